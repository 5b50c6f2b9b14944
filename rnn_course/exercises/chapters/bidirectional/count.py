"""The number of weights of two bidirectional layers."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def count_both(D, H, blocks):
    """Count the weights of two bidirectional layers, one on the other."""
    first = 2 * blocks * (D * H + H * H + H)
    second = 2 * blocks * (2 * H * H + H * H + H)
    return first, second


EXERCISE = Exercise(
    count_both,
    cases=(
        pencil(10, 3, 4),
        *random(
            lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), int(rng.choice([1, 2, 3, 4])))
        ),
        edge("a vanilla RNN, one block", lambda rng: (7, 5, 1)),
        edge("one feature and one hidden unit", lambda rng: (1, 1, 4)),
        edge("more units than features", lambda rng: (2, 30, 3)),
    ),
)
