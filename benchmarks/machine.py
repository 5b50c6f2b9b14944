"""Where and with what was measured, and who else was at work meanwhile."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from rnn_course.experiments.common.timing import processor
from rnn_course.scratch.processor import AVX512

LIBRARIES = ("numpy", "keras", "tensorflow", "torch")


def describe() -> dict[str, str]:
    """Describe processor, system and versions.

    Returns
    -------
    dict of str to str
        What stands in the head of the report.
    """
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "kind of processor": "AVX-512" if AVX512 else "AVX2 alone, or another",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        "BLAS of NumPy": f"{blas['name']} {blas['version']}",
    }


def work_of_others(start: tuple[float, float] | None, end: tuple[float, float] | None) -> float | None:
    """Compute how much of the machine other processes have used between two calls of :func:`processor_times`.

    Parameters
    ----------
    start, end : tuple of float, optional
        Two readings.

    Returns
    -------
    float or None
        Share of one core; None if the system does not tell.
    """
    if start is None or end is None:
        return None
    seconds = end[0] - start[0]
    return max(0.0, (end[1] - start[1]) / seconds)


def processor_times() -> tuple[float, float] | None:
    """Read the clock, and how long all processes but this one and its children have used the processor.

    Returns
    -------
    tuple of float or None
        Both in seconds; None where there is no /proc/stat.
    """
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    # user, nice, system, idle, iowait, irq, softirq, steal: in ticks, of all cores together
    ticks = [int(number) for number in stat.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return own.elapsed, busy - (own.user + own.system + own.children_user + own.children_system)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
