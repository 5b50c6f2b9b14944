"""The epoch that the validation part chooses, and its test loss."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def choose_epochs(validation, test, baseline):
    """Choose each seed's epoch on the validation part, and report its test loss."""
    epochs = np.nanargmin(validation, axis=1)
    return epochs, test[np.arange(len(test)), epochs] / baseline


def draw(rng: np.random.Generator, S: int = 4, E: int = 7) -> Arguments:
    """Draw losses that fall and rise again, the validation part a little out of step with the test part."""
    lows = rng.permutation(np.arange(S) + 1)[:, np.newaxis] % E
    valley = 0.2 + 0.02 * (np.arange(E) - lows) ** 2
    validation, test = valley + 0.03 * rng.random((2, S, E))
    test[:, ::2] -= 0.1  # the lowest test loss is at another epoch than the lowest validation loss
    return validation, np.roll(test, 1, axis=1), float(rng.uniform(0.5, 0.6))


def blown_up(rng: np.random.Generator) -> Arguments:
    """Draw losses with NaN, far above any number that may be put in its place by mistake."""
    validation, test, baseline = (20_000 * part for part in draw(rng))
    for part in (validation, test):
        part[0, 4:] = np.nan
        part[2, 6:] = np.nan
    return validation, test, baseline


EXERCISE = Exercise(
    choose_epochs,
    cases=(
        pencil(
            np.array([[0.5, 0.3, 0.4], [0.2, 0.4, 0.6]]), np.array([[0.6, 0.5, 0.4], [0.3, 0.2, 0.7]]), 0.5
        ),
        *random(draw),
        edge("equal losses", lambda rng: (np.round((c := draw(rng))[0] / 0.15), *c[1:])),
        edge("trainings that blew up", blown_up),
        edge("as many seeds as epochs", lambda rng: draw(rng, S=5, E=5)),
        edge("one seed, S = 1", lambda rng: draw(rng, S=1)),
        edge("one epoch, E = 1", lambda rng: draw(rng, E=1)),
    ),
    essential=True,
)
