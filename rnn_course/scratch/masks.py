"""What layers without a state do with a mask: check it, and keep the values at padding from doing harm."""

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array


def clean_padding(where: str, x: Array, mask: Array | None) -> Array:
    """Check a mask, and put zeros where a masked step holds NaN or infinity.

    No loss looks at such a step, so its gradient is 0. But 0 * NaN is NaN, and would reach every weight.

    Parameters
    ----------
    where : str
        The caller, for the message.
    x : numpy.ndarray
        (N, T, D), or (N, D) if there are no timesteps.
    mask : numpy.ndarray or None
        (N, T) of bool, False at padding; None for no padding.

    Returns
    -------
    numpy.ndarray
        x itself if there is nothing to clean; else a copy. Finite numbers stay as they are.

    Raises
    ------
    TypeError
        If the mask is no array of bool.
    ValueError
        If its shape is not that of samples and timesteps, or there are no timesteps.
    """
    if mask is None:
        return x
    if x.ndim < 3:
        raise ValueError(f"{where}: x has shape {x.shape}, without timesteps, so there is nothing to mask")
    checks.array(where, "mask", mask, "bool", N=x.shape[0], T=x.shape[1])
    unusable = ~(mask[..., np.newaxis] | np.isfinite(x))
    return np.where(unusable, x.dtype.type(0), x) if unusable.any() else x


def padding_behind(where: str, mask: Array | None) -> None:
    """Refuse a mask with padding before a real step, for a layer that could not leave it out.

    Parameters
    ----------
    where : str
        The caller, for the message.
    mask : numpy.ndarray or None
        (N, T) of bool, False at padding.

    Raises
    ------
    ValueError
        If a True follows a False.
    """
    if mask is None:
        return
    early = np.flatnonzero((mask[:, 1:] & ~mask[:, :-1]).any(axis=1))
    if len(early):
        raise ValueError(
            f"{where}: the mask of sample {early[0]} has padding before a real step; "
            "expected all padding behind the sequence"
        )
