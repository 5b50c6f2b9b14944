"""Exercises of chapter 5: the LSTM's weights, forget bias, cell, layer, peepholes, data and gradients."""

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, edge, explained, pencil, random
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 5)


_CODE = "The cell in code"
_EQUATIONS = "Six equations, gate by gate"
_TWO = "Two states, and only one is shown"
_COUNTING = "Counting weights"
_LAYER = "The layer"
_BELT = "What the belt does for the gradient"
_PEEPHOLES = "Peepholes"
_WRONG = "What goes wrong in practice"
_LONG = "How long is long?"


def _params(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    return [0.7 * rng.standard_normal(shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,))]


def count_lstm(D: int, H: int, peepholes: bool) -> int:
    """Count the weights of an LSTM."""
    return 4 * (D * H + H * H + H) + (3 * H if peepholes else 0)


COUNT = Exercise(
    id="lstm-count",
    chapter=5,
    title="Count the weights of the LSTM",
    level="easy",
    statement="""
Write `count_lstm(D, H, peepholes)` that returns how many weights an LSTM layer has, with D input features and
H units. Each block has one bias vector, as in the chapter. If `peepholes` is True, the input, the forget and
the output gate have peepholes, too.
""".strip(),
    returns=("weights",),
    solution=count_lstm,
    cases=(
        pencil(2, 3, False),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), False)),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), True)),
        edge("one feature and one unit", lambda rng: (1, 1, False)),
        edge("more units than features, with peepholes", lambda rng: (2, 30, True)),
    ),
    hints=(
        "How many weights does a vanilla RNN have? How many such blocks does the LSTM have?",
        "Four blocks: input gate, forget gate, candidate, output gate. A peephole is one weight for "
        "each gate "
        "and unit.",
        "`4 * (D * H + H * H + H)`, and `3 * H` more with peepholes.",
    ),
    mistakes=(
        _see(
            _COUNTING,
            "you count three blocks: the candidate needs weights, too, so multiply by 4.",
            lambda D, H, peepholes: 3 * (D * H + H * H + H) + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "you count one block, a vanilla RNN: the LSTM has four, so multiply by 4.",
            lambda D, H, peepholes: D * H + H * H + H + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "the biases are missing: add H for each of the four blocks.",
            lambda D, H, peepholes: 4 * (D * H + H * H) + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "you count one bias vector for all four blocks: each block has H biases of its own.",
            lambda D, H, peepholes: 4 * (D * H + H * H) + H + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "you count two biases in each block, as PyTorch has them: the book and Keras have one.",
            lambda D, H, peepholes: 4 * (D * H + H * H + 2 * H) + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "the recurrent kernels are missing: add H * H for the U of each block.",
            lambda D, H, peepholes: 4 * (D * H + H) + 3 * H * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "the peepholes are not counted: add 3 * H where peepholes is True.",
            lambda D, H, peepholes: 4 * (D * H + H * H + H),
        ),
        _see(
            _PEEPHOLES,
            "you count four peepholes for each unit: the candidate has none, so add 3 * H.",
            lambda D, H, peepholes: count_lstm(D, H, False) + 4 * H * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "your peepholes are whole matrices: each unit looks at its own cell state alone, so add 3 * H.",
            lambda D, H, peepholes: count_lstm(D, H, False) + 3 * H * H * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "the peepholes are counted even where there are none: mind peepholes=False.",
            lambda D, H, peepholes: count_lstm(D, H, True),
        ),
        _see(
            _PEEPHOLES,
            "you count one peephole for each gate: each of its H units has one of its own, so add 3 * H.",
            lambda D, H, peepholes: count_lstm(D, H, False) + 3 * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "you count 3 * D peepholes: they look at the cell state, which has H numbers, so add 3 * H.",
            lambda D, H, peepholes: count_lstm(D, H, False) + 3 * D * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "peepholes works the other way round: add 3 * H where it is True.",
            lambda D, H, peepholes: count_lstm(D, H, not peepholes),
        ),
        _see(
            _COUNTING,
            "U is counted as (D, D): it reads the H units and feeds H units, H * H in each block.",
            lambda D, H, peepholes: 4 * (D * H + D * D + H) + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "the biases are counted by features: each of the H units has one, in each block.",
            lambda D, H, peepholes: 4 * (D * H + H * H + D) + 3 * H * peepholes,
        ),
        _see(
            _COUNTING,
            "the kernels are missing: add D * H for the W of each block.",
            lambda D, H, peepholes: 4 * (H * H + H) + 3 * H * peepholes,
        ),
        _see(
            _PEEPHOLES,
            "you count two peepholes for each unit: input, forget and output gate have one each, so add 3 "
            "* H.",
            lambda D, H, peepholes: count_lstm(D, H, False) + 2 * H * peepholes,
        ),
        _see(
            _TWO,
            "h and c are counted as weights: they are states, no weights; leave out their 2 * H numbers.",
            lambda D, H, peepholes: count_lstm(D, H, peepholes) + 2 * H,
        ),
    ),
)


def with_forget_bias(b: Array, value: float) -> Array:
    """Set the biases of the forget gates."""
    H = len(b) // 4
    b = b.copy()
    b[H : 2 * H] = value
    return b


def _filled(b: Array, start: int, value: float) -> Array:
    """Set one of the four blocks, counted from 0."""
    H = len(b) // 4
    return np.concatenate([b[: start * H], np.full(H, value), b[(start + 1) * H :]])


