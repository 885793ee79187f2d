"""Figures for Prometheus. Labels come from closed sets, so that no caller can make the table grow.

Several workers share their figures through files in a folder, which prometheus_client learns of from its
variable when it is imported; any of them then tells the sum.
"""

import os
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        here = self._registry
        self._requests = Counter(
            "citedesk_requests_total", "Requests answered.", ["route", "method", "status"], registry=here
        )
        self._seconds = Histogram(
            "citedesk_request_seconds", "Until the last byte.", ["route"], buckets=_SECONDS, registry=here
        )
        self._answers = Counter(
            "citedesk_answers_total", "Answers ended.", ["status", "writer"], registry=here
        )
        self._refusals = Counter("citedesk_refusals_total", "Answers refused.", ["reason"], registry=here)
        self._stages = Histogram(
            "citedesk_stage_seconds", "Stages of an answer.", ["stage"], buckets=_SECONDS, registry=here
        )
        self._notes = Counter(
            "citedesk_notes_total", "Notes on answers, such as sentence_dropped.", ["code"], registry=here
        )
        self._sentences = Counter("citedesk_sentences_total", "Sentences shown.", ["verdict"], registry=here)
        self._turned_away = Counter(
            "citedesk_turned_away_total", "Requests told to come later.", ["why"], registry=here
        )
        self._left = Counter("citedesk_disconnects_total", "Callers that left before the end.", registry=here)
        self._queue = Gauge(
            "citedesk_queue",
            "Questions running and waiting.",
            ["queue", "state"],
            registry=here,
            multiprocess_mode="livesum",
        )
        self._articles = Gauge(
            "citedesk_articles", "Articles in the store.", registry=here, multiprocess_mode="livemostrecent"
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request ended; `route` is the template, never the address itself."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, document: dict[str, Any]) -> None:
        """An answer ended; `document` is the JSON contract's."""
        writer = document["model"].partition(":")[0]
        self._answers.labels(document["status"], writer).inc()
        if document["refusal"]:
            self._refusals.labels(document["refusal"]["reason"]).inc()
        for stage, milliseconds in document["timings_ms"].items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        for note in document["notes"]:
            self._notes.labels(note["code"]).inc()
        for sentence in document["sentences"]:
            self._sentences.labels(sentence["verdict"]).inc()

    def turned_away(self, why: str) -> None:
        """A request was told to come later: `busy` or `rate_limited`."""
        self._turned_away.labels(why).inc()

    def left(self) -> None:
        """A caller hung up before its answer had ended."""
        self._left.inc()

    def queue(self, depth: dict[str, dict[str, int]]) -> None:
        """How many questions run and wait now, by queue and state."""
        for queue, states in depth.items():
            for state, count in states.items():
                self._queue.labels(queue, state).set(count)

    def text(self, depth: dict[str, dict[str, int]], articles: int) -> bytes:
        """Everything in Prometheus' text format, of all workers where there are several."""
        self.queue(depth)
        self._articles.set(articles)
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
