"""What speed is measured with: fresh processes, their time and memory, percentiles, the machine's pace."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import numpy as np

from eval.extras import extra
from rag.errors import CitedeskError

MEGABYTE = 1_000_000
_SAMPLED_EVERY = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Spent:
    """What a finished process printed and took, all processes that it started included.

    `peak_mb` is the greatest sum of resident memory seen; pages that processes share count for each.
    """

    printed: str
    wall_s: float
    cpu_s: float
    peak_mb: float


def fresh_process(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    given: str = "",
    passing: Sequence[int] = (0,),
) -> Spent:
    """Run `python -m ...` to its end. Raises CitedeskError for an exit code that is not among `passing`."""
    before, started = _children_cpu(), time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
        encoding="utf-8",
    ) as process:
        sampler = _MemorySampler(process.pid)
        printed, complaint = process.communicate(given)
        wall = time.perf_counter() - started
        peak = sampler.stop()
    if process.returncode not in passing:
        raise CitedeskError(
            f"`{' '.join(arguments[:2])}` ended with code {process.returncode}: {complaint.strip()[-400:]}",
            advice="Run `citedesk doctor`, then try again.",
        )
    return Spent(printed, wall, _children_cpu() - before, peak)


def measured_part(task: str, environment: Mapping[str, str], spec: Mapping[str, Any]) -> dict[str, float]:
    """The figures of one task of `eval.speed_parts`, run in a fresh process."""
    spent = fresh_process(["eval.speed_parts", task], environment, given=json.dumps(spec))
    figures: dict[str, float] = json.loads(spent.printed)
    return figures


def percentiles(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """`name_p50_ms`, `_p95_ms` and `_p99_ms`."""
    values = np.percentile(np.asarray(seconds) * 1000, [50, 95, 99]).tolist()
    return {f"{name}_p{p}_ms": value for p, value in zip((50, 95, 99), values, strict=True)}


def yardstick_ms() -> float:
    """The best of seven scans of 37,882 x 512 float32: what runs on two machines are compared by."""
    vectors = np.random.default_rng(0).standard_normal((37_882, 512), np.float32)
    times = []
    for _ in range(7):
        started = time.perf_counter()
        vectors @ vectors[0]
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def resident_mb() -> float:
    """Resident memory of this process."""
    return float(extra("psutil").Process().memory_info().rss / MEGABYTE)


class _MemorySampler:
    def __init__(self, pid: int) -> None:
        self._psutil: Any = extra("psutil")
        self._pid, self._peak, self._ended = pid, 0, Event()
        self._thread = Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._peak / MEGABYTE

    def _sample(self) -> None:
        while not self._ended.wait(_SAMPLED_EVERY):
            with suppress(self._psutil.Error):  # a process may end between being listed and being asked
                top = self._psutil.Process(self._pid)
                tree = [top, *top.children(recursive=True)]
                self._peak = max(self._peak, sum(process.memory_info().rss for process in tree))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
