"""A gold folder read strictly: what it is, the articles it is about, and the questions asked of them.

`about.json` needs `name` and `task`; articles stand in `corpus.jsonl` or `.jsonl.gz` as they are ingested,
questions in `queries.jsonl` or `.jsonl.gz`. Fields nobody knows are left alone.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from eval.errors import GoldError
from eval.halves import Half, half_of
from eval.lines import read_lines
from rag.commands.options import Narrowing
from rag.errors import InputError
from rag.ingest.outcome import Read, ReadLimits
from rag.ingest.sources import read_sources
from rag.pipeline import AskOptions

BUNDLED_NEWS = "the bundled sample news"
"""What `corpus` in `about.json` says when the articles are those that come with the product."""

_BUNDLED_FILE = Path(__file__).parents[1] / "rag" / "sample_news" / "articles.jsonl"
_ADVICE = "Correct the gold folder: `about.json`, `corpus.jsonl` and `queries.jsonl`."
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UTC = ZoneInfo("UTC")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class GoldQuery:
    """One question and what is known of its answer.

    `relevant` are ids of articles that answer it, `answers` alternative short answers, `nuggets` the facts a
    good answer shows, each as alternative strings. `options` narrow it as the command line would: to
    `search_language`, and to what was known at its `as_of`. `history` is the conversation before it, as
    (role, text), and `standalone` the same question as a person would ask it without that conversation;
    `place` is its file and line.
    """

    query_id: str
    question: str
    language: str
    answers: tuple[str, ...]
    relevant: tuple[str, ...]
    group: str
    search_language: str | None = None
    type: str | None = None
    unanswerable: bool = False
    nuggets: tuple[tuple[str, ...], ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    standalone: str | None = None
    options: AskOptions = field(default_factory=AskOptions)
    place: str = ""

    @property
    def half(self) -> Half:
        """The half its group falls into, so that parallel and twin questions share one."""
        return half_of(self.group)


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold set. `corpus` is the file of its articles, `queries` are in the order of their file."""

    name: str
    task: str
    corpus: Path
    queries: tuple[GoldQuery, ...]

    def corpus_sha256(self) -> str:
        """Hex digest of the corpus file."""
        with self.corpus.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def check_relevant(self, known: Collection[str]) -> None:
        """Raise GoldError for the first question whose relevant article is none of the known ids."""
        for query in self.queries:
            for article_id in query.relevant:
                if article_id not in known:
                    raise GoldError(
                        f"{query.place}: the relevant article {article_id!r} is not in {self.corpus.name}.",
                        advice=_ADVICE,
                    )


def load_gold(folder: Path, zone: ZoneInfo = _UTC, *, questions: bool = True) -> Gold:
    """The gold set of a folder; `zone` holds for an `as_of` that names none. The corpus is not read here.

    Without `questions` a folder may do without any: one of claims about its articles.

    Raises GoldError, with file and line, for anything missing, unreadable, doubled or of the wrong type.
    """
    about = _about(folder / "about.json")
    none = not questions and not any(folder.glob("queries.jsonl*"))
    queries = () if none else tuple(_queries(_file_of(folder, "queries"), zone))
    if not queries and not none:
        raise GoldError(f"{folder} holds no questions.", advice=_ADVICE)
    return Gold(about["name"], about["task"], _corpus_of(folder, about), queries)


def corpus_ids(gold: Gold, zone: tzinfo = UTC, limits: ReadLimits | None = None) -> list[str]:
    """Ids of the corpus's articles, each line checked as the ingest would check it.

    Raises GoldError, with file and line, for a line that is no article or repeats an id.
    """
    first: dict[str, str] = {}
    for outcome in read_sources([str(gold.corpus)], zone=zone, limits=limits):
        if not isinstance(outcome, Read):
            raise GoldError(f"{outcome.input}: {outcome.reason}", advice=_ADVICE)
        name = outcome.article.article_id
        if name in first:
            raise GoldError(
                f"{outcome.input}: the id {name!r} stands already at {first[name]}.", advice=_ADVICE
            )
        first[name] = outcome.input
    return list(first)


def chosen(queries: Sequence[GoldQuery], half: Half | None, limit: int | None) -> list[GoldQuery]:
    """The questions of a half, at most `limit` of them, spread evenly over the file; always the same ones."""
    return spread([query for query in queries if half in (None, query.half)], limit)


