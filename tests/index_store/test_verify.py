"""Whatever is changed behind the store's back is found and named; what is only left over is a note."""

import os
import re
from pathlib import Path

import pytest

from index_store.catalogue import FILE_NAME
from rag.errors import IndexMismatchError, IndexNotFoundError
from tests.index_store.damages import DAMAGES, change
from tests.index_store.newsroom import checked, news, open_local


def test_a_sound_store_has_no_findings(filled: Path) -> None:
    report = checked(filled)
    assert (report.damage, report.notes) == ((), ())
    assert (report.generation, report.articles, report.segments) == (4, 3, 2)
    with open_local(filled, writable=False) as archive, archive.view() as view:
        counts = view.counts()
    assert (report.passages, report.sentences) == (counts.passages, counts.sentences)
    assert report.postings > 20


def test_an_absent_store_is_an_error(store: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        checked(store)


def test_a_store_of_another_version_is_an_error(filled: Path) -> None:
    change(filled, "UPDATE meta SET value = 99 WHERE key = 'schema'")
    with pytest.raises(IndexMismatchError, match="99"):
        checked(filled)


@pytest.mark.parametrize(("statement", "what", "advice"), DAMAGES)
def test_changed_rows_are_found(filled: Path, statement: str, what: str, advice: str) -> None:
    change(filled, statement)
    report = checked(filled)
    assert any(re.search(what, finding.what) and advice in finding.advice for finding in report.damage), (
        report
    )
    assert all(finding.path.exists() for finding in report.damage)


def test_a_damaged_page_of_the_catalogue_is_found(filled: Path) -> None:
    path = filled / FILE_NAME
    content = bytearray(path.read_bytes())
    content[8192 * 3 : 8192 * 3 + 20] = bytes(20)
    path.write_bytes(content)
    report = checked(filled)
    assert report.damage
    assert all(str(finding.path).endswith(FILE_NAME) for finding in report.damage)


@pytest.mark.parametrize("size", [0, 5, -1, "missing"])
def test_a_cut_vector_file_is_found(filled: Path, size: int | str) -> None:
    path = filled / "segments" / "0.f16"
    if size == "missing":
        path.unlink()
    else:
        os.truncate(path, int(size) % path.stat().st_size)
    report = checked(filled)
    assert {finding.path for finding in report.damage} == {path}
    assert all("--reembed-damaged" in finding.advice for finding in report.damage)


def test_every_flipped_bit_of_a_used_vector_is_found(filled: Path) -> None:
    for path in sorted((filled / "segments").iterdir()):
        whole = path.read_bytes()
        for position in range(0, len(whole), 311):
            flipped = bytearray(whole)
            flipped[position] ^= 1 << (position % 8)
            path.write_bytes(flipped)
            report = checked(filled)
            assert report.damage or report.notes, position
        path.write_bytes(whole)
    assert not checked(filled).damage


def test_two_swapped_vector_files_are_found(filled: Path) -> None:
    first, second = (filled / "segments" / name for name in ("0.f16", "1.f16"))
    contents = first.read_bytes(), second.read_bytes()
    first.write_bytes(contents[1])
    second.write_bytes(contents[0])
    assert {finding.path for finding in checked(filled).damage} == {first, second}


def test_many_findings_of_one_kind_are_counted(store: Path) -> None:
    with open_local(store) as archive:
        archive.commit([news(f"n{number}", "storm") for number in range(40)])
    change(store, "UPDATE passages SET vector_checksum = 5")
    report = checked(store)
    assert len(report.damage) == 11
    assert report.damage[-1].what == "30 more checksums"


def test_what_is_left_over_is_a_note(filled: Path) -> None:
    (filled / "segments" / "9.f16").write_bytes(b"left by a kill")
    (filled / "segments-4").mkdir()
    report = checked(filled)
    assert not report.damage
    assert [note.path.name for note in report.notes] == ["9.f16", "segments-4"]


def test_what_is_still_to_be_wiped_is_a_note(filled: Path) -> None:
    with open_local(filled) as archive, open_local(filled, writable=False) as reader, reader.view():
        archive.delete(["n2"])
        [note] = checked(filled).notes
    assert re.fullmatch(r"\d+ vectors of removed passages are still to be wiped", note.what)


def test_another_damaged_database_in_the_folder_is_found(filled: Path) -> None:
    (filled / "journal.sqlite3").write_bytes(b"no database, but long enough to look like one " * 100)
    report = checked(filled)
    assert [finding.path.name for finding in report.damage] == ["journal.sqlite3"]


def test_checking_changes_nothing(filled: Path) -> None:
    before = {path: path.read_bytes() for path in filled.rglob("*") if path.suffix in (".f16", ".sqlite3")}
    checked(filled)
    after = {path: path.read_bytes() for path in filled.rglob("*") if path.suffix in (".f16", ".sqlite3")}
    assert before == after
