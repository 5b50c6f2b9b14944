"""Exercises of chapter 4: one step back, the spectral radius, clipping, and truncation."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, edge, explained, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def step_jacobian(h: Array, U: Array) -> Array:
    """Differentiate the new state by the old one."""
    return (1 - h**2)[:, np.newaxis] * U.T


def _jacobian_case(rng: np.random.Generator, H: int = 4) -> Arguments:
    return rng.uniform(-0.9, 0.9, H), rng.standard_normal((H, H))


def _jacobian_gradient(h: Array, U: Array) -> Array:
    nudge = np.zeros_like(h)

    def unit(i: int) -> float:
        return float(np.tanh(np.arctanh(h) + nudge @ U)[i])

    return np.array([numeric_gradient(partial(unit, i), nudge) for i in range(len(h))])


JACOBIAN = Exercise(
    id="bptt-jacobian",
    chapter=4,
    title="The Jacobian of a step",
    level="easy",
    statement="""
Write `step_jacobian(h, U)`: the Jacobian $J_t$ of one step of the vanilla RNN, for one sample. `h` is the
state after the step, $h_t$, of shape (H,), and `U` the recurrent kernel, (H, H). The element `[i, j]` says
how much unit i of the new state moves when unit j of the old state does.
""".strip(),
    returns=("J (H, H)",),
    solution=step_jacobian,
    gradient=_jacobian_gradient,
    cases=(
        pencil(np.array([0.5, 0.0]), np.array([[0.8, 0.2], [-0.4, 1.0]])),
        *random(_jacobian_case),
        edge("one hidden unit, H = 1", lambda rng: _jacobian_case(rng, H=1)),
        edge("a state of zeros", lambda rng: (np.zeros(3), rng.standard_normal((3, 3)))),
        edge("a saturated unit", lambda rng: (np.array([0.9999, 0.3]), rng.standard_normal((2, 2)))),
    ),
    hints=(
        "Nudge unit j of the old state. How much does the sum inside unit i's tanh move, and how much "
        "of that does tanh let through?",
        "The weight from j to i is `U[j, i]`; the slope of tanh is `1 - h[i]**2`. Multiply the two.",
        "`(1 - h**2)[:, np.newaxis] * U.T`: row i has the slope of unit i.",
    ),
    mistakes=(
        explained(
            4,
            "One step back",
            "the Jacobian is transposed: row i is unit i of the new state.",
            lambda h, U: step_jacobian(h, U).T,
        ),
        explained(
            4,
            "One step back",
            "U must be transposed: the weight from j to i is U[j, i].",
            lambda h, U: (1 - h**2)[:, None] * U,
        ),
        explained(
            4,
            "One step back",
            "the slopes stand on the columns; row i needs the slope of unit i, (1 - h**2)[:, None].",
            lambda h, U: (1 - h**2) * U.T,
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is forgotten: multiply by 1 - h**2.",
            lambda h, U: U.T.copy(),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            lambda h, U: (1 - h)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you add the square.",
            lambda h, U: (1 + h**2)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            lambda h, U: (h * (1 - h))[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "h is the state, tanh is in it already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            lambda h, U: (1 - np.tanh(h) ** 2)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "the recurrent kernel is missing: multiply the slopes by U.T.",
            lambda h, U: np.diag(1 - h**2),
        ),
        explained(
            4,
            "One step back",
            "these are only the numbers of the diagonal: each unit moves all others, too.",
            lambda h, U: np.diag(step_jacobian(h, U)),
        ),
        explained(
            4,
            "One step back",
            "the units are summed: (1 - h**2) @ U.T is a vector. Multiply row by row, with *.",
            lambda h, U: (1 - h**2) @ U.T,
        ),
        explained(
            4,
            "One step back",
            "this is U alone: it must be transposed, and the slope 1 - h**2 is missing.",
            lambda h, U: U.copy(),
        ),
        explained(
            4,
            "One step back",
            "the units are summed: (1 - h**2) @ U is a vector. The Jacobian is a matrix.",
            lambda h, U: (1 - h**2) @ U,
        ),
        explained(
            4,
            "One step back",
            "you multiply by (1 - h)**2; the slope of tanh is 1 - h**2.",
            lambda h, U: ((1 - h) ** 2)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "you multiply by h; the slope of tanh is 1 - h**2.",
            lambda h, U: h[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "the sign of the slope is flipped: it is 1 - h**2.",
            lambda h, U: (h**2 - 1)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "you multiply by the slope of tanh twice; once is enough.",
            lambda h, U: ((1 - h**2) ** 2)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "the square is one unit's: row i has 1 - h[i]**2, not 1 - h[i] * h[j].",
            lambda h, U: (1 - np.outer(h, h)) * U.T,
        ),
        explained(
            4,
            "One step back",
            "you divide by the slope of tanh; multiply by it.",
            lambda h, U: U.T / (1 - h**2)[:, None],
        ),
        explained(
            4,
            "One step back",
            "this is the slope of ReLU; that of tanh is 1 - h**2.",
            lambda h, U: (h > 0)[:, None] * U.T,
        ),
        explained(
            4,
            "One step back",
            "the identity is added: the old state acts only through U.",
            lambda h, U: np.eye(len(h)) + step_jacobian(h, U),
        ),
        explained(
            4,
            "One step back",
            "all rows have the same slope; row i has that of unit i.",
            lambda h, U: (1 - h**2).mean() * U.T,
        ),
    ),
)


def step_back(g: Array, delta: Array, h: Array, U: Array) -> tuple[Array, Array]:
    """Send a gradient through one step."""
    d = (g + delta) * (1 - h**2)
    return d, d @ U.T


def _step_case(rng: np.random.Generator, N: int = 3, H: int = 4) -> Arguments:
    g, delta = rng.standard_normal((2, N, H))
    return g, delta, rng.uniform(-0.9, 0.9, (N, H)), rng.standard_normal((H, H))


def _step_gradient(g: Array, delta: Array, h: Array, U: Array) -> tuple[Array, Array]:
    z, nudge = np.arctanh(h), np.zeros_like(h)

    def loss() -> float:
        return float(((g + delta) * np.tanh(z + nudge @ U)).sum())

    return numeric_gradient(loss, z), numeric_gradient(loss, nudge)


STEP = Exercise(
    id="bptt-step-back",
    chapter=4,
    title="One step back",
    level="easy",
    statement=r"""
Write `step_back(g, delta, h, U)`, one step on the way back.

- `g` is $g_t$, (N, H): the gradient of this step's own loss with respect to its state.
- `delta` is $\delta_t$, (N, H): the gradient that flows back to this state from the later steps.
- `h` is the state itself, $h_t$, (N, H), and `U` the recurrent kernel, (H, H).

Return a tuple `(d, delta_before)`: $d_t$, the gradient inside tanh, and $\delta_{t-1}$, what flows on to the
step before.
""".strip(),
    returns=("d (N, H)", "delta_before (N, H)"),
    solution=step_back,
    gradient=_step_gradient,
    cases=(
        pencil(np.array([[1.0]]), np.array([[0.5]]), np.array([[0.5]]), np.array([[0.8]])),
        *random(_step_case),
        edge("one sample, N = 1", lambda rng: _step_case(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: _step_case(rng, H=1)),
        edge("the last step, delta = 0", lambda rng: ((c := _step_case(rng))[0], 0 * c[1], *c[2:])),
        edge("no loss at this step, g = 0", lambda rng: (0 * (c := _step_case(rng))[0], *c[1:])),
    ),
    hints=(
        "The state is used twice: by the loss of its own step, and by the next step. What happens to the "
        "two blames?",
        "Add `g` and `delta`, pass the sum through tanh, element by element, and then through the kernel.",
        "`d = (g + delta) * (1 - h**2)`, and `d @ U.T` flows on.",
    ),
    mistakes=(
        explained(
            4,
            "One step back",
            "the loss of this step is lost: add g to delta.",
            lambda g, delta, h, U: step_back(0 * g, delta, h, U),
        ),
        explained(
            4,
            "One step back",
            "what flows back from the later steps is lost: add delta to g.",
            lambda g, delta, h, U: step_back(g, 0 * delta, h, U),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is forgotten: multiply by 1 - h**2.",
            lambda g, delta, h, U: (g + delta, (g + delta) @ U.T),
        ),
        explained(
            4,
            "One step back",
            "going back you multiply by U; it must be U.T.",
            lambda g, delta, h, U: ((d := step_back(g, delta, h, U)[0]), d @ U),
        ),
        explained(
            4,
            "One step back",
            "delta_before is made without the slope of tanh: it is d @ U.T.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0], (g + delta) @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the kernel is missing: delta_before is d @ U.T, not d.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0],) * 2,
        ),
        explained(
            4,
            "One step back",
            "only delta goes through tanh; g needs the slope, too: add first, then multiply.",
            lambda g, delta, h, U: ((d := g + delta * (1 - h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "only g goes through tanh; delta needs the slope, too: add first, then multiply.",
            lambda g, delta, h, U: ((d := g * (1 - h**2) + delta), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "h is the state, tanh is in it already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - np.tanh(h) ** 2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the two are exchanged: d comes first, then delta_before.",
            lambda g, delta, h, U: step_back(g, delta, h, U)[::-1],
        ),
        explained(
            4,
            "One step back",
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            lambda g, delta, h, U: ((d := (g + delta) * h * (1 - h)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "you multiply by (1 - h)**2; the slope of tanh is 1 - h**2.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h) ** 2), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you add the square.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 + h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the sign of the slope is flipped: it is 1 - h**2.",
            lambda g, delta, h, U: ((d := (g + delta) * (h**2 - 1)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "delta is subtracted; the two gradients are added.",
            lambda g, delta, h, U: ((d := (g - delta) * (1 - h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "g and delta are multiplied; add them.",
            lambda g, delta, h, U: ((d := g * delta * (1 - h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "the mean of g and delta is taken; add them.",
            lambda g, delta, h, U: ((d := (g + delta) / 2 * (1 - h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "delta is added once more behind the kernel: delta_before is d @ U.T.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h**2)), d @ U.T + delta),
        ),
        explained(
            4,
            "One step back",
            "g is added once more behind the kernel: delta_before is d @ U.T.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h**2)), d @ U.T + g),
        ),
        explained(
            4,
            "One step back",
            "delta has been through the kernel already: add it to g as it is.",
            lambda g, delta, h, U: ((d := (g + delta @ U.T) * (1 - h**2)), d @ U.T),
        ),
        explained(
            4,
            "One step back",
            "delta comes in as it is, and goes out through the kernel; yours goes through it on the way in.",
            lambda g, delta, h, U: ((d := (g + delta @ U.T) * (1 - h**2)), d),
        ),
        explained(
            4,
            "One step back",
            "delta_before is made of delta alone; it is d @ U.T, with all of d.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0], (delta * (1 - h**2)) @ U.T),
        ),
        explained(
            4,
            "One step back",
            "delta_before is made of g alone; it is d @ U.T, with all of d.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0], (g * (1 - h**2)) @ U.T),
        ),
        explained(
            4,
            "One step back",
            "d leaves out delta; delta_before is right.",
            lambda g, delta, h, U: (g * (1 - h**2), step_back(g, delta, h, U)[1]),
        ),
        explained(
            4,
            "One step back",
            "d goes through tanh twice on its way to delta_before: it is d @ U.T.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h**2)), (d * (1 - h**2)) @ U.T),
        ),
        explained(
            4,
            "One step back",
            "each unit sends back to itself alone, by the diagonal of U: it is d @ U.T.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h**2)), d * np.diag(U)),
        ),
        explained(
            4,
            "One step back",
            "the samples are averaged; each has its own gradient.",
            lambda g, delta, h, U: tuple(one / len(g) for one in step_back(g, delta, h, U)),
        ),
        explained(
            4,
            "One step back",
            "the samples are summed; each has its own gradient.",
            lambda g, delta, h, U: tuple(one.sum(axis=0) for one in step_back(g, delta, h, U)),
        ),
        explained(
            4,
            "One step back",
            "delta_before is delta as it came in; it is d @ U.T.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0], delta.copy()),
        ),
    ),
)


def scale_radius(U: Array, radius: float) -> Array:
    """Scale a kernel to a spectral radius."""
    return U * radius / np.abs(np.linalg.eigvals(U)).max()


def _scaled_by(size: Callable[[Array], Any]) -> Callable[..., Any]:
    return lambda U, radius: U * radius / size(U)


RADIUS = Exercise(
    id="bptt-radius",
    chapter=4,
    title="Scale a kernel",
    level="medium",
    statement="""
