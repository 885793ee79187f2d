"""A negation put into a sentence, or taken out of it: English, Korean, Chinese."""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re
from collections.abc import Callable, Iterator

from eval.claims.claim import Change
from eval.claims.hangul import stem_before_past, with_final

_Rule = tuple[str, str | Callable[[re.Match[str]], str]]

_EN_OUT: tuple[_Rule, ...] = (
    (
        r"\b(is|are|was|were|has|have|had|would|could|should|must|might|may|will)(?: not|n[’']t)\b(?! (?:only|just|to))",
        r"\1",
    ),
    (r"\bwon[’']t\b", "will"),
    (r"\b(?:cannot|can not|can[’']t)\b", "can"),
    (r"\b(do|does|did)(?: not|n[’']t)\b", r"\1"),
    (r"\bno longer\b", "still"),
    (r"\b(has|have|had|was|were|would|is|are) never\b", r"\1"),
)
_EN_IN: tuple[_Rule, ...] = (
    (
        r"(?<=[\w,] )(is|are|was|were|will|would|can|could|should|must)(?= (?!not\b|n.t\b|never\b|no\b|be(?:en)? not))",
        r"\1 not",
    ),
    (
        r"(?<=[\w,] )(has|have|had)(?= (?:\w+ed|been|become|made|taken|seen|won|lost|come|gone|had|found|said|shown|given)\b)",
        r"\1 not",
    ),
)
_EN_NO = re.compile(r"\b(?:if|whether|unless)\b[^,]{0,40}$|\bor not\b", re.IGNORECASE)

_KO_OUT: tuple[_Rule, ...] = (
    (r"하지 (?:않|못)았다|하지 못했다", "했다"),
    (r"하지 (?:않았|못했)습니다", "했습니다"),
    (r"되지 (?:않았|못했)다", "됐다"),
    (r"되지 (?:않았|못했)습니다", "됐습니다"),
    (r"하지 (?:않는|못한)다", "한다"),
    (r"되지 (?:않는|못한)다", "된다"),
    (r"하지 않습니다", "합니다"),
    (r"하지 않을", "할"),
    (r"되지 않을", "될"),
    (r"하지 않고(?= )", "하고"),
    (r"수(?:는|가|도)? 없(다|습니다|었다|었습니다|을|는|다고)", r"수 있\1"),
    (r"이 (?:아니다|아닙니다)(?=[.”\"’]|$)", "이다"),
    (r"(?<!밖에 )(?<!수 )(?<!도 )없(다|습니다|었다|었습니다)(?=[.”\"’]|$|고 )", r"있\1"),
)
_KO_SAID = re.compile(
    r"(?:말|발표|설명|주장|강조|언급|진술|답변|인정|비판|지적|보도|경고|요구)$|(?:밝|전|덧붙|말|꼽|알)$"
)
_KO_END = r"(?=[.”\"’']|$)"
_KO_IN: tuple[_Rule, ...] = (
    (rf"(?<=것)이다{_KO_END}", "이 아니다"),
    (rf"(?<=것)입니다{_KO_END}", "이 아닙니다"),
    ("할 것이라고", "하지 않을 것이라고"),
    ("할 것으로", "하지 않을 것으로"),
    ("한다고", "하지 않는다고"),
    ("했다고", "하지 않았다고"),
    ("된다고", "되지 않는다고"),
    ("있다고", "있지 않다고"),
    (rf"(?<=[가-힣])한다{_KO_END}", r"하지 않는다"),
    (rf"(?<=[가-힣])된다{_KO_END}", r"되지 않는다"),
    (rf"(?<=[가-힣])합니다{_KO_END}", r"하지 않습니다"),
    (rf"(?<=고 )있(?=(?:었)?(?:다|습니다){_KO_END})", "있지 않"),
    (rf"(?<![가-힣])있(?=(?:었)?(?:다|습니다){_KO_END})", "없"),
)

