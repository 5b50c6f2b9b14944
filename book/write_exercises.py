"""Write the pages of exercises and of solutions from the package.

`python book/write_exercises.py book/05_lstm.ipynb` (without a path: those of all
chapters); the pages must run again then. All that stands there comes from the package
`rnn_course.exercises`, and nothing is added by hand.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from execute import BOOK, METADATA
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rnn_course.course import CHAPTERS, Chapter
from rnn_course.exercises import sections
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.registry import EXERCISES, open_task
from rnn_course.exercises.stubs import stub

HEADING = """({prefix}-your-turn)=
# Exercises to chapter {chapter}: {title}

Put your code in the place of the dots and run the cell.
The check says whether the function is right and, if not, what went wrong.
Hints are folded away below each cell. All solutions, run and checked, are on the page
{{ref}}`{prefix}-solutions`; the text is {{ref}}`{prefix}-title`.

{essential}The last task is open: no check knows its answer.
Checks are generous about kinds: a list is as good as a tuple, and float32 as float64.
"""

ESSENTIAL = "Three are marked *essential*: do these if you do no others.\n"

START = """import numpy as np

from rnn_course import exercises"""

# Loaded here, Keras says nothing in a check.
START_KERAS = """
from rnn_course.runtime import start_keras

keras = start_keras(seed=0)"""

STATEMENT = """:::{{exercise}} {title} · {marks}
:label: write-{id}
:nonumber:

{statement}
:::
"""

HINTS = ("A first hint", "A second hint", "The last hint", "The solution")
FOLDED = """<details class="help"><summary>{summary}</summary>

{text}

</details>
"""

APPENDIX = """({prefix}-solutions)=
# Solutions to chapter {chapter}

These are the functions of {{ref}}`{prefix}-your-turn`, each with the check it passes.
There are other right ones: the check looks at what comes out, not at how it is written.
"""

SOLVED = """({prefix}-solution-{name})=
## {title}

The solution to {{ref}}`this exercise <write-{id}>`.
"""


def pages(chapter: Chapter) -> dict[str, list[NotebookNode]]:
    """Give the cells of a chapter's pages, by their folders; none without exercises."""
    asked = [one for one in EXERCISES.values() if one.chapter == chapter.number]
    if not asked:
        return {}
    return {
        "exercises": exercise_cells(asked, chapter),
        "solutions": solution_cells(asked, chapter),
    }


def write_pages(chapters: Iterable[Chapter], book: Path = BOOK) -> list[Path]:
    """Write the pages of chapters; what their cells have printed is kept."""
    written = []
    for chapter in chapters:
        for folder, cells in pages(chapter).items():
            path = book / folder / f"{chapter.file}.ipynb"
            path.parent.mkdir(exist_ok=True)
            old = nbformat.read(path, as_version=4).cells if path.exists() else []
            made = new_notebook(cells=keep_outputs(old, cells), metadata=METADATA)
            nbformat.write(made, path)
            written.append(path)
    if written:
        format_code(written)
    return written


def format_code(paths: Iterable[Path]) -> None:
    """Give the code of notebooks the width of a page."""
    ruff = [sys.executable, "-m", "ruff", "format", "--config", BOOK / "ruff.toml"]
    subprocess.run([*ruff, "--quiet", *paths], check=True)


def keep_outputs(
    old: list[NotebookNode], new: list[NotebookNode]
) -> list[NotebookNode]:
    """Give each new cell what the old one with its id has printed."""
    known = {cell.id: cell for cell in old if cell.cell_type == "code"}
    for cell in new:
        if cell.id in known:
            before = known[cell.id]
            cell.outputs = before.outputs
            cell.execution_count = before.execution_count
    return new


def exercise_cells(exercises: list[Exercise], chapter: Chapter) -> list[NotebookNode]:
    """Give the page of exercises: each with its stub, hints and solution."""
    prefix = chapter.prefix
    some = not all(exercise.essential for exercise in exercises)
    heading = HEADING.format(
        prefix=prefix,
        chapter=chapter.number,
        title=chapter.title,
        essential=ESSENTIAL * some,
    )
    cells = [
        markdown(f"{prefix}-your-turn", heading),
        code(f"{prefix}-write-start", start(exercises)),
    ]
    for exercise in exercises:
        id_ = f"{prefix}-write-{short_name(exercise, prefix)}"
        statement = STATEMENT.format(
            title=exercise.title,
            marks=exercise.level + " · essential" * (some and exercise.essential),
            id=exercise.id,
            statement=one_line_a_paragraph(exercise.statement),
        )
        fence = f"```python\n{exercise.source}\n```"
        folded = [
            FOLDED.format(summary=summary, text=text)
            for summary, text in zip(HINTS, [*exercise.hints, fence], strict=True)
        ]
        cells += [
            markdown(id_, statement),
            code(f"{id_}-stub", stub(exercise), tags=["remove-output"]),
            markdown(f"{id_}-help", "".join(folded)),
        ]
    title, task = open_task(chapter.name)
    statement = STATEMENT.format(
        title=title,
        marks="open",
        id=f"{prefix}-open",
        statement=one_line_a_paragraph(task),
    )
    return [*cells, markdown(f"{prefix}-write-open", statement)]


