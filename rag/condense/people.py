"""Who "he", "她" or "그는" may be: the last person that the conversation named."""

import re
from collections.abc import Sequence

from rag.condense.words import NOT_BEFORE_PEOPLE, NOT_NAMES

_CAPITAL = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][\w'’-]+"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|al|de|van|von|bin))*")
_KOREAN_TITLES = (
    "대통령|국무위원장|위원장|의장|대표|위원|총리|장관|주석|총재|선장|할머니|할아버지|감독|교수|연구위원|의원|시장|군수|"
    "씨|작가"
)
_KOREAN = re.compile(
    rf"(?P<after>[가-힣]{{2,5}})(?=\s(?:[가-힣]+\s){{0,2}}(?:{_KOREAN_TITLES})(?![가-힣]{{3}}))|"
    rf"(?:소설가|작가|시인|감독|가수|배우|선수)\s(?P<before>[가-힣]{{2,4}}?)(?=[은는이가의을를]|\s|$)"
)
_CHINESE = re.compile(
    r"(?:总统|主席|总理|首相|总书记|委员长|议长|部长|市长|馆长|厂长|店主|导演|队长|船长|教练|专家|记者|作家)"
    r"(?P<name>[\u4e00-\u9fff·]{2,6}?)(?=[说称率在与和同的将已于抵访表宣介邀，。、与]|1|2|$)"
)
_JAPANESE = re.compile(
    r"(?P<name>[\u30a1-\u30fa・ー]{2,}|[\u4e00-\u9fff]{2,5}?)(?=(?:大統領|首相|総書記|主席|総裁|氏|さん|館長|村長|監督|選手))"
    r"|(?:責任者の|館長の|村長の)(?P<titled>[\u4e00-\u9fff\u3041-\u309f]{3,6}?)(?=[はがもを、])"
)


def person(texts: Sequence[str], language: str) -> str | None:
    """The person named last, the latest text first and in it the first name; None when nobody is."""
    for text in reversed(texts):
        found = _people(text, language)
        if found:
            return found[0]
    return None


def _people(text: str, language: str) -> list[str]:
    if language in ("en", "es", "fr", "it", "pt", "nl", "ru"):
        return _cased(text)
    pattern = {"ko": _KOREAN, "zh": _CHINESE, "ja": _JAPANESE}.get(language)
    if pattern is None:
        return []
    return [next(name for name in match.groups() if name) for match in pattern.finditer(text)]


def _cased(text: str) -> list[str]:
    """Names of two words or more that no article and no preposition of place stands before."""
    found = []
    for match in _NAME.finditer(re.sub(r"[\"“«][^\"”»]*[\"”»]", " ", text)):
        words = match.group().split()
        while words and words[0] in NOT_NAMES:
            words = words[1:]
        before = match.string[: match.start()].split()[-1:]
        if len(words) > 1 and not (
            before and before[0].lower() in NOT_BEFORE_PEOPLE and words == match.group().split()
        ):
            found.append(re.sub("['’]s$", "", " ".join(words)))
    return found
