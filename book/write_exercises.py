"""Write the package's exercises into chapters, and the solutions into the appendix.

`python book/write_exercises.py book/05_lstm.ipynb` (without a path: all chapters); the
notebooks must run again then. Statements, stubs, hints and solutions come from the
package `rnn_course.exercises`, and nowhere else.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from execute import BOOK, METADATA
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rnn_course.exercises import sections, source
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.registry import EXERCISES

HEADING = """({prefix}-write)=
### Functions to write

Put your code in the place of the dots and run the cell.
The check says whether the function is right and, if not, what went wrong.
Hints are folded away below each cell. All solutions, run and checked, are on the page
{{ref}}`{prefix}-solutions`.

A function of yours takes the place of one above that has the same name.
To run the cells above once more, restart the kernel.
"""

STATEMENT = """:::{{exercise}} {title} · {level}
:label: write-{id}

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

These are the functions of {{ref}}`{prefix}-write`, each with the check that it passes.
There are other right ones: the check looks at what comes out, not at how it is written.
"""

SOLVED = """({prefix}-solution-{name})=
## {title}

The solution to {{ref}}`write-{id}`.
"""


def write_exercises(path: Path) -> None:
    """Write the exercises into the chapter at `path`, and its page of solutions.

    A chapter for which the package has none is left as it is.
    """
    notebook = nbformat.read(path, as_version=4)
    prefix, chapter = notebook.cells[0].id.partition("-")[0], int(path.stem[:2])
    asked = [one for one in EXERCISES.values() if one.chapter == chapter]
    if not asked:
        return
    notebook.cells = with_section(notebook.cells, prefix, exercise_cells(asked, prefix))
    nbformat.write(notebook, path)
    appendix = path.parent / "solutions" / path.name
    old = nbformat.read(appendix, as_version=4).cells if appendix.exists() else []
    cells = keep_outputs(old, solution_cells(asked, prefix, chapter))
    appendix.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), appendix)
    ruff = [sys.executable, "-m", "ruff", "format", "--config", BOOK / "ruff.toml"]
    subprocess.run([*ruff, "--quiet", path, appendix], check=True)


def with_section(
    cells: list[NotebookNode], prefix: str, section: list[NotebookNode]
) -> list[NotebookNode]:
    """Put the section at the end of the exercises, in the place of an older one."""
    kept = [cell for cell in cells if not cell.id.startswith(f"{prefix}-write")]
    start = next(n for n, cell in enumerate(kept) if cell.id == f"{prefix}-exercises")
    end = next(
        n
        for n, cell in enumerate(kept)
        if n > start and re.match(r"\(.+\)=\n## ", cell.source)
    )
    return [*kept[:end], *keep_outputs(cells, section), *kept[end:]]


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


def exercise_cells(exercises: list[Exercise], prefix: str) -> list[NotebookNode]:
    """Give a chapter's section: each exercise with its stub, hints and solution."""
    cells = [
        markdown(f"{prefix}-write", HEADING.format(prefix=prefix)),
        code(f"{prefix}-write-start", "from rnn_course import exercises"),
    ]
    for exercise in exercises:
        id_ = f"{prefix}-write-{short_name(exercise, prefix)}"
        statement = STATEMENT.format(
            title=exercise.title,
            level=exercise.level,
            id=exercise.id,
            statement=one_line_a_paragraph(exercise.statement),
        )
        fence = f"```python\n{exercise.source}\n```"
        helps = [*exercise.hints, fence]
        folded = [
            FOLDED.format(summary=summary, text=text)
            for summary, text in zip(HINTS, helps, strict=True)
        ]
        cells += [
            markdown(id_, statement),
            code(f"{id_}-stub", source.stub(exercise)),
            markdown(f"{id_}-help", "".join(folded)),
        ]
    return cells


def solution_cells(
    exercises: list[Exercise], prefix: str, chapter: int
) -> list[NotebookNode]:
    """Give a page of solutions: each with its check, and the mistakes that it knows."""
    cells = [
        markdown(
            f"{prefix}-solutions", APPENDIX.format(prefix=prefix, chapter=chapter)
        ),
        code(
            f"{prefix}-solutions-start",
            "import numpy as np\n\nfrom rnn_course import exercises",
        ),
    ]
    for exercise in exercises:
        name = short_name(exercise, prefix)
        heading = SOLVED.format(
            prefix=prefix, name=name, title=exercise.title, id=exercise.id
        )
        before, definition, rest = exercise.source.partition(f"def {exercise.name}(")
        check = f'@exercises.check("{exercise.id}")\n'
        summary = f"{len(exercise.mistakes)} mistakes that the check knows"
        cells += [
            markdown(f"{prefix}-solution-{name}", heading),
            code(f"{prefix}-solution-{name}-code", before + check + definition + rest),
            markdown(
                f"{prefix}-solution-{name}-mistakes",
                FOLDED.format(summary=summary, text=mistakes(exercise)),
            ),
        ]
    return cells


def mistakes(exercise: Exercise) -> str:
    """List what the check says about mistakes, by the section that explains them."""
    sections: dict[str, list[str]] = {}
    for mistake in exercise.mistakes:
        message, _, section = exercise.said(mistake).partition(' See "')
        sections.setdefault(section, []).append(plain(message))
    lines = [f"- {message}" for message in sections.pop("", [])]
    for section, messages in sections.items():
        lines.append(f'- See "{plain(section).removesuffix(".")}:')
        lines += [f"  - {message}" for message in messages]
    return "\n".join(lines)


def write_sections() -> None:
    """Write the table of all sections, by label, that messages point to."""
    found = {}
    for path in sorted(BOOK.glob("[0-9]*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            heading = re.match(r"\((\S+)\)=\n#+ (.+)", cell.source)
            if cell.cell_type == "markdown" and heading:
                found[heading[1]] = [int(path.stem[:2]), heading[2]]
    table = json.dumps(found, ensure_ascii=False, indent=0)
    sections.TABLE.write_text(table + "\n", encoding="utf-8")


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


def code(id_: str, text: str) -> NotebookNode:
    """Make a cell of code."""
    return new_code_cell(text, id=id_)


if __name__ == "__main__":
    write_sections()
    for path in sys.argv[1:] or sorted(BOOK.glob("[0-9]*.ipynb")):
        write_exercises(Path(path))
