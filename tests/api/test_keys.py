"""Keys: made once, kept as digests, found in constant time, revoked for every process at once."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_store.keyring import LocalKeyring
from rag.cli import run
from rag.errors import IndexStoreError, InputError

NOW = datetime(2025, 8, 12, 9, 30, tzinfo=UTC)


@pytest.fixture
def keyring(tmp_path: Path) -> LocalKeyring:
    return LocalKeyring(tmp_path / "store", lambda: NOW)


def test_a_key_is_found_again_and_nothing_else_is(keyring: LocalKeyring) -> None:
    assert keyring.empty
    reads, writes = keyring.add("desk", writes=False), keyring.add("feed", writes=True)
    assert not keyring.empty
    found = keyring.lookup(writes.encode())
    assert found is not None
    assert (found.name, found.writes, found.created) == ("feed", True, NOW)
    assert [(record.name, record.writes) for record in keyring.records()] == [("desk", False), ("feed", True)]
    for wrong in (
        b"",
        reads[:-1].encode(),
        reads.upper().encode(),
        f"{reads} ".encode(),
        b"\xff\xfe",
        b"x" * 10**6,
    ):
        assert keyring.lookup(wrong) is None


@given(st.binary(max_size=200))
def test_no_bytes_are_a_key_by_chance(token: bytes) -> None:
    assert LocalKeyring(Path("/nowhere")).lookup(token) is None


def test_keys_have_256_random_bits_and_only_their_digest_is_stored(
    keyring: LocalKeyring, tmp_path: Path
) -> None:
    keys = {keyring.add(f"key {number}", writes=False) for number in range(20)}
    assert len(keys) == 20
    assert all(key.startswith("cd_") and len(key) == 3 + 43 for key in keys)
    content = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    for key in keys:
        assert key.encode() not in content
        assert key[3:].encode() not in content
        assert hashlib.sha256(key.encode()).digest() in content
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "store").iterdir())
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0


def test_a_revoked_key_is_gone_from_the_disk_too(keyring: LocalKeyring, tmp_path: Path) -> None:
    key = keyring.add("desk", writes=True)
    assert keyring.revoke("desk")
    assert not keyring.revoke("desk")
    assert keyring.lookup(key.encode()) is None
    assert keyring.empty
    content = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    assert hashlib.sha256(key.encode()).digest() not in content


def test_changes_of_another_process_are_seen(keyring: LocalKeyring, tmp_path: Path) -> None:
    def elsewhere(call: str) -> str:
        program = (
            "import sys; from pathlib import Path; from index_store.keyring import LocalKeyring;"
            f"print(LocalKeyring(Path(sys.argv[1])).{call})"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "store")],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert keyring.empty
    key = elsewhere("add('desk', writes=False)")
    assert not keyring.empty
    assert keyring.lookup(key.encode()) is not None
    other = elsewhere("add('other', writes=False)")
    assert keyring.lookup(other.encode()) is not None
    elsewhere("revoke('desk')")
    assert keyring.lookup(key.encode()) is None
    assert keyring.lookup(other.encode()) is not None


def test_every_digest_is_compared(keyring: LocalKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever key is right, or none: the time tells nothing."""
    keys = [keyring.add(f"key {number}", writes=False) for number in range(5)]
    compared: list[bytes] = []

    def compare(known: bytes, given: bytes) -> bool:
        compared.append(known)
        assert len(known) == len(given) == 32
        return known == given

    monkeypatch.setattr("index_store.keyring.hmac.compare_digest", compare)
    for token in (keys[0], keys[-1], "wrong", ""):
        compared.clear()
        keyring.lookup(token.encode())
        assert len(set(compared)) == 5


@pytest.mark.parametrize("name", ["", " ", "a ", "a\n", "a\x00", "\ud800", "x" * 65])
def test_names_that_cannot_be_shown_are_refused(keyring: LocalKeyring, name: str) -> None:
    with pytest.raises(InputError):
        keyring.add(name, writes=False)
    assert keyring.empty


def test_a_name_is_given_once(keyring: LocalKeyring) -> None:
    key = keyring.add("desk", writes=False)
    with pytest.raises(InputError, match="already"):
        keyring.add("desk", writes=True)
    assert keyring.lookup(key.encode()) is not None


def test_a_damaged_keyring_is_an_error_and_not_an_empty_one(keyring: LocalKeyring, tmp_path: Path) -> None:
    keyring.add("desk", writes=False)
    (tmp_path / "store" / "keyring.sqlite3").write_bytes(b"no database at all, and longer than its head" * 9)
    with pytest.raises(IndexStoreError):
        assert keyring.empty


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "store")]

    def out(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(["keys", *arguments, *store]) == code
        captured = capsys.readouterr()
        return captured.out + (captured.err if code else "")

    assert "no keys" in out("list")
    key, explanation = out("add", "desk").splitlines()
    assert LocalKeyring(tmp_path / "store").lookup(key.encode()) is not None
    assert "only now" in explanation
    made = json.loads(out("add", "feed", "--write", "--json"))
    assert made == {"name": "feed", "right": "write", "key": made["key"]}
    listed = json.loads(out("list", "--json"))["keys"]
    assert [(each["name"], each["right"]) for each in listed] == [("desk", "read"), ("feed", "write")]
    assert key not in out("list")
    assert "revoked" in out("revoke", "desk")
    assert json.loads(out("revoke", "feed", "--json")) == {"name": "feed", "revoked": True}
    assert "keys list" in out("revoke", "feed", code=1)
    assert json.loads(out("revoke", "feed", "--json", code=1))["error"]["code"] == "key_not_found"
    assert "printable" in out("add", "", code=2)
