"""Files of text and tables, read with one clear sentence about what is wrong with them."""

import csv
import gzip
import io
import json
import lzma
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_DECOMPRESS = {".gz": gzip.decompress, ".xz": lzma.decompress}
_SHOWN = 100  # characters of a first line that are repeated in a message


def text(where: str, path: str | os.PathLike[str]) -> str:
    """Read a file of UTF-8 text; a byte order mark is dropped, and all line ends are made alike.

    Parameters
    ----------
    where : str
        The caller, for the message.
    path : path
        The file; one whose name ends with ``.gz`` or ``.xz`` is decompressed.

    Returns
    -------
    str
        What is in it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is a folder, empty, not UTF-8, or compressed and damaged, or if it has NUL characters.
    """
    path = Path(path)
    if path.is_dir():
        raise ValueError(f"{where}: {path} is a folder; expected the name of a file")
    if not path.exists():
        raise FileNotFoundError(f"{where}: there is no file {path}")
    content = _content(where, path)
    try:
        read = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{where}: line {line} of {path} is not UTF-8 text; save the file as UTF-8 first"
        ) from error
    if not read.strip():
        raise ValueError(f"{where}: {path} is empty")
    if "\0" in read:
        line = read[: read.index("\0")].count("\n") + 1
        raise ValueError(
            f"{where}: line {line} of {path} has a NUL character, as UTF-16 and damaged files have; "
            "save the file as UTF-8 first"
        )
    # A carriage return inside a line is left alone, unless the file has no other ends of lines.
    return read.replace("\r\n", "\n") if "\n" in read else read.replace("\r", "\n")


def _content(where: str, path: Path) -> bytes:
    """Read the bytes of a file, decompressed if its name says that they are compressed."""
    content = path.read_bytes()
    if path.suffix not in _DECOMPRESS:
        return content
    try:
        return _DECOMPRESS[path.suffix](content)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise ValueError(f"{where}: {path} cannot be decompressed; it is damaged or was cut off") from error


def document(where: str, path: str | os.PathLike[str]) -> Any:
    """Read a JSON file of an installed package.

    Parameters
    ----------
    where : str
        The caller, for the message.
    path : path
        The file.

    Returns
    -------
    object
        What is in it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If `text` refuses it, or it is not JSON, as a file that was cut off.
    """
    content = text(where, path)
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{where}: line {error.lineno} of {path} is not JSON; is it damaged? "
            'install the package again: pip install ".[data]"'
        ) from error


def table(
    where: str,
    path: str | os.PathLike[str],
    columns: Sequence[str],
    delimiter: str = ",",
    quotes: bool = True,
) -> list[list[str]]:
    """Read a table whose first line names its columns.

    Parameters
    ----------
    where : str
        The caller, for the message.
    path : path
        The file.
    columns : sequence of str
        The columns that it must have, in this order.
    delimiter : str
        What separates two columns.
    quotes : bool
        Whether quotes around a column have a meaning.

    Returns
    -------
    list of list of str
        The rows below the first line, without empty lines.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If `text` refuses it, it has other columns, no rows, or a row with more or fewer columns, as the last
        one of a file that was cut off.
    """
    lines = io.StringIO(text(where, path))
    reader = csv.reader(
        lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE, strict=True
    )
    try:
        head = next(reader)
        if head != list(columns):
            shown = str(head) if len(str(head)) <= _SHOWN else str(head)[:_SHOWN] + "..."
            raise ValueError(f"{where}: the columns of {path} are {shown}; expected {list(columns)}")
        rows = []
        for row in reader:
            if row and len(row) != len(columns):
                raise ValueError(
                    f"{where}: line {reader.line_num} of {path} has {len(row)} columns; "
                    f"expected {len(columns)}; was the file cut off?"
                )
            if row:
                rows.append(row)
    except csv.Error as error:
        line = reader.line_num
        raise ValueError(f"{where}: line {line} of {path}: {error}; was the file cut off?") from error
    if not rows:
        raise ValueError(f"{where}: {path} has no rows below its first line")
    return rows
