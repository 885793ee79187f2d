"""`citedesk ask` and `citedesk search`."""

import asyncio
import os

from rag.bootstrap import open_desk
from rag.commands.answering import answered, check_model
from rag.commands.hints import hints
from rag.commands.options import Narrowing
from rag.commands.output import emit, error_console
from rag.domain import Status
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
    check_model(settings)
    question = clean_question(question, settings.question_characters)
    options = narrowing.options(settings.zone, answer_language=answer_language, max_sentences=max_sentences)
    with open_desk(settings) as desk:
        answer = asyncio.run(answered(desk, question, options, settings.model))
        unmatched = answer.refusal is not None and answer.refusal.reason == "outside_window"
        helpful = hints(desk.archive, options, answer.question_language) if unmatched else []
    emit(
        as_json=as_json,
        document=lambda: answer_document(answer),
        show=lambda console: render_answer(console, answer, helpful),
    )
    if loaded.origins["model"] == "default" and not as_json:
        _offer_ollama()
    return _EXIT_CODES[answer.status]


def _offer_ollama() -> None:
    """One line when nobody chose who writes, and an Ollama server here could."""
    from rag.llm.doctor import ollama_hint  # noqa: PLC0415
    from rag.llm.load import local_ollama  # noqa: PLC0415

    models = asyncio.run(local_ollama(os.environ.get("OLLAMA_HOST")))
    if hint := ollama_hint(models or []):
        error_console().print(hint, style="dim")


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
