"""Every file that ends in .ipynb is found once, and read or named."""

import json
import os
import sys

import pytest

from rnn_course.exercises.grading import notebooks


def test_what_is_found(folder):
    for name in (
        "b.ipynb",
        "a/c.IPYNB",
        "a/.ipynb_checkpoints/c.ipynb",
        "a/__MACOSX/c.ipynb",
        "a/._c.ipynb",
        "d.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    (folder / "e.ipynb").mkdir()
    (folder / "e.ipynb" / "f.ipynb").write_text("")
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "g.ipynb").symlink_to(folder / "g.ipynb")
    troubles = []
    found = notebooks.find(folder, troubles.append)
    names = [path.relative_to(folder).as_posix() for path in found]
    assert names == ["a/c.IPYNB", "b.ipynb", "e.ipynb/f.ipynb", "g.ipynb"]
    assert [(error.filename, error.strerror) for error in troubles] == [
        (str(folder / "a" / "loop"), "it is a link to another folder")
    ]


def test_a_folder_that_cannot_be_read_is_told(tmp_path):
    troubles = []
    assert notebooks.find(tmp_path / "nothing", troubles.append) == []
    assert len(troubles) == 1


def test_formats(folder, code):
    path = folder / "a.ipynb"
    path.write_text("\ufeff" + code.text(code.solved, kernelspec={"name": "unknown"}), encoding="utf-8")
    assert notebooks.read(path) == {"cells": [code.setup, code.solved], "asked": ["rnn-cell"]}
    cells = [
        {"cell_type": "markdown", "source": ["# no code"]},
        {"cell_type": "code", "input": ["a\n", "b"], "language": "python"},
    ]
    path.write_text(json.dumps({"worksheets": [{"cells": cells}], "metadata": {}, "nbformat": 3}))
    assert notebooks.read(path) == {"cells": ["a\nb"], "asked": []}
    path.write_text(json.dumps({"cells": [], "metadata": {"kernelspec": None, "language_info": None}}))
    assert notebooks.read(path) == {"cells": [], "asked": []}
    path.write_text(json.dumps({"cells": [], "nbformat": 4}))
    assert notebooks.read(path) == {"cells": [], "asked": []}


@pytest.mark.parametrize("nbformat", [2, 3])
@pytest.mark.parametrize("lines", [["a = 1", "", "b"], ["a = 1\n", "\n", "b"], "a = 1\n\nb"])
def test_lines_of_old_notebooks(folder, nbformat, lines):
    """Format 2 has the lines of a cell without their ends; so have some notebooks of format 3."""
    cells = [{"cell_type": "code", "input": lines, "language": "python"}]
    (folder / "a.ipynb").write_text(json.dumps({"worksheets": [{"cells": cells}], "nbformat": nbformat}))
    assert notebooks.read(folder / "a.ipynb")["cells"] == ["a = 1\n\nb"]


UNUSED = {
    "metadata": "null",
    "kernelspec": '{"kernelspec": "python3"}',
    "language_info": '{"language_info": null, "kernelspec": ["python3"]}',
    "language": '{"language_info": {"name": 5}, "kernelspec": {"language": [null]}}',
    "authors": '{"authors": "me", "orig_nbformat": "x", "title": -1e999, "size": 1%s}' % ("0" * 5000),
}


@pytest.mark.parametrize("name", UNUSED)
def test_a_wrong_value_that_is_not_needed_is_passed_over(folder, code, name):
    cells = json.loads(code.text(code.solved))["cells"]
    cells[0] |= {"outputs": None, "metadata": 5, "execution_count": "1", "id": 7}
    cells += [{"cell_type": "markdown", "source": 5}, {"cell_type": None}, {}]
    text = json.dumps({"cells": cells, "nbformat": "4", "metadata": "HERE"})
    (folder / "a.ipynb").write_text(text.replace('"HERE"', UNUSED[name]))
    assert notebooks.read(folder / "a.ipynb") == {"cells": [code.setup, code.solved], "asked": ["rnn-cell"]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", "the whole is a list, and should be an object"),
        ("{}", "cells is missing, and should be a list"),
        ('{"metadata": [], "cells": []}', "the metadata is a list, and should be an object"),
        ('{"worksheets": {}}', "worksheets is an object, and should be a list"),
        ('{"worksheets": [5]}', "a worksheet is a number, and should be an object"),
        ('{"cells": [{}, "x"]}', "cell 2 is text, and should be an object"),
        ('{"cells": [{"cell_type": "code"}]}', "the code of cell 1 is missing, and should be a list"),
        ('{"cells": [{}, {"cell_type": "code", "source": true}]}', "the code of cell 2 is true or false"),
        (
            '{"cells": [{"cell_type": "code", "source": ["a", null]}]}',
            "a line of the code of cell 1 is missing, and should be text",
        ),
    ],
)
def test_a_wrong_value_that_is_needed_is_named(folder, content, says):
    (folder / "a.ipynb").write_text(content)
    with pytest.raises(notebooks.NotebookError) as caught:
        notebooks.read(folder / "a.ipynb")
    assert str(caught.value).startswith(f"The file is JSON, but not a notebook: {says}")


