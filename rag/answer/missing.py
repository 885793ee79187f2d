"""What a question names and an article lacks: the years, numbers and names that must be there for it to answer.

A changed year or name is the commonest way to ask what an archive does not hold, while everything else of
the question still matches. What cannot be decided across scripts is never called missing.
"""

import re
import unicodedata

from rag.domain import Article
from rag.names import name_features, skeleton
from rag.questions import is_function_word
from rag.tokens import normalise, numbers

_CASED_LANGUAGES = frozenset("en es fr it nl pl pt tr ru uk".split())
"""Languages that capitalise names and not every noun, as German does."""

_CASED_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_KATAKANA_NAME = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_HANGUL_NAME = re.compile(
    r"([가-힣]{2,7}?)\s?(?:대통령|총리|총비서|총서기|국무위원장|위원장|국가주석|주석|장관|의원|대표|회장|감독|교수|대변인|시장|지사|후보|선수)(?![가-힣]*(?:실|단|부|회))"
)
_HAN_NAME = re.compile(
    r"([\u4e00-\u9fff]{2,5})(?:总统|总理|国家主席|主席|总书记|首相|外长|部长|大統領|総書記|国家主席|首相|外相|氏)|([\u4e00-\u9fff]{2,6}[·・•][\u4e00-\u9fff]{2,6})"
)
_QUOTED = re.compile(r"[《『「]([^》』」]{2,30})[》』」]")
_SKELETON_SURE = 4
"""Consonants from which a romanised match or miss says something."""


def missing_numbers(question: str, article: Article) -> list[str]:
    """Digit strings of the question that stand nowhere in the article, its title or its own date."""
    said = numbers(article.title) | numbers(article.text)
    for moment in (article.published_at, article.updated_at):
        if moment is not None:
            said |= {str(int(part)) for part in re.findall(r"\d+", str(moment)[:10])}
    said |= {number.lstrip("0") for number in said}
    return sorted(
        number for number in numbers(question) if number not in said and number.lstrip("0") not in said
    )


def question_names(question: str, language: str) -> list[str]:
    """Names that can be told from the question's own writing, in the order they stand."""
    text = unicodedata.normalize("NFKC", question)
    found = [match.group(1) for match in _QUOTED.finditer(text)]
    if language in _CASED_LANGUAGES:
        for match in _CASED_WORD.finditer(text):
            word = re.sub(r"[’']s?$", "", match.group())
            first = not text[: match.start()].strip(" ¿¡\"“«'")
            if (
                word[0].isupper()
                and not is_function_word(word, language)
                and not (first and len(text.split()) > 1 and not word.isupper())
            ):
                found.append(word)
    if language == "ja":
        found += _KATAKANA_NAME.findall(text)
    if language == "ko":
        found += _HANGUL_NAME.findall(text)
    if language in ("zh", "ja"):
        found += [a or b for a, b in _HAN_NAME.findall(text)]
    return list(dict.fromkeys(found))


def missing_names(question: str, language: str, article: Article) -> list[str]:
    """Names of the question that the article does not hold, in its own script or romanised."""
    text = normalise(f"{article.title} {article.text}")
    features = frozenset(name_features(f"{article.title}\n{article.text}", article.language))
    return [
        name
        for name in question_names(question, language)
        if _is_missing(name, language, article.language, text, features)
    ]


def _is_missing(name: str, language: str, other: str, text: str, features: frozenset[str]) -> bool:
    plain = normalise(name)
    if any(stem in text for stem in _stems(plain, language)):
        return False
    if language == other:
        return True
    if other == "zh" or plain in _TRANSLATED or not _ROMANISES.search(name):
        return False  # such names are translated, or lose their sounds: nothing can be said
    bones = skeleton(name)
    if len(bones) < _SKELETON_SURE:
        return False
    variants = {bones, bones.replace("ps", "pt"), bones.replace("s", "t", 1)}
    return not any(f"3{variant[:3]}" in features for variant in variants)


def _stems(word: str, language: str) -> list[str]:
    """The word and its beginnings that may stand under another ending."""
    cut = {"ru": 2, "uk": 2, "tr": 2, "pl": 2, "ko": 0, "ja": 0, "zh": 0}.get(language, 1)
    return [word] + [word[:-n] for n in range(1, cut + 1) if len(word) - n >= 4]


_ROMANISES = re.compile(r"[A-Za-z\u0400-\u04ff\u30a1-\u30fe\uac00-\ud7a3\u0620-\u06d3]")

_TRANSLATED = frozenset(
    # countries, peoples, months and offices, which other languages translate and do not spell out
    "america american americans united states kingdom nations union european europe britain british england english germany german france french "
    "korea korean koreans north south east west northern southern eastern western china chinese japan japanese russia russian russians india indian "
    "ukraine ukrainian ukrainians spain spanish italy italian turkey turkish egypt egyptian greece greek sweden swedish norway norwegian finland finnish denmark danish poland polish "
    "netherlands dutch switzerland swiss austria austrian hungary hungarian australia australian philippines thailand vietnam vietnamese "
    "president presidents prime minister ministers king queen prince princess pope chancellor secretary general senator senate congress parliament house party "
    "government ministry department court supreme police army navy force forces bank central university city state county republic democratic people's liberal conservative labour labor green "
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday christmas "
    "olympic olympics olympia games cup world league championship festival day week summit conference council committee commission agency association company group foreign white black red new "
    "сша россия россии китай китая япония германия франция великобритания корея кореи северная южная кндр европа президент министр правительство "
    "estados unidos corea norte sur china rusia japón alemania francia reino unido presidente ministro gobierno unión europea".split()
)
