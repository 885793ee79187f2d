"""The report: what it shows of a run, that it fetches nothing and that no text in it is markup."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.curves import correctness, outcome, recall_by_cutoff, risk_coverage, roc
from eval.folder import QueryResult
from eval.naming import direction, figure, milliseconds, share
from eval.report import write_report
from eval.worst import worst
from rag.errors import InputError
from tests.eval.runfolder import asked, hit, query, searched, write_run

SCRIPT = "<script>alert(1)</script>"
LOADING = {"src", "srcset", "data", "action", "poster", "background", "formaction", "manifest", "ping"}


class Page(HTMLParser):
    """The tags of a page, its ids, what it would load, its captions and the text of each element by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def results(*lines: dict[str, Any]) -> list[QueryResult]:
    return [QueryResult.model_validate(line) for line in lines]


def report(folder: Path, task: str, *lines: dict[str, Any], **fields: Any) -> str:
    path = write_report(write_run(folder, task, lines, **fields))
    assert path == folder / "report.html"
    return path.read_text("utf-8")


def every_task(folder: Path, words: str) -> dict[str, str]:
    """A report of each task in which every text that comes from outside is `words`."""
    quoted = {"missing": [words], "quotes": [words], "articles": [words], "kind": words}
    outside = {"question": words, "relevant": [words], "answers": [words]}
    searches = [
        searched(
            f"s{n}",
            3,
            type=f"{words}{n}",
            **outside,
            search_language=code,
            ranked=[hit(article_id=words, title=words, text=words)],
        )
        for n, code in enumerate(("ko", "en"))
    ]
    answers = [asked(f"a{n}", "answered", 0.9, 0.0, type=f"{words}{n}", **outside) for n in range(2)]
    refusals = [asked("r0", "answered", 0.9, None, scenario=s, **outside) for s in ("answerable", "absent")]
    for line in answers + refusals:
        line["answer"] |= quoted
    slices = {"by_type": {words: {"queries": 2, "RR@10": 0.3}}, "config": {words: words}, "gold": words}
    return {
        "retrieval": report(
            folder / "retrieval", "retrieval", *searches, **slices, by_pair={"en>ko": {"RR@10": 0.3}}
        ),
        "answers": report(folder / "answers", "answers", *answers, **slices),
        "refusal": report(folder / "refusal", "refusal", *refusals, **slices, metrics={"auc": 0.5}),
    }


def test_text_from_outside_is_never_markup(tmp_path: Path) -> None:
    for task, text in every_task(tmp_path, f"\"'>{SCRIPT}<img src=x onerror=y>").items():
        page = Page(text)
        assert "script" not in page.tags, task
        assert "img" not in page.tags, task
        assert not [name for _, name, _ in page.attributes if name.startswith("on")], task
        assert "&lt;script&gt;alert(1)" in text, task


def test_nothing_is_fetched(tmp_path: Path) -> None:
    for task, text in every_task(tmp_path, "see https://example.org/a.png").items():
        page = Page(text)
        assert not set(page.tags) & {"script", "link", "img", "iframe", "object", "embed", "base"}, task
        assert not [value for name in LOADING for value in page.values(name)], task
        assert all(value.startswith("#") for name in ("href", "xlink:href") for value in page.values(name)), (
            task
        )
        assert not [value for _, _, value in page.attributes if value.startswith(("http", "//"))], task
        styles = " ".join(re.findall(r"<style.*?</style>", text, re.DOTALL)) + " ".join(page.values("style"))
        assert "http" not in styles, task
        assert "@import" not in styles, task
        assert all(part.startswith("#") for part in re.findall(r"url\(([^)]*)", text)), task
        assert "https://example.org/a.png" in text, task


def test_references_of_plots_lead_to_one_element_each(tmp_path: Path) -> None:
    for task, text in every_task(tmp_path, "words").items():
        page = Page(text)
        ids = page.values("id")
        assert len(ids) == len(set(ids)), task
        wanted = set(re.findall(r"url\(#([^)]*)\)", text)) | {v[1:] for v in page.values("href")}
        assert wanted <= set(ids), task


