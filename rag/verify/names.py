"""Whether the names of a claim stand in the article, title included, for a claim in the article's language.

No name tagger is at hand, so the question is turned round: which words of the claim does the article not hold
at all, and does their form say "name"? Capital letters say so in alphabets; elsewhere titles, surnames,
places and syllables that are common in transliterations do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.abbreviations import OPENERS
from rag.domain import UNDETERMINED
from rag.place_names import PLACES, SAME_PLACE
from rag.questions import is_function_word
from rag.verify.coverage import korean_stem, letters
from rag.verify.name_words import (
    CHINESE_SURNAMES,
    CHINESE_SYLLABLES,
    CHINESE_TITLES,
    JAPANESE_TITLES,
    KOREAN_COMMON,
    KOREAN_TITLES,
    SYLLABLE_WEIGHTS,
)
from rag.verify.normalise import normalise

FUZZY = 0.65
"""Least resemblance at which a word of the article may be the same name spelt otherwise (해리슨, 헤리슨)."""
TRANSLITERATED = 0.55
"""Mean syllable weight from which a Korean word counts as a foreign name: 47 % of proper nouns of the tuning
half of two news archives reach it and 8 % of common nouns, loanwords all."""
TRANSLITERATED_PAIR = 0.9
"""The same for two syllables, where verb stems (이르, 부르) look alike."""


@dataclass(frozen=True, slots=True)
class ForeignName:
    """A word of the claim that the article does not hold.

    `sure` when its form says name; `like` is the article's word that resembles it most, if any does.
    """

    word: str
    sure: bool
    like: str | None = None


_CASED = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z&]{2,}")
_HANGUL = re.compile(r"[가-힣]+")
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_FULL_NAME = 3  # characters of surname and given name, Korean and Chinese
_ADVERB = re.compile(r"都(?=[是有在会能要没不将已很])")  # 成都 is none in 张新成都是
_GRAMMAR = re.compile(r"[的了在是和与为等就不也有被将]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_KANJI_PERSON = re.compile(rf"([\u4e00-\u9fff々]{{2,4}}?)(?={JAPANESE_TITLES})")
_AFTER_TITLE = re.compile(
    rf"(?:{JAPANESE_TITLES}|村長|町長|館長|部長|課長)の([\u4e00-\u9fff々]{{3,4}})(?=[はがも])"
)
_KOREAN_TITLE = re.compile(rf" ?(?:전 |현 |신임 |부)?(?:{KOREAN_TITLES})")
_KOREAN_VERBAL = re.compile(
    r"(?:[다요지]|[하되][고며여는게던기]|[가-힣][고며면]|[했됐었았였렸졌겼쳤갔왔났섰켰][고던으을는]?|[아어여]서|면서|지만|는데|거나|려고|도록|으나|으며|어야|아야|해야|"
    r"[어아여해려와봐]|들)$"
)
_KOREAN_VERB_STEM = re.compile(r"(?:하|되|받|있|없|않|시키|했지|았지|었지|을때|[가-힣](?:것|곳|때))$")
_FINAL_N_OR_L = (4, 8)
_NOT_NAMES = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Mr|Mrs|Ms|Dr|Sir|President|Prime|Minister|Foreign|Defen[cs]e|Secretary|"
    r"State|Senator|Chairman|Leader|Leaders|General|King|Queen|Prince|Princess|Pope|Judge|Justice|Chancellor|Governor|Mayor|"
    r"North|South|East|West|Northern|Southern|Eastern|Western|Government|Parliament|Congress|Party|Ministry|Court|City|"
    r"(?:No|Every|Some|Any)(?:body|one|thing)|Января|Февраля)",
)
_DEMONYM = re.compile(r"(?:ese|ian|ans|ish|an|is?|ns|ers?|s)$")
_SAYS = re.compile(
    r"\s(?:said|says|told|is|was|were|has|had|will|would|announced|agreed|met|called|and|also|wants|plans|did|does|warned|'s|’s)\b"
)


def foreign_names(claim: str, language: str, article: str) -> list[ForeignName]:
    """The claim's names and possible names that `article` (title and text) does not hold, in order."""
    spelled, held = _spelled(claim, language), letters(article, language)
    found = {word: ForeignName(word, sure=True) for word in _places(spelled, language, held)}
    for candidate in _candidates(spelled, language, held):
        known = found.get(candidate.word)
        if known is None or (candidate.sure and not known.sure):
            found[candidate.word] = candidate
    words = dict.fromkeys(re.findall(r"\w+", article)) if found else {}
    named = []
    for name in found.values():
        start = spelled.find(name.word)
        own = claim[start : start + len(name.word)]  # as the claim writes it
        named.append(ForeignName(own, name.sure, resembling(own, words)))
    return named


