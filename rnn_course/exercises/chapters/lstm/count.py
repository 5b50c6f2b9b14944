"""How many weights an LSTM has."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def count_lstm(D, H, peepholes):
    """Count the weights of an LSTM."""
    return 4 * (D * H + H * H + H) + (3 * H if peepholes else 0)


EXERCISE = Exercise(
    count_lstm,
    cases=(
        pencil(2, 3, False),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), False)),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), True)),
        edge("one feature and one unit", lambda rng: (1, 1, False)),
        edge("more units than features, with peepholes", lambda rng: (2, 30, True)),
    ),
)
