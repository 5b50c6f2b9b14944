"""Prepare the exercises for a Python in the browser: `make lite`.

JupyterLite is Jupyter as a folder of static files. This one has a notebook of exercises
for each chapter, and the package as a wheel. Exercises in Keras are left out, as there
is no TensorFlow for browsers. Python itself and NumPy are no part of the folder: they
come from the host of Pyodide.
"""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import files
from pathlib import Path
from typing import Any

from flit_core import buildapi
from make_site import LITE

from rnn_course.course import CHAPTERS, Chapter
from rnn_course.exercises import assignment
from rnn_course.exercises.registry import EXERCISES

INSTALL = "%pip install --quiet rnn-course\n\n"
END = """
What you write is stored in this browser. Nothing is sent anywhere, and whoever empties
the browser's storage loses it: download what you want to keep.
""".strip()

# Nothing but what lies in the folder, and in that of Pyodide, is installed.
KERNEL = {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {"litePluginSettings": KERNEL},
}


def notebook(chapter: Chapter) -> dict[str, Any]:
    """Make the notebook of a chapter's exercises that need NumPy alone."""
    asked = [
        one.id
        for one in EXERCISES.values()
        if one.chapter == chapter.number and one.observer is None
    ]
    title = f"Exercises to chapter {chapter.number}: {chapter.title}"
    made = assignment.notebook(title, asked, END)
    (setup,) = (cell for cell in made["cells"] if cell["id"] == "setup")
    setup["source"] = (INSTALL + "".join(setup["source"])).splitlines(keepends=True)
    return made


def kernel() -> Path:
    """Find what starts Pyodide in a browser: a folder of the environment."""
    installed = files("jupyterlite-pyodide-kernel") or []
    (found,) = (one.locate() for one in installed if one.name == "package.json")
    return Path(found).resolve().parent


def build(folder: Path, output: Path) -> None:
    """Write what JupyterLite is made of into `folder`, and make it in `output`."""
    contents = folder / "contents"
    contents.mkdir()
    for chapter in CHAPTERS:
        write_json(contents / f"{chapter.file}.ipynb", notebook(chapter))
    wheel = folder / buildapi.build_wheel(folder)
    wheel.chmod(0o644)  # a server must be able to read it, too
    config = {
        "LiteBuildConfig": {
            "apps": ["notebooks"],
            "contents": [str(contents)],
            "federated_extensions": [str(kernel())],
            "ignore_sys_prefix": True,  # no other extensions of the environment
            "lite_dir": str(folder),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(output),
        },
        "PipliteAddon": {"piplite_urls": [str(wheel)]},
    }
    write_json(folder / "jupyter_lite_config.json", config)
    write_json(folder / "jupyter-lite.json", SETTINGS)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--force"]
    subprocess.run(command, cwd=folder, check=True)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file of JSON."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), LITE)
    print(LITE)
