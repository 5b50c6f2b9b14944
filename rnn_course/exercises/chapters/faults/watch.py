"""A threshold that allows some false alarms, and the delay that it costs."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def watch(quiet, p, onset, allowed):
    """Set a threshold on quiet windows, and measure how late it notices faults."""
    threshold = np.sort(quiet)[::-1][allowed]
    early, delays = 0, []
    for answers, begin in zip(p, onset, strict=True):
        alarms = np.flatnonzero(answers > threshold)
        if len(alarms) and alarms[0] < begin:
            early += 1
        elif len(alarms):
            delays.append(int(alarms[0] - begin))
    return float(threshold), early, delays


def draw(
    rng: np.random.Generator, M: int = 9, N: int = 6, T: int = 10, allowed: int = 2, level: float = 0.35
) -> Arguments:
    """Draw answers that grow after the onset, among them an early alarm, a fault missed and one found."""
    onset = rng.integers(2, T - 4, N)
    noticed = onset + rng.permutation(np.arange(N) % 4)
    p = (0.3 * rng.random((N, T)) + level * (np.arange(T) >= noticed[:, np.newaxis])).round(3)
    if N > 1:
        p[0, onset[0] - 1] = 0.95
        p[1] = np.minimum(p[1], 0.3)
    quiet = np.append((0.35 * rng.random(M - allowed)).round(3), 0.9 + 0.01 * np.arange(allowed))
    return rng.permutation(quiet), p, onset, allowed


EXERCISE = Exercise(
    watch,
    cases=(
        pencil(
            np.array([0.2, 0.8, 0.4]),
            np.array([[0.1, 0.4, 0.3, 0.6], [0.9, 0.1, 0.7, 0.7], [0.3, 0.2, 0.1, 0.4]]),
            np.array([1, 2, 0]),
            1,
        ),
        *random(draw),
        edge("no false alarm allowed", lambda rng: draw(rng, allowed=0)),
        edge("all quiet windows but one may raise an alarm", lambda rng: draw(rng, M=5, allowed=4)),
        edge(
            "equal answers on quiet windows",
            lambda rng: (np.array([0.7, 0.3, 0.7, 0.5, 0.7, 0.3]), *draw(rng, level=0.5)[1:3], 1),
        ),
        edge("one quiet window", lambda rng: (np.array([0.4]), *draw(rng)[1:3], 0)),
        edge("nothing is found", lambda rng: (np.array([0.5, 0.99]), *draw(rng)[1:3], 0)),
        edge(
            "every day has an early alarm",
            lambda rng: (np.array([0.2, 0.1]), np.full((3, 5), 0.6), np.array([1, 3, 4]), 1),
        ),
        edge(
            "faults from the first reading on",
            lambda rng: (np.array([0.4, 0.3]), np.array([[0.8, 0.1], [0.2, 0.8]]), np.array([0, 0]), 0),
        ),
        edge(
            "early alarms that stop before the onset",
            lambda rng: (
                np.array([0.4, 0.3]),
                np.array([[0.1, 0.9, 0.2, 0.1, 0.3], [0.6, 0.1, 0.1, 0.3, 0.7]]),
                np.array([3, 2]),
                0,
            ),
        ),
        edge(
            "an alarm before the onset and one after it",
            lambda rng: (np.array([0.4, 0.3]), np.array([[0.1, 0.9, 0.2, 0.1, 0.8]]), np.array([3]), 0),
        ),
    ),
    capstone=True,
    essential=True,
)
