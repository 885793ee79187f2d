"""What was deleted is nowhere on the disk, also when the deletion was killed and finished later."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

from rag.domain import Article
from rag.steps import Step, watching
from tests.index_store.newsroom import IN_STORE, checked, news, open_local, prepare
from tests.store_faults.trials import trials

MARK = "Zanzibarium"


def traces(store: Path, marks: list[bytes]) -> list[bytes]:
    content = b"".join(path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file())
    return [mark for mark in marks if mark in content]


def killer(step: Step, at: int) -> Callable[[Step], None]:
    """Kills this process when the step is reached for that time."""
    seen: list[Step] = []

    def kill(now: Step) -> None:
        seen.append(now)
        if now is step and seen.count(step) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


def test_a_deleted_article_leaves_no_trace(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311
    for trial in range(trials(6)):
        store = tmp_path / f"store-{trial}"
        article = Article("secret", f"{MARK} number {trial} paid. " * chance.randint(1, 9), title=MARK)
        secret = prepare(article)
        rows = [row.astype("<f2").tobytes() for row in (*secret.passage_vectors, *secret.sentence_vectors)]
        marks = [MARK.encode(), MARK.casefold().encode(), *dict.fromkeys(rows)]
        with open_local(store) as archive:
            archive.commit([news(f"n{k}", f"storm number {k} " * 9) for k in range(9)])
            archive.commit([news("n9", "storm")])
            common = traces(store, marks)  # vectors of words that others have too
            marks = [mark for mark in marks if mark not in common]
            archive.commit([secret, news("n9", "storm again"), news("n8", "storm")])
        assert MARK.encode() in marks
        assert traces(store, marks) == marks  # or the search for them would prove nothing
        child = os.fork()
        if not child:
            with (
                watching(killer(chance.choice(IN_STORE), chance.randint(1, 2))),
                open_local(store) as archive,
            ):
                archive.delete(["secret"])
            os._exit(0)
        os.waitpid(child, 0)
        with open_local(store) as archive:  # the same delete again, as somebody would after a crash
            archive.delete(["secret"])
            assert traces(store, marks) == []
            assert archive.deleted(["secret"]) == {"secret"}
        report = checked(store)
        assert report.damage + report.notes == ()
