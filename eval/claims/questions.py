"""Claims from Korean questions with short answers: statements with the right answer, and with other ones."""

import re
from collections.abc import Iterator, Mapping, Sequence

from eval.claims.claim import GoldClaim, Label, pick
from eval.claims.documents import Document
from eval.claims.statements import statement
from eval.gold import GoldQuery

_LONGEST_ANSWER = 25
_DIGIT = re.compile(r"\d")


def claims(queries: Sequence[GoldQuery], documents: Mapping[str, Document]) -> Iterator[GoldClaim]:
    """`qa` (true), and false ones with another answer of the same article or of another.

    Numbers are exchanged for numbers with the same words around the digits, other answers for other answers:
    `qa_same_number`, `qa_same_text`, `qa_other_number`, `qa_other_text`.
    """
    asked = [query for query in queries if _usable(query, documents)]
    answers: dict[str, list[str]] = {}
    for query in asked:
        answers.setdefault(query.relevant[0], []).append(query.answers[0])
    everywhere = list(dict.fromkeys(answer for found in answers.values() for answer in found))
    for query in asked:
        yield from _of_question(query, answers[query.relevant[0]], everywhere, documents)


def _usable(query: GoldQuery, documents: Mapping[str, Document]) -> bool:
    return (
        query.language == "ko"
        and len(query.relevant) == 1
        and bool(query.answers)
        and len(query.answers[0]) <= _LONGEST_ANSWER
        and query.answers[0] in documents[query.relevant[0]].text
    )


def _of_question(
    query: GoldQuery, same: Sequence[str], everywhere: Sequence[str], documents: Mapping[str, Document]
) -> Iterator[GoldClaim]:
    right = query.answers[0]
    text = documents[query.relevant[0]].text
    sort = _sort(right)
    near = [
        answer for answer in dict.fromkeys(same) if _other(answer, right) and answer not in query.question
    ]
    far = [a for a in everywhere if _other(a, right) and a not in text and len(a) < 20]
    if sort == "number":
        near = [answer for answer in near if _DIGIT.search(answer)]
        far = [answer for answer in far if _around(answer) == _around(right)]
    made = [("qa", right, Label.TRUE)]
    for kind, others in (("same", near), ("other", far)):
        if others:
            made.append((f"qa_{kind}_{sort}", pick(f"{query.query_id}/{kind}", others), Label.FALSE))
    for kind, answer, label in made:
        told = statement(query.question, answer)
        if told:
            yield GoldClaim(
                claim_id=f"{query.query_id}/{kind}",
                text=told,
                language="ko",
                label=label,
                kind=kind,
                documents=query.relevant,
                group=query.group,
                was=f"{query.question} {right}",
            )


def _sort(answer: str) -> str:
    return "number" if _DIGIT.search(answer) else "text"


def _other(answer: str, right: str) -> bool:
    return _sort(answer) == _sort(right) and answer not in right and right not in answer


def _around(answer: str) -> str:
    return re.sub(r"[\d,.]+", "0", answer)
