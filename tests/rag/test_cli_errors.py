"""Unusable command lines, missing stores, and what the process does with its streams and signals."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from api import schemas
from index_store.archive import LocalArchive
from rag.domain import PreparedArticle

ROOT = Path(__file__).parents[2]
Citedesk: TypeAlias = Callable[..., Any]


def process(arguments: Sequence[str], **changes: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments], env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "--json"],
        ["ask", "x?", "y?", "--json"],
        ["ask", "Who?", "--nope", "--json"],
        ["ask", "Who?", "--max-sentences", "0", "--json"],
        ["search", "bridge", "--k", "many", "--json"],
        ["ingest", "--json"],
        ["nonsense", "--json"],
        ["articles", "--json"],
        ["ask", "", "--json"],
        ["ask", " \t\n", "--json"],
        ["ask", "\x00\x01\x1b", "--json"],
        ["ask", "w" * 1_000_000, "--json"],
        ["ask", "caf\udce9?", "--json"],
        ["search", "\udcff", "--json"],
        ["ask", "Who?", "--source", "", "--json"],
        ["ask", "Who?", "--author", "caf\udce9", "--json"],
        ["ask", "Who?", "--language", "korean", "--json"],
        ["search", "bridge", "--language", "한국어", "--json"],
        ["articles", "list", "--language", "zh-CN", "--json"],
        ["ask", "Who?", "--answer-language", "English", "--json"],
        ["ask", "Who?", "--since", "yesterday", "--json"],
        ["ask", "Who?", "--until", "2025-13-01", "--json"],
        ["ask", "Who?", "--until", "9999-12-31", "--json"],
        ["ask", "Who?", "--as-of", "0001-01-01T00:00+14:00", "--json"],
        ["ask", "Who?", "--since", "2025-08-12", "--until", "2025-08-11", "--json"],
        ["articles", "list", "--since", "soon", "--json"],
        ["articles", "show", "caf\udce9", "--json"],
        ["ask", "Who won?", "--model", "gemma3:4b", "--json"],
    ],
)
def test_what_cannot_be_used_is_a_usage_error_in_one_document(
    citedesk: Citedesk, arguments: list[str]
) -> None:
    outcome = citedesk(*arguments)
    error = outcome.document(schemas.ErrorDocument).error
    assert outcome.code == 2
    assert error.advice
    assert outcome.err == ""


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "Who?", "--since", "yesterday"], "'yesterday'"),
        (["ask", "Who?", "--nope"], "--nope"),
        (["ask", "Who?", "--language", "en", "--language", "korean"], "'korean'"),
        (["ask", "Who won?", "--model", "gemma3:4b"], "'gemma3:4b'"),
        (["ask", "Who won?", "--model", "gemma3:4b"], "ollama:NAME"),
    ],
)
def test_errors_name_the_value_on_standard_error(
    citedesk: Citedesk, arguments: list[str], named: str
) -> None:
    outcome = citedesk(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert named in outcome.err
    assert "Traceback" not in outcome.err


def test_without_a_store_the_error_says_how_to_make_one(citedesk: Citedesk) -> None:
    outcome = citedesk("ask", "Who won?", "--store", "nowhere", "--json")
    assert outcome.code == 1
    assert outcome.document(schemas.ErrorDocument).error.code == "index_not_found"
    spoken = citedesk("stats", "--store", "nowhere")
    assert spoken.code == 1
    assert "citedesk ingest" in spoken.err


def test_a_setting_that_cannot_be_used_is_named(citedesk: Citedesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_MAX_SENTENCES", "lots")
    outcome = citedesk("ask", "Who won?")
    assert outcome.code == 2
    assert "CITEDESK_MAX_SENTENCES" in outcome.err


def test_words_after_two_dashes_are_no_options(citedesk: Citedesk) -> None:
    outcome = citedesk("ask", "--json", "--", "--since")
    assert outcome.document(schemas.ErrorDocument).error.code == "index_not_found"
    assert citedesk("ask", "--", "--json").out == ""


def test_no_command_prints_the_help_and_version_prints_a_number(citedesk: Citedesk) -> None:
    bare = citedesk()
    assert bare.code == 2
    assert "Commands:" in bare.err
    assert citedesk("--version").out.startswith("citedesk ")
    assert citedesk("ask", "--help").code == 0


def test_output_is_utf8_whatever_the_locale(filled: Path) -> None:
    arguments = ["search", "도서관", "--store", str(filled), "--json"]
    done = process(arguments, LC_ALL="C", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr
    document = schemas.SearchDocument.model_validate_json(done.stdout.decode("utf-8"))
    assert "도서관" in document.hits[0].title


@pytest.mark.parametrize("arguments", [["articles", "list"], ["ask", "bridge?", "--json"]])
def test_a_reader_that_leaves_early_sees_no_traceback(filled: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "rag", *arguments, "--store", str(filled)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_an_error(filled: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rag", "articles", "list", "--store", str(filled)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupt_ends_in_one_line(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "rag", "ingest", "-", "--store", str(tmp_path / "s")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        # A job in the background ignores interrupts, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    stat = Path(f"/proc/{running.pid}/wchan")
    deadline = time.monotonic() + 30
    while "pipe" not in stat.read_text() and time.monotonic() < deadline:  # waits for its input
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert out == b""
    assert b"Interrupted: no article was stored." in err
    assert b"Traceback" not in err


def test_an_interrupted_ingest_says_what_it_stored(
    citedesk: Citedesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'{{"id": "n{i}", "text": "The ferry to island {i} leaves at noon."}}' for i in range(5)]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    whole_commit, commits = LocalArchive.commit, []

    def commit(archive: LocalArchive, batch: Sequence[PreparedArticle]) -> int:
        generation = whole_commit(archive, batch)
        commits.append(generation)
        if len(commits) == 2:
            raise KeyboardInterrupt
        return generation

    monkeypatch.setattr("rag.build.BATCH", 2)
    monkeypatch.setattr(LocalArchive, "commit", commit)
    outcome = citedesk("ingest", "news.jsonl", "--store", "s", "--json")
    assert outcome.code == 130
    error = outcome.document(schemas.ErrorDocument).error
    assert (error.code, error.message) == ("interrupted", "Interrupted: 4 articles stored before that.")
    assert citedesk("articles", "list", "--store", "s").out.endswith("4 of 4 articles\n")


def test_json_on_standard_output_is_the_only_thing_there(filled: Path) -> None:
    done = process(["ask", "어디에서 문을 여나요?", "--store", str(filled), "--json"])
    assert json.loads(done.stdout)["question"] == "어디에서 문을 여나요?"
    assert done.stderr == b""
