"""Start TensorFlow and Keras so that a notebook prints the same on every machine."""

import contextlib
import os
import sys
from collections.abc import Iterator
from types import ModuleType

from rnn_course._extras import choose_tensorflow, require


def start_keras(seed: int = 0) -> ModuleType:
    """Import Keras quietly and make it deterministic: on the CPU, one thread, fixed seeds.

    Call it before anything else imports TensorFlow. One thread is also often the faster choice for the
    small steps of a recurrent network.

    Parameters
    ----------
    seed : int
        Seed of Python's, NumPy's and TensorFlow's generators.

    Returns
    -------
    module
        ``keras``.

    Raises
    ------
    ImportError
        If TensorFlow or Keras is not installed; the message says which extra brings them. And if Keras should
        compute with another library.
    RuntimeError
        If TensorFlow computes already with other settings, which it cannot change any more.
    """
    choose_tensorflow()
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # its kernels round differently from machine to machine
    with native_stderr_closed():
        tf = require("tensorflow", "keras")
        keras = require("keras", "keras")
        try:
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(1)
        except RuntimeError as error:
            raise RuntimeError(
                "start_keras: TensorFlow is in use already; restart the kernel first"
            ) from error
        tf.config.experimental.enable_op_determinism()
        keras.utils.set_random_seed(seed)
        tf.zeros(1)  # starts the device while the log is closed
    return keras


@contextlib.contextmanager
def native_stderr_closed() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: TensorFlow's C++ log ignores its own level while it is imported."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
