"""The vectors in memory: a search finds the same where they lie in large pages."""

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
