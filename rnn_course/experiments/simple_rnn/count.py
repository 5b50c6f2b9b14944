"""Counting weights: a layer has three arrays of them."""

from typing import Any

from rnn_course.scratch import SimpleRNN


def weights() -> dict[str, Any]:
    """Count the weights of a layer of 64 units for 100 features."""
    layer = SimpleRNN(64)
    layer.build(100)
    shapes = [f"{name.replace('_', ' ')} {weight.shape}" for name, weight in layer.params.items()]
    return {"shapes": ", ".join(shapes), "weights": layer.count_params()}


CLAIMS = {"rnn-count": weights}
