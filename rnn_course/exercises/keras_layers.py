"""The layers that a model of Keras uses, and how one would write them."""

import inspect
from typing import Any

from rnn_course.checks import Array


def used(model: Any, x: Array) -> list[Any]:
    """Call a built model, and list the layers of Keras that it uses, in order, those in inner models, too."""
    import keras

    layers: list[Any] = []
    call = keras.layers.Layer.__call__
    inside = False

    def noted(layer: Any, *args: Any, **options: Any) -> Any:
        nonlocal inside
        if inside or _class(layer) in (keras.layers.Layer, None):
            return call(layer, *args, **options)
        layers.append(layer)
        inside = True
        try:
            return call(layer, *args, **options)
        finally:
            inside = False

    keras.layers.Layer.__call__ = noted
    try:
        model(x)
    finally:
        keras.layers.Layer.__call__ = call
    return layers


def _class(layer: Any) -> type | None:
    """Return the class of Keras that a layer is of, whatever was derived from it; None for a model."""
    import keras

    if isinstance(layer, (keras.Model, keras.layers.InputLayer)):
        return None
    return next(one for one in type(layer).__mro__ if one.__module__.partition(".")[0] == "keras")


def in_a_stack(layer: Any) -> str:
    """Write a layer with what matters in a stack; of one that does not matter, or does nothing, nothing."""
    size = getattr(layer, "units", None) or getattr(layer, "rate", None)
    if not size:
        return ""
    shares = {name: getattr(layer, name, 0) for name in ("dropout", "recurrent_dropout")}
    inside = "".join(f", {name}={share:g}" for name, share in shares.items() if share)
    return f"{type(layer).__name__}({size:g}{inside})"


_SILENT = {"name", "dtype", "trainable", "seed", "unroll", "unit_forget_bias", "data_format"}


def written(layer: Any) -> str:
    """Write a layer as one would make it: what must be given, and what differs from what Keras takes."""
    made = _class(layer)
    assert made is not None
    config = layer.get_config()
    given = []
    for name, parameter in inspect.signature(made).parameters.items():
        value = config.get(name)
        if name in ("layer", "cell"):
            given.append(written(getattr(layer, "forward_layer", None) or getattr(layer, name)))
        elif name in _SILENT or not isinstance(value, (bool, int, float, str)):
            continue
        elif parameter.default is parameter.empty:
            given.append(f"{value}")
        elif value not in (parameter.default, parameter.default or "linear"):
            given.append(f"{name}={value!r}")
    text = f"{made.__name__}({', '.join(given)})"
    return "" if text == "Activation(linear)" else text