_ZH_OUT: tuple[_Rule, ...] = (
    (r"(?<!是)[绝并]?不会(?!不)", "会"),
    (r"(?<!不得)不能(?!不)", "能"),
    (r"(?<!是)(?<!要)不是(?![^。]{0,20}而是)", "是"),
    (r"无法", "能够"),
    (r"并未", "已经"),
    (r"尚未", "已经"),
    (r"从未", "曾经"),
    (r"并?没有(?=任何|一[个名点]|人|[\u4e00-\u9fff]{1,3}(?:的|，|。))", "有"),
    (r"不(应该|应|愿意|愿|想|需要|知道|同意|支持|希望|允许|可以|再)", r"\1"),
)
_ZH_IN: tuple[_Rule, ...] = (
    (r"(?<![不还也就于正可只但若总或都而即倒要算])是(?![否不因的以指])", "不是"),
    (r"(?<![不员社机大协议工晚都聚约学国委开年])会(?![议谈面员晤见长上计馆场])", "不会"),
    (r"(?<![不])可以", "不可以"),
    (r"(?<![不不])能够", "不能够"),
    (r"已经", "尚未"),
    (r"(?<!不)应该", "不应该"),
    (r"(?<!不)(希望|愿意|同意|支持|认为|需要)(?![的])", r"不\1"),
    (r"(?<![即])将(?=会|在|于|继续|成为|举行|前往|开始|面临|参加|返回|达到|有|对)", "将不"),
    (r"(?<![没所只具拥共还含占持少很])有(?=一[个名些]|很多|许多|\d|[两三四五六七八九十]|人)", "没有"),
)
_NOBODY = re.compile(r"아무|\b(?:any|anyone|anything|ever|either|until|nor)\b|任何")
_NO = re.compile(r"\b(?:not|never|no|nor|without)\b|n[’']t\b|않|못|없|아니|안 |[不没未无非]")


def without_negation(text: str, language: str) -> Change | None:
    """The claim with its first negation taken out (`negdel`)."""
    for pattern, other in {"en": _EN_OUT, "ko": _KO_OUT, "zh": _ZH_OUT}.get(language, ()):
        match = re.search(pattern, text)
        if (
            match
            and not _NOBODY.search(text)
            and not (language == "en" and _EN_NO.search(text[: match.start()]))
        ):
            return Change("negdel", _put(text, match, other))
    return None


def with_negation(text: str, language: str) -> Change | None:
    """The claim denied (`negins`); None for a sentence that denies something already, and where no rule fits."""
    if _NO.search(text) or text.rstrip("”\"’' ").endswith(("?", "？", "까")):
        return None
    for changed in _denials(text, language):
        return Change("negins", changed)
    return None


def _denials(text: str, language: str) -> Iterator[str]:
    for pattern, other in {"en": _EN_IN, "ko": _KO_IN, "zh": _ZH_IN}.get(language, ()):
        for match in re.finditer(pattern, text):
            before = text[: match.start()]
            if (language == "en" and _EN_NO.search(before)) or (language == "ko" and _KO_SAID.search(before)):
                continue
            yield _put(text, match, other)
    if language == "ko" and (past := _past_denied(text)):
        yield past


def _past_denied(text: str) -> str | None:
    """`…에 올랐다.` -> `…에 오르지 않았다.` where the stem can be told from the past form."""
    match = re.search(r"([가-힣]+)([가-힣])(다|습니다)(?=[.”\"’']|$)", text)
    if not match or match[2] in "이" or _KO_SAID.search(match[1]):
        return None
    stem = stem_before_past(match[1], match[2])
    if stem is None:
        return None
    return (
        text[: match.start()] + stem + "지 " + "않" + with_final("아", "ㅆ") + match[3] + text[match.end() :]
    )


def _put(text: str, match: re.Match[str], other: str | Callable[[re.Match[str]], str]) -> str:
    words = match.expand(other) if isinstance(other, str) else other(match)
    return text[: match.start()] + words + text[match.end() :]
