"""Arrays and text in one file, in the safetensors format, which holds no code and so can be opened safely."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

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
        For `write`.
    """
    require("safetensors", "train")
    # The library writes the memory as it lies, whatever the order of the axes.
    arrays = {name: np.require(array, requirements="C") for name, array in tensors.items()}
    return _sorted(require("safetensors.numpy", "train").save(arrays, dict(metadata)))


def write(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file so that a crash, at any moment, leaves the old one or the new one and no half.

    Parameters
    ----------
    path : str or path
        Where to. Beside it stands, while it is written, a file whose name ends in ``.partial``.
    content : bytes
        What `pack` gave.

    Raises
    ------
    ValueError
        If there is a folder of that name.
    """
    path = Path(path)
    _check_no_folder(path)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    if os.name == "posix":  # the new name is safe once the folder is on the disk, too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read(path: str | os.PathLike[str], kind: str) -> tuple[dict[str, Array], dict[str, str]]:
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
    ValueError
        If it is a folder, damaged, no safetensors file, or of another kind.
    """
    safetensors = require("safetensors", "train")
    _check_no_folder(Path(path))
    try:
        with safetensors.safe_open(path, "np") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != kind:
                raise ValueError(f"{path}: the file is no {kind}, its format is {metadata.get('format')!r}")
            return {name: file.get_tensor(name) for name in file.keys()}, metadata  # noqa: SIM118
    except (safetensors.SafetensorError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: the file is damaged, or no safetensors file: {error}") from error


def _sorted(content: bytes) -> bytes:
    """Sort the header, whose text the library writes in an order of chance: equal models are equal files."""
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.dumps(json.loads(content[8:end]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # the numbers begin at a multiple of eight bytes
    return len(header).to_bytes(8, "little") + header + content[end:]


def _check_no_folder(path: Path) -> None:
    if path.is_dir():
        raise ValueError(f"{path}: this is a folder; expected the name of a file")
