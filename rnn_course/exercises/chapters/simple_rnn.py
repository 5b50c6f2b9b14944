"""Exercises of chapter 3: the vanilla RNN's weights, shapes, cell, loop and gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import (
    Arguments,
    Exercise,
    Mistake,
    Speed,
    edge,
    pencil,
    random,
    rnn_weights,
)
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient


def count_weights(D: int, H: int, use_bias: bool) -> int:
    """Count the weights of W, U and b."""
    return D * H + H * H + (H if use_bias else 0)


COUNT = Exercise(
    id="rnn-count",
    chapter=3,
    title="Count the weights",
    level="easy",
    statement="""
Write `count_weights(D, H, use_bias)` that returns how many weights a vanilla RNN layer has, with D input
features and H hidden units. `use_bias` is True or False.
""".strip(),
    returns=("weights",),
    solution=count_weights,
    cases=(
        pencil(10, 3, True),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), bool(rng.integers(0, 2)))),
        edge("no bias", lambda rng: (7, 5, False)),
        edge("one feature and one unit", lambda rng: (1, 1, True)),
        edge("more units than features", lambda rng: (2, 30, True)),
    ),
    hints=(
        "Which arrays of weights stand in the equation of the cell? Write down the shape of each.",
        "W has the shape (D, H), U has (H, H), and b has (H,).",
        "`D * H + H * H`, and H more with a bias.",
    ),
    mistakes=(
        Mistake(
            "the recurrent kernel U is missing: H * H weights, without which nothing recurs.",
            lambda D, H, use_bias: D * H + H * use_bias,
        ),
        Mistake("the input kernel W is missing: D * H weights.", lambda D, H, use_bias: H * H + H * use_bias),
        Mistake("the bias is missing: add H where use_bias is True.", lambda D, H, use_bias: D * H + H * H),
        Mistake(
            "the bias is counted even without one: mind use_bias.",
            lambda D, H, use_bias: D * H + H * H + H,
        ),
        Mistake(
            "the bias has one number for each hidden unit, not a single one.",
            lambda D, H, use_bias: D * H + H * H + (1 if use_bias else 0),
        ),
        Mistake(
            "the bias has one number for each hidden unit, not for each feature.",
            lambda D, H, use_bias: D * H + H * H + D * use_bias,
        ),
        Mistake(
            "you count two biases; Keras's SimpleRNN, and the equation of the chapter, have one.",
            lambda D, H, use_bias: D * H + H * H + 2 * H * use_bias,
        ),
        Mistake(
            "the recurrent kernel reads the H numbers of the old state, not the D features: it is (H, H).",
            lambda D, H, use_bias: D * H + D * D + H * use_bias,
        ),
        Mistake(
            "these are the weights of an LSTM, which has four times as many.",
            lambda D, H, use_bias: 4 * count_weights(D, H, use_bias),
        ),
        Mistake(
            "D and H are exchanged: W is (D, H), U is (H, H), and b is (H,).",
            lambda D, H, use_bias: count_weights(H, D, use_bias),
        ),
        Mistake(
            "U connects each hidden unit with each: H * H weights, not H.",
            lambda D, H, use_bias: D * H + H + H * use_bias,
        ),
        Mistake(
            "the recurrent kernel is (H, H): it does not read the features.",
            lambda D, H, use_bias: 2 * D * H + H * use_bias,
        ),
        Mistake(
            "W is (D, H): from each feature to each hidden unit.",
            lambda D, H, use_bias: D * D + H * H + H * use_bias,
        ),
        Mistake(
            "these are the weights of a GRU, which has three times as many.",
            lambda D, H, use_bias: 3 * count_weights(D, H, use_bias),
        ),
        Mistake(
            "use_bias works the other way round: True adds the bias.",
            lambda D, H, use_bias: count_weights(D, H, not use_bias),
        ),
        Mistake(
            "the bias has H numbers, not H * H.", lambda D, H, use_bias: D * H + H * H + H * H * use_bias
        ),
        Mistake(
            "the bias has H numbers, not D * H.", lambda D, H, use_bias: D * H + H * H + D * H * use_bias
        ),
        Mistake(
            "the bias has H numbers, not D + H.", lambda D, H, use_bias: D * H + H * H + (D + H) * use_bias
        ),
        Mistake(
            "without a bias you return 0: put `H if use_bias else 0` in brackets.",
            lambda D, H, use_bias: D * H + H * H + H if use_bias else 0,
        ),
        Mistake("you count the arrays; count the numbers in them.", lambda D, H, use_bias: 2 + use_bias),
        Mistake(
            "the output layer of a network is no part of the recurrent layer.",
            lambda D, H, use_bias: D * H + 2 * H * H + H * use_bias,
        ),
        Mistake(
            "the lengths of the axes are added; a kernel (D, H) has D * H weights.",
            lambda D, H, use_bias: D + H + H + H + H * use_bias,
        ),
    ),
)


def output_shape(N: int, T: int, D: int, H: int, return_sequences: bool) -> tuple[int, ...]:
    """Return the shape of a recurrent layer's output."""
    return (N, T, H) if return_sequences else (N, H)


SHAPES = Exercise(
    id="rnn-shapes",
    chapter=3,
    title="What comes out",
    level="easy",
    statement="""
A batch of shape (N, T, D) goes through a recurrent layer of H hidden units. Write
`output_shape(N, T, D, H, return_sequences)` that returns the shape of its output as a tuple.
`return_sequences` is True or False, with the meaning that it has in Keras.
""".strip(),
    returns=("shape",),
    solution=output_shape,
    cases=(
        pencil(16, 12, 50, 20, False),
        *random(lambda rng: (*rng.permutation(np.arange(2, 30))[:4].tolist(), True)),
        *random(lambda rng: (*rng.permutation(np.arange(2, 30))[:4].tolist(), False)),
        edge("one timestep, T = 1, with return_sequences", lambda rng: (4, 1, 3, 5, True)),
        edge("one sample, N = 1", lambda rng: (1, 6, 3, 5, False)),
    ),
    hints=(
        "How many numbers does one state have? How many states come back?",
        "A state has H numbers. Without `return_sequences` only the last state comes back, with it "
        "all T of them.",
        "`(N, T, H)` if `return_sequences` is true, otherwise `(N, H)`.",
    ),
    mistakes=(
        Mistake(
            "return_sequences works the other way round: True gives all steps.",
            lambda N, T, D, H, return_sequences: output_shape(N, T, D, H, not return_sequences),
        ),
        Mistake(
            "you return the D features of the input; a state has H numbers.",
            lambda N, T, D, H, return_sequences: output_shape(N, T, H, D, return_sequences),
        ),
        Mistake(
            "the samples are missing: a layer reads a whole batch.",
            lambda N, T, D, H, return_sequences: output_shape(N, T, D, H, return_sequences)[1:],
        ),
        Mistake(
            "your output is time first: samples come first.",
            lambda N, T, D, H, return_sequences: (T, N, H) if return_sequences else (N, H),
        ),
        Mistake(
            "return_sequences is ignored: without it, only the last state comes back.",
            lambda N, T, D, H, return_sequences: (N, T, H),
        ),
        Mistake(
            "return_sequences is ignored: with it, the states of all steps come back.",
            lambda N, T, D, H, return_sequences: (N, H),
        ),
        Mistake(
            "the axis of time stays with length 1: without return_sequences, there is none.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences else (N, 1, H),
        ),
        Mistake(
            "you count the state before the first step, too; T states come back, one after each step.",
            lambda N, T, D, H, return_sequences: (N, T + 1, H) if return_sequences else (N, H),
        ),
        Mistake(
            "N is given here: None is how Keras writes a number of samples that is still open.",
            lambda N, T, D, H, return_sequences: (None, T, H) if return_sequences else (None, H),
        ),
        Mistake(
            "a state has H numbers: without return_sequences, the axis that goes is that of time.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences else (N, T),
        ),
        Mistake(
            "the features D do not come out: the layer makes H numbers of them.",
            lambda N, T, D, H, return_sequences: (N, T, D, H) if return_sequences else (N, D, H),
        ),
        Mistake(
            "features and hidden units do not come out side by side: a state has H numbers.",
            lambda N, T, D, H, return_sequences: (N, T, D + H) if return_sequences else (N, D + H),
        ),
        Mistake(
            "the states of all steps have an axis of their own: (N, T, H).",
            lambda N, T, D, H, return_sequences: (N, T * H) if return_sequences else (N, H),
        ),
        Mistake(
            "without return_sequences the samples are missing: a layer reads a whole batch.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences else (H,),
        ),
        Mistake(
            "without return_sequences you keep the timesteps and drop the samples; it is the other way "
            "round.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences else (T, H),
        ),
        Mistake(
            "the last axis is that of the hidden units, H: the features do not come out.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences else (N, D),
        ),
        Mistake(
            "timesteps and hidden units are exchanged: (N, T, H).",
            lambda N, T, D, H, return_sequences: (N, H, T) if return_sequences else (N, H),
        ),
        Mistake(
            "a sequence of one step keeps its axis of time, of length 1.",
            lambda N, T, D, H, return_sequences: (N, T, H) if return_sequences and T > 1 else (N, H),
        ),
        Mistake(
            "a batch of one sample keeps its axis, of length 1.",
            lambda N, T, D, H, return_sequences: output_shape(N, T, D, H, return_sequences)[N == 1 :],
        ),
    ),
)


