"""Exercises of chapter 4: one step back, the spectral radius, clipping, and truncation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Exercise, Mistake, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def _see(section: str, *mistakes: Mistake) -> tuple[Mistake, ...]:
    """Add where the chapter explains it."""
    return tuple(replace(one, message=f'{one.message} See "{section}" in chapter 4.') for one in mistakes)


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
    statement=r"""
Write `step_jacobian(h, U)`: the Jacobian $J_t$ of one step of the vanilla RNN, for one sample. `h` is
the state
after the step, $h_t$, of shape (H,), and `U` the recurrent kernel, (H, H). The element `[i, j]` says how much
unit i of the new state moves when unit j of the old state does.
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
        "Nudge unit j of the old state. How much moves what stands inside tanh of unit i, and how much of "
        "that "
        "does tanh let through?",
        "The weight from j to i is `U[j, i]`; the slope of tanh is `1 - h[i]**2`. Multiply the two.",
        "`(1 - h**2)[:, np.newaxis] * U.T`: row i has the slope of unit i.",
    ),
    mistakes=_see(
        "One step back",
        Mistake(
            "the Jacobian is transposed: row i is unit i of the new state.",
            lambda h, U: step_jacobian(h, U).T,
        ),
        Mistake(
            "U must be transposed: the weight from j to i is U[j, i].", lambda h, U: (1 - h**2)[:, None] * U
        ),
        Mistake(
            "the slopes stand on the columns; row i needs the slope of unit i, (1 - h**2)[:, None].",
            lambda h, U: (1 - h**2) * U.T,
        ),
        Mistake("the slope of tanh is forgotten: multiply by 1 - h**2.", lambda h, U: U.T.copy()),
        Mistake("the slope of tanh is 1 - h**2; you take 1 - h.", lambda h, U: (1 - h)[:, None] * U.T),
        Mistake("the slope of tanh is 1 - h**2; you add the square.", lambda h, U: (1 + h**2)[:, None] * U.T),
        Mistake(
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            lambda h, U: (h * (1 - h))[:, None] * U.T,
        ),
        Mistake(
            "h is the state, tanh is in it already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            lambda h, U: (1 - np.tanh(h) ** 2)[:, None] * U.T,
        ),
        Mistake(
            "the recurrent kernel is missing: multiply the slopes by U.T.", lambda h, U: np.diag(1 - h**2)
        ),
        Mistake(
            "these are only the numbers of the diagonal: each unit moves all others, too.",
            lambda h, U: np.diag(step_jacobian(h, U)),
        ),
        Mistake(
            "the units are summed: (1 - h**2) @ U.T is a vector. Multiply row by row, with *.",
            lambda h, U: (1 - h**2) @ U.T,
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
Write `step_back(g, delta, h, U)`, one step on the way back. `g` is what the loss of this step says about its
state, `delta` the gradient that flows back from the later steps, and `h` the state after this step; all three
have the shape (N, H). `U` is the recurrent kernel, (H, H). Return a tuple `(d, delta_before)`: the gradient
$d_t$ inside tanh, and $\delta_{t-1}$, what flows on to the step before.
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
    mistakes=_see(
        "One step back",
        Mistake(
            "the loss of this step is lost: add g to delta.",
            lambda g, delta, h, U: step_back(0 * g, delta, h, U),
        ),
        Mistake(
            "what flows back from the later steps is lost: add delta to g.",
            lambda g, delta, h, U: step_back(g, 0 * delta, h, U),
        ),
        Mistake(
            "the slope of tanh is forgotten: multiply by 1 - h**2.",
            lambda g, delta, h, U: (g + delta, (g + delta) @ U.T),
        ),
        Mistake(
            "going back you multiply by U; it must be U.T.",
            lambda g, delta, h, U: ((d := step_back(g, delta, h, U)[0]), d @ U),
        ),
        Mistake(
            "delta_before is made without the slope of tanh: it is d @ U.T.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0], (g + delta) @ U.T),
        ),
        Mistake(
            "the kernel is missing: delta_before is d @ U.T, not d.",
            lambda g, delta, h, U: (step_back(g, delta, h, U)[0],) * 2,
        ),
        Mistake(
            "only delta goes through tanh; g needs the slope, too: add first, then multiply.",
            lambda g, delta, h, U: ((d := g + delta * (1 - h**2)), d @ U.T),
        ),
        Mistake(
            "only g goes through tanh; delta needs the slope, too: add first, then multiply.",
            lambda g, delta, h, U: ((d := g * (1 - h**2) + delta), d @ U.T),
        ),
        Mistake(
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - h)), d @ U.T),
        ),
        Mistake(
            "h is the state, tanh is in it already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            lambda g, delta, h, U: ((d := (g + delta) * (1 - np.tanh(h) ** 2)), d @ U.T),
        ),
        Mistake(
            "the two are exchanged: d comes first, then delta_before.",
            lambda g, delta, h, U: step_back(g, delta, h, U)[::-1],
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
    mistakes=_see(
        "The grid",
        Mistake(
            "you take the largest singular value; the spectral radius is made of eigenvalues.",
            _scaled_by(lambda U: np.linalg.norm(U, 2)),
        ),
        Mistake("you take the length of the whole matrix; take its eigenvalues.", _scaled_by(np.linalg.norm)),
        Mistake(
            "you take the largest number in U; take its eigenvalues.", _scaled_by(lambda U: np.abs(U).max())
        ),
        Mistake(
            "the largest eigenvalue may be negative or complex: take its absolute value.",
            _scaled_by(lambda U: np.linalg.eigvals(U).real.max()),
        ),
        Mistake(
            "the imaginary parts are dropped: np.abs of a complex number takes both parts into account.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U).real).max()),
        ),
        Mistake(
            "you take the smallest eigenvalue; the largest one sets the pace.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)).min()),
        ),
        Mistake(
            "you take the mean of the eigenvalues; take the largest.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvals(U)).mean()),
        ),
        Mistake(
            "eigvalsh is for symmetric matrices, and a kernel is none: use eigvals.",
            _scaled_by(lambda U: np.abs(np.linalg.eigvalsh(U)).max()),
        ),
        Mistake("U already has a radius of its own: divide by it.", lambda U, radius: U * radius),
        Mistake(
            "the radius is 1 now: multiply by the one that was asked for.",
            lambda U, radius: scale_radius(U, 1),
        ),
        Mistake(
            "the factor is upside down: multiply by radius, divide by the radius of U.",
            lambda U, radius: U / radius * np.abs(np.linalg.eigvals(U)).max(),
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
Write `clip_global(grads, limit)`, which is `global_clipnorm` of the optimisers. `grads` is a list of
arrays of any
shapes, the gradients of all weights. Taken as one long vector, if they are longer than `limit`, scale
them all
down so that the length is `limit`; otherwise leave them as they are. Return a list of new arrays.
""".strip(),
    returns=("grads",),
    solution=clip_global,
    cases=(
        pencil([np.array([3.0]), np.array([[4.0]])], 2.5),
        *random(lambda rng: (_grads(rng, 10), 2.0)),
        edge("a gradient that is short enough", lambda rng: (_grads(rng, 0.1), 9.0)),
        edge("a gradient of zeros", lambda rng: ([np.zeros((2, 3)), np.zeros(3)], 1.0)),
        edge("one array is long, the other short", lambda rng: ([np.full(4, 5.0), np.full(2, 0.1)], 1.5)),
        edge("a single array", lambda rng: (_grads(rng, 1)[:1], 0.1)),
    ),
    hints=(
        "The arrays are one vector, only cut into pieces. How long is that vector?",
        "Its length is the root of the sum of all squares, over all arrays. One factor then serves for all.",
        "`length = np.sqrt(sum(np.sum(g**2) for g in grads))`, and every array times `limit / max(length, "
        "limit)`.",
    ),
    mistakes=(
        *_see(
            "Clipping",
            Mistake("a short gradient is lengthened: the factor is at most 1.", _clip_always),
            Mistake(
                "the root is missing: the length is the root of the sum of squares.",
                _clip_by(lambda grads: _length(grads) ** 2),
            ),
            Mistake(
                "the lengths of the arrays are added; add their squares, then take the root.",
                _clip_by(lambda grads: sum(_length([grad]) for grad in grads)),
            ),
            Mistake(
                "you measure the longest array alone; measure all of them together.",
                _clip_by(lambda grads: max(_length([grad]) for grad in grads)),
            ),
            Mistake(
                "you measure the first array alone; measure all of them together.",
                _clip_by(lambda grads: _length(grads[:1])),
            ),
            Mistake(
                "you measure the largest number; measure the length, the root of the sum of squares.",
                _clip_by(lambda grads: max(np.abs(grad).max() for grad in grads)),
            ),
            Mistake(
                "this is the root of the mean of the squares; the length is made of their sum.",
                _clip_by(lambda grads: _length(grads) / np.sqrt(sum(grad.size for grad in grads))),
            ),
            Mistake(
                "what is too long gets length 1; it must get the length `limit`.",
                lambda grads, limit: [
                    grad / (_length(grads) if _length(grads) > limit else 1) for grad in grads
                ],
            ),
            Mistake(
                "a gradient that is too long is thrown away; keep its direction, and shorten it.",
                lambda grads, limit: [grad * (_length(grads) <= limit) for grad in grads],
            ),
            Mistake(
                "only short gradients are changed: take the smaller of 1 and limit / length, not the larger.",
                lambda grads, limit: [grad * max(1, limit / max(_length(grads), 1e-12)) for grad in grads],
            ),
            Mistake("nothing is clipped.", lambda grads, limit: [grad.copy() for grad in grads]),
            Mistake(
                "the old arrays are changed in place: make new ones, with grad * factor.", _clip_in_place
            ),
        ),
        *_see(
            "What goes wrong in practice",
            Mistake(
                "each array is clipped on its own, which turns the gradient: use one factor for all.",
                _clip_each,
            ),
            Mistake(
                "each number is clipped on its own, which turns the gradient: scale them all.", _clip_values
            ),
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
        delta = d @ U.T * (t % length != 0)
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
    restart: float | None = None,
    late: int = 0,
    add: bool = True,
) -> Callable[..., Any]:
    """Make truncated BPTT with one thing wrong."""

    def wrong(x: Array, h0: Array, params: Sequence[Array], g: Array, length: int) -> tuple[Array, ...]:
        T, U = x.shape[1], params[1]
        before, after, h = [], [], h0
        for t in range(T):
            h = h0 * restart if restart is not None and t % length == 0 else h
            before.append(h)
            h = _states(x[:, t : t + 1], h, params)[1]
            after.append(h)
        sums, delta = [0 * weights for weights in params], 0 * h0
        for t in reversed(range(T)):
            d = (g[:, t] * own(t, T, length) + delta) * slope(after[t])
            new = [x[:, t].T @ d, (after if late else before)[t].T @ d, d.sum(axis=0)]
            if counts(t, T, length):
                sums = [old + one for old, one in zip(sums, new, strict=True)] if add else new
            delta = back(d, U) * keep(t, T, length)
        return tuple(sums)

    return wrong


_FULL = _wrong_truncated(keep=lambda t, T, k: True)
_RESET = _wrong_truncated(restart=0.0)
_OVERWRITTEN = _wrong_truncated(add=False)
_NOT_TRANSPOSED = _wrong_truncated(back=lambda d, U: d @ U)
_NO_SLOPE = _wrong_truncated(slope=np.ones_like)

TRUNCATED = Exercise(
    id="bptt-truncated",
    chapter=4,
    title="Truncated BPTT",
    level="hard",
    statement="""
Write `truncated_bptt(x, h0, params, g, length)`: the gradients of a stream that is read in chunks of
`length` steps.
`x` has shape (N, T, D), `h0` is the state before the first step, (N, H), and `params` is a list of W, U
and b.
`g`, (N, T, H), is what the loss of each step says about its state. The first chunk begins at the first step;
the last one may be shorter. States go on from chunk to chunk, but no gradient flows from a chunk to the
one before.
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
        edge("one sample, N = 1", lambda rng: _stream(rng, N=1, T=6)),
        edge("one timestep, T = 1", lambda rng: _stream(rng, T=1)),
    ),
    hints=(
        "Forward is the whole stream, as without chunks. Only on the way back is something cut. Where?",
        "Nothing flows out of the first step of a chunk: at t = 0, length, 2 * length, ... the delta that "
        "is passed "
        "on is zero.",
        "In the loop of full BPTT, write `delta = d @ U.T * (t % length != 0)`.",
    ),
    mistakes=(
        *_see(
            "Truncation",
            Mistake("nothing is cut: this is the full gradient. Set delta to 0 where a chunk begins.", _FULL),
            Mistake(
                "every step is cut: within a chunk the gradient flows back.",
                _wrong_truncated(keep=lambda t, T, k: False),
            ),
            Mistake(
                "you cut at the last step of each chunk; cut what flows out of its first one.",
                _wrong_truncated(keep=lambda t, T, k: (t + 1) % k != 0),
            ),
            Mistake(
                "you cut at the second step of each chunk; cut what flows out of its first one.",
                _wrong_truncated(keep=lambda t, T, k: (t - 1) % k != 0),
            ),
            Mistake(
                "the chunks are counted from the end; the first one begins at the first step.",
                _wrong_truncated(keep=lambda t, T, k: (T - t) % k != 0),
            ),
            Mistake(
                "only the last chunk counts; sum over all of them.",
                _wrong_truncated(counts=lambda t, T, k: t >= (T - 1) // k * k),
            ),
            Mistake(
                "only the first chunk counts; sum over all of them.",
                _wrong_truncated(counts=lambda t, T, k: t < k),
            ),
            Mistake(
                "the last chunk is left out where it is shorter; its steps count, too.",
                _wrong_truncated(counts=lambda t, T, k: t < T // k * k),
            ),
            Mistake(
                "only the loss at the end of each chunk counts; add g[:, t] at each step.",
                _wrong_truncated(own=lambda t, T, k: t % k == k - 1 or t == T - 1),
            ),
        ),
        *_see(
            "What goes wrong in practice",
            Mistake(
                "the state is cut, not the gradient: a chunk goes on from the state before it, not from "
                "zeros.",
                _RESET,
            ),
            Mistake(
                "each chunk begins with h0 again; it goes on from the state in which the one before it "
                "ended.",
                _wrong_truncated(restart=1.0),
            ),
            Mistake(
                "the gradients are not summed over time: each step overwrites the one before. Use +=.",
                _OVERWRITTEN,
            ),
        ),
        *_see(
            "One step back",
            Mistake("going back in time you multiply by U; it must be U.T.", _NOT_TRANSPOSED),
            Mistake("the slope of tanh is forgotten: multiply by 1 - h**2 at each step.", _NO_SLOPE),
        ),
        *_see(
            "Adding up over time",
            Mistake(
                "dU is made with the state after the step; U was multiplied by the one before it.",
                _wrong_truncated(late=1),
            ),
            Mistake(
                "the gradients are averaged over the samples; sum them.",
                lambda x, h0, params, g, length: tuple(
                    one / len(x) for one in truncated_bptt(x, h0, params, g, length)
                ),
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
        delta = d @ U.T * (t % length != 0)

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

Return a tuple `(loss, W, U, b)`: the loss before the step, and the new weights. Leave the old ones as
they were.
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
        "states.size`. From "
        "there on it is the loop of bptt-truncated, then bptt-clip.",
        "`norm = np.sqrt((dW**2).sum() + (dU**2).sum() + (db**2).sum())`, `factor = rate * limit / "
        "max(norm, limit)`, "
        "and `W - factor * dW`; the same for U and b.",
    ),
    mistakes=(
        *_see(
            "Clipping",
            Mistake("nothing is clipped.", _wrong_step(clip=lambda grads, limit: grads)),
            Mistake(
                "a short gradient is lengthened: the factor is at most 1.", _wrong_step(clip=_clip_always)
            ),
        ),
        *_see(
            "What goes wrong in practice",
            Mistake(
                "each array is clipped on its own: use one factor for all.", _wrong_step(clip=_clip_each)
            ),
            Mistake(
                "each number is clipped on its own: scale them all by one factor.",
                _wrong_step(clip=_clip_values),
            ),
            Mistake("the gradients are not summed over time: use +=.", _wrong_step(backward=_OVERWRITTEN)),
        ),
        *_see(
            "When it explodes",
            Mistake(
                "you climb: a step goes against the gradient, W - rate * dW.",
                _wrong_step(rate=lambda rate: -rate),
            ),
            Mistake("the learning rate is not used.", _wrong_step(rate=lambda rate: 1.0)),
            Mistake("these are the gradients; return the new weights.", _wrong_step(weights=False)),
            Mistake("this is the loss after the step; return the one before.", _wrong_step(after=True)),
        ),
        *_see(
            "Truncation",
            Mistake("nothing is cut: set delta to 0 where a chunk begins.", _wrong_step(backward=_FULL)),
        ),
        *_see(
            "One step back",
            Mistake(
                "going back in time you multiply by U; it must be U.T.", _wrong_step(backward=_NOT_TRANSPOSED)
            ),
            Mistake("the slope of tanh, 1 - h**2, is forgotten.", _wrong_step(backward=_NO_SLOPE)),
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
    ),
)

EXERCISES = (JACOBIAN, STEP, RADIUS, CLIP, TRUNCATED, CAPSTONE)