def _in_place(b: Array, value: float) -> Array:
    b[len(b) // 4 : len(b) // 2] = value
    return b


FORGET = Exercise(
    id="lstm-forget-bias",
    chapter=5,
    title="Open the forget gates",
    level="easy",
    statement="""
Write `with_forget_bias(b, value)`. `b`, of shape (4H,), holds the biases of an LSTM of H units: four blocks,
one after the other, in the order input, forget, candidate, output. Return a new array that is the same, but
has `value` as the bias of all H forget gates. Leave `b` as it is.
""".strip(),
    returns=("b (4H,)",),
    solution=with_forget_bias,
    cases=(
        pencil(np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]), 1.0),
        *random(lambda rng: (rng.standard_normal(4 * int(rng.integers(3, 7))), float(rng.integers(2, 6)))),
        edge("one unit, H = 1", lambda rng: (rng.standard_normal(4), 1.0)),
        edge("a value of 0", lambda rng: (rng.standard_normal(12), 0.0)),
    ),
    hints=(
        "Four blocks stand one after the other. How long is each, and which is the forget gate's?",
        "H is `len(b) // 4`. The second block begins at index H and ends before 2H. Work on a copy.",
        "`H = len(b) // 4`, `b = b.copy()`, `b[H : 2 * H] = value`, `return b`.",
    ),
    mistakes=(
        _see(
            _CODE,
            "this is the block of the input gate; the forget gate's is the second: b[H : 2 * H].",
            lambda b, value: _filled(b, 0, value),
        ),
        _see(
            _CODE,
            "this is the block of the candidate; the forget gate's is the second: b[H : 2 * H].",
            lambda b, value: _filled(b, 2, value),
        ),
        _see(
            _CODE,
            "this is the block of the output gate; the forget gate's is the second: b[H : 2 * H].",
            lambda b, value: _filled(b, 3, value),
        ),
        _see(
            _BELT,
            "you set all biases: change those of the forget gates alone.",
            lambda b, value: 0 * b + value,
        ),
        _see(
            _BELT,
            "only the bias of the first unit is set: each of the H units has a forget gate.",
            lambda b, value: np.concatenate([b[: len(b) // 4], [value], b[len(b) // 4 + 1 :]]),
        ),
        _see(
            _BELT,
            "the value is added to the old bias: it should take its place.",
            lambda b, value: b + value * (np.arange(len(b)) // (len(b) // 4) == 1),
        ),
        _see(_BELT, "your array is right, but b itself is changed, too: take b.copy() first.", _in_place),
        _see(
            _BELT,
            "the gate's own value is set: value is the bias, the number inside the sigmoid.",
            lambda b, value: _filled(b, 1, float(sigmoid(np.array(value)))),
        ),
        _see(
            _CODE,
            "every fourth bias is set: the blocks stand one after the other, they are not interleaved.",
            lambda b, value: np.where(np.arange(len(b)) % 4 == 1, value, b),
        ),
        _see(
            _CODE,
            "all blocks from the second on are set: the forget gate's ends before 2 * H, b[H : 2 * H].",
            lambda b, value: np.where(np.arange(len(b)) >= len(b) // 4, value, b),
        ),
        _see(
            _CODE,
            "the input gate's biases are set, too: the forget gate's begin at H, b[H : 2 * H].",
            lambda b, value: np.where(np.arange(len(b)) < len(b) // 2, value, b),
        ),
        _see(
            _BELT,
            "the other biases are set to 0: they stay as they are. Begin with b.copy().",
            lambda b, value: _filled(0 * b, 1, value),
        ),
        _see(
            _BELT,
            "the new bias is always 1: use value.",
            lambda b, value: _filled(b, 1, 1.0),
        ),
        _see(
            _CODE,
            "the last bias of the block is left out: a slice ends before its second index, so it is b[H : "
            "2 * H].",
            lambda b, value: np.concatenate([_filled(b, 1, value)[: len(b) // 2 - 1], b[len(b) // 2 - 1 :]]),
        ),
        _see(
            _CODE,
            "b[1] alone is set: the block of the forget gates is b[H : 2 * H].",
            lambda b, value: np.where(np.arange(len(b)) == 1, value, b),
        ),
        _see(
            _BELT,
            "the old bias is multiplied by value: value should take its place.",
            lambda b, value: b * np.repeat([1, value, 1, 1], len(b) // 4),
        ),
    ),
)


def lstm_cell(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Take one step."""

    def sigmoid(a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    i, f, c_tilde, o = np.split(x @ W + h @ U + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_tilde)
    h = sigmoid(o) * np.tanh(c)
    return h, c


def _cell_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    h, c = np.tanh(rng.standard_normal((N, H))), 1.5 * rng.standard_normal((N, H))
    return rng.standard_normal((N, D)), h, c, _params(rng, D, H)


def _wrong_cell(
    *,
    gate: Callable[[Array], Array] = sigmoid,
    candidate: Callable[[Array], Array] = np.tanh,
    belt: Callable[..., Array] = lambda i, f, g, c: f * c + i * g,
    show: Callable[..., Array] = lambda o, c, old: o * np.tanh(c),
    kept: Callable[[Array, Array], Array] = lambda o, c: c,
    inside: Callable[..., Array] = lambda x, h, c, W, U, b: x @ W + h @ U + b,
) -> Callable[..., tuple[Array, Array]]:
    """Make a cell with one thing wrong: functions, the two states, or what gates see."""

    def wrong(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
        i, f, g, o = np.split(inside(x, h, c, *params), 4, axis=1)
        new = belt(gate(i), gate(f), candidate(g), c)
        return show(gate(o), new, c), kept(gate(o), new)

    return wrong


def _candidate_alone(a: Array) -> list[Array]:
    """Set the blocks of the gates to zero."""
    i, f, g, o = np.split(a, 4, axis=1)
    return [0 * i, 0 * f, g, 0 * o]


_HAND = [np.array([[4.0, 0.0, 1.0, 0.0]]), np.zeros((1, 4)), np.array([-2.0, 2.0, 0.0, 0.0])]

# Section, message and keywords: what is wrong in a cell is wrong in a layer, too.
_CELLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        _EQUATIONS,
        "the candidate goes through the sigmoid: it is no gate, use tanh.",
        {"candidate": sigmoid},
    ),
    (_EQUATIONS, "the gates go through tanh: use the sigmoid, which gives 0 to 1.", {"gate": np.tanh}),
    (
        _TWO,
        "the hidden state is o * c: squash the cell state first, o * np.tanh(c).",
        {"show": lambda o, c, old: o * c},
    ),
    (
        _EQUATIONS,
        "the hidden state is made of the old cell state: use the new one, o * np.tanh(c_t).",
        {"show": lambda o, c, old: o * np.tanh(old)},
    ),
    (
        _EQUATIONS,
        "the forget gate does nothing: the old cell state is multiplied by f before anything is added.",
        {"belt": lambda i, f, g, c: c + i * g},
    ),
    (
        _EQUATIONS,
        "the input gate does nothing: the candidate is multiplied by i before it is added.",
        {"belt": lambda i, f, g, c: f * c + g},
    ),
    (
        "What each gate decides",
        "the forget gate works the wrong way round: it keeps at 1, so it is f * c, not (1 - f) * c.",
        {"belt": lambda i, f, g, c: (1 - f) * c + i * g},
    ),
    (
        _EQUATIONS,
        "the input gate is 1 - f, as in the coupled variant: here it has weights of its own.",
        {"belt": lambda i, f, g, c: f * c + (1 - f) * g},
    ),
    (
        _EQUATIONS,
        "the cell state goes through tanh on the belt: only h = o * np.tanh(c) does.",
        {"belt": lambda i, f, g, c: np.tanh(f * c + i * g)},
    ),
    (
        _EQUATIONS,
        "the old cell state is not used: add f * c.",
        {"belt": lambda i, f, g, c: i * g},
    ),
    (
        _TWO,
        "the output gate is missing: h is o * np.tanh(c).",
        {"show": lambda o, c, old: np.tanh(c)},
    ),
    (
        _TWO,
        "the gates read the cell state: they see the hidden state, so it is h @ U.",
        {"inside": lambda x, h, c, W, U, b: x @ W + c @ U + b},
    ),
    (
        _EQUATIONS,
        "the bias b is forgotten: add it inside.",
        {"inside": lambda x, h, c, W, U, b: x @ W + h @ U},
    ),
    (
        _EQUATIONS,
        "the old hidden state is not used: add h @ U.",
        {"inside": lambda x, h, c, W, U, b: x @ W + b},
    ),
    (
        _EQUATIONS,
        "the input is not used: add x @ W.",
        {"inside": lambda x, h, c, W, U, b: h @ U + b},
    ),
    (
        _EQUATIONS,
        "the bias is added twice, beside x and beside h: this cell has one.",
        {"inside": lambda x, h, c, W, U, b: x @ W + h @ U + 2 * b},
    ),
    (
        _EQUATIONS,
        "the blocks of U are transposed: samples are rows, so it is h @ U.",
        {
            "inside": lambda x, h, c, W, U, b: (
                x @ W + np.concatenate([h @ block.T for block in np.split(U, 4, axis=1)], axis=1) + b
            )
        },
    ),
    (
        _CODE,
        "the gates are taken from every fourth column: the blocks stand side by side, so use "
        "np.split(..., 4, axis=1).",
        {
            "inside": lambda x, h, c, W, U, b: (
                (x @ W + h @ U + b).reshape(len(x), -1, 4).swapaxes(1, 2).reshape(len(x), -1)
            )
        },
    ),
    (
        _BELT,
        "1 is added inside the forget gate: whatever bias it shall have is in b already.",
        {"inside": lambda x, h, c, W, U, b: x @ W + h @ U + b + _filled(0 * b, 1, 1.0)},
    ),
    (
        _EQUATIONS,
        "the exponent of your sigmoid has the wrong sign: it is 1 / (1 + np.exp(-a)).",
        {"gate": lambda a: sigmoid(-a)},
    ),
    (
        _EQUATIONS,
        "the gates have no sigmoid, so they are not between 0 and 1: use 1 / (1 + np.exp(-a)).",
        {"gate": lambda a: a},
    ),
    (
        _EQUATIONS,
        "the gates are straight lines, cut off at 0 and 1: use the sigmoid, 1 / (1 + np.exp(-a)).",
        {"gate": lambda a: np.clip(0.2 * a + 0.5, 0, 1)},
    ),
    (
        _EQUATIONS,
        "the tanh of the candidate is forgotten: it is np.tanh of its block.",
        {"candidate": lambda a: a},
    ),
    (
        _EQUATIONS,
        "the candidate goes through ReLU: use tanh.",
        {"candidate": lambda a: np.maximum(a, 0)},
    ),
    (
        _EQUATIONS,
        "the candidate goes through tanh twice: once is enough.",
        {"candidate": lambda a: np.tanh(np.tanh(a))},
    ),
    (
        _TWO,
        "the cell state goes through the sigmoid on its way to h: it is o * np.tanh(c).",
        {"show": lambda o, c, old: o * sigmoid(c)},
    ),
    (
        _TWO,
        "the output gate stands inside tanh: it is o * np.tanh(c), not np.tanh(o * c).",
        {"show": lambda o, c, old: np.tanh(o * c)},
    ),
    (
        _TWO,
        "the cell state is multiplied by the output gate: only h is, c goes on as it is.",
        {"kept": lambda o, c: o * c},
    ),
    (
        _TWO,
        "the cell state comes back as tanh(c): only h has the tanh, c goes on as it is.",
        {"kept": lambda o, c: np.tanh(c)},
    ),
    (
        _EQUATIONS,
        "the old cell state is multiplied by 1 - i: that is the forget gate's task, f * c.",
        {"belt": lambda i, f, g, c: (1 - i) * c + i * g},
    ),
    (
        _EQUATIONS,
        "the candidate does not see the old hidden state: h @ U belongs to all four blocks.",
        {"inside": lambda x, h, c, W, U, b: x @ W + h @ U + b - np.hstack(_candidate_alone(h @ U))},
    ),
    (
        _EQUATIONS,
        "old and new are multiplied: the new cell state is the sum f * c + i * candidate.",
        {"belt": lambda i, f, g, c: f * c * i * g},
    ),
)

_BLOCKS = ("input", "forget", "candidate", "output")


def _reordered(function: Callable[..., Any], order: Sequence[int]) -> Callable[..., Any]:
    """Make a function that takes the blocks of W, U and b in another order."""

    def wrong(*given: Any) -> Any:
        *states, (W, U, b, *more) = given
        place = [order.index(k) for k in range(4)]
        turned = [np.concatenate([np.split(one, 4, axis=-1)[k] for k in place], axis=-1) for one in (W, U, b)]
        return function(*states, [*turned, *more])

    return wrong


def _orders(function: Callable[..., Any]) -> tuple[Mistake, ...]:
    """List all wrong orders of the blocks."""
    return tuple(
        _see(
            _WRONG,
            f"you take the blocks in the order {', '.join(_BLOCKS[k] for k in order)}: "
            f"they stand in the order {', '.join(_BLOCKS)}.",
            _reordered(function, order),
        )
        for order in itertools.permutations(range(4))
        if order != (0, 1, 2, 3)
    )


CELL = Exercise(
    id="lstm-cell",
    chapter=5,
    title="The cell of the LSTM",
    level="medium",
    statement=r"""
Write one step of the LSTM, `lstm_cell(x, h, c, params)`, the six equations of the chapter.

- `x` is $x_t$, (N, D); `h` and `c` are $h_{t-1}$ and $c_{t-1}$, (N, H) each.
- `params` is a list of W (D, 4H), U (H, 4H) and b (4H,), their blocks side by side in the order input,
  forget, candidate, output.
- The gates have the sigmoid $\sigma(a) = 1 / (1 + e^{-a})$, the candidate has tanh.

Return a tuple `(h, c)` of the new states, (N, H) each.
""".strip(),
    returns=("h (N, H)", "c (N, H)"),
    solution=lstm_cell,
    cases=(
        pencil(np.array([[1.0]]), np.array([[0.0]]), np.array([[1.0]]), _HAND),
        *random(_cell_case),
        edge("one sample, N = 1", lambda rng: _cell_case(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: _cell_case(rng, H=1)),
        edge(
            "states of zeros", lambda rng: ((case := _cell_case(rng))[0], 0 * case[1], 0 * case[2], case[3])
        ),
    ),
    hints=(
        "Four vectors first, all made alike; then the two states. Which of the four go through a sigmoid?",
        "`np.split(x @ W + h @ U + b, 4, axis=1)` gives the four blocks. The cell state comes first, since h "
        "is made of the new one.",
        "`c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_tilde)`, then `h = sigmoid(o) * np.tanh(c)`, with "
        "`sigmoid(a) = 1 / (1 + np.exp(-a))`.",
    ),
    mistakes=(
        *_orders(lstm_cell),
        *(_see(section, message, _wrong_cell(**wrong)) for section, message, wrong in _CELLS),
        _see(
            _WRONG,
            "the states are returned as (c, h): the order is h, c.",
            lambda x, h, c, params: lstm_cell(x, h, c, params)[::-1],
        ),
        _see(
            _TWO,
            "the old cell state is returned: return the new one, c_t.",
            lambda x, h, c, params: (lstm_cell(x, h, c, params)[0], c),
        ),
        _see(
            _TWO,
            "only h is returned: the next step needs c as well.",
            lambda x, h, c, params: lstm_cell(x, h, c, params)[0],
        ),
        _see(
            _TWO,
            "the forget gate multiplies the hidden state: what it keeps is the cell state, f * c.",
            lambda x, h, c, params: lstm_cell(x, h, h, params),
        ),
        _see(
            _TWO,
            "neither of the old states is used: h goes into the four blocks with h @ U, c onto the "
            "belt with f * c.",
            lambda x, h, c, params: lstm_cell(x, 0 * h, 0 * c, params),
        ),
    ),
)


def run_lstm(x: Array, h0: Array, c0: Array, params: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Take all steps."""

    def sigmoid(a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    h, c = h0, c0
    outputs = []
    for t in range(x.shape[1]):
        i, f, c_tilde, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_tilde)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=1), h, c


def _layer_case(rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, H: int = 4) -> Arguments:
    _, h0, c0, params = _cell_case(rng, N, D, H)
    return rng.standard_normal((N, T, D)), h0, c0, params


def _wrong_layer(
    step: Callable[..., tuple[Array, Array]] = lstm_cell,
    start: Callable[[Array, Array], tuple[Array, Array]] = lambda h, c: (h, c),
    carry: Callable[[Array, Array, Array, Array], tuple[Array, Array]] = lambda h, c, h0, c0: (h, c),
) -> Callable[..., tuple[Array, Array, Array]]:
    """Make a layer with another cell, other initial states, or other states carried on."""

    def wrong(x: Array, h0: Array, c0: Array, params: Sequence[Array]) -> tuple[Array, Array, Array]:
        now, outputs = start(h0, c0), []
        for t in range(x.shape[1]):
            h, c = step(x[:, t], *now, params)
            outputs.append(h)
            now = carry(h, c, h0, c0)
        return np.stack(outputs, axis=1), h, c

    return wrong


def _cell_states(x: Array, h0: Array, c0: Array, params: Sequence[Array]) -> Array:
    """Return the cell states of all steps."""
    runs = [run_lstm(x[:, : t + 1], h0, c0, params) for t in range(x.shape[1])]
    return np.stack([c for _, _, c in runs], axis=1)


def _first_left_out(x: Array, h0: Array, c0: Array, params: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Fill y from index 1 on."""
    y, h, c = np.zeros((*x.shape[:2], h0.shape[1])), h0, c0
    if x.shape[1] > 1:
        y[:, 1:], h, c = run_lstm(x[:, 1:], h0, c0, params)
    return y, h, c


LAYER = Exercise(
    id="lstm-layer",
    chapter=5,
    title="The layer and its final states",
    level="medium",
    statement="""
Write the whole layer, `run_lstm(x, h0, c0, params)`.

- `x` has shape (N, T, D); `h0` and `c0`, (N, H) each, are the states before the first step.
- `params` is a list of W (D, 4H), U (H, 4H) and b (4H,), as in `lstm-cell`: blocks in the order input,
  forget, candidate, output.

Return a tuple `(y, h, c)`: the hidden states of all steps, (N, T, H), then the final hidden state and the
final cell state, (N, H) each.
""".strip(),
    returns=("y (N, T, H)", "h (N, H)", "c (N, H)"),
    solution=run_lstm,
    cases=(
        pencil(np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 1)), np.zeros((1, 1)), _HAND),
        *random(_layer_case),
        edge("one timestep, T = 1", lambda rng: _layer_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _layer_case(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _layer_case(rng, N=4, T=4)),
    ),
    hints=(
        "It is the loop of chapter 3 with two states. Both must go from step to step.",
        "`x[:, t]` is step t of all samples. Start with h0 and c0, and collect h, not c.",
        "`h, c = h0, c0`; at each t `h, c = lstm_cell(x[:, t], h, c, params)` and `outputs.append(h)`; "
        "return "
        "`np.stack(outputs, axis=1), h, c`.",
    ),
    mistakes=(
        _see(
            _WRONG,
            "only h is carried on: each step begins with c0 again. Hand the new c to the next step.",
            _wrong_layer(carry=lambda h, c, h0, c0: (h, c0)),
        ),
        _see(
            _LAYER,
            "only c is carried on: each step begins with h0 again. Hand the new h to the next step.",
            _wrong_layer(carry=lambda h, c, h0, c0: (h0, c)),
        ),
        _see(
            _WRONG,
            "the two states are exchanged at each step: the order is h, c.",
            _wrong_layer(carry=lambda h, c, h0, c0: (c, h)),
        ),
        _see(
            _WRONG,
            "h0 and c0 are exchanged: h0 is the hidden state.",
            _wrong_layer(start=lambda h, c: (c, h)),
        ),
        _see(
            _WRONG,
            "c0 is ignored: begin with c0, not with zeros.",
            _wrong_layer(start=lambda h, c: (h, 0 * c)),
        ),
        _see(
            _WRONG,
            "h0 is ignored: begin with h0, not with zeros.",
            _wrong_layer(start=lambda h, c: (0 * h, c)),
        ),
        _see(
            _WRONG,
            "both initial states are ignored: begin with h0 and c0, not with zeros.",
            _wrong_layer(start=lambda h, c: (0 * h, 0 * c)),
        ),
        _see(
            _LAYER,
            "the final states are in the order c, h: return (y, h, c).",
            lambda x, h0, c0, params: tuple(run_lstm(x, h0, c0, params)[k] for k in (0, 2, 1)),
        ),
        _see(
            _LAYER,
            "the final cell state is a copy of h: the cell state is in no output, return c itself.",
            lambda x, h0, c0, params: (*run_lstm(x, h0, c0, params)[:2], run_lstm(x, h0, c0, params)[1]),
        ),
        _see(
            _LAYER,
            "your output is time first, (T, N, H): stack along axis 1.",
            lambda x, h0, c0, params: (
                run_lstm(x, h0, c0, params)[0].swapaxes(0, 1),
                *run_lstm(x, h0, c0, params)[1:],
            ),
        ),
        _see(
            _LAYER,
            "the sequence is read backwards: go from t = 0 to T - 1.",
            lambda x, h0, c0, params: run_lstm(x[:, ::-1], h0, c0, params),
        ),
        *_orders(run_lstm),
        *(_see(section, message, _wrong_layer(_wrong_cell(**wrong))) for section, message, wrong in _CELLS),
        _see(
            _TWO,
            "your y holds the cell states: the output of each step is h.",
            lambda x, h0, c0, params: (_cell_states(x, h0, c0, params), *run_lstm(x, h0, c0, params)[1:]),
        ),
        _see(
            _LAYER,
            "neither state is carried on: each step begins with h0 and c0 again. Hand both to the next step.",
            _wrong_layer(carry=lambda h, c, h0, c0: (h0, c0)),
        ),
        _see(
            _LAYER,
            "your y holds the states before each step, h0 first: append h after the step.",
            lambda x, h0, c0, params: (
                np.concatenate([h0[:, None], run_lstm(x, h0, c0, params)[0][:, :-1]], axis=1),
                *run_lstm(x, h0, c0, params)[1:],
            ),
        ),
        _see(
            _LAYER,
            "all steps of y are the last one: you change one array in place and append it again and again. "
            "Make a new h at each step.",
            lambda x, h0, c0, params: (
                np.repeat(run_lstm(x, h0, c0, params)[1][:, None], x.shape[1], axis=1),
                *run_lstm(x, h0, c0, params)[1:],
            ),
        ),
        _see(
            _LAYER,
            "the final hidden state is that of the first step: it is the last one, y[:, -1].",
            lambda x, h0, c0, params: (
                (answer := run_lstm(x, h0, c0, params))[0],
                answer[0][:, 0],
                answer[2],
            ),
        ),
        _see(
            _LAYER,
            "the first step is left out: begin with t = 0.",
            _first_left_out,
        ),
        _see(
            _WRONG,
            "only h is carried on, and c0 comes back as the final cell state: hand the new c to the "
            "next step.",
            lambda x, h0, c0, params: (
                *_wrong_layer(carry=lambda h, c, h0, c0: (h, c0))(x, h0, c0, params)[:2],
                c0,
            ),
        ),
        _see(
            _WRONG,
            "what the cell gives back is taken as (c, h): the order is h, c.",
            _wrong_layer(lambda x, h, c, params: lstm_cell(x, h, c, params)[::-1]),
        ),
        _see(
            _LAYER,
            "the initial states come back: return the ones after the last step.",
            lambda x, h0, c0, params: (run_lstm(x, h0, c0, params)[0], h0, c0),
        ),
        _see(
            _LAYER,
            "the final hidden state is the mean over time: it is the last one, y[:, -1].",
            lambda x, h0, c0, params: (
                (answer := run_lstm(x, h0, c0, params))[0],
                answer[0].mean(axis=1),
                answer[2],
            ),
        ),
        _see(
            _LAYER,
            "the final hidden state is a copy of c: return h itself.",
            lambda x, h0, c0, params: tuple(run_lstm(x, h0, c0, params)[k] for k in (0, 2, 2)),
        ),
        _see(
            _LAYER,
            "each step reads x[:, 0]: step t is x[:, t].",
            lambda x, h0, c0, params: run_lstm(np.repeat(x[:, :1], x.shape[1], axis=1), h0, c0, params),
        ),
    ),
)


def peephole_cell(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Take one step with peepholes."""

    def sigmoid(a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    W, U, b, p = params
    p_i, p_f, p_o = p
    i, f, c_tilde, o = np.split(x @ W + h @ U + b, 4, axis=1)
    c_new = sigmoid(f + p_f * c) * c + sigmoid(i + p_i * c) * np.tanh(c_tilde)
    h_new = sigmoid(o + p_o * c_new) * np.tanh(c_new)
    return h_new, c_new


def _peephole_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    x, h, c, params = _cell_case(rng, N, D, H)
    return x, h, c, [*params, rng.standard_normal((3, H))]


def _wrong_peephole(
    *,
    rows: Sequence[int] = (0, 1, 2),
    sees: Callable[..., tuple[Any, Any, Any]] = lambda h, c, new: (c, c, new),
    outside: bool = False,
    scale: Sequence[float] = (1, 1, 1),
    candidate: Callable[[Array], Array] = np.tanh,
    show: Callable[[Array], Array] = np.tanh,
    bias: float = 1,
) -> Callable[..., tuple[Array, Array]]:
    """Make a cell with other rows of p, other things that gates see, other functions, or no bias."""

    def wrong(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
        W, U, b, p = params
        p_i, p_f, p_o = (p[row] * factor for row, factor in zip(rows, scale, strict=True))
        a_i, a_f, a_c, a_o = np.split(x @ W + h @ U + bias * b, 4, axis=1)

        def gate(a: Array, peephole: Array) -> Array:
            return sigmoid(a) + peephole if outside else sigmoid(a + peephole)

        first, second, _ = sees(h, c, c)
        new = gate(a_f, p_f * second) * c + gate(a_i, p_i * first) * candidate(a_c)
        return gate(a_o, p_o * sees(h, c, new)[2]) * show(new), new

    return wrong


def _third_to_candidate(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Give the candidate the peephole of the output gate."""
    W, U, b, (p_i, p_f, p_o) = params
    a_i, a_f, a_c, a_o = np.split(x @ W + h @ U + b, 4, axis=1)
    new = sigmoid(a_f + p_f * c) * c + sigmoid(a_i + p_i * c) * np.tanh(a_c + p_o * c)
    return sigmoid(a_o) * np.tanh(new), new


PEEPHOLE = Exercise(
    id="lstm-peephole",
    chapter=5,
    title="Gates that see the belt",
    level="medium",
    statement=r"""
Write one step of the LSTM with peepholes, `peephole_cell(x, h, c, params)`.

- `x` is $x_t$, (N, D); `h` and `c` are $h_{t-1}$ and $c_{t-1}$, (N, H) each.
- `params` is a list of W (D, 4H), U (H, 4H), b (4H,) and p (3, H). The blocks of W, U and b stand in the
  order input, forget, candidate, output; the rows of p are the peepholes of the input, the forget and the
  output gate.
- The input gate is $i_t = \sigma(x_t W_i + h_{t-1} U_i + p_i \odot c_{t-1} + b_i)$, the forget gate likewise.
- The output gate sees the new cell state, $p_o \odot c_t$. The candidate has no peephole.

Return a tuple `(h, c)` of the new states, (N, H) each.
""".strip(),
    returns=("h (N, H)", "c (N, H)"),
    solution=peephole_cell,
    cases=(
        pencil(
            np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), [*_HAND, np.array([[-2.0], [0.5], [1.0]])]
        ),
        *random(_peephole_case),
        edge("one sample, N = 1", lambda rng: _peephole_case(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: _peephole_case(rng, H=1)),
        edge("three units, as many as there are peephole rows", lambda rng: _peephole_case(rng, H=3)),
    ),
    hints=(
        "Take the cell without peepholes, and add one term to each gate. Which cell state is there when the "
        "output gate is made?",
        "`p_i * c` multiplies number by number; add it inside the sigmoid. Make the new cell state "
        "before the "
        "output gate.",
        "`c_new = sigmoid(f + p_f * c) * c + sigmoid(i + p_i * c) * np.tanh(c_tilde)`, then "
        "`h_new = sigmoid(o + p_o * c_new) * np.tanh(c_new)`.",
    ),
    mistakes=(
        _see(
            _PEEPHOLES,
            "the output gate looks at the old cell state: make c_t first, then add p_o * c_t.",
            _wrong_peephole(sees=lambda h, c, new: (c, c, c)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes are not used: add p * c to each gate.",
            _wrong_peephole(scale=(0, 0, 0)),
        ),
        _see(
            _PEEPHOLES,
            "the output gate has no peephole: add p_o * c_t.",
            _wrong_peephole(scale=(1, 1, 0)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes look at the hidden state: they see the cell state.",
            _wrong_peephole(sees=lambda h, c, new: (h, h, h)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes of input and forget gate are exchanged: the rows are input, forget, output.",
            _wrong_peephole(rows=(1, 0, 2)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes of forget and output gate are exchanged: the rows are input, forget, output.",
            _wrong_peephole(rows=(0, 2, 1)),
        ),
        _see(
            _PEEPHOLES,
            "the peephole is added outside the sigmoid: it belongs inside, next to the bias.",
            _wrong_peephole(outside=True),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes are added without the cell state, as a second bias: it is p * c.",
            _wrong_peephole(sees=lambda h, c, new: (1, 1, 1)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes look at tanh(c): they see the cell state as it is.",
            _wrong_peephole(sees=lambda h, c, new: (np.tanh(c), np.tanh(c), np.tanh(new))),
        ),
        _see(
            _PEEPHOLES,
            "the states are returned as (c, h): the order is h, c.",
            lambda x, h, c, params: peephole_cell(x, h, c, params)[::-1],
        ),
        _see(
            _PEEPHOLES,
            "only the forget gate has its peephole: input and output gate have one, too.",
            _wrong_peephole(scale=(0, 1, 0)),
        ),
        _see(
            _PEEPHOLES,
            "only the input gate has its peephole: forget and output gate have one, too.",
            _wrong_peephole(scale=(1, 0, 0)),
        ),
        _see(
            _PEEPHOLES,
            "only the output gate has its peephole: input and forget gate have one, too.",
            _wrong_peephole(scale=(0, 0, 1)),
        ),
        _see(
            _PEEPHOLES,
            "the forget gate has no peephole: add p_f * c.",
            _wrong_peephole(scale=(1, 0, 1)),
        ),
        _see(
            _PEEPHOLES,
            "the input gate has no peephole: add p_i * c.",
            _wrong_peephole(scale=(0, 1, 1)),
        ),
        _see(
            _PEEPHOLES,
            "all three gates have the first row of p: each has a row of its own.",
            _wrong_peephole(rows=(0, 0, 0)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes of input and output gate are exchanged: the rows are input, forget, output.",
            _wrong_peephole(rows=(2, 1, 0)),
        ),
        _see(
            _PEEPHOLES,
            "the peepholes are subtracted: add p * c.",
            _wrong_peephole(scale=(-1, -1, -1)),
        ),
        _see(
            _EQUATIONS,
            "the candidate goes through the sigmoid: it is no gate, use tanh.",
            _wrong_peephole(candidate=sigmoid),
        ),
        _see(
            _TWO,
            "the hidden state is o * c: squash the cell state first, o * np.tanh(c).",
            _wrong_peephole(show=lambda c: c),
        ),
        _see(_EQUATIONS, "the bias b is forgotten: add it inside.", _wrong_peephole(bias=0)),
        *_orders(peephole_cell),
        _see(
            _PEEPHOLES,
            "the third peephole is added to the candidate: it belongs to the output gate, p_o * c_t.",
            _third_to_candidate,
        ),
    ),
)


def adding_problems(numbers: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """Mark two numbers of each sample and add them."""
    rows = np.arange(len(numbers))
    marker = np.zeros_like(numbers)
    marker[rows, first] = 1
    marker[rows, second] = 1
    y = numbers[rows, first] + numbers[rows, second]
    return np.stack([numbers, marker], axis=-1), y[:, np.newaxis]


def _adding_case(rng: np.random.Generator, N: int = 5, T: int = 8) -> Arguments:
    return rng.random((N, T)), rng.integers(0, T // 2, N), rng.integers(T // 2, T, N)


def _adding_parts(
    change: Callable[[Array, Array, Array, Array], tuple[Array, Array]],
) -> Callable[..., tuple[Array, Array]]:
    """Make a wrong answer from the right x and y, and the places that are marked."""

    def wrong(numbers: Array, first: Array, second: Array) -> tuple[Array, Array]:
        return change(*adding_problems(numbers, first, second), first, second)

    return wrong


def _chosen(numbers: Array, steps: Array) -> Array:
    return numbers[np.arange(len(numbers)), steps]


def _marked(x: Array, steps: Array, mark: float) -> Array:
    """Write another mark."""
    x = x.copy()
    x[np.arange(len(x)), steps, 1] = mark
    return x


def _between(numbers: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """Mark all steps from the first to the second."""
    t = np.arange(numbers.shape[1])
    marker = (t >= first[:, np.newaxis]) & (t <= second[:, np.newaxis])
    return np.stack([numbers, marker], axis=-1), (numbers * marker).sum(axis=1, keepdims=True)


ADDING = Exercise(
    id="lstm-adding-data",
    chapter=5,
    title="The adding problem",
    level="easy",
    statement="""
Write `adding_problems(numbers, first, second)`.

- `numbers` has shape (N, T).
- `first` and `second`, (N,) each, are whole numbers that say which two steps of each sample are marked,
  counted from 0. They are never the same, and either may be the earlier one.

Return a tuple `(x, y)`:

- `x`, (N, T, 2), has the number as feature 0 and the marker as feature 1, which is 1 at the two marked steps
  and 0 elsewhere;
- `y`, (N, 1), is the sum of the two marked numbers.
""".strip(),
    returns=("x (N, T, 2)", "y (N, 1)"),
    solution=adding_problems,
    cases=(
        pencil(np.array([[0.5, 0.25, 0.75, 0.125]]), np.array([1]), np.array([2])),
        *random(_adding_case),
        edge("one sample, N = 1", lambda rng: _adding_case(rng, N=1)),
        edge("two timesteps, T = 2", lambda rng: _adding_case(rng, T=2)),
        edge("as many samples as timesteps", lambda rng: _adding_case(rng, N=6, T=6)),
        edge(
            "the second mark before the first",
            lambda rng: ((case := _adding_case(rng))[0], case[2], case[1]),
        ),
    ),
    hints=(
        "Each sample has marks of its own. How do you pick one step of each row?",
        "`rows = np.arange(N)`; then `marker[rows, first]` is one place in each row. Stack numbers and "
        "marker "
        "along a new last axis.",
        "`marker[rows, first] = marker[rows, second] = 1`, "
        "`y = (numbers[rows, first] + numbers[rows, second])[:, None]`, "
        "`x = np.stack([numbers, marker], axis=-1)`.",
    ),
    mistakes=(
        _see(
            _LONG,
            "your y is the sum of all numbers: add the two marked ones only.",
            _adding_parts(lambda x, y, first, second: (x, x[:, :, 0].sum(axis=1, keepdims=True))),
        ),
        _see(
            _LONG,
            "your y has shape (N,): give it the axis of the one answer, (N, 1).",
            _adding_parts(lambda x, y, first, second: (x, y[:, 0])),
        ),
        _see(
            _LONG,
            "the features are exchanged: the number is feature 0, the marker feature 1.",
            _adding_parts(lambda x, y, first, second: (x[:, :, ::-1], y)),
        ),
        _see(
            _LONG,
            "the features stand before the time, (N, 2, T): stack along the last axis.",
            _adding_parts(lambda x, y, first, second: (x.swapaxes(1, 2), y)),
        ),
        _see(
            _LONG,
            "all samples are marked at the steps of all others: use marker[rows, first], not marker[:, "
            "first].",
            _adding_parts(
                lambda x, y, first, second: (
                    np.stack([x[:, :, 0], 0 * x[:, :, 1] + x[:, :, 1].max(axis=0)], axis=-1),
                    y,
                )
            ),
        ),
        _see(
            _LONG,
            "your y is the mean of the two numbers: return their sum.",
            _adding_parts(lambda x, y, first, second: (x, y / 2)),
        ),
        _see(
            _LONG,
            "your y is the product of the two numbers: return their sum.",
            lambda numbers, first, second: (
                adding_problems(numbers, first, second)[0],
                np.take_along_axis(numbers, np.stack([first, second], 1), 1).prod(axis=1, keepdims=True),
            ),
        ),
        _see(
            _LONG,
            "the second mark is missing: two steps are marked.",
            lambda numbers, first, second: (
                adding_problems(numbers, first, first)[0],
                adding_problems(numbers, first, second)[1],
            ),
        ),
        _see(
            _LONG,
            "your y is the sum of the two places: add the numbers that stand there.",
            _adding_parts(lambda x, y, first, second: (x, (first + second)[:, np.newaxis] * 1.0)),
        ),
        _see(
            _LONG,
            "the numbers without a mark are set to 0: the network is to find out itself what to ignore.",
            _adding_parts(lambda x, y, first, second: (x * [1, 0] * x[:, :, 1:] + x * [0, 1], y)),
        ),
        _see(
            _LONG,
            "the steps are counted from 1: first and second count from 0, so use them as they are.",
            lambda numbers, first, second: adding_problems(numbers, first - 1, second - 1),
        ),
        _see(
            _LONG,
            "all steps between the two are marked: mark the two alone.",
            _between,
        ),
        _see(
            _LONG,
            "the second mark is 2: both are 1.",
            _adding_parts(lambda x, y, first, second: (_marked(x, second, 2.0), y)),
        ),
        _see(
            _LONG,
            "the marker is -1 at the other steps: it is 0 there.",
            _adding_parts(lambda x, y, first, second: (x * [1, 2] - [0, 1], y)),
        ),
        _see(
            _LONG,
            "your y is the difference of the two numbers: return their sum.",
            lambda numbers, first, second: (
                adding_problems(numbers, first, second)[0],
                (_chosen(numbers, first) - _chosen(numbers, second))[:, np.newaxis],
            ),
        ),
        _see(
            _LONG,
            "your y is the second number alone: add the first.",
            lambda numbers, first, second: (
                adding_problems(numbers, first, second)[0],
                _chosen(numbers, second)[:, np.newaxis],
            ),
        ),
        _see(
            _LONG,
            "your y is the first number alone: add the second.",
            lambda numbers, first, second: (
                adding_problems(numbers, first, second)[0],
                _chosen(numbers, first)[:, np.newaxis],
            ),
        ),
        _see(
            _LONG,
            "all samples have the marks of the first: use marker[rows, first] with rows = np.arange(N).",
            lambda numbers, first, second: adding_problems(
                numbers, np.full_like(first, first[0]), np.full_like(second, second[0])
            ),
        ),
        _see(
            _LONG,
            "a reshape gives the shape (N, T, 2), but mixes the numbers: stack along the last axis.",
            _adding_parts(lambda x, y, first, second: (np.moveaxis(x, -1, 0).reshape(x.shape), y)),
        ),
    ),
)


def lstm_cell_backward(
    dh: Array, dc: Array, x: Array, h_before: Array, c_before: Array, params: Sequence[Array]
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Go back through one step."""

    def sigmoid(a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    a_i, a_f, a_c, a_o = np.split(x @ W + h_before @ U + b, 4, axis=1)
    i, f, c_tilde, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_c), sigmoid(a_o)
    tanh_c = np.tanh(f * c_before + i * c_tilde)

    dc = dc + dh * o * (1 - tanh_c**2)  # two ways lead to c_t
    da = np.concatenate(
        [
            dc * c_tilde * i * (1 - i),
            dc * c_before * f * (1 - f),
            dc * i * (1 - c_tilde**2),
            dh * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return da @ W.T, da @ U.T, dc * f, x.T @ da, h_before.T @ da, da.sum(axis=0)


def _backward_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    return rng.standard_normal((N, H)), rng.standard_normal((N, H)), *_cell_case(rng, N, D, H)


def _backward_gradient(
    dh: Array, dc: Array, x: Array, h_before: Array, c_before: Array, params: Sequence[Array]
) -> tuple[Array, ...]:
    def loss() -> float:
        h, c = lstm_cell(x, h_before, c_before, params)
        return float((dh * h).sum() + (dc * c).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, c_before, *params))


def _wrong_backward(
    *,
    total: Callable[..., Array] = lambda dh, dc, o, tanh_c: dc + dh * o * (1 - tanh_c**2),
    slope: Callable[[Array], Array] = lambda gate: gate * (1 - gate),
    bend: Callable[[Array], Array] = lambda c_tilde: 1 - c_tilde**2,
    before: Callable[..., Array] = lambda total, dc, f: total * f,
    parts: Callable[..., Sequence[Array]] = lambda i, f, g, o: (i, f, g, o),
    old: Callable[..., Array] = lambda c_before, c: c_before,
    turn: Callable[[Array, Array], Array] = lambda da, U: da @ U.T,
    shown: Callable[[Array], Array] = np.tanh,
    partners: Callable[[Array, Array], tuple[Array, Array]] = lambda i, g: (g, i),
    last: Callable[[Array], Array] = lambda o: o * (1 - o),
    bias: float = 1,
    mean: bool = False,
) -> Callable[..., tuple[Array, ...]]:
    """Make the backward pass with one thing wrong.

    The whole gradient of c_t; the slopes of sigmoid and tanh; what is handed back along the belt; the order
    of the blocks; the cell state that the forget gate is given; the way through U; what the output gate was
    multiplied by; what input gate and candidate were; the slope of the output gate; the bias; means instead
    of sums.
    """

    def wrong(
        dh: Array, dc: Array, x: Array, h_before: Array, c_before: Array, params: Sequence[Array]
    ) -> tuple[Array, ...]:
        W, U, b = params
        a_i, a_f, a_c, a_o = np.split(x @ W + h_before @ U + bias * b, 4, axis=1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_c), sigmoid(a_o)
        c = f * c_before + i * g
        whole = total(dh, dc, o, np.tanh(c))
        blocks = (
            whole * partners(i, g)[0] * slope(i),
            whole * old(c_before, c) * slope(f),
            whole * partners(i, g)[1] * bend(g),
            dh * shown(c) * last(o),
        )
        da = np.concatenate(parts(*blocks), axis=1)
        N = len(x) if mean else 1
        dW, dU, db = x.T @ da / N, h_before.T @ da / N, da.sum(axis=0) / N
        return da @ W.T, turn(da, U), before(whole, dc, f), dW, dU, db

    return wrong


def _backward_reordered(order: Sequence[int]) -> Callable[..., tuple[Array, ...]]:
    """Go back with two blocks exchanged, in the weights as in their gradients."""

    def swap(one: Array) -> Array:
        return np.concatenate([np.split(one, 4, axis=-1)[k] for k in order], axis=-1)

    def wrong(
        dh: Array, dc: Array, x: Array, h_before: Array, c_before: Array, params: Sequence[Array]
    ) -> tuple[Array, ...]:
        swapped = [swap(one) for one in params]
        *ways, dW, dU, db = lstm_cell_backward(dh, dc, x, h_before, c_before, swapped)
        return *ways, swap(dW), swap(dU), swap(db)

    return wrong


BACKWARD = Exercise(
    id="lstm-cell-backward",
    chapter=5,
    title="One step back, on both ways",
    level="hard",
    capstone=True,
    statement="""
Bring the chapter together: the backward pass of one step,
`lstm_cell_backward(dh, dc, x, h_before, c_before, params)`.

- `dh`, (N, H), is the gradient of the loss with respect to $h_t$.
- `dc`, (N, H), is the gradient that comes to $c_t$ along the belt from the step after. What comes to $c_t$
  through $h_t$ is not in it.
- `x`, (N, D), `h_before` and `c_before`, (N, H) each, are $x_t$, $h_{t-1}$ and $c_{t-1}$.
- `params` is a list of W (D, 4H), U (H, 4H) and b (4H,), as in `lstm-cell`: blocks in the order input,
  forget, candidate, output.

Compute the gates anew, then go back. Return a tuple `(dx, dh_before, dc_before, dW, dU, db)`, each in the
shape of its array. The gradients of the weights are summed over the samples.
""".strip(),
    returns=("dx (N, D)", "dh_before (N, H)", "dc_before (N, H)", "dW (D, 4H)", "dU (H, 4H)", "db (4H,)"),
    solution=lstm_cell_backward,
    gradient=_backward_gradient,
    cases=(
        pencil(
            np.array([[1.0]]),
            np.array([[0.5]]),
            np.array([[1.0]]),
            np.array([[0.0]]),
            np.array([[1.0]]),
            _HAND,
        ),
        *random(_backward_case),
        edge("one sample, N = 1", lambda rng: _backward_case(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: _backward_case(rng, H=1)),
        edge("nothing comes along the belt, dc = 0", lambda rng: (*_zero_dc(rng),)),
    ),
    hints=(
        r"The gradient comes to $c_t$ in two ways: along the belt, and through $h_t = o_t \odot "
        r"\tanh(c_t)$. Add both before you go on.",
        "The whole gradient of $c_t$ is `dc + dh * o * (1 - np.tanh(c)**2)`, where `c` is the new "
        "cell state. Times `f` it is `dc_before`. The slope of a gate is `i * (1 - i)`, that of the "
        "candidate `1 - c_tilde**2`.",
        "With `dc` as the whole gradient of $c_t$, `da` has four blocks: `dc * c_tilde * i * (1 - "
        "i)`, `dc * c_before * f * (1 - f)`, `dc * i * (1 - c_tilde**2)`, `dh * np.tanh(c) * o * (1 - "
        "o)`. Then `da @ W.T, da @ U.T, dc * f, x.T @ da, h_before.T @ da, da.sum(axis=0)`.",
    ),
    mistakes=(
        _see(
            _BELT,
            "the way along the belt is lost: add dc to what comes through h.",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dh * o * (1 - tanh_c**2)),
        ),
        _see(
            _BELT,
            "the way through h is lost: c_t shows in h_t, too. Add dh * o * (1 - np.tanh(c)**2) to dc.",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dc),
        ),
        _see(
            _TWO,
            "the slope of tanh(c) is forgotten: the way through h is dh * o * (1 - np.tanh(c)**2).",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dc + dh * o),
        ),
        _see(
            _TWO,
            "the output gate is forgotten on the way to c: it is dh * o * (1 - np.tanh(c)**2).",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dc + dh * (1 - tanh_c**2)),
        ),
        _see(
            _BELT,
            "dc_before is not multiplied by the forget gate: it is the whole gradient of c_t times f.",
            _wrong_backward(before=lambda total, dc, f: total),
        ),
        _see(
            _BELT,
            "dc_before is made of dc alone: take the whole gradient of c_t, with what comes through h, "
            "times f.",
            _wrong_backward(before=lambda total, dc, f: dc * f),
        ),
        _see(
            _EQUATIONS,
            "the slopes of the sigmoids are forgotten: multiply by gate * (1 - gate).",
            _wrong_backward(slope=np.ones_like, last=np.ones_like),
        ),
        _see(
            _EQUATIONS,
            "the gates have the slope of tanh, 1 - gate**2: that of the sigmoid is gate * (1 - gate).",
            _wrong_backward(slope=lambda gate: 1 - gate**2, last=lambda o: 1 - o**2),
        ),
        _see(
            _EQUATIONS,
            "the slope of the candidate's tanh is forgotten: multiply by 1 - c_tilde**2.",
            _wrong_backward(bend=np.ones_like),
        ),
        _see(
            _EQUATIONS,
            "the candidate has the slope of the sigmoid: it goes through tanh, so it is 1 - c_tilde**2.",
            _wrong_backward(bend=lambda g: g * (1 - g)),
        ),
        _see(
            _EQUATIONS,
            "the forget gate's gradient is made with the new cell state: f was multiplied by c_before.",
            _wrong_backward(old=lambda c_before, c: c),
        ),
        _see(
            _WRONG,
            "the blocks of input and forget gate are exchanged: the order is input, forget, candidate, "
            "output.",
            _wrong_backward(parts=lambda i, f, g, o: (f, i, g, o)),
        ),
        _see(
            _WRONG,
            "the blocks of candidate and output gate are exchanged: the order is input, forget, candidate, "
            "output.",
            _wrong_backward(parts=lambda i, f, g, o: (i, f, o, g)),
        ),
        _see(
            _EQUATIONS,
            "dh_before lacks the ways through the gates: it is da @ U.T with all four blocks, not the "
            "candidate's alone.",
            _wrong_backward(turn=lambda da, U: np.split(da, 4, axis=1)[2] @ np.split(U, 4, axis=1)[2].T),
        ),
        _see(
            _EQUATIONS,
            "the gradients of the weights are averaged over the samples: sum them.",
            _wrong_backward(mean=True),
        ),
        _see(
            _TWO,
            "the slope of tanh is 1 - np.tanh(c)**2: the square is missing.",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dc + dh * o * (1 - tanh_c)),
        ),
        _see(
            _TWO,
            "the slope of tanh(c) is made with c: it is 1 - np.tanh(c)**2, not 1 - c**2.",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: dc + dh * o * (1 - np.arctanh(tanh_c) ** 2)),
        ),
        _see(
            _BELT,
            "dc is multiplied by the slope of tanh: on the belt there is no tanh, only what comes through h "
            "passes it.",
            _wrong_backward(total=lambda dh, dc, o, tanh_c: (dc + dh * o) * (1 - tanh_c**2)),
        ),
        _see(
            _BELT,
            "dc_before gets dc a second time: it is the whole gradient of c_t times f, and dc is in that.",
            _wrong_backward(before=lambda total, dc, f: total * f + dc),
        ),
        _see(
            _TWO,
            "the output gate's gradient is made with c: o was multiplied by np.tanh(c).",
            _wrong_backward(shown=lambda c: c),
        ),
        _see(
            _EQUATIONS,
            "your gradient of the output gate is zero: h_t is o * np.tanh(c), so it is dh * np.tanh(c) * "
            "o * (1 - o).",
            _wrong_backward(last=np.zeros_like),
        ),
        _see(
            _EQUATIONS,
            "the slope of the output gate's sigmoid is forgotten: multiply by o * (1 - o).",
            _wrong_backward(last=np.ones_like),
        ),
        _see(
            _EQUATIONS,
            "the partners are exchanged: i was multiplied by the candidate, so its gradient has c_tilde, and "
            "that of the candidate has i.",
            _wrong_backward(partners=lambda i, g: (i, g)),
        ),
        _see(
            _EQUATIONS,
            "the slope of the candidate is 1 - c_tilde**2: the square is missing.",
            _wrong_backward(bend=lambda g: 1 - g),
        ),
        _see(
            _EQUATIONS,
            "the bias is forgotten where you compute the gates anew: add b.",
            _wrong_backward(bias=0),
        ),
        _see(
            _WRONG,
            "input and forget gate are exchanged from beginning to end: the order is input, forget, "
            "candidate, "
            "output.",
            _backward_reordered((1, 0, 2, 3)),
        ),
        _see(
            _WRONG,
            "candidate and output gate are exchanged from beginning to end: the order is input, forget, "
            "candidate, output.",
            _backward_reordered((0, 1, 3, 2)),
        ),
    ),
)


def _zero_dc(rng: np.random.Generator) -> Arguments:
    dh, dc, *rest = _backward_case(rng)
    return dh, 0 * dc, *rest


EXERCISES = (COUNT, FORGET, ADDING, CELL, LAYER, PEEPHOLE, BACKWARD)
