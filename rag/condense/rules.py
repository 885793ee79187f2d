"""A follow-up made to stand alone by rules: what it leaves unsaid is carried over from the conversation.

Each question of the conversation is read in turn, so that "And in Busan?" after "Who hosts it next year?"
still knows the topic of the first question.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from rag.condense.cues import goes_on, points_back, without_opener
from rag.condense.fill import filled, part_in_place
from rag.condense.times import time_words
from rag.condense.topic import contrasts, names_anew, own_units, says_enough, topic_phrases
from rag.dates.evidence import stated_dates
from rag.domain import UNDETERMINED, Turn
from rag.language import identify

MOST_TOPIC_CHARACTERS = 160
MOST_TURNS = 12
"""Turns looked at, the last ones: a topic is carried over six questions."""


_TOPIC_FIRST = {"ko": ": ", "ja": "：", "zh": "："}


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question that stands alone; `how` it came about is `alone`, `rules` or `model`.

    `new_topic`: it turns away from what the conversation was about. `topic` are phrases that were put beside
    the question, as they found no place in it.
    """

    question: str
    language: str
    changed: bool
    new_topic: bool
    how: str
    topic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a question finds at best: the first hit's score, and its similarity alone."""

    score: float
    similarity: float


Search = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class _Thread:
    """What the conversation is about so far: phrases of its topic, its time, the last question, all texts."""

    topic: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    question: str = ""
    texts: tuple[str, ...] = ()
    said: frozenset[str] = field(default_factory=frozenset)
    language: str = UNDETERMINED


def condense(question: str, history: Sequence[Turn], search: Search | None = None) -> Condensed:
    """The question as it can be asked without the conversation before it.

    Where its words do not show whether it goes on or turns to something else, `search` decides: the question
    stays alone when it finds something better and more similar without the topic than with it.
    """
    thread = _Thread()
    for turn in history[-MOST_TURNS:]:
        thread = _after(thread, turn, search)
    read = _read(question, thread, search)
    if read.alone:
        new = bool(thread.question) and not own_units(question, read.language) & thread.said
        return Condensed(question, read.language, False, new, "alone")
    return Condensed(read.text, read.language, True, False, "rules", read.topic)


def _after(thread: _Thread, turn: Turn, search: Search | None) -> _Thread:
    """The thread once this was said."""
    if turn.role != "user":
        said = thread.said | own_units(turn.text, thread.language)
        return replace(thread, texts=(*thread.texts, turn.text), said=said)
    read = _read(turn.text, thread, search)
    own = _shortened(topic_phrases(turn.text, read.language))
    topic = tuple(phrase for phrase in thread.topic if not contrasts(phrase, own))
    if read.alone and (search or read.language != "en" or not topic or _renames(turn.text, thread)):
        topic = own or topic
    elif read.in_place:
        topic = _shortened((*topic_phrases(read.bare, read.language), *read.topic))
    times = time_words(read.bare, read.language) or (() if read.alone else thread.times)
    said = thread.said | own_units(turn.text, read.language)
    return _Thread(topic, times, read.bare, (*thread.texts, turn.text), said, read.language)


def _shortened(phrases: Sequence[str]) -> tuple[str, ...]:
    """The first phrases, as many as fit: a topic is named, not told."""
    kept: list[str] = []
    for phrase in phrases:
        if sum(map(len, kept)) + len(phrase) > MOST_TOPIC_CHARACTERS:
            break
        kept.append(phrase)
    return tuple(kept)


def _renames(question: str, thread: _Thread) -> bool:
    return names_anew(question, "en", thread.said)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question read in its conversation: its words with nouns for pronouns, and the topic beside them.

    `in_place`: it is the question before, with another part.
    """

    bare: str
    topic: tuple[str, ...]
    language: str
    alone: bool = False
    in_place: bool = False

    @property
    def text(self) -> str:
        """The whole question."""
        return beside(self.bare, self.topic, self.language) if self.topic else self.bare


def _read(question: str, thread: _Thread, search: Search | None) -> _Reading:
    language = _language(question, thread)
    alone = _Reading(question, (), language, alone=True)
    if not thread.question:
        return alone
    joined = _joined(question, language, thread)
    leans = (
        points_back(question, language, thread.said)
        or goes_on(question, language)
        or not own_units(question, language)
    )
    if joined.text == question or (
        not leans and _better_alone(question, language, joined.text, thread.said, search)
    ):
        return alone
    return joined


def _better_alone(
    question: str, language: str, joined: str, said: Collection[str], search: Search | None
) -> bool:
    if search is None:
        return says_enough(question, language, said)
    return finds_better(question, joined, search)


def finds_better(one: str, other: str, search: Search) -> bool:
    """Whether the first question finds something that scores higher and is more similar, by itself, to it.

    Both together: a question about another topic loses by the topic it is given, one that goes on gains in
    similarity where it loses words in common.
    """
    first, second = search(one), search(other)
    return first.score > second.score and first.similarity > second.similarity


def _joined(question: str, language: str, thread: _Thread) -> _Reading:
    """The question with what it leaves unsaid: filled in where the grammar is plain, else put beside it."""
    own = topic_phrases(question, language)
    topic = [phrase for phrase in thread.topic if not contrasts(phrase, own)]
    times = () if stated_dates(question, language) else thread.times
    bare = without_opener(question, language)
    in_place = part_in_place(question, thread.question, language)
    used: Sequence[str] = ()
    if in_place:
        # What the question before said itself is in it still, or was replaced.
        bare, used = in_place, [phrase for phrase in topic if phrase.lower() in thread.question.lower()]
        times = () if time_words(bare, language) else times
    else:
        bare, used = filled(bare, language, topic, thread.texts)
    missing = [phrase for phrase in topic if phrase not in used and phrase.lower() not in bare.lower()]
    beside = _without_new_times(bare, missing, times, language)
    return _Reading(bare, (*beside, *times), language, in_place=bool(in_place))


def _without_new_times(bare: str, topic: Sequence[str], times: Sequence[str], language: str) -> Sequence[str]:
    """The phrases without those that would narrow the question to a time which nobody asked about.

    "Open on Friday nights" is about no Friday, but "Friday" beside another question would be.
    """
    if not topic or times or time_words(bare, language):
        return topic
    words = time_words(beside(bare, topic, language), language)
    return [phrase for phrase in topic if not any(word in phrase or phrase in word for word in words)]


def beside(question: str, topic: Sequence[str], language: str) -> str:
    """The topic before the question in languages that begin with their topic, else in brackets after it."""
    if language in _TOPIC_FIRST:
        return f"{' '.join(topic)}{_TOPIC_FIRST[language]}{question}"
    words = question.rstrip(" ?？؟")
    return f"{words} ({', '.join(topic)}){question[len(words) :].strip()}"


def _language(question: str, thread: _Thread) -> str:
    """The language of a few words in an alphabet is told by the conversation: too little to identify."""
    told = identify(question)
    unspaced = ("ko", "zh", "ja", "th")
    if thread.language == UNDETERMINED or told in unspaced or thread.language in unspaced:
        return told
    return thread.language if len(question.split()) <= 5 else told
