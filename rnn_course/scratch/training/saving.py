"""A model as a file: its weights, and the configuration that makes its layers again."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnn_course import __version__, files
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import initializers
from rnn_course.scratch.activations import ACTIVATIONS, Activation
from rnn_course.scratch.initializers import TooLargeError
from rnn_course.scratch.layer import Layer, deserialize, serialize
from rnn_course.scratch.training import safetensors_io

FORMAT = "rnn_course model"


def save(
    path: str | os.PathLike[str], layers: Sequence[Layer], shapes: Sequence[Sequence[int | None]]
) -> None:
    """Write built layers to a file.

    Parameters
    ----------
    path : str or path
        Where to; safetensors files end in ``.safetensors``.
    layers : sequence of Layer
        The layers.
    shapes : sequence of sequence of int or None
        The shapes of their outputs, None for what is open.

    Raises
    ------
    ValueError
        If something in a layer's configuration cannot be written, such as an activation of one's own, or if a
        weight holds NaN or infinity; an older file of that name is left as it is.
    """
    tensors = {}
    for k, layer in enumerate(layers):
        for name, weight in layer.params.items():
            if not layer._usable(weight):
                raise ValueError(f"save: the weight {k}.{name} holds NaN or infinity; nothing was written")
            tensors[f"{k}.{name}"] = weight
    model = {
        "layers": [_plain(serialize(layer)) for layer in layers],
        "input_dims": [layer.input_dim for layer in layers],
        "output_shapes": list(shapes),
    }
    metadata = {"format": FORMAT, "version": __version__, "model": json.dumps(model)}
    files.replace(path, safetensors_io.pack(tensors, metadata))


def load(
    path: str | os.PathLike[str], sha256: str | None = None
) -> tuple[list[Layer], list[tuple[int | None, ...]]]:
    """Read layers from a file.

    Parameters
    ----------
    path : str or path
        Where from.
    sha256 : str, optional
        The SHA-256 of the whole file, where it is known: it vouches for a file without a digest.

    Returns
    -------
    layers : list of Layer
        Built, with the weights of the file.
    shapes : list of tuple of int or None
        The shapes of their outputs.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, is not what `save` wrote, or holds a weight that is NaN or infinite; if it has
        no digest and no `sha256` is given.
    """
    tensors, metadata = safetensors_io.read(path, FORMAT, sha256)
    try:
        model = json.loads(metadata["model"])
        size = sum(tensor.size for tensor in tensors.values())
        with initializers.at_most(size):
            layers = [deserialize(written) for written in model["layers"]]
            for layer, input_dim in zip(layers, model["input_dims"], strict=True):
                _build(layer, input_dim)
        shapes = [_shape(shape) for shape in model["output_shapes"]]
        if not layers or len(shapes) != len(layers):
            raise ValueError(f"{len(layers)} layers and {len(shapes)} shapes")
        _set_weights(layers, tensors)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        version = metadata.get("version")
        raise ValueError(
            f"{path}: the model (of version {version}) cannot be rebuilt: {error or type(error).__name__}"
        ) from error
    return layers, shapes


def configuration(layer: Layer) -> Any:
    """Describe a layer in plain values, to be compared and not to be rebuilt.

    Parameters
    ----------
    layer : Layer
        The layer.

    Returns
    -------
    dict
        Class and arguments; a user-defined activation is given by its name alone.
    """
    return _plain(serialize(layer), by_name=True)


def _plain(value: Any, by_name: bool = False) -> Any:
    """Turn a value of a configuration into one that JSON can hold."""
    if isinstance(value, Activation) and (by_name or ACTIVATIONS.get(value.name) == value):
        return value.name
    if isinstance(value, Activation):
        raise ValueError(_no_code(f"the activation {value.name!r}"))
    if callable(value):
        name = getattr(value, "__name__", type(value).__name__)
        if by_name:
            return name
        raise ValueError(_no_code(name))
    if isinstance(value, Mapping):
        return {key: _plain(item, by_name) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, by_name) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _no_code(what: str) -> str:
    return (
        f"save: {what} is a function of your own, and a file holds no code; keep the arrays of get_weights()"
    )


def _build(layer: Layer, input_dim: Any) -> None:
    """Build a layer, unless it needs more numbers than the file has left."""
    try:
        layer.build(whole_number(layer.name, "input_dim", input_dim, 1))
    except TooLargeError as error:
        raise ValueError(f"{layer.name} of {error}") from error


def _shape(written: Any) -> tuple[int | None, ...]:
    """Read the shape of an output."""
    if not isinstance(written, list) or len(written) < 1:
        raise ValueError(f"the shape of an output is {written!r}; expected a list of lengths")
    return tuple(None if n is None else whole_number("output_shapes", "a length", n, 1) for n in written)


def _set_weights(layers: Sequence[Layer], tensors: dict[str, Array]) -> None:
    """Put the weights of the file into the layers, if each is there, finite, in its shape and dtype."""
    places = {
        f"{k}.{name}": (layer, weight)
        for k, layer in enumerate(layers)
        for name, weight in layer.params.items()
    }
    if tensors.keys() != places.keys():
        raise ValueError(f"it holds the weights {sorted(tensors)}; the layers want {sorted(places)}")
    for name, (layer, weight) in places.items():
        got = tensors[name]
        if got.shape != weight.shape or got.dtype != weight.dtype:
            raise ValueError(
                f"{name} is {got.dtype} of shape {got.shape}; "
                f"the layer wants {weight.dtype} of {weight.shape}"
            )
        if not layer._usable(got):
            raise ValueError(f"the weight {name} holds NaN or infinity")
    for name, (_, weight) in places.items():
        weight[...] = tensors[name]