def rnn_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step."""
    W, U, b = params
    return np.tanh(x @ W + h @ U + b)


def _cell_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    return rng.standard_normal((N, D)), rng.standard_normal((N, H)) / 2, rnn_weights(rng, D, H)


def _inside(x: Array, h: Array, params: Sequence[Array]) -> Array:
    W, U, b = params
    return x @ W + h @ U + b


CELL = Exercise(
    id="rnn-cell",
    chapter=3,
    title="The cell",
    level="easy",
    statement=r"""
Write one step of the vanilla RNN, `rnn_cell(x, h, params)`: $h_t = \tanh(x_t W + h_{t-1} U + b)$.

- `x` is the input $x_t$, (N, D), and `h` is the old state $h_{t-1}$, (N, H).
- `params` is a list of W (D, H), U (H, H) and b (H,).

Return the new state $h_t$, (N, H).
""".strip(),
    returns=("h (N, H)",),
    solution=rnn_cell,
    cases=(
        pencil(
            np.array([[1.0]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        # Squares first: a transposed kernel, or the other one, then gives numbers and no error.
        random(lambda rng: _cell_case(rng, N=4, D=4))[0],
        *random(_cell_case),
        edge("one sample, N = 1", lambda rng: _cell_case(rng, N=1, H=3)),
        edge("a state of zeros", lambda rng: (_cell_case(rng)[0], np.zeros((3, 4)), rnn_weights(rng, 2, 4))),
        edge("one hidden unit, H = 1", lambda rng: _cell_case(rng, H=1)),
    ),
    hints=(
        "Three terms are added inside tanh. What does each of them need?",
        "`@` multiplies matrices: (N, D) @ (D, H) gives (N, H). The bias is added to each row.",
        "`W, U, b = params`, then `np.tanh(x @ W + h @ U + b)`.",
    ),
    mistakes=(
        Mistake("the bias b is forgotten.", lambda x, h, params: np.tanh(x @ params[0] + h @ params[1])),
        Mistake(
            "the recurrent kernel is transposed: it is h @ U, not h @ U.T.",
            lambda x, h, params: np.tanh(x @ params[0] + h @ params[1].T + params[2]),
        ),
        Mistake("the tanh is forgotten.", _inside),
        Mistake(
            "this is the sigmoid; the vanilla RNN has tanh, whose values lie between -1 and 1.",
            lambda x, h, params: sigmoid(_inside(x, h, params)),
        ),
        Mistake(
            "this is ReLU; the vanilla RNN has tanh.",
            lambda x, h, params: np.maximum(_inside(x, h, params), 0),
        ),
        Mistake(
            "the old state is not used: without h @ U nothing recurs.",
            lambda x, h, params: np.tanh(x @ params[0] + params[2]),
        ),
        Mistake(
            "the input is not used: x @ W is missing.",
            lambda x, h, params: np.tanh(h @ params[1] + params[2]),
        ),
        Mistake(
            "the bias is added outside tanh; it belongs inside.",
            lambda x, h, params: np.tanh(x @ params[0] + h @ params[1]) + params[2],
        ),
        Mistake(
            "you take a tanh of each product; take one, of the whole sum.",
            lambda x, h, params: np.tanh(x @ params[0]) + np.tanh(h @ params[1] + params[2]),
        ),
        Mistake(
            "the old state is added without its kernel: it is h @ U.",
            lambda x, h, params: np.tanh(x @ params[0] + h + params[2]),
        ),
        Mistake(
            "the bias is subtracted; add it.",
            lambda x, h, params: np.tanh(x @ params[0] + h @ params[1] - params[2]),
        ),
        Mistake(
            "the weights stand on the left: samples are rows here, so it is x @ W and h @ U.",
            lambda x, h, params: np.tanh(params[0] @ x + params[1] @ h + params[2]),
        ),
        Mistake(
            "the weights are multiplied element by element: use @, the product of matrices.",
            lambda x, h, params: np.tanh(x * params[0] + h * params[1] + params[2]),
        ),
        Mistake(
            "the input kernel is transposed: it is x @ W, not x @ W.T.",
            lambda x, h, params: np.tanh(x @ params[0].T + h @ params[1] + params[2]),
        ),
        Mistake(
            "only the recurrent term is inside tanh: all three belong there.",
            lambda x, h, params: x @ params[0] + np.tanh(h @ params[1] + params[2]),
        ),
        Mistake(
            "the old state is added to the new one: the new one takes its place.",
            lambda x, h, params: h + rnn_cell(x, h, params),
        ),
        Mistake(
            "x and h are exchanged: it is x @ W and h @ U.",
            lambda x, h, params: np.tanh(h @ params[0] + x @ params[1] + params[2]),
        ),
        Mistake(
            "W and U are exchanged: x goes with W, the first of params, and h with U.",
            lambda x, h, params: np.tanh(x @ params[1] + h @ params[0] + params[2]),
        ),
        Mistake(
            "the old and the new state are averaged: the new one takes the place of the old.",
            lambda x, h, params: (h + rnn_cell(x, h, params)) / 2,
        ),
        Mistake(
            "you take a tanh of each product, and add the bias outside; take one tanh, of the whole sum.",
            lambda x, h, params: np.tanh(x @ params[0]) + np.tanh(h @ params[1]) + params[2],
        ),
        Mistake(
            "you take a tanh of each product, the first with the bias; take one, of the whole sum.",
            lambda x, h, params: np.tanh(x @ params[0] + params[2]) + np.tanh(h @ params[1]),
        ),
        Mistake(
            "the recurrent term is subtracted; add it.",
            lambda x, h, params: np.tanh(x @ params[0] - h @ params[1] + params[2]),
        ),
        Mistake(
            "the two terms are multiplied; add them.",
            lambda x, h, params: np.tanh((x @ params[0]) * (h @ params[1]) + params[2]),
        ),
        Mistake(
            "the bias is added twice; once is enough.",
            lambda x, h, params: np.tanh(_inside(x, h, params) + params[2]),
        ),
        Mistake(
            "tanh is applied twice; once is enough.", lambda x, h, params: np.tanh(rnn_cell(x, h, params))
        ),
        Mistake(
            "h went through tanh at its own step; do not apply it again.",
            lambda x, h, params: rnn_cell(x, np.tanh(h), params),
        ),
        Mistake(
            "np.tan is the tangent; the hyperbolic tangent is np.tanh.",
            lambda x, h, params: np.tan(_inside(x, h, params)),
        ),
        Mistake(
            "this is the softmax; the vanilla RNN has tanh.",
            lambda x, h, params: (
                np.exp(_inside(x, h, params)) / np.exp(_inside(x, h, params)).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "the values are cut off at -1 and 1; tanh bends them.",
            lambda x, h, params: np.clip(_inside(x, h, params), -1, 1),
        ),
        Mistake(
            "the hidden units are summed; a state has H numbers.",
            lambda x, h, params: rnn_cell(x, h, params).sum(axis=1),
        ),
        Mistake(
            "the result is turned, (H, N): samples come first.", lambda x, h, params: rnn_cell(x, h, params).T
        ),
        Mistake(
            "each unit sees itself alone, by the diagonal of U: it is h @ U.",
            lambda x, h, params: np.tanh(x @ params[0] + h * np.diag(params[1]) + params[2]),
        ),
        Mistake(
            "the recurrent kernel is multiplied element by element: use @, the product of matrices.",
            lambda x, h, params: np.tanh(x @ params[0] + h * params[1] + params[2]),
        ),
    ),
)


def run_rnn(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Take all steps."""
    W, U, b = params
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    return np.stack(states, axis=1)


