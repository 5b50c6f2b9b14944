"""Run a command that changes `.venv` while no other one does: `python tools/locked.py COMMAND ...`.

The lock ends with the last of the processes that the command has started. So if `make` is killed, and leaves
an installation running, the next one waits for its end. Whoever stops this process stops all of them.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType


def run(command: list[str]) -> int:
    """Run a command under the lock, and return its exit code."""
    lock = os.open(Path(os.path.realpath(".venv")).with_name(".venv.lock"), os.O_WRONLY | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("Another make changes the environment in .venv; this one waits for it.\n")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError:  # some network drives have no locks
        pass
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[lock], process_group=0)

    def stop(number: int, frame: FrameType | None) -> None:
        os.killpg(process.pid, number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
