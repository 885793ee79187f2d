"""The figures of `eval speed` with their aims, and the table that shows both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table and its aim: those of the comparison with other libraries, on 16,000 articles."""

    name: str
    shown: str
    at_least: float | None = None
    at_most: float | None = None

    def verdict(self, value: float) -> str:
        """`hit` or `miss`, nothing without an aim."""
        if self.at_least is None and self.at_most is None:
            return ""
        low = self.at_least is None or value >= self.at_least
        return "hit" if low and (self.at_most is None or value <= self.at_most) else "miss"

    @property
    def aim(self) -> str:
        """The aim in words."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return "" if self.at_most is None else f"at most {self.at_most:g}"


FIGURES = (
    Figure("ingest_articles_per_s", "ingest, articles/s"),
    Figure("encoder_articles_per_s", "encoder alone, articles/s"),
    Figure("encoder_texts_per_s", "encoder alone, texts/s"),
    Figure("ingest_to_encoder", "ingest to encoder alone", at_least=0.8),
    Figure("ingest_cpu_s", "ingest, CPU s"),
    Figure("ingest_peak_mb", "ingest, peak memory of all processes, MB", at_most=1500),
    Figure("read_s_per_1000", "read, CPU s per 1,000 articles"),
    Figure("split_s_per_1000", "split, CPU s per 1,000 articles"),
    Figure("embed_s_per_1000", "embed, CPU s per 1,000 articles"),
    Figure("write_s_per_1000", "write, CPU s per 1,000 articles"),
    Figure("catalogue_bytes", "catalogue, bytes a passage"),
    Figure("postings_bytes", "postings, bytes a passage"),
    Figure("passage_vectors_bytes", "passage vectors, bytes a passage"),
    Figure("sentence_vectors_bytes", "sentence vectors, bytes a passage"),
    Figure("disk_mb", "disk, MB"),
    Figure("disk_without_sentences_mb", "disk without sentence vectors, MB", at_most=150),
    Figure("cold_ask_s", "cold `ask`, s", at_most=0.5),
    Figure("cold_ask_cpu_s", "cold `ask`, CPU s"),
    Figure("cold_search_s", "cold `search`, s"),
    Figure("open_to_first_search_s", "open to first search, in process, s"),
    Figure("search_store_p50_ms", "search, store part, p50 ms", at_most=4.8),
    Figure("search_store_cpu_ms", "search, store part, CPU ms"),
    Figure("search_core_cpu_ms", "search without ranking again, CPU ms"),
    Figure("search_core_p50_ms", "search without ranking again, p50 ms", at_most=15),
    Figure("search_core_p95_ms", "search without ranking again, p95 ms", at_most=50),
    Figure("search_core_p99_to_p50", "search without ranking again, p99 / p50", at_most=1.3),
    Figure("search_cpu_ms", "search, CPU ms"),
    Figure("search_p50_ms", "search, p50 ms"),
    Figure("search_p95_ms", "search, p95 ms"),
    Figure("search_p99_ms", "search, p99 ms"),
    Figure("ask_cpu_ms", "ask, CPU ms"),
    Figure("ask_p50_ms", "ask, p50 ms"),
    Figure("ask_p95_ms", "ask, p95 ms"),
    Figure("ask_p99_ms", "ask, p99 ms"),
    Figure("search_core_8_to_1", "search, throughput of 8 callers to 1", at_least=1),
    Figure("search_core_same_answers", "search, 8 callers find the same", at_least=1),
    Figure("ask_8_to_1", "ask, throughput of 8 callers to 1", at_least=1),
    Figure("ask_same_answers", "ask, 8 callers are told the same", at_least=1),
    Figure("opened_mb", "memory after the first search, MB"),
    Figure("serving_mb", "memory after all questions, MB", at_most=200),
    Figure("serving_8_callers_mb", "memory after eight callers, MB"),
    Figure("first_100_write_s", "first 100 articles, without embedding, s"),
    Figure("add_100_write_cpu_s", "100 articles more, without embedding, CPU s"),
    Figure("add_100_write_s", "100 articles more, without embedding, s", at_most=0.1),
    Figure("add_100_embed_s", "100 articles more, embedding, s"),
    Figure("add_100_to_first_100", "100 more to the first 100", at_most=1.1),
    Figure("delete_50_cpu_s", "50 articles deleted, CPU s"),
    Figure("delete_50_s", "50 articles deleted, s", at_most=0.1),
    Figure("yardstick_before_ms", "yardstick before, ms"),
    Figure("yardstick_after_ms", "yardstick after, ms"),
)


def lines(measured: Mapping[str, float]) -> list[dict[str, Any]]:
    """The lines of the table: name, words, value, aim and verdict."""
    return [
        {
            "name": figure.name,
            "shown": figure.shown,
            "value": round(measured[figure.name], 6),
            "aim": figure.aim,
            "verdict": figure.verdict(measured[figure.name]),
        }
        for figure in FIGURES
        if figure.name in measured
    ]


def show(console: Console, title: str, measured: Mapping[str, float]) -> None:
    """Print the table."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in ("figure", "value", "aim", ""):
        table.add_column(column, justify="right" if column == "value" else "left")
    for line in lines(measured):
        value = line["value"]
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3
        table.add_row(line["shown"], f"{value:,.{digits}f}", line["aim"], line["verdict"])
    console.print(table)
