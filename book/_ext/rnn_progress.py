"""Local Sphinx extension: the table of what there is to answer and to do."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any

import nbformat
from rnn_book import ROOT, Generated
from sphinx.application import Sphinx


class Progress(Generated):
    """Self-tests and exercises; `remember.js` adds how many the reader has done."""

    QUIZ = re.compile(r"^\((\S+-quiz-\S+)\)=$", re.MULTILINE)
    EXERCISE = re.compile(r"^[`:]{3}\{exercise\}.*\n:label: (\S+)$", re.MULTILINE)

    def lines(self) -> list[str]:
        """Give a row a chapter, one a side road with self-tests, and one for all."""
        from rnn_course.course import CHAPTERS

        pages = {
            f"{{doc}}`{one.number} {one.title} <{one.file}>`": (
                one.file,
                f"exercises/{one.file}",
            )
            for one in CHAPTERS
        }
        sides = sorted(path.stem for path in ROOT.glob("book/side_*.ipynb"))
        pages |= {f"{{doc}}`{file}`": (file,) for file in sides}
        pages["**All of it**"] = tuple(chain.from_iterable(pages.values()))
        head = ["| chapter | self-tests | exercises |", "|---|---|---|"]
        rows = (
            (name, labels(self.QUIZ, files), labels(self.EXERCISE, files))
            for name, files in pages.items()
        )
        return head + [
            f"| {name} | {count(quizzes)} | {count(exercises)} |"
            for name, quizzes, exercises in rows
            if quizzes or exercises
        ]


def labels(pattern: re.Pattern[str], files: Iterable[str]) -> list[str]:
    """Find labels in the Markdown cells of notebooks."""
    return [label for file in files for label in pattern.findall(prose(file))]


@cache
def prose(file: str) -> str:
    """Give the Markdown cells of a notebook, one after the other."""
    cells = nbformat.read(ROOT / "book" / f"{file}.ipynb", as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def count(found: list[str]) -> str:
    """Give the number of labels, in an element that says which they are."""
    if not found:
        return ""
    return f'<span class="tally" data-labels="{" ".join(found)}">{len(found)}</span>'


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the table."""
    app.add_directive("progress", Progress)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