def test_what_is_asked_for_is_in_the_order_of_the_course(folder, code):
    path = folder / "a.ipynb"
    path.write_text(code.text("@exercises.check( 'lstm-cell')", '@check("rnn-cell")', '@check("no-such")'))
    assert notebooks.read(path)["asked"] == ["rnn-cell", "lstm-cell"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read: it is empty"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not text in UTF-8"),
        ('{"cells": "é"}'.encode("latin-1"), "not text in UTF-8"),
        (b"[]", "not a notebook"),
        (b"5", "not a notebook"),
        (b"{}", "not a notebook"),
        (b'{"cells": 5}', "not a notebook"),
        (b'{"cells": ["a"]}', "not a notebook"),
        (b'{"cells": [{"cell_type": "code"}]}', "not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": 5}]}', "not a notebook"),
        (b'{"cells": [], "metadata": []}', "not a notebook"),
    ],
)
def test_what_is_no_notebook(folder, content, says):
    path = folder / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(notebooks.NotebookError, match=says) as caught:
        notebooks.read(path)
    assert caught.value.result["state"] == "unreadable"


@pytest.mark.parametrize(
    "metadata", [{"language_info": {"name": "R"}}, {"kernelspec": {"name": "ir", "language": "R"}}]
)
def test_another_language(folder, code, metadata):
    path = folder / "a.ipynb"
    path.write_text(code.text(**metadata))
    with pytest.raises(notebooks.NotebookError, match="Its language is R") as caught:
        notebooks.read(path)
    assert caught.value.result["state"] == "not Python"


def test_a_file_that_is_too_large(folder, monkeypatch):
    monkeypatch.setattr(notebooks, "_LARGEST", 2**20)
    (folder / "a.ipynb").write_bytes(b" " * (2**20 + 1))
    with pytest.raises(notebooks.NotebookError, match="it is larger than 1 MB"):
        notebooks.read(folder / "a.ipynb")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_regular_file(folder):
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "loop.ipynb").symlink_to(folder / "loop.ipynb")
    (folder / "gone.ipynb").symlink_to(folder / "nothing")
    for name, says in (
        ("pipe", "not a regular file"),
        ("loop", "Too many levels"),
        ("gone", "No such file"),
    ):
        with pytest.raises(notebooks.NotebookError, match=says):
            notebooks.read(folder / f"{name}.ipynb")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few make links")
def test_a_link_does_not_borrow_the_file_of_another(folder, code):
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "teacher.ipynb").write_text(code.text(code.solved))
    (folder / "mine.ipynb").write_text(code.text(code.solved))
    (folder / "away.ipynb").symlink_to("../other/teacher.ipynb")
    (folder / "within.ipynb").symlink_to("mine.ipynb")
    (folder / "twice.ipynb").symlink_to("away.ipynb")
    assert notebooks.read(folder / "mine.ipynb")["asked"] == ["rnn-cell"]
    for name in ("away", "within", "twice"):
        with pytest.raises(notebooks.NotebookError, match="cannot be read: it is a link to another file"):
            notebooks.read(folder / f"{name}.ipynb")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(folder):
    (folder / "a.ipynb").write_text("{}")
    (folder / "a.ipynb").chmod(0)
    with pytest.raises(notebooks.NotebookError, match="Permission denied"):
        notebooks.read(folder / "a.ipynb")


def test_keys_depend_on_the_code_and_the_course_alone(folder, code):
    a, b, c = (folder / f"{name}.ipynb" for name in "abc")
    a.write_text(code.text(code.solved))
    b.write_text(code.text(code.solved, language_info={"name": "python"}))
    c.write_text(code.text(code.wrong))
    keys = [notebooks.key(notebooks.read(path), "course") for path in (a, b, c)]
    assert keys[0] == keys[1] != keys[2]
    assert notebooks.key(notebooks.read(a), "another course") != keys[0]
