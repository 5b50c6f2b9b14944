"""Exercises of chapter 7: two directions, how they are merged, padding read backwards, and probes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import (
    Arguments,
    Exercise,
    Speed,
    edge,
    explained,
    pencil,
    random,
    rnn_weights,
)
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 7)


def _padded(rng: np.random.Generator, N: int, T: int) -> Array:
    """Make a mask with padding behind: one sample of full length, others shorter."""
    lengths = np.minimum(np.resize([2, T, 3, 1], N), T)
    return np.arange(T) < rng.permutation(lengths)[:, np.newaxis]


def count_both(D: int, H: int, blocks: int) -> tuple[int, int]:
    """Count the weights of two bidirectional layers, one on the other."""
    first = 2 * blocks * (D * H + H * H + H)
    second = 2 * blocks * (2 * H * H + H * H + H)
    return first, second


def _counted(
    inputs: Callable[[int, int], int] = lambda D, H: 2 * H,
    one: Callable[[int, int, int], int] = lambda D, H, blocks: 2 * blocks * (D * H + H * H + H),
) -> Callable[[int, int, int], tuple[int, int]]:
    """Count with another number of inputs of the second layer, or another formula for one layer."""
    return lambda D, H, blocks: (one(D, H, blocks), one(inputs(D, H), H, blocks))


COUNT = Exercise(
    id="bidirectional-count",
    chapter=7,
    title="Count both directions",
    level="easy",
    statement="""
Two bidirectional layers stand one on the other, with H hidden units in each direction. The first reads
vectors of D numbers, the second reads what the first gives with `merge_mode="concat"`. Their cells have
`blocks` blocks of weights: a vanilla RNN has 1, an LSTM has 4. Each block has an input kernel, a recurrent
kernel and one bias. Write `count_both(D, H, blocks)` that returns a tuple `(first, second)`: the number of
weights of each layer, both directions together.
""".strip(),
    returns=("first", "second"),
    solution=count_both,
    cases=(
        pencil(10, 3, 4),
        *random(
            lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), int(rng.choice([1, 2, 3, 4])))
        ),
        edge("a vanilla RNN, one block", lambda rng: (7, 5, 1)),
        edge("one feature and one hidden unit", lambda rng: (1, 1, 4)),
        edge("more units than features", lambda rng: (2, 30, 3)),
    ),
    hints=(
        "A bidirectional layer is two layers with weights of their own. How many numbers does the second "
        "bidirectional layer read at each step?",
        "One block has an input kernel, a recurrent kernel (H, H) and a bias (H,). The chains of a layer do "
        "not read each other, so the recurrent kernel is never larger. After `concat` a step has 2H numbers.",
        "`first = 2 * blocks * (D * H + H * H + H)`; `second` is the same with `2 * H` in the place of `D`.",
    ),
    mistakes=(
        _see(
            "Counting weights",
            "these are the weights of one direction: there are two of everything. Multiply by 2.",
            _counted(one=lambda D, H, blocks: blocks * (D * H + H * H + H)),
        ),
        _see(
            "Counting weights",
            "the blocks are forgotten: each direction has `blocks` times the kernels and the bias.",
            _counted(one=lambda D, H, blocks: 2 * (D * H + H * H + H)),
        ),
        _see(
            "Counting weights",
            "the biases are missing: add H to each block of each direction.",
            _counted(one=lambda D, H, blocks: 2 * blocks * (D * H + H * H)),
        ),
        _see(
            "Counting weights",
            "the recurrent kernels are missing: add H * H to each block of each direction.",
            _counted(one=lambda D, H, blocks: 2 * blocks * (D * H + H)),
        ),
        _see(
            "The equations",
            "your second layer reads H numbers, but after concat each step has 2H: both states.",
            _counted(inputs=lambda D, H: H),
        ),
        _see(
            "The equations",
            "your second layer reads the D features again; it reads what the first one gives, 2H numbers.",
            _counted(inputs=lambda D, H: D),
        ),
        _see(
            "Counting weights",
            "this is one direction of 2H units, or two chains that read each other's states. They do not: "
            "their recurrent kernels are (H, H), two of them.",
            _counted(one=lambda D, H, blocks: blocks * (D * 2 * H + 4 * H * H + 2 * H)),
        ),
        _see(
            "Merge modes, here and in Keras",
            "your second layer reads 2H + D numbers; concat puts the two states together, and not the input.",
            _counted(inputs=lambda D, H: 2 * H + D),
        ),
        _see(
            "The equations",
            "the two directions share their bias; give each one of its own.",
            _counted(one=lambda D, H, blocks: 2 * blocks * (D * H + H * H) + blocks * H),
        ),
        _see(
            "The equations",
            "the two directions share their input kernel; give each one of its own.",
            _counted(one=lambda D, H, blocks: blocks * (D * H + 2 * H * H + 2 * H)),
        ),
        _see(
            "Counting weights",
            "there is one bias for each direction; there must be one for each block, (H,) each.",
            _counted(one=lambda D, H, blocks: 2 * (blocks * (D * H + H * H) + H)),
        ),
        _see(
            "Counting weights",
            "you count two biases for each block, as Keras's GRU has them; here each block has one.",
            _counted(one=lambda D, H, blocks: 2 * blocks * (D * H + H * H + 2 * H)),
        ),
        _see(
            "Counting weights",
            "the second layer has one direction here; it has two, like the first.",
            lambda D, H, blocks: (count_both(D, H, blocks)[0], count_both(D, H, blocks)[1] // 2),
        ),
        _see(
            "Counting weights",
            "each layer has one direction here, and the second reads H numbers; double both, and let "
            "the second read 2 * H.",
            lambda D, H, blocks: (blocks * (D * H + H * H + H), blocks * (2 * H * H + H)),
        ),
        _see(
            "Counting weights",
            "the second number is that of both layers together; return the weights of each.",
            lambda D, H, blocks: (count_both(D, H, blocks)[0], sum(count_both(D, H, blocks))),
        ),
        _see(
            "Counting weights",
            "the two numbers are exchanged: the layer that reads D numbers comes first.",
            lambda D, H, blocks: count_both(D, H, blocks)[::-1],
        ),
        _see(
            "Counting weights",
            "these are LSTM layers, whatever `blocks` is: multiply by blocks, not by 4.",
            lambda D, H, blocks: count_both(D, H, 4),
        ),
        _see(
            "Counting weights",
            "the biases are counted by what comes in; each of the H units has one, in each block.",
            _counted(one=lambda D, H, blocks: 2 * blocks * (D * H + H * H + D)),
        ),
        _see(
            "Counting weights",
            "both layers are counted with four directions; there are two.",
            _counted(one=lambda D, H, blocks: 4 * blocks * (D * H + H * H + H)),
        ),
    ),
)


def merge(ahead: Array, back: Array, mode: str) -> Array:
    """Put the states of both directions together."""
    if mode == "concat":
        return np.concatenate([ahead, back], axis=-1)
    if mode == "sum":
        return ahead + back
    if mode == "mul":
        return ahead * back
    return (ahead + back) / 2


_MODES = ("concat", "sum", "mul", "ave")


def _merge_case(rng: np.random.Generator, mode: str, N: int = 3, T: int = 4, H: int = 2) -> Arguments:
    return rng.standard_normal((N, T, H)), rng.standard_normal((N, T, H)), mode


def _merged(**modes: Callable[[Array, Array], Array]) -> Callable[[Array, Array, str], Array]:
    """Merge with other functions for some modes."""
    return lambda ahead, back, mode: modes[mode](ahead, back) if mode in modes else merge(ahead, back, mode)


_TABLE = "Merge modes, here and in Keras"

MERGE = Exercise(
    id="bidirectional-merge",
    chapter=7,
    title="Merge two directions",
    level="easy",
    statement="""
