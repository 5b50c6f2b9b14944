"""The environment in which notebooks run, to store outputs and to compare them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

_FOLDER = tempfile.TemporaryDirectory()

ENVIRONMENT = {
    "PYTHONPATH": str(
        Path(__file__).parents[1]
    ),  # `import rnn_course` works, installed or not
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",  # the order of a sum decides how it is rounded
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": os.devnull,  # not the taste of whoever runs this
    "COLUMNS": "80",
    # The pages bring the scripts of their live figures, so no output holds them.
    "RNN_COURSE_BOOK": "1",
    # What the book solves is not what its reader has solved.
    "RNN_COURSE_PROGRESS": str(Path(_FOLDER.name) / "progress.json"),
}


@contextmanager
def kernel_environment() -> Iterator[None]:
    """Give kernels that are started in this context the environment of the book."""
    with mock.patch.dict(os.environ, ENVIRONMENT):
        os.environ.pop(
            "PYTEST_CURRENT_TEST", None
        )  # with it, a kernel does not show what C code prints
        yield
