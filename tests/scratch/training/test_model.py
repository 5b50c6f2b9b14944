"""Layers in a row: shapes, masks, weights, the table."""

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Model, SimpleRNN, Stacked
from rnn_course.scratch.training.losses import categorical_cross_entropy
from tests.gradients import assert_gradient
from tests.layers import D, H, N, T, ragged_mask, random


def tagger(**options):
    """A model through which a mask travels to the loss."""
    return Model(
        [
            Embedding(7, D, mask_zero=True, dtype="float64", seed=0),
            Bidirectional(GRU(H, return_sequences=True, dtype="float64", seed=1)),
            LSTM(3, return_sequences=True, dtype="float64", seed=2, **options),
            Dense(2, dtype="float64", seed=3),
        ]
    )


def padded_ids():
    ids = np.random.default_rng(0).integers(1, 7, (N, T))
    ids[0, 3:] = ids[1, 1:] = 0
    return ids


def test_forward_is_the_layers_in_a_row():
    model, x, mask = (
        Model([LSTM(H, return_sequences=True), Dense(2)]),
        random((N, T, D), "float32"),
        ragged_mask(),
    )
    y, out = model.forward_masked(x, mask)
    first, last = model.layers
    np.testing.assert_array_equal(y, last.forward(first.forward(x, mask=mask)))
    assert out is mask
    np.testing.assert_array_equal(model.forward(x, mask), y)


def test_the_mask_ends_with_the_last_output():
    model = Model([LSTM(H), Dense(2)])
    assert model.forward_masked(random((N, T, D), "float32"), ragged_mask())[1] is None


def test_gradients_through_embedding_mask_and_loss():
    model, ids = tagger(), padded_ids()
    classes = np.random.default_rng(1).integers(0, 2, (N, T))
    model.build((T,))
    model.set_weights([random(w.shape, seed=5 + k) for k, w in enumerate(model.weights)])
    y, mask = model.forward_masked(ids, training=True)
    np.testing.assert_array_equal(mask, ids != 0)
    model.backward(categorical_cross_entropy(classes, y, mask)[1])

    def loss():
        return categorical_cross_entropy(classes, *model.forward_masked(ids))[0]

    for weight, grad in zip(model.weights, model.grads, strict=True):
        assert_gradient(grad, loss, weight)


def test_what_stands_at_the_padding_changes_no_loss():
    model, ids = tagger(), padded_ids()
    classes = np.zeros((N, T), int)
    loss = model.evaluate(ids, classes, loss="categorical_cross_entropy")
    longer = np.pad(ids, ((0, 0), (0, 4)))
    padded = model.evaluate(longer, np.pad(classes, ((0, 0), (0, 4))), loss="categorical_cross_entropy")
    assert padded == pytest.approx(loss, rel=1e-12)


def test_predict_and_evaluate_in_batches():
    model, x, y = Model([SimpleRNN(H), Dense(2)]), random((7, T, D), "float32"), random((7, 2), "float32", 2)
    mask = ragged_mask(7)
    np.testing.assert_allclose(
        model.predict(x, mask=mask, batch_size=3), model.forward(x, mask), rtol=1e-6, atol=1e-7
    )
    whole = model.evaluate(x, y, loss="mean_squared_error", mask=mask)
    parts = model.evaluate(x, y, loss="mean_squared_error", mask=mask, batch_size=3)
    assert parts == pytest.approx(whole, rel=1e-5)


def test_weights_all_or_nothing():
    model = Model([LSTM(H), Dense(2)])
    with pytest.raises(RuntimeError, match=r"Model\.get_weights: no weights yet, call build\(input_shape\)"):
        model.get_weights()
    assert not model.built
    model.build((T, D))
    assert model.built
    before = model.get_weights()
    model.build((T, D))  # a second time: it draws nothing
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(ValueError, match=r"Model\.build: with input_shape \(\d+, \d+\): LSTM"):
        model.build((T, D + 1))
    assert [w.shape for w in before] == [(D, 4 * H), (H, 4 * H), (4 * H,), (H, 2), (2,)]
    assert model.count_params() == sum(w.size for w in before)
    with pytest.raises(ValueError, match=r"Model\.set_weights: got shapes"):
        model.set_weights([*[w + 1 for w in before[:-1]], np.zeros(3)])
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    model.set_weights([w + 1 for w in before])
    np.testing.assert_array_equal(model.weights[-1], before[-1] + 1)


def test_building_draws_what_the_first_batch_would():
    x = random((N, T, D), "float32")
    one, two = (
        Model([GRU(H, stateful=True, seed=0), Dropout(0.5, seed=1), Dense(2, seed=2)]) for _ in range(2)
    )
    one.build((None, D))
    np.testing.assert_array_equal(one.forward(x), two.forward(x))


def test_where_nothing_is_done_the_output_is_the_input():
    x = random((2, 3), "float32")
    model = Model([Dropout(0.5)])
    assert model.forward(x) is x
    assert model.predict(x) is not x  # which joins the outputs of the batches
    assert not np.shares_memory(model.predict(x), x)


