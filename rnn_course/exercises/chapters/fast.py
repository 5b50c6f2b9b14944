"""Exercises of chapter 11: a fair race, fewer and larger products, the scan, and the minGRU."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Speed, edge, explained, pencil, random
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 11)

_RACE = "A fair race"
_GATES = "Four gates, one product"
_STEPS = "All steps, one product"
_TANH = "One function for all gates"
_BOUND = "What no trick can save"
_SAME_TIME = "What can run at the same time?"
_LINEAR = "A recurrence that can be cut into pieces"
_HAND = "Four steps by hand"
_SCAN = "The scan"
_WORK = "Is it faster here?"
_MINGRU = "A network made of it: minGRU"
_BACKWARD = "Backward is a scan, too"


def times_as_fast(seconds: Array) -> Array:
    """Compare the best time of each runner with that of the one below it."""
    best = seconds[1:].min(axis=0)
    return best[:-1] / best[1:]


def _race_case(rng: np.random.Generator, rounds: int = 6, runners: int = 4) -> Arguments:
    seconds = rng.uniform(1, 5) * rng.uniform(1, 1.5, (rounds, runners)) * np.linspace(3, 1, runners)
    # The warm-up fills the caches; now and then a first call is the fastest all the same.
    seconds[0] *= np.where(np.arange(runners) % 2, 0.4, 5)
    return (seconds,)


def _compare(of_one: Callable[[Array], Array]) -> Callable[..., Any]:
    """Take another time than the best of each runner."""
    return lambda seconds: (time := of_one(seconds))[:-1] / time[1:]


RACE = Exercise(
    id="fast-race",
    chapter=11,
    title="Judge a race",
    level="easy",
    statement="""
The runners of a ladder have raced. `seconds`, of shape (R, S), holds the time of each of S runners in each of
R rounds, the lowest rung first. Round 0 was the warm-up and does not count; R is at least 2. Of the rounds
that count, take the best time of each runner. Write `times_as_fast(seconds)` that returns an array (S - 1,):
how many times as fast each runner is as the one *below* it, from the second rung on.
""".strip(),
    returns=("factors (S - 1,)",),
    solution=times_as_fast,
    cases=(
        pencil(np.array([[9.0, 0.5, 9.0], [6.0, 5.0, 2.0], [8.0, 3.0, 6.0]])),
        *random(_race_case),
        edge("one round that counts", lambda rng: _race_case(rng, rounds=2)),
        edge("two runners", lambda rng: _race_case(rng, runners=2)),
        edge("a rung that makes it slower", lambda rng: (rng.uniform(1, 2, (5, 3)) * [1, 4, 2],)),
    ),
    hints=(
        "Whatever else the machine does can only add time. So which of a runner's times says most about it?",
        "Leave out row 0, then take the smallest time of each column. Twice as fast means half the time.",
        "`best = seconds[1:].min(axis=0)`, then `best[:-1] / best[1:]`.",
    ),
    mistakes=(
        _see(
            _RACE,
            "the warm-up counts: leave out round 0.",
            _compare(lambda seconds: seconds.min(axis=0)),
        ),
        _see(
            _RACE,
            "you take the mean of the rounds; a slow moment of the machine is in it. Take the best.",
            _compare(lambda seconds: seconds[1:].mean(axis=0)),
        ),
        _see(
            _RACE,
            "you take the median of the rounds; here the best time counts.",
            _compare(lambda seconds: np.median(seconds[1:], axis=0)),
        ),
        _see(
            _RACE,
            "you take the slowest round; take the best.",
            _compare(lambda seconds: seconds[1:].max(axis=0)),
        ),
        _see(
            _RACE,
            "you take the last round; take the best of all that count.",
            _compare(lambda seconds: seconds[-1]),
        ),
        _see(
            _RACE,
            "the factor is upside down: half the time is twice as fast, so divide the time before by the "
            "time now.",
            lambda seconds: 1 / times_as_fast(seconds),
        ),
        _see(
            _RACE,
            "all are compared with the lowest rung; compare each with the one below it.",
            lambda seconds: (best := seconds[1:].min(axis=0))[0] / best[1:],
        ),
        _see(
            _RACE,
            "all are compared with the highest rung; compare each with the one below it.",
            lambda seconds: (best := seconds[1:].min(axis=0))[:-1] / best[-1],
        ),
        _see(
            _RACE,
            "you take the best factor of a round, and there the lower rung was disturbed; divide the best "
            "times.",
            lambda seconds: (seconds[1:, :-1] / seconds[1:, 1:]).max(axis=0),
        ),
        _see(
            _RACE,
            "you average the factors of the rounds; take the best times first, then divide.",
            lambda seconds: (seconds[1:, :-1] / seconds[1:, 1:]).mean(axis=0),
        ),
        _see(
            _RACE,
            "this is how much faster it is, 1 too little: twice the speed is twice as fast, not once.",
            lambda seconds: times_as_fast(seconds) - 1,
        ),
        _see(
            _RACE,
            "these are the seconds saved; divide the times instead of subtracting them.",
            lambda seconds: -np.diff(seconds[1:].min(axis=0)),
        ),
        _see(
            _RACE,
            "these are the best times; divide that of the rung below by each.",
            lambda seconds: seconds[1:].min(axis=0),
        ),
        _see(
            _RACE,
            "you take the worst factor of a round; take the best times first, then divide.",
            lambda seconds: (seconds[1:, :-1] / seconds[1:, 1:]).min(axis=0),
        ),
        _see(
            _RACE,
            "you take all times from one round, the fastest; take the best time of each runner, whatever "
            "the round.",
            lambda seconds: (best := seconds[1 + seconds[1:].sum(axis=1).argmin()])[:-1] / best[1:],
        ),
        _see(
            _RACE,
            "the last round is left out, and the warm-up is not; it is round 0 that does not count.",
            lambda seconds: times_as_fast(np.roll(seconds, 1, axis=0)),
        ),
        _see(
            _RACE,
            "the factors are in reverse order: begin with the second rung.",
            lambda seconds: times_as_fast(seconds)[::-1],
        ),
        _see(
            _RACE,
            "the rungs are in reverse order: the lowest comes first, each is compared with the one below it.",
            lambda seconds: times_as_fast(seconds[:, ::-1]),
        ),
    ),
)


def multiplications(N: int, T: int, D: int, H: int, gates: int) -> tuple[int, int]:
    """Count what can be done at once, and what waits."""
    inputs, states = N * T * D * gates * H, N * T * H * gates * H
    return 3 * inputs + states, 2 * states


def _size_case(rng: np.random.Generator) -> Arguments:
    # Different numbers without common factors: an answer with one missing is no other one.
    N, T, D, H = (int(size) for size in rng.choice([5, 7, 11, 13, 17, 19], 4, replace=False))
    return N, T, D, H, int(rng.choice([3, 4]))


def _count(at_once: tuple[int, int], waiting: tuple[int, int]) -> Callable[..., Any]:
    """Count other products: so many of the inputs, and so many of the states."""

    def wrong(N: int, T: int, D: int, H: int, gates: int) -> tuple[int, int]:
        inputs, states = N * T * D * gates * H, N * T * H * gates * H
        return at_once[0] * inputs + at_once[1] * states, waiting[0] * inputs + waiting[1] * states

    return wrong


COUNT = Exercise(
    id="fast-multiplications",
    chapter=11,
    title="What has to wait?",
    level="medium",
    statement=r"""
Count the multiplications in the products of one training step: N samples, T steps, D features, H units. All
`gates` gates (4 in an LSTM, candidate included) are fused, so W has the shape (D, gates * H) and U the shape
(H, gates * H). These are the products, in each of the T steps:

- forward, the input times W, and the state before the step times U;
- backward, the gradient of what stands inside the gates' functions times $W^\top$, for the gradient of the
  input, and times $U^\top$, for that of the state before the step;
- backward, the gradients of W and of U, one product each.

