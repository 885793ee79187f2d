"""Who holds an office: a name beside "president" in the claim, another one beside it in the evidence.

For Korean against Chinese and Japanese, where a person's name is written in Hangul on one side and in Chinese
characters on the other.
"""

import re
from functools import lru_cache

from rag.verify.hanja import SURNAMES, names_in, readings

# One office a line, as it stands beside names in ko | zh | ja.
_OFFICES = (
    ("대통령", "总统|總統", "大統領"),
    ("총리", "总理|首相|總理", "首相|総理"),
    ("장관", "部长|長官|长官|部長", "長官|相"),
    ("의원", "议员|議員", "議員"),
    ("대표", "代表", "代表"),
    ("위원장", "委员长|委員長|主席", "委員長|総書記"),
    ("교수", "教授", "教授"),
    ("시장", "市长|市長", "市長"),
    ("지사", "知事", "知事"),
    ("감독", "教练|导演|教練|導演", "監督"),
    ("선수", "选手|選手|球员", "選手"),
    ("회장", "会长|會長", "会長"),
    ("사장", "社长|社長", "社長"),
    ("작가|소설가", "作家|小说家|小說家", "作家|小説家"),
)
_COLUMNS = {"ko": 0, "zh": 1, "ja": 2}
_HANGUL_SURNAMES = "".join({syllable for read in SURNAMES.values() for syllable in read})
_PARTICLES = "의는된던들당"  # 여당의 대표 is nobody's name
_HAN = "[\\u3400-\\u4dbf\\u4e00-\\u9fff]"
_TITLE_BETWEEN = " ?(?:전 |현 |신임 |국무)?"


def other_holder(
    claim: str, claim_language: str, quote: str, article: str, language: str
) -> tuple[str, str] | None:
    """The claim's name and the quote's, where both stand beside one office and are not one person's.

    None where the article (title and text) has the claim's name, where the quote names no holder, and unless
    one of the languages is Korean and the other Chinese or Japanese.
    """
    if {claim_language, language} not in ({"ko", "zh"}, {"ko", "ja"}):
        return None
    for office, names in _holders(claim, claim_language).items():
        theirs = _holders(quote, language).get(office, [])
        if theirs and not any(_named(name, article, language) for name in names):
            return names[0], theirs[0]
    return None


def _named(name: str, article: str, language: str) -> bool:
    if language == "ko":
        return name in article or any(read in article for read in readings(name))
    return name in names_in(article)


def _holders(text: str, language: str) -> dict[int, list[str]]:
    """The names beside each office; of Chinese characters only those that can be read as a Korean name."""
    found: dict[int, list[str]] = {}
    for office, pattern in enumerate(_patterns(language)):
        names = [match[1] or match[2] for match in pattern.finditer(text)]
        names = [name for name in names if language == "ko" or next(readings(name), None)]
        if names:
            found[office] = names
    return found


@lru_cache(maxsize=3)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """One pattern for each office, with groups for a name before its title and, in Chinese, one behind it."""
    titles = [row[_COLUMNS[language]] for row in _OFFICES]
    if language == "ko":
        name = rf"(?<![가-힣])([{_HANGUL_SURNAMES}][가-힣](?![{_PARTICLES}])[가-힣])"
        return tuple(re.compile(rf"{name}{_TITLE_BETWEEN}(?:{title})()") for title in titles)
    return tuple(re.compile(_beside(title, behind=language == "zh")) for title in titles)


def _beside(title: str, *, behind: bool) -> str:
    before = rf"(?=({_HAN}{{3}})(?:{title}))"
    if not behind:
        return f"{before}()"
    ends = "|".join(f"(?<={each})" for each in title.split("|"))
    return rf"{before}|(?:{ends})({_HAN}{{3}})"
