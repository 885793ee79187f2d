"""The door of OpenAI's protocol, asked by the official client and as chat frontends ask it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.completions import annotations_of, content_of
from api.schemas import AnswerDocument
from tests.api_models import WRITER, HeldModel, served
from tests.api_world import BRIDGE, BRIDGE_QUESTION, STRIKE, Running, client
from tests.rag.models import ScriptedModel, UnreachableModel

SENTENCE = "It took three years to build [1]."
NEWS = (BRIDGE, STRIKE)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("openai"), ScriptedModel([SENTENCE])) as running:
        yield running


@contextmanager
def official(running: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{running.address}/v1", api_key="any", max_retries=0) as found:
        yield found


def user(text: str) -> Any:
    return [{"role": "user", "content": text}]


def test_a_whole_answer(running: Running) -> None:
    with official(running) as ai:
        found = ai.chat.completions.create(
            model="citedesk", messages=user(BRIDGE_QUESTION), temperature=0.3, seed=1
        )
    choice = found.choices[0]
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    document = AnswerDocument.model_validate(found.model_extra["citedesk"])  # type: ignore[index]
    assert choice.message.content == content_of(document.model_dump())
    assert document.text in choice.message.content
    assert "[1] Elmford opens its bridge, Rookport Gazette (sample), 2025-05-05" in choice.message.content
    assert found.usage
    assert found.usage.total_tokens == found.usage.prompt_tokens + found.usage.completion_tokens > 0


def test_annotations_point_at_the_marks(running: Running) -> None:
    with official(running) as ai:
        message = (
            ai.chat.completions.create(model="citedesk", messages=user(BRIDGE_QUESTION)).choices[0].message
        )
    assert message.annotations
    assert message.content
    for annotation in message.annotations:
        place = annotation.url_citation
        assert message.content[place.start_index : place.end_index] in ("[1]", "[2]", "[3]")
        assert (place.url, place.title) == (BRIDGE["url"], BRIDGE["title"])


def test_an_article_without_an_address_is_named_but_not_annotated(running: Running) -> None:
    with official(running) as ai:
        found = ai.chat.completions.create(
            model="citedesk-verbatim", messages=user("서린시 버스 노조는 언제 파업에 들어갔나?")
        )
    message = found.choices[0].message
    assert "[1] 서린시 버스 파업, 서린신문, 2025-03-11" in str(message.content)
    assert message.annotations == []


@pytest.mark.parametrize("with_usage", [False, True])
def test_a_stream_says_the_same_as_a_whole_answer(running: Running, with_usage: bool) -> None:
    options: Any = {"stream_options": {"include_usage": True}} if with_usage else {}
    with official(running) as ai:
        whole = ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION))
        chunks = list(
            ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION), stream=True, **options)
        )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    finishes = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
    assert finishes == [None] * (len(finishes) - 1) + ["stop"]
    assert [bool(chunk.usage) for chunk in chunks] == [False] * (len(chunks) - 1) + [with_usage]
    last = chunks[-1].model_extra["citedesk"]  # type: ignore[index]
    assert last["text"] == whole.model_extra["citedesk"]["text"]  # type: ignore[index]
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_refusal_is_an_ordinary_answer(tmp_path: Path) -> None:
    with served(tmp_path, articles=[STRIKE]) as running, official(running) as ai:
        with client(running) as http:
            http.delete("/v1/articles/a%2Fb").raise_for_status()
        whole = ai.chat.completions.create(model="citedesk", messages=user("Who won the chess final?"))
        chunks = list(
            ai.chat.completions.create(
                model="citedesk", messages=user("Who won the chess final?"), stream=True
            )
        )
    document = whole.model_extra["citedesk"]  # type: ignore[index]
    assert document["status"] == "refused"
    assert whole.choices[0].message.content == document["refusal"]["message"]
    assert whole.choices[0].finish_reason == chunks[-1].choices[0].finish_reason == "stop"
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == document["refusal"]["message"]


def test_an_interruption_is_an_error_and_never_a_stop(tmp_path: Path) -> None:
    broken = ScriptedModel([f"{SENTENCE} The bridge cost"], breaks_after=len(SENTENCE) + 3)
    with served(tmp_path, broken) as running, official(running) as ai:
        with pytest.raises(openai.APIError, match="hung up") as raised:
            list(ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION), stream=True))
        assert raised.value.code == "model"
        with pytest.raises(openai.InternalServerError, match="hung up"):
            ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION))


def test_a_model_that_cannot_be_asked_is_an_error(tmp_path: Path) -> None:
    with (
        served(tmp_path, UnreachableModel([""])) as running,
        official(running) as ai,
        pytest.raises(openai.InternalServerError, match="Nobody answers"),
    ):
        ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION))


def test_a_doubt_stands_below_with_its_quote(tmp_path: Path) -> None:
    unsure = ScriptedModel(["It took perhaps three years to build [1]."])
    with served(tmp_path, unsure) as running, official(running) as ai:
        found = ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION))
    document = found.model_extra["citedesk"]  # type: ignore[index]
    content = str(found.choices[0].message.content)
    for sentence in document["sentences"]:
        for flag in sentence["flags"]:
            assert flag["claim"] in content
    assert content == content_of(document)


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 2},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"response_format": {"type": "json_object"}},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        {"messages": [{"role": "assistant", "content": "hello"}]},
        {"messages": [{"role": "system", "content": "only orders"}]},
        {"messages": [{"role": "tool", "content": "x", "tool_call_id": "1"}, *user("q")]},
    ],
)
def test_what_cannot_be_done_is_refused(running: Running, fields: dict[str, Any]) -> None:
    with official(running) as ai, pytest.raises(openai.BadRequestError) as raised:
        ai.chat.completions.create(**{"model": "citedesk", "messages": user("q"), **fields})
    assert raised.value.code == "unsupported"


def test_an_unknown_model_is_not_found(running: Running) -> None:
    with official(running) as ai, pytest.raises(openai.NotFoundError) as raised:
        ai.chat.completions.create(model="gpt-4o", messages=user("q"))
    assert raised.value.code == "model_not_found"


def test_models_are_listed(running: Running) -> None:
    with official(running) as ai:
        listed = [model.id for model in ai.models.list()]
    assert listed[:2] == ["citedesk", "citedesk-verbatim"]


@pytest.mark.parametrize(
    "body",
    [
        # As Open WebUI sends it.
        {
            "stream": True,
            "model": "citedesk",
            "messages": [{"role": "system", "content": "You are helpful"}, *user(BRIDGE_QUESTION)],
            "features": {"web_search": False},
            "metadata": None,
            "stream_options": {"include_usage": True},
            "temperature": 0.8,
            "tools": [],
        },
        # As LibreChat sends it.
        {
            "model": "citedesk",
            "user": "65f0",
            "stream": True,
            "messages": [{"role": "user", "content": [{"type": "text", "text": BRIDGE_QUESTION}]}],
            "max_tokens": 4000,
            "tools": None,
        },
    ],
)
def test_common_frontends_are_understood(running: Running, body: dict[str, Any]) -> None:
    with client(running) as http:
        response = http.post("/v1/chat/completions", json=body)
    assert response.status_code == 200
    assert response.text.rstrip().endswith("data: [DONE]")
    assert "three years" in response.text


def test_the_conversation_before_is_read_without_marks(running: Running) -> None:
    messages: Any = [
        *user(BRIDGE_QUESTION),
        {"role": "assistant", "content": "It took three years to build.[1] [9]"},
        *user("And what did it cost?"),
    ]
    with official(running) as ai:
        found = ai.chat.completions.create(model="citedesk", messages=messages)
    asked = found.model_extra["citedesk"]["standalone_question"]  # type: ignore[index]
    assert "bridge" in asked.lower()
    assert "[" not in asked


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=20), st.lists(st.integers(1, 4), min_size=1, max_size=3)),
        min_size=1,
        max_size=4,
    )
)
def test_annotations_cover_exactly_the_marks(spoken: list[tuple[str, list[int]]]) -> None:
    sentences = [{"text": text, "citations": marks, "flags": []} for text, marks in spoken]
    used = sorted({n for _, marks in spoken for n in marks})
    citations = [
        {"number": n, "link": "https://x.example/#:~:text=a", "url": "https://x.example/", "title": "t",
         "article_id": "a", "source": None, "published_at": None, "quote": "q"}
        for n in used
    ]  # fmt: skip
    text = " ".join(s + "".join(f"[{n}]" for n in marks) for s, marks in spoken)
    document = {"text": text, "sentences": sentences, "citations": citations, "status": "answered",
                "question_language": "en", "refusal": None, "error": None}  # fmt: skip
    content = content_of(document)
    found = [
        content[a["url_citation"]["start_index"] : a["url_citation"]["end_index"]]
        for a in annotations_of(document)
    ]
    assert found == [f"[{n}]" for _, marks in spoken for n in marks]


FIGURES = {
    "id": "figures",
    "url": "https://tidings.example/figures",
    "title": "The bridge in figures",
    "text": "Ninety metres is the length of the span over the river.",
    "published_at": "2025-05-06",
    "source": "Tidings (sample)",
    "language": "en",
}


def withdrawn(tmp_path: Path, text: str) -> tuple[str, Any, Any]:
    """Content, document and annotations of a stream in which the bridge's article is retracted meanwhile."""
    model = HeldModel(texts=(text,))
    with (
        served(tmp_path, model, articles=(BRIDGE, FIGURES)) as running,
        official(running) as ai,
        client(running) as http,
        ThreadPoolExecutor(1) as other,
    ):
        asked = other.submit(
            lambda: list(
                ai.chat.completions.create(model=WRITER, messages=user(BRIDGE_QUESTION), stream=True)
            )
        )
        assert model.silent.wait(20)
        http.post("/v1/articles", json=[BRIDGE | {"status": "retracted"}]).raise_for_status()
        model.go.set()
        chunks = asked.result(30)
    content = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    annotations = chunks[-1].choices[0].delta.model_extra["annotations"]  # type: ignore[index]
    return content, chunks[-1].model_extra["citedesk"], annotations  # type: ignore[index]


def test_a_stream_says_when_all_its_sentences_are_withdrawn(tmp_path: Path) -> None:
    content, document, annotations = withdrawn(
        tmp_path, "It took three years to build and cost four million euros in all [1]. The bridge"
    )
    assert (document["status"], annotations) == ("refused", [])
    assert content.startswith("It took three years")
    assert "Sentences left out because their article was changed or deleted meanwhile" in content
    assert content.endswith(document["refusal"]["message"])


def test_annotations_stay_right_when_a_sentence_before_is_withdrawn(tmp_path: Path) -> None:
    content, document, annotations = withdrawn(
        tmp_path,
        "The town of Elmford opened its new bridge on Monday, the mayor said [1]. Ninety metres is the length"
        " of the span over the river [2]. The bridge",
    )
    assert [citation["article_id"] for citation in document["citations"]] == ["figures"]
    assert "Sentences left out" in content
    (found,) = (each["url_citation"] for each in annotations)
    assert content[found["start_index"] : found["end_index"]] == "[2]"
    assert found["url"] == FIGURES["url"]
