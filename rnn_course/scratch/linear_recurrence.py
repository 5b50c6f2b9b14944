"""Linear recurrences, which can be run in parallel over time, and a recurrent layer that is one.

In h_t = a_t h_{t-1} + b_t nothing stands between one step and the next but a product and a sum, element by
element. So two steps are one step of the same form, and half as many of those remain. This is what the states
of an RNN, an LSTM or a GRU do not allow: there the old state goes through a matrix and a tanh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import initializers
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.layer import Layer


def loop(a: Array, b: Array, start: Array) -> Array:
    """Compute h_t = a_t h_{t-1} + b_t step by step.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.
    start : numpy.ndarray
        The state before the first step, (...).

    Returns
    -------
    numpy.ndarray
        All states h_1 to h_T, (T, ...).

    Raises
    ------
    TypeError
        If one is no array of floats, or they have several dtypes.
    ValueError
        If the shapes do not fit together.
    """
    _check("loop", a, b, start)
    h = np.empty_like(b)
    for a_t, b_t, h_t in zip(a, b, h, strict=True):
        np.multiply(a_t, start, out=h_t)
        np.add(h_t, b_t, out=h_t)
        start = h_t
    return h


def scan(a: Array, b: Array, start: Array) -> Array:
    """Compute the same as `loop` in about log2(T) levels, each of which treats all its steps at once.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.
    start : numpy.ndarray
        The state before the first step, (...).

    Returns
    -------
    numpy.ndarray
        All states h_1 to h_T, (T, ...), equal to those of `loop` up to rounding.

    Raises
    ------
    TypeError
        If one is no array of floats, or they have several dtypes.
    ValueError
        If the shapes do not fit together.

    References
    ----------
    Blelloch (1990), Prefix sums and their applications; for recurrent networks Martin and Cundy (2018),
    Parallelizing linear recurrent neural nets over sequence length.
    """
    _check("scan", a, b, start)
    b = b.copy()
    b[0] += a[0] * start  # the first step needs no state any more
    return scan_pairs(a, b)


def scan_pairs(a: Array, b: Array) -> Array:
    """Compute all states of a linear recurrence that starts from zero: join steps in pairs, and fill in.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.

    Returns
    -------
    numpy.ndarray
        h_1 to h_T, (T, ...).

    Raises
    ------
    TypeError
        If one is no array of floats, or they have two dtypes.
    ValueError
        If the shapes do not fit together.
    """
    _check("scan_pairs", a, b)
    T = len(b)
    if T == 1:
        return b.copy()
    h = np.empty_like(b)
    first, second = slice(0, T - 1, 2), slice(1, T, 2)
    # Two steps are one: a_2 (a_1 h + b_1) + b_2. All pairs at once, then half as many steps.
    h[second] = scan_pairs(a[second] * a[first], a[second] * b[first] + b[second])
    # Between two states that are known lies one step, for all of them at once.
    h[0] = b[0]
    h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]
    return h


def _check(where: str, a: Array, b: Array, start: Array | None = None) -> None:
    """Refuse what is no recurrence: no arrays of floats of one dtype, or shapes that do not fit."""
    arrays = {"a": a, "b": b} if start is None else {"a": a, "b": b, "start": start}
    for name, value in arrays.items():
        if checks.floats(where, name, value).dtype != a.dtype:
            raise TypeError(f"{where}: a has dtype {a.dtype} and {name} {value.dtype}; expected the same")
    if b.ndim and len(b) and a.shape == b.shape and (start is None or start.shape == b.shape[1:]):
        return
    *names, last = arrays
    *shapes, shape = (str(value.shape) for value in arrays.values())
    raise ValueError(
        f"{where}: {', '.join(names)} and {last} have the shapes {', '.join(shapes)} and {shape}; expected "
        + ("(T, ...) and (T, ...)" if start is None else "(T, ...), (T, ...) and (...)")
        + ", with T at least 1"
    )


@dataclass(kw_only=True, eq=False)
class MinGRU(Layer):
    """A GRU whose gate and candidate see the input alone, so that its state is a linear recurrence.

    z_t = sigmoid(x_t W_z + b_z), g_t = x_t W_g + b_g, and h_t = (1 - z_t) h_{t-1} + z_t g_t.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    use_bias : bool
        Whether there are biases.
    return_sequences : bool
        Whether to return the state of every step, (N, T, H), or of the last one, (N, H).
    return_state : bool
        Whether to return the final state too: `forward` then gives ``(y, h)``.
    parallel : bool
        Whether the recurrence is run by :func:`scan` or by :func:`loop`. The states are the same.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Attributes
    ----------
    initial_state_grads : list of numpy.ndarray
        Gradient with respect to the initial state from the last `backward`, (N, H).

    Notes
    -----
    The weights are the kernel W (D, 2H), glorot uniform at first, and the bias b (2H,), with the gate z
    before the candidate g. The bias of g is zero at first and that of z is -1: 1 - z is then about 0.73, as
    the forget gate of an LSTM is at first. Where z is 1 the state is new; in Keras's GRU it is the old one.

    References
    ----------
    Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), Were RNNs all we needed?

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import MinGRU
    >>> layer = MinGRU(8, return_sequences=True, seed=0)
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 10, 8)
    >>> layer.count_params()
    80
    """

    units: int = field(kw_only=False)
    use_bias: bool = True
    return_sequences: bool = False
    return_state: bool = False
    parallel: bool = True
    initial_state_grads: list[Array] = field(init=False, repr=False, default_factory=list)
    # x, z, g, the states with the initial one first, and which outputs show; time first.
    _tape: tuple[Array, Array, Array, Array, Array | None] | None = field(
        init=False, repr=False, default=None
    )

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.units = whole_number(self.name, "units", self.units, 1)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        H = self.units
        weights = {"kernel": initializers.glorot_uniform(rng, input_dim, 2 * H)}
        if self.use_bias:
            weights["bias"] = np.concatenate([-np.ones(H), np.zeros(H)])
        return weights

    def forward(  # type: ignore[override]  # a state may be given, too
        self, x: Array, initial_state: Array | None = None, mask: Array | None = None, training: bool = False
    ) -> Any:
        """Read a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, T, D), of the layer's dtype.
        initial_state : numpy.ndarray, optional
            The state before the first step, (N, H); zeros if it is not given.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps to skip: such a step leaves the state as it was.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray or tuple of numpy.ndarray
            y, (N, T, H) with `return_sequences` and (N, H) without. At a masked step y repeats the step
            before it, and is zero where there is none. With `return_state` a tuple ``(y, h)``.

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
        x = x.swapaxes(0, 1)
        real: Array | None = None
        shown: Array | None = None
        if mask is not None:
            checks.array(where, "mask", mask, "bool", ("samples", "timesteps"), (N, T))
            real = mask.T[..., np.newaxis]
            shown = np.logical_or.accumulate(real, axis=0)
            x = np.where(real, x, 0)  # what stands at a masked step may be NaN, and 0 * NaN is NaN
        if initial_state is None:
            initial_state = np.zeros((N, self.units), self.dtype)
        axes = ("samples", "units")
        start = checks.array(where, "initial_state", initial_state, self.dtype, axes, (N, self.units))
        self._build_or_check(x)  # last: a call that is refused leaves the layer as it was

        z, g = self._gate_and_candidate(x)
        if real is not None:
            z *= real  # a masked step keeps all of the old state and takes nothing new
        h = self._run(1 - z, z * g, start)
        if training:
            self._tape = (x.copy(), z, g, np.concatenate([start[np.newaxis], h]), shown)
        else:
            self._tape = None
        y = h if shown is None else h * shown
        y = y.swapaxes(0, 1).copy() if self.return_sequences else y[-1].copy()
        return (y, h[-1].copy()) if self.return_state else y

    def backward(self, dy: Array | Sequence[Array | None]) -> Array:
        """Pass the gradient of the loss back: the recurrence of the gradients is linear, too.

        Parameters
        ----------
        dy : numpy.ndarray or sequence of numpy.ndarray
            Gradient with respect to y, in its shape. With `return_state` it may be ``(dy, dh)`` with None for
            what the loss does not use.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, (N, T, D). The weights' gradients are in `grads`, that of the initial
            state in `initial_state_grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If an array has another dtype than the layer.
        ValueError
            If a shape does not fit.
        """
        if self._tape is None:
            raise RuntimeError(
                f"{self.name}.backward: nothing to go back through, call forward(..., training=True)"
            )
        x, z, g, h, shown = self._tape
        dys, dfinal = self._output_gradients(dy, shown)
        # h_t acts on the outputs through y_t, and through h_{t+1} = a_{t+1} h_t + ...: its gradient is
        # dh_t = dy_t + a_{t+1} dh_{t+1}, the recurrence of forward, read from the end.
        a = 1 - z
        dh = self._run(np.concatenate([np.ones_like(a[:1]), a[:0:-1]]), dys[::-1], dfinal)[::-1]
        self.initial_state_grads = [a[0] * dh[0]]
        dz = dh * (g - h[:-1]) * z * a  # before the sigmoid; zero at masked steps, where z is
        dg = dh * z
        flat = np.concatenate([dz, dg], axis=-1).reshape(-1, 2 * self.units)
        self.grads = [x.reshape(len(flat), -1).T @ flat]
        if self.use_bias:
            self.grads.append(flat.sum(axis=0))
        dx = (flat @ self.params["kernel"].T).reshape(x.shape)
        return np.ascontiguousarray(dx.swapaxes(0, 1))

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output."""
        return mask if self.return_sequences else None

    def _gate_and_candidate(self, x: Array) -> tuple[Array, Array]:
        """Compute z and g of all steps at once, (T, N, H) each: they wait for no state."""
        W_z, W_g = np.split(self.params["kernel"], 2, axis=1)
        z, g = x @ W_z, x @ W_g
        if self.use_bias:
            b_z, b_g = np.split(self.params["bias"], 2)
            z += b_z
            g += b_g
        return sigmoid(z), g

    def _run(self, a: Array, b: Array, start: Array) -> Array:
        return scan(a, b, start) if self.parallel else loop(a, b, start)

    def _output_gradients(
        self, dy: Array | Sequence[Array | None], shown: Array | None
    ) -> tuple[Array, Array]:
        """Check the gradients; give those of all states, (T, N, H), and that of the final one on top."""
        where = f"{self.name}.backward"
        assert self._tape is not None
        T, N, H = self._tape[1].shape
        grads = dy if self.return_state and isinstance(dy, (list, tuple)) else (dy, None)
        if len(grads) != 2:
            raise ValueError(f"{where}: got {len(grads)} gradients; expected (dy, dh)")
        dys, dfinal = np.zeros((T, N, H), self.dtype), np.zeros((N, H), self.dtype)
        if grads[0] is not None:
            if self.return_sequences:
                axes3 = ("samples", "timesteps", "units")
                dys += checks.array(where, "dy", grads[0], self.dtype, axes3, (N, T, H)).swapaxes(0, 1)
            else:
                dys[-1] = checks.array(where, "dy", grads[0], self.dtype, ("samples", "units"), (N, H))
            if shown is not None:
                dys *= shown
        if grads[1] is not None:
            dfinal += checks.array(where, "dh", grads[1], self.dtype, ("samples", "units"), (N, H))
        return dys, dfinal
