"""Arrays and text in one file, in the safetensors format, which holds no code and so can be opened safely."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_course import files
from rnn_course._extras import require
from rnn_course.checks import Array


def pack(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Lay out a file's content.

    Parameters
    ----------
    tensors : mapping of str to numpy.ndarray
        The arrays by name.
    metadata : mapping of str to str
        The text by name.

    Returns
    -------
    bytes
        For :func:`rnn_course.files.replace`.
    """
    require("safetensors", "train")
    # The library writes the memory as it lies, whatever the order of the axes.
    arrays = {name: np.require(array, requirements="C") for name, array in tensors.items()}
    return _sorted(require("safetensors.numpy", "train").save(arrays, dict(metadata)))


def read(path: files.PathLike, kind: str) -> tuple[dict[str, Array], dict[str, str]]:
    """Read a file.

    Parameters
    ----------
    path : str or path
        Where from.
    kind : str
        What it must say that it is, under ``"format"`` in its text.

    Returns
    -------
    tensors : dict of str to numpy.ndarray
        The arrays by name.
    metadata : dict of str to str
        The text by name.

    Raises
    ------
    FileNotFoundError
        If there is none.
    OSError
        If it cannot be read.
    ValueError
        If it is no file (a folder, say), damaged, no safetensors file, or of another kind.
    """
    safetensors = require("safetensors", "train")
    content = files.read(path)
    try:
        tensors = require("safetensors.numpy", "train").load(content)
    except (safetensors.SafetensorError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: the file is damaged, or no safetensors file: {error}") from error
    metadata = _header(content).get("__metadata__") or {}
    if metadata.get("format") != kind:
        raise ValueError(f"{path}: the file is no {kind}, its format is {metadata.get('format')!r}")
    return tensors, metadata


def _sorted(content: bytes) -> bytes:
    """Sort the header, whose text the library writes in an order of chance: equal models are equal files."""
    header = json.dumps(_header(content), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # the numbers begin at a multiple of eight bytes
    return len(header).to_bytes(8, "little") + header + content[_end(content) :]


def _header(content: bytes) -> dict[str, Any]:
    """Read the text with which a file begins: what it holds of which shape and where, and the metadata."""
    return dict(json.loads(content[8 : _end(content)]))


def _end(content: bytes) -> int:
    """Say where the header ends: its length is in front of it."""
    return 8 + int.from_bytes(content[:8], "little")