Write `scale_radius(U, radius)` that multiplies a recurrent kernel `U`, (H, H), by one number so that its
spectral radius, the largest absolute value of its eigenvalues, becomes `radius`. Return the new kernel.
""".strip(),
    returns=("U (H, H)",),
    solution=scale_radius,
    cases=(
        pencil(np.array([[2.0, 0.0], [1.0, -4.0]]), 1.0),
        *random(lambda rng: (rng.standard_normal((4, 4)), float(rng.uniform(0.5, 0.9)))),
        edge("one hidden unit with a negative weight", lambda rng: (np.array([[-0.4]]), 1.5)),
        edge(
            "eigenvalues that are complex numbers",
            lambda rng: (np.array([[1.0, -2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 0.5]]), 1.5),
        ),
        edge("the identity", lambda rng: (np.eye(3), 0.5)),
    ),
    hints=(
        "What happens to the eigenvalues of a matrix when all its numbers are multiplied by 3?",
        "`np.linalg.eigvals(U)` gives the eigenvalues. They may be negative or complex; `np.abs` gives "
        "their size.",
        "`U * radius / np.abs(np.linalg.eigvals(U)).max()`.",
    ),
    mistakes=(
        explained(
            4,
            "The grid",
            "you take the largest singular value; the spectral radius is made of eigenvalues.",
            _scaled_by(lambda U: np.linalg.norm(U, 2)),
        ),
        explained(
            4,
            "The grid",
            "you take the length of the whole matrix; take its eigenvalues.",
            _scaled_by(np.linalg.norm),
        ),
        explained(
            4,
            "The grid",
            "you take the largest number in U; take its eigenvalues.",
            _scaled_by(lambda U: np.abs(U).max()),
        ),
        explained(
            4,
            "The grid",
            "the largest eigenvalue may be negative or complex: take its absolute value.",
            _scaled_by(lambda U: np.linalg.eigvals(U).real.max()),
        ),
        explained(
            4,
            "The grid",
            "the imaginary parts are dropped: np.abs of a complex number takes both parts into account.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U).real).max()),
        ),
        explained(
            4,
            "The grid",
            "you take the smallest eigenvalue; the largest one sets the pace.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)).min()),
        ),
        explained(
            4,
            "The grid",
            "you take the mean of the eigenvalues; take the largest.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)).mean()),
        ),
        explained(
            4,
            "The grid",
            "eigvalsh is for symmetric matrices, and a kernel is none: use eigvals.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvalsh(U)).max()),
        ),
        explained(
            4, "The grid", "U already has a radius of its own: divide by it.", lambda U, radius: U * radius
        ),
        explained(
            4,
            "The grid",
            "the radius is 1 now: multiply by the one that was asked for.",
            lambda U, radius: scale_radius(U, 1),
        ),
        explained(
            4,
            "The grid",
            "the factor is upside down: multiply by radius, divide by the radius of U.",
            lambda U, radius: U / radius * np.abs(np.linalg.eigvals(U)).max(),
        ),
        explained(
            4,
            "The grid",
            "you divide by radius; multiply by it.",
            lambda U, radius: scale_radius(U, 1 / radius),
        ),
        explained(
            4,
            "The grid",
            "you take the first eigenvalue; they come in no order, so take the largest.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)[0])),
        ),
        explained(
            4,
            "The grid",
            "you take the sum of the eigenvalues' sizes; take the largest.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)).sum()),
        ),
        explained(
            4,
            "The grid",
            "you take the trace; take the eigenvalues.",
            _scaled_by(lambda U: np.abs(np.trace(U))),
        ),
        explained(
            4,
            "The grid",
            "you take the determinant; take the eigenvalues.",
            _scaled_by(lambda U: np.abs(np.linalg.det(U))),
        ),
        explained(
            4,
            "The grid",
            "you take the largest sum of a row; take the eigenvalues.",
            _scaled_by(lambda U: np.abs(U).sum(axis=1).max()),
        ),
        explained(
            4,
            "The grid",
            "you take the largest sum of a column; take the eigenvalues.",
            _scaled_by(lambda U: np.abs(U).sum(axis=0).max()),
        ),
        explained(
            4,
            "The grid",
            "you take the largest number of the diagonal; take the eigenvalues.",
            _scaled_by(lambda U: np.abs(np.diag(U)).max()),
        ),
        explained(
            4,
            "The grid",
            "a kernel with a smaller radius is left as it is; scale it up, too.",
            lambda U, radius: U * min(1, radius / np.abs(np.linalg.eigvals(U)).max()),
        ),
        explained(
            4,
            "The grid",
            "your kernel is transposed; multiply U as it is.",
            lambda U, radius: scale_radius(U, radius).T,
        ),
        explained(
            4,
            "The grid",
            "you take a root too many: eigenvalues grow as the numbers of U do.",
            lambda U, radius: U * np.sqrt(radius / np.abs(np.linalg.eigvals(U)).max()),
        ),
        explained(
            4,
            "The grid",
            "radius is squared; multiply by it once.",
            lambda U, radius: scale_radius(U, radius**2),
        ),
        explained(
            4,
            "The grid",
            "the imaginary part alone is measured; np.abs of a complex number takes both parts into account.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U).imag).max()),
        ),
        explained(
            4,
            "The grid",
            "the numbers are cut off at radius; multiply all of U by one number.",
            lambda U, radius: np.clip(U, -radius, radius),
        ),
    ),
)


def clip_global(grads: Sequence[Array], limit: float) -> list[Array]:
    """Shorten a gradient that is too long."""
    length = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    factor = limit / max(length, limit)
    return [grad * factor for grad in grads]


def _grads(rng: np.random.Generator, size: float) -> list[Array]:
    return [size * rng.uniform(0.1, 3) * rng.standard_normal(shape) for shape in ((2, 3), (3, 3), (3,))]


def _length(grads: Sequence[Array]) -> float:
    return float(np.sqrt(sum(np.sum(grad**2) for grad in grads)))


def _clip_by(length: Callable[[Sequence[Array]], float]) -> Callable[..., Any]:
    """Clip with another measure of the length."""
    return lambda grads, limit: [grad * limit / max(length(grads), limit) for grad in grads]


def _clip_each(grads: Sequence[Array], limit: float) -> list[Array]:
    return [clip_global([grad], limit)[0] for grad in grads]


def _clip_values(grads: Sequence[Array], limit: float) -> list[Array]:
    return [np.clip(grad, -limit, limit) for grad in grads]


def _clip_always(grads: Sequence[Array], limit: float) -> list[Array]:
    return [grad * limit / np.float64(_length(grads)) for grad in grads]


def _clip_one_by_one(grads: Sequence[Array], limit: float) -> list[Array]:
    clipped = [grad.copy() for grad in grads]
    for n in range(len(clipped)):
        clipped[n] = clip_global(clipped, limit)[n]
    return clipped


def _clip_in_place(grads: Sequence[Array], limit: float) -> Sequence[Array]:
    factor = limit / max(_length(grads), limit)
    for grad in grads:
        grad *= factor
    return grads


CLIP = Exercise(
    id="bptt-clip",
    chapter=4,
    title="Clip the gradient",
    level="medium",
    statement="""
