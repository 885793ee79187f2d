"""Answers that a language model writes, sentence by sentence through the gate.

A sentence is held against the articles of the passages it names; when these do not bear it out, against the
other passages shown (then its citation is repaired); when it is contradicted, the model is told why and may
write it once more. What still fails is dropped and counted, never shown.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from rag.answer.cannot_tell import cannot_tell, says_not_found
from rag.answer.draft import Drafted, DraftReader
from rag.answer.heads import without_orders
from rag.answer.refutation import refuted
from rag.answer.riders import rider, unlike, with_rider
from rag.answer.room import allowance, is_small
from rag.answer.unsafe import unsafe
from rag.briefing import Allowance, Briefing, by_number
from rag.domain import UNDETERMINED, Flag, Span
from rag.errors import ModelError
from rag.language import identify
from rag.llm.protocol import Finished, LanguageModel, Message, Piece, Role
from rag.prompt import correction, messages
from rag.tokens import tokenise
from rag.verify.claims import Claim, Evidence, Finding, Verdict

TOKENS_A_SENTENCE = 160
"""Room for one sentence of the answer: three times what a long one takes in scripts with many tokens."""
RETRIES, SMALL_RETRIES = 2, 1
"""Contradicted sentences of one answer that the model may write again, each once. Of nine that one of 1.5
billion weights wrote again, one held, for 17 seconds each."""
REPEATED = 0.7
"""Share of two sentences' tokens that both have, from which one with the same quote is left out."""
CITED = 2
"""Articles quoted for one sentence at most."""
_IDENTIFIED = 20
"""Characters from which a sentence's language is told from its words."""


class Checker(Protocol):
    """Holds a claim against articles; `rag/verify/gate.py` is the real one."""

    def check(self, claim: Claim, evidences: Sequence[Evidence]) -> tuple[int, Finding]:
        """The place of the article that bears the claim out best, and what was found there."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written: `language` is that of the answer."""

    question: str
    language: str
    today: datetime
    most_sentences: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A slice of `Briefing.evidence[article]` that a sentence rests on."""

    article: int
    span: Span


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that may be shown, with what it rests on."""

    text: str
    verdict: Verdict
    support: float
    quoted: tuple[Quoted, ...]
    flags: tuple[Flag, ...]
    repaired: bool


@dataclass(slots=True)
class Tally:
    """What became of a draft; filled while it is written."""

    shown: int = 0
    dropped: int = 0
    repaired: int = 0
    cannot_tell: bool = False
    cut: bool = False
    """The model ran into its token limit."""
    contradicted: list[tuple[Drafted, Finding]] = field(default_factory=list)


