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


@dataclass
class _Folder:
    """What it shows now, which names in it are sure to be there, and what was done to names since a sync."""

    live: dict[str, "_File | _Folder"] = field(default_factory=dict)
    kept: dict[str, "_File | _Folder"] = field(default_factory=dict)
    pending: list["_Naming"] = field(default_factory=list)

    def sync(self) -> None:
        for naming in self.pending:
            _keep(naming)
        self.pending = []


_Naming: TypeAlias = list[tuple[_Folder, str, "_File | _Folder | None"]]
"""Names given and, with None, taken away by one call."""


def _keep(naming: _Naming) -> None:
    for folder, name, node in naming:
        if node is None:
            folder.kept.pop(name, None)
        else:
            folder.kept[name] = node


@dataclass
class _Disk:
    """The files and folders below `root`, found by their present names."""

    root: Path
    top: _Folder = field(default_factory=_Folder)
    files: list[_File] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folders.append(self.top)

    def folder(self, path: Path) -> _Folder | None:
        node: _File | _Folder | None = self.top
        for part in path.relative_to(self.root).parts:
            node = node.live.get(part) if isinstance(node, _Folder) else None
        return node if isinstance(node, _Folder) else None

    def name(self, *naming: tuple[Path, "_File | _Folder | None"]) -> None:
        """Make one call's changes to names, which are durable when the first one's folder is synced."""
        resolved: _Naming = []
        for path, node in naming:
            parent = self.folder(path.parent)
            assert parent is not None, path
            resolved.append((parent, path.name, node))
            if node is None:
                parent.live.pop(path.name, None)
            else:
                parent.live[path.name] = node
        resolved[0][0].pending.append(resolved)

    def at(self, path: Path) -> "_File | _Folder":
        parent = self.folder(path.parent)
        assert parent is not None, path
        return parent.live[path.name]


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
    disk = _replayed(changes, root)
    share = chance.choice((0.0, 0.3, 0.7, 1.0))
    for folder in disk.folders:
        for naming in folder.pending:
            if chance.random() < share:
                _keep(naming)
    for file in disk.files:
        arrived = [change for change in file.pending if chance.random() < share]
        if chance.random() < 0.5:
            chance.shuffle(arrived)
        for change in arrived:
            _apply(file.kept, change, chance if chance.random() < 0.2 else None)
    _write_out(disk.top, target)


def _write_out(folder: _Folder, target: Path) -> None:
    for name, node in sorted(folder.kept.items(), key=lambda item: item[0]):
        if isinstance(node, _Folder):
            (target / name).mkdir(mode=0o700)
            _write_out(node, target / name)
        else:
            (target / name).write_bytes(node.kept)


def _replayed(changes: Sequence[Change], root: Path) -> _Disk:
    disk = _Disk(root)
    by_number: dict[int, _File] = {}
    for change in changes:
        match change.kind:
            case "O":
                by_number[change.file] = file = _File()
                disk.files.append(file)
                disk.name((change.path, file))
            case "W" | "T":
                by_number[change.file].pending.append(change)
            case "S":
                folder = disk.folder(change.path)
                (folder or by_number[change.file]).sync()
            case "R":
                disk.name((change.new_path, disk.at(change.path)), (change.path, None))
            case "U" | "D":
                disk.name((change.path, None))
            case "M":
                made = _Folder()
                disk.folders.append(made)
                disk.name((change.path, made))
    return disk


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
