"""How much a language model is shown: passages and tokens, by its size."""

from functools import partial

from rag.briefing import Allowance
from rag.llm.budget import estimated_tokens
from rag.llm.protocol import ModelInfo

SMALL = 4_000_000_000
"""Weights below which a model is small: it loses the thread in long prompts, and often runs on a CPU, where
700 tokens take seconds to read."""
SMALL_PASSAGES, SMALL_TOKENS = 4, 700
PASSAGES, TOKENS = 8, 2_000
"""Passages shown, and tokens of the whole prompt, to small and to other models by default."""
_PROMPT_TOKENS = 260
"""What a prompt takes besides its passages."""
_FRAME_TOKENS = 30
"""What a passage's frame takes."""


def is_small(info: ModelInfo) -> bool:
    """Whether a model is small; one that does not tell its size is not."""
    return info.parameters is not None and info.parameters < SMALL


def allowance(info: ModelInfo, passages: int = 0, prompt_tokens: int = 0) -> Allowance:
    """What a model may be shown; `passages` and `prompt_tokens` of 0 are chosen by its size."""
    small = is_small(info)
    passages = passages or (SMALL_PASSAGES if small else PASSAGES)
    tokens = prompt_tokens or (SMALL_TOKENS if small else TOKENS)
    count = partial(estimated_tokens, vocabulary=info.vocabulary)
    return Allowance(passages, tokens - _PROMPT_TOKENS - passages * _FRAME_TOKENS, count)