Write `multiplications(N, T, D, H, gates)` that returns a tuple of two whole numbers `(at_once, waiting)`:
`waiting` is what must be computed step by step, because each step needs the result of another one; `at_once`
is all the rest.
""".strip(),
    returns=("at_once", "waiting"),
    solution=multiplications,
    cases=(
        pencil(1, 2, 3, 2, 4),
        *random(_size_case),
        edge("a vanilla RNN, one gate", lambda rng: (*_size_case(rng)[:4], 1)),
        edge("one sample, one feature", lambda rng: (1, 7, 1, 5, 4)),
        edge("as many features as units", lambda rng: (3, 7, 5, 5, 4)),
    ),
    hints=(
        "A product of arrays (N, D) and (D, G) takes `N * D * G` multiplications. There are six kinds of "
        "products; which of them need something that only the step before, or on the way back the step "
        "after, can give?",
        "Three products have the size of the inputs, `N * T * D * gates * H`, and three that of the states, "
        "`N * T * H * gates * H`. Only forward with U and the gradient of the states wait; the gradient of "
        "U is a sum that can be taken at the end.",
        "`inputs, states = N * T * D * gates * H, N * T * H * gates * H`; `return 3 * inputs + states, 2 * "
        "states`.",
    ),
    mistakes=(
        _see(_BOUND, "only forward is counted; backward takes twice as much again.", _count((1, 0), (0, 1))),
        _see(
            _BOUND,
            "the gradients of the weights are missing: each of W and U has one.",
            _count((2, 0), (0, 2)),
        ),
        _see(
            _BOUND,
            "the gradients of inputs and states are missing: each is a product, with W.T and with U.T.",
            _count((2, 1), (0, 1)),
        ),
        _see(
            _STEPS,
            "the gradient of U does not wait: it is one product over all steps, at the end.",
            _count((3, 0), (0, 3)),
        ),
        _see(
            _STEPS,
            "backward waits, too: the gradient of a state needs that of the step after it.",
            _count((3, 2), (0, 1)),
        ),
        _see(
            _STEPS,
            "the inputs wait for nothing: all of x is there from the start, and all gradients inside the "
            "gates are there at the end.",
            _count((1, 1), (2, 2)),
        ),
        _see(
            _STEPS,
            "too much waits: the inputs are there from the start, and their gradient can be had at the end.",
            _count((2, 1), (1, 2)),
        ),
        _see(
            _SAME_TIME,
            "not everything waits: only the products of the states are a chain.",
            _count((0, 0), (3, 3)),
        ),
        _see(
            _SAME_TIME,
            "something waits: each state needs the one before it.",
            _count((3, 3), (0, 0)),
        ),
        _see(
            _BOUND,
            "the first number is all of them; leave out what waits.",
            _count((3, 3), (0, 2)),
        ),
        _see(
            _SAME_TIME,
            "the two are exchanged: at_once comes first.",
            lambda N, T, D, H, gates: multiplications(N, T, D, H, gates)[::-1],
        ),
        _see(
            _GATES,
            "the gates are missing: the products have gates * H columns.",
            lambda N, T, D, H, gates: multiplications(N, T, D, H, 1),
        ),
        _see(
            _GATES,
            "you count four gates in any case; there are as many as gates says.",
            lambda N, T, D, H, gates: multiplications(N, T, D, H, 4),
        ),
        _see(
            _BOUND,
            "this is one sample: multiply by N.",
            lambda N, T, D, H, gates: multiplications(1, T, D, H, gates),
        ),
        _see(
            _BOUND,
            "this is one step: multiply by T.",
            lambda N, T, D, H, gates: multiplications(N, 1, D, H, gates),
        ),
        _see(
            _BOUND,
            "D and H are exchanged: W has D rows, U has H.",
            lambda N, T, D, H, gates: multiplications(N, T, H, D, gates),
        ),
        _see(
            _BOUND,
            "additions are counted, too: only the multiplications are asked for.",
            _count((6, 2), (0, 4)),
        ),
        _see(
            _BOUND,
            "one product with the size of the inputs is missing: there are three, x W, the gradient of x and "
            "that of W.",
            _count((2, 1), (0, 2)),
        ),
        _see(_BOUND, "the product for the gradient of U is missing.", _count((3, 0), (0, 2))),
        _see(
            _BOUND,
            "the gradients of the states are missing: they wait, backward, as the states do forward.",
            _count((3, 1), (0, 1)),
        ),
        _see(
            _BOUND,
            "the second number is all of them; leave out what can be done at once.",
            _count((3, 1), (3, 3)),
        ),
        _see(
            _STEPS,
            "only the products with U are a chain; those with W and x wait for nothing.",
            _count((0, 1), (3, 2)),
        ),
        _see(_BOUND, "U has H rows, not D.", _count((4, 0), (2, 0))),
        _see(
            _GATES,
            "U has gates * H columns, but only H rows: a state has H numbers, however many gates there are.",
            lambda N, T, D, H, gates: (
                3 * N * T * D * gates * H + N * T * (gates * H) ** 2,
                2 * N * T * (gates * H) ** 2,
            ),
        ),
        _see(
            _BOUND,
            "U is multiplied T times: the first step has a state before it, too.",
            lambda N, T, D, H, gates: (
                multiplications(N, T, D, H, gates)[0],
                multiplications(N, T - 1, D, H, gates)[1],
            ),
        ),
        _see(
            _BOUND,
            "each of the three products of U is there T times: the first step has a state before it, too.",
            lambda N, T, D, H, gates: (
                multiplications(N, T, D, H, gates)[0] - N * gates * H * H,
                multiplications(N, T - 1, D, H, gates)[1],
            ),
        ),
        _see(
            _BOUND,
            "this is what waits in one step; it waits in each of T steps.",
            lambda N, T, D, H, gates: (
                multiplications(N, T, D, H, gates)[0],
                multiplications(N, 1, D, H, gates)[1],
            ),
        ),
        _see(
            _BOUND,
            "the biases are counted, too; adding them takes no multiplication.",
            lambda N, T, D, H, gates: (
                multiplications(N, T, D, H, gates)[0] + N * T * gates * H,
                multiplications(N, T, D, H, gates)[1],
            ),
        ),
        _see(
            _BOUND,
            "a product of (N, D) and (D, G) takes N * D * G multiplications; you add D and G.",
            lambda N, T, D, H, gates: (
                N * T * (3 * (D + gates * H) + H + gates * H),
                2 * N * T * (H + gates * H),
            ),
        ),
    ),
)


def gates(z: Array) -> Array:
    """Pass all four gates through one tanh."""
    scale = np.array([0.5, 0.5, 1, 0.5]).reshape(4, 1, 1)
    shift = np.array([0.5, 0.5, 0, 0.5]).reshape(4, 1, 1)
    four = z.reshape(len(z), 4, -1).swapaxes(0, 1)
    return np.tanh(four * scale) * scale + shift


def _gates_case(rng: np.random.Generator, N: int = 3, H: int = 5) -> Arguments:
    return (2 * rng.standard_normal((N, 4 * H)),)


def _four(z: Array) -> Array:
    return z.reshape(len(z), 4, -1).swapaxes(0, 1)


def _one_tanh(inside: list[float], outside: list[float], shift: list[float]) -> Callable[..., Any]:
    """Scale and shift each gate in another way."""
    i, o, s = (np.array(one).reshape(4, 1, 1) for one in (inside, outside, shift))
    return lambda z: np.tanh(_four(z) * i) * o + s


def _gates_from(cut: Callable[[Array], Array]) -> Callable[..., Any]:
    """Cut z in another way: the gates in order, (4, N, H)."""
    return lambda z: gates(cut(z).swapaxes(0, 1).reshape(len(z), -1))


def _by_formula(function: Callable[[Array], Array], order: str = "ssts") -> Callable[..., Any]:
    """Apply a sigmoid and tanh to the gates one by one."""
    return lambda z: np.array(
        [function(gate) if kind == "s" else np.tanh(gate) for gate, kind in zip(_four(z), order, strict=True)]
    )


GATES = Exercise(
    id="fast-gates",
    chapter=11,
    title="Four gates, one tanh",
    level="easy",
    statement=r"""
