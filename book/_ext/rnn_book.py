"""Local Sphinx extension: the API page, tables, times, models for live figures."""

import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import MockFinder, _MockObject
from sphinx.util.docutils import SphinxDirective, SphinxRole

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "book" / "runs.json"


class Generated(SphinxDirective):
    """Markdown that is written when the book is built."""

    def lines(self) -> list[str]:
        """Write it."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Give it as nodes."""
        paragraph = nodes.Element()
        lines = StringList(self.lines(), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, paragraph)
        return paragraph.children


class NotebookRuns(Generated):
    """When each notebook last ran, and how long it took: what `execute.py` wrote."""

    def lines(self) -> list[str]:
        """Give a row a notebook."""
        self.env.note_dependency(str(RUNS))
        runs = json.loads(RUNS.read_text(encoding="utf-8"))
        return ["| notebook | last run | seconds |", "|---|---|--:|"] + [
            f"| {{doc}}`{name}` | {run['date']} | {run['seconds']} |"
            for name, run in sorted(runs.items())
        ]


class Chapters(Generated):
    """The chapters and what they are about: what `rnn_course.course` says."""

    def lines(self) -> list[str]:
        """Give a row a chapter."""
        from rnn_course.course import CHAPTERS

        head = [
            "| chapter | minutes | the question | you will have built |",
            "|---|--:|---|---|",
        ]
        return head + [
            f"| {{doc}}`{one.number} {one.title} <{one.file}>` | {minutes(one.file)} "
            f"| {one.question} | {one.built} |"
            for one in CHAPTERS
        ]


class LiveFigures(Generated):
    """The figures that answer: in which chapter each is, and what it asks."""

    def lines(self) -> list[str]:
        """Give a row a figure, in the order of the pages."""
        from rnn_course import live

        rows = ["| page | what you do there | models |", "|---|---|---|"]
        for page in sorted((ROOT / "book").glob("*.ipynb")):
            cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
            code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
            found = re.findall(r'^Live\("(\w+)"', "\n".join(code), re.MULTILINE)
            for name in dict.fromkeys(found):
                made = live.figure(name)
                _, _, told = (made.__doc__ or "").partition(": ")
                models = ", ".join(f"`{model}`" for model in made.MODELS) or "none"
                rows.append(
                    f"| {{doc}}`{page.stem}` | {told.splitlines()[0]} | {models} |"
                )
        return rows


@cache
def minutes(file: str) -> int:
    """Give the minutes that a chapter takes, see `book/reading.py`."""
    from reading import main_path

    return main_path(ROOT / "book" / f"{file}.ipynb").minutes


class ReadingTime(SphinxRole):
    """How long chapters take together: numbers of chapters, or `all`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Give it in whole hours."""
        from rnn_course.course import CHAPTERS

        wanted = self.text.split()
        files = [
            one.file
            for one in CHAPTERS
            if wanted == ["all"] or str(one.number) in wanted
        ]
        hours = round(sum(map(minutes, files)) / 60)
        return [nodes.Text(f"about {hours} hours")], []


class Datasets(Generated):
    """The data sets, and where they are from: what their loaders say."""

    def lines(self) -> list[str]:
        """Give a row a data set."""
        from rnn_course.datasets.source import sources

        head = [
            "data",
            "contents",
            "licence",
            "source",
            "loader",
            "what was done to it",
        ]
        return ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"] + [
            f"| {one.name} | {one.contents} | {one.licence} | {one.source} "
            f"| `{one.loader}` | {one.processing} |"
            for one in sources()
        ]


def write_models(app: Sphinx, _: Exception | None) -> None:
    """Write the models of the live figures as scripts, for pages from a file."""
    from rnn_course import live

    folder = Path(app.outdir) / "_static" / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    for name in live.names():
        for model, line in live.scripts(name).items():
            (folder / f"{model}.js").write_text(line, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Let autodoc import `rnn_course`, installed or not, without TensorFlow."""
    sys.path[:0] = [str(ROOT), str(ROOT / "book")]
    sys.meta_path.insert(0, MockFinder(["keras", "tensorflow"]))
    _MockObject.__or__ = lambda self, other: self  # a type such as `keras.Model | None`
    app.add_directive("notebook-runs", NotebookRuns)
    app.add_directive("chapters", Chapters)
    app.add_directive("live-figures", LiveFigures)
    app.add_directive("datasets", Datasets)
    app.connect("build-finished", write_models)
    app.add_role("reading-time", ReadingTime())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
