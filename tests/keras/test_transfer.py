"""Whole models of every family travel both ways with equal predictions; what does not fit changes nothing."""

import keras
import numpy as np
import pytest

from rnn_course.keras import (
    GRUCell,
    LSTMCell,
    PeepholeLSTMCell,
    from_keras,
    recurrent_layers,
    recurrent_model,
    seq2seq,
    to_keras,
)
from rnn_course.scratch import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Model,
    Seq2Seq,
    SimpleRNN,
    Stacked,
    categorical_cross_entropy,
)
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights
from tests.parity import assert_equal

L = keras.layers
K = 9  # ids, 0 is padding
RECURRENT = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
FAMILIES = {
    "last output": (
        lambda make, o: [make(H, **o), Dense(2, **o)],
        {"units": H, "features": D, "outputs": 2},
    ),
    "every step": (
        lambda make, o: [make(H, return_sequences=True, **o), Dropout(0.5, **o), Dense(2, **o)],
        {"units": H, "features": D, "outputs": 2, "return_sequences": True},
    ),
    "ids": (
        lambda make, o: [Embedding(K, D, mask_zero=True, **o), make(H, **o), Dense(2, **o)],
        {"units": H, "features": D, "outputs": 2, "vocabulary_size": K},
    ),
    "tagger": (
        lambda make, o: [
            Embedding(K, D, mask_zero=True, **o),
            Bidirectional(make(H, return_sequences=True, **o)),
            Dense(2, **o),
        ],
        {
            "units": H,
            "features": D,
            "outputs": 2,
            "vocabulary_size": K,
            "bidirectional": True,
            "return_sequences": True,
        },
    ),
    "deep": (
        lambda make, o: [Stacked([make(H, **o), make(3, **o)], dropout=0.2), Dense(2, **o)],
        {"units": [H, 3], "features": D, "outputs": 2, "dropout_between": 0.2},
    ),
    "deep tagger": (
        lambda make, o: [
            Embedding(K, D, mask_zero=True, **o),
            Stacked([Bidirectional(make(H, return_sequences=True, **o)) for _ in range(2)]),
            Dense(2, **o),
        ],
        {
            "units": [H, H],
            "features": D,
            "outputs": 2,
            "vocabulary_size": K,
            "bidirectional": True,
            "return_sequences": True,
        },
    ),
}


def padded_ids(n=N, t=T, seed=1):
    """Ids with padding at the end; the last sample is nothing but padding, and one has a hole."""
    ids = np.random.default_rng(seed).integers(1, K, (n, t))
    ids[0, 3:] = ids[1, 1] = ids[-1] = 0
    return ids


def randomise(twin):
    """Give a Keras model weights that can tell a mistake."""
    twin.set_weights([random(w.shape, w.dtype, k) * 0.7 for k, w in enumerate(twin.get_weights())])
    return twin


