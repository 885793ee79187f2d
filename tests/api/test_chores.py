"""What chat frontends ask for themselves is answered, and never searched for."""

import json
from typing import Any
from unittest.mock import patch

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chores import answer_to_chore
from rag.domain import Turn
from tests.api_world import BRIDGE_QUESTION, Running

ANSWER = "It took three years to build.[1]\n\n[1] Elmford opens its bridge"


def task(output: str, asked: str = BRIDGE_QUESTION, answer: str = ANSWER) -> str:
    """As Open WebUI writes it out."""
    return (
        f"### Task:\nSay something about the chat.\n### Guidelines:\n- Be brief.\n### Output:\n"
        f"JSON format: {output}\n### Chat History:\n<chat_history>\nUSER: {asked}\nASSISTANT: {answer}\n"
        "</chat_history>"
    )


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('{ "title": "a concise title" }', {"title": BRIDGE_QUESTION}),
        ('{ "tags": ["one", "two"] }', {"tags": []}),
        ('{ "follow_ups": ["One?", "Two?"] }', {"follow_ups": []}),
        ('{\n  "queries": ["one", "two"]\n}', {"queries": [BRIDGE_QUESTION]}),
        ('{\n    "prompt": "a picture"\n}', {"prompt": BRIDGE_QUESTION}),
        ('{ "text": "<your_completion>" }', {"text": ""}),
        ("a line", {"title": BRIDGE_QUESTION}),
    ],
)
def test_a_task_of_open_webui_is_answered_in_its_own_form(output: str, expected: Any) -> None:
    assert json.loads(str(answer_to_chore((), task(output)))) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Provide a concise, 5-word-or-less title for the conversation, in title case.",
        "Please generate a four to five word title summarizing our conversation without punctuation.",
        "Please generate a concise title (max 40 characters) for a conversation that starts with:",
        "Please write a short title for this chat",
        "使用四到五个字直接返回这段话的主题，不要标点",
        "4～5文字でこの会話の主題を返してください",
        "네 글자에서 다섯 글자로 이 대화의 주제를 반환하세요.",
    ],
)
def test_a_title_asked_for_in_words_is_the_first_question(words: str) -> None:
    before = [Turn("user", BRIDGE_QUESTION), Turn("assistant", ANSWER), Turn("user", "And its cost?")]
    assert answer_to_chore(before, words) == BRIDGE_QUESTION
    assert answer_to_chore((), f"{words}\n\nConversation:\nUser: {BRIDGE_QUESTION}\nAI: {ANSWER}") == (
        BRIDGE_QUESTION
    )


SUMMARIES = [
    "Summarize the discussion briefly in 200 words or less to use it later.",
    "简要总结一下对话，用作以后的上下文",
    "ユーザとの会話を短くまとめて、次のコンテキストにしてください。",
    "대화 내용을 짧게 요약하여 다음 컨텍스트로 쓰세요.",
]


@pytest.mark.parametrize("words", SUMMARIES)
def test_a_summary_is_what_was_asked(words: str) -> None:
    before = [Turn("user", BRIDGE_QUESTION), Turn("assistant", ANSWER), Turn("user", "And its cost?")]
    assert answer_to_chore(before, words) == f"{BRIDGE_QUESTION}\nAnd its cost?"


@pytest.mark.parametrize(
    "question",
    [
        BRIDGE_QUESTION,
        "### Task: what did the ministry set itself?",
        "Who won the title in the chess match?",
        "What title did the chat show get?",
        "Did they write a title deed for the conversation museum?",
        "Summarize the conversation between Putin and Kim",
        "Summarize the conversation between Putin and Kim in 100 words.",
        "Please summarise the discussion at the UN on Gaza in a few words",
        "Provide the title of the film discussed in the chat with the director",
        "Suggest a title for the chat show scandal and the conversation it caused",
        "简要总结对话中普京的上下文",
        "Please summarize this week's news in Korea",
        "普京和金正恩对话的主题是什么？",
        "请简要总结一下普京和金正恩的对话内容",
        "プーチン氏と金氏の会話を簡潔にまとめてください",
        "푸틴과 김정은의 대화 내용을 간략히 요약하여 알려 주세요",
        "이번 회의의 주제를 반환점이라고 부른 사람은?",
        "<chat_history> was leaked: what is in it?",
        "title",
    ],
)
def test_a_question_is_no_chore(question: str) -> None:
    assert answer_to_chore((), question) is None
    assert answer_to_chore([Turn("user", BRIDGE_QUESTION), Turn("assistant", ANSWER)], question) is None


