"""Soft coverage: the nearest word to each word of the question."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.domain import FloatMatrix
from rag.soft import SoftCoverage

_PLANE = {
    "bridge": (1.0, 0.0),
    "brücke": (0.8, 0.6),
    "rain": (0.0, 1.0),
    "storm": (0.6, 0.8),
    "sea": (-1.0, 0.0),
}


class Plane:
    """Words as points on a circle; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def vectors(self, words: Sequence[str]) -> FloatMatrix:
        self.asked.append(list(words))
        return np.array([_PLANE[word] for word in words], np.float32)


@pytest.fixture
def soft() -> SoftCoverage:
    return SoftCoverage(Plane())


def test_each_word_takes_its_nearest(soft: SoftCoverage) -> None:
    assert soft.best(["bridge", "rain"], "Brücke, storm").tolist() == pytest.approx([0.8, 0.8])
    assert soft.best(["bridge", "rain"], "sea bridge").tolist() == pytest.approx([1.0, 0.0])


def test_a_text_without_words_covers_nothing(soft: SoftCoverage) -> None:
    assert soft.best(["bridge"], "!").tolist() == [0.0]


def test_coverage_of_is_the_mean_over_asked_words(soft: SoftCoverage) -> None:
    assert soft.coverage_of(["bridge", "rain"], ["bridge", "storm", "..."]) == pytest.approx([0.5, 0.7, 0.0])
    assert soft.coverage_of([], ["bridge", "rain"]) == [0.0, 0.0]


def test_every_word_is_embedded_once_however_often_it_stands() -> None:
    plane = Plane()
    SoftCoverage(plane).coverage_of(["bridge"], ["rain bridge rain", "rain"])
    assert plane.asked == [["bridge", "rain"]]
