"""Run notebooks and store their outputs: `python book/execute.py book/02_text.ipynb`.

Neither timings nor versions are stored: running a notebook again writes the same bytes.
For that, a cell that measures time (its tag is `nbval-ignore-output`) keeps what it
printed before; clear its output to measure anew. When a notebook ran, and for how
long, goes to `runs.json`, for the page that shows it.
"""

import datetime
import json
import sys
import time
from pathlib import Path

import nbformat
from kernel import kernel_environment
from nbclient import NotebookClient

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TIMED = "nbval-ignore-output"
BOOK = Path(__file__).parent
RUNS = BOOK / "runs.json"


def execute(path: Path) -> None:
    """Run the notebook at `path` in its own folder; write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    timed = {
        cell.id: cell.outputs
        for cell in notebook.cells
        if TIMED in cell.metadata.get("tags", []) and cell.outputs
    }
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,  # or the pieces would depend on timing
    )
    start = time.perf_counter()
    with kernel_environment():
        client.execute()
    seconds = time.perf_counter() - start
    for cell in notebook.cells:
        if cell.id in timed:
            cell.outputs = timed[cell.id]
    notebook.metadata = METADATA
    nbformat.write(notebook, path)
    note_run(name(path), seconds)


def name(path: Path) -> str:
    """Name a notebook by where it is in the book: `solutions/02_text`."""
    return path.resolve().relative_to(BOOK.resolve()).with_suffix("").as_posix()


def note_run(notebook: str, seconds: float) -> None:
    """Write down that the notebook ran today."""
    runs = json.loads(RUNS.read_text(encoding="utf-8")) if RUNS.exists() else {}
    runs[notebook] = {
        "date": datetime.date.today().isoformat(),
        "seconds": round(seconds),
    }
    text = json.dumps(dict(sorted(runs.items())), indent=1)
    RUNS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    for file in sys.argv[1:]:
        execute(Path(file))
        print(file)