def _spelled(claim: str, language: str) -> str:
    """A Chinese claim in simplified characters, as the tables are, unless its length would change."""
    simplified = normalise(claim, language) if language == "zh" else claim
    return simplified if len(simplified) == len(claim) else claim


def flat(text: str) -> str:
    """A name as it is looked for in an article: small letters, nothing but letters and digits."""
    return letters(text, UNDETERMINED)


def _candidates(claim: str, language: str, held: str) -> Iterator[ForeignName]:
    if language == "ko":
        yield from _korean(claim, held)
    elif language == "zh":
        yield from _chinese(claim, held)
    elif language == "ja":
        yield from _japanese(claim, held)
    else:
        yield from _capitalised(claim, language, held)
        return
    for match in _LATIN.finditer(claim):
        if flat(match.group()) not in held:
            yield ForeignName(match.group(), sure=not match.group().isupper())


def _places(claim: str, language: str, held: str) -> Iterator[str]:
    if language in PLACES:
        for match in PLACES[language].finditer(claim):
            place = match.group()
            if language == "zh" and _ADVERB.match(claim, match.end() - 1):
                continue
            if place not in held and SAME_PLACE.get(place, place) not in held:
                yield place


def _korean(claim: str, held: str) -> Iterator[ForeignName]:
    """Nouns of which no two neighbouring syllables stand in the article; sure by title or by syllables."""
    for match in _HANGUL.finditer(claim):
        word = match.group()
        stem = korean_stem(word, endings=False)
        if len(stem) < 2 or _KOREAN_VERB_STEM.search(stem) or is_common(word) or is_common(stem):
            continue
        if len(word) == 2 and stem == word and korean_stem(word, least=1, endings=False) != word:
            continue
        titled = stem == word and bool(_KOREAN_TITLE.match(claim, match.end()))
        if _any_pair(stem, held) and not (titled and _other_surname(stem, held)):
            continue
        weight = sum(SYLLABLE_WEIGHTS.get(c, 0.0) for c in stem) / len(stem)
        foreign = weight >= (TRANSLITERATED if len(stem) > 2 else TRANSLITERATED_PAIR)
        verbal = stem == word and bool(
            _KOREAN_VERBAL.search(word) or (ord(word[-1]) - 0xAC00) % 28 in _FINAL_N_OR_L
        )
        if titled or foreign or not verbal:
            yield ForeignName(stem, sure=titled or foreign)


def is_common(word: str) -> bool:
    """Whether the word is a common noun, alone or with 들, 로써, 에서의 and the like behind it."""
    return any(word[:length] in KOREAN_COMMON for length in range(max(2, len(word) - 2), len(word) + 1))


