"""A subject that a claim widens: "Putin and Kim left for home" where the article says it of Kim alone."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

_TITLES = "위원장|국무위원장|대통령|총리|장관|차관|의원|대표|회장|사장|주석|총재|시장|지사|교수|감독|선수|씨|후보|총장"
_BOTH = re.compile(
    r"\b(?:both|two|they|them|their|each other|together|pair|leaders|sides)\b|양[국측]|두 (?:정상|사람|나라|지도자)"
    r"|양자|서로|함께|이들|그들|两人|两国|双方|二人|他们|彼此|両者|両国|両氏|両首脳|双方|2人|ふたり|互い",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of both without their names."""
_JOINED = {
    "en": re.compile(
        r"\b([A-Z][\w’'-]+) and (?:(?:President|Mr|Mrs|Ms|Prime|Minister|[A-Z])\.? )*([A-Z][\w’'-]+)"
    ),
    "ko": re.compile(
        rf"([가-힣]{{2,6}}?)(?: (?:{_TITLES}))?[과와] ([가-힣]{{2,6}}?)(?: [가-힣 ]{{0,6}}(?:{_TITLES}))?[은는이가](?=\s)"
    ),
    "zh": re.compile(r"(?:^|[，。；、\s])([\u4e00-\u9fff·]{2,6})[和与與]([\u4e00-\u9fff·]{2,3})"),
    "ja": re.compile(
        r"([\u4e00-\u9fff\u30a1-\u30fc]{2,8}?)(?:氏|首相|大統領|総書記|さん)?と"
        r"([\u4e00-\u9fff\u30a1-\u30fc]{2,8}?)(?:氏|首相|大統領|総書記|さん)?[はが、]"
    ),
}


def joined_subjects(claim: str, language: str, near: str, article: str) -> list[str]:
    """Names that the claim joins to another with "and", where what is near the quote has only the other.

    `near` is the quote with its neighbours. Nothing is said where the article lacks the name, which is another
    check's, or where `near` speaks of two without naming them.
    """
    pattern = _JOINED.get(language)
    if pattern is None or _BOTH.search(near):
        return []
    found = []
    for match in pattern.finditer(claim):
        first, second = match.groups()
        for name, other in ((first, second), (second, first)):
            if name in article and not _named(name, near, language) and _named(other, near, language):
                found.append(name)
    return found


def _named(name: str, text: str, language: str) -> bool:
    """Whether the text has the name, or in Korean the surname with a title."""
    if name in text:
        return True
    return language == "ko" and bool(re.search(rf"(?<![가-힣]){name[0]} (?:{_TITLES})", text))
