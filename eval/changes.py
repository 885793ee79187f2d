"""Questions made unanswerable by one changed number or name, the same ones at every run.

Where a name begins and ends is told here by rules of our own, not by those with which the product notices
names that an article lacks: a test set made with the same rules would only ask what they already catch.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from eval.gold import GoldQuery
from eval.matching import plain
from rag.domain import Article, TitleOrigin
from rag.tokens import NUMBER, numbers

_CAPITALISED = frozenset(["en", "es", "fr", "it", "nl", "pl", "pt", "tr", "ru", "uk"])
"""Languages that write names, and few other words, with a capital."""
_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,}")
_CALENDAR = re.compile(
    "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August"
    "|September|October|November|December"
)
"""What English also writes with a capital."""
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc・]{3,}")
_QUOTED = re.compile(r"(?<=[《「『〈‘“])[^《》「」『』〈〉‘’“”]{2,30}(?=[》」』〉’”])")
_HAN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?=省|市|县|縣|区|州|县|大学|公司|集团)")
_IN_NAMES = "(?![是在的于和与被将有为从对向把说称谁什哪几何怎多])[\u4e00-\u9fff]"
_HAN_FOREIGN = re.compile(f"(?:{_IN_NAMES}){{1,6}}[·・](?:{_IN_NAMES}){{1,6}}")
_HANGUL_PERSON = re.compile(
    r"(?<![가-힣])[가-힣]{2,3}(?<![부당처청던한된인가은는을를의도전])"
    r"(?= (?:대통령|총리|장관|의원|대표|감독|교수|시장|회장|선수|위원장))"
)
_HANGUL_PLACE = re.compile(
    r"(?<![가-힣])[가-힣]{2,3}(?=(?:특별시|광역시|도청|시청|대학교|공항)(?![가-힣]{3}))"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a question; only names of one `kind` are exchanged for each other."""

    text: str
    kind: str


def changed_number(query: GoldQuery, articles: Sequence[Article]) -> GoldQuery | None:
    """The question with one number that none of its articles holds; None when it has no number."""
    found = list(NUMBER.finditer(query.question))
    if not found:
        return None
    place = found[_draw(query, "number", len(found))]
    taken = numbers(query.question).union(*(_numbers_of(article) for article in articles))
    for attempt in range(50):
        other = _other_number(query, place.group(), attempt)
        if not numbers(other) & taken:
            return _with(query, place.start(), place.end(), other)
    return None


def changed_name(
    query: GoldQuery, articles: Sequence[Article], names: Sequence[tuple[str, Name]]
) -> GoldQuery | None:
    """The question with one name replaced by another of its kind, asked about elsewhere.

    `names` are pairs of a language and a name, from all questions of the set. None when the question has no
    name that can be told, or every other name of that kind stands in its articles.
    """
    own = names_in(query, articles)
    said = plain(" ".join([query.question, *(f"{article.title} {article.text}" for article in articles)]))
    for turn in range(len(own)):
        name = own[(_draw(query, "name", len(own)) + turn) % len(own)]
        others = [
            other for language, other in names if language == query.language and other.kind == name.kind
        ]
        start = _draw(query, "other name", len(others)) if others else 0
        for other in [*others[start:], *others[:start]]:
            if plain(other.text) not in said:
                at = query.question.index(name.text)
                return _with(query, at, at + len(name.text), other.text)
    return None


def names_in(query: GoldQuery, articles: Iterable[Article]) -> list[Name]:
    """The names of a question that can be told, in a fixed order.

    The title of a relevant article when the question holds it; in languages that write names with a capital
    what begins with one inside the sentence; in German only several such words; katakana; what is quoted; in
    Chinese and Korean what stands before words such as 市 or 대통령.
    """
    text, language = query.question, query.language
    found = [Name(title, f"title{_ending(title)}") for title in _titles(articles) if title in text]
    found += [Name(quoted, "quoted") for quoted in _QUOTED.findall(text)]
    if language in _CAPITALISED or language == "de":
        least = 2 if language == "de" else 1
        found += [Name(run, f"capital{run.count(' ')}") for run in _capital_runs(text, least)]
    if language == "ja":
        found += [Name(word, "katakana") for word in _KATAKANA.findall(text)]
    if language in ("zh", "ja"):
        found += [Name(word, "foreign") for word in _HAN_FOREIGN.findall(text)]
        found += [Name(m.group(), f"before {text[m.end()]}") for m in _HAN_PLACE.finditer(text)]
    if language == "ko":
        found += [Name(word, "person") for word in _HANGUL_PERSON.findall(text)]
        found += [Name(word, "place") for word in _HANGUL_PLACE.findall(text)]
    return sorted(set(found), key=lambda name: (name.kind, name.text))


def _capital_runs(text: str, least: int) -> list[str]:
    """Capitalised words that follow each other, from the second word of the sentence on."""
    runs: list[list[re.Match[str]]] = []
    for word in list(_CAPITAL_WORD.finditer(text))[1:]:
        if not word.group()[0].isupper() or _CALENDAR.fullmatch(word.group()):
            continue
        if runs and runs[-1][-1].end() + 1 == word.start() and text[word.start() - 1] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    return [text[run[0].start() : run[-1].end()] for run in runs if len(run) >= least]


def _titles(articles: Iterable[Article]) -> list[str]:
    titles = {a.title.replace("_", " ") for a in articles if a.title_origin is not TitleOrigin.LEAD}
    return sorted(title for title in titles if len(title) > 1)


def _ending(word: str) -> str:
    """Whether a Korean word ends in a consonant, which decides the particle behind it."""
    last = ord(word[-1]) - ord("가")
    return "" if not 0 <= last < 11172 else " closed" if last % 28 else " open"


def _numbers_of(article: Article) -> set[str]:
    moments = (article.published_at, article.updated_at)
    dates = {str(int(part)) for moment in moments if moment for part in re.findall(r"\d+", str(moment)[:10])}
    return numbers(article.title) | numbers(article.text) | dates


def _other_number(query: GoldQuery, number: str, attempt: int) -> str:
    """Another number that might stand there as well: a near year, a possible day, as many digits."""
    plain_number = unicodedata.normalize("NFKC", number)
    if not plain_number.isdecimal():
        digits = (
            str(_draw(query, f"{attempt} {i}", 9) + 1) if c.isdecimal() else c
            for i, c in enumerate(plain_number)
        )
        return "".join(digits)
    value = int(plain_number)
    if len(plain_number) == 4 and 1000 <= value <= 2100:
        shift = 2 + _draw(query, f"year {attempt}", 12)
        return str(value - shift if attempt % 2 or value + shift > 2030 else value + shift)
    for most in (12, 31):
        if 1 <= value <= most:
            return str(1 + _draw(query, f"small {attempt}", most))
    least = 10 ** (len(plain_number) - 1)
    return str(least + _draw(query, f"number {attempt}", 9 * least))


def _draw(query: GoldQuery, purpose: str, count: int) -> int:
    """A number below `count` that only depends on the question and the purpose."""
    digest = hashlib.sha256(f"{purpose}\0{query.query_id}\0{query.question}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % count


def _with(query: GoldQuery, start: int, end: int, words: str) -> GoldQuery:
    return replace(query, question=query.question[:start] + words + query.question[end:])
