from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rag.domain import Kind, TitleOrigin
from rag.errors import IngestError
from rag.ingest.draft import Rules
from rag.ingest.markdown import read_markdown

DATA = Path(__file__).parents[1] / "data" / "ingest"
RULES = Rules(ZoneInfo("UTC"))


def test_front_matter_and_body() -> None:
    draft, given_id = read_markdown((DATA / "front_matter.md").read_bytes(), RULES)
    assert given_id is None
    assert (draft.title, draft.title_origin) == ("Harbour bridge reopens after storm", TitleOrigin.GIVEN)
    assert str(draft.published_at) == "2024-11-03T08:15+01:00"
    assert (draft.source, draft.authors) == ("Coast Courier", ("Mia Holt", "Jan Berg"))
    assert draft.url == "https://news.example/harbour?id=7"
    assert draft.kind is Kind.OPINION
    assert draft.captions == ("Workers on the bridge deck",)
    assert draft.extra == {"desk": "city"}
    assert draft.text.startswith(
        "The harbour bridge in Nordhaven reopened on Sunday, nine days after a storm tore"
    )
    assert "- Lorries must wait until Tuesday." in draft.text
    assert "Workers on" not in draft.text


def test_a_heading_is_the_title_without_front_matter() -> None:
    draft, _ = read_markdown("# 산책로 열린다\n\n한빛시는 3일 밝혔다.\n".encode(), RULES)
    assert (draft.title, draft.text) == ("산책로 열린다", "한빛시는 3일 밝혔다.")


def test_front_matter_lists_over_several_lines_and_an_id() -> None:
    source = b"---\nid: a-1\nauthors:\n  - Mia Holt\n  - Jan Berg\ndate: 2024-11-03\n---\nThe bridge is open."
    draft, given_id = read_markdown(source, RULES)
    assert given_id == "a-1"
    assert draft.authors == ("Mia Holt", "Jan Berg")
    assert str(draft.published_at) == "2024-11-03"


def test_a_rule_in_the_text_is_no_front_matter() -> None:
    draft, _ = read_markdown(b"The bridge is open.\n\n---\n\nMore: tomorrow.", RULES)
    assert draft.text == "The bridge is open.\n\nMore: tomorrow."


def test_marks_inside_words_and_sums_stay() -> None:
    draft, _ = read_markdown(b"It cost 2 * 3 * 4 crowns, said snake_case_name and A*B*C.", RULES)
    assert draft.text == "It cost 2 * 3 * 4 crowns, said snake_case_name and A*B*C."


@pytest.mark.parametrize(
    "line", ["date: 03/04/2024", "kind: gossip", "url: ftp://x.example/a", "id: two words"]
)
def test_front_matter_that_cannot_be_used_is_refused(line: str) -> None:
    with pytest.raises(IngestError) as refusal:
        read_markdown(f"---\n{line}\n---\nText of it.".encode(), RULES)
    assert line.split(": ")[1] in str(refusal.value)