Write `merge(ahead, back, mode)`. `ahead` and `back` are the states of the forward and of the backward layer,
(N, T, H) each. Both are in the order of time already: `back[:, t]` belongs to step t. `mode` is `"concat"`,
`"sum"`, `"mul"` or `"ave"`. Return what `Bidirectional` gives with this `merge_mode`: (N, T, 2H) for
`"concat"`, otherwise (N, T, H): `"mul"` is the product of the two, number by number, `"ave"` their mean.
""".strip(),
    returns=("y (N, T, features)",),
    solution=merge,
    cases=(
        pencil(np.array([[[0.0], [0.5], [0.4]]]), np.array([[[0.3], [0.5], [0.0]]]), "ave"),
        *(
            case
            for mode in _MODES
            for case in random(lambda rng, mode=mode: _merge_case(rng, mode))  # type: ignore[misc]
        ),
        edge("one timestep, T = 1, concat", lambda rng: _merge_case(rng, "concat", T=1)),
        edge("one sample, N = 1, mul", lambda rng: _merge_case(rng, "mul", N=1)),
        edge("one hidden unit, H = 1, concat", lambda rng: _merge_case(rng, "concat", H=1)),
        edge("as many timesteps as samples and units", lambda rng: _merge_case(rng, "concat", 3, 3, 3)),
    ),
    hints=(
        "Only one of the four modes changes the shape. What happens to each number in the other three?",
        '`+` and `*` work element by element. With `"concat"` one state stands behind the other, on the axis '
        "of the hidden units.",
        '`np.concatenate([ahead, back], axis=-1)` for `"concat"`, `ahead + back`, `ahead * back`, and half '
        'of the sum for `"ave"`.',
    ),
    mistakes=(
        _see(
            "The equations",
            "concat puts the backward state first; put the forward one first, [ahead, back].",
            _merged(concat=lambda a, b: np.concatenate([b, a], axis=-1)),
        ),
        _see(
            _TABLE,
            "concat puts the two sequences one after the other in time; join them on the last axis, axis=-1.",
            _merged(concat=lambda a, b: np.concatenate([a, b], axis=1)),
        ),
        _see(
            _TABLE,
            "concat joins the samples, axis 0, which is the default; join the hidden units, axis=-1.",
            _merged(concat=lambda a, b: np.concatenate([a, b])),
        ),
        _see(
            _TABLE,
            "concat makes a new axis; np.concatenate joins along one that there is, np.stack adds one.",
            _merged(concat=lambda a, b: np.stack([a, b], axis=-1)),
        ),
        _see(
            "The equations",
            "concat alternates the numbers of both states; the whole forward state comes first, then the "
            "whole backward one.",
            _merged(concat=lambda a, b: np.stack([a, b], axis=-1).reshape(*a.shape[:2], -1)),
        ),
        _see(
            _TABLE,
            '"ave" gives the sum: divide it by 2.',
            _merged(ave=lambda a, b: a + b),
        ),
        _see(
            _TABLE,
            '"ave" halves one of the states only: put the sum in brackets, (ahead + back) / 2.',
            _merged(ave=lambda a, b: a + b / 2),
        ),
        _see(
            _TABLE,
            '"ave" is the mean over the hidden units; take that of the two directions, number by number.',
            _merged(ave=lambda a, b: np.concatenate([a, b], axis=-1).mean(axis=-1, keepdims=True)),
        ),
        _see(
            _TABLE,
            '"sum" gives the mean: do not divide by 2.',
            _merged(sum=lambda a, b: (a + b) / 2),
        ),
        _see(
            _TABLE,
            '"mul" multiplies and then sums over the hidden units, a dot product; leave them apart: '
            "ahead * back.",
            _merged(mul=lambda a, b: (a * b).sum(axis=-1, keepdims=True)),
        ),
        _see(
            _TABLE,
            '"mul" gives the sum of the two: multiply them element by element.',
            _merged(mul=lambda a, b: a + b),
        ),
        _see(
            "The layer",
            "you turn `back` round once more; it is in the order of time already, so leave it as it is.",
            lambda ahead, back, mode: merge(ahead, back[:, ::-1], mode),
        ),
        _see(
            _TABLE,
            "mode is ignored: you always concatenate. Ask for each of the four modes.",
            lambda ahead, back, mode: merge(ahead, back, "concat"),
        ),
        _see(
            _TABLE,
            "mode is ignored: you always add. Ask for each of the four modes.",
            lambda ahead, back, mode: ahead + back,
        ),
        _see(
            _TABLE,
            '"sum" takes the larger one of the two states; add them.',
            _merged(sum=np.maximum),
        ),
        _see(
            "Two chains that never touch",
            "the backward states are not used at all; merge both directions.",
            lambda ahead, back, mode: merge(ahead, ahead, mode),
        ),
        _see(
            _TABLE,
            "ave and mul are the same here: ave is (ahead + back) / 2.",
            _merged(ave=lambda ahead, back: ahead * back),
        ),
        _see(
            _TABLE,
            "ave is cut off to whole numbers: divide with /, not with //.",
            _merged(ave=lambda ahead, back: (ahead + back) // 2),
        ),
        _see(
            _TABLE,
            "sum subtracts; it is ahead + back.",
            _merged(sum=lambda ahead, back: ahead - back),
        ),
        _see(
            _TABLE,
            "mul takes the root of the product; it is ahead * back.",
            _merged(mul=lambda ahead, back: np.sqrt(np.abs(ahead * back))),
        ),
        _see(
            _TABLE,
            "mul takes the larger of the two; it is ahead * back.",
            _merged(mul=np.maximum),
        ),
        _see(
            _TABLE,
            "back is turned round for concat; it is in the order of time already.",
            _merged(concat=lambda ahead, back: np.concatenate([ahead, back[:, ::-1]], axis=-1)),
        ),
        _see(
            _TABLE,
            "the units of back are reversed: they stay as they are, and so do the steps.",
            lambda ahead, back, mode: merge(ahead, back[..., ::-1], mode),
        ),
        _see(
            _TABLE,
            "the samples of back are reversed: they stay as they are, and so do the steps.",
            lambda ahead, back, mode: merge(ahead, back[::-1], mode),
        ),
        _see(
            _TABLE,
            "sum multiplies; it is ahead + back.",
            _merged(sum=lambda ahead, back: ahead * back),
        ),
        _see(
            _TABLE,
            "ahead stands there twice in concat; back is the second half.",
            _merged(concat=lambda ahead, back: np.concatenate([ahead, ahead], axis=-1)),
        ),
    ),
)


def run_backwards(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Read from the last step to the first."""
    W, U, b = params
    h = h0
    states = []
    for t in reversed(range(x.shape[1])):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    return np.stack(states[::-1], axis=1)