`z`, of shape (N, 4H), is what stands inside the functions of an LSTM's gates, side by side in Keras's order:
input gate, forget gate, candidate, output gate. Write `gates(z)` that returns their values as an array of
shape (4, N, H), in the same order: the sigmoid of three of them, and tanh of the candidate. Use
$\sigma(z) = \frac12 \tanh(z / 2) + \frac12$, so that one call of `np.tanh` does for all four. However large
the numbers are, no gate may become NaN.
""".strip(),
    returns=("gates (4, N, H)",),
    solution=gates,
    cases=(
        pencil(np.array([[0.0, 2.0, 0.5, -2.0]])),
        *random(_gates_case),
        edge("one sample, N = 1", lambda rng: _gates_case(rng, N=1)),
        edge("one unit, H = 1", lambda rng: _gates_case(rng, H=1)),
        edge("very large numbers", lambda rng: (1000 * rng.standard_normal((2, 8)),)),
        edge("as many samples as gates", lambda rng: _gates_case(rng, N=4, H=4)),
    ),
    hints=(
        "What must be done to a gate's `z` before tanh, and what to the result, so that it becomes a "
        "sigmoid? And to the candidate's?",
        "There is a factor for each gate: 1/2, but 1 for the candidate. The same factor serves inside and "
        "outside, and 1/2 is added to all but the candidate. `z.reshape(N, 4, H).swapaxes(0, 1)` cuts `z` "
        "into its gates.",
        "`scale = np.array([0.5, 0.5, 1, 0.5]).reshape(4, 1, 1)`, and `shift = np.array([0.5, 0.5, 0, "
        "0.5]).reshape(4, 1, 1)`; then `np.tanh(four * scale) * scale + shift`, where `four = "
        "z.reshape(len(z), 4, -1).swapaxes(0, 1)`.",
    ),
    mistakes=(
        _see(
            _TANH,
            "the half inside is missing: it is tanh(z / 2), not tanh(z).",
            _one_tanh([1, 1, 1, 1], [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0, 0.5]),
        ),
        _see(
            _TANH,
            "the half outside is missing: tanh(z / 2) goes from -1 to 1, so halve it before you add 1/2.",
            _one_tanh([0.5, 0.5, 1, 0.5], [1, 1, 1, 1], [0.5, 0.5, 0, 0.5]),
        ),
        _see(
            _TANH,
            "the shift is missing: a gate lies between 0 and 1, so add 1/2.",
            _one_tanh([0.5, 0.5, 1, 0.5], [0.5, 0.5, 1, 0.5], [0, 0, 0, 0]),
        ),
        _see(
            _TANH,
            "z is doubled inside; it must be halved, tanh(z / 2).",
            _one_tanh([2, 2, 1, 2], [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0, 0.5]),
        ),
        _see(
            _TANH,
            "all four are sigmoids; the candidate, the third, needs tanh.",
            _one_tanh([0.5] * 4, [0.5] * 4, [0.5] * 4),
        ),
        _see(
            _TANH,
            "all four are tanh; the input, forget and output gates need the sigmoid.",
            _one_tanh([1] * 4, [1] * 4, [0] * 4),
        ),
        _see(
            _TANH,
            "the functions are exchanged: the candidate has tanh, the other three have the sigmoid.",
            _one_tanh([1, 1, 0.5, 1], [1, 1, 0.5, 1], [0, 0, 0.5, 0]),
        ),
        _see(
            _GATES,
            "tanh goes to the fourth block; in Keras's order the candidate is the third.",
            _one_tanh([0.5, 0.5, 0.5, 1], [0.5, 0.5, 0.5, 1], [0.5, 0.5, 0.5, 0]),
        ),
        _see(
            _TANH,
            "the candidate is halved, too; it is tanh(z) as it stands.",
            _one_tanh([0.5] * 4, [0.5, 0.5, 1, 0.5], [0.5, 0.5, 0, 0.5]),
        ),
        _see(
            _GATES,
            "every fourth column is taken: the gates stand in blocks of H, z.reshape(N, 4, H).",
            _gates_from(lambda z: z.reshape(len(z), -1, 4).transpose(2, 0, 1)),
        ),
        _see(
            _GATES,
            "z is reshaped to (4, N, H) at once, which mixes the samples: reshape to (N, 4, H), then "
            "exchange axes.",
            _gates_from(lambda z: z.reshape(4, len(z), -1)),
        ),
        _see(
            _GATES,
            "the values are right, but the last two blocks are exchanged: leave the order i, f, candidate, "
            "o.",
            lambda z: gates(z)[[0, 1, 3, 2]],
        ),
        _see(
            _GATES,
            "the samples come first, (N, 4, H); exchange the first two axes.",
            lambda z: gates(z).swapaxes(0, 1),
        ),
        _see(
            _GATES,
            "the gates stand side by side still, (N, 4H): cut them into four, (4, N, H).",
            lambda z: gates(z).swapaxes(0, 1).reshape(z.shape),
        ),
        _see(
            _TANH,
            "the sign in the exponent is wrong: the sigmoid is 1 / (1 + exp(-z)).",
            _by_formula(lambda z: sigmoid(-z)),
        ),
        _see(
            _TANH,
            "exp(z) / (1 + exp(z)) is infinity by infinity for large z: use tanh, which cannot overflow.",
            _by_formula(lambda z: np.exp(z) / (1 + np.exp(z))),
        ),
        _see(
            _GATES,
            "tanh goes to the second block; in Keras's order the candidate is the third.",
            _one_tanh([0.5, 1, 0.5, 0.5], [0.5, 1, 0.5, 0.5], [0.5, 0, 0.5, 0.5]),
        ),
        _see(
            _GATES,
            "tanh goes to the first block; in Keras's order the candidate is the third.",
            _one_tanh([1, 0.5, 0.5, 0.5], [1, 0.5, 0.5, 0.5], [0, 0.5, 0.5, 0.5]),
        ),
        _see(
            _GATES,
            "input and forget gate are exchanged: leave the order i, f, candidate, o.",
            lambda z: gates(z)[[1, 0, 2, 3]],
        ),
        _see(
            _TANH,
            "this is the hard sigmoid, made of straight lines; take the sigmoid itself.",
            _by_formula(lambda z: np.clip(0.2 * z + 0.5, 0, 1)),
        ),
    ),
)


def project(x: Array, W: Array, b: Array) -> Array:
    """Take the product of all inputs at once."""
    N, T, D = x.shape
    return (x.swapaxes(0, 1).reshape(T * N, D) @ W + b).reshape(T, N, -1)


def _project_case(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 2) -> Arguments:
    return rng.standard_normal((N, T, D)), rng.standard_normal((D, 4 * H)), rng.standard_normal(4 * H)


PROJECT = Exercise(
    id="fast-all-steps",
    chapter=11,
    title="All inputs, one product",
    level="medium",
    statement="""
The inputs do not wait for the states. Write `project(x, W, b)` that computes $x_t W + b$ for all steps in
one large product, without a loop. `x` has shape (N, T, D), `W` (D, 4H) and `b` (4H,). Return an array of
shape (T, N, 4H), time first, so that the loop over the states finds all samples of a step in one piece.
""".strip(),
    returns=("z (T, N, 4H)",),
    solution=project,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[1.0, 10.0, 0.0, -1.0]]),
            np.array([0.5, 0.0, 1.0, 0.0]),
        ),
        *random(_project_case),
        edge("one sample, N = 1", lambda rng: _project_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _project_case(rng, T=1)),
        edge("as many samples as timesteps", lambda rng: _project_case(rng, N=4)),
        edge("as many features as gates' columns", lambda rng: _project_case(rng, D=8)),
    ),
    speed=Speed(
        lambda rng: _project_case(rng, N=128, T=64, D=2, H=1),
        10,
        "a loop over samples and steps, where one product does it",
    ),
    hints=(
        "A product with W treats every row alike, whichever sample and step it comes from. How many rows "
        "are there in all?",
        "Exchange the first two axes of `x` first, then make them one axis of `T * N` rows. After the "
        "product the rows are in the right order to be cut again.",
        "`(x.swapaxes(0, 1).reshape(T * N, D) @ W + b).reshape(T, N, -1)`.",
    ),
    mistakes=(
        _see(
            _STEPS,
            "the samples come first still; exchange the first two axes, so that z[t] is a step.",
            lambda x, W, b: x @ W + b,
        ),
        _see(
            _STEPS,
            "reshape cuts the rows anew and mixes samples and steps; exchange axes with swapaxes first.",
            lambda x, W, b: (x @ W + b).reshape(x.shape[1], x.shape[0], -1),
        ),
        _see(
            _STEPS,
            "samples and steps are one axis still, (T * N, 4H); cut it into T and N.",
            lambda x, W, b: project(x, W, b).reshape(-1, W.shape[1]),
        ),
        _see(
            _STEPS,
            "the bias is forgotten: add b.",
            lambda x, W, b: project(x, W, 0 * b),
        ),
        _see(
            _STEPS,
            "the bias is subtracted; add it.",
            lambda x, W, b: project(x, W, -b),
        ),
        _see(
            _STEPS,
            "the bias is multiplied by the number of steps: add it once to each row.",
            lambda x, W, b: project(x, W, x.shape[1] * b),
        ),
        _see(
            _STEPS,
            "the steps are summed; each step has a product of its own.",
            lambda x, W, b: x.sum(axis=1) @ W + b,
        ),
        _see(
            _STEPS,
            "this is the last step alone; return all of them.",
            lambda x, W, b: x[:, -1] @ W + b,
        ),
        _see(
            _STEPS,
            "the steps are in reverse order; z[0] is the first.",
            lambda x, W, b: project(x, W, b)[::-1],
        ),
        _see(
            _STEPS,
            "the time axis comes last; it comes first, (T, N, 4H).",
            lambda x, W, b: project(x, W, b).transpose(1, 2, 0),
        ),
        _see(
            _GATES,
            "the gates have an axis of their own; here they stay side by side, (T, N, 4H).",
            lambda x, W, b: project(x, W, b).reshape(x.shape[1], x.shape[0], 4, -1),
        ),
        _see(
            _TANH,
            "the gates' functions are applied; return what stands inside them, for the states are still "
            "missing.",
            lambda x, W, b: (
                gates(project(x, W, b).reshape(-1, W.shape[1]))
                .swapaxes(0, 1)
                .reshape(x.shape[1], x.shape[0], -1)
            ),
        ),
        _see(_STEPS, "the bias is added twice; add it once.", lambda x, W, b: project(x, W, 2 * b)),
        _see(
            _STEPS,
            "tanh is not asked for: only x W + b, before the gates' functions.",
            lambda x, W, b: np.tanh(project(x, W, b)),
        ),
        _see(
            _STEPS,
            "the bias comes in at the first step alone; every step has it.",
            lambda x, W, b: project(x, W, 0 * b) + b * (np.arange(x.shape[1]) == 0)[:, None, None],
        ),
        _see(
            _STEPS,
            "the steps are added up; each step has its own x W + b.",
            lambda x, W, b: np.cumsum(project(x, W, b), axis=0),
        ),
    ),
)


def weight_gradients(x: Array, h0: Array, h: Array, dz: Array) -> tuple[Array, Array, Array]:
    """Sum the gradients over samples and steps, one product each."""
    N, T, D = x.shape
    before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    flat = dz.reshape(N * T, -1)
    dW = x.reshape(N * T, D).T @ flat
    dU = before.reshape(N * T, -1).T @ flat
    return dW, dU, flat.sum(axis=0)


def _gradients_case(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    shapes = ((N, T, D), (N, H), (N, T, H), (N, T, 4 * H))
    return tuple(rng.standard_normal(shape) for shape in shapes)


def _with_states(before: Callable[[Array, Array], Array]) -> Callable[..., Any]:
    """Take other states for U, (N, T, H)."""

    def wrong(x: Array, h0: Array, h: Array, dz: Array) -> tuple[Array, Array, Array]:
        dW, _, db = weight_gradients(x, h0, h, dz)
        return dW, np.einsum("nth,ntg->hg", before(h0, h), dz), db

    return wrong


def _some_gradients(change: Callable[..., tuple[Any, Any, Any]]) -> Callable[..., Any]:
    """Change the gradients that were right: change(dW, dU, db, x, dz)."""

    def wrong(x: Array, h0: Array, h: Array, dz: Array) -> tuple[Any, Any, Any]:
        return change(*weight_gradients(x, h0, h, dz), x, dz)

    return wrong


def _rows_apart(x: Array, h0: Array, h: Array, dz: Array) -> tuple[Array, Array, Array]:
    """Flatten x and the states time first, and dz samples first."""
    N, T, _ = x.shape
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    flat = dz.reshape(N * T, -1)
    dW, dU = (part.swapaxes(0, 1).reshape(N * T, -1).T @ flat for part in (x, before))
    return dW, dU, flat.sum(axis=0)


WEIGHTS = Exercise(
    id="fast-weight-gradients",
    chapter=11,
    title="Gradients of all steps, one product",
    level="medium",
    statement=r"""
