"""What a disk could hold after a power cut: the changes that a process made, replayed in part.

Only what was synced is sure to be there. Of everything else any part may have reached the disk, in any order
and torn at any sector, and so may new, renamed and removed names, each by itself: more than file systems do.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest

SOURCE = Path(__file__).with_name("io_layer.c")
ROOT = Path(__file__).parents[2]
_HEAD = struct.Struct("<cQQQ")
_SECTOR = 512


@dataclass(frozen=True)
class Change:
    """One recorded change; see `io_layer.c` for its kinds."""

    kind: str
    file: int
    offset: int
    content: bytes

    @property
    def path(self) -> Path:
        return Path(os.fsdecode(self.content.split(b"\0")[0]))

    @property
    def new_path(self) -> Path:
        return Path(os.fsdecode(self.content.split(b"\0")[1]))


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.kept, change, None)
        self.pending = []


Named: TypeAlias = dict[Path, "_File | str | None"]
"""What a change did to names: a file, None for a folder, or `gone`."""


@dataclass
class _Names:
    """Which names are sure to be there, and by folder what was done to names since it was synced."""

    kept: dict[Path, _File | None] = field(default_factory=dict)
    pending: dict[Path, list[Named]] = field(default_factory=dict)

    def note(self, change: Named) -> None:
        self.pending.setdefault(next(iter(change)).parent, []).append(change)

    def sync(self, folder: Path) -> None:
        for change in self.pending.pop(folder, []):
            self.keep(change)

    def keep(self, change: Named) -> None:
        for path, file in change.items():
            if isinstance(file, str):
                self.kept.pop(path, None)
            else:
                self.kept[path] = file


def compiled(folder: Path) -> Path:
    """The layer as a shared library; skips the test where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler")
    target = folder / "io_layer.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(target), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return target


def recorded(library: Path, folder: Path, *arguments: str) -> list[Change]:
    """The changes below `folder / "disk"` of a run of the driver with these arguments."""
    (folder / "disk").mkdir()
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "IO_LAYER_ROOT": str(folder / "disk"),
        "IO_LAYER_LOG": str(folder / "log"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.store_faults.driver", *arguments]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=600)
    return list(_read((folder / "log").read_bytes()))


def cut(changes: Sequence[Change], root: Path, target: Path, chance: random.Random) -> None:
    """Write to `target` a disk as it may be when the power goes after these changes."""
    files, names = _replayed(changes, root)
    share = chance.choice((0.0, 0.3, 0.7, 1.0))
    for folder in sorted(names.pending):
        for change in names.pending[folder]:
            if chance.random() < share:
                names.keep(change)
    for file in files:
        arrived = [change for change in file.pending if chance.random() < share]
        if chance.random() < 0.5:
            chance.shuffle(arrived)
        for change in arrived:
            _apply(file.kept, change, chance if chance.random() < 0.2 else None)
    for path, kept in sorted(names.kept.items()):
        place = target / path.relative_to(root)
        if not place.parent.is_dir():
            continue  # its folder did not reach the disk
        if kept is None:
            place.mkdir(mode=0o700, exist_ok=True)
        else:
            place.write_bytes(kept.kept)


def _replayed(changes: Sequence[Change], root: Path) -> tuple[list[_File], _Names]:
    by_number: dict[int, _File] = {}
    live: dict[Path, _File] = {}
    every: list[_File] = []
    names = _Names({root: None})
    for change in changes:
        match change.kind:
            case "O":
                by_number[change.file] = live[change.path] = _File()
                every.append(live[change.path])
                names.note({change.path: live[change.path]})
            case "W" | "T":
                by_number[change.file].pending.append(change)
            case "S" if change.file in by_number and change.path in live:
                by_number[change.file].sync()
            case "S":
                names.sync(change.path)
            case "R":
                live[change.new_path] = live.pop(change.path)
                names.note({change.new_path: live[change.new_path], change.path: "gone"})
            case "U":
                live.pop(change.path, None)
                names.note({change.path: "gone"})
            case "M":
                names.note({change.path: None})
            case "D":
                names.note({change.path: "gone"})
    return every, names


def _apply(content: bytearray, change: Change, torn: random.Random | None) -> None:
    """Make the change; torn, only some of its sectors."""
    if change.kind == "T":
        del content[change.offset :]
        content.extend(bytes(change.offset - len(content)))
        return
    end = change.offset + len(change.content)
    content.extend(bytes(max(0, end - len(content))))
    for start in range(0, len(change.content), _SECTOR):
        if torn is None or torn.random() < 0.5:
            piece = change.content[start : start + _SECTOR]
            content[change.offset + start : change.offset + start + len(piece)] = piece


def _read(log: bytes) -> Iterator[Change]:
    place = 0
    while place < len(log):
        kind, file, offset, size = _HEAD.unpack_from(log, place)
        place += _HEAD.size
        yield Change(kind.decode(), file, offset, log[place : place + size])
        place += size
