"""Training: what fit and fit_stream do with batches, pieces, patience and bad input."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

from rnn_course.scratch import (
    GRU,
    LSTM,
    SGD,
    Adam,
    Around,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    MinGRU,
    Model,
    Positions,
    SimpleRNN,
    Stacked,
    TransformerBlock,
)
from rnn_course.scratch.training.losses import mean_squared_error
from tests.layers import D, H, N, T, ragged_mask, random

SAMPLES = 10


def data(n=SAMPLES, dtype="float32", seed=1):
    return random((n, T, D), dtype, seed), random((n, 2), dtype, seed + 50)


def model(dtype="float32", **options):
    return Model([GRU(H, dtype=dtype, seed=0, **options), Dense(2, dtype=dtype, seed=1)])


def fit(model, x, y, **options):
    return model.fit(x, y, **{"loss": "mean_squared_error", "verbose": 0, **options})


def by_hand(model, optimizer, x, y, batches):
    """What fit does, in five lines."""
    losses = []
    for batch in batches:
        loss, dy = mean_squared_error(y[batch], model.forward(x[batch], training=True))
        model.backward(dy)
        optimizer.apply(model.grads, model.weights)
        losses.append(loss)
    return losses


def test_fit_is_a_loop_over_batches():
    x, y = data()
    one, two = model(), model()
    history = fit(one, x, y, optimizer=Adam(0.01), batch_size=4, epochs=2, shuffle=False)
    losses = by_hand(two, Adam(0.01), x, y, [slice(0, 4), slice(4, 8), slice(8, 12)] * 2)
    assert history.step_loss == losses
    for a, b in zip(one.weights, two.weights, strict=True):
        np.testing.assert_array_equal(a, b)
    # The mean over the samples, as in Keras: the last batch has two of ten.
    want = [np.average(losses[k : k + 3], weights=[4, 4, 2]) for k in (0, 3)]
    np.testing.assert_allclose(history.loss, want, rtol=1e-12)
    assert history.val_loss == []


def test_every_epoch_shuffles_anew_and_takes_every_sample_once():
    x, y = data()
    seen = []

    def spy(y_true, y_pred, mask):
        seen.extend(np.flatnonzero((y[:, 0] == target).astype(int))[0] for target in y_true[:, 0])
        return mean_squared_error(y_true, y_pred, mask)

    model().fit(x, y, loss=spy, batch_size=3, epochs=2, seed=0, verbose=0)
    first, second = seen[:SAMPLES], seen[SAMPLES:]
    assert sorted(first) == sorted(second) == list(range(SAMPLES))
    assert first != second
    assert first != list(range(SAMPLES))


def test_the_seed_decides():
    x, y = data()
    losses = [fit(model(), x, y, batch_size=3, epochs=2, seed=seed).step_loss for seed in (5, 5, 6)]
    assert losses[0] == losses[1] != losses[2]


def test_the_mask_reaches_layers_and_loss():
    x, mask = random((SAMPLES, T, D), "float32"), ragged_mask(SAMPLES, T)
    y = random((SAMPLES, T, 2), "float32", 7)
    noisy_x, noisy_y = x.copy(), y.copy()
    noisy_x[~mask], noisy_y[~mask] = 9, 99
    losses = [
        fit(
            model(return_sequences=True), a, b, mask=mask, batch_size=5, epochs=3, seed=0,
            validation_data=(a, b, mask),
        )
        for a, b in ((x, y), (noisy_x, noisy_y))
    ]  # fmt: skip
    assert losses[0] == losses[1]
    assert len(losses[0].val_loss) == 3


def test_validation_is_evaluate_after_each_epoch():
    x, y = data()
    val = data(7, seed=8)
    one, two = model(dropout=0.3), model(dropout=0.3)
    history = fit(one, x, y, epochs=1, seed=0, validation_data=val)
    assert history.val_loss == [one.evaluate(*val, loss="mean_squared_error")]
    fit(two, x, y, epochs=1, seed=0)  # measuring changes nothing, and draws nothing
    np.testing.assert_array_equal(one.weights[0], two.weights[0])


def test_patience_stops_and_goes_back_to_the_best():
    x, y = data()
    val = data(7, seed=8)  # noise: it gets worse soon
    trained = model()
    history = fit(
        trained, x, y, optimizer=Adam(0.05), epochs=200, seed=0, validation_data=val, patience=4, batch_size=5
    )
    best = int(np.argmin(history.val_loss))
    assert len(history.loss) == len(history.val_loss) == best + 1 + 4 < 200
    assert trained.evaluate(*val, loss="mean_squared_error", batch_size=5) == history.val_loss[best]


def test_an_optimizer_goes_on_from_where_it_stands():
    x, y = data()
    one, two, adam = model(), model(), Adam(0.01)
    whole = fit(one, x, y, optimizer=Adam(0.01), epochs=4, shuffle=False)
    parts = [fit(two, x, y, optimizer=adam, epochs=2, shuffle=False) for _ in range(2)]
    assert whole.loss == parts[0].loss + parts[1].loss


def test_training_learns():
    rng = np.random.default_rng(0)
    ids = rng.integers(1, 6, (200, 8))
    ids[np.arange(8) >= rng.integers(2, 9, (200, 1))] = 0  # padded
    y = (ids == 3).any(axis=1, keepdims=True).astype("float32")  # is there a 3?
    learner = Model(
        [Embedding(6, 4, mask_zero=True, seed=0), LSTM(8, seed=1), Dropout(0.1, seed=2), Dense(1, seed=3)]
    )
    history = learner.fit(
        ids, y, loss="binary_cross_entropy", optimizer=Adam(0.02), epochs=30, seed=0, verbose=0
    )
    assert history.loss[0] > 0.5
    assert history.loss[-1] < 0.1
    assert ((learner.predict(ids) > 0) == (y > 0.5)).mean() > 0.95


# Streams -----------------------------------------------------------------------------------------


def stream_model(**options):
    return model(return_sequences=True, stateful=True, **options)


def stream(t=11):
    return random((N, t, D), "float32"), random((N, t, 2), "float32", 7)


def fit_stream(model, x, y, **options):
    return model.fit_stream(x, y, **{"loss": "mean_squared_error", "verbose": 0, **options})


def test_a_stream_is_read_in_pieces_with_the_state_carried():
    x, y = stream()
    one, two, adam = stream_model(), model(return_sequences=True, return_state=True), Adam(0.01)
    history = fit_stream(one, x, y, optimizer=Adam(0.01), steps=4, epochs=2)
    gru, dense = two.layers
    losses = []
    for _ in range(2):
        state = np.zeros((N, H), "float32")
        for piece in (slice(0, 4), slice(4, 8), slice(8, 11)):
            h, state = gru.forward(x[:, piece], initial_state=state, training=True)
            loss, dy = mean_squared_error(y[:, piece], dense.forward(h, training=True))
            gru.backward((dense.backward(dy), None))  # nothing goes back through the state: truncated
            adam.apply(two.grads, two.weights)
            losses.append(loss)
    assert history.step_loss == losses
    np.testing.assert_allclose(history.loss[0], np.average(losses[:3], weights=[4, 4, 3]), rtol=1e-12)
    np.testing.assert_array_equal(one.weights[0], two.weights[0])


def test_a_piece_as_long_as_the_stream_is_plain_backpropagation():
    x, y = stream()
    pieces = fit_stream(stream_model(), x, y, steps=100, epochs=3)
    plain = fit(model(return_sequences=True), x, y, shuffle=False, batch_size=N, epochs=3)
    assert pieces.step_loss == plain.step_loss


def test_the_state_remembers_what_no_piece_holds():
    """A flag is shown once in nine steps, and asked for until the next; a piece has three steps."""
    rng = np.random.default_rng(0)
    flags = rng.choice([-1.0, 1.0], (16, 40)).astype("float32")
    x, y = np.zeros((16, 360, 2), "float32"), np.repeat(flags, 9, axis=1)[..., np.newaxis]
    x[:, ::9, 0], x[:, ::9, 1] = flags, 1
    pieces = x.reshape(-1, 3, 2), y.reshape(-1, 3, 1)
    losses = {}
    for carried in (True, False):
        learner = Model(
            [GRU(H, return_sequences=True, stateful=carried, seed=0), Dense(1, seed=1)],
        )
        options = {"loss": "mean_squared_error", "optimizer": Adam(0.02), "epochs": 5, "verbose": 0}
        if carried:
            losses[carried] = learner.fit_stream(x, y, steps=3, **options).loss[-1]
        else:
            losses[carried] = learner.fit(*pieces, batch_size=16, seed=0, **options).loss[-1]
    assert losses[True] < 0.2
    assert losses[False] > 0.6  # two thirds of the pieces do not hold the flag


def test_validation_streams_start_from_zero():
    x, y = stream()
    learner = stream_model()
    history = fit_stream(learner, x, y, steps=4, epochs=2, validation_data=(x, y))
    learner.reset_state()
    assert history.val_loss[-1] == pytest.approx(learner.evaluate(x, y, loss="mean_squared_error"), rel=1e-6)


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"y": data(9)[1]},
            ValueError,
            "Model.fit: x has 10 samples and y 9; expected as many targets as in",
        ),
        (
            {"x": data()[0][:0], "y": data()[1][:0]},
            ValueError,
            r"x has shape \(0, 5, 4\); there are no samples",
        ),
        ({"x": [1, 2]}, TypeError, "Model.fit: x is a list; expected a NumPy array"),
        ({"y": [1, 2]}, TypeError, "Model.fit: y is a list"),
        ({"x": data(dtype="float64")[0]}, TypeError, r"x has dtype float64; expected float32"),
        ({"y": data(dtype="float64")[1]}, TypeError, "y_true has dtype float64 and y_pred float32"),
        (
            {"x": np.ma.array(data()[0])},
            TypeError,
            "Model.fit: x is a masked array, whose mask would be lost",
        ),
        ({"y": data()[1].view(np.matrix)}, TypeError, "Model.fit: y is a numpy.matrix; expected a plain"),
        ({"shuffle": "False"}, TypeError, "Model.fit: shuffle is 'False'; expected True or False"),
        ({"loss": "mse"}, ValueError, "loss is 'mse'; expected one of 'mean_squared_error'"),
        (
            {"loss": "categorical_cross_entropy"},
            TypeError,
            "y_true has dtype float32; expected classes as int",
        ),
        ({"optimizer": "adamw"}, ValueError, "optimizer is 'adamw'; expected one of 'sgd'"),
        ({"epochs": 0}, ValueError, "Model.fit: epochs is 0; expected at least 1"),
        ({"batch_size": 2.5}, TypeError, "Model.fit: batch_size is 2.5; expected a whole number"),
        ({"seed": -1}, ValueError, "Model.fit: seed is -1; expected at least 0"),
        ({"seed": 0.5}, TypeError, "Model.fit: seed is 0.5; expected a whole number"),
        ({"patience": 0, "validation_data": data()}, ValueError, "patience is 0; expected at least 1"),
        ({"patience": 2}, ValueError, "patience waits for a lower validation loss; expected validation_data"),
        ({"checkpoint_every": 2}, ValueError, "checkpoint_every is 2; expected a checkpoint, too"),
        ({"checkpoint": "nowhere/c"}, FileNotFoundError, "there is no folder nowhere for the checkpoint"),
        (
            {"validation_data": (data()[0], data(9)[1])},
            ValueError,
            "validation_data: x has 10 samples and y 9",
        ),
        (
            {"validation_data": data()[:1]},
            ValueError,
            r"Model.fit: validation_data has 1 parts; expected \(x, y\) or \(x, y, mask\)",
        ),
        ({"validation_data": data()[0]}, TypeError, "Model.fit: validation_data is a ndarray; expected"),
        ({"verbose": "x"}, ValueError, "Model.fit: verbose is 'x'; expected 0 or 1"),
        ({"loss": ["mean_squared_error"]}, ValueError, r"loss is \['mean_squared_error'\]; expected one of"),
        ({"optimizer": ["sgd"]}, ValueError, r"optimizer is \['sgd'\]; expected one of 'sgd'"),
        (
            {"mask": np.ones((SAMPLES, T))},
            ValueError,
            r"mask is float64 of shape \(10, 5\); expected bool of",
        ),
        (
            {"mask": np.ones((SAMPLES, 1), bool)},
            ValueError,
            r"mask is bool of shape \(10, 1\); expected bool of",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_lost(change, error, message):
    x, y = data()
    learner = model()
    learner.build((T, D))
    before = learner.get_weights()
    with pytest.raises(error, match=message):
        learner.fit(**{"x": x, "y": y, "loss": "mean_squared_error", "verbose": 0, **change})
    for a, b in zip(before, learner.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_stateful_layer_in_fit_is_refused():
    with pytest.raises(ValueError, match=r"Model\.fit: a GRU is stateful, .* use fit_stream"):
        fit(stream_model(), *data())


TOP = [LSTM(2, stateful=True, return_sequences=True)]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([Dense(2)], "no layer has a state to carry from piece to piece; use fit"),
        (
            [LSTM(H, return_sequences=True)],
            r"LSTM\(.*\) cannot read a stream piece by piece; expected stateful",
        ),
        ([LSTM(H, stateful=True, go_backwards=True)], "expected stateful=True and go_backwards=False"),
        ([Bidirectional(LSTM(H, stateful=True))], "cannot read a stream piece by piece"),
        ([*TOP, MinGRU(4, return_sequences=True)], r"MinGRU\(.*\) cannot read .*; expected stateful=True"),
        ([MinGRU(4, return_sequences=True), *TOP], r"MinGRU\(.*\) cannot read .*; expected stateful=True"),
        ([*TOP, GRU(2, return_sequences=True)], r"GRU\(.*\) cannot read a stream .*; expected stateful=True"),
        ([Stacked([*TOP, GRU(2)])], r"GRU\(.*\) cannot read a stream .*; expected stateful=True"),
        ([*TOP, Around("left")], r"Around\(.*\) cannot read .*: it looks at other steps, and not beyond"),
        ([Positions(99), *TOP], r"Positions\(.*\) cannot read .*: it looks at other steps, and not beyond"),
        ([TransformerBlock(2, 8), *TOP], r"TransformerBlock\(.*\) cannot read .*: it looks at other steps"),
    ],
)
def test_what_cannot_read_a_stream_is_refused(layers, message):
    with pytest.raises(ValueError, match=message):
        fit_stream(Model(layers), *stream(), steps=4)


def test_streams_of_other_lengths_are_refused():
    x, y = stream()
    with pytest.raises(
        ValueError, match=r"x has shape \(3, 11, 4\) and y \(3, 10, 2\); expected \(streams, ste"
    ):
        fit_stream(stream_model(), x, y[:, :10], steps=4)


@pytest.mark.filterwarnings("error")
def test_a_loss_that_is_not_finite_stops():
    x, y = data()
    x[7] = np.nan
    with pytest.raises(
        FloatingPointError,
        match=r"Model\.fit: the loss is nan at epoch 1, step 3; there is no checkpoint to go back to",
    ):
        fit(model(), x, y, batch_size=3, shuffle=False)
    explosive = Model([SimpleRNN(H, activation="linear", seed=0), Dense(2, seed=1)])
    with pytest.raises(FloatingPointError, match=r"the loss is (inf|nan) at epoch \d+, step 1"):
        fit(explosive, *data(), optimizer=SGD(1e4), epochs=100)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", ["mean_squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: SGD(1e30),
        lambda: SGD(1e30, clipvalue=1e30),
        lambda: Adam(1e200, global_clipnorm=1e30),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_says_so_without_warnings(optimizer, loss, dtype):
    x, y = data(dtype=dtype)
    layers = [SimpleRNN(H, activation="relu", dtype=dtype, seed=0), Dense(2, dtype=dtype, seed=1)]
    before = np.geterr()
    with pytest.raises(FloatingPointError, match=r"Model\.fit: (the loss|a weight) is "):
        Model(layers).fit(x, y % 1, loss=loss, optimizer=optimizer(), epochs=100, verbose=0)
    assert np.geterr() == before


@pytest.mark.filterwarnings("error")
def test_a_validation_loss_that_is_not_finite_stops():
    x, y = data()
    with pytest.raises(FloatingPointError, match="the validation loss is nan after epoch 1"):
        fit(model(), x, y, validation_data=(x * np.float32(np.nan), y))


CURE = "A smaller learning rate, or clipping, may help"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("name", "place"), [("x", (5, 2, 1)), ("y", (5, 1))])
@pytest.mark.filterwarnings("error")
def test_nan_in_the_data_is_named_with_its_place(name, place, shuffle, value):
    arrays = dict(zip("xy", data(), strict=True))
    arrays[name][place] = value
    where = ", ".join(map(str, place))
    with pytest.raises(FloatingPointError) as caught:
        Model([LSTM(H, activation="linear"), Dense(2)]).fit(
            **arrays, loss="mean_squared_error", epochs=3, batch_size=4, shuffle=shuffle, verbose=0
        )
    message = str(caught.value)
    assert f"there is no checkpoint to go back to. In the data, {name}[{where}] is {value}: leave" in message
    assert CURE not in message


@pytest.mark.filterwarnings("error")
def test_nan_in_the_validation_data_is_named_with_its_place():
    x, y = data()
    for name, place in (("x", (3, 0, 2)), ("y", (1, 1))):
        arrays = {"x": x.copy(), "y": y.copy()}
        arrays[name][place] = np.nan
        where = ", ".join(map(str, place))
        with pytest.raises(FloatingPointError, match="the validation loss is nan after epoch 1") as caught:
            fit(model(), x, y, validation_data=(arrays["x"], arrays["y"]))
        assert f"In validation_data, {name}[{where}] is nan: leave such samples out" in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_nan_in_a_stream_is_named_with_its_step():
    x, y = stream()
    y[2, 9, 0] = np.nan
    with pytest.raises(FloatingPointError, match=r"nan at epoch 1, step 3; .* y\[2, 9, 0\] is nan: leave"):
        fit_stream(stream_model(), x, y, steps=4)


@pytest.mark.filterwarnings("error")
def test_nan_that_the_mask_leaves_out_is_not_at_fault():
    x, y = random((9, T, D), "float32"), random((9, T, 2), "float32", 7)
    mask = np.ones((9, T), bool)
    mask[4, 3:] = False
    x[4, 4], y[4, 3] = np.nan, np.inf
    learner = model(return_sequences=True)
    history = fit(learner, x, y, mask=mask, validation_data=(x, y, mask))
    assert np.isfinite(history.loss + history.val_loss).all()
    y[6, 2, 1] = np.nan
    with pytest.raises(FloatingPointError, match=r"In the data, y\[6, 2, 1\] is nan"):
        fit(learner, x, y, mask=mask)


@pytest.mark.filterwarnings("error")
def test_where_the_data_are_finite_the_steps_were_too_large():
    x, y = data()
    with pytest.raises(FloatingPointError, match=CURE):
        fit(Model([Dense(2, seed=0)]), x[:, 0], y, optimizer=SGD(1e30), epochs=9)


def test_nan_is_named_with_its_place_by_a_loss_that_refuses_it_too():
    x, y = data()
    y[7, 1] = np.nan
    learner = Model([LSTM(H), Dense(2, activation="sigmoid")])
    with pytest.raises(ValueError, match=r"step \d: binary_cross_entropy: .* In the data, y\[7, 1\] is nan"):
        learner.fit(x, y % 1, loss="binary_cross_entropy", batch_size=4, verbose=0)
    with pytest.raises(ValueError, match=r"validation_data: after .* In validation_data, y\[7, 1\] is nan"):
        learner.fit(x, 0 * x[:, 0, :2], loss="binary_cross_entropy", validation_data=(x, y % 1), verbose=0)


def test_a_mask_of_nan_is_no_mask():
    x, y = data()
    with pytest.raises(ValueError, match=r"Model\.fit: mask is float64 of shape \(.*\); expected bool"):
        fit(model(), x, y, mask=np.full(x.shape[:2], np.nan))


def test_a_batch_that_is_masked_everywhere_is_named():
    x, y = random((9, T, D), "float32"), random((9, T, 2), "float32", 7)
    mask = np.ones((9, T), bool)
    mask[6:] = False
    learner, same = model(return_sequences=True), model(return_sequences=True)
    options = {"batch_size": 3, "shuffle": False, "optimizer": SGD(0.1)}
    with pytest.raises(
        ValueError, match=r"^Model\.fit: epoch 1, step 3: mean_squared_error: the mask is False everywhere"
    ):
        fit(learner, x, y, mask=mask, epochs=2, **options)
    fit(same, x[:6], y[:6], mask=mask[:6], **options)
    for a, b in zip(learner.weights, same.weights, strict=True):  # the steps before are not lost
        np.testing.assert_array_equal(a, b)
    with pytest.raises(
        ValueError, match=r"^Model\.fit, validation_data: after epoch 1: .* the mask is False everywhere"
    ):
        fit(learner, x, y, validation_data=(x, y, ~(mask | True)))
    with pytest.raises(
        ValueError, match=r"^Model\.fit_stream: epoch 1, step 2: mean_squared_error: the mask"
    ):
        fit_stream(stream_model(), x, y, mask=np.arange(T) < [[3]] * 9, steps=3)


def test_what_a_single_batch_holds_is_named_with_its_step():
    ids, y = np.ones((9, T), int), data(9)[1]
    ids[7, 2] = 12
    learner = Model([Embedding(5, D), GRU(H), Dense(2)])
    with pytest.raises(
        ValueError, match=r"^Model\.fit: epoch 1, step 3: Embedding\.forward: x holds the ids 12"
    ):
        fit(learner, ids, y, batch_size=3, shuffle=False)

    def strange_loss(y_true, y_pred, mask):
        return 1.0, np.zeros(y_pred.shape)

    with pytest.raises(
        TypeError, match=r"^Model\.fit: epoch 1, step 1: Dense\.backward: dy has dtype float64"
    ):
        fit(model(), *data(), loss=strange_loss)


# What is shown -----------------------------------------------------------------------------------


def test_the_bar_is_for_long_work_and_can_be_silenced(capfd):
    x, y = data()
    for verbose in (0, 1):
        fit(model(), x, y, verbose=verbose)
        assert capfd.readouterr() == ("", "")
    slow = model()
    forward = slow.forward_masked

    def wait(*args, **kwargs):
        import time

        time.sleep(0.3)
        return forward(*args, **kwargs)

    slow.forward_masked = wait
    fit(slow, x, y, verbose=1, epochs=6)
    out, err = capfd.readouterr()
    assert out == ""
    assert "6/6" in err
    assert "training=" in err


def test_only_bar_and_files_need_more_than_numpy():
    code = """
import sys
sys.modules["tqdm"] = sys.modules["safetensors"] = None
import numpy as np
from rnn_course.scratch import Dense, Model
x = np.zeros((2, 3), "float32")
model = Model([Dense(3)])
model.fit(x, x, loss="mean_squared_error", verbose=0)
for what in (lambda: model.fit(x, x, loss="mean_squared_error"), lambda: model.save("m"),
             lambda: model.fit(x, x, loss="mean_squared_error", verbose=0, checkpoint="c")):
    try:
        what()
    except ImportError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second, third = done.stdout.splitlines()
    advice = 'is not installed; in the folder of the course, run: pip install ".[train]"'
    assert first == f"tqdm {advice}"
    assert second == third == f"safetensors {advice}"


def test_the_history_can_be_drawn():
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    from rnn_course import plots

    x, y = data()
    history = fit(model(), x, y, epochs=3, validation_data=(x, y))
    assert list(history.curves) == ["training", "validation"]
    _, axes = plt.subplots()
    plots.losses(history.curves, axes, per="epoch")
    assert axes.get_xlabel() == "epoch"
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), history.val_loss)
    plt.close("all")
