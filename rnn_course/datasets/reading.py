"""Files of text and tables, read with one clear sentence about what is wrong with them."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path


def text(where: str, path: str | os.PathLike[str]) -> str:
    """Read a file of UTF-8 text; a byte order mark is dropped, and all line ends are made alike.

    Parameters
    ----------
    where : str
        Who asks, for the message.
    path : path
        The file.

    Returns
    -------
    str
        What is in it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is a folder, empty, or not UTF-8.
    """
    path = Path(path)
    if path.is_dir():
        raise ValueError(f"{where}: {path} is a folder; expected the name of a file")
    if not path.exists():
        raise FileNotFoundError(f"{where}: there is no file {path}")
    content = path.read_bytes()
    try:
        read = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{where}: line {line} of {path} is not UTF-8 text; save the file as UTF-8 first"
        ) from error
    if not read.strip():
        raise ValueError(f"{where}: {path} is empty")
    return read.replace("\r\n", "\n")


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
        Who asks, for the message.
    path : path
        The file.
    columns : sequence of str
        The columns that it must have, in this order.
    delimiter : str
        What stands between two columns.
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
            raise ValueError(f"{where}: the columns of {path} are {head}; expected {list(columns)}")
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
