"""Each measurement runs in a process of its own: the number of threads is fixed when a library starts."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

QUIET = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUTF8": "1",
}


def run(module: str, arguments: list[str], threads: int) -> tuple[Any, float]:
    """Run a module in a fresh process and read what it prints.

    Parameters
    ----------
    module : str
        To be run with ``python -m``; the last line that it prints is JSON.
    arguments : list of str
        Its command line.
    threads : int
        How many threads BLAS and OpenMP may use.

    Returns
    -------
    result : object
        What the line holds.
    seconds : float
        From the start of the process to its end.

    Raises
    ------
    RuntimeError
        If the process fails; the message ends with its error.
    """
    limits = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | QUIET | limits,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]), seconds
