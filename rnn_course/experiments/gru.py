"""The GRU next to the LSTM: what its gates do, what both cost and learn, and who can count (chapter 6)."""

import dataclasses
import gc
import platform
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rnn_course import layouts
from rnn_course.checks import Array
from rnn_course.experiments import stored, tasks
from rnn_course.scratch import GRU, LSTM, Adam, Dense, Model, SimpleRNN, cells, mean_squared_error
from rnn_course.scratch.activations import sigmoid

LAYERS: dict[str, Any] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}  # blocks of H columns in W and U
# What is multiplied element by element in a step. LSTM: f c, i c~, o tanh(c); GRU: r m, z h, (1 - z) h~.
ELEMENTWISE = {"SimpleRNN": 0, "LSTM": 3, "GRU": 3}


# What the gates do ---------------------------------------------------------------------------------


class Gates(NamedTuple):
    """What happens inside a GRU while it reads.

    Parameters
    ----------
    z, r : numpy.ndarray
        Update and reset gate, (N, T, H).
    h : numpy.ndarray
        Hidden state, (N, T, H).
    """

    z: Array
    r: Array
    h: Array


def gates(layer: GRU, x: Array) -> Gates:
    """Look at the gates of a GRU while it reads a batch from a state of zeros.

    Parameters
    ----------
    layer : GRU
        A built layer, with biases and the sigmoid as gate activation; it is left as it is.
    x : numpy.ndarray
        Inputs, (N, T, D).

    Returns
    -------
    Gates
        Gates and states of every step.
    """
    reader = dataclasses.replace(layer, return_sequences=True, return_state=False, stateful=False)
    reader.build(x.shape[2])
    reader.set_weights(layer.get_weights())
    h = reader.forward(x)
    h_before = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    W, U, b = layer.get_weights()
    H = layer.units
    a = x @ W[:, : 2 * H] + h_before @ U[:, : 2 * H] + np.atleast_2d(b).sum(axis=0)[: 2 * H]
    z, r = np.split(sigmoid(a), 2, axis=2)
    return Gates(z, r, h)


def reset_difference(units: int, scales: Sequence[float], seed: int = 0, steps: int = 20) -> Array:
    """Measure how far the two variants of the reset gate lie apart, with the same weights and input.

    Parameters
    ----------
    units : int
        Hidden units H.
    scales : sequence of float
        Factors for the weights of the reset gate: how much it differs from unit to unit.
    seed : int
        Seed of weights and input.
    steps : int
        How many steps are read.

    Returns
    -------
    numpy.ndarray
        (len(scales),), the mean absolute difference of the last states, relative to the mean absolute state.
    """
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((64, steps, 4))
    differences = []
    for scale in scales:
        layers = [GRU(units, reset_after=after, dtype="float64", seed=seed) for after in (True, False)]
        states = []
        for layer in layers:
            layer.build(x.shape[2])
            for name in ("kernel", "recurrent_kernel"):
                layer.params[name][:, units : 2 * units] *= scale
            states.append(layer.forward(x))
        differences.append(np.abs(states[0] - states[1]).mean() / np.abs(states[0]).mean())
    return np.array(differences)


def count_up(steps: int) -> dict[str, Array]:
    """Ask an LSTM and a GRU of one unit to count the steps, with all gates as open as counting needs.

    Parameters
    ----------
    steps : int
        How far to count.

    Returns
    -------
    dict of str to numpy.ndarray
        (steps + 1,) each: the cell state of the LSTM, and the state of the GRU for three update gates.
    """
    x, wide = np.zeros((1, 1)), 20.0  # the sigmoid and tanh of 20 are 1, to eight digits
    W, U = np.zeros((1, 4)), np.zeros((1, 4))
    h: Array = np.zeros((1, 1))
    c: Array = np.zeros((1, 1))
    counts = [0.0]
    for _ in range(steps):
        h, c = cells.lstm_cell(x, h, c, [W, U, np.full(4, wide)])
        counts.append(c.item())
    curves = {"LSTM, c": np.array(counts)}
    for z in (0.5, 0.9, 0.99):
        b = np.array([[np.log(z / (1 - z)), 0, wide], [0, 0, 0]])
        h, states = np.zeros((1, 1)), [0.0]
        for _ in range(steps):
            h = cells.gru_cell(x, h, [W[:, :3], U[:, :3], b])
            states.append(h.item())
        curves[f"GRU, h with z = {z}"] = np.array(states)
    return curves


# What it costs -------------------------------------------------------------------------------------


