"""Words that a claim puts in the place of others, where it is otherwise nearly the article's own sentence.

Small models copy a sentence and change a word of it. Beside the original the change shows: a word stands
where the sentence has another, and the article never uses it; or two words have changed places, so that
who did it and to whom is reversed. A free paraphrase has no such places and is left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

from rag.questions import is_function_word
from rag.verify.coverage import korean_stem, letters
from rag.verify.names import is_common
from rag.verify.polarity import PLAIN

_BY_CHARACTER = frozenset({"zh", "ja", "th"})
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_CHARACTER = re.compile(r"[a-zA-Z0-9]+|[^\W_]")
_HAN_FUNCTION = re.compile(
    r"[\d〇零一二三四五六七八九十百千万亿億兆多余約约的了在是和与及也就都而着把被对将则中上下所这那有以于个者]"
)
COPIED = 0.6
"""Least share of the claim's words that stand in the same order in the quoted sentence."""
_AUXILIARY = re.compile(r"(?:하|되|있|없|않|이|위|대|통|인|의|따)[가-힣]{0,2}$")
_KOREAN_VERB = re.compile(r"[다요고며서]$")
_STEM = 5
_LONGEST = 3
_LONGEST_CHARACTERS = 8
_MOST = 400


@dataclass(frozen=True, slots=True)
class Exchange:
    """`claim` stands where the quoted sentence has `evidence`; `swapped`: both have both, turned round."""

    claim: str
    evidence: str
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    claim: str
    evidence: str


def exchanged_words(claim: str, quote: str, article: str, language: str) -> list[Exchange]:
    """The exchanges between a claim and the sentence it copies, both of one language.

    `article` is title and text: a word that stands anywhere in it is no stranger. Empty for a paraphrase.
    """
    ours, theirs = _words(claim, language), _words(quote, language)
    if not ours or not theirs or len(ours) > _MOST or len(theirs) > _MOST:
        return []
    keys, quoted = ([_key(word.group(), language) for word in words] for words in (ours, theirs))
    if sum((Counter(keys) & Counter(quoted)).values()) < COPIED * len(ours):
        return []
    turned = list(_turned_round(ours, theirs, language))
    matcher = SequenceMatcher(None, keys, quoted, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < COPIED * len(ours):
        return [] if language == "ko" else turned  # free order: two words turned round tell nothing there
    slots = [
        _Slot(_cut(claim, ours, a, b), _cut(quote, theirs, c, d))
        for operation, a, b, c, d in matcher.get_opcodes()
        if operation == "replace" and max(b - a, d - c) <= _longest(language)
    ]
    held = letters(article, language)
    strange = [
        Exchange(slot.claim, slot.evidence)
        for slot in slots
        if _strange(slot.claim, held, language) and not _inflected(slot, language)
    ]
    return [*strange, *_swapped(slots, language), *turned]


def _words(text: str, language: str) -> list[re.Match[str]]:
    return list((_CHARACTER if language in _BY_CHARACTER else _WORD).finditer(text))


def _key(word: str, language: str) -> str:
    plain = letters(word, language)
    return korean_stem(plain, endings=False) if language == "ko" else plain


def _longest(language: str) -> int:
    return _LONGEST_CHARACTERS if language in _BY_CHARACTER else _LONGEST


def _cut(text: str, words: Sequence[re.Match[str]], start: int, end: int) -> str:
    return text[words[start].start() : words[end - 1].end()]


def _strange(claimed: str, held: str, language: str) -> bool:
    """Whether the article holds nothing of these words; their first letters count for alphabets."""
    if language in _BY_CHARACTER:
        kept = [run for run in _HAN_FUNCTION.sub(" ", claimed).split() if len(run) >= 2]
        pairs = [run[i : i + 2] for run in kept for i in range(len(run) - 1)]
        return bool(pairs) and not any(letters(pair, language) in held for pair in pairs)
    words = [word.group() for word in _WORD.finditer(claimed) if not word.group()[0].isdigit()]
    stems = [_key(word, language)[:_STEM] for word in words if not _says_little(word, language)]
    return bool(stems) and not any(stem in held for stem in stems)


def _says_little(word: str, language: str) -> bool:
    if language == "ko":
        return (
            len(korean_stem(word, least=1, endings=False)) < 2
            or is_common(word)
            or bool(_AUXILIARY.match(word))
        )
    negates = language in PLAIN and PLAIN[language].fullmatch(word)  # another check's
    return len(word) < 3 or bool(negates) or is_function_word(word.lower(), language)


def _inflected(slot: _Slot, language: str) -> bool:
    """Whether both are forms or spellings of one word: they begin alike (labour, labor; 등장한, 등장하는)."""
    ours, theirs = letters(slot.claim, language), letters(slot.evidence, language)
    if language == "ko" and _KOREAN_VERB.search(slot.claim):  # 걸었다, 걸어: alike but for a final letter
        ours, theirs = normalize("NFD", ours), normalize("NFD", theirs)
        return ours[:4] == theirs[:4]
    length = 2 if language == "ko" else 4
    return language not in _BY_CHARACTER and ours[:length] == theirs[:length]


def _swapped(slots: Sequence[_Slot], language: str) -> list[Exchange]:
    """Pairs of slots whose words have changed places."""
    found = []
    for i, one in enumerate(slots):
        for other in slots[i + 1 :]:
            ours = letters(one.claim, language), letters(other.claim, language)
            theirs = letters(one.evidence, language), letters(other.evidence, language)
            if (
                ours[0] != ours[1]
                and _same(ours[0], theirs[1], language)
                and _same(ours[1], theirs[0], language)
            ):
                found.append(Exchange(one.claim, one.evidence, swapped=True))
    return found


def _turned_round(
    ours: Sequence[re.Match[str]], theirs: Sequence[re.Match[str]], language: str
) -> Iterator[Exchange]:
    """Two words close together that stand in the other order in the quote: from A to B, from B to A."""
    if language in _BY_CHARACTER:
        return
    keys, quoted = ([_key(word.group(), language) for word in words] for words in (ours, theirs))
    plain = [word.group() for word in theirs]
    for start in range(len(keys)):
        for end in range(start + 1, min(start + _NEAR, len(keys))):
            window = keys[start : end + 1]
            turned = [window[-1], *window[1:-1], window[0]]
            places = [
                at for at in range(len(quoted) - len(window) + 1) if quoted[at : at + len(window)] == turned
            ]
            if window == turned or not places or len(window[0]) < 2 or len(window[-1]) < 2:
                continue
            words = [word.group() for word in ours[start : end + 1]]
            beside = plain[places[0] : places[0] + len(window)]
            if language == "ko" and set(words) == set(beside):  # each noun kept its particle
                continue
            if language != "ko" and (len(window) < 3 or _JOINS.issuperset(window[1:-1])):
                continue
            yield Exchange(
                ours[start].string[ours[start].start() : ours[end].end()],
                theirs[0].string[theirs[places[0]].start() : theirs[places[0] + len(window) - 1].end()],
                swapped=True,
            )
            return


_NEAR = 4
_JOINS = frozenset(
    {
        "and",
        "or",
        "with",
        "met",
        "meets",
        "married",
        "faced",
        "faces",
        "versus",
        "und",
        "oder",
        "mit",
        "y",
        "o",
        "con",
        "et",
        "ou",
        "avec",
        "e",
        "и",
        "или",
        "с",
        "و",
        "أو",
    }
)


def _same(one: str, other: str, language: str) -> bool:
    if language == "ko":
        one, other = korean_stem(one, endings=False), korean_stem(other, endings=False)
    return one == other and len(one) > 1
