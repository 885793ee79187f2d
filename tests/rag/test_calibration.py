"""Constants per embedder: built in, saved, or safe defaults."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.calibration import (
    Calibration,
    Levels,
    RetrievalWeights,
    calibration_file,
    calibration_for,
    save_calibration,
)
from rag.errors import ConfigurationError
from tests.fakes import HashEmbedder

PRINT = HashEmbedder().fingerprint()
FITTED = Calibration(fitted=True, retrieval=RetrievalWeights(share=1.5, soft_centres={"ko": (0.5, 0.4)}))


def test_the_embedded_encoder_is_built_in_and_others_get_defaults(tmp_path: Path) -> None:
    assert calibration_for(replace(PRINT, name="use-multilingual-v3"), tmp_path).fitted
    assert not calibration_for(PRINT, tmp_path).fitted
    assert not calibration_for(PRINT).fitted


def test_saved_constants_come_back_and_win_over_those_built_in(tmp_path: Path) -> None:
    known = replace(PRINT, name="use-multilingual-v3")
    for fingerprint in (PRINT, known):
        file = save_calibration(FITTED, fingerprint, tmp_path / "new", {"gold": ["a"]})
        assert json.loads(file.read_text("utf-8"))["evaluation"] == {"gold": ["a"]}
        assert calibration_for(fingerprint, tmp_path / "new") == FITTED


@given(
    st.floats(0, 5),
    st.floats(0, 1),
    st.none() | st.floats(0, 1),
    st.dictionaries(st.sampled_from(["ko", "th"]), st.tuples(*[st.floats(0, 1)] * 2)),
)
def test_what_is_saved_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    share: float,
    bar: float,
    other: float | None,
    centres: dict[str, tuple[float, float]],
) -> None:
    folder = tmp_path_factory.mktemp("calibrations")
    calibration = Calibration(
        True,
        RetrievalWeights(share=share, soft_centres=centres),
        Levels(1.0, refused=bar, refused_across=other),
    )
    save_calibration(calibration, PRINT, folder, {})
    assert calibration_for(PRINT, folder) == calibration


@given(st.floats(0, 1), st.none() | st.floats(0, 1))
def test_another_language_has_the_same_bar_unless_it_has_its_own(bar: float, other: float | None) -> None:
    levels = Levels(1.0, refused=bar, refused_across=other)
    assert levels.bar(across=False) == bar
    assert levels.bar(across=True) == (bar if other is None else other)


def test_another_revision_has_another_file(tmp_path: Path) -> None:
    save_calibration(FITTED, PRINT, tmp_path, {})
    assert not calibration_for(replace(PRINT, revision="2"), tmp_path).fitted
    assert calibration_file(replace(PRINT, name="sentence-transformers:a/b c"), tmp_path).name.startswith(
        "sentence-transformers-a-b-c-"
    )


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"fingerprint": {}, "calibration": {}}'],
)
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    file = calibration_file(PRINT, tmp_path)
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=file.name):
        calibration_for(PRINT, tmp_path)


def test_an_unknown_constant_is_an_error(tmp_path: Path) -> None:
    file = save_calibration(FITTED, PRINT, tmp_path, {})
    content = json.loads(file.read_text("utf-8"))
    content["calibration"]["retrieval"]["shares"] = 3
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ConfigurationError, match="not those of this version"):
        calibration_for(PRINT, tmp_path)
