"""What of a model's stream is its answer: thoughts left out, length bounded, emptiness noticed."""

from rag.llm.endpoint import Endpoint

_CHARACTERS_A_TOKEN = 12
_FREE_CHARACTERS = 2_000
"""Twice what any language writes per token: more than that, and the server ignores the limit it was given."""
_OPENING, _CLOSING = "<think>", "</think>"


class Intake:
    """Takes a stream apart. Some servers leave a model's thoughts in the answer, as a block at its start."""

    def __init__(self, endpoint: Endpoint, most_tokens: int) -> None:
        self._endpoint = endpoint
        self._most = _CHARACTERS_A_TOKEN * most_tokens + _FREE_CHARACTERS
        self._taken = 0
        self._held = ""
        self._state = "start"
        self._thought = self._written = False

    def take(self, content: str, thought: str = "") -> str:
        """What may be shown of the next piece. Raises ModelInvalidError when there is no end to them."""
        self._taken += len(content) + len(thought)
        if self._taken > self._most:
            raise self._endpoint.endless(self._most)
        self._thought = self._thought or bool(thought)
        return self._shown(self._without_thoughts(content))

    def finish(self) -> str:
        """What was held back. Raises ModelInvalidError when no word has been written."""
        rest = self._shown(self._held) if self._state == "start" else ""
        self._held = ""
        if not self._written:
            raise self._endpoint.only_thoughts() if self._thought else self._endpoint.empty()
        return rest

    def _shown(self, text: str) -> str:
        self._written = self._written or bool(text.strip())
        return text

    def _without_thoughts(self, content: str) -> str:
        if self._state == "answer":
            return content
        self._held += content
        if self._state == "start":
            begun = self._held.lstrip()
            if not begun.startswith(_OPENING):
                return "" if _OPENING.startswith(begun) else self._released(self._held)
            self._state, self._held, self._thought = "thoughts", begun.removeprefix(_OPENING), True
        if self._state == "thoughts":
            _, closing, answer = self._held.partition(_CLOSING)
            if not closing:
                self._held = self._held[-len(_CLOSING) :]
                return ""
            self._state, self._held = "after thoughts", answer
        begun = self._held.lstrip()
        return self._released(begun) if begun else ""

    def _released(self, text: str) -> str:
        self._state, self._held = "answer", ""
        return text