def count_weights(model: str, features: int, units: int) -> int:
    """Count the weights of a layer.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        Which.
    features, units : int
        D and H.

    Returns
    -------
    int
        All of them.
    """
    layer = LAYERS[model](units)
    layer.build(features)
    return int(layer.count_params())


def equal_units(features: int, lstm_units: int) -> int:
    """Find the width at which a GRU has about as many weights as an LSTM.

    Parameters
    ----------
    features, lstm_units : int
        D, and H of the LSTM.

    Returns
    -------
    int
        H of the GRU whose number of weights is closest.
    """
    D, wanted = features, count_weights("LSTM", features, lstm_units)
    return min(range(lstm_units, 2 * lstm_units + 1), key=lambda H: abs(3 * (D * H + H * H) + 6 * H - wanted))


def multiplications(model: str, features: int, units: int) -> int:
    """Count the multiplications of numbers in one step of one sample.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        Which.
    features, units : int
        D and H.

    Returns
    -------
    int
        Those of the products with W and U, and those of the gates with what they let through.
    """
    return GATES[model] * units * (features + units) + ELEMENTWISE[model] * units


def training_bytes(model: str, features: int, units: int, N: int, T: int) -> int:
    """Measure the most memory that forward and backward of a fresh layer use at once.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        Which.
    features, units : int
        D and H.
    N, T : int
        Samples and steps.

    Returns
    -------
    int
        Bytes of NumPy's arrays, in float32, besides the input and the weights.
    """
    layer = LAYERS[model](units, seed=0)
    layer.build(features)
    x = np.ones((N, T, features), "float32")
    dy = np.ones((N, units), "float32")
    tracemalloc.start()
    try:
        layer.forward(x, training=True)
        layer.backward(dy)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def scratch_steps(features: int, widths: Mapping[str, tuple[str, int]], N: int, T: int) -> dict[str, Any]:
    """Prepare a training step, forward and backward, of layers from scratch.

    Parameters
    ----------
    features : int
        D.
    widths : mapping of str to tuple
        By name the model and its H.
    N, T : int
        Samples and steps.

    Returns
    -------
    dict of str to callable
        Each takes one step.
    """
    x = np.random.default_rng(0).standard_normal((N, T, features)).astype("float32")

    def prepare(model: str, units: int) -> Callable[[], Any]:
        layer = LAYERS[model](units, seed=0)
        dy = np.ones((N, units), "float32")

        def step() -> Any:
            layer.forward(x, training=True)
            return layer.backward(dy)

        return step

    return {name: prepare(*width) for name, width in widths.items()}


def keras_steps(features: int, widths: Mapping[str, tuple[str, int]], N: int, T: int) -> dict[str, Any]:
    """Prepare the same training steps for Keras's layers, each traced into a graph.

    Parameters
    ----------
    features : int
        D.
    widths : mapping of str to tuple
        By name the model and its H.
    N, T : int
        Samples and steps.

    Returns
    -------
    dict of str to callable
        Each takes one step.
    """
    import keras
    import tensorflow as tf

    x = tf.constant(np.random.default_rng(0).standard_normal((N, T, features)).astype("float32"))

    def prepare(model: str, units: int) -> Callable[[], Any]:
        layer = getattr(keras.layers, model)(units)
        layer.build(x.shape)

        def step() -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                loss = tf.reduce_sum(layer(x, training=True))
            return tape.gradient(loss, [x, *(weight.value for weight in layer.trainable_weights)])

        return tf.function(step)

    return {name: prepare(*width) for name, width in widths.items()}


def race(runners: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Array]:
    """Time functions in turns, so that what slows the machine down slows all of them.

    Parameters
    ----------
    runners : mapping of str to callable
        What to time, by name.
    rounds : int
        How often each is timed, after a first call that does not count.

    Returns
    -------
    dict of str to numpy.ndarray
        (rounds,), seconds a call.
    """
    for run in runners.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    gc.collect()
    for _ in range(rounds):
        for name, run in runners.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: np.array(taken) for name, taken in seconds.items()}


