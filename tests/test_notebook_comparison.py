"""`make test` notices every change of a stored output: what book/conftest.py promises."""

import base64
import importlib.util
import io
import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

ROOT = Path(__file__).parents[1]

spec = importlib.util.spec_from_file_location("book_conftest", ROOT / "book" / "conftest.py")
book_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(book_conftest)

SHOW_PICTURE = """
import base64, io
from PIL import Image
file = io.BytesIO()
Image.new("RGB", (20, 10), "white").save(file, "png")
display({"image/png": base64.b64encode(file.getvalue()).decode()}, raw=True)
"""


def show(kind, content):
    return f"display({{{kind!r}: {content!r}}}, raw=True)"


def printed(text, name="stdout"):
    return new_output("stream", text=text, name=name)


def shown(kind, content, **metadata):
    return new_output("display_data", {kind: content}, metadata=metadata)


def result(text, execution_count=1):
    return new_output("execute_result", {"text/plain": text}, execution_count=execution_count)


def picture(size=(20, 10), colour="white", black_pixels=0):
    image = Image.new("RGB", size, colour)
    for x in range(black_pixels):
        image.putpixel((x, 0), (0, 0, 0))
    return shown("image/png", encoded(image))


def encoded(image):
    file = io.BytesIO()
    image.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


# name of the cell: (its source, the outputs it has stored); the tag of cells that measure is in the name
PASSING = {
    "text": ("print(round(2 / 3, 3))", [printed("0.667\n")]),
    "result": ("{'한국어': 1}", [result("{'한국어': 1}")]),
    "text-and-result": ("print(1)\n2", [printed("1\n"), result("2")]),
    "html": (show("text/html", "<b>1</b>"), [shown("text/html", "<b>1</b>")]),
    "svg": (show("image/svg+xml", "<svg/>"), [shown("image/svg+xml", "<svg/>")]),
    "picture": (SHOW_PICTURE, [picture()]),
    "picture-rounded-differently": (SHOW_PICTURE, [picture(colour="#feffff")]),
    "silence": ("x = 1", []),
    "one-kernel-for-all-cells": ("x", [result("1")]),
    "package-is-found": ("import rnn_course", []),
    "measures-other-times": ("print('took 3.5 ms, 12%')", [printed("took 112 ms, 9%\n")]),
    "measures-in-columns": ("print('LSTM   3.5\\nGRU   31.5')", [printed("LSTM  12.5\nGRU  121.5\n")]),
    "measures-a-picture": (SHOW_PICTURE, [picture(black_pixels=9)]),
    "hash-seed": ("import os\nos.environ['PYTHONHASHSEED']", [result("'0'")]),
}