def _layer_case(rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, H: int = 4) -> Arguments:
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, H)) / 2, rnn_weights(rng, D, H)


_BY_HAND = (
    np.array([[[1.0], [0.0], [0.0]]]),
    np.array([[0.5]]),
    [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
)


def _steps(
    x: Array,
    h0: Array,
    params: Sequence[Array],
    carried: Callable[[Array], Array],
    shown: Callable[[Array], Array],
) -> Array:
    """Take all steps; the next one sees ``carried(a)``, the reader ``shown(a)``, of the sum a inside tanh."""
    h, states = h0, []
    for t in range(x.shape[1]):
        a = _inside(x[:, t], h, params)
        h = carried(a)
        states.append(shown(a))
    return np.stack(states, axis=1)


def _stateless(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    return np.stack([rnn_cell(x[:, t], h0, params) for t in range(x.shape[1])], axis=1)


def _with_start(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    return np.concatenate([h0[:, np.newaxis], run_rnn(x, h0, params)], axis=1)


def _samples_as_steps(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_cell(x[t], h, params)
        states.append(h)
    return np.stack(states, axis=1)


def _too_few_steps(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    h, states = h0, []
    for t in range(len(x)):
        h = rnn_cell(x[:, t], h, params)
        states.append(h)
    return np.stack(states, axis=1)


def _over_samples(x: Array, h0: Array, params: Sequence[Array]) -> Array:
    h, states = h0, []
    for sample in x:
        h = rnn_cell(sample, h, params)
        states.append(h)
    return np.stack(states, axis=1)


LOOP = Exercise(
    id="rnn-loop",
    chapter=3,
    title="The loop",
    level="medium",
    statement="""
Write the layer, `run_rnn(x, h0, params)`: the cell of the chapter in a loop over time.

- `x` has shape (N, T, D), and `h0`, (N, H), is the state before the first step.
- `params` is a list of W (D, H), U (H, H) and b (H,).

Return the states of all steps, an array of shape (N, T, H): `states[:, t]` is the state after `x[:, t]` has
been read.
""".strip(),
    returns=("states (N, T, H)",),
    solution=run_rnn,
    cases=(
        pencil(*_BY_HAND),
        *random(_layer_case),
        edge("one timestep, T = 1", lambda rng: _layer_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _layer_case(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _layer_case(rng, N=4, T=4, H=5)),
    ),
    hints=(
        "The loop goes over time, and all samples take a step together. Which part of x is step t?",
        "`x[:, t]` has shape (N, D). Each step needs the state that the step before has left.",
        "Start with `h = h0`; at each t, `h = np.tanh(x[:, t] @ W + h @ U + b)` and "
        "`states.append(h)`; at the end `np.stack(states, axis=1)`.",
    ),
    mistakes=(
        Mistake(
            "the initial state is ignored: begin with h0, not with zeros.",
            lambda x, h0, params: run_rnn(x, np.zeros_like(h0), params),
        ),
        Mistake(
            "each step begins with h0 again: carry the new state on to the next step.",
            _stateless,
        ),
        Mistake(
            "your states are time first, (T, N, H): stack them along axis 1.",
            lambda x, h0, params: run_rnn(x, h0, params).swapaxes(0, 1),
        ),
        Mistake(
            "the states are stacked along the last axis; stack them along axis 1.",
            lambda x, h0, params: np.moveaxis(run_rnn(x, h0, params), 1, -1),
        ),
        Mistake(
            "these are the states before each step: yours begin with h0. Append the state after the step.",
            lambda x, h0, params: _with_start(x, h0, params)[:, :-1],
        ),
        Mistake(
            "you return one state too many: h0 is not the state of a step.",
            _with_start,
        ),
        Mistake(
            "the sequence is read backwards; go from t = 0 to T - 1.",
            lambda x, h0, params: run_rnn(x[:, ::-1], h0, params),
        ),
        Mistake(
            "the states are in reverse order; append each one at the end of the list.",
            lambda x, h0, params: run_rnn(x, h0, params)[:, ::-1],
        ),
        Mistake(
            "only the last state comes back; return all of them.",
            lambda x, h0, params: run_rnn(x, h0, params)[:, -1],
        ),
        Mistake(
            "the bias is forgotten: add b inside tanh.",
            lambda x, h0, params: run_rnn(x, h0, [params[0], params[1], 0 * params[2]]),
        ),
        Mistake(
            "the recurrent kernel is transposed: it is h @ U.",
            lambda x, h0, params: run_rnn(x, h0, [params[0], params[1].T, params[2]]),
        ),
        Mistake(
            "the first step is not read: begin with t = 0.",
            lambda x, h0, params: run_rnn(x[:, 1:], h0, params),
        ),
        Mistake(
            "x[t] is a sample, not a step: step t of all samples is x[:, t].",
            _over_samples,
        ),
        Mistake(
            "the initial state is ignored, and the states are time first, (T, N, H).",
            lambda x, h0, params: run_rnn(x, 0 * h0, params).swapaxes(0, 1),
        ),
        Mistake(
            "the last step is not read: its state is missing.",
            lambda x, h0, params: run_rnn(x, h0, params)[:, :-1],
        ),
        Mistake(
            "the sequence is read backwards, and then its states are put in order: begin with step 0.",
            lambda x, h0, params: run_rnn(x[:, ::-1], h0, params)[:, ::-1],
        ),
        Mistake(
            "all states are that of the last step: h is changed in place, and the list holds one array T "
            "times. Make a new h at each step.",
            lambda x, h0, params: np.repeat(run_rnn(x, h0, params)[:, -1:], x.shape[1], axis=1),
        ),
        Mistake(
            "the tanh is forgotten.",
            lambda x, h0, params: _steps(x, h0, params, lambda a: a, lambda a: a),
        ),
        Mistake(
            "what goes on to the next step is the sum inside tanh; it must be the state.",
            lambda x, h0, params: _steps(x, h0, params, lambda a: a, np.tanh),
        ),
        Mistake(
            "each step reads the first input: step t reads x[:, t].",
            lambda x, h0, params: run_rnn(np.repeat(x[:, :1], x.shape[1], axis=1), h0, params),
        ),
        Mistake(
            "the old state is not used: without h @ U nothing recurs.",
            lambda x, h0, params: np.tanh(x @ params[0] + params[2]),
        ),
        Mistake(
            "reshape has mixed samples and timesteps: stack the states along axis 1.",
            lambda x, h0, params: np.stack([*run_rnn(x, h0, params).swapaxes(0, 1)]).reshape(
                *x.shape[:2], -1
            ),
        ),
        Mistake("the loop goes over the N samples; there are x.shape[1] steps.", _too_few_steps),
        Mistake(
            "the first step is taken twice; take each step once.",
            lambda x, h0, params: run_rnn(x, rnn_cell(x[:, 0], h0, params), params),
        ),
        Mistake(
            "the states are added up; each is the state of its step alone.",
            lambda x, h0, params: np.cumsum(run_rnn(x, h0, params), axis=1),
        ),
        Mistake(
            "timesteps and hidden units have become one axis: stack the states, do not concatenate them.",
            lambda x, h0, params: run_rnn(x, h0, params).reshape(len(x), -1),
        ),
        Mistake(
            "each step reads the input of the next one: step t reads x[:, t].",
            lambda x, h0, params: run_rnn(np.roll(x, -1, axis=1), h0, params),
        ),
        Mistake(
            "x[t] is sample t, and there need not be as many as steps: step t of all samples is x[:, t].",
            _samples_as_steps,
        ),
        Mistake(
            "this is ReLU; the vanilla RNN has tanh.",
            lambda x, h0, params: _steps(
                x, h0, params, lambda a: np.maximum(a, 0), lambda a: np.maximum(a, 0)
            ),
        ),
        Mistake(
            "this is the sigmoid; the vanilla RNN has tanh.",
            lambda x, h0, params: _steps(x, h0, params, sigmoid, sigmoid),
        ),
        Mistake(
            "h0 is a state already: do not apply tanh to it.",
            lambda x, h0, params: run_rnn(x, np.tanh(h0), params),
        ),
    ),
    speed=Speed(
        lambda rng: _layer_case(rng, N=400, T=20, D=4, H=8),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
)


def run_masked(x: Array, mask: Array, h0: Array, params: Sequence[Array]) -> Array:
    """Take the steps that the mask keeps."""
    W, U, b = params
    h = h0
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ W + h @ U + b)
        h = np.where(mask[:, t, np.newaxis], new, h)
    return h


def _masked_case(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2, H: int = 3) -> Arguments:
    x, h0, params = _layer_case(rng, N, T, D, H)
    lengths = np.resize([2, T, 1, 3], N)[:, np.newaxis]
    return x, np.arange(T) < np.minimum(lengths, T), h0, params


def _masked_by(
    x: Array,
    mask: Array,
    h0: Array,
    params: Sequence[Array],
    held: Callable[[Array, Array], Array],
) -> Array:
    """Run with ``held(new, old)`` as the state of a padded step."""
    h = h0
    for t in range(x.shape[1]):
        new = rnn_cell(x[:, t], h, params)
        h = np.where(mask[:, t, np.newaxis], new, held(new, h))
    return h


def _with_flat_mask(x: Array, mask: Array, h0: Array, params: Sequence[Array]) -> Array:
    h = h0
    for t in range(x.shape[1]):
        h = np.where(mask[:, t], rnn_cell(x[:, t], h, params), h)
    return h


def _with_if(x: Array, mask: Array, h0: Array, params: Sequence[Array]) -> Array:
    h = h0
    for t in range(x.shape[1]):
        if mask[:, t]:
            h = rnn_cell(x[:, t], h, params)
    return h


def _masked_without_tanh(x: Array, mask: Array, h0: Array, params: Sequence[Array]) -> Array:
    h = h0
    for t in range(x.shape[1]):
        h = np.where(mask[:, t, np.newaxis], _inside(x[:, t], h, params), h)
    return h


MASKED = Exercise(
    id="rnn-masked",
    chapter=3,
    title="Steps of padding",
    level="medium",
    statement="""
Write `run_masked(x, mask, h0, params)` that reads a padded batch with a vanilla RNN. A step where the mask is
False leaves the state as it was.

- `x` has shape (N, T, D), and the boolean `mask` (N, T).
- `h0`, (N, H), is the state before the first step, and `params` is a list of W, U and b.

Return the final state of each sample, (N, H).
""".strip(),
    returns=("h (N, H)",),
    solution=run_masked,
    cases=(
        pencil(_BY_HAND[0], np.array([[True, True, False]]), *_BY_HAND[1:]),
        *random(_masked_case),
        edge("one timestep, T = 1", lambda rng: _masked_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _masked_case(rng, N=1)),
        edge(
            "samples of padding only",
            lambda rng: (
                (case := _masked_case(rng))[0],
                np.zeros_like(case[1]),
                *case[2:],
            ),
        ),
        edge(
            "padding in front (pre)",
            lambda rng: ((case := _masked_case(rng))[0], case[1][:, ::-1], *case[2:]),
        ),
        edge(
            "padding in the middle",
            lambda rng: (
                (case := _masked_case(rng))[0],
                np.arange(5) != np.array([[1], [2], [3], [0]]),
                *case[2:],
            ),
        ),
    ),
    hints=(
        "At each step some samples read and others wait. What is the state of a sample that waits?",
        "Compute the new state for all samples, then choose for each: the new one, or the old one.",
        "`h = np.where(mask[:, t, None], new, h)`; the `None` gives the mask the axis of the hidden units.",
    ),
    mistakes=(
        Mistake(
            "the mask is not used: the padding is read as if it were data.",
            lambda x, mask, h0, params: run_rnn(x, h0, params)[:, -1],
        ),
        Mistake(
            "padding sets the state to 0; it must leave it as it was.",
            lambda x, mask, h0, params: _masked_by(x, mask, h0, params, lambda new, old: 0 * old),
        ),
        Mistake(
            "the padded input is set to 0, but the step is still taken: the state is multiplied by U "
            "all the same.",
            lambda x, mask, h0, params: run_rnn(x * mask[..., None], h0, params)[:, -1],
        ),
        Mistake(
            "the mask is inverted: you read the padding and skip the data.",
            lambda x, mask, h0, params: run_masked(x, ~mask, h0, params),
        ),
        Mistake(
            "padding sets the state back to h0; it must leave it as it was.",
            lambda x, mask, h0, params: _masked_by(x, mask, h0, params, lambda new, old: h0),
        ),
        Mistake(
            "the initial state is ignored: begin with h0.",
            lambda x, mask, h0, params: run_masked(x, mask, np.zeros_like(h0), params),
        ),
        Mistake(
            "all samples stop with the shortest one; each has its own length.",
            lambda x, mask, h0, params: run_masked(x, mask & mask.all(axis=0), h0, params),
        ),
        Mistake(
            "the mask is applied after the loop, to the last state: it is needed at each step.",
            lambda x, mask, h0, params: np.where(mask[:, -1:], run_rnn(x, h0, params)[:, -1], 0),
        ),
        Mistake(
            "at padding, the old and the new state are mixed half and half; keep the old one.",
            lambda x, mask, h0, params: _masked_by(x, mask, h0, params, lambda new, old: (new + old) / 2),
        ),
        Mistake(
            "these are the states of all steps; return the last one.",
            lambda x, mask, h0, params: np.stack(
                [run_masked(x[:, : t + 1], mask[:, : t + 1], h0, params) for t in range(x.shape[1])], axis=1
            ),
        ),
        Mistake(
            "you stop at the first padding; real steps may come after it.",
            lambda x, mask, h0, params: run_masked(x, np.logical_and.accumulate(mask, axis=1), h0, params),
        ),
        Mistake(
            "the padding was read, and then the state after as many steps as are real was taken: padding "
            "may also stand in front.",
            lambda x, mask, h0, params: run_rnn(x, h0, params)[np.arange(len(x)), mask.sum(axis=1) - 1],
        ),
        Mistake(
            "you read on until the last real step, and the padding before it, too.",
            lambda x, mask, h0, params: run_masked(
                x, np.logical_or.accumulate(mask[:, ::-1], axis=1)[:, ::-1], h0, params
            ),
        ),
        Mistake(
            "the mask of the first sample is used for all; each sample has its own row.",
            lambda x, mask, h0, params: run_masked(x, np.repeat(mask[:1], len(x), axis=0), h0, params),
        ),
        Mistake(
            "all samples read on as long as one of them does; each has its own mask.",
            lambda x, mask, h0, params: run_masked(x, mask | mask.any(axis=0), h0, params),
        ),
        Mistake(
            "`if` cannot decide for all samples: mask[:, t] has one entry for each. Choose with np.where.",
            _with_if,
        ),
        Mistake(
            "a sample of padding only has the state 0 in yours; it keeps h0.",
            lambda x, mask, h0, params: run_masked(x, mask, h0, params) * mask.any(axis=1, keepdims=True),
        ),
        Mistake(
            "this is the mean of the real states; the last one was asked for.",
            lambda x, mask, h0, params: (
                (run_rnn(x, h0, params) * mask[..., None]).sum(axis=1)
                / np.maximum(mask.sum(axis=1), 1)[:, None]
            ),
        ),
        Mistake(
            "the bias is forgotten: add b inside tanh.",
            lambda x, mask, h0, params: run_masked(x, mask, h0, [params[0], params[1], 0 * params[2]]),
        ),
        Mistake(
            "the recurrent kernel is transposed: it is h @ U.",
            lambda x, mask, h0, params: run_masked(x, mask, h0, [params[0], params[1].T, params[2]]),
        ),
        Mistake("the tanh is forgotten.", _masked_without_tanh),
        Mistake(
            "the sequence is read backwards; go from t = 0 to T - 1.",
            lambda x, mask, h0, params: run_masked(x[:, ::-1], mask[:, ::-1], h0, params),
        ),
        Mistake(
            "the mask is one step late: step t goes with mask[:, t].",
            lambda x, mask, h0, params: run_masked(x, np.roll(mask, 1, axis=1), h0, params),
        ),
        Mistake(
            "the first step is not read: begin with t = 0.",
            lambda x, mask, h0, params: run_masked(x[:, 1:], mask[:, 1:], h0, params),
        ),
        Mistake(
            "mask[:, t] has shape (N,) and the state (N, H): choose by mask[:, t, None].", _with_flat_mask
        ),
    ),
)


def rnn_cell_backward(
    dh: Array, x: Array, h_before: Array, h: Array, params: Sequence[Array]
) -> tuple[Array, Array, Array, Array, Array]:
    """Go back through one step."""
    W, U, _ = params
    da = dh * (1 - h**2)  # back through tanh
    return da @ W.T, da @ U.T, x.T @ da, h_before.T @ da, da.sum(axis=0)


def _backward_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    x, h_before, params = _cell_case(rng, N, D, H)
    return rng.standard_normal((N, H)), x, h_before, rnn_cell(x, h_before, params), params


def _cell_gradient(
    dh: Array, x: Array, h_before: Array, h: Array, params: Sequence[Array]
) -> tuple[Array, ...]:
    def loss() -> float:
        return float((dh * rnn_cell(x, h_before, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, *params))


def _from_da(
    slope: Callable[[Array], Array],
) -> Callable[[Array, Array, Array, Array, Sequence[Array]], tuple[Array, ...]]:
    """Make the backward pass with another derivative of tanh."""

    def backward(
        dh: Array, x: Array, h_before: Array, h: Array, params: Sequence[Array]
    ) -> tuple[Array, ...]:
        da = dh * slope(h)
        return da @ params[0].T, da @ params[1].T, x.T @ da, h_before.T @ da, da.sum(axis=0)

    return backward


def _replace(answer: tuple[Array, ...], **parts: Array) -> tuple[Array, ...]:
    """Replace some of dx, dh_before, dW, dU, db."""
    return tuple(
        parts.get(name, part)
        for name, part in zip(("dx", "dh_before", "dW", "dU", "db"), answer, strict=True)
    )


CELL_BACKWARD = Exercise(
    id="rnn-cell-backward",
    chapter=3,
    title="The cell, backward",
    level="hard",
    statement=r"""
The cell has computed $h_t = \tanh(x_t W + h_{t-1} U + b)$, and a loss is measured on it. Write
`rnn_cell_backward(dh, x, h_before, h, params)`, which goes back through this step. The chain rule is enough
for it; chapter 4 takes it apart.

- `dh`, (N, H), is the gradient of the loss with respect to $h_t$.
- `x`, `h_before` and `h` are $x_t$, $h_{t-1}$ and $h_t$.
- `params` is a list of W, U and b.

Return a tuple `(dx, dh_before, dW, dU, db)`: the gradients with respect to $x_t$, $h_{t-1}$, W, U and b, each
in the shape of its array. Those of the weights are summed over the samples.
""".strip(),
    returns=("dx (N, D)", "dh_before (N, H)", "dW (D, H)", "dU (H, H)", "db (H,)"),
    solution=rnn_cell_backward,
    gradient=_cell_gradient,
    cases=(
        pencil(
            np.array([[1.0]]),
            np.array([[2.0]]),
            np.array([[0.25]]),
            np.tanh(np.array([[1.3]])),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        *random(_backward_case),
        edge("one sample, N = 1", lambda rng: _backward_case(rng, N=1, H=3)),
        edge("one hidden unit, H = 1", lambda rng: _backward_case(rng, H=1)),
        edge("as many features as hidden units", lambda rng: _backward_case(rng, D=4)),
    ),
    hints=(
        "Give what stands inside tanh a name, `a`. First find its gradient, `da`; the five others "
        "follow from it.",
        r"The slope of tanh is $1 - \tanh^2 = 1 - h^2$, so `da = dh * (1 - h**2)`. And for a product "
        r"`a = x @ W` it is `dx = da @ W.T` and `dW = x.T @ da`.",
        "With `da = dh * (1 - h**2)`, return `da @ W.T, da @ U.T, x.T @ da, h_before.T @ da, "
        "da.sum(axis=0)`.",
    ),
    mistakes=(
        Mistake(
            "the slope of tanh is forgotten: multiply dh by 1 - h**2 first.",
            _from_da(np.ones_like),
        ),
        Mistake("the slope of tanh is 1 - h**2; you take 1 - h.", _from_da(lambda h: 1 - h)),
        Mistake(
            "the slope is taken twice through tanh: h is tanh already, so it is 1 - h**2.",
            _from_da(lambda h: 1 - np.tanh(h) ** 2),
        ),
        Mistake(
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            _from_da(lambda h: h * (1 - h)),
        ),
        Mistake(
            "the sign of the slope is flipped: it is 1 - h**2.",
            _from_da(lambda h: h**2 - 1),
        ),
        Mistake(
            "dU is made with the new state h; U was multiplied by the one before, h_before.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dU=h.T @ (dh * (1 - h**2))
            ),
        ),
        Mistake(
            "dU is transposed: it is h_before.T @ da.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dU=(dh * (1 - h**2)).T @ h_before
            ),
        ),
        Mistake(
            "dh_before is made with U; going backward it is U.T.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dh_before=(dh * (1 - h**2)) @ params[1]
            ),
        ),
        Mistake(
            "the gradients of the weights are averaged over the samples; sum them.",
            lambda dh, x, h_before, h, params: (
                *rnn_cell_backward(dh, x, h_before, h, params)[:2],
                *(g / len(x) for g in rnn_cell_backward(dh, x, h_before, h, params)[2:]),
            ),
        ),
        Mistake(
            "db is averaged over the samples; sum it, as dW and dU are.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), db=(dh * (1 - h**2)).mean(axis=0)
            ),
        ),
        Mistake(
            "db is not summed over the samples: the bias has shape (H,), and so has its gradient.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), db=dh * (1 - h**2)
            ),
        ),
        Mistake(
            "db is made of dh; it needs the slope of tanh, too.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), db=dh.sum(axis=0)
            ),
        ),
        Mistake(
            "the slope is made with h_before; it is that of the new state, 1 - h**2.",
            lambda dh, x, h_before, h, params: _from_da(lambda _: 1 - h_before**2)(
                dh, x, h_before, h, params
            ),
        ),
        Mistake(
            "the slope is made with what stands inside tanh; it is 1 - h**2, with the state.",
            lambda dh, x, h_before, h, params: _from_da(lambda _: 1 - _inside(x, h_before, params) ** 2)(
                dh, x, h_before, h, params
            ),
        ),
        Mistake("you multiply by h; the slope of tanh is 1 - h**2.", _from_da(lambda h: h)),
        Mistake(
            "you multiply by (1 - h)**2; the slope of tanh is 1 - h**2.", _from_da(lambda h: (1 - h) ** 2)
        ),
        Mistake("the slope of tanh is 1 - h**2; you add the square.", _from_da(lambda h: 1 + h**2)),
        Mistake(
            "you multiply by the slope of tanh twice; once is enough.", _from_da(lambda h: (1 - h**2) ** 2)
        ),
        Mistake(
            "this is the slope of ReLU; that of tanh is 1 - h**2.", _from_da(lambda h: (h > 0).astype(float))
        ),
        Mistake(
            "the gradients are twice as large as they should be; the slope of tanh has no factor 2, 1 - "
            "h**2.",
            _from_da(lambda h: 2 * (1 - h**2)),
        ),
        Mistake(
            "dx is made of dh; it needs the slope of tanh, too.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dx=dh @ params[0].T
            ),
        ),
        Mistake(
            "dh_before is made of dh; it needs the slope of tanh, too.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dh_before=dh @ params[1].T
            ),
        ),
        Mistake(
            "dW is made of dh; it needs the slope of tanh, too.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dW=x.T @ dh
            ),
        ),
        Mistake(
            "dU is made of dh; it needs the slope of tanh, too.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dU=h_before.T @ dh
            ),
        ),
        Mistake(
            "dh is added to dh_before; the old state acts only through U.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dh_before=(dh * (1 - h**2)) @ params[1].T + dh
            ),
        ),
        Mistake(
            "your dh_before is zero; the old state acts through U: da @ U.T.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dh_before=0 * h_before
            ),
        ),
        Mistake(
            "dW is transposed: it is x.T @ da.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dW=(dh * (1 - h**2)).T @ x
            ),
        ),
        Mistake(
            "db is summed over the hidden units; sum over the samples, axis=0.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), db=(dh * (1 - h**2)).sum(axis=1)
            ),
        ),
        Mistake(
            "the order is (dx, dh_before, dW, dU, db): yours begins with the weights.",
            lambda dh, x, h_before, h, params: tuple(
                rnn_cell_backward(dh, x, h_before, h, params)[n] for n in (2, 3, 4, 0, 1)
            ),
        ),
        Mistake(
            "dx and dh_before are exchanged: the order is (dx, dh_before, dW, dU, db).",
            lambda dh, x, h_before, h, params: tuple(
                rnn_cell_backward(dh, x, h_before, h, params)[n] for n in (1, 0, 2, 3, 4)
            ),
        ),
        Mistake(
            "dW and dU are exchanged.",
            lambda dh, x, h_before, h, params: tuple(
                rnn_cell_backward(dh, x, h_before, h, params)[n] for n in (0, 1, 3, 2, 4)
            ),
        ),
        Mistake(
            "only the first sample counts in dW; sum over the samples with x.T @ da.",
            lambda dh, x, h_before, h, params: _replace(
                rnn_cell_backward(dh, x, h_before, h, params), dW=np.outer(x[0], (dh * (1 - h**2))[0])
            ),
        ),
        Mistake(
            "dh is not used: da = dh * (1 - h**2).",
            lambda dh, x, h_before, h, params: rnn_cell_backward(np.ones_like(dh), x, h_before, h, params),
        ),
        Mistake(
            "you take the root of the slope of tanh, which is 1 - h**2.",
            _from_da(lambda h: np.sqrt(1 - h**2)),
        ),
    ),
)


