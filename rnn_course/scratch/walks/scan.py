"""The walk of the minGRU: its states are a linear recurrence, which all steps can solve together."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.linear_recurrence import loop, scan
from rnn_course.scratch.walks.walk import Walk


class Scan(Walk):
    """h_t = (1 - z_t) h_{t-1} + z_t g_t, with z and g of all steps at once.

    Parameters
    ----------
    steps, N, D, H : int
        Steps in a stretch, samples, features, and units.
    dtype : str
        What it computes in.
    parallel : bool
        Whether the recurrence is solved by :func:`rnn_course.scratch.linear_recurrence.scan` or by its
        :func:`~rnn_course.scratch.linear_recurrence.loop`.
    """

    def __init__(self, *, steps: int, N: int, D: int, H: int, dtype: str, parallel: bool) -> None:
        self.solve = scan if parallel else loop
        self.x = np.empty((steps, N, D), dtype)
        self.states = [np.empty((steps + 1, N, H), dtype)]

    def pack(self, params: Sequence[Array]) -> None:
        """Take the weights as they are."""
        self.W, self.b = params

    def forward(self, n: int, skips: Array | None, keep: Array | None) -> None:
        """Compute the gate and the candidate, then all states."""
        (h,) = self.states
        z, self.g = np.split(self.x[:n] @ self.W + self.b, 2, axis=-1)
        self.z = sigmoid(z)
        if skips is not None:
            self.z *= ~skips  # such a step keeps all of the old state and takes nothing new
        h[1 : n + 1] = self.solve(1 - self.z, self.z * self.g, h[0])

    def pack_back(self, params: Sequence[Array]) -> None:
        """Take the weights as they are, and begin sums of zero."""
        self.W, self.b = params
        self.sums = [np.zeros_like(self.W), np.zeros_like(self.b)]

    def backward(
        self,
        n: int,
        dys: Array | None,
        skips: Array | None,
        keep: Array | None,
        dstates: Sequence[Array],
        dx: Array,
    ) -> None:
        """Solve the recurrence of the gradients, which is linear, too.

        h_t acts on the outputs through y_t, and through h_{t+1} = a_{t+1} h_t + ...: so its gradient is
        dh_t = dy_t + a_{t+1} dh_{t+1}, the recurrence of forward, read from the end.
        """
        (h,), z, g = self.states, self.z[:n], self.g[:n]
        a = 1 - z
        if dys is None:
            dys = np.zeros_like(a)
        later = np.concatenate([np.ones_like(a[:1]), a[:0:-1]])
        dh = self.solve(later, dys[::-1], dstates[0])[::-1]
        dstates[0][...] = a[0] * dh[0]
        dz = dh * (g - h[:n]) * z * a  # zero at masked steps, where z is
        flat = np.concatenate([dz, dh * z], axis=-1).reshape(-1, self.W.shape[1])
        self.sums[0] += self.x[:n].reshape(len(flat), -1).T @ flat
        self.sums[1] += flat.sum(axis=0)
        dx[...] = (flat @ self.W.T).reshape(dx.shape)

    def gradients(self) -> list[Array]:
        """Give the sums."""
        return self.sums