def _run(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Read from the first step to the last."""
    W, U, b = params
    h, states = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    return np.stack(states, axis=1)


def _layer_case(rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, H: int = 4) -> Arguments:
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, H)) / 2, rnn_weights(rng, D, H)


def _before_each(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Return the states that the backward layer has before each step."""
    return np.concatenate([run_backwards(x, h0, params), h0[:, np.newaxis]], axis=1)[:, 1:]


def _back_over(steps: Callable[[int], range]) -> Callable[..., Array]:
    """Read other steps."""

    def wrong(x: Array, h0: Array, params: Sequence[Array]) -> Array:
        h, states = h0, []
        for t in steps(x.shape[1]):
            h = np.tanh(x[:, t] @ params[0] + h @ params[1] + params[2])
            states.append(h)
        return np.stack(states[::-1], axis=1)

    return wrong


def _alone(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Begin each step with h0."""
    return np.stack([_run(x[:, t : t + 1], h0, params)[:, 0] for t in range(x.shape[1])], axis=1)


_BOOK = [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])]


def _squashed_by(squash: Callable[[Array], Array]) -> Callable[..., Array]:
    """Read backwards with another function in the place of tanh."""

    def wrong(x: Array, h0: Array, params: Sequence[Array]) -> Array:
        h, states = h0, []
        for t in reversed(range(x.shape[1])):
            h = squash(x[:, t] @ params[0] + h @ params[1] + params[2])
            states.append(h)
        return np.stack(states[::-1], axis=1)

    return wrong


BACKWARDS = Exercise(
    id="bidirectional-backwards",
    chapter=7,
    title="From the last step to the first",
    level="easy",
    statement=r"""
Write the backward half of the chapter's equations for a vanilla RNN, `run_backwards(x, h0, params)`:
$\overleftarrow{h}_t = \tanh(x_t W + \overleftarrow{h}_{t+1} U + b)$. `x` has shape (N, T, D), `h0` is the
state after the last step, with which the reading begins, (N, H), and `params` is a list of W, U and b. Return
the states of all steps, (N, T, H), in the order of **time**: `states[:, t]` is the state that has read the
steps from the last one back to t.
""".strip(),
    returns=("states (N, T, H)",),
    solution=run_backwards,
    cases=(
        pencil(np.array([[[0.0], [1.0], [0.0]]]), np.array([[0.0]]), _BOOK),
        *random(_layer_case),
        edge("one timestep, T = 1", lambda rng: _layer_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _layer_case(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _layer_case(rng, N=4, T=4)),
    ),
    hints=(
        "Which step is read first, and where in your output does its state belong?",
        "Turn `x` round, run the loop of chapter 3, and turn what comes out. Both turns go along axis 1.",
        "For `t in reversed(range(T))`: `h = np.tanh(x[:, t] @ W + h @ U + b)`, and append `h` to the list "
        "`states`. Return `np.stack(states[::-1], axis=1)`.",
    ),
    mistakes=(
        _see(
            "The layer",
            "the outputs are not turned round: yours begin with the state of the last step, as with "
            "go_backwards=True. Turn them, [:, ::-1].",
            lambda x, h0, params: run_backwards(x, h0, params)[:, ::-1],
        ),
        _see(
            "The equations",
            "you read forwards: begin with the last step, t = T - 1.",
            _run,
        ),
        _see(
            "The layer",
            "you read forwards and turn the outputs round; the input must be turned, too.",
            lambda x, h0, params: _run(x, h0, params)[:, ::-1],
        ),
        _see(
            "The layer",
            "you turn the samples, x[::-1], not the steps: time is axis 1, x[:, ::-1].",
            lambda x, h0, params: _run(x[::-1], h0, params)[::-1],
        ),
        _see(
            "The layer",
            "you turn the features, x[..., ::-1], not the steps: time is axis 1, x[:, ::-1].",
            lambda x, h0, params: _run(x[..., ::-1], h0, params),
        ),
        _see(
            "The layer",
            "the outputs are turned along the samples: time is axis 1, [:, ::-1].",
            lambda x, h0, params: run_backwards(x, h0, params)[::-1, ::-1],
        ),
        _see(
            "The layer",
            "all axes of the input are turned: x[:, ::-1] turns the steps alone.",
            lambda x, h0, params: _run(np.flip(x), h0, params)[:, ::-1],
        ),
        _see(
            "The equations",
            "the initial state is ignored: begin with h0.",
            lambda x, h0, params: run_backwards(x, 0 * h0, params),
        ),
        _see(
            "The equations",
            "each step begins with h0 again: step t needs the state of step t + 1.",
            _alone,
        ),
        _see(
            "The equations",
            "the states are one place off: states[:, t] must have read step t itself. Append after the step.",
            _before_each,
        ),
        _see(
            "The equations",
            "the first step is not read: the loop must reach t = 0. Use reversed(range(T)).",
            _back_over(lambda T: range(T - 1, 0, -1)),
        ),
        _see(
            "The equations",
            "the first step is not read, and its states remain zeros: the loop must reach t = 0. Use "
            "reversed(range(T)).",
            lambda x, h0, params: run_backwards(x, h0, params) * (np.arange(x.shape[1]) > 0)[:, np.newaxis],
        ),
        _see(
            "The equations",
            "the last step is not read: begin with t = T - 1. Use reversed(range(T)).",
            _back_over(lambda T: range(T - 2, -1, -1)),
        ),
        _see(
            "Which output is the last?",
            "only the state in which the reading ends comes back; return those of all steps.",
            lambda x, h0, params: run_backwards(x, h0, params)[:, 0],
        ),
        _see(
            "The equations",
            "your states are time first, (T, N, H): stack them along axis 1.",
            lambda x, h0, params: run_backwards(x, h0, params).swapaxes(0, 1),
        ),
        _see(
            "The equations",
            "the bias is forgotten: add b inside tanh.",
            lambda x, h0, params: run_backwards(x, h0, [*params[:2], 0 * params[2]]),
        ),
        _see(
            "The equations",
            "the recurrent kernel is transposed. Reading backwards is not going backward through a gradient: "
            "it is h @ U.",
            lambda x, h0, params: run_backwards(x, h0, [params[0], params[1].T, params[2]]),
        ),
        _see(
            "The equations",
            "tanh is missing: the state is np.tanh(x_t @ W + h @ U + b).",
            _squashed_by(lambda a: a),
        ),
        _see(
            "The equations",
            "the recurrent part is missing: add h @ U, with the state of the step behind.",
            lambda x, h0, params: np.tanh(x @ params[0] + params[2]),
        ),
        _see(
            "The equations",
            "the last step is left out: begin with t = T - 1.",
            lambda x, h0, params: (
                np.concatenate(
                    [run_backwards(x[:, :-1], h0, params), np.zeros((len(x), 1, len(params[2])))], axis=1
                )
                if x.shape[1] > 1
                else np.zeros((len(x), 1, len(params[2])))
            ),
        ),
        _see(
            "The equations",
            "the states have a sigmoid; they have tanh.",
            _squashed_by(sigmoid),
        ),
    ),
    speed=Speed(
        lambda rng: _layer_case(rng, N=400, T=20, D=4, H=8),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
)


def turn(x: Array, mask: Array) -> Array:
    """Reverse the real steps of each sample."""
    turned = x.copy()
    for n, length in enumerate(mask.sum(axis=1)):
        turned[n, :length] = x[n, :length][::-1]
    return turned


def _turn_case(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2) -> Arguments:
    return rng.standard_normal((N, T, D)), _padded(rng, N, T)


def _turn_by(lengths: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """Turn each sample with other lengths."""
    return lambda x, mask: turn(x, np.arange(mask.shape[1]) < lengths(mask.sum(axis=1))[:, np.newaxis])


def _rolled(x: Array, mask: Array) -> Array:
    """Move the padding to the front and leave the order of the steps."""
    return np.stack(
        [np.roll(one, len(one) - length, axis=0) for one, length in zip(x, mask.sum(axis=1), strict=True)]
    )


_PADDING = "Padded sequences, read backwards"


def _all_at_once(x: Array, mask: Array) -> Array:
    """Reverse the real steps of all samples together."""
    x = x.copy()
    x[mask] = x[mask][::-1]
    return x


def _overwritten(x: Array, mask: Array) -> Array:
    """Read the steps from where they are written to."""
    x = x.copy()
    for n, length in enumerate(mask.sum(axis=1)):
        for t in range(length):
            x[n, t] = x[n, length - 1 - t]
    return x


TURN = Exercise(
    id="bidirectional-turn",
    chapter=7,
    title="Turned without the padding",
    level="medium",
    statement="""
To read a padded batch backwards one can turn each sample round and leave its padding where it is. Write
`turn(x, mask)`. `x` has shape (N, T, D), the boolean `mask` (N, T) is True at real steps, and the padding
stands behind them; a sample may be padding only. Return a new array, (N, T, D): the real steps of each sample
in reverse order, the padding unchanged behind them.
""".strip(),
    returns=("turned (N, T, D)",),
    solution=turn,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0], [9.0]], [[4.0], [5.0], [9.0], [9.0]]]),
            np.array([[True, True, True, False], [True, True, False, False]]),
        ),
        *random(_turn_case),
        edge("one timestep, T = 1", lambda rng: _turn_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _turn_case(rng, N=1)),
        edge("no padding at all", lambda rng: ((case := _turn_case(rng))[0], np.ones_like(case[1]))),
        edge(
            "samples of padding only",
            lambda rng: ((case := _turn_case(rng))[0], np.zeros_like(case[1])),
        ),
    ),
    hints=(
        "A sample of length 3 in a batch of 5 steps: write down which step comes to which place.",
        "`mask.sum(axis=1)` gives the length of each sample. Reverse its first `length` steps.",
        "Begin with `turned = x.copy()`. Then for each sample n, with `length = mask[n].sum()`: "
        "`turned[n, :length] = x[n, :length][::-1]`.",
    ),
    mistakes=(
        _see(
            _PADDING,
            "the padding is turned with the rest and stands in front: reverse the first steps of each "
            "sample only, as many as are real.",
            lambda x, mask: x[:, ::-1].copy(),
        ),
        _see(_PADDING, "nothing is turned: reverse the real steps of each sample.", lambda x, mask: x.copy()),
        _see(
            _PADDING,
            "the padding is set to 0; leave it as it was.",
            lambda x, mask: turn(x, mask) * mask[..., None],
        ),
        _see(
            _PADDING,
            "one step too few is turned: the slice of `length` steps is [:length], its end does not belong "
            "to it.",
            _turn_by(lambda lengths: lengths - 1),
        ),
        _see(
            _PADDING,
            "one step too many is turned: a step of padding comes along.",
            _turn_by(lambda lengths: lengths + 1),
        ),
        _see(
            _PADDING,
            "all samples are turned with the length of the shortest; each has its own.",
            _turn_by(lambda lengths: 0 * lengths + lengths.min()),
        ),
        _see(
            _PADDING,
            "all samples are turned with the length of the first; each has its own.",
            _turn_by(lambda lengths: 0 * lengths + lengths[0]),
        ),
        _see(
            _PADDING,
            "the batch is turned as a whole and then cut with the mask: what was real has moved away under "
            "it. Turn each sample by its own length.",
            lambda x, mask: np.where(mask[..., None], x[:, ::-1], x),
        ),
        _see(
            _PADDING,
            "the batch is turned as a whole, and the padding set to 0: real steps are lost. Turn each sample "
            "by its own length.",
            lambda x, mask: np.where(mask[..., None], x[:, ::-1], 0),
        ),
        _see(
            _PADDING,
            "the padding is moved to the front, and the real steps keep their order; reverse them.",
            _rolled,
        ),
        _see(
            _PADDING,
            "the mask is inverted: True stands for real steps, and you turn as many as are padding.",
            lambda x, mask: turn(x, np.sort(~mask, axis=1)[:, ::-1]),
        ),
        _see(
            _PADDING,
            "you turn the features, not the steps: time is axis 1.",
            lambda x, mask: np.where(mask[..., None], x[..., ::-1], x),
        ),
        _see(
            _PADDING,
            "you turn the samples, not the steps: time is axis 1.",
            lambda x, mask: x[::-1].copy(),
        ),
        _see(
            _PADDING,
            "steps and features are both turned: [::-1] along the steps alone.",
            lambda x, mask: np.where(mask[..., None], turn(x, mask)[..., ::-1], x),
        ),
        _see(
            _PADDING,
            "all samples are turned with the length of the longest; each has a length of its own, "
            "mask.sum(axis=1).",
            _turn_by(lambda lengths: np.full_like(lengths, lengths.max())),
        ),
        _see(
            _PADDING,
            "the padding is brought to the front; it stays behind the real steps.",
            lambda x, mask: np.stack(
                [np.concatenate([one[~real], one[real][::-1]]) for one, real in zip(x, mask, strict=True)]
            ),
        ),
        _see(
            _PADDING,
            "the padding is turned round, too; it stays as it is.",
            lambda x, mask: np.stack(
                [
                    np.concatenate([one[real][::-1], one[~real][::-1]])
                    for one, real in zip(x, mask, strict=True)
                ]
            ),
        ),
        _see(
            _PADDING,
            "the real steps of the whole batch are reversed as one list; turn each sample by itself.",
            _all_at_once,
        ),
        _see(
            _PADDING,
            "numbers are overwritten before they are read: read from x, and write into a copy of it.",
            _overwritten,
        ),
        _see(
            _PADDING,
            "a sample without padding is not turned right: argmin of a row without False is 0. Its length is "
            "mask.sum(axis=1).",
            lambda x, mask: turn(x, np.arange(mask.shape[1]) < mask.argmin(axis=1)[:, np.newaxis]),
        ),
        _see(
            _PADDING,
            "the steps move along, but keep their order: the real ones must be reversed.",
            lambda x, mask: np.stack(
                [np.roll(one, length, axis=0) for one, length in zip(x, mask.sum(axis=1), strict=True)]
            ),
        ),
    ),
)


def last_states(y: Array, mask: Array) -> Array:
    """Take from each direction the state in which it ends."""
    H = y.shape[-1] // 2
    last = mask.sum(axis=1) - 1
    ahead = y[np.arange(len(y)), last, :H]
    return np.concatenate([ahead, y[:, 0, H:]], axis=-1)


def _outputs(rng: np.random.Generator, N: int = 4, T: int = 5, H: int = 2) -> Arguments:
    mask = _padded(rng, N, T)
    return rng.standard_normal((N, T, 2 * H)) * mask[..., np.newaxis], mask


def _at(y: Array, steps: Any) -> Array:
    return y[np.arange(len(y)), steps]


def _ends(
    ahead: Callable[[Array, Array], Array] = lambda y, last: _at(y, last),
    back: Callable[[Array, Array], Array] = lambda y, last: y[:, 0],
) -> Callable[[Array, Array], Array]:
    """Take the halves from other steps."""

    def summary(y: Array, mask: Array) -> Array:
        H, last = y.shape[-1] // 2, mask.sum(axis=1) - 1
        return np.concatenate([ahead(y[..., :H], last), back(y[..., H:], last)], axis=-1)

    return summary


_LAST = "Which output is the last?"

LAST = Exercise(
    id="bidirectional-last",
    chapter=7,
    title="The last states of both directions",
    level="medium",
    statement="""
A bidirectional layer with `return_sequences=True` and `merge_mode="concat"` has given `y`, (N, T, 2H), in the
order of time. The sequences were padded behind: the boolean `mask`, (N, T), is True at real steps, and at the
padding `y` is zero. Write `last_states(y, mask)` that returns the summary of each sequence, (N, 2H): what the
same layer gives with `return_sequences=False`, the states in which each of the directions *ends*. The forward
half stands first. A sequence of padding only has zeros.
""".strip(),
    returns=("summary (N, 2H)",),
    solution=last_states,
    cases=(
        pencil(
            np.array([[[0.1, 0.6], [0.2, 0.5], [0.3, 0.4], [0.0, 0.0]]]),
            np.array([[True, True, True, False]]),
        ),
        *random(_outputs),
        edge("one timestep, T = 1", lambda rng: _outputs(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _outputs(rng, N=1)),
        edge(
            "no padding at all",
            lambda rng: (rng.standard_normal((3, 4, 6)), np.ones((3, 4), bool)),
        ),
        edge("one hidden unit in each direction", lambda rng: _outputs(rng, H=1)),
        edge(
            "samples of padding only",
            lambda rng: (np.zeros((2, 3, 4)), np.zeros((2, 3), bool)),
        ),
    ),
    hints=(
        "At which step does the forward layer end, and at which one the backward layer?",
        "The forward half comes from the last real step of each sample, the backward half from the first "
        "step. The length of each sample is `mask.sum(axis=1)`.",
        "With `lengths = mask.sum(axis=1)` and `H = y.shape[-1] // 2`: `y[np.arange(N), lengths - 1, :H]` "
        "and `y[:, 0, H:]`, one behind the other along the last axis.",
    ),
    mistakes=(
        _see(
            _LAST,
            "y[:, -1] is not the summary: its backward half has read one step only, and where there is "
            "padding it is zero. Take the forward half at the last real step, the backward one at the first.",
            lambda y, mask: y[:, -1],
        ),
        _see(
            _LAST,
            "both halves come from the first step: there the forward layer has read one step only. Take its "
            "half from the last real step.",
            lambda y, mask: y[:, 0],
        ),
        _see(
            _LAST,
            "both halves come from the last real step: there the backward layer has only begun. Take its "
            "half from the first step.",
            lambda y, mask: _at(y, mask.sum(axis=1) - 1),
        ),
        _see(
            _LAST,
            "the ends are exchanged: the forward layer ends at the last real step, the backward one at the "
            "first.",
            _ends(lambda y, last: y[:, 0], lambda y, last: _at(y, last)),
        ),
        _see(
            _PADDING,
            "the padding is forgotten: the forward half comes from step T, which is padding in shorter "
            "samples. Take the last real step of each sample.",
            _ends(ahead=lambda y, last: y[:, -1]),
        ),
        _see(
            _LAST,
            "one step too early: the last real step has the index length - 1.",
            _ends(ahead=lambda y, last: _at(y, np.maximum(last - 1, 0))),
        ),
        _see(
            _LAST,
            "one step too late: the last real step has the index length - 1, not length.",
            _ends(ahead=lambda y, last: _at(y, last + 1)),
        ),
        _see(
            _PADDING,
            "the length of the shortest sample is used for all; each has its own.",
            _ends(ahead=lambda y, last: y[:, last.min()]),
        ),
        _see(
            "The equations",
            "the halves of the summary are exchanged: the forward state comes first, then the backward one.",
            lambda y, mask: np.roll(last_states(y, mask), y.shape[-1] // 2, axis=-1),
        ),
        _see(
            "The equations",
            "the halves of y are exchanged: its first H numbers are the forward state, the last H the "
            "backward one.",
            lambda y, mask: last_states(np.roll(y, y.shape[-1] // 2, axis=-1), mask),
        ),
        _see(
            "The equations",
            "you take every second number for a direction; the first H numbers are the forward state.",
            lambda y, mask: np.where(np.arange(y.shape[-1]) % 2 == 0, _at(y, mask.sum(axis=1) - 1), y[:, 0]),
        ),
        _see(
            _LAST,
            "the backward half is missing: the summary has 2H numbers.",
            lambda y, mask: last_states(y, mask)[:, : y.shape[-1] // 2],
        ),
        _see(
            _LAST,
            "this is the mean over the steps; the layer gives the states in which it ends.",
            lambda y, mask: y.sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1),
        ),
        _see(
            _LAST,
            "the axis of time stays with length 1; the summary is (N, 2H).",
            lambda y, mask: last_states(y, mask)[:, np.newaxis],
        ),
        _see(
            _LAST,
            "the two last states are added; concat puts them one behind the other.",
            lambda y, mask: _at(y, mask.sum(axis=1) - 1)[:, : y.shape[-1] // 2] + y[:, 0, y.shape[-1] // 2 :],
        ),
        _see(
            _LAST,
            "these are the sums over time; take the state in which each direction ends.",
            lambda y, mask: y.sum(axis=1),
        ),
        _see(
            _LAST,
            "these are the largest numbers over time; take the state in which each direction ends.",
            lambda y, mask: y.max(axis=1),
        ),
        _see(
            _LAST,
            "the backward half is taken at step 1; it ends at step 0.",
            _ends(back=lambda y, last: y[:, min(1, y.shape[1] - 1)]),
        ),
        _see(
            _LAST,
            "the two directions stand side by side, H numbers each; you take every second number.",
            lambda y, mask: np.concatenate([_at(y, mask.sum(axis=1) - 1)[:, ::2], y[:, 0, 1::2]], axis=-1),
        ),
        _see(
            _LAST,
            "all samples have the length of the longest here; each has its own, mask.sum(axis=1).",
            _ends(ahead=lambda y, last: y[:, last.max()]),
        ),
        _see(
            _LAST,
            "all samples have the length of the first here; each has its own: y[np.arange(N), lengths - 1].",
            _ends(ahead=lambda y, last: y[:, last[0]]),
        ),
        _see(
            _LAST,
            "this is the mean of the first and the last real step; take from each direction the one "
            "in which it ends.",
            lambda y, mask: (y[:, 0] + _at(y, mask.sum(axis=1) - 1)) / 2,
        ),
    ),
)


def unmerge(dy: Array, ahead: Array, back: Array, mode: str) -> tuple[Array, Array]:
    """Give each layer its part of the gradient."""
    turned = back[:, ::-1]
    if mode == "concat":
        H = ahead.shape[-1]
        dahead, dturned = dy[..., :H], dy[..., H:]
    elif mode == "sum":
        dahead, dturned = dy, dy
    elif mode == "mul":
        dahead, dturned = dy * turned, dy * ahead
    else:
        dahead, dturned = dy / 2, dy / 2
    return dahead, dturned[:, ::-1]


def _unmerge_case(rng: np.random.Generator, mode: str, N: int = 3, T: int = 4, H: int = 2) -> Arguments:
    ahead, back, _ = _merge_case(rng, mode, N, T, H)
    return rng.standard_normal(merge(ahead, back, mode).shape), ahead, back, mode


def _unmerge_gradient(dy: Array, ahead: Array, back: Array, mode: str) -> tuple[Array, Array]:
    def loss() -> float:
        return float((dy * merge(ahead, back[:, ::-1], mode)).sum())

    return numeric_gradient(loss, ahead), numeric_gradient(loss, back)


def _unmerged(**modes: Callable[[Array, Array, Array], tuple[Array, Array]]) -> Callable[..., Any]:
    """Take some modes apart in another way; the backward layer's part is turned afterwards."""

    def wrong(dy: Array, ahead: Array, back: Array, mode: str) -> tuple[Array, Array]:
        if mode not in modes:
            return unmerge(dy, ahead, back, mode)
        dahead, dturned = modes[mode](dy, ahead, back)
        return dahead, dturned[:, ::-1]

    return wrong


UNMERGE = Exercise(
    id="bidirectional-unmerge",
    chapter=7,
    title="Each chain gets its part",
    level="hard",
    statement="""
The backward pass of the merge. `ahead` and `back`, (N, T, H), are the outputs of the two layers, each in the
order in which its layer gave them: those of the backward layer, made with `go_backwards=True`, begin with the
**last** step. The forward pass has merged `ahead` and `back[:, ::-1]`, and `dy` is the gradient of a loss
with respect to the result. `mode` is `"concat"`, `"sum"`, `"mul"` or `"ave"`. Write
`unmerge(dy, ahead, back, mode)` that returns a tuple `(dahead, dback)`: the gradients with respect to `ahead`
and to `back`, in the order of these outputs.
""".strip(),
    returns=("dahead (N, T, H)", "dback (N, T, H)"),
    solution=unmerge,
    gradient=_unmerge_gradient,
    cases=(
        pencil(np.array([[[1.0], [2.0]]]), np.array([[[0.5], [0.25]]]), np.array([[[0.1], [0.2]]]), "mul"),
        *(
            case
            for mode in _MODES
            for case in random(lambda rng, mode=mode: _unmerge_case(rng, mode))  # type: ignore[misc]
        ),
        edge("one timestep, T = 1, concat", lambda rng: _unmerge_case(rng, "concat", T=1)),
        edge("one sample, N = 1, mul", lambda rng: _unmerge_case(rng, "mul", N=1)),
        edge("one hidden unit, H = 1, ave", lambda rng: _unmerge_case(rng, "ave", H=1)),
    ),
    hints=(
        "Write the merge as a function y of `ahead` and of `turned = back[:, ::-1]`. What is the derivative "
        "of y with respect to each of the two? At the end, go back through the turn, too.",
        "`concat` cuts `dy` into its halves, `sum` hands `dy` to both, `ave` half of it. In a product, each "
        "factor's gradient is `dy` times the *other* factor, both in the order of time.",
        "For `mul`: `dahead = dy * back[:, ::-1]`, and `dback = (dy * ahead)[:, ::-1]`. In the other modes, "
        "too, the second one is turned with `[:, ::-1]`.",
    ),
    mistakes=(
        _see(
            "The layer",
            "dback is not turned round: it must be in the order of the backward layer's outputs, [:, ::-1].",
            lambda dy, ahead, back, mode: (
                unmerge(dy, ahead, back, mode)[0],
                unmerge(dy, ahead, back, mode)[1][:, ::-1],
            ),
        ),
        _see(
            "The layer",
            "dahead is turned round; the forward layer's outputs were not. Turn dback alone.",
            lambda dy, ahead, back, mode: (
                unmerge(dy, ahead, back, mode)[0][:, ::-1],
                unmerge(dy, ahead, back, mode)[1],
            ),
        ),
        _see(
            "The layer",
            "`back` is not turned round in the product: multiply dy by back[:, ::-1], the states of the same "
            "steps.",
            _unmerged(mul=lambda dy, a, b: (dy * b, dy * a)),
        ),
        _see(
            _TABLE,
            'with "mul" each layer gets its own output as the factor; it must be that of the other one.',
            _unmerged(mul=lambda dy, a, b: (dy * a, dy * b[:, ::-1])),
        ),
        _see(
            _TABLE,
            'with "mul" dy is handed to both as it is; multiply it by the output of the other layer.',
            _unmerged(mul=lambda dy, a, b: (dy, dy)),
        ),
        _see(
            "The equations",
            "with concat the halves are exchanged: the first H numbers belong to the forward layer.",
            _unmerged(concat=lambda dy, a, b: (dy[..., a.shape[-1] :], dy[..., : a.shape[-1]])),
        ),
        _see(
            "The equations",
            "with concat you take every second number; the first H numbers belong to the forward layer.",
            _unmerged(concat=lambda dy, a, b: (dy[..., ::2], dy[..., 1::2])),
        ),
        _see(
            "The layer",
            "with concat the whole of dy goes to both layers; each chain gets its half, H numbers.",
            _unmerged(concat=lambda dy, a, b: (dy, dy)),
        ),
        _see(
            "The layer",
            "with concat the halves are added and handed to both; each chain gets its own half alone.",
            _unmerged(concat=lambda dy, a, b: (dy[..., : a.shape[-1]] + dy[..., a.shape[-1] :],) * 2),
        ),
        _see(
            _TABLE,
            'with "ave" the half is forgotten: y = (ahead + back) / 2, so each gets dy / 2.',
            _unmerged(ave=lambda dy, a, b: (dy, dy)),
        ),
        _see(
            _TABLE,
            'with "ave" you multiply by 2; divide by 2.',
            _unmerged(ave=lambda dy, a, b: (2 * dy, 2 * dy)),
        ),
        _see(
            _TABLE,
            'with "sum" dy is shared out, half to each; each gets all of it.',
            _unmerged(sum=lambda dy, a, b: (dy / 2, dy / 2)),
        ),
        _see(
            _TABLE,
            'with "sum" you multiply by the outputs, as with "mul"; hand dy to both as it is.',
            _unmerged(sum=lambda dy, a, b: (dy * b[:, ::-1], dy * a)),
        ),
        _see(
            "The layer",
            "dback is turned along the samples; time is axis 1.",
            lambda dy, ahead, back, mode: (
                unmerge(dy, ahead, back, mode)[0],
                unmerge(dy, ahead, back, mode)[1][::-1, ::-1],
            ),
        ),
        _see(
            "Two chains that never touch",
            "the backward layer gets no gradient at all, and would never learn; give it its part.",
            lambda dy, ahead, back, mode: (unmerge(dy, ahead, back, mode)[0], 0 * back),
        ),
        _see(
            "The layer",
            "the two parts are returned in the wrong order: dahead comes first.",
            lambda dy, ahead, back, mode: unmerge(dy, ahead, back, mode)[::-1],
        ),
        _see(
            _TABLE,
            "in mul, dback is made with `ahead` in the wrong order: turn the product dy * ahead "
            "round, not dy alone.",
            lambda dy, ahead, back, mode: (
                (dy * back[:, ::-1], dy[:, ::-1] * ahead) if mode == "mul" else unmerge(dy, ahead, back, mode)
            ),
        ),
        _see(
            _TABLE,
            "in mul you divide; the gradient of a product is dy times the other factor.",
            _unmerged(mul=lambda dy, ahead, back: (dy / back[:, ::-1], dy / ahead)),
        ),
        _see(
            _TABLE,
            "in concat, dback is in the order of time; turn it round, as in the other modes.",
            _unmerged(
                concat=lambda dy, ahead, back: (
                    dy[..., : ahead.shape[-1]],
                    dy[:, ::-1, ahead.shape[-1] :],
                )
            ),
        ),
        _see(
            _TABLE,
            "in sum and ave, dback is in the order of time; turn it round, as in the other modes.",
            _unmerged(
                sum=lambda dy, ahead, back: (dy, dy[:, ::-1]),
                ave=lambda dy, ahead, back: (dy / 2, dy[:, ::-1] / 2),
            ),
        ),
        _see(
            _TABLE,
            "the units of dback are reversed, too; only its steps are.",
            lambda dy, ahead, back, mode: (
                (parts := unmerge(dy, ahead, back, mode))[0],
                parts[1][..., ::-1],
            ),
        ),
    ),
)


def bidirectional(x: Array, mask: Array, ahead: Sequence[Array], back: Sequence[Array]) -> Array:
    """Read a padded batch in both directions."""
    halves = []
    for (W, U, b), way in ((ahead, 1), (back, -1)):  # forwards, then backwards
        h: Array = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1])[::way]:
            real = mask[:, t, np.newaxis]
            h = np.where(real, np.tanh(x[:, t] @ W + h @ U + b), h)
            states.append(np.where(real, h, 0.0))
        halves.append(np.stack(states[::way], axis=1))  # in the order of time
    return np.concatenate(halves, axis=-1)


