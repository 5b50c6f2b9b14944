"""One number for all thresholds."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def average_precision(abnormal, score):
    """Average the precision over the recall."""
    total, before = 0.0, 0.0
    for threshold in np.unique(score)[::-1]:
        alarm = score >= threshold
        right = (alarm & abnormal).sum()
        precision = right / alarm.sum()
        recall = right / abnormal.sum()
        total += (recall - before) * precision
        before = recall
    return float(total)


def draw(rng: np.random.Generator, N: int = 11, faults: int = 4, digits: int = 3) -> Arguments:
    """Draw N windows whose scores are somewhat higher where there is a fault."""
    abnormal = rng.permutation(np.arange(N) < faults)
    return abnormal, (rng.random(N) + 0.4 * abnormal).round(digits)


EXERCISE = Exercise(
    average_precision,
    cases=(
        pencil(np.array([True, False, True]), np.array([0.9, 0.7, 0.2])),
        *random(draw),
        edge("equal scores", lambda rng: draw(rng, N=14, digits=1)),
        edge(
            "all scores are equal", lambda rng: (np.array([True, False, False, True, False]), np.full(5, 0.5))
        ),
        edge("the faults have the highest scores", lambda rng: (np.arange(7) > 3, np.linspace(0.1, 0.9, 7))),
        edge("the faults have the lowest scores", lambda rng: (np.arange(7) < 3, np.linspace(0.1, 0.9, 7))),
        edge("one fault", lambda rng: draw(rng, N=6, faults=1)),
        edge("every window is abnormal", lambda rng: draw(rng, N=4, faults=4)),
        edge("scores that are logits", lambda rng: ((one := draw(rng))[0], 20 * one[1] - 18)),
    ),
    essential=True,
)
