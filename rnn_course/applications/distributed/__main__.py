"""Train on several workers: ``python -m rnn_course.applications.distributed dask`` or ``... keras``."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rnn_course import cluster
from rnn_course.applications.distributed import evaluation, on_dask
from rnn_course.applications.distributed.supervisor import Supervisor, WorkersLostError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the command; by default those of the process.

    Returns
    -------
    int
        0, or 1 if the training could not be done.
    """
    parser = argparse.ArgumentParser(
        prog="python -m rnn_course.applications.distributed", description=__doc__
    )
    engines = parser.add_subparsers(dest="engine", required=True)
    dask = engines.add_parser(
        "dask", help="the network from scratch, on a Dask cluster or on two processes here"
    )
    cluster.add_argument(dask)
    keras = engines.add_parser("keras", help="the network in Keras, on supervised processes of this machine")
    keras.add_argument("--folder", type=Path, help="where checkpoint and losses stay (default: nowhere)")
    for engine in (dask, keras):
        engine.add_argument(
            "--workers", type=_positive, default=2, help="how many parts a batch has (default: 2)"
        )
        engine.add_argument("--steps", type=_positive, default=40, help="how many steps (default: 40)")
    chosen = parser.parse_args(arguments)
    try:
        _train_on_dask(chosen) if chosen.engine == "dask" else _train_in_keras(chosen)
    except (cluster.SchedulerError, WorkersLostError, ImportError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _train_on_dask(chosen: argparse.Namespace) -> None:
    where = (
        cluster.connected(chosen.scheduler) if chosen.scheduler else evaluation.local_cluster(chosen.workers)
    )
    with where as client:
        for step, loss in enumerate(on_dask.train(client, chosen.steps, shards=chosen.workers)):
            _tell(step, loss)


def _train_in_keras(chosen: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as spare:
        folder = chosen.folder or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        for step, loss in enumerate(Supervisor(chosen.workers, chosen.steps, folder).run().losses):
            _tell(step, loss)


def _tell(step: int, loss: float) -> None:
    sys.stdout.write(f"step {step + 1:4}: loss {loss:.6f}\n")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a number of 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