def _both_case(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2, H: int = 3) -> Arguments:
    x, mask = _turn_case(rng, N, T, D)
    return x, mask, rnn_weights(rng, D, H), rnn_weights(rng, D, H)


def _masked(
    x: Array,
    mask: Array,
    params: Sequence[Array],
    h: Any = 0.0,
    held: Callable[[Array, Array], Any] = lambda new, old: old,
    shown: Callable[[Array], Any] = lambda h: 0 * h,
) -> Array:
    """Run with other states at the padding: ``held`` is carried on, ``shown`` is returned."""
    h, states = np.zeros((len(x), len(params[2]))) + h, []
    for t in range(x.shape[1]):
        real = mask[:, t, np.newaxis]
        new = np.tanh(x[:, t] @ params[0] + h @ params[1] + params[2])
        h = np.where(real, new, held(new, h))
        states.append(np.where(real, h, shown(h)))
    return np.stack(states, axis=1)


_Run = Callable[..., Array]


def _round(run: _Run = _masked) -> _Run:
    """Make the backward direction of a run."""
    return lambda x, mask, params: run(x[:, ::-1], mask[:, ::-1], params)[:, ::-1]


def _two(ahead: _Run = _masked, back: _Run = _round()) -> Callable[..., Any]:  # noqa: B008
    """Make a bidirectional layer with other ways to run its directions."""
    return lambda x, mask, first, second: np.concatenate(
        [ahead(x, mask, first), back(x, mask, second)], axis=-1
    )


