"""Counting weights: a layer has three arrays of them, and they stay as they are while it reads."""

from typing import Any

import numpy as np

from rnn_course.scratch import Dense, SimpleRNN


def weights() -> dict[str, Any]:
    """Count the weights of a layer of 64 units for 100 features."""
    D, H = 100, 64
    layer = SimpleRNN(H)
    layer.build(D)
    shapes = [f"{name.replace('_', ' ')} {weight.shape}" for name, weight in layer.params.items()]
    return {
        "D": D,
        "H": H,
        "arrays": len(layer.params),
        "shapes": ", ".join(shapes),
        "weights": layer.count_params(),
        "formula": D * H + H * H + H,
    }


def constant(T: int = 10) -> dict[str, int]:
    """Let a layer read T steps: count the arrays that have changed, and the different states."""
    layer = SimpleRNN(8, return_sequences=True, seed=0)
    layer.build(4)
    before = [weight.copy() for weight in layer.get_weights()]
    states = layer.forward(np.random.default_rng(0).standard_normal((1, T, 4)).astype("float32"))[0]
    changed = [not np.array_equal(*pair) for pair in zip(before, layer.get_weights(), strict=True)]
    return {
        "T": T,
        "changed": sum(changed),
        "arrays": len(changed),
        "states": len(np.unique(states, axis=0)),
        "weights": layer.count_params(),
    }


def biases() -> dict[str, int]:
    """Count the biases of a layer of 64 units and of an output for 10 classes on top of it."""
    layer, output = SimpleRNN(64), Dense(10)
    layer.build(100)
    output.build(64)
    return {"state": layer.params["bias"].size, "output": output.params["bias"].size}


CLAIMS = {"rnn-count": weights, "weights-constant": constant, "output-activation": biases}
