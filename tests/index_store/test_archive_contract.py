"""What every archive must do: the same cases on the plain reference and on the store on disk."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from rag.domain import (
    Access,
    Article,
    ArticleStatus,
    Correction,
    Filter,
    Kind,
    Moment,
    Precision,
    Teaser,
    TitleOrigin,
    Window,
)
from rag.errors import EmbedderError, IndexStoreError, InputError
from rag.protocols import Archive, Limits, Terms
from rag.tokens import tokenise
from tests.index_store.newsroom import (
    ANY,
    EMBEDDER,
    NOW,
    day,
    found,
    found_articles,
    news,
    prepare,
)

NO_TERMS = Terms(())

HARBOUR = news("harbour", "The new harbour of Busan opened on Monday. Ships from six countries came.")
BRIDGE = news(
    "bridge", "한강의 새 다리가 월요일에 열렸다. 시민 수천 명이 걸어서 건넜다고 시가 밝혔다.", language="ko"
)
FLOOD = news("flood", "长江流域连日暴雨，三个县的居民已经转移。气象台说雨势周末减弱。", language="zh")


def all_ids(archive: Archive) -> list[int]:
    with archive.view() as view:
        return found(view, "anything at all", limits=Limits(dense=10_000, lexical=0))


def test_an_empty_archive_finds_nothing(archive: Archive) -> None:
    with archive.view() as view:
        assert view.generation == 0
        assert found(view, "harbour") == []
        assert view.rows(np.array([0, 7]), NO_TERMS) == []
        assert view.count() == 0
        assert list(view.heads()) == []
        assert view.article("harbour") is None
        assert view.lexicon(Terms(("harbour",))).words.document_frequency.tolist() == [0]
        assert view.neighbours(np.array([3])).tolist() == []


@pytest.mark.parametrize(
    ("query", "expected"), [("harbour of Busan", "harbour"), ("한강 다리", "bridge"), ("长江暴雨", "flood")]
)
def test_a_search_finds_words_of_any_script(archive: Archive, query: str, expected: str) -> None:
    archive.commit([HARBOUR, BRIDGE, FLOOD])
    with archive.view() as view:
        best = found(view, query, limits=Limits(dense=0, lexical=1))
        assert [row.head.article_id for row in view.rows(np.array(best), NO_TERMS)] == [expected]
        near = found(view, query, limits=Limits(dense=1, lexical=0))
        assert [row.head.article_id for row in view.rows(np.array(near), NO_TERMS)] == [expected]


def test_every_field_of_an_article_comes_back(archive: Archive) -> None:
    seoul = timezone(timedelta(hours=9))
    article = Article(
        "id/with:any-character-é한😀",
        "Body with a tab\tand 😀 and \u0000 and e\u0301.",
        title="제목",
        title_origin=TitleOrigin.PAGE,
        language="ko",
        url="https://news.example/1",
        source="Example Daily",
        authors=("Kim Ji-ho", "O'Neill; DROP TABLE"),
        section="Politics",
        published_at=Moment(datetime(2025, 8, 12, 9, 30, tzinfo=seoul), Precision.MINUTE),
        updated_at=Moment(datetime(2025, 8, 12, 9, 30, 1, 250, tzinfo=seoul)),
        embargo_until=Moment(datetime(2025, 1, 1, tzinfo=UTC), Precision.YEAR),
        kind=Kind.OPINION,
        access=Access.TEASER,
        status=ArticleStatus.CORRECTED,
        corrections=(Correction("It was Tuesday.", day("2025-08-13")), Correction("Sorry.")),
        captions=("A ship.",),
        teasers=(Teaser("Other story", "More"), Teaser("Third")),
        extra={"desk": {"page": 3, "tags": ["a", None, 1.5]}},
        origin="/inbox/a.txt",
    )
    archive.commit([prepare(article)])
    with archive.view() as view:
        stored = view.article(article.article_id)
        [head] = view.heads()
    assert stored == article
    assert stored.published_at is not None
    assert str(stored.published_at) == "2025-08-12T09:30+09:00"
    assert stored.content_sha256 == article.content_sha256 == head.content_sha256
    assert archive.heads_of([article.article_id, "unknown"]) == {article.article_id: head}
    assert head.authors == article.authors


def test_rows_are_slices_with_their_vectors(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE])
    ids = np.array(all_ids(archive))
    with archive.view() as view:
        rows = view.rows(ids[::-1], NO_TERMS)
    assert [row.passage_id for row in rows] == ids[::-1].tolist()
    wanted = {item.article.article_id: item for item in (HARBOUR, BRIDGE)}
    for row in rows:
        item = wanted[row.head.article_id]
        assert row.text == row.span.of(item.article.text)
        assert row.sentences == item.passages[row.ordinal].sentences
        half = item.passage_vectors.astype(np.float16).astype(np.float32)
        np.testing.assert_array_equal(row.passage_vector, half[row.ordinal])
        sentences = item.sentence_vectors[2 * row.ordinal : 2 * row.ordinal + 2].astype(np.float16)
        np.testing.assert_array_equal(row.sentence_vectors, sentences.astype(np.float32))
    assert "".join(row.text for row in rows[::-1] if row.head.article_id == "harbour") == HARBOUR.article.text


def test_rows_count_the_terms_of_title_and_passage(archive: Archive) -> None:
    item = news("a", "Minho met Minho in Busan.", title="Minho returns", language="en")
    archive.commit([item, HARBOUR])
    terms = Terms(("minho", "busan", "absent"), ("en:Minho", "und:Busan"))
    with archive.view() as view:
        row = next(r for r in view.rows(np.array(all_ids(archive)), terms) if r.head.article_id == "a")
        lexicon = view.lexicon(terms)
    assert row.word_counts.tolist() == [3, 1, 0]
    assert row.word_length == len(tokenise("Minho returns Minho met Minho in Busan."))
    assert row.name_counts.tolist() == [3, 0]
    assert row.name_length == 4
    assert lexicon.words.document_frequency.tolist() == [1, 2, 0]
    assert lexicon.names.document_frequency.tolist() == [1, 1]
    assert lexicon.words.passages == lexicon.names.passages == 1 + len(HARBOUR.passages)


def test_a_derived_title_is_shown_and_not_searched(archive: Archive) -> None:
    archive.commit([news("a", "Short text.", title="Zeppelin", title_origin=TitleOrigin.LEAD)])
    with archive.view() as view:
        assert view.lexicon(Terms(("zeppelin",))).words.document_frequency.tolist() == [0]
        assert [head.title for head in view.heads()] == ["Zeppelin"]


def test_mean_length_is_over_all_stored_passages(archive: Archive) -> None:
    archive.commit([news("a", "one two three"), news("b", "one", status=ArticleStatus.RETRACTED)])
    with archive.view() as view:
        channel = view.lexicon(Terms(("one",))).words
    lengths = [len(tokenise("one two three")), 1]
    assert channel.mean_length == pytest.approx(sum(lengths) / 2)
    assert channel.document_frequency.tolist() == [2]


def test_more_candidates_than_passages_give_all(archive: Archive) -> None:
    archive.commit([HARBOUR])
    assert len(all_ids(archive)) == len(HARBOUR.passages) == 2


def test_candidates_are_sorted_and_distinct(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE, FLOOD])
    with archive.view() as view:
        ids = found(view, "harbour Busan 한강 长江")
    assert ids == sorted(set(ids))
    assert len(ids) == sum(len(item.passages) for item in (HARBOUR, BRIDGE, FLOOD))


def test_a_repeated_query_word_counts_once(archive: Archive) -> None:
    archive.commit([news("rare", "zeppelin"), news("often", "market market market")])
    vector = EMBEDDER.embed_queries(["zeppelin"])[0]
    with archive.view() as view:
        once = view.candidates(vector, ["market", "zeppelin"], ANY, Limits(0, 1))
        again = view.candidates(vector, ["zeppelin", "market", "zeppelin"], ANY, Limits(0, 1))
    assert once.tolist() == again.tolist()


def test_no_limit_means_no_candidates(archive: Archive) -> None:
    archive.commit([HARBOUR])
    with archive.view() as view:
        assert found(view, "harbour", limits=Limits(0, 0)) == []


def test_a_second_commit_makes_a_new_version(archive: Archive) -> None:
    first = archive.commit([news("a", "The mayor said the zeppelin will fly.")])
    second = archive.commit([news("a", "The mayor said nothing.")])
    assert second == first + 1
    with archive.view() as view:
        stored = view.article("a")
        assert stored is not None
        assert (stored.version, stored.text) == (2, "The mayor said nothing.")
        assert view.lexicon(Terms(("zeppelin",))).words.document_frequency.tolist() == [0]
        assert view.count() == 1
        rows = view.rows(np.array(found(view, "zeppelin mayor")), NO_TERMS)
    assert [(row.head.version, row.text) for row in rows] == [(2, "The mayor said nothing.")]


def test_the_later_of_two_with_one_id_wins(archive: Archive) -> None:
    archive.commit([news("a", "first words"), HARBOUR, news("a", "second words")])
    with archive.view() as view:
        stored = view.article("a")
        assert stored is not None
        assert (stored.text, stored.version) == ("second words", 1)
        assert view.count() == 2


def test_passage_ids_are_never_given_twice(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE])
    before = set(all_ids(archive))
    archive.delete(["harbour", "bridge"])
    archive.restore_deleted(["harbour"])
    archive.commit([HARBOUR])
    middle = set(all_ids(archive))
    archive.commit([HARBOUR])
    assert not before & middle
    assert not set(all_ids(archive)) & (before | middle)
    with archive.view() as view:
        assert view.rows(np.array(sorted(before)), NO_TERMS) == []


def test_delete_removes_an_article_from_every_leg(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE])
    generation = archive.commit([FLOOD])
    assert archive.delete(["harbour", "unknown"]) == 1
    assert found_articles(archive, "harbour Busan Monday") == {"bridge", "flood"}
    with archive.view() as view:
        assert view.generation == generation + 1
        assert view.article("harbour") is None
        assert view.count() == 2
        assert view.lexicon(Terms(("harbour",))).words.document_frequency.tolist() == [0]
        assert {head.article_id for head in view.heads()} == {"bridge", "flood"}
    assert archive.heads_of(["harbour"]) == {}


def test_deleting_what_is_not_stored_changes_nothing(archive: Archive) -> None:
    generation = archive.commit([HARBOUR])
    assert archive.delete(["unknown"]) == 0
    assert archive.delete([]) == 0
    assert archive.deleted(["unknown"]) == set()
    with archive.view() as view:
        assert view.generation == generation


def test_a_deleted_article_stays_away_until_it_is_restored(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE])
    archive.delete(["harbour"])
    assert archive.deleted(["harbour", "bridge", "unknown"]) == {"harbour"}
    with pytest.raises(IndexStoreError, match="'harbour'"):
        archive.commit([FLOOD, HARBOUR])
    with archive.view() as view:
        assert view.count() == 1
    archive.restore_deleted(["harbour", "unknown"])
    assert archive.deleted(["harbour"]) == set()
    archive.commit([HARBOUR])
    with archive.view() as view:
        stored = view.article("harbour")
    assert stored is not None
    assert stored.version == 2, "a citation of version 1 must never mean other words"


def test_deleting_everything_leaves_an_archive_that_works(archive: Archive) -> None:
    archive.commit([HARBOUR, BRIDGE])
    assert archive.delete(["harbour", "bridge", "bridge"]) == 2
    assert found_articles(archive, "harbour") == set()
    archive.commit([FLOOD])
    assert found_articles(archive, "长江") == {"flood"}


def test_a_filter_over_what_is_left_after_a_delete(archive: Archive) -> None:
    archive.commit([HARBOUR])
    assert found_articles(archive, "harbour")
    archive.delete(["harbour"])
    assert found_articles(archive, "harbour", replace(ANY, sources=("Daily",))) == set()


def test_an_empty_batch_changes_nothing(archive: Archive) -> None:
    generation = archive.commit([HARBOUR])
    assert archive.commit([]) == generation


def test_an_article_without_passages_is_kept(archive: Archive) -> None:
    archive.commit([news("blank", "")])
    archive.commit([HARBOUR])
    with archive.view() as view:
        assert view.count() == 2
        assert view.counts().passages == len(HARBOUR.passages)
    assert archive.delete(["blank"]) == 1


FILTERED = [
    news("undated", "storm report", source="Daily", language="en", authors=("Ann Lee",)),
    news("july", "storm report", source="Daily", language="en", published_at=day("2025-07-31")),
    news("august", "storm report", source="ＤＡＩＬＹ", language="ko", published_at=day("2025-08-01")),
    news(
        "tuesday",
        "storm report",
        source="Straße",
        language="KO",
        authors=("Kim", "ANN LEE"),
        published_at=day("2025-08-12"),
    ),
    news("retracted", "storm report", source="Daily", language="en", status=ArticleStatus.RETRACTED),
    news("embargoed", "storm report", source="Daily", embargo_until=Moment(NOW + timedelta(seconds=1))),
    news("released", "storm report", source="Weekly", embargo_until=Moment(NOW)),
]
VISIBLE = {"undated", "july", "august", "tuesday", "released"}
MORNING = datetime(2025, 8, 12, 9, tzinfo=timezone(timedelta(hours=9)))
AUGUST = Window(datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (ANY, VISIBLE),
        (
            replace(ANY, now=NOW + timedelta(seconds=1)),
            VISIBLE | {"embargoed"},
        ),
        (replace(ANY, now=NOW - timedelta(seconds=1)), {"undated", "july", "august", "tuesday"}),
        (replace(ANY, window=AUGUST), {"august", "tuesday"}),
        (replace(ANY, window=Window(since=datetime(2025, 8, 12, tzinfo=UTC))), {"tuesday"}),
        (replace(ANY, window=Window(until=datetime(2025, 8, 12, tzinfo=UTC))), {"july", "august"}),
        (replace(ANY, as_of=datetime(2025, 8, 1, tzinfo=UTC)), {"july", "august"}),
        (replace(ANY, as_of=datetime(2025, 7, 31, 23, tzinfo=UTC)), {"july"}),
        (replace(ANY, as_of=datetime(9999, 1, 1, tzinfo=UTC)), {"july", "august", "tuesday"}),
        (replace(ANY, as_of=NOW, authors=("Ann Lee",)), {"tuesday"}),
        (replace(ANY, sources=("daily",)), {"undated", "july", "august"}),
        (replace(ANY, sources=("STRASSE", "Weekly")), {"tuesday", "released"}),
        (replace(ANY, languages=("ko",)), {"august", "tuesday"}),
        (replace(ANY, authors=("ann lee",)), {"undated", "tuesday"}),
        (replace(ANY, sources=("daily",), languages=("ko",), window=AUGUST), {"august"}),
        (replace(ANY, authors=("Ann Lee",), window=AUGUST, languages=("en", "ko")), {"tuesday"}),
        (replace(ANY, sources=("nobody",)), set()),
        (
            replace(ANY, window=Window(since=MORNING)),
            {"tuesday"},
        ),
    ],
)
def test_filters_hold_for_searches_lists_and_counts(
    archive: Archive, where: Filter, expected: set[str]
) -> None:
    archive.commit(FILTERED)
    assert found_articles(archive, "storm report", where) == expected
    with archive.view() as view:
        assert {head.article_id for head in view.heads(where)} == expected
        assert view.count(where) == len(expected)
        # The filter holds before anything is scored, so it cannot use up the limits.
        assert len(found(view, "storm", where, Limits(dense=1, lexical=0))) == min(1, len(expected))
        assert len(found(view, "storm", where, Limits(dense=0, lexical=1))) == min(1, len(expected))


def test_a_moment_without_a_zone_is_refused(archive: Archive) -> None:
    archive.commit(FILTERED)
    with archive.view() as view, pytest.raises(InputError, match="no time zone"):
        view.count(Filter(now=datetime(2025, 8, 15)))  # noqa: DTZ001


def test_hidden_articles_are_kept_and_readable(archive: Archive) -> None:
    archive.commit(FILTERED)
    with archive.view() as view:
        retracted, embargoed = view.article("retracted"), view.article("embargoed")
        assert view.count() == len(list(view.heads())) == len(FILTERED)
    assert retracted is not None
    assert retracted.status is ArticleStatus.RETRACTED
    assert embargoed is not None


def test_counts(archive: Archive) -> None:
    generation = archive.commit(FILTERED)
    with archive.view() as view:
        counts = view.counts()
    assert counts.generation == generation
    assert (counts.articles, counts.passages, counts.sentences) == (7, 7, 14)
    # An article under embargo is counted, but what it is about is not told.
    assert counts.languages == {"en": 3, "und": 1, "ko": 1, "KO": 1}
    assert counts.sources == {"Daily": 3, "ＤＡＩＬＹ": 1, "Straße": 1, "Weekly": 1}
    assert (counts.undated, counts.retracted, counts.embargoed) == (4, 1, 1)


def test_heads_come_newest_first_and_undated_last(archive: Archive) -> None:
    archive.commit(FILTERED)
    order = ["tuesday", "august", "july", "embargoed", "released", "retracted", "undated"]
    with archive.view() as view:
        assert [head.article_id for head in view.heads()] == order
        assert [head.article_id for head in view.heads(limit=2)] == order[:2]
        assert list(view.heads(limit=0)) == []


def test_neighbours_stay_inside_the_article(archive: Archive) -> None:
    archive.commit([news("a", "x" * 200), news("b", "y" * 200)])
    ids = all_ids(archive)
    with archive.view() as view:
        assert view.neighbours(np.array([ids[0]])).tolist() == ids[:2]
        assert view.neighbours(np.array([ids[2]])).tolist() == ids[1:4]
        assert view.neighbours(np.array([ids[4], ids[2]])).tolist() == ids[1:5]
        assert view.neighbours(np.array([ids[7]]), reach=2).tolist() == ids[5:10]
        assert view.neighbours(np.array([ids[7]]), reach=0).tolist() == [ids[7]]
        assert view.neighbours(np.array([10_000])).tolist() == []


def test_a_view_keeps_its_generation(archive: Archive) -> None:
    archive.commit([HARBOUR, news("a", "old words of the mayor")])
    with archive.view() as searched, archive.view() as fresh:
        before = found(searched, "mayor harbour")
        archive.commit([BRIDGE, news("a", "new words of the minister")])
        archive.delete(["harbour"])
        with archive.view() as after:
            assert after.generation == searched.generation + 2 == fresh.generation + 2
            assert "harbour" not in {head.article_id for head in after.heads()}
            assert not set(before) & set(found(after, "mayor harbour"))
        for view in (searched, fresh):
            assert found(view, "mayor harbour") == before
            assert {row.head.article_id for row in view.rows(np.array(before), NO_TERMS)} == {"harbour", "a"}
            assert {row.text for row in view.rows(np.array(before), NO_TERMS)} >= {"old words of the mayor"}
            assert all(row.passage_vector.any() for row in view.rows(np.array(before), NO_TERMS))
            assert view.count() == 2


def test_threads_see_whole_generations(archive: Archive) -> None:
    # Every commit replaces all articles with ones that carry the same round; a mixture would show two.
    archive.commit([news(f"n{i}", f"storm round{0}") for i in range(5)])
    mixed: list[set[str]] = []
    failures: list[Exception] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                with archive.view() as view:
                    rows = view.rows(np.array(found(view, "storm")), NO_TERMS)
                    seen = {row.text for row in rows}
                    if len(seen) != 1 or len(rows) != 5:
                        mixed.append(seen)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for round_ in range(1, 12):
        archive.commit([news(f"n{i}", f"storm round{round_}") for i in range(5)])
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert mixed == []
    with archive.view() as view:
        assert {row.text for row in view.rows(np.array(found(view, "storm")), NO_TERMS)} == {"storm round11"}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_query_vector_that_is_not_finite_is_refused(archive: Archive, value: float) -> None:
    archive.commit([HARBOUR])
    vector = EMBEDDER.embed_queries(["harbour"])[0]
    vector[3] = value
    with archive.view() as view, pytest.raises(EmbedderError, match="not finite"):
        view.candidates(vector, ["harbour"], ANY, Limits())


def test_a_query_vector_of_another_dimension_is_refused(archive: Archive) -> None:
    with archive.view() as view, pytest.raises(EmbedderError, match="3 dimensions"):
        view.candidates(np.ones(3, np.float32), [], ANY, Limits())


@pytest.mark.parametrize("kind", ["nan", "zero", "rows", "dimension"])
def test_unusable_vectors_are_not_stored(archive: Archive, kind: str) -> None:
    vectors = HARBOUR.passage_vectors.copy()
    match kind:
        case "nan":
            vectors[0, 0] = np.nan
        case "zero":
            vectors[0] = 0
        case "rows":
            vectors = vectors[:1]
        case _:
            vectors = vectors[:, :5]
    with pytest.raises(EmbedderError, match="'harbour'"):
        archive.commit([BRIDGE, replace(HARBOUR, passage_vectors=vectors)])
    with archive.view() as view:
        assert (view.count(), view.generation) == (0, 0)


def test_passages_outside_the_text_are_refused(archive: Archive) -> None:
    with pytest.raises(IndexStoreError, match="reaches outside"):
        archive.commit([replace(HARBOUR, article=replace(HARBOUR.article, text="short"))])


@pytest.mark.parametrize("field", [{"text": "a\ud800b"}, {"title": "\udfff"}, {"extra": {"a": {1, 2}}}])
def test_what_cannot_be_written_is_refused_by_name(archive: Archive, field: dict[str, object]) -> None:
    blank = news("harbour", "")
    item = replace(blank, article=replace(blank.article, **field))
    with pytest.raises(IndexStoreError, match="'harbour'"):
        archive.commit([BRIDGE, item])
    archive.commit([BRIDGE])
    with archive.view() as view:
        assert view.count() == 1


def test_odd_search_words_find_nothing(archive: Archive) -> None:
    archive.commit([HARBOUR])
    vector = EMBEDDER.embed_queries(["x"])[0]
    odd = ["", "\u0000", "\ud800", "'; DROP TABLE postings; --", "%", "*"]
    with archive.view() as view:
        assert view.candidates(vector, odd, ANY, Limits(0, 5)).tolist() == []
        assert view.lexicon(Terms(tuple(odd))).words.document_frequency.tolist() == [0] * 6


def test_many_small_commits_lose_nothing(archive: Archive) -> None:
    for number in range(70):
        archive.commit([news(f"n{number}", f"storm number {number}")])
    archive.delete([f"n{number}" for number in range(0, 70, 7)])
    with archive.view() as view:
        ids = found(view, "storm", limits=Limits(dense=1000, lexical=0))
        assert ids == found(view, "storm", limits=Limits(dense=0, lexical=1000))
        assert {row.text for row in view.rows(np.array(ids), NO_TERMS)} == {
            f"storm number {number}" for number in range(70) if number % 7
        }
