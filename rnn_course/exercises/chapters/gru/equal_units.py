"""How wide a GRU may be beside an LSTM."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def equal_units(D, H):
    """Make a GRU wider as long as it has no more weights than the LSTM."""
    weights = 4 * (D * H + H * H + H)  # of the LSTM
    units = 0
    while 3 * (D + units + 1) * (units + 1) + 6 * (units + 1) <= weights:
        units += 1
    return units


EXERCISE = Exercise(
    equal_units,
    cases=(
        pencil(1, 10),
        *random(lambda rng: (int(rng.integers(5, 100)), int(rng.integers(30, 200)))),
        edge("the rivals of the chapter, 64 features and 128 units", lambda rng: (64, 128)),
        edge("18 units, where the biases decide", lambda rng: (2, 18)),
        edge("5 units, where the biases decide", lambda rng: (2, 5)),
        edge("equal to the last weight", lambda rng: (3, 27)),
        edge("one unit", lambda rng: (1, 1)),
        edge("many features and few units", lambda rng: (500, 6)),
        edge("few features and many units", lambda rng: (2, 300)),
        edge("thousands of units", lambda rng: (5, 5624)),
    ),
)
