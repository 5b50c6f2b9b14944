"""Exercises of chapter 8: weights of a stack, its loop, dropout, residual connections, width, gradients."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.simple_rnn import rnn_cell, run_rnn
from rnn_course.exercises.old import (
    Arguments,
    Exercise,
    Mistake,
    Speed,
    edge,
    explained,
    pencil,
    random,
    rnn_weights,
)
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 8)

# The sections of the chapter that the messages name.
_EQUATIONS = "The equations"
_WIDTH = "Width is not depth"
_BY_HAND = "Two layers by hand"
_TWO = "Two directions"
_SCRATCH = "From scratch: Stacked"
_DROPOUT = "Dropout between layers"
_WRONG = "What goes wrong in practice"
_KINDS = "Two kinds that look alike"
_RESIDUAL = "Residual connections"
_DEPTH = "Depth against width"
_GRADIENTS = "The gradients agree, too"


def _layers(rng: np.random.Generator, D: int, widths: Sequence[int]) -> list[list[Array]]:
    return [rnn_weights(rng, below, H) for below, H in zip([D, *widths[:-1]], widths, strict=True)]


def _small() -> list[Array]:
    """Make W, U and b of the example by hand."""
    return [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])]


def count_stack(D: int, widths: Sequence[int]) -> int:
    """Count the weights of all layers."""
    weights = 0
    below = D
    for H in widths:
        weights += below * H + H * H + H
        below = H
    return weights


def _count_case(rng: np.random.Generator) -> Arguments:
    return int(rng.integers(20, 30)), rng.permutation(np.arange(3, 15))[:3].tolist()


COUNT = Exercise(
    id="deep-count",
    chapter=8,
    title="The weights of a stack",
    level="easy",
    statement="""
Write `count_stack(D, widths)` that returns how many weights a stack of vanilla RNN layers has. `D` is the
number of features of the input, and `widths` a list with the hidden units of each layer, from below. Each
layer has W, U and b.
""".strip(),
    returns=("weights",),
    solution=count_stack,
    cases=(
        pencil(2, [3, 4]),
        *random(_count_case),
        edge("one layer", lambda rng: (10, [64])),
        edge("three layers of one width", lambda rng: (10, [64, 64, 64])),
        edge("one unit in each layer", lambda rng: (5, [1, 1])),
    ),
    hints=(
        "How many numbers does the second layer read at each step? They are not the D features.",
        "The `U` of a layer with H units has `H * H` numbers, its `b` has H. `W` has as many rows as the "
        "layer below has units; in the first layer it has D rows.",
        "Begin with `weights = 0` and `below = D`. For each `H in widths` add `below * H + H * H + H`, then "
        "set `below = H`.",
    ),
    mistakes=(
        _see(
            _EQUATIONS,
            "each layer reads the D features; only the first one does. The kernels above have as many "
            "rows as the layer below has units.",
            lambda D, widths: sum(D * H + H * H + H for H in widths),
        ),
        _see(
            _WIDTH,
            "only the first layer is counted; each layer has weights of its own, so go through all of "
            "widths.",
            lambda D, widths: count_stack(D, widths[:1]),
        ),
        _see(
            _WIDTH,
            "the top layer is missing; count all layers, also the last one.",
            lambda D, widths: count_stack(D, widths[:-1]),
        ),
        Mistake(
            "the recurrent kernels are missing: add H * H for the U of each layer, as in chapter 3.",
            lambda D, widths: count_stack(D, widths) - sum(H * H for H in widths),
        ),
        Mistake(
            "the biases are missing: add H for the b of each layer, as in chapter 3.",
            lambda D, widths: count_stack(D, widths) - sum(widths),
        ),
        _see(
            _EQUATIONS,
            "the kernels W are missing: each layer reads what is below it, and has `below * H` weights "
            "for it.",
            lambda D, widths: sum(H * H + H for H in widths),
        ),
        _see(
            _EQUATIONS,
            "the upper layers have no kernel W here; they read the layer below with one, as the first "
            "layer reads the input.",
            lambda D, widths: D * widths[0] + sum(H * H + H for H in widths),
        ),
        _see(
            _EQUATIONS,
            "the kernel of an upper layer is taken for square; its rows are the units of the layer below.",
            lambda D, widths: D * widths[0] - widths[0] ** 2 + sum(2 * H * H + H for H in widths),
        ),
        _see(
            _WIDTH,
            "the widths are added up, as if this were one wide layer; count layer by layer.",
            lambda D, widths: count_stack(D, [sum(widths)]),
        ),
        _see(
            _EQUATIONS,
            "the layers are counted from above; the first of widths is the one that reads the D features.",
            lambda D, widths: count_stack(D, widths[::-1]),
        ),
        Mistake(
            "these are LSTM layers, with four times the weights; a vanilla layer has W, U and b once: see "
            "chapter 3.",
            lambda D, widths: 4 * count_stack(D, widths),
        ),
        _see(
            _WIDTH,
            "these are the numbers of the states, one for each unit; count weights.",
            lambda D, widths: sum(widths),
        ),
        _see(
            _EQUATIONS,
            "there is one bias for the whole stack; each layer has its own, with H numbers.",
            lambda D, widths: count_stack(D, widths) - sum(widths[:-1]),
        ),
        _see(
            _EQUATIONS,
            "the recurrent kernels are counted like W; U has as many rows as columns, H * H.",
            lambda D, widths: sum(2 * below * H + H for below, H in zip([D, *widths], widths, strict=False)),
        ),
        _see(
            _EQUATIONS,
            "the recurrent kernels have the width of the layer below; U belongs to the layer itself, H * H.",
            lambda D, widths: sum(
                below * H + below**2 + H for below, H in zip([D, *widths], widths, strict=False)
            ),
        ),
        _see(
            _EQUATIONS,
            "the biases are counted by what comes in; each of the H units has one.",
            lambda D, widths: count_stack(D, widths) - sum(widths) + sum([D, *widths[:-1]]),
        ),
        _see(
            _EQUATIONS,
            "each layer reads all that is below it, the input and all states; it reads the layer "
            "right below alone.",
            lambda D, widths: sum((D + sum(widths[:k])) * H + H * H + H for k, H in enumerate(widths)),
        ),
        _see(
            _WIDTH,
            "all layers are counted like the first; the others have widths of their own, and read "
            "the layer below.",
            lambda D, widths: len(widths) * count_stack(D, widths[:1]),
        ),
        _see(
            _WIDTH,
            "only the top layer is counted; each layer has weights of its own.",
            lambda D, widths: count_stack([D, *widths][-2], widths[-1:]),
        ),
        _see(
            _EQUATIONS,
            "the first layer is missing: it reads the D features, so begin with `below = D`.",
            lambda D, widths: count_stack(D, widths) - count_stack(D, widths[:1]),
        ),
        _see(
            _EQUATIONS,
            "the first kernel has as many rows as the layer has units; it reads the D features.",
            lambda D, widths: count_stack(widths[0], widths),
        ),
        Mistake(
            "each layer has two biases here; a vanilla RNN has one, as in chapter 3.",
            lambda D, widths: count_stack(D, widths) + sum(widths),
        ),
        Mistake(
            "a layer has one bias number here; each of its H units has one, as in chapter 3.",
            lambda D, widths: count_stack(D, widths) - sum(widths) + len(widths),
        ),
    ),
)


def run_stack(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    """Run one layer after the other over all steps."""
    below = x
    for h0, (W, U, b) in zip(h0s, layers, strict=True):
        h = h0
        states = []
        for t in range(x.shape[1]):
            h = np.tanh(below[:, t] @ W + h @ U + b)
            states.append(h)
        below = np.stack(states, axis=1)
    return below


def _stack_case(
    rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, widths: Sequence[int] = (4, 3)
) -> Arguments:
    h0s = [rng.standard_normal((N, H)) / 2 for H in widths]
    return rng.standard_normal((N, T, D)), h0s, _layers(rng, D, widths)


def _over_time(
    x: Array,
    h0s: Sequence[Array],
    layers: Sequence[Sequence[Array]],
    *,
    late: bool = False,
    shared: bool = False,
) -> Array:
    """Run with the loop over time outside; a layer may read the *last* state below, or that of another."""
    states, tops = list(h0s), []
    for t in range(x.shape[1]):
        before = list(states)
        h = x[:, t]
        for k, params in enumerate(layers):
            own = states[k - 1] if shared else states[k]
            states[k] = rnn_cell(h, own, params)
            h = before[k] if late else states[k]
        tops.append(states[-1])
    return np.stack(tops, axis=1)


def _all_layers(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> list[Array]:
    return [run_stack(x, h0s[:k], layers[:k]) for k in range(1, len(layers) + 1)]


def _without_recurrence(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    steps = [run_stack(x[:, t : t + 1], h0s, layers) for t in range(x.shape[1])]
    return np.concatenate(steps, axis=1)


def _last_as_start(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    h, below = h0s[0], x
    for params in layers:
        below = run_rnn(below, h, params)
        h = below[:, -1]
    return below


def _reads_the_end(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    """Give the last state alone to the next layer, again and again."""
    below, T = x, x.shape[1]
    for h, params in zip(h0s, layers, strict=True):
        states = run_rnn(below, h, params)
        below = np.repeat(states[:, -1:], T, axis=1)
    return states


def _linear_below(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    """Run the lower layers without tanh."""
    below = x
    for h, (W, U, b) in zip(h0s[:-1], layers[:-1], strict=True):
        states = []
        for t in range(x.shape[1]):
            h = below[:, t] @ W + h @ U + b
            states.append(h)
        below = np.stack(states, axis=1)
    return run_rnn(below, h0s[-1], layers[-1])


def _summed(x: Array, h0s: Sequence[Array], layers: Sequence[Sequence[Array]]) -> Array:
    """Add what a layer has read to its states, where the widths agree."""
    below = x
    for h, params in zip(h0s, layers, strict=True):
        states = run_rnn(below, h, params)
        below = states + below if states.shape == below.shape else states
    return below


LOOP = Exercise(
    id="deep-stack",
    chapter=8,
    title="Run a stack",
    level="medium",
    statement=r"""
