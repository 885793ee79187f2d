"""Whether a claim and its evidence agree on yes and no.

Two tables for each language: plain negation (not, 않, 不, ない), and a wider one that adds words which deny in
themselves (refuse, 거부, 否认). A claim that says "did not agree" is borne out by "refused to agree", so a
negation counts as added only when the evidence has neither.
"""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rag.verify.coverage import content_units, covered_share

_FLAGS = re.IGNORECASE

_PLAIN = {
    "en": r"\b(?:not|never|no(?! longer than\b)|none|nobody|nothing|neither|nor|cannot|without)\b|\w+n['’]t\b",
    "ko": (
        r"않|못\s?(?=하|했|한|해|할|합)|(?<![가-힣])못(?= [가-힣])|(?<![가-힣])안(?= [가-힣])|없(?!애)|아니(?=[라다고었야며지])|아닌|"
        r"아닙|아닐|지 말(?=[라아고])|지 마(?![가-힣])"
    ),
    "zh": r"不(?![断同少过仅但久管论错满安幸良锈动])|没(?![收落])|无(?![线论疑数])(?!人机)|(?<![从并])未(?!来)|从未|并未|并非|非(?![常洲裔法])|尚未",
    "ja": r"ない(?!し)|なかっ|なく(?![な])|ず(?=に|、|。|$)|ません|ぬ(?=[。、])",
    "ru": r"\b(?:не|ни|нет|без|никогда|никто|ничего|ничто|нельзя|никак(?:ой|их|ие|ого|ому))\b",
    "ar": r"(?<!\w)[وف]?(?:لا|لم|لن|ليس|ليست|ليسوا|غير|دون|بدون|عدم|لست|لسنا|بلا)(?!\w)",
    "de": r"\b(?:nicht|nie|niemals|kein(?:e[rnms]?)?|nichts|niemand|ohne|weder)\b",
    "es": r"\b(?:no|nunca|jamás|nadie|nada|ning[uú]n\w*|sin|tampoco)\b",
    "fr": r"\b(?:ne|pas|jamais|aucune?|rien|personne|sans|ni)\b|\bn['’]",
}
_DENYING = {
    "en": (
        r"\b(?:fail(?:s|ed|ing|ure)?|den(?:y|ies|ied|ying|ial)|refus\w+|reject\w*|lack\w*|hardly|barely|unable|impossible|unlikely|"
        r"rul(?:e|es|ed|ing) out|dismiss\w*|declin(?:e|ed|es|ing) to|avoid\w*|prevent\w*|stop(?:s|ped|ping)? short|absence|withdr[ae]w\w*|"
        r"cancel\w*|block\w*|ban(?:s|ned)?|few|little|un(?:able|clear|certain|happy|known|aware|willing)|dis(?:agree|approv|satisf|lik)\w*|"
        r"in(?:capable|sufficient|correct|valid)|false|fals(?:e|ely)|only|rather than|instead)\b"
    ),
    "ko": r"부인|거부|거절|금지|무산|실패|불가|불발|반대|중단|취소|기각|없이|모르|몰랐|미(?:정|흡|달|확인|발견|지급|신고)|무(?:산|효|죄|관)|비(?:공개|핵)|불(?:만|법|참|확실|투명|가능)|제외|포기|면제|그만|싫",
    "zh": r"否认|拒绝|否定|别(?=[再去让])|勿|缺乏|缺少|难以|失败|禁止|取消|排除|反对|停止|避免|驳回|免",
    "ja": r"否定|拒否|拒絶|拒ん|不可|無(?!料|線)|なし|反対|中止|断念|禁止|失敗|未(?!来)|非(?!常)|免れ|除[いか]",
    "ru": r"\b(?:отказ|отверг|отверж|отриц|опроверг|запре[тщ]|невозмож|недостат|неспособ|сомнев|провал|отмен|отклон|исключ|препятств|лиш|против)\w*|\bне(?=\w{5})",
    "ar": r"نف[ىت]|ينفي|نفي|رفض|يرفض|أنكر|ينكر|امتنع|يمتنع|فشل|منع|يمنع|حظر|ألغ[ىت]|استبعد|استحال|مستحيل|تجنب|كلا|ما زال|قلة|نقص|ضد|عجز",
    "de": r"\b(?:verweiger|ablehn|lehnte|leugne|bestreit|bestritt|verhinder|verbot|scheiter|un(?:möglich|klar|fähig))\w*",
    "es": r"\b(?:niega|neg[óa]|negaron|rechaz|imposib|fracas|prohib|descart|evit|cancel|incapaz)\w*",
    "fr": r"\b(?:refus|rejet|ni(?:e|é|er|ent)\b|démen|impossib|échou|interdi|exclu|évit|annul|incapab)\w*",
}
# What says by itself that somebody did not: left out, a sentence says the reverse.
_REFUSING = {
    "en": r"\b(?:refus(?:e[sd]?|ing|al)|reject(?:s|ed|ing|ion)?|den(?:y|ies|ied|ying)|declin(?:e|ed|es|ing) to|fail(?:s|ed|ing)? to)\b",
    "ko": r"거부|거절|부인(?=했|하|한다|함)|무산",
    "zh": r"拒绝|否认|未能",
    "ja": r"拒否|拒絶|否定し|拒ん",
    "ru": r"\b(?:отказ(?:ал|ыва)\w*|отверг\w*|отрица\w*|опроверг\w*)",
    "ar": r"رفض|نف[ىت](?!\w)|أنكر",
}
PLAIN = {language: re.compile(pattern, _FLAGS) for language, pattern in _PLAIN.items()}
DENYING = {language: re.compile(pattern, _FLAGS) for language, pattern in _DENYING.items()}
REFUSING = {language: re.compile(pattern, _FLAGS) for language, pattern in _REFUSING.items()}


