"""What a measure says in plain words, whether more is better, and how its value is written."""

from rag.messages import language_name

MAIN_METRIC = {
    "retrieval": "RR@10",
    "answers": "shown",
    "refusal": "absent/answered",
    "followup": "rewrite/RR@10",
}
"""The one measure of a task that is broken down and counted for every slice of the questions."""

SCENARIOS = {
    "answerable": "the answer is in the archive",
    "unanswerable": "no article answers the question",
    "absent": "the articles that answer were taken away",
    "other_topic": "the archive is about something else",
    "changed_number": "a number in the question is wrong",
    "changed_name": "a name in the question is wrong",
}

WORDINGS = {
    "alone": "the question alone",
    "rewrite": "our wording of it",
    "human": "a person's wording of it",
    "history": "the whole conversation",
    "gap_closed": "part of the way from the first to the last of these",
}
"""What follow-up questions are asked as; `gap_closed` compares them."""

_PLAIN = {
    "answered": "share answered",
    "closest": "share given only the closest passages",
    "refused": "share refused",
    "first": "a gold answer stands in the first sentence shown",
    "shown": "a gold answer stands in a sentence shown",
    "first_given_unrefused": "the same, of those not refused: first sentence",
    "shown_given_unrefused": "the same, of those not refused: any sentence",
    "first_given_answered": "the same, of those answered: first sentence",
    "shown_given_answered": "the same, of those answered: any sentence",
    "nugget_recall": "share of the expected facts shown (open questions)",
    "characters": "characters shown, mean",
    "characters_p50": "characters shown, median",
    "characters_p95": "characters shown, 95th percentile",
    "sentences_mean": "sentences shown, mean",
    "token_f1": "words shared with the best gold answer",
    "changed": "share of follow-ups given another wording",
    "by_model": "share worded by a language model",
    "turn_right": "share rightly changed or left alone",
    "turn_right_alone": "share left alone of those that a person leaves",
    "rewriting_ms": "milliseconds to find the wording",
    "better": "share nearer to a person's wording than the question alone",
    "worse": "share further from a person's wording than the question alone",
    "auc": "chance that an answerable question gets more confidence than another",
    "contains_gold": "a gold answer stands in the answer, word for word",
    "citation_validity": "share of the quotes that are exact slices of the stored text",
    "support": "share of the sentences that their quote bears out, judged without the gate",
    "language_match": "the answer is in the language asked for",
    "dropped": "sentences that the gate kept back",
    "repaired": "sentences shown with another source or another wording",
    "unsure": "sentences shown with a doubt",
    "incomplete": "share broken off",
    "failed": "share without an answer because the model failed",
    "refused_by_level": "share refused before the model wrote",
    "refused_by_model": "share that the model says it cannot tell",
    "refused_by_gate": "share of which the gate passed no sentence",
    "first_sentence_s": "seconds of the model until the first sentence was shown",
    "seconds": "seconds of the model",
    "prompt_tokens": "tokens that the model read",
    "refusal_precision": "share rightly refused of those refused",
    "refusal_recall": "share refused of those without an answer in the archive",
}
_OVERLAP = {"rouge_l": "words shared in order"}
_RANKING = {
    "Success": "a relevant article is among the first {k}",
    "R": "share of the relevant articles among the first {k}",
    "P": "share of the first {k} that are relevant",
    "RR": "1 / rank of the first relevant article, 0 beyond {k}",
    "nDCG": "gain of the first {k}, less the later it comes",
}
_FIRST = {"Success": "a relevant article is ranked first", "P": "a relevant article is ranked first"}
_HIGHER = frozenset(
    (
        *("first", "shown", "first_given_unrefused", "shown_given_unrefused"),
        *("turn_right", "turn_right_alone"),
        *("first_given_answered", "shown_given_answered", "nugget_recall", "auc"),
        *("contains_gold", "citation_validity", "support", "language_match"),
        *("refusal_precision", "refusal_recall"),
    )
)
_AMOUNTS = ("characters", "sentences")


def meaning(name: str) -> str:
    """What a measure rewards, in a few plain words; empty when it is not one of ours."""
    scenario, _, status = name.rpartition("/")
    if scenario in SCENARIOS:
        return f"{_PLAIN.get(status, status)} when {SCENARIOS[scenario]}"
    if scenario in WORDINGS:
        return f"{meaning(status) or _OVERLAP.get(status, status)}: {WORDINGS[scenario]}"
    family, _, cutoff = name.partition("@")
    if family in _RANKING and cutoff:
        return _FIRST[family] if cutoff == "1" and family in _FIRST else _RANKING[family].format(k=cutoff)
    return _PLAIN.get(name, _OVERLAP.get(name, ""))


def label(name: str) -> str:
    """A measure's name as a heading: `changed number: answered` for `changed_number/answered`."""
    return name.replace("/", ": ").replace("_", " ") if "/" in name or name in _PLAIN else name


def direction(name: str) -> int:
    """1 when more is better, -1 when less is, 0 when neither can be said."""
    scenario, _, status = name.rpartition("/")
    if scenario in SCENARIOS:
        if status == "answered":
            return 1 if scenario == "answerable" else -1
        return -1 if (scenario, status) == ("answerable", "refused") else 0
    if scenario in WORDINGS:
        return 1 if status in ("token_f1", "rouge_l") else direction(status)
    return 1 if name in _HIGHER or name.partition("@")[0] in _RANKING else 0


def figure(name: str, value: float | None, *, signed: bool = False) -> str:
    """A measure's value: shares as `share`, characters whole, other amounts with one decimal."""
    if value is None:
        return "–"
    if abs(value) <= 1 and not name.startswith(_AMOUNTS):
        return share(value, signed=signed)
    sign = "−" if value < 0 else "+" if signed and value else ""
    decimals = 0 if name.startswith("characters") or abs(value) >= 1000 else 1
    return f"{sign}{abs(value):,.{decimals}f}"


def share(value: float, *, signed: bool = False) -> str:
    """A number from -1 to 1 as `.913`, `−.087` or `1.000`; never `-.000`."""
    text = f"{abs(value):.3f}"
    zero = text == "0.000"
    sign = "" if zero else "−" if value < 0 else "+" if signed else ""
    return sign + text.removeprefix("0")


def milliseconds(value: float | None) -> str:
    """A time for a person: `4.2 ms`, `87 ms`, `1.25 s`."""
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value / 1000:.2f} s"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def language(code: str | None) -> str:
    """The English name of a language, or its code when we have none."""
    return language_name(code, "en") if code else "any language"


def slice_name(dimension: str, value: str) -> str:
    """A slice in words: languages by name, a pair as `English > Korean`, types as they are."""
    if dimension == "language":
        return language(value)
    if dimension == "pair":
        return " > ".join(language(code) for code in value.split(">"))
    return value
