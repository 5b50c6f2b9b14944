"""Carry weights between the models from scratch and Keras: both keep the same shapes and order."""

import copy
from collections.abc import Sequence
from typing import Any, TypeAlias

import keras

from rnn_course.scratch.layer import Layer
from rnn_course.scratch.seq2seq import Seq2Seq
from rnn_course.scratch.training.model import Model

FromScratch: TypeAlias = Model | Layer | Sequence[Layer]

# The layers of `rnn_course.keras.seq2seq` with weights, in the order of our model; Keras's own list is sorted
# by the distance from the outputs. Which of the attention layers are there depends on the attention.
SEQ2SEQ_LAYERS = (
    "source_embedding",
    "encoder",
    "target_embedding",
    "decoder",
    "attention_query",
    "attention_key",
    "attention",
    "combine",
    "output",
)


def to_keras(ours: FromScratch, twin: keras.Model | keras.layers.Layer) -> None:
    """Copy the weights of a model from scratch into its Keras twin.

    Parameters
    ----------
    ours : Model, Layer or sequence of Layer
        A model, a single layer, or layers in the order of the twin. What is not built yet is built first.
    twin : keras.Model or keras.layers.Layer
        A built model whose layers have the same weight shapes in the same order: a `Stacked` may stand for
        several Keras layers, and layers without weights, such as dropout, do not count. The twin of a
        `Seq2Seq` is what :func:`rnn_course.keras.builders.seq2seq` builds.

    Raises
    ------
    TypeError
        If `ours` is something else.
    ValueError
        If a number or shape does not fit; nothing is changed then.

    Notes
    -----
    Shapes are compared, and directions as far as Keras names them. You have to make sure that both have the
    same activations and merge modes. The weights take the dtype of the twin.
    """
    layers, variables = _joined("to_keras", ours, twin)
    weights = [weight for layer in layers for weight in layer.params.values()]
    for variable, weight in zip(variables, weights, strict=True):
        variable.assign(weight)


def from_keras(twin: keras.Model | keras.layers.Layer, ours: FromScratch) -> None:
    """Copy the weights of a Keras model into its twin from scratch.

    Parameters
    ----------
    twin : keras.Model or keras.layers.Layer
        A built model.
    ours : Model, Layer or sequence of Layer
        What takes the weights: see :func:`to_keras`. What is not built yet is built first.

    Raises
    ------
    TypeError
        If `ours` is something else.
    ValueError
        If a number or shape does not fit; nothing is changed then.
    """
    layers, variables = _joined("from_keras", ours, twin)
    arrays = iter([variable.numpy() for variable in variables])
    for layer in layers:
        layer.set_weights([next(arrays) for _ in layer.params])


def _joined(
    where: str, ours: FromScratch, twin: keras.Model | keras.layers.Layer
) -> tuple[list[Layer], list[Any]]:
    """Give our layers that have weights, built, and the variables of the twin in their order."""
    layers = _layers(where, ours, twin)
    model = ours if isinstance(ours, Model) and not ours.built and hasattr(twin, "input_shape") else None
    if model is not None and len(twin.inputs) > 1:
        raise ValueError(
            f"{where}: {twin.name} has {len(twin.inputs)} inputs, and a Model from scratch has one; "
            "expected a Keras model of one input, or the layers from scratch in a list"
        )
    variables = _variables(where, layers, twin)
    if not variables:
        raise ValueError(f"{where}: {twin.name} has no weights; call it or its build first")
    input_dims = _checked(where, layers, variables, twin)
    if model is not None:
        try:
            copy.deepcopy(model).build(twin.input_shape[1:])  # do the layers fit each other?
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
    for layer, input_dim in zip(layers, input_dims, strict=True):
        if layer.input_dim is None and input_dim is not None:
            layer.build(input_dim)
    if model is not None:
        model.build(twin.input_shape[1:])
    return [layer for layer in layers if layer.params], variables


