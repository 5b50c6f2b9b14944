"""What the processor and the BLAS within NumPy are good at; no other module asks them.

NumPy's functions and OpenBLAS's products differ between processors with AVX-512 and those that only have
AVX2, as most laptops do. Without AVX-512 a small product copies its weights anew each time; and before NumPy
2.4, tanh took three times as long as an exponential there.
"""

import math
import os

import numpy as np


def chosen_tanh() -> str:
    """Ask which version of tanh NumPy has chosen for this processor.

    Returns
    -------
    str
        The instructions it uses, such as ``"AVX2"``; empty for NumPy 1, which does not say.
    """
    if not hasattr(np.lib, "introspect"):
        return ""
    kinds = np.lib.introspect.opt_func_info(func_name="^tanh$", signature="float32")["tanh"]
    return str(next(iter(kinds.values()))["current"])


def has_avx512() -> bool:
    """Say whether NumPy uses AVX-512, which NumPy 2.4 calls X86_V4 (and AVX2 X86_V3).

    Returns
    -------
    bool
        False for NumPy 1.
    """
    return any(name in chosen_tanh() for name in ("AVX512", "X86_V4"))


def has_vector_tanh() -> bool:
    """Say whether tanh takes several numbers at once.

    Returns
    -------
    bool
        False for NumPy 1.
    """
    return has_avx512() or any(name in chosen_tanh() for name in ("AVX2", "X86_V3", "ASIMD", "NEON"))


def has_openblas() -> bool:
    """Say whether the BLAS of this NumPy is OpenBLAS.

    Returns
    -------
    bool
        False for MKL, Accelerate, and others.
    """
    return "openblas" in np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]


def blas_threads() -> int:
    """Give the number of threads that the environment leaves to the BLAS.

    Returns
    -------
    int
        The number of cores, if the environment does not name another one.
    """
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    named = next(filter(None, map(os.environ.get, names)), "")
    return int(named) if named.isdecimal() and int(named) else os.cpu_count() or 1


AVX512 = has_avx512()
VECTOR_TANH = has_vector_tanh()
THREADS = blas_threads()

# Rows (steps times samples) whose intermediate results stay in the cache from one operation to the next.
CACHE_ROWS = 512

# Units from which the way back wants shorter chunks for its derivatives and longer ones for its sums.
MANY_UNITS = math.inf if AVX512 else 128

# Multiplications of a step from which it pays to do the products with the inputs of all steps ahead.
SPLIT_FROM = math.inf if AVX512 else 20_000_000
