"""Whether a claim says the opposite direction of its evidence: rose for fell, won for lost, supported for opposed.

Each concept has the words of its two ends in six languages. A sentence that holds words of both ends, or of
none, decides nothing.
"""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from dataclasses import dataclass

_FLAGS = re.IGNORECASE

# Concept -> language -> (words of one end, words of the other).
_CONCEPTS: dict[str, dict[str, tuple[str, str]]] = {
    "movement": {
        "en": (
            r"\b(?:rose|ris(?:e[ns]?|ing)|increas\w+|climb\w*|gain(?:s|ed|ing)?|gr[eo]w\w*|jump\w*|surg\w+|soar\w*|rais(?:e[sd]?|ing)|higher|up|expand\w*|strengthen\w*|accelerat\w+)\b",
            r"\b(?:fell|fall(?:s|en|ing)?|declin\w+|decreas\w+|drop\w*|lower\w*|slump\w*|plung\w+|shr[iau]nk\w*|reduc\w+|down|cuts?|cutting|lost|slid\w*|dip(?:s|ped)?|weaken\w*|slow(?:s|ed|ing)?)\b",
        ),
        "ko": (
            r"증가|상승|늘[어었고렸리린려]|오[르른]|올[랐라렸리린려릴]|급등|급증|확대|높[아였이인여]|인상|성장|증액|강화",
            r"감소|하락|줄[어었고였이인여]|떨어|급락|급감|축소|낮[아추췄춘춰]|인하|내[려렸리린릴]|삭감|하향|위축|감축|약화",
        ),
        "zh": (
            r"上涨|上升|增加|增长|提高|攀升|扩大|升高|上调|加强|涨|增",
            r"下跌|下降|减少|降低|下滑|缩小|下调|削减|减弱|跌|减|降",
        ),
        "ja": (r"増加|上昇|増え|上が|高ま|拡大|引き上げ|強化|増", r"減少|下落|減っ|減り|下が|低下|縮小|引き下げ|弱ま|削減|減"),
        "ru": (
            r"\b(?:рост|раст[уё]|вырос|увелич|повы[шс]|подня|поднима|расшир|усил)\w*",
            r"\b(?:сниж|сниз|пада|упа[лв]|сокра[тщ]|уменьш|пониз|пониж|спад|ослаб)\w*",
        ),
        "ar": (r"ارتفع|ارتفاع|زاد|زيادة|ازداد|ازدياد|نما|نمو|صعد|يزيد|رفع|توسع", r"انخفض|انخفاض|تراجع|هبط|هبوط|تقليل|تقليص|تناقص|خفض"),
    },
    "contest": {
        "en": (r"\b(?:w[oi]n(?:s|ning|ner)?|victor\w+|beat(?:s|en|ing)?|defeat(?:s|ed|ing)|triumph\w*)\b", r"\b(?:los(?:t|e[sr]?|ing|s|ses))\b"),
        "ko": (r"승리|이겼|이기|우승|꺾|당선", r"패배|졌다|졌고|졌으|패했|낙선|지고 말"),
        "zh": (r"赢|获胜|胜利|击败|夺冠|当选|战胜", r"输|败给|落败|失利|落选|负于"),
        "ja": (r"勝|優勝|当選|破っ", r"敗|負け|落選"),
        "ru": (r"\b(?:побед|выигр|обыгр)\w*", r"\b(?:проигр|поражен)\w*"),
        "ar": (r"فاز|فوز|انتصر|هزم|تغلب", r"خسر|خسارة|هزيمة"),
    },
    "support": {
        "en": (
            r"\b(?:support\w*|back(?:s|ed|ing)|approv\w+|accept\w*|favou?r\w*|agree(?:s|d|ment|ing)?|endors\w+|welcom\w+|prais\w+)\b",
            r"\b(?:oppos\w+|reject\w*|against|refus\w+|disapprov\w+|disagree\w*|den(?:y|ied)|condemn\w*|criti\w+)\b",
        ),
        "ko": (r"지지|찬성|승인|동의|수락|환영|인정|수용|칭찬", r"반대|거부|거절|부인|규탄|비난|비판|불허"),
        "zh": (r"支持|赞成|批准|(?<!不)同意|接受|欢迎|承认|赞扬", r"反对|拒绝|否决|不同意|否认|谴责|批评"),
        "ja": (r"支持|賛成|承認|同意|受け入れ|歓迎|認め|称賛", r"反対|拒否|否定|却下|非難|批判"),
        "ru": (r"\b(?:поддерж|одобр|соглас|приня|привет|призна|похвал)\w*", r"\b(?:против|отказ|отверг|отриц|осуд|осужд|критик|раскритик)\w*"),
        "ar": (r"دعم|أيد|وافق|موافقة|قبل(?!\w)|رحب|اعترف|أشاد", r"عارض|معارضة|رفض|ضد|نف[ىت]|أدان|انتقد"),
    },
    "amount": {
        "en": (r"\b(?:more|most|above|over|exceed\w*|maximum|high(?:est)?|largest|biggest|best|at least)\b", r"\b(?:less|least|fewer|below|under|minimum|low(?:est)?|smallest|worst|at most)\b"),
        "ko": (r"이상|최대|넘[는어은]|초과|최고|더 많|가장 많|웃돌", r"이하|최소|미만|최저|더 적|가장 적|밑돌|최악"),
        "zh": (r"超过|以上|最高|最大|更多|最多|多于|高于|最好", r"不到|以下|最低|最小|更少|最少|少于|低于|最差"),
        "ja": (r"以上|超え|上回|最大|最高|より多|最多", r"以下|未満|下回|最小|最低|より少|最少"),
        "ru": (r"\b(?:более|больше|выше|свыше|наибольш|максим|лучш)\w*", r"\b(?:менее|меньше|ниже|наименьш|миним|худш)\w*"),
        "ar": (r"أكثر|فوق|أعلى|أكبر|الحد الأقصى|أفضل", r"أقل|تحت|أدنى|أصغر|الحد الأدنى|أسوأ"),
    },
    "time": {
        "en": (r"\b(?:before|ahead of|prior to|beg[aiu]n\w*|start\w*|open(?:s|ed|ing)?|first)\b", r"\b(?:after|following|end(?:s|ed|ing)?|finish\w*|stopp\w+|clos(?:e[sd]?|ing)|last)\b"),
        "ko": (r"(?<![가-힣])전에|앞서|시작|개막|개시|착수", r"후에|이후|뒤에|종료|끝[나났]|마감|폐막|마쳤"),
        "zh": (r"之前|以前|开始|开幕", r"之后|以后|结束|闭幕"),
        "ja": (r"前に|開始|始ま|始め|開幕", r"後に|終了|終わ|閉幕"),
        "ru": (r"\b(?:перед|нача[лтв]|до)\w*", r"\b(?:после|законч|заверш|оконч)\w*"),
        "ar": (r"قبل|بدأ|بداية|افتتح", r"بعد|انتهى|نهاية|اختتم"),
    },
    "liberty": {
        "en": (r"\b(?:arrest\w*|detain\w*|jail\w*|imprison\w*|guilty|convict\w*)\b", r"\b(?:releas\w+|freed|innocent|acquit\w*)\b"),
        "ko": (r"체포|구속|구금|유죄|수감", r"석방|풀려|무죄"),
        "zh": (r"逮捕|被捕|拘留|有罪", r"获释|释放|无罪"),
        "ja": (r"逮捕|拘束|有罪", r"釈放|解放|無罪"),
        "ru": (r"\b(?:арест|задерж|виновн)\w*", r"\b(?:освобо[жд]|отпу[сщ]|невинов|оправда)\w*"),
        "ar": (r"اعتقل|اعتقال|احتجز|أوقف|مذنب|أدين", r"أفرج|إفراج|أطلق سراح|إطلاق سراح|بريء|برأ"),
    },
}  # fmt: skip
CONCEPTS = {
    concept: {
        language: (re.compile(one, _FLAGS), re.compile(other, _FLAGS))
        for language, (one, other) in ends.items()
    }
    for concept, ends in _CONCEPTS.items()
}


@dataclass(frozen=True, slots=True)
class Opposite:
    """A concept of which claim and evidence name opposite ends, with the words of both."""

    concept: str
    claim: str
    evidence: str


def opposites(claim: str, claim_language: str, evidence: str, evidence_language: str) -> tuple[Opposite, ...]:
    """The concepts whose one end only the claim names and whose other end only the evidence names."""
    found = []
    for concept, ends in CONCEPTS.items():
        if claim_language not in ends or evidence_language not in ends:
            continue
        claimed, borne = _end(claim, ends[claim_language]), _end(evidence, ends[evidence_language])
        if claimed and borne and claimed[0] != borne[0]:
            found.append(Opposite(concept, claimed[1], borne[1]))
    return tuple(found)


def _end(sentence: str, ends: tuple[re.Pattern[str], re.Pattern[str]]) -> tuple[int, str] | None:
    """Which end the sentence names, and with what word; None when it names both or none."""
    one, other = (pattern.search(sentence) for pattern in ends)
    if bool(one) == bool(other):
        return None
    return (0, one.group()) if one else (1, other.group()) if other else None
