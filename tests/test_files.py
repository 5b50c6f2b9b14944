"""Files that are there as a whole or not at all, whoever else writes, and whatever stands in the way."""

import errno
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rnn_course import files
from rnn_course.scratch import Dense, Model
from rnn_course.text import Vocabulary

posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes of POSIX systems")


@pytest.fixture
def folder(tmp_path):
    """A folder in which nothing may be left but what a test names."""
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_read(folder):
    files.replace(folder / "f", b"one")
    files.replace(str(folder / "f"), b"two")
    assert files.read(folder / "f") == b"two"
    assert names(folder) == ["f"]


def test_no_file(folder):
    with pytest.raises(FileNotFoundError, match="nothing"):
        files.read(folder / "nothing")
    with pytest.raises(FileNotFoundError, match=r"nowhere/f'$"):
        files.replace(folder / "nowhere" / "f", b"")


@posix
def test_a_new_file_has_the_permissions_of_any_other(folder):
    old = os.umask(0o027)
    try:
        files.replace(folder / "f", b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((folder / "f").stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660, 0o755])
def test_permissions_stay(folder, mode):
    (folder / "f").write_bytes(b"old")
    (folder / "f").chmod(mode)
    files.replace(folder / "f", b"new")
    assert stat.S_IMODE((folder / "f").stat().st_mode) == mode
    assert files.read(folder / "f") == b"new"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(folder):
    (folder / "f").write_bytes(b"old")
    os.chown(folder / "f", 1234, 5678)
    files.replace(folder / "f", b"new")
    status = (folder / "f").stat()
    assert (status.st_uid, status.st_gid) == (1234, 5678)


@posix
def test_nobody_reads_along_while_a_secret_is_written(folder, monkeypatch):
    (folder / "f").write_bytes(b"old")
    (folder / "f").chmod(0o600)
    modes, fsync = [], os.fsync

    def look(descriptor):
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    files.replace(folder / "f", b"new")
    assert modes[0] == 0o600


@posix
def test_a_link_stays_and_its_target_is_written(folder):
    (folder / "there").mkdir()
    (folder / "there" / "f").write_bytes(b"old")
    (folder / "first").symlink_to("there/f")
    (folder / "second").symlink_to(folder / "first")
    files.replace(folder / "second", b"new")
    assert (folder / "second").is_symlink()
    assert (folder / "first").is_symlink()
    assert (folder / "there" / "f").read_bytes() == b"new"
    assert names(folder / "there") == ["f"]


@posix
def test_a_link_to_nothing_makes_its_target(folder):
    (folder / "link").symlink_to("f")
    files.replace(folder / "link", b"new")
    assert (folder / "link").is_symlink()
    assert (folder / "f").read_bytes() == b"new"
    (folder / "round").symlink_to("round")
    with pytest.raises(OSError, match="round") as caught:
        files.replace(folder / "round", b"new")
    assert caught.value.errno == errno.ELOOP


@pytest.mark.parametrize("name", ["m" * 255, "가" * 85])
def test_a_name_may_be_as_long_as_names_can_be(folder, name):
    for content in (b"one", b"two"):
        files.replace(folder / name, content)
        assert files.read(folder / name) == content
    with pytest.raises(OSError, match=name) as caught:
        files.replace(folder / (name + "x"), b"")
    assert caught.value.errno == errno.ENAMETOOLONG
    assert names(folder) == [name]


@posix
def test_what_is_no_file_is_named(folder, monkeypatch):
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)  # the path of a socket must be short
        server.bind("socket")
        found = {
            folder / "folder": "a folder",
            folder / "pipe": "a named pipe",
            folder / "link": "a named pipe",
            folder / "socket": "a socket",
            "/dev/null": "a device",
        }
        model, vocabulary = Model([Dense(1)]), Vocabulary(["a"])
        model.build((2,))
        for path, kind in found.items():
            for use in (
                files.read, lambda path: files.replace(path, b""), files.check_replaceable,
                Model.load, model.save, Vocabulary.load, vocabulary.save,
            ):  # fmt: skip
                with pytest.raises(ValueError, match=f"^{path}: this is {kind}; expected the name of a file"):
                    use(path)
    assert names(folder) == ["folder", "link", "pipe", "socket"]


@posix
def test_a_file_that_is_read_only_is_not_replaced(not_root):
    path = not_root / "f"
    path.write_bytes(b"old")
    path.chmod(0o444)
    for use in (files.check_replaceable, lambda path: files.replace(path, b"new")):
        with pytest.raises(PermissionError, match=f"Permission denied: '{path}'"):
            use(path)
    assert path.read_bytes() == b"old"
    path.chmod(0o200)  # it may be written, though not read
    files.replace(path, b"new")
    with pytest.raises(PermissionError, match=f"Permission denied: '{path}'"):
        files.read(path)
    path.chmod(0o600)
    assert path.read_bytes() == b"new"
    assert names(not_root) == ["f"]


