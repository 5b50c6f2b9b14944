"""Keras answers: right ones in other styles, wrong kinds in words, and no trace of a check afterwards."""

import subprocess
import sys

import numpy as np
import pytest

from rnn_course import exercises
from rnn_course.exercises import keras_observers
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import find
from rnn_course.keras import GRUCell
from rnn_course.runtime import start_keras

keras = start_keras(seed=0)
layers, ops = keras.layers, keras.ops


class Rnn(keras.Model):
    """Makes its layers in another order than it uses them, and knows D only when it is called."""

    def __init__(self, H, K):
        super().__init__()
        self.top = layers.Dense(K)
        self.rnn = layers.SimpleRNN(H)

    def call(self, x):
        return self.top(self.rnn(x))


def functional(D, H, K):
    x = keras.Input(shape=(None, D), name="series")
    h = layers.SimpleRNN(H, return_sequences=True, name="reader")(x)
    return keras.Model(x, layers.Dense(K, activation="linear")(h[:, -1]))


def compiled(D, H, K):
    model = keras.Sequential()
    model.add(keras.Input((None, D)))
    model.add(layers.RNN(layers.SimpleRNNCell(H), unroll=False))
    model.add(layers.Dense(K))
    model.compile("adam", "mean_squared_error")
    return model


def double(D, H, K):
    return keras.Sequential(
        [
            keras.Input((None, D), dtype="float64"),
            layers.SimpleRNN(H, dtype="float64"),
            layers.Dense(K, dtype="float64"),
        ]
    )


class OwnBuild(keras.Model):
    """Says that it is built before its layers have weights."""

    def __init__(self, H, K):
        super().__init__()
        self.cell = layers.SimpleRNNCell(H)
        self.rnn = layers.RNN(self.cell)
        self.top = layers.Dense(K)

    def call(self, x, training=None, mask=None):
        return self.top(self.rnn(x))


def built_by_hand(D, H, K):
    model = OwnBuild(H, K)
    model.build((None, None, D))
    return model


def weights_one_by_one(gates):
    D, H = gates["input"][0].shape
    lstm = layers.LSTM(H, return_sequences=True, unit_forget_bias=False)
    lstm(np.zeros((1, 1, D)))
    for k, weight in enumerate(lstm.weights):
        weight.assign(np.hstack([gates[g][k] for g in ("input", "forget", "candidate", "output")]))
    return lstm


def weights_by_initializers(gates):
    order = ("input", "forget", "candidate", "output")
    W, U, b = (np.concatenate([gates[g][k] for g in order], axis=-1) for k in range(3))
    names = ("kernel_initializer", "recurrent_initializer", "bias_initializer")
    given = {
        name: (lambda shape, dtype=None, array=array: ops.convert_to_tensor(array, dtype))
        for name, array in zip(names, (W, U, b), strict=True)
    }
    lstm = layers.LSTM(U.shape[0], return_sequences=True, return_state=False, unit_forget_bias=False, **given)
    lstm.build((None, 7, W.shape[0]))
    return lstm


def step_gate_by_gate(x, states, params):
    W, U, b = params
    H = U.shape[0]

    def gate(k, function=keras.activations.sigmoid):
        here = slice(k * H, (k + 1) * H)
        return function(x @ W[:, here] + states[0] @ U[:, here] + b[here])

    c = ops.add(ops.multiply(gate(1), states[1]), gate(0) * gate(2, ops.tanh))
    h = gate(3) * ops.tanh(c)
    return [h, (h, c)]


def step_as_einsum(x, states, params):
    h, c = states
    a = ops.einsum("nd,dk->nk", x, params[0]) + ops.einsum("nh,hk->nk", h, params[1]) + params[2]
    i, f, g, o = ops.unstack(ops.reshape(a, (-1, 4, h.shape[1])), axis=1)
    c = c / (1 + ops.exp(-f)) + ops.tanh(g) / (1 + ops.exp(-i))
    return ops.tanh(c) / (1 + ops.exp(-o)), [ops.copy(ops.tanh(c) / (1 + ops.exp(-o))), c]


