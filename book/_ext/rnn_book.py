"""Local Sphinx extension: the API page of the package here, and the table of runs."""

import json
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import MockFinder, _MockObject
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "book" / "runs.json"


class NotebookRuns(SphinxDirective):
    """When each notebook last ran, and how long it took: what `execute.py` wrote."""

    def run(self) -> list[nodes.Node]:
        """Give the table as nodes."""
        self.env.note_dependency(str(RUNS))
        runs = json.loads(RUNS.read_text(encoding="utf-8"))
        lines = ["| notebook | last run | seconds |", "|---|---|--:|"]
        lines += [
            f"| {{doc}}`{name}` | {run['date']} | {run['seconds']} |"
            for name, run in sorted(runs.items())
        ]
        paragraph = nodes.Element()
        self.state.nested_parse(
            StringList(lines, str(RUNS)), self.content_offset, paragraph
        )
        return paragraph.children


def setup(app: Sphinx) -> dict[str, Any]:
    """Let autodoc import `rnn_course`, installed or not, without TensorFlow."""
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, MockFinder(["keras", "tensorflow"]))
    _MockObject.__or__ = lambda self, other: self  # a type such as `keras.Model | None`
    app.add_directive("notebook-runs", NotebookRuns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
