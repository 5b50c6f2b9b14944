"""The width at which a stack has as many weights as another one."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def width_for(L, D, params):
    """Find the width that comes closest."""

    def distance(H):
        return abs(3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (2 * H**2 + 2 * H) - params)

    H = 1
    while distance(H + 1) < distance(H):
        H += 1
    return H


def _weights(L: int, D: int, H: int) -> int:
    return 3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (2 * H**2 + 2 * H)


def _draw(rng: np.random.Generator) -> Arguments:
    return int(rng.integers(2, 5)), int(rng.integers(20, 60)), int(rng.integers(3000, 9000))


def _near_the_middle(L: int, D: int, H: int, above: int) -> Arguments:
    """Ask for so many weights more than the mean of what H and H + 1 units have."""
    return L, D, (_weights(L, D, H) + _weights(L, D, H + 1)) // 2 + above


EXERCISE = Exercise(
    width_for,
    cases=(
        pencil(2, 1, 54),
        *random(_draw),
        edge("one layer, L = 1", lambda rng: (1, 32, 2000)),
        edge("the nearest number is above params", lambda rng: (2, 10, _weights(2, 10, 9) - 4)),
        edge("the nearest number is below params", lambda rng: (2, 10, _weights(2, 10, 9) + 4)),
        edge("a little less than the middle of two widths", lambda rng: _near_the_middle(3, 12, 20, -20)),
        edge("a little more than the middle of two widths", lambda rng: _near_the_middle(3, 12, 20, 20)),
        edge("nearest in weights, though not by ratio", lambda rng: _near_the_middle(3, 12, 20, -6)),
        edge("eight layers", lambda rng: (8, 5, 9000)),
        edge("nearest in weights, though not in width", lambda rng: (4, 6, _weights(4, 6, 10) + 238)),
        edge("many weights", lambda rng: (2, 64, 400_000)),
        edge("a wide layer", lambda rng: (1, 1, 1_100_000)),
        edge("few weights", lambda rng: (3, 4, 10)),
    ),
)