class Polarity(Enum):
    """How the negations of a claim and of its evidence compare."""

    AGREE = "agree"
    ADDED = "added"
    """Only the claim negates."""
    MISSING = "missing"
    """Only the evidence negates."""


@dataclass(frozen=True, slots=True)
class Negation:
    """The comparison, with the words that negate where only one side does.

    `shared` tells, within one language, whether a word next to the negation stands on the other side too: what
    one side denies, the other then speaks of.
    """

    polarity: Polarity
    words: str = ""
    shared: bool = False


_AGREE = Negation(Polarity.AGREE)
_AFTER_THE_WORD = frozenset({"ko", "ja"})
_REACH = {"ko": 8, "ja": 6, "zh": 6}
_LETTERS = 40


def negation(claim: str, claim_language: str, evidence: str, evidence_language: str) -> Negation:
    """Whether only one of the two sentences negates; `AGREE` for languages without a table."""
    if claim_language not in PLAIN or evidence_language not in PLAIN:
        return _AGREE
    claimed = list(PLAIN[claim_language].finditer(claim))
    borne = list(PLAIN[evidence_language].finditer(evidence))
    # A denying word stands for a negation of the other side only where that side does not have it too.
    denied = len(DENYING[claim_language].findall(claim)) - len(DENYING[evidence_language].findall(evidence))
    if claimed and not borne and denied >= 0:
        return _one_sided(Polarity.ADDED, claimed, claim, evidence, evidence_language)
    if borne and not claimed and denied <= 0:
        return _one_sided(Polarity.MISSING, borne, evidence, claim, claim_language)
    return _AGREE if claimed or borne else _refusal(claim, claim_language, evidence, evidence_language)


def _refusal(claim: str, claim_language: str, evidence: str, evidence_language: str) -> Negation:
    """Whether only one of two sentences without negations says that somebody refused."""
    if claim_language not in REFUSING or evidence_language not in REFUSING:
        return _AGREE
    claimed = list(REFUSING[claim_language].finditer(claim))
    borne = list(REFUSING[evidence_language].finditer(evidence))
    if claimed and not DENYING[evidence_language].search(evidence):
        return Negation(Polarity.ADDED, claimed[0].group().strip())  # opposed may be what refused says
    if borne and not DENYING[claim_language].search(claim):
        return _one_sided(Polarity.MISSING, borne, evidence, claim, claim_language)
    return _AGREE


def _one_sided(
    polarity: Polarity, cues: Sequence[re.Match[str]], sentence: str, other: str, language: str
) -> Negation:
    """The first negation whose neighbouring words stand in the other sentence, else simply the first."""
    for cue in cues:
        units = content_units(_beside(cue, sentence, language), language)
        units = units[-3:] if language in _AFTER_THE_WORD else units[:3]  # the nearest
        if any(covered_share([unit], [other], language) for unit in units):
            return Negation(polarity, cue.group().strip(), shared=True)
    return Negation(polarity, cues[0].group().strip())


def _beside(cue: re.Match[str], sentence: str, language: str) -> str:
    """The words a negation is about: before it in Korean and Japanese, elsewhere after it."""
    reach = _REACH.get(language, _LETTERS)
    if language in _AFTER_THE_WORD:
        return sentence[max(0, cue.start() - reach) : cue.start()]
    return sentence[cue.end() : cue.end() + reach]
