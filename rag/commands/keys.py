"""`citedesk keys`: who may use the API of a store."""

from rich.console import Console

from index_store.keyring import LocalKeyring
from rag.bootstrap import open_keyring
from rag.commands.output import emit
from rag.errors import CitedeskError
from rag.lines import write
from rag.protocols import KeyRecord
from rag.settings import Settings


class KeyNotFoundError(CitedeskError):
    """No key of that name."""

    code = "key_not_found"


def add(settings: Settings, name: str, *, writes: bool, as_json: bool) -> int:
    """Make a key, show it this once, and return the exit code. Raises InputError for an unusable name."""
    key = open_keyring(settings).add(name, writes=writes)

    def show(console: Console) -> None:
        console.print(key, soft_wrap=True)
        console.print(f"This is the key of {name}, and is shown only now. It may {_right(writes)}.")

    emit(as_json=as_json, document=lambda: {"name": name, "right": _right(writes), "key": key}, show=show)
    return 0


def list_keys(settings: Settings, *, as_json: bool) -> int:
    """List the keys by name, without the keys themselves, and return the exit code."""
    records = open_keyring(settings).records()

    def show(console: Console) -> None:
        for record in records:
            write(console, f"{record.name}  {_right(record.writes)}  made {record.created.isoformat()}")
        if not records:
            console.print("There are no keys: the API serves this machine only.")

    emit(as_json=as_json, document=lambda: {"keys": [_document(record) for record in records]}, show=show)
    return 0


def revoke(settings: Settings, name: str, *, as_json: bool) -> int:
    """Take a key away at once and return the exit code. Raises KeyNotFoundError."""
    keyring: LocalKeyring = open_keyring(settings)
    if not keyring.revoke(name):
        raise KeyNotFoundError(
            f"There is no key {name!r}.", advice="Run `citedesk keys list` to see their names."
        )
    emit(
        as_json=as_json,
        document=lambda: {"name": name, "revoked": True},
        show=lambda console: console.print(f"The key of {name} is revoked."),
    )
    return 0


def _document(record: KeyRecord) -> dict[str, str]:
    return {
        "name": record.name,
        "right": _right(record.writes),
        "created_at": record.created.isoformat(),
    }


def _right(writes: bool) -> str:
    return "write" if writes else "read"