def spread(items: Sequence[_T], limit: int | None) -> list[_T]:
    """At most `limit` of the items, evenly spaced, in their order."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[i * len(items) // limit] for i in range(limit)]


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise GoldError(f"{path} is missing.", advice='Write {"name": ..., "task": ...} into it.') from error
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}:{error.lineno}: it is no JSON: {error.msg}.", advice=_ADVICE) from error
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}.", advice=_ADVICE) from error
    if not isinstance(about, dict):
        raise GoldError(f"{path}:1: it is no JSON object.", advice=_ADVICE)
    for name in ("name", "task"):
        if not isinstance(about.get(name), str) or not about[name].strip():
            raise GoldError(f"{path}: {name} is {about.get(name)!r:.80}, not a text.", advice=_ADVICE)
    return about


def _corpus_of(folder: Path, about: Mapping[str, Any]) -> Path:
    if "corpus" not in about:
        return _file_of(folder, "corpus")
    if about["corpus"] != BUNDLED_NEWS:
        raise GoldError(
            f"{folder / 'about.json'}: corpus is {about['corpus']!r:.80}.",
            advice=f"Write {BUNDLED_NEWS!r}, or leave it out and add `corpus.jsonl`.",
        )
    return _BUNDLED_FILE


def _file_of(folder: Path, stem: str) -> Path:
    found = [path for path in (folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz") if path.is_file()]
    if len(found) != 1:
        what = "both" if found else "neither"
        raise GoldError(
            f"{folder} holds {what} {stem}.jsonl and {stem}.jsonl.gz.", advice="Keep one of them."
        )
    return found[0]


def _queries(path: Path, zone: ZoneInfo) -> Iterator[GoldQuery]:
    seen: dict[str, str] = {}
    for number, record in read_lines(path):
        place = f"{path}:{number}"
        try:
            query = _query(record, place, zone)
        except (ValueError, InputError) as error:
            raise GoldError(f"{place}: {error}", advice=_ADVICE) from error
        if query.query_id in seen:
            raise GoldError(
                f"{place}: the id {query.query_id!r} stands already at {seen[query.query_id]}.",
                advice=_ADVICE,
            )
        seen[query.query_id] = place
        yield query


def _query(record: object, place: str, zone: ZoneInfo) -> GoldQuery:
    """The question of a record; raises ValueError or InputError saying which field is wrong."""
    if not isinstance(record, dict):
        raise ValueError("it is no JSON object.")  # noqa: TRY004 - all faults of a line are told alike
    given = {name: value for name, value in record.items() if value is not None}
    given.setdefault("language", given.get("lang"))
    language, relevant = _code("language", given), _texts("relevant", given.get("relevant"))
    question = _text("question", given)
    search_language = _code("search_language", given) if "search_language" in given else None
    as_of = _text("as_of", given) if "as_of" in given else None
    languages = (search_language,) if search_language else ()
    return GoldQuery(
        query_id=_identifier(given),
        question=question,
        language=language,
        answers=_texts("answers", given.get("answers")),
        relevant=tuple(dict.fromkeys(relevant)),
        group=_text("group", given) if "group" in given else (relevant[0] if relevant else question),
        search_language=search_language,
        type=_text("type", given) if "type" in given else None,
        unanswerable=_flag("unanswerable", given),
        nuggets=_nuggets(given.get("nuggets", [])),
        history=_history(given.get("history", [])),
        standalone=_text("standalone", given) if "standalone" in given else None,
        options=Narrowing(as_of=as_of, languages=languages).options(zone),
        place=place,
    )


def _text(name: str, given: Mapping[str, Any]) -> str:
    value = given.get(name)
    if value is None:
        raise ValueError(f"{name} is missing.")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {value!r:.80}, not a text.")
    return value


def _identifier(given: Mapping[str, Any]) -> str:
    value = _text("id", given)
    if re.search(r"\s", value):  # run.trec separates its columns by spaces
        raise ValueError(f"the id {value!r:.80} has a space in it.")
    return value


def _code(name: str, given: Mapping[str, Any]) -> str:
    value = _text(name, given)
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f"{name} is {value!r:.80}, not a code such as ko or en.")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError(f"{name} is {value!r:.80}, not a list of texts.")
    return tuple(value)


def _flag(name: str, given: Mapping[str, Any]) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r:.80}, neither true nor false.")  # noqa: TRY004 - see `_query`
    return value


def _nuggets(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise ValueError(f"nuggets is {value!r:.80}, not a list.")  # noqa: TRY004 - see `_query`
    return tuple(_texts("nuggets", nugget) for nugget in value)


def _history(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise ValueError(f"history is {value!r:.80}, not a list.")  # noqa: TRY004 - see `_query`
    return tuple(_turn(turn) for turn in value)


def _turn(value: object) -> tuple[str, str]:
    if not isinstance(value, dict) or value.get("role") not in ("user", "agent"):
        raise ValueError(f"history holds {value!r:.80}, whose role is neither user nor agent.")
    return value["role"], _text("text", value)
