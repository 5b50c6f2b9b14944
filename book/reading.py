"""How much of a chapter there is to read: its main path, without folds and quizzes."""

import re
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import nbformat

WORDS_A_MINUTE = 120  # of a text with equations, for a reader who is new to it
MINUTES_A_CELL = 1  # to read a cell of code beside its output
MINUTES_A_QUIZ = 1

# A self-test is counted as a quiz; folded text and folded code are beside the path.
ASIDE = re.compile(
    r"<details.*?</details>|^(`{3,}|:{3,})\{.*?\}.*?\n(?=:class: .*dropdown).*?^\1 *$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class MainPath:
    """What one reads from the title to the exercises.

    Attributes
    ----------
    words : int
        Words of prose, without asides and quizzes.
    cells : int
        Cells whose code is in sight.
    quizzes : int
        Self-tests.
    """

    words: int
    cells: int
    quizzes: int

    @property
    def minutes(self) -> int:
        """The time it takes, rounded up to a multiple of five."""
        reading = self.words / WORDS_A_MINUTE
        looking = self.cells * MINUTES_A_CELL + self.quizzes * MINUTES_A_QUIZ
        return 5 * ceil((reading + looking) / 5)


def main_path(notebook: Path) -> MainPath:
    """Count what is on the main path of a chapter.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook of the chapter.

    Returns
    -------
    MainPath
        What there is to read.
    """
    words = visible = quizzes = 0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.id.endswith("-exercises"):
            break
        if "-quiz-" in cell.id:
            quizzes += 1
        elif cell.cell_type == "markdown":
            words += len(ASIDE.sub("", cell.source).split())
        else:
            visible += "hide-input" not in cell.metadata.get("tags", [])
    return MainPath(words, visible, quizzes)
