"""Figures: what is counted, and that no caller can make the table grow."""

from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.service import open_service
from rag.settings import Settings
from tests.api_world import BRIDGE, BRIDGE_QUESTION, fill
from tests.fakes import HashEmbedder

Table = dict[tuple[str, ...], float]


def table(text: str) -> Table:
    """Sample names with their labels' values, in order of the labels' names."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created"))
    }


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_is_counted(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", requests_per_minute=3)
    fill(settings, [BRIDGE], HashEmbedder())
    with open_service(settings, HashEmbedder()) as service:
        app = create_app(service)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answers = [
                (await client.post("/v1/chat", json={"question": BRIDGE_QUESTION})).json(),
                (await client.post("/v1/chat", json={"question": "qqq zzz"})).json(),
            ]
            await client.post("/v1/search", json={"query": "bridge"})
            assert (await client.post("/v1/search", json={"query": "bridge"})).status_code == 429
            before = len((await client.get("/metrics")).text.splitlines())
            for number in range(50):
                await client.get(f"/v1/articles/strange-{number}?secret={number}")
                await client.get(f"/strange-{number}")
                await client.request(f"STRANGE{number}", "/healthz")
                await client.get("/healthz", headers={"Host": f"strange-{number}.example"})
            response = await client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    figures = table(response.text)
    for status in {answer["status"] for answer in answers}:
        same = sum(answer["status"] == status for answer in answers)
        assert figures["citedesk_answers_total", status, "verbatim"] == same
    for answer in answers:
        if answer["refusal"]:
            assert figures["citedesk_refusals_total", answer["refusal"]["reason"]] >= 1
    assert figures["citedesk_requests_total", "POST", "/v1/chat", "200"] == 2
    assert figures["citedesk_requests_total", "GET", "/v1/articles/{article_id:path}", "404"] == 50
    assert figures["citedesk_turned_away_total", "rate_limited"] == 1
    for stage in ("retrieve", "answer", "total"):
        assert figures["citedesk_stage_seconds_count", stage] == 2
    assert figures["citedesk_request_seconds_count", "/v1/chat"] == 2
    assert figures["citedesk_queue", "questions", "running"] == 0
    assert figures["citedesk_articles",] == 1
    # 200 strange requests make a few lines: one histogram of a route, a few pairs of method and status.
    assert len(response.text.splitlines()) - before < 80
    assert "strange" not in response.text
    assert "STRANGE" not in response.text