class OwnCell(layers.Layer):
    """Hands the state on without a list, and makes b first."""

    def __init__(self, units):
        super().__init__(name="own")
        self.state_size = [units]
        self.output_size = units

    def build(self, shape):
        H = self.state_size[0]
        self.b = self.add_weight(shape=(2, 3 * H))
        self.U = self.add_weight(shape=(H, 3 * H))
        self.W = self.add_weight(shape=(shape[-1], 3 * H))

    def call(self, inputs, states, training=False):
        (h,) = states
        H = h.shape[-1]
        a, d = inputs @ self.W + self.b[0], h @ self.U + self.b[1]
        gates = ops.sigmoid(a[:, : 2 * H] + d[:, : 2 * H])
        z, r = gates[:, :H], gates[:, H:]
        g = ops.tanh(a[:, 2 * H :] + r * d[:, 2 * H :])
        h = g + z * (h - g)
        return h, h


def tagger_by_hand(V, D, H, K):
    ids = keras.Input((None,))
    x = layers.Embedding(V, D)(ids)
    mask = ops.not_equal(ids, 0)
    forward = layers.LSTM(H, return_sequences=True)(x, mask=mask)
    backward = layers.LSTM(H, return_sequences=True, go_backwards=True)(x, mask=mask)
    both = ops.concatenate([forward, ops.flip(backward, axis=1)], axis=-1)
    return keras.Model(ids, layers.TimeDistributed(layers.Dense(K))(both))


def tagger_of_two(V, D, H, K):
    return keras.Sequential(
        [
            layers.Embedding(V, D, mask_zero=True),
            layers.Bidirectional(
                layers.LSTM(H, return_sequences=True),
                backward_layer=layers.LSTM(H, return_sequences=True, go_backwards=True),
            ),
            layers.Dropout(0.1),
            layers.Dense(K),
        ]
    )


class Tagger(keras.Model):
    """Keeps a Dropout layer under the name of an option of an LSTM."""

    def __init__(self, V, D, H, K):
        super().__init__()
        self.words = layers.Embedding(V, D, mask_zero=True)
        self.both = layers.Bidirectional(layers.LSTM(H, return_sequences=True))
        self.dropout = layers.Dropout(0.1)
        self.top = layers.Dense(K)

    def call(self, ids):
        return self.top(self.dropout(self.both(self.words(ids))))


def stack_as_graph(D, widths, K, rate):
    x = h = keras.Input((None, D))
    for k, width in enumerate(widths, start=1):
        h = layers.LSTM(width, return_sequences=k < len(widths))(h)
        h = layers.Dropout(rate)(h) if k < len(widths) else h
    return keras.Model(x, layers.Dense(K)(h))


def stack_with_a_last_step(D, widths, K, rate):
    x = h = keras.Input((None, D))
    for k, width in enumerate(widths):
        h = layers.LSTM(width, return_sequences=True)(layers.Dropout(rate)(h) if k else h)
    return keras.Model(x, layers.Dense(K)(h[:, -1]))


def stack_in_two(D, widths, K, rate):
    lower = [layer for width in widths[:-1] for layer in (layers.LSTM(width, return_sequences=True), rate)]
    lower = [layers.Dropout(one) if isinstance(one, float) else one for one in lower]
    top = keras.Sequential([layers.LSTM(widths[-1]), layers.Dense(K)])
    return keras.Sequential([keras.Input((None, D)), *lower, top])


class Stack(keras.Model):
    """Makes all LSTMs first, and keeps some of its layers in a model inside it."""

    def __init__(self, widths, K, rate):
        super().__init__()
        self.rnns = [layers.LSTM(width, return_sequences=True) for width in widths[:-1]]
        self.drops = [layers.Dropout(rate) for _ in widths[1:]]
        self.top = keras.Sequential([layers.LSTM(widths[-1]), layers.Dense(K)])

    def call(self, x):
        for rnn, drop in zip(self.rnns, self.drops, strict=True):
            x = drop(rnn(x))
        return self.top(x)


def stack_with_one_dropout(D, widths, K, rate):
    x = h = keras.Input((None, D))
    drop = layers.Dropout(rate)
    for width in widths[:-1]:
        h = drop(layers.LSTM(width, return_sequences=True)(h))
    h = layers.Dense(K)(layers.LSTM(widths[-1])(h))
    return keras.Model(x, layers.Activation("linear")(h))


def mean_by_hand(V, D, H, K):
    ids = keras.Input((None,), dtype="int64")
    h = layers.SimpleRNN(H, return_sequences=True)(layers.Embedding(V + 1, D, mask_zero=True)(ids))
    m = ops.expand_dims(ops.cast(ids > 0, "float32"), -1)
    return keras.Model(ids, layers.Dense(K)(ops.sum(h * m, axis=1) / ops.sum(m, axis=1)))