def test_plots_and_tables_are_named_for_those_who_cannot_see_them(tmp_path: Path) -> None:
    for task, text in every_task(tmp_path, "words").items():
        page = Page(text)
        drawn = page.tags.count("svg")
        assert drawn > 1, task
        assert (
            len([1 for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label") and value])
            == drawn
        )
        assert page.tags.count("table") == page.tags.count("caption"), task
        assert set(page.values("scope")) == {"row", "col"}, task


def test_colours_come_from_the_page(tmp_path: Path) -> None:
    for task, text in every_task(tmp_path, "words").items():
        drawings = " ".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
        assert "var(--ink)" in drawings, task
        assert not re.findall(r"#[0-9a-f]{6}\b", re.sub(r'"#[^"]*"|url\([^)]*\)', "", drawings)), task


def test_equal_folders_give_equal_reports(tmp_path: Path) -> None:
    line = searched("q", 2, ranked=[hit()])
    assert report(tmp_path / "a", "retrieval", line) == report(tmp_path / "b", "retrieval", line)


def test_direction_and_language_of_texts_are_kept(tmp_path: Path) -> None:
    arabic = "من افتتح الجسر؟"
    text = report(
        tmp_path,
        "retrieval",
        searched("q", 4, question=arabic, language="ar", ranked=[hit(title="다리 개통", language="ko")]),
    )
    assert f'<h3 dir="auto" lang="ar">{arabic}</h3>' in text
    assert 'lang="ko">다리 개통</bdi>' in text


@pytest.mark.parametrize("task", ["retrieval", "answers", "refusal", "speed"])
def test_a_run_without_questions_or_measures_has_a_report(tmp_path: Path, task: str) -> None:
    text = report(tmp_path, task)
    assert "No question was run." in text
    assert "No measure is defined" in text
    assert "No question went wrong." in text
    assert "<svg" not in text


@pytest.mark.parametrize("rank", [1, 7, None])
def test_one_question_is_enough(tmp_path: Path, rank: int | None) -> None:
    text = report(tmp_path, "retrieval", searched("only", rank))
    assert f"in first place for {int(rank == 1)} of 1 question," in text
    assert ("No question went wrong." in text) == (rank == 1)
    assert ("<dd>not among the first 100</dd>" in text) == (rank is None)


def test_slices_without_a_measure_show_a_dash(tmp_path: Path) -> None:
    slices = {"en": {"queries": 2, "RR@10": 0.5}, "ko": {"queries": 0}}
    text = report(tmp_path, "retrieval", searched("a", 2), by_language=slices)
    row = re.search(r"<bdi>Korean</bdi>.*?</tr>", text)
    assert row
    assert re.findall(r"<td>(.*?)</td>", row[0]) == ["0", "–"]


def test_pairs_stand_in_a_grid_of_question_and_searched_language(tmp_path: Path) -> None:
    pairs = {"en>ko": {"queries": 3, "RR@10": 0.25}, "ko>ko": {"queries": 5, "RR@10": 0.75}}
    text = report(tmp_path, "retrieval", searched("a", 2), by_pair=pairs)
    grid = text[text.index('<table class="heat">') : text.index("</table>")]
    assert re.findall(r"--heat:(\d+)%\">([.\d]+)<small>(\d+)", grid) == [
        ("5", ".250", "3"),
        ("55", ".750", "5"),
    ]
    assert re.findall(r'scope="row">(\w+)', grid) == ["English", "Korean"]


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        write_report(tmp_path / "nowhere")
    folder = write_run(tmp_path / "run", "retrieval", [query("a")])
    lines = folder / "queries.jsonl"
    lines.write_text(json.dumps(query("a")) + "\n" + '{"id": 3}\n', "utf-8")
    with pytest.raises(InputError, match=r"queries\.jsonl, line 2: id"):
        write_report(folder)
    lines.write_text((json.dumps(query("a")) + "\n") * 2, "utf-8")
    with pytest.raises(InputError, match="line 2: question 'a' is there twice"):
        write_report(folder)
    lines.unlink()
    with pytest.raises(InputError, match=r"no .*queries\.jsonl"):
        write_report(folder)


def test_line_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    text = report(tmp_path, "retrieval", searched("a", 2, question="one\u2028two\u0085three"))
    assert "one\u2028two\u0085three" in text


def test_worst_searches_are_lost_ones_by_score_then_by_rank() -> None:
    lines = [
        searched("fine", 1),
        searched("third", 3),
        searched("lost-low", None, ranked=[hit(score=0.2)]),
        searched("lost-high", None, ranked=[hit(score=2.0)]),
        searched("far", 80),
        query("unjudged", relevant=[]),
    ]
    assert [q.id for q in worst("retrieval", results(*lines))] == ["lost-high", "lost-low", "far", "third"]


def test_worst_answers_are_the_surest_wrong_ones() -> None:
    lines = [
        asked("right", "answered", 0.9, 1.0),
        asked("refused", "refused", 0.1, 0.0),
        asked("closest", "closest", 0.4, 0.0),
        asked("unsure", "answered", 0.5, 0.0),
        asked("sure", "answered", 0.8, 0.0),
        asked("unjudged", "answered", 0.99, None),
    ]
    assert [q.id for q in worst("answers", results(*lines))] == ["sure", "unsure", "closest", "refused"]


def test_worst_refusals_are_answers_to_what_is_absent() -> None:
    lines = [
        asked("known", "answered", 0.9, None, scenario="answerable"),
        asked("lost", "refused", 0.1, None, scenario="answerable"),
        asked("made-up", "answered", 0.6, None, scenario="absent"),
        asked("surest", "answered", 0.7, None, scenario="changed_name"),
        asked("good", "refused", 0.1, None, scenario="absent"),
    ]
    assert [q.id for q in worst("refusal", results(*lines))] == ["surest", "made-up", "lost"]


def test_at_most_twenty_are_shown(tmp_path: Path) -> None:
    text = report(tmp_path, "retrieval", *(searched(f"q{n:02}", None) for n in range(25)))
    assert text.count('<article class="case">') == 20
    assert "The 20 worst of 25 questions that went wrong." in text


def test_risk_follows_confidence_and_keeps_ties_together() -> None:
    lines = [
        asked("a", "answered", 0.9, 1.0),
        asked("b", "answered", 0.7, 0.0),
        asked("c", "answered", 0.7, 1.0),
        asked("d", "refused", None, 0.0),
        asked("unjudged", "answered", 0.95, None),
    ]
    assert risk_coverage(results(*lines)) == ([0.25, 0.75, 1.0], [0.0, 1 / 3, 0.5])
    assert risk_coverage(results(*lines), fewest=2) == ([0.75, 1.0], [1 / 3, 0.5])
    assert risk_coverage([]) == ([], [])


def test_open_questions_are_judged_by_the_facts_shown() -> None:
    (partly, not_at_all) = results(
        asked("a", "answered", 0.9, None, metrics={"nugget_recall": 0.25}),
        asked("b", "closest", 0.2, None, metrics={"nugget_recall": 0.0}),
    )
    assert (correctness(partly), outcome(partly), outcome(not_at_all)) == (
        0.25,
        "answered, right",
        "closest, wrong",
    )


def test_roc_by_hand() -> None:
    lines = [
        asked("a", "answered", 0.9, None, scenario="answerable"),
        asked("b", "answered", 0.8, None, scenario="absent"),
        asked("c", "closest", 0.5, None, scenario="answerable"),
        asked("d", "refused", 0.5, None, scenario="absent"),
    ]
    assert roc(results(*lines)) == ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0])
    assert roc(results(lines[0])) == ([], [])