The way back through time has left `dz`, of shape (N, T, 4H): the gradient with respect to what stands inside
the gates' functions, at each step of an LSTM. What is missing are the gradients of the weights. They are sums
over all samples and steps:

$$
\frac{\partial L}{\partial W} = \sum_t x_t^\top dz_t, \qquad
\frac{\partial L}{\partial U} = \sum_t h_{t-1}^\top dz_t, \qquad
\frac{\partial L}{\partial b} = \sum_t \sum_n dz_{n,t}
$$

Write `weight_gradients(x, h0, h, dz)` without a loop: `x` (N, T, D) are the inputs, `h0` (N, H) the state
before the first step, and `h` (N, T, H) the states *after* each step. Return a tuple `(dW, dU, db)`.
""".strip(),
    returns=("dW (D, 4H)", "dU (H, 4H)", "db (4H,)"),
    solution=weight_gradients,
    cases=(
        pencil(
            np.array([[[1.0], [2.0]]]),
            np.array([[0.5]]),
            np.array([[[-0.5], [0.75]]]),
            np.array([[[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 2.0]]]),
        ),
        *random(_gradients_case),
        edge("one sample, N = 1", lambda rng: _gradients_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _gradients_case(rng, T=1)),
        edge("as many features as units", lambda rng: _gradients_case(rng, D=3)),
    ),
    speed=Speed(
        lambda rng: _gradients_case(rng, N=32, T=50, D=8, H=8),
        20,
        "a loop over samples and steps, where one product for each gradient does it",
    ),
    hints=(
        "Which state was multiplied by U at the first step? And at the second?",
        "Put `h0` before `h` and leave out the last state. Then make samples and steps one axis of `N * T` "
        "rows, of all arrays in the same order: the sum of the products is one product.",
        "`before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)`, `flat = dz.reshape(N * T, -1)`, "
        "and `before.reshape(N * T, -1).T @ flat` is `dU`; `dW` is the same with `x`, and `db` is "
        "`flat.sum(axis=0)`.",
    ),
    mistakes=(
        _see(
            _STEPS,
            "U met the state before the step; you take the one after it. Begin with h0, leave out the last.",
            _with_states(lambda h0, h: h),
        ),
        _see(
            _STEPS,
            "the term of the first step is missing: U met h0 there.",
            _with_states(lambda h0, h: np.concatenate([0 * h0[:, None], h[:, :-1]], axis=1)),
        ),
        _see(
            _STEPS,
            "np.roll brings the last state to the front; the first step has met h0.",
            _with_states(lambda h0, h: np.roll(h, 1, axis=1)),
        ),
        _see(
            _STEPS,
            "the states are moved the wrong way: step t has met the state before it, not a later one.",
            _with_states(lambda h0, h: np.concatenate([h[:, 1:], 0 * h0[:, None]], axis=1)),
        ),
        _see(
            _STEPS,
            "every step meets h0; only the first one does.",
            _with_states(lambda h0, h: np.repeat(h0[:, None], h.shape[1], axis=1)),
        ),
        _see(
            _STEPS,
            "the rows of x and of the states are time first, those of dz are not: flatten all in the same "
            "order.",
            _rows_apart,
        ),
        _see(
            _STEPS,
            "the gradients are divided by N; they are sums. Where the loss is a mean, dz is divided already.",
            _some_gradients(lambda dW, dU, db, x, dz: (dW / len(x), dU / len(x), db / len(x))),
        ),
        _see(
            _STEPS,
            "the gradients are divided by T; they are sums over the steps.",
            _some_gradients(lambda dW, dU, db, x, dz: tuple(g / x.shape[1] for g in (dW, dU, db))),
        ),
        _see(
            _STEPS,
            "db is a mean; it is a sum over samples and steps, as dW and dU are.",
            _some_gradients(lambda dW, dU, db, x, dz: (dW, dU, dz.mean(axis=(0, 1)))),
        ),
        _see(
            _STEPS,
            "x, states and dz are summed before they are multiplied; it is the products that are summed.",
            lambda x, h0, h, dz: (
                np.outer(x.sum(axis=(0, 1)), dz.sum(axis=(0, 1))),
                np.outer(h0.sum(axis=0) + h[:, :-1].sum(axis=(0, 1)), dz.sum(axis=(0, 1))),
                dz.sum(axis=(0, 1)),
            ),
        ),
        _see(
            _STEPS,
            "only the last step is there: sum over all steps.",
            lambda x, h0, h, dz: weight_gradients(
                x[:, -1:], h[:, -2] if h.shape[1] > 1 else h0, h[:, -1:], dz[:, -1:]
            ),
        ),
        _see(
            _STEPS,
            "db is summed over the samples only; the bias serves all steps, too.",
            _some_gradients(lambda dW, dU, db, x, dz: (dW, dU, dz.sum(axis=0))),
        ),
        _see(
            _STEPS,
            "dW and dU are transposed: they have the shapes of W (D, 4H) and U (H, 4H).",
            _some_gradients(lambda dW, dU, db, x, dz: (dW.T, dU.T, db)),
        ),
        _see(
            _STEPS,
            "dW and dU are exchanged: dW, from the inputs, comes first.",
            _some_gradients(lambda dW, dU, db, x, dz: (dU, dW, db)),
        ),
        _see(
            _STEPS,
            "every sample has a gradient of its own; sum over the samples, too.",
            lambda x, h0, h, dz: tuple(
                np.array(parts)
                for parts in zip(
                    *(
                        weight_gradients(x[n : n + 1], h0[n : n + 1], h[n : n + 1], dz[n : n + 1])
                        for n in range(len(x))
                    ),
                    strict=True,
                )
            ),
        ),
        _see(
            _STEPS,
            "only the last step is in dW; it is a sum over all steps.",
            lambda x, h0, h, dz: (x[:, -1].T @ dz[:, -1], *weight_gradients(x, h0, h, dz)[1:]),
        ),
        _see(
            _STEPS,
            "the gradients are divided by N * T; they are sums over samples and steps.",
            lambda x, h0, h, dz: tuple(one / dz[..., 0].size for one in weight_gradients(x, h0, h, dz)),
        ),
        _see(
            _STEPS,
            "h0 stands at the end; it is before the first step, so it comes first.",
            _with_states(lambda h0, h: np.concatenate([h[:, 1:], h0[:, None]], axis=1)),
        ),
        _see(
            _STEPS,
            "the rows of x are time first, those of dz are not: flatten both in the same order.",
            lambda x, h0, h, dz: (
                _rows_apart(x, h0, h, dz)[0],
                *weight_gradients(x, h0, h, dz)[1:],
            ),
        ),
        _see(
            _STEPS,
            "the last step is left out; all T steps count.",
            lambda x, h0, h, dz: weight_gradients(
                x, h0, h, dz * (np.arange(dz.shape[1]) < dz.shape[1] - 1)[:, None]
            ),
        ),
        _see(
            _STEPS,
            "dU is a mean over the samples; it is a sum, as dW and db are.",
            lambda x, h0, h, dz: (
                (found := weight_gradients(x, h0, h, dz))[0],
                found[1] / len(x),
                found[2],
            ),
        ),
    ),
)


def scan_work(T: int) -> tuple[int, int]:
    """Count the levels and the multiplications of a scan."""
    levels = multiplications = 0
    while T > 1:
        pairs = T // 2
        multiplications += 2 * pairs + (T - 1) // 2  # join, and fill in all but the first
        levels += 1
        T = pairs
    return levels, multiplications


def _work(
    *,
    join: Callable[[int], int] = lambda T: 2 * (T // 2),
    fill: Callable[[int], int] = lambda T: (T - 1) // 2,
    left: Callable[[int], int] = lambda T: T // 2,
    single: int = 1,
) -> Callable[..., Any]:
    """Count with one thing wrong.

    The multiplications of joining and of filling in on a level of T steps; how many steps are left; and how
    many need no more joining.
    """

    def wrong(T: int) -> tuple[int, int]:
        levels = count = 0
        while single < T:
            count += join(T) + fill(T)
            levels += 1
            T = left(T)
        return levels, count

    return wrong


WORK = Exercise(
    id="fast-scan-work",
    chapter=11,
    title="The work of a scan",
    level="medium",
    statement="""
