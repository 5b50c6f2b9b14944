"""The bare matrix products of a layer: the bound, since every implementation has to do them.

The inputs' products of all steps, forward and backward, and those of the weights' gradients are one large
product each; the state's products go step by step, because each waits for the one before. All operands are
contiguous and every result has its place, so nothing but the products takes time.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.workloads import Workload


def bare_products(work: Workload) -> tuple[Callable[[], None], Callable[[], None]]:
    """Prepare the products of one batch.

    Parameters
    ----------
    work : Workload
        For its shapes; the numbers are others.

    Returns
    -------
    forward, training_step : callable
        Each runs its products once: those of forward, and those of forward and backward.
    """
    N, T, D, H = work.shape
    G = work.weights[1].shape[1]  # units of all gates together
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, "float32")

    x, x_T, W, W_T = draw(T * N, D), draw(D, T * N), draw(D, G), draw(G, D)
    h, h_T, U, U_T = draw(T, N, H), draw(H, T * N), draw(H, G), draw(G, H)
    dz, z, dx = draw(T, N, G), draw(T, N, G), draw(T * N, D)
    dh, dW, dU = draw(N, H), draw(D, G), draw(H, G)
    all_z, all_dz = z.reshape(-1, G), dz.reshape(-1, G)

    def forward() -> None:
        np.matmul(x, W, out=all_z)
        for h_t, z_t in zip(h, z, strict=True):
            np.matmul(h_t, U, out=z_t)

    def training_step() -> None:
        forward()
        for dz_t in dz:
            np.matmul(dz_t, U_T, out=dh)
        np.matmul(x_T, all_dz, out=dW)
        np.matmul(h_T, all_dz, out=dU)
        np.matmul(all_dz, W_T, out=dx)

    return forward, training_step
