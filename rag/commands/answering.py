"""Asking a desk from the command line: a terminal sees what a model has written so far."""

import os
import sys
from collections.abc import Sequence

from rag.answer.compose import VERBATIM
from rag.commands.output import error_console
from rag.domain import Answer, Turn
from rag.events import Ended, SentenceReady, Stage
from rag.lines import clean
from rag.pipeline import AskOptions, NewsDesk
from rag.settings import Settings


def check_model(settings: Settings) -> None:
    """Refuse a model that cannot be one before anything is loaded. Raises ConfigurationError."""
    if settings.model != VERBATIM:
        from rag.llm.load import load_model  # noqa: PLC0415

        load_model(settings.model, settings, os.environ)


async def answered(
    desk: NewsDesk, question: str, options: AskOptions, model: str, history: Sequence[Turn] = ()
) -> Answer:
    """The whole answer; until then a terminal shows the sentence that passed the gate last."""
    if model == VERBATIM or not sys.stderr.isatty():
        return await desk.answer(question, options, history)
    with error_console().status("") as status:
        async for event in desk.stream(question, options, history):
            match event:
                case Stage(name):
                    status.update(f"{model}: {name} …")
                case SentenceReady(_, sentence, _):
                    status.update(f"{model}: {clean(sentence.text)} …")
                case Ended(answer):
                    return answer
    raise RuntimeError("the stream of an answer ended without one")
