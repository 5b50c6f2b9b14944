"""The steps of the CRF against sums and maxima that are written out."""

import itertools
from typing import Any

import numpy as np
import pytest

from rnn_course.scratch.paths import backward_step, forward_step, log_sum_exp, viterbi_step
from tests.layers import random

N, T, K = 3, 5, 4


def every_score(emissions, transitions):
    """Score all paths of all samples: (N, K, K, ..., K), an axis a step."""
    scores = np.empty((N, *[K] * T))
    for path in itertools.product(range(K), repeat=T):
        moves = sum(transitions[i, j] for i, j in itertools.pairwise(path))
        scores[:, *path] = emissions[:, range(T), path].sum(axis=1) + moves
    return scores


def test_forward_sums_and_backward_agree_with_all_paths():
    emissions, transitions = random((N, T, K)), random((K, K), seed=8)
    total = np.exp(every_score(emissions, transitions))
    alpha = emissions[:, 0]
    for t in range(1, T):
        alpha = forward_step(alpha, emissions[:, t], transitions)
    np.testing.assert_allclose(np.exp(alpha), total.sum(axis=tuple(range(1, T))))
    beta = np.zeros((N, K))
    for t in reversed(range(1, T)):
        beta = backward_step(beta, emissions[:, t], transitions)
    np.testing.assert_allclose(np.exp(beta + emissions[:, 0]), total.sum(axis=tuple(range(2, T + 1))))


def test_viterbi_finds_the_largest_of_all_paths():
    emissions, transitions = random((N, T, K)), random((K, K), seed=8)
    scores = every_score(emissions, transitions)
    best, notes = emissions[:, 0], []
    for t in range(1, T):
        best, came_from = viterbi_step(best, emissions[:, t], transitions)
        notes.append(came_from)
    np.testing.assert_allclose(best, scores.max(axis=tuple(range(1, T))))
    for n in range(N):
        path = [best[n].argmax()]
        for came_from in reversed(notes):
            path.insert(0, came_from[n, path[0]])
        assert scores[n][tuple(path)] == scores[n].max()


def test_sums_of_nothing_and_of_infinities_are_exact_and_silent():
    inf = np.inf
    x = np.array([[-inf, -inf], [0.0, -inf], [1000.0, 1000.0], [inf, 1000.0]])
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        got = log_sum_exp(x, axis=1)
    np.testing.assert_allclose(got, [-inf, 0.0, 1000.0 + np.log(2), inf])


@pytest.mark.parametrize("step", [forward_step, backward_step, viterbi_step])
def test_a_step_takes_plain_floats_of_shapes_that_fit(step: Any) -> None:
    scores, transitions = np.zeros((2, 3)), np.zeros((3, 3))
    with pytest.raises(TypeError, match=rf"^{step.__name__}: emission is a masked array"):
        step(scores, np.ma.masked_equal(scores, 0), transitions)
    with pytest.raises(TypeError, match=rf"^{step.__name__}: transitions is a list; expected a NumPy array"):
        step(scores, scores, transitions.tolist())
    with pytest.raises(
        ValueError, match=rf"^{step.__name__}: .*\(2, 3\), \(2, 3\) and \(1, 3\); expected \(N, K\)"
    ):
        step(scores, scores, transitions[:1])
