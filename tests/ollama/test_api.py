"""The chat API with a real Ollama behind it: a stream to its end, and a caller who leaves."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.embed import load_embedder
from rag.llm.protocol import Message, Role
from rag.settings import Settings
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, Running, client, events, fill, world
from tests.ollama.conftest import MODEL, RunningOllama
from tests.ollama.test_ollama import answer, model_of

pytestmark = pytest.mark.ollama
ASK = {"question": BRIDGE_QUESTION, "model": f"citedesk-ollama:{MODEL}", "stream": True}


@pytest.fixture(scope="module")
def service(ollama_server: RunningOllama, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("api")
    settings = Settings(store=folder / "store", model=f"ollama:{MODEL}", requests_per_minute=0)
    embedder = load_embedder(settings.embedder)
    fill(settings, [BRIDGE, STRIKE], embedder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLLAMA_HOST", ollama_server.url)
        with world(settings, embedder) as running:
            yield running


def test_the_service_is_ready_and_lists_the_model(service: Running) -> None:
    with client(service) as http:
        assert http.get("/readyz").json()["model"] == "ok"
        listed = [each["id"] for each in http.get("/v1/models").json()["data"]]
    assert listed[:3] == ["citedesk", "citedesk-verbatim", f"citedesk-ollama:{MODEL}"]


def test_a_stream_comes_to_its_end(service: Running) -> None:
    with client(service) as http:
        found = events(http.post("/v1/chat", json=ASK, timeout=300).text)
    names = [name for name, _, _ in found]
    assert names.index("sources") < names.index("done")
    document = found[-1][2]
    assert document["model"] == f"ollama:{MODEL}"
    for citation in document["citations"]:
        assert BRIDGE["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_caller_who_leaves_stops_the_model(service: Running, ollama_server: RunningOllama) -> None:
    start = time.monotonic()
    with client(service) as http:
        http.post("/v1/chat", json=ASK, timeout=300).raise_for_status()
    whole = time.monotonic() - start
    with client(service) as http, http.stream("POST", "/v1/chat", json=ASK, timeout=60) as response:
        assert any(line == 'data: {"stage":"write"}' for line in response.iter_lines())  # and then leave
    # The server takes one question at a time: left alone, it would write the answer before this word.
    start = time.monotonic()
    answer(model_of(ollama_server), [Message(Role.USER, "Say yes.")], 2)
    assert time.monotonic() - start < whole / 2
    assert not any(state["running"] for state in service.service.admission.depth.values())
