"""Keras starts quietly, twice if need be, and gives the same weights each time."""

import subprocess
import sys

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
