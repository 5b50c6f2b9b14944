"""The interface of every walk through time: a stretch of steps, forward and back, on its own buffers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array


class Walk(ABC):
    """A stretch of steps; the first axis of all its arrays is time.

    Attributes
    ----------
    x : numpy.ndarray
        Where the inputs of the stretch are written to, (steps, N, D).
    states : list of numpy.ndarray
        The hidden state first, (steps + 1, N, H) each; row 0 holds the states before the first step.
    """

    x: Array
    states: list[Array]

    @abstractmethod
    def pack(self, params: Sequence[Array]) -> None:
        """Take the weights for the steps forward, and lay them out as they are needed.

        Parameters
        ----------
        params : sequence of numpy.ndarray
            In the shapes and the order of the layer's cell.
        """

    @abstractmethod
    def forward(self, n: int, skips: Array | None, keep: Array | None) -> None:
        """Compute the states 1 to n from the inputs and the states 0.

        Parameters
        ----------
        n : int
            Number of steps.
        skips : numpy.ndarray or None
            (n, N, 1) of bool, True where a step leaves the states as they were.
        keep : numpy.ndarray or None
            What recurrent dropout multiplies the hidden state with on its way into the products, (N, H).
        """

    @abstractmethod
    def pack_back(self, params: Sequence[Array]) -> None:
        """Lay out the weights for the steps back, and set the sums of their gradients to zero.

        Parameters
        ----------
        params : sequence of numpy.ndarray
            As for `pack`.
        """

    @abstractmethod
    def backward(
        self,
        n: int,
        dys: Array | None,
        skips: Array | None,
        keep: Array | None,
        dstates: Sequence[Array],
        dx: Array,
    ) -> None:
        """Go back from step n to step 0, and add to the gradients of the weights.

        Parameters
        ----------
        n, skips, keep
            As for `forward`, which has left its states.
        dys : numpy.ndarray or None
            Gradients of the outputs, (n, N, H).
        dstates : sequence of numpy.ndarray
            Gradients with respect to the states at n, (N, H) each; turned in place into those at 0.
        dx : numpy.ndarray
            Where the gradients of the inputs are written to, (n, N, D).
        """

    @abstractmethod
    def gradients(self) -> list[Array]:
        """Give the gradients of the weights.

        Returns
        -------
        list of numpy.ndarray
            Summed over all steps since `pack_back`, in the shapes and the order of the layer's cell.
        """


def set_aside(skip: Array, dstates: Sequence[Array]) -> list[Array]:
    """Take the gradients of skipped samples out of `dstates`: they pass the step as they are.

    Parameters
    ----------
    skip : numpy.ndarray
        (N, 1) of bool, True for the samples that the step skips.
    dstates : sequence of numpy.ndarray
        Gradients of the states, (N, H) each; set to zero at these samples.

    Returns
    -------
    list of numpy.ndarray
        What was taken out, (N, H) each: to be added when the step is done.
    """
    aside = [np.where(skip, dstate, 0) for dstate in dstates]
    for dstate in dstates:
        np.copyto(dstate, 0, where=skip)
    return aside
