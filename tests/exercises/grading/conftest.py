"""Notebooks to be graded."""

import json
from types import SimpleNamespace

import pytest

SETUP = "import numpy as np\n\nfrom rnn_course import exercises"
PLAIN = "def rnn_cell(x, h, params):\n    W, U, b = params\n    return np.tanh(x @ W + h @ U + b)"
SOLVED = f'@exercises.check("rnn-cell")\n{PLAIN}'
WRONG = SOLVED.replace("np.tanh(x @ W + h @ U + b)", "x @ W + h @ U + b")


def text(*cells, **metadata):
    """Write a notebook of code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
        for cell in (SETUP, *cells)
    ]
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4})


@pytest.fixture(scope="session")
def code():
    """Cells that tests put into notebooks."""
    return SimpleNamespace(setup=SETUP, plain=PLAIN, solved=SOLVED, wrong=WRONG, text=text)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "handed in"
    made.mkdir()
    return made
