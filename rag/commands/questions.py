"""`citedesk ask` and `citedesk search`."""

import asyncio

from rag.bootstrap import open_desk
from rag.commands.hints import hints
from rag.commands.options import Narrowing
from rag.commands.output import emit
from rag.domain import Status
from rag.errors import ConfigurationError
from rag.pipeline import VERBATIM
from rag.render import render_answer, render_search
from rag.settings import LoadedSettings
from rag.understand import clean_question
from rag.wire import answer_document, search_document

_EXIT_CODES = {
    Status.ANSWERED: 0,
    Status.CLOSEST: 0,
    Status.REFUSED: 4,
    Status.INCOMPLETE: 1,
    Status.FAILED: 1,
}


def ask(
    loaded: LoadedSettings,
    question: str,
    narrowing: Narrowing,
    *,
    answer_language: str | None,
    max_sentences: int | None,
    as_json: bool,
) -> int:
    """Answer one question and return the exit code."""
    settings = loaded.settings
    if settings.model != VERBATIM:
        raise ConfigurationError(
            f"{loaded.origins['model']} names the model {settings.model!r}, which this release cannot use.",
            advice=f"Set it to {VERBATIM!r}: answers written by language models come with the next release.",
        )
    question = clean_question(question, settings.question_characters)
    options = narrowing.options(settings.zone, answer_language=answer_language, max_sentences=max_sentences)
    with open_desk(settings) as desk:
        answer = asyncio.run(desk.answer(question, options))
        unmatched = answer.refusal is not None and answer.refusal.reason == "outside_window"
        helpful = hints(desk.archive, options, answer.question_language) if unmatched else []
    emit(
        as_json=as_json,
        document=lambda: answer_document(answer),
        show=lambda console: render_answer(console, answer, helpful),
    )
    return _EXIT_CODES[answer.status]


def search(
    loaded: LoadedSettings, query: str, narrowing: Narrowing, *, k: int, passages: bool, as_json: bool
) -> int:
    """List the passages nearest to a query and return the exit code."""
    settings = loaded.settings
    query = clean_question(query, settings.question_characters)
    options = narrowing.options(settings.zone)
    with open_desk(settings) as desk:
        result = desk.search(query, options, k=k, passages=passages)
        helpful = [] if result.hits else hints(desk.archive, options, result.language)
    emit(
        as_json=as_json,
        document=lambda: search_document(result),
        show=lambda console: render_search(console, result, helpful),
    )
    return 0
