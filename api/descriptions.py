"""Words and examples of the API's own description."""

from typing import Any

from pydantic import BaseModel

from api.schemas import ErrorDocument

TITLE = "citedesk"
DESCRIPTION = """
Ask a news archive, in any language, and check the answer against the words it quotes.

Every sentence of an answer cites the exact words of an article: `article.text[start:end] == quote`.
A question that the archive does not answer is refused, with a reason. Without keys the service is for
this machine alone; with keys every request carries `Authorization: Bearer KEY`.
"""

STREAM_DESCRIPTION = """
The answer; with `"stream": true` or `Accept: text/event-stream` as server-sent events, each with
`event`, `id` (counted from 1) and one line of JSON as `data`:

- `status` `{"stage": str}`: what is being done
- `sources` `{"articles": [...]}`: the articles looked at, before a model writes
- `sentence` `{"index", "text", "citations", "new_citations", "verdict", "support", "relevance", "flags"}`:
  a checked sentence, with the citations that appear for the first time
- `done`: the whole answer, or `error` `{"error": {...}, "partial": {...}}`: exactly one of the two comes last

Comment lines keep the connection alive.
"""

_QUESTIONS = {
    "English": {"question": "What did Putin and Kim discuss?"},
    "Korean": {"question": "푸틴과 김정은은 전화로 무엇을 논의했나?", "answer_language": "ko"},
    "Chinese": {"question": "普京和金正恩在电话里谈了什么？", "filters": {"since": "2025-08-01"}},
    "Japanese": {"question": "先週、日銀は何を決めたか", "as_of": "2025-01-31"},
    "Arabic": {"question": "ماذا ناقش بوتين وكيم؟", "max_sentences": 2},
    "Follow-up in a session": {
        "question": "And when do they meet?",
        "session_id": "6f1c0e7a9b2d4c58a1e3f7062b9d8c41",
        "stream": True,
    },
    "Follow-up with the client's own history": {
        "messages": [
            {"role": "user", "content": "푸틴과 김정은은 무엇을 논의했나?"},
            {"role": "assistant", "content": "두 정상은 전화로 협력을 논의했다."},
            {"role": "user", "content": "그럼 언제?"},
        ]
    },
}
CHAT_EXAMPLES: Any = {name: {"value": value} for name, value in _QUESTIONS.items()}
SEARCH_EXAMPLES: Any = {
    "English": {"value": {"query": "bus strike", "k": 5}},
    "Korean": {"value": {"query": "버스 파업", "filters": {"languages": ["ko"]}}},
    "Chinese": {"value": {"query": "稀土 出口", "passages": True}},
}
ARTICLES_EXAMPLES: Any = {
    "Two articles": {
        "value": [
            {
                "id": "2025-08-12-call",
                "url": "https://news.example/call",
                "title": "Two leaders speak by phone",
                "text": "The two leaders spoke by phone on Tuesday. They agreed to meet in autumn.",
                "published_at": "2025-08-12T09:30+09:00",
                "source": "Example Wire",
                "language": "en",
            },
            {
                "url": "https://news.example/bus",
                "title": "버스 파업",
                "text": "버스 노조가 11일 파업에 들어갔다.",
            },
        ]
    }
}
FEEDBACK_EXAMPLES: Any = {
    "Good": {"value": {"answer_id": "0f6a…", "verdict": "good"}},
    "Bad": {"value": {"answer_id": "0f6a…", "verdict": "bad", "comment": "날짜가 틀렸다"}},
}

_MEANINGS = {
    400: "The body is not valid JSON.",
    401: "No key, or an unknown one.",
    403: "The key has not the right, or the Host is not the service's.",
    404: "There is nothing of that name.",
    409: "Another writer is at work on the store.",
    410: "That version, or the whole article, is gone; the message says why.",
    413: "The body is too large.",
    415: "The body is not declared as application/json.",
    422: "A field cannot be used; the message names it.",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "Too many questions wait, or the store or the model cannot be used.",
}


def stream_of(*names: str) -> dict[str, Any]:
    """The description of a stream: every event as its fields; `names` of those that have one."""
    fields: dict[str, Any] = {"data": {"type": "string", "description": "One line of JSON."}}
    if names:
        fields |= {"event": {"type": "string", "enum": list(names)}, "id": {"type": "string"}}
    schema = {"type": "object", "properties": fields, "required": sorted(fields)}
    return {"text/event-stream": {"schema": schema}}


def errors(*statuses: int, model: type[BaseModel] = ErrorDocument) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for its description."""
    return {status: {"model": model, "description": _MEANINGS[status]} for status in statuses}