def start(exercises: list[Exercise]) -> str:
    """Give the first code of a page."""
    return START + START_KERAS * any(one.observer is not None for one in exercises)


def solution_cells(exercises: list[Exercise], chapter: Chapter) -> list[NotebookNode]:
    """Give the page of solutions: each with its check, and the mistakes it knows."""
    prefix = chapter.prefix
    cells = [
        markdown(
            f"{prefix}-solutions",
            APPENDIX.format(prefix=prefix, chapter=chapter.number),
        ),
        code(f"{prefix}-solutions-start", start(exercises)),
    ]
    for exercise in exercises:
        name = short_name(exercise, prefix)
        heading = SOLVED.format(
            prefix=prefix, name=name, title=exercise.title, id=exercise.id
        )
        summary = f"{len(exercise.mistakes)} mistakes that the check knows"
        cells += [
            markdown(f"{prefix}-solution-{name}", heading),
            code(f"{prefix}-solution-{name}-code", checked(exercise)),
            markdown(
                f"{prefix}-solution-{name}-mistakes",
                FOLDED.format(summary=summary, text=mistakes(exercise)),
            ),
        ]
    return cells


def checked(exercise: Exercise) -> str:
    """Give the solution with its check, after what it imports."""
    before, definition, rest = exercise.source.partition(f"def {exercise.name}(")
    return f'{before}@exercises.check("{exercise.id}")\n{definition}{rest}'


def mistakes(exercise: Exercise) -> str:
    """List what the check says about mistakes, by the section that explains them."""
    by_section: dict[str, list[str]] = {}
    for mistake in exercise.mistakes:
        by_section.setdefault(mistake.section, []).append(plain(mistake.message))
    lines = []
    for label, messages in by_section.items():
        lines += [
            f"- {{ref}}`{label}`:",
            *(f"  - {message}" for message in messages),
        ]
    return "\n".join(lines)


def section_table() -> str:
    """Give the table of all sections, by label, that messages point to."""
    found: dict[str, list[int | str]] = {}
    for path in sorted(BOOK.glob("[0-9]*.ipynb")) + sorted(BOOK.glob("side_*.ipynb")):
        page: int | str = int(path.stem[:2]) if path.stem[0].isdigit() else ""
        for cell in nbformat.read(path, as_version=4).cells:
            heading = re.match(r"\((\S+)\)=\n#+ (.+)", cell.source)
            if cell.cell_type == "markdown" and heading:
                page = page or heading[2]  # a side road is known by its title
                found[heading[1]] = [page, heading[2]]
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


def plain(text: str) -> str:
    """Keep what Markdown would take for emphasis or mathematics; code stays code."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_\[\]<>$])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def one_line_a_paragraph(text: str) -> str:
    """Join the lines of each paragraph; lists, formulas and code stay as they are."""
    if "```" in text or "$$" in text:
        return text
    return re.sub(r"(?<!\n)\n(?!\n|\s|[-*>|] |\d+\. )", " ", text)


def short_name(exercise: Exercise, prefix: str) -> str:
    """Give the id of an exercise without the prefix of its chapter."""
    return exercise.id.removeprefix(f"{prefix}-")


def markdown(id_: str, text: str) -> NotebookNode:
    """Make a Markdown cell."""
    return new_markdown_cell(text.strip(), id=id_)


def code(id_: str, text: str, **metadata: list[str]) -> NotebookNode:
    """Make a cell of code."""
    return new_code_cell(text, id=id_, metadata=metadata)


if __name__ == "__main__":
    sections.TABLE.write_text(section_table(), encoding="utf-8")
    chosen = {Path(path).stem for path in sys.argv[1:]}
    write_pages(one for one in CHAPTERS if not chosen or one.file in chosen)