How much work is the scan of T steps, for one unit and a state that begins with zero? A scan of T steps

1. joins its steps in pairs: 1 and 2, 3 and 4, and so on. Joining a pair takes two multiplications. With an
   odd number of steps the last one has no partner;
2. does a scan of the pairs, as many steps as there are pairs. Now every second state is known;
3. fills in the states between: the first one is $b_1$ and takes no multiplication, each other one takes one.
   Where T is odd, the last one is filled in, too.

A scan of one step takes nothing. Write `scan_work(T)` that returns a tuple `(levels, multiplications)`: how
many levels of joining there are, and how many multiplications in all.
""".strip(),
    returns=("levels", "multiplications"),
    solution=scan_work,
    cases=(
        pencil(4),
        *random(lambda rng: (int(2 * rng.integers(40, 400) + 1),)),
        edge("one step, T = 1", lambda rng: (1,)),
        edge("two steps, T = 2", lambda rng: (2,)),
        edge("three steps, T = 3", lambda rng: (3,)),
        edge("a power of two", lambda rng: (64,)),
    ),
    hints=(
        "Do it by hand for four steps: two pairs, then one pair, then fill in. How many states are missing "
        "in the end, and which of them takes no multiplication?",
        "In a loop: count the level, then go on with `T // 2` steps until one is left. Of T states `T // 2` "
        "are known after the scan of the pairs, and one more is free.",
        "Begin both counts with 0. In the loop `while T > 1:` do `multiplications += 2 * (T // 2) + (T - 1) "
        "// 2`, `levels += 1` and `T = T // 2`.",
    ),
    mistakes=(
        _see(
            _WORK,
            "joining a pair takes two multiplications: a_2 a_1 and a_2 b_1.",
            _work(join=lambda T: T // 2),
        ),
        _see(
            _HAND,
            "filling in is missing: each state between two known ones takes one multiplication.",
            _work(fill=lambda T: 0),
        ),
        _see(
            _WORK,
            "filling in takes one multiplication a state, not two.",
            _work(fill=lambda T: 2 * ((T - 1) // 2)),
        ),
        _see(
            _HAND,
            "the first state is b_1 and takes no multiplication.",
            _work(fill=lambda T: T - T // 2),
        ),
        _see(
            _WORK,
            "where T is odd, the last state is filled in, too: (T - 1) // 2 of them.",
            _work(fill=lambda T: T // 2 - 1),
        ),
        _see(
            _SCAN,
            "a step without a partner does not go on to the next level: T // 2 are left, rounded down.",
            _work(left=lambda T: (T + 1) // 2),
        ),
        _see(
            _SCAN,
            "a step without a partner is counted as a pair: there are T // 2 pairs.",
            _work(join=lambda T: 2 * ((T + 1) // 2)),
        ),
        _see(
            _SCAN,
            "one level is missing: two steps are still joined.",
            _work(single=2),
        ),
        _see(
            _SCAN,
            "one level too many: a single step needs no joining.",
            lambda T: (scan_work(T)[0] + 1, scan_work(T)[1]),
        ),
        _see(
            _SCAN,
            "the levels of filling in are counted, too; count those of joining.",
            lambda T: (2 * scan_work(T)[0], scan_work(T)[1]),
        ),
        _see(
            _WORK,
            "only the first level is counted; the pairs are joined in pairs again, until one is left.",
            lambda T: (scan_work(T)[0], (2 * (T // 2) + (T - 1) // 2) if T > 1 else 0),
        ),
        _see(
            _WORK,
            "every level treats all T steps; there are half as many on each level.",
            lambda T: (
                (levels := scan_work(T)[0]),
                levels * (2 * (T // 2) + (T - 1) // 2),
            ),
        ),
        _see(
            _WORK,
            "three times T is about right; count exactly, level by level.",
            lambda T: (scan_work(T)[0], 3 * T),
        ),
        _see(
            _WORK,
            "this is the work of the loop, one multiplication a step; the scan does more.",
            lambda T: (scan_work(T)[0], T),
        ),
        _see(
            _SCAN,
            "the levels are a whole number: how often T can be halved, rounded down each time.",
            lambda T: (float(np.log2(T)), scan_work(T)[1]),
        ),
        _see(
            _WORK,
            "the two are exchanged: the levels come first.",
            lambda T: scan_work(T)[::-1],
        ),
        _see(
            _SCAN,
            "a step without a partner makes no pair, neither to join nor to go on with: T // 2 pairs, "
            "rounded down.",
            _work(
                join=lambda T: 2 * ((T + 1) // 2),
                left=lambda T: (T + 1) // 2,
                fill=lambda T: T - 1 - (T + 1) // 2,
            ),
        ),
        _see(
            _SCAN,
            "the levels are rounded up; a step without a partner is left behind, so round down.",
            lambda T: (int(np.ceil(np.log2(T))), scan_work(T)[1]),
        ),
        _see(
            _HAND,
            "where T is even, one state too many is filled in: the first one is free, so it is (T - 1) // 2.",
            _work(fill=lambda T: T // 2),
        ),
        _see(
            _WORK,
            "T - 1 is the work of a loop that begins with zero; the scan does more.",
            lambda T: (scan_work(T)[0], T - 1),
        ),
        _see(
            _WORK,
            "two multiplications for each of the T - 1 joins: filling in comes on top.",
            lambda T: (scan_work(T)[0], 2 * (T - 1)),
        ),
        _see(
            _WORK,
            "a scan of one step takes nothing; you count 1 for it.",
            lambda T: (scan_work(T)[0], scan_work(T)[1] + 1),
        ),
        _see(
            _WORK,
            "joining a pair takes two multiplications, a_2 a_1 and a_2 b_1; adding b_2 takes none.",
            _work(join=lambda T: 3 * (T // 2)),
        ),
    ),
)


def scan(a: Array, b: Array, start: Array) -> Array:
    """Join steps in pairs, and fill in."""
    if len(b) == 1:
        return a * start + b
    h = np.empty_like(b)
    a1, b1, a2, b2 = a[:-1:2], b[:-1:2], a[1::2], b[1::2]
    h[1::2] = scan(a2 * a1, a2 * b1 + b2, start)
    h[0] = a[0] * start + b[0]
    h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]
    return h


def _recurrence_case(rng: np.random.Generator, T: int = 6, N: int = 2, H: int = 3) -> Arguments:
    return rng.uniform(0.2, 1.2, (T, N, H)), rng.standard_normal((T, N, H)), rng.standard_normal((N, H))


def _zeros_case(rng: np.random.Generator) -> Arguments:
    a, b, start = _recurrence_case(rng)
    a[2, 0] = 0
    return a, b, start


def _loop(step: Callable[[Array, Array, Array], Array]) -> Callable[..., Any]:
    """Go step by step with another step: step(a_t, b_t, h)."""

    def wrong(a: Array, b: Array, start: Array) -> Array:
        h, states = start, []
        for a_t, b_t in zip(a, b, strict=True):
            h = step(a_t, b_t, h)
            states.append(h)
        return np.array(states)

    return wrong


def _scan_with(
    *,
    join_a: Callable[[Array, Array], Array] = lambda a1, a2: a2 * a1,
    join_b: Callable[[Array, Array, Array, Array], Array] = lambda a1, b1, a2, b2: a2 * b1 + b2,
    fill: Callable[[Array, Array, Array], Array] = lambda a, b, before: a * before + b,
    first: Callable[[Array, Array, Array], Array] = lambda a, b, start: a * start + b,
) -> Callable[..., Any]:
    """Scan with one thing wrong.

    How two steps are joined; how a state between two known ones is filled in; and the first state.
    """

    def wrong(a: Array, b: Array, start: Array) -> Array:
        if len(b) == 1:
            return a * start + b
        h = np.empty_like(b)
        a1, b1, a2, b2 = a[:-1:2], b[:-1:2], a[1::2], b[1::2]
        h[1::2] = wrong(join_a(a1, a2), join_b(a1, b1, a2, b2), start)
        h[0] = first(a[0], b[0], start)
        h[2::2] = fill(a[2::2], b[2::2], h[1:-1:2])
        return h

    return wrong


def _passes(a: Array, b: Array, start: Array, *, enough: int = 1, order: str = "ba") -> Array:
    """Join every step with the one 1, 2, 4, ... before it: b and a, in an order that may be wrong."""
    a, b = a.copy(), b.copy()
    b[0] += a[0] * start
    shift = 1
    while shift * enough < len(b):
        for name in order:
            if name == "b":
                b[shift:] = a[shift:] * b[:-shift] + b[shift:]
            else:
                a[shift:] = a[shift:] * a[:-shift]
        shift *= 2
    return b


def _passes_in_place(a: Array, b: Array, start: Array) -> Array:
    a, b = a.copy(), b.copy()
    b[0] += a[0] * start
    shift = 1
    while shift < len(b):
        for t in range(shift, len(b)):
            b[t] += a[t] * b[t - shift]
            a[t] *= a[t - shift]
        shift *= 2
    return b


def _power_of_two(a: Array, b: Array, start: Array) -> Array:
    T = 2 ** (len(b).bit_length() - 1)
    return scan(a[:T], b[:T], start)


def _divided(a: Array, b: Array, start: Array) -> Array:
    all_a = np.cumprod(a, axis=0)
    return all_a * (start + np.cumsum(b / all_a, axis=0))


def _changed(a: Array, b: Array, start: Array) -> Array:
    b[0] += a[0] * start
    return scan(a, b, 0 * start)


def _even_only(a: Array, b: Array, start: Array) -> Array:
    h = scan(a, b, start)
    if len(h) % 2 and len(h) > 1:
        h[-1] = 0
    return h


SCAN = Exercise(
    id="fast-scan",
    chapter=11,
    title="A scan",
    level="hard",
    statement="""
