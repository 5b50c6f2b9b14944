"""The causal Transformer: gradients against finite differences, and no look ahead."""

import numpy as np
import pytest

from rnn_course.scratch import Dense, Embedding, Model
from rnn_course.scratch.transformer import Positions, TransformerBlock
from tests.gradients import assert_gradient
from tests.layers import D, N, T, random, with_random_weights


@pytest.mark.parametrize("layer", [TransformerBlock(2, 7, dtype="float64"), Positions(8, dtype="float64")])
def test_gradients_equal_finite_differences(layer):
    layer = with_random_weights(layer)
    x, dy = random((N, T, D)), random((N, T, D), seed=5)
    layer.forward(x, training=True)
    exact = {"x": layer.backward(dy), **dict(zip(layer.params, layer.grads, strict=True))}
    for name, array in {"x": x, **layer.params}.items():
        assert_gradient(exact[name], lambda: float((layer.forward(x) * dy).sum()), array, name)
        if name == "key_bias":  # it moves all scores of a row alike, which softmax does not notice
            np.testing.assert_allclose(exact[name], 0, atol=1e-12)


def test_no_step_sees_a_later_one():
    layer = with_random_weights(TransformerBlock(2, 7, dtype="float64"))
    x = random((N, T, D))
    before = layer.forward(x)
    x[:, 3:] += 1
    after = layer.forward(x)
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert (before[:, 3:] != after[:, 3:]).all()


def test_step_by_step_gives_the_same_as_all_at_once():
    layer = with_random_weights(TransformerBlock(2, 7, dtype="float64"))
    x = random((N, T, D))
    past, outputs = layer.no_past(N), []
    for t in range(T):
        y, past = layer.step(x[:, t : t + 1], past)
        outputs.append(y)
    np.testing.assert_allclose(np.concatenate(outputs, axis=1), layer.forward(x), atol=1e-12)
    assert past[0].shape == (N, 2, T, D // 2)


def test_a_model_of_them_learns_and_is_saved(tmp_path):
    layers = [
        Embedding(5, 8, seed=0),
        Positions(6, seed=1),
        TransformerBlock(2, 16, seed=2),
        Dense(5, seed=3),
    ]
    model = Model(layers)
    x = np.random.default_rng(0).integers(0, 5, (64, 6))
    y = np.concatenate([x[:, :1], x[:, :-1]], axis=1)  # the answer is the step before
    history = model.fit(x, y, loss="categorical_cross_entropy", epochs=30, batch_size=8, seed=0, verbose=0)
    assert history.loss[-1] < 0.3 * history.loss[0]
    model.save(tmp_path / "model.safetensors")
    again = Model.load(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(again.forward(x), model.forward(x))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="3 heads cannot share 4 features evenly"):
        TransformerBlock(3, 5).build(D)
    with pytest.raises(ValueError, match="x has 5 timesteps; there are only 4 positions"):
        Positions(4, dtype="float64").forward(random((N, T, D)))
    for layer in (TransformerBlock(2, 5, dtype="float64"), Positions(5, dtype="float64")):
        with pytest.raises(RuntimeError, match="nothing to go back through"):
            layer.backward(random((N, T, D)))
        with pytest.raises(TypeError, match="float32"):
            layer.forward(random((N, T, D), dtype="float32"))