def measure_times(features: int, lstm_units: int, N: int, T: int, rounds: int) -> dict[str, Any]:
    """Time a training step of LSTM and GRU at equal units and at equal weights, from scratch and in Keras.

    Parameters
    ----------
    features, lstm_units : int
        D, and H of the LSTM.
    N, T : int
        Samples and steps.
    rounds : int
        How often each is timed.

    Returns
    -------
    dict
        ``machine``, and ``rows``: for each library and layer its ``units``, its ``weights``, the
        ``milliseconds`` of its fastest round, which other work on the machine disturbs least, and ``ratio``,
        that time relative to the LSTM's.
    """
    from rnn_course.runtime import start_keras

    start_keras()
    widths = {
        "LSTM": ("LSTM", lstm_units),
        "GRU, equal units": ("GRU", lstm_units),
        "GRU, equal weights": ("GRU", equal_units(features, lstm_units)),
    }
    rows = []
    for library, prepare in {"from scratch": scratch_steps, "Keras": keras_steps}.items():
        seconds = race(prepare(features, widths, N, T), rounds)
        fastest = {name: taken.min() for name, taken in seconds.items()}
        for name, (model, units) in widths.items():
            rows.append(
                {
                    "library": library,
                    "layer": name,
                    "units": units,
                    "weights": count_weights(model, features, units),
                    "milliseconds": round(1e3 * fastest[name], 1),
                    "ratio": round(fastest[name] / fastest["LSTM"], 2),
                }
            )
    return {"machine": machine(), "rows": rows}


def machine() -> str:
    """Name the processor, as a stored time has to.

    Returns
    -------
    str
        Its name, and the version of Python.
    """
    names = [platform.processor() or platform.machine()]
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")] or names
    return f"{names[0]}, one thread, Python {platform.python_version()}"


# What it learns ------------------------------------------------------------------------------------


Batches = Callable[[np.random.Generator], tuple[Array, Array]]


def train(
    model: str,
    units: int,
    batches: Batches,
    steps: int,
    seed: int,
    update_bias: float = 0.0,
    learning_rate: float = 0.005,
) -> tuple[Model, Array]:
    """Train one recurrent layer with one output, on a fresh batch at every step.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        What the layer is.
    units : int
        Its H.
    batches : callable
        Makes a batch, x of (N, T, D) and y of (N, 1), from a generator of random numbers.
    steps : int
        How many batches.
    seed : int
        Seed of weights and samples.
    update_bias : float
        Bias of a GRU's update gate at the start.
    learning_rate : float
        Of Adam, with gradients clipped to a global norm of 1.

    Returns
    -------
    model : Model
        The trained model.
    losses : numpy.ndarray
        (steps,), the mean squared error of each batch before its step.
    """
    rng = np.random.default_rng(seed)
    layer = LAYERS[model](units, dtype="float64", seed=seed)
    network = Model([layer, Dense(1, dtype="float64", seed=seed + 1)])
    example, _ = batches(np.random.default_rng(seed))
    network.build(example.shape[1:])
    if update_bias:
        layer.params["bias"][0, :units] = update_bias
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    losses = []
    for _ in range(steps):
        x, y = batches(rng)
        loss, dy = mean_squared_error(y, network.forward(x, training=True))
        network.backward(dy)
        optimizer.apply(network.grads, network.weights)
        losses.append(loss)
    return network, np.array(losses)


def train_on_adding(
    model: str,
    units: int,
    T: int,
    steps: int,
    seed: int,
    update_bias: float = 0.0,
    learning_rate: float = 0.005,
) -> tuple[Model, Array, float]:
    """Train one recurrent layer on the adding problem, in batches of 32.

    Parameters
    ----------
    model, units, steps, seed, update_bias, learning_rate
        As for :func:`train`.
    T : int
        Length of the sequences.

    Returns
    -------
    model : Model
        The trained model.
    losses : numpy.ndarray
        (steps,), the mean squared error of each batch before its step.
    error : float
        Mean squared error on 1,000 new samples.
    """
    network, losses = train(
        model, units, lambda rng: tasks.adding(32, T, rng), steps, seed, update_bias, learning_rate
    )
    x, y = tasks.adding(1000, T, np.random.default_rng(1000 + seed))
    error, _ = mean_squared_error(y, network.predict(x, batch_size=250))
    return network, losses, error


