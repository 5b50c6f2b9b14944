"""Weights as a browser gets them: in 16 bits, or in 8 with a scale for each row or column."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.training import safetensors_io, saving

SCALES = ".scales"  # behind the name of a matrix, this is the name of its scales
LARGE = 1024  # a matrix of fewer numbers has 16 bits for each, since there is little to save

# In how many bits each stored model travels: in 8 if at least 199 of 200 answers to its test set are then
# those of the full weights, and in 16 if not, as `python -m rnn_course.experiments live-weights` finds.
BITS = {
    "around-english": 16,  # 8 change the likeliest word in one blank of 130, as in Korean
    "around-korean": 16,
    "blanks-english": 8,
    "blanks-english-forward": 8,
    "blanks-korean": 8,
    "blanks-korean-forward": 8,
    "captions-english": 8,
    "captions-korean": 16,  # 8 change three captions of 320
    "chatbot-chooser-en": 8,
    "chatbot-chooser-ko": 8,
    "chatbot-free": 16,  # 8 change one reply in seven, most of them about as likely, and 16 change 7 of 937
    "chatbot-writer-en": 8,
    "entities-english": 8,
    "entities-korean": 8,
    "faults-forecaster": 8,
    "faults-gru": 8,
    "forecasting-glucose": 8,
    "language-english": 16,  # 8 change the likeliest character in one place of 100, as in Korean
    "language-korean": 16,
    "letters-simple-rnn": 16,
    "python-gru": 16,  # 8 change the likeliest letter in one place of 120
    "questions-gru": 8,
    "questions-lstm": 8,
    "sentiment-english": 8,
    "sentiment-korean": 8,
    "translation-en-ko": 8,
    "translation-ko-en": 8,
}


def pack(arrays: Mapping[str, Array], metadata: Mapping[str, str], bits: int) -> bytes:
    """Lay out arrays as a safetensors file.

    Parameters
    ----------
    arrays : mapping of str to numpy.ndarray
        Of floats, or of uint8, which stay as they are.
    metadata : mapping of str to str
        The text by name.
    bits : {32, 16, 8}
        For each number. In 8 bits, a large matrix becomes whole numbers from -127 to 127 and a scale for each
        row or each column, whichever loses less; everything else has 16.

    Returns
    -------
    bytes
        The content of the file; the same arrays give the same bytes.

    Raises
    ------
    ValueError
        If an array is of another dtype, a number is too large for 16 bits, or `bits` is none of the three.
    """
    if bits not in (32, 16, 8):
        raise ValueError(f"pack: bits is {bits!r}; expected 32, 16 or 8")
    packed: dict[str, Array] = {}
    for name, array in arrays.items():
        if array.dtype == np.uint8:
            packed[name] = array
        elif array.dtype.kind != "f":
            raise ValueError(f"pack: {name} is {array.dtype}; expected floats or uint8")
        elif bits == 32:
            packed[name] = array.astype("float32")
        elif bits == 8 and array.ndim == 2 and len(array) > 2 and array.size >= LARGE:
            packed[name], packed[name + SCALES] = _scaled(array)
        else:
            packed[name] = _halved(name, array)
    return safetensors_io.pack(packed, metadata)


def unpack(content: bytes) -> dict[str, Array]:
    """Read the arrays of `pack` as a browser does.

    Parameters
    ----------
    content : bytes
        What `pack` gave.

    Returns
    -------
    dict of str to numpy.ndarray
        By name, of float32 or uint8.
    """
    packed = require("safetensors.numpy", "train").load(content)
    return {
        name: array if array.dtype == np.uint8 else array.astype("float32") * packed.get(name + SCALES, 1)
        for name, array in packed.items()
        if not name.endswith(SCALES)
    }


def pack_model(name: str, bits: int) -> bytes:
    """Lay out a stored model: its weights, and the layers that they belong to.

    Parameters
    ----------
    name : str
        Its name in :func:`rnn_course.weights.manifest`.
    bits : {32, 16, 8}
        For each number.

    Returns
    -------
    bytes
        The content of the file.
    """
    file = f"{name}.safetensors"
    digest = weights.manifest()[name]["sha256"][file]
    arrays, metadata = safetensors_io.read(weights.FOLDER / file, saving.FORMAT, digest)
    return pack(arrays, {"model": metadata["model"]}, bits)


def set_weights(layers: Sequence[Layer], content: bytes) -> None:
    """Give layers the weights that a browser gets.

    Parameters
    ----------
    layers : sequence of Layer
        Those of a stored model.
    content : bytes
        The model, packed.
    """
    arrays = unpack(content)
    for k, layer in enumerate(layers):
        for name, weight in layer.params.items():
            weight[...] = arrays[f"{k}.{name}"]


def script(name: str) -> str:
    """Write the line of JavaScript with which a stored model comes into a page.

    Parameters
    ----------
    name : str
        Its name in :func:`rnn_course.weights.manifest`.

    Returns
    -------
    str
        Its weights as they travel, and its extras as ``about``.
    """
    return _line(name, pack_model(name, BITS[name]), weights.load(name).extras)


def script_of(name: str, arrays: Mapping[str, Array], about: Mapping[str, Any]) -> str:
    """Write such a line for other arrays, such as the data of a figure.

    Parameters
    ----------
    name : str
        The name by which the page finds them.
    arrays : mapping of str to numpy.ndarray
        The arrays, as in `pack`; they travel in 32 bits, since they are small.
    about : mapping
        Plain values that belong to them.

    Returns
    -------
    str
        The line.
    """
    return _line(name, pack(arrays, {}, 32), about)


def chance(draws: int, steps: int) -> Array:
    """Give the numbers with which the package samples, so that a browser draws the same.

    Parameters
    ----------
    draws, steps : int
        How many seeds, from 0 on, and how many numbers of each.

    Returns
    -------
    numpy.ndarray
        (draws, steps), from 0 to 1: what a generator with each seed gives first.
    """
    return np.array([np.random.default_rng(seed).random(steps) for seed in range(draws)])


def _line(name: str, content: bytes, about: Mapping[str, Any]) -> str:
    """Put a file and plain values into a statement; no word in it can end the script that it is in."""
    stored = {"stored": base64.b64encode(content).decode(), "about": about}
    key, value = (
        json.dumps(part, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
        for part in (name, stored)
    )
    return f"live.models[{key}] = {value};"


def _halved(name: str, array: Array) -> Array:
    """Round to 16 bits."""
    with np.errstate(over="ignore"):
        half = array.astype("float16")
    if (np.isinf(half) & ~np.isinf(array)).any():
        raise ValueError(f"pack: {name} holds numbers beyond 65504, which 16 bits cannot; pack it with 32")
    return half


def _scaled(array: Array) -> tuple[Array, Array]:
    """Round to 8 bits: whole numbers, and the scales of rows or of columns."""
    candidates = []
    for axis in (0, 1):
        largest = np.abs(array).max(axis, keepdims=True)
        scales = np.where(largest > 0, largest / 127, 1).astype("float32")
        whole = np.rint(array / scales).astype("int8")
        candidates.append((np.square(whole * scales - array).sum(), axis, whole, scales))
    return min(candidates)[2:]