def bptt(x: Array, h0: Array, params: Sequence[Array], dstates: Array) -> tuple[Array, Array, Array, Array]:
    """Go back through all steps."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = np.zeros_like(h0)  # what comes from the later steps
    for t in reversed(range(x.shape[1])):
        da = (dh + dstates[:, t]) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ da
        dU += states[t].T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
    return dW, dU, db, dh


def _bptt_case(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    return *_layer_case(rng, N, T, D, H), rng.standard_normal((N, T, H))


def _bptt_gradient(x: Array, h0: Array, params: Sequence[Array], dstates: Array) -> tuple[Array, ...]:
    def loss() -> float:
        return float((dstates * run_rnn(x, h0, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (*params, h0))


def _wrong_bptt(
    *,
    slope: Callable[[Array], Array] = lambda h: 1 - h**2,
    back: Callable[[Array, Array, Array], Array] = lambda da, U, dh: da @ U.T,
    add: bool = True,
    own: Callable[[int, int], bool] = lambda t, T: True,
    late: int = 0,
    early: int = 0,
    zeros: bool = False,
    carry: bool = True,
    inside: bool = False,
    through_U: bool = True,
    steps: Callable[[int], Any] = lambda T: reversed(range(T)),
) -> Callable[..., Any]:
    """Make BPTT with one thing wrong.

    The slope of tanh; the way back through U; sums over time; which steps have a loss; which state dU is made
    with, and which one the slope; whether h0 is taken for zeros; whether what comes from the next step is
    added, and whether inside tanh; whether dh0 is handed through U; the order of the steps.
    """

    def wrong(x: Array, h0: Array, params: Sequence[Array], dstates: Array) -> tuple[Array, ...]:
        T, U = x.shape[1], params[1]
        states = [0 * h0 if zeros else h0]
        for t in range(T):
            states.append(rnn_cell(x[:, t], states[-1], params))
        sums = [np.zeros_like(weights) for weights in params]
        dh = np.zeros_like(h0)
        for t in steps(T):
            loss, from_next = dstates[:, t] * own(t, T), dh * carry
            dh = from_next + loss
            da = (0 if inside else from_next) * slope(states[t + 1 - early]) + loss * slope(
                states[t + 1 - early]
            )
            da = da + from_next if inside else da
            new = [x[:, t].T @ da, states[t + late].T @ da, da.sum(axis=0)]
            sums = [old + one for old, one in zip(sums, new, strict=True)] if add else new
            dh = back(da, U, dh)
        return *sums, dh if through_U else da

    return wrong


def _replaced(answer: tuple[Any, ...], n: int, part: Any) -> tuple[Any, ...]:
    """Put `part` in the place of part n."""
    return *answer[:n], part, *answer[n + 1 :]


def _weights_by(answer: tuple[Array, ...], number: int) -> tuple[Array, ...]:
    """Divide dW, dU and db."""
    return *(gradient / number for gradient in answer[:3]), answer[3]


def _without_first_step(x: Array, h0: Array, params: Sequence[Array], dstates: Array) -> tuple[Array, ...]:
    """Leave the first step out of dU."""
    right, shorter = (
        bptt(x, h0, params, dstates),
        (x[:, 1:], rnn_cell(x[:, 0], h0, params), params, dstates[:, 1:]),
    )
    return _replaced(right, 1, bptt(*shorter)[1])


BPTT = Exercise(
    id="rnn-bptt",
    chapter=3,
    title="Backward through time",
    level="hard",
    statement="""
