"""Whatever a notebook does, grading it comes back with what was solved before."""

import io
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from rnn_course.exercises.grading import worker
from rnn_course.exercises.grading.cell_runner import TASK
from rnn_course.exercises.grading.results import course_version

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the notebooks here do what POSIX has")

# What runs after a right answer to rnn-cell: how the notebook ends, and what is said about it.
ENDS = {
    "nothing": ("1", "ran", "^$"),
    "an error": ("1 / 0", "ran", "1 cell raised an error: code cell 3: ZeroDivisionError: division by zero"),
    "an exit": ("exit(); import sys; sys.exit(4)", "ran", "SystemExit: 4"),
    "the end of Python": ("import os; os._exit(3)", "crashed", r"exit code 3"),
    "any other end of Python": ("import os; os._exit(74)", "crashed", r"exit code 74"),
    "a segmentation fault": ("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV"),
    "the end of its parent": (
        "import os, time; os.kill(os.getppid(), 9); time.sleep(99)",
        "crashed",
        "SIGKILL",
    ),
    "the end of its group": ("import os; os.killpg(0, 9)", "crashed", "SIGKILL"),
    "another program": ("import os; os.execv('/bin/true', ['true'])", "crashed", "exit code 0"),
    "memory that stays full": ("a = []\nwhile True: a.append(bytes(10**5))", "ran", "MemoryError"),
    "memory of children": (
        "import subprocess, sys, time\n"
        "code = 'a = bytes(250 * 2**20); import time; time.sleep(99)'.replace('bytes(', 'b\"x\" * (')\n"
        "for _ in range(4): subprocess.Popen([sys.executable, '-c', code])\n"
        "time.sleep(99)",
        "out of memory",
        "more than 0.7 GB",
    ),
    "many processes": (
        "import os, time\nfor _ in range(7): os.fork()\ntime.sleep(99)",
        "too many processes",
        "more than 64 processes",
    ),
    "a pipe in the place of its answers": (
        "import glob, os\n(file,) = glob.glob('../found*'); os.remove(file); os.mkfifo(file); os._exit(3)",
        "crashed",
        "exit code 3",
    ),
    "no room for its answers": (
        "import os, resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "@exercises.check('rnn-count')\ndef rnn_count(D, H): return 0",
        "failed",
        "the disk may be full",
    ),
    "threads that stay": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
        "ran",
        "",
    ),
}

# The same, of notebooks that do not end.
ENDLESS = [
    "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    "import re; re.match('(a+)+b', 'a' * 60)",  # a call that does not return
    "import os; os.killpg(0, 19)",  # SIGSTOP
]

# What runs before a right answer to rnn-cell, which counts even so.
HARMLESS = {
    "magics": "%matplotlib inline\nimport asyncio\nawait asyncio.sleep(0.01)\n!echo a\nlen?",
    "megabytes": "for _ in range(1000): print('x' * 10**6)\n!yes | head -c 100000000",
    "a large file": "with open('x', 'wb') as f:\n    for _ in range(1000): f.write(bytes(10**7))",
    "much memory": "a = np.ones(10**10)",
    "its own folder removed": "import os, shutil; shutil.rmtree(os.getcwd())",
    "a folder that is protected": "import os; os.mkdir('a'); open('a/b', 'w').close(); os.chmod('a', 0)",
    "deep folders": "import os\nfor _ in range(1100):\n    os.mkdir('a'); os.chdir('a')",
    "closed files": "import os; os.closerange(0, 1000)",
    "closed streams": "import sys; sys.stdout.close(); sys.stderr.close()\nprint('a')",
    "no check": "exercises.check = lambda id_: lambda f: f\nexercises.examine = None",
    "no open": "import builtins; builtins.open = None",
    "no functions": "import json, os, time\nos.open = os.write = json.dumps = json.loads = time.time = None",
    "all files that may be open": "files = []\nwhile True: files.append(open('/dev/null'))",
    "a deep recursion": ("import sys; sys.setrecursionlimit(8000)\ndef f(): f()\nf()"),
    "a folder that is removed": "import os, shutil; shutil.rmtree(os.path.dirname(os.getcwd()))",
    "a wrong answer": "WRONG",
    "input": "input()",
    "no syntax": "def (",
    "half a character": "x = '\ud800'",
    "an error that cannot be read": "class E(Exception):\n  def __str__(self): raise self\nraise E",
}