@posix
def test_a_folder_that_cannot_be_written_is_named_before_anything_is(not_root):
    path = not_root / "f"
    path.write_bytes(b"old")
    not_root.chmod(0o555)
    for use in (files.check_replaceable, lambda path: files.replace(path, b"new")):
        for file in (path, not_root / "g"):
            with pytest.raises(PermissionError, match=f"denied to write in its folder: '{file}'"):
                use(file)
    assert path.read_bytes() == b"old"
    not_root.chmod(0o300)  # a folder that cannot be listed can be written
    files.replace(path, b"new")
    assert path.read_bytes() == b"new"


def test_to_ask_leaves_everything_as_it_is(folder):
    (folder / "f").write_bytes(b"old")
    before = (folder / "f").stat()
    files.check_replaceable(folder / "f")
    files.check_replaceable(folder / "g")
    after = (folder / "f").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(folder) == ["f"]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), OSError, "No space left on device: '.*NAME'"),
        (OSError("no space left"), OSError, "NAME: no space left"),
        (KeyboardInterrupt("f"), KeyboardInterrupt, "^f$"),
        (MemoryError("f"), MemoryError, "^f$"),
    ],
)
@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(
    folder, monkeypatch, error, kind, message, where
):
    files.replace(folder / "f", b"old")

    def fail(*_):
        raise error

    monkeypatch.setattr(os if where == "fsync" else Path, where, fail)
    with pytest.raises(kind, match=message.replace("NAME", "f")):
        files.replace(folder / "f", b"new")
    with pytest.raises(kind, match=message.replace("NAME", "g")):
        files.replace(folder / "g", b"new")
    assert names(folder) == ["f"]
    assert files.read(folder / "f") == b"old"


@posix
def test_a_full_disk_names_the_file(folder):
    """A process that may write no more than 1000 bytes into a file: the system's own error."""
    script = f"""
import resource
from rnn_course import files
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
files.replace({str(folder / "f")!r}, b"old" * 300)
try:
    files.replace({str(folder / "f")!r}, b"new" * 400)
except OSError as error:
    print(error)
"""
    got = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert got.stdout == f"[Errno {errno.EFBIG}] File too large: '{folder / 'f'}'\n"
    assert files.read(folder / "f") == b"old" * 300
    assert names(folder) == ["f"]


def test_a_new_file_replaces_nothing(folder):
    files.create(folder / "f", b"one")
    with pytest.raises(FileExistsError, match=r"f'$"):
        files.create(folder / "f", b"two")
    with pytest.raises(FileExistsError):
        files.create(folder, b"two")
    assert files.read(folder / "f") == b"one"
    assert names(folder) == ["f"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_new_file_is_there_as_a_whole_or_not_at_all(folder, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        files.create(folder / "f", b"one")
    assert names(folder) == []


def test_a_new_file_on_a_drive_without_links(folder, monkeypatch):
    def fail(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    files.create(folder / "f", b"one")
    assert files.read(folder / "f") == b"one"
    assert names(folder) == ["f"]


def test_of_many_who_make_one_file_one_does(folder):
    made = []

    def make(content):
        try:
            files.create(folder / "f", content)
            made.append(content)
        except FileExistsError:
            pass

    threads = [threading.Thread(target=make, args=(bytes([k]) * 10_000,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [files.read(folder / "f")]
    assert names(folder) == ["f"]


def test_threads_that_write_one_path(folder):
    contents = [bytes([k]) * 200_000 for k in range(4)]
    files.replace(folder / "f", contents[0])
    trouble = []

    def write(content):
        try:
            for _ in range(40):
                files.replace(folder / "f", content)
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    seen = set()
    while any(thread.is_alive() for thread in threads):
        seen.add(files.read(folder / "f"))
    for thread in threads:
        thread.join()
    assert not trouble
    assert seen <= set(contents)
    assert names(folder) == ["f"]


def test_processes_that_save_one_model(folder):
    """Whoever loads it meanwhile gets one of the models, as a whole."""
    script = f"""
import numpy as np, sys
from rnn_course.scratch import Dense, Model
model = Model([Dense(200)])
model.build((200,))
model.set_weights([np.full(weight.shape, float(sys.argv[1])) for weight in model.weights])
for _ in range(60):
    model.save({str(folder / "m")!r})
"""
    model = Model([Dense(200)])
    model.build((200,))
    model.set_weights([weight * 0 for weight in model.weights])
    model.save(folder / "m")
    savers = [subprocess.Popen([sys.executable, "-c", script, str(k)]) for k in (1, 2)]
    seen = set()
    while any(saver.poll() is None for saver in savers):
        values = {float(value) for weight in Model.load(folder / "m").weights for value in weight.ravel()}
        assert len(values) == 1
        seen |= values
    assert [saver.returncode for saver in savers] == [0, 0]
    assert seen <= {0.0, 1.0, 2.0}
    assert len(seen) > 1
    assert names(folder) == ["m"]
