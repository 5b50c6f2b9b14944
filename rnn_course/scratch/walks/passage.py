"""The passage of a batch through time, in stretches, with masks, dropout and checkpoints."""

from typing import NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.walks.walk import Walk

Key = tuple[int, int, int, bool]  # steps in a stretch, samples, features, whether there is recurrent dropout


class Batch(NamedTuple):
    """Sequences of a batch; time comes first, in reading order.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (T, N, D): a view of what the caller passed.
    skip : numpy.ndarray or None
        (T, N, 1) of bool, True at masked steps.
    shown : numpy.ndarray or None
        (T, N, 1) of bool, True where the output is the hidden state and not zero.
    keep_inputs, keep_state : numpy.ndarray or None
        What dropout multiplies the inputs with, (N, D), and the hidden state, (N, H).
    """

    x: Array
    skip: Array | None = None
    shown: Array | None = None
    keep_inputs: Array | None = None
    keep_state: Array | None = None

    def part(self, samples: slice) -> "Batch":
        """Give some of the samples, as views.

        Parameters
        ----------
        samples : slice
            Which ones.

        Returns
        -------
        Batch
            The same of these.
        """
        steps = (None if array is None else array[:, samples] for array in self[1:3])
        keeps = (None if array is None else array[samples] for array in self[3:])
        return Batch(self.x[:, samples], *steps, *keeps)


class Passage:
    """A batch on its way with a walk.

    Parameters
    ----------
    walk : Walk
        Takes the steps, some at a time.
    batch : Batch
        The sequences.
    params : list of numpy.ndarray
        The weights, as the walk wants them.
    steps : int
        Number of steps in a stretch.
    """

    def __init__(self, walk: Walk, batch: Batch, params: list[Array], steps: int) -> None:
        self.walk, self.batch, self.params, self.steps = walk, batch, params, steps
        self.starts: list[list[Array]] = []  # the states, (N, H) each, before each stretch

    @property
    def key(self) -> Key:
        """What a walk is made for: another batch with the same key may take it."""
        steps, N, D = self.walk.x.shape
        return steps, N, D, self.batch.keep_state is not None

    def forward(self, states: list[Array], y: Array, training: bool) -> list[Array]:
        """Take all steps.

        Parameters
        ----------
        states : list of numpy.ndarray
            The states before the first step, (N, H) each; they must not be changed afterwards.
        y : numpy.ndarray
            Where the hidden states are written to, (T, N, H), or the last one, (1, N, H).
        training : bool
            Whether to keep the states before each stretch, which `backward` needs.

        Returns
        -------
        list of numpy.ndarray
            The states after the last step.
        """
        self.walk.pack(self.params)
        T = len(self.batch.x)
        for start in range(0, T, self.steps):
            stop = min(start + self.steps, T)
            if training:
                self.starts.append(states)
            self._walk(start, stop, states)
            states = [state[stop - start].copy() for state in self.walk.states]
            if len(y) == T:
                self._show(y[start:stop], stop - start, slice(start, stop))
        if len(y) != T:
            self._show(y, stop - start, slice(T - 1, T))
        return states

    def backward(self, dys: Array | None, dstates: list[Array], dx: Array) -> list[Array]:
        """Go back through all steps.

        Parameters
        ----------
        dys : numpy.ndarray or None
            Gradients of what `forward` wrote into y, in its shape.
        dstates : list of numpy.ndarray
            Gradients of the final states, (N, H) each; turned in place into those of the initial ones.
        dx : numpy.ndarray
            Where the gradients of the inputs are written to, (T, N, D).

        Returns
        -------
        list of numpy.ndarray
            Gradients of the weights.
        """
        batch, T = self.batch, len(self.batch.x)
        if dys is not None and batch.shown is not None:
            dys = dys * batch.shown[T - len(dys) :]
        if dys is not None and len(dys) != T:
            dstates[0] += dys[0]
            dys = None
        self.walk.pack_back(self.params)
        for start in reversed(range(0, T, self.steps)):
            stretch = slice(start, min(start + self.steps, T))
            if len(self.starts) > 1:  # the buffers hold another stretch: walk this one again
                self._walk(stretch.start, stretch.stop, self.starts[start // self.steps])
            self.walk.backward(
                stretch.stop - start,
                None if dys is None else dys[stretch],
                None if batch.skip is None else batch.skip[stretch],
                batch.keep_state,
                dstates,
                dx[stretch],
            )
        if batch.keep_inputs is not None:
            dx *= batch.keep_inputs
        return self.walk.gradients()

    def _walk(self, start: int, stop: int, states: list[Array]) -> None:
        """Take the steps of one stretch, from the states before it."""
        batch, walk = self.batch, self.walk
        inputs = walk.x[: stop - start]
        if batch.keep_inputs is None:
            np.copyto(inputs, batch.x[start:stop])
        else:
            np.multiply(batch.x[start:stop], batch.keep_inputs, out=inputs)
        skips = None if batch.skip is None else batch.skip[start:stop]
        if skips is not None:  # the input of a masked step may be NaN, and 0 * NaN is NaN
            np.copyto(inputs, 0, where=skips)
        for state, first in zip(walk.states, states, strict=True):
            state[0] = first
        walk.forward(stop - start, skips, batch.keep_state)

    def _show(self, y: Array, n: int, steps: slice) -> None:
        """Copy the hidden states up to the n-th into y, or zeros where they do not show."""
        y[...] = self.walk.states[0][n + 1 - len(y) : n + 1]
        if self.batch.shown is not None:
            y *= self.batch.shown[steps]
