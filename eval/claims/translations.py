"""Claims from aligned translations: each sentence in each language, as it is and changed in many ways."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.claims.claim import Change, GoldClaim, Label
from eval.claims.documents import Document, Vectors, from_sentences
from eval.claims.names import Names, wrong_names
from eval.claims.negation import with_negation, without_negation
from eval.claims.opposites import turned_round
from eval.claims.quantities import wrong_numbers
from eval.claims.wording import same_meaning, unsaid
from eval.errors import GoldError
from eval.halves import Half, half_of
from eval.lines import read_lines

LANGUAGES = ("en", "ko", "zh", "ja", "ru", "ar")
_VARIANTS = {"en": ("en_2", "en_3"), "zh": ("zh_tw",)}
_TRUE = frozenset(("same", "short", "reorder", "merge", "variant"))
_SHORTEST = {"en": 30, "ru": 30, "ar": 30}
_SHORTEST_DENSE = 14
_LONGEST_MERGED = {"en": 260}
_LONGEST_MERGED_DENSE = 150


@dataclass(frozen=True, slots=True)
class Story:
    """A translated document: for each language the sentences, aligned by their places; and their ids."""

    name: str
    group: str
    ids: tuple[str, ...]
    sentences: dict[str, tuple[str, ...]]
    variants: dict[str, tuple[str, ...]]

    def key(self, language: str) -> str:
        """The key of its document in a language."""
        return f"{self.name}/{language}"


def load_stories(path: Path, half: Half | None) -> list[Story]:
    """The documents of `sentences.jsonl` that fall into the half.

    Raises GoldError, with file and line, for a sentence without an id, a document or a translation.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for number, record in read_lines(path):
        if not isinstance(record, dict):
            raise GoldError(f"{path}:{number}: it is no JSON object.", advice="Correct the line.")
        for name in ("id", "doc", *LANGUAGES):
            if not isinstance(record.get(name), str) or not record[name].strip():
                raise GoldError(
                    f"{path}:{number}: {name} is {record.get(name)!r:.80}.", advice="Write a text."
                )
        rows.setdefault(record["doc"], []).append(record)
    return [
        Story(
            name=name,
            group=found[0].get("group", name),
            ids=tuple(row["id"] for row in found),
            sentences={language: tuple(row[language].strip() for row in found) for language in LANGUAGES},
            variants={
                language: tuple(
                    next((row[n] for n in names if row.get(n) and row[n] != row[language]), "")
                    for row in found
                )
                for language, names in _VARIANTS.items()
            },
        )
        for name, found in rows.items()
        if half in (None, half_of(found[0].get("group", name)))
    ]


def documents(stories: Sequence[Story]) -> dict[str, Document]:
    """Every story in every language."""
    return {
        story.key(language): from_sentences(story.sentences[language], story.key(language), language)
        for story in stories
        for language in LANGUAGES
    }


def claims(stories: Sequence[Story], vectors: Vectors) -> Iterator[GoldClaim]:
    """All claims that the rules make of the stories, language by language."""
    names = Names(
        {lang: [t for story in stories for t in story.sentences[lang]] for lang in ("en", "ko", "zh")}
    )
    for language in LANGUAGES:
        nearest = _nearest_elsewhere(stories, language, vectors)
        for story in stories:
            for place, text in enumerate(story.sentences[language]):
                if len(text) >= _SHORTEST.get(language, _SHORTEST_DENSE):
                    yield from _of_sentence(story, place, language, names)
                    yield from _foreign(story, place, language, nearest[story.name, place])


def _of_sentence(story: Story, place: int, language: str, names: Names) -> Iterator[GoldClaim]:
    text = story.sentences[language][place]
    key = f"{story.ids[place]}/{language}"
    made = [Change("same", text), *_changes(text, language, names, key), *_longer(story, place, language)]
    for change in made:
        if change.kind == "same" or change.text != text:
            label = Label.TRUE if change.kind in _TRUE else Label.FALSE
            yield GoldClaim(
                claim_id=f"{key}/{change.kind}",
                text=change.text,
                language=language,
                label=label,
                kind=change.kind,
                documents=(story.name,),
                group=story.group,
                was="" if change.kind == "same" else text,
            )


def _changes(text: str, language: str, names: Names, key: str) -> Iterator[Change]:
    yield from wrong_numbers(text, language, key)
    yield from wrong_names(text, language, names, key)
    yield from same_meaning(text, language)
    for change in (
        with_negation(text, language),
        without_negation(text, language),
        turned_round(text, language, key),
        unsaid(text, language),
    ):
        if change:
            yield change


def _longer(story: Story, place: int, language: str) -> Iterator[Change]:
    variant = story.variants.get(language, ())
    if variant and variant[place]:
        yield Change("variant", variant[place])
    texts = story.sentences[language]
    if language in ("en", "ko", "zh") and place + 1 < len(texts):
        both = texts[place] + texts[place + 1]
        if len(both) <= _LONGEST_MERGED.get(language, _LONGEST_MERGED_DENSE):
            yield Change("merge", _joined(texts[place], texts[place + 1], language))


def _joined(first: str, second: str, language: str) -> str:
    stop = {"zh": "；"}.get(language, "; ")
    return first.rstrip(".。 ") + stop + second


def _foreign(story: Story, place: int, language: str, other: str) -> Iterator[GoldClaim]:
    """The next sentence, itself left out of the evidence; and the most similar one of another story."""
    texts = story.sentences[language]
    near = place + 1 if place + 1 < len(texts) else place - 1
    key = f"{story.ids[place]}/{language}"
    shortest = _SHORTEST.get(language, _SHORTEST_DENSE)
    for kind, text, without in (
        ("neighbour", texts[near] if near >= 0 else "", near),
        ("hardneg", other, None),
    ):
        if len(text) >= shortest and len(texts) > 2:
            yield GoldClaim(
                claim_id=f"{key}/{kind}",
                text=text,
                language=language,
                label=Label.FALSE,
                kind=kind,
                documents=(story.name,),
                group=story.group,
                without=without,
                was=texts[place],
            )


def _nearest_elsewhere(
    stories: Sequence[Story], language: str, vectors: Vectors
) -> dict[tuple[str, int], str]:
    """For each sentence the most similar one of another story, in the same language."""
    where = [(story, place) for story in stories for place in range(len(story.ids))]
    texts = [story.sentences[language][place] for story, place in where]
    rows = vectors.of(texts)
    owner = np.array([i for i, story in enumerate(stories) for _ in story.ids])
    found = {}
    for i, story in enumerate(stories):
        mine = np.flatnonzero(owner == i)
        scores = rows[mine] @ rows.T
        scores[:, owner == i] = -np.inf
        if len(stories) > 1:
            for place, best in enumerate(scores.argmax(axis=1)):
                found[story.name, place] = texts[int(best)]
        else:
            found |= {(story.name, place): "" for place in range(len(mine))}
    return found
