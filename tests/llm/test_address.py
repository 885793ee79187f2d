"""Addresses in the forms that people write."""

import pytest

from rag.errors import ConfigurationError
from rag.llm.address import is_loopback, ollama_url, openai_url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (None, "http://127.0.0.1:11434"),
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("[::]:8080", "http://[::1]:8080"),
        ("http://0.0.0.0", "http://127.0.0.1:80"),
        (":8080", "http://127.0.0.1:8080"),
        ("gpu", "http://gpu:11434"),
        ("gpu:8080", "http://gpu:8080"),
        ("http://gpu", "http://gpu:80"),
        ("https://gpu", "https://gpu:443"),
        ("HTTPS://gpu:1234/", "https://gpu:1234"),
        ("https://gpu.example/ollama/", "https://gpu.example:443/ollama"),
        ("gpu/ollama", "http://gpu:11434/ollama"),
        ("[fd00::1]", "http://[fd00::1]:11434"),
        ("http://[fd00::1]:1", "http://[fd00::1]:1"),
        ('"gpu:8080"', "http://gpu:8080"),
        ("'gpu'", "http://gpu:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(host: str | None, url: str) -> None:
    assert ollama_url(host) == url


@pytest.mark.parametrize(
    "host", ["gpu:99999", "gpu:port", "ftp://gpu", "http://[::1", "a b", "http://me:pw@gpu"]
)
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="OLLAMA_HOST has the value"):
        ollama_url(host)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("https://api.example.com/openai/v1", "https://api.example.com/openai/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_a_base_url_with_or_without_its_version(base: str, url: str) -> None:
    assert openai_url(base) == url


@pytest.mark.parametrize(
    "base", ["", "localhost:8000", "http://", "http://x?key=1", "http://me:pw@x", "x://y"]
)
def test_what_is_no_base_url_is_refused_without_its_password(base: str) -> None:
    with pytest.raises(ConfigurationError, match="openai_base_url has the value") as caught:
        openai_url(base)
    assert "pw" not in caught.value.problem


def test_no_proxy_belongs_before_this_machine() -> None:
    assert is_loopback("http://127.0.0.1:1")
    assert is_loopback("http://[::1]:1")
    assert is_loopback("http://localhost:1")
    assert not is_loopback("http://10.0.0.1:1")
    assert not is_loopback("http://gpu:1")
