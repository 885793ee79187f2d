"""The vectors in memory: a search finds the same where they lie in large pages."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from index_store.legs import Legs, _part
from index_store.vectors import to_half


def test_vectors_of_several_large_pages_stay_as_they_were() -> None:
    rows = np.random.default_rng(5).standard_normal((13_000, 256)).astype(np.float32)
    stored = to_half(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    assert stored.nbytes > 3 * (2 << 20)
    ids = np.arange(7, 7 + len(stored))
    legs = Legs(1, 7 + len(stored), ids, ids, np.ones(len(ids), np.int64), (_part(stored, ids),))
    assert (legs.parts[0].index.reconstruct_n(0, len(ids)) == stored.astype(np.float32)).all()
    for row in (0, 6_500, 12_999):
        assert legs.nearest(stored[row].astype(np.float32), 1, None).tolist() == [7 + row]


def test_a_process_that_forks_after_a_search_leaves_one_that_can_search(store: Path) -> None:
    """With threads of FAISS's own the child's search would wait for ever for those that were not forked."""
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from tests.index_store.newsroom import found, news, open_local\n"
        "with open_local(Path(sys.argv[1])) as archive:\n"
        "    archive.commit([news(f'n{k}', f'storm number {k} ' * 90) for k in range(60)])\n"
        "    with archive.view() as view:\n"
        "        found(view, 'storm')\n"
        "    archive.rest()\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        with archive.view() as view:\n"
        "            os._exit(0 if found(view, 'storm') else 1)\n"
        "    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    environment = os.environ | {"OMP_NUM_THREADS": "4", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script, str(store)], env=environment, timeout=60, check=False
    )
    assert done.returncode == 0