def _holding(**options: Any) -> _Run:
    return lambda x, mask, params: _masked(x, mask, params, **options)


def _all_real(x: Array, mask: Array, params: Sequence[Array]) -> Array:
    return _masked(x, np.ones_like(mask), params)


def _continued(x: Array, mask: Array, first: Sequence[Array], second: Sequence[Array]) -> Array:
    """Begin the backward direction with the state in which the forward one ends."""
    ahead = _masked(x, mask, first)
    end = _masked(x, mask, first, shown=lambda h: h)[:, -1]
    back = _masked(x[:, ::-1], mask[:, ::-1], second, h=end)[:, ::-1]
    return np.concatenate([ahead, back], axis=-1)


BOTH = Exercise(
    id="bidirectional-rnn",
    chapter=7,
    title="A bidirectional RNN from a cell",
    level="hard",
    statement=r"""
Write the layer of the chapter with the cell $h_t = \tanh(x_t W + h_{t-1} U + b)$ in both directions,
`bidirectional(x, mask, ahead, back)`. `x` has shape (N, T, D), with padding behind the shorter samples; the
boolean `mask`, (N, T), is True at real steps. `ahead` and `back` are lists of W, U and b of the two
directions. Both begin with zeros. A padded step leaves the state as it was, and its output is zero, in both
directions. Return $y_t = [\overrightarrow{h}_t ; \overleftarrow{h}_t]$ of all steps, (N, T, 2H).
""".strip(),
    returns=("y (N, T, 2H)",),
    solution=bidirectional,
    cases=(
        pencil(
            np.array([[[0.0], [1.0], [0.0], [7.0]]]),
            np.array([[True, True, True, False]]),
            _BOOK,
            _BOOK,
        ),
        *random(_both_case),
        edge("one timestep, T = 1", lambda rng: _both_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _both_case(rng, N=1)),
        edge(
            "no padding at all",
            lambda rng: ((case := _both_case(rng))[0], np.ones_like(case[1]), *case[2:]),
        ),
        edge(
            "samples of padding only",
            lambda rng: ((case := _both_case(rng))[0], np.zeros_like(case[1]), *case[2:]),
        ),
    ),
    hints=(
        "Write one function that reads a batch with its mask, and use it twice. What must be turned round "
        "before it reads backwards, and what afterwards?",
        "Backwards, `x` and `mask` are both turned along axis 1, so the padding comes first and is passed "
        "over; what comes out is turned again.",
        "In the loop: `h = np.where(mask[:, t, None], new, h)`; append `np.where(mask[:, t, None], h, 0)` to "
        "a list. With all this in a function `run`, concatenate `run(x, mask, ahead)` and "
        "`run(x[:, ::-1], mask[:, ::-1], back)[:, ::-1]` along the last axis.",
    ),
    mistakes=(
        _see(
            _PADDING,
            "the mask is not used: the backward layer reads the padding first. Let a padded step leave the "
            "state as it was, and give zeros there.",
            _two(_all_real, _round(_all_real)),
        ),
        _see(
            _PADDING,
            "the padding is read, and its outputs are set to 0 afterwards: too late, the backward layer has "
            "read it first. Use the mask at each step.",
            lambda x, mask, ahead, back: (
                _two(_all_real, _round(_all_real))(x, mask, ahead, back) * mask[..., None]
            ),
        ),
        _see(
            _PADDING,
            "the input is turned round and the mask is not: turn both, mask[:, ::-1].",
            _two(back=lambda x, mask, params: _masked(x[:, ::-1], mask, params)[:, ::-1]),
        ),
        _see(
            _PADDING,
            "the mask is turned round and the input is not: turn both, x[:, ::-1].",
            _two(back=lambda x, mask, params: _masked(x, mask[:, ::-1], params)[:, ::-1]),
        ),
        _see(
            "The layer",
            "the backward outputs are not turned round: both halves of y_t must belong to step t. Turn them, "
            "[:, ::-1].",
            _two(back=lambda x, mask, params: _masked(x[:, ::-1], mask[:, ::-1], params)),
        ),
        _see(
            "Two chains that never touch",
            "both layers read forwards; the second one must begin with the last step.",
            _two(back=_masked),
        ),
        _see(
            _PADDING,
            "the mask is inverted: True stands for real steps, and you read the padding.",
            lambda x, mask, ahead, back: bidirectional(x, ~mask, ahead, back),
        ),
        _see(
            _PADDING,
            "the outputs at the padding are not zero: you return the state that was held. Set them to 0, "
            "but carry the state on.",
            _two(_holding(shown=lambda h: h), _round(_holding(shown=lambda h: h))),
        ),
        _see(
            "Two chains that never touch",
            "the backward layer begins with the last state of the forward one; no arrow leads from one chain "
            "to the other. Begin with zeros.",
            _continued,
        ),
        _see(
            "The equations",
            "both directions use the weights of `ahead`; each has its own.",
            lambda x, mask, ahead, back: bidirectional(x, mask, ahead, ahead),
        ),
        _see(
            "The equations",
            "the weights of the two directions are exchanged: `ahead` is for the one that reads forwards.",
            lambda x, mask, ahead, back: bidirectional(x, mask, back, ahead),
        ),
        _see(
            "The equations",
            "the halves of y are exchanged: the forward state comes first.",
            lambda x, mask, ahead, back: np.roll(bidirectional(x, mask, ahead, back), len(ahead[2]), axis=-1),
        ),
        _see(
            _TABLE,
            "the two directions are added; put them one behind the other, (N, T, 2H).",
            lambda x, mask, ahead, back: _masked(x, mask, ahead) + _round()(x, mask, back),
        ),
        _see(
            "The equations",
            "the biases are forgotten: add b inside tanh.",
            lambda x, mask, ahead, back: bidirectional(
                x, mask, [*ahead[:2], 0 * ahead[2]], [*back[:2], 0 * back[2]]
            ),
        ),
        _see(
            "The layer",
            "you turn the samples round, x[::-1], not the steps: time is axis 1.",
            _two(back=lambda x, mask, params: _masked(x[::-1], mask[::-1], params)[:, ::-1]),
        ),
        _see(
            "A fresh layer hides the mistake",
            "the padded input is set to 0 and then read: the bias moves the state all the same. Leave the "
            "state as it was.",
            lambda x, mask, ahead, back: (
                _two(_all_real, _round(_all_real))(x * mask[..., None], mask, ahead, back) * mask[..., None]
            ),
        ),
        _see(
            _PADDING,
            "the outputs are turned along the samples, not along the steps: time is axis 1.",
            _two(back=lambda x, mask, params: _masked(x[:, ::-1], mask[:, ::-1], params)[::-1]),
        ),
        _see(
            _PADDING,
            "the backward direction reads the padding as data: a padded step leaves its state, and its "
            "output is zero.",
            _two(back=lambda x, mask, params: _round(_all_real)(x, mask, params)),
        ),
        _see(
            _PADDING,
            "the forward direction reads the padding as data: a padded step leaves its state, and "
            "its output is zero.",
            _two(ahead=_all_real),
        ),
        _see(
            "The equations",
            "the recurrent part is missing in both directions: add h @ U.",
            lambda x, mask, ahead, back: bidirectional(
                x, mask, [ahead[0], 0 * ahead[1], ahead[2]], [back[0], 0 * back[1], back[2]]
            ),
        ),
        _see(
            "The equations",
            "the recurrent kernels are transposed: it is h @ U.",
            lambda x, mask, ahead, back: bidirectional(
                x, mask, [ahead[0], ahead[1].T, ahead[2]], [back[0], back[1].T, back[2]]
            ),
        ),
    ),
)


