"""Local Sphinx extension: the API page is made from the package next to the book."""

import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import MockFinder, _MockObject

ROOT = Path(__file__).parents[2]


def setup(app: Sphinx) -> dict[str, Any]:
    """Let autodoc import `rnn_course`, installed or not, without TensorFlow."""
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, MockFinder(["keras", "tensorflow"]))
    _MockObject.__or__ = lambda self, other: self  # a type such as `keras.Model | None`
    return {"parallel_read_safe": True, "parallel_write_safe": True}
