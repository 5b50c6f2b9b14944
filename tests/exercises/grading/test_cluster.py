"""The same on a Dask cluster of two local workers."""

import csv
import os
from pathlib import Path

import pytest

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


def test_no_scheduler(folder, capsys, monkeypatch):
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    assert main(["grade", str(folder), "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err


def test_no_workers(folder, capsys, monkeypatch):
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as made:
        assert main(["grade", str(folder), "--scheduler", made.scheduler_address]) == 1
    assert "has no workers" in capsys.readouterr().err
