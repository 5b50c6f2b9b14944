"""Write the reader's functions into the milestones: `python book/write_milestones.py`.

A milestone closes a part of the course: `book/milestone_1.ipynb` the first one.
It is written by hand, but for the cells `milestone1-mine-ID`: each holds the solution
of the exercise ID with its check, for readers to replace. These are written here, from
the package; the page must run again then.
"""

import re
from pathlib import Path

import nbformat
from execute import BOOK
from write_exercises import checked, format_code

from rnn_course.exercises.registry import EXERCISES

MINE = re.compile(r"milestone\d-mine-(.+)")
INVITATION = "# Put your own function here.\n"


def milestones(book: Path = BOOK) -> list[Path]:
    """List the milestones, that of the first part first."""
    return sorted(book.glob("milestone_*.ipynb"))


def write_functions(path: Path) -> None:
    """Write the functions of a milestone; what its cells have printed is kept."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if match := MINE.fullmatch(cell.id):
            cell.source = INVITATION + checked(EXERCISES[match[1]])
    nbformat.write(notebook, path)
    format_code([path])


if __name__ == "__main__":
    for file in milestones():
        write_functions(file)
