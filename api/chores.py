"""What chat frontends ask on their own account: a title, tags, follow-ups, a summary of the conversation.

These are no questions to the archive, and are answered from the conversation itself: its first question is
its title, and what would have to be made up is left empty. Known forms: Open WebUI's (`### Task:` with a
`<chat_history>` and the key of a JSON document), and the sentences of LibreChat and NextChat, the latter in
its interface's language.
"""

import json
import re
from collections.abc import Sequence

from rag.domain import Turn

_TITLE_CHARACTERS = 60
_TASK = "### Task:"
_HISTORY = re.compile(r"<chat_history>\n?(.*)</chat_history>", re.DOTALL)
_KEY = re.compile(r'"(title|tags|follow_ups|queries|prompt|text)"\s*:')
_SPEAKER = re.compile(r"^(USER|ASSISTANT|SYSTEM|TOOL|User|Assistant|AI|Human): ?", re.MULTILINE)
_USERS = ("USER", "User", "Human")
_HEAD_CHARACTERS = 1_000
_TITLE_WANTED = re.compile(
    r"\s*(?:please\s+)?(?:generate|provide|create|write|suggest)\b[^?]{0,40}\btitle\b[^?]{0,30}"
    r"\b(?:for|of|summari[sz]ing)\s+(?:our|the|this|a)\s+(?:conversation|chat)\b"
    r"(?=[ \t]*(?:$|[\n.,:;(]|(?:in|without|that|above)\b))"
    r"|\s*使用.{1,6}[个個]字.{0,6}返回.{0,10}主[题題]"
    r"|\s*[^。]{1,8}文字で.{0,10}主題を返して"
    r"|\s*[^.]{1,16}글자로 .{0,12}주제를 반환",
    re.IGNORECASE,
)
_SUMMARY_WANTED = re.compile(
    r"\s*(?:please\s+)?summari[sz]e\s+(?:our|the|this)\s+(?:conversation|chat|discussion)\b"
    r"(?!\s+(?:between|with|about|at|on|of|in)\b)[^?]{0,60}\bwords\b"
    r"|\s*(?:简要总结|簡要總結).{0,4}(?:对话|對話)(?:内容|內容)?[,，]\s*用作.{0,8}上下文"
    r"|.{0,12}会話を.{0,8}まとめて、.{0,8}コンテキスト"
    r"|\s*대화 내용을 .{0,8}요약하여 .{0,8}컨텍스트",
    re.IGNORECASE,
)


def answer_to_chore(before: Sequence[Turn], last: str) -> str | None:
    """What a frontend is to be given for such a message; None for what is a question.

    In words a title or a summary is asked for only of a conversation that is there.
    """
    text = last.lstrip()
    if text.startswith(_TASK) and (history := _HISTORY.search(text)):
        key = _KEY.search(text, 0, history.start())
        return _of_json(key[1] if key else "title", _questions(history[1]))
    head = text[:_HEAD_CHARACTERS]
    asked = _asked(before) or _questions(text)
    if asked and _TITLE_WANTED.match(head):
        return _title(asked)
    if asked and _SUMMARY_WANTED.match(head):
        return "\n".join(asked)
    return None


def _of_json(key: str, questions: Sequence[str]) -> str:
    latest = questions[-1] if questions else ""
    answers: dict[str, object] = {
        "title": _title(questions),
        "tags": [],
        "follow_ups": [],
        "queries": [latest] if latest else [],
        "prompt": latest,
        "text": "",
    }
    return json.dumps({key: answers[key]}, ensure_ascii=False)


def _asked(turns: Sequence[Turn]) -> list[str]:
    return [turn.text.strip() for turn in turns if turn.role == "user"]


def _questions(conversation: str) -> list[str]:
    """What the user said, in a conversation written out with the names of the speakers."""
    _, *spoken = _SPEAKER.split(conversation)
    pairs = zip(spoken[::2], spoken[1::2], strict=True)
    return [words.strip() for speaker, words in pairs if speaker in _USERS and words.strip()]


def _title(questions: Sequence[str]) -> str:
    """The first question on one line, cut between words where it is long."""
    words = " ".join(questions[0].split()) if questions else ""
    if len(words) <= _TITLE_CHARACTERS:
        return words
    cut = words[: _TITLE_CHARACTERS - 1]
    whole = cut.rpartition(" ")[0]
    return f"{whole if len(whole) > len(cut) // 2 else cut}…"
