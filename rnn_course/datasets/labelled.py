"""Texts with a label each: what the loaders of reviews and messages return."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class LabelledTexts(NamedTuple):
    """N texts, and what each of them is.

    Attributes
    ----------
    texts : list of str
        N texts.
    labels : numpy.ndarray
        (N,) of int64: 1 or 0.
    """

    texts: list[str]
    labels: NDArray[np.int64]
