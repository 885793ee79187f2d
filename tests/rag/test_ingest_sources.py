import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index_store.catalogue import FILE_NAME as STORE_FILE
from rag.ingest.duplicates import last_wins
from rag.ingest.identity import file_id
from rag.ingest.outcome import Outcome, Read, ReadLimits, Refused, Skipped
from rag.ingest.sources import count_inputs, read_sources

KO = "한빛시는 3일 도심을 가로지르는 은하천 산책로 공사를 마무리한다고 밝혔다.\n주민들은 기다린다고 했다."


def read(*sources: str | Path, stdin: bytes | None = None, **options: object) -> list[Outcome]:
    stream = None if stdin is None else io.BytesIO(stdin)
    found: Iterator[Outcome] = read_sources(
        [str(source) for source in sources],
        zone=ZoneInfo("UTC"),
        stdin=stream,
        **options,  # type: ignore[arg-type]
    )
    return list(found)


def ids(outcomes: list[Outcome]) -> list[str]:
    return [outcome.article.article_id for outcome in outcomes if isinstance(outcome, Read)]


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, (Refused, Skipped))
    return outcome.reason


def record(number: int, **fields: object) -> str:
    return json.dumps({"id": f"a{number}", "text": f"Bridge {number} is open to all.", **fields})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "2025" / "08").mkdir(parents=True)
    (folder / "b.txt").write_text(KO, "utf-8")
    (folder / "2025" / "08" / "a.txt").write_text(KO, "utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.txt").write_text(KO, "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text(KO, "utf-8")
    return folder


def test_a_folder_is_read_sorted_with_unsupported_files_skipped(archive: Path) -> None:
    outcomes = read(archive)
    assert [(type(o), Path(o.input).relative_to(archive).as_posix()) for o in outcomes] == [
        (Read, "b.txt"),
        (Skipped, "photo.jpg"),
        (Read, "2025/08/a.txt"),
    ]
    first = outcomes[0]
    assert isinstance(first, Read)
    assert first.article.origin == str(archive / "b.txt")


def test_a_store_inside_the_folder_is_not_read(archive: Path) -> None:
    before = [outcome.input for outcome in read(archive)]
    store = archive / "citedesk-data"
    store.mkdir()
    (store / STORE_FILE).write_bytes(b"")
    (store / "notes.txt").write_text("Words that are no news.")
    assert [outcome.input for outcome in read(archive)] == before
    (store / STORE_FILE).unlink()
    assert [outcome.input for outcome in read(archive)] != before


def test_the_unsupported_file_named_directly_is_refused(archive: Path) -> None:
    [outcome] = read(archive / "photo.jpg")
    assert isinstance(outcome, Refused)
    assert ".jsonl" in outcome.reason


def test_moving_a_folder_changes_no_identity(archive: Path, tmp_path: Path) -> None:
    before = ids(read(archive))
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    archive.rename(moved / "archive")
    assert ids(read(moved / "archive")) == before == ids(read(f"{moved / 'archive'}/"))


def test_labels(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(read(archive))[0] == file_id("archive", Path("b.txt"))
    assert ids(read(archive / "b.txt"))[0] == file_id("archive", Path("b.txt"))
    assert ids(read(archive / "2025" / "**" / "*.txt")) == [file_id("08", Path("a.txt"))]
    assert ids(read(archive, label="desk"))[0] == file_id("desk", Path("b.txt"))
    monkeypatch.chdir(archive)
    assert ids(read(".")) == ids(read(archive))


def test_a_glob_reads_its_matches_in_order(archive: Path) -> None:
    outcomes = read(f"{archive}/*")
    assert [type(outcome) for outcome in outcomes] == [Read, Skipped]
    assert isinstance(read(f"{archive}/*.nothing")[0], Refused)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("marks.txt", b"...\n---\n", "no text"),
        ("binary.txt", b"%PDF-1.4\n\x00\x01", "PDF"),
        ("nuls.txt", b"a\x00b\x00\x01\x02" * 100, "UTF-8"),
        ("short.txt", "한빛".encode("cp949"), "UTF-8"),
        ("empty.jsonl", b"", "empty"),
        ("broken.json", b"[{]", "JSON"),
        ("damaged.jsonl.gz", b"\x1f\x8bnot gzip at all", "gzip"),
        ("cut.jsonl.gz", gzip.compress(b'{"id": "a"}\n' * 1000)[:-20], "gzip"),
        ("plain.jsonl.gz", b'{"id": "a"}', "gzip"),
        ("empty.html", b"<html></html>", "text"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.txt").write_text(KO, "utf-8")
    outcomes = read(tmp_path / name, tmp_path / "z.txt")
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert why in refused[-1].reason
    assert isinstance(outcomes[-1], Read)


@pytest.mark.parametrize(
    "source", ["no/such/file.txt", "no/*/such", "https://news.example/a", "feed.xml", "data.csv", "data.zip"]
)
def test_what_is_not_there_or_not_read_yet_is_refused(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("feed.xml", "data.csv", "data.zip"):
        Path(name).write_text("x")
    [outcome] = read(source)
    assert isinstance(outcome, Refused)
    assert outcome.input == source


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    [outcome] = read(tmp_path)
    assert isinstance(outcome, Refused)


def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    [outcome] = read(tmp_path)
    assert "regular file" in reason(outcome)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locked.txt").write_text(KO, "utf-8")
    (tmp_path / "locked.txt").chmod(0)
    [outcome] = read(tmp_path / "locked.txt")
    assert isinstance(outcome, Refused)


def test_an_article_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    limits = ReadLimits(article_characters=1_000)
    (tmp_path / "long.txt").write_text("word " * 300, "utf-8")
    (tmp_path / "huge.txt").write_text("word " * 3_000, "utf-8")
    (tmp_path / "right.txt").write_text("word " * 100, "utf-8")
    outcomes = read(tmp_path, limits=limits)
    assert "4,000 bytes" in reason(outcomes[0])
    assert "1,499 characters" in reason(outcomes[1])
    assert isinstance(outcomes[2], Read)


def test_one_broken_line_of_ten(tmp_path: Path) -> None:
    lines = [record(n) for n in range(1, 11)]
    lines[6] = '{"id": "a7", "text": '
    (tmp_path / "x.jsonl").write_text("\n".join(lines), "utf-8")
    outcomes = read(tmp_path / "x.jsonl")
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [outcome.input for outcome in refused] == [f"{tmp_path / 'x.jsonl'}:7"]
    assert len(ids(outcomes)) == 9
    last = outcomes[-1]
    assert isinstance(last, Read)
    assert last.article.origin == f"{tmp_path / 'x.jsonl'}:10"


def test_all_record_formats_give_the_same_articles(tmp_path: Path) -> None:
    records = [json.loads(record(n)) for n in (1, 2)]
    lines = "\n".join(map(json.dumps, records))
    (tmp_path / "a.jsonl").write_text(lines, "utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.json").write_text(json.dumps(records, indent=1), "utf-8")
    (tmp_path / "d.json").write_text(json.dumps({"articles": records}), "utf-8-sig")
    for name in ("a.jsonl", "b.jsonl.gz", "c.json", "d.json"):
        assert ids(read(tmp_path / name)) == ["a1", "a2"]
    (tmp_path / "e.json").write_text(json.dumps(records[0], indent=1), "utf-8")
    assert ids(read(tmp_path / "e.json")) == ["a1"]


@pytest.mark.parametrize(
    ("piped", "expected"),
    [
        (record(1) + "\n" + record(2), ["a1", "a2"]),
        (f"[{record(1)}, {record(2)}]", ["a1", "a2"]),
        (json.dumps({"articles": [json.loads(record(1))]}), ["a1"]),
        (json.dumps(json.loads(record(1)), indent=2), ["a1"]),
        ("\ufeff" + record(1), ["a1"]),
    ],
)
def test_records_from_standard_input(piped: str, expected: list[str]) -> None:
    assert ids(read("-", stdin=piped.encode())) == expected


def test_text_from_standard_input() -> None:
    [outcome] = read("-", stdin=f"[하늘일보]{KO}".encode())
    assert isinstance(outcome, Read)
    assert (outcome.input, outcome.article.origin, outcome.article.source) == ("-", "", "하늘일보")
    assert ids(read("-", stdin=f"[하늘일보]{KO}".encode())) == [outcome.article.article_id]
    assert ids(read("-", stdin=b"Another story altogether.")) != [outcome.article.article_id]


@pytest.mark.parametrize("piped", [b"", b"  \n", b"\x1f\x8b\x08\x00", b'{"id": '])
def test_standard_input_without_news_is_refused(piped: bytes) -> None:
    outcomes = read("-", stdin=piped)
    assert outcomes
    assert all(isinstance(outcome, Refused) for outcome in outcomes)


def test_standard_input_is_read_once() -> None:
    outcomes = read("-", "-", stdin=record(1).encode())
    assert [type(outcome) for outcome in outcomes] == [Read, Refused]
    assert [type(outcome) for outcome in read("-")] == [Refused]


def test_the_last_of_two_records_with_one_id_wins(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("\n".join([record(1), record(2), record(1, title="Newer")]), "utf-8")
    outcomes = list(last_wins(read(tmp_path / "x.jsonl")))
    assert [type(outcome) for outcome in outcomes] == [Skipped, Read, Read]
    assert f"{tmp_path / 'x.jsonl'}:3, later in this run" in reason(outcomes[0])
    last = outcomes[2]
    assert isinstance(last, Read)
    assert last.article.title == "Newer"


def test_a_file_named_twice_is_read_once(archive: Path) -> None:
    outcomes = list(last_wins(read(archive / "b.txt", archive / "b.txt")))
    assert [type(outcome) for outcome in outcomes] == [Skipped, Read]


def test_two_files_of_one_name_are_not_merged(tmp_path: Path) -> None:
    for parent in ("one", "two"):
        (tmp_path / parent / "news").mkdir(parents=True)
        (tmp_path / parent / "news" / "a.txt").write_text(f"{KO} {parent}", "utf-8")
    outcomes = list(last_wins(read(tmp_path / "one" / "news", tmp_path / "two" / "news")))
    assert [type(outcome) for outcome in outcomes] == [Read, Refused]
    assert "--label" in reason(outcomes[1])


def test_inputs_are_counted_for_a_progress_bar(archive: Path) -> None:
    size = len(KO.encode())
    assert count_inputs([str(archive)]).files == 2
    assert count_inputs([str(archive)]).bytes == 2 * size
    assert count_inputs([str(archive / "b.txt"), "-", "missing.txt"]).files == 2


def test_a_file_name_that_is_not_unicode_is_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 -- a name in bytes
        file.write(KO)
    [outcome] = read(tmp_path)
    assert isinstance(outcome, Read)
    assert outcome.input.encode().endswith(b"caf\\xe9.txt")
    assert outcome.article.origin.encode()


@pytest.mark.parametrize(
    "poison",
    [
        record(7).replace("{", '{"published_at": 1' + "0" * 400 + ", ", 1),
        record(7).replace("{", '{"url": "https://example.org/\\ud800", ', 1),
        record(7).replace("{", '{"note": ' + "[" * 600 + "]" * 600 + ", ", 1),
    ],
    ids=["huge number", "half a character in a url", "deep nesting"],
)
def test_a_poisoned_record_is_refused_alone(tmp_path: Path, poison: str) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join([record(1), poison, record(2)]))
    outcomes = list(last_wins(iter(read(file))))
    assert [type(outcome) for outcome in outcomes] == [Read, Refused, Read]


def test_queries_in_other_encodings_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    urls = [f"https://example.org/read?t={word}" for word in ("%BC%AD%BF%EF", "%B0%E6%C1%A6")]
    file.write_text("\n".join(json.dumps({"url": url, "text": "One story of two."}) for url in urls))
    outcomes = read(file)
    assert len(set(ids(outcomes))) == 2
    assert [o.article.url for o in outcomes if isinstance(o, Read)] == urls


def test_another_way_to_the_same_file_is_the_same_article(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(archive / "b.txt")
    (tmp_path / "link").symlink_to(archive)
    monkeypatch.chdir(archive / "2025")
    for way in (Path("..") / "b.txt", tmp_path / "link" / "b.txt"):
        found = read(way)
        assert ids(found) == ids(expected)
        assert [o.article.origin for o in found if isinstance(o, Read)] == [str(archive / "b.txt")]


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "", "url": "https://example.org/a"},
        {"author": "", "authors": ["Kim"]},
        {"date": "", "published_at": "2025-08-12"},
        {"author": "Kim", "authors": []},
        {"text": " ", "html": "<html><body><p>The page has a text of its own, quite long.</p></body></html>"},
    ],
)
def test_empty_fields_count_as_not_stated(tmp_path: Path, fields: dict[str, object]) -> None:
    file = tmp_path / "news.json"
    file.write_text(json.dumps({"id": "a1", "text": "Bridge one is open to all."} | fields))
    [outcome] = read(file)
    assert isinstance(outcome, Read)


@pytest.mark.parametrize("content", ["[]", '{"articles": []}'])
def test_a_document_without_articles_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "news.json"
    file.write_text(content)
    [outcome] = read(file)
    assert "holds no articles" in reason(outcome)


def test_a_name_that_no_file_can_have_is_refused_alone(archive: Path) -> None:
    outcomes = read("a" * 300, archive / "b.txt")
    assert [type(outcome) for outcome in outcomes] == [Refused, Read]


def test_flags_and_chosen_letter_forms_are_kept(tmp_path: Path) -> None:
    text = (
        "England \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f beat 葛\U000e0100城."
    )
    file = tmp_path / "news.json"
    file.write_text(json.dumps({"id": "a1", "text": text + "\U000e0041"}))
    [outcome] = read(file)
    assert isinstance(outcome, Read)
    assert outcome.article.text == text
