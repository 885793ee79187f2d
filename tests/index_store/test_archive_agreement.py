"""On any history of writes the store on disk agrees with the reference."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index_store.compact import compact
from rag.domain import Filter
from rag.protocols import Archive
from tests.index_store.agreement import compare
from tests.index_store.newsroom import (
    ANY,
    KEPT_VERSIONS,
    TOKENISERS,
    UNHEARD,
    checked,
    day,
    news,
    open_local,
    open_reference,
)

WORDS = ["harbour", "storm", "한강", "다리", "长江", "2025", "мэр", "Busan"]
IDS = [f"n{number}" for number in range(8)]

texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
articles = st.builds(
    lambda name, text, source, dated: news(
        name,
        text,
        title=text[:12],
        source=source,
        language="en",
        published_at=day("2025-08-01") if dated else None,
    ),
    st.sampled_from(IDS),
    texts,
    st.sampled_from(["Daily", "Weekly", None]),
    st.booleans(),
)
steps = st.one_of(
    st.tuples(st.just("commit"), st.lists(articles, max_size=4)),
    st.tuples(st.just("delete"), st.lists(st.sampled_from(IDS), max_size=4)),
    st.tuples(st.just("restore"), st.lists(st.sampled_from(IDS), max_size=8)),
    st.tuples(st.sampled_from(["reopen", "compact"]), st.none()),
)


def apply(archive: Archive, action: str, value: list) -> object:  # type: ignore[type-arg]
    match action:
        case "commit":
            gone = archive.deleted(IDS)
            return archive.commit([item for item in value if item.article.article_id not in gone])
        case "delete":
            return archive.delete(value)
        case _:
            return archive.restore_deleted(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    history=st.lists(steps, max_size=14),
    query=texts.filter(bool),
    where=st.sampled_from([ANY, Filter(ANY.now, sources=("DAILY",)), Filter(ANY.now, as_of=ANY.now)]),
)
def test_the_store_agrees_with_the_reference(
    history: list[tuple[str, list | None]],  # type: ignore[type-arg]
    query: str,
    where: Filter,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reference, local = open_reference(), open_local(Path(folder) / "store")
        try:
            for action, value in history:
                if value is None:
                    local.close()
                    if action == "compact":
                        compact(Path(folder) / "store", TOKENISERS, UNHEARD, kept_versions=KEPT_VERSIONS)
                    local = open_local(Path(folder) / "store")
                else:
                    assert apply(local, action, value) == apply(reference, action, value)
                with local.view() as mine, reference.view() as theirs:
                    compare(mine, theirs, IDS, query, where)
            local.close()
            report = checked(Path(folder) / "store")
            assert report.damage + report.notes == ()
        finally:
            local.close()
