"""What a language model wrote for each prompt, kept in a file: written once, scored as often as one likes.

The file is JSON Lines. The first line holds the moment its questions are asked at, which stands in every
prompt; then come what a model is (`info`) and what it wrote (`pieces`, each with the seconds since the
prompt). A draft is recorded to its end even when the asker stops listening, so that another gate, which may
listen longer, finds all of it.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.errors import GoldError
from eval.lines import read_lines
from rag.errors import ModelBrokenOffError
from rag.llm.protocol import Finished, LanguageModel, Message, ModelInfo, Piece, Vocabulary

_ADVICE = "Record the drafts again, into another file."
_DECIMALS = 3
"""Of recorded seconds."""


@dataclass(frozen=True, slots=True)
class RecordedDraft:
    """One stream: its pieces with the seconds at which they came, and how it ended.

    `complete` and the tokens are as in `Finished`; `seconds` is the time until then.
    """

    pieces: tuple[tuple[float, str], ...]
    seconds: float
    complete: bool
    prompt_tokens: int | None
    answer_tokens: int | None

    @property
    def text(self) -> str:
        """Everything that was written."""
        return "".join(text for _, text in self.pieces)


class DraftFile:
    """The drafts of a file, read once. What is added is appended at once: a stopped run loses none."""

    def __init__(self, path: Path) -> None:
        """Raises GoldError, with file and line, for a file that holds anything else."""
        self.path = path
        self._drafts: dict[tuple[str, str], RecordedDraft] = {}
        self._infos: dict[str, ModelInfo] = {}
        self.asked_at: datetime | None = None
        if path.is_file():
            for number, record in read_lines(path):
                try:
                    self._take(record)
                except (KeyError, TypeError, ValueError) as error:
                    raise GoldError(f"{path}:{number}: it is no recorded draft.", advice=_ADVICE) from error

    def clock(self) -> datetime:
        """The moment at which every question of this file is asked: that of the file's making."""
        if self.asked_at is None:
            self.asked_at = datetime.now(UTC).replace(microsecond=0)
            self._append({"asked_at": self.asked_at.isoformat()})
        return self.asked_at

    def info(self, model: str) -> ModelInfo | None:
        """What that model is, if it was recorded."""
        return self._infos.get(model)

    def keep_info(self, model: str, info: ModelInfo) -> None:
        """Record what a model is."""
        self._infos[model] = info
        self._append({"model": model, "info": asdict(info)})

    def draft(self, model: str, digest: str) -> RecordedDraft | None:
        """What that model wrote for that prompt, if it was recorded."""
        return self._drafts.get((model, digest))

    def keep(self, model: str, digest: str, messages: Sequence[Message], draft: RecordedDraft) -> None:
        """Record a draft, with its prompt for people to read."""
        self._drafts[model, digest] = draft
        prompt = [{"role": message.role.value, "content": message.content} for message in messages]
        self._append({"model": model, "digest": digest, "prompt": prompt, "draft": asdict(draft)})

    def _take(self, record: Any) -> None:
        if "asked_at" in record:
            self.asked_at = datetime.fromisoformat(record["asked_at"])
        elif "info" in record:
            self._infos[record["model"]] = _info(record["info"])
        else:
            self._drafts[record["model"], record["digest"]] = _draft(record["draft"])

    def _append(self, record: Mapping[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


class RecordedModel:
    """A language model whose drafts are taken from a file, and written into it where they are missing.

    `elapsed` and `prompt_tokens` add up what the drafts that were listened to took when they were recorded,
    only as far as they were listened to; `restart` sets both to 0. For one question at a time.
    """

    def __init__(self, model: LanguageModel, file: DraftFile, *, only_recorded: bool = False) -> None:
        """With `only_recorded` the model itself is never asked: a draft that is missing is a GoldError."""
        self.name = model.name
        self._model, self._file, self._only_recorded = model, file, only_recorded
        self.elapsed, self.prompt_tokens, self.drafts = 0.0, 0, 0
        self._question = ""

    def restart(self, question: str) -> None:
        """Count from here; the question is what an error names."""
        self.elapsed, self.prompt_tokens, self.drafts = 0.0, 0, 0
        self._question = f", needed by the question {question!r:.200}"

    async def info(self) -> ModelInfo:
        """What the model is; asked of its server once for every file. Raises ModelError, GoldError."""
        known = self._file.info(self.name)
        if known is None:
            self._may_ask("record of what the model is")
            known = await self._model.info()
            self._file.keep_info(self.name, known)
        return known

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        """The recorded pieces, or those of the model once all of them are recorded.

        Raises ModelError as the model does (nothing is recorded then), and GoldError.
        """
        digest = prompt_digest(messages, most_tokens, temperature)
        draft = self._file.draft(self.name, digest)
        if draft is None:
            self._may_ask(f"draft for the prompt {digest}")
            draft = await self._recorded(messages, most_tokens, temperature)
            self._file.keep(self.name, digest, messages, draft)
        before = self.elapsed
        self.drafts += 1
        self.prompt_tokens += draft.prompt_tokens or 0
        for seconds, text in draft.pieces:
            self.elapsed = before + seconds
            yield Piece(text)
        self.elapsed = before + draft.seconds
        yield Finished(draft.complete, draft.prompt_tokens, draft.answer_tokens)

    async def close(self) -> None:
        """Release the model's connections."""
        await self._model.close()

    async def _recorded(
        self, messages: Sequence[Message], most_tokens: int, temperature: float
    ) -> RecordedDraft:
        started = perf_counter()
        pieces: list[tuple[float, str]] = []
        stream = self._model.stream(messages, most_tokens=most_tokens, temperature=temperature)
        async with aclosing(stream) as given:
            async for piece in given:
                seconds = round(perf_counter() - started, _DECIMALS)
                if isinstance(piece, Finished):
                    return RecordedDraft(
                        tuple(pieces), seconds, piece.complete, piece.prompt_tokens, piece.answer_tokens
                    )
                pieces.append((seconds, piece.text))
        raise ModelBrokenOffError(f"The stream of {self.name} has no end.", advice="Ask again.")

    def _may_ask(self, missing: str) -> None:
        if self._only_recorded:
            raise GoldError(
                f"{self._file.path} holds no {missing} of {self.name}{self._question}.",
                advice="Run once without --replay, with the model's server up, to record what is missing.",
            )


def prompt_digest(messages: Sequence[Message], most_tokens: int, temperature: float) -> str:
    """Equal for equal prompts: 24 hex digits over what is said, how long the answer may be, and how drawn."""
    said = [[message.role.value, message.content] for message in messages]
    whole = json.dumps([said, most_tokens, temperature], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _info(record: Mapping[str, Any]) -> ModelInfo:
    return ModelInfo(**{**record, "vocabulary": Vocabulary(record["vocabulary"])})


def _draft(record: Mapping[str, Any]) -> RecordedDraft:
    return RecordedDraft(**{**record, "pieces": tuple(_pieces(record["pieces"]))})


def _pieces(records: Sequence[Sequence[Any]]) -> Iterator[tuple[float, str]]:
    for seconds, text in records:
        yield float(seconds), str(text)