def test_reset_state_reaches_inner_layers():
    layer = Stacked([LSTM(H, stateful=True, seed=0), GRU(3, stateful=True, seed=1)])
    model, x = Model([layer]), random((N, T, D), "float32")
    first = model.forward(x)
    assert np.abs(model.forward(x) - first).max() > 1e-3
    model.reset_state()
    np.testing.assert_array_equal(model.forward(x), first)


def test_summary():
    model = Model([Embedding(1000, 16), LSTM(128, return_sequences=True), LSTM(8), Dense(1)])
    with pytest.raises(RuntimeError, match=r"Model\.summary: no weights yet"):
        model.summary()
    model.build((None,))
    assert model.summary() == (
        'Model: "sequential"\n'
        "┏━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓\n"
        "┃ Layer (type)          ┃ Output Shape      ┃ Param # ┃\n"
        "┡━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩\n"
        "│ embedding (Embedding) │ (None, None, 16)  │  16,000 │\n"
        "├───────────────────────┼───────────────────┼─────────┤\n"
        "│ lstm (LSTM)           │ (None, None, 128) │  74,240 │\n"
        "├───────────────────────┼───────────────────┼─────────┤\n"
        "│ lstm_1 (LSTM)         │ (None, 8)         │   4,384 │\n"
        "├───────────────────────┼───────────────────┼─────────┤\n"
        "│ dense (Dense)         │ (None, 1)         │       9 │\n"
        "└───────────────────────┴───────────────────┴─────────┘\n"
        " Total params: 94,633 (369.66 KB)\n"
        " Trainable params: 94,633 (369.66 KB)\n"
        " Non-trainable params: 0 (0.00 B)"
    )


def test_summary_names_layers_as_keras_does():
    model = Model([SimpleRNN(H, return_sequences=True), Bidirectional(GRU(2))])
    model.build((T, D))
    cells = [line.strip("│").split("│") for line in model.summary().splitlines() if line[0] == "│"]
    assert [cell.strip() for row in cells for cell in row] == [
        *("simple_rnn (SimpleRNN)", f"(None, {T}, {H})", "66"),
        *("bidirectional (Bidirectional)", "(None, 4)", "120"),
    ]


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([], ValueError, "Model: got no layers"),
        (None, TypeError, "Model: layers is a NoneType; expected a sequence, such as a list"),
        (Dense(1), TypeError, "Model: layers is a Dense; expected a sequence, such as a list"),
        ([Dense(1), "Dense"], TypeError, "Model: 'Dense' is no layer"),
        ([Dense(1)] * 2, ValueError, "Model: a layer is there twice"),
    ],
)
def test_what_is_no_row_of_layers_is_refused(layers, error, message):
    with pytest.raises(error, match=message):
        Model(layers)


@pytest.mark.parametrize(
    ("first", "shape", "error", "message"),
    [
        (LSTM(H), 5, TypeError, r"input_shape is 5; expected the shape of one sample, such as \(T, D\)"),
        (LSTM(H), "TD", TypeError, "input_shape is 'TD'; expected the shape of one sample"),
        (LSTM(H), (5,), ValueError, r"with input_shape \(5,\): LSTM\.forward: .* forget the time axis"),
        (LSTM(H), (), ValueError, r"with input_shape \(\): LSTM\.forward"),
        (LSTM(H), (T, D, 1), ValueError, r"with input_shape \(5, 4, 1\): LSTM\.forward"),
        (
            LSTM(H, return_sequences=True),
            (T, None),
            ValueError,
            r"is \(5, None\); the last length is the num",
        ),
        (Dense(H), (None,), ValueError, "the last length is the number of features, expected a number"),
        (Dense(H), (-1,), ValueError, "a length in input_shape is -1; expected at least 1"),
        (Dense(H), (2.5,), TypeError, r"a length in input_shape is 2\.5; expected a whole number"),
        (Embedding(5, D), (T, D), ValueError, r"with input_shape \(5, 4\): Embedding\.forward"),
    ],
)
def test_what_is_no_shape_of_a_sample_is_refused(first, shape, error, message):
    model = Model([first, Dense(2)])
    with pytest.raises(error, match=rf"^Model\.build: .*{message}"):
        model.build(shape)
    assert not model.built


def test_layers_with_several_outputs_are_refused():
    model = Model([LSTM(H, return_state=True), Dense(1)])
    with pytest.raises(ValueError, match=r"LSTM gives several arrays \(return_state, merge_mode=None\)"):
        model.forward(random((N, T, D), "float32"))


def test_weights_that_are_no_numbers_change_nothing():
    model = Model([Dense(2), Dense(3)])
    model.build((D,))
    before = model.get_weights()
    with pytest.raises(TypeError, match=r"Model\.set_weights: 1 Dense/bias has dtype .*real numbers"):
        model.set_weights([weight + 1 for weight in before[:3]] + [np.array(["a", "b", "c"])])
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