@pytest.mark.parametrize("recurrent", RECURRENT)
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_there_and_back(recurrent, family, dtype):
    make, options = FAMILIES[family]
    options = {"recurrent": recurrent, "timesteps": T, "dtype": dtype, **options}
    twin = randomise(recurrent_model(**options))
    model = Model(make(RECURRENT[recurrent], {"dtype": dtype}))
    from_keras(twin, model)
    x = padded_ids() if "vocabulary_size" in options else random((N, T, D), dtype)
    want = twin(x)
    assert_equal([model.predict(x)], [want], TOLERANCES[dtype])

    other = recurrent_model(**options)
    to_keras(model, other)
    for a, b in zip(other.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(other(x), want)


@pytest.mark.parametrize("recurrent", RECURRENT)
def test_a_mask_that_is_given(recurrent):
    """Layers in a list, without a model around them."""
    options = {"return_sequences": True, "dtype": "float64"}
    layers = [L.Masking(dtype="float64"), *recurrent_layers(recurrent, [H, 3], **options)]
    twin = randomise(keras.Sequential([keras.Input((T, D), dtype="float64"), *layers]))
    stack = Stacked([RECURRENT[recurrent](units, return_sequences=True, dtype="float64") for units in (H, 3)])
    from_keras(twin, [stack])
    x, mask = random((N, T, D)), ragged_mask()
    x[~mask] = 0  # what Masking takes for padding
    assert_equal([stack.forward(x, mask=mask)], [twin(x)], 1e-10)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("attention", ["luong_dot", "luong_general", "bahdanau", "none"])
@pytest.mark.parametrize("recurrent", RECURRENT)
def test_an_encoder_decoder(recurrent, attention, dtype):
    options = {"features": D, "recurrent": recurrent, "attention": attention, "dtype": dtype}
    twin, model = randomise(seq2seq(K, K + 2, H, **options)), Seq2Seq(K, K + 2, H, **options)
    from_keras(twin, model)
    source, target = padded_ids(4, 7)[:3], padded_ids(4, T, 2)[:3]  # no source is nothing but padding
    real = target != 0
    logits = model.forward(source, target, source != 0, real)
    want = np.asarray(twin([source, target]))
    assert_equal([logits[real]], [want[real]], TOLERANCES[dtype])

    other = seq2seq(K, K + 2, H, **options)
    to_keras(model, other)
    np.testing.assert_array_equal(other([source, target]), want)


@pytest.mark.parametrize("attention", ["luong_general", "bahdanau"])
def test_an_encoder_decoder_learns_the_same(attention):
    """A step of gradient descent needs every gradient, and a loss that leaves the padding out."""
    options = {"features": D, "recurrent": "GRU", "attention": attention, "dtype": "float64"}
    twin, model = randomise(seq2seq(K, K, H, **options)), Seq2Seq(K, K, H, **options)
    from_keras(twin, model)
    source, target = padded_ids(4, 7)[:3], padded_ids(4, T, 2)[:3]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
    twin.compile(keras.optimizers.SGD(0.5), loss)
    their_loss = twin.train_on_batch([source, target], target)

    logits = model.forward(source, target, source != 0, target != 0, training=True)
    our_loss, dlogits = categorical_cross_entropy(target, logits, target != 0)
    model.backward(dlogits)
    for weight, grad in zip(model.params.values(), model.grads, strict=True):
        weight -= 0.5 * grad
    assert our_loss == pytest.approx(float(their_loss), rel=1e-6)
    after = Seq2Seq(K, K, H, **options)
    from_keras(twin, after)
    assert_equal(model.get_weights(), after.get_weights(), 1e-6)  # Keras's rate of learning is float32


def test_a_single_layer_and_layers_without_weights():
    layer = with_random_weights(SimpleRNN(H))
    twin = L.SimpleRNN(H)
    twin.build((N, T, D))
    to_keras([layer], twin)
    np.testing.assert_array_equal(twin.get_weights()[1], layer.get_weights()[1])
    model = keras.Sequential([keras.Input((T, D)), L.SimpleRNN(H), L.Dropout(0.5)])
    to_keras([layer, Dropout(0.5)], model)
    np.testing.assert_array_equal(model.get_weights()[0], layer.get_weights()[0])
    again = SimpleRNN(H)
    from_keras(model, again)
    np.testing.assert_array_equal(again.get_weights()[1], layer.get_weights()[1])


def test_cells_written_by_hand_and_cells_in_one_loop():
    stack = with_random_weights(Stacked([LSTM(5), LSTM(H, peepholes=True), GRU(3, reset_after=False)]))
    cells = [LSTMCell(5), PeepholeLSTMCell(H), GRUCell(3, reset_after=False)]
    twin = L.RNN(cells)
    twin.build((N, T, D))
    to_keras(stack, twin)
    x = random((N, T, D), "float32")
    assert_equal([stack.forward(x)], [twin(x)], 1e-5)


def test_a_model_within_a_model():
    inner = keras.Sequential([keras.Input((None, D)), *recurrent_layers("GRU", 3, return_sequences=True)])
    x = keras.Input((None, D))
    twin = randomise(keras.Model(x, L.Dense(2)(L.LSTM(H)(inner(x)))))
    model = Model([GRU(3, return_sequences=True), LSTM(H), Dense(2)])
    from_keras(twin, model)
    x = random((N, T, D), "float32")
    assert_equal([model.predict(x)], [twin(x)], 1e-5)


def test_what_is_not_built_is_built_and_keeps_its_seed():
    model = Model([LSTM(H, seed=1), Dropout(0.1), Dense(2, seed=2)])
    twin = recurrent_model("LSTM", H, D, outputs=2)
    to_keras(model, twin)
    assert model.count_params() == twin.count_params()
    alone = LSTM(H, seed=1)
    alone.build(D)
    np.testing.assert_array_equal(twin.get_weights()[0], alone.get_weights()[0])


def test_the_carried_state_is_left_alone():
    model, twin = Model([GRU(H, stateful=True)]), recurrent_model("GRU", H, D, batch_size=N, stateful=True)
    from_keras(randomise(twin), model)
    for seed in range(2):
        x = random((N, T, D), "float32", seed)
        assert_equal([model.forward(x)], [twin(x)], 1e-5)
        from_keras(twin, model)


def test_what_does_not_fit_changes_nothing():
    twin = recurrent_model("SimpleRNN", H, D, outputs=2)
    fresh, built = SimpleRNN(H), with_random_weights(SimpleRNN(H))
    before, ours = twin.get_weights(), built.get_weights()
    dense = r"sequential\S*/dense\S*/kernel|dense\S*/kernel"
    for layers, message in (
        (
            [built, Dense(3)],
            rf"layer 1 \(Dense\) has kernel of shape \(6, 3\); ({dense}) of \S+ has \(6, 2\)",
        ),
        ([fresh], rf"({dense}) of \S+ has shape \(6, 2\); the layers from scratch have no more weights"),
        (
            [built, Dense(2), Dense(4)],
            r"sequential\S* has no weight for the kernel of layer 2 \(Dense\)",
        ),
        (Model([LSTM(H), Dense(2)]), r"layer 0 \(LSTM\) has kernel of shape \(4, 24\); .* has \(4, 6\)"),
        ([Bidirectional(SimpleRNN(H))], r"layer 0 \(Bidirectional\) has backward/kernel of shape \(4, 6\); "),
        (
            Seq2Seq(K, K, H, features=D),
            r"has no layer source_embedding; expected what rnn_course.keras.seq2seq builds",
        ),
    ):
        with pytest.raises(ValueError, match=rf"to_keras: .*{message}"):
            to_keras(layers, twin)
        with pytest.raises(ValueError, match=rf"from_keras: .*{message}"):
            from_keras(twin, layers)
    for now, then in zip([*twin.get_weights(), *built.get_weights()], [*before, *ours], strict=True):
        np.testing.assert_array_equal(now, then)
    assert fresh.input_dim is None


def test_the_other_kind_of_gru_and_of_attention_do_not_fit():
    twin = L.GRU(H, reset_after=False, name="gru")
    twin.build((N, T, D))
    with pytest.raises(ValueError, match=r"\(GRU\) has bias of shape \(2, 18\); \S*bias of gru has \(18,\)"):
        to_keras(GRU(H), twin)
    with pytest.raises(ValueError, match=r"\(Seq2Seq\) has combine/kernel of shape \(12, 6\); \S*key/kernel"):
        from_keras(seq2seq(K, K, H, features=D, attention="bahdanau"), Seq2Seq(K, K, H, features=D))


def test_what_is_no_model_is_named():
    twin, model = recurrent_model("GRU", H, D), Model([GRU(H)])
    with pytest.raises(TypeError, match="to_keras: got Model; expected a Keras model or layer"):
        to_keras(twin, model)
    with pytest.raises(TypeError, match=r"from_keras: got \[3\]; expected a Model, a layer or a list of"):
        from_keras(twin, [3])
    with pytest.raises(ValueError, match="to_keras: later has no weights; call it or its build first"):
        to_keras(model, keras.Sequential([L.GRU(H)], name="later"))


def test_directions_that_have_the_same_shapes_are_not_mixed_up():
    """As many features as units: two layers one above the other look like two directions of one."""
    two = randomise(keras.Sequential([keras.Input((T, H)), L.Bidirectional(L.LSTM(H))]))
    deep = randomise(keras.Sequential([keras.Input((T, H)), L.LSTM(H, return_sequences=True), L.LSTM(H)]))
    cells = randomise(keras.Sequential([keras.Input((T, H)), L.RNN([L.LSTMCell(H), L.LSTMCell(H)])]))
    x = random((N, T, H), "float32")
    stack, both = Stacked([LSTM(H), LSTM(H)]), Bidirectional(LSTM(H))
    above = r"\(Stacked\) has layer 0/kernel, one layer above another; \S*forward_\S*kernel is of one of two"
    with pytest.raises(ValueError, match=rf"from_keras: layer 0 {above}"):
        from_keras(two, stack)
    with pytest.raises(ValueError, match=r"layer 0 \(Stacked\) has layer 0/kernel, one layer above another"):
        to_keras(stack, two)
    for twin in (deep, cells):
        with pytest.raises(ValueError, match=r"\(Bidirectional\) has backward/kernel, which reads back"):
            from_keras(twin, both)
    assert stack.input_dim is None
    assert both.input_dim is None
    for twin, ours in ((two, both), (deep, stack), (cells, Stacked([LSTM(H), LSTM(H)]))):
        from_keras(twin, ours)
        assert_equal([ours.forward(x)], [twin(x)], 1e-5)
    from_keras(two, [LSTM(H), LSTM(H, go_backwards=True)])  # two layers side by side are for the caller


def test_a_model_of_several_inputs():
    first, second = keras.Input((T, D)), keras.Input((T, D))
    twin = keras.Model([first, second], L.LSTM(H)(L.Concatenate()([first, second])), name="pair")
    model, layer = Model([LSTM(H)]), LSTM(H)
    for copy_weights in (lambda: from_keras(twin, model), lambda: to_keras(model, twin)):
        with pytest.raises(ValueError, match=r"_keras: pair has 2 inputs, and a Model from scratch has one"):
            copy_weights()
    assert not model.built
    from_keras(twin, [layer])
    x = random((N, T, 2 * D), "float32")
    assert_equal([layer.forward(x)], [twin([x[..., :D], x[..., D:]])], 1e-5)
    one = randomise(keras.Model(first, L.LSTM(H)(first)))
    from_keras(one, model)
    assert_equal([model.forward(x[..., :D])], [one(x[..., :D])], 1e-5)


def test_layers_that_do_not_fit_each_other_are_not_built():
    twin = keras.Sequential([keras.Input((T, H)), L.LSTM(H, return_sequences=True), L.LSTM(H)])
    model = Model([LSTM(H), LSTM(H)])
    for copy_weights in (lambda: from_keras(twin, model), lambda: to_keras(model, twin)):
        with pytest.raises(
            ValueError, match=r"_keras: Model\.build: with input_shape \(5, 6\): LSTM\.forward"
        ):
            copy_weights()
    assert [layer.input_dim for layer in model.layers] == [None, None]
