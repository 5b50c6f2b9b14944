"""How a check looks at what a reader builds in Keras: models, layers and cells become plain values.

Keras is imported inside the functions: it takes seconds to load, and most exercises need none of it.
"""

import random
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.exercises import keras_layers
from rnn_course.exercises.compare import as_text, kind
from rnn_course.exercises.exercise import Observer, WrongKind
from rnn_course.exercises.sentences import mark, say, say_count
from rnn_course.runtime import native_stderr_closed, start_keras

_Ask = Callable[..., Any]

_one_check = threading.RLock()  # what is put back belongs to the process, not to a thread


@contextmanager
def keras_loaded() -> Iterator[None]:
    """Load Keras, and put back afterwards what decides about the reader's next weights and warnings.

    Raises
    ------
    ImportError
        If it is not installed, or computes with another library than TensorFlow.
    """
    with _one_check:
        python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the reader's own
        try:
            if {"keras", "tensorflow"}.isdisjoint(sys.modules):
                start_keras()
            keras = require("keras", "keras")
            floatx = keras.config.floatx()
            try:
                # Warnings that were shown once are shown again, here and afterwards; TensorFlow's log is not.
                with warnings.catch_warnings(), native_stderr_closed():
                    yield
            finally:
                keras.config.set_floatx(floatx)
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002


def observer(parts: tuple[str, ...], use: _Ask, made_of: _Ask | None = None) -> Observer:
    """Make an observer for an exercise in Keras; weights that nobody sets are drawn from seed 0."""

    def seeded(function: _Ask, *arguments: Any) -> Any:
        random.seed(0)  # Keras draws the seeds of its initial weights there
        return use(function, *arguments)

    return Observer(parts, seeded, keras_loaded, made_of, in_our_words)


_WORDS = (
    (
        r"expected ndim=3, found ndim=2",
        mark(
            "A layer that reads sequences gets one vector a sample: below it, "
            "return_sequences=True is missing."
        ),
    ),
    (
        r"expected ndim=3, found ndim=4",
        mark(
            "A layer that reads sequences, (N, T, D), gets one axis too many: "
            "look at the shape in keras.Input."
        ),
    ),
    (
        r"Shapes used to initialize variables must be fully-defined",
        mark("A layer must know the length of its last axis, and finds None there: look at what comes in."),
    ),
    (r"batch size must be static", mark("Leave stateful out: each call starts from a new state.")),
    (
        r"indices\[.*\] = (?P<id>\d+) is not in \[0, (?P<rows>\d+)\)",
        mark("Id {id} finds no row in an Embedding of {rows} rows."),
    ),
    (r"not connected to", mark("The outputs are made from another input than the one the model is given.")),
    (r"object has no attribute 'built'", mark("Call super().__init__() first in your __init__.")),
    (
        r"name.*must be a string.*Received: name=<",
        mark("Put the layers into a list: keras.Sequential([...])."),
    ),
)


def in_our_words(error: BaseException) -> str:
    """Say in the words of the course what some errors of Keras mean; of others, nothing."""
    text = as_text(error)
    for pattern, words in _WORDS:
        found = re.search(pattern, text)
        if found:
            return say(words, **found.groupdict())
    return ""


def as_model(value: Any) -> Any:
    """See that an answer is a model."""
    import keras

    if isinstance(value, keras.Model):
        return value
    expected = mark("it returns {value}; expected a keras.Model")
    if isinstance(value, (list, tuple)):
        expected = mark("it returns {value}; expected a keras.Model: put the layers into keras.Sequential")
    elif isinstance(value, keras.KerasTensor):
        expected = mark(
            "it returns {value}; expected a keras.Model: make it one with keras.Model(inputs, outputs)"
        )
    elif isinstance(value, keras.layers.Layer):
        expected = mark(
            "it returns {value}; expected a keras.Model: put it into keras.Sequential, after keras.Input"
        )
    raise WrongKind(expected, value=named(value))


def named(value: Any) -> str:
    """Say what a value is, in words."""
    import keras

    if isinstance(value, type):
        return say("the class {name} itself", name=value.__name__)
    if isinstance(value, keras.Model):
        return say("a model")
    if isinstance(value, keras.layers.Layer):
        return say("a layer ({type})", type=type(value).__name__)
    if isinstance(value, keras.KerasTensor):
        return say("the output of a layer")
    if keras.ops.is_tensor(value):
        return say("a tensor of shape {shape}", shape=tuple(value.shape))
    return kind(value)


def fill(layer: Any) -> None:
    """Set all weights of a layer or model; those of one shape get the same, whatever their order is."""
    for weight in layer.weights:
        shape = tuple(weight.shape)
        weight.assign(0.7 * np.random.default_rng(shape).standard_normal(shape))


def plain(value: Any) -> Array:
    """Make an array of an output."""
    import keras

    if isinstance(value, (list, tuple, dict)):
        raise WrongKind("it has several outputs; expected one")
    return keras.ops.convert_to_numpy(value).astype("float32")


