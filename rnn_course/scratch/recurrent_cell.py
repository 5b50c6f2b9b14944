"""A recurrent layer around any cell: two functions make a model."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.walks.by_cell import ByCell
from rnn_course.scratch.walks.walk import Walk

InitialWeights = Callable[[np.random.Generator, int, int], Mapping[str, Array]]


@dataclass(kw_only=True, eq=False, init=False)
class RecurrentCell(Recurrent):
    """A recurrent layer that calls a cell of your own, as ``keras.layers.RNN(cell)`` does.

    Masks, states, directions, dropout, `Bidirectional` and `Stacked` work as with every recurrent layer; see
    :class:`rnn_course.scratch.recurrent.Recurrent`. A model with such a layer cannot be saved, because a file
    holds no code: save its weights.

    Parameters
    ----------
    cell : callable
        One step forward: ``cell(x, h, params)`` gives h, and ``cell(x, h, c, params)`` gives h and c. The
        names between x and params are those of the states, (N, H) each, with the output first.
    cell_backward : callable
        One step back: it takes the gradients of what the cell gives, then the cell's arguments, and gives
        the gradients of x, of each state, and a list of those of the weights. See
        :mod:`rnn_course.scratch.cells`.
    units : int
        Number of hidden units H.
    gates : int
        The weights are a kernel (D, gates * H), a recurrent kernel (H, gates * H) and a bias (gates * H,).
    initial_weights : callable, optional
        Other weights: ``initial_weights(rng, D, H)`` gives them by name, in the order of `params`.
    **options
        Those of every recurrent layer, but for `use_bias`.

    Raises
    ------
    TypeError
        If the cell takes other arguments; when it is built, if a weight is no array of floats.
    ValueError
        When it is built: if the cell or its backward function returns a wrong shape.

    Examples
    --------
    A leaky unit, whose state goes half of the way to a new one:

    >>> import numpy as np
    >>> from rnn_course.scratch import RecurrentCell
    >>> def cell(x, h, params):
    ...     W, U, b = params
    ...     return 0.5 * h + 0.5 * np.tanh(x @ W + h @ U + b)
    >>> def cell_backward(dh, x, h, params):
    ...     W, U, b = params
    ...     dz = 0.5 * dh * (1 - np.tanh(x @ W + h @ U + b) ** 2)
    ...     return dz @ W.T, 0.5 * dh + dz @ U.T, [x.T @ dz, h.T @ dz, dz.sum(axis=0)]
    >>> layer = RecurrentCell(cell, cell_backward, 8, return_sequences=True, seed=0)
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 10, 8)
    """

    cell: Callable[..., Any]
    cell_backward: Callable[..., Any]
    gates: int = 1  # type: ignore[misc]  # a constant of every other class
    initial_weights: InitialWeights | None = None

    def __init__(
        self,
        cell: Callable[..., Any],
        cell_backward: Callable[..., Any],
        units: int,
        *,
        gates: int = 1,
        initial_weights: InitialWeights | None = None,
        **options: Any,
    ) -> None:
        self.cell, self.cell_backward, self.initial_weights = cell, cell_backward, initial_weights
        self.gates = whole_number(self.name, "gates", gates, 1)
        self.state_names = self._state_names(cell)  # type: ignore[misc]
        super().__init__(units, **options)
        if not self.use_bias:
            raise ValueError(f"{self.name}: use_bias is False; what weights there are, the cell decides")

    def _state_names(self, cell: Callable[..., Any]) -> tuple[str, ...]:
        """Read the names of the states from the arguments of the cell."""
        expected = "expected a function such as cell(x, h, params)"
        if not callable(cell) or not callable(self.cell_backward):
            raise TypeError(
                f"{self.name}: cell is {cell!r} and cell_backward {self.cell_backward!r}; {expected}"
            )
        try:
            signature = inspect.signature(cell)
        except ValueError as error:  # some functions that are written in C have none
            raise TypeError(f"{self.name}: {error}; {expected}") from error
        required = [
            parameter
            for parameter in signature.parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        ]
        by_name = [parameter.name for parameter in required if parameter.kind is parameter.KEYWORD_ONLY]
        if by_name:
            raise TypeError(
                f"{self.name}: the cell takes {signature}, and nothing gives it {' and '.join(by_name)}; "
                f"use functools.partial(cell, {by_name[0]}=...)"
            )
        if len(required) < 3:
            raise TypeError(f"{self.name}: the cell takes {signature}; {expected}")
        return tuple(parameter.name for parameter in required[1:-1])

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        if self.initial_weights is None:
            weights = super()._initial_weights(input_dim, rng)
        else:
            weights = self._own_weights(self.initial_weights(rng, input_dim, self.units))
        self._try_out(input_dim, [weight.astype(self.dtype) for weight in weights.values()])
        return weights

    def _own_weights(self, weights: Mapping[str, Array]) -> dict[str, Array]:
        """Check what `initial_weights` gave."""
        where = f"{self.name}: initial_weights"
        if not isinstance(weights, Mapping):
            raise TypeError(f"{where} gives a {type(weights).__name__}; expected arrays by name, in a dict")
        return {name: checks.floats(where, name, weight) for name, weight in weights.items()}

    def _try_out(self, input_dim: int, params: list[Array]) -> None:
        """Take a step forward and one back, and check the shapes of the results."""
        x = np.zeros((1, input_dim), self.dtype)
        states = [np.zeros((1, self.units), self.dtype) for _ in self.state_names]
        after = self.cell(x, *states, params)
        given = after if isinstance(after, tuple) else (after,)
        self._compare("cell", given, [(1, self.units)] * len(states))
        before = self.cell_backward(*given, x, *states, params)
        sequence = (tuple, list)
        fits = isinstance(before, sequence) and len(before) == len(states) + 2
        if not fits or not isinstance(before[-1], sequence):
            names = ", ".join(f"d{name}" for name in ("x", *self.state_names))
            raise ValueError(
                f"{self.name}: cell_backward gives {_kinds(before)}; "
                f"expected ({names}, list of the gradients of the weights)"
            )
        dx, *dstates, grads = before
        wanted = [x.shape, *(state.shape for state in states), *(weight.shape for weight in params)]
        self._compare("cell_backward", [dx, *dstates, *grads], wanted)

    def _compare(self, function: str, given: Any, wanted: list[tuple[int, ...]]) -> None:
        shapes = [np.shape(array) for array in given]
        if shapes != wanted:
            raise ValueError(
                f"{self.name}: for one sample {function} gives arrays of shapes {shapes}; expected {wanted}"
            )

    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        return ByCell(
            self.cell,
            self.cell_backward,
            steps=steps,
            N=N,
            D=D,
            H=self.units,
            n_states=len(self.state_names),
            dtype=self.dtype,
        )


def _kinds(value: Any) -> str:
    """Name the type of a value, or the types of the values in a tuple."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_kinds, value))})"
    return type(value).__name__
