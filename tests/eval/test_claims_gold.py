"""The claims by hand over the sample news: complete, about articles that exist, and spread over the kinds."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from eval.claims.claimset import claim_set
from eval.claims.documents import Vectors, documents_of
from eval.gold import load_gold
from eval.halves import Half
from tests.eval.goldset import SETTINGS
from tests.fakes import HashEmbedder

FOLDER = Path(__file__).parents[2] / "eval" / "gold" / "sample-news"
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "claims.jsonl").read_text("utf-8").split("\n") if line
]
LANGUAGES = {"en", "ko", "zh", "ja", "ru", "ar"}
KINDS = {
    *("num", "scale", "pct", "date", "weekday", "era", "unit", "share", "money", "exchanged"),
    *("name", "place", "roles", "negation", "direction", "attribution", "addition"),
}


def test_there_are_enough_of_each_label_language_and_kind() -> None:
    labels = Counter(record["label"] for record in RECORDS)
    assert labels["false"] >= 100
    assert labels["true"] >= 40
    assert {record["language"] for record in RECORDS if record["label"] == "false"} == LANGUAGES
    assert {record["kind"] for record in RECORDS if record["label"] == "false"} == KINDS


def test_each_claim_is_whole_and_stands_once() -> None:
    for record in RECORDS:
        assert set(record) <= {"id", "article_id", "claim", "language", "label", "kind", "note"}
        assert record["claim"] == record["claim"].strip()
        assert record["claim"][-1] in ".。"
        assert "note" in record or record["label"] == "true", record["id"]
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)
    assert len({(record["article_id"], record["claim"]) for record in RECORDS}) == len(RECORDS)


def test_no_claim_is_a_sentence_of_its_article() -> None:
    documents = documents_of(load_gold(FOLDER).corpus, SETTINGS)
    for record in RECORDS:
        assert record["claim"] not in documents[record["article_id"]].text


def test_claims_across_languages_and_within_one_are_both_there() -> None:
    documents = documents_of(load_gold(FOLDER).corpus, SETTINGS)
    same = Counter(record["language"] == documents[record["article_id"]].head.language for record in RECORDS)
    assert min(same.values()) >= 50


def test_the_halves_are_those_of_the_questions() -> None:
    gold = load_gold(FOLDER)
    half = {name: query.half for query in gold.queries for name in query.relevant}
    parts = {h: claim_set(FOLDER, SETTINGS, Vectors(HashEmbedder()), h, None).trials for h in Half}
    assert all(len(trials) >= 60 for trials in parts.values())
    for chosen, trials in parts.items():
        assert all(half.get(trial.claim.documents[0], chosen) is chosen for trial in trials)


def test_every_story_of_a_claim_is_in_one_group() -> None:
    """An article that answers questions of two groups takes the last one's: none may be in two halves."""
    gold = load_gold(FOLDER)
    used = {record["article_id"] for record in RECORDS}
    halves: dict[str, set[Half]] = {}
    for query in gold.queries:
        for name in query.relevant:
            halves.setdefault(name, set()).add(query.half)
    assert not {name for name in used if len(halves.get(name, set())) > 1}


def test_notes_say_what_the_article_says() -> None:
    assert all(re.search(r"\w", record["note"]) for record in RECORDS if "note" in record)
