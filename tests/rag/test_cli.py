"""What each command prints, for programs and for people, over a real store."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from api import schemas
from rag.bootstrap import open_archive, open_journal
from rag.settings import Settings

Citedesk: TypeAlias = Callable[..., Any]
STORED, EMBARGOED = 10, "en-embargoed"


# ask


@pytest.mark.parametrize(
    ("question", "article_id", "language"),
    [
        ("솔빛시 중앙도서관은 언제 다시 문을 여나요?", "ko-library", "ko"),
        ("How large are the losses of the apple growers in Wellmere?", "en-orchard", "en"),
        ("清泽大桥全长多少公里?", "zh-bridge", "zh"),
        ("みどり野動物園で生まれた双子の体重は?", "ja-zoo", "ja"),
        ("كم طول الرصيف الجديد في ميناء النخيل؟", "ar-port", "ar"),
    ],
)
def test_questions_are_answered_in_every_script(
    on_filled: Citedesk, question: str, article_id: str, language: str
) -> None:
    outcome = on_filled("ask", question, "--json")
    answer = outcome.document(schemas.AnswerDocument)
    assert outcome.code == 0
    assert answer.status in ("answered", "closest")
    assert answer.question_language == language
    assert answer.citations[0].article_id == article_id
    assert answer.model == "verbatim"


def test_every_quote_is_a_slice_of_the_stored_article(on_filled: Citedesk) -> None:
    answer = on_filled("ask", "도서관 공사에 든 비용은?", "--json").document(schemas.AnswerDocument)
    assert answer.citations
    for citation in answer.citations:
        article = on_filled("articles", "show", citation.article_id, "--json").document(
            schemas.ArticleDocument
        )
        assert article.text[citation.start : citation.end] == citation.quote
        assert article.text[max(0, citation.start - 32) : citation.start] == citation.prefix
        assert article.text_sha256 == citation.text_sha256


def test_a_person_sees_sentences_sources_and_quotes(on_filled: Citedesk) -> None:
    outcome = on_filled("ask", "How large are the losses of the apple growers in Wellmere?")
    assert outcome.code == 0
    assert "[1]" in outcome.out
    assert "Sources\n" in outcome.out
    assert (
        "Late frost ruins [bold]apple[/bold] harvest in Wellmere — Wellmere Courier — 2025-05-23T16:00"
        in outcome.out
    )
    assert "\nhttps://example.org/en/orchard\n" in outcome.out
    assert "] > The association expects losses of 14 million dollars." in outcome.out
    assert "\x1b" not in outcome.out


def test_an_unknown_date_is_said_so(on_filled: Citedesk) -> None:
    outcome = on_filled("ask", "How often will the island ferry to Corrow leave?")
    assert "Ferry timetable changes — Corrow Herald — date unknown" in outcome.out
    found = on_filled("ask", "How often will the island ferry to Corrow leave?", "--json")
    codes = {note.code for note in found.document(schemas.AnswerDocument).notes}
    assert "undated_source" in codes


def test_a_question_the_archive_cannot_answer_is_refused(on_filled: Citedesk) -> None:
    outcome = on_filled("ask", "Wer gewann 1954 das Finale in Bern?", "--since", "2999-01-01", "--json")
    answer = outcome.document(schemas.AnswerDocument)
    assert outcome.code == 4
    assert answer.refusal is not None
    assert answer.refusal.reason == "outside_window"
    spoken = on_filled("ask", "누가 우승했나요?", "--since", "2999-01-01")
    assert spoken.code == 4
    assert "지정한 기간과 조건에 맞는 기사가 보관소에 없습니다." in spoken.out


def test_filters_narrow_the_sources(on_filled: Citedesk) -> None:
    question = "What opened or changed?"
    for arguments, allowed in (
        (["--language", "ar"], {"ar-port"}),
        (["--source", "솔빛일보", "--source", "清泽晚报"], {"ko-library", "ko-opinion", "zh-bridge"}),
        (["--author", "ida holm"], {"en-orchard"}),
        (["--since", "2025-07-04", "--until", "2025-07-05"], {"ja-zoo", "zh-bridge"}),
        (["--as-of", "2025-04-15", "--language", "EN", "--language", "ar"], {"ar-port"}),
    ):
        found = on_filled("search", question, *arguments, "--json").document(schemas.SearchDocument)
        assert found.hits, arguments
        assert {hit.article_id for hit in found.hits} <= allowed


def test_a_name_that_nothing_has_is_answered_with_those_there_are(on_filled: Citedesk) -> None:
    question = "What opened or changed?"
    refused = on_filled("ask", question, "--source", "Wellmere Curier")
    assert refused.code == 4
    assert "Sources in the archive: Wellmere Courier, " in refused.out
    korean = on_filled("ask", "도서관은 언제 여나요?", "--language", "kr", "--author", "Nobody")
    assert "\n보관소에 있는 언어: en, " in korean.out
    assert "\n보관소에 다음 필자의 기사가 없습니다: Nobody.\n" in korean.out
    assert "매체" not in korean.out
    searched = on_filled("search", question, "--language", "kr")
    assert "\nLanguages in the archive: en, " in searched.out


def test_names_that_something_has_are_no_reason_to_list_others(on_filled: Citedesk) -> None:
    outcome = on_filled("ask", "Who?", "--source", "Wellmere Courier", "--since", "2999-01-01")
    assert outcome.code == 4
    assert "in the archive: " not in outcome.out


def test_max_sentences_limits_the_answer(on_filled: Citedesk) -> None:
    outcome = on_filled(
        "ask", "How large are the losses of the apple growers?", "--max-sentences", "1", "--json"
    )
    assert len(outcome.document(schemas.AnswerDocument).sentences) == 1


# search


def test_search_gives_one_hit_per_article_unless_passages(on_filled: Citedesk) -> None:
    found = on_filled("search", "apple harvest frost", "--k", "3", "--json").document(schemas.SearchDocument)
    assert len(found.hits) == 3
    assert len({hit.article_id for hit in found.hits}) == 3
    assert found.hits[0].article_id == "en-orchard"
    assert found.window is None
    outcome = on_filled("search", "apple harvest frost", "--k", "2", "--passages")
    assert outcome.code == 0
    assert outcome.out.startswith("1. Late frost ruins [bold]apple[/bold] harvest")


def test_the_window_is_printed_in_the_zone_of_the_settings(
    on_filled: Citedesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEDESK_TIMEZONE", "Asia/Seoul")
    found = on_filled(
        "search", "도서관", "--since", "2025-08-01", "--until", "2025-08-12", "--json"
    ).document(schemas.SearchDocument)
    assert found.window is not None
    assert found.window.since == "2025-08-01T00:00:00+09:00"
    assert found.window.until == "2025-08-13T00:00:00+09:00"
    assert [hit.article_id for hit in found.hits] == ["ko-library"]


# ingest


def test_ingest_reports_and_repeats_without_change(
    citedesk: Citedesk, articles_file: Path, tmp_path: Path
) -> None:
    first = citedesk("ingest", str(articles_file), "--json", "--store", "s")
    summary = first.document(schemas.IngestDocument)
    assert (first.code, summary.added, summary.articles) == (0, STORED, STORED)
    again = citedesk("ingest", str(articles_file), "--store", "s")
    assert again.code == 0
    assert f"0 added, 0 updated, {STORED} unchanged" in again.out


def test_ingest_is_partly_done_when_some_inputs_are_refused(
    citedesk: Citedesk, articles_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "picture.bmp").write_bytes(b"BM\x00\x01")
    some = citedesk("ingest", str(articles_file), "picture.bmp", "--store", "s", "--json")
    assert some.code == 3
    assert [Path(issue.input).name for issue in some.document(schemas.IngestDocument).refused] == [
        "picture.bmp"
    ]
    none = citedesk("ingest", "picture.bmp", "no-such-file.txt", "--store", "s", "--json")
    assert none.code == 1
    assert len(none.document(schemas.IngestDocument).refused) == 2


# articles and stats


def test_articles_are_listed_newest_first_without_embargoed_ones(on_filled: Citedesk) -> None:
    listed = on_filled("articles", "list", "--json").document(schemas.ArticlesDocument)
    ids = [article.article_id for article in listed.articles]
    assert listed.total == len(ids) == STORED - 1
    assert EMBARGOED not in ids
    assert ids[0] == "ko-opinion"
    assert ids[-1] == "en-undated"
    status = {article.article_id: article.status for article in listed.articles}
    assert (status["en-retracted"], status["en-corrected"]) == ("retracted", "corrected")
    limited = on_filled("articles", "list", "--limit", "2", "--json").document(schemas.ArticlesDocument)
    assert ([a.article_id for a in limited.articles], limited.total) == (ids[:2], STORED - 1)
    june = on_filled("articles", "list", "--since", "2025-06-10", "--until", "2025-06-12", "--json")
    ids = [a.article_id for a in june.document(schemas.ArticlesDocument).articles]
    assert ids == ["en-retracted", "en-corrected"]
    assert "[bold]apple[/bold]" in on_filled("articles", "list", "--language", "en").out


def test_an_article_is_shown_with_its_fields(on_filled: Citedesk) -> None:
    shown = on_filled("articles", "show", "ko-library", "--json").document(schemas.ArticleDocument)
    assert shown.published_at == "2025-08-12T09:30+09:00"
    assert shown.authors == ["나은결"]
    assert "correction: 2025-06-11: An earlier version" in on_filled("articles", "show", "en-corrected").out


def test_earlier_versions_are_shown_where_they_are_kept(
    citedesk: Citedesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEDESK_KEPT_VERSIONS", "1")
    monkeypatch.setenv("CITEDESK_STORE", str(tmp_path / "own"))
    for words in ("was founded", "grew", "closed"):
        (tmp_path / "mill.txt").write_text(f"The mill of Brackwater {words} on Monday.", "utf-8")
        assert citedesk("ingest", str(tmp_path / "mill.txt"), "--label", "mills").code == 0
    (listed,) = citedesk("articles", "list", "--json").document(schemas.ArticlesDocument).articles
    now = citedesk("articles", "show", listed.article_id).out
    assert "closed" in now
    assert "version: 3\nearlier versions: 2\n" in now
    before = citedesk("articles", "show", listed.article_id, "--version", "2").out
    assert "grew" in before
    assert "version: 2, replaced since\n" in before
    document = citedesk("articles", "show", listed.article_id, "--version", "2", "--json")
    assert document.document(schemas.ArticleDocument).earlier_versions == [2]
    gone = citedesk("articles", "show", listed.article_id, "--version", "1", "--json")
    assert (gone.code, gone.document(schemas.ErrorDocument).error.code) == (1, "article_not_found")
    assert "earlier: 1 text of changed articles" in citedesk("stats").out
    assert citedesk("stats", "--json").document(schemas.StatsDocument).storage.earlier_versions == 1
    assert citedesk("compact").code == 0
    assert citedesk("articles", "show", listed.article_id, "--version", "2").code == 0
    monkeypatch.setenv("CITEDESK_KEPT_VERSIONS", "0")
    assert citedesk("compact").code == 0
    assert citedesk("articles", "show", listed.article_id, "--version", "2").code == 1


@pytest.mark.parametrize("article_id", ["no-such-id", EMBARGOED])
def test_what_is_not_there_or_not_yet_public_is_not_shown(on_filled: Citedesk, article_id: str) -> None:
    outcome = on_filled("articles", "show", article_id, "--json")
    assert outcome.code == 1
    assert outcome.document(schemas.ErrorDocument).error.code == "article_not_found"


def test_delete_asks_and_a_deleted_article_is_gone(
    citedesk: Citedesk, articles_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    citedesk("ingest", str(articles_file), "--store", "s")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    asked = citedesk("articles", "delete", "zh-bridge", "--store", "s")
    assert asked.code == 1
    assert "Delete 1 stored article for good? [y/N]" in asked.err
    assert "Nothing was deleted." in asked.err

    done = citedesk("articles", "delete", "zh-bridge", "no-such-id", "--yes", "--store", "s", "--json")
    assert done.code == 3
    document = done.document(schemas.DeletionDocument)
    assert (document.deleted, document.not_found) == (["zh-bridge"], ["no-such-id"])
    again = citedesk("articles", "delete", "zh-bridge", "--yes", "--store", "s", "--json")
    assert again.code == 1
    listed = citedesk("articles", "list", "--store", "s", "--json").document(schemas.ArticlesDocument)
    assert "zh-bridge" not in {article.article_id for article in listed.articles}

    kept_out = citedesk("ingest", str(articles_file), "--store", "s", "--json").document(
        schemas.IngestDocument
    )
    assert kept_out.added == 0
    assert len(kept_out.skipped) == 1
    back = citedesk("ingest", str(articles_file), "--restore-deleted", "--store", "s", "--json")
    assert back.document(schemas.IngestDocument).added == 1


def test_a_delete_that_was_cut_off_is_ended_before_its_article_comes_back(
    citedesk: Citedesk, articles_file: Path
) -> None:
    """Afterwards nothing would tell that the kept answers quote an article that had been deleted."""
    citedesk("ingest", str(articles_file), "--store", "s")
    settings = Settings(store=Path("s"))
    journal = open_journal(settings)
    journal.keep(quoting("zh-bridge"), owner="", session_id="0" * 32)
    with open_archive(settings, writable=True) as archive:  # and the process died here
        archive.delete(["zh-bridge"])
    assert journal.turns("0" * 32, "")[0]["status"] == "answered"
    back = citedesk("ingest", str(articles_file), "--restore-deleted", "--store", "s", "--json")
    assert back.document(schemas.IngestDocument).added == 1
    assert journal.turns("0" * 32, "")[0]["status"] == "deleted"


def quoting(article_id: str) -> dict[str, object]:
    return {
        "answer_id": "a1",
        "created_at": "2025-08-20T09:00:00+00:00",
        "question": "What of the bridge?",
        "status": "answered",
        "citations": [{"article_id": article_id, "quote": "words"}],
        "sources": [],
        "refusal": None,
    }


def test_stats_count_what_is_stored(on_filled: Citedesk) -> None:
    counts = on_filled("stats", "--json").document(schemas.StatsDocument)
    assert counts.articles == STORED
    assert (counts.retracted, counts.embargoed, counts.undated) == (1, 1, 1)
    assert counts.languages["en"] == 4  # one more is under embargo, and not told
    assert (counts.storage.deleted, counts.storage.segments) == (0, 1)
    assert 0 <= counts.storage.freeable_bytes < counts.storage.bytes
    assert counts.storage.last_write is not None
    assert counts.storage.last_write.writer.startswith("process ")
    shown = on_filled("stats").out
    assert "deleted: 0 articles" in shown
    assert f"articles: {STORED} ({STORED - 1} of them in `citedesk articles list`)\n" in shown
    assert on_filled("articles", "list").out.endswith(f"{STORED - 1} of {STORED - 1} articles\n")


# doctor


def test_the_doctor_names_settings_and_what_is_broken(
    on_filled: Citedesk, citedesk: Citedesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = on_filled("doctor", "--json")
    report = healthy.document(schemas.DoctorDocument)
    assert (healthy.code, report.ok) == (0, True)
    assert any("--store" in finding.detail for finding in report.findings)
    assert "BROKEN" not in on_filled("doctor").out
    assert {f.name: f.ok for f in report.findings}["page reader"] is True
    monkeypatch.setenv("CITEDESK_MAX_SENTENCE", "5")
    mistyped = citedesk("doctor")
    assert mistyped.code == 1
    assert "BROKEN  settings: The variable CITEDESK_MAX_SENTENCE is no setting.\n" in mistyped.out
    assert "Did you mean CITEDESK_MAX_SENTENCES?" in mistyped.out
    monkeypatch.delenv("CITEDESK_MAX_SENTENCE")
    monkeypatch.setenv("CITEDESK_TIMEZONE", "Nowhere/Land")
    broken = citedesk("doctor", "--json")
    assert broken.code == 1
    assert "CITEDESK_TIMEZONE" in broken.out
    assert not broken.document(schemas.DoctorDocument).ok
