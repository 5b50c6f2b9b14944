"""A model in single precision: half as large as the one that was trained, and with the same answers."""

from collections.abc import Sequence
from typing import Any

from rnn_course.scratch import Model
from rnn_course.scratch.layer import deserialize, serialize


def in_float32(model: Model, input_shape: Sequence[int | None]) -> Model:
    """Make a model again in float32, which is how models are stored.

    Parameters
    ----------
    model : Model
        A model that is built.
    input_shape : sequence of int or None
        As for `Model.build`.

    Returns
    -------
    Model
        A second model, with rounded weights.
    """
    single = Model([deserialize(_in_float32(serialize(layer))) for layer in model.layers])
    single.build(input_shape)
    single.set_weights(model.get_weights())
    return single


def _in_float32(written: Any) -> Any:
    """Change the dtypes in a configuration, those of layers in layers as well."""
    if not isinstance(written, dict):
        return written
    return {key: "float32" if key == "dtype" else _in_float32(value) for key, value in written.items()}
