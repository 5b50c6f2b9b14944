"""Arrays and text in one file, in the safetensors format, which holds no code and so can be opened safely.

A digest of all that the file holds is a part of it, and is compared before anything is used: a single bit
that has changed on the disk or on the way is noticed. (A forgery is not, because its author can compute the
digest, too.)
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_course import files
from rnn_course._extras import require
from rnn_course.checks import Array

DIGEST = "digest"  # its name among the texts


def pack(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Lay out a file's content.

    Parameters
    ----------
    tensors : mapping of str to numpy.ndarray
        The arrays by name.
    metadata : mapping of str to str
        The text by name; the digest is added.

    Returns
    -------
    bytes
        For :func:`rnn_course.files.replace`.
    """
    require("safetensors", "train")
    # The library writes the memory as it lies, whatever the order of the axes.
    arrays = {name: np.require(array, requirements="C") for name, array in tensors.items()}
    texts = {**metadata, DIGEST: _digest(arrays, metadata)}
    return _sorted(require("safetensors.numpy", "train").save(arrays, texts))


def read(
    path: files.PathLike, kind: str, sha256: str | None = None
) -> tuple[dict[str, Array], dict[str, str]]:
    """Read a file.

    Parameters
    ----------
    path : str or path
        Where from.
    kind : str
        What it must say that it is, under ``"format"`` in its text.
    sha256 : str, optional
        The SHA-256 of the whole file, if somebody else vouches for it, as a manifest does: a file without a
        digest is read, too.

    Returns
    -------
    tensors : dict of str to numpy.ndarray
        The arrays by name.
    metadata : dict of str to str
        The text by name, without the digest.

    Raises
    ------
    FileNotFoundError
        If there is none.
    OSError
        If it cannot be read.
    ValueError
        If it is no file (a folder, say), damaged, no safetensors file, or of another kind; if it has no
        digest and nobody vouches for it.
    """
    safetensors = require("safetensors", "train")
    content = files.read(path)
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{path}: the file is damaged, or another one: its sha256 is not {sha256}")
    try:
        tensors = require("safetensors.numpy", "train").load(content)
    except (safetensors.SafetensorError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: the file is damaged, or no safetensors file: {error}") from error
    metadata = _header(content).get("__metadata__") or {}
    if metadata.get("format") != kind:
        raise ValueError(f"{path}: the file is no {kind}, its format is {metadata.get('format')!r}")
    digest = metadata.pop(DIGEST, None)
    if digest is None and sha256 is None:
        raise ValueError(
            f"{path}: the file holds no digest, as those of older versions, so it may be damaged unseen; "
            "make it again"
        )
    if digest is not None and digest != _digest(tensors, metadata):
        raise ValueError(f"{path}: the file is damaged: its digest is not that of what it holds")
    return tensors, metadata


def _digest(tensors: Mapping[str, Array], texts: Mapping[str, str]) -> str:
    """Hash all texts, and of every array the name, dtype, shape and numbers."""
    names = sorted(tensors)
    kinds = [(name, tensors[name].dtype.name, tensors[name].shape) for name in names]
    digest = hashlib.sha256(json.dumps([sorted(texts.items()), kinds]).encode())
    for name in names:
        array = tensors[name]
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)
    return digest.hexdigest()


def _sorted(content: bytes) -> bytes:
    """Sort the header, which the library writes in random order, so that equal models give equal files."""
    header = json.dumps(_header(content), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # the numbers begin at a multiple of eight bytes
    return len(header).to_bytes(8, "little") + header + content[_end(content) :]


def _header(content: bytes) -> dict[str, Any]:
    """Read the text with which a file begins: what it holds of which shape and where, and the metadata."""
    return dict(json.loads(content[8 : _end(content)]))


def _end(content: bytes) -> int:
    """Say where the header ends: its length is in front of it."""
    return 8 + int.from_bytes(content[:8], "little")