Write `run_stack(x, h0s, layers)` that runs a stack of vanilla RNN layers. `x` has shape (N, T, D). `layers`
is a list with `[W, U, b]` of each layer, from below, and `h0s` a list with the state of each layer before
the first step. The layers may differ in width. Each reads the states of the one below, step by step:

$$
h_t^{(l)} = \tanh(h_t^{(l-1)} W^{(l)} + h_{t-1}^{(l)} U^{(l)} + b^{(l)}), \qquad h_t^{(0)} = x_t
$$

Return the states of the top layer at all steps, (N, T, H).
""".strip(),
    returns=("top (N, T, H)",),
    solution=run_stack,
    cases=(
        pencil(np.array([[[1.0], [0.0], [0.0]]]), [np.zeros((1, 1)), np.zeros((1, 1))], [_small(), _small()]),
        *random(_stack_case),
        edge("three layers of one width, which is D", lambda rng: _stack_case(rng, D=3, widths=(3, 3, 3))),
        edge("one layer", lambda rng: _stack_case(rng, widths=(4,))),
        edge("one timestep, T = 1", lambda rng: _stack_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _stack_case(rng, N=1)),
    ),
    hints=(
        "A cell waits for two others: the one to the left and the one below. Which two loops respect that?",
        "One way: run the first layer over all steps, stack its states into (N, T, H), and let the next "
        "layer read them as if they were `x`. Each layer begins with its own state of `h0s`.",
        "`below = x`; for each `h, (W, U, b) in zip(h0s, layers)`: collect `h = np.tanh(below[:, t] @ W + h "
        "@ U + b)` for all t in a list `states`, then `below = np.stack(states, axis=1)`. Return `below`.",
    ),
    mistakes=(
        _see(
            _EQUATIONS,
            "each layer reads x; only the first one does. Give the states of a layer to the next one.",
            lambda x, h0s, layers: [run_rnn(x, h, p) for h, p in zip(h0s, layers, strict=True)][-1],
        ),
        _see(
            _EQUATIONS,
            "the initial states are ignored: begin each layer with its own of h0s, not with zeros.",
            lambda x, h0s, layers: run_stack(x, [0 * h for h in h0s], layers),
        ),
        _see(
            _BY_HAND,
            "an upper layer reads what the layer below held one step before; at step t it reads the "
            "state of step t.",
            lambda x, h0s, layers: _over_time(x, h0s, layers, late=True),
        ),
        _see(
            _WIDTH,
            "the layers share one state; each remembers for itself, so keep a state for each layer.",
            lambda x, h0s, layers: _over_time(x, h0s, layers, shared=True),
        ),
        _see(
            _EQUATIONS,
            "a layer begins with the last state of the layer below; begin it with its own of h0s.",
            _last_as_start,
        ),
        _see(
            _TWO,
            "all layers have the weights of the first; each has its own.",
            lambda x, h0s, layers: run_stack(x, h0s, [layers[0]] * len(layers)),
        ),
        _see(
            _EQUATIONS,
            "each step begins with h0s again, so nothing is remembered: carry each state on to the "
            "next step.",
            _without_recurrence,
        ),
        _see(
            _EQUATIONS,
            "these are the states of the first layer; return those of the top one.",
            lambda x, h0s, layers: run_stack(x, h0s[:1], layers[:1]),
        ),
        _see(
            _EQUATIONS,
            "the top layer is left out: run all of them.",
            lambda x, h0s, layers: run_stack(x, h0s[:-1], layers[:-1]),
        ),
        _see(
            _EQUATIONS,
            "the states of all layers come back, side by side; return those of the top one.",
            lambda x, h0s, layers: np.concatenate(_all_layers(x, h0s, layers), axis=-1),
        ),
        _see(
            _SCRATCH,
            "only the last state comes back; return the top layer's states of all steps.",
            lambda x, h0s, layers: run_stack(x, h0s, layers)[:, -1],
        ),
        Mistake(
            "your states are time first, (T, N, H): stack them along axis 1, as in chapter 3.",
            lambda x, h0s, layers: run_stack(x, h0s, layers).swapaxes(0, 1),
        ),
        _see(
            _EQUATIONS,
            "the layers run from above; the first in the list reads x.",
            lambda x, h0s, layers: run_stack(x, h0s[::-1], layers[::-1]),
        ),
        _see(
            _EQUATIONS,
            "the biases are forgotten: add b inside tanh, in each layer.",
            lambda x, h0s, layers: run_stack(x, h0s, [[W, U, 0 * b] for W, U, b in layers]),
        ),
        Mistake(
            "the recurrent kernels are transposed: it is h @ U, as in chapter 3.",
            lambda x, h0s, layers: run_stack(x, h0s, [[W, U.T, b] for W, U, b in layers]),
        ),
        _see(
            _EQUATIONS,
            "an upper layer reads the last state of the layer below at every step; at step t it "
            "reads the state of "
            "step t.",
            _reads_the_end,
        ),
        _see(
            _EQUATIONS,
            "only the first layer begins with its state of h0s, the others with zeros; each has one "
            "of its own.",
            lambda x, h0s, layers: run_stack(x, [h0s[0], *(0 * h for h in h0s[1:])], layers),
        ),
        _see(
            _EQUATIONS,
            "all layers begin with the state of the first, where the widths agree; each has its own of h0s.",
            lambda x, h0s, layers: run_stack(
                x, [h0s[0] if h.shape == h0s[0].shape else h for h in h0s], layers
            ),
        ),
        _see(
            _EQUATIONS,
            "the top layer is not carried on: each of its steps begins with h0s[-1] again.",
            lambda x, h0s, layers: np.tanh(
                run_stack(x, h0s[:-1], layers[:-1]) @ layers[-1][0]
                + (h0s[-1] @ layers[-1][1] + layers[-1][2])[:, np.newaxis]
            ),
        ),
        _see(
            _EQUATIONS,
            "the sequence is read backwards: go from t = 0 to T - 1.",
            lambda x, h0s, layers: run_stack(x[:, ::-1], h0s, layers),
        ),
        _see(
            _EQUATIONS,
            "tanh is missing in all layers but the top one: each layer has its own.",
            _linear_below,
        ),
        _see(
            _RESIDUAL,
            "there are residual connections, sums of states and input; here an upper layer reads the "
            "states alone.",
            _summed,
        ),
        _see(
            _EQUATIONS,
            "the first layer is not carried on: each of its steps begins with h0s[0] again.",
            lambda x, h0s, layers: run_stack(
                np.tanh(x @ layers[0][0] + (h0s[0] @ layers[0][1] + layers[0][2])[:, np.newaxis]),
                h0s[1:],
                layers[1:],
            ),
        ),
    ),
    speed=Speed(
        lambda rng: _stack_case(rng, N=400, T=20, D=4, widths=(8, 8)),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
)


def drop(h: Array, draws: Array, p: float, training: bool) -> Array:
    """Drop the same units at every step."""
    if not training:
        return h
    keep = (draws >= p) / (1 - p)  # (N, H): 0 or 1 / (1 - p)
    return h * keep[:, np.newaxis]


def _drop_case(
    rng: np.random.Generator, N: int = 3, T: int = 4, H: int = 6, p: float = 0.4, training: bool = True
) -> Arguments:
    draws = np.stack([rng.permutation((np.arange(H) + 0.5) / H) for _ in range(N)])
    draws[0, 0], draws[-1, -1] = 0.01, 0.99  # so that one is dropped and one is kept, whatever p is
    return rng.standard_normal((N, T, H)), draws, p, training


DROPOUT = Exercise(
    id="deep-dropout",
    chapter=8,
    title="Dropout with one pattern",
    level="medium",
    statement="""
