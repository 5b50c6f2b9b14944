"""Whole files: what is read is a file, and what is written is there as a whole or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeAlias

PathLike: TypeAlias = str | os.PathLike[str]

_OTHER_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read(path: PathLike) -> bytes:
    """Read a file as it is at one moment.

    Parameters
    ----------
    path : str or path
        Where from; a link is followed.

    Returns
    -------
    bytes
        All that it holds.

    Raises
    ------
    FileNotFoundError
        If there is none.
    OSError
        If it cannot be read: PermissionError, for example.
    ValueError
        If this is a folder, a named pipe or a device.
    """
    _look_at(path)
    return Path(path).read_bytes()


def replace(path: PathLike, content: bytes) -> None:
    """Write a file so that everybody, at any moment, sees the old one or the new one and no half.

    That holds for several writers of one path, and for a crash. The content is first written to a file beside
    it whose name begins with a dot and ends in ``.partial``; only a process that is killed leaves it behind.
    A link stays, and what it points to is written. A file that was there before keeps its permissions, and
    its owner where the system allows it; other names of it (hard links) keep the old content.

    Parameters
    ----------
    path : str or path
        Where to.
    content : bytes
        The new content.

    Raises
    ------
    OSError
        If it cannot be written: PermissionError if the file is read-only or nothing can be written in its
        folder, FileNotFoundError if there is no such folder, ENOSPC if the disk is full. It names the path,
        and the old file is left as it was.
    ValueError
        If this is a folder, a named pipe or a device.
    """
    with _partial(path) as (file, partial, target):
        _fill(file, content)
        partial.replace(target)
    _keep_name(target)


def create(path: PathLike, content: bytes) -> None:
    """Write a new file, as a whole or not at all; one that is there already is left as it is.

    Parameters
    ----------
    path : str or path
        Where to.
    content : bytes
        The new content.

    Raises
    ------
    FileExistsError
        If there is something of that name.
    OSError
        If it cannot be written, as for `replace`.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path))
    with _partial(path) as (file, partial, target):
        _fill(file, content)
        try:
            os.link(partial, target)  # other than a new name for the file, it replaces nothing
        except FileExistsError:
            raise
        except OSError:  # some drives have no second names
            partial.replace(target)
    _keep_name(target)


def check_replaceable(path: PathLike) -> None:
    """Find out now whether `replace` will be able to write a file, and leave everything as it is.

    Parameters
    ----------
    path : str or path
        Where to.

    Raises
    ------
    OSError, ValueError
        As `replace`, but for what only the content can show, such as a disk that is too small for it.
    """
    with _partial(path):
        pass


@contextmanager
def alone(folder: PathLike) -> Iterator[None]:
    """Let one process after the other read a file of a folder and replace it, so that none undoes the other.

    However a process ends, the next one has its turn. Where there are no such locks (on Windows, on some
    network drives), nobody waits.

    Parameters
    ----------
    folder : str or path
        The folder; nothing is left in it.
    """
    if os.name != "posix":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fill(file: IO[bytes], content: bytes) -> None:
    """Write a file to the disk, and close it."""
    file.write(content)
    file.flush()
    os.fsync(file.fileno())
    file.close()


def _keep_name(path: Path) -> None:
    """Write the folder to the disk: only then the new name is safe, too."""
    if os.name == "posix":
        with suppress(OSError):  # not every folder can be opened, nor every file system do this
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _look_at(path: PathLike) -> os.stat_result:
    """Give the status of a file, and refuse what would block, or is no file."""
    status = Path(path).stat()
    kind = _OTHER_KINDS.get(stat.S_IFMT(status.st_mode))
    if kind is not None:
        raise ValueError(f"{os.fspath(path)}: this is {kind}; expected the name of a file")
    return status


@contextmanager
def _partial(path: PathLike) -> Iterator[tuple[IO[bytes], Path, Path]]:
    """Make an empty file of a name that nobody else has, to take the place of the target, and tidy up."""
    with _named(path):
        try:
            old = _look_at(path)
        except FileNotFoundError:
            old = None
        target = Path(os.path.realpath(path))
        if old is not None:
            os.close(os.open(target, os.O_WRONLY))  # a file that is read-only is not replaced
        # Not made from the target's name, which may be as long as a name can be.
        partial = target.with_name(f".{os.getpid()}-{secrets.token_hex(8)}.partial")
        try:
            with _make(partial, old) as file:
                yield file, partial, target
        finally:
            with suppress(OSError):
                partial.unlink()


def _make(partial: Path, old: os.stat_result | None) -> IO[bytes]:
    """Make the file with the permissions of the old one: nobody may read it who could not read that."""
    mode = 0o666 if old is None else 0o600
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except PermissionError as error:
        raise OSError(error.errno, f"{error.strerror} to write in its folder") from error
    if old is not None and os.name == "posix":
        with suppress(OSError):
            os.chown(partial, old.st_uid, old.st_gid)
        partial.chmod(stat.S_IMODE(old.st_mode))
    return os.fdopen(descriptor, "wb")


@contextmanager
def _named(path: PathLike) -> Iterator[None]:
    """Name the path that was asked for: not the partial file, nor none, as the error of a full disk does."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise OSError(f"{os.fspath(path)}: {error}") from error
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error