def probe(states: Array, tokens: Array, K: int, ridge: float) -> tuple[Array, float]:
    """Fit a linear map from states to tokens, and test it."""
    half = len(states) // 2
    X = np.concatenate([states, np.ones((len(states), 1))], axis=1)
    fit, one_hot = X[:half], np.eye(K)[tokens[:half]]
    weights = np.linalg.solve(fit.T @ fit + ridge * half * np.eye(X.shape[1]), fit.T @ one_hot)
    guesses = (X[half:] @ weights).argmax(axis=1)
    return weights, float(np.mean(guesses == tokens[half:]))


def _probe_case(
    rng: np.random.Generator, N: int = 60, F: int = 5, K: int = 4, ridge: float = 0.05
) -> Arguments:
    tokens = rng.integers(0, K, N)
    tokens[:K] = range(K)  # each of them is there
    states = rng.standard_normal((K, F))[tokens] + rng.standard_normal((N, F)) + 0.5
    return states, tokens, K, ridge


def _probed(
    *,
    fitted: Callable[[int], slice] = lambda half: slice(None, half),
    tested: Callable[[int], slice] = lambda half: slice(half, None),
    penalty: Callable[[float, int, int], Any] = lambda ridge, half, F: ridge * half * np.eye(F),
    column: Callable[[Array], Array] = lambda states: np.append(states, np.ones((len(states), 1)), axis=1),
    goal: Callable[[Array, int], Array] = lambda tokens, K: np.eye(K)[tokens],
    score: Callable[[Array, Array], float] = lambda y, tokens: float(np.mean(y.argmax(axis=1) == tokens)),
) -> Callable[..., Any]:
    """Make a probe with one thing wrong."""

    def wrong(states: Array, tokens: Array, K: int, ridge: float) -> tuple[Array, float]:
        half, X = len(states) // 2, column(states)
        fit = X[fitted(half)]
        products = fit.T @ fit + penalty(ridge, half, X.shape[1])
        weights = np.linalg.solve(products, fit.T @ goal(tokens[fitted(half)], K))
        return weights, score(X[tested(half)] @ weights, tokens[tested(half)])

    return wrong


_PROBES = "What does each step know?"

