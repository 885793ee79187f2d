"""Estimates of tokens: above what real vocabularies take, and never far below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llm.budget import (
    estimated_prompt_tokens,
    estimated_tokens,
    least_prompt_tokens,
    least_tokens,
    vocabulary_of,
    vocabulary_of_name,
)
from rag.llm.protocol import Message, Role, Vocabulary

COUNTED = {
    "The mayor opened the new bridge on 12 August 2025, which cost $4.5 million.": (25, 25),
    "한국은행이 2025년 8월 12일 기준금리를 2.5%로 동결했다고 밝혔다.": (37, 75),
    "中国外交部发言人8月12日表示,双方将继续磋商。": (14, 41),
    "東京都は12日、新しい計画を発表しました。": (16, 32),
    "Президент России 12 августа 2025 года подписал указ.": (18, 45),
    "قال المتحدث باسم الحكومة إن القرار سيصدر في 12 أغسطس 2025.": (21, 54),
    "นายกรัฐมนตรีแถลงเมื่อวันที่ 12 สิงหาคม 2568 ว่าจะดำเนินการ": (35, 99),
}
"""Tokens of Qwen2.5 and of SmolLM2, as an Ollama server counted them."""


@pytest.mark.parametrize("text", list(COUNTED))
def test_estimates_against_what_servers_counted(text: str) -> None:
    qwen, smollm2 = COUNTED[text]
    for counted, vocabulary in ((qwen, Vocabulary.MULTILINGUAL), (smollm2, Vocabulary.UNKNOWN)):
        assert 0.95 * counted <= estimated_tokens(text, vocabulary) <= 1.6 * counted
        assert least_tokens(text) < 0.8 * counted


@given(st.text())
def test_the_least_is_below_the_estimate_and_no_vocabulary_takes_more_than_the_bytes(text: str) -> None:
    some, more = (estimated_tokens(text, kind) for kind in (Vocabulary.MULTILINGUAL, Vocabulary.UNKNOWN))
    assert least_tokens(text) <= some <= more
    assert more <= 1.25 * len(text.encode("utf-8", "surrogatepass")) + 1


@given(st.text(), st.text())
def test_more_text_takes_more(text: str, further: str) -> None:
    assert estimated_tokens(text + further) >= estimated_tokens(text)
    assert (estimated_tokens(text) > 0) == bool(text)


def test_a_prompt_takes_more_than_its_texts() -> None:
    messages = [Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "What rose?")]
    texts = sum(estimated_tokens(message.content, Vocabulary.UNKNOWN) for message in messages)
    assert estimated_prompt_tokens(messages, Vocabulary.UNKNOWN) > texts
    assert least_prompt_tokens(messages) == sum(least_tokens(message.content) for message in messages)


@pytest.mark.parametrize(
    ("info", "known"),
    [
        ({"tokenizer.ggml.pre": "qwen2", "general.architecture": "qwen2"}, True),
        ({"general.architecture": "gemma3"}, True),
        ({"tokenizer.ggml.pre": "smollm", "general.architecture": "llama"}, False),
        ({}, False),
    ],
)
def test_a_vocabulary_is_known_by_its_split_or_architecture(info: dict[str, object], known: bool) -> None:
    assert (vocabulary_of(info) is Vocabulary.MULTILINGUAL) is known


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Qwen/Qwen2.5-7B-Instruct", True),
        ("gpt-4o-mini", True),
        ("llama-4-scout", True),
        ("llama-3.1-8b", False),
        ("llama-2-7b", False),
    ],
)
def test_or_by_the_name(name: str, known: bool) -> None:
    assert (vocabulary_of_name(name) is Vocabulary.MULTILINGUAL) is known
