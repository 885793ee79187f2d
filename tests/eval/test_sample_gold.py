"""The bundled gold set agrees with the sample news, with its own description and with the gold format."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from eval.gold import GoldQuery, Half, load_gold
from rag.domain import Article, ArticleStatus, Moment
from rag.ingest.outcome import Read
from rag.ingest.sources import read_sources

FOLDER = Path(__file__).parents[2] / "eval" / "gold" / "sample-news"
ABOUT: dict[str, Any] = json.loads((FOLDER / "about.json").read_text("utf-8"))
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "queries.jsonl").read_text("utf-8").splitlines()
]
GOLD = load_gold(FOLDER)
HALVES = {query.query_id: query.half for query in GOLD.queries}

NOW = datetime(2025, 12, 1, tzinfo=UTC)
"""After all of the sample news, long before its embargo ends."""
TYPES = {"open", "short", "unanswerable", "followup", "date"}
REASONS = {
    "off_topic",
    "near_miss_name",
    "near_miss_year",
    "untold",
    "false_premise",
    "embargoed",
    "retracted",
    "outside_window",
}
ALWAYS = {"id", "question", "language", "answers", "relevant", "group", "kind", "type"}
SOMETIMES = {
    "nuggets",
    "unanswerable",
    "why",
    "as_of",
    "later",
    "later_relevant",
    "window",
    "chain",
    "turn",
    "history",
    "standalone",
}


def _articles() -> Iterator[Article]:
    for outcome in read_sources([str(GOLD.corpus)], zone=UTC):
        assert isinstance(outcome, Read)
        yield outcome.article


ARTICLES = {article.article_id: article for article in _articles()}


def embargoed(article: Article) -> bool:
    return article.embargo_until is not None and article.embargo_until.at > NOW


LIVE = {
    name: article
    for name, article in ARTICLES.items()
    if article.status is not ArticleStatus.RETRACTED and not embargoed(article)
}


def of_type(*types: str) -> list[dict[str, Any]]:
    found = [record for record in RECORDS if record["type"] in types]
    assert found
    return found


def with_field(name: str) -> list[dict[str, Any]]:
    found = [record for record in RECORDS if name in record]
    assert found
    return found


def alternatives(record: dict[str, Any]) -> list[list[str]]:
    """The facts that are looked for in the quotes, each as alternative strings."""
    return [*([record["answers"]] if record["answers"] else []), *record.get("nuggets", [])]


def published(name: str) -> datetime:
    moment: Moment | None = LIVE[name].published_at
    assert moment is not None, f"{name} has no date"
    return moment.at


def of_story() -> dict[str, set[str]]:
    """The articles that answer any question of a group."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in RECORDS:
        found[record["group"]].update(record["relevant"])
    return found


# Records


def test_every_record_has_the_fields_of_the_format_and_no_others() -> None:
    for record in RECORDS:
        assert set(record) >= ALWAYS, record["id"]
        assert set(record) - ALWAYS <= SOMETIMES, record["id"]
        assert record["type"] in TYPES, record["id"]
        assert record["question"] == record["question"].strip()
        assert all(isinstance(record[name], str) and record[name] for name in ("id", "kind", "group"))
    assert len(GOLD.queries) == len(RECORDS)


