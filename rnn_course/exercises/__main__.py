"""For teachers and authors: ``python -m rnn_course.exercises``.

Teachers: ``grade FOLDER`` and ``assignment 5 --out FOLDER``. Authors: ``new CHAPTER NAME``, ``try ID`` and
``mutants ID``.
"""

import argparse
import io
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, cast

from rnn_course import cluster
from rnn_course._extras import require
from rnn_course.course import CHAPTERS
from rnn_course.exercises import assignment, authors, names
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.grading.journal import JournalInUseError
from rnn_course.exercises.grading.results import Limits
from rnn_course.exercises.grading.run import grade
from rnn_course.exercises.registry import EXERCISES, find

_GRADE = """
Run all notebooks (*.ipynb) in a folder and its subfolders, each in processes of its own, and write
grades.csv and grades.html: who has solved which exercise, and which mistakes were made how often.

Each result is kept in journal.jsonl as soon as it is there. Interrupt it whenever you like: the same command
goes on where it was, and later runs only what is new or has changed, and what lacked a package that is there
now. Grading needs the extra `grade` of the package, and the exercises in Keras its extra `keras`.

This protects from accidents, not from malice: the code of the notebooks runs with your rights. Grade what you
do not trust as a user without rights, or in a container.
"""
_ASSIGNMENT = """
Write a notebook for students with the statements and stubs of a chapter, one for each number, or of the
exercises that are named. It has no solutions. A notebook that has been changed is never overwritten.
"""

