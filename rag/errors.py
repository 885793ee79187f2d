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
