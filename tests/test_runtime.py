"""Keras starts quietly, twice if need be, and gives the same weights each time."""

import json
import os
import subprocess
import sys

import pytest

START = """
from rnn_course.runtime import start_keras
start_keras(seed=1)
keras = start_keras(seed=1)
print(keras.layers.Dense(2).name, keras.random.normal((2,)).numpy().round(3).tolist())
"""


def test_starting_is_quiet_and_repeatable():
    runs = [
        subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stderr == ""
    assert runs[0].stdout == runs[1].stdout


def test_a_running_tensorflow_is_not_changed():
    code = "import tensorflow as tf; tf.zeros(1)\nfrom rnn_course.runtime import start_keras; start_keras()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "RuntimeError: start_keras: TensorFlow is in use already; restart the kernel first" in done.stderr


NEEDED = (
    "the course needs Keras with TensorFlow, and here it computes with {}; "
    "set the variable KERAS_BACKEND to tensorflow, and start Python again"
)
EXAMINE = """
from rnn_course import exercises
report = exercises.examine("rnn-keras-model", print)
assert not report.tried and not report.passed and report.missing == ""
raise ImportError(report.sentence)
"""


def last_line(code, **variables):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | variables
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize("backend", ["torch", "jax", "nonsense"])
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("from rnn_course.runtime import start_keras; start_keras()", f"ImportError: {NEEDED}"),
        ("from rnn_course._extras import require; require('keras', 'keras')", f"ImportError: {NEEDED}"),
        ("import rnn_course.keras", f"ImportError: {NEEDED}"),
        (EXAMINE, f"ImportError: This exercise cannot be checked: {NEEDED}."),
    ],
    ids=["start", "require", "package", "exercise"],
)
def test_another_backend_of_keras_is_refused_in_words(backend, code, says):
    assert last_line(code, KERAS_BACKEND=backend) == says.format(backend)


def test_keras_that_is_in_use_with_another_library():
    """As a reader with another backend has it: here a stand-in for the module."""
    loaded = (
        "import sys, types\n"
        "sys.modules['keras'] = types.SimpleNamespace(config=types.SimpleNamespace(backend=lambda: 'jax'))\n"
    )
    assert last_line(loaded + EXAMINE, KERAS_BACKEND="") == (
        f"ImportError: This exercise cannot be checked: {NEEDED.format('jax')}."
    )


def test_the_settings_of_keras_do_not_choose_another_library(tmp_path):
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "torch"}))
    code = "from rnn_course.runtime import start_keras; print(start_keras().config.backend())"
    assert last_line(code, KERAS_HOME=str(tmp_path), KERAS_BACKEND="") == "tensorflow"
