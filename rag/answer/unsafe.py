"""What a model's sentence must never show, whatever the articles hold: links, markup, tool calls."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from itertools import pairwise

from rag.assertions import asks, is_code, orders

_TLD = (
    r"(?:com|org|net|info|biz|io|ai|app|dev|xyz|site|online|shop|club|top|link|click|live|news|tv|me|co|cc|ly|gg"
    r"|to|ru|cn|kr|jp|uk|de|fr|eu|us|in|example|test|invalid|onion|zip|gov|edu)"
)
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|javascript:|data:[a-z]+/)[^\s<>\"'“”‘’」』》）]*"
    rf"|(?<![\w@.])(?:[a-z0-9-]+\.)+{_TLD}(?::\d+)?(?:/|[?#]\w)[^\s<>\"'“”‘’」』》）]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_MARKDOWN = re.compile(r"!?\[[^\]]*\]\s*[(\[][^)\]]*[)\]]?|^\s*\[[^\]]+\]:\s*\S", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>?|&(?:#\w+|lt|gt|quot|amp|nbsp|apos);", re.IGNORECASE)
_TOOL = re.compile(
    r"<\||\|>|\[/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]|<<SYS>>"
    r"|\b(?:tool_calls?|tool_use|tool_result|function_calls?|function_response|invoke name|antml)\b"
    r"|\{\s*[\"']?(?:name|function|tool|action|arguments|parameters|type)[\"']?\s*:"
    r"|[\"'](?:name|function|tool|arguments|parameters)[\"']\s*:\s*[\"'{\[]",
    re.IGNORECASE,
)
_FENCE = re.compile(r"`{3}|~{3}")
_HOST = re.compile(rf"(?<![\w@.-])(?:[a-z0-9-]+\.)+{_TLD}\b(?!\.\w)")
"""A bare domain in small letters; companies such as Booking.com write theirs with a capital."""
_LONGEST_WORD = {"HANGUL": 14, "LATIN": 34, "CYRILLIC": 34, "ARABIC": 25}
"""Letters of one script between two spaces, in scripts that have spaces: no word is longer."""
_LONG, _FEW = 80, 0.2
"""Pairs of letters, and the share that must differ; of 4,268 news sentences the least is .29."""
_TRAILING = ".,;:!?。、，；：！？)]*_"
_JOINERS = "\u200c\u200d\u200e\u200f"
"""Invisible characters that spelling needs: Persian and Indic joiners, marks of direction."""


def unsafe(sentence: str, allowed_urls: Collection[str] = ()) -> str | None:
    """Why a model's sentence must not be shown; None when nothing speaks against it.

    `allowed_urls` are those of the articles that were found: only these may stand in a sentence, to the
    letter. An answer neither orders nor asks anything, so such sentences are a planted instruction that was
    repeated, or no answer.
    """
    plain = unicodedata.normalize("NFKC", sentence)
    bare = _URL.sub(" ", plain)
    checks: dict[str, Callable[[], object]] = {
        "hidden characters": lambda: any(_hidden(character) for character in sentence),
        "repetition": lambda: _circles(plain),
        "tool call": lambda: _TOOL.search(plain),
        "code": lambda: _FENCE.search(plain) or is_code(bare),
        "markup": lambda: _MARKDOWN.search(plain) or _TAG.search(plain),
        "link": lambda: any(url.rstrip(_TRAILING) not in allowed_urls for url in _URL.findall(plain)),
        "address": lambda: _ADDRESS.search(plain) or _HOST.search(bare),
        "no spaces": lambda: any(_runs_on(word) for word in bare.split()),
        "order": lambda: orders(bare),
        "question": lambda: asks(plain),
    }
    return next((reason for reason, found in checks.items() if found()), None)


def _hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cf", "Co", "Cs", "Cc") and character not in _JOINERS and not character.isspace()


def _circles(text: str) -> bool:
    """Whether a long text is few pairs of letters again and again: a model that has lost the thread."""
    letters = [character for character in text.lower() if character.isalnum()]
    pairs = list(pairwise(letters))
    return len(pairs) >= _LONG and len(set(pairs)) < _FEW * len(pairs)


def _runs_on(word: str) -> bool:
    scripts = Counter(unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha())
    return any(scripts[script] > most for script, most in _LONGEST_WORD.items())
