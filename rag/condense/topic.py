"""What a question is about: the phrases of it that a follow-up may leave unsaid, as they were written."""

import re
from collections.abc import Collection, Sequence

from rag.condense.times import time_words
from rag.condense.words import BREAKS
from rag.place_names import PLACES
from rag.questions import content_words, is_function_word, topic_words
from rag.tokens import runs, topic_units

_INTRODUCING = re.compile(
    r"(?:(?:oh|okay|ok|so|and)\W+)?(?:(?:what|who) (?:is|are|was|were)|tell me (?:more )?about|describe)\s+"
    r"(?:an? )?(?P<what>(?!(?:the|some) )[^?.,]+?)[?.]*$",
    re.IGNORECASE,
)
ENOUGH = 3.0
"""Content words."""
_MOST_WORDS_INTRODUCED = 4
_MOST_PHRASES = 3
_SENTENCE = re.compile(r"[^?.!]+(?:[.](?=\w)[^?.!]+)*[?.!]*")
_ARTICLES = frozenset({"the", "a", "an"})
_WORD = re.compile(r"[\w&][\w'’.&-]*[\w]|\w|[“”\"«»]|[^\w\s]")
_QUOTES = frozenset('“”"«»')
_SORTS = re.compile(
    r"^(?:\w+ ){0,2}(?:types?|kinds?|sorts?|examples?|history|benefits?|advantages?|disadvantages?|purposes?|"
    r"causes?|effects?|pros and cons|cons|role|members?|characteristics|forms?|origins?|meaning|importance|"
    r"rest|number) of (?:the |a |an )?",
    re.IGNORECASE,
)
_ASKED_FIRST = frozenset({"did", "does", "do", "will", "would", "can", "could"})
_KOREAN_PARTICLE = re.compile(
    r"(?<=[가-힣]{2})(?:에서는|에게는|에서|에게|한테|으로|까지|부터|은|는|을|를|의|에|과|와)$|(?<=[가-힣]{3})(?:이|가|로|도)$"
)
_KOREAN_PREDICATE = re.compile(r"[가-힣](?:나|니|까|지|요|어|아|래|대|냐|가)$")
_KOREAN_LIGHT_VERB = tuple("하했합한할되됐된될")
"""Begins what makes a verb of a noun: 통화했나 is about a 통화."""
_KOREAN_EMPTY = frozenset(("일", "일이", "일은", "것", "것이", "것은"))
_CHINESE_REST = re.compile(r"时候|多[久长大远高]|[把被让给]|开始|举行|(?<=[\u4e00-\u9fff]{2})[开到出过]$")
_JAPANESE_EDGE = re.compile(r"^[\u3041-\u309f]+|[\u3041-\u309f]+$")
_JAPANESE_INSIDE = re.compile(r"[\u3041-\u309f]+")
_UNSPACED = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_EDGES = " ?？¿؟!.。,，、:：;"


def topic_phrases(question: str, language: str) -> tuple[str, ...]:
    """The phrases that say what the question is about, in their order, without its time; may be empty."""
    for words in time_words(question, language):
        question = question.replace(words, " ")
    return _phrases(question, language)


def _phrases(question: str, language: str) -> tuple[str, ...]:
    if language == "en":
        return _english(question)
    content = content_words(question, language)
    words = (topic_words(content) or content).split()
    if language == "ko":
        words = _korean_nouns(question, words)
    elif language == "zh":
        words = [part for word in words for part in _CHINESE_REST.sub(" ", word).split()]
    elif language == "ja":
        words = [part for word in words for part in _japanese_nouns(word.strip(_EDGES))]
    stripped = (word.strip(_EDGES) for word in words)
    return tuple(dict.fromkeys(word for word in stripped if len(word) > 1 or word.isdigit()))


def introduced(question: str, language: str) -> str | None:
    """What an English question makes its topic by name: "What is X?", "Tell me about X."; else None.

    Not what it calls by "the" or "its": that is part of something said before.
    """
    found = _INTRODUCING.match(question.strip()) if language == "en" else None
    words = found["what"].split() if found else []
    if not words or len(words) > _MOST_WORDS_INTRODUCED or any(map(_breaks, words)):
        return None
    return " ".join(words)


def _english(question: str) -> tuple[str, ...]:
    """Names first of all; without any, the longest phrase; of the last sentence that asks."""
    new = introduced(question, "en")
    if new:
        return (new,)
    for sentence in reversed(_SENTENCE.findall(question)):
        phrases = dict.fromkeys(_SORTS.sub("", phrase) for phrase in _noun_phrases(sentence))
        if any(_capitals(phrase) for phrase in phrases):
            return tuple(phrases)[:_MOST_PHRASES]
        if phrases:
            return (max(phrases, key=len),)
    return ()


def own_units(question: str, language: str) -> set[str]:
    """The content units (words, terms, or pairs of characters) of a text, lower case."""
    units = topic_units(content_words(question, language))
    if language == "ja":
        units = [unit for unit in units if not _JAPANESE_EDGE.fullmatch(unit)]
    return {unit for unit in units if unit not in BREAKS and not is_function_word(unit, language)}