def _chinese(claim: str, held: str) -> Iterator[ForeignName]:
    """Runs of transliteration characters, and surnames with a given name beside a title."""
    for run in re.finditer(f"[{''.join(CHINESE_SYLLABLES)}·]{{2,}}", claim):
        word = run.group().strip("·")
        pairs = [word[i : i + 2] for i in range(len(word) - 1)]
        absent = [pair for pair in pairs if pair.replace("·", "") not in held]
        if pairs and len(absent) == len(pairs) and len(word) >= 3:
            yield ForeignName(word, sure=True)
    titles = re.compile(rf"(?:{CHINESE_TITLES})")
    for run in _HAN.finditer(claim):
        text = run.group()
        for at, character in enumerate(text[:-1]):
            for length in (3, 2):
                name = text[at : at + length]
                if (
                    character not in CHINESE_SURNAMES
                    or len(name) < length
                    or (_any_pair(name, held) and not _other_surname(name, held))
                    or _GRAMMAR.search(name)
                ):
                    continue
                before, after = text[:at], text[at + length :]
                if titles.match(after) or re.search(rf"(?:{CHINESE_TITLES})$", before):
                    yield ForeignName(name, sure=True)
                    break


def _japanese(claim: str, held: str) -> Iterator[ForeignName]:
    """Katakana words, sure beside a title, and Chinese characters before one."""
    title = re.compile(rf"[・＝]?(?:{JAPANESE_TITLES})")
    for match in _KATAKANA.finditer(claim):
        word = match.group()
        short = SAME_PLACE.get(word, word)
        if not any(form in held for form in (word, word.rstrip("ー"), short)):
            joined = claim[match.end() : match.end() + 1] in "・＝" or claim[: match.start()][-1:] in (
                "・",
                "＝",
            )
            yield ForeignName(word, sure=bool(title.match(claim, match.end())) or joined)
    for match in _KANJI_PERSON.finditer(claim):
        if not _any_pair(match.group(1), held):
            yield ForeignName(match.group(1), sure=True)
    for match in _AFTER_TITLE.finditer(claim):
        if not _any_pair(match.group(1), held):
            yield ForeignName(match.group(1), sure=False)


def _capitalised(claim: str, language: str, held: str) -> Iterator[ForeignName]:
    """Capitalised words; one that opens the sentence is unsure, for any word may stand there."""
    words = list(_CASED.finditer(claim))
    for place, match in enumerate(words):
        word = re.sub(r"['’]s$", "", match.group())
        if not word[0].isupper() or len(word) < 3 or _NOT_NAMES.fullmatch(word):
            continue
        if is_function_word(word.lower(), language) or _holds(word, held):
            continue
        before = claim[: match.start()].rstrip(" \"“‘«'([—–-")
        opens = not before or before[-1] in ".!?:"
        followed = place + 1 < len(words) and words[place + 1].group()[0].isupper()
        if not opens or followed:
            yield ForeignName(word, sure=language != "de")
        elif word not in OPENERS and not word.endswith("s") and _SAYS.match(claim, match.end()):
            yield ForeignName(word, sure=False)


def _holds(word: str, held: str) -> bool:
    """Whether the article holds the word, less an ending of case or of origin (Chilean, Chile)."""
    if flat(word) in held:
        return True
    base = _DEMONYM.sub("", word) if word.isascii() else word[:-2]
    return len(base) >= 4 and flat(base) in held


def _any_pair(word: str, held: str) -> bool:
    return any(word[i : i + 2] in held for i in range(len(word) - 1))


def _other_surname(name: str, held: str) -> bool:
    """Whether the article has the given name, but never with this surname: 이제현, 박제현."""
    return len(name) == _FULL_NAME and name[1:] in held and name not in held


def resembling(name: str, words: Iterable[str]) -> str | None:
    """The word that shares most letters with the name in their order, when it resembles it enough."""
    wanted = flat(name)
    if len(wanted) < 3:
        return None
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    best, found = FUZZY, None
    for word in words:
        other = flat(word)[: len(wanted) + 1]
        if not any(pair in other for pair in pairs):
            continue
        likeness = max(_likeness(wanted, other), _likeness(wanted, other[: len(wanted)]))
        if likeness >= best:
            best, found = likeness, word
    return found


def _likeness(one: str, other: str) -> float:
    """1 less the edit distance over the longer length (Levenshtein, 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return 1 - row[-1] / max(len(one), len(other), 1)