_NEW = """
Write the pair of files of a new exercise: a small one that is complete and passes all tests. Change its
solution and cases in the .py, and the statement, hints and mistakes in the .en.md.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the command; by default those of the process.

    Returns
    -------
    int
        0 if all went well; 1 if not, or if a notebook could not be graded; 130 if it was interrupted.
        (Words that are not understood end the process with 2.)
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.run is None:
        parser.print_help()
        return 0
    try:
        return int(chosen.run(chosen))
    except cluster.ClusterLostError as error:
        problem = f"{error}. What was graded is kept; run the same command again to go on"
    except (cluster.SchedulerError, JournalInUseError, ImportError, FileExistsError) as error:
        problem = str(error)
    except OSError as error:
        problem = ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)
    sys.stderr.write(f"{chosen.command}: {problem}.\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m rnn_course.exercises", description="Exercises, for teachers and authors."
    )
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", dest="command")
    as_it_is = argparse.RawDescriptionHelpFormatter

    one = commands.add_parser(
        "grade", help="grade a folder of notebooks", description=_GRADE, formatter_class=as_it_is
    )
    one.set_defaults(run=_grade)
    one.add_argument("folder", type=Path, help="where the notebooks are")
    one.add_argument("--out", type=Path, help="where the reports go (default: FOLDER-grades, beside it)")
    one.add_argument("--chapter", type=_chapter, help="report this chapter (default: what is asked for)")
    one.add_argument("--seconds", type=_positive, default=120.0, help="time for one notebook (120)")
    one.add_argument("--memory", type=_positive, default=2.0, help="memory for one notebook, in GB (2)")
    one.add_argument("--jobs", type=_count, default=_cores(), help="notebooks at a time (one for each core)")
    cluster.add_argument(one)

    two = commands.add_parser(
        "assignment", help="write a notebook for students", description=_ASSIGNMENT, formatter_class=as_it_is
    )
    two.set_defaults(run=_assignment, parser=two)
    two.add_argument("what", nargs="+", help="numbers of chapters, or names of exercises")
    two.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the notebook goes")

    three = commands.add_parser("new", help="begin an exercise", description=_NEW, formatter_class=as_it_is)
    three.set_defaults(run=_new, parser=three)
    three.add_argument("chapter", help='the chapter\'s name, for example "lstm"')
    three.add_argument("name", help="the exercise's name without the chapter's prefix, with dashes")
    for name, help_, list_ in (
        ("try", "show what the check says to each listed mistake", authors.answered),
        ("mutants", "list the small changes of the solution that nothing catches or names", authors.unnamed),
    ):
        four = commands.add_parser(name, help=help_)
        four.set_defaults(run=partial(_list, list_), parser=four)
        four.add_argument("id", help="the exercise")
    return parser


def _new(chosen: argparse.Namespace) -> int:
    known = [one for one in CHAPTERS if chosen.chapter in (one.name, one.prefix)]
    if not known:
        chosen.parser.error(f"there is no chapter {chosen.chapter!r}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", chosen.name):
        chosen.parser.error(f"{chosen.name!r} is no name: use small letters, digits and dashes")
    for path in authors.begin(known[0], chosen.name):
        sys.stdout.write(f"{path}\n")
    return 0


def _list(list_: Callable[[Exercise], Iterator[str]], chosen: argparse.Namespace) -> int:
    try:
        exercise = find(chosen.id)
    except KeyError as error:
        chosen.parser.error(str(error.args[0]))
    with ExitStack() as stack:
        if exercise.observer is not None:
            stack.enter_context(exercise.observer.around())
        for line in list_(exercise):
            sys.stdout.write(f"{line}\n")
    return 0


def _grade(chosen: argparse.Namespace) -> int:
    folder = Path(os.path.realpath(chosen.folder))
    if not folder.is_dir():
        sys.stderr.write(f"grade: {chosen.folder} is not a folder.\n")
        return 1
    if not (chosen.out or folder.name):
        sys.stderr.write(f"grade: there is no place beside {folder}; say with --out where the reports go.\n")
        return 1
    for package in ("IPython", "psutil"):
        require(package, "grade")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same as Ctrl-C
    out = chosen.out or folder.with_name(f"{folder.name}-grades")
    limits = Limits(seconds=chosen.seconds, memory=chosen.memory)
    rows = grade(folder, out, limits, chosen.jobs, chosen.scheduler, chosen.chapter)
    states = Counter(row.state for row in rows)
    counted = "".join(f", {number} {state}" for state, number in states.most_common())
    sys.stdout.write(
        f"{len(rows)} notebook{'s' * (len(rows) != 1)}{counted}. The report: {out / 'grades.html'}\n"
    )
    lacking = Counter(module for row in rows if row.result for module in row.result["missing"])
    if lacking:
        listed = ", ".join(f"{module} ({number})" for module, number in lacking.most_common())
        sys.stdout.write(f"Not installed, and needed by so many notebooks: {listed}. ")
        sys.stdout.write("Once they are, the same command runs these notebooks again.\n")
    if any(row.result is None for row in rows):
        sys.stdout.write("Interrupted. Run the same command again to go on.\n")
        return 130
    return int("failed" in states)


def _assignment(chosen: argparse.Namespace) -> int:
    try:
        sheets = _sheets(chosen.what)
        for name, title, ids in sheets:
            new = assignment.write(chosen.out / name, title, ids)
            state = "written" if new else "is there already, and unchanged"
            sys.stdout.write(f"{chosen.out / name}: {len(ids)} exercises, {state}\n")
    except (KeyError, argparse.ArgumentTypeError) as error:
        chosen.parser.error(error.args[0])
    return 0


def _sheets(what: list[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Choose name, title and exercises of each notebook: one a chapter, or one of those that are named."""
    if not all(word.isdecimal() for word in what):
        return [("exercises.ipynb", "Exercises", tuple(what))]
    return [
        (f"exercises-{chapter:02d}.ipynb", f"Exercises of chapter {chapter}", names(chapter))
        for chapter in map(_chapter, what)
    ]


def _chapter(text: str) -> int:
    if not text.isdecimal() or not any(one.chapter == int(text) for one in EXERCISES.values()):
        raise argparse.ArgumentTypeError(f"there is no chapter {text} with exercises")
    return int(text)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


def _cores() -> int:
    """Count the cores that this process may use."""
    usable: Any = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(usable(0)) if usable else os.cpu_count() or 1


if __name__ == "__main__":
    cast(io.TextIOWrapper, sys.stdout).reconfigure(errors="backslashreplace")  # a folder may have any name
    sys.exit(main())
