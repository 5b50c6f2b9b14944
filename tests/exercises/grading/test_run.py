"""A folder is graded: a row for each file, nothing lost, nothing done twice."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from rnn_course.exercises.__main__ import main
from rnn_course.exercises.grading import run, worker

ROOT = Path(__file__).parents[3]


def rows(out):
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {line["notebook"]: line for line in csv.DictReader(stream)}


def keys(out):
    return [json.loads(line)["key"] for line in (out / "journal.jsonl").read_bytes().splitlines()]


@pytest.fixture
def out(folder):
    return folder.with_name("handed in-grades")


def test_a_folder_of_all_kinds(folder, out, code, capsys):
    (folder / "group").mkdir()
    (folder / "group" / "right.ipynb").write_text(code.text(code.solved, "log = 1"))
    (folder / "copy.ipynb").write_text(code.text(code.solved, "log = 1"))
    (folder / "wrong.ipynb").write_text(code.text(code.wrong))
    (folder / "crash.ipynb").write_text(code.text(code.solved, "import os; os._exit(1)"))
    (folder / "no kernel.ipynb").write_text(code.text(code.solved, kernelspec={"name": "nobody has this"}))
    (folder / "empty.ipynb").write_text("")
    (folder / "julia.ipynb").write_text(code.text(language_info={"name": "julia"}))
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.ipynb")).write_text("[]")
    assert main(["grade", str(folder), "--jobs", "2"]) == 0
    said = capsys.readouterr().out
    lines = rows(out)
    assert f"{len(lines)} notebooks, 4 ran" in said
    assert str(out / "grades.html") in said
    states = {name: line["state"] for name, line in lines.items()}
    assert states.pop("\\xff.ipynb", "unreadable") == "unreadable"
    assert states == {
        "copy.ipynb": "ran",
        "crash.ipynb": "crashed",
        "empty.ipynb": "unreadable",
        "group/right.ipynb": "ran",
        "julia.ipynb": "not Python",
        "no kernel.ipynb": "ran",
        "wrong.ipynb": "ran",
    }
    assert [name for name, line in lines.items() if line["rnn-cell"] == "solved"] == [
        "copy.ipynb",
        "crash.ipynb",
        "group/right.ipynb",
        "no kernel.ipynb",
    ]
    assert lines["wrong.ipynb"]["rnn-cell"].startswith("the tanh is forgotten. See ")
    assert sorted(path.name for path in out.iterdir()) == ["grades.csv", "grades.html", "journal.jsonl"]
    assert len(keys(out)) == 4  # the same code runs once


@pytest.mark.parametrize("limits", [("1e11", "1e300"), ("1e308", "1e308")])
def test_limits_larger_than_the_system_counts(folder, out, code, limits):
    (folder / "a.ipynb").write_text(code.text(code.solved))
    assert main(["grade", str(folder), "--memory", limits[0], "--seconds", limits[1]]) == 0
    line = rows(out)["a.ipynb"]
    assert (line["state"], line["problem"], line["rnn-cell"]) == ("ran", "", "solved")


def test_the_root_has_a_title(folder, out, monkeypatch):
    monkeypatch.setattr("rnn_course.exercises.grading.notebooks.find", lambda *_: [])
    assert main(["grade", folder.anchor, "--out", str(out)]) == 0
    assert f"<h1>Grades of {folder.anchor}</h1>" in (out / "grades.html").read_text(encoding="utf-8")


def test_only_what_is_new_runs_again(folder, out, code, monkeypatch, capsys):
    for name in "ab":
        (folder / f"{name}.ipynb").write_text(code.text(code.solved, name))
    assert main(["grade", str(folder)]) == 0
    before = keys(out)
    ran = []
    true = worker.grade
    monkeypatch.setattr(worker, "grade", lambda one, *rest: ran.append(one["cells"][-1]) or true(one, *rest))
    assert main(["grade", str(folder), "--chapter", "3"]) == 0
    assert ran == []
    assert rows(out)["a.ipynb"]["of"] != "1"
    (folder / "a.ipynb").rename(folder / "new name.ipynb")
    (folder / "b.ipynb").write_text(code.text(code.solved, "b", "changed"))
    assert main(["grade", str(folder)]) == 0
    assert ran == ["changed"]
    assert keys(out)[:2] == before
    assert list(rows(out)) == ["b.ipynb", "new name.ipynb"]


def test_what_lacked_a_package_runs_again_once_it_is_there(folder, out, code, monkeypatch, tmp_path, capsys):
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(packages))
    (folder / "a.ipynb").write_text(code.text("import arriving", "import never", code.solved))
    (folder / "b.ipynb").write_text(code.text(code.solved))
    for _ in range(2):
        assert main(["grade", str(folder)]) == 0
        said = capsys.readouterr().out
        assert "Not installed, and needed by so many notebooks: arriving (1), never (1)." in said
        assert rows(out)["a.ipynb"]["problem"].startswith("2 cells raised an error: first code cell 2:")
        assert len(keys(out)) == 2
    (packages / "arriving.py").write_text("")
    monkeypatch.syspath_prepend(packages)
    for _ in range(2):
        assert main(["grade", str(folder)]) == 0
        assert "by so many notebooks: never (1)." in capsys.readouterr().out
        assert rows(out)["a.ipynb"]["problem"].startswith("1 cell raised an error: code cell 3:")
        assert len(keys(out)) == 3


KERAS_MODEL = """
@exercises.check("rnn-keras-model")
def rnn_model(D, H, K):
    import keras
    layers = [keras.Input((None, D)), keras.layers.SimpleRNN(H), keras.layers.Dense(K)]
    return keras.Sequential(layers)
