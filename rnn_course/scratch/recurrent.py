"""What every recurrent layer shares: options, states, masks, direction and dropout.

A walk takes the steps: see :mod:`rnn_course.scratch.walks`. Each layer says which walk it uses.

A walk goes in *stretches* of steps. For training a stretch is the whole sequence; for inference, and with
`checkpoint`, it is short, and its buffers are used again for the next one.
"""

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import initializers, processor
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.walks import parts
from rnn_course.scratch.walks.passage import Batch, Key, Passage
from rnn_course.scratch.walks.walk import Walk


@dataclass(kw_only=True, eq=False)
class Recurrent(Layer):
    """A layer that reads a sequence step by step and carries a state along.

    Parameters
    ----------
    units : int
        Number of hidden units H, the width of the state.
    use_bias : bool
        Whether the model has biases.
    return_sequences : bool
        Whether to return the output of every step, (N, T, H), or of the last one, (N, H).
    return_state : bool
        Whether to return the final state too: `forward` then gives ``(y, *states)``.
    go_backwards : bool
        Whether to read the sequence from its end. The outputs come in the order in which they were made,
        so the first one has read only the last step.
    stateful : bool
        Whether a batch starts from the state in which the one before it ended.
    zero_output_for_mask : bool
        Whether the output at a masked step is zero; if not, it repeats the output before it.
    dropout : float
        Share of the input features that are set to zero in training, the same ones at every step of a
        sequence; the others are multiplied by 1 / (1 - dropout).
    recurrent_dropout : float
        The same for the hidden state on its way into the next step.
    checkpoint : bool
        Whether training keeps only the state of every sqrt(T)-th step and computes the rest again in the
        backward pass: much less memory for a little more time. The inputs must not be changed in between.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights and of dropout; None draws new ones each time.

    Attributes
    ----------
    initial_state_grads : list of numpy.ndarray
        Gradients with respect to the initial states from the last `backward`, each (N, H).

    References
    ----------
    Dropout with one pattern for all steps: Gal and Ghahramani (2016), A theoretically grounded application
    of dropout in recurrent neural networks. Checkpoints: Chen et al. (2016), Training deep nets with
    sublinear memory cost.
    """

    units: int = field(kw_only=False)
    use_bias: bool = True
    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    stateful: bool = False
    zero_output_for_mask: bool = False
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    checkpoint: bool = False
    initial_state_grads: list[Array] = field(init=False, repr=False, default_factory=list)
    _tape: list[Passage] | None = field(init=False, repr=False, default=None)
    _carried: list[Array] | None = field(init=False, repr=False, default=None)
    _walks: dict[Key, list[Walk]] = field(init=False, repr=False, default_factory=dict)  # not in use

    state_names: ClassVar[tuple[str, ...]] = ("h",)
    gates: ClassVar[int] = 1  # vectors of H numbers that the input and the state make in a step
    _BIAS: ClassVar[int] = 2  # index of the bias among the weights

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.units = whole_number(self.name, "units", self.units, 1)
        self.dropout = checks.fraction(self.name, "dropout", self.dropout)
        self.recurrent_dropout = checks.fraction(self.name, "recurrent_dropout", self.recurrent_dropout)

    def forward(  # type: ignore[override]  # a state may be given, too
        self,
        x: Array,
        initial_state: Array | Sequence[Array] | None = None,
        mask: Array | None = None,
        training: bool = False,
    ) -> Any:
        """Read a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, T, D), of the layer's dtype.
        initial_state : numpy.ndarray or sequence of numpy.ndarray, optional
            The state before the first step, (N, H) each; zeros if it is not given.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps to skip: such a step leaves the state as it was.
        training : bool
            Whether to apply dropout and to keep what `backward` needs. If not, memory does not grow with T
            (but for the outputs, if `return_sequences` asks for them).

        Returns
        -------
        numpy.ndarray or tuple of numpy.ndarray
            y, (N, T, H) with `return_sequences` and (N, H) without. At a masked step y repeats the step
            before it, and is zero where there is none. With `return_state` a tuple ``(y, *states)``.

        Raises
        ------
        TypeError
            If an array has another dtype than the layer.
        ValueError
            If a shape does not fit.
        """
        where = f"{self.name}.forward"
        checks.array(where, "x", x, self.dtype, N=None, T=None, D=None)
        N, T, D = x.shape
        skip = shown = None
        if mask is not None:
            checks.array(where, "mask", mask, "bool", N=N, T=T)
            real = self._steps_first(mask)[..., np.newaxis]
            skip = ~real
            # A masked step shows the state it repeats, but zero where no real step came before.
            shown = real if self.zero_output_for_mask else np.logical_or.accumulate(real, axis=0)
        states = self._first_states(where, initial_state, N)
        self._build_or_check(x)  # last: a call that is refused leaves the layer as it was

        batch = Batch(
            self._steps_first(x),
            skip,
            shown,
            self._draw_keep(self.dropout, (N, D)) if training else None,
            self._draw_keep(self.recurrent_dropout, (N, self.units)) if training else None,
        )
        before, self._tape = self._tape, None
        self._free(before or [])
        samples, steps = parts.samples(N, self.params.values()), self._stretch(N, T, training)
        passages = self._passages(batch, samples, steps)
        y = np.empty((N, T, self.units) if self.return_sequences else (N, self.units), self.dtype)
        y_steps = y.swapaxes(0, 1) if self.return_sequences else y[np.newaxis]
        ended = parts.side_by_side(
            [
                partial(passage.forward, [state[part] for state in states], y_steps[:, part], training)
                for passage, part in zip(passages, samples, strict=True)
            ]
        )
        states = [np.concatenate(state) if len(state) > 1 else state[0] for state in zip(*ended, strict=True)]
        if training:
            self._tape = passages
        else:
            self._free(passages)
        if self.stateful:
            self._carried = [state.copy() for state in states]
        return (y, *states) if self.return_state else y

    def backward(self, dy: Array | Sequence[Array | None]) -> Array:
        """Pass the gradient of the loss back through every step that `forward` took.

        Parameters
        ----------
        dy : numpy.ndarray or sequence of numpy.ndarray
            Gradient with respect to y, in its shape. With `return_state` it may be a sequence
            ``(dy, *dstates)`` with None for what the loss does not use.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, (N, T, D). The weights' gradients are in `grads`, those of the
            initial states in `initial_state_grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If an array has another dtype than the layer.
        ValueError
            If a shape does not fit.

        References
        ----------
        Werbos (1990), Backpropagation through time: what it does and how to do it.
        """
        passages: list[Passage] = self._taped()
        T, _, D = passages[0].batch.x.shape
        N = sum(passage.batch.x.shape[1] for passage in passages)
        dys, dstates = self._output_gradients(dy, N, T)
        dx = np.empty((N, T, D), self.dtype)
        dx_steps = self._steps_first(dx)
        tasks, first = [], 0
        for passage in passages:
            part = slice(first, first := first + passage.batch.x.shape[1])
            dys_part = None if dys is None else dys[:, part]
            tasks.append(
                partial(passage.backward, dys_part, [state[part] for state in dstates], dx_steps[:, part])
            )
        grads = [sum(one[1:], start=one[0]) for one in zip(*parts.side_by_side(tasks), strict=True)]
        self.initial_state_grads = dstates
        if not self.use_bias:
            del grads[self._BIAS]
        self.grads = grads
        return dx

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output."""
        return mask if self.return_sequences else None

    def get_state(self) -> dict[str, Any]:
        """Copy out the state of the random generator, and the states that a `stateful` layer carries.

        Returns
        -------
        dict
            For `set_state`; ``"states"`` is a list of arrays, (N, H) each, or None.
        """
        states = None if self._carried is None else [state.copy() for state in self._carried]
        return super().get_state() | {"states": states}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `get_state` gave.

        Parameters
        ----------
        state : mapping
            From a layer of the same kind.

        Raises
        ------
        KeyError, TypeError, ValueError
            If something is missing or does not fit; nothing is changed then.
        """
        states = state["states"]
        if states is not None:
            where = f"{self.name}.set_state"
            states = checks.several(where, "states", states)
            N = len(states[0]) if states and np.ndim(states[0]) else 1
            states = self._first_states(where, states, N)
        super().set_state(state)
        self._carried = states

    def reset_state(self) -> None:
        """Forget the state that a `stateful` layer carries from batch to batch."""
        self._carried = None

    def __getstate__(self) -> dict[str, Any]:
        """Give what `copy` or `pickle` copies: no walks, because their arrays are views of each other.

        So `backward` of the copy needs a ``forward(..., training=True)`` of its own.
        """
        return vars(self) | {"_walks": {}, "_tape": None}

    # Walks -------------------------------------------------------------------------------------

    @abstractmethod
    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        """Make the walk for stretches of `steps` steps; `drops` says whether there is recurrent dropout."""

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        columns = self.gates * self.units
        weights = {
            "kernel": initializers.glorot_uniform(rng, input_dim, columns),
            "recurrent_kernel": initializers.orthogonal(rng, self.units, columns),
        }
        return weights | ({"bias": self._initial_bias()} if self.use_bias else {})

    def _initial_bias(self) -> Array:
        """Give the first bias, in Keras's shape."""
        return np.zeros(self.gates * self.units)

    def _walk_params(self) -> list[Array]:
        """List the weights as the cell has them, with a bias of zeros if the layer has none."""
        if self.use_bias:
            return list(self.params.values())
        params = list(self.params.values())
        params.insert(self._BIAS, np.zeros(self._initial_bias().shape, self.dtype))
        return params

    def _passages(self, batch: Batch, samples: list[slice], steps: int) -> list[Passage]:
        """Make the passages of a batch's parts, with free walks of the same sizes if there are any.

        A walk belongs to one passage at a time, even if several threads use the layer, because taking one
        from a list is a single operation.
        """
        D, drops = batch.x.shape[2], batch.keep_state is not None
        keys = [(steps, part.stop - part.start, D, drops) for part in samples]
        for stale in [key for key in list(self._walks) if key not in keys]:
            self._walks.pop(stale, None)
        passages, params = [], self._walk_params()
        for key, part in zip(keys, samples, strict=True):
            try:
                walk = self._walks[key].pop()
            except LookupError:
                walk = self._make_walk(*key)
            passages.append(Passage(walk, batch.part(part) if len(samples) > 1 else batch, params, steps))
        return passages

    def _free(self, passages: list[Passage]) -> None:
        """Give up passages; their walks can be used again."""
        while passages:
            with suppress(IndexError):  # another thread was faster
                passage = passages.pop()
                self._walks.setdefault(passage.key, []).append(passage.walk)

    def _stretch(self, N: int, T: int, training: bool) -> int:
        """Choose how many steps are in the buffers at once."""
        if not training:
            return min(T, max(1, processor.CACHE_ROWS // N))
        return math.isqrt(T) if self.checkpoint else T

    # States, masks and direction ---------------------------------------------------------------

    def _first_states(self, where: str, initial_state: Array | Sequence[Array] | None, N: int) -> list[Array]:
        if initial_state is None:
            carried = self._carried
            if carried is None:
                return [np.zeros((N, self.units), self.dtype) for _ in self.state_names]
            if len(carried[0]) != N:
                raise ValueError(
                    f"{where}: x has {N} samples, the state carried from the last batch {len(carried[0])}; "
                    "call reset_state() between streams"
                )
            return carried
        given = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        if len(given) != len(self.state_names):
            raise ValueError(
                f"{where}: initial_state has {len(given)} arrays; "
                f"expected {len(self.state_names)}: {', '.join(self.state_names)}"
            )
        return [  # copies: with `checkpoint`, backward starts from them again
            checks.array(where, f"initial state {name}", state, self.dtype, N=N, H=self.units).copy()
            for name, state in zip(self.state_names, given, strict=True)
        ]

    def _steps_first(self, x: Array) -> Array:
        """View (N, T, ...) as (T, N, ...) in the order in which the steps are read."""
        return x.swapaxes(0, 1)[:: -1 if self.go_backwards else 1]

    def _output_gradients(
        self, dy: Array | Sequence[Array | None], N: int, T: int
    ) -> tuple[Array | None, list[Array]]:
        """Check the gradients; give those of the outputs, (T, N, H) or (1, N, H), and of the final states."""
        where = f"{self.name}.backward"
        names = ["dy", *(f"d{name}" for name in self.state_names)]
        if not isinstance(dy, (np.ndarray, list, tuple)):
            raise TypeError(f"{where}: dy is a {type(dy).__name__}; expected a NumPy array of {self.dtype}")
        grads = [dy] + [None] * len(self.state_names) if isinstance(dy, np.ndarray) else list(dy)
        if len(grads) != len(names) or not (self.return_state or isinstance(dy, np.ndarray)):
            wanted = f"({', '.join(names)})" if self.return_state else "one array"
            raise ValueError(f"{where}: got {len(grads)} gradients; expected {wanted}")
        dstates = [
            np.zeros((N, self.units), self.dtype)
            if grad is None
            else checks.array(where, name, grad, self.dtype, N=N, H=self.units).copy()
            for name, grad in zip(names[1:], grads[1:], strict=True)
        ]
        if grads[0] is None:
            return None, dstates
        if self.return_sequences:
            dys = checks.array(where, "dy", grads[0], self.dtype, N=N, T=T, H=self.units)
            return dys.swapaxes(0, 1), dstates
        return checks.array(where, "dy", grads[0], self.dtype, N=N, H=self.units)[np.newaxis], dstates
