"""A unit that follows a mark, chosen on one half of the texts and measured on the other."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def best_unit(h, mark):
    """Choose a unit on one half of the texts, and measure it on the other."""

    def correlations(h, mark):
        h = h.reshape(-1, h.shape[-1])
        h, mark = h - h.mean(axis=0), mark.ravel() - mark.mean()
        size = np.sqrt((h**2).sum(axis=0) * (mark**2).sum())
        return mark @ h / np.where(size > 0, size, 1)

    half = len(h) // 2
    unit = int(np.argmax(np.abs(correlations(h[:half], mark[:half]))))
    return unit, correlations(h[half:], mark[half:])[unit]


def draw(rng: np.random.Generator, N: int = 6, T: int = 7, H: int = 5) -> Arguments:
    """Draw states (N, T, H) and a mark (N, T), which other units follow best in each half."""
    mark = (rng.random((N, T)) < 0.4).astype(float)
    mark[:, :2] = [0.0, 1.0]  # so that it moves in each half
    h = rng.standard_normal((N, T, H)) + rng.uniform(-1, 1, H)
    sign = rng.choice([-1, 1])
    h[: N // 2, :, 0] += 1.5 * sign * mark[: N // 2]  # the best unit in the first half
    h[N // 2 :, :, 0] += 0.4 * sign * mark[N // 2 :]
    h[: N // 2, :, 1 % H] -= 0.9 * sign * mark[: N // 2]
    h[N // 2 :, :, 2 % H] += 2.0 * mark[N // 2 :]  # the best unit in the second half
    return h, mark


def draw_still(rng: np.random.Generator) -> Arguments:
    """Draw states in which one unit never moves."""
    h, mark = draw(rng)
    h[..., 3] = 0.5
    return h, mark


def draw_levels(rng: np.random.Generator) -> Arguments:
    """Draw states in which one unit has another level in each text."""
    h, mark = draw(rng)
    h[..., 3] = 2.0 * mark + 10.0 * np.arange(len(h))[:, np.newaxis]
    return h, mark


def draw_last(rng: np.random.Generator) -> Arguments:
    """Draw states in which the last unit is the best."""
    h, mark = draw(rng)
    return np.roll(h, -1, axis=2), mark


EXERCISE = Exercise(
    best_unit,
    cases=(
        pencil(
            np.array([[[1.0, 0.0], [-2.0, 0.0], [1.0, 1.0]], [[2.0, 0.0], [2.0, 3.0], [-1.0, 0.0]]]),
            np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]),
        ),
        *random(draw),
        edge("an odd number of texts", lambda rng: draw(rng, N=7)),
        edge("one unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("a unit that never moves", draw_still),
        edge("a unit with another level in each text", draw_levels),
        edge("the last unit is the best", draw_last),
    ),
    essential=True,
)
