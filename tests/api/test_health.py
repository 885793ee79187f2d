"""Whether the service lives and can answer."""

from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from api.schemas import HealthDocument, ModelsDocument, ReadyDocument
from index_store.keyring import LocalKeyring
from rag.errors import IndexStoreError
from tests.api_models import WRITER, served
from tests.api_world import BRIDGE_QUESTION, client
from tests.rag.models import ScriptedModel, UnreachableModel


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found out is forgotten at once."""
    monkeypatch.setattr("api.routes.health._KEPT_SECONDS", 0.0)


def test_a_service_that_lives_and_can_answer(http: httpx.Client) -> None:
    assert HealthDocument.model_validate(http.get("/healthz").json()).status == "ok"
    ready = http.get("/readyz")
    assert ready.status_code == 200
    assert ReadyDocument.model_validate(ready.json()).ready


def test_health_needs_no_thread_and_no_lock(http: httpx.Client) -> None:
    with patch("asyncio.to_thread", side_effect=AssertionError("no threads")):
        assert http.get("/healthz").status_code == 200


@pytest.mark.usefixtures("soon")
def test_a_store_that_cannot_be_read_is_not_ready(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        archive = type(running.service.desk.archive)
        error = IndexStoreError("The disk is gone.", advice="Mount it.")
        with patch.object(archive, "view", side_effect=error):
            response = http.get("/readyz")
            assert http.get("/healthz").status_code == 200
        assert response.status_code == 503
        document = ReadyDocument.model_validate(response.json())
        assert (document.ready, document.store) == (False, "The disk is gone. Mount it.")
        assert http.get("/readyz").status_code == 200


@pytest.mark.usefixtures("soon")
def test_strangers_are_not_told_the_inner_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    LocalKeyring(tmp_path / "store").add("desk", writes=False)
    with served(tmp_path) as running, client(running) as http:
        error = IndexStoreError("The disk /srv/news is gone.", advice="Mount it.")
        with patch.object(type(running.service.desk.archive), "view", side_effect=error):
            document = ReadyDocument.model_validate(http.get("/readyz").json())
    assert document.store == f"{IndexStoreError.code}: the log says more"
    assert "/srv/news" in caplog.text


@pytest.mark.usefixtures("soon")
def test_a_model_that_cannot_be_asked_is_not_ready(tmp_path: Path) -> None:
    with served(tmp_path, UnreachableModel([""]), model=WRITER) as running, client(running) as http:
        with patch("api.routes.health.load_model", lambda *_: UnreachableModel([""])):
            response = http.get("/readyz")
        with patch("api.routes.health.load_model", lambda *_: ScriptedModel([""])):
            again = http.get("/readyz")
    assert response.status_code == 503
    assert "127.0.0.1:1" in ReadyDocument.model_validate(response.json()).model
    assert again.status_code == 200


def test_the_model_is_not_asked_at_every_probe(tmp_path: Path) -> None:
    asked = []

    class Counting(ScriptedModel):
        async def close(self) -> None:
            asked.append(1)

    with (
        served(tmp_path, ScriptedModel([""]), model=WRITER) as running,
        patch("api.routes.health.load_model", lambda *_: Counting([""])),
        client(running) as http,
    ):
        for _ in range(5):
            assert http.get("/readyz").status_code == 200
    assert len(asked) == 1


def test_a_service_that_stops_is_not_ready(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        running.app.state.stopping.set()
        response = http.get("/readyz")
        assert http.get("/healthz").status_code == 200
    assert response.status_code == 503
    assert ReadyDocument.model_validate(response.json()).server == "stopping"


def test_figures_count_answers_and_articles(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        status = http.post("/v1/chat", json={"question": BRIDGE_QUESTION}).json()["status"]
        figures = http.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert f'citedesk_answers_total{{status="{status}",writer="verbatim"}} 1.0' in figures.text
    assert "citedesk_articles 2.0" in figures.text
    assert "bridge" not in figures.text.lower()


def test_models_are_listed_as_openai_does(http: httpx.Client) -> None:
    with patch("api.service.local_ollama", return_value=None):
        listed = ModelsDocument.model_validate(http.get("/v1/models").json())
    assert [model.id for model in listed.data][:2] == ["citedesk", "citedesk-verbatim"]
