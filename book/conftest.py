"""Make nbval strict: a notebook must give every output that it stores, and no other.

Of a cell that measures time (its tag is `nbval-ignore-output`) all but the numbers that
it prints, and the picture that it draws of them, are compared, too.

Text is compared exactly. Pictures are compared pixel by pixel, window by window: two
machines may round the edge of a line differently, and store different bytes for the
same picture, but a digit or a line that is another one changes all of a small window.
"""

import base64
import copy
import difflib
import io
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kernel import kernel_environment
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError, coalesce_streams
from PIL import Image

# Root mean square, of 255, in any window of 8 x 8 pixels. An edge that is rounded
# differently changes its pixels by one or two, which gives up to 0.5. Colours that are
# all one lower give 0.87, a short line in light grey 8, another digit 60.
MAX_PICTURE_DIFFERENCE = 0.75
WINDOW = 8


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect as `Notebook` what nbval collects."""
    collectors = yield
    return [
        Notebook.from_parent(parent, path=file_path)
        if isinstance(collector, IPyNbFile)
        else collector
        for collector in collectors
    ]


class Notebook(IPyNbFile):
    """A notebook that runs in the book's environment; its tests have its cells' ids."""

    def setup(self) -> None:
        with kernel_environment():
            super().setup()

    def collect(self) -> Iterator["Cell"]:
        for item in super().collect():
            yield Cell.from_parent(
                self,
                name=item.cell.id,
                cell_num=item.cell_num,
                cell=item.cell,
                options=item.options,
            )


class Cell(IPyNbCell):
    """A cell that was run, and whose outputs are compared."""

    def runtest(self) -> None:
        if self.cell.execution_count is None:
            self.raise_cell_error(
                "it was never run; `make notebooks` runs it and stores what it gives"
            )
        for output in self.cell.outputs:
            number = output.get("execution_count", self.cell.execution_count)
            if number != self.cell.execution_count:
                self.raise_cell_error(
                    f"its result has the number {number}, the cell has "
                    f"{self.cell.execution_count}"
                )
        super().runtest()
        if not self.options["check"]:  # nbval compares nothing
            stored = without_times(coalesce_streams(self.cell.outputs))
            if found := differences(stored, without_times(self.test_outputs)):
                self.raise_cell_error("Cell outputs differ", "\n".join(found))

    def compare_outputs(
        self,
        test: list[NotebookNode],
        ref: list[NotebookNode],
        skip_compare: Any = None,
    ) -> bool:
        self.comparison_traceback = differences(stored=ref, new=test)
        return not self.comparison_traceback

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.nodeid

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return str(super().repr_failure(excinfo))
        where = self.nodeid.replace("::", ", cell ")
        details = error.inner_traceback or ""
        return f"{where}: {error}\n\n{error.source}\n\n{details}"


def differences(stored: list[NotebookNode], new: list[NotebookNode]) -> list[str]:
    """Say what differs between the stored and the new outputs of a cell."""
    stored_data, new_data = (
        [data(output) for output in stored],
        [data(output) for output in new],
    )
    stored_kinds, new_kinds = (
        [sorted(output) for output in stored_data],
        [sorted(output) for output in new_data],
    )
    if stored_kinds != new_kinds:
        return [f"the stored outputs are {stored_kinds}, but this run gave {new_kinds}"]
    for name in ("output_type", "metadata"):
        before, now = ([output.get(name) for output in part] for part in (stored, new))
        if before != now:
            return [f"the stored {name} is {before}, but this run gave {now}"]
    return [
        f"{kind} differs:\n{difference}"
        for before, now in zip(stored_data, new_data, strict=True)
        for kind in before
        if (difference := compare(kind, before[kind], now[kind]))
    ]


def without_times(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Give outputs without what a measured time decides about."""
    made = copy.deepcopy(outputs)
    for output in made:
        if output.output_type == "stream":
            output.text = re.sub(r" *\d+(\.\d+)?", " #", output.text)
        elif "image/png" in output.get("data", {}):
            output.data["image/png"] = ""
    return made


def data(output: NotebookNode) -> dict[str, Any]:
    """Give what an output holds, by kind: a stream, a MIME type, or an error."""
    if output.output_type == "stream":
        return {output.name: output.text}
    if (
        output.output_type == "error"
    ):  # without its traceback, which has the paths of this machine
        return {"error": f"{output.ename}: {output.evalue}"}
    return dict(output.data)


def compare(kind: str, stored: Any, new: Any) -> str:
    """Say how two outputs of one kind differ; an empty string if they do not."""
    if stored == new:
        return ""
    if kind == "image/png":
        return compare_pictures(stored, new)
    lines = [str(text).split("\n") for text in (stored, new)]
    return "\n".join(
        difflib.unified_diff(*lines, "stored", "this run", lineterm="", n=2)
    )


def compare_pictures(stored: str, new: str) -> str:
    """Say how two pictures differ that are PNG files in base64."""
    before, now = pixels(stored), pixels(new)
    if before.shape != now.shape:
        return f"the stored picture has the shape {before.shape}, this one {now.shape}"
    squares = np.mean((now - before) ** 2, axis=-1)
    means = window_means(squares)
    row, column = np.unravel_index(np.argmax(means), means.shape)
    worst = np.sqrt(means[row, column])
    if worst <= MAX_PICTURE_DIFFERENCE:
        return ""
    return (
        f"the pixels differ by {np.sqrt(squares.mean()):.1f} of 255 "
        f"(root mean square), and by {worst:.1f} in the window from "
        f"row {row}, column {column}"
    )


def window_means(x: np.ndarray) -> np.ndarray:
    """Give the mean of each window of an array, of the whole if that is smaller."""
    height, width = (min(length, WINDOW) for length in x.shape)
    sums = np.pad(x.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    below, above = sums[height:], sums[:-height]
    inside = below[:, width:] - below[:, :-width] - above[:, width:] + above[:, :-width]
    return inside / (height * width)


def pixels(png: str) -> np.ndarray:
    """Decode a picture into an array of shape (height, width, 4)."""
    return np.asarray(
        Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"), dtype=float
    )