Write `clip_global(grads, limit)`, which does what `global_clipnorm` does in an optimiser. `grads` is a list
of arrays of any shapes, the gradients of all weights. Taken together they are one long vector.

- If that vector is longer than `limit`, scale all arrays down so that its length becomes `limit`.
- Otherwise leave their numbers as they are.

Return a list of arrays, and do not change the old ones.
""".strip(),
    returns=("grads",),
    solution=clip_global,
    cases=(
        pencil([np.array([3.0]), np.array([[4.0]])], 2.5),
        *random(lambda rng: (_grads(rng, 10), 2.0)),
        edge("a gradient that is short enough", lambda rng: (_grads(rng, 0.1), 9.0)),
        edge("a gradient nearly as long as the limit", lambda rng: ([np.array([1.5, 2.0])], 3.0)),
        edge("a gradient of zeros", lambda rng: ([np.zeros((2, 3)), np.zeros(3)], 1.0)),
        edge("one array is long, the other short", lambda rng: ([np.full(4, 5.0), np.full(2, 0.1)], 1.5)),
        edge("a single array", lambda rng: (_grads(rng, 1)[:1], 0.1)),
    ),
    hints=(
        "The arrays are one vector, only cut into pieces. How long is that vector?",
        "Its length is the root of the sum of all squares, over all arrays. One factor then serves for all.",
        "`length = np.sqrt(sum(np.sum(grad**2) for grad in grads))`; then multiply every array by "
        "`limit / max(length, limit)`.",
    ),
    mistakes=(
        explained(4, "Clipping", "a short gradient is lengthened: the factor is at most 1.", _clip_always),
        explained(
            4,
            "Clipping",
            "the root is missing: the length is the root of the sum of squares.",
            _clip_by(lambda grads: _length(grads) ** 2),
        ),
        explained(
            4,
            "Clipping",
            "the lengths of the arrays are added; add their squares, then take the root.",
            _clip_by(lambda grads: sum(_length([grad]) for grad in grads)),
        ),
        explained(
            4,
            "Clipping",
            "you measure the longest array alone; measure all of them together.",
            _clip_by(lambda grads: max(_length([grad]) for grad in grads)),
        ),
        explained(
            4,
            "Clipping",
            "you measure the first array alone; measure all of them together.",
            _clip_by(lambda grads: _length(grads[:1])),
        ),
        explained(
            4,
            "Clipping",
            "you measure the largest number; measure the length, the root of the sum of squares.",
            _clip_by(lambda grads: max(np.abs(grad).max() for grad in grads)),
        ),
        explained(
            4,
            "Clipping",
            "this is the root of the mean of the squares; the length is made of their sum.",
            _clip_by(lambda grads: _length(grads) / np.sqrt(sum(grad.size for grad in grads))),
        ),
        explained(
            4,
            "Clipping",
            "what is too long gets length 1; it must get length limit.",
            lambda grads, limit: [grad / (_length(grads) if _length(grads) > limit else 1) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "a gradient that is too long is thrown away; keep its direction, and shorten it.",
            lambda grads, limit: [grad * (_length(grads) <= limit) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "only short gradients are changed: take the smaller of 1 and limit / length, not the larger.",
            lambda grads, limit: [grad * max(1, limit / max(_length(grads), 1e-12)) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "nothing is clipped: scale down what is longer than limit.",
            lambda grads, limit: [grad.copy() for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "the old arrays are changed in place: make new ones, with grad * factor.",
            _clip_in_place,
        ),
        explained(
            4,
            "What goes wrong in practice",
            "each array is clipped on its own, which turns the gradient: use one factor for all.",
            _clip_each,
        ),
        explained(
            4,
            "What goes wrong in practice",
            "each number is clipped on its own, which turns the gradient: scale them all.",
            _clip_values,
        ),
        explained(
            4,
            "Clipping",
            "you add up the absolute values; the length is the root of the sum of squares.",
            _clip_by(lambda grads: sum(np.abs(grad).sum() for grad in grads)),
        ),
        explained(
            4,
            "Clipping",
            "you take the mean of the arrays' lengths; measure all of them as one vector.",
            _clip_by(lambda grads: float(np.mean([_length([grad]) for grad in grads]))),
        ),
        explained(
            4,
            "Clipping",
            "you measure the last array alone; measure all of them together.",
            _clip_by(lambda grads: _length(grads[-1:])),
        ),
        explained(
            4,
            "Clipping",
            "what is too long is multiplied by limit, and not divided by its length.",
            lambda grads, limit: [grad * (limit if _length(grads) > limit else 1) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "the factor is upside down: it is limit / length.",
            lambda grads, limit: [grad * (max(_length(grads), limit) / limit) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "only the first array is scaled; scale them all by the same factor.",
            lambda grads, limit: [clip_global(grads, limit)[0], *(grad.copy() for grad in grads[1:])],
        ),
        explained(
            4,
            "Clipping",
            "these are the numbers of all arrays in one vector; return a list of arrays in their own shapes.",
            lambda grads, limit: np.concatenate([grad.ravel() for grad in clip_global(grads, limit)]),
        ),
        explained(
            4,
            "Clipping",
            "the arrays have lost their shapes: scale them without ravel.",
            lambda grads, limit: [grad.ravel() for grad in clip_global(grads, limit)],
        ),
        explained(
            4,
            "Clipping",
            "the length is measured anew for each array, when others are scaled already: measure it "
            "once, before.",
            _clip_one_by_one,
        ),
        explained(
            4,
            "Clipping",
            "limit is ignored: you shorten to the length 1.",
            lambda grads, limit: clip_global(grads, 1.0),
        ),
        explained(
            4,
            "Clipping",
            "a number is subtracted; multiply all arrays by limit / length.",
            lambda grads, limit: [grad - max(_length(grads) - limit, 0) for grad in grads],
        ),
        explained(
            4,
            "Clipping",
            "the square of the length is compared with limit: a gradient that is short enough is scaled.",
            lambda grads, limit: [
                grad * (limit / _length(grads) if _length(grads) ** 2 > limit else 1) for grad in grads
            ],
        ),
        explained(
            4,
            "Clipping",
            "what is too long gets a length a little below limit: 1 is added to the length.",
            lambda grads, limit: [
                grad * (limit / (_length(grads) + 1) if _length(grads) > limit else 1) for grad in grads
            ],
        ),
    ),
)


def truncated_bptt(
    x: Array, h0: Array, params: Sequence[Array], g: Array, length: int
) -> tuple[Array, Array, Array]:
    """Go back through each chunk."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    delta = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        d = (g[:, t] + delta) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ d
        dU += states[t].T @ d
        db += d.sum(axis=0)
        delta = d @ U.T * (t % length != 0)  # nothing flows out of a chunk
    return dW, dU, db


def _stream(rng: np.random.Generator, N: int = 3, T: int = 7, length: int = 3) -> Arguments:
    D, H = 2, 4
    params = [0.6 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]
    x, h0, g = (rng.standard_normal(shape) for shape in ((N, T, D), (N, H), (N, T, H)))
    return x, h0 / 2, params, g, length


def _states(x: Array, h0: Array, params: Sequence[Array]) -> list[Array]:
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ params[0] + states[-1] @ params[1] + params[2]))
    return states


def _truncated_gradient(
    x: Array, h0: Array, params: Sequence[Array], g: Array, length: int
) -> tuple[Array, ...]:
    starts = range(0, x.shape[1], length)
    before = [_states(x, h0, params)[start] for start in starts]

    def loss() -> float:
        chunks = zip(starts, before, strict=True)
        return float(
            sum(
                (g[:, s : s + length].swapaxes(0, 1) * _states(x[:, s : s + length], h, params)[1:]).sum()
                for s, h in chunks
            )
        )

    return tuple(numeric_gradient(loss, weights) for weights in params)


def _wrong_truncated(
    *,
    keep: Callable[[int, int, int], bool] = lambda t, T, k: t % k != 0,
    slope: Callable[[Array], Array] = lambda h: 1 - h**2,
    back: Callable[[Array, Array], Array] = lambda d, U: d @ U.T,
    counts: Callable[[int, int, int], bool] = lambda t, T, k: True,
    own: Callable[[int, int, int], bool] = lambda t, T, k: True,
    start: float = 1.0,
    restart: float | None = None,
    border: bool = True,
    late: int = 0,
    add: bool = True,
) -> Callable[..., Any]:
    """Make truncated BPTT with one thing wrong."""

    def wrong(x: Array, h0: Array, params: Sequence[Array], g: Array, length: int) -> tuple[Array, ...]:
        T, U = x.shape[1], params[1]
        before, after, h = [], [], h0 * start
        for t in range(T):
            h = h0 * restart if restart is not None and t > 0 and t % length == 0 else h
            before.append(h)
            h = _states(x[:, t : t + 1], h, params)[1]
            after.append(h)
        sums, delta = [0 * weights for weights in params], 0 * h0
        for t in reversed(range(T)):
            d = (g[:, t] * own(t, T, length) + delta) * slope(after[t])
            new = [x[:, t].T @ d, (after if late else before)[t].T @ d, d.sum(axis=0)]
            new[1] = new[1] * (border or t % length != 0)
            if counts(t, T, length):
                sums = [old + one for old, one in zip(sums, new, strict=True)] if add else new
            delta = back(d, U) * keep(t, T, length)
        return tuple(sums)

    return wrong


