"""Every setting, its default and its unit: environment over `citedesk.toml` over defaults."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from rag.errors import ConfigurationError

PREFIX = "CITEDESK_"
FILE_NAME = "citedesk.toml"
_DURATION = re.compile(r"-?\d+|-?(?:\d+(?:\.\d+)?(?:ms|s|m|h))+")


class Settings(BaseModel):
    """The product's settings. Each is `CITEDESK_<NAME>` in the environment, `<name>` in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Path = Field(Path("citedesk-data"), description="folder of the store")
    embedder: str = Field(
        "use-multilingual-v3",
        description="`use-multilingual-v3` (built in) or `sentence-transformers:<name or path>`",
    )
    calibrations: Path = Field(
        Path("citedesk-calibrations"), description="folder of constants saved by `citedesk eval calibrate`"
    )
    model: str = Field("verbatim", description="who writes the answer; `verbatim` quotes sentences")
    timezone: str = Field("UTC", description="zone of dates that state none, and of --since and --until")
    embed_processes: int = Field(
        0, ge=0, le=64, description="processes for bulk embedding; 0 means one per core"
    )
    passage_characters: int = Field(300, ge=100, le=2000, description="target size of a passage")
    article_characters: int = Field(5_000_000, ge=1_000, description="articles longer than this are refused")
    kept_versions: int = Field(
        0, ge=0, le=1_000, description="earlier texts of a changed article that are kept; 0 keeps none"
    )
    question_characters: int = Field(2_000, ge=1, description="questions longer than this are refused")
    dense_candidates: int = Field(100, ge=1, le=10_000, description="passages taken by vector")
    lexical_candidates: int = Field(50, ge=1, le=10_000, description="passages taken by BM25")
    max_sentences: int = Field(3, ge=1, le=10, description="most sentences of an answer")
    fallback: Literal["none", "verbatim"] = Field(
        "none", description="`verbatim` answers with the articles' own words when the model cannot be asked"
    )
    model_passages: int = Field(
        0, ge=0, le=50, description="passages shown to the model; 0 chooses by its size"
    )
    model_prompt_tokens: int = Field(
        0, ge=0, le=100_000, description="tokens of a whole prompt; 0 chooses by the model's size"
    )

    openai_base_url: str = Field(
        "", description="address of a server that speaks OpenAI's protocol, such as http://localhost:8000/v1"
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="key of that server, never shown")
    model_context_tokens: int = Field(
        4096, ge=512, le=2_000_000, description="window that prompt and answer of a model share"
    )
    model_keep_alive: str = Field(
        "10m", description="how long Ollama keeps a model in memory, such as 10m; -1 for ever, 0 not at all"
    )
    model_connect_seconds: float = Field(
        5.0, gt=0, le=600, description="longest wait until a model's server takes the connection"
    )
    model_first_token_seconds: float = Field(
        180.0, gt=0, le=3600, description="longest wait for a model's first word, loading included"
    )
    model_idle_seconds: float = Field(
        60.0, gt=0, le=3600, description="longest silence within a model's answer"
    )
    model_total_seconds: float = Field(
        600.0, gt=0, le=36_000, description="longest time a model's whole answer may take"
    )
    think: bool = Field(False, description="whether a model that can think first does so")

    allowed_hosts: str = Field(
        "", description="names beside the loopback ones that a request's Host may give, separated by commas"
    )
    cors_origins: str = Field(
        "", description="origins whose pages may call the API, such as https://desk.example, comma-separated"
    )
    trusted_proxies: str = Field(
        "", description="addresses of proxies whose X-Forwarded-For is believed, separated by commas"
    )
    requests_per_minute: int = Field(
        120, ge=0, le=1_000_000, description="questions and searches a client may send; 0 sets no limit"
    )
    concurrent_questions: int = Field(
        0, ge=0, le=256, description="questions and searches worked on at once; 0 means one per core"
    )
    concurrent_writings: int = Field(
        2, ge=1, le=256, description="answers that models write at once; more wait their turn"
    )
    queued_questions: int = Field(
        64, ge=0, le=100_000, description="questions that wait; further ones are told to come later"
    )
    request_bytes: int = Field(
        1_000_000, ge=10_000, le=100_000_000, description="largest body of a request, articles apart"
    )
    articles_bytes: int = Field(
        50_000_000, ge=10_000, le=2_000_000_000, description="largest body of articles sent over HTTP"
    )
    kept_answers: int = Field(
        10_000, ge=0, le=10_000_000, description="answers kept for feedback; the oldest go first"
    )
    kept_sessions: int = Field(
        1_000, ge=1, le=1_000_000, description="conversations kept; the longest unused go first"
    )
    session_turns: int = Field(50, ge=1, le=1_000, description="questions a conversation keeps")
    log_questions: bool = Field(False, description="whether the log holds the text of questions")
    shutdown_seconds: float = Field(
        10.0, gt=0, le=600, description="longest time that running answers get when the server stops"
    )

    @field_validator("model_keep_alive")
    @classmethod
    def _duration(cls, value: str) -> str:
        if not _DURATION.fullmatch(value):
            raise ValueError("not a duration such as 90s, 10m or 1h30m, nor whole seconds")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a time zone name such as UTC or Asia/Seoul") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


_VARIABLES = [PREFIX + name.upper() for name in Settings.model_fields]


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and where each value came from: `default`, a file's path, or a variable's name."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(
    environment: Mapping[str, str],
    folder: Path,
    overrides: Mapping[str, Any] | None = None,
) -> LoadedSettings:
    """Read the settings that hold for a process.

    `environment` is usually `os.environ`, `folder` the one that may hold `citedesk.toml`, `overrides` the
    command line's options (None values are left out). An empty variable counts as not set. Raises
    ConfigurationError for an unknown name or an unusable value, naming its origin.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    file = folder / FILE_NAME
    if file.is_file():
        for name, value in _read_file(file).items():
            values[name], origins[name] = value, str(file)
    for variable in sorted(v for v in environment if v.startswith(PREFIX) and environment[v]):
        name = variable.removeprefix(PREFIX).lower()
        if variable not in _VARIABLES:
            raise _unknown(f"The variable {variable} is no setting.", name, _VARIABLES)
        values[name], origins[name] = environment[variable], variable
    for name, value in (overrides or {}).items():
        if value is not None:
            values[name], origins[name] = value, f"--{name}"
    try:
        return LoadedSettings(Settings(**values), origins)
    except ValidationError as error:
        raise _explain(error, origins) from error


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{file} is not valid TOML: {error}.", advice="Correct it, or remove it to use the defaults."
        ) from error


def _explain(error: ValidationError, origins: Mapping[str, str]) -> ConfigurationError:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if name not in Settings.model_fields:
        problem = f"The setting {name!r} in {origins.get(name)} does not exist."
        return _unknown(problem, name, list(Settings.model_fields))
    reason = first["msg"].removeprefix("Value error, ")
    field = Settings.model_fields[name]
    value = "a value (not shown here)" if field.annotation is SecretStr else f"the value {first['input']!r}"
    return ConfigurationError(
        f"{origins[name]} has {value}: {reason}.",
        advice=f"{name}: {field.description}.",
    )


def _unknown(problem: str, name: str, spellings: list[str]) -> ConfigurationError:
    """`spellings` are those of the settings where the name was found, in their order."""
    known = dict(zip(Settings.model_fields, spellings, strict=True))
    nearest = difflib.get_close_matches(name.lower(), known, n=1)
    meant = f"Did you mean {known[nearest[0]]}? " if nearest else ""
    return ConfigurationError(problem, advice=f"{meant}Known settings: {', '.join(spellings)}.")