def mean_of_pooling(V, D, H, K):
    ids = keras.Input((None,))
    h = layers.Embedding(V + 1, D, mask_zero=True)(ids)
    h = layers.SimpleRNN(H, return_sequences=True, zero_output_for_mask=True)(h)
    mean = layers.GlobalAveragePooling1D()(h, mask=ops.not_equal(ids, 0))
    return keras.Model(ids, layers.Dense(K)(mean))


RIGHT = [
    ("rnn-keras-model", functional),
    ("rnn-keras-model", compiled),
    ("rnn-keras-model", double),
    ("rnn-keras-model", lambda D, H, K: Rnn(H, K)),
    ("rnn-keras-model", built_by_hand),
    ("lstm-keras-weights", weights_one_by_one),
    ("lstm-keras-weights", weights_by_initializers),
    ("lstm-keras-cell", step_gate_by_gate),
    ("lstm-keras-cell", step_as_einsum),
    ("gru-keras-cell", OwnCell),
    ("gru-keras-cell", lambda H: GRUCell(H)),
    ("bidirectional-keras-tagger", tagger_by_hand),
    ("bidirectional-keras-tagger", tagger_of_two),
    ("bidirectional-keras-tagger", lambda V, D, H, K: Tagger(V, D, H, K)),
    ("deep-keras-stack", stack_as_graph),
    ("deep-keras-stack", stack_in_two),
    ("deep-keras-stack", stack_with_a_last_step),
    ("deep-keras-stack", stack_with_one_dropout),
    ("deep-keras-stack", lambda D, widths, K, rate: Stack(widths, K, rate)),
    ("masks-keras-model", mean_by_hand),
    ("masks-keras-model", mean_of_pooling),
]


@pytest.mark.parametrize(("id_", "function"), RIGHT)
def test_a_right_answer_in_another_style_passes(id_, function):
    exercises.verify(id_, function)


def endless(D, H, K):
    class Endless(layers.Layer):
        def call(self, x):
            while True:
                pass

    return sequential(D, layers.SimpleRNN(H), Endless())


def broken(D, H, K):
    class Broken(layers.Layer):
        def call(self, x):
            raise NotImplementedError("later")

    return sequential(D, Broken(), layers.Dense(K))


def sequential(D, *parts):
    return keras.Sequential([keras.Input((None, D)), *parts])


def two_outputs(D, H, K):
    x = keras.Input((None, D))
    return keras.Model(x, layers.SimpleRNN(H, return_state=True)(x))


def two_inputs(D, H, K):
    x, y = keras.Input((None, D)), keras.Input((None, D))
    return keras.Model([x, y], layers.SimpleRNN(H)(x + y))


def stack_with_more_dropout(D, widths, K, rate):
    lower = layers.LSTM(widths[0], return_sequences=True, recurrent_dropout=0.5)
    upper = stack_as_graph(widths[0], widths[1:], K, rate)
    return keras.Sequential([keras.Input((None, D)), lower, layers.Dropout(rate), upper])


def without_bias(gates):
    D, H = gates["input"][0].shape
    lstm = layers.LSTM(H, return_sequences=True, use_bias=False)
    lstm.build((None, None, D))
    return lstm


def cell_with_state_size(size):
    def keras_gru_cell(H):
        cell = OwnCell(H)
        cell.state_size = size(H)
        return cell

    return keras_gru_cell


class NumPyCell(OwnCell):
    def call(self, inputs, states):
        h, _ = super().call(inputs, states)
        return np.asarray(h), [h]


