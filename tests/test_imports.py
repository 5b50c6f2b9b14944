"""What an import costs: the light rooms load NumPy and nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = (
    "tensorflow",
    "keras",
    "torch",
    "matplotlib",
    "pandas",
    "scipy",
    "IPython",
    "bokeh_sampledata",
    "tqdm",
)
LIGHT_ROOMS = (
    "rnn_course",
    "rnn_course.tensors",
    "rnn_course.text",
    "rnn_course.datasets",
    "rnn_course.scratch",
    "rnn_course.runtime",
    "rnn_course.layouts",
    "rnn_course.exercises",
)


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("room", LIGHT_ROOMS)
def test_light_rooms_load_nothing_heavy(room):
    done = run(f"import sys, {room}; print(*[m for m in {HEAVY} if m in sys.modules])")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("missing", "code", "extra"),
    [
        ("keras", "import rnn_course.keras", "keras"),
        ("tensorflow", "from rnn_course.runtime import start_keras; start_keras()", "keras"),
        (
            "bokeh_sampledata",
            "from rnn_course.datasets import sea_temperature; sea_temperature()",
            "data",
        ),
        ("matplotlib", "import rnn_course.plots", "plots"),
    ],
)
def test_a_missing_extra_is_named(missing, code, extra):
    hide = f"import sys; sys.modules[{missing!r}] = None\n"
    done = run(hide + code)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert f'{missing} is not installed; in the folder of the course, run: pip install ".[{extra}]"' in last