Write the whole backward pass of a vanilla RNN, `bptt(x, h0, params, dstates)`. This looks ahead to chapter 4:
try it now, or come back to it from there.

- `x` has shape (N, T, D), and `h0`, (N, H), is the state before the first step.
- `params` is a list of W, U and b.
- `dstates`, (N, T, H): `dstates[:, t]` is the gradient of that step's own loss with respect to its state.
  What the state does to the later states, and so to their losses, is not in it: add it.

Run the layer forward first and keep the states; then go back. Return a tuple `(dW, dU, db, dh0)`. The
gradients of the weights are summed over samples and timesteps.
""".strip(),
    returns=("dW (D, H)", "dU (H, H)", "db (H,)", "dh0 (N, H)"),
    solution=bptt,
    gradient=_bptt_gradient,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            np.array([[[0.5], [1.0]]]),
        ),
        *random(_bptt_case),
        edge("one timestep, T = 1", lambda rng: _bptt_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _bptt_case(rng, N=1)),
        edge(
            "a loss at the last step only",
            lambda rng: (
                *(case := _bptt_case(rng))[:3],
                case[3] * (np.arange(4) == 3)[:, np.newaxis],
            ),
        ),
    ),
    hints=(
        "A state is used twice: by the loss of its own step, and by the next step. Its gradient has two "
        "parts.",
        "Go from the last step to the first and carry `dh`, the part that comes from the next step. "
        "At step t, `dh + dstates[:, t]` is the whole gradient of the state.",
        "At each t: `da = (dh + dstates[:, t]) * (1 - h_t**2)`; add `x_t.T @ da` to `dW`, `h_before.T "
        "@ da` to `dU` and `da.sum(axis=0)` to `db`; then `dh = da @ U.T`. The last `dh` is `dh0`.",
    ),
    mistakes=(
        Mistake(
            "the gradient is not carried through time: each step sees its own loss only. Add dh = da "
            "@ U.T of the "
            "next step.",
            _wrong_bptt(back=lambda da, U, dh: 0 * da),
        ),
        Mistake(
            "the gradients are not summed over time: each step overwrites the one before. Use +=.",
            _wrong_bptt(add=False),
        ),
        Mistake(
            "going back in time you multiply by U; it must be U.T.",
            _wrong_bptt(back=lambda da, U, dh: da @ U),
        ),
        Mistake(
            "the slope of tanh is forgotten: multiply by 1 - h**2 at each step.",
            _wrong_bptt(slope=np.ones_like),
        ),
        Mistake(
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            _wrong_bptt(slope=lambda h: 1 - h),
        ),
        Mistake(
            "dU is made with the state after the step; U was multiplied by the one before it.",
            _wrong_bptt(late=1),
        ),
        Mistake(
            "only the loss of the last step counts; add dstates[:, t] at each step.",
            _wrong_bptt(own=lambda t, T: t == T - 1),
        ),
        Mistake(
            "the loss of the last step is lost: dstates[:, -1] is part of it.",
            _wrong_bptt(own=lambda t, T: t < T - 1),
        ),
        Mistake(
            "the initial state is ignored: the forward pass begins with h0, not with zeros.",
            _wrong_bptt(zeros=True),
        ),
        Mistake(
            "you go forward in time; gradients go from the last step to the first.",
            _wrong_bptt(steps=range),
        ),
        Mistake(
            "the first step is left out: the loop backward must reach t = 0.",
            _wrong_bptt(steps=lambda T: range(T - 1, 0, -1)),
        ),
        Mistake(
            "the gradient is handed back without U: dh = da @ U.T.",
            _wrong_bptt(back=lambda da, U, dh: da),
        ),
        Mistake(
            "the gradient is handed back without the slope of tanh: dh = da @ U.T, not dh @ U.T.",
            _wrong_bptt(back=lambda da, U, dh: dh @ U.T),
        ),
        Mistake(
            "the gradients of the weights are averaged over the samples; sum them.",
            lambda x, h0, params, dstates: (
                *(gradient / len(x) for gradient in bptt(x, h0, params, dstates)[:3]),
                bptt(x, h0, params, dstates)[3],
            ),
        ),
        Mistake(
            "what the next step hands back is not added: the gradient of a state is dh + dstates[:, t].",
            _wrong_bptt(carry=False),
        ),
        Mistake(
            "your dh0 is zero; it is the dh that is left at the end of the loop, da @ U.T of the first step.",
            lambda x, h0, params, dstates: _replaced(bptt(x, h0, params, dstates), 3, 0 * h0),
        ),
        Mistake(
            "dh0 is summed over the samples; each sample has an initial state of its own.",
            lambda x, h0, params, dstates: _replaced(
                bptt(x, h0, params, dstates), 3, bptt(x, h0, params, dstates)[3].sum(axis=0)
            ),
        ),
        Mistake(
            "your dh0 is the gradient inside the first tanh; it must go through U, too: da @ U.T.",
            _wrong_bptt(through_U=False),
        ),
        Mistake(
            "the gradients of the weights are divided by the timesteps; sum them.",
            lambda x, h0, params, dstates: _weights_by(bptt(x, h0, params, dstates), x.shape[1]),
        ),
        Mistake(
            "the gradients of the weights are divided by samples and timesteps; sum them.",
            lambda x, h0, params, dstates: _weights_by(bptt(x, h0, params, dstates), x.shape[0] * x.shape[1]),
        ),
        Mistake(
            "dU is transposed: it is h_before.T @ da.",
            lambda x, h0, params, dstates: _replaced(
                bptt(x, h0, params, dstates), 1, bptt(x, h0, params, dstates)[1].T
            ),
        ),
        Mistake(
            "the slope is made with the state before the step; it is that of the state after it.",
            _wrong_bptt(early=1),
        ),
        Mistake(
            "dh grows from step to step: after each one it is da @ U.T alone, without the dh of before.",
            _wrong_bptt(back=lambda da, U, dh: dh + da @ U.T),
        ),
        Mistake(
            "only dstates[:, t] is multiplied by the slope of tanh; the whole sum is, dh + dstates[:, t].",
            _wrong_bptt(inside=True),
        ),
        Mistake(
            "the slope is taken twice through tanh: the states are tanh already, so it is 1 - h**2.",
            _wrong_bptt(slope=lambda h: 1 - np.tanh(h) ** 2),
        ),
        Mistake("the sign of the slope is flipped: it is 1 - h**2.", _wrong_bptt(slope=lambda h: h**2 - 1)),
        Mistake(
            "h * (1 - h) is the slope of the sigmoid; that of tanh is 1 - h**2.",
            _wrong_bptt(slope=lambda h: h * (1 - h)),
        ),
        Mistake(
            "the order is (dW, dU, db, dh0); yours begins with dh0.",
            lambda x, h0, params, dstates: tuple(bptt(x, h0, params, dstates)[n] for n in (3, 0, 1, 2)),
        ),
        Mistake(
            "dW and dU are exchanged.",
            lambda x, h0, params, dstates: tuple(bptt(x, h0, params, dstates)[n] for n in (1, 0, 2, 3)),
        ),
        Mistake("dU leaves out the first step: h0 is the state before it.", _without_first_step),
        Mistake(
            "dstates is read backwards: at step t it is dstates[:, t].",
            lambda x, h0, params, dstates: bptt(x, h0, params, dstates[:, ::-1]),
        ),
        Mistake(
            "only the loss of the first step counts; add dstates[:, t] at each step.",
            _wrong_bptt(own=lambda t, T: t == 0),
        ),
    ),
)


def loss_and_gradients(
    x: Array, target: Array, params: Sequence[Array]
) -> tuple[float, Array, Array, Array, Array, Array]:
    """Run the network forward and backward."""
    W, U, b, W_y, b_y = params
    N, T, _ = x.shape
    states: list[Array] = [np.zeros((N, len(U)))]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    error = states[-1] @ W_y + b_y - target
    loss = float(np.mean(error**2))

    dy = 2 * error / error.size
    dW_y, db_y = states[-1].T @ dy, dy.sum(axis=0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = dy @ W_y.T
    for t in reversed(range(T)):
        da = dh * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ da
        dU += states[t].T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
    return loss, dW, dU, db, dW_y, db_y


def _network_case(
    rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3, K: int = 2
) -> Arguments:
    params = [*rnn_weights(rng, D, H), 0.5 * rng.standard_normal((H, K)), 0.5 * rng.standard_normal(K)]
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, K)), params


def _loss(x: Array, target: Array, params: Sequence[Array]) -> float:
    h0 = np.zeros((len(x), len(params[1])))
    y = run_rnn(x, h0, params[:3])[:, -1] @ params[3] + params[4]
    return float(np.mean((y - target) ** 2))


def _network_gradient(x: Array, target: Array, params: Sequence[Array]) -> tuple[Any, ...]:
    return (
        _loss(x, target, params),
        *(numeric_gradient(lambda: _loss(x, target, params), weights) for weights in params),
    )


def _wrong_network(
    backward: Callable[..., Any],
    scale: float = 1.0,
    everywhere: bool = False,
    mean: bool = False,
    squashed: bool = False,
) -> Callable[..., Any]:
    """Make the network with one thing wrong.

    The backward pass of its recurrent layer; the gradient of its loss; whether all states get that of the
    last one; whether the mean of the states makes the answer; whether there is a tanh around it.
    """

    def wrong(x: Array, target: Array, params: Sequence[Array]) -> tuple[Any, ...]:
        h0 = np.zeros((len(x), len(params[1])))
        states = run_rnn(x, h0, params[:3])
        h = states.mean(axis=1) if mean else states[:, -1]
        y = h @ params[3] + params[4]
        y = np.tanh(y) if squashed else y
        dy = scale * 2 * (y - target) / target.size * (1 - y**2 if squashed else 1)
        dstates = np.zeros_like(states)
        dstates[:, 0 if everywhere else -1 :] = (dy @ params[3].T)[:, np.newaxis] / (
            x.shape[1] if mean else 1
        )
        dW, dU, db, _ = backward(x, h0, params[:3], dstates)
        return np.mean((y - target) ** 2), dW, dU, db, h.T @ dy, dy.sum(axis=0)

    return wrong


def _scaled_loss(factor: Callable[[Array], float], gradients: bool) -> Callable[..., Any]:
    """Make the network with a loss that is ``factor(target)`` times too large, and perhaps its gradients."""

    def wrong(x: Array, target: Array, params: Sequence[Array]) -> tuple[Any, ...]:
        loss, *rest = loss_and_gradients(x, target, params)
        return loss * factor(target), *(g * factor(target) if gradients else g for g in rest)

    return wrong


def _scaled_gradients(factor: Callable[[Array], float]) -> Callable[..., Any]:
    """Make the network with gradients that are ``factor(target)`` times too large."""

    def wrong(x: Array, target: Array, params: Sequence[Array]) -> tuple[Any, ...]:
        loss, *rest = loss_and_gradients(x, target, params)
        return loss, *(gradient * factor(target) for gradient in rest)

    return wrong


CAPSTONE = Exercise(
    id="rnn-loss-and-gradients",
    chapter=3,
    title="A network that can learn",
    level="hard",
    capstone=True,
    statement=r"""
