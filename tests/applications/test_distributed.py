"""Several workers are equal to one, also after one of them is killed."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from rnn_course.applications.distributed import baselines, data, evaluation, keras_worker, models, on_dask
from rnn_course.applications.distributed.__main__ import main
from rnn_course.applications.distributed.supervisor import Supervisor, WorkersLostError
from rnn_course.cluster import ClusterLostError, gather
from tests.runs import flipped

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def windows():
    return data.load()


@pytest.fixture(scope="module")
def alone(windows):
    return baselines.train_alone(windows, 40)


def test_every_step_takes_other_samples_and_an_epoch_takes_each_once():
    rows = [data.rows_of_step(step, 1000, seed=3, batch=100) for step in range(20)]
    for epoch in (rows[:10], rows[10:]):
        assert sorted(np.concatenate(epoch)) == list(range(1000))
    assert not np.array_equal(rows[0], rows[10])
    np.testing.assert_array_equal(rows[7], data.rows_of_step(7, 1000, seed=3, batch=100))


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
def test_the_shards_are_the_batch(workers):
    rows = data.rows_of_step(5, 1000, seed=0)
    parts = [data.shard(rows, rank, workers) for rank in range(workers)]
    np.testing.assert_array_equal(np.concatenate(parts), rows)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("workers", [2, 3])
def test_the_parts_of_a_step_add_up_to_the_step(windows, workers):
    model = models.network(units=5, seed=1)
    rows = data.rows_of_step(0, len(windows.x), seed=0)
    whole = models.part_of_step(model.get_weights(), windows, rows)
    parts = [
        models.part_of_step(model.get_weights(), windows, data.shard(rows, rank, workers))
        for rank in range(workers)
    ]
    assert sum(part.loss for part in parts) == pytest.approx(whole.loss, rel=1e-6)
    for grads, want in zip(zip(*(part.grads for part in parts), strict=True), whole.grads, strict=True):
        np.testing.assert_allclose(sum(grads), want, atol=1e-6)


def test_a_cluster_is_equal_to_one_process_also_after_a_kill(alone):
    with evaluation.local_cluster(2) as client:
        losses = []
        for step, loss in enumerate(on_dask.train(client, 40)):
            losses.append(loss)
            if step == 20:
                os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        assert evaluation.largest_difference(losses, alone) < 1e-6
        assert losses[-1] < losses[0] / 2
        assert main(["dask", "--scheduler", client.scheduler.address, "--steps", "2"]) == 0


def test_a_cluster_that_has_lost_its_workers_is_given_up(monkeypatch):
    monkeypatch.setattr("rnn_course.cluster.UNTIL_LOST", 1)
    with evaluation.local_cluster(1) as client:
        steps = on_dask.train(client, 1000, shards=1)
        next(steps)
        client.cluster.scale(0)
        with pytest.raises(
            ClusterLostError, match="has lost all of its workers, and none has come back in 1"
        ):
            list(steps)


def test_an_error_of_a_worker_is_told():
    with evaluation.local_cluster(1) as client:
        futures = [client.submit(pow, 2, 5), client.submit(divmod, 1, 0)]
        assert gather(client, futures[:1]) == [32]
        with pytest.raises(ZeroDivisionError):
            gather(client, futures)


def test_no_scheduler_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr("rnn_course.cluster.PATIENCE", 1)
    assert main(["dask", "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == "no Dask scheduler answers at tcp://127.0.0.1:1\n"


def test_supervised_workers_start_again_and_end_equal(alone, tmp_path):
    pytest.importorskip("tensorflow")
    killed = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()

    def kill_once(step, processes):
        if step >= 8 and not killed:
            killed.append(step)
            os.kill(processes[1].pid, signal.SIGKILL)

    one = Supervisor(1, 16, tmp_path / "one").run()
    two = Supervisor(2, 16, tmp_path / "two", every=5, watch=kill_once).run()
    assert two.starts == 2
    assert killed
    # Gradients that are summed twice differ by 1e-5, as Adam hides a factor.
    assert evaluation.largest_difference(two.losses, one.losses) < 1e-6
    assert evaluation.largest_difference(one.losses, alone[:16]) < 1e-5


def test_workers_that_cannot_stay_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_course.applications.distributed.supervisor.MODULE", "no_such_module")
    with pytest.raises(WorkersLostError, match="a worker was lost 2 times; the last state is in"):
        Supervisor(2, 4, tmp_path, restarts=1).run()


def test_what_a_cluster_of_machines_needs_to_know():
    written = json.loads(keras_worker.tf_config(["10.0.0.5:1234", "10.0.0.6:1234"], 1))
    assert written == {
        "cluster": {"worker": ["10.0.0.5:1234", "10.0.0.6:1234"]},
        "task": {"type": "worker", "index": 1},
    }


def test_the_command_says_what_it_wants():
    command = [sys.executable, "-m", "rnn_course.applications.distributed", "dask", "--workers", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "0 is not a number of 1 or more" in done.stderr


def test_times_and_bytes_of_a_step():
    (row,) = evaluation.times([[4, 8]], workers=1, steps=1, rounds=1)["rows"]
    assert (row["units"], row["batch"]) == (4, 8)
    assert min(row["alone"], row["together"]) > 0
    # A GRU of 4 units on one feature, and its dense layer, in float32, there and back for two workers.
    assert evaluation.bytes_of_step(4, 2) == 2 * 2 * 4 * (1 * 12 + 4 * 12 + 2 * 12 + 4 + 1)


class Variable:
    """What a checkpoint needs of a variable of TensorFlow."""

    def __init__(self, value):
        self.value = np.array(value, "float32")
        self.shape = self.value.shape

    def __array__(self, dtype=None, copy=None):
        return self.value

    def assign(self, value):
        self.value = value


def test_the_checkpoint_of_the_workers_is_whole_and_of_the_same_network(tmp_path):
    path, state = tmp_path / "checkpoint", [Variable([[1, 2]]), Variable(3)]
    assert keras_worker._restore(path, state) == 0
    keras_worker._keep(path, state, 7)
    again = [Variable([[0, 0]]), Variable(0)]
    assert keras_worker._restore(path, again) == 7
    for got, want in zip(again, state, strict=True):
        np.testing.assert_array_equal(got.value, want.value)
    for other in ([Variable([[0, 0]])], [*again, Variable(0)], [Variable([0, 0]), Variable(0)]):
        with pytest.raises(ValueError, match="the checkpoint is of another network; delete it to start anew"):
            keras_worker._restore(path, other)
        assert not any(variable.value.any() for variable in other if variable not in again)
    path.write_bytes(flipped(path.read_bytes(), 8 * path.stat().st_size - 2))
    with pytest.raises(ValueError, match="checkpoint: the file is damaged"):
        keras_worker._restore(path, again)
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint"]
