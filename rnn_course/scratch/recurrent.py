"""What every recurrent layer shares: states, masks, direction, and the loop over time.

A model adds what is its own: how one step follows from the state before it, and how a gradient passes back
through that step. Inside a layer time is the first axis, so that one step is one contiguous block.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rnn_course._checks import whole_number
from rnn_course.scratch import checks
from rnn_course.scratch.checks import Array
from rnn_course.scratch.layer import Layer


class Tape(NamedTuple):
    """What `forward` leaves for `backward`: inputs, states and mask in the order in which they were read.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (T, N, D).
    states : list of numpy.ndarray
        Each (T + 1, N, H), with the initial state first.
    mask : numpy.ndarray or None
        (T, N, 1) of bool, False at the steps that were skipped.
    shown : numpy.ndarray or None
        (T, N, 1) of bool, True where the output is the hidden state and not zero.
    """

    x: Array
    states: list[Array]
    mask: Array | None
    shown: Array | None


@dataclass(kw_only=True, eq=False)
class Recurrent(Layer):
    """A layer that reads a sequence step by step and carries a state along.

    Parameters
    ----------
    units : int
        Number of hidden units H, the width of the state.
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
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Attributes
    ----------
    initial_state_grads : list of numpy.ndarray
        Gradients with respect to the initial states from the last `backward`, each (N, H).
    """

    units: int = field(kw_only=False)
    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    stateful: bool = False
    zero_output_for_mask: bool = False
    initial_state_grads: list[Array] = field(init=False, repr=False, default_factory=list)
    _tape: Tape | None = field(init=False, repr=False, default=None)
    _carried_states: list[Array] | None = field(init=False, repr=False, default=None)

    state_names: ClassVar[tuple[str, ...]] = ("h",)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.units = whole_number(self.name, "units", self.units, 1)

    def forward(
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
            Whether to keep what `backward` needs.

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
        N, T, _ = x.shape
        if mask is not None:
            checks.array(where, "mask", mask, "bool", ("samples", "timesteps"), (N, T))
        first_states = self._first_states(where, initial_state, N)
        self._build_or_check(x)  # last: a call that is refused leaves the layer as it was
        states: list[Array] = [np.empty((T + 1, N, self.units), self.dtype) for _ in self.state_names]
        for state, first in zip(states, first_states, strict=True):
            state[0] = first

        steps = self._time_major(x)
        steps_mask = None if mask is None else self._time_major(mask[..., np.newaxis])
        if steps_mask is not None:
            steps = np.where(steps_mask, steps, steps.dtype.type(0))  # skipped steps may hold NaN
        self._prepare(steps)
        for t in range(T):
            self._step(t, states)
            if steps_mask is not None:
                for state in states:
                    np.copyto(state[t + 1], state[t], where=~steps_mask[t])

        shown = self._shown(steps_mask)
        self._tape = Tape(steps, states, steps_mask, shown) if training else None
        last = [state[-1].copy() for state in states]
        if self.stateful:
            self._carried_states = [state.copy() for state in last]
        h = states[0][1:] if self.return_sequences else states[0][-1:]
        y = h if shown is None else np.where(shown[-len(h) :], h, h.dtype.type(0))
        y = np.ascontiguousarray(np.swapaxes(y, 0, 1)) if self.return_sequences else y[0].copy()
        return (y, *last) if self.return_state else y

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
        x, states, mask, shown = self._tape
        dys, dstates = self._output_gradients(dy, x.shape[0], x.shape[1], shown)
        self._prepare_backward()
        for t in reversed(range(len(x))):
            dstates[0] += dys[t]
            if mask is None:
                dstates = self._step_backward(t, states, dstates)
            else:  # a skipped step hands its gradient on as it is
                passed = [np.where(mask[t], 0, dstate) for dstate in dstates]
                used = [np.where(mask[t], dstate, 0) for dstate in dstates]
                dstates = [a + b for a, b in zip(passed, self._step_backward(t, states, used), strict=True)]
        self.initial_state_grads = dstates
        return self._batch_major(self._finish_backward(x, states))

    def reset_state(self) -> None:
        """Forget the state that a `stateful` layer carries from batch to batch."""
        self._carried_states = None

    # What a model adds -------------------------------------------------------------------------

    @abstractmethod
    def _prepare(self, x: Array) -> None:
        """Compute, for all steps of x (T, N, D) at once, what does not depend on the state."""

    @abstractmethod
    def _step(self, t: int, states: list[Array]) -> None:
        """Compute the states at t + 1 from those at t."""

    @abstractmethod
    def _prepare_backward(self) -> None:
        """Make room for what the steps back will leave."""

    @abstractmethod
    def _step_backward(self, t: int, states: list[Array], dstates: list[Array]) -> list[Array]:
        """Turn gradients with respect to the states at t + 1 into those at t."""

    @abstractmethod
    def _finish_backward(self, x: Array, states: list[Array]) -> Array:
        """Store the weights' gradients in `grads` and return that of the inputs, (T, N, D)."""

    # States, masks and direction ---------------------------------------------------------------

    def _first_states(
        self, where: str, initial_state: Array | Sequence[Array] | None, N: int
    ) -> Sequence[Array | float]:
        if initial_state is None:
            carried = self._carried_states
            if carried is not None and len(carried[0]) != N:
                raise ValueError(
                    f"{where}: x has {N} samples, the state carried from the last batch {len(carried[0])}; "
                    "call reset_state() between streams"
                )
            return carried or [0.0] * len(self.state_names)
        given = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        if len(given) != len(self.state_names):
            raise ValueError(
                f"{where}: initial_state has {len(given)} arrays; "
                f"expected {len(self.state_names)}: {', '.join(self.state_names)}"
            )
        return [
            checks.array(
                where, f"initial state {name}", state, self.dtype, ("samples", "units"), (N, self.units)
            )
            for name, state in zip(self.state_names, given, strict=True)
        ]

    def _time_major(self, x: Array) -> Array:
        """Turn (N, T, ...) into (T, N, ...) in the order in which the steps are read."""
        return np.array(np.swapaxes(x, 0, 1)[:: -1 if self.go_backwards else 1], order="C")  # always a copy

    def _batch_major(self, x: Array) -> Array:
        """Turn (T, N, ...) in reading order back into (N, T, ...)."""
        return np.ascontiguousarray(np.swapaxes(x[:: -1 if self.go_backwards else 1], 0, 1))

    def _shown(self, mask: Array | None) -> Array | None:
        """Tell where the output is the state: at masked steps it is zero, or zero until a first real step."""
        if mask is None or self.zero_output_for_mask:
            return mask
        return np.logical_or.accumulate(mask, axis=0)

    def _output_gradients(
        self, dy: Array | Sequence[Array | None], T: int, N: int, shown: Array | None
    ) -> tuple[Array, list[Array]]:
        """Sort the gradient of the outputs by step, (T, N, H), and give those of the final states."""
        where = f"{self.name}.backward"
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
        dys = np.zeros((T, *shape), self.dtype)
        if grads[0] is not None and self.return_sequences:
            axes3 = ("samples", "timesteps", "units")
            dys[...] = np.swapaxes(
                checks.array(where, "dy", grads[0], self.dtype, axes3, (N, T, self.units)), 0, 1
            )
        elif grads[0] is not None:
            dys[-1] = checks.array(where, "dy", grads[0], self.dtype, axes, shape)
        if shown is not None:
            dys *= shown
        return dys, dstates
