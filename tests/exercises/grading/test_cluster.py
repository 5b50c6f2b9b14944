"""The same on a Dask cluster of two local workers."""

import csv
import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rnn_course.cluster import SchedulerError, connected, results
from rnn_course.exercises.__main__ import main

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # a worker that is killed leaves its folder behind
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]), prepend=os.pathsep)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def rows(out):
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {line["notebook"]: line for line in csv.DictReader(stream)}


def test_two_workers_one_of_which_is_lost(cluster, folder, tmp_path, code):
    # The first notebook ends the worker that runs it, once.
    once = tmp_path / "once"
    kill = (
        f"import os, psutil\nif not os.path.exists({str(once)!r}):\n    open({str(once)!r}, 'w')\n"
        "    psutil.Process(os.getppid()).parent().kill()\n    import time; time.sleep(60)"
    )
    (folder / "kills.ipynb").write_text(code.text(kill, code.solved))
    (folder / "crash.ipynb").write_text(code.text(code.solved, "import os; os._exit(1)"))
    for name in range(6):
        (folder / f"{name}.ipynb").write_text(code.text(code.solved if name % 2 else code.wrong, f"{name}"))
    out = tmp_path / "out"
    command = ["grade", str(folder), "--out", str(out), "--scheduler", cluster.scheduler_address]
    assert main(command) == 0
    lines = rows(out)
    assert once.exists()
    assert len(lines) == 8
    assert [name for name, line in lines.items() if line["rnn-cell"] != "solved"] == [
        "0.ipynb",
        "2.ipynb",
        "4.ipynb",
    ]
    assert lines["crash.ipynb"]["state"] == "crashed"
    assert len((out / "journal.jsonl").read_bytes().splitlines()) == 8
    assert main(command) == 0
    assert len((out / "journal.jsonl").read_bytes().splitlines()) == 8


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "nowhere", "tcp://", ""])
def test_no_scheduler(folder, capsys, monkeypatch, address):
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    assert main(["grade", str(folder), "--scheduler", address]) == 1
    says = (
        f"no Dask scheduler answers at {address}" if address else "the address of the Dask scheduler is empty"
    )
    assert capsys.readouterr().err == f"grade: {says}.\n"


def test_a_client_is_made_after_one_that_failed(monkeypatch):
    # The garbage collector runs in the thread of the second client, which must not meet the first one there.
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    begin = distributed.utils.asyncio_run
    monkeypatch.setattr(distributed.utils, "asyncio_run", lambda *a, **k: (gc.collect(), begin(*a, **k))[1])
    for address in ("tcp://127.0.0.1:1", "nowhere", "tcp://127.0.0.1:1"):
        with pytest.raises(SchedulerError, match="no Dask scheduler answers"), connected(address):
            pass


def test_no_workers(folder, capsys, monkeypatch):
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as made:
        assert main(["grade", str(folder), "--scheduler", made.scheduler_address]) == 1
    assert "has no workers" in capsys.readouterr().err


def once_the_journal_has_a_line(out, do):
    """Do something as soon as one notebook is graded."""

    def wait():
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if (out / "journal.jsonl").exists() and (out / "journal.jsonl").read_bytes():
                return do()
            time.sleep(0.05)

    threading.Thread(target=wait, daemon=True).start()


@pytest.fixture
def quick_and_slow(folder, code):
    (folder / "quick.ipynb").write_text(code.text(code.solved))
    (folder / "slow.ipynb").write_text(code.text("import time; time.sleep(99)"))
    return folder


def test_all_workers_are_lost(quick_and_slow, cluster, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("rnn_course.cluster.UNTIL_LOST", 1)
    once_the_journal_has_a_line(tmp_path / "out", lambda: cluster.scale(0))
    address = cluster.scheduler_address
    assert main(["grade", str(quick_and_slow), "--out", str(tmp_path / "out"), "--scheduler", address]) == 1
    assert capsys.readouterr().err.endswith(
        f"grade: the Dask scheduler at {address} has lost all of its workers, and none has come back in "
        "1 seconds. What was graded is kept; run the same command again to go on.\n"
    )
    states = {name: line["state"] for name, line in rows(tmp_path / "out").items()}
    assert states == {"quick.ipynb": "ran", "slow.ipynb": "not graded yet"}


def test_the_scheduler_is_lost(quick_and_slow, tmp_path, capsys):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}

    def start(name, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *options, "--no-dashboard"]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    file, out = tmp_path / "scheduler.json", tmp_path / "out"
    scheduler = start("scheduler", "--port", "0", "--scheduler-file", str(file))
    worker = start("worker", "--scheduler-file", str(file), "--nthreads", "2", "--no-nanny")
    try:
        with distributed.Client(scheduler_file=str(file), set_as_default=False) as client:
            address = client.scheduler.address
        once_the_journal_has_a_line(out, scheduler.kill)
        assert main(["grade", str(quick_and_slow), "--out", str(out), "--scheduler", address]) == 1
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
    assert capsys.readouterr().err.endswith(
        f"grade: the Dask scheduler at {address} was lost. What was graded is kept; "
        "run the same command again to go on.\n"
    )
    states = {name: line["state"] for name, line in rows(out).items()}
    assert states == {"quick.ipynb": "ran", "slow.ipynb": "not graded yet"}


def test_how_long_a_lost_cluster_is_waited_for_is_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["grade", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "if all of them are lost, wait 60 seconds for the first to come back" in said


def refuses(what):
    raise TimeoutError(what)


def test_results_and_errors_of_other_work(cluster):
    jobs = {"a": (pow, {"base": 2, "exp": 5}), "b": (pow, {"base": 3, "exp": 2})}
    assert dict(results(jobs, cluster.scheduler_address)) == {"a": 32, "b": 9}
    with pytest.raises(TimeoutError, match="never"):
        list(results({"a": (refuses, {"what": "never"})}, cluster.scheduler_address))
