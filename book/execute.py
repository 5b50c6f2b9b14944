"""Run notebooks and store their outputs: `python book/execute.py book/02_text.ipynb`.

Neither timings nor versions are stored: running a notebook again writes the same bytes.
"""

import sys
from pathlib import Path

import nbformat
from kernel import kernel_environment
from nbclient import NotebookClient

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(path: Path) -> None:
    """Run the notebook at `path` in its own folder; write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,  # or the pieces would depend on timing
    )
    with kernel_environment():
        client.execute()
    notebook.metadata = METADATA
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        execute(Path(name))
        print(name)