PROBE = Exercise(
    id="bidirectional-probe",
    chapter=7,
    title="A linear probe",
    level="medium",
    statement=r"""
What does a state know of a token? Write `probe(states, tokens, K, ridge)`. `states` has shape (N, F), and
`tokens`, (N,), holds a token from 0 to K - 1 for each of them.

1. Add a column of ones behind the states: $X$, (N, F + 1).
2. With the first `N // 2` samples, $m$ of them, fit a ridge regression onto one-hot tokens $Y$:
   $V = (X^\top X + \text{ridge} \cdot m \cdot I)^{-1} X^\top Y$. The penalty is on all F + 1 rows.
3. With the other samples, guess the token with the largest output $X V$. The recall is the share of right
   guesses.

Return a tuple `(weights, recall)`: $V$, (F + 1, K), and the recall.
""".strip(),
    returns=("weights (F + 1, K)", "recall"),
    solution=probe,
    cases=(
        pencil(np.array([[1.0], [-1.0], [2.0], [-0.5]]), np.array([1, 0, 1, 1]), 2, 0.5),
        *random(_probe_case),
        edge("an odd number of samples", lambda rng: _probe_case(rng, N=51)),
        edge("a token that is never seen", lambda rng: (*_probe_case(rng)[:2], 6, 0.05)),
        edge("one number in each state", lambda rng: _probe_case(rng, F=1)),
    ),
    hints=(
        "Which samples may the map see, and which ones may judge it?",
        "`np.eye(K)[tokens]` makes one-hot rows; `np.linalg.solve(A, B)` gives the `V` with `A @ V = B`.",
        "`V = np.linalg.solve(fit.T @ fit + ridge * m * np.eye(F + 1), fit.T @ one_hot)` with `fit = X[:m]`; "
        "then compare `(X[m:] @ V).argmax(axis=1)` with `tokens[m:]`.",
    ),
    mistakes=(
        _see(
            _PROBES,
            "the probe is tested on the samples that it was fitted on; test it on the other half.",
            _probed(tested=lambda half: slice(None, half)),
        ),
        _see(
            _PROBES,
            "the probe is fitted on all samples, those of the test included; fit it on the first half.",
            _probed(fitted=lambda half: slice(None)),
        ),
        _see(
            _PROBES,
            "the halves are exchanged: the first one fits, the other one tests.",
            _probed(fitted=lambda half: slice(half, None), tested=lambda half: slice(None, half)),
        ),
        _see(
            _PROBES,
            "the recall is measured on all samples; half of them were fitted. Use the other half.",
            _probed(tested=lambda half: slice(None)),
        ),
        _see(
            _PROBES,
            "the column of ones is missing: without it the map has no bias.",
            _probed(column=lambda states: states),
        ),
        _see(
            _PROBES,
            "the column of ones stands in front; put it behind the states.",
            _probed(column=lambda states: np.append(np.ones((len(states), 1)), states, axis=1)),
        ),
        _see(
            _PROBES,
            "the penalty is missing: add ridge * m to the diagonal.",
            _probed(penalty=lambda ridge, half, F: 0),
        ),
        _see(
            _PROBES,
            "the penalty does not grow with the samples: multiply ridge by m.",
            _probed(penalty=lambda ridge, half, F: ridge * np.eye(F)),
        ),
        _see(
            _PROBES,
            "the penalty is multiplied by all N samples; m of them are fitted.",
            _probed(penalty=lambda ridge, half, F: 2 * ridge * half * np.eye(F)),
        ),
        _see(
            _PROBES,
            "the penalty is added to all entries of X.T @ X; add it to the diagonal, times np.eye(F + 1).",
            _probed(penalty=lambda ridge, half, F: ridge * half),
        ),
        _see(
            _PROBES,
            "the penalty is subtracted; add it.",
            _probed(penalty=lambda ridge, half, F: -ridge * half * np.eye(F)),
        ),
        _see(
            _PROBES,
            "the row of the bias has no penalty; here it is on all F + 1 rows.",
            _probed(penalty=lambda ridge, half, F: ridge * half * np.diag(np.arange(F) < F - 1)),
        ),
        _see(
            _PROBES,
            "this is the share of wrong guesses; the recall is that of the right ones.",
            _probed(score=lambda y, tokens: float(np.mean(y.argmax(axis=1) != tokens))),
        ),
        _see(
            _PROBES,
            "this is the number of right guesses; divide it by the number of samples in the test.",
            _probed(score=lambda y, tokens: int(np.sum(y.argmax(axis=1) == tokens))),
        ),
        _see(
            _PROBES,
            "the guess is the smallest output; take the largest, argmax.",
            _probed(score=lambda y, tokens: float(np.mean(y.argmin(axis=1) == tokens))),
        ),
        _see(
            _PROBES,
            "the map is fitted onto the number of the token; there is no order among tokens. Fit it onto "
            "one-hot rows, np.eye(K)[tokens].",
            _probed(
                goal=lambda tokens, K: tokens[:, np.newaxis].astype(float),
                score=lambda y, tokens: float(np.mean(np.rint(y[:, 0]) == tokens)),
            ),
        ),
        _see(
            _PROBES,
            "the first part is the larger one where N is odd; it has N // 2 samples.",
            lambda states, tokens, K, ridge: _probed(
                fitted=lambda half: slice(None, len(states) - half),
                tested=lambda half: slice(len(states) - half, None),
                penalty=lambda ridge, half, F: ridge * (len(states) - half) * np.eye(F),
            )(states, tokens, K, ridge),
        ),
        _see(
            _PROBES,
            "the two parts are exchanged: fit with the first N // 2 samples, and test with the others.",
            lambda states, tokens, K, ridge: _probed(
                fitted=lambda half: slice(half, None),
                tested=lambda half: slice(None, half),
                penalty=lambda ridge, half, F: ridge * (len(states) - half) * np.eye(F),
            )(states, tokens, K, ridge),
        ),
        _see(
            _PROBES,
            "every second sample is used for the fit; it is the first N // 2 of them.",
            lambda states, tokens, K, ridge: _probed(
                fitted=lambda half: slice(None, None, 2),
                tested=lambda half: slice(1, None, 2),
                penalty=lambda ridge, half, F: ridge * (len(states) - half) * np.eye(F),
            )(states, tokens, K, ridge),
        ),
        _see(
            _PROBES,
            "the map is fitted with all samples; the first N // 2 alone are for that, or the test is none.",
            lambda states, tokens, K, ridge: _probed(
                fitted=lambda half: slice(None),
                penalty=lambda ridge, half, F: ridge * len(states) * np.eye(F),
            )(states, tokens, K, ridge),
        ),
        _see(
            _PROBES,
            "the penalty has N, the number of all samples; m is the number of those that are fitted.",
            lambda states, tokens, K, ridge: _probed(
                penalty=lambda ridge, half, F: ridge * len(states) * np.eye(F)
            )(states, tokens, K, ridge),
        ),
        _see(
            _PROBES,
            "the penalty is divided by m; it is ridge times m.",
            _probed(penalty=lambda ridge, half, F: ridge / half * np.eye(F)),
        ),
        _see(
            _PROBES,
            "the recall is a percentage; return a share from 0 to 1.",
            lambda states, tokens, K, ridge: (
                (answer := probe(states, tokens, K, ridge))[0],
                100 * answer[1],
            ),
        ),
        _see(
            _PROBES,
            "the right guesses are divided by N; only the samples of the second part are guessed.",
            lambda states, tokens, K, ridge: (
                (answer := probe(states, tokens, K, ridge))[0],
                answer[1] * (len(states) - len(states) // 2) / len(states),
            ),
        ),
        _see(
            _PROBES,
            "the recall is the mean over the tokens; it is the share of right guesses among all "
            "samples of the second "
            "part.",
            _probed(
                score=lambda y, tokens: float(
                    np.mean([(y.argmax(axis=1)[tokens == k] == k).mean() for k in np.unique(tokens)])
                )
            ),
        ),
    ),
)


def blank_loss(
    x: Array,
    mask: Array,
    targets: Array,
    ahead: Sequence[Array],
    back: Sequence[Array],
    W_y: Array,
    b_y: Array,
) -> tuple[Array, float, float]:
    """Fill the blanks of a padded batch, and measure how well."""
    halves = []
    for (W, U, b), way in ((ahead, 1), (back, -1)):  # forwards, then backwards
        h: Array = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1])[::way]:
            real = mask[:, t, np.newaxis]
            h = np.where(real, np.tanh(x[:, t] @ W + h @ U + b), h)
            states.append(np.where(real, h, 0.0))
        halves.append(np.stack(states[::way], axis=1))  # in the order of time
    logits = np.concatenate(halves, axis=-1) @ W_y + b_y

    asked = targets >= 0
    at_blank, right = logits[asked], targets[asked]  # (M, K) and (M,)
    safe = at_blank - at_blank.max(axis=-1, keepdims=True)
    log_shares = safe - np.log(np.exp(safe).sum(axis=-1, keepdims=True))
    loss = -np.mean(log_shares[np.arange(len(right)), right])
    accuracy = np.mean(at_blank.argmax(axis=-1) == right)
    return logits, float(loss), float(accuracy)


def _blank_case(
    rng: np.random.Generator, N: int = 6, T: int = 5, D: int = 3, H: int = 3, K: int = 4
) -> Arguments:
    x, mask, ahead, back = _both_case(rng, N, T, D, H)
    targets = np.full((N, T), -1)
    targets[np.arange(N), rng.integers(0, mask.sum(axis=1))] = rng.integers(0, K, N)
    return x, mask, targets, ahead, back, rng.standard_normal((2 * H, K)), rng.standard_normal(K)


def _large(case: Arguments) -> Arguments:
    """Make the logits large, with the right answer first in every second sentence."""
    x, mask, targets, ahead, back, W_y, b_y = case
    best = blank_loss(x, mask, targets, ahead, back, 2000 * W_y, b_y)[0].argmax(axis=-1)
    sure = (targets >= 0) & (np.arange(len(x)) % 2 == 0)[:, np.newaxis]
    return x, mask, np.where(sure, best, targets), ahead, back, 2000 * W_y, b_y


def _shares(logits: Array) -> Array:
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def _losses(logits: Array, targets: Array) -> Array:
    """Return the loss at every step; a target of -1 counts as the last class."""
    top = logits - logits.max(axis=-1, keepdims=True)
    logs = top - np.log(np.exp(top).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(logs, (targets % logits.shape[-1])[..., np.newaxis], axis=-1)[..., 0]


def _filled(
    layer: Callable[..., Any] = bidirectional,
    logits: Callable[..., Any] = lambda y, W_y, b_y: y @ W_y + b_y,
    loss: Callable[..., Any] = lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].mean()),
    score: Callable[..., Any] = lambda z, targets, mask: float(
        np.mean((z.argmax(axis=-1) == targets)[targets >= 0])
    ),
) -> Callable[..., Any]:
    """Fill the blanks with one thing wrong."""

    def wrong(
        x: Array, mask: Array, targets: Array, ahead: Any, back: Any, W_y: Array, b_y: Array
    ) -> tuple[Array, float, float]:
        z = logits(layer(x, mask, ahead, back), W_y, b_y)
        return z, loss(z, targets, mask), score(z, targets, mask)

    return wrong


def _log_of(shares: Array, targets: Array) -> float:
    """Take the mean of minus the logarithm of the shares of the right answers."""
    asked = targets >= 0
    right = targets[asked]
    return float(-np.mean(np.log(shares[asked][np.arange(len(right)), right])))


def _naive(z: Array, targets: Array, mask: Array) -> float:
    """Take the logarithm of a softmax that overflows."""
    return _log_of(np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True), targets)


_FILL = "Filling the blank"

