"""Where a model's server is: the forms people write, as one URL."""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from rag.errors import ConfigurationError

OLLAMA_PORT = 11434
_PORTS = {"http": 80, "https": 443}
_EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server listens, not a client


def ollama_url(host: str | None) -> str:
    """The URL of an Ollama server from the value of OLLAMA_HOST, read as Ollama itself reads it.

    Nothing means `http://127.0.0.1:11434`; a scheme without a port means that scheme's port; 0.0.0.0 and ::
    (what a server listens on) mean this machine. Raises ConfigurationError.
    """
    words = (host or "").strip().strip("\"'").strip()
    scheme, separator, rest = words.partition("://")
    if not separator:
        scheme, rest = "http", words
    split = _split(f"{scheme.lower()}://{rest}", f"OLLAMA_HOST has the value {words!r}")
    name = split.hostname or "127.0.0.1"
    port = split.port or (_PORTS[split.scheme] if separator else OLLAMA_PORT)
    path = split.path.strip("/")
    return f"{split.scheme}://{_bracketed(_EVERY_INTERFACE.get(name, name))}:{port}{path and '/' + path}"


def openai_url(base: str) -> str:
    """The URL that `/chat/completions` is appended to: `/v1` is added to an address without a path.

    The whole address of that door, as often copied, is shortened to its base. Raises ConfigurationError.
    """
    words = base.strip().rstrip("/").removesuffix("/chat/completions")
    split = _split(words, f"openai_base_url has the value {_without_credentials(words)!r}")
    if not split.hostname:
        raise _unusable(f"openai_base_url has the value {words!r}")
    port = f":{split.port}" if split.port else ""
    return f"{split.scheme}://{_bracketed(split.hostname)}{port}{split.path.rstrip('/') or '/v1'}"


def is_loopback(url: str) -> bool:
    """Whether the server is on this machine, where no proxy belongs in between."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _split(url: str, problem: str) -> SplitResult:
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError as error:
        raise _unusable(problem) from error
    odd = split.username or split.password or split.query or split.fragment
    if split.scheme not in _PORTS or odd or re.search(r"\s", url):
        raise _unusable(problem)
    return split


def _unusable(problem: str) -> ConfigurationError:
    return ConfigurationError(
        f"{problem}, which is no address of a server.",
        advice="Write it as http://host:port; a user, a password or a query do not belong there.",
    )


def _without_credentials(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//***@", url)


def _bracketed(name: str) -> str:
    try:
        return f"[{name}]" if isinstance(ip_address(name), IPv6Address) else name
    except ValueError:
        return name
