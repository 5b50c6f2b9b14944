"""A walk that calls a cell, step after step: as short as the equations, and for any cell."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.walks.walk import Walk, set_aside


class ByCell(Walk):
    """The loop over time that a textbook writes.

    It keeps the states and nothing else: the step back recomputes everything else from them.

    Parameters
    ----------
    cell : callable
        One step forward: ``cell(x, *states, params)`` gives the states after it.
    cell_backward : callable
        One step back: ``cell_backward(*dstates, x, *states, params)`` gives dx, the gradients of the states
        before the step, and a list of those of the weights.
    steps, N, D, H : int
        Steps in a stretch, samples, features, and units.
    n_states : int
        How many states the cell has.
    dtype : str
        What it computes in.

    Notes
    -----
    Recurrent dropout multiplies the hidden state before the cell sees it. A cell in which the state also goes
    past the products takes an argument ``keep`` with a default, and multiplies where it should.

    All that a cell gets but the weights is a copy: it may keep it, work in place, or give it back.
    """

    def __init__(
        self,
        cell: Callable[..., Any],
        cell_backward: Callable[..., Any],
        *,
        steps: int,
        N: int,
        D: int,
        H: int,
        n_states: int,
        dtype: str,
    ) -> None:
        self.cell, self.cell_backward = cell, cell_backward
        keep = inspect.signature(cell).parameters.get("keep")
        self.keeps_itself = keep is not None and keep.default is not keep.empty
        self.x = np.empty((steps, N, D), dtype)
        self.states = [np.empty((steps + 1, N, H), dtype) for _ in range(n_states)]

    def pack(self, params: Sequence[Array]) -> None:
        """Take the weights as they are."""
        self.params = params

    def forward(self, n: int, skips: Array | None, keep: Array | None) -> None:
        """Call the cell n times."""
        for t in range(n):
            inputs, options = self._inputs(t, keep)
            after = self.cell(*inputs, self.params, **options)
            for state, new in zip(self.states, after if isinstance(after, tuple) else (after,), strict=True):
                state[t + 1] = new if skips is None else np.where(skips[t], state[t], new)

    def pack_back(self, params: Sequence[Array]) -> None:
        """Take the weights as they are, and begin sums of zero."""
        self.params = params
        self.sums = [np.zeros_like(weight) for weight in params]

    def backward(
        self,
        n: int,
        dys: Array | None,
        skips: Array | None,
        keep: Array | None,
        dstates: Sequence[Array],
        dx: Array,
    ) -> None:
        """Call the cell's backward function n times."""
        for t in reversed(range(n)):
            if dys is not None:
                dstates[0][...] += dys[t]
            aside = None if skips is None else set_aside(skips[t], dstates)
            inputs, options = self._inputs(t, keep)
            dafter = [dstate.copy() for dstate in dstates]
            dx[t], *passed, grads = self.cell_backward(*dafter, *inputs, self.params, **options)
            for total, grad in zip(self.sums, grads, strict=True):
                total += grad
            if keep is not None and not self.keeps_itself:
                passed[0] = passed[0] * keep
            for k, (dstate, new) in enumerate(zip(dstates, passed, strict=True)):
                dstate[...] = new if aside is None else new + aside[k]

    def gradients(self) -> list[Array]:
        """Give the sums."""
        return self.sums

    def _inputs(self, t: int, keep: Array | None) -> tuple[list[Array], dict[str, Array]]:
        """Copy x and the states before step t, as the cell sees them, and say what else it is told."""
        x, h, *others = (array[t].copy() for array in (self.x, *self.states))
        if keep is None:
            return [x, h, *others], {}
        if self.keeps_itself:
            return [x, h, *others], {"keep": keep}
        return [x, h * keep, *others], {}