def run(*cells, seconds=20.0, memory=0.7, stop=None):
    notebook = {"cells": list(cells), "asked": ["rnn-cell"]}
    return worker.grade(notebook, {"seconds": seconds, "memory": memory}, course_version(), stop)


def marks(process):
    try:
        return process.environ().get(worker._MARK, "")
    except (psutil.Error, OSError):
        return ""


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """No folder and no process is left behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("RNN_COURSE_PROGRESS")
    yield
    assert list(tmp_path.glob("rnn-course-grading-*")) == []
    assert [one for one in psutil.process_iter() if str(tmp_path) in marks(one)] == []


@pytest.mark.parametrize("name", ENDS)
def test_what_was_solved_before_counts(code, name):
    cell, state, problem = ENDS[name]
    result = run(code.setup, code.solved, cell)
    assert result["state"] == state, result
    assert re.search(problem, result["problem"]), result
    assert result["answers"]["rnn-cell"]["solved"]
    assert result["asked"] == ["rnn-cell"]


def test_what_does_not_end_is_stopped(code):
    with ThreadPoolExecutor() as pool:
        for result in pool.map(lambda cell: run(code.setup, code.solved, cell, seconds=5.0), ENDLESS):
            assert (result["state"], result["problem"]) == ("out of time", "It was stopped after 5 seconds.")
            assert result["answers"]["rnn-cell"]["solved"]


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_solved_afterwards_counts(code, name):
    result = run(code.setup, HARMLESS[name], f"from rnn_course import exercises\n{code.solved}")
    assert result["state"] == "ran", result
    assert result["answers"]["rnn-cell"]["solved"], result


def test_an_answer_that_was_right_once_is_right(code):
    assert run(code.setup, code.solved, code.wrong)["answers"]["rnn-cell"]["solved"]
    assert run(code.setup, code.wrong, code.solved)["answers"]["rnn-cell"]["solved"]


def test_the_last_wrong_answer_is_told(code):
    result = run(code.setup, '@exercises.check("rnn-cell")\ndef rnn_cell(x):\n    return x', code.wrong)
    assert result["answers"] == {
        "rnn-cell": {
            "solved": False,
            "tried": True,
            "rung": "the example by hand is right",
            "sentence": result["answers"]["rnn-cell"]["sentence"],
            "mistake": 'the tanh is forgotten. See "The cell: one equation" in chapter 3.',
        }
    }


def test_a_stub_is_not_tried(code):
    answer = run(code.setup, code.solved.replace("np.tanh(x @ W + h @ U + b)", "..."))["answers"]["rnn-cell"]
    assert not answer["solved"]
    assert not answer["tried"]


def test_a_function_without_its_check_is_checked_at_the_end(code):
    assert run(code.setup, code.plain)["answers"]["rnn-cell"]["solved"]
    imported = "from rnn_course.exercises.registry import find\nrnn_cell = find('rnn-cell').solution"
    assert run(code.setup, imported)["answers"] == {}


def test_a_notebook_sees_nothing_of_the_grader(code, monkeypatch):
    monkeypatch.setenv("SECRET", "1")
    cell = """
