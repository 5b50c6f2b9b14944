"""Layers with weights that can tell a mistake: random, biases too, and never as many units as features."""

import numpy as np

SHAPE = N, T, D, H = 3, 5, 4, 6


def with_random_weights(layer, input_dim=D, seed=0):
    """Build `layer` and give every weight, biases included, other numbers."""
    rng = np.random.default_rng(seed)
    layer.build(input_dim)
    layer.set_weights([rng.standard_normal(w.shape) * 0.7 for w in layer.get_weights()])
    return layer


def random(shape, dtype="float64", seed=1):
    """Draw an array of standard normal numbers."""
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def ragged_mask(n=N, t=T, seed=2):
    """Draw a mask with holes in it, a first sample that is masked at the start and a last one everywhere."""
    mask = np.random.default_rng(seed).random((n, t)) < 0.6
    mask[0, :2] = False, False
    mask[0, 2] = True
    mask[-1] = False
    return mask
