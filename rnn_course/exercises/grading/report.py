"""Write what grading has found out: a table for a spreadsheet, and a page to read."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rnn_course import files
from rnn_course.exercises.grading.results import Answer, Result
from rnn_course.exercises.registry import EXERCISES

WAITING = "not graded yet"
_FORMULA = re.compile(r"((?:^|[;|]) *)(?=[=+\-@＝＋－＠])")
_LONGEST = 300  # characters of a sentence in the table


@dataclass(frozen=True)
class Row:
    """One notebook: its path inside the folder, and its result if there is one."""

    path: str
    result: Result | None

    @property
    def state(self) -> str:
        """How it ended, or that it has still to run."""
        return self.result["state"] if self.result else WAITING

    @property
    def problem(self) -> str:
        """What was wrong with it as a whole."""
        return self.result["problem"] if self.result else ""

    @property
    def seconds(self) -> float:
        """How long it ran."""
        return self.result["seconds"] if self.result else 0.0

    def answer(self, id_: str) -> Answer | None:
        """Return what the check of an exercise said; None if there was none."""
        return self.result["answers"].get(id_) if self.result else None

    def own(self, columns: Sequence[str]) -> list[str]:
        """Choose the exercises of the notebook's chapters; all if it does not say what it is about."""
        named = {*self.result["asked"], *self.result["answers"]} & {*EXERCISES} if self.result else set()
        chapters = {EXERCISES[id_].chapter for id_ in named}
        return [id_ for id_ in columns if not chapters or EXERCISES[id_].chapter in chapters]

    def solved(self, columns: Sequence[str]) -> int:
        """Count what is solved."""
        return sum(_is_solved(self.answer(id_)) for id_ in columns)


def columns(rows: Sequence[Row], chapter: int | None) -> list[str]:
    """Choose the exercises that a report is about.

    Parameters
    ----------
    rows : sequence of Row
        All notebooks.
    chapter : int, optional
        Take all exercises of this chapter, and no others. Otherwise, take those that any notebook asks to
        check or has solved.

    Returns
    -------
    list of str
        Their ids, in the order of the course.
    """
    if chapter is not None:
        return [id_ for id_, exercise in EXERCISES.items() if exercise.chapter == chapter]
    results = [row.result for row in rows if row.result]
    asked = {id_ for result in results for id_ in result["asked"]}
    solved = {id_ for result in results for id_, answer in result["answers"].items() if answer["solved"]}
    return [id_ for id_ in EXERCISES if id_ in asked | solved]


def write_csv(file: Path, rows: Sequence[Row], ids: Sequence[str]) -> None:
    """Write a row for each notebook, and a column for each exercise.

    Parameters
    ----------
    file : pathlib.Path
        What to write; an old one is replaced as a whole.
    rows : sequence of Row
        The notebooks.
    ids : sequence of str
        The exercises.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["notebook", "state", "problem", "solved", "of", "seconds", *ids])
    for row in rows:
        words = [row.path, row.state, row.problem]
        own = row.own(ids)
        said = [_words(row.answer(id_)) if id_ in own else "" for id_ in ids]
        numbers = [row.solved(ids), len(own), row.seconds]
        writer.writerow([*map(_harmless, words), *numbers, *map(_harmless, said)])
    _write(file, text.getvalue().encode("utf-8-sig", "backslashreplace"))  # Excel wants the mark


def write_html(file: Path, title: str, rows: Sequence[Row], ids: Sequence[str]) -> None:
    """Write a page that needs no scripts and no other file.

    Parameters
    ----------
    file : pathlib.Path
        What to write; an old one is replaced as a whole.
    title : str
        What was graded.
    rows : sequence of Row
        The notebooks.
    ids : sequence of str
        The exercises.
    """
    states = Counter(row.state for row in rows)
    counted = ", ".join(f"{number} {state}" for state, number in states.most_common())
    right = sum(row.solved(ids) for row in rows)
    total = sum(len(row.own(ids)) for row in rows)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(rows)} notebooks: {escape(counted or 'none')}. Of {total} answers, {right} are right.</p>",
        "<h2>Exercises</h2>",
        _exercises(rows, ids),
        *(_mistakes(rows, id_) for id_ in ids),
        "<h2>Notebooks</h2>",
        _notebooks(rows, ids),
    ]
    page = _PAGE.format(title=escape(title), style=_STYLE, body="\n".join(filter(None, parts)))
    _write(file, page.encode("utf-8", "backslashreplace"))


def _write(file: Path, content: bytes) -> None:
    try:
        files.replace(file, content)
    except ValueError as error:  # a folder has its name, for example
        raise OSError(str(error)) from error


def _is_solved(answer: Answer | None) -> bool:
    return bool(answer and answer["solved"])


def _is_tried(answer: Answer | None) -> bool:
    return bool(answer and answer["tried"])


def _why(answer: Answer) -> str:
    """Say what is wrong: the mistake, or the rung of the ladder and its sentence."""
    return answer["mistake"] or f"{_rung(answer)} {answer['sentence']}"


def _rung(answer: Answer) -> str:
    return f'Not so: "{answer["rung"]}".'


def _words(answer: Answer | None) -> str:
    """Say in the table how far an exercise has come."""
    if answer is None:
        return "not checked"
    if answer["solved"]:
        return "solved"
    if answer["tried"]:
        return _why(answer)[:_LONGEST]
    return answer["sentence"].partition(". ")[0]  # nothing is written yet, or Keras is not installed


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula, and from breaking a row.

    Some take the text between two semicolons, or bars, for a cell.
    """
    return _FORMULA.sub(r"\1'", " ".join(cell.split()))