Write `drop(h, draws, p, training)`, the dropout that drops the same units at every step of a sequence. `h`
are the states that go up to the next layer, (N, T, H). `draws` has shape (N, H), a random number between 0
and 1 for each unit of each sample. In training, set a unit to zero where its draw is smaller than `p`, and
multiply the others by $1 / (1 - p)$. Where `training` is False, return the states as they are. Return an
array (N, T, H).
""".strip(),
    returns=("dropped (N, T, H)",),
    solution=drop,
    cases=(
        pencil(np.ones((1, 2, 4)), np.array([[0.7, 0.1, 0.9, 0.3]]), 0.5, True),
        *random(_drop_case),
        edge("prediction, training = False", lambda rng: _drop_case(rng, training=False)),
        edge("a large share, p = 0.8", lambda rng: _drop_case(rng, p=0.8)),
        edge("one timestep, T = 1", lambda rng: _drop_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _drop_case(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _drop_case(rng, N=4, p=0.25)),
    ),
    hints=(
        "How is each number of `h` changed? It is multiplied by one of two factors. Which ones?",
        "`draws >= p` is True where a unit stays. Divided by `1 - p` it gives the factors, (N, H), and "
        "the same ones hold at each step.",
        "Where `training` is False, return `h`. Otherwise `keep = (draws >= p) / (1 - p)` and `h * keep[:, "
        "None]`: the None is the axis of time.",
    ),
    mistakes=(
        _see(
            _DROPOUT,
            "what is kept does not grow: divide it by 1 - p, so that the sum stays the same on average.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] if training else h,
        ),
        _see(
            _DROPOUT,
            "what is kept is divided by p; divide by 1 - p, the share that is kept.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] / p if training else h,
        ),
        _see(
            _DROPOUT,
            "what is kept shrinks: divide by 1 - p, do not multiply.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] * (1 - p) if training else h,
        ),
        _see(
            _WRONG,
            "dropout is on at prediction time, too: where training is False, return h as it is.",
            lambda h, draws, p, training: drop(h, draws, p, True),
        ),
        _see(
            _DROPOUT,
            "you scale at prediction time, by 1 - p; here the scaling belongs to training: divide by 1 "
            "- p there, and leave h alone otherwise.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] if training else h * (1 - p),
        ),
        _see(
            _DROPOUT,
            "at prediction time h is divided by 1 - p, too; nothing is dropped there, so nothing may grow.",
            lambda h, draws, p, training: drop(h, draws, p, training) / (1 if training else 1 - p),
        ),
        _see(
            _DROPOUT,
            "the pattern is inverted: a unit is dropped where its draw is smaller than p, and kept "
            "otherwise.",
            lambda h, draws, p, training: h * (draws < p)[:, None] / (1 - p) if training else h,
        ),
        _see(
            _KINDS,
            "all samples have the pattern of the first; each sample has a row of draws.",
            lambda h, draws, p, training: drop(h, draws[:1], p, training),
        ),
        _see(
            _KINDS,
            "only the first step is dropped; the same pattern holds at every step.",
            lambda h, draws, p, training: np.concatenate(
                [drop(h[:, :1], draws, p, training), h[:, 1:]], axis=1
            ),
        ),
        _see(
            _KINDS,
            "whole samples are dropped: use the draw of each unit, not the first of a row.",
            lambda h, draws, p, training: drop(h, draws[:, :1], p, training),
        ),
        _see(
            _KINDS,
            "the pattern moves from step to step; it is the same at every step.",
            lambda h, draws, p, training: np.stack(
                [drop(h, np.roll(draws, t, axis=1), p, training)[:, t] for t in range(h.shape[1])], axis=1
            ),
        ),
        _see(
            _WRONG,
            "training and prediction are exchanged: drop where training is True.",
            lambda h, draws, p, training: drop(h, draws, p, not training),
        ),
        _see(
            _DROPOUT,
            "this is the pattern alone: multiply h by it.",
            lambda h, draws, p, training: drop(np.ones_like(h), draws, p, training),
        ),
        _see(
            _DROPOUT,
            "nothing is dropped in training: set a unit to zero where its draw is smaller than p.",
            lambda h, draws, p, training: h / (1 - p) if training else h,
        ),
        _see(
            _DROPOUT,
            "a unit is dropped where its draw equals p, too; drop it where the draw is smaller than p.",
            lambda h, draws, p, training: h * (draws > p)[:, None] / (1 - p) if training else h,
        ),
        _see(
            _DROPOUT,
            "h is multiplied by the draws; they only decide: compare them with p.",
            lambda h, draws, p, training: h * draws[:, None] if training else h,
        ),
        _see(
            _DROPOUT,
            "the states are compared with p; it is the draws that decide.",
            lambda h, draws, p, training: np.where(h < p, 0, h / (1 - p)) if training else h,
        ),
        _see(
            _DROPOUT,
            "what is kept is divided by the share that was really kept; divide by 1 - p, whatever "
            "the draws gave.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] / (draws >= p).mean() if training else h,
        ),
        _see(
            _DROPOUT,
            "what is kept grows by 1 + p; divide by 1 - p.",
            lambda h, draws, p, training: h * (draws >= p)[:, None] * (1 + p) if training else h,
        ),
        _see(
            _DROPOUT,
            "p is not used: a half is dropped here, whatever p is.",
            lambda h, draws, p, training: drop(h, draws, 0.5, training),
        ),
        _see(
            _WRONG,
            "everything is zero at prediction time; where training is False, return h as it is.",
            lambda h, draws, p, training: drop(h, draws, p, True) if training else 0 * h,
        ),
        _see(
            _DROPOUT,
            "the pattern and its scale are inverted: p is the share that is dropped, 1 - p the share "
            "that is kept.",
            lambda h, draws, p, training: h * (draws < p)[:, None] / p if training else h,
        ),
        _see(
            _WRONG,
            "dropout is on at prediction time, without its scale; where training is False, return h "
            "as it is.",
            lambda h, draws, p, training: drop(h, draws, p, True) * (1 if training else 1 - p),
        ),
    ),
    speed=Speed(
        lambda rng: _drop_case(rng, N=200, T=50, H=32),
        50,
        "a loop over samples or steps, where one product of arrays does it",
    ),
)


def run_residual(x: Array, layers: Sequence[Sequence[Array]]) -> Array:
    """Run a stack in which a signal can pass beside each layer."""
    below = x
    for W, U, b in layers:
        h: Array = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1]):
            h = np.tanh(below[:, t] @ W + h @ U + b)
            states.append(h)
        above = np.stack(states, axis=1)
        below = above + below if above.shape == below.shape else above
    return below


def _residual_case(
    rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 3, widths: Sequence[int] = (3, 3, 3)
) -> Arguments:
    return rng.standard_normal((N, T, D)), _layers(rng, D, widths)


def _residual_by(
    join: Callable[[Array, Array, Array, int], Array],
) -> Callable[[Array, Sequence[Sequence[Array]]], Array]:
    """Make a stack with ``join(above, below, x, k)`` as what goes up from layer k; without widths in mind."""

    def wrong(x: Array, layers: Sequence[Sequence[Array]]) -> Array:
        below = x
        for k, params in enumerate(layers):
            above = run_rnn(below, np.zeros((len(x), len(params[1]))), params)
            below = join(above, below, x, k)
        return below

    return wrong


def _where_equal(
    join: Callable[[Array, Array, Array, int], Array],
) -> Callable[[Array, Sequence[Sequence[Array]]], Array]:
    """Make the same, with the connection left out where the widths differ."""
    return _residual_by(
        lambda above, below, x, k: join(above, below, x, k) if above.shape == below.shape else above
    )


def _sum_in_state(x: Array, layers: Sequence[Sequence[Array]], inside: bool = False) -> Array:
    """Carry the sum on to the next step; or add the input inside tanh."""
    below = x
    for W, U, b in layers:
        h: Array = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1]):
            shortcut = below[:, t] if W.shape[0] == W.shape[1] else 0
            a = below[:, t] @ W + h @ U + b
            h = np.tanh(a + shortcut) if inside else np.tanh(a) + shortcut
            states.append(h)
        below = np.stack(states, axis=1)
    return below


def _added_in_part(above: Array, below: Array, x: Array, k: int) -> Array:
    """Add as many units as both have."""
    common = min(above.shape[-1], below.shape[-1])
    above[..., :common] += below[..., :common]
    return above


def _handed_up(x: Array, layers: Sequence[Sequence[Array]]) -> Array:
    """Begin a layer with the last state of the one below, where it fits."""
    below = x
    h: Array = np.zeros((len(x), 0))
    for params in layers:
        h = h if h.shape[1] == len(params[1]) else np.zeros((len(x), len(params[1])))
        above = run_rnn(below, h, params)
        h = above[:, -1]
        below = above + below if above.shape == below.shape else above
    return below


def _states_below(x: Array, layers: Sequence[Sequence[Array]]) -> Array:
    """Add the states of the layer below to those of a layer, and not the sum that it has read."""
    below, states = x, None
    for params in layers:
        above = run_rnn(below, np.zeros((len(x), len(params[1]))), params)
        below = above + states if states is not None and states.shape == above.shape else above
        states = above
    return below


RESIDUAL = Exercise(
    id="deep-residual",
    chapter=8,
    title="Beside the cell",
    level="medium",
    statement=r"""
