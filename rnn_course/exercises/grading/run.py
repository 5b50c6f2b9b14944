"""Grade a folder: run what is new or has changed, here or on a Dask cluster, and write the reports."""

import contextlib
import os
import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from rnn_course import cluster
from rnn_course._extras import is_installed, require
from rnn_course.exercises.compare import as_text
from rnn_course.exercises.grading import notebooks, report, worker
from rnn_course.exercises.grading.journal import Journal
from rnn_course.exercises.grading.results import Limits, Notebook, Result, course_version, without_answers

Todo = dict[str, Notebook]


def grade(
    folder: Path,
    out: Path,
    limits: Limits,
    jobs: int,
    scheduler: str | None = None,
    chapter: int | None = None,
) -> list[report.Row]:
    """Grade all notebooks in a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Where they are, in subfolders too.
    out : pathlib.Path
        Where the journal and the reports go.
    limits : Limits
        What each may take.
    jobs : int
        How many run at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler whose workers run them instead.
    chapter : int, optional
        The chapter that the reports are about; by default, what the notebooks ask to check.

    Returns
    -------
    list of Row
        One for each notebook. If this is interrupted, some have no result.

    Raises
    ------
    rnn_course.cluster.SchedulerError
        If the cluster cannot be used, or is lost; the reports tell what is there.
    JournalInUseError
        If another grader works on the same folder.
    OSError
        If `out` cannot be written.
    """
    course = course_version()
    out.mkdir(parents=True, exist_ok=True)
    with Journal(out / "journal.jsonl") as journal:
        known, todo = _sort_out(folder, journal, limits, course, elsewhere=scheduler is not None)
        if scheduler is None:
            run = _here(todo, limits, course, jobs)
        else:
            run = _on_cluster(todo, limits, course, scheduler)
        bar = require("tqdm", "grade").tqdm(total=len(todo), unit=" notebooks", disable=None)
        lost = None
        try:
            with bar, contextlib.closing(run):
                for key, result in run:
                    journal.add(key, result)
                    bar.update()
        # What ends the grading does not end the report of what is there.
        except KeyboardInterrupt:
            pass
        except cluster.ClusterLostError as error:
            lost = error
        rows = [
            report.Row(_name(path, folder), journal.find(what, limits) if isinstance(what, str) else what)
            for path, what in known.items()
        ]
    ids = report.columns(rows, chapter)
    report.write_csv(out / "grades.csv", rows, ids)
    report.write_html(out / "grades.html", f"Grades of {folder.name or folder}", rows, ids)
    if lost:
        raise lost
    return rows


def _sort_out(
    folder: Path, journal: Journal, limits: Limits, course: str, elsewhere: bool
) -> tuple[dict[Path, str | Result], Todo]:
    """Read all notebooks; return for each its key or why it cannot run, and what is still to be run.

    That is also what lacked a module that is here now. Of machines elsewhere we do not know what they have.
    """
    known: dict[Path, str | Result] = {}
    todo: Todo = {}
    for path in notebooks.find(folder, _warn):
        try:
            notebook = notebooks.read(path)
        except notebooks.NotebookError as error:
            known[path] = error.result
            continue
        known[path] = key = notebooks.key(notebook, course)
        result = journal.find(key, limits)
        if result and any(elsewhere or is_installed(module) for module in result["missing"]):
            journal.forget(key)
            result = None
        if result is None:
            todo[key] = notebook
    return known, todo


def _here(todo: Todo, limits: Limits, course: str, jobs: int) -> Generator[tuple[str, Result], None, None]:
    """Run notebooks on this machine, some at a time."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(jobs)
    try:
        running = {pool.submit(worker.grade, one, limits, course, stop): key for key, one in todo.items()}
        for future in as_completed(running):
            key = running.pop(future)
            try:
                result = future.result()
            except Exception as error:  # of the grader itself, for example a disk that is full
                result = _failed(error)
            if result is not None:
                yield key, result
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _on_cluster(
    todo: Todo, limits: Limits, course: str, address: str
) -> Generator[tuple[str, Result], None, None]:
    """Run notebooks on the workers of a Dask cluster, which tries those of a lost worker again elsewhere."""
    with cluster.connected(address) as client:
        running: dict[Any, str] = {
            client.submit(worker.grade, one, limits, course, pure=False): key for key, one in todo.items()
        }
        for future, result, error in cluster.completed(client, list(running)):
            future.release()  # or it would run again if its worker were lost now
            # An error is of a notebook that has taken several workers with it, for example.
            yield running.pop(future), _failed(error) if error else result


def _failed(error: Exception) -> Result:
    text = " ".join(as_text(error).split())[:300]
    return without_answers("failed", f"It could not be graded: {type(error).__name__}: {text}")


def _name(path: Path, folder: Path) -> str:
    """Return the path inside the folder as text, even if the system allows bytes that are none."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _warn(error: OSError) -> None:
    sys.stderr.write(f"grade: the folder {error.filename} cannot be read: {error.strerror}\n")