WRONG = [
    (
        "rnn-keras-model",
        lambda D, H, K: layers.SimpleRNN(H),
        "returns a layer (SimpleRNN); expected a keras.M",
    ),
    ("rnn-keras-model", lambda D, H, K: keras.Sequential, "returns the class Sequential itself"),
    (
        "rnn-keras-model",
        lambda D, H, K: keras.Input((None, D)),
        "output of a layer; expected a keras.Model: make",
    ),
    ("rnn-keras-model", lambda D, H, K: np.zeros((H, K)), "returns an array of shape (3, 2)"),
    ("rnn-keras-model", lambda D, H, K: ops.zeros((H, K)), "returns a tensor of shape (3, 2)"),
    ("rnn-keras-model", lambda D, H, K: lambda x: x, "returns a function; expected a keras.Model"),
    ("rnn-keras-model", lambda D, H, K: functional(H, H, K), "reads 3 features at each step; expected 10"),
    (
        "rnn-keras-model",
        lambda D, H, K: keras.Sequential([layers.SimpleRNN(H), layers.Dense(K)]),
        "does not say what it reads: let it begin with keras.Input",
    ),
    (
        "rnn-keras-model",
        lambda D, H, K: sequential(D, layers.SimpleRNN(H, dropout=0.2), layers.Dense(K)),
        "SimpleRNN(3, dropout=0.2) drops a share of the numbers in training, which nobody asked for",
    ),
    (
        "rnn-keras-model",
        lambda D, H, K: sequential(D, layers.SimpleRNN(H, kernel_initializer="zeros"), layers.Dense(K)),
        "begin as zeros: leave the initializers out",
    ),
    ("rnn-keras-model", two_outputs, "several outputs; expected one"),
    ("rnn-keras-model", two_inputs, "several inputs; expected one"),
    ("rnn-keras-model", broken, "raised NotImplementedError: later. It happened in your line"),
    ("rnn-keras-model", lambda D, H, K: layers.Nonsense(H), "has no attribute 'Nonsense'"),
    (
        "lstm-keras-weights",
        lambda gates: layers.GRU(3),
        "returns a layer (GRU); expected a keras.layers.LSTM",
    ),
    ("lstm-keras-weights", without_bias, "the layer has no biases: leave use_bias out"),
    ("lstm-keras-weights", lambda gates: [1, 2], "returns a list; expected a keras.layers.LSTM"),
    (
        "lstm-keras-cell",
        lambda x, states, params: (x, None),
        "None (is there a `return`?) in the place of the",
    ),
    ("lstm-keras-cell", lambda x, states, params: (x, [x]), "returns a list of 1 in the place of the states"),
    ("lstm-keras-cell", lambda x, states, params: (5, states), "h is a whole number; expected a tensor"),
    (
        "lstm-keras-cell",
        lambda x, states, params: {},
        "a step returns a dict; expected a tuple of the output",
    ),
    (
        "lstm-keras-cell",
        lambda x, states, params: step_as_einsum(x[: len(x)], states, params),
        "raised TypeError: len is not well defined for a symbolic Tensor",
    ),
    (
        "gru-keras-cell",
        cell_with_state_size(lambda H: 2 * H),
        "has state_size 2; expected 1, for its one state",
    ),
    ("gru-keras-cell", cell_with_state_size(lambda H: [H, H]), "has state_size [1, 1]; expected 1"),
    ("gru-keras-cell", NumPyCell, "uses NumPy on its way"),
    ("gru-keras-cell", lambda H: functional(H, H, H), "returns a model; expected a cell"),
    ("gru-keras-cell", lambda H: lambda x, states: (x, states), "returns a function; expected a cell"),
    ("masks-keras-model", lambda V, D, H, K: print(V), "returns None"),  # noqa: T201
]


def test_the_layers_of_a_stack_are_written_with_their_dropout():
    report = climb(find("deep-keras-stack"), stack_with_more_dropout)
    assert "model.layers[0] is 'LSTM(4, recurrent_dropout=0.5)'; expected 'LSTM(4)'" in report.sentence
    assert report.mistake is None


@pytest.mark.parametrize(("id_", "function", "says"), WRONG)
def test_another_kind_of_answer_is_said_in_words(id_, function, says):
    report = climb(find(id_), function)
    assert not report.passed
    assert says in report.sentence
    assert report.rung in ("it returns what was asked for", "it runs without an error")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            lambda H, K: [layers.SimpleRNN(H, go_backwards=True), layers.Dense(K)],
            "Yours has SimpleRNN(3, go_backwards=True) where the solution has SimpleRNN(3).",
        ),
        (
            lambda H, K: [layers.Bidirectional(layers.RNN(layers.SimpleRNNCell(H))), layers.Dense(K)],
            "Yours has Bidirectional(RNN(SimpleRNNCell(3))) where the solution has SimpleRNN(3).",
        ),
        (
            lambda H, K: [layers.SimpleRNN(H), layers.Dense(H, "relu"), layers.Dense(K)],
            "Yours is made of SimpleRNN(3), Dense(3, activation='relu'), Dense(2); "
            "the solution of SimpleRNN(3), Dense(2).",
        ),
    ],
)
def test_what_a_wrong_model_is_made_of(made, says):
    report = climb(
        find("rnn-keras-model"), lambda D, H, K: keras.Sequential([keras.Input((None, D)), *made(H, K)])
    )
    assert report.mistake is None
    assert report.sentence.endswith(says)


