"""Depth: what layers on top of layers gain, what they cost, and what each of them holds (chapter 8)."""

import platform
import re
from collections.abc import Sequence
from pydoc_data.topics import topics
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.scratch import GRU, LSTM, Adam, Dense, Embedding, Model, SimpleRNN, Stacked
from rnn_course.scratch.recurrent import Recurrent

LETTERS = " abcdefghijklmnopqrstuvwxyz"
FEATURES = 24  # components of a letter's vector
CELLS: dict[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
DEPTHS = (1, 2, 3, 4)


# The text, and a model that predicts its next letter ---------------------------------------------


def manual() -> Array:
    """Read the reference manual that comes with Python, in small letters and spaces alone.

    It differs from one version of Python to the next, and so do the numbers of every model trained on it.

    Returns
    -------
    numpy.ndarray
        Ids in `LETTERS`, (characters,). A paragraph that stands there twice is taken once.
    """
    paragraphs = dict.fromkeys(part for text in topics.values() for part in text.split("\n\n"))
    text = re.sub("[^a-z]+", " ", "\n".join(paragraphs).lower())
    return np.array([LETTERS.index(letter) for letter in text])


def windows(ids: Array, T: int) -> tuple[Array, Array]:
    """Cut a text into pieces of T letters, each with the letters that come next.

    Parameters
    ----------
    ids : numpy.ndarray
        (characters,)
    T : int
        Letters in a piece.

    Returns
    -------
    x, y : numpy.ndarray
        (N, T) each; y is x, one letter later.
    """
    N = (len(ids) - 1) // T
    return ids[: N * T].reshape(N, T), ids[1 : N * T + 1].reshape(N, T)


def language_model(
    widths: Sequence[int],
    seed: int,
    *,
    cell: str = "GRU",
    dropout: float = 0.0,
    residual: bool = False,
    dtype: str = "float32",
) -> Model:
    """Make a model that reads letters and predicts, at each of them, the next one.

    Parameters
    ----------
    widths : sequence of int
        Units of each recurrent layer, from the first to the last.
    seed : int
        Of all weights.
    cell : {"GRU", "LSTM", "SimpleRNN"}
        What the layers are.
    dropout, residual
        As for :class:`rnn_course.scratch.Stacked`.
    dtype : {"float32", "float64"}
        What the model computes in.

    Returns
    -------
    Model
        Ids (N, T) to logits (N, T, 27).
    """
    layers = [CELLS[cell](H, dtype=dtype, seed=100 * seed + k) for k, H in enumerate(widths)]
    return Model(
        [
            Embedding(len(LETTERS), FEATURES, dtype=dtype, seed=100 * seed + 97),
            Stacked(layers, return_sequences=True, dropout=dropout, residual=residual, seed=100 * seed + 98),
            Dense(len(LETTERS), dtype=dtype, seed=100 * seed + 99),
        ]
    )


def train(model: Model, x: Array, y: Array, *, epochs: int, seed: int, optimizer: Adam) -> list[float]:
    """Train a model that chooses among classes, in place, on batches of 32 samples.

    Parameters
    ----------
    model : Model
        For example what `language_model` made.
    x, y : numpy.ndarray
        Inputs and classes, for example what `windows` made.
    epochs : int
        How often to read all of it.
    seed : int
        Of the order of the samples.
    optimizer : Adam
        Goes on from where it stands.

    Returns
    -------
    list of float
        The loss of each epoch.
    """
    history = model.fit(
        x, y, loss="categorical_cross_entropy", optimizer=optimizer, epochs=epochs, seed=seed, verbose=0
    )
    return history.loss


def bits(model: Model, x: Array, y: Array) -> float:
    """Measure how many bits a letter costs the model on average.

    Parameters
    ----------
    model : Model
        A language model.
    x, y : numpy.ndarray
        What `windows` made, (N, T) each.

    Returns
    -------
    float
        The cross-entropy in bits, log2(27) = 4.75 for a guess among equals.
    """
    return model.evaluate(x, y, loss="categorical_cross_entropy", batch_size=128) / np.log(2)


# Depth against width -----------------------------------------------------------------------------


def count_params(depth: int, width: int, features: int = FEATURES, outputs: int = len(LETTERS)) -> int:
    """Count the weights of GRU layers of one width and of the `Dense` layer on top.

    Parameters
    ----------
    depth, width : int
        Layers L, and units H of each.
    features, outputs : int
        Features D of the input, outputs K of the `Dense` layer.

    Returns
    -------
    int
        3 (D H + H H + 2 H) for the first layer, 3 (2 H H + 2 H) for each other one, and (H + 1) K.
    """
    D, H, K = features, width, outputs
    return 3 * (D * H + H * H + 2 * H) + (depth - 1) * 3 * (2 * H * H + 2 * H) + (H + 1) * K


def width_for(depth: int, params: int, features: int = FEATURES, outputs: int = len(LETTERS)) -> int:
    """Find the width at which GRU layers come closest to a number of weights.

    Parameters
    ----------
    depth : int
        Layers.
    params : int
        How many weights there should be.
    features, outputs : int
        As for `count_params`.

    Returns
    -------
    int
        Units of each layer.
    """
    return min(
        range(1, params), key=lambda width: abs(count_params(depth, width, features, outputs) - params)
    )


def depth_against_width(
    params: int, T: int, epochs: Sequence[int], seeds: int, learning_rate: float
) -> dict[str, Any]:
    """Train language models of 1 to 4 layers with the same number of weights, and two others.

    The two are the stack of 4 with residual connections, and a single layer as narrow as each of the 4.

    Parameters
    ----------
    params : int
        Weights of each model, about; its table of letters comes on top.
    T : int
        Letters in a piece.
    epochs : sequence of int
        After how many readings of the text the model is tested, in rising order.
    seeds, learning_rate
        How many models of each kind there are, and Adam's rate.

    Returns
    -------
    dict
        ``"kinds"``, a list of ``{"depth", "width", "residual", "params", "bits"}``, where ``bits`` (seeds,
        epochs) are for the last tenth of the text; ``"unigram"``, the bits of a guess by frequency alone;
        the ``"characters"`` of the whole text, and the version of ``"python"`` whose manual it is.
    """
    ids = manual()
    split = len(ids) * 9 // 10
    x, y = windows(ids[:split], T)
    x_test, y_test = windows(ids[split:], T)
    frequency = np.bincount(ids[:split], minlength=len(LETTERS)) / split
    equal = [(L, width_for(L, params), False) for L in DEPTHS]
    deepest, narrow = equal[-1][:2]
    kinds = []
    for depth, width, residual in [*equal, (deepest, narrow, True), (1, narrow, False)]:
        results = []
        for seed in range(seeds):
            model = language_model([width] * depth, seed, residual=residual)
            optimizer, done, row = Adam(learning_rate, clipnorm=1.0), 0, []
            for total in epochs:
                train(model, x, y, epochs=total - done, seed=100 * seed + done, optimizer=optimizer)
                row.append(round(bits(model, x_test, y_test), 3))
                done = total
            results.append(row)
        kind = {"depth": depth, "width": width, "residual": residual, "params": count_params(depth, width)}
        kinds.append({**kind, "bits": results})
    unigram = -np.log2(frequency[ids[split:]]).mean()
    return {
        "python": platform.python_version(),
        "characters": len(ids),
        "unigram": round(float(unigram), 3),
        "kinds": kinds,
    }


def recall_batch(rng: np.random.Generator, N: int, T: int, symbols: int, dtype: str) -> tuple[Array, Array]:
    """Draw sequences of which the first step must be remembered to the end.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source.
    N, T, symbols : int
        Samples, timesteps, different symbols.
    dtype : str
        Of x.

    Returns
    -------
    x : numpy.ndarray
        One-hot vectors, (N, T, symbols).
    y : numpy.ndarray
        The first symbol, (N,).
    """
    ids = rng.integers(0, symbols, (N, T))
    return np.eye(symbols, dtype=dtype)[ids], ids[:, 0]


def recall(
    params: int, T: int, symbols: int, samples: int, epochs: int, seeds: int, learning_rate: float
) -> list[dict[str, Any]]:
    """Train stacks of 1 to 4 layers with the same number of weights to remember their first symbol.

    Parameters
    ----------
    params : int
        Weights of each model, about.
    T, symbols : int
        Timesteps, and different symbols.
    samples, epochs, seeds : int
        Sequences to learn from, how often they are read at most, and models of each kind.
    learning_rate : float
        Adam's.

    Returns
    -------
    list of dict
        ``{"depth", "width", "params", "readings"}``: for each seed after how many readings 95 % of the
        answers on other sequences are right, or None if they never are.
    """
    kinds = []
    x_test, y_test = recall_batch(np.random.default_rng(1000), 1000, T, symbols, "float32")
    for depth in DEPTHS:
        width = width_for(depth, params, symbols, symbols)
        results: list[int | None] = []
        for seed in range(seeds):
            x, y = recall_batch(np.random.default_rng(seed), samples, T, symbols, "float32")
            stack = Stacked([GRU(width, seed=100 * seed + k) for k in range(depth)])
            model = Model([stack, Dense(symbols, seed=100 * seed + 99)])
            optimizer = Adam(learning_rate, clipnorm=1.0)
            results.append(None)
            for epoch in range(epochs):
                train(model, x, y, epochs=1, seed=100 * seed + epoch, optimizer=optimizer)
                right = model.predict(x_test, batch_size=200).argmax(axis=1) == y_test
                if right.mean() >= 0.95:
                    results[-1] = epoch + 1
                    break
        weights = count_params(depth, width, symbols, symbols)
        kinds.append({"depth": depth, "width": width, "params": weights, "readings": results})
    return kinds


# Dropout and residual connections ----------------------------------------------------------------


def dropout_curves(
    characters: int, width: int, T: int, shares: Sequence[float], epochs: int, every: int, seeds: int
) -> dict[str, Any]:
    """Train two layers on a text that is too short, with and without dropout between them.

    Parameters
    ----------
    characters : int
        Length of the text to learn from.
    width, T : int
        Units of each layer; letters in a piece.
    shares : sequence of float
        Shares that are dropped.
    epochs, every, seeds : int
        How often the text is read, after how many readings the model is tested, and models of each kind.

    Returns
    -------
    dict
        For each share two lists (seeds, epochs / every) of bits: on the text itself, and on another one.
    """
    ids = manual()
    x, y = windows(ids[:characters], T)
    x_test, y_test = windows(ids[-2 * characters :], T)
    result: dict[str, Any] = {}
    for share in shares:
        result[str(share)] = {"training": [], "test": []}
        for seed in range(seeds):
            model = language_model([width, width], seed, dropout=share)
            optimizer = Adam(0.005, clipnorm=1.0)
            curves: dict[str, list[float]] = {"training": [], "test": []}
            for k in range(epochs // every):
                train(model, x, y, epochs=every, seed=100 * seed + k, optimizer=optimizer)
                curves["training"].append(round(bits(model, x, y), 3))
                curves["test"].append(round(bits(model, x_test, y_test), 3))
            for name, curve in curves.items():
                result[str(share)][name].append(curve)
    return result


def gradient_below(cell: str, depth: int, residual: bool, *, units: int = 32, T: int = 10) -> float:
    """Measure how much of a gradient arrives below a stack that has learned nothing yet.

    Parameters
    ----------
    cell : {"SimpleRNN", "LSTM", "GRU"}
        What the layers are.
    depth : int
        How many there are.
    residual : bool
        Whether there are connections around them.
    units, T : int
        Hidden units, and as many features; timesteps.

    Returns
    -------
    float
        The norm of the gradient below, divided by that of the random one that came from above.
    """
    rng = np.random.default_rng(0)
    layers = [CELLS[cell](units, dtype="float64", seed=k) for k in range(depth)]
    stack = Stacked(layers, return_sequences=True, residual=residual)
    x, dy = rng.standard_normal((2, 16, T, units))
    stack.forward(x, training=True)
    return float(np.linalg.norm(stack.backward(dy)) / np.linalg.norm(dy))


def residual_curves(
    cell: str, depth: int, characters: int, T: int, epochs: int, seeds: int
) -> dict[str, list[list[float]]]:
    """Train deep and narrow stacks with and without connections around their layers.

    Parameters
    ----------
    cell : {"GRU", "LSTM", "SimpleRNN"}
        What the layers are.
    depth, characters, T, epochs, seeds : int
        Layers, letters to learn from, letters in a piece, readings, models of each kind.

    Returns
    -------
    dict
        For ``"plain"`` and ``"residual"`` the training loss after each reading in bits, (seeds, epochs).
    """
    x, y = windows(manual()[:characters], T)
    result: dict[str, list[list[float]]] = {}
    for name, residual in {"plain": False, "residual": True}.items():
        result[name] = []
        for seed in range(seeds):
            model = language_model([FEATURES] * depth, seed, cell=cell, residual=residual)
            losses = train(model, x, y, epochs=epochs, seed=seed, optimizer=Adam(0.003, clipnorm=1.0))
            result[name].append([round(loss / np.log(2), 3) for loss in losses])
    return result


# What each layer holds ---------------------------------------------------------------------------


def states_of_layers(model: Model, ids: Array) -> list[Array]:
    """Compute the states of every layer of a language model.

    Parameters
    ----------
    model : Model
        What `language_model` made.
    ids : numpy.ndarray
        (N, T)

    Returns
    -------
    list of numpy.ndarray
        One (N, T, H) a layer.
    """
    embedding, stack = model.layers[:2]
    assert isinstance(stack, Stacked)
    model.build(ids.shape[1:])
    y, states = embedding.forward(ids), []
    for layer in stack.layers:
        y = layer.forward(y)[0]  # inside a stack, layers return their final states, too
        states.append(y)
    return states


def probe(states: Array, targets: Array) -> float:
    """Measure how well a linear map reads a class out of states.

    The map is fitted by least squares to the first half of the rows, and tested on the second.

    Parameters
    ----------
    states : numpy.ndarray
        (M, H)
    targets : numpy.ndarray
        Classes, (M,) of whole numbers.

    Returns
    -------
    float
        The share of classes that are right.
    """
    inputs = np.hstack([states, np.ones((len(states), 1))]).astype("float64")
    half = len(inputs) // 2
    wanted = np.eye(targets.max() + 1)[targets]
    gram = inputs[:half].T @ inputs[:half] + 1e-3 * np.eye(inputs.shape[1])
    weights = np.linalg.solve(gram, inputs[:half].T @ wanted[:half])
    return float(np.mean((inputs[half:] @ weights).argmax(axis=1) == targets[half:]))


def echo(model: Model, ids: Array, position: int, rng: np.random.Generator) -> Array:
    """Change one letter, and measure how long each layer differs because of it.

    Parameters
    ----------
    model : Model
        A language model.
    ids : numpy.ndarray
        (N, T)
    position : int
        Which letter is replaced by another one.
    rng : numpy.random.Generator
        Draws the other letter.

    Returns
    -------
    numpy.ndarray
        (layers, T - position): the distance of the states from what they would have been, divided by the
        distance between the states of different pieces of text, so that 1 is "nothing in common".
    """
    changed = ids.copy()
    changed[:, position] = (ids[:, position] + rng.integers(1, len(LETTERS), len(ids))) % len(LETTERS)
    curves = []
    for h, h_changed in zip(states_of_layers(model, ids), states_of_layers(model, changed), strict=True):
        distance = np.linalg.norm(h_changed - h, axis=2).mean(axis=0)
        unrelated = np.linalg.norm(np.roll(h, 1, axis=0) - h, axis=2).mean(axis=0)
        curves.append((distance / unrelated)[position:])
    return np.array(curves)


def what_layers_hold(
    depth: int, width: int, T: int, lags: int, epochs: int, seeds: int, learning_rate: float
) -> dict[str, Any]:
    """Train language models, then look into each of their layers; and into those that were not trained.

    Parameters
    ----------
    depth, width : int
        Layers, and units of each.
    T, lags : int
        Letters in a piece; how many letters back the probes ask for.
    epochs, seeds, learning_rate
        As for `depth_against_width`.

    Returns
    -------
    dict
        For ``"trained"`` and ``"untrained"``: ``"letter"`` (seeds, layers, lags), how often a probe finds the
        letter read so many steps ago; ``"next"`` (seeds, layers), how often it finds the next one; and
        ``"echo"`` (seeds, layers, steps), what `echo` gives.
    """
    ids = manual()
    split = len(ids) * 9 // 10
    x, y = windows(ids[:split], T)
    x_test, y_test = windows(ids[split:], T)
    x_test, y_test = x_test[:600], y_test[:600]
    result: dict[str, Any] = {}
    for name in ("untrained", "trained"):
        found = result[name] = {"letter": [], "next": [], "echo": []}
        for seed in range(seeds):
            model = language_model([width] * depth, seed)
            if name == "trained":
                train(model, x, y, epochs=epochs, seed=seed, optimizer=Adam(learning_rate, clipnorm=1.0))
            states = [h[:, lags:].reshape(-1, width) for h in states_of_layers(model, x_test)]
            past = [x_test[:, lags - k : T - k].ravel() for k in range(lags)]
            found["letter"].append([[round(probe(h, letters), 3) for letters in past] for h in states])
            found["next"].append([round(probe(h, y_test[:, lags:].ravel()), 3) for h in states])
            curves = echo(model, x_test, T // 3, np.random.default_rng(seed))
            found["echo"].append(curves.round(3).tolist())
    return result


LARGE: dict[str, tuple[Any, dict[str, Any]]] = {
    "deep-width": (
        depth_against_width,
        {"params": 30_000, "T": 40, "epochs": [4, 10], "seeds": 3, "learning_rate": 0.005},
    ),
    "deep-recall": (
        recall,
        {
            "params": 3_000,
            "T": 20,
            "symbols": 8,
            "samples": 4_000,
            "epochs": 20,
            "seeds": 5,
            "learning_rate": 0.01,
        },
    ),
    "deep-dropout": (
        dropout_curves,
        {
            "characters": 15_000,
            "width": 64,
            "T": 40,
            "shares": [0.0, 0.2, 0.5],
            "epochs": 60,
            "every": 4,
            "seeds": 3,
        },
    ),
    "deep-residual": (
        residual_curves,
        {"cell": "LSTM", "depth": 8, "characters": 60_000, "T": 40, "epochs": 10, "seeds": 3},
    ),
    "deep-layers": (
        what_layers_hold,
        {"depth": 3, "width": 48, "T": 40, "lags": 10, "epochs": 4, "seeds": 3, "learning_rate": 0.005},
    ),
}


def width_numbers() -> dict[str, Any]:
    """Count arrays and states of one layer and of three, and give the bits of the stored language models."""
    layer, stack = SimpleRNN(64), Stacked([SimpleRNN(64) for _ in range(3)])
    layer.build(10)
    stack.build(10)
    kinds = stored.load("deep-width")["result"]["kinds"][: len(DEPTHS)]
    return {
        "arrays": len(layer.params),
        "state": layer.units,
        "stack_arrays": len(stack.params),
        "stack_states": len(stack.state_names),
        "weights": round(kinds[0]["params"], -3),
        "bits": [np.mean(kind["bits"], axis=0)[-1] for kind in kinds],
    }


CLAIMS = {"deep-width": width_numbers}