Write `scan(a, b, start)` that computes all states of the linear recurrence $h_t = a_t h_{t-1} + b_t$,
element by element. `a` and `b` have the shape (T, N, H), time first, and `start`, (N, H), is the state before
the first step. Return the states $h_1$ to $h_T$, (T, N, H). Any `a` is allowed, also 0. A loop over the steps
gives the right numbers; the check tells you when it is much slower than a scan that joins all pairs of steps
at once.
""".strip(),
    returns=("h (T, N, H)",),
    solution=scan,
    cases=(
        pencil(np.full((4, 1, 1), 0.5), np.array([8.0, 4.0, 2.0, 1.0]).reshape(4, 1, 1), np.array([[2.0]])),
        *random(_recurrence_case),
        edge("an odd number of steps", lambda rng: _recurrence_case(rng, T=7)),
        edge("one step, T = 1", lambda rng: _recurrence_case(rng, T=1)),
        edge("a state that is forgotten, a = 0", _zeros_case),
        edge("a state that begins with zero", lambda rng: (*(c := _recurrence_case(rng))[:2], 0 * c[2])),
    ),
    speed=Speed(
        lambda rng: _recurrence_case(rng, T=16384, N=1, H=1),
        10,
        "a loop over the steps; for little work a step, a scan begins far fewer operations",
    ),
    hints=(
        "Two steps are one step of the same form, with $a = a_2 a_1$ and $b = a_2 b_1 + b_2$. How many "
        "steps are left when all pairs are joined, and which states do you know then?",
        "Join steps 1 and 2, 3 and 4, ... with slices such as `a[1::2]` and `a[:-1:2]`, and let the "
        "function call itself for the pairs: it gives the states after steps 2, 4, ... Then fill in the "
        "states between. One step alone is `a * start + b`.",
        "`h[1::2] = scan(a[1::2] * a[:-1:2], a[1::2] * b[:-1:2] + b[1::2], start)`, `h[0] = a[0] * start + "
        "b[0]` and `h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]`.",
    ),
    mistakes=(
        _see(
            _LINEAR,
            "start is not used: the first state is a_1 times start, plus b_1.",
            lambda a, b, start: scan(a, b, 0 * start),
        ),
        _see(
            _LINEAR,
            "start is added as it is; the first step scales it with a_1.",
            lambda a, b, start: scan(np.concatenate([np.ones_like(a[:1]), a[1:]]), b, start),
        ),
        _see(
            _LINEAR,
            "the states are one step late: return h_1 to h_T, without start.",
            lambda a, b, start: np.concatenate([start[None], scan(a, b, start)[:-1]]),
        ),
        _see(
            _LINEAR,
            "start is returned as well: there are T states, h_1 to h_T.",
            lambda a, b, start: np.concatenate([start[None], scan(a, b, start)]),
        ),
        _see(
            _LINEAR,
            "this is the last state alone; return all of them.",
            lambda a, b, start: scan(a, b, start)[-1],
        ),
        _see(
            _LINEAR,
            "nothing is scaled: this is a running sum of b. Each step multiplies the old state by a_t.",
            _loop(lambda a, b, h: h + b),
        ),
        _see(
            _LINEAR,
            "b is scaled, too: a_t multiplies the old state only.",
            _loop(lambda a, b, h: a * (h + b)),
        ),
        _see(
            _LINEAR,
            "the two are exchanged: a_t multiplies the old state, b_t is added.",
            _loop(lambda a, b, h: b * h + a),
        ),
        _see(
            _MINGRU,
            "b is weighted with 1 - a; here b_t is added as it is.",
            _loop(lambda a, b, h: a * h + (1 - a) * b),
        ),
        _see(
            _LINEAR,
            "the old state is scaled with 1 - a; here it is a_t itself.",
            lambda a, b, start: scan(1 - a, b, start),
        ),
        _see(
            _LINEAR,
            "every step begins with start; it begins with the state of the step before.",
            lambda a, b, start: a * start + b,
        ),
        _see(
            _LINEAR,
            "start is added to every state as it is; on its way it is scaled by all a up to there.",
            lambda a, b, start: scan(a, b, 0 * start) + start,
        ),
        _see(
            _LINEAR,
            "the recurrence runs from the end; the first step is a[0].",
            lambda a, b, start: scan(a[::-1], b[::-1], start)[::-1],
        ),
        _see(
            _LINEAR,
            "the pairs are joined the wrong way round: b = a_2 b_1 + b_2, for b_1 still goes through step 2.",
            _scan_with(join_b=lambda a1, b1, a2, b2: a1 * b2 + b1),
        ),
        _see(
            _LINEAR,
            "b of a pair is the sum of both; b_1 still goes through step 2: a_2 b_1 + b_2.",
            _scan_with(join_b=lambda a1, b1, a2, b2: b1 + b2),
        ),
        _see(
            _LINEAR,
            "a of a pair is the sum of both; it is their product.",
            _scan_with(join_a=lambda a1, a2: a1 + a2),
        ),
        _see(
            _LINEAR,
            "a of a pair is that of the second step; it is the product of both.",
            _scan_with(join_a=lambda a1, a2: a2),
        ),
        _see(
            _HAND,
            "the states between are not filled in: they are b alone. Each is a times the state before it, "
            "plus b.",
            _scan_with(fill=lambda a, b, before: b.copy()),
        ),
        _see(
            _HAND,
            "the first state is b_1 alone; start belongs to it, too: a_1 times start, plus b_1.",
            _scan_with(first=lambda a, b, start: b),
        ),
        _see(
            _SCAN,
            "with an odd number of steps the last state is lost: it has no partner, fill it in.",
            _even_only,
        ),
        _see(
            _SCAN,
            "steps beyond the largest power of two are lost: any number of steps must do.",
            _power_of_two,
        ),
        _see(
            _SCAN,
            "one pass is missing: go on until the distance of the steps that are joined reaches T.",
            partial(_passes, enough=2),
        ),
        _see(
            _LINEAR,
            "only b is joined in your passes; a of the joined steps is the product of both.",
            partial(_passes, order="b"),
        ),
        _see(
            _SCAN,
            "within a pass, steps are joined with others that this pass has changed; take the old numbers "
            "for all.",
            _passes_in_place,
        ),
        _see(
            _LINEAR,
            "a is joined before b has used it: b = a_2 b_1 + b_2 needs the old a_2.",
            partial(_passes, order="ab"),
        ),
        _see(
            _LINEAR,
            "dividing by the product of all a fails where an a is 0; join the steps in pairs, without "
            "division.",
            _divided,
        ),
        _see(
            _LINEAR,
            "your states are right, but b itself is changed: copy it before you add the start.",
            _changed,
        ),
        _see(
            _LINEAR,
            "a is one step late: step t has a[t] and b[t], the first one included.",
            lambda a, b, start: scan(np.roll(a, 1, axis=0), b, start),
        ),
        _see(
            _LINEAR,
            "the recurrence is linear: there is no tanh.",
            _loop(lambda a, b, h: np.tanh(a * h + b)),
        ),
        _see(
            _LINEAR,
            "all steps hold the last state: one array is changed in place again and again. Append a copy.",
            lambda a, b, start: np.repeat(scan(a, b, start)[-1:], len(a), axis=0),
        ),
    ),
)


def mingru(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, Array, Array, Array]:
    """Run a minGRU forward and backward."""
    N, T, D = x.shape
    inputs = x.reshape(N * T, D)
    z, g = np.split((inputs @ W + b).reshape(N, T, -1), 2, axis=2)
    z = 1 / (1 + np.exp(-z))

    states = [h0]
    for t in range(T):
        states.append((1 - z[:, t]) * states[t] + z[:, t] * g[:, t])
    h, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)

    dh = dy.copy()
    for t in range(T - 2, -1, -1):
        dh[:, t] += (1 - z[:, t + 1]) * dh[:, t + 1]
    dz = dh * (g - before) * z * (1 - z)  # before the sigmoid
    flat = np.concatenate([dz, dh * z], axis=2).reshape(N * T, -1)
    return h, (flat @ W.T).reshape(N, T, D), inputs.T @ flat, flat.sum(axis=0)


def _mingru_case(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    shapes = ((N, T, D), (N, H), (D, 2 * H), (2 * H,), (N, T, H))
    return tuple(rng.standard_normal(shape) for shape in shapes)


def _mingru_gradient(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    def loss() -> float:
        return float((mingru(x, h0, W, b, dy)[0] * dy).sum())

    return mingru(x, h0, W, b, dy)[0], *(numeric_gradient(loss, array) for array in (x, W, b))


def _wrong_mingru(
    *,
    squash: Callable[[Array], Array] = lambda g: g,
    flow: Callable[[Array, Array], Array] | None = None,
    slope: Callable[[Array], Array] = lambda z: z * (1 - z),
    to_z: Callable[[Array, Array, Array], Array] = lambda g, before, after: g - before,
    to_g: Callable[[Array], Array] = lambda z: z,
    to_x: Callable[[Array, Array], Array] = lambda flat, W: flat @ W.T,
    sums: Callable[[Array, Array, Array], tuple[Any, Any]] = lambda x, flat, z: (
        x.T @ flat,
        flat.sum(axis=0),
    ),
    gate: Callable[[Array], Array] = sigmoid,
    step: Callable[[Array, Array, Array], Array] = lambda z, h, g: (1 - z) * h + z * g,
    split: Callable[[Array], tuple[Array, Array]] = lambda zg: (zg[..., 0], zg[..., 1]),
    met: Callable[[Array], Array] = lambda before: before,
) -> Callable[..., Any]:
    """Make the minGRU with one thing wrong.

    The candidate; the gradients of all states, from dy and z; the slope of the sigmoid; how a state moves
    with z and with g; the gradient of the inputs; and those of the weights and biases. Forward alone: the
    gate; the step; and which half of x W + b is the gate. Backward: the states before each step.
    """

    def wrong(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Any, ...]:
        N, T, D = x.shape
        z, g = split(np.stack(np.split(x @ W + b, 2, axis=2), axis=-1))
        z, g = gate(z), squash(g)
        states = [h0]
        for t in range(T):
            states.append(step(z[:, t], states[t], g[:, t]))
        h, before = np.stack(states[1:], axis=1), met(np.stack(states[:-1], axis=1))
        dh = _flow(dy, 1 - z) if flow is None else flow(dy, z)
        dz, dg = dh * to_z(g, before, h) * slope(z), dh * to_g(z)
        flat = np.concatenate([dz, dg], axis=2).reshape(N * T, -1)
        dW, db = sums(x.reshape(N * T, D), flat, z)
        return h, to_x(flat, W).reshape(N, T, D), dW, db

    return wrong


def _flow(dy: Array, factor: Array, behind: int = 0) -> Array:
    """Collect the gradients of all states from the end, with the factor of the next step or of another."""
    dh = dy.copy()
    for t in range(dy.shape[1] - 2, -1, -1):
        dh[:, t] += factor[:, t + 1 - behind] * dh[:, t + 1]
    return dh


def _flow_forwards(dy: Array, z: Array) -> Array:
    dh = dy.copy()
    for t in range(1, dy.shape[1]):
        dh[:, t] += (1 - z[:, t]) * dh[:, t - 1]
    return dh


def _gate_inverted(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    """Let z keep the old state, forward and backward, as Keras's GRU does: its weights with a minus."""
    sign = np.repeat([-1.0, 1.0], h0.shape[1])
    h, dx, dW, db = mingru(x, h0, W * sign, b * sign, dy)
    return h, dx, dW * sign, db * sign


