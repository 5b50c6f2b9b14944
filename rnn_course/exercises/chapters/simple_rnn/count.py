"""How many weights a vanilla RNN has."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def count_rnn(D, H, use_bias):
    """Count the weights of W, U and b."""
    return D * H + H * H + (H if use_bias else 0)


EXERCISE = Exercise(
    count_rnn,
    cases=(
        pencil(10, 3, True),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), bool(rng.integers(0, 2)))),
        edge("no bias", lambda rng: (7, 5, False)),
        edge("one feature and one unit", lambda rng: (1, 1, True)),
        edge("more units than features", lambda rng: (2, 30, True)),
    ),
)