def _sliding(x: Array, h0: Array, params: Sequence[Array], g: Array, length: int) -> tuple[Array, ...]:
    """Send each loss back through `length` steps."""
    sums: Any = [0 * weights for weights in params]
    for t in range(x.shape[1]):
        only = g * (np.arange(x.shape[1]) == t)[:, np.newaxis]
        start = max(t - length + 1, 0)
        before = _states(x, h0, params)[start]
        parts = truncated_bptt(x[:, start:], before, params, only[:, start:], x.shape[1])
        sums = [old + one for old, one in zip(sums, parts, strict=True)]
    return tuple(sums)


_FULL = _wrong_truncated(keep=lambda t, T, k: True)
_RESET = _wrong_truncated(restart=0.0)
_RESET_ALL = _wrong_truncated(start=0.0, restart=0.0)
_NO_BORDER = _wrong_truncated(border=False)
_OVERWRITTEN = _wrong_truncated(add=False)
_NOT_TRANSPOSED = _wrong_truncated(back=lambda d, U: d @ U)
_NO_SLOPE = _wrong_truncated(slope=np.ones_like)

TRUNCATED = Exercise(
    id="bptt-truncated",
    chapter=4,
    title="Truncated BPTT",
    level="hard",
    statement="""
Write `truncated_bptt(x, h0, params, g, length)`: the gradients of a stream that is read in chunks of `length`
steps.

- `x` has shape (N, T, D), `h0`, (N, H), is the state before the first step, and `params` is a list of W, U
  and b.
- `g`, (N, T, H), is the gradient of each step's own loss with respect to its state.
- The first chunk begins at the first step; the last one may be shorter.
- States go on from chunk to chunk, but no gradient flows from a chunk to the one before.

Return a tuple `(dW, dU, db)`, summed over samples and timesteps.
""".strip(),
    returns=("dW (D, H)", "dU (H, H)", "db (H,)"),
    solution=truncated_bptt,
    gradient=_truncated_gradient,
    cases=(
        pencil(
            np.array([[[1.0], [0.0], [0.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            np.array([[[0.0], [1.0], [1.0]]]),
            2,
        ),
        *random(_stream),
        edge("chunks of one step", lambda rng: _stream(rng, length=1)),
        edge("a chunk longer than the sequence", lambda rng: _stream(rng, length=9)),
        edge("one sample, N = 1", lambda rng: _stream(rng, N=1, T=6, length=4)),
        edge("one timestep, T = 1", lambda rng: _stream(rng, T=1)),
    ),
    hints=(
        "Forward is the whole stream, as without chunks. Only on the way back is something cut. Where?",
        "Nothing flows out of the first step of a chunk: at t = 0, length, 2 * length, ... the "
        "`delta` that is passed on is zero.",
        "In the loop of full BPTT, write `delta = d @ U.T * (t % length != 0)`.",
    ),
    mistakes=(
        explained(
            4,
            "Truncation",
            "nothing is cut: this is the full gradient. Set delta to 0 where a chunk begins.",
            _FULL,
        ),
        explained(
            4,
            "Truncation",
            "every step is cut: within a chunk the gradient flows back.",
            _wrong_truncated(keep=lambda t, T, k: False),
        ),
        explained(
            4,
            "Truncation",
            "you cut at the last step of each chunk; cut what flows out of its first one.",
            _wrong_truncated(keep=lambda t, T, k: (t + 1) % k != 0),
        ),
        explained(
            4,
            "Truncation",
            "you cut at the second step of each chunk; cut what flows out of its first one.",
            _wrong_truncated(keep=lambda t, T, k: (t - 1) % k != 0),
        ),
        explained(
            4,
            "Truncation",
            "the chunks are counted from the end; the first one begins at the first step.",
            _wrong_truncated(keep=lambda t, T, k: (T - t) % k != 0),
        ),
        explained(
            4,
            "Truncation",
            "only the last chunk counts; sum over all of them.",
            _wrong_truncated(counts=lambda t, T, k: t >= (T - 1) // k * k),
        ),
        explained(
            4,
            "Truncation",
            "only the first chunk counts; sum over all of them.",
            _wrong_truncated(counts=lambda t, T, k: t < k),
        ),
        explained(
            4,
            "Truncation",
            "the last chunk is left out where it is shorter; its steps count, too.",
            _wrong_truncated(counts=lambda t, T, k: t < T // k * k),
        ),
        explained(
            4,
            "Truncation",
            "only the loss at the end of each chunk counts; add g[:, t] at each step.",
            _wrong_truncated(own=lambda t, T, k: t % k == k - 1 or t == T - 1),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "the state is cut, not the gradient: a chunk goes on from the state before it, not from zeros.",
            _RESET,
        ),
        explained(
            4,
            "What goes wrong in practice",
            "each chunk begins with h0 again; it goes on from the state in which the one before it ended.",
            _wrong_truncated(restart=1.0),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "the gradients are not summed over time: each step overwrites the one before. Use +=.",
            _OVERWRITTEN,
        ),
        explained(
            4, "One step back", "going back in time you multiply by U; it must be U.T.", _NOT_TRANSPOSED
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is forgotten: multiply by 1 - h**2 at each step.",
            _NO_SLOPE,
        ),
        explained(
            4,
            "Adding up over time",
            "dU is made with the state after the step; U was multiplied by the one before it.",
            _wrong_truncated(late=1),
        ),
        explained(
            4,
            "Adding up over time",
            "the gradients are averaged over the samples; sum them.",
            lambda x, h0, params, g, length: tuple(
                one / len(x) for one in truncated_bptt(x, h0, params, g, length)
            ),
        ),
        explained(
            4,
            "Truncation",
            "your chunks are one step too long: they begin at 0, length, 2 * length, ...",
            _wrong_truncated(keep=lambda t, T, k: t % (k + 1) != 0),
        ),
        explained(
            4,
            "Truncation",
            "your chunks are one step too short: they begin at 0, length, 2 * length, ...",
            _wrong_truncated(keep=lambda t, T, k: t % max(k - 1, 1) != 0),
        ),
        explained(
            4,
            "Truncation",
            "length is the number of steps in a chunk, not the number of chunks.",
            lambda x, h0, params, g, length: truncated_bptt(x, h0, params, g, -(-x.shape[1] // length)),
        ),
        explained(
            4,
            "Truncation",
            "only the last length steps are separate: cut at the beginning of every chunk.",
            _wrong_truncated(keep=lambda t, T, k: t != T - k),
        ),
        explained(
            4,
            "Truncation",
            "each loss reaches back length steps; it reaches back to the beginning of its chunk.",
            _sliding,
        ),
        explained(
            4,
            "What goes wrong in practice",
            "the initial state is ignored: the first chunk begins with h0, not with zeros.",
            lambda x, h0, params, g, length: truncated_bptt(x, 0 * h0, params, g, length),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "every chunk, the first one too, begins with zeros: the first begins with h0, the others "
            "with the last state of the one before.",
            _RESET_ALL,
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            _wrong_truncated(slope=lambda h: 1 - h),
        ),
        explained(
            4,
            "One step back",
            "the states are tanh already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            _wrong_truncated(slope=lambda h: 1 - np.tanh(h) ** 2),
        ),
        explained(
            4,
            "Adding up over time",
            "the gradients are divided by the timesteps; sum them.",
            lambda x, h0, params, g, length: tuple(
                one / x.shape[1] for one in truncated_bptt(x, h0, params, g, length)
            ),
        ),
        explained(
            4,
            "Adding up over time",
            "the gradients are averaged over the chunks; sum them.",
            lambda x, h0, params, g, length: tuple(
                one / -(-x.shape[1] // length) for one in truncated_bptt(x, h0, params, g, length)
            ),
        ),
        explained(
            4,
            "Adding up over time",
            "dU leaves out the first step of each chunk: its state before is that of the chunk before, "
            "or h0.",
            _NO_BORDER,
        ),
        explained(
            4,
            "Adding up over time",
            "dW and dU are exchanged: the order is (dW, dU, db).",
            lambda x, h0, params, g, length: tuple(
                truncated_bptt(x, h0, params, g, length)[n] for n in (1, 0, 2)
            ),
        ),
        explained(
            4,
            "Adding up over time",
            "dU is transposed: it is h_before.T @ d.",
            lambda x, h0, params, g, length: (
                (answer := truncated_bptt(x, h0, params, g, length))[0],
                answer[1].T,
                answer[2],
            ),
        ),
    ),
)


def train_step(
    x: Array, target: Array, h0: Array, params: Sequence[Array], length: int, limit: float, rate: float
) -> tuple[float, Array, Array, Array]:
    """Take one training step on a stream."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    error = np.stack(states[1:], axis=1) - target
    loss = float(np.mean(error**2))

    g = 2 * error / error.size
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    delta = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        d = (g[:, t] + delta) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ d
        dU += states[t].T @ d
        db += d.sum(axis=0)
        delta = d @ U.T * (t % length != 0)  # nothing flows out of a chunk

    norm = np.sqrt((dW**2).sum() + (dU**2).sum() + (db**2).sum())
    factor = rate * limit / max(norm, limit)
    return loss, W - factor * dW, U - factor * dU, b - factor * db


def _train_case(rng: np.random.Generator, limit: float = 0.05, **sizes: int) -> Arguments:
    x, h0, params, target, length = _stream(rng, **sizes)
    return x, target, h0, params, length, limit, 0.5


def _wrong_step(
    *,
    backward: Callable[..., Any] = truncated_bptt,
    clip: Callable[..., Any] = clip_global,
    rate: Callable[[float], float] = lambda rate: rate,
    loss: Callable[[Array], Any] = lambda error: np.mean(error**2),
    g: Callable[[Array], Array] = lambda error: 2 * error / error.size,
    after: bool = False,
    weights: bool = True,
) -> Callable[..., Any]:
    """Make a training step with one thing wrong."""

    def wrong(
        x: Array, target: Array, h0: Array, params: Sequence[Array], length: int, limit: float, lr: float
    ) -> tuple[Any, ...]:
        error = np.stack(_states(x, h0, params)[1:], axis=1) - target
        grads = clip(backward(x, h0, params, g(error), length), limit)
        new = [one - rate(lr) * grad for one, grad in zip(params, grads, strict=True)]
        if after:
            error = np.stack(_states(x, h0, new)[1:], axis=1) - target
        return loss(error), *(new if weights else grads)

    return wrong


def _chunk_by_chunk(moves: bool) -> Callable[..., Any]:
    """Clip the gradient of each chunk by itself; the next chunk uses the new weights if it `moves`."""

    def wrong(
        x: Array, target: Array, h0: Array, params: Sequence[Array], length: int, limit: float, rate: float
    ) -> tuple[Any, ...]:
        h, new = h0, list(params)
        for start in range(0, x.shape[1], length):
            chunk = slice(start, start + length)
            used = new if moves else params
            states = _states(x[:, chunk], h, used)
            g = 2 * (np.stack(states[1:], axis=1) - target[:, chunk]) / target.size
            grads = clip_global(truncated_bptt(x[:, chunk], h, used, g, length), limit)
            new = [one - rate * grad for one, grad in zip(new, grads, strict=True)]
            h = states[-1]
        return train_step(x, target, h0, params, length, limit, rate)[0], *new

    return wrong


def _clipped_step(
    x: Array, target: Array, h0: Array, params: Sequence[Array], length: int, limit: float, rate: float
) -> tuple[Any, ...]:
    loss, *new = train_step(x, target, h0, params, length, 1e9, rate)
    step = clip_global([one - old for one, old in zip(new, params, strict=True)], limit)
    return loss, *(old + one for old, one in zip(params, step, strict=True))


CAPSTONE = Exercise(
    id="bptt-train-step",
    chapter=4,
    title="A training step that cannot explode",
    level="hard",
    capstone=True,
    statement="""
Bring the chapter together: `train_step(x, target, h0, params, length, limit, rate)`. `x` has shape (N, T, D),
`target` (N, T, H), `h0` (N, H), and `params` is a list of W, U and b.

1. Run the vanilla RNN over `x`, beginning with `h0`.
2. The loss is the mean of (state - target) squared, over all N times T times H numbers.
3. Compute its gradients by truncated BPTT, in chunks of `length` steps.
4. If the gradients of all three weights together are longer than `limit`, scale them all down to that length.
5. Take a step against the gradient with the learning rate `rate`.

Return a tuple `(loss, W, U, b)`: the loss before the step, and the new weights. Leave the old ones as they
were.
""".strip(),
    returns=("loss", "W (D, H)", "U (H, H)", "b (H,)"),
    solution=train_step,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[[0.0], [1.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            1,
            0.1,
            0.5,
        ),
        *random(_train_case),
        edge("a gradient that is short enough", lambda rng: _train_case(rng, limit=1e3)),
        edge("chunks of one step", lambda rng: _train_case(rng, length=1)),
        edge("one sample, N = 1", lambda rng: _train_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _train_case(rng, T=1)),
    ),
    hints=(
        "Four parts, each of which can be tested alone: forward, loss, backward, step. First get the loss "
        "right.",
        "The gradient of the loss with respect to the states is `g = 2 * (states - target) / "
        "states.size`. From there on it is the loop of `bptt-truncated`, then `bptt-clip`.",
        "`norm = np.sqrt((dW**2).sum() + (dU**2).sum() + (db**2).sum())`, "
        "`factor = rate * limit / max(norm, limit)`, and `W - factor * dW`; the same for U and b.",
    ),
    mistakes=(
        explained(
            4,
            "Clipping",
            "nothing is clipped: scale down what is longer than limit.",
            _wrong_step(clip=lambda grads, limit: grads),
        ),
        explained(
            4,
            "Clipping",
            "a short gradient is lengthened: the factor is at most 1.",
            _wrong_step(clip=_clip_always),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "each array is clipped on its own: use one factor for all.",
            _wrong_step(clip=_clip_each),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "each number is clipped on its own: scale them all by one factor.",
            _wrong_step(clip=_clip_values),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "the gradients are not summed over time: use +=.",
            _wrong_step(backward=_OVERWRITTEN),
        ),
        explained(
            4,
            "When it explodes",
            "you climb: a step goes against the gradient, W - rate * dW.",
            _wrong_step(rate=lambda rate: -rate),
        ),
        explained(
            4,
            "When it explodes",
            "the learning rate is not used: it is W - rate * dW.",
            _wrong_step(rate=lambda rate: 1.0),
        ),
        explained(
            4,
            "When it explodes",
            "these are the gradients; return the new weights.",
            _wrong_step(weights=False),
        ),
        explained(
            4,
            "When it explodes",
            "this is the loss after the step; return the one before.",
            _wrong_step(after=True),
        ),
        explained(
            4,
            "Truncation",
            "nothing is cut: set delta to 0 where a chunk begins.",
            _wrong_step(backward=_FULL),
        ),
        explained(
            4,
            "One step back",
            "going back in time you multiply by U; it must be U.T.",
            _wrong_step(backward=_NOT_TRANSPOSED),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is forgotten: multiply by 1 - h**2 at each step.",
            _wrong_step(backward=_NO_SLOPE),
        ),
        Mistake(
            "the factor 2 is missing in the gradients. See rnn-loss-and-gradients, chapter 3.",
            _wrong_step(g=lambda error: error / error.size),
        ),
        Mistake(
            "the gradients are those of the sum: divide them by the number of errors, as the loss. See "
            "rnn-loss-and-gradients, chapter 3.",
            _wrong_step(g=lambda error: 2 * error),
        ),
        Mistake(
            "the loss is a sum; take the mean. See rnn-loss-and-gradients, chapter 3.",
            _wrong_step(loss=lambda error: np.sum(error**2)),
        ),
        Mistake(
            "this is half of the mean square. See rnn-loss-and-gradients, chapter 3.",
            _wrong_step(loss=lambda error: np.mean(error**2) / 2),
        ),
        explained(
            4,
            "Clipping",
            "the lengths of the arrays are added; add their squares, then take the root.",
            _wrong_step(clip=_clip_by(lambda grads: sum(_length([grad]) for grad in grads))),
        ),
        explained(
            4,
            "Clipping",
            "the longest array alone is measured; measure all three together.",
            _wrong_step(clip=_clip_by(lambda grads: max(_length([grad]) for grad in grads))),
        ),
        explained(
            4,
            "Clipping",
            "the root is missing: the length is the root of the sum of squares.",
            _wrong_step(clip=_clip_by(lambda grads: _length(grads) ** 2)),
        ),
        explained(
            4,
            "Clipping",
            "what is too long gets length 1; it must get length limit.",
            _wrong_step(
                clip=lambda grads, limit: [
                    grad / (_length(grads) if _length(grads) > limit else 1) for grad in grads
                ]
            ),
        ),
        explained(
            4,
            "Clipping",
            "db is left out of the length; measure all three together.",
            _wrong_step(clip=_clip_by(lambda grads: _length(grads[:2]))),
        ),
        explained(
            4,
            "Clipping",
            "db is not scaled; one factor is for all three.",
            _wrong_step(clip=lambda grads, limit: [*clip_global(grads, limit)[:2], grads[2]]),
        ),
        explained(
            4,
            "Clipping",
            "the step is clipped, when rate is in it already: clip the gradient, then multiply by rate.",
            _clipped_step,
        ),
        explained(
            4,
            "Clipping",
            "limit and rate are exchanged: clip to limit, then multiply by rate.",
            lambda x, target, h0, params, length, limit, rate: train_step(
                x, target, h0, params, length, rate, limit
            ),
        ),
        explained(
            4,
            "Truncation",
            "every step is cut: within a chunk the gradient flows back.",
            _wrong_step(backward=_wrong_truncated(keep=lambda t, T, k: False)),
        ),
        explained(
            4,
            "Truncation",
            "you cut at the last step of each chunk; cut what flows out of its first one.",
            _wrong_step(backward=_wrong_truncated(keep=lambda t, T, k: (t + 1) % k != 0)),
        ),
        explained(
            4,
            "Truncation",
            "the chunks are counted from the end; the first one begins at the first step.",
            _wrong_step(backward=_wrong_truncated(keep=lambda t, T, k: (T - t) % k != 0)),
        ),
        explained(
            4,
            "Truncation",
            "the last chunk is left out where it is shorter; its steps count, too.",
            _wrong_step(backward=_wrong_truncated(counts=lambda t, T, k: t < T // k * k)),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "the initial state is ignored: begin with h0, not with zeros.",
            lambda x, target, h0, *rest: train_step(x, target, 0 * h0, *rest),
        ),
        explained(
            4,
            "What goes wrong in practice",
            "on the way back each chunk begins with zeros; it goes on from the last state of the one before.",
            _wrong_step(backward=_RESET),
        ),
        explained(
            4,
            "Adding up over time",
            "dU is made with the state after the step; U was multiplied by the one before it.",
            _wrong_step(backward=_wrong_truncated(late=1)),
        ),
        explained(
            4,
            "When it explodes",
            "b is left as it was: take a step with all three weights.",
            lambda *arguments: (*train_step(*arguments)[:3], arguments[3][2]),
        ),
        explained(
            4,
            "When it explodes",
            "you divide by rate; multiply by it.",
            _wrong_step(rate=lambda rate: 1 / rate),
        ),
        Mistake(
            "the gradients are divided by the samples alone: divide them by N times T times H. See "
            "rnn-loss-and-gradients, chapter 3.",
            _wrong_step(g=lambda error: 2 * error / len(error)),
        ),
        Mistake(
            "the gradients are divided by samples and timesteps: divide them by N times T times H. See "
            "rnn-loss-and-gradients, chapter 3.",
            _wrong_step(g=lambda error: 2 * error * error.shape[2] / error.size),
        ),
        Mistake(
            "this is the root of the loss; take the mean of the squares. See rnn-loss-and-gradients, "
            "chapter 3.",
            _wrong_step(loss=lambda error: np.sqrt(np.mean(error**2))),
        ),
        Mistake(
            "this is half of the mean square, and so are its gradients. See rnn-loss-and-gradients, "
            "chapter 3.",
            _wrong_step(loss=lambda error: np.mean(error**2) / 2, g=lambda error: error / error.size),
        ),
        Mistake(
            "the loss is a sum, and so are its gradients: divide both by the number of errors. See "
            "rnn-loss-and-gradients, chapter 3.",
            _wrong_step(loss=lambda error: np.sum(error**2), g=lambda error: 2 * error),
        ),
        Mistake(
            "the gradients are those of half the sum: it is 2 * error / error.size. See "
            "rnn-loss-and-gradients, chapter 3.",
            _wrong_step(g=lambda error: error),
        ),
        explained(
            4,
            "Clipping",
            "the gradient of each chunk is clipped by itself; clip that of all chunks together.",
            _chunk_by_chunk(moves=False),
        ),
        explained(
            4,
            "When it explodes",
            "you take a step after each chunk; take one, with the gradients of all chunks together.",
            _chunk_by_chunk(moves=True),
        ),
    ),
)


def central_differences(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    """Move each element a little both ways."""
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.astype(float), x.astype(float)
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / (2 * eps)
    return gradient


def _sum_of_squares(x: Array) -> float:
    return float((x**2).sum())


def _sum_of_cubes(x: Array) -> float:
    return float((x**3).sum())


def _squared_error_of_tanh(x: Array) -> float:
    return float((np.tanh(x).sum() - 0.4) ** 2 + x[0, 0] * x[-1, -1])


def _sum_of_sizes(x: Array) -> float:
    return float(np.abs(x).sum())


def _moved(
    quotient: Callable[[float, float, float, float], float], step: Callable[[Array], Any] = np.ones_like
) -> Callable[..., Any]:
    """Make a gradient from f above, at and below x, and eps; `step` times eps is how far x moves."""

    def wrong(f: Callable[[Array], float], x: Array, eps: float) -> Array:
        x, gradient = x.astype(float), np.empty(x.shape)
        for index in np.ndindex(x.shape):
            move = np.zeros(x.shape)
            move[index] = (eps * step(x))[index]
            gradient[index] = quotient(f(x + move), f(x), f(x - move), eps)
        return gradient

    return wrong


def _not_put_back(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    return _spoiled(f, x.astype(float), eps)


def _nearly_put_back(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        above = f(x)
        x[index] -= 2 * eps
        gradient[index] = (above - f(x)) / (2 * eps)
        x[index] += eps
    return gradient


def _spoiled(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        above = f(x)
        x[index] -= 2 * eps
        gradient[index] = (above - f(x)) / (2 * eps)
    return gradient


def _never_copied(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        above = below = x
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / (2 * eps)
    return gradient


def _copied_as_it_is(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / (2 * eps)
    return gradient


def _rows_moved(f: Callable[[Array], float], x: Array, eps: float) -> Array:
    x, gradient = x.astype(float), np.empty(x.shape)
    for i in range(len(x)):
        move = np.zeros(x.shape)
        move[i] = eps
        gradient[i] = (f(x + move) - f(x - move)) / (2 * eps)
    return gradient


def _all_moved(f: Callable[[Array], float], x: Array, eps: float) -> float:
    return (f(x + eps) - f(x - eps)) / (2 * eps)


NUMERIC = Exercise(
    id="bptt-numeric-gradient",
    chapter=4,
    title="A gradient without a formula",
    level="medium",
    statement="""
Write `central_differences(f, x, eps)`, the judge of every backward pass. `f` is a function that takes an
array of the shape of `x` and gives one number, and `x` an array of any shape.

- For each element of `x`, move that element alone by `eps` up and by `eps` down, and see how much `f` changes
  per unit of the move: that is its slope.
- Compute in float64, also where `x` is float32 or holds whole numbers.
- Leave `x` as it was, to the last bit.

Return the slopes in the shape of `x`.
""".strip(),
    returns=("gradient",),
    solution=central_differences,
    cases=(
        pencil(_sum_of_squares, np.array([1.0, 2.0]), 0.5),
        *random(lambda rng: (_squared_error_of_tanh, rng.standard_normal((2, 3)), 0.1)),
        edge("one axis", lambda rng: (_sum_of_cubes, rng.standard_normal(5), 0.2)),
        edge("three axes", lambda rng: (_sum_of_cubes, rng.standard_normal((2, 2, 3)), 0.1)),
        edge("a single number", lambda rng: (_sum_of_cubes, np.array([[0.7]]), 0.3)),
        edge("a corner", lambda rng: (_sum_of_sizes, np.array([0.0, 1.0, -1.0]), 0.01)),
        edge(
            "x is float32",
            lambda rng: (_sum_of_cubes, 3 * rng.random((2, 3), np.float32) + np.float32(1), 1e-5),
        ),
        edge("x holds whole numbers", lambda rng: (_sum_of_cubes, np.array([[1, 2], [3, 4]]), 0.1)),
    ),
    hints=(
        "The slope of a curve at a point: go a little to the right and to the left of it. How far "
        "apart are the two places?",
        "Loop over all elements with `for index in np.ndindex(x.shape)`. In each round make two new copies "
        "of x, and move one element in each.",
        "`above = x.astype(float)`, `above[index] += eps`, the same for `below` with a minus; then "
        "`(f(above) - f(below)) / (2 * eps)`.",
    ),
    mistakes=(
        explained(
            4,
            "Every gradient, four ways",
            "you move each element up alone; move it both ways, or the curve's bend spoils the slope.",
            _moved(lambda above, here, below, eps: (above - here) / eps),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you move each element down alone; move it both ways, or the curve's bend spoils the slope.",
            _moved(lambda above, here, below, eps: (here - below) / eps),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the two places are 2 * eps apart; you divide by eps.",
            _moved(lambda above, here, below, eps: (above - below) / eps),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you compare f above with f at x itself, over 2 * eps. Up by eps and down by eps ends at x: go "
            "down by 2 * eps, or make two copies.",
            _moved(lambda above, here, below, eps: (above - here) / (2 * eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "/ 2 * eps divides by 2 and multiplies by eps: write / (2 * eps).",
            _moved(lambda above, here, below, eps: (above - below) / 2 * eps),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "eps is squared; divide by 2 * eps.",
            _moved(lambda above, here, below, eps: (above - below) / (2 * eps**2)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "eps is squared, and the 2 is missing; divide by 2 * eps.",
            _moved(lambda above, here, below, eps: (above - below) / eps**2),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "this is the bend of the curve, its second derivative; the slope is (f(above) - f(below)) / (2 * "
            "eps).",
            _moved(lambda above, here, below, eps: (above - 2 * here + below) / eps**2),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the difference is not divided by anything: divide by 2 * eps.",
            _moved(lambda above, here, below, eps: above - below),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the difference is only halved: divide by 2 * eps.",
            _moved(lambda above, here, below, eps: (above - below) / 2),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the sign is wrong: f above minus f below.",
            _moved(lambda above, here, below, eps: (below - above) / (2 * eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "only f below is divided: (f(above) - f(below)) / (2 * eps) needs the brackets.",
            _moved(lambda above, here, below, eps: above - below / (2 * eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "slopes can be negative: no absolute values.",
            _moved(lambda above, here, below, eps: abs(above - below) / (2 * eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you add f above and f below; subtract.",
            _moved(lambda above, here, below, eps: (above + below) / (2 * eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element moves by eps / 2 each way; move it by eps.",
            _moved(lambda above, here, below, eps: (above - below) / eps, lambda x: np.full(x.shape, 0.5)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element moves by 2 * eps each way; move it by eps.",
            _moved(
                lambda above, here, below, eps: (above - below) / (2 * eps), lambda x: np.full(x.shape, 2.0)
            ),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you move by an eps of your own; use the one that is given.",
            lambda f, x, eps: central_differences(f, x, 1e-5),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element moves by eps times itself; move it by eps.",
            _moved(lambda above, here, below, eps: (above - below) / (2 * eps), lambda x: x),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "all elements move at once, which gives one number: move one at a time.",
            _all_moved,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "all elements move at once, so all get the same slope: move one at a time.",
            lambda f, x, eps: np.full(x.shape, _all_moved(f, x, eps)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "a whole row moves at once: move one element, x[index] with an index for each axis.",
            _rows_moved,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "x[i] is a row where x has two axes: go through all elements, with np.ndindex(x.shape).",
            lambda f, x, eps: np.array([row.flat[0] for row in _rows_moved(f, x, eps)]),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "an element is not put back before the next one moves: make a new copy in each round.",
            _not_put_back,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "above = x makes no copy: above, below and x are one array. Use x.astype(float).",
            _never_copied,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "x itself is changed, and not put back: move the elements of a copy.",
            _spoiled,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "a move by + eps, - 2 * eps, + eps does not bring x back to the last bit: move the elements "
            "of a copy.",
            _nearly_put_back,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the gradient has the dtype of x, and whole numbers cut its digits off: use np.zeros(x.shape).",
            lambda f, x, eps: central_differences(f, x, eps).astype(x.dtype),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the copies have the dtype of x: float32 rounds the move, whole numbers cut it off. Use "
            "x.astype(float).",
            _copied_as_it_is,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "in float32 the small difference of two large numbers is mostly rounding: use float64.",
            lambda f, x, eps: _copied_as_it_is(f, x.astype(np.float32), eps),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the gradient is flat; it has the shape of x.",
            lambda f, x, eps: central_differences(f, x, eps).ravel(),
        ),
    ),
)


def relative_error(a: Array, b: Array) -> float:
    """Measure how far two gradients are apart."""
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / scale) if scale else 0.0


def _two_gradients(rng: np.random.Generator, size: float = 1.0) -> Arguments:
    a = size * rng.standard_normal((3, 4))
    a.flat[5] *= 1e-3  # where a gradient is nearly zero, its own relative error says nothing
    a.flat[6] = -3 * np.abs(a).max()
    return a, a * 0.9 + 0.3 * size * rng.standard_normal((3, 4))


def _over(scale: Callable[[Array, Array], Any]) -> Callable[..., Any]:
    """Divide the largest difference by something else."""
    return lambda a, b: np.abs(a - b).max() / one if (one := scale(a, b)) else 0.0


def _largest(a: Array) -> Any:
    return np.abs(a).max()


def _norm(a: Array) -> float:
    return float(np.linalg.norm(a))


def _where(a: Array, b: Array) -> Any:
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.divide(np.abs(a - b), scale, out=np.zeros(a.shape), where=scale > 0)


RELATIVE = Exercise(
    id="bptt-relative-error",
    chapter=4,
    title="How far apart are two gradients?",
    level="easy",
    statement=r"""
A gradient by hand and one by finite differences never agree to the last digit. Write `relative_error(a, b)`,
which judges whether they agree: the largest $|a - b|$ of all elements, divided by the largest $|a|$ or $|b|$
of all elements, whichever is larger. `a` and `b` are arrays of one shape. If both are zero everywhere, they
agree: return 0. Return one number.
""".strip(),
    returns=("error",),
    solution=relative_error,
    cases=(
        pencil(np.array([1.0, -4.0]), np.array([2.0, -3.0])),
        *random(_two_gradients),
        edge("b is the larger one", lambda rng: _two_gradients(rng)[::-1]),
        edge("both are zero", lambda rng: (np.zeros((2, 3)), np.zeros((2, 3)))),
        edge("one of them is zero", lambda rng: (np.zeros(4), rng.standard_normal(4))),
        edge("the same gradient twice", lambda rng: ((a := rng.standard_normal(4)), a.copy())),
        edge("a sign error", lambda rng: ((a := rng.standard_normal((2, 2))), -a)),
        edge("very small gradients", lambda rng: _two_gradients(rng, 1e-12)),
    ),
    hints=(
        "Is a difference of 0.001 large? That depends on how large the gradients are.",
        "Two numbers: the largest difference, and the scale, the largest absolute value in either array. "
        "Divide, unless the scale is 0.",
        "`scale = max(np.abs(a).max(), np.abs(b).max())`, then `np.abs(a - b).max() / scale if scale else "
        "0.0`.",
    ),
    mistakes=(
        explained(
            4,
            "Every gradient, four ways",
            "this is the largest difference itself; divide it by the scale of the gradients.",
            _over(lambda a, b: 1.0),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element is divided by its own size, so one that is nearly zero decides all: take both "
            "maxima first.",
            lambda a, b: _where(a, b).max(),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element is divided by its own size, and averaged: take both maxima first.",
            lambda a, b: _where(a, b).mean(),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "each element is divided by the sum of its own two sizes: take both maxima first.",
            lambda a, b: (np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)).max(),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "an array comes back, a number for each element: take the maxima, then divide.",
            _where,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "only a is the scale; take the larger of both.",
            _over(lambda a, b: _largest(a)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "only b is the scale; take the larger of both.",
            _over(lambda a, b: _largest(b)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the smaller of both is the scale; take the larger.",
            _over(lambda a, b: min(_largest(a), _largest(b))),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the scale is the sum of both maxima; take the larger one.",
            _over(lambda a, b: _largest(a) + _largest(b)),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the scale is the mean of both maxima; take the larger one.",
            _over(lambda a, b: (_largest(a) + _largest(b)) / 2),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the scale is the mean size of the elements; take the largest.",
            _over(lambda a, b: max(np.abs(a).mean(), np.abs(b).mean())),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the scale is the largest element, and a large negative one is overlooked: np.abs first.",
            _over(lambda a, b: max(a.max(), b.max())),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "differences can be negative: np.abs before the maximum.",
            lambda a, b: (a - b).max() / one if (one := max(_largest(a), _largest(b))) else 0.0,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you subtract the maxima; subtract element by element, then take the maximum.",
            lambda a, b: (
                abs(_largest(a) - _largest(b)) / one if (one := max(_largest(a), _largest(b))) else 0.0
            ),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the differences are averaged; one wrong element hides in a mean. Take the largest.",
            lambda a, b: np.abs(a - b).mean() / one if (one := max(_largest(a), _largest(b))) else 0.0,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the differences are added up, and the elements, too; take the largest of both.",
            lambda a, b: np.abs(a - b).sum() / max(np.abs(a).sum(), np.abs(b).sum(), 1e-300),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the scale is that of the element with the largest difference; take the largest of all.",
            _over(lambda a, b: max(abs(a.flat[n := np.abs(a - b).argmax()]), abs(b.flat[n]))),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "these are lengths, np.linalg.norm; take the largest elements.",
            lambda a, b: _norm(a - b) / max(_norm(a), _norm(b), 1e-300),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "these are lengths, over the sum of both; take the largest elements, and the larger scale.",
            lambda a, b: _norm(a - b) / max(_norm(a) + _norm(b), 1e-300),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "zero against zero gives 0 / 0, which is NaN: return 0 where the scale is 0.",
            lambda a, b: np.abs(a - b).max() / np.float64(max(_largest(a), _largest(b))),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "two gradients of zeros agree: return 0 there, not 1.",
            lambda a, b: relative_error(a, b) if a.any() or b.any() else 1.0,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "if only one of them is zero, they do not agree: return 0 where both are.",
            lambda a, b: relative_error(a, b) if a.any() and b.any() else 0.0,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the error may be above 1, as with a wrong sign: it needs no upper limit.",
            lambda a, b: min(relative_error(a, b), 1.0),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the small number that you add to the scale is not small beside small gradients: ask whether the "
            "scale is 0 instead.",
            _over(lambda a, b: max(_largest(a), _largest(b)) + 1e-8),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "this is in per cent; leave out the factor 100.",
            lambda a, b: 100 * relative_error(a, b),
        ),
        explained(
            4,
            "Every gradient, four ways",
            "the error is squared; leave the square out.",
            lambda a, b: relative_error(a, b) ** 2,
        ),
        explained(
            4,
            "Every gradient, four ways",
            "you say whether the error is small enough; say how large it is.",
            lambda a, b: relative_error(a, b) < 1e-6,
        ),
        Mistake(
            "the scale is never below 1, so small gradients always agree: divide by the scale as it is.",
            _over(lambda a, b: max(1.0, _largest(a), _largest(b))),
        ),
        Mistake(
            "a small scale is taken for zero; only where both are zero everywhere is the answer 0.",
            lambda a, b: relative_error(a, b) if max(_largest(a), _largest(b)) > 1e-8 else 0.0,
        ),
        Mistake(
            "the difference is that of the largest element; take the largest difference, wherever it is.",
            lambda a, b: (
                np.abs(a - b).flat[np.abs(a).argmax()] / scale
                if (scale := max(_largest(a), _largest(b)))
                else 0.0
            ),
        ),
        Mistake(
            "all differences are added; take the largest.",
            lambda a, b: relative_error(a, b) * np.abs(a - b).sum() / (np.abs(a - b).max() or 1.0),
        ),
        Mistake(
            "this is the smallest difference; take the largest.",
            lambda a, b: np.abs(a - b).min() / (max(_largest(a), _largest(b)) or 1.0),
        ),
        Mistake(
            "you add the two gradients; subtract one from the other.",
            lambda a, b: relative_error(a, -b),
        ),
    ),
)


def fading(x: Array, params: Sequence[Array], delta: Array) -> Array:
    """Measure how long a gradient still is after each step back."""
    W, U, b = params
    states = [np.zeros_like(delta)]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    lengths = [np.linalg.norm(delta, axis=1)]
    for h in states[:1:-1]:  # from the last state back to the second
        delta = (delta * (1 - h**2)) @ U.T
        lengths.append(np.linalg.norm(delta, axis=1))
    return np.median(lengths / lengths[0], axis=1)


def _fading_case(rng: np.random.Generator, N: int = 5, T: int = 6, H: int = 4) -> Arguments:
    U = 1.2 * np.linalg.qr(rng.standard_normal((H, H)))[0] + 0.2 * rng.standard_normal((H, H))
    params = [rng.standard_normal((2, H)), U, 0.3 * rng.standard_normal(H)]
    return rng.standard_normal((N, T, 2)), params, rng.standard_normal((N, H)) * rng.uniform(0.5, 2, (N, 1))


def _wrong_fading(
    *,
    slope: Callable[[Array], Array] = lambda h: 1 - h**2,
    back: Callable[[Array, Array, Array], Array] = lambda delta, slope, U: (delta * slope) @ U.T,
    way: Callable[[list[Array]], list[Array]] = lambda states: states[:1:-1],
    forward: Callable[..., Array] = lambda x, h, W, U, b: np.tanh(x @ W + h @ U + b),
    length: Callable[[Array], Array] = lambda delta: np.linalg.norm(delta, axis=1),
    relative: Callable[[Array], Array] = lambda lengths: lengths / lengths[0],
    pool: Callable[[Array], Any] = lambda lengths: np.median(lengths, axis=1),
) -> Callable[..., Any]:
    """Follow a gradient back with one thing wrong."""

    def wrong(x: Array, params: Sequence[Array], delta: Array) -> Any:
        W, U, b = params
        states = [np.zeros_like(delta)]
        for t in range(x.shape[1]):
            states.append(forward(x[:, t], states[-1], W, U, b))
        flows = [delta]
        for h in way(states):
            flows.append(back(flows[-1], slope(h), U))
        return pool(relative(np.array([length(flow) for flow in flows])))

    return wrong


def _inside_tanh(x: Array, params: Sequence[Array], delta: Array) -> Array:
    """Measure each gradient behind the slope, against delta in front of it."""
    W, U, b = params
    h, states = np.zeros_like(delta), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    first, lengths = np.linalg.norm(delta, axis=1), []
    for h in states[::-1]:
        inside = delta * (1 - h**2)
        lengths.append(np.linalg.norm(inside, axis=1) / first)
        delta = inside @ U.T
    return np.median(lengths, axis=1)


def _delta_at_each_step(x: Array, params: Sequence[Array], delta: Array) -> Array:
    wrong = _wrong_fading(back=lambda flow, slope, U: (flow * slope) @ U.T + delta)
    return np.asarray(wrong(x, params, delta))


FADING = Exercise(
    id="bptt-fading",
    chapter=4,
    title="Measure how a gradient fades",
    level="medium",
    statement=r"""
An experiment: how much of a gradient is left after k steps back? Write `fading(x, params, delta)`.

1. A vanilla RNN with `params`, a list of W, U and b, reads `x`, (N, T, D), from a state of zeros.
2. `delta`, (N, H), is the gradient at the last state, $\delta_T$; no other step has a loss. Follow it back to
   the first state, $h_1$.
3. For each k and each sample, divide the length of $\delta_{T-k}$ by the length of $\delta_T$. Then take the
   median over the samples.

Return an array of shape (T,), whose element k is that median. So the first element is 1, and the last one
belongs to $h_1$.
""".strip(),
    returns=("lengths (T,)",),
    solution=fading,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            np.array([[2.0]]),
        ),
        *random(_fading_case),
        edge("an even number of samples", lambda rng: _fading_case(rng, N=4)),
        edge("one sample, N = 1", lambda rng: _fading_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _fading_case(rng, T=1)),
        edge("one hidden unit, H = 1", lambda rng: _fading_case(rng, H=1)),
        edge("as many samples as steps and units", lambda rng: _fading_case(rng, N=4, T=4, H=4)),
    ),
    hints=(
        "First forward, keeping every state; then back, keeping every length. How many steps back "
        "lead from the last state to the first?",
        "A step back is `delta = (delta * (1 - h**2)) @ U.T`, with the state h that the step led to: begin "
        "with the last one. Keep `np.linalg.norm(delta, axis=1)`, (N,), before the first step back and after "
        "each.",
        "With T arrays of lengths in a list: `np.median(lengths / lengths[0], axis=1)`.",
    ),
    mistakes=(
        explained(
            4,
            "How a gradient fades",
            "this is the mean of the samples; take the median.",
            _wrong_fading(pool=lambda lengths: lengths.mean(axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "this is the length over all samples together: take the length of each row, axis=1, then the "
            "median.",
            _wrong_fading(
                length=lambda delta: np.full(1, _norm(delta)),
            ),
        ),
        explained(
            4,
            "How a gradient fades",
            "the lengths are not divided: divide each by the sample's own length at the last state.",
            _wrong_fading(relative=lambda lengths: lengths),
        ),
        explained(
            4,
            "How a gradient fades",
            "you divide the median by the first median; divide each sample by its own first length.",
            _wrong_fading(
                relative=lambda lengths: lengths / np.median(lengths[0]),
            ),
        ),
        explained(
            4,
            "How a gradient fades",
            "these are the factors from step to step; divide by the length at the last state.",
            _wrong_fading(
                relative=lambda lengths: np.concatenate(
                    [np.ones_like(lengths[:1]), lengths[1:] / lengths[:-1]]
                ),
            ),
        ),
        explained(
            4,
            "How a gradient fades",
            "you divide by the length at the first state; divide by that at the last.",
            _wrong_fading(relative=lambda lengths: lengths / lengths[-1]),
        ),
        explained(
            4,
            "How a gradient fades",
            "the ratio is upside down: the length k steps back, divided by that at the last state.",
            _wrong_fading(relative=lambda lengths: lengths[0] / lengths),
        ),
        explained(
            4,
            "How a gradient fades",
            "the array begins at the first state; k counts steps back, so begin at the last.",
            _wrong_fading(pool=lambda lengths: np.median(lengths, axis=1)[::-1]),
        ),
        explained(
            4,
            "How a gradient fades",
            "the gradient at the last state itself, k = 0, is left out: the first element is 1.",
            _wrong_fading(pool=lambda lengths: np.median(lengths[1:], axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "a number for each sample comes back: take the median over the samples.",
            _wrong_fading(pool=lambda lengths: lengths),
        ),
        explained(
            4,
            "How a gradient fades",
            "the median is taken over the steps; take it over the samples.",
            _wrong_fading(pool=lambda lengths: np.median(lengths, axis=0)),
        ),
        explained(
            4,
            "How a gradient fades",
            "these are squared lengths: take the root.",
            _wrong_fading(length=lambda delta: (delta**2).sum(axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "this is the largest element of the gradient; take its length.",
            _wrong_fading(length=lambda delta: np.abs(delta).max(axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "the sizes of the elements are added; the length is the root of the sum of squares.",
            _wrong_fading(length=lambda delta: np.abs(delta).sum(axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "the slopes are left out, which is a linear network: multiply by 1 - h**2 at each step.",
            _wrong_fading(slope=np.ones_like),
        ),
        explained(
            4,
            "How a gradient fades",
            "the kernel is left out: each step back multiplies by U.T.",
            _wrong_fading(back=lambda delta, slope, U: delta * slope),
        ),
        explained(
            4,
            "One step back",
            "going back you multiply by U; it must be U.T.",
            _wrong_fading(back=lambda delta, slope, U: (delta * slope) @ U),
        ),
        explained(
            4,
            "One step back",
            "the slopes are those of the state before the step; take the state that the step led to, "
            "beginning with the last one.",
            _wrong_fading(way=lambda states: states[-2:0:-1]),
        ),
        explained(
            4,
            "One step back",
            "the states are used in the order of time; on the way back begin with the last one.",
            _wrong_fading(way=lambda states: states[1:-1]),
        ),
        explained(
            4,
            "One step back",
            "you go back one step too far, to the state before the first step: T lengths, not T + 1.",
            _wrong_fading(way=lambda states: states[:0:-1]),
        ),
        explained(
            4,
            "One step back",
            "first the slopes, then the kernel: tanh is the last thing that a step does, so it is the "
            "first on the way back.",
            _wrong_fading(back=lambda delta, slope, U: delta @ U.T * slope),
        ),
        explained(
            4,
            "One step back",
            "forward, the bias is forgotten: add b.",
            _wrong_fading(forward=lambda x, h, W, U, b: np.tanh(x @ W + h @ U)),
        ),
        explained(
            4,
            "One step back",
            "forward, tanh is forgotten, so the slopes are wrong.",
            _wrong_fading(forward=lambda x, h, W, U, b: x @ W + h @ U + b),
        ),
        explained(
            4,
            "One step back",
            "forward, U is transposed: h @ U.",
            _wrong_fading(forward=lambda x, h, W, U, b: np.tanh(x @ W + h @ U.T + b)),
        ),
        explained(
            4,
            "One step back",
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            _wrong_fading(slope=lambda h: 1 - h),
        ),
        explained(
            4,
            "One step back",
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            _wrong_fading(slope=lambda h: h * (1 - h)),
        ),
        explained(
            4,
            "One step back",
            "h is the state, tanh is in it already: the slope is 1 - h**2.",
            _wrong_fading(slope=lambda h: 1 - np.tanh(h) ** 2),
        ),
        explained(
            4,
            "One step back",
            "forward, every step begins with zeros: pass the state on.",
            _wrong_fading(forward=lambda x, h, W, U, b: np.tanh(x @ W + b)),
        ),
        explained(
            4,
            "How a gradient fades",
            "this is the first sample alone; take the median over all samples.",
            _wrong_fading(pool=lambda lengths: lengths[:, 0]),
        ),
        explained(
            4,
            "How a gradient fades",
            "this is the largest of the samples; take the median.",
            _wrong_fading(pool=lambda lengths: lengths.max(axis=1)),
        ),
        explained(
            4,
            "How a gradient fades",
            "the slope comes in twice: multiply by 1 - h**2 once for each step.",
            _wrong_fading(slope=lambda h: (1 - h**2) ** 2),
        ),
        explained(
            4,
            "How a gradient fades",
            "these are gradients inside tanh; measure the length of delta before it meets the slope.",
            _inside_tanh,
        ),
        explained(
            4,
            "How a gradient fades",
            "this is one step back too far: the first element is delta itself, before any step back.",
            _wrong_fading(
                way=lambda states: states[:0:-1], pool=lambda lengths: np.median(lengths[1:], axis=1)
            ),
        ),
        explained(
            4,
            "How a gradient fades",
            "with an even number of samples the median is the mean of the two in the middle.",
            _wrong_fading(pool=lambda lengths: np.sort(lengths, axis=1)[:, lengths.shape[1] // 2]),
        ),
        explained(
            4,
            "How a gradient fades",
            "delta is added at every step; there is a loss at the last state alone.",
            _delta_at_each_step,
        ),
    ),
)

EXERCISES = (JACOBIAN, STEP, RELATIVE, NUMERIC, RADIUS, CLIP, FADING, TRUNCATED, CAPSTONE)
