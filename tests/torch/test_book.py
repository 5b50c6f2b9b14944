"""What the book shows in PyTorch, folded, runs and prints what the page says."""

import contextlib
import io
import re

import nbformat
import pytest
from execute import BOOK, name

pytest.importorskip("torch", reason="PyTorch is not installed: `make torch` adds it, and these tests run")

FOLD = re.compile(
    r'<details class="pytorch"><summary>The same in PyTorch</summary>\n\n'
    r"```python\n(?P<code>.+)```\n\n"
    r"It prints\n\n"
    r"```text\n(?P<output>.+)```\n\n"
    r"</details>",
    re.DOTALL,
)
FOLDS = [
    pytest.param(cell.source, id=f"{name(path)}:{cell.id}")
    for path in sorted(BOOK.glob("[0-9]*.ipynb"))
    for cell in nbformat.read(path, as_version=4).cells
    if cell.id.endswith("-pytorch")
]


def test_every_chapter_on_a_layer_has_a_fold():
    assert {fold.id.split("_")[0] for fold in FOLDS} == {"03", "05", "06", "07", "08", "09"}


@pytest.mark.parametrize("source", FOLDS)
def test_a_fold_prints_what_it_says(source):
    fold = FOLD.fullmatch(source.strip())
    assert fold, "a fold is code, the words `It prints`, and what the code prints"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(fold["code"], "<fold>", "exec"), {"__name__": "__main__"})
    assert printed.getvalue() == fold["output"]
