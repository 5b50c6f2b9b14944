"""Texts with a label each: what the loaders of reviews and messages return."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class LabelledTexts(NamedTuple):
    """N texts, and what each of them is."""

    texts: list[str]
    """The N texts."""
    labels: NDArray[np.int64]
    """What they are, (N,): 1 or 0."""