def weight(question: str, language: str) -> float:
    """How much a question says: its content words; two or three characters without spaces count as one."""
    content = topic_words(content_words(question, language))
    if language == "zh":
        return sum(1 if run.isascii() else len(run) / 2 for run in runs(content))
    if language == "ja":
        terms = (_JAPANESE_EDGE.sub("", part) for part in runs(content))
        return sum(max(1.0, len(term) / 2.5) for term in terms if term)
    return len([word for word in runs(content) if word not in BREAKS and len(word) > 1])


def says_enough(question: str, language: str, said: Collection[str]) -> bool:
    """Whether a question without a word that points back is taken to stand alone.

    It says much, or names or introduces something that nobody spoke of before.
    """
    return weight(question, language) >= ENOUGH or names_anew(question, language, said)


def names_anew(question: str, language: str, said: Collection[str]) -> bool:
    """Whether it names or introduces something, and nothing that was spoken of before."""
    new = introduced(question, language)
    fresh = (new,) if new else names(question, language)
    return bool(fresh) and not any(own_units(phrase, language) & set(said) for phrase in fresh)


def names(text: str, language: str) -> tuple[str, ...]:
    """Phrases with a capitalised word, in languages that tell names so."""
    if language not in ("en", "es", "fr", "it", "nl", "pt", "ru", "tr", "pl", "uk"):
        return ()
    return tuple(phrase for phrase in _noun_phrases(text) if _capitals(phrase))


def contrasts(phrase: str, others: Sequence[str]) -> bool:
    """Whether another phrase names a thing of its sort: 北京 and 上海, Bank of Japan and Bank of Korea."""
    return any(other != phrase and _same_sort(phrase, other) for other in others)


def _same_sort(one: str, other: str) -> bool:
    if any(pattern.fullmatch(one) and pattern.fullmatch(other) for pattern in PLACES.values()):
        return True
    if _UNSPACED.search(one):
        shorter = min(len(one), len(other))
        return _abbreviates(one, other) if shorter == 2 else shorter > 2 and one[-2:] == other[-2:]
    shared = {word for word in one.split() if word[0].isupper()} & {
        word for word in other.split() if word[0].isupper()
    }
    return bool(shared) and one not in other and other not in one


def _abbreviates(one: str, other: str) -> bool:
    """Whether the word of two characters is short for a name like the other: 日銀 beside 韓国銀行."""
    short, long = sorted((one, other), key=len)
    return bool(_HAN.fullmatch(short)) and short[-1] in long[1:] and short not in long


def _capitals(phrase: str) -> bool:
    return any(word[0].isupper() for word in phrase.split())


def _noun_phrases(question: str) -> list[str]:
    """Runs of words between breaks, articles in front dropped, an inner "of the" kept."""
    gathered: list[list[str]] = [[]]
    quoted = False
    tokens = _WORD.findall(question)
    asked = any(token.lower() in _ASKED_FIRST for token in tokens[:3])
    for place, token in enumerate(tokens):
        if token in _QUOTES:
            quoted = not quoted
        elif quoted or _inside(tokens, place, asked=asked):
            gathered[-1].append(token)
        else:
            gathered.append([])
    return [text for run in gathered if (text := _joined(run))]


def _inside(tokens: list[str], place: int, *, asked: bool) -> bool:
    """Whether a word belongs to a noun phrase, judged with its neighbours."""
    word = tokens[place]
    lower = word.lower()
    if not word[0].isalnum():
        return word == "&"
    if lower == "and":
        return _name(tokens, place - 1) and _name(tokens, place + 1)
    if _name(tokens, place):
        return True
    if asked and _name(tokens, place - 1) and lower != "of":
        return False  # "did Putin and Kim talk": the verb follows its subject
    return not _breaks(word)


def _name(tokens: list[str], place: int) -> bool:
    return 0 <= place < len(tokens) and tokens[place][0].isupper() and not _breaks(tokens[place])


def _breaks(word: str) -> bool:
    """Whether no noun phrase goes on over the word; "What's" counts as "what"."""
    lower = word.lower().replace("’", "'")
    return lower.removesuffix("'s") in BREAKS or lower.endswith(("n't", "'re", "'ve", "'ll", "'m"))


def _joined(run: list[str]) -> str:
    dropped = (*_ARTICLES, "of")
    while run and run[0].lower() in dropped:
        run = run[1:]
    while run and run[-1].lower() in dropped:
        run = run[:-1]
    return " ".join(run)


def _korean_nouns(question: str, words: list[str]) -> list[str]:
    """The words without their particles; the last one of the question is its predicate and left out."""
    kept = [word.strip(_EDGES) for word in words]
    last = question.rstrip(_EDGES).rsplit(" ", 1)[-1]
    rest = last.removeprefix(kept[-1]) if kept else ""
    verb = rest[:1] not in _KOREAN_LIGHT_VERB or len(kept[-1]) < 2
    if len(kept) > 1 and rest != last and _KOREAN_PREDICATE.search(last) and verb:
        kept = kept[:-1]
    return [_KOREAN_PARTICLE.sub("", word) for word in kept if word not in _KOREAN_EMPTY]


def _japanese_nouns(word: str) -> list[str]:
    """The word without particles and endings; of a verb with its hiragana inside nothing is left."""
    stripped = _JAPANESE_EDGE.sub("", word)
    if "「" in stripped or not _JAPANESE_INSIDE.search(stripped):
        return [stripped]
    return [part for part in _JAPANESE_INSIDE.split(stripped) if len(part) > 1]
