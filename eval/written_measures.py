"""Measures of answers that a model wrote; none of them uses the gate, so that they can judge it."""

from collections.abc import Callable, Sequence

from eval.gold import GoldQuery
from eval.matching import contains_answer, covered, stands_in
from eval.overlap import rouge_l
from eval.written import Heard
from rag.domain import UNDETERMINED, Answer, AnswerSentence, Citation, Status
from rag.language import identify
from rag.tokens import numbers
from rag.verify.claims import Verdict

COVERED = 0.6
"""Share of a sentence's tokens that its quote must hold to bear it out, in one language; a paraphrase keeps
about that much, a sentence about something else a fifth."""
ENDS = (Status.INCOMPLETE, Status.FAILED)
"""How only a model's answer can end."""
REFUSERS = ("level", "model", "gate")
"""Who refused: the level before the model wrote, the model that cannot tell, the gate that passed nothing."""

Texts = Callable[[str], str | None]
"""The stored text of an article by its id, None when there is none."""


def written_measures(query: GoldQuery, heard: Heard, texts: Texts) -> dict[str, float]:
    """The measures that are defined for this question and what a model answered.

    Gold answers count only where the archive holds them; what was not shown scores 0 there. Seconds and
    prompt tokens are those of the recorded drafts.
    """
    answer = heard.answer
    found: dict[str, float] = {status.value: float(answer.status is status) for status in ENDS}
    found |= refused_by(heard)
    if query.answers and not query.unanswerable:
        text = " ".join(sentence.text for sentence in answer.sentences)
        found["contains_gold"] = float(contains_answer(query.answers, text))
        found["rouge_l"] = max(rouge_l(wanted, text) for wanted in query.answers)
    if answer.sentences:
        wanted = query.options.answer_language or query.language
        found["language_match"] = float(answer.answer_language == wanted)
        found["citation_validity"] = citation_validity(answer.citations, texts)
        found["unsure"] = float(_unsure(answer))
        borne_out = [
            held for s in answer.sentences if (held := is_borne_out(s, answer, query, texts)) is not None
        ]
        if borne_out:
            found["support"] = sum(borne_out) / len(borne_out)
    if heard.tally is not None:
        found["dropped"], found["repaired"] = float(heard.tally.dropped), float(heard.tally.repaired)
        found["seconds"], found["prompt_tokens"] = heard.seconds, float(heard.prompt_tokens)
        if heard.first_sentence_s is not None:
            found["first_sentence_s"] = heard.first_sentence_s
    return found


def refused_by(heard: Heard) -> dict[str, float]:
    """1 for who refused the question, 0 for the others."""
    who = None
    if heard.answer.status is Status.REFUSED:
        told = heard.tally is not None and heard.tally.cannot_tell
        who = "level" if heard.tally is None else "model" if told else "gate"
    return {f"refused_by_{name}": float(name == who) for name in REFUSERS}


def citation_validity(citations: Sequence[Citation], texts: Texts) -> float:
    """Share of the citations that are exact slices of the stored text."""
    exact = [
        (text := texts(c.head.article_id)) is not None and text[c.start : c.end] == c.quote for c in citations
    ]
    return sum(exact) / len(exact)


def is_borne_out(sentence: AnswerSentence, answer: Answer, query: GoldQuery, texts: Texts) -> bool | None:
    """Whether what is quoted for a sentence bears it out; None when that cannot be told without the gate.

    It does when it holds a gold answer or an expected fact; or, in one language, when it covers the tokens of
    the sentence and its article holds every number of it. Across languages without gold nothing is told.
    """
    quoted = [citation for citation in answer.citations if citation.number in sentence.citations]
    quote = " ".join(citation.quote for citation in quoted)
    wanted = [] if query.unanswerable else [query.answers, *query.nuggets]
    if any(stands_in(alternatives, quote) for alternatives in wanted):
        return True
    spoken = identify(sentence.text)
    if spoken == UNDETERMINED:
        spoken = answer.answer_language
    if any(citation.head.language == spoken for citation in quoted):
        held = " ".join(texts(citation.head.article_id) or "" for citation in quoted)
        return covered(sentence.text, quote) >= COVERED and numbers(sentence.text) <= numbers(held)
    return False if any(wanted) else None


def _unsure(answer: Answer) -> int:
    return sum(sentence.verdict == Verdict.UNSURE for sentence in answer.sentences)
