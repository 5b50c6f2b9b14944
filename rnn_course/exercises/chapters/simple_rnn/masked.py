"""The loop over a padded batch: a padded step leaves the state as it was."""

import numpy as np

from rnn_course.exercises.chapters.simple_rnn import loop
from rnn_course.exercises.chapters.simple_rnn._draws import BY_HAND, sequence
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def run_masked(x, mask, h0, params):
    """Take the steps that the mask keeps."""
    W, U, b = params
    h = h0
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ W + h @ U + b)
        h = np.where(mask[:, t, np.newaxis], new, h)
    return h


def padded(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2, H: int = 3) -> Arguments:
    """Draw a batch of sequences of different lengths, padded at the end."""
    x, h0, params = sequence(rng, N, T, D, H)
    lengths = np.resize([2, T, 1, 3], N)[:, np.newaxis]
    return x, np.arange(T) < np.minimum(lengths, T), h0, params


def padding_only(rng: np.random.Generator) -> Arguments:
    """Draw a batch whose samples have no real step."""
    x, mask, *rest = padded(rng)
    return x, np.zeros_like(mask), *rest


def padded_in_front(rng: np.random.Generator) -> Arguments:
    """Draw a batch of sequences that are padded in front."""
    x, mask, *rest = padded(rng)
    return x, mask[:, ::-1], *rest


def padded_in_the_middle(rng: np.random.Generator) -> Arguments:
    """Draw a batch with one padded step in each sample, at another place in each."""
    x, _, *rest = padded(rng)
    return x, np.arange(5) != np.array([[1], [2], [3], [0]]), *rest


EXERCISE = Exercise(
    run_masked,
    cases=(
        pencil(BY_HAND[0], np.array([[True, True, False]]), *BY_HAND[1:]),
        *random(padded),
        edge("one timestep, T = 1", lambda rng: padded(rng, T=1)),
        edge("one sample, N = 1", lambda rng: padded(rng, N=1)),
        edge("samples of padding only", padding_only),
        edge("padding in front (pre)", padded_in_front),
        edge("padding in the middle", padded_in_the_middle),
    ),
    capstone=True,
    heir_of=(loop.EXERCISE,),
)
