"""Each measurement runs in a process of its own: the number of threads is fixed when a library starts."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

QUIET = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUTF8": "1",
}

# A processor that has AVX-512 as one that has AVX2 alone: for NumPy, its BLAS, TensorFlow, XLA, and PyTorch.
AVX2_ALONE = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Haswell",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
}


def run(
    module: str, arguments: list[str], threads: int, environment: Mapping[str, str] | None = None
) -> tuple[Any, float]:
    """Run a module in a fresh process and read what it prints.

    Parameters
    ----------
    module : str
        To be run with ``python -m``; the last line that it prints is JSON.
    arguments : list of str
        Its command line.
    threads : int
        How many threads BLAS and OpenMP may use.
    environment : mapping of str to str, optional
        Variables that are set, too, such as `AVX2_ALONE`.

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
        env=os.environ | QUIET | limits | dict(environment or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]), seconds
