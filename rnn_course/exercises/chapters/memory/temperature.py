"""Draw letters at a temperature."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def draw(logits, temperature, u):
    """Draw letters at a temperature."""
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    ids = (np.cumsum(p, axis=1) <= u[:, np.newaxis]).sum(axis=1)
    return p, ids


def draw_logits(rng: np.random.Generator, N: int = 5, K: int = 4) -> Arguments:
    """Draw logits (N, K), a temperature and a number for each text."""
    return 1.5 * rng.standard_normal((N, K)), float(rng.choice([0.5, 1.7])), rng.uniform(0.05, 0.95, N)


def draw_far_apart(rng: np.random.Generator) -> Arguments:
    """Draw logits that are small in one text and large in another."""
    logits = rng.standard_normal((3, 4)) + np.array([[-900], [0], [900]])
    return logits, 1.5, rng.uniform(0.05, 0.95, 3)


EXERCISE = Exercise(
    draw,
    cases=(
        pencil(np.array([[0.0, np.log(2.0), 0.0]]), 0.5, np.array([0.5])),
        *random(draw_logits),
        edge("one text, N = 1", lambda rng: draw_logits(rng, N=1)),
        edge(
            "large logits",
            lambda rng: (1000 * rng.standard_normal((3, 4)), 0.5, rng.uniform(0.05, 0.95, 3)),
        ),
        edge("texts whose logits are far apart", draw_far_apart),
        edge(
            "u = 0, and a first letter that cannot come",
            lambda rng: (np.array([[-5000.0, 1.0, 0.5], [0.3, 0.1, -5000.0]]), 1.5, np.zeros(2)),
        ),
    ),
    essential=True,
)
