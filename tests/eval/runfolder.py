"""Output folders of evaluations, small enough to check by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def query(name: str, /, **fields: Any) -> Line:
    """A line of `queries.jsonl`; what is not given is the least a line may hold."""
    return {
        "id": name,
        "question": f"What about {name}?",
        "language": "en",
        "search_language": None,
        "type": None,
        "group": name,
        "half": "tune",
        "scenario": None,
        "relevant": ["a"],
        "answers": [],
        "metrics": {},
        "latency_ms": 12.5,
        "relevant_ranks": [],
        "ranked": [],
        "answer": None,
    } | fields


def searched(name: str, rank: int | None, /, **fields: Any) -> Line:
    """A line of a search that found its one relevant article at `rank`."""
    ranks = [] if rank is None else [rank]
    value = 0.0 if rank is None else 1 / rank
    return query(name, relevant_ranks=ranks, metrics={"RR@10": value}, **fields)


def asked(name: str, status: str, confidence: float | None, shown: float | None, /, **fields: Any) -> Line:
    """A line of a question that was answered; `shown` None without a gold answer."""
    given = {
        "status": status,
        "confidence": confidence,
        "missing": [],
        "quotes": ["Words."],
        "articles": ["a"],
    }
    metrics = {} if shown is None else {"shown": shown}
    return query(name, **{"answer": given | {"kind": "time"}, "metrics": metrics} | fields)


def hit(**fields: Any) -> Line:
    """One ranked article."""
    return {
        "rank": 1,
        "article_id": "b",
        "score": 1.5,
        "parts": {"passage": 0.5, "share": 0.25},
        "title": "A title",
        "language": "en",
        "text": "Some words.",
    } | fields


def write_run(folder: Path, task: str, lines: Sequence[Line], **fields: Any) -> Path:
    """The folder, with its two files written; `metrics` are the means over the questions unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "gold": "example",
        "task": task,
        "queries": len(lines),
        "metrics": means(lines),
        "ci95": {},
        "by_language": {},
        "latency_ms": {"mean": 12.5, "p50": 12.5, "p95": 12.5, "p99": 12.5} if lines else {},
        "config": {"version": "1", "embedder": {"name": "hash"}},
    }
    (folder / "metrics.json").write_text(json.dumps(document | fields, ensure_ascii=False), "utf-8")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "queries.jsonl").write_text(text, "utf-8")
    return folder


def means(lines: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    names = dict.fromkeys(name for line in lines for name in line["metrics"])
    values = {name: [line["metrics"][name] for line in lines if name in line["metrics"]] for name in names}
    return {name: sum(found) / len(found) for name, found in values.items()}
