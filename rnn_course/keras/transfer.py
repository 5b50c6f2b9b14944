"""Carry weights between the layers from scratch and Keras: both keep the same shapes and order."""

from collections.abc import Sequence

import keras

from rnn_course.scratch.layer import Layer


def to_keras(layers: Sequence[Layer], model: keras.Model | keras.layers.Layer) -> None:
    """Copy the weights of layers from scratch into a Keras model, or into a single Keras layer.

    Parameters
    ----------
    layers : sequence of Layer
        Layers in the order of the model; one that is not built yet is built first.
    model : keras.Model or keras.layers.Layer
        A built model whose layers have the same weight shapes.

    Raises
    ------
    ValueError
        If a number or shape does not fit; no weight is changed then.
    """
    for layer, twin in _pairs("to_keras", layers, model):
        twin.set_weights(layer.get_weights())


def from_keras(model: keras.Model | keras.layers.Layer, layers: Sequence[Layer]) -> None:
    """Copy the weights of a Keras model, or of a single Keras layer, into layers from scratch.

    Parameters
    ----------
    model : keras.Model or keras.layers.Layer
        A built model.
    layers : sequence of Layer
        Layers with the same weight shapes, in the order of the model; one that is not built yet is built.

    Raises
    ------
    ValueError
        If a number or shape does not fit; no weight is changed then.
    """
    for layer, twin in _pairs("from_keras", layers, model):
        layer.set_weights(twin.get_weights())


def _pairs(
    where: str, layers: Sequence[Layer], model: keras.Model | keras.layers.Layer
) -> list[tuple[Layer, keras.layers.Layer]]:
    """Join each layer with its twin in the model, and hold their shapes against each other."""
    twins = [twin for twin in getattr(model, "layers", [model]) if twin.weights]
    if len(layers) != len(twins):
        raise ValueError(f"{where}: got {len(layers)} layers; {model.name} has {len(twins)} with weights")
    pairs = list(zip(layers, twins, strict=True))
    for layer, twin in pairs:
        want = [tuple(weight.shape) for weight in twin.weights]
        if layer.input_dim is None:
            layer.build(want[0][0])
        got = [weight.shape for weight in layer.get_weights()]
        if got != want:
            raise ValueError(f"{where}: {layer.name} has weights of shapes {got}, {twin.name} of {want}")
    return pairs