Write `run_residual(x, layers)`, a stack with residual connections. `x` has shape (N, T, D), and `layers` is
a list with `[W, U, b]` of each vanilla RNN layer, from below; all of them begin with a state of zeros. What
goes up from a layer is the sum of its states and its input, $h_t^{(l)} + h_t^{(l-1)}$, where both have the
same width. Where the widths differ, the connection is left out. The layer itself remembers $h_t^{(l)}$, not
the sum. Return what goes up from the top layer, (N, T, H).
""".strip(),
    returns=("top (N, T, H)",),
    solution=run_residual,
    cases=(
        pencil(np.array([[[1.0], [0.0]]]), [_small(), _small()]),
        *random(_residual_case),
        edge("a first layer of another width", lambda rng: _residual_case(rng, D=2)),
        edge("a top layer of another width", lambda rng: _residual_case(rng, widths=(3, 3, 4))),
        edge("a layer of one unit", lambda rng: _residual_case(rng, widths=(1, 3))),
        edge(
            "weights of zero: the identity",
            lambda rng: (
                (case := _residual_case(rng))[0],
                [[0 * weights for weights in params] for params in case[1]],
            ),
        ),
        edge("one timestep, T = 1", lambda rng: _residual_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _residual_case(rng, N=1)),
    ),
    hints=(
        "What does layer 2 read: the states of layer 1, or something more? And what does layer 1 "
        "itself carry on to the next step?",
        "Run a layer over all steps, as in the exercise `deep-stack`. Then add what it has read to its "
        "states, if the shapes are equal; the next layer reads the sum.",
        "After the loop over time: `above = np.stack(states, axis=1)`, then `below = above + below if "
        "above.shape == below.shape else above`.",
    ),
    mistakes=(
        _see(
            _RESIDUAL,
            "there is no residual connection: add the layer's input to its states.",
            _where_equal(lambda above, below, x, k: above),
        ),
        _see(
            _RESIDUAL,
            "each layer adds x; it must add its own input, what comes from the layer below.",
            _where_equal(lambda above, below, x, k: above + x),
        ),
        _see(
            _RESIDUAL,
            "there is one connection around the whole stack; each layer needs its own.",
            lambda x, layers: (
                plain + x
                if (plain := _residual_by(lambda above, below, x, k: above)(x, layers)).shape == x.shape
                else plain
            ),
        ),
        _see(
            _RESIDUAL,
            "the sum is carried on to the next step; the layer remembers its own state, and only what "
            "goes up is the sum.",
            _sum_in_state,
        ),
        _see(
            _RESIDUAL,
            "the input is added inside tanh; add it to the state, after tanh.",
            lambda x, layers: _sum_in_state(x, layers, inside=True),
        ),
        _see(
            _RESIDUAL,
            "the sum goes through tanh once more; add, and leave it so.",
            _where_equal(lambda above, below, x, k: np.tanh(above + below)),
        ),
        _see(
            _RESIDUAL,
            "this is the mean of state and input; it must be the sum.",
            _where_equal(lambda above, below, x, k: (above + below) / 2),
        ),
        _see(
            _RESIDUAL,
            "the input is subtracted; it must be added.",
            _where_equal(lambda above, below, x, k: above - below),
        ),
        _see(
            _RESIDUAL,
            "state and input are multiplied; add them.",
            _where_equal(lambda above, below, x, k: above * below),
        ),
        _see(
            _RESIDUAL,
            "the first layer has no connection; where its width is D, it has one to x.",
            _where_equal(lambda above, below, x, k: above + (below if k else 0)),
        ),
        _see(
            _RESIDUAL,
            "the top layer has no connection; add its input, too.",
            lambda x, layers: run_rnn(
                run_residual(x, layers[:-1]), np.zeros((len(x), len(layers[-1][1]))), layers[-1]
            ),
        ),
        _see(
            _WRONG,
            "you add where the widths differ, too: a sum needs equal widths, so compare the shapes and "
            "leave the connection out.",
            _residual_by(lambda above, below, x, k: above + below),
        ),
        _see(
            _WRONG,
            "a width of 1 is copied to all units: NumPy adds (N, T, 1) to (N, T, H) without a word. "
            "Compare the shapes before you add.",
            _residual_by(
                lambda above, below, x, k: (
                    above + below
                    if 1 in (above.shape[-1], below.shape[-1]) or above.shape == below.shape
                    else above
                )
            ),
        ),
        _see(
            _SCRATCH,
            "only the last step comes back; return all steps, (N, T, H).",
            lambda x, layers: run_residual(x, layers)[:, -1],
        ),
        _see(
            _WRONG,
            "where the widths differ, the units that both have are added; the connection is left out there.",
            _residual_by(_added_in_part),
        ),
        _see(
            _RESIDUAL,
            "each layer begins with the last state of the layer below; all of them begin with zeros.",
            _handed_up,
        ),
        _see(
            _RESIDUAL,
            "the states of the layer below are added, without what they were added to; add the "
            "layer's whole input.",
            _states_below,
        ),
        _see(
            _EQUATIONS,
            "the biases are forgotten: add b inside tanh, in each layer.",
            lambda x, layers: run_residual(x, [[W, U, 0 * b] for W, U, b in layers]),
        ),
        _see(
            _EQUATIONS,
            "the layers run from above; the first in the list reads x.",
            lambda x, layers: run_residual(x, layers[::-1]),
        ),
        _see(
            _EQUATIONS,
            "only the first layer runs; go through all of them.",
            lambda x, layers: run_residual(x, layers[:1]),
        ),
        _see(
            _RESIDUAL,
            "the input of the stack is added once more at the end; the connections of the layers are enough.",
            lambda x, layers: (top := run_residual(x, layers)) + (x if top.shape == x.shape else 0),
        ),
        _see(
            _RESIDUAL,
            "x is added to all layers of its width; each layer must add its own input, what comes "
            "from below.",
            _residual_by(lambda above, below, x, k: above + x if above.shape == x.shape else above),
        ),
        _see(
            _RESIDUAL,
            "the states are added to themselves; add what the layer has read.",
            _where_equal(lambda above, below, x, k: 2 * above),
        ),
        _see(
            _RESIDUAL,
            "the input goes up alone; add the layer's states.",
            _where_equal(lambda above, below, x, k: below),
        ),
    ),
)


def width_for(L: int, D: int, params: int) -> int:
    """Find the width that comes closest."""

    def distance(H: int) -> int:
        return abs(3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (2 * H**2 + 2 * H) - params)

    H = 1
    while distance(H + 1) < distance(H):
        H += 1
    return H


def _gru_stack(L: int, D: int, H: int) -> int:
    return 3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (2 * H**2 + 2 * H)


def _closest(weights: Callable[[int, int, int], float]) -> Callable[[int, int, int], int]:
    """Make the search with another number of weights, ``weights(L, D, H)``."""

    def closest(L: int, D: int, params: int) -> int:
        H = 1
        while abs(weights(L, D, H + 1) - params) < abs(weights(L, D, H) - params):
            H += 1
        return H

    return closest


def _reached(L: int, D: int, params: int) -> int:
    """Return the first width that has as many weights."""
    H = 1
    while _gru_stack(L, D, H) < params:
        H += 1
    return H


def _root(L: int, D: int, params: int) -> float:
    """Solve the equation for a width that is no whole number."""
    square, linear = 6 * L - 3, 3 * D + 6 * L
    return float((np.sqrt(linear**2 + 4 * square * params) - linear) / (2 * square))


WIDTH = Exercise(
    id="deep-width",
    chapter=8,
    title="As many weights, another depth",
    level="medium",
    statement=r"""