def _built(model: Any, x: Array, shape: tuple[int | None, ...]) -> Any:
    """See that a model takes inputs of a shape, where None is any number, and set its weights."""
    import keras

    own = getattr(model, "input_shape", None)  # a model without keras.Input has none yet
    if isinstance(own, (list, dict)):
        raise WrongKind("the model has several inputs; expected one")
    if own is not None and len(own) == len(shape):
        if own[0] is not None:
            raise WrongKind("the model reads batches of one size alone; expected any number of samples")
        if own[1] is not None:
            raise WrongKind("the model reads sequences of one length alone; expected any length")
        if own[2:] != shape[2:]:
            raise WrongKind(
                "the model reads {features} features at each step; expected {wanted}",
                features=own[2],
                wanted=shape[2],
            )
    model(x[:, :1])  # model.built says nothing about the layers of a class of the reader's
    for weight in model.weights:
        if weight.path.endswith("kernel") and not keras.ops.convert_to_numpy(weight).any():
            raise WrongKind("the weights {name} begin as zeros: leave the initializers out", name=weight.path)
    fill(model)
    return model


def _without_dropout(model: Any, x: Array) -> Any:
    """See that no recurrent layer drops anything inside: in a call that does not train, nobody sees it."""
    for layer in keras_layers.used(model, x[:, :1]):
        inner = getattr(layer, "forward_layer", None) or getattr(layer, "layer", layer)
        for name in ("dropout", "recurrent_dropout"):
            if any(getattr(one, name, None) for one in (layer, inner)):
                raise WrongKind(
                    "{layer} drops a share of the numbers in training, which nobody asked for: "
                    "leave {name} out",
                    layer=keras_layers.written(layer),
                    name=name,
                )
    return model


def reads_features(function: _Ask, D: int, *sizes: Any) -> tuple[Any, ...]:
    """Look at a model (N, T, D) -> (N, K): its number of weights, and its outputs."""
    model, y = _of_features(function(D, *sizes), D)
    return int(_without_dropout(model, _features(D)).count_params()), y


def stacks(function: _Ask, D: int, *sizes: Any) -> tuple[Any, ...]:
    """Look at a model of several layers: at their names, too, as dropout does nothing to its outputs."""
    model, y = _of_features(function(D, *sizes), D)
    return [
        name for name in map(keras_layers.in_a_stack, keras_layers.used(model, _features(D)[:, :1])) if name
    ], y


def _of_features(answer: Any, D: int) -> tuple[Any, Array]:
    """See that an answer is a model that reads D features, and return it with its outputs."""
    import keras

    model, x = as_model(answer), _features(D)
    if isinstance(model, keras.Sequential) and not model.built:
        raise WrongKind("the model does not say what it reads: let it begin with keras.Input")
    return model, plain(_built(model, x, (None, None, D))(x))


def _features(D: int) -> Array:
    return np.random.default_rng(0).standard_normal((2, 4, D)).astype("float32")


def layers_of_features(function: _Ask, D: int, *sizes: Any) -> list[str]:
    """Write the layers that a model (N, T, D) -> (N, K) uses."""
    return _layers(function(D, *sizes), _features(D))


def layers_of_ids(function: _Ask, *sizes: Any) -> list[str]:
    """Write the layers that a model of ids uses."""
    return _layers(function(*sizes), _padded_ids(2))


def _layers(model: Any, x: Array) -> list[str]:
    model(x[:, :1])
    return [name for name in map(keras_layers.written, keras_layers.used(model, x[:, :1])) if name]


def one_layer(function: _Ask, *arguments: Any) -> list[str]:
    """Write the layer that a function returns."""
    return [keras_layers.written(function(*arguments))]


def tags(function: _Ask, V: int, *sizes: Any) -> tuple[Any, ...]:
    """Look at a model of ids (N, T) -> (N, T, K): its number of weights, and its outputs at real steps."""
    model = as_model(function(V, *sizes))
    ids = _padded_ids(V)
    y = plain(_built(model, ids, (None, None))(ids))
    if y.shape[:-1] == ids.shape:
        y = y * (ids != 0)[..., np.newaxis]
    return int(_without_dropout(model, ids).count_params()), y


def classifies(function: _Ask, V: int, *sizes: Any) -> tuple[Any, ...]:
    """Look at a model of ids 1 to V (N, T) -> (N, K): whether more padding changes its outputs, too."""
    model = as_model(function(V, *sizes))
    ids = _padded_ids(V + 1)
    y = plain(_built(model, ids, (None, None))(ids))
    longer = plain(model(np.pad(ids, ((0, 0), (0, 3)))))
    matters = longer.shape != y.shape or not np.allclose(y, longer, atol=1e-4)
    return matters, int(_without_dropout(model, ids).count_params()), y


def _padded_ids(V: int) -> Array:
    """Draw ids below V, with the largest one among them, for lengths 5, 3 and 1."""
    ids = np.random.default_rng(V).integers(1, V, (3, 5))
    ids[0, 0] = V - 1
    return (ids * (np.arange(5) < [[5], [3], [1]])).astype("int32")


