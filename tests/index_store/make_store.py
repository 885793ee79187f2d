"""Writes a tests/data/store-vN.zip, which stays as it is for ever: every later version must open it.

Run as `python -m tests.index_store.make_store FILE` by the version that shall be remembered.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

from tests.index_store.newsroom import day, news, open_local


def write(target: Path) -> None:
    """Two segments: five articles, one of them replaced and kept as it was, and one more that was deleted."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with open_local(store) as archive:
            archive.commit(
                [
                    news("ferry", "The ferry to Corrow sails daily. Storms may stop it.", language="en"),
                    news("bridge", "한강의 새 다리가 월요일에 열렸다. 시민 수천 명이 걸었다.", language="ko"),
                    news("flood", "长江流域连日暴雨，三个县的居民已经转移。", language="zh", source="Daily"),
                    news("gone", "Nobody shall read this. It was deleted.", language="en"),
                ]
            )
            archive.commit(
                [
                    news(
                        "ferry", "The ferry to Corrow sails twice a day. Storms may stop it.", language="en"
                    ),
                    news(
                        "mayor",
                        "The mayor of Busan opened the harbour.",
                        title="Harbour",
                        authors=("Kim Ji-ho",),
                        published_at=day("2025-08-12"),
                    ),
                ]
            )
            archive.delete(["gone"])
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(store.rglob("*")):
                if path.suffix in (".f16", ".sqlite3"):
                    packed.writestr(path.relative_to(store).as_posix(), path.read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
