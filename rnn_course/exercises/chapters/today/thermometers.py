"""Run a state space of thermometers."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def thermometers(u, taus, step, start):
    """Run thermometers of several time constants in the same air."""
    a = np.exp(-step / taus)
    h = np.empty((len(u), len(taus)))
    before = start
    for t in range(len(u)):
        before = a * before + (1 - a) * u[t]
        h[t] = before
    return h


def draw(rng: np.random.Generator, T: int = 7, H: int = 3) -> Arguments:
    """Draw the air, and H thermometers."""
    return rng.uniform(10, 30, T), rng.uniform(0.5, 8, H), rng.uniform(0.3, 2), rng.uniform(0, 20, H)


EXERCISE = Exercise(
    thermometers,
    cases=(
        pencil(np.array([30.0, 20.0]), np.array([1.0, 4.0]), 2.0, np.array([10.0, 10.0])),
        *random(draw),
        edge("one thermometer, H = 1", lambda rng: draw(rng, H=1)),
        edge("one step, T = 1", lambda rng: draw(rng, T=1)),
        edge("as many steps as thermometers", lambda rng: draw(rng, T=4, H=4)),
        edge("no steps, T = 0", lambda rng: draw(rng, T=0)),
        edge(
            "a thermometer that is very fast",
            lambda rng: (*draw(rng)[:1], np.array([0.01, 5]), 1.0, np.ones(2)),
        ),
    ),
    essential=True,
)
