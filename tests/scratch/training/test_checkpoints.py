"""Checkpoints: a run that was stopped, however rudely, ends as if it had not been."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from rnn_course.scratch import GRU, LSTM, SGD, Adam, Dense, Dropout, Model, RMSprop, SimpleRNN
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.layer import every_layer
from rnn_course.scratch.training import safetensors_io
from tests.layers import D, H, T, random
from tests.runs import flipped, model, train

posix = pytest.mark.skipif(os.name != "posix", reason="modes and pipes of POSIX systems")


def assert_same(model, other):
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


class StopError(Exception):
    """What stops a run in these tests."""


def train_until(model, path, steps, error=StopError, **options):
    """Train, and raise `error` in the middle of step `steps` + 1."""
    forward, taken = model.forward_masked, 0

    def stop_in_time(x, mask=None, training=False):
        nonlocal taken
        taken += training
        if taken > steps:
            raise error
        return forward(x, mask, training)

    model.forward_masked = stop_in_time
    with pytest.raises(error):
        train(model, path, **options)


@pytest.mark.parametrize("stream", [False, True], ids=["fit", "fit_stream"])
@pytest.mark.parametrize("steps", [3, 5, 13, 28])
def test_a_stopped_run_goes_on_exactly(steps, stream, tmp_path):
    whole = model(stream)
    history = train(whole, stream=stream)
    train_until(model(stream), tmp_path / "c", steps, stream=stream)
    again = model(stream)
    assert train(again, tmp_path / "c", stream=stream) == history
    assert_same(again, whole)
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_ctrl_c_keeps_the_last_checkpoint(tmp_path):
    path = tmp_path / "c"
    train_until(model(), path, 10, error=KeyboardInterrupt)
    kept = path.read_bytes()
    train_until(model(), path, 1, error=KeyboardInterrupt)  # stopped again, before anything new
    assert path.read_bytes() == kept
    again, whole = model(), model()
    train(again, path)
    train(whole)
    assert_same(again, whole)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX systems")
def test_a_killed_run_goes_on_exactly(tmp_path):
    path, result = tmp_path / "c", tmp_path / "weights"
    script = f"""