def has_weights(function: _Ask, gates: dict[str, Sequence[Array]]) -> tuple[Any, ...]:
    """Look at an LSTM layer with weights: W, U, b and its outputs."""
    import keras

    layer = function(gates)
    if not isinstance(layer, keras.layers.LSTM):
        raise WrongKind("it returns {value}; expected a keras.layers.LSTM", value=named(layer))
    if not layer.built:
        raise WrongKind("the layer has no weights yet")
    if len(layer.weights) != 3:
        raise WrongKind("the layer has no biases: leave use_bias out")
    D = len(gates["input"][0])
    x = np.random.default_rng(0).standard_normal((2, 4, D)).astype("float32")
    return (*map(plain, layer.weights), plain(layer(x)))


def steps(function: _Ask, x: Array, states: Sequence[Array], params: Sequence[Array]) -> tuple[Any, ...]:
    """Look at one step on `keras.ops`: its output and both states; and whether Keras can trace it."""
    import keras

    weights = [keras.ops.convert_to_tensor(p, "float32") for p in params]
    tensors = [keras.ops.convert_to_tensor(array, "float32") for array in (x, *states)]

    def step(x: Any, h: Any, c: Any) -> list[Any]:
        return _stepped(function(x, [h, c], weights), states=2)

    for name, array in zip(("h", "states[0]", "states[1]"), step(*tensors), strict=True):
        if not keras.ops.is_tensor(array):
            raise WrongKind(
                "{name} is {value}; expected a tensor, made by keras.ops", name=name, value=named(array)
            )

    _trace(step, *tensors)
    return tuple(map(plain, step(*tensors)))


def _trace(step: _Ask, *tensors: Any) -> None:
    """See that Keras can trace a step, which it does to compile and to train it."""
    import keras

    class Step(keras.layers.Layer):
        def call(self, *inputs: Any) -> Any:
            return step(*inputs)

    try:
        Step()(*(keras.Input(batch_shape=tensor.shape) for tensor in tensors))
    except Exception as error:
        if "numpy" not in as_text(error).lower():
            raise
        raise WrongKind("it uses NumPy on its way, where Keras can neither compile nor train it") from error


def _stepped(value: Any, states: int) -> list[Any]:
    """See that a step returns its output and its new states, as `keras.layers.RNN` wants it."""
    import keras

    wanted = say_count(
        "a tuple of the output and the list of {count} new state",
        "a tuple of the output and the list of {count} new states",
        states,
    )
    if not isinstance(value, (list, tuple)):
        raise WrongKind("a step returns {value}; expected {wanted}", value=named(value), wanted=wanted)
    if len(value) != 2:
        raise WrongKind("a step returns {count} values; expected {wanted}", count=len(value), wanted=wanted)
    output, new = value
    if states == 1 and keras.ops.is_tensor(new):  # Keras takes it, too
        new = [new]
    if not isinstance(new, (list, tuple)) or len(new) != states:
        what = named(new)
        if isinstance(new, (list, tuple)):
            what = say("a list of {count}", count=len(new))
        raise WrongKind(
            "a step returns {value} in the place of the states; expected {wanted}", value=what, wanted=wanted
        )
    return [output, *new]


def recurs(function: _Ask, H: int) -> tuple[Any, ...]:
    """Look at a cell with one state: the shapes of its weights, and its outputs inside `keras.layers.RNN`."""
    import keras

    cell = function(H)
    if isinstance(cell, type):
        raise WrongKind("it returns {value}; expected a cell, made by calling the class", value=named(cell))
    if not isinstance(cell, keras.layers.Layer) or isinstance(cell, (keras.Model, keras.layers.RNN)):
        raise WrongKind(
            "it returns {value}; expected a cell, which is a keras.layers.Layer", value=named(cell)
        )
    if isinstance(cell, keras.layers.GRUCell):
        raise WrongKind("it returns the cell of Keras; expected one of your own, on keras.ops")
    if not hasattr(cell, "state_size"):
        raise WrongKind("the cell has no state_size, from which keras.layers.RNN makes the first state")
    if cell.state_size not in (H, [H], (H,)):
        raise WrongKind(
            "the cell has state_size {size!r}; expected {H}, for its one state", size=cell.state_size, H=H
        )
    rng = np.random.default_rng(0)
    x, h = (rng.standard_normal(shape).astype("float32") for shape in ((2, 4, H + 2), (2, H)))
    _stepped(cell(x[:, 0], [h]), states=1)
    fill(cell)
    _trace(lambda x, h: cell(x, [h])[0], x[:, 0], h)
    layer = keras.layers.RNN(cell, return_sequences=True)
    y = plain(layer(x, initial_state=keras.ops.convert_to_tensor(h)))
    shapes = sorted(tuple(weight.shape) for weight in cell.weights)
    return " ".join(map(str, shapes)), y