def _exercises(rows: Sequence[Row], ids: Sequence[str]) -> str:
    """Show for each exercise how many have solved it."""
    lines = []
    for id_ in ids:
        answers = [row.answer(id_) for row in rows if row.own([id_])]
        solved = sum(map(_is_solved, answers))
        meter = f'<meter aria-hidden="true" max="{max(len(answers), 1)}" value="{solved}"></meter>'
        wrong = sum(_is_tried(answer) and not _is_solved(answer) for answer in answers)
        lines.append(
            f'<tr><th scope="row">{escape(EXERCISES[id_].title)} <code>{id_}</code></th>'
            f"<td>{solved} {meter}</td><td>{wrong}</td><td>{len(answers) - solved - wrong}</td>"
            f"<td>{EXERCISES[id_].chapter}</td><td>{EXERCISES[id_].level}</td></tr>"
        )
    head = _head("exercise", "solved", "not yet", "not tried", "chapter", "level")
    return _table("How many have solved each exercise", head, lines)


def _mistakes(rows: Sequence[Row], id_: str) -> str:
    """List the mistakes that were made in an exercise, the most frequent first."""
    answers = [answer for row in rows if (answer := row.answer(id_)) and _is_tried(answer)]
    counts = Counter(
        answer["mistake"] or f"{_rung(answer)} No known mistake."
        for answer in answers
        if not answer["solved"]
    )
    if not counts:
        return ""
    items = "".join(
        f"<li><b>{number} &times;</b> {escape(mistake)}</li>" for mistake, number in counts.most_common()
    )
    return f"<h3>Mistakes in {escape(EXERCISES[id_].title)} <code>{id_}</code></h3><ul>{items}</ul>"


def _notebooks(rows: Sequence[Row], ids: Sequence[str]) -> str:
    """Show who has solved what."""
    lines = []
    for row in rows:
        state = _folded(row.state, row.problem) if row.problem else escape(row.state)
        own = row.own(ids)
        cells = "".join(_cell(row.answer(id_)) if id_ in own else "<td></td>" for id_ in ids)
        lines.append(
            f'<tr><th scope="row">{escape(row.path)}</th><td>{row.solved(ids)} of {len(own)}</td>'
            f"<td>{state}</td><td>{row.seconds:.0f}</td>{cells}</tr>"
        )
    head = _head("notebook", "solved", "state", "seconds", *ids)
    return _table("Who has solved what", head, lines)


def _cell(answer: Answer | None) -> str:
    if answer is None or not answer["tried"]:
        return f'<td class="open">&ndash; {escape(_words(answer))}</td>'
    if answer["solved"]:
        return '<td class="right">&#10003; solved</td>'
    return f'<td class="wrong">{_folded("&#10007; not yet", _why(answer))}</td>'


def _folded(label: str, text: str) -> str:
    return f"<details><summary>{label}</summary>{escape(text)}</details>"


def _head(*names: str) -> str:
    return "".join(f'<th scope="col">{escape(name)}</th>' for name in names)


def _table(caption: str, head: str, lines: Sequence[str]) -> str:
    """Put a table into a box that scrolls sideways, also by keyboard."""
    return (
        f'<div class="box" role="region" tabindex="0" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>\n"
        + "\n".join(lines)
        + "\n</tbody></table></div>"
    )


_STYLE = """
:root { color-scheme: light dark; --line: #c4c4c4; --right: #1d6b2f; --wrong: #a13d00; --open: #595959; }
@media (prefers-color-scheme: dark) {
  :root { --line: #555; --right: #7fd694; --wrong: #ffab70; --open: #b3b3b3; }
}
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  background: Canvas; color: CanvasText; }
.box { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: left; font-style: italic; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top;
  white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 13rem; white-space: normal; }
summary { cursor: pointer; }
details[open] { min-width: 18rem; white-space: normal; }
@media (min-width: 40rem) { th:first-child { position: sticky; left: 0; background: Canvas; } }
.right { color: var(--right); }
.wrong { color: var(--wrong); }
.open { color: var(--open); min-width: 9rem; white-space: normal; }
""".strip()

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