@pytest.mark.parametrize("words", ["Please write a short title for this chat", *SUMMARIES])
def test_without_a_conversation_nothing_is_a_chore(words: str) -> None:
    assert answer_to_chore((), words) is None


@given(st.text(min_size=1, max_size=300))
def test_a_title_is_one_short_line_whatever_was_asked(asked: str) -> None:
    title = json.loads(str(answer_to_chore((), task('{ "title": "a" }', asked))))["title"]
    assert len(title) <= 60
    assert len(title.splitlines()) <= 1


def test_long_words_are_cut_where_there_is_no_space() -> None:
    title = json.loads(str(answer_to_chore((), task('{ "title": "a" }', "가" * 200))))["title"]
    assert title == "가" * 59 + "…"


@pytest.mark.parametrize("characters", [10, 3_000, 30_000, 900_000])
@pytest.mark.parametrize("stream", [False, True])
def test_the_archive_is_not_searched_however_long_the_conversation(
    running: Running, characters: int, stream: bool
) -> None:
    asked: Any = [{"role": "user", "content": task('{ "title": "a" }', answer="x" * characters)}]
    with (
        patch.object(type(running.service.desk), "stream", side_effect=AssertionError("it was searched")),
        openai.OpenAI(base_url=f"{running.address}/v1", api_key="any", max_retries=0) as ai,
    ):
        found: Any = ai.chat.completions.create(model="citedesk", messages=asked, stream=stream)
        if stream:
            chunks = list(found)
            words = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
            assert chunks[-1].choices[0].finish_reason == "stop"
        else:
            words = found.choices[0].message.content
            assert found.choices[0].finish_reason == "stop"
            assert "citedesk" not in found.model_extra
    assert json.loads(words) == {"title": BRIDGE_QUESTION}


@pytest.mark.parametrize("words", SUMMARIES)
def test_a_summary_may_be_asked_for_by_the_system(running: Running, words: str) -> None:
    said: Any = [
        {"role": "user", "content": BRIDGE_QUESTION},
        {"role": "assistant", "content": ANSWER},
        {"role": "system", "content": words},
    ]
    with openai.OpenAI(base_url=f"{running.address}/v1", api_key="any", max_retries=0) as ai:
        found = ai.chat.completions.create(model="citedesk", messages=said)
        assert found.choices[0].message.content == BRIDGE_QUESTION
        said[-1]["content"] = "Be brief."
        with pytest.raises(openai.BadRequestError, match="no question"):
            ai.chat.completions.create(model="citedesk", messages=said)


def test_a_chore_for_an_unknown_model_is_an_error(running: Running) -> None:
    asked: Any = [{"role": "user", "content": task('{ "title": "a" }')}]
    with (
        openai.OpenAI(base_url=f"{running.address}/v1", api_key="any", max_retries=0) as ai,
        pytest.raises(openai.NotFoundError),
    ):
        ai.chat.completions.create(model="gpt-4o", messages=asked)


def test_other_long_messages_are_refused_by_their_length(running: Running) -> None:
    question: Any = {"role": "user", "content": BRIDGE_QUESTION}
    with openai.OpenAI(base_url=f"{running.address}/v1", api_key="any", max_retries=0) as ai:
        for messages, words in (
            ([{"role": "user", "content": "bridge " * 1_000}], "The last message has 7,000"),
            ([question, {"role": "assistant", "content": "a" * 20_001}, question], "20,001 characters"),
        ):
            with pytest.raises(openai.BadRequestError, match=words):
                ai.chat.completions.create(model="citedesk", messages=messages)