def test_ids_and_questions_are_told_apart() -> None:
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)
    asked = Counter((r["question"], r.get("as_of"), str(r.get("history"))) for r in RECORDS)
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_description_counts_what_is_there() -> None:
    counted: dict[str, int] = Counter(record["type"] for record in RECORDS)
    chains = {record["chain"] for record in with_field("chain")}
    totals = {"queries": len(RECORDS), "articles": len(ARTICLES), "chains": len(chains)}
    for name in ("claims", "drafts"):
        totals[name] = len((FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines())
    assert ABOUT["counts"] == counted | totals
    assert set(ABOUT["languages"]) == {record["language"] for record in RECORDS}
    assert all(f"`{name}`" in ABOUT["note"] for name in SOMETIMES - {"unanswerable", "nuggets", "as_of"})


def test_every_type_is_asked_in_eight_languages() -> None:
    for name in TYPES:
        assert len({record["language"] for record in of_type(name)}) == 8, name


# What answers


def test_relevant_articles_can_be_cited() -> None:
    for record in RECORDS:
        assert set(record["relevant"]) <= set(LIVE), record["id"]
        assert len(set(record["relevant"])) == len(record["relevant"]), record["id"]


def test_a_question_has_relevant_articles_and_facts_or_is_unanswerable() -> None:
    for record in RECORDS:
        if record.get("unanswerable"):
            assert not record["relevant"], record["id"]
            assert not alternatives(record), record["id"]
            assert record["why"] in REASONS, record["id"]
        else:
            assert record["relevant"], record["id"]
            assert alternatives(record), record["id"]
            assert "why" not in record, record["id"]
            assert "later_relevant" not in record, record["id"]
    assert all(record["answers"] and "nuggets" not in record for record in of_type("short"))
    assert all(len(record["nuggets"]) >= 2 and not record["answers"] for record in of_type("open"))
    assert all(record["unanswerable"] for record in of_type("unanswerable"))


@pytest.mark.parametrize("record", [r for r in RECORDS if r["relevant"]], ids=lambda r: r["id"])
def test_every_fact_stands_in_a_relevant_article_and_every_one_of_them_holds_some(
    record: dict[str, Any],
) -> None:
    texts = {name: LIVE[name].text for name in record["relevant"]}
    for fact in alternatives(record):
        assert fact
        for words in fact:
            assert any(words in text for text in texts.values()), words
    every = [words for fact in alternatives(record) for words in fact]
    for name, text in texts.items():
        assert any(words in text for words in every), f"{name} holds none of the facts"


def test_no_fact_stands_in_another_story_by_accident() -> None:
    stories = of_story()
    for record in RECORDS:
        others = [article.text for name, article in LIVE.items() if name not in stories[record["group"]]]
        for words in (words for fact in alternatives(record) for words in fact):
            assert len(words) >= 3, (record["id"], words)
            assert not words.isdigit(), (record["id"], words)
            assert not any(words in text for text in others), (record["id"], words)


def test_some_questions_are_asked_in_the_language_of_an_article_and_some_across() -> None:
    for name in ("open", "short"):
        own: dict[str, set[bool]] = defaultdict(set)
        for record in of_type(name):
            languages = {LIVE[article].language for article in record["relevant"]}
            own[record["language"]].add(record["language"] in languages)
        assert set(own) == set(ABOUT["languages"])
        assert all(kinds == {True, False} for kinds in own.values()), own


# What does not answer


def test_there_are_unanswerable_questions_of_every_kind_in_two_languages_at_least() -> None:
    for reason in REASONS:
        languages = {record["language"] for record in with_field("why") if record["why"] == reason}
        assert len(languages) >= 2, reason


def test_questions_outside_their_window_are_answered_by_what_was_published_later() -> None:
    asked = [r for r in of_type("unanswerable") if r["why"] == "outside_window"]
    assert asked
    for record in asked:
        as_of = datetime.fromisoformat(record["as_of"])
        assert as_of.tzinfo is not None
        assert record["later_relevant"], record["id"]
        assert all(published(name) > as_of for name in record["later_relevant"]), record["id"]
        assert set(record["later_relevant"]) <= of_story()[record["group"]], record["id"]
    assert [r["id"] for r in with_field("later_relevant")] == [r["id"] for r in asked]


# Follow-ups


def test_follow_ups_continue_their_chain() -> None:
    chains: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in of_type("followup"):
        chains[record["chain"]].append(record)
    assert len(chains) >= 40
    assert len({turns[0]["language"] for turns in chains.values()}) >= 4
    for turns in chains.values():
        assert [record["turn"] for record in turns] == list(range(2, 2 + len(turns)))
        assert len({record["language"] for record in turns}) == 1
        for record in turns:
            roles = [said["role"] for said in record["history"]]
            assert roles == ["user", "agent"] * (record["turn"] - 1), record["id"]
            assert all(said["text"].strip() for said in record["history"])
        for before, after in pairwise(turns):
            asked = [*before["history"], {"role": "user", "text": before["question"]}]
            assert after["history"][: len(asked)] == asked, after["id"]
    assert all(r["type"] == "followup" for name in ("chain", "turn", "standalone") for r in with_field(name))


def test_some_questions_of_a_chain_turn_to_another_topic() -> None:
    alone = [record for record in of_type("followup") if record["standalone"] == record["question"]]
    assert len({record["language"] for record in alone}) >= 4
    for record in alone:
        before = [r["group"] for r in of_type("followup") if r["chain"] == record["chain"] and r["turn"] == 2]
        assert record["turn"] == 2 or record["group"] not in before, record["id"]


# Dates


def test_windows_are_half_open_days_that_hold_the_relevant_articles() -> None:
    for record in with_field("window"):
        assert set(record["window"]) == {"since", "until"}
        since, until = (datetime.fromisoformat(record["window"][end]) for end in ("since", "until"))
        assert since.utcoffset() == until.utcoffset() == timedelta(0), record["id"]
        assert {since.hour, until.hour, since.minute, until.minute} == {0}, record["id"]
        assert since < until, record["id"]
        assert all(since <= published(name) < until for name in record["relevant"]), record["id"]
        if "as_of" in record:
            assert until <= datetime.fromisoformat(record["as_of"]), record["id"]
        if record.get("unanswerable"):
            dated = [article.published_at.at for article in LIVE.values() if article.published_at]
            assert not any(since <= at < until for at in dated), record["id"]
    assert all(record["type"] == "date" for record in with_field("window"))


def test_nothing_relevant_was_published_after_the_question_was_asked() -> None:
    for record in with_field("as_of"):
        as_of = datetime.fromisoformat(record["as_of"])
        assert as_of.tzinfo is not None, record["id"]
        assert all(published(name) <= as_of for name in record["relevant"]), record["id"]


def test_what_needs_a_later_part_is_marked() -> None:
    marked = {record["id"] for record in with_field("later") if record["later"] is True}
    assert marked == {record["id"] for record in of_type("followup")}
    assert len(of_type("date")) >= 12


# Halves


def test_each_half_has_a_third_of_every_type() -> None:
    for name in TYPES:
        halves = Counter(HALVES[record["id"]] for record in of_type(name))
        assert min(halves[half] for half in Half) >= sum(halves.values()) / 3, (name, halves)


def test_no_article_answers_in_both_halves() -> None:
    answering: dict[Half, set[str]] = defaultdict(set)
    for query in GOLD.queries:
        answering[query.half].update(query.relevant)
    assert answering[Half.TUNE].isdisjoint(answering[Half.REPORT])


def test_the_loader_sees_what_the_file_says() -> None:
    for record, query in zip(RECORDS, GOLD.queries, strict=True):
        assert isinstance(query, GoldQuery)
        assert (query.query_id, query.type, query.group) == (record["id"], record["type"], record["group"])
        assert list(query.relevant) == record["relevant"]
        assert query.unanswerable is record.get("unanswerable", False)
        assert [list(nugget) for nugget in query.nuggets] == record.get("nuggets", [])
        asked_at = query.options.as_of
        assert (asked_at is None) is ("as_of" not in record)
