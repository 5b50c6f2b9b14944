"""The weights of a GRU, in both versions."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def count_gru(D, H, reset_after):
    """Count the weights of W, U and the biases."""
    return 3 * (D * H + H * H) + (6 * H if reset_after else 3 * H)


EXERCISE = Exercise(
    count_gru,
    cases=(
        pencil(10, 3, True),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), bool(rng.integers(0, 2)))),
        edge("the reset gate before the product", lambda rng: (100, 64, False)),
        edge("the reset gate after the product", lambda rng: (100, 64, True)),
        edge("one feature and one unit", lambda rng: (1, 1, True)),
        edge("more units than features", lambda rng: (2, 30, False)),
    ),
)
