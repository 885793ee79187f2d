"""Checksums of stored vectors: any change is seen, and slices are told from their rows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index_store.vectors import HalfMatrix, checksums, checksums_of_slices, to_single

DIMENSION = 24


def rows(count: int, seed: int = 1) -> HalfMatrix:
    return np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype("<f2")


def test_every_finite_float16_becomes_the_same_float32() -> None:
    every = np.arange(1 << 16, dtype="<u2").view("<f2")
    finite = every[np.isfinite(every)].reshape(-1, 2)
    single, expected = to_single(finite), finite.astype(np.float32)
    assert single.dtype == np.float32
    assert (single.view(np.uint32) == expected.view(np.uint32)).all()  # also the sign of zero


def test_no_rows_stay_no_rows() -> None:
    assert to_single(rows(0)).shape == (0, DIMENSION)


@given(st.integers(0, 3), st.integers(0, DIMENSION * 16 - 1))
def test_every_flipped_bit_changes_the_row_and_no_other(row: int, bit: int) -> None:
    whole = rows(4)
    flipped = whole.copy()
    flipped.view(np.uint8)[row, bit // 8] ^= 1 << (bit % 8)
    assert np.flatnonzero(checksums(whole) != checksums(flipped)).tolist() == [row]


def test_words_that_change_places_are_seen() -> None:
    whole = rows(1)
    assert checksums(whole) != checksums(whole[:, ::-1].copy())


@given(st.lists(st.integers(0, 4), max_size=8))
def test_a_slice_is_known_by_its_rows_and_their_order(counts: list[int]) -> None:
    bounds = np.cumsum([0, *counts])
    whole = rows(int(bounds[-1]))
    sums = checksums_of_slices(checksums(whole), bounds).tolist()
    for begin, end, found in zip(bounds[:-1], bounds[1:], sums, strict=True):
        alone = whole[begin:end]
        whole_slice = np.array([0, len(alone)])
        assert checksums_of_slices(checksums(alone), whole_slice).tolist() == [found]
        if len(alone) > 1:
            turned = checksums(alone[::-1].copy())
            assert checksums_of_slices(turned, whole_slice).tolist() != [found]
