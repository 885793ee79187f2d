"""Settings: who wins, where a value came from, and what cannot be used."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rag.errors import ConfigurationError
from rag.settings import Settings, load_settings


def write(folder: Path, text: str) -> str:
    file = folder / "citedesk.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_defaults_and_their_origin(tmp_path: Path) -> None:
    loaded = load_settings({}, tmp_path)
    assert loaded.settings == Settings()
    assert set(loaded.origins) == set(Settings.model_fields)
    assert set(loaded.origins.values()) == {"default"}


def test_options_win_over_the_environment_over_the_file_over_defaults(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'model = "from-file"\nmax_sentences = 4\npassage_characters = 400\ntimezone = "Asia/Tokyo"\n',
    )
    environment = {"CITEDESK_MAX_SENTENCES": "5", "CITEDESK_PASSAGE_CHARACTERS": "500"}
    loaded = load_settings(environment, tmp_path, {"passage_characters": 600, "timezone": None})
    settings, origins = loaded.settings, loaded.origins
    assert (settings.model, origins["model"]) == ("from-file", file)
    assert (settings.max_sentences, origins["max_sentences"]) == (5, "CITEDESK_MAX_SENTENCES")
    assert (settings.passage_characters, origins["passage_characters"]) == (600, "--passage_characters")
    assert (settings.timezone, origins["timezone"]) == ("Asia/Tokyo", file)
    assert (settings.question_characters, origins["question_characters"]) == (2000, "default")


def test_the_environment_is_the_one_passed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_MODEL", "elsewhere")
    assert load_settings({}, tmp_path).settings.model == "verbatim"


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    loaded = load_settings({"CITEDESK_STORE": ""}, tmp_path)
    assert (loaded.settings.store, loaded.origins["store"]) == (Path("citedesk-data"), "default")


def test_other_variables_do_not_matter(tmp_path: Path) -> None:
    loaded = load_settings({"PATH": "/bin", "MAX_SENTENCES": "9", "citedesk_model": "x"}, tmp_path)
    assert loaded.settings == Settings()


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("CITEDESK_TIME_ZONE", "CITEDESK_TIMEZONE"),
        ("CITEDESK_store", "CITEDESK_STORE"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_setting(
    tmp_path: Path, variable: str, meant: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({variable: "5", "CITEDESK_MODEL": "x"}, tmp_path)
    assert caught.value.problem == f"The variable {variable} is no setting."
    assert caught.value.advice.startswith(f"Did you mean {meant}? Known settings: CITEDESK_STORE, ")


def test_a_name_like_no_other_gets_the_list_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"CITEDESK_XYZ": "5"}, tmp_path)
    assert caught.value.advice.startswith("Known settings: CITEDESK_STORE, ")
    assert load_settings({"CITEDESK_XYZ": ""}, tmp_path).settings == Settings()


def test_the_zone_is_an_object(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path).settings.zone == ZoneInfo("UTC")
    seoul = load_settings({"CITEDESK_TIMEZONE": "Asia/Seoul"}, tmp_path).settings
    assert seoul.zone == ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize("zone", ["Seoul", "Asia/Atlantis", "../etc/passwd", "UTC+9", "/", "\x00"])
def test_an_unknown_zone_is_named_with_its_origin(tmp_path: Path, zone: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"CITEDESK_TIMEZONE": zone}, tmp_path)
    assert caught.value.problem == (
        f"CITEDESK_TIMEZONE has the value {zone!r}: not a time zone name such as UTC or Asia/Seoul."
    )
    assert caught.value.advice.startswith("timezone: ")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CITEDESK_MAX_SENTENCES", "0"),
        ("CITEDESK_MAX_SENTENCES", "11"),
        ("CITEDESK_MAX_SENTENCES", "three"),
        ("CITEDESK_PASSAGE_CHARACTERS", "99"),
        ("CITEDESK_DENSE_CANDIDATES", "1.5"),
        ("CITEDESK_EMBED_PROCESSES", "-1"),
    ],
)
def test_an_unusable_value_is_named_with_its_origin(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({variable: value}, tmp_path)
    assert caught.value.problem.startswith(f"{variable} has the value {value!r}: ")


def test_an_unusable_option_is_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--max_sentences has the value 99"):
        load_settings({}, tmp_path, {"max_sentences": 99})


def test_an_unknown_name_in_the_file_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    file = write(tmp_path, 'embeder = "x"\n')
    with pytest.raises(ConfigurationError) as caught:
        load_settings({}, tmp_path)
    assert caught.value.problem == f"The setting 'embeder' in {file} does not exist."
    assert "Did you mean embedder?" in caught.value.advice


@pytest.mark.parametrize("text", ["store = ", "store", "[unclosed", 'store = "a"\nstore = "b"'])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings({}, tmp_path)
    assert caught.value.problem.startswith(f"{file} is not valid TOML: ")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "citedesk.toml").write_bytes('store = "기사"'.encode("euc-kr"))
    with pytest.raises(ConfigurationError, match=r"citedesk\.toml is not valid TOML"):
        load_settings({}, tmp_path)


def test_a_file_of_another_folder_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "max_sentences = 7")
    inner = tmp_path / "inner"
    inner.mkdir()
    assert load_settings({}, inner).settings.max_sentences == 3
    assert load_settings({}, tmp_path).settings.max_sentences == 7


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_unknown_variable_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"CITEDESK_MAX_SENTENCE": "3"}, tmp_path)
    assert caught.value.problem == "The variable CITEDESK_MAX_SENTENCE is no setting."
    assert "Did you mean CITEDESK_MAX_SENTENCES?" in caught.value.advice
