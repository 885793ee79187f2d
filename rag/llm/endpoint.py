"""A model at a server: every error that tells of it, naming both and saying what to do next."""

from dataclasses import dataclass, field

from rag.errors import (
    ModelBrokenOffError,
    ModelBusyError,
    ModelError,
    ModelInvalidError,
    ModelNotFoundError,
    ModelTimeoutError,
    ModelUnreachableError,
    PromptTooLongError,
)
from rag.lines import shorten

_SHOWN_COLUMNS = 200
_ASK_AGAIN = "Ask again; if it happens again, look into the server's log."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the errors of one model at one server have in common.

    `kind` is the server's protocol in words; `setting` names what holds its address. `start` and `fetch` say
    how to start the server and how to get the model. `secret` is cut out of everything the server says.
    """

    kind: str
    url: str
    model: str
    setting: str
    start: str
    fetch: str
    context_tokens: int
    secret: str = field(default="", repr=False)

    def words(self, said: str) -> str:
        """What a server said, on one line, shortened, without the key."""
        said = said.replace(self.secret, "***") if self.secret else said
        return shorten(said, _SHOWN_COLUMNS).rstrip(".") or "nothing said"

    def unreachable(self, why: str) -> ModelUnreachableError:
        """No server of the kind at that address."""
        return ModelUnreachableError(
            f"The model {self.model} cannot be reached at {self.url}: {self.words(why)}.", advice=self.start
        )

    def wrong_address(self, why: str) -> ModelUnreachableError:
        """Something answers there, but not with the protocol."""
        return ModelUnreachableError(
            f"There is no {self.kind} for the model {self.model} at {self.url}: {self.words(why)}.",
            advice=f"Check {self.setting}: it must be the address of such a server.",
        )

    def not_found(self) -> ModelNotFoundError:
        """The server has no such model."""
        return ModelNotFoundError(f"The server {self.url} has no model {self.model}.", advice=self.fetch)

    def busy(self, said: str) -> ModelBusyError:
        """The server's queue is full, or the model still loads."""
        return ModelBusyError(
            f"The server {self.url} takes no more questions for the model {self.model}: {self.words(said)}.",
            advice="Ask again in a moment.",
        )

    def no_answer(self, seconds: float) -> ModelTimeoutError:
        """A short question about the model got no reply."""
        return ModelTimeoutError(
            f"The server {self.url} told nothing of the model {self.model} within {seconds:g} seconds.",
            advice="Look whether the server hangs, and start it anew.",
        )

    def no_word(self, seconds: float) -> ModelTimeoutError:
        """Nothing came in time."""
        return ModelTimeoutError(
            f"The model {self.model} at {self.url} wrote no word within {seconds:g} seconds.",
            advice="A model that was still being loaded answers sooner the next time. Take a smaller one, or "
            "raise CITEDESK_MODEL_FIRST_TOKEN_SECONDS.",
        )

    def silent(self, seconds: float) -> ModelTimeoutError:
        """Nothing more came in time."""
        return ModelTimeoutError(
            f"The model {self.model} at {self.url} fell silent for {seconds:g} seconds within its answer.",
            advice="Ask again, take a smaller model, or raise CITEDESK_MODEL_IDLE_SECONDS.",
        )

    def too_slow(self, seconds: float) -> ModelTimeoutError:
        """The whole answer took too long."""
        return ModelTimeoutError(
            f"The model {self.model} at {self.url} was still writing after {seconds:g} seconds.",
            advice="Take a smaller model, or raise CITEDESK_MODEL_TOTAL_SECONDS.",
        )

    def too_long(self, why: str) -> PromptTooLongError:
        """The prompt does not fit the window, or was cut."""
        return PromptTooLongError(
            f"The prompt is too long for the model {self.model} at {self.url}: {self.words(why)}.",
            advice=f"Raise CITEDESK_MODEL_CONTEXT_TOKENS (now {self.context_tokens}) as far as the model and "
            "its memory allow, or ask a shorter question.",
        )

    def broken_off(self, why: str) -> ModelBrokenOffError:
        """The answer has no end."""
        return ModelBrokenOffError(
            f"The model {self.model} at {self.url} broke off within its answer: {self.words(why)}.",
            advice=_ASK_AGAIN,
        )

    def garbage(self, why: str) -> ModelInvalidError:
        """What came does not follow the protocol."""
        return ModelInvalidError(
            f"What {self.url} sent for the model {self.model} cannot be read: {self.words(why)}.",
            advice=f"Check that {self.setting} is the address of a {self.kind}.",
        )

    def endless(self, characters: int) -> ModelInvalidError:
        """The server does not keep to the limit it was given."""
        return ModelInvalidError(
            f"The model {self.model} at {self.url} did not stop: more than {characters:,} characters.",
            advice="Ask again, or take another model.",
        )

    def empty(self) -> ModelInvalidError:
        """An answer without a word."""
        return ModelInvalidError(
            f"The model {self.model} at {self.url} ended its answer without a word.",
            advice="Ask again, or take another model.",
        )

    def only_thoughts(self) -> ModelInvalidError:
        """Thinking left no room for an answer."""
        return ModelInvalidError(
            f"The model {self.model} at {self.url} used up its answer for thinking and wrote no word of it.",
            advice="Take a model that does not think, or switch its thinking off (CITEDESK_THINK=false).",
        )

    def refused(self, status: int, said: str) -> ModelError:
        """Any other refusal, in the server's words."""
        what = f"The server {self.url} refused the model {self.model} ({status}): {self.words(said)}."
        if status in {401, 403}:
            return ModelError(what, advice=f"Check the key that belongs to {self.setting}.")
        return ModelError(what, advice=_ASK_AGAIN)