class WrittenAnswerer:
    """Lets a model write an answer from passages, and shows of it what the passages bear out."""

    def __init__(
        self, model: LanguageModel, gate: Checker, *, passages: int = 0, prompt_tokens: int = 0
    ) -> None:
        """`passages` and `prompt_tokens` of 0 are chosen by the size of the model."""
        self.model, self._gate = model, gate
        self._passages, self._prompt_tokens = passages, prompt_tokens

    async def allowance(self) -> Allowance:
        """What this model may be shown. Raises ModelError when it cannot be asked for its size."""
        return allowance(await self.model.info(), self._passages, self._prompt_tokens)

    async def write(self, task: Task, briefing: Briefing, tally: Tally) -> AsyncGenerator[Written, None]:
        """The sentences that may be shown, each once it has been checked; `tally` says what else there was.

        Raises ModelError when the model cannot be asked or breaks off; what was shown before stays true.
        """
        small = is_small(await self.model.info())
        briefing = without_orders(briefing)
        prompt = messages(
            task.question,
            briefing.passages,
            language=task.language,
            today=task.today,
            most_sentences=task.most_sentences,
            small=small,
        )
        seen: set[str] = set()
        shown: list[Written] = []
        async with aclosing(self._drafted(prompt, task, tally)) as drafts:
            async for drafted in drafts:
                if drafted.text in seen:  # a model that goes in circles
                    continue
                seen.add(drafted.text)
                written = await asyncio.to_thread(self._checked, drafted, task, briefing, tally)
                if written and not _repeats(written, shown):
                    shown.append(written)
                    yield self._counted(written, tally)
                if tally.shown == task.most_sentences:
                    return
        for drafted, finding in tally.contradicted[: SMALL_RETRIES if small else RETRIES]:
            written = await self._again(prompt, drafted, finding, task, briefing)
            if written and not _repeats(written, shown) and tally.shown < task.most_sentences:
                shown.append(written)
                tally.dropped -= 1
                yield self._counted(written, tally)

    async def _drafted(
        self, prompt: Sequence[Message], task: Task, tally: Tally
    ) -> AsyncGenerator[Drafted, None]:
        """The sentences of one stream, as they become whole."""
        reader = DraftReader(task.language)
        stream = self.model.stream(prompt, most_tokens=TOKENS_A_SENTENCE * task.most_sentences)
        try:
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Piece):
                        for drafted in reader.feed(piece.text):
                            yield drafted
                    elif isinstance(piece, Finished):
                        tally.cut = not piece.complete
        except ModelError:  # what was whole by then is shown all the same
            for drafted in reader.finish(complete=False):
                yield drafted
            raise
        for drafted in reader.finish(complete=not tally.cut):
            yield drafted

    def _checked(self, drafted: Drafted, task: Task, briefing: Briefing, tally: Tally) -> Written | None:
        """The sentence as it may be shown, or None; `tally` learns why not."""
        if says_not_found(drafted.text):
            tally.cannot_tell = True
            return None
        if not any(character.isalnum() for character in drafted.text):
            return None
        if unsafe(drafted.text, {evidence.head.url for evidence in briefing.evidence if evidence.head.url}):
            tally.dropped += 1
            return None
        claim = Claim(drafted.text, _language(drafted.text, task.language))
        found, repaired = self._found(claim, drafted, briefing)
        best = self._whole(claim, found[0][1], briefing)
        if best.verdict is not Verdict.SUPPORTED and cannot_tell(drafted.text):
            tally.cannot_tell = True
            return None
        if best.verdict is Verdict.CONTRADICTED:
            tally.dropped += 1
            if not _ABOUT_PASSAGES.search(drafted.text):
                tally.contradicted.append((drafted, best))
            return None
        return Written(
            text=drafted.text,
            verdict=best.verdict,
            support=best.support,
            quoted=tuple(each for place, finding in found for each in _quoted(place, finding, briefing)),
            flags=best.flags,
            repaired=repaired,
        )

    def _found(
        self, claim: Claim, drafted: Drafted, briefing: Briefing
    ) -> tuple[list[tuple[int, Finding]], bool]:
        """What bears the claim out, best first, and whether that is not what the model named."""
        shown = by_number(briefing)
        named = list(dict.fromkeys(shown[n].article for n in drafted.passages if n in shown))
        held = {place: self._held(claim, place, briefing) for place in range(len(briefing.evidence))}
        ranked = sorted(
            held.items(),
            key=lambda pair: (_RANK[pair[1].verdict], pair[0] not in named, -pair[1].support),
        )
        good = [(place, held[place]) for place in named if held[place].verdict is Verdict.SUPPORTED]
        best = max(good, key=lambda pair: pair[1].support, default=ranked[0])
        told = refuted(claim, best[0], ranked, briefing.evidence)
        if told is not None:
            return [told], False
        if good:
            return sorted(good, key=lambda pair: -pair[1].support)[:CITED], False
        wrong = [number for number in drafted.passages if number not in shown]
        return [best], best[0] not in named and bool(named or wrong)

    def _whole(self, claim: Claim, best: Finding, briefing: Briefing) -> Finding:
        """The finding, contradicted when something was added that no article bears out."""
        added = None if best.verdict is Verdict.CONTRADICTED else rider(claim.text, briefing.evidence)
        if added is None:
            return best
        alone = Claim(added, _language(added, claim.language))
        borne_out = self._gate.check(alone, briefing.evidence)[1].verdict is Verdict.SUPPORTED
        return best if borne_out else with_rider(best, added)

    def _held(self, claim: Claim, place: int, briefing: Briefing) -> Finding:
        """What is found for the claim in one article."""
        evidence = briefing.evidence[place]
        across = claim.language != evidence.head.language
        return unlike(self._gate.check(claim, [evidence])[1], claim.text, across=across)

    async def _again(
        self,
        prompt: Sequence[Message],
        drafted: Drafted,
        finding: Finding,
        task: Task,
        briefing: Briefing,
    ) -> Written | None:
        """The contradicted sentence as the model corrects it, if that holds."""
        marks = "".join(f"[{number}]" for number in drafted.passages)
        reasons = [_reason(flag) for flag in finding.flags] or ["The passages do not say that."]
        asked = [
            *prompt,
            Message(Role.ASSISTANT, f"{drafted.text} {marks}".strip()),
            correction(drafted.text, reasons, language=task.language),
        ]
        aside = Tally()
        single = Task(task.question, task.language, task.today, 1)
        try:
            async with aclosing(self._drafted(asked, single, aside)) as sentences:
                async for sentence in sentences:
                    written = await asyncio.to_thread(self._checked, sentence, task, briefing, aside)
                    return written and replace(written, repaired=True)
        except ModelError:  # the answer itself is whole; this sentence stays dropped, and counted
            return None
        return None

    def _counted(self, written: Written, tally: Tally) -> Written:
        tally.shown += 1
        tally.repaired += written.repaired
        return written


def _repeats(written: Written, shown: Sequence[Written]) -> bool:
    """Whether a shown sentence rests on the same words and says hardly anything else."""
    tokens = set(tokenise(written.text))
    return any(
        written.quoted == other.quoted
        and len(tokens & set(tokenise(other.text))) >= REPEATED * len(tokens | set(tokenise(other.text)))
        for other in shown
    )


_ABOUT_PASSAGES = re.compile(r"\b(?:passages?|sentence)\b|구절|문단|パッセージ|段落", re.IGNORECASE)
"""A sentence that speaks of the prompt is no claim that could be corrected."""
_RANK = {Verdict.SUPPORTED: 0, Verdict.UNSURE: 1, Verdict.CONTRADICTED: 2}


def _quoted(place: int, finding: Finding, briefing: Briefing) -> list[Quoted]:
    """The sentences found, as one slice where nothing stands between them, which may be a planted order."""
    evidence = briefing.evidence[place]
    first, last = evidence.sentences[finding.first], evidence.sentences[finding.last]
    if evidence.text[first.end : last.start].strip():
        return [Quoted(place, first), Quoted(place, last)]
    return [Quoted(place, Span(first.start, last.end))]


def _reason(flag: Flag) -> str:
    said = f"; they say: {flag.evidence}" if flag.evidence else ""
    return f"The passages do not say: {flag.claim}{said}"


def _language(text: str, expected: str) -> str:
    if len(text) < _IDENTIFIED:
        return expected
    found = identify(text)
    return expected if found == UNDETERMINED else found