@given(st.lists(st.lists(st.integers(1, 100), unique=True, max_size=4), min_size=1, max_size=8))
def test_recall_rises_with_k_and_never_passes_success(ranks: list[list[int]]) -> None:
    lines = [
        query(f"q{n}", relevant=list("abcd"), relevant_ranks=sorted(found)) for n, found in enumerate(ranks)
    ]
    success, recall = recall_by_cutoff(results(*lines)).values()
    assert all(low <= high for curve in (success, recall) for low, high in pairwise(curve))
    assert all(r <= s for r, s in zip(recall, success, strict=True))
    assert success[-1] == pytest.approx(sum(map(bool, ranks)) / len(ranks))


@pytest.mark.parametrize(
    ("value", "signed", "expected"),
    [
        (0.9130001, False, ".913"),
        (1.0, False, "1.000"),
        (0.0, True, ".000"),
        (-0.0004, True, ".000"),
        (-0.087, False, "−.087"),
        (0.05, True, "+.050"),
    ],
)
def test_shares_are_written_alike(value: float, signed: bool, expected: str) -> None:
    assert share(value, signed=signed) == expected


def test_amounts_are_not_written_as_shares() -> None:
    assert [figure("characters_p50", 150), figure("sentences_mean", 1), figure("shown", None)] == [
        "150",
        "1.0",
        "–",
    ]
    assert [milliseconds(value) for value in (4.21, 87.4, 1250, None)] == ["4.2 ms", "87 ms", "1.25 s", "–"]


def test_answering_what_is_not_there_is_worse() -> None:
    assert [direction(f"{name}/answered") for name in ("answerable", "absent")] == [1, -1]
    assert [direction(name) for name in ("RR@10", "shown", "answered", "characters_p50")] == [1, 1, 0, 0]


def test_unanswerable_questions_are_counted_apart_and_nothing_shown_for_them_is_right(tmp_path: Path) -> None:
    lines = [
        asked("right", "answered", 0.9, 1.0),
        asked("wrong", "closest", 0.3, 0.0),
        asked("made-up", "answered", 0.8, None, unanswerable=True),
        asked("declined", "refused", 0.1, None, unanswerable=True),
    ]
    page = report(tmp_path, "answers", *lines)
    assert "An expected answer or fact was shown for 1 of 2." in page
    assert "Of 2 questions without an answer, answered all the same: 1." in page
    found = {result.id: result for result in results(*lines)}
    assert [correctness(found[name]) for name in ("made-up", "declined")] == [0.0, 0.0]
    assert [result.id for result in worst("answers", found.values())] == ["made-up", "wrong"]
