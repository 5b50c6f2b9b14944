"""A network that fills the blanks of a padded batch."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional import rnn
from rnn_course.exercises.chapters.bidirectional._draws import BOOK, both_ways
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def blank_loss(x, mask, targets, ahead, back, W_y, b_y):
    """Fill the blanks of a padded batch, and measure how well."""
    halves = []
    for (W, U, b), way in ((ahead, 1), (back, -1)):  # forwards, then backwards
        h = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1])[::way]:
            real = mask[:, t, np.newaxis]
            h = np.where(real, np.tanh(x[:, t] @ W + h @ U + b), h)
            states.append(np.where(real, h, 0.0))
        halves.append(np.stack(states[::way], axis=1))  # in the order of time
    logits = np.concatenate(halves, axis=-1) @ W_y + b_y

    asked = targets >= 0
    at_blank, right = logits[asked], targets[asked]  # (M, K) and (M,)
    safe = at_blank - at_blank.max(axis=-1, keepdims=True)
    log_shares = safe - np.log(np.exp(safe).sum(axis=-1, keepdims=True))
    loss = -np.mean(log_shares[np.arange(len(right)), right])
    accuracy = np.mean(at_blank.argmax(axis=-1) == right)
    return logits, float(loss), float(accuracy)


def _draw(rng: np.random.Generator, N: int = 6, T: int = 5, D: int = 3, H: int = 3, K: int = 4) -> Arguments:
    x, mask, ahead, back = both_ways(rng, N, T, D, H)
    targets = np.full((N, T), -1)
    targets[np.arange(N), rng.integers(0, mask.sum(axis=1))] = rng.integers(0, K, N)
    return x, mask, targets, ahead, back, rng.standard_normal((2 * H, K)), rng.standard_normal(K)


def _large(case: Arguments) -> Arguments:
    """Make the logits large, with the right answer first in every second sentence."""
    x, mask, targets, ahead, back, W_y, b_y = case
    best = blank_loss(x, mask, targets, ahead, back, 2000 * W_y, b_y)[0].argmax(axis=-1)
    sure = (targets >= 0) & (np.arange(len(x)) % 2 == 0)[:, np.newaxis]
    return x, mask, np.where(sure, best, targets), ahead, back, 2000 * W_y, b_y


def _two_blanks(case: Arguments) -> Arguments:
    x, mask, targets, *weights = case
    return x, mask, np.where(np.arange(targets.shape[1]) == 0, 2, targets), *weights


EXERCISE = Exercise(
    blank_loss,
    cases=(
        pencil(
            np.array([[[0.0], [1.0], [0.0], [7.0]]]),
            np.array([[True, True, True, False]]),
            np.array([[1, -1, -1, -1]]),
            BOOK,
            BOOK,
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            np.array([0.1, 0.0]),
        ),
        *random(_draw),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sentence, N = 1", lambda rng: _draw(rng, N=1)),
        edge("all logits far above zero", lambda rng: (*(case := _draw(rng))[:-1], case[-1] + 2000.0)),
        edge("very large logits", lambda rng: _large(_draw(rng))),
        edge("two blanks in a sentence", lambda rng: _two_blanks(_draw(rng))),
    ),
    capstone=True,
    heir_of=(rnn.EXERCISE,),
)