# name of the cell: (its source, the outputs it has stored, what the failure says)
FAILING = {
    "last-digit": ("print(round(2 / 3, 3))", [printed("0.666\n")], "-0.666\n+0.667"),
    "line-end": ("print(1, end='')", [printed("1\n")], "stdout differs"),
    "wrong-result": ("[1, 2]", [result("[1, 3]")], "text/plain differs:"),
    "wrong-html": (show("text/html", "1"), [shown("text/html", "2")], "text/html differs:"),
    "wrong-markdown": (show("text/markdown", "1"), [shown("text/markdown", "2")], "text/markdown differs:"),
    "wrong-latex": (show("text/latex", "1"), [shown("text/latex", "2")], "text/latex differs:"),
    "wrong-svg": (show("image/svg+xml", "1"), [shown("image/svg+xml", "2")], "image/svg+xml differs:"),
    "missing": ("x = 1", [printed("1\n")], "the stored outputs are [['stdout']], but this run gave []"),
    "additional": ("print(1)\n2", [printed("1\n")], "but this run gave [['stdout'], ['text/plain']]"),
    "other-stream": ("print(1)", [printed("1\n", "stderr")], "the stored outputs are [['stderr']]"),
    "picture-two-pixels": (SHOW_PICTURE, [picture(black_pixels=2)], "the pixels differ by 22.1 of 255"),
    "picture-one-level-darker": (
        SHOW_PICTURE,
        [picture(colour="#fefefe")],
        "the pixels differ by 0.9 of 255",
    ),
    "picture-size": (SHOW_PICTURE, [picture(size=(20, 11))], "has the shape (11, 20, 4)"),
    "picture-missing": ("x = 1", [picture()], "the stored outputs are [['image/png']]"),
    "picture-additional": (SHOW_PICTURE, [], "but this run gave [['image/png']]"),
    "result-displayed": (
        "2",
        [shown("text/plain", "2")],
        "the stored output_type is ['display_data'], but this run gave ['execute_result']",
    ),
    "display-as-result": (
        show("text/plain", "2"),
        [result("2")],
        "the stored output_type is ['execute_result']",
    ),
    "result-of-another-run": ("2", [result("2", 7)], "its result has the number 7, the cell has 1"),
    "other-metadata": (
        show("text/html", "1"),
        [shown("text/html", "1", isolated=True)],
        "the stored metadata is [{'isolated': True}], but this run gave [{}]",
    ),
    "measures-other-words": ("print('took 3 ms')", [printed("lost 3 ms\n")], "-lost # ms"),
    "measures-nothing": ("x = 1", [printed("took 3 ms\n")], "but this run gave []"),
    "measures-no-picture": ("x = 1", [picture()], "the stored outputs are [['image/png']]"),
    "measures-more": ("print(3)\n3", [printed("3\n")], "but this run gave [['stdout'], ['text/plain']]"),
    "measures-at-another-time": ("3", [result("3", 7)], "its result has the number 7, the cell has 1"),
    "exception": ("1 / 0", [], "division by zero"),
    "never-run": ("x = 1", None, "it was never run"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Run pytest, with the settings of the project, on one notebook with all these cells."""
    folder = tmp_path_factory.mktemp("한국어 책")
    book = folder / "book"
    book.mkdir()
    for name in ("conftest.py", "kernel.py"):
        shutil.copy(ROOT / "book" / name, book)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "rnn_course").symlink_to(ROOT / "rnn_course")
    cells = [
        new_code_cell(
            source,
            id=name,
            outputs=outputs or [],
            execution_count=outputs if outputs is None else 1,
            metadata={"tags": ["nbval-ignore-output"] * name.startswith("measures")},
        )
        for name, (source, outputs, *_) in (PASSING | FAILING).items()
    ]
    nbformat.write(new_notebook(cells=cells), book / "cells.ipynb")
    command = [sys.executable, "-m", "pytest", "-rA", "-n2", "-p", "no:cacheprovider", "book"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("name", PASSING)
def test_the_same_output_passes(report, name):
    assert f"PASSED book/cells.ipynb::{name}\n" in report


@pytest.mark.parametrize("name", FAILING)
def test_another_output_fails_and_the_message_names_it(report, name):
    message = FAILING[name][-1]
    assert f"FAILED book/cells.ipynb::{name} " in report
    section = re.split(r"\n_{3,} .* _{3,}\n", report.partition(f"book/cells.ipynb, cell {name}: ")[2])[0]
    assert message in section


def drawn(label="0.5", dx=0.0):
    """Draw a figure as large as most of the book's, with one tick label and a line."""
    figure = Figure(figsize=(8.5, 9.46))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0.1 + dx, 0.9])
    axes.set_ylim(0, 1)
    axes.set_xticks([0.5], [label])
    axes.set_yticks([])
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return base64.b64encode(file.getvalue()).decode()


def test_a_digit_that_is_another_one_is_noticed():
    pictures = [drawn(f"0.{digit}") for digit in range(10)]
    assert book_conftest.pixels(pictures[0]).shape == (946, 850, 4)
    pairs = itertools.combinations(pictures, 2)
    assert [book_conftest.compare_pictures(*pair) == "" for pair in pairs] == [False] * 45


def large(changes=()):
    image = Image.new("RGB", (850, 946), "white")
    for x, y, colour in changes:
        image.putpixel((x, y), colour)
    return encoded(image)


@pytest.mark.parametrize("x", [0, 400, 849])
def test_a_short_light_line_is_noticed_wherever_it_is(x):
    line = large((x, y, (230, 230, 230)) for y in range(886, 946))
    says = book_conftest.compare_pictures(large(), line)
    assert f"in the window from row 886, column {max(x - 7, 0)}" in says


def test_a_hidden_window_is_told():
    says = book_conftest.compare_pictures(large(), large([(500, 700, (0, 0, 0))]))
    assert says == (
        "the pixels differ by 0.2 of 255 (root mean square), "
        "and by 27.6 in the window from row 693, column 493"
    )


def test_an_edge_that_is_rounded_differently_passes():
    moved = drawn(dx=1e-5)  # a hundredth of a pixel
    assert np.abs(book_conftest.pixels(moved) - book_conftest.pixels(drawn())).max() == 2
    assert book_conftest.compare_pictures(moved, drawn()) == ""
