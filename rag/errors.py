"""Every error raised on purpose: what went wrong, and what to do next.

CitedeskError
+-- ConfigurationError            a setting has a value that cannot be used
+-- InputError                    a question, option or argument that cannot be used
+-- IngestError                   a source that cannot be read as news
+-- EmbedderError                 the embedding model is missing or returned unusable vectors
+-- IndexStoreError               the store on disk
    +-- IndexNotFoundError        there is none at that path
    +-- IndexMismatchError        it was built with another embedder, splitter or version
    +-- IndexDamagedError         a file of it is missing, cut or changed
    +-- IndexLockedError          another writer is at work
    +-- ArticleNotFoundError      no article with that id
+-- ModelError                    a language model's server refused, for a reason of its own
    +-- ModelUnreachableError     no server of that kind answers at that address
    +-- ModelNotFoundError        the server has no model of that name
    +-- ModelBusyError            the server takes no more questions just now
    +-- ModelTimeoutError         no word, or no further word, within a time limit
    +-- PromptTooLongError        the prompt does not fit the model's window, or was cut by the server
    +-- ModelBrokenOffError       the answer ended without its end
    +-- ModelInvalidError         what came is no answer: not the protocol, endless, or empty
"""

from collections.abc import Callable
from functools import partial


class CitedeskError(Exception):
    """Base of the family. `problem` names the offending value, `advice` is an action."""

    code = "error"

    def __init__(self, problem: str, *, advice: str) -> None:
        super().__init__(f"{problem} {advice}")
        self.problem, self.advice = problem, advice

    def __reduce__(self) -> tuple[Callable[..., "CitedeskError"], tuple[str, str]]:
        """Survives the way between processes, though `advice` is given by keyword."""
        return partial(_rebuilt, type(self)), (self.problem, self.advice)


def _rebuilt(kind: type[CitedeskError], problem: str, advice: str) -> CitedeskError:
    return kind(problem, advice=advice)


class ConfigurationError(CitedeskError):
    """A setting has a value that cannot be used."""

    code = "configuration"


class InputError(CitedeskError):
    """A question, option or argument that cannot be used."""

    code = "input"


class IngestError(CitedeskError):
    """A source that cannot be read as news."""

    code = "ingest"


class EmbedderError(CitedeskError):
    """The embedding model is missing or returned unusable vectors."""

    code = "embedder"


class IndexStoreError(CitedeskError):
    """The store on disk cannot do what was asked."""

    code = "index_store"


class IndexNotFoundError(IndexStoreError):
    """There is no store at that path."""

    code = "index_not_found"


class IndexMismatchError(IndexStoreError):
    """The store was built with another embedder, splitter or version."""

    code = "index_mismatch"


class IndexDamagedError(IndexStoreError):
    """A file of the store is missing, cut or changed."""

    code = "index_damaged"


class IndexLockedError(IndexStoreError):
    """Another writer is at work on this store."""

    code = "index_locked"


class ArticleNotFoundError(IndexStoreError):
    """The store has no article with that id, or none that may be shown yet."""

    code = "article_not_found"


class ModelError(CitedeskError):
    """A language model's server refused, for a reason of its own."""

    code = "model"


class ModelUnreachableError(ModelError):
    """No server of that kind answers at that address."""

    code = "model_unreachable"


class ModelNotFoundError(ModelError):
    """The server has no model of that name."""

    code = "model_not_found"


class ModelBusyError(ModelError):
    """The server takes no more questions just now."""

    code = "model_busy"


class ModelTimeoutError(ModelError):
    """No word, or no further word, came within a time limit."""

    code = "model_timeout"


class PromptTooLongError(ModelError):
    """The prompt does not fit the model's window, or the server cut it."""

    code = "prompt_too_long"


class ModelBrokenOffError(ModelError):
    """The answer ended without its end."""

    code = "model_broken_off"


class ModelInvalidError(ModelError):
    """What came is no answer: not the protocol, endless, or empty."""

    code = "model_invalid"
