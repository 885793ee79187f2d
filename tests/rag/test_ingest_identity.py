# ruff: noqa: E501 -- tables in one piece
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.identity import caller_id, canonical_url, check_same_origin, file_id, url_id


@pytest.mark.parametrize("value", ["a", "2024/11/03-bridge", "기사:1", "x" * 256, "u-1"])
def test_a_usable_id_is_kept_verbatim(value: str) -> None:
    assert caller_id(value) == value


@pytest.mark.parametrize(
    "value", ["", "x" * 257, "two words", "tab\t", "line\n", "nbsp\u00a0", "nul\x00", "c1\x85", "\ud800"]
)
def test_an_unusable_id_is_refused(value: str) -> None:
    with pytest.raises(IngestError, match="id"):
        caller_id(value)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://News.Example", "https://news.example/"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://news.example/A?b=2&a=1", "https://news.example/A?a=1&b=2"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y&gclid=z", "https://news.example/a?id=7"),
        ("https://news.example/a?utm_source=x", "https://news.example/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://news.example/기사/1", "https://news.example/%EA%B8%B0%EC%82%AC/1"),
        ("https://news.example/%EA%B8%B0%EC%82%AC/1", "https://news.example/%EA%B8%B0%EC%82%AC/1"),
        (" https://news.example/a ", "https://news.example/a"),
        ("https://[::1]:443/a", "https://[::1]/a"),
    ],
)
def test_spellings_of_one_address_are_one(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    ["", "news.example/a", "/a", "ftp://x.example/a", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://[::1", "https://x.example:99999/", "https://a b.example/", "https://x.example/" + "a" * 3000],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(IngestError, match="url"):
        canonical_url(url)


@settings(deadline=None)
@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.example(/[a-z%0-9]{0,8}){0,3}(\?[a-z]{1,3}=[a-z&=+%]{0,8})?", fullmatch=True
    )
)
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_ids_of_files_and_addresses() -> None:
    assert file_id("news", PurePath("a/b.txt")) == file_id("news", PurePath("a") / "b.txt")
    assert file_id("news", PurePath("a/b.txt")) != file_id("new", PurePath("sa/b.txt"))
    assert file_id("news", PurePath("b.txt")).startswith("f-")
    assert url_id("https://news.example/a").startswith("u-")
    assert caller_id(file_id("뉴스", PurePath("기사.txt"))).isascii()


def test_another_file_may_not_take_over_an_identity(tmp_path: Path) -> None:
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    first.write_text("x")
    with pytest.raises(IngestError, match="--label"):
        check_same_origin("f-1", str(second), str(first))
    check_same_origin("f-1", str(first), str(first))
    check_same_origin("u-1", str(second), str(first))
    check_same_origin("own", str(second), str(first))
    first.unlink()
    check_same_origin("f-1", str(second), str(first))
