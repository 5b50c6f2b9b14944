"""The notebook for students: complete, without solutions, and never written over their work."""

import nbformat
import pytest

from rnn_course import exercises
from rnn_course.exercises import assignment
from rnn_course.exercises.__main__ import main
from rnn_course.exercises.registry import EXERCISES
from rnn_course.exercises.stubs import stub


@pytest.mark.parametrize("chapter", sorted({one.chapter for one in EXERCISES.values()}))
def test_a_chapter(tmp_path, chapter, capsys):
    assert main(["assignment", str(chapter), "--out", str(tmp_path / "new" / "folder")]) == 0
    file = tmp_path / "new" / "folder" / f"exercises-{chapter:02d}.ipynb"
    assert str(file) in capsys.readouterr().out
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = exercises.names(chapter)
    assert len(notebook.cells) == 2 + 2 * len(ids)
    text = "\n".join(cell.source for cell in notebook.cells)
    for id_ in ids:
        cells = {cell.id: cell for cell in notebook.cells}
        assert EXERCISES[id_].statement in cells[f"{id_}-statement"].source
        assert cells[f"{id_}-answer"].source == stub(EXERCISES[id_])
        assert EXERCISES[id_].source not in text
    assert all(cell.outputs == [] for cell in notebook.cells if cell.cell_type == "code")


def test_several_chapters(tmp_path):
    assert main(["assignment", "3", "12", "--out", str(tmp_path)]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["exercises-03.ipynb", "exercises-12.ipynb"]


def test_its_code_runs(capsys):
    names = {}
    for cell in assignment.notebook("Some", ["rnn-cell", "lstm-cell"])["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert capsys.readouterr().out.count("Nothing is written yet") == 2


def test_work_is_never_overwritten(tmp_path, capsys):
    command = ["assignment", "rnn-cell", "lstm-cell", "--out", str(tmp_path)]
    file = tmp_path / "exercises.ipynb"
    assert main(command) == 0
    written = file.read_bytes()
    assert main(command) == 0
    assert "2 exercises, is there already, and unchanged" in capsys.readouterr().out
    file.write_bytes(written + b" ")
    assert main(command) == 1
    assert "exists and has been changed; it is left as it is" in capsys.readouterr().err
    assert file.read_bytes() == written + b" "


def test_a_folder_in_its_place(tmp_path, capsys):
    (tmp_path / "exercises-05.ipynb").mkdir()
    assert main(["assignment", "5", "--out", str(tmp_path)]) == 1
    assert "left as it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (["3", "99"], "no chapter 99"),
        (["lstm-cel"], "did you mean lstm-cell"),
        (["3", "rnn-cell"], "no exercise '3'"),
    ],
)
def test_what_there_is_not(tmp_path, capsys, what, says):
    with pytest.raises(SystemExit) as ended:
        main(["assignment", *what, "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
