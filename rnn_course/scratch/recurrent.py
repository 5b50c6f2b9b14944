"""What every recurrent layer shares: states, masks, direction, dropout, and the walk over time.

A model adds what is its own: how one step follows from the state before it, and how a gradient passes back
through that step. It does so on buffers whose first axis is time, so that one step is one block of memory.

The walk goes in *stretches* of steps. For training a stretch is the whole sequence; for inference, and with
`checkpoint`, it is short, and its buffers are used again for the next one.
"""

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch.layer import Layer

# Rows (steps times samples) whose intermediate results stay in the processor's cache from one operation to
# the next. Backward derives this many rows at once.
CACHE_ROWS = 512


class Tape(NamedTuple):
    """What `forward` leaves for `backward`, besides the buffers; time comes first, in reading order.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (T, N, D): a view of what the caller passed.
    skip : numpy.ndarray or None
        (T, N, 1) of bool, True at masked steps.
    shown : numpy.ndarray or None
        (T, N, 1) of bool, True where the output is the hidden state and not zero.
    steps : int
        Number of steps in a stretch.
    starts : list of list of numpy.ndarray
        The states, (N, H) each, before each stretch.
    """

    x: Array
    skip: Array | None
    shown: Array | None
    steps: int
    starts: list[list[Array]]


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
        sequence; the others grow by 1 / (1 - dropout).
    recurrent_dropout : float
        The same for the hidden state on its way into the next step.
    checkpoint : bool
        Whether training keeps the state of every sqrt(T)-th step only and computes the rest again on the way
        back: much less memory for a little more time. The inputs must not be changed in between.
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
    _tape: Tape | None = field(init=False, repr=False, default=None)
    _carried: list[Array] | None = field(init=False, repr=False, default=None)
    _buffers: dict[str, Array] = field(init=False, repr=False, default_factory=dict)
    # Set by a model's `_allocate`, for a stretch of n steps: where the inputs go, (n, N, D), the states,
    # (n + 1, N, H) each, with the one before the stretch first, and the place from which the recurrent
    # product reads the hidden state, (n + 1, N, H): it differs from the state where dropout is at work.
    _inputs: Array = field(init=False, repr=False)
    _states: list[Array] = field(init=False, repr=False)
    _recurrent: Array = field(init=False, repr=False)
    _keep_inputs: Array | None = field(init=False, repr=False, default=None)
    _keep_state: Array | None = field(init=False, repr=False, default=None)

    state_names: ClassVar[tuple[str, ...]] = ("h",)

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
        checks.array(where, "x", x, self.dtype, ("samples", "timesteps", "features"), (None, None, None))
        N, T, D = x.shape
        skip = shown = None
        if mask is not None:
            checks.array(where, "mask", mask, "bool", ("samples", "timesteps"), (N, T))
            real = self._steps_first(mask)[..., np.newaxis]
            skip = ~real
            # A masked step shows the state it repeats, but zero where no real step came before.
            shown = real if self.zero_output_for_mask else np.logical_or.accumulate(real, axis=0)
        states = self._first_states(where, initial_state, N)
        self._build_or_check(x)  # last: a call that is refused leaves the layer as it was

        steps = self._stretch(N, T, training)
        tape = Tape(self._steps_first(x), skip, shown, steps, [])
        self._keep_inputs = self._draw_keep(self.dropout, (N, D)) if training else None
        self._keep_state = self._draw_keep(self.recurrent_dropout, (N, self.units)) if training else None
        self._allocate(steps, N, D)
        self._pack_forward()
        y = np.empty((N, T, self.units) if self.return_sequences else (N, self.units), self.dtype)
        for start in range(0, T, steps):
            stop = min(start + steps, T)
            tape.starts.append(states)
            self._walk(tape, start, stop)
            states = [state[stop - start].copy() for state in self._states]
            if self.return_sequences:
                self._show(y[:, start:stop].swapaxes(0, 1), start, stop, shown)
        if not self.return_sequences:
            self._show(y[np.newaxis], T - 1, T, shown)
        self._tape = tape if training else None
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
        if self._tape is None:
            raise RuntimeError(
                f"{self.name}.backward: nothing to go back through, call forward(..., training=True)"
            )
        tape = self._tape
        T, N, D = tape.x.shape
        dy_steps, dstates = self._output_gradients(dy, tape)
        dx = np.empty((N, T, D), self.dtype)
        dx_steps = self._steps_first(dx)
        chunk = min(tape.steps, max(1, CACHE_ROWS // N))
        self._pack_backward(chunk, N)
        for start in reversed(range(0, T, tape.steps)):
            stop = min(start + tape.steps, T)
            if len(tape.starts) > 1:  # the buffers hold another stretch: walk this one again
                self._walk(tape, start, stop)
            for hi in range(stop, start, -chunk):
                lo = max(start, hi - chunk)
                dys = None if dy_steps is None else dy_steps[lo:hi]
                if dys is not None and tape.shown is not None:
                    dys = dys * tape.shown[lo:hi]
                skips = None if tape.skip is None else tape.skip[lo:hi]
                self._backward_steps(lo - start, hi - start, dys, skips, dstates, dx_steps[lo:hi])
        if self._keep_inputs is not None:
            dx_steps *= self._keep_inputs
        self.initial_state_grads = dstates
        self.grads = self._unpack_grads()
        return dx

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output.

        Parameters
        ----------
        x : numpy.ndarray
            The inputs, (N, T, D).
        mask : numpy.ndarray, optional
            Their mask, (N, T) of bool.

        Returns
        -------
        numpy.ndarray or None
            The mask for the layer that follows, (N, T) of bool.
        """
        return mask if self.return_sequences else None

    def reset_state(self) -> None:
        """Forget the state that a `stateful` layer carries from batch to batch."""
        self._carried = None

    # What a model adds -------------------------------------------------------------------------

    @abstractmethod
    def _allocate(self, steps: int, N: int, D: int) -> None:
        """Make the buffers for a stretch; set `_inputs`, `_states` and `_recurrent`."""

    @abstractmethod
    def _pack_forward(self) -> None:
        """Lay out the weights as the products of `_forward_steps` want them."""

    @abstractmethod
    def _forward_steps(self, steps: int, skips: Array | None) -> None:
        """Compute the states 1 to `steps` of the buffers from the inputs and state 0."""

    @abstractmethod
    def _pack_backward(self, chunk: int, N: int) -> None:
        """Lay out the weights for the products back, and set the sums of their gradients to zero.

        `_backward_steps` will go back `chunk` steps of N samples at most at once.
        """

    @abstractmethod
    def _backward_steps(
        self, lo: int, hi: int, dys: Array | None, skips: Array | None, dstates: list[Array], dx: Array
    ) -> None:
        """Go back from step `hi` to `lo` of the buffers.

        It adds the outputs' gradients `dys` (hi - lo, N, H), turns the gradients `dstates` of the states at
        `hi` into those at `lo`, in place, adds to the weights' gradients, and writes those of the inputs into
        `dx`, (hi - lo, N, D).
        """

    @abstractmethod
    def _unpack_grads(self) -> list[Array]:
        """Give the gradients of the weights in Keras's shapes and order."""

    # The walk over time ------------------------------------------------------------------------

    def _stretch(self, N: int, T: int, training: bool) -> int:
        """Choose how many steps are in the buffers at once."""
        if not training:
            return min(T, max(1, CACHE_ROWS // N))
        return math.isqrt(T) if self.checkpoint else T

    def _walk(self, tape: Tape, start: int, stop: int) -> None:
        """Take the steps from `start` to `stop` in the buffers."""
        inputs = self._inputs[: stop - start]
        if self._keep_inputs is None:
            np.copyto(inputs, tape.x[start:stop])
        else:
            np.multiply(tape.x[start:stop], self._keep_inputs, out=inputs)
        if tape.skip is not None:  # what stands at a masked step may be NaN, and 0 * NaN is NaN
            np.copyto(inputs, 0, where=tape.skip[start:stop])
        for state, first in zip(self._states, tape.starts[start // tape.steps], strict=True):
            state[0] = first
        if self._keep_state is not None:
            np.multiply(self._states[0][0], self._keep_state, out=self._recurrent[0])
        self._forward_steps(stop - start, None if tape.skip is None else tape.skip[start:stop])

    def _finish_step(self, t: int, skips: Array | None) -> None:
        """Do what masks and dropout ask for, once the states at t + 1 are there."""
        if skips is not None:
            for state in self._states:
                np.copyto(state[t + 1], state[t], where=skips[t])
        if self._keep_state is not None:
            np.multiply(self._states[0][t + 1], self._keep_state, out=self._recurrent[t + 1])

    def _set_aside(self, skip: Array, dstates: list[Array]) -> list[Array]:
        """Take the gradients of skipped samples out of `dstates`: they pass the step as they are."""
        aside = [np.where(skip, dstate, 0) for dstate in dstates]
        for dstate in dstates:
            np.copyto(dstate, 0, where=skip)
        return aside

    # Buffers -----------------------------------------------------------------------------------

    def _buffer(self, name: str, *shape: int) -> Array:
        """Give the buffer of that name, made anew only if its shape has changed."""
        buffer = self._buffers.get(name)
        if buffer is None or buffer.shape != shape:
            buffer = self._buffers[name] = np.empty(shape, self.dtype)
        return buffer

    def _hidden_states(self, steps: int, N: int) -> Array:
        """Give the place for the hidden states, once `_recurrent` is set."""
        if self._keep_state is None:
            return self._recurrent
        return self._buffer("h", steps + 1, N, self.units)

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
        axes, shape = ("samples", "units"), (N, self.units)
        return [  # copies: with `checkpoint`, backward starts from them again
            checks.array(where, f"initial state {name}", state, self.dtype, axes, shape).copy()
            for name, state in zip(self.state_names, given, strict=True)
        ]

    def _steps_first(self, x: Array) -> Array:
        """View (N, T, ...) as (T, N, ...) in the order in which the steps are read."""
        return x.swapaxes(0, 1)[:: -1 if self.go_backwards else 1]

    def _show(self, y: Array, start: int, stop: int, shown: Array | None) -> None:
        """Copy the last stop - start hidden states into `y`, or zeros where they do not show."""
        last = (stop - 1) % len(self._inputs) + 1
        y[...] = self._states[0][last - (stop - start) + 1 : last + 1]
        if shown is not None:
            y *= shown[start:stop]

    def _output_gradients(
        self, dy: Array | Sequence[Array | None], tape: Tape
    ) -> tuple[Array | None, list[Array]]:
        """Check the gradients; give those of all outputs, (T, N, H), and those of the final states.

        Without `return_sequences` the only output is one of the final states, and its gradient goes there.
        """
        where = f"{self.name}.backward"
        T, N, _ = tape.x.shape
        names = ["dy", *(f"d{name}" for name in self.state_names)]
        if not isinstance(dy, (np.ndarray, list, tuple)):
            raise TypeError(f"{where}: dy is a {type(dy).__name__}; expected a NumPy array of {self.dtype}")
        grads = [dy] + [None] * len(self.state_names) if isinstance(dy, np.ndarray) else list(dy)
        if len(grads) != len(names) or not (self.return_state or isinstance(dy, np.ndarray)):
            wanted = f"({', '.join(names)})" if self.return_state else "one array"
            raise ValueError(f"{where}: got {len(grads)} gradients; expected {wanted}")
        axes, shape = ("samples", "units"), (N, self.units)
        dstates = [
            np.zeros(shape, self.dtype)
            if grad is None
            else checks.array(where, name, grad, self.dtype, axes, shape).copy()
            for name, grad in zip(names[1:], grads[1:], strict=True)
        ]
        if grads[0] is None:
            return None, dstates
        if self.return_sequences:
            axes3 = ("samples", "timesteps", "units")
            dys = checks.array(where, "dy", grads[0], self.dtype, axes3, (N, T, self.units))
            return dys.swapaxes(0, 1), dstates
        last = checks.array(where, "dy", grads[0], self.dtype, axes, shape)
        dstates[0] += last if tape.shown is None else last * tape.shown[-1]
        return None, dstates
