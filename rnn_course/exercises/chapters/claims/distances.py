"""How far apart two states stay, for kernels of several sizes."""

from collections.abc import Sequence

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def distances(h0, U, b, factors, T):
    """Measure how far apart two starts still are after T steps."""
    apart = []
    for factor in factors:
        h = h0
        for _ in range(T):
            h = np.tanh(h @ (factor * U) + b)
        apart.append(np.linalg.norm(h[0] - h[1]))
    return np.array(apart)


def draw(
    rng: np.random.Generator, H: int = 4, T: int = 6, factors: Sequence[float] = (0.5, 1.0, 1.5)
) -> Arguments:
    """Draw h0 (2, H), an orthogonal U (H, H) and b (H,)."""
    U = np.linalg.qr(rng.standard_normal((H, H)))[0]
    return rng.uniform(-0.5, 0.5, (2, H)), U, 0.3 * rng.standard_normal(H), list(factors), T


EXERCISE = Exercise(
    distances,
    cases=(
        pencil(np.array([[0.5], [-0.5]]), np.array([[0.8]]), np.array([0.0]), [0.5, 2.0], 1),
        *random(draw),
        edge("factors in any order", lambda rng: draw(rng, factors=(1.5, 0.5, 1.0))),
        edge("no step at all, T = 0", lambda rng: draw(rng, T=0)),
        edge("one factor that is not 1", lambda rng: draw(rng, factors=(0.7,))),
        edge("one hidden unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("two states that are close", lambda rng: (0.01 * (c := draw(rng))[0], *c[1:])),
        edge("a kernel of zeros", lambda rng: draw(rng, factors=(0.0, 2.0))),
    ),
)