For a fair comparison, networks of different depth get the same number of weights. Write `width_for(L, D,
params)` that returns the width H at which L GRU layers of H units come closest to `params` weights, from
above or from below. With D features the first layer has $3(DH + H^2 + 2H)$ weights, and each other layer
$3(2H^2 + 2H)$. H is a whole number, 1 at least.
""".strip(),
    returns=("H",),
    solution=width_for,
    cases=(
        pencil(2, 1, 54),
        *random(
            lambda rng: (int(rng.integers(2, 5)), int(rng.integers(20, 60)), int(rng.integers(3000, 9000)))
        ),
        edge("one layer, L = 1", lambda rng: (1, 32, 2000)),
        edge("the nearest number is above params", lambda rng: (2, 10, _gru_stack(2, 10, 9) - 4)),
        edge("the nearest number is below params", lambda rng: (2, 10, _gru_stack(2, 10, 9) + 4)),
        edge("eight layers", lambda rng: (8, 5, 9000)),
        edge("nearest in weights, though not in width", lambda rng: (4, 6, _gru_stack(4, 6, 10) + 238)),
        edge("many weights", lambda rng: (2, 64, 400_000)),
        edge("few weights", lambda rng: (3, 4, 10)),
    ),
    hints=(
        "Write down how many weights there are for a given H. Then go the other way: try widths.",
        "The number of weights is that of the first layer and (L - 1) times that of another one. "
        "Which H makes its distance from `params` smallest?",
        "The distance is `abs(3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (2 * H**2 + 2 * H) - params)`. "
        "Begin with `H = 1`. While the distance of `H + 1` is smaller than that of `H`, make `H` one larger.",
    ),
    mistakes=(
        _see(
            _DEPTH,
            "this is the largest width that does not exceed params; the next one may be closer. "
            "Compare the distance on both sides.",
            lambda L, D, params: (H := _reached(L, D, params)) - (H > 1 and _gru_stack(L, D, H) > params),
        ),
        _see(
            _DEPTH,
            "this is the smallest width that reaches params; the one before may be closer. Compare the "
            "distance on both sides.",
            _reached,
        ),
        _see(
            _DEPTH,
            "the depth is ignored: add (L - 1) times the weights of an upper layer.",
            _closest(lambda L, D, H: _gru_stack(1, D, H)),
        ),
        _see(
            _DEPTH,
            "there is an upper layer too many: besides the first layer there are L - 1, not L.",
            _closest(lambda L, D, H: _gru_stack(L + 1, D, H)),
        ),
        _see(
            _DEPTH,
            "each layer gets the same share of params; all of them count as a first layer then, but "
            "only one reads D features, and the others read H numbers.",
            _closest(lambda L, D, H: L * _gru_stack(1, D, H)),
        ),
        _see(
            _DEPTH,
            "the features are left out: the first layer has a kernel of D times H weights for each of "
            "its three parts.",
            _closest(lambda L, D, H: _gru_stack(L, 0, H)),
        ),
        _see(
            _DEPTH,
            "all layers are counted as upper ones; the first reads D features, not H.",
            _closest(lambda L, D, H: L * 3 * (2 * H**2 + 2 * H)),
        ),
        _see(
            _DEPTH,
            "the biases are missing: 2H for each of the three parts of a layer.",
            _closest(lambda L, D, H: 3 * (D * H + H**2) + (L - 1) * 6 * H**2),
        ),
        _see(
            _DEPTH,
            "the factor 3 is missing: a GRU has three of each kernel.",
            _closest(lambda L, D, H: _gru_stack(L, D, H) / 3),
        ),
        _see(
            _DEPTH,
            "this is an LSTM, with a factor of 4; a GRU has 3.",
            _closest(lambda L, D, H: _gru_stack(L, D, H) / 3 * 4),
        ),
        _see(
            _DEPTH,
            "the upper layers have their recurrent kernels alone: they read the layer below, too, "
            "which makes 2H**2.",
            _closest(lambda L, D, H: 3 * (D * H + H**2 + 2 * H) + (L - 1) * 3 * (H**2 + 2 * H)),
        ),
        _see(
            _DEPTH,
            "these are the numbers of state in all layers, L times H; return the width of one.",
            lambda L, D, params: L * width_for(L, D, params),
        ),
        _see(
            _DEPTH,
            "this is the number of weights at that width; return the width.",
            lambda L, D, params: _gru_stack(L, D, width_for(L, D, params)),
        ),
        _see(
            _DEPTH,
            "the equation is solved and its root rounded; in weights the other neighbour may be "
            "closer, since they "
            "grow with the square. Compare the distances of both.",
            lambda L, D, params: max(1, round(_root(L, D, params))),
        ),
        _see(
            _DEPTH,
            "the equation is solved and its root cut off; the next width may be closer, and 0 is "
            "none. Compare the "
            "distances of both neighbours.",
            lambda L, D, params: int(_root(L, D, params)),
        ),
        _see(
            _DEPTH,
            "a width of 0 comes out: H is 1 at least.",
            lambda L, D, params: 0 if params < _gru_stack(L, D, 1) / 2 else width_for(L, D, params),
        ),
        _see(
            _DEPTH,
            "the search ends at 100 units; the width may be larger.",
            lambda L, D, params: min(width_for(L, D, params), 99),
        ),
        _see(
            _DEPTH,
            "each block has one bias here; a GRU of Keras has two, which makes 2H.",
            _closest(lambda L, D, H: _gru_stack(L, D, H) - 3 * L * H),
        ),
        _see(
            _DEPTH,
            "this is the distance that is left; return the width at which it is smallest.",
            lambda L, D, params: abs(_gru_stack(L, D, width_for(L, D, params)) - params),
        ),
        _see(
            _DEPTH,
            "this is an index counted from 0: the widths begin with 1, so add 1.",
            lambda L, D, params: width_for(L, D, params) - 1,
        ),
        _see(
            _DEPTH,
            "this is one unit too many: stop before the distance grows.",
            lambda L, D, params: width_for(L, D, params) + 1,
        ),
    ),
)


def stack_backward(
    x: Array, lower: Sequence[Array], upper: Sequence[Array], drops: Array, dtop: Array
) -> tuple[Array, Array, Array, Array, Array, Array, Array]:
    """Go up through two layers, and down again."""
    N, T, _ = x.shape
    W1, U1, b1 = lower
    W2, U2, b2 = upper
    h1 = np.zeros((N, T + 1, len(U1)))  # index 0: the state before the first step
    h2 = np.zeros((N, T + 1, len(U2)))
    for t in range(T):
        h1[:, t + 1] = np.tanh(x[:, t] @ W1 + h1[:, t] @ U1 + b1)
        h2[:, t + 1] = np.tanh(drops[:, t] * h1[:, t + 1] @ W2 + h2[:, t] @ U2 + b2)
    u = drops * h1[:, 1:]

    dx = np.zeros_like(x)
    dW1, dU1, db1 = np.zeros_like(W1), np.zeros_like(U1), np.zeros_like(b1)
    dW2, dU2, db2 = np.zeros_like(W2), np.zeros_like(U2), np.zeros_like(b2)
    dh1, dh2 = np.zeros_like(h1[:, 0]), np.zeros_like(h2[:, 0])  # what comes from the later steps
    for t in reversed(range(T)):
        da2 = (dh2 + dtop[:, t]) * (1 - h2[:, t + 1] ** 2)
        dW2 += u[:, t].T @ da2
        dU2 += h2[:, t].T @ da2
        db2 += da2.sum(axis=0)
        dh2 = da2 @ U2.T
        du = da2 @ W2.T + dtop[:, t]  # through the cell, and beside it
        da1 = (dh1 + drops[:, t] * du) * (1 - h1[:, t + 1] ** 2)
        dW1 += x[:, t].T @ da1
        dU1 += h1[:, t].T @ da1
        db1 += da1.sum(axis=0)
        dh1 = da1 @ U1.T
        dx[:, t] = da1 @ W1.T
    return dx, dW1, dU1, db1, dW2, dU2, db2


def _backward_case(rng: np.random.Generator, N: int = 3, T: int = 3, D: int = 2, H: int = 3) -> Arguments:
    drops = np.resize([2.0, 0.0, 2.0, 2.0, 0.0], (N, T, H))
    lower, upper = _layers(rng, D, (H, H))
    return rng.standard_normal((N, T, D)), lower, upper, drops, rng.standard_normal((N, T, H))


def _forward(
    x: Array, lower: Sequence[Array], upper: Sequence[Array], drops: Array
) -> tuple[Array, Array, Array]:
    """Return the states of the lower layer, what goes up from it, and the states of the upper layer."""
    zeros = np.zeros((len(x), len(lower[1])))
    h1 = run_rnn(x, zeros, lower)
    u = drops * h1
    return h1, u, run_rnn(u, zeros, upper)


def _backward_gradient(
    x: Array, lower: Sequence[Array], upper: Sequence[Array], drops: Array, dtop: Array
) -> tuple[Array, ...]:
    def loss() -> float:
        _, u, h2 = _forward(x, lower, upper, drops)
        return float((dtop * (h2 + u)).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, *lower, *upper))


def _layer_backward(
    x: Array,
    h: Array,
    params: Sequence[Array],
    dh: Array,
    slope: Array,
    *,
    carried: bool = True,
    in_time: Callable[[Array], Array] = lambda U: U.T,
    down: Callable[[Array], Array] = lambda W: W.T,
    late: bool = False,
) -> tuple[Array, Array, Array, Array]:
    """Go back through a layer whose states are `h`; `slope` is that of its tanh."""
    W, U, _ = params
    before = h if late else np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    da, later = np.zeros_like(h), np.zeros_like(h[:, 0])
    for t in reversed(range(h.shape[1])):
        da[:, t] = (later + dh[:, t]) * slope[:, t]
        later = da[:, t] @ in_time(U) if carried else later
    return (
        da @ down(W),
        np.einsum("ntd,nth->dh", x, da),
        np.einsum("nti,nth->ih", before, da),
        da.sum(axis=(0, 1)),
    )


def _wrong_backward(
    *,
    join: Callable[[Array, Array, Array], Array] = lambda through, beside, drops: drops * (through + beside),
    slope1: Callable[[Array, Array], Array] = lambda h1, u: 1 - h1**2,
    slope2: Callable[[Array, Array], Array] = lambda h2, u: 1 - h2**2,
    read: Callable[[Array, Array], Array] = lambda h1, u: u,
    used: Callable[[Array], Array] = lambda drops: drops,
    both: Any = None,
    first: Any = None,
    second: Any = None,
) -> Callable[..., Any]:
    """Make the backward pass with one thing wrong.

    How the two ways down meet; the slopes of tanh; what the upper layer has read; the dropout of the way up;
    and options of `_layer_backward`, for both layers or for one.
    """

    def wrong(
        x: Array, lower: Sequence[Array], upper: Sequence[Array], drops: Array, dtop: Array
    ) -> tuple[Array, ...]:
        drops = used(drops)
        h1, u, h2 = _forward(x, lower, upper, drops)
        options = both or {}
        through, *grads2 = _layer_backward(
            read(h1, u), h2, upper, dtop, slope2(h2, u), **options, **(second or {})
        )
        dh1 = join(through, dtop, drops)
        dx, *grads1 = _layer_backward(x, h1, lower, dh1, slope1(h1, u), **options, **(first or {}))
        return dx, *grads1, *grads2

    return wrong


def _upper_reads_all(
    x: Array, lower: Sequence[Array], upper: Sequence[Array], drops: Array, dtop: Array
) -> tuple[Array, ...]:
    """Go back as if dropout had been right, through states of an upper layer that has read h1."""
    zeros = np.zeros((len(x), len(lower[1])))
    h1, u, _ = _forward(x, lower, upper, drops)
    h2 = run_rnn(h1, zeros, upper)
    through, *grads2 = _layer_backward(u, h2, upper, dtop, 1 - h2**2)
    dx, *grads1 = _layer_backward(x, h1, lower, drops * (through + dtop), 1 - h1**2)
    return dx, *grads1, *grads2


CAPSTONE = Exercise(
    id="deep-backward",
    chapter=8,
    title="Down through a stack",
    level="hard",
    capstone=True,
    statement=r"""