import os, sys, tempfile
assert "SECRET" not in os.environ
assert os.listdir() == [] and os.path.expanduser("~") == os.getcwd()
assert os.path.dirname(tempfile.gettempdir()) == os.path.dirname(os.getcwd())
assert os.environ["RNN_COURSE_PROGRESS"].startswith(os.path.dirname(os.getcwd()))
assert sys.stdin.read() == ""
"""
    assert run(code.setup, cell)["problem"] == ""


def test_errors_are_counted():
    assert run(*["1 / 0"] * 3)["problem"] == (
        "3 cells raised an error: first code cell 1: ZeroDivisionError: division by zero"
    )


def test_modules_that_are_missing_are_named(code):
    """In a cell, in a check, or in what is only there at the end; not those that are there, or not needed."""
    answer = code.solved.replace("W, U, b", "import lacking.deep\n    W, U, b")
    undecorated = "def rnn_cell(x, h, params):\n    import absent"
    harmless = "try:\n    import optional\nexcept ImportError:\n    pass"
    unnamed = "from json import nothing\nraise ImportError"
    result = run(code.setup, "import nowhere.part", answer, harmless, unnamed)
    assert result["missing"] == ["nowhere", "lacking"]
    result = run(code.setup, undecorated)
    assert result["missing"] == ["absent"]


def test_what_has_left_the_session_is_ended(code, tmp_path):
    cell = (
        "import subprocess, sys\n"
        "one = subprocess.Popen(['sleep', '99'], start_new_session=True, env={})\n"
        f"open({str(tmp_path / 'id')!r}, 'w').write(str(one.pid))"
    )
    assert run(cell)["state"] == "ran"
    number = int((tmp_path / "id").read_text())
    assert not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, the keeper is no parent of all")
@pytest.mark.parametrize("environment", ["{}", "None"])
def test_what_has_left_the_session_of_a_keeper_that_is_gone(code, tmp_path, environment):
    cell = (
        "import os, subprocess, time\n"
        f"one = subprocess.Popen(['sleep', '99'], start_new_session=True, env={environment})\n"
        f"open({str(tmp_path / 'id')!r}, 'w').write(str(one.pid))\n"
        "os.kill(os.getppid(), 9); time.sleep(99)"
    )
    assert run(cell)["state"] == "crashed"
    number = int((tmp_path / "id").read_text())
    assert not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no keeper")
def test_a_keeper_whose_grader_is_gone_removes_the_folder(tmp_path):
    """The grader is killed when the notebook has ended, and before it could tidy up."""
    folder = tmp_path / "rnn-course-grading-left"
    (folder / "home").mkdir(parents=True)
    protected = "import os; os.makedirs('a/b'); os.chmod('a', 0)"
    task = {"notebook": {"cells": [protected], "asked": []}, "bytes": 2**31, "processor seconds": 60}
    (folder / TASK).write_text(json.dumps(task))
    environment = worker._environment(folder)
    command = [sys.executable, str(worker._KEEPER), str(folder)]
    with subprocess.Popen(command, cwd=folder / "home", env=environment, stdin=subprocess.PIPE) as keeper:
        assert keeper.wait(60) == 0  # its input is open still
    assert not folder.exists()


def test_the_caller_may_stop():
    stop = threading.Event()
    threading.Timer(1, stop.set).start()
    assert run("import time; time.sleep(99)", stop=stop) is None


def test_another_version_of_the_course():
    result = worker.grade({"cells": [], "asked": []}, {"seconds": 9, "memory": 1}, "another")
    assert (result["state"], result["problem"]) == (
        "failed",
        "A worker of the cluster has another version of the course.",
    )


def test_python_that_does_not_start(monkeypatch, tmp_path):
    (tmp_path / "keeper.py").write_text("raise SystemExit('no IPython here')")
    monkeypatch.setattr(worker, "_KEEPER", tmp_path / "keeper.py")
    result = run("1")
    assert result["state"] == "failed"
    assert result["problem"] == "Python could not be started for it: no IPython here"


def test_what_is_found_is_read_line_by_line():
    def found(text):
        return worker._found(io.BytesIO(text.encode()))

    answer = '{"solved": true, "tried": true, "rung": null, "sentence": "", "mistake": null}'
    torn = f'{{"ready": true}}\n[]\n5\n{{"exercise": "a", "answer": {answer}}}\n{{"exercise": "b", "ans'
    answers, missing, ready, problems = found(torn)
    assert list(answers) == ["a"]
    assert missing == []
    assert ready
    assert problems is None
    assert found("") == ({}, [], False, None)
    assert found('{"missing": "keras"}\n{"missing": 5}') == ({}, ["keras", "5"], True, None)
    forged = (
        '{"exercise": "a", "answer": {"solved": 1, "tried": 0, "rung": 5, "sentence": [1], "mistake": {}}}'
    )
    answers, _, _, problems = found(f'{forged}\n["problems"]\n{{"problems": {{}}}}')
    assert answers == {
        "a": {"solved": False, "tried": False, "rung": "5", "sentence": "[1]", "mistake": "{}"}
    }
    assert problems == "{}"