CAPSTONE = Exercise(
    id="bidirectional-blank",
    chapter=7,
    title="Fill the blanks",
    level="hard",
    capstone=True,
    statement=r"""
Bring the chapter together: a network that fills the blanks of a padded batch. Write
`blank_loss(x, mask, targets, ahead, back, W_y, b_y)`:

- `x` has shape (N, T, D), with padding behind the shorter sentences;
- the boolean `mask`, (N, T), is True at real steps;
- `targets`, (N, T), is -1 everywhere but at the blanks, where it is the right answer, 0 to K - 1. A sentence
  may have several blanks or none, but there is at least one in the batch;
- `ahead` and `back` are lists of W, U and b, one for each direction;
- `W_y`, (2H, K), and `b_y`, (K,), are the weights of the output layer.

Take these steps:

1. Read `x` with a bidirectional vanilla RNN. Both directions begin with zeros; a padded step leaves the state
   as it was, and its output is zero. The states stand side by side, (N, T, 2H), in the order of time.
2. A `Dense` layer answers at every step: the logits are $y_t W_y + b_y$, (N, T, K).
3. The loss is the mean cross-entropy (softmax, natural logarithm) over the blanks alone. It must be finite
   for large logits, too.
4. The accuracy is the share of blanks where the largest logit is that of the right answer.

Return a tuple `(logits, loss, accuracy)`.
""".strip(),
    returns=("logits (N, T, K)", "loss", "accuracy"),
    solution=blank_loss,
    cases=(
        pencil(
            np.array([[[0.0], [1.0], [0.0], [7.0]]]),
            np.array([[True, True, True, False]]),
            np.array([[1, -1, -1, -1]]),
            _BOOK,
            _BOOK,
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            np.array([0.1, 0.0]),
        ),
        *random(_blank_case),
        edge("one timestep, T = 1", lambda rng: _blank_case(rng, T=1)),
        edge("one sentence, N = 1", lambda rng: _blank_case(rng, N=1)),
        edge("very large logits", lambda rng: _large(_blank_case(rng))),
        edge(
            "two blanks in a sentence",
            lambda rng: (
                *(case := _blank_case(rng))[:2],
                np.where(np.arange(5) == 0, 2, case[2]),
                *case[3:],
            ),
        ),
    ),
    hints=(
        "Four parts, one after the other: the layer (exercise `bidirectional-rnn`), the Dense layer, the "
        "loss, the accuracy. Get the logits right first.",
        "`asked = targets >= 0` says where the blanks are, and `logits[asked]` has the shape (M, K), one row "
        "for each of the M blanks.",
        "Subtract the largest logit of each row: `safe = logits[asked] - logits[asked].max(axis=-1, "
        "keepdims=True)`. Then `log_shares = safe - np.log(np.exp(safe).sum(axis=-1, keepdims=True))`, and "
        "the loss is minus the mean of `log_shares[np.arange(M), targets[asked]]`.",
    ),
    mistakes=(
        _see(
            _PADDING,
            "the mask is not used: the backward layer reads the padding first. Let a padded step leave the "
            "state as it was.",
            _filled(_two(_all_real, _round(_all_real))),
        ),
        _see(
            _PADDING,
            "the input is turned round and the mask is not: turn both, mask[:, ::-1].",
            _filled(_two(back=lambda x, mask, params: _masked(x[:, ::-1], mask, params)[:, ::-1])),
        ),
        _see(
            "The layer",
            "the backward outputs are not turned round: both halves of y_t must belong to step t.",
            _filled(_two(back=lambda x, mask, params: _masked(x[:, ::-1], mask[:, ::-1], params))),
        ),
        _see(
            "A blank that the past cannot fill",
            "both layers read forwards, and the words to the right of the blank are never seen. Turn x and "
            "mask for the second one.",
            _filled(_two(back=_masked)),
        ),
        _see(
            _PADDING,
            "the layer's outputs at the padding are not zero: carry the state on, and return zeros there.",
            _filled(_two(_holding(shown=lambda h: h), _round(_holding(shown=lambda h: h)))),
        ),
        _see(
            "The equations",
            "the halves of y are exchanged: the forward state comes first, and W_y counts on it.",
            _filled(lambda x, mask, a, b: np.roll(bidirectional(x, mask, a, b), len(a[2]), axis=-1)),
        ),
        _see(
            _FILL,
            "the bias of the Dense layer is forgotten: the logits are y @ W_y + b_y.",
            _filled(logits=lambda y, W_y, b_y: y @ W_y),
        ),
        _see(
            _FILL,
            "you return the softmax in the place of the logits; the logits are y @ W_y + b_y as they stand.",
            lambda *inputs: (_shares(blank_loss(*inputs)[0]), *blank_loss(*inputs)[1:]),
        ),
        _see(
            _FILL,
            "the loss counts every step, with -1 as the last answer, for so NumPy reads an index of -1. "
            "Leave out the steps whose target is -1.",
            _filled(loss=lambda z, targets, mask: float(_losses(z, targets).mean())),
        ),
        _see(
            _FILL,
            "the loss counts all real steps, with -1 as the last answer; only the blanks count.",
            _filled(loss=lambda z, targets, mask: float(_losses(z, targets)[mask].mean())),
        ),
        _see(
            _FILL,
            "the loss is divided by all N times T steps; divide it by the number of blanks.",
            _filled(loss=lambda z, targets, mask: float((_losses(z, targets) * (targets >= 0)).mean())),
        ),
        _see(
            _FILL,
            "the loss is a sum; divide it by the number of blanks.",
            _filled(loss=lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].sum())),
        ),
        _see(
            _FILL,
            "the sign of the loss is flipped: it is minus the logarithm.",
            _filled(loss=lambda z, targets, mask: float(-_losses(z, targets)[targets >= 0].mean())),
        ),
        _see(
            _FILL,
            "the logarithm has base 2; take the natural one, np.log.",
            _filled(
                loss=lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].mean() / np.log(2))
            ),
        ),
        _see(
            _FILL,
            "exp overflows for large logits: subtract the largest one of each row first.",
            _filled(loss=_naive),
        ),
        _see(
            _FILL,
            "the share of a very unlikely answer becomes 0, and its logarithm infinite: take the logarithm "
            "of the sum instead, safe - np.log(np.exp(safe).sum(...)).",
            _filled(loss=lambda z, targets, mask: _log_of(_shares(z), targets)),
        ),
        _see(
            _FILL,
            "the shares are clipped before the logarithm, so large losses come out too small: take "
            "safe - np.log(np.exp(safe).sum(...)), which needs no clipping.",
            _filled(loss=lambda z, targets, mask: _log_of(np.maximum(_shares(z), 1e-7), targets)),
        ),
        _see(
            _FILL,
            "the accuracy is that of all steps, where the target -1 is never hit; only the blanks count.",
            _filled(score=lambda z, targets, mask: float(np.mean(z.argmax(axis=-1) == targets))),
        ),
        _see(
            _FILL,
            "the accuracy is divided by the number of real steps; divide it by the number of blanks.",
            _filled(score=lambda z, targets, mask: float(np.mean((z.argmax(axis=-1) == targets)[mask]))),
        ),
        _see(
            _FILL,
            "this is the share of wrong answers; the accuracy is that of the right ones.",
            _filled(
                score=lambda z, targets, mask: float(np.mean((z.argmax(axis=-1) != targets)[targets >= 0]))
            ),
        ),
        _see(
            _FILL,
            "blanks with the answer 0 are left out: 0 is an answer, too. Ask for targets >= 0, not > 0.",
            lambda x, mask, targets, *weights: blank_loss(
                x, mask, np.where(targets > 0, targets, -1), *weights
            ),
        ),
        _see(
            _FILL,
            "loss and accuracy are means over all steps, where -1 picks the last class; take the "
            "blanks alone.",
            _filled(
                loss=lambda z, targets, mask: float(_losses(z, targets).mean()),
                score=lambda z, targets, mask: float(np.mean(z.argmax(axis=-1) == targets % z.shape[-1])),
            ),
        ),
        _see(
            _FILL,
            "loss and accuracy are means over all real steps; take the blanks alone, where targets "
            "is not -1.",
            _filled(
                loss=lambda z, targets, mask: float(_losses(z, targets)[mask].mean()),
                score=lambda z, targets, mask: float(np.mean((z.argmax(axis=-1) == targets)[mask])),
            ),
        ),
        _see(
            _FILL,
            "the softmax is missing: this is minus the logit of the right answer.",
            _filled(
                loss=lambda z, targets, mask: float(
                    -np.take_along_axis(z, np.maximum(targets, 0)[..., None], axis=-1)[..., 0][
                        targets >= 0
                    ].mean()
                )
            ),
        ),
        _see(
            _FILL,
            "the logarithm is missing: this is minus the probability of the right answer.",
            _filled(loss=lambda z, targets, mask: float(-np.exp(-_losses(z, targets))[targets >= 0].mean())),
        ),
        _see(
            _FILL,
            "the sum is divided by the real steps; divide it by the number of blanks.",
            _filled(
                loss=lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].sum() / mask.sum())
            ),
        ),
        _see(
            _FILL,
            "the sum is divided by the sentences; a sentence may have two blanks: divide by the "
            "number of blanks.",
            _filled(loss=lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].sum() / len(z))),
        ),
        _see(
            _FILL,
            "the accuracy is a number of blanks; divide it by the number of all of them.",
            _filled(
                score=lambda z, targets, mask: float(np.sum((z.argmax(axis=-1) == targets)[targets >= 0]))
            ),
        ),
        _see(
            _FILL,
            "the mean goes over the K answers as well; divide by the number of blanks alone.",
            _filled(
                loss=lambda z, targets, mask: float(_losses(z, targets)[targets >= 0].mean() / z.shape[-1])
            ),
        ),
        _see(
            _FILL,
            "something is added to the probabilities before the logarithm, so a loss cannot become large; "
            "take safe - np.log(np.exp(safe).sum(...)), which needs no such help.",
            _filled(
                loss=lambda z, targets, mask: float(
                    -np.log(np.exp(-_losses(z, targets)) + 1e-12)[targets >= 0].mean()
                )
            ),
        ),
    ),
)

EXERCISES = (COUNT, MERGE, BACKWARDS, TURN, LAST, PROBE, UNMERGE, BOTH, CAPSTONE)
