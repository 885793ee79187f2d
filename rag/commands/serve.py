"""`citedesk serve`: the chat API and its page."""

import os
from contextlib import nullcontext
from tempfile import TemporaryDirectory

from rag.commands.answering import check_model
from rag.settings import Settings


def serve(settings: Settings, *, host: str, port: int, workers: int) -> int:
    """Serve until a signal ends it and return the exit code.

    Raises ConfigurationError for a host that strangers reach while there are no keys, and what opening the
    store raises.
    """
    check_model(settings)
    with TemporaryDirectory(prefix="citedesk-") if workers > 1 else nullcontext() as figures:
        if figures is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures  # read when prometheus_client is imported
        from api.serve import Place, run  # noqa: PLC0415 - a web server, for this command only

        return run(settings, Place(host, port), workers)
