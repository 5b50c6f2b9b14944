"""Random weights of a stack of vanilla RNN layers."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array


def by_hand() -> list[Array]:
    """Make W, U and b of the layers by hand, new ones for each."""
    return [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])]


def layers(rng: np.random.Generator, D: int, widths: Sequence[int]) -> list[list[Array]]:
    """Draw W, U and b of each layer."""
    shapes = [((D, H), (H, H), (H,)) for D, H in zip([D, *widths[:-1]], widths, strict=True)]
    return [[0.5 * rng.standard_normal(shape) for shape in layer] for layer in shapes]