def errors_of_mistakes(model: Model, T: int) -> dict[str, float]:
    """Measure a trained GRU on the adding problem as it is, and with its weights taken for something else.

    Parameters
    ----------
    model : Model
        A GRU with ``reset_after=True`` and a `Dense` layer, from :func:`train_on_adding`.
    T : int
        Length of the sequences.

    Returns
    -------
    dict of str to float
        Mean squared error on 1,000 sequences, by what was done to the weights.
    """
    trained, head = model.layers
    W, U, b = trained.get_weights()
    z, r, g = np.arange(3 * len(U)).reshape(3, -1)
    swapped = np.concatenate([r, z, g])
    one_bias = [W, U, b.sum(axis=0)]
    variants: dict[str, tuple[bool, Sequence[Array]]] = {
        "as trained": (True, [W, U, b]),
        "the other reset gate": (False, one_bias),
        "z and r swapped": (True, [weight[..., swapped] for weight in (W, U, b)]),
        "z means the opposite": (True, layouts.flip_update_gate([W, U, b])),
    }
    x, y = tasks.adding(1000, T, np.random.default_rng(0))
    errors = {}
    for name, (reset_after, weights) in variants.items():
        layer = GRU(len(U), reset_after=reset_after, dtype="float64")
        layer.build(W.shape[0])
        layer.set_weights(weights)
        errors[name], _ = mean_squared_error(y, head.forward(layer.forward(x)))
    return errors


def compare(
    features: int,
    lstm_units: int,
    learning_rates: Sequence[float],
    seeds: int,
    run: Callable[[str, int, int, float, float], tuple[Array, Mapping[str, float]]],
) -> list[dict[str, Any]]:
    """Train LSTM and GRU with about equally many weights on a task.

    Parameters
    ----------
    features, lstm_units : int
        D, and H of the LSTM.
    learning_rates : sequence of float
        Of Adam: which of two networks learns sooner may depend on it.
    seeds : int
        How many runs of each.
    run : callable
        Trains a model, with so many units, from a seed, with an update bias and a learning rate; returns the
        losses, (steps,), and by name what else was measured.

    Returns
    -------
    list of dict
        For each learning rate and layer ``learning_rate``, ``layer``, ``units``, ``weights``, ``curves`` (for
        each seed the losses, each the mean of 50 steps), and for each seed what else was measured.
    """
    H = equal_units(features, lstm_units)
    rivals: dict[str, tuple[str, int, float]] = {
        "LSTM": ("LSTM", lstm_units, 0.0),
        "GRU": ("GRU", H, 0.0),
        "GRU, update bias 1": ("GRU", H, 1.0),
    }
    rows = []
    for rate in learning_rates:
        for name, (model, units, bias) in rivals.items():
            losses, measured = zip(
                *(run(model, units, seed, bias, rate) for seed in range(seeds)), strict=True
            )
            rows.append(
                {
                    "learning_rate": rate,
                    "layer": name,
                    "units": units,
                    "weights": count_weights(model, features, units),
                    "curves": [curve.reshape(-1, 50).mean(axis=1).round(4).tolist() for curve in losses],
                    **{key: [values[key] for values in measured] for key in measured[0]},
                }
            )
    return rows


def compare_on_adding(
    lstm_units: int, T: int, learning_rates: Sequence[float], steps: int, seeds: int
) -> list[dict[str, Any]]:
    """Compare LSTM and GRU on the adding problem.

    Parameters
    ----------
    lstm_units, learning_rates, seeds
        As for :func:`compare`.
    T : int
        Length of the sequences.
    steps : int
        Training steps.

    Returns
    -------
    list of dict
        Of :func:`compare`, with ``errors``: the mean squared error of each seed on new samples.
    """

    def run(model: str, units: int, seed: int, bias: float, rate: float) -> tuple[Array, dict[str, float]]:
        _, losses, error = train_on_adding(model, units, T, steps, seed, bias, rate)
        return losses, {"errors": round(error, 4)}

    return compare(2, lstm_units, learning_rates, seeds, run)


COUNTING_BASELINE = 2 / 3
"""Mean squared error of answering 0 to every counting problem: the variance of -1, 0 and 1."""


def counting(surplus: ArrayLike, n: int) -> tuple[Array, Array]:
    """Make counting problems: a block of ones, a block of minus ones, and which of them was longer.

    Parameters
    ----------
    surplus : array_like
        (N,), each -1, 0 or 1: by how much the ones exceed n. The sequence has as many minus ones too few.
    n : int
        Half the length of the sequences.

    Returns
    -------
    x : numpy.ndarray
        (N, 2 n, 1), first n + surplus ones, then n - surplus minus ones.
    y : numpy.ndarray
        (N, 1), the surplus.
    """
    surplus = np.asarray(surplus)[:, np.newaxis]
    x = np.where(np.arange(2 * n) < n + surplus, 1.0, -1.0)
    return x[:, :, np.newaxis], surplus.astype(float)


