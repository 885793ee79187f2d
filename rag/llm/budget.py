"""How many tokens a text will take, estimated from above without any model's tokenizer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.llm.protocol import Message, Vocabulary

_MESSAGE_TOKENS = 8
"""What a chat template puts around one message: ChatML takes 5."""
_TEMPLATE_TOKENS = 32
"""What a template adds on its own: Qwen2.5 names its maker in 20 tokens when there is no system message."""

# Tokens a character, per kind of character: 95 % quantile regressions over 2,000 slices of 300 characters of
# news in ar, de, en, es, ja, ko, ru, th, tr and zh, rounded up. First Qwen2.5's vocabulary (152,000 tokens of
# many languages), then SmolLM2's (49,000, nearly all English). Third, a floor: three quarters at most of what
# GPT-4o's 200,000 tokens take, the fewest we know of. A server that counted less has not read everything.
_COSTS = {
    "latin": (0.31, 0.39, 0.14),
    "accented": (1.1, 2.2, 0.2),
    "digit": (1.2, 1.2, 0.28),
    "mark": (1.05, 1.05, 0.1),
    "wide mark": (0.95, 2.0, 0.1),
    "hangul": (1.05, 2.9, 0.33),
    "han": (0.75, 2.1, 0.35),
    "kana": (0.86, 1.86, 0.3),
    "cyrillic": (0.44, 0.94, 0.14),
    "arabic": (0.5, 1.22, 0.14),
    "thai": (0.67, 2.0, 0.14),
    "space": (0.02, 0.05, 0.0),
    "line end": (1.0, 1.0, 0.0),
}
_WITHOUT_SPACES = frozenset(("han", "kana"))
"""Where a space is rare, as in lists of names, it is a token of its own."""
_COLUMNS = {Vocabulary.MULTILINGUAL: 0, Vocabulary.UNKNOWN: 1}
_LEAST = 2
_LEAST_ELSEWHERE = 0.05

_MULTILINGUAL_SPLITS = frozenset(("qwen2", "qwen35", "gpt-4o", "llama4", "tekken", "command-r"))
"""`tokenizer.ggml.pre` of vocabularies of 130,000 tokens and more that were trained on many languages.

Not Llama 3's: GPT-4's 100,000 tokens, on which it builds, take up to half as many again as estimated.
"""
_MULTILINGUAL_ARCHITECTURES = frozenset(
    ("gemma", "gemma2", "gemma3", "gemma3n", "gemma4", "gptoss", "gpt-oss")
)
"""SentencePiece models of Gemma (256,000 tokens) name no split; gpt-oss has 200,000."""
_MULTILINGUAL_NAMES = re.compile(
    r"qwen|gemma|llama-?4|gpt-(?:4o|4\.1|5|oss)|nemo|ministral|command-[ra]", re.IGNORECASE
)


def estimated_tokens(text: str, vocabulary: Vocabulary = Vocabulary.MULTILINGUAL) -> int:
    """At most about how many tokens the text takes: real counts of news lie below it, save for a few percent.

    A vocabulary that is not known is taken for one of English words, which needs three times as many for
    Korean. Scripts without a measured cost count as their UTF-8 bytes, which byte-level tokenizers never
    exceed.
    """
    column = _COLUMNS[vocabulary]
    total, before = 0.0, None
    for character in text:
        kind = _kind(character)
        if kind == "space" and before in _WITHOUT_SPACES:
            kind = "line end"
        total += _COSTS[kind][column] if kind else len(character.encode("utf-8", "surrogatepass"))
        before = kind
    return int(total) + bool(text)


def least_tokens(text: str) -> int:
    """The fewest tokens that any known vocabulary takes for the text; runs of one character count once."""
    total, last = 0.0, ""
    for character in text:
        if character != last:
            kind = _kind(character)
            total += _COSTS[kind][_LEAST] if kind else _LEAST_ELSEWHERE
        last = character
    return int(total)


def estimated_prompt_tokens(messages: Sequence[Message], vocabulary: Vocabulary) -> int:
    """At most about how many tokens a server counts for the messages, its chat template included."""
    texts = sum(estimated_tokens(message.content, vocabulary) for message in messages)
    return texts + _MESSAGE_TOKENS * len(messages) + _TEMPLATE_TOKENS


def least_prompt_tokens(messages: Sequence[Message]) -> int:
    """The fewest tokens that a server which read all of the messages can have counted."""
    return sum(least_tokens(message.content) for message in messages)


def vocabulary_of(model_info: Mapping[str, object]) -> Vocabulary:
    """What `model_info` of Ollama's /api/show (metadata of the GGUF file) tells of a model's vocabulary."""
    known = (
        model_info.get("tokenizer.ggml.pre") in _MULTILINGUAL_SPLITS
        or model_info.get("general.architecture") in _MULTILINGUAL_ARCHITECTURES
    )
    return Vocabulary.MULTILINGUAL if known else Vocabulary.UNKNOWN


def vocabulary_of_name(model: str) -> Vocabulary:
    """The same guessed from a model's name, where a server tells no more than that."""
    known = _MULTILINGUAL_NAMES.search(model)
    return Vocabulary.MULTILINGUAL if known else Vocabulary.UNKNOWN


@lru_cache(10_000)
def _kind(character: str) -> str | None:
    """The row of the table that a character belongs to, None for scripts without one."""
    code = ord(character)
    if character.isspace():
        return "line end" if character in "\n\r\u2028\u2029" else "space"
    if character.isdigit() and code < 0x250:
        return "digit"
    if code < 0x80:
        return "latin" if character.isalpha() else "mark"
    if code < 0x250:
        return "accented" if character.isalpha() else "wide mark"
    for kind, first, last in _SCRIPTS:
        if first <= code <= last:
            return kind
    return "wide mark" if unicodedata.category(character)[0] == "P" else None


_SCRIPTS = (
    ("hangul", 0xAC00, 0xD7A3),
    ("han", 0x4E00, 0x9FFF),
    ("kana", 0x3040, 0x30FF),
    ("cyrillic", 0x400, 0x52F),
    ("arabic", 0x600, 0x6FF),
    ("thai", 0xE00, 0xE7F),
    ("wide mark", 0x2010, 0x2046),
    ("wide mark", 0x3000, 0x303F),
    ("wide mark", 0xFF01, 0xFF60),
)
