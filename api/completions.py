"""Answers in the form of OpenAI's chat protocol: text with marks and a list of its sources."""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

from api.asking import Asking, events_of
from api.errors import as_openai, document_of, status_of, unexpected_document
from api.service import Service
from api.streaming import one_line
from rag.domain import Status
from rag.errors import CitedeskError
from rag.events import SentenceReady
from rag.llm.budget import estimated_tokens
from rag.messages import say
from rag.wire import Document

BROKEN = (Status.INCOMPLETE, Status.FAILED)
_Sentence: TypeAlias = tuple[str, Sequence[int]]
"""A sentence and the numbers of what it cites."""


def content_of(document: Document) -> str:
    """What a chat window shows: the answer and what is below it, or why there is none."""
    if not document["sentences"]:
        return str((document["refusal"] or document["error"])["message"])
    return str(document["text"]) + below(document)


def below(document: Document) -> str:
    """What stands under the sentences: that they may not answer, every doubt with its quote, the sources."""
    language = document["question_language"]
    closest = [say("status_closest", language)] if document["status"] == Status.CLOSEST else []
    parts = (closest, list(_doubts(document, language)), list(_sources(document)))
    return "".join("\n\n" + "\n".join(lines) for lines in parts if lines)


def _doubts(document: Document, language: str) -> Iterable[str]:
    quotes = {citation["number"]: citation["quote"] for citation in document["citations"]}
    for sentence in document["sentences"]:
        beside = " ".join(f"[{number}] “{quotes[number]}”" for number in sentence["citations"])
        for flag in sentence["flags"]:
            yield f"? {say('doubt_' + flag['check'], language)}: {flag['claim']} {beside}"


def _sources(document: Document) -> Iterable[str]:
    """A line for each number: the article's title, outlet, date and address as far as known."""
    for citation in document["citations"]:
        about = [citation["title"] or citation["article_id"], citation["source"], citation["published_at"]]
        named = ", ".join(str(part) for part in about if part)
        address = f" <{citation['url']}>" if citation["link"] else ""  # only for web addresses
        yield f"[{citation['number']}] {named}{address}"


def annotations_of(document: Document, streamed: Sequence[_Sentence] | None = None) -> list[Document]:
    """For each mark of a source with a web address where it stands in the content, in code points.

    The content begins with the `streamed` sentences, which may be more than the document still has.
    """
    cited = {citation["number"]: citation for citation in document["citations"] if citation["link"]}
    if streamed is None:
        streamed = [(sentence["text"], sentence["citations"]) for sentence in document["sentences"]]
    found, place = [], 0
    for text, numbers in streamed:
        place += len(text)
        for number in numbers:
            mark = f"[{number}]"
            if number in cited:
                about = {
                    "url": cited[number]["url"],
                    "title": cited[number]["title"],
                    "start_index": place,
                    "end_index": place + len(mark),
                }
                found.append({"type": "url_citation", "url_citation": about})
            place += len(mark)
        place += 1  # the space before the next sentence
    return found


def completion_of(document: Document, asked_for: str, question: str) -> Document:
    """A whole answer."""
    completion = _completion(
        content_of(document), annotations_of(document), document["answer_id"], asked_for, question
    )
    return {**completion, "citedesk": document}


def plain_completion(content: str, asked_for: str, question: str) -> Document:
    """Words that are no answer from the archive."""
    return _completion(content, [], uuid.uuid4().hex, asked_for, question)


def _completion(
    content: str, annotations: list[Document], number: str, asked_for: str, question: str
) -> Document:
    message = {"role": "assistant", "content": content, "refusal": None, "annotations": annotations}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked_for,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage_of(question, content),
    }


def usage_of(question: str, content: str) -> Document:
    """Tokens of what came and went, estimated: frontends want to show something."""
    prompt, completion = (estimated_tokens(text) for text in (question, content))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


@dataclass(slots=True)
class Chunks:
    """The chunks of one stream."""

    asked_for: str
    number: str
    created: int = field(default_factory=lambda: int(time.time()))

    def delta(self, finish: str | None = None, **delta: Any) -> Document:
        """A chunk that adds to the message."""
        return self._chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}])

    def usage(self, usage: Document) -> Document:
        """The chunk after the last one, which only counts."""
        return {**self._chunk([]), "usage": usage}

    def _chunk(self, choices: list[Document]) -> Document:
        return {
            "id": f"chatcmpl-{self.number}",
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.asked_for,
            "choices": choices,
        }


def plain_lines(content: str, chunks: Chunks) -> Iterable[str]:
    """The `data` of each event for words that are no answer from the archive."""
    yield one_line(chunks.delta(role="assistant", content=""))
    yield one_line(chunks.delta(content=content))
    yield one_line(chunks.delta("stop"))
    yield "[DONE]"


async def chunk_lines(
    service: Service,
    asking: Asking,
    chunks: Chunks,
    stop: asyncio.Event,
    *,
    with_usage: bool,
) -> AsyncGenerator[str, None]:
    """The `data` of each event of a stream, `[DONE]` last; an answer that broke off ends with an error."""
    ended = False
    try:
        yield one_line(chunks.delta(role="assistant", content=""))
        streamed: list[_Sentence] = []
        async with aclosing(events_of(service, asking, stop)) as events:
            async for event in events:
                if isinstance(event, SentenceReady):
                    text, numbers = event.sentence.text, event.sentence.citations
                    marks = "".join(f"[{number}]" for number in numbers)
                    yield one_line(chunks.delta(content=f"{' ' if streamed else ''}{text}{marks}"))
                    streamed.append((text, numbers))
                elif isinstance(event, dict):
                    ended = True
                    for line in _ending(event, chunks, asking.question, streamed, with_usage=with_usage):
                        yield line
    except CitedeskError as error:
        ended = True
        yield one_line(as_openai(document_of(error), status_of(error)))
    except Exception as error:  # noqa: BLE001 - the stream has begun: its reader is owed an end
        ended = True
        yield one_line(as_openai(unexpected_document(error), 500))
    finally:
        if not ended:
            service.metrics.left()


def _ending(
    document: Document, chunks: Chunks, question: str, streamed: Sequence[_Sentence], *, with_usage: bool
) -> Iterable[str]:
    if document["status"] in BROKEN:
        yield one_line({**as_openai({"error": document["error"]}, 503), "citedesk": document})
        return
    last = [chunks.delta("stop", annotations=annotations_of(document, streamed))]
    if with_usage:
        last.append(chunks.usage(usage_of(question, content_of(document))))
    last[-1]["citedesk"] = document
    yield from map(one_line, chain([chunks.delta(content=_rest(document, streamed))], last))
    yield "[DONE]"


def _rest(document: Document, streamed: Sequence[_Sentence]) -> str:
    """What follows the streamed sentences: that some hold no more, and what stands below an answer."""
    if not streamed:
        return content_of(document)
    withdrawn = [note["message"] for note in document["notes"] if note["code"] == "superseded_source"]
    said = "".join(f"\n\n{message}" for message in withdrawn)
    return said + (below(document) if document["sentences"] else f"\n\n{content_of(document)}")