"""


def test_an_exercise_in_keras_is_checked_once_keras_is_there(folder, out, code, monkeypatch, tmp_path):
    hides = tmp_path / "hides"
    hides.mkdir()
    (hides / "sitecustomize.py").write_text("import sys\nsys.modules['keras'] = None")
    (folder / "a.ipynb").write_text(code.text(KERAS_MODEL))
    with monkeypatch.context() as without:
        without.setenv("PYTHONPATH", str(hides))
        assert main(["grade", str(folder), "--memory", "4"]) == 0
    assert rows(out)["a.ipynb"]["rnn-keras-model"].startswith(
        "This exercise cannot be checked: keras is not installed; in the folder of the course, run:"
    )
    assert main(["grade", str(folder), "--memory", "4"]) == 0
    assert rows(out)["a.ipynb"]["rnn-keras-model"] == "solved"


def start(folder, *options, **variables):
    command = [sys.executable, "-m", "rnn_course.exercises", "grade", str(folder), "--jobs", "2", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder.parent)} | variables
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_stopped_halfway(folder, out, code, number):
    ran = folder.parent / "ran"
    ran.mkdir()
    for name in range(8):
        note = (
            f"import subprocess, time\nopen({str(ran)!r} + f'/{name} {{time.time()}}', 'w')\n"
            "subprocess.Popen(['sleep', '99'], start_new_session=True); time.sleep(0.2)"
        )
        (folder / f"{name}.ipynb").write_text(code.text(note, code.solved))
    journal = out / "journal.jsonl"
    grader = start(folder)
    wait_for(lambda: journal.exists() and journal.read_bytes().count(b"\n") >= 2)
    children = psutil.Process(grader.pid).children(recursive=True)
    grader.send_signal(number)
    said = grader.communicate(timeout=60)[0]
    before = keys(out)
    assert 2 <= len(before) < 8
    if number != signal.SIGKILL:
        assert grader.returncode == 130
        assert "Run the same command again to go on." in said
        assert sum(line["state"] == "not graded yet" for line in rows(out).values()) == 8 - len(before)
    psutil.wait_procs(children, timeout=10)
    assert not any(child.is_running() for child in children)
    assert list(folder.parent.glob("rnn-course-grading-*")) == []
    with journal.open("ab") as stream:
        stream.write(b'{"key": "torn')
    again = start(folder)
    again.communicate(timeout=60)
    assert again.returncode == 0
    after = keys(out)
    assert after[: len(before)] == before
    assert len(after) == len(set(after)) == 8
    assert {line["rnn-cell"] for line in rows(out).values()} == {"solved"}
    runs = [file.name.split()[0] for file in ran.iterdir()]
    assert len(set(runs)) == 8
    assert len(runs) <= 8 + 2  # the two that were running when it was stopped


def test_an_error_of_the_grader_is_told_and_tried_again(folder, out, code, monkeypatch):
    (folder / "a.ipynb").write_text(code.text(code.solved))

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(worker, "grade", fails)
        assert main(["grade", str(folder)]) == 1
    assert "No space left on device" in rows(out)["a.ipynb"]["problem"]
    assert main(["grade", str(folder)]) == 0
    assert rows(out)["a.ipynb"]["state"] == "ran"


def test_a_full_disk_is_told(folder, code, monkeypatch, capsys):
    (folder / "a.ipynb").write_text(code.text(code.solved))

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    assert main(["grade", str(folder)]) == 1
    assert capsys.readouterr().err.endswith("grade: No space left on device.\n")


def test_an_empty_folder(folder, out):
    assert main(["grade", str(folder)]) == 0
    assert rows(out) == {}
    assert (out / "grades.html").exists()


def test_what_the_command_line_does_not_understand(folder, capsys):
    assert main([]) == 0
    assert "grade a folder of notebooks" in capsys.readouterr().out
    assert main(["grade", str(folder / "nothing")]) == 1
    assert "is not a folder" in capsys.readouterr().err
    (folder / "loop").symlink_to(folder / "loop")
    assert main(["grade", str(folder / "loop")]) == 1
    assert "is not a folder" in capsys.readouterr().err
    assert main(["grade", folder.anchor]) == 1
    assert capsys.readouterr().err == (
        f"grade: there is no place beside {folder.anchor}; say with --out where the reports go.\n"
    )
    (folder / "file").write_text("")
    assert main(["grade", str(folder), "--out", str(folder / "file")]) == 1
    assert "File exists" in capsys.readouterr().err
    (folder / "out" / "grades.csv").mkdir(parents=True)
    assert main(["grade", str(folder), "--out", str(folder / "out")]) == 1
    assert "grades.csv: this is a folder; expected the name of a file." in capsys.readouterr().err
    for option, value, says in (
        ("--seconds", "0", "0 is not a positive number"),
        ("--memory", "a", "a is not a positive number"),
        ("--jobs", "0", "0 is not a number from 1 on"),
        ("--chapter", "99", "there is no chapter 99 with exercises"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["grade", str(folder), option, value])
        assert ended.value.code == 2
        assert says in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["grade", "--help"])
    said = capsys.readouterr().out
    assert "not from malice" in said
    assert "the extra `grade` of the package, and the exercises in Keras its extra `keras`" in said


@pytest.mark.parametrize("missing", ["IPython", "psutil", "tqdm"])
def test_a_missing_package_is_named(folder, monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["grade", str(folder)]) == 1
    assert f'{missing} is not installed; in the folder of the course, run: pip install ".[grade]"' in (
        capsys.readouterr().err
    )


def test_dask_that_is_missing_is_named(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["grade", str(folder), "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert 'pip install ".[cluster]"' in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, names are text")
def test_a_folder_whose_name_is_no_text(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    graded = start(folder, PYTHONIOENCODING="ascii")
    assert "\\udcff-grades/grades.html" in graded.communicate(timeout=60)[0]
    assert graded.returncode == 0


def test_names_in_bytes_that_are_no_text():
    assert run._name(Path("/a/b\udcff.ipynb"), Path("/a")) == "b\\xff.ipynb"