@pytest.mark.parametrize("options", [{"dropout": 0.4}, {"recurrent_dropout": 0.1}])
def test_dropout_inside_the_lstms_of_a_tagger_is_named_whatever_its_share_is(options):
    def tagger(V, D, H, K):
        lstm = layers.LSTM(H, return_sequences=True, **options)
        ids, both = layers.Embedding(V, D, mask_zero=True), layers.Bidirectional(lstm)
        return keras.Sequential([keras.Input((None,)), ids, both, layers.Dense(K)])

    (name,) = options
    assert f"asked for: leave {name} out" in climb(find("bidirectional-keras-tagger"), tagger).sentence


def test_dropout_that_never_rests_is_wrong():
    def deep_model(D, widths, K, rate):
        x = h = keras.Input((None, D))
        for width in widths[:-1]:
            h = layers.Dropout(rate)(layers.LSTM(width, return_sequences=True)(h), training=True)
        return keras.Model(x, layers.Dense(K)(layers.LSTM(widths[-1])(h)))

    assert not climb(find("deep-keras-stack"), deep_model).passed


def test_what_an_error_of_keras_means_is_said():
    def rnn_model(D, H, K):
        return keras.Sequential([keras.Input((None, D)), layers.SimpleRNN(H), layers.SimpleRNN(K)])

    report = climb(find("rnn-keras-model"), rnn_model)
    assert "found ndim=2" in report.sentence
    assert "below it, return_sequences=True is missing. It happened in your line" in report.sentence


def test_an_endless_loop_in_a_layer_is_stopped():
    report = climb(find("rnn-keras-model"), endless, seconds=0.5)
    assert "took more than 0.5 seconds and was stopped" in report.sentence


def test_a_warning_of_keras_belongs_to_the_report(capsys):
    def masked_model(V, D, H, K):
        ids = keras.Input((None,))
        x = layers.Conv1D(D, 1)(layers.Embedding(V + 1, D, mask_zero=True)(ids))
        return keras.Model(ids, layers.Dense(K)(layers.GlobalAveragePooling1D()(x)))

    with pytest.warns(UserWarning, match="does not support mask"):
        report = climb(find("masks-keras-model"), masked_model)
    assert "padding_matters is True; expected False" in report.sentence
    assert capsys.readouterr() == ("", "")


def test_a_check_leaves_no_trace():
    """Names and weights of what comes next are those that they would be without a check."""

    def drawn():
        layer = layers.Dense(2)
        layer.build((None, 2))
        return int(layer.name.rpartition("_")[2]), layer.kernel.numpy(), np.random.rand(2)  # noqa: NPY002

    def spoils(D, H, K):
        keras.utils.set_random_seed(5)
        keras.config.set_floatx("float64")
        return functional(D, H, K)

    layers.Dense(2)
    keras.utils.set_random_seed(1)
    number, *expected = drawn()
    keras.utils.set_random_seed(1)
    climb(find("rnn-keras-model"), functional)
    climb(find("rnn-keras-model"), lambda D, H, K: functional(D, K, H))
    now, *found = drawn()
    assert now == number + 1
    assert all(map(np.array_equal, found, expected))
    climb(find("rnn-keras-model"), spoils)
    assert keras.config.floatx() == "float32"


def test_the_first_check_says_that_it_loads_keras_and_no_more():
    code = "\n".join(
        [
            "import sys",
            "from rnn_course import exercises",
            "assert 'tensorflow' not in sys.modules",
            "@exercises.check('rnn-keras-model')",
            "def rnn_model(D, H, K):",
            "    import keras",
            "    layers = [keras.Input((None, D)), keras.layers.SimpleRNN(H), keras.layers.Dense(K)]",
            "    return keras.Sequential(layers)",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    waiting, _, report = done.stdout.partition("\n")
    assert waiting == "Loading Keras, which takes some seconds the first time ..."
    assert report.startswith("A recurrent model in Keras: correct")
    assert done.stderr == ""


def test_without_keras_there_is_advice(monkeypatch, capsys, kept):
    def missing(module, extra):
        raise ImportError(f'{module} is not installed; run: pip install ".[{extra}]"')

    monkeypatch.setattr(keras_observers, "require", missing)
    exercises.check("rnn-keras-model")(functional)
    shown = capsys.readouterr().out
    assert 'This exercise cannot be checked: keras is not installed; run: pip install ".[keras]".' in shown
    assert not kept.exists()
