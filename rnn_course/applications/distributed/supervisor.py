"""A small supervisor: start the Keras workers, and start all of them again if one is lost."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rnn_course.applications.distributed.keras_worker import tf_config

MODULE = "rnn_course.applications.distributed.keras_worker"
ROOT = Path(__file__).parents[3]
LOOK_AGAIN = 0.05  # seconds


class WorkersLostError(Exception):
    """A worker ended with an error more often than the supervisor may start again."""


@dataclass
class Outcome:
    """What a supervised training gave.

    Attributes
    ----------
    losses : list of float
        The loss of each step, as the first worker saw it.
    starts : int
        How often the workers were started.
    """

    losses: list[float]
    starts: int


@dataclass
class Supervisor:
    """Run a training on worker processes of this machine, from checkpoint to checkpoint.

    Parameters
    ----------
    workers : int
        How many processes.
    steps : int
        How many steps.
    folder : pathlib.Path
        Where the checkpoint and the losses go.
    every : int
        After how many steps the first worker keeps the state.
    restarts : int
        How often all may be started again.
    watch : callable, optional
        ``watch(step, processes)`` is called whenever a step is done: the place to kill one.
    """

    workers: int
    steps: int
    folder: Path
    every: int = 10
    restarts: int = 2
    watch: Callable[[int, list["subprocess.Popen[bytes]"]], None] | None = None
    _losses: dict[int, float] = field(init=False, default_factory=dict)

    def run(self) -> Outcome:
        """Train.

        Returns
        -------
        Outcome
            The losses, and how many starts it took.

        Raises
        ------
        WorkersLostError
            If it took more restarts than allowed; the checkpoint stays.
        """
        for start in range(1, self.restarts + 2):
            processes = self._start(start)
            try:
                finished = self._wait(processes, start)
            finally:
                _end(processes)
            self._read(start)
            if finished:
                return Outcome([self._losses[step] for step in range(self.steps)], start)
        raise WorkersLostError(
            f"a worker was lost {self.restarts + 1} times; the last state is in {self.folder / 'checkpoint'}"
        )

    def _start(self, start: int) -> list["subprocess.Popen[bytes]"]:
        """Start all workers, each with its own rank, on ports that are free."""
        addresses = [f"127.0.0.1:{port}" for port in _free_ports(self.workers)]
        processes = []
        for rank in range(self.workers):
            environment = {
                **os.environ,
                "TF_CONFIG": tf_config(addresses, rank),
                "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
                "CUDA_VISIBLE_DEVICES": "-1",
                "TF_ENABLE_ONEDNN_OPTS": "0",
                "TF_CPP_MIN_LOG_LEVEL": "3",
            }
            command = [sys.executable, "-m", MODULE]
            command += [str(self.steps), str(self.folder / "checkpoint"), str(self.every)]
            with self._output(start, rank).open("wb") as output:
                processes.append(
                    subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment)
                )
        return processes

    def _wait(self, processes: list["subprocess.Popen[bytes]"], start: int) -> bool:
        """Wait until all workers have ended well, or one has not; say which."""
        seen = -1
        while True:
            codes = [process.poll() for process in processes]
            if any(code not in (None, 0) for code in codes):
                return False
            if all(code == 0 for code in codes):
                return True
            self._read(start)
            newest = max(self._losses, default=-1)
            if self.watch is not None and newest > seen:
                self.watch(newest, processes)
            seen = newest
            time.sleep(LOOK_AGAIN)

    def _output(self, start: int, rank: int) -> Path:
        return self.folder / f"losses-{start}-{rank}"

    def _read(self, start: int) -> None:
        """Read the losses that the first worker has written; a line that is not finished counts later."""
        for line in self._output(start, 0).read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                step, loss = line.split()
                self._losses[int(step)] = float(loss)


def _end(processes: list["subprocess.Popen[bytes]"]) -> None:
    """End what is still running: without one of them the others wait in vain."""
    for process in processes:
        process.kill()
        process.wait()


def _free_ports(count: int) -> list[int]:
    """Ask the system for ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
