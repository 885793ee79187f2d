"""Fitting constants: offline ranking is the product's ranking, bars keep their promises, saved is used."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import calibrate, mixing
from eval.absent import parse_absence
from eval.bars import WRONGED, Judged, answered_bar, fit_levels, judge, refused_bar, shares
from eval.mixing import Candidates
from eval.runs import RunOptions
from rag.bootstrap import news_desk
from rag.calibration import Calibration, Levels, RetrievalWeights, calibration_for
from rag.domain import Status
from rag.embed.words import WordVectors
from rag.errors import InputError
from rag.settings import Settings
from rag.soft import SoftCoverage
from tests.eval.goldset import ARTICLES, QUERIES, SETTINGS, run_over, write_gold
from tests.fakes import HashEmbedder

WEIGHTS = [
    RetrievalWeights(),
    RetrievalWeights(share=0.5, floor_slope=0.0, soft=0.0),
    RetrievalWeights(share=3.0, names=0.0, soft=3.0, soft_centres={"ko": (0.9, 0.1)}),
    RetrievalWeights(floor_slope=1.1, floor_from=0.0, soft=1.0, tripled_question=True),
]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_offline_ranks_are_those_of_the_product(tmp_path: Path, weights: RetrievalWeights) -> None:
    embedder = HashEmbedder()
    with run_over(write_gold(tmp_path), embedder=embedder) as run:
        desk = news_desk(SETTINGS, run.desk.archive, embedder, Calibration(True, weights))
        asked = [query for query in run.gold.queries if query.relevant]
        soft = SoftCoverage(WordVectors(embedder))
        found = mixing.collect(desk, run.gold.queries, "harbour", weights, soft)
        assert len(found) == len(asked)
        for query, candidates in zip(asked, found, strict=True):
            hits = desk.search(query.question, query.options).hits
            ranks = [hit.rank for hit in hits if hit.head.article_id in query.relevant]
            assert mixing.reciprocal_rank(candidates, weights) == pytest.approx(1 / min(ranks))


def candidates(share: float, relevant_share: float, **fields: object) -> Candidates:
    """Two passages: the second one answers and is less alike by vector."""
    column = np.array([0.6, 0.5], np.float32)
    made = Candidates(
        slice="made",
        languages=("en", "en"),
        same=np.array([True, True]),
        relevant=np.array([False, True]),
        articles=np.array([0, 1]),
        passage=column,
        sentence=column,
        share=np.array([share, relevant_share], np.float32),
        names=np.zeros(2, np.float32),
        soft=np.full(2, np.nan, np.float32),
    )
    return replace(made, **fields)  # type: ignore[arg-type] - fields of the test's choice


def test_a_weight_that_helps_is_found_and_others_stay() -> None:
    start = RetrievalWeights(share=0.5)
    told: list[tuple[str, float, float]] = []
    fitted = mixing.fit([candidates(0.0, 0.08)] * 5, start, lambda *change: told.append(change))
    assert fitted == replace(start, share=1.5)  # the first of the grid for which 0.08 * share passes 0.1
    assert told == [("share", 1.5, 1.0)]


def test_nothing_is_changed_for_a_gain_below_noise() -> None:
    found = [candidates(0.0, 0.08)] + [candidates(0.0, 0.5)] * 600
    start = RetrievalWeights(share=0.5)
    assert mixing.fit(found, start, lambda *_: None) == start


def test_a_small_slice_counts_as_much_as_a_large_one() -> None:
    found = [candidates(0.0, 0.08, slice="small")] + [candidates(0.5, 0.0, slice="large")] * 9
    assert mixing.mean_reciprocal_ranks(found, RetrievalWeights()) == {"large": 0.5, "small": 1.0}


def test_usual_soft_coverage_needs_enough_passages() -> None:
    soft = np.array([0.4, 0.6], np.float32)
    seen = [candidates(0, 0, soft=soft), candidates(0, 0, soft=soft, languages=("ko", "ko"))]
    assert mixing.centres(seen, least=2) == {
        "soft_centre": 0.5,
        "soft_centres": {"en": (0.5, 0.5), "ko": (0.5, 0.5)},
    }
    assert mixing.centres(seen, least=3) == {"soft_centre": 0.5, "soft_centres": {}}
    assert mixing.centres([candidates(0, 0)]) == {}


BARS = ("answered", "refused", "refused_across")
probabilities = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=80)


@given(probabilities, probabilities)
def test_bars_wrong_at_most_the_share_they_may(present: list[float], absent: list[float]) -> None:
    refused, answered = refused_bar(present), answered_bar(absent)
    assert 0 <= refused <= 1
    assert sum(c < refused for c in present) <= WRONGED * len(present)
    assert 0.02 <= answered <= 0.99
    if answered < 0.99:
        assert sum(c >= answered for c in absent) <= WRONGED * len(absent)


def judged(*, present: bool, confidence: float, across: bool = False, right: bool = False) -> Judged:
    return Judged(False, present, across, confidence, confidence / 2, Status.ANSWERED, right)


def test_levels_are_kept_where_too_few_questions_were_asked() -> None:
    start = Calibration(fitted=True)
    those = [judged(present=p, confidence=0.3 + 0.5 * p) for p in (True, False) for _ in range(40)]
    stories = [f"stories.{bar}" for bar in BARS]
    fitted, kept = fit_levels(those, start)
    assert kept == ["facts.refused_across", *stories]
    assert fitted == replace(start, facts=Levels(0.31, 0.40, start.facts.refused_across))
    across = [judged(present=True, confidence=0.5, across=True)] * 40
    assert fit_levels(across, start)[0].facts == replace(start.facts, refused_across=0.25)
    assert fit_levels(those[:39], start) == (start, [f"facts.{bar}" for bar in BARS] + stories)


def test_shares_of_statuses() -> None:
    found = shares(
        [judged(present=True, confidence=0.9, right=right) for right in (True, True, True, False)]
        + [judged(present=False, confidence=0.5)]
    )
    assert found["present/answered"] == found["absent/answered"] == 1
    assert found["right/answered"] == 0.75
    assert found["present/refused"] == 0


def test_every_question_is_judged_with_and_without_its_articles(tmp_path: Path) -> None:
    with run_over(write_gold(tmp_path)) as run:
        found = list(judge(run.desk, run.gold.queries, parse_absence("relevant")))
    assert [j.present for j in found] == [True, False] * sum(bool(q["relevant"]) for q in QUERIES)
    assert any(j.right for j in found)
    assert not any(j.right and not j.present for j in found)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Settings, RunOptions]:
    settings = SETTINGS.model_copy(update={"calibrations": tmp_path / "calibrations"})
    # By their MD5 digests "e" is a group of the tuning half, "d" one of the report half.
    queries = [q | {"group": "e" if n % 2 else "d"} for n, q in enumerate(QUERIES)]
    return (
        write_gold(tmp_path / "gold", queries=queries),
        settings,
        RunOptions(tmp_path / "out", tmp_path / "cache", None, 3),
    )


def test_the_command_saves_what_it_fitted(
    folders: tuple[Path, Settings, RunOptions],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold, settings, options = folders
    embedder = HashEmbedder()
    monkeypatch.setattr(calibrate, "load_embedder", lambda _: embedder)
    assert calibrate.run([gold], options, settings, absent="relevant", save=True, as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((options.out / "calibration.json").read_text("utf-8"))
    saved = calibration_for(embedder.fingerprint(), settings.calibrations)
    assert saved.fitted
    assert printed["changed"]["fitted"] == [False, True]
    assert printed["kept"] == [f"{kind}.{bar}" for kind in ("facts", "stories") for bar in BARS]
    assert set(printed["mrr_report"]["after"]) == set(printed["mrr_report"]["before"])


def test_without_saving_nothing_is_kept(
    folders: tuple[Path, Settings, RunOptions],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold, settings, options = folders
    monkeypatch.setattr(calibrate, "load_embedder", lambda _: HashEmbedder())
    assert calibrate.run([gold], options, settings, absent="relevant", save=False, as_json=False) == 0
    assert "Not saved" in capsys.readouterr().out
    assert not settings.calibrations.exists()


def test_a_set_without_tuning_questions_is_refused(
    folders: tuple[Path, Settings, RunOptions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, settings, options = folders
    monkeypatch.setattr(calibrate, "load_embedder", lambda _: HashEmbedder())
    report_only = [q | {"group": "d"} for q in QUERIES[:2]]
    gold = write_gold(tmp_path / "report-only", articles=ARTICLES, queries=report_only)
    with pytest.raises(InputError, match="half 'tune'"):
        calibrate.run([gold], options, settings, absent="relevant", save=True, as_json=True)
