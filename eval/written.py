"""A desk whose answers a language model writes, and what can be heard while it does."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.drafts import DraftFile, RecordedModel
from eval.errors import GoldError
from eval.writing import GateChoice, Writing
from rag.answer.compose import VERBATIM
from rag.answer.written import Checker, Tally, Task, Written, WrittenAnswerer
from rag.briefing import Briefing
from rag.domain import Answer
from rag.errors import ConfigurationError, ModelError, ModelNotFoundError, ModelUnreachableError
from rag.events import Ended, SentenceReady
from rag.llm.load import load_model
from rag.pipeline import AskOptions, NewsDesk
from rag.protocols import Embedder
from rag.settings import Settings
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from rag.verify.gate import Gate


class OpenGate:
    """Lets everything pass and quotes the nearest sentence: what a desk without a gate would show."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def check(self, claim: Claim, evidences: Sequence[Evidence]) -> tuple[int, Finding]:
        """The article with the nearest sentence, and that sentence, as fully supported."""
        vector = self._embedder.embed_passages([claim.text])[0]
        near = [evidence.vectors @ vector for evidence in evidences]
        best = max(range(len(near)), key=lambda place: float(near[place].max(initial=-1.0)))
        sentence = int(np.argmax(near[best]))
        return best, Finding(Verdict.SUPPORTED, 1.0, sentence, sentence)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer and what was heard on the way.

    `tally` is None when no model was asked to write. Seconds are the model's own, as they were recorded;
    `first_sentence_s` is None when no sentence was shown.
    """

    answer: Answer
    tally: Tally | None = None
    first_sentence_s: float | None = None
    seconds: float = 0.0
    prompt_tokens: int = 0


class RecordedWriter:
    """Writes with recorded drafts, through one gate."""

    def __init__(self, model: RecordedModel, file: DraftFile, gate: Checker, settings: Settings) -> None:
        self.model = model
        self._file, self._settings = file, settings
        self._answerer = _Listening(
            model, gate, passages=settings.model_passages, prompt_tokens=settings.model_prompt_tokens
        )

    def desk(self, desk: NewsDesk) -> NewsDesk:
        """The same desk, but it lets the model write, and every question is asked when the first one was."""
        return NewsDesk(
            desk.archive,
            desk.embedder,
            desk.retriever,
            desk.answerer,
            desk.calibration,
            question_characters=self._settings.question_characters,
            max_sentences=self._settings.max_sentences,
            model=self.model.name,
            writers=lambda _: self._answerer,
            zone=self._settings.zone,
            clock=self._file.clock,
        )

    async def ask(self, desk: NewsDesk, question: str, options: AskOptions) -> Heard:
        """What that desk answers.

        Raises GoldError for a missing draft, ModelError when there is no model to ask, InputError as it does.
        """
        self.model.restart(question)
        self._answerer.tally = None
        first: float | None = None
        async with aclosing(desk.stream(question, options)) as events:
            async for event in events:
                if isinstance(event, SentenceReady) and first is None:
                    first = self.model.elapsed
                elif isinstance(event, Ended):
                    _check(event.answer)
                    return Heard(
                        event.answer,
                        self._answerer.tally,
                        first if self.model.drafts else None,
                        self.model.elapsed,
                        self.model.prompt_tokens,
                    )
        raise RuntimeError("the stream of an answer ended without one")


def _check(answer: Answer) -> None:
    """Raises ModelError for what would fail for every other question too."""
    if answer.error and answer.error.code in _FOR_ALL:
        raise ModelError(answer.error.message, advice=answer.error.advice)


_FOR_ALL = (ModelUnreachableError.code, ModelNotFoundError.code)


class _Listening(WrittenAnswerer):
    """Keeps the tally of the last question, which an answer tells in words only."""

    tally: Tally | None = None

    async def write(self, task: Task, briefing: Briefing, tally: Tally) -> AsyncGenerator[Written, None]:
        """As `WrittenAnswerer.write`."""
        self.tally = tally
        async with aclosing(super().write(task, briefing, tally)) as sentences:
            async for written in sentences:
                yield written


def recorded_writer(
    settings: Settings, writing: Writing, embedder: Embedder, out: Path
) -> RecordedWriter | None:
    """Who lets the model of the settings write; None for verbatim answers.

    Raises GoldError for a file that holds no drafts, or that replaying needs and that is not there;
    ConfigurationError for the name of a model that cannot be one, and for verbatim with options of a model.
    """
    if settings.model == VERBATIM:
        if writing != Writing():
            raise ConfigurationError(
                "There are no drafts and there is no gate without a model.",
                advice="Name the model: --model ollama:NAME.",
            )
        return None
    path = writing.drafts or out / "drafts.jsonl"
    if writing.replay and not path.is_file():
        raise GoldError(f"There is no file of drafts {path}.", advice="Run once without --replay.")
    file = DraftFile(path)
    model = load_model(settings.model, settings, os.environ)
    recorded = RecordedModel(model, file, only_recorded=writing.replay)
    gate = Gate(embedder) if writing.gate is GateChoice.ON else OpenGate(embedder)
    return RecordedWriter(recorded, file, gate, settings)


@contextmanager
def asking(writer: RecordedWriter | None) -> Iterator[asyncio.Runner]:
    """The loop in which all questions of a run are asked; the model's connections are closed at its end."""
    with asyncio.Runner() as runner:
        try:
            yield runner
        finally:
            if writer:
                runner.run(writer.model.close())