Bring the chapter together: two layers, dropout between them, a residual connection around the upper one,
and the way back. Write `stack_backward(x, lower, upper, drops, dtop)`:

- `x`, (N, T, D), is the input;
- `lower` and `upper` are `[W, U, b]` of two vanilla RNN layers of H units each; both begin with a state of
  zeros;
- `drops`, (N, T, H), is a pattern of dropout, drawn and scaled already: its numbers are 0 or $1 / (1 - p)$;
- `dtop`, (N, T, H), is the gradient of a loss with respect to the output.

On the way up

1. the lower layer reads `x`; its states are $h^{(1)}$;
2. dropout makes $u = \text{drops} \odot h^{(1)}$;
3. the upper layer reads $u$; its states are $h^{(2)}$;
4. the residual connection makes the output, $h^{(2)} + u$ at each step.

Return a tuple `(dx, dW1, dU1, db1, dW2, dU2, db2)`: the gradient with respect to `x`, and those with respect
to the weights of the lower (1) and the upper layer (2), summed over samples and timesteps.
""".strip(),
    returns=(
        "dx (N, T, D)",
        "dW1 (D, H)",
        "dU1 (H, H)",
        "db1 (H,)",
        "dW2 (H, H)",
        "dU2 (H, H)",
        "db2 (H,)",
    ),
    solution=stack_backward,
    gradient=_backward_gradient,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]), _small(), _small(), np.ones((1, 2, 1)), np.array([[[0.0], [1.0]]])
        ),
        *random(_backward_case),
        edge("one timestep, T = 1", lambda rng: _backward_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _backward_case(rng, N=1)),
        edge(
            "everything dropped",
            lambda rng: (*(case := _backward_case(rng))[:3], 0 * case[3], case[4]),
        ),
        edge(
            "a loss at the last step only",
            lambda rng: (*(case := _backward_case(rng))[:4], case[4] * (np.arange(3) == 2)[:, np.newaxis]),
        ),
    ),
    hints=(
        "First the way up, and keep all states. On the way down each arrow is walked backwards: how many "
        "arrows leave `u`, and how many leave a state?",
        "`u` is used twice: the upper layer reads it, and it passes beside. Its gradient is `da2 @ W2.T + "
        "dtop[:, t]`; times the dropout it reaches the lower layer, at every step. Each layer by "
        "itself is the loop of the exercise `rnn-bptt` in chapter 3.",
        "For t from T - 1 to 0: `da2 = (dh2 + dtop[:, t]) * (1 - h2_t**2)`, `dh2 = da2 @ U2.T`, `du = da2 @ "
        "W2.T + dtop[:, t]`, `da1 = (dh1 + drops[:, t] * du) * (1 - h1_t**2)`, `dh1 = da1 @ U1.T`, `dx[:, "
        "t] = da1 @ W1.T`. Here `h1_t` and `h2_t` are the states after step t; add up the gradients of the "
        "weights as in chapter 3, dW2 with `u`.",
    ),
    mistakes=(
        _see(
            _RESIDUAL,
            "the way beside the upper cell is forgotten: the derivative of the sum has a 1 in it, so "
            "add dtop to the gradient of u.",
            _wrong_backward(join=lambda through, beside, drops: drops * through),
        ),
        _see(
            _GRADIENTS,
            "the way through the upper cell is forgotten: add da2 @ W2.T to what passes beside it.",
            _wrong_backward(join=lambda through, beside, drops: drops * beside),
        ),
        _see(
            _DROPOUT,
            "the gradient passes the dropout unchanged: multiply the gradient of u by drops.",
            _wrong_backward(join=lambda through, beside, drops: through + beside),
        ),
        _see(
            _RESIDUAL,
            "what passes beside the cell has missed the dropout: u is the sum's second part, so "
            "multiply both parts by drops.",
            _wrong_backward(join=lambda through, beside, drops: drops * through + beside),
        ),
        _see(
            _DROPOUT,
            "dropout acts on what passes beside the cell alone; multiply both parts of the gradient of "
            "u by drops.",
            _wrong_backward(join=lambda through, beside, drops: through + drops * beside),
        ),
        _see(
            _DROPOUT,
            "the dropout is ignored on both ways: the upper layer reads drops * h1.",
            _wrong_backward(used=np.ones_like),
        ),
        _see(
            _DROPOUT,
            "the dropout is used as a pattern of 0 and 1: its scaling belongs to it.",
            _wrong_backward(used=lambda drops: (drops > 0).astype(float)),
        ),
        _see(
            _DROPOUT,
            "dW2 is made with h1; the upper layer has read u, what dropout left of it.",
            _wrong_backward(read=lambda h1, u: h1),
        ),
        _see(
            _RESIDUAL,
            "the slope of the upper tanh is made with the output of the sum; it belongs to the state: "
            "1 - h2**2.",
            _wrong_backward(slope2=lambda h2, u: 1 - (h2 + u) ** 2),
        ),
        _see(
            _DROPOUT,
            "the slope of the lower tanh is made with u; it belongs to the state before dropout: 1 - h1**2.",
            _wrong_backward(slope1=lambda h1, u: 1 - u**2),
        ),
        Mistake(
            "the slope of tanh is forgotten in both layers: multiply by 1 - h**2, as in chapter 3.",
            _wrong_backward(slope1=lambda h1, u: np.ones_like(h1), slope2=lambda h2, u: np.ones_like(h2)),
        ),
        _see(
            _GRADIENTS,
            "the lower layer gets a gradient at the last step only; the upper layer reads it at every step.",
            _wrong_backward(
                join=lambda through, beside, drops: (
                    drops * (through + beside) * (np.arange(drops.shape[1]) == drops.shape[1] - 1)[:, None]
                )
            ),
        ),
        Mistake(
            "neither layer carries its gradient back through time: add dh = da @ U.T of the next step, as in "
            "chapter 3.",
            _wrong_backward(both={"carried": False}),
        ),
        Mistake(
            "the upper layer does not carry its gradient back through time: add da2 @ U2.T of the next step, "
            "as in chapter 3.",
            _wrong_backward(second={"carried": False}),
        ),
        Mistake(
            "the lower layer does not carry its gradient back through time: add da1 @ U1.T of the next step, "
            "as in chapter 3.",
            _wrong_backward(first={"carried": False}),
        ),
        Mistake(
            "going back in time you multiply by U; it must be U.T, as in chapter 3.",
            _wrong_backward(both={"in_time": lambda U: U}),
        ),
        _see(
            _GRADIENTS,
            "going down from the upper layer you multiply by W2; it must be W2.T.",
            _wrong_backward(second={"down": lambda W: W}),
        ),
        Mistake(
            "dU1 and dU2 are made with the state after the step; U was multiplied by the one before "
            "it, as in chapter 3.",
            _wrong_backward(both={"late": True}),
        ),
        Mistake(
            "the gradients of the weights are averaged over the samples; sum them, as in chapter 3.",
            lambda x, lower, upper, drops, dtop: (
                (answer := stack_backward(x, lower, upper, drops, dtop))[0],
                *(gradient / len(x) for gradient in answer[1:]),
            ),
        ),
        _see(
            _TWO,
            "the gradients of the two layers are exchanged: those of the lower layer come first.",
            lambda x, lower, upper, drops, dtop: (
                (answer := stack_backward(x, lower, upper, drops, dtop))[0],
                *answer[4:],
                *answer[1:4],
            ),
        ),
        Mistake(
            "the slope of the lower tanh is forgotten: multiply by 1 - h1**2, as in chapter 3.",
            _wrong_backward(slope1=lambda h1, u: np.ones_like(h1)),
        ),
        Mistake(
            "the slope of the upper tanh is forgotten: multiply by 1 - h2**2, as in chapter 3.",
            _wrong_backward(slope2=lambda h2, u: np.ones_like(h2)),
        ),
        Mistake(
            "the slope of tanh is 1 - h**2: the square is missing in both layers.",
            _wrong_backward(slope1=lambda h1, u: 1 - h1, slope2=lambda h2, u: 1 - h2),
        ),
        Mistake(
            "the slope of the lower tanh is 1 - h1**2: the square is missing.",
            _wrong_backward(slope1=lambda h1, u: 1 - h1),
        ),
        Mistake(
            "the slope of the upper tanh is 1 - h2**2: the square is missing.",
            _wrong_backward(slope2=lambda h2, u: 1 - h2),
        ),
        Mistake(
            "the layers have the slope of the sigmoid, h * (1 - h); tanh has 1 - h**2, as in chapter 3.",
            _wrong_backward(slope1=lambda h1, u: h1 * (1 - h1), slope2=lambda h2, u: h2 * (1 - h2)),
        ),
        Mistake(
            "going back in time in the lower layer you multiply by U1; it must be U1.T, as in chapter 3.",
            _wrong_backward(first={"in_time": lambda U: U}),
        ),
        Mistake(
            "going back in time in the upper layer you multiply by U2; it must be U2.T, as in chapter 3.",
            _wrong_backward(second={"in_time": lambda U: U}),
        ),
        Mistake(
            "dU1 is made with the state after the step; U1 was multiplied by the one before it, as "
            "in chapter 3.",
            _wrong_backward(first={"late": True}),
        ),
        Mistake(
            "dU2 is made with the state after the step; U2 was multiplied by the one before it, as "
            "in chapter 3.",
            _wrong_backward(second={"late": True}),
        ),
        _see(
            _DROPOUT,
            "the gradient of u is divided by drops; multiply by it, on the way back as on the way up.",
            _wrong_backward(
                join=lambda through, beside, drops: (through + beside) / np.where(drops, drops, np.inf)
            ),
        ),
        _see(
            _DROPOUT,
            "on the way back dropout is a pattern of 0 and 1; its scaling belongs to it there, too: "
            "multiply by drops.",
            _wrong_backward(join=lambda through, beside, drops: (drops > 0) * (through + beside)),
        ),
        _see(
            _DROPOUT,
            "the gradient of the upper layer's states is dropped; dropout stands below that layer, "
            "so it acts on the "
            "gradient of u.",
            lambda x, lower, upper, drops, dtop: _wrong_backward(
                join=lambda through, beside, drops: drops * (through + dtop)
            )(x, lower, upper, drops, dtop * drops),
        ),
        _see(
            _DROPOUT,
            "the upper layer reads h1 on the way up; it reads u, what dropout left of it.",
            _upper_reads_all,
        ),
        Mistake(
            "the gradients of the weights are averaged over the timesteps; sum them, as in chapter 3.",
            lambda x, lower, upper, drops, dtop: (
                (answer := stack_backward(x, lower, upper, drops, dtop))[0],
                *(gradient / x.shape[1] for gradient in answer[1:]),
            ),
        ),
        Mistake(
            "the sign of all gradients is flipped: return the gradients themselves, and leave the minus to "
            "the training.",
            lambda *given: tuple(-gradient for gradient in stack_backward(*given)),
        ),
        Mistake(
            "the upper layer has the slope of the sigmoid, h * (1 - h); tanh has 1 - h2**2, as in chapter 3.",
            _wrong_backward(slope2=lambda h2, u: h2 * (1 - h2)),
        ),
        Mistake(
            "the lower layer has the slope of the sigmoid, h * (1 - h); tanh has 1 - h1**2, as in chapter 3.",
            _wrong_backward(slope1=lambda h1, u: h1 * (1 - h1)),
        ),
    ),
)

EXERCISES = (COUNT, LOOP, DROPOUT, RESIDUAL, WIDTH, CAPSTONE)