Bring the chapter together: a network that reads a sequence and answers with K numbers. Write
`loss_and_gradients(x, target, params)`. `x` has shape (N, T, D), `target` (N, K), and `params` is a list of W
(D, H), U (H, H), b (H,), W_y (H, K) and b_y (K,).

1. Run the vanilla RNN over `x`, beginning with a state of zeros.
2. The answer is made of the last state, $y = h_T W_y + b_y$, without any function around it.
3. The loss is the mean of $(y - \text{target})^2$ over all N times K numbers.

Return a tuple `(loss, dW, dU, db, dW_y, db_y)`: the loss and its gradients.
""".strip(),
    returns=("loss", "dW (D, H)", "dU (H, H)", "db (H,)", "dW_y (H, K)", "db_y (K,)"),
    solution=loss_and_gradients,
    gradient=_network_gradient,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[1.0]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0]), np.array([[2.0]]), np.array([0.1])],
        ),
        *random(_network_case),
        edge("one timestep, T = 1", lambda rng: _network_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _network_case(rng, N=1)),
        edge("one answer, K = 1", lambda rng: _network_case(rng, K=1)),
    ),
    hints=(
        "Forward, loss, backward: first get the loss right. Then go backward in the opposite order.",
        "The gradient of the loss with respect to y is `dy = 2 * (y - target) / y.size`. From it come "
        "`dW_y = h_T.T @ dy`, `db_y` and the gradient of the last state. From there on it is the loop "
        "of `rnn-bptt`, with a loss at the last step only.",
        "`dh = dy @ W_y.T`; for t from T - 1 to 0: `da = dh * (1 - h_t**2)`, add `x_t.T @ da`, "
        "`h_before.T @ da` and `da.sum(axis=0)`, then `dh = da @ U.T`.",
    ),
    mistakes=(
        Mistake(
            "the loss is a sum, and so are its gradients: divide by the number of errors, N times K.",
            _scaled_loss(lambda target: target.size, True),
        ),
        Mistake(
            "the loss is divided by the samples alone: the mean goes over all N times K numbers.",
            _scaled_loss(lambda target: target.shape[1], True),
        ),
        Mistake(
            "this is half of the mean square, and its gradients are half as large, too: leave out the "
            "factor 1/2.",
            _scaled_loss(lambda target: 0.5, True),
        ),
        Mistake(
            "the loss is a sum, while its gradients are those of the mean: divide the loss, too.",
            _scaled_loss(lambda target: target.size, False),
        ),
        Mistake(
            "the factor 2 is missing in the gradients: the derivative of the square is 2 times the error.",
            _wrong_network(bptt, 0.5),
        ),
        Mistake(
            "the sign of the gradients is flipped: the error is y - target.",
            _wrong_network(bptt, -1.0),
        ),
        Mistake(
            "the gradient stops at the last step: carry it on to the steps before, dh = da @ U.T.",
            _wrong_network(_wrong_bptt(back=lambda da, U, dh: 0 * da)),
        ),
        Mistake(
            "the gradients are not summed over time: each step overwrites the one before.",
            _wrong_network(_wrong_bptt(add=False)),
        ),
        Mistake(
            "going back in time you multiply by U; it must be U.T.",
            _wrong_network(_wrong_bptt(back=lambda da, U, dh: da @ U)),
        ),
        Mistake(
            "the slope of tanh is forgotten: multiply by 1 - h**2 at each step.",
            _wrong_network(_wrong_bptt(slope=np.ones_like)),
        ),
        Mistake(
            "dU is made with the state after the step; U was multiplied by the one before it.",
            _wrong_network(_wrong_bptt(late=1)),
        ),
        Mistake(
            "only the last layer learns: your gradients of W, U and b are zero. Go back through the "
            "steps, from dh = dy @ W_y.T on.",
            _wrong_network(lambda x, h0, params, dstates: (*(0 * weights for weights in params), h0)),
        ),
        Mistake(
            "the loss is right, but its gradients are those of a sum: divide them by N times K.",
            _scaled_gradients(lambda target: target.size),
        ),
        Mistake(
            "the loss is right, but its gradients are divided by the samples alone: divide by N times K.",
            _scaled_gradients(lambda target: target.shape[1]),
        ),
        Mistake(
            "the gradients are right, but the loss is divided by the samples alone: the mean goes over N "
            "times K numbers.",
            _scaled_loss(lambda target: target.shape[1], False),
        ),
        Mistake(
            "the gradients are right, but the loss is half of the mean square; leave out the factor 1/2.",
            _scaled_loss(lambda target: 0.5, False),
        ),
        Mistake(
            "this is the root of the loss; the mean square was asked for.",
            lambda x, target, params: (
                np.sqrt((answer := loss_and_gradients(x, target, params))[0]),
                *answer[1:],
            ),
        ),
        Mistake(
            "the bias b_y is forgotten: y is h_T @ W_y + b_y.",
            lambda x, target, params: loss_and_gradients(x, target, [*params[:4], 0 * params[4]]),
        ),
        Mistake(
            "the bias b is forgotten.",
            lambda x, target, params: loss_and_gradients(
                x, target, [*params[:2], 0 * params[2], *params[3:]]
            ),
        ),
        Mistake(
            "db_y is averaged over the samples; sum it, as dW_y is.",
            lambda x, target, params: (
                *(answer := loss_and_gradients(x, target, params))[:5],
                answer[5] / len(x),
            ),
        ),
        Mistake(
            "each state gets the gradient of the last one: only the last state makes the answer.",
            _wrong_network(bptt, everywhere=True),
        ),
        Mistake(
            "only the first step is read: the answer is made of the last state.",
            lambda x, target, params: loss_and_gradients(x[:, :1], target, params),
        ),
        Mistake(
            "the order is (loss, dW, dU, db, dW_y, db_y): yours has those of the output first.",
            lambda x, target, params: tuple(
                loss_and_gradients(x, target, params)[n] for n in (0, 4, 5, 1, 2, 3)
            ),
        ),
        Mistake(
            "dW_y is transposed: it is h_T.T @ dy, of shape (H, K).",
            lambda x, target, params: _replaced(
                (answer := loss_and_gradients(x, target, params)), 4, answer[4].T
            ),
        ),
        Mistake(
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            _wrong_network(_wrong_bptt(slope=lambda h: 1 - h)),
        ),
        Mistake(
            "you put a tanh around the answer; y is h_T @ W_y + b_y without any function.",
            _wrong_network(bptt, squashed=True),
        ),
        Mistake(
            "the answer is made of the mean of all states; it is made of the last one.",
            _wrong_network(bptt, everywhere=True, mean=True),
        ),
        Mistake(
            "the target is added; the error is y - target.",
            lambda x, target, params: loss_and_gradients(x, -target, params),
        ),
    ),
)

EXERCISES = (COUNT, SHAPES, CELL, LOOP, MASKED, CELL_BACKWARD, BPTT, CAPSTONE)