def _gates_exchanged(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    H = h0.shape[1]
    h, dx, dW, db = mingru(x, h0, np.roll(W, H, axis=1), np.roll(b, H), dy)
    return h, dx, np.roll(dW, H, axis=1), np.roll(db, H)


def _bias_for_each(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> Array:
    samples = (slice(n, n + 1) for n in range(len(x)))
    return np.array([mingru(x[one], h0[one], W, b, dy[one])[3] for one in samples])


def _parts_turned(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    H = h0.shape[1]
    h, _, dW, db = mingru(x, h0, W, b, dy)
    _, dx, _, _ = _wrong_mingru(to_x=lambda flat, W: np.roll(flat, H, axis=1) @ W.T)(x, h0, W, b, dy)
    return h, dx, np.roll(dW, H, axis=1), np.roll(db, H)


def _zero_first(before: Array) -> Array:
    return np.concatenate([0 * before[:, :1], before[:, 1:]], axis=1)


CAPSTONE = Exercise(
    id="fast-mingru",
    chapter=11,
    title="A minGRU, forward and backward",
    level="hard",
    capstone=True,
    statement=r"""
Bring the chapter together. Write `mingru(x, h0, W, b, dy)`, the way forward and backward of a minGRU:

$$
z_t = \sigma(x_t W_z + b_z), \qquad g_t = x_t W_g + b_g, \qquad h_t = (1 - z_t)\, h_{t-1} + z_t\, g_t
$$

- `x`, (N, T, D), is the input, and `h0`, (N, H), the state before the first step;
- `W`, (D, 2H), and `b`, (2H,), hold the gate z before the candidate g: `W` is $[W_z, W_g]$ side by side;
- `dy`, (N, T, H), is the gradient of a loss with respect to the outputs, which are the states of all steps.

Return a tuple `(h, dx, dW, db)`: all states, (N, T, H), and the gradients of the loss with respect to `x`,
`W` and `b`, in their shapes. Only the two recurrences over time need a loop (or a scan); all the rest can be
done for all steps at once.
""".strip(),
    returns=("h (N, T, H)", "dx (N, T, D)", "dW (D, 2H)", "db (2H,)"),
    solution=mingru,
    gradient=_mingru_gradient,
    cases=(
        pencil(
            np.array([[[0.0], [0.0]]]),
            np.array([[4.0]]),
            np.array([[1.0, 3.0]]),
            np.array([0.0, 2.0]),
            np.array([[[1.0], [2.0]]]),
        ),
        *random(_mingru_case),
        edge("one sample, N = 1", lambda rng: _mingru_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _mingru_case(rng, T=1)),
        edge("one unit and one feature", lambda rng: _mingru_case(rng, D=1, H=1)),
        edge("a state that begins with zero", lambda rng: ((c := _mingru_case(rng))[0], 0 * c[1], *c[2:])),
    ),
    hints=(
        "Forward is a linear recurrence with $a_t = 1 - z_t$ and $b_t = z_t g_t$. A state acts on the "
        "loss through its own output and through the next state. What recurrence do the gradients obey, and "
        "from which end?",
        "From the last step back: `dh[:, t] = dy[:, t] + (1 - z[:, t + 1]) * dh[:, t + 1]`. Then, for all "
        "steps at once, the gradient of z is `dh * (g - before)`, where `before` holds the states before "
        "each step, and that of g is `dh * z`. The one of z still goes through the sigmoid, with the slope "
        "`z * (1 - z)`.",
        "Put `dh * (g - before) * z * (1 - z)` and `dh * z` side by side, and call this, reshaped to (N * "
        "T, 2H), `flat`: `dx` is `(flat @ W.T).reshape(N, T, D)`, `dW` is `x.reshape(N * T, D).T @ flat`, "
        "and `db` the sum of its rows.",
    ),
    mistakes=(
        _see(
            _MINGRU,
            "the gate is inverted: here z = 1 takes the new value, it does not keep the old one.",
            _gate_inverted,
        ),
        _see(
            _MINGRU,
            "gate and candidate are exchanged: the first H columns of W are those of z.",
            _gates_exchanged,
        ),
        _see(
            _MINGRU,
            "the candidate of a minGRU has no tanh: g = x W_g + b_g as it stands.",
            _wrong_mingru(squash=np.tanh),
        ),
        _see(
            _MINGRU,
            "the biases are forgotten: add b to x W.",
            lambda x, h0, W, b, dy: mingru(x, h0, W, 0 * b, dy),
        ),
        _see(
            _MINGRU,
            "h0 is not used: it is the state before the first step.",
            lambda x, h0, W, b, dy: mingru(x, 0 * h0, W, b, dy),
        ),
        _see(
            _BACKWARD,
            "nothing flows back over time: dh_t is dy_t plus what comes from the next step.",
            _wrong_mingru(flow=lambda dy, z: dy),
        ),
        _see(
            _BACKWARD,
            "what flows back is scaled with the wrong step: h_t goes into h_{t+1} with 1 - z_{t+1}, not 1 - "
            "z_t.",
            _wrong_mingru(flow=lambda dy, z: _flow(dy, 1 - z, behind=1)),
        ),
        _see(
            _BACKWARD,
            "what flows back is not scaled: each step multiplies it with 1 - z_{t+1}.",
            _wrong_mingru(flow=lambda dy, z: _flow(dy, np.ones_like(z))),
        ),
        _see(
            _BACKWARD,
            "what flows back is scaled with z; the old state goes on with 1 - z.",
            _wrong_mingru(flow=_flow),
        ),
        _see(
            _BACKWARD,
            "the gradients are collected from the first step on; a state acts on later steps, so begin at "
            "the end.",
            _wrong_mingru(flow=_flow_forwards),
        ),
        _see(
            _BACKWARD,
            "only the last output counts; every dy_t enters at its own step.",
            _wrong_mingru(
                flow=lambda dy, z: _flow(dy * (np.arange(dy.shape[1]) == dy.shape[1] - 1)[:, None], 1 - z)
            ),
        ),
        _see(
            _BACKWARD,
            "the gradient of z must go through the sigmoid: multiply by z (1 - z).",
            _wrong_mingru(slope=lambda z: np.ones_like(z)),
        ),
        _see(
            _BACKWARD,
            "the slope of a sigmoid is z (1 - z); 1 - z**2 is that of tanh.",
            _wrong_mingru(slope=lambda z: 1 - z**2),
        ),
        _see(
            _BACKWARD,
            "z is a gate already: its slope is z (1 - z), without another sigmoid.",
            _wrong_mingru(slope=lambda z: sigmoid(z) * (1 - sigmoid(z))),
        ),
        _see(
            _BACKWARD,
            "the gradient of z takes the state after the step; it is g_t - h_{t-1}, with the one before.",
            _wrong_mingru(to_z=lambda g, before, after: g - after),
        ),
        _see(
            _BACKWARD,
            "the gradient of z forgets the old state: z adds g and takes h_{t-1} away, so it is g_t - "
            "h_{t-1}.",
            _wrong_mingru(to_z=lambda g, before, after: g),
        ),
        _see(
            _BACKWARD,
            "the sign of z's gradient is wrong: it is g_t - h_{t-1}.",
            _wrong_mingru(to_z=lambda g, before, after: before - g),
        ),
        _see(
            _BACKWARD,
            "the gradient of g lacks the gate: it is dh_t times z_t.",
            _wrong_mingru(to_g=lambda z: np.ones_like(z)),
        ),
        _see(
            _BACKWARD,
            "the gradient of g has the factor 1 - z; the candidate comes in with z.",
            _wrong_mingru(to_g=lambda z: 1 - z),
        ),
        _see(
            _STEPS,
            "dW and db are divided by N; they are sums. Where the loss is a mean, dy is divided already.",
            _wrong_mingru(sums=lambda x, flat, z: (x.T @ flat / len(z), flat.sum(axis=0) / len(z))),
        ),
        _see(
            _STEPS,
            "db is a mean over samples and steps; it is a sum, as dW is.",
            _wrong_mingru(sums=lambda x, flat, z: (x.T @ flat, flat.mean(axis=0))),
        ),
        _see(
            _STEPS,
            "dx has only the part of the gate; the input acts through the candidate, too: flat @ W.T with "
            "all of W.",
            _wrong_mingru(to_x=lambda flat, W: flat[:, : W.shape[1] // 2] @ W[:, : W.shape[1] // 2].T),
        ),
        _see(
            _STEPS,
            "dx has only the part of the candidate; the input acts through the gate, too: flat @ W.T with "
            "all of W.",
            _wrong_mingru(to_x=lambda flat, W: flat[:, W.shape[1] // 2 :] @ W[:, W.shape[1] // 2 :].T),
        ),
        _see(
            _MINGRU,
            "forward, the gate is inverted: z must take the new value, and 1 - z keep the old one.",
            _wrong_mingru(step=lambda z, h, g: z * h + (1 - z) * g),
        ),
        _see(
            _MINGRU,
            "forward, gate and candidate are exchanged: the first H columns of W are those of z.",
            _wrong_mingru(split=lambda zg: (zg[..., 1], zg[..., 0])),
        ),
        _see(
            _MINGRU,
            "the gate is a tanh; it needs the sigmoid, to lie between 0 and 1.",
            _wrong_mingru(gate=np.tanh),
        ),
        _see(
            _MINGRU,
            "the old state is kept whole: multiply it by 1 - z before z * g is added.",
            _wrong_mingru(step=lambda z, h, g: h + z * g),
        ),
        _see(
            _BACKWARD,
            "backward, the state before the first step is zero in the gradient of z; there it is h0.",
            _wrong_mingru(met=_zero_first),
        ),
        _see(
            _BACKWARD,
            "backward, h[:, t - 1] is the last state where t is 0; the state before the first step is h0.",
            _wrong_mingru(to_z=lambda g, before, after: g - np.roll(after, 1, axis=1)),
        ),
        _see(
            _STEPS,
            "only the first step is in db; it is a sum over all steps, as dW is.",
            _wrong_mingru(
                sums=lambda x, flat, z: (x.T @ flat, flat.reshape(*z.shape[:2], -1)[:, 0].sum(axis=0))
            ),
        ),
        _see(
            _STEPS,
            "dW is divided by N, db is not; both are sums.",
            lambda x, h0, W, b, dy: (
                *(found := mingru(x, h0, W, b, dy))[:2],
                found[2] / len(x),
                found[3],
            ),
        ),
        _see(
            _STEPS,
            "dx and dW are exchanged: the order is h, dx, dW, db.",
            lambda x, h0, W, b, dy: tuple(mingru(x, h0, W, b, dy)[n] for n in (0, 2, 1, 3)),
        ),
        _see(
            _STEPS,
            "db is summed over the steps alone; sum over the samples, too, for the bias serves all of them.",
            lambda x, h0, W, b, dy: (*mingru(x, h0, W, b, dy)[:3], _bias_for_each(x, h0, W, b, dy)),
        ),
        _see(
            _BACKWARD,
            "the gradients of gate and candidate are side by side in the wrong order: z before g, as in W.",
            _parts_turned,
        ),
        _see(
            _BACKWARD,
            "the slope of the sigmoid is z (1 - z); you take z.",
            _wrong_mingru(slope=lambda z: z),
        ),
        _see(
            _BACKWARD,
            "the gradient of z takes the new state; z adds g and takes h_{t-1} away: it is g_t - h_{t-1}.",
            _wrong_mingru(to_z=lambda g, before, after: after),
        ),
        _see(
            _MINGRU,
            "the biases are added twice; add them once.",
            lambda x, h0, W, b, dy: mingru(x, h0, W, 2 * b, dy),
        ),
        _see(
            _MINGRU,
            "h begins with h0; it holds the states after each step.",
            lambda x, h0, W, b, dy: (
                np.concatenate([h0[:, None], (found := mingru(x, h0, W, b, dy))[0][:, :-1]], axis=1),
                *found[1:],
            ),
        ),
    ),
)

EXERCISES = (RACE, GATES, PROJECT, WEIGHTS, COUNT, WORK, SCAN, CAPSTONE)