def _layers(where: str, ours: FromScratch, twin: keras.Model | keras.layers.Layer) -> list[Layer]:
    """List our layers, and see that both sides are what they should be: they are easily mixed up."""
    if not isinstance(twin, keras.layers.Layer):
        raise TypeError(f"{where}: got {type(twin).__name__}; expected a Keras model or layer")
    if isinstance(ours, Layer):
        return [ours]
    layers = ours.layers if isinstance(ours, Model) else ours
    if not isinstance(layers, Sequence) or not all(isinstance(layer, Layer) for layer in layers):
        raise TypeError(f"{where}: got {ours!r}; expected a Model, a layer or a list of layers from scratch")
    return list(layers)


def _variables(where: str, layers: list[Layer], twin: keras.Model | keras.layers.Layer) -> list[Any]:
    """List the weights of the twin in our order."""
    if not any(isinstance(layer, Seq2Seq) for layer in layers):
        return list(twin.weights)
    named = {layer.name: layer.weights for layer in getattr(twin, "layers", [])}
    if "source_embedding" not in named:
        raise ValueError(
            f"{where}: {twin.name} has no layer source_embedding; "
            f"expected what rnn_course.keras.seq2seq builds"
        )
    return [weight for name in SEQ2SEQ_LAYERS for weight in named.get(name, [])]


def _halves(twin: keras.Model | keras.layers.Layer) -> dict[int, str]:
    """Say of the weights of recurrent Keras layers in which direction they read."""
    if isinstance(twin, keras.layers.Bidirectional):
        halves = {"forward": twin.forward_layer, "backward": twin.backward_layer}
        return {id(weight): half for half, layer in halves.items() for weight in layer.weights}
    if isinstance(twin, keras.layers.RNN):
        half = "go_backwards" if twin.go_backwards else "one way"
        return {id(weight): half for weight in twin.weights}
    return {key: half for layer in getattr(twin, "layers", []) for key, half in _halves(layer).items()}


def _difference(name: str, theirs: str | None) -> str | None:
    """Say what is wrong if our weight belongs to another direction than Keras's."""
    part = name.rpartition("/")[0]
    if part and "ward" not in part and theirs in ("forward", "backward"):
        return "one layer above another; {} is of one of two directions"
    if "backward" in part and theirs in ("forward", "one way"):
        return "which reads backwards; {} reads forwards"
    if "forward" in part and theirs == "backward":
        return "which reads forwards; {} reads backwards"
    return None


def _checked(
    where: str, layers: list[Layer], variables: list[Any], twin: keras.Model | keras.layers.Layer
) -> list[int | None]:
    """Compare all shapes, and say how many features each layer with weights reads.

    A layer that is not built is tried out on a copy, so that it is as it was if something does not fit.
    """
    halves = _halves(twin)
    rest, input_dims = list(variables), []
    for k, layer in enumerate(layers):
        trial = layer
        if layer.input_dim is None:
            trial = copy.deepcopy(layer)
            # The first axis of every layer's first weight; if there is none left, any number will do.
            trial.build(rest[0].shape[0] if rest else 1)
        input_dims.append(trial.input_dim if trial.params else None)
        for name, weight in trial.params.items():
            if not rest:
                raise ValueError(
                    f"{where}: {twin.name} has no weight for the {name} of layer {k} ({layer.name})"
                )
            variable = rest.pop(0)
            if tuple(variable.shape) != weight.shape:
                raise ValueError(
                    f"{where}: layer {k} ({layer.name}) has {name} of shape {weight.shape}; "
                    f"{variable.path} of {twin.name} has {tuple(variable.shape)}"
                )
            difference = _difference(name, halves.get(id(variable)))
            if difference:
                raise ValueError(
                    f"{where}: layer {k} ({layer.name}) has {name}, {difference.format(variable.path)}"
                )
    if rest:
        raise ValueError(
            f"{where}: {rest[0].path} of {twin.name} has shape {tuple(rest[0].shape)}; "
            f"the layers from scratch have no more weights"
        )
    return input_dims
