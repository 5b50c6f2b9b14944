"""LayerNormalization: its formula, its gradients against finite differences, and what it leaves unchanged."""

import numpy as np
import pytest

from rnn_course.scratch import Dense, LayerNormalization, Model
from rnn_course.scratch.layer_normalization import normalization_backward
from tests.gradients import assert_gradient
from tests.layers import D, N, T, random, with_random_weights


@pytest.mark.parametrize("shape", [(N, D), (N, T, D)])
@pytest.mark.parametrize("epsilon", [1e-3, 0.5])
def test_gradients_equal_finite_differences(shape, epsilon):
    layer = with_random_weights(LayerNormalization(epsilon=epsilon, dtype="float64"))
    x, dy = random(shape), random(shape, seed=5)
    layer.forward(x, training=True)
    exact = {"x": layer.backward(dy), **dict(zip(layer.params, layer.grads, strict=True))}
    for name, array in {"x": x, **layer.params}.items():
        assert_gradient(exact[name], lambda: float((layer.forward(x) * dy).sum()), array, name)


@pytest.mark.parametrize("shape", [(N, D), (N, T, D)])
def test_every_vector_is_normalised_by_itself(shape):
    layer = LayerNormalization(epsilon=1e-12, dtype="float64")
    x = 3 + 5 * random(shape)
    y = layer.forward(x)
    np.testing.assert_allclose(y.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=-1), 1, atol=1e-9)
    np.testing.assert_allclose(layer.forward(x[:1]), y[:1], atol=1e-12)
    np.testing.assert_allclose(layer.forward(-7 + 0.5 * x), y, atol=1e-9)


def test_a_constant_vector_becomes_beta():
    layer = with_random_weights(LayerNormalization(dtype="float64"))
    y = layer.forward(np.full((N, D), 4.0), training=True)
    np.testing.assert_allclose(y, np.tile(layer.params["beta"], (N, 1)))
    assert np.isfinite(layer.backward(np.ones((N, D)))).all()


def test_a_model_with_it_comes_back_from_its_file(tmp_path):
    model = Model([Dense(5, seed=0), LayerNormalization(epsilon=0.01)])
    x = random((N, D), "float32")
    y = model.forward(x)
    model.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(Model.load(tmp_path / "model.safetensors").forward(x), y)


def test_bad_input_is_named():
    layer = LayerNormalization(dtype="float64")
    with pytest.raises(ValueError, match=r"x has shape \(4,\); expected \(samples, features\)"):
        layer.forward(np.zeros(D))
    with pytest.raises(TypeError, match="x has dtype float32; expected float64"):
        layer.forward(np.zeros((N, D), np.float32))
    with pytest.raises(RuntimeError, match=r"LayerNormalization.backward: nothing to go back through"):
        layer.backward(np.zeros((N, D)))
    layer.forward(np.zeros((N, D)), training=True)
    with pytest.raises(ValueError, match=r"dy has shape \(3, 5\); expected \(samples=3, features=4\)"):
        layer.backward(np.zeros((N, 5)))
    for epsilon in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="epsilon is"):
            LayerNormalization(epsilon=epsilon)
    for epsilon in (True, "1e-3"):
        with pytest.raises(TypeError, match="expected a number"):
            LayerNormalization(epsilon=epsilon)


def test_the_gradient_takes_plain_floats() -> None:
    u = random((N, D))
    with pytest.raises(TypeError, match=r"^normalization_backward: du is a masked array"):
        normalization_backward(np.ma.masked_equal(u, 0), u, np.ones((N, 1)))
    with pytest.raises(TypeError, match=r"^normalization_backward: scale is a float"):
        normalization_backward(u, u, 1.0)  # type: ignore[arg-type]
