"""Language models that write what a test tells them, and a gate that judges by a table."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from rag.errors import ModelError
from rag.llm.protocol import Finished, Message, ModelInfo, Piece
from rag.verify.claims import Claim, Evidence, Finding, Verdict


@dataclass
class ScriptedModel:
    """Answers the n-th prompt with the n-th text, a few characters at a time; keeps the prompts."""

    texts: Sequence[str]
    name: str = "scripted"
    complete: bool = True
    breaks_after: int | None = None
    prompts: list[Sequence[Message]] = field(default_factory=list)
    closed_early: int = 0

    async def info(self) -> ModelInfo:
        return ModelInfo(self.name, 4096, 1_500_000_000)

    async def stream(
        self, messages: Sequence[Message], *, most_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[Piece | Finished, None]:
        assert most_tokens > 0
        assert temperature == 0
        self.prompts.append(messages)
        text = self.texts[min(len(self.prompts), len(self.texts)) - 1]
        try:
            for start in range(0, len(text), 3):
                if self.breaks_after is not None and start >= self.breaks_after:
                    raise ModelError("The server hung up.", advice="Ask again.")
                yield Piece(text[start : start + 3])
        except GeneratorExit:
            self.closed_early += 1
            raise
        yield Finished(self.complete)

    async def close(self) -> None:
        pass


class UnreachableModel(ScriptedModel):
    """Cannot even be asked what it is."""

    async def info(self) -> ModelInfo:
        raise ModelError("Nobody answers at 127.0.0.1:1.", advice="Start the server.")


class WordGate:
    """Contradicted with `wrong` in the claim, unsure with `perhaps`, else supported by the nearest words."""

    def check(self, claim: Claim, evidences: Sequence[Evidence]) -> tuple[int, Finding]:
        def shared(evidence: Evidence, place: int) -> int:
            words = set(evidence.sentences[place].of(evidence.text).lower().split())
            return len(words & set(claim.text.lower().split()))

        found = max(
            (shared(evidence, place), -article, -place)
            for article, evidence in enumerate(evidences)
            for place in range(len(evidence.sentences))
        )
        article, place = -found[1], -found[2]
        verdict = Verdict.SUPPORTED if found[0] > 1 else Verdict.CONTRADICTED
        for word, given in (("wrong", Verdict.CONTRADICTED), ("perhaps", Verdict.UNSURE)):
            verdict = given if word in claim.text else verdict
        return article, Finding(verdict, 0.5, place, place)