def reach(model: Model, longest: int) -> int:
    """Find out how far a model counts.

    Parameters
    ----------
    model : Model
        Trained on :func:`counting`.
    longest : int
        The longest block to be tried.

    Returns
    -------
    int
        The largest n up to which, from 1 on, the rounded answers to all three surpluses are right.
    """
    for n in range(1, longest + 1):
        x, y = counting([-1, 0, 1], n)
        if (np.round(model.predict(x)) != y).any():
            return n - 1
    return longest


def compare_on_counting(
    lstm_units: int, n: int, learning_rates: Sequence[float], steps: int, seeds: int, longest: int
) -> list[dict[str, Any]]:
    """Compare LSTM and GRU on counting; each training step takes 32 samples of another length.

    Parameters
    ----------
    lstm_units, learning_rates, seeds
        As for :func:`compare`.
    n : int
        The longest blocks in training: each step draws one from 1 to n.
    steps : int
        Training steps.
    longest : int
        The longest block to be tried afterwards.

    Returns
    -------
    list of dict
        Of :func:`compare`, with ``reach``: how far the model of each seed counts, from :func:`reach`.
    """

    def batches(rng: np.random.Generator) -> tuple[Array, Array]:
        return counting(rng.integers(-1, 2, 32), int(rng.integers(1, n + 1)))

    def run(model: str, units: int, seed: int, bias: float, rate: float) -> tuple[Array, dict[str, float]]:
        network, losses = train(model, units, batches, steps, seed, bias, rate)
        return losses, {"reach": reach(network, longest)}

    return compare(1, lstm_units, learning_rates, seeds, run)


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "gru-times": (measure_times, {"features": 64, "lstm_units": 128, "N": 32, "T": 50, "rounds": 40}),
    "gru-adding": (
        compare_on_adding,
        {"lstm_units": 24, "T": 100, "learning_rates": [0.003, 0.01], "steps": 2000, "seeds": 3},
    ),
    "gru-counting": (
        compare_on_counting,
        {
            "lstm_units": 12,
            "n": 50,
            "learning_rates": [0.003, 0.01],
            "steps": 4000,
            "seeds": 3,
            "longest": 150,
        },
    ),
}


# What the sources say ------------------------------------------------------------------------------


def chung_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the GRU as Chung et al. have it: where z is 1, the candidate replaces the state.

    Parameters
    ----------
    x, h, params
        As for :func:`rnn_course.scratch.cells.gru_cell_reset_before`.

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H).

    References
    ----------
    Chung et al. (2014), Empirical evaluation of gated recurrent neural networks on sequence modeling.
    """
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = sigmoid(x @ W_z + h @ U_z + b_z)
    r = sigmoid(x @ W_r + h @ U_r + b_r)
    h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)
    return (1 - z) * h + z * h_tilde


def update_gate_test(seed: int = 0) -> dict[str, float]:
    """Hold the two meanings of the update gate against each other.

    Parameters
    ----------
    seed : int
        Seed of weights, input and state.

    Returns
    -------
    dict of str to float
        How far the state moves in our cell at z = 1 (``moved``), and how far the other convention's cell ends
        from ours with the same weights (``unconverted``) and with converted ones (``converted``).
    """
    rng = np.random.default_rng(seed)
    D, H = 3, 5
    x, h = rng.standard_normal((4, D)), rng.uniform(-1, 1, (4, H))
    params = [rng.standard_normal(shape) for shape in ((D, 3 * H), (H, 3 * H), (3 * H,))]
    kept = [weight.copy() for weight in params]
    kept[2][:H] = 100  # z is 1
    ours = cells.gru_cell_reset_before(x, h, params)
    return {
        "moved": float(np.abs(cells.gru_cell_reset_before(x, h, kept) - h).max()),
        "unconverted": float(np.abs(chung_cell(x, h, params) - ours).max()),
        "converted": float(np.abs(chung_cell(x, h, layouts.flip_update_gate(params)) - ours).max()),
    }


def time_numbers() -> dict[str, Any]:
    """Give the sizes of the stored times, and the GRU's time and weights relative to the LSTM's."""
    times = stored.load("gru-times")
    ratio: dict[str, dict[str, float]] = {"GRU, equal units": {}, "GRU, equal weights": {}, "LSTM": {}}
    for row in times["result"]["rows"]:
        ratio[row["layer"]][row["library"]] = row["ratio"]
    return {
        **times["settings"],
        "equal_units": ratio["GRU, equal units"],
        "equal_weights": ratio["GRU, equal weights"],
        "share": count_weights("GRU", 64, 128) / count_weights("LSTM", 64, 128),
    }


CLAIMS = {"gru-z": update_gate_test, "gru-time": time_numbers}
