"""Questions with whole answers: the document of the contract, options, filters and models."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from api.descriptions import CHAT_EXAMPLES
from api.requests import ChatRequest
from api.schemas import AnswerDocument
from tests.api_models import WRITER, served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, client
from tests.rag.models import ScriptedModel, UnreachableModel


def ask(http: httpx.Client, **body: Any) -> AnswerDocument:
    response = http.post("/v1/chat", json={"question": BRIDGE_QUESTION} | body)
    assert response.status_code == 200, response.text
    return AnswerDocument.model_validate(response.json())


def test_an_answer_is_the_document_and_its_quotes_are_the_articles_words(http: httpx.Client) -> None:
    answer = ask(http)
    assert (answer.question, answer.model) == (BRIDGE_QUESTION, "verbatim")
    assert answer.citations
    for citation in answer.citations:
        article = http.get(f"/v1/articles/{citation.article_id.replace('/', '%2F')}").json()
        assert article["text"][citation.start : citation.end] == citation.quote
        assert article["text_sha256"] == citation.text_sha256


def test_filters_hold_before_anything_is_searched(http: httpx.Client) -> None:
    for filters in (
        {"sources": ["서린신문"]},
        {"languages": ["ko"]},
        {"until": "2025-03-11"},
        {"since": "2025-03-11", "until": "2025-03-11"},
    ):
        assert {source.article_id for source in ask(http, filters=filters).sources} <= {"a/b"}
    assert ask(http, filters={"authors": ["Nobody"]}).status == "refused"
    window = ask(http, filters={"since": "2025-05-05", "until": "2025-05-05"}).window
    assert window is not None
    assert (window.since, window.until, window.origin) == (
        "2025-05-05T00:00:00+00:00",
        "2025-05-06T00:00:00+00:00",
        "option",
    )


def test_as_of_hides_what_came_later(http: httpx.Client) -> None:
    answer = ask(http, as_of="2025-04-01")
    assert answer.as_of.startswith("2025-04-01T23:59:59")
    assert {source.article_id for source in answer.sources} <= {"a/b"}


def test_the_number_of_sentences_is_the_askers(http: httpx.Client) -> None:
    assert len(ask(http, max_sentences=1).sentences) == 1


def test_a_conversation_of_the_client_is_understood(http: httpx.Client) -> None:
    messages = [
        {"role": "user", "content": BRIDGE_QUESTION},
        {"role": "assistant", "content": "It took three years [1]."},
        {"role": "user", "content": "And how much did it cost?"},
    ]
    response = http.post("/v1/chat", json={"messages": messages})
    answer = AnswerDocument.model_validate(response.json())
    assert answer.question == "And how much did it cost?"
    assert http.get("/v1/sessions").json() == {"sessions": []}


def test_a_model_writes_when_it_is_asked_for(tmp_path: Path) -> None:
    model = ScriptedModel(["It took three years to build [1]."], name=WRITER)
    with served(tmp_path, model) as running, client(running) as http:
        assert ask(http).model == "verbatim"
        assert ask(http, model="citedesk").model == "verbatim"
        assert model.prompts == []
        for name in (WRITER, f"citedesk-{WRITER}"):
            answer = ask(http, model=name, answer_language="en")
            assert answer.model == WRITER
            assert [sentence.verdict for sentence in answer.sentences] == ["supported"]


def test_the_configured_model_is_the_first(tmp_path: Path) -> None:
    model = ScriptedModel(["It took three years to build [1]."], name=WRITER)
    with served(tmp_path, model, model=WRITER) as running, client(running) as http:
        assert ask(http).model == WRITER
        assert ask(http, model="citedesk").model == WRITER
        assert ask(http, model="citedesk-verbatim").model == "verbatim"
        with patch("api.service.local_ollama", return_value=["other:latest"]):
            listed = [each["id"] for each in http.get("/v1/models").json()["data"]]
    assert listed == ["citedesk", "citedesk-verbatim", f"citedesk-{WRITER}", "citedesk-ollama:other"]


def test_a_model_that_cannot_be_asked_is_a_failed_answer_and_no_error_of_http(tmp_path: Path) -> None:
    with served(tmp_path, UnreachableModel([""])) as running, client(running) as http:
        answer = ask(http, model=WRITER)
    assert answer.status == "failed"
    assert answer.error is not None
    assert answer.sources


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        for article_id in ("bridge", "a%2Fb"):
            assert http.delete(f"/v1/articles/{article_id}").status_code == 200
        answer = ask(http)
    assert answer.refusal is not None
    assert answer.refusal.reason == "empty_archive"


def test_words_of_a_question_come_back_as_they_were_sent(http: httpx.Client) -> None:
    question = "<script>alert(1)</script> 서린시 버스 🎪 bridge {{7*7}}"
    assert ask(http, question=question).question == question


@pytest.mark.parametrize("example", CHAT_EXAMPLES.values(), ids=list(CHAT_EXAMPLES))
def test_the_examples_of_the_description_can_be_asked(http: httpx.Client, example: dict[str, Any]) -> None:
    ChatRequest.model_validate(example["value"])
    body = example["value"] | {"stream": False, "session_id": None}
    assert http.post("/v1/chat", json=body).status_code == 200


def test_an_answer_that_used_a_deleted_article_is_emptied(tmp_path: Path) -> None:
    with served(tmp_path) as running, client(running) as http:
        answer = ask(http, session_id="a" * 32)
        assert http.delete("/v1/articles/bridge").status_code == 200
        kept = http.get(f"/v1/sessions/{'a' * 32}").text
        assert "three years" not in kept
        assert answer.answer_id in kept
        assert http.get("/v1/articles/bridge").status_code == 410
        assert ask(http, session_id="a" * 32).citations == [] or "three years" not in ask(http).text
        everything = b"".join(
            path.read_bytes() for path in running.service.settings.store.rglob("*.sqlite3*")
        )
    assert str(BRIDGE["text"])[:40].encode() not in everything
