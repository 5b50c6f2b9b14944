"""A linear recurrence, joined in pairs of steps."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def scan(a, b, start):
    """Join steps in pairs, and fill in."""
    if len(b) == 1:
        return a * start + b
    h = np.empty_like(b)
    a1, b1, a2, b2 = a[:-1:2], b[:-1:2], a[1::2], b[1::2]
    h[1::2] = scan(a2 * a1, a2 * b1 + b2, start)
    h[0] = a[0] * start + b[0]
    h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]
    return h


def draw(rng: np.random.Generator, T: int = 6, N: int = 2, H: int = 3) -> Arguments:
    """Draw a (T, N, H), b (T, N, H) and start (N, H)."""
    return rng.uniform(0.2, 1.2, (T, N, H)), rng.standard_normal((T, N, H)), rng.standard_normal((N, H))


def with_a_zero(rng: np.random.Generator) -> Arguments:
    """Draw a recurrence whose first sample forgets its state at the third step."""
    a, b, start = draw(rng)
    a[2, 0] = 0
    return a, b, start


def with_signs(rng: np.random.Generator) -> Arguments:
    """Draw a recurrence some of whose a are negative."""
    a, b, start = draw(rng)
    return a * np.where(np.arange(a.size).reshape(a.shape) % 2, 1, -1), b, start


def with_two_zeros(rng: np.random.Generator) -> Arguments:
    """Draw a recurrence in which one number of the state is forgotten twice."""
    a, b, start = draw(rng)
    a[[1, 4], 0, 0] = 0
    return a, b, start


EXERCISE = Exercise(
    scan,
    cases=(
        pencil(np.full((4, 1, 1), 0.5), np.array([8.0, 4.0, 2.0, 1.0]).reshape(4, 1, 1), np.array([[2.0]])),
        *random(draw),
        edge("an odd number of steps", lambda rng: draw(rng, T=7)),
        edge("one step, T = 1", lambda rng: draw(rng, T=1)),
        edge("a state that is forgotten, a = 0", with_a_zero),
        edge("a state that is forgotten twice", with_two_zeros),
        edge("negative a", with_signs),
        edge("a state that begins with zero", lambda rng: (*(c := draw(rng))[:2], 0 * c[2])),
    ),
    speed=Speed(
        lambda rng: draw(rng, T=8192, N=4, H=2),
        5,
        "a loop over the steps, or over samples, too; for little work a step, "
        "a scan begins far fewer operations",
    ),
    old_id="fast-scan",
)