from tests.runs import model, train
killed = model()
print("ready", flush=True)
train(killed, {str(path)!r}, epochs=80)
killed.save({str(result)!r})
"""
    root = Path(__file__).parents[3]
    rng = np.random.default_rng()  # any moment will do
    kills = 0
    for attempt in range(6):
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root)
        child.stdout.read(6)
        if attempt < 5:
            time.sleep(rng.uniform(0.0, 0.2))
            child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        kills += child.returncode == -signal.SIGKILL
        if child.returncode == 0:
            break
    assert kills > 0
    whole = model()
    train(whole, epochs=80)
    assert_same(Model.load(result), whole)


def test_a_finished_run_gives_the_finished_model(tmp_path):
    first, again = model(), model()
    history = train(first, tmp_path / "c")
    again.build((10, 4))
    again.forward_masked = None  # nothing is computed any more
    assert train(again, tmp_path / "c") == history
    assert_same(again, first)


def test_more_epochs_train_on(tmp_path):
    train(model(), tmp_path / "c", epochs=2)
    on, whole = model(), model()
    assert train(on, tmp_path / "c", epochs=5) == train(whole, epochs=5)
    assert_same(on, whole)


def test_checkpoints_change_nothing(tmp_path):
    plain, kept = model(), model()
    assert train(plain) == train(kept, tmp_path / "c", every=1)
    assert_same(plain, kept)


@pytest.mark.parametrize("make", [lambda: SGD(0.1), lambda: SGD(0.1, momentum=0.9), lambda: RMSprop(0.01)])
def test_every_optimizer_goes_on(make, tmp_path):
    whole, again = model(), model()
    train(whole, optimizer=make())
    train_until(model(), tmp_path / "c", 9, optimizer=make())
    train(again, tmp_path / "c", optimizer=make())
    assert_same(again, whole)


def test_without_a_seed_the_order_goes_on_too(tmp_path):
    """The order of the samples was drawn once, and the file knows it: every epoch has each sample once."""
    x = np.arange(12, dtype="float32").reshape(12, 1)
    seen = []

    def spy(y_true, y_pred, mask):
        if len(seen) == stop:
            raise StopError
        seen.append(float(y_true[0, 0]))
        return 1.0, np.zeros_like(y_pred)

    options = {"loss": spy, "optimizer": SGD(), "batch_size": 1, "epochs": 2, "verbose": 0}
    for stop in (7, 20, 99):  # noqa: B007  # spy reads it
        try:
            Model([Dense(1)]).fit(x, x, checkpoint=tmp_path / "c", checkpoint_every=1, **options)
        except StopError:
            del seen[-1]  # this step is taken again: a state is written once the next loss proves it good
    assert sorted(seen[:12]) == sorted(seen[12:]) == list(range(12))


# Losses that are not finite ----------------------------------------------------------------------


def explosive(path, **options):
    """A training whose weights leave all bounds within a few steps."""
    x, y = random((12, T, D), "float32"), random((12, 2), "float32", 2)
    learner = Model([SimpleRNN(H, activation="linear", seed=0), Dense(2, seed=1)])
    options = {
        "optimizer": SGD(0.5), "batch_size": 4, "shuffle": False, "checkpoint_every": 1, **options
    }  # fmt: skip
    with pytest.raises(FloatingPointError) as caught:
        learner.fit(x, y, loss="mean_squared_error", checkpoint=path, verbose=0, **options)
    return str(caught.value), learner


@pytest.mark.filterwarnings("error")
def test_the_last_good_checkpoint_stays(tmp_path):
    message, _ = explosive(tmp_path / "c")
    assert "Model.fit: the loss is " in message
    assert "the last good checkpoint, from step " in message
    assert str(tmp_path / "c") in message
    with safetensors.safe_open(tmp_path / "c", "np") as file:
        weights = [file.get_tensor(name) for name in file.keys() if name.startswith("weights")]  # noqa: SIM118
        history = file.get_tensor("history/step_loss")
    assert all(np.isfinite(weight).all() for weight in weights)
    assert np.isfinite(history).all()
    # Its weights are good: the next loss was finite, so the same call comes one step further than the file.
    assert explosive(tmp_path / "c")[0] == message


@pytest.mark.filterwarnings("error")
def test_a_loss_that_is_bad_from_the_start_keeps_nothing(tmp_path):
    x = np.full((4, T, D), np.nan, "float32")
    with pytest.raises(FloatingPointError, match="nan at epoch 1, step 1; there was no checkpoint yet"):
        Model([GRU(H), Dense(2)]).fit(
            x, x[:, 0, :2], loss="mean_squared_error", checkpoint=tmp_path / "c", verbose=0
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("error")
def test_weights_that_the_last_step_has_ruined_are_not_kept(tmp_path):
    x, y = np.ones((1, 1), "float32"), np.full((1, 1), 1e19, "float32")
    learner = Model([Dense(1, seed=0)])
    with pytest.raises(FloatingPointError, match="a weight is nan or inf after the last step"):
        learner.fit(
            x, y, loss="mean_squared_error", optimizer=SGD(1e30), checkpoint=tmp_path / "c", verbose=0
        )
    assert not list(tmp_path.iterdir())


# Files that do not belong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"optimizer": Adam(0.02)}, "optimizer"),
        ({"optimizer": SGD(0.01)}, "optimizer"),
        ({"loss": "binary_cross_entropy"}, "loss"),
        ({"batch_size": 5}, "batch_size"),
        ({"seed": 8}, "seed"),
        ({"shuffle": False}, "shuffle"),
        ({"y": np.ones((12, 2), "float32")}, "data"),
        ({"mask": np.ones((12, T), bool)}, "data"),
        ({"validation_data": (random((2, T, D), "float32"), random((2, 2), "float32"))}, "validation data"),
        ({"layers": [LSTM(H, seed=0), Dense(2, seed=1)]}, "layers"),
        ({"layers": [GRU(H + 1, seed=0), Dense(2, seed=1)], "seed": 9}, "layers, seed"),
    ],
)
def test_the_checkpoint_of_another_call_is_refused(change, named, tmp_path):
    def call(layers=None, **options):
        learner = Model(layers or [GRU(H, seed=0), Dense(2, seed=1)])
        data = {"x": random((12, T, D), "float32"), "y": random((12, 2), "float32", 2)}
        options = {
            **data, "loss": "mean_squared_error", "optimizer": Adam(np.float32(0.01)), "batch_size": 4,
            "seed": np.int64(1),
            "checkpoint": tmp_path / "c", "verbose": 0, **options,
        }  # fmt: skip
        learner.fit(**options)

    call()
    kept = (tmp_path / "c").read_bytes()
    with pytest.raises(ValueError, match=rf"is of a run with other {named}; make the same call"):
        call(**change)
    assert (tmp_path / "c").read_bytes() == kept


def test_a_damaged_checkpoint_is_refused(tmp_path):
    path = tmp_path / "c"
    train(model(), path, epochs=1)
    content = path.read_bytes()
    for size in (0, 20, len(content) - 1):
        path.write_bytes(content[:size])
        with pytest.raises(ValueError, match="c: the file is damaged, or no safetensors file"):
            train(model(), path)
    path.write_bytes(safetensors_io.pack({"weights/0": np.zeros(3)}, {"format": "rnn_course checkpoint"}))
    with pytest.raises(
        ValueError,
        match=r"Model\.fit: the checkpoint .*c is incomplete or was changed: there is no 'settings'",
    ):
        train(model(), path)
    saved = Model([Dense(2)])
    saved.build((3,))
    saved.save(path)
    with pytest.raises(ValueError, match="c: the file is no rnn_course checkpoint, its format is 'rnn"):
        train(model(), path)


@pytest.mark.parametrize("stream", [False, True], ids=["fit", "fit_stream"])
def test_a_single_bit_that_has_changed_is_noticed(stream, tmp_path):
    """Weights, optimiser, history, states, generators, settings: another bit is not gone on with."""
    path = tmp_path / "c"
    train_until(model(stream), path, 5, stream=stream)
    content = path.read_bytes()
    for bit in np.random.default_rng(0).choice(8 * len(content), 200, replace=False):
        path.write_bytes(flipped(content, bit))
        with pytest.raises(
            ValueError, match=f"^{path}: the file (is damaged|is no rnn_course|holds no digest)"
        ):
            train(model(stream), path, stream=stream)


def test_an_old_checkpoint_without_a_digest_is_not_gone_on_with(tmp_path):
    path = tmp_path / "c"
    train(model(), path, epochs=1)
    tensors, texts = safetensors_io.read(path, "rnn_course checkpoint")
    path.write_bytes(safetensors.numpy.save(tensors, texts))
    with pytest.raises(ValueError, match="c: the file holds no digest, as those of older versions"):
        train(model(), path)


def test_an_activation_of_ones_own_is_no_trouble(tmp_path):
    softsign = Activation(
        "softsign", lambda z, out: np.divide(z, 1 + np.abs(z), out=out),
        lambda y, out: np.square(1 - np.abs(y), out=out),
    )  # fmt: skip

    def learner():
        return Model([Dense(3, activation=softsign, seed=0), Dense(1, seed=1)])

    x, y = random((8, 2), "float32"), random((8, 1), "float32", 2)
    options = {"loss": "mean_squared_error", "seed": 0, "verbose": 0, "checkpoint": tmp_path / "c"}
    learner().fit(x, y, epochs=2, **options)
    on, whole = learner(), learner()
    on.fit(x, y, epochs=4, **options)
    whole.fit(x, y, epochs=4, **{**options, "checkpoint": None})
    assert_same(on, whole)


def rewrite(path, arrays=None, **texts):
    """Write a checkpoint again with something else in it, and its digest; None takes an array out."""
    with safetensors.safe_open(path, "np") as file:
        old = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = {**file.metadata(), **texts}
    del metadata["digest"]
    new = {name: array for name, array in {**old, **(arrays or {})}.items() if array is not None}
    path.write_bytes(safetensors_io.pack(new, metadata))


def progress(**changes):
    """What the progress of one epoch is, with something else in it."""
    return json.dumps(
        {
            **{
                "seed": 7,
                "epoch": 1,
                "step": 0,
                "epoch_sum": 0.0,
                "epoch_size": 0,
                "best_loss": 1.0,
                "waited": 0,
            },
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"settings": "3"}, "'int' object is not iterable"),
        ({"generators": "[]"}, "zip"),
        ({"generators": "[{}, {}]"}, ""),
        ({"generators": '[{"bit_generator": "evil"}, 3]'}, ""),
        ({"generators": "3"}, "'int'"),
        ({"progress": "[]"}, r"the progress is \[\]; expected seed, epoch, step,"),
        ({"progress": progress(evil=1)}, "the progress is .*; expected seed, epoch"),
        ({"progress": progress(epoch="1")}, "epoch is '1'; expected a whole number of at least 0"),
        ({"progress": progress(epoch=True)}, "epoch is True; expected a whole number"),
        ({"progress": progress(step=-1)}, "step is -1; expected a whole number of at least 0"),
        ({"progress": progress(seed=1.5)}, r"seed is 1\.5; expected a whole number"),
        ({"progress": progress(waited=None)}, "waited is None; expected a whole number"),
        ({"progress": progress(best_loss=float("nan"))}, "best_loss is nan; expected a number"),
        ({"progress": progress(epoch_sum=[0.0])}, r"epoch_sum is \[0\.0\]; expected a number"),
        ({"progress": progress(epoch=3)}, "the history is not one of 3 epochs"),
        ({"progress": progress(step=2)}, "not one of 1 epochs of 12 steps, and 2 steps more"),
        (
            {"progress": progress(step=2**40, epoch_size=1)},
            "not one of 1 epochs of 12 steps, and 1099511627776 ",
        ),
        ({"progress": progress(epoch_size=8)}, "not one of 1 epochs of 12 steps, and 0 steps more"),
        ({"arrays": {"history/step_loss": np.ones(13)}}, "not one of 1 epochs of 12 steps, and 0 steps more"),
        ({"arrays": {"history/loss": np.array([1])}}, "the curve loss of the history is no list of finite"),
        ({"arrays": {"history/step_loss": np.full(12, np.nan)}}, "the curve step_loss of the history is no"),
        ({"arrays": {"history/val_loss": np.zeros((1, 1))}}, "the curve val_loss of the history is no list"),
        ({"arrays": {"history/evil": np.zeros(1)}}, "the history has the curves .*evil"),
        ({"arrays": {"weights/0": None}}, "it holds 7 weights; the layers have 8"),
        ({"arrays": {"weights/0": None, "weights/x": np.zeros(1)}}, "there is no '0'"),
        ({"arrays": {"weights/1": np.zeros((6, 24))}}, "weight 1 is float64 .*; expected float32 of"),
        (
            {"arrays": {"weights/7": np.zeros(3, "f")}},
            r"weight 7 is float32 of shape \(3,\); expected .*\(2,\)",
        ),
        ({"arrays": {"best/7": np.zeros(3, "f")}}, r"weight 7 is float32 of shape \(3,\)"),
        ({"arrays": {"weights/7": np.full(2, np.inf, "f")}}, "weight 7 holds NaN or infinity"),
        ({"arrays": {"optimizer/iterations": np.array(0.5)}}, r"Adam\.set_state: iterations is 0\.5"),
        ({"arrays": {"optimizer/velocity.7": np.zeros(3, "f")}}, r"velocity\.7 is float32 of shape \(3,\)"),
        ({"arrays": {"optimizer/velocity.x": np.zeros(2, "f")}}, "invalid literal"),
        ({"arrays": {"optimizer/velocity.7": None}}, "it is of another optimiser"),
        ({"arrays": {"carried/1.h": np.zeros((3, 6), "f")}}, "there is no '1.c'"),
        ({"arrays": {"carried/0.h": np.zeros((3, 6), "f")}}, r"no layer carries 0\.h"),
        (
            {"arrays": {"carried/2.h": np.zeros((3, 6), "f")}},
            r"carried/2\.h is .*expected float32 of \(3, 5\)",
        ),
    ],
)
def test_a_checkpoint_that_was_changed_changes_nothing(change, named, tmp_path):
    path = tmp_path / "c"
    train(model(), path, epochs=1)
    rewrite(path, **change)
    fresh, adam = model(), Adam(0.01, clipnorm=1.0)
    fresh.build((T, D))
    before = fresh.get_weights()
    generators = [layer._rng.bit_generator.state for layer in every_layer(fresh.layers)]
    with pytest.raises(
        ValueError, match=rf"Model\.fit: the checkpoint .*c is incomplete or was changed: .*{named}"
    ):
        train(fresh, path, optimizer=adam)
    for weight, old in zip(fresh.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    assert [layer._rng.bit_generator.state for layer in every_layer(fresh.layers)] == generators
    assert adam.get_state() == {"iterations": 0}


def test_a_loss_of_ones_own_may_give_a_numpy_scalar(tmp_path):
    x, y = random((8, 2), "float32"), random((8, 1), "float32", 2)

    def loss(y_true, y_pred, mask):
        error = y_pred - y_true
        return np.mean(error * error), 2 * error / np.float32(error.size)

    options = {"loss": loss, "verbose": 0, "batch_size": 4}
    history = Model([Dense(1, seed=0)]).fit(x, y, checkpoint=tmp_path / "c", checkpoint_every=1, **options)
    assert all(type(value) is float for value in history.step_loss)


# Places where nothing can be read or written -----------------------------------------------------


def no_step(model):
    """Let a model refuse to be trained."""
    forward = model.forward_masked

    def refuse(x, mask=None, training=False):
        assert not training, "training has begun"
        return forward(x, mask, training)

    model.forward_masked = refuse
    return model


@posix
def test_a_folder_that_cannot_be_written_is_noticed_before_training(not_root):
    not_root.chmod(0o555)
    with pytest.raises(PermissionError, match=f"denied to write in its folder: '{not_root / 'c'}'"):
        train(no_step(model()), not_root / "c")


@posix
def test_a_checkpoint_that_cannot_be_read_or_written_is_noticed_before_training(not_root):
    path = not_root / "c"
    train(model(), path, epochs=1)
    for mode in (0o000, 0o200, 0o400):
        path.chmod(mode)
        with pytest.raises(PermissionError, match=f"Permission denied: '{path}'"):
            train(no_step(model()), path)


@posix
def test_a_finished_run_needs_nothing_to_write(not_root):
    first, again = model(), model()
    history = train(first, not_root / "c")
    (not_root / "c").chmod(0o444)
    not_root.chmod(0o555)
    assert train(no_step(again), not_root / "c") == history
    assert_same(again, first)


@posix
def test_what_is_no_file_is_noticed_before_training(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, kind in (
        (tmp_path, "a folder"),
        (tmp_path / "pipe", "a named pipe"),
        ("/dev/null", "a device"),
    ):
        with pytest.raises(ValueError, match=f"{path}: this is {kind}; expected the name of a file"):
            train(no_step(model()), path)


def test_a_full_disk_names_the_file_and_keeps_the_last_state(tmp_path, monkeypatch):
    path, whole = tmp_path / "c", model()
    train_until(model(), path, 9)
    kept = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=f"No space left on device: '{path}'"):
            train(model(), path)
    assert path.read_bytes() == kept
    assert list(tmp_path.iterdir()) == [path]
    history, again = train(whole), model()
    assert train(again, path) == history
    assert_same(again, whole)


def test_a_model_without_weights_has_checkpoints_too(tmp_path):
    x = random((8, 3), "float32")
    options = {"loss": "mean_squared_error", "optimizer": "sgd", "seed": 0, "verbose": 0}
    whole = Model([Dropout(0.5, seed=0)]).fit(x, x, epochs=3, **options)
    for epochs in (1, 3):
        learner = Model([Dropout(0.5, seed=0)])
        history = learner.fit(x, x, epochs=epochs, checkpoint=tmp_path / "c", **options)
    assert history == whole
