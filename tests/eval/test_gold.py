import gzip
import hashlib
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import GoldError
from eval.gold import BUNDLED_NEWS, chosen, corpus_ids, load_gold, spread
from eval.halves import Half, half_of
from tests.eval.goldset import ARTICLES, QUERIES, query, write_gold

ROOT = Path(__file__).parents[2]


def test_a_folder_gives_its_name_its_articles_and_its_questions(tmp_path: Path) -> None:
    gold = load_gold(write_gold(tmp_path))
    assert (gold.name, gold.task, len(gold.queries)) == ("harbour", "retrieval", len(QUERIES))
    assert corpus_ids(gold) == [article["id"] for article in ARTICLES]
    first, fourth = gold.queries[0], gold.queries[3]
    assert first.options.languages == ("en",)
    assert (first.group, first.type, first.relevant) == ("bridge", "short", ("en1",))
    assert fourth.nuggets == (("3200권", "3,200 books"), ("새 도서관",))
    assert gold.queries[4].unanswerable


def test_compressed_files_are_read_alike(tmp_path: Path) -> None:
    plain = load_gold(write_gold(tmp_path / "plain"))
    packed = write_gold(tmp_path / "packed")
    for stem in ("corpus", "queries"):
        file = packed / f"{stem}.jsonl"
        (packed / f"{stem}.jsonl.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    gold = load_gold(packed)
    assert corpus_ids(gold) == corpus_ids(plain)
    assert [q.question for q in gold.queries] == [q.question for q in plain.queries]


def test_lang_is_language_and_unknown_fields_are_left_alone(tmp_path: Path) -> None:
    record = {"id": "a", "question": "Wann?", "lang": "de", "answers": [], "relevant": ["en1"], "colour": 3}
    gold = load_gold(write_gold(tmp_path, queries=[record]))
    assert gold.queries[0].language == "de"


def test_a_date_hides_what_came_later(tmp_path: Path) -> None:
    gold = load_gold(write_gold(tmp_path, queries=[QUERIES[2] | {"as_of": "2025-08-12"}]))
    assert str(gold.queries[0].options.as_of) == "2025-08-12 23:59:59+00:00"


def test_the_bundled_news_is_a_corpus(tmp_path: Path) -> None:
    about = {"name": "bundled", "task": "retrieval", "corpus": BUNDLED_NEWS}
    folder = write_gold(tmp_path, about=about)
    (folder / "corpus.jsonl").unlink()
    assert "ko-call-lead" in corpus_ids(load_gold(folder))
    assert load_gold(ROOT / "eval" / "gold" / "sample-news").corpus.name == "articles.jsonl"


BROKEN_QUERIES: dict[str, tuple[dict[str, Any], str]] = {
    "no question": ({"question": None}, "question is missing"),
    "empty question": ({"question": " "}, "not a text"),
    "question of a wrong type": ({"question": 7}, "question is 7"),
    "no id": ({"id": None}, "id is missing"),
    "an id with a space": ({"id": "q 1"}, "has a space"),
    "no language": ({"language": None}, "language is missing"),
    "no code": ({"language": "Korean"}, "language is 'Korean'"),
    "a wrong search language": ({"search_language": "KOR!"}, "search_language is 'KOR!'"),
    "no answers": ({"answers": None}, "answers is None"),
    "answers as text": ({"answers": "40"}, "answers is '40'"),
    "relevant of numbers": ({"relevant": [1]}, "relevant is [1]"),
    "no relevant": ({"relevant": None}, "relevant is None"),
    "unanswerable as text": ({"unanswerable": "yes"}, "unanswerable is 'yes'"),
    "nuggets of texts": ({"nuggets": ["a"]}, "nuggets is 'a'"),
    "nuggets as text": ({"nuggets": "a"}, "nuggets is 'a'"),
    "no date": ({"as_of": "soon"}, "'soon'"),
    "a group of a wrong type": ({"group": 3}, "group is 3"),
}


@pytest.mark.parametrize("name", BROKEN_QUERIES)
def test_a_broken_question_is_refused_with_file_and_line(tmp_path: Path, name: str) -> None:
    change, reason = BROKEN_QUERIES[name]
    folder = write_gold(tmp_path, queries=[QUERIES[0], QUERIES[2] | change])
    with pytest.raises(GoldError) as refused:
        load_gold(folder)
    assert reason in refused.value.problem
    assert refused.value.problem.startswith(f"{folder / 'queries.jsonl'}:2: ")


def _append(name: str, line: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return change


def _about(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "about.json").write_text(text, "utf-8") and None


BROKEN_FOLDERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no about": (lambda folder: (folder / "about.json").unlink(), "about.json is missing"),
    "no name": (_about('{"task": "x"}'), "name is None"),
    "no task": (_about('{"name": "x", "task": 3}'), "task is 3"),
    "a list": (_about("[]"), "about.json:1: it is no JSON object"),
    "no JSON": (_about('{"name": "x",\n oh}'), "about.json:2: it is no JSON"),
    "an unknown corpus": (_about('{"name": "x", "task": "y", "corpus": "mine"}'), "corpus is 'mine'"),
    "no corpus": (lambda folder: (folder / "corpus.jsonl").unlink(), "neither corpus.jsonl"),
    "two corpora": (_append("corpus.jsonl.gz", ""), "both corpus.jsonl and"),
    "no queries": (lambda folder: (folder / "queries.jsonl").unlink(), "neither queries.jsonl"),
    "empty queries": (lambda folder: (folder / "queries.jsonl").write_text("") and None, "no questions"),
    "a broken line": (_append("queries.jsonl", '{"id": '), "queries.jsonl:7: It is not valid JSON"),
    "a number": (_append("queries.jsonl", "3"), "queries.jsonl:7: it is no JSON object"),
    "a doubled id": (_append("queries.jsonl", json.dumps(QUERIES[0])), "queries.jsonl:7: the id 'q1' stands"),
    "a broken article": (_append("corpus.jsonl", '{"id": "x"}'), "corpus.jsonl:6: There is no text"),
    "a broken corpus line": (_append("corpus.jsonl", "{"), "corpus.jsonl:6: It is not valid JSON"),
    "a doubled article": (_append("corpus.jsonl", json.dumps(ARTICLES[0])), "corpus.jsonl:6: the id 'en1'"),
    "an unknown article": (
        _append("queries.jsonl", json.dumps(QUERIES[2] | {"id": "new", "relevant": ["en2", "en9"]})),
        "queries.jsonl:7: the relevant article 'en9'",
    ),
}


def read_whole(folder: Path) -> None:
    gold = load_gold(folder)
    gold.check_relevant(corpus_ids(gold))


@pytest.mark.parametrize("name", BROKEN_FOLDERS)
def test_a_broken_folder_is_refused(tmp_path: Path, name: str) -> None:
    change, reason = BROKEN_FOLDERS[name]
    folder = write_gold(tmp_path)
    change(folder)
    with pytest.raises(GoldError) as refused:
        read_whole(folder)
    assert reason in refused.value.problem


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    folder = write_gold(tmp_path)
    packed = gzip.compress((folder / "queries.jsonl").read_bytes())
    (folder / "queries.jsonl").unlink()
    (folder / "queries.jsonl.gz").write_bytes(packed[:-20])
    with pytest.raises(GoldError, match="gzip"):
        load_gold(folder)


@given(st.text(min_size=1))
def test_the_half_is_the_first_byte_of_the_group(group: str) -> None:
    odd = hashlib.md5(group.encode(), usedforsecurity=False).digest()[0] % 2 == 1
    assert half_of(group) is (Half.TUNE if odd else Half.REPORT)


def test_the_group_is_the_first_relevant_article_or_the_question(tmp_path: Path) -> None:
    queries = load_gold(write_gold(tmp_path)).queries
    assert [q.group for q in queries[:3]] == ["bridge", "bridge", "en2"]
    assert queries[4].group == queries[4].question
    # Fixed, so that figures of the halves stay comparable from release to release.
    assert (half_of("bridge"), half_of("en2"), half_of("k0")) == (Half.REPORT, Half.REPORT, Half.REPORT)


def test_the_halves_share_no_group_and_lose_no_question() -> None:
    queries = [query(f"q{i}", f"question {i}", group=f"group {i // 3}") for i in range(60)]
    halves = [chosen(queries, half, None) for half in Half]
    assert sorted(q.query_id for half in halves for q in half) == sorted(q.query_id for q in queries)
    assert not {q.group for q in halves[0]} & {q.group for q in halves[1]}
    assert all(halves)


@given(st.integers(0, 200), st.integers(1, 250))
def test_a_limit_spreads_over_the_file(size: int, limit: int) -> None:
    found = spread(range(size), limit)
    assert len(found) == min(size, limit)
    assert found == sorted(set(found))
    gaps = [b - a for a, b in pairwise(found)]
    assert not gaps or max(gaps) - min(gaps) <= 1
