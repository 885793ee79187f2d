"""Two inputs of one run that are the same article: the last one wins, and the other is reported."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator

from rag.errors import IngestError
from rag.ingest.identity import check_same_origin
from rag.ingest.outcome import Outcome, Read, Refused, Skipped


def last_wins(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """`outcomes` with every article id at most once, as its last input has it.

    Replaced inputs become `Skipped`, in their place. Two different files with one `f-` id are different
    articles: the later is `Refused` with the advice `--label`. Only ids stay in memory; articles wait in
    a temporary file, because which input is the last is known at the end, and committing the earlier one
    first would make a new version of an unchanged article at every run.
    """
    winners: dict[str, tuple[int, str, str]] = {}
    with tempfile.TemporaryFile() as spool:
        count = 0
        for outcome in outcomes:
            checked = _claim(outcome, count, winners)
            pickle.dump(checked, spool, pickle.HIGHEST_PROTOCOL)
            count += 1
        spool.seek(0)
        for number in range(count):
            yield _settled(pickle.load(spool), number, winners)  # noqa: S301 -- written above, by this process


def _claim(outcome: Outcome, number: int, winners: dict[str, tuple[int, str, str]]) -> Outcome:
    if not isinstance(outcome, Read):
        return outcome
    article = outcome.article
    if article.article_id in winners:
        try:
            check_same_origin(article.article_id, article.origin, winners[article.article_id][2])
        except IngestError as error:
            return Refused(outcome.input, str(error))
    winners[article.article_id] = (number, outcome.input, article.origin)
    return outcome


def _settled(outcome: Outcome, number: int, winners: dict[str, tuple[int, str, str]]) -> Outcome:
    if not isinstance(outcome, Read):
        return outcome
    last, winner, _ = winners[outcome.article.article_id]
    return outcome if last == number else Skipped(outcome.input, f"Replaced by {winner}, later in this run.")
