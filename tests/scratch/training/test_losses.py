"""The losses, against numbers small enough for a pencil and against finite differences."""

import numpy as np
import pytest

from rnn_course.scratch import (
    Pinball,
    binary_cross_entropy,
    categorical_cross_entropy,
    mean_squared_error,
)
from rnn_course.scratch.training import losses
from tests.gradients import assert_gradient
from tests.layers import ragged_mask, random


def test_mean_squared_error_by_hand():
    loss, dy = mean_squared_error(np.array([[1.0], [2.0]]), np.array([[4.0], [0.0]]))
    assert loss == 6.5  # (9 + 4) / 2
    np.testing.assert_array_equal(dy, [[3.0], [-2.0]])  # 2 * error / 2


def test_mean_squared_error_gradient():
    y_true, y_pred = random((3, 5, 2)), random((3, 5, 2), seed=2)
    exact = mean_squared_error(y_true, y_pred)[1]
    assert_gradient(exact, lambda: mean_squared_error(y_true, y_pred)[0], y_pred)


def test_the_gradient_keeps_the_dtype():
    y = random((3, 2), "float32")
    assert mean_squared_error(y, y + 1)[1].dtype == "float32"


def test_nothing_is_broadcast():
    with pytest.raises(ValueError, match=r"y_true has shape \(3,\) and y_pred \(3, 1\); expected the same"):
        mean_squared_error(np.zeros(3), np.zeros((3, 1)))


LOSSES = {
    "mean_squared_error": lambda shape: random(shape, seed=4),
    "binary_cross_entropy": lambda shape: np.random.default_rng(4).random(shape),
    "categorical_cross_entropy": lambda shape: np.random.default_rng(4).integers(0, shape[-1], shape[:-1]),
    Pinball((0.05, 0.3, 0.5, 0.9)): lambda shape: random(shape, seed=4),
}
each_loss = pytest.mark.parametrize("name", LOSSES)


@each_loss
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_gradients_equal_finite_differences(name, masked):
    loss, shape = losses.get(name), (3, 5, 4)
    y_true, y_pred = LOSSES[name](shape), random(shape, seed=2)
    mask = ragged_mask(3, 5) if masked else None
    exact = loss(y_true, y_pred, mask)[1]
    assert_gradient(exact, lambda: loss(y_true, y_pred, mask)[0], y_pred)
    if masked:
        assert (exact[~mask] == 0).all()


@each_loss
def test_padding_changes_nothing(name):
    """A masked batch has the loss of its real steps alone, whatever stands at the others."""
    loss, shape = losses.get(name), (3, 5, 4)
    y_true, y_pred, mask = LOSSES[name](shape), random(shape, seed=2), ragged_mask(3, 5)
    want, dy = loss(y_true[mask], y_pred[mask])
    y_pred[~mask] = np.nan
    got, dy_masked = loss(y_true, y_pred, mask)
    assert got == pytest.approx(want, rel=1e-14)
    np.testing.assert_allclose(dy_masked[mask], dy, rtol=1e-13)
    if name == "categorical_cross_entropy":
        y_true[~mask] = -100
        assert loss(y_true, y_pred, mask)[0] == got


@each_loss
def test_the_inputs_stay_and_the_gradient_has_the_dtype_of_the_prediction(name):
    y_true, y_pred = LOSSES[name]((3, 4)), random((3, 4), "float32")
    if name != "categorical_cross_entropy":
        y_true = y_true.astype("float32")
    before = y_true.copy(), y_pred.copy()
    loss, dy = losses.get(name)(y_true, y_pred)
    assert isinstance(loss, float)
    assert dy.dtype == "float32"
    np.testing.assert_array_equal(y_true, before[0])
    np.testing.assert_array_equal(y_pred, before[1])


def test_binary_cross_entropy_by_hand():
    loss, dz = binary_cross_entropy(np.array([[1.0, 0.0]]), np.array([[0.0, np.log(3)]]))
    assert loss == pytest.approx((np.log(2) + np.log(4)) / 2)  # p is 1/2 and 3/4
    np.testing.assert_allclose(dz, [[-0.25, 0.375]])  # (p - t) / 2


def test_categorical_cross_entropy_by_hand():
    loss, dz = categorical_cross_entropy(np.array([2, 0]), np.log([[1.0, 1.0, 2.0], [1.0, 3.0, 4.0]]))
    assert loss == pytest.approx((np.log(2) + np.log(8)) / 2)
    np.testing.assert_allclose(dz, [[0.125, 0.125, -0.25], [-7 / 16, 3 / 16, 4 / 16]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.filterwarnings("error")
def test_large_logits_do_not_overflow(dtype):
    z = np.array([[-1e4, 1e4]], dtype)
    loss, dz = binary_cross_entropy(np.array([[1, 0]], dtype), z)
    assert loss == 1e4
    np.testing.assert_array_equal(dz, [[-0.5, 0.5]])
    loss, dz = categorical_cross_entropy(np.array([0]), z)
    assert loss == 2e4
    np.testing.assert_array_equal(dz, [[-1, 1]])


@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 1e-6), ("float64", 1e-14)])
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("certainty", [1.0, 10.0, 20.0, 40.0, 80.0])
def test_what_is_nearly_certain_keeps_its_digits(dtype, rtol, certainty):
    """A loss and a gradient of 4e-18 are no zeros, whichever the answer is."""
    rest = 1 / (1 + np.exp(certainty))
    want = np.log1p(np.exp(-certainty))
    for target, sign in ((1, 1), (0, -1)):
        loss, dz = binary_cross_entropy(np.array([[target]], dtype), np.array([[sign * certainty]], dtype))
        np.testing.assert_allclose(loss, want, rtol=rtol)
        np.testing.assert_allclose(dz, [[-sign * rest]], rtol=rtol)
        logits = np.array([[0, sign * certainty]], dtype)
        loss, dz = categorical_cross_entropy(np.array([target]), logits)
        np.testing.assert_allclose(loss, want, rtol=rtol)
        np.testing.assert_allclose(dz, sign * rest * np.array([[1, -1]]), rtol=rtol)


@pytest.mark.filterwarnings("error")
def test_a_single_class_is_always_right():
    loss, dz = categorical_cross_entropy(np.array([0, 0]), np.array([[3.0], [-3.0]]))
    assert loss == 0
    np.testing.assert_array_equal(dz, [[0], [0]])


def test_unsigned_classes_count_as_integers():
    z = random((2, 3))
    assert (
        categorical_cross_entropy(np.array([2, 1], "uint8"), z)[0]
        == categorical_cross_entropy(np.array([2, 1]), z)[0]
    )


def test_classes_of_another_byte_order_count_as_integers():
    z, classes = random((2, 3)), np.array([2, 1])
    swapped, dz = categorical_cross_entropy(classes.astype(">i8"), z)
    loss, want = categorical_cross_entropy(classes, z)
    assert swapped == loss
    np.testing.assert_array_equal(dz, want)


def test_pinball_by_hand():
    y_true, y_pred = np.array([[5.0, 5.0], [1.0, 3.0]]), np.array([[3.0, 3.0], [3.0, 3.0]])
    loss, dy = Pinball([0.1, 0.9])(y_true, y_pred)
    assert loss == pytest.approx((0.2 + 1.8 + 1.8 + 0) / 4)
    np.testing.assert_allclose(dy, np.array([[-0.1, -0.9], [0.9, 0.0]]) / 4)


@pytest.mark.parametrize("level", [0.05, 0.5, 0.9])
def test_the_smallest_pinball_loss_is_at_the_quantile(level):
    values = np.random.default_rng(0).gamma(2.0, 1.0, (999, 1))
    quantile = np.quantile(values, level)
    costs = [Pinball([level])(values, np.full_like(values, quantile + d))[0] for d in (-0.05, 0.0, 0.05)]
    assert costs[1] < min(costs[0], costs[2])


def test_the_level_of_the_median_is_half_the_absolute_error():
    y_true, y_pred = random((7, 1)), random((7, 1), seed=2)
    assert Pinball([0.5])(y_true, y_pred)[0] == pytest.approx(np.abs(y_true - y_pred).mean() / 2)


@pytest.mark.parametrize("levels", [[], [0.1, 1.0], [0.0], [-0.5], [float("nan")]])
def test_levels_that_are_none_are_refused(levels):
    with pytest.raises(ValueError, match=r"got no levels|expected numbers between 0 and 1"):
        Pinball(levels)


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred", "mask", "error", "message"),
    [
        (mean_squared_error, np.zeros((2, 3, 1)), np.zeros((2, 3, 1), "float32"), None, TypeError,
         r"y_true has dtype float64 and y_pred float32; expected the same, convert it with"),
        (mean_squared_error, np.zeros((0, 3)), np.zeros((0, 3)), None, ValueError,
         r"y_pred has shape \(0, 3\); there is nothing to average"),
        (mean_squared_error, np.zeros((2, 3, 1)), np.zeros((2, 3, 1)), np.ones((2, 3)), TypeError,
         "mask has dtype float64; expected bool"),
        (mean_squared_error, np.zeros((2, 3, 1)), np.zeros((2, 3, 1)), np.ones((2, 1), bool), ValueError,
         r"mask has shape \(2, 1\) and y_pred \(2, 3, 1\); expected a mask of shape \(2, 3\)"),
        (mean_squared_error, np.zeros((2, 3, 1)), np.zeros((2, 3, 1)), np.zeros((2, 3), bool), ValueError,
         "the mask is False everywhere; there is nothing to average"),
        (binary_cross_entropy, np.zeros((2, 1)), np.zeros((2,)), None, ValueError,
         r"y_true has shape \(2, 1\) and y_pred \(2,\)"),
        (binary_cross_entropy, np.array([[-1.0], [1.0]]), np.zeros((2, 1)), None, ValueError,
         "y_true goes from -1 to 1; expected targets between 0 and 1"),
        (categorical_cross_entropy, np.zeros((2, 3)), np.zeros((2, 3)), None, TypeError,
         r"y_true has dtype float64; expected classes as integers \(from one-hot vectors"),
        (categorical_cross_entropy, np.zeros((2, 3), int), np.zeros((2, 3)), None, ValueError,
         r"y_true has shape \(2, 3\) and y_pred \(2, 3\); expected \(N,\) and \(N, classes\)"),
        (categorical_cross_entropy, np.array([0, 3]), np.zeros((2, 3)), None, ValueError,
         r"y_true goes from 0 to 3; expected classes in 0\.\.2, as y_pred has 3 logits"),
        (categorical_cross_entropy, np.array([-1, 2]), np.zeros((2, 3)), None, ValueError,
         "y_true goes from -1 to 2"),
        (Pinball([0.5, 0.9]), np.zeros((2, 3)), np.zeros((2, 3)), None, ValueError,
         r"y_pred has shape \(2, 3\); expected 2 columns, one for each level"),
        (Pinball([0.5]), np.zeros((2, 1)), np.zeros((2, 2)), None, ValueError, "expected the same shape"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(loss, y_true, y_pred, mask, error, message):
    with pytest.raises(error, match=message):
        loss(y_true, y_pred, mask)


REFUSED = {
    "list": (lambda y: y.tolist(), "is a list; expected a NumPy array"),
    "None": (lambda y: None, "is a NoneType; expected a NumPy array"),
    "masked array": (np.ma.array, "is a masked array, whose mask would be lost; expected a plain"),
    "matrix": (lambda y: np.atleast_2d(y).view(np.matrix), "is a numpy.matrix; expected a plain NumPy array"),
}


@each_loss
@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_array_is_refused(name, change, message):
    loss, shape = losses.get(name), (2, 3, 4)
    y_true, y_pred, mask = LOSSES[name](shape), random(shape), np.ones((2, 3), bool)
    if change is not REFUSED["matrix"][0]:  # which has two axes
        with pytest.raises(TypeError, match=f": y_pred {message}"):
            loss(y_true, change(y_pred))
        if change is not REFUSED["None"][0]:
            with pytest.raises(TypeError, match=f": mask {message}"):
                loss(y_true, y_pred, change(mask))
        with pytest.raises(TypeError, match=f": y_true {message}"):
            loss(change(y_true), y_pred)
    else:
        with pytest.raises(TypeError, match=f": y_pred {message}"):
            loss(y_true[0], change(y_pred[0]))


def test_the_squares_of_a_matrix_are_not_its_product():
    y_true, y_pred = np.zeros((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert mean_squared_error(y_true, y_pred)[0] == 7.5
    with pytest.raises(
        TypeError, match=r"^mean_squared_error: y_true is a numpy.matrix; .* np.asarray\(y_true\)"
    ):
        mean_squared_error(y_true.view(np.matrix), y_pred.view(np.matrix))


def test_whole_numbers_are_no_predictions():
    y = np.array([[1], [2]])
    for loss in (mean_squared_error, binary_cross_entropy, Pinball([0.5])):
        with pytest.raises(TypeError, match="y_pred has dtype int64; expected floats"):
            loss(y, y)
    with pytest.raises(TypeError, match="y_pred has dtype int64; expected floats"):
        categorical_cross_entropy(np.array([0, 0]), y)


def test_targets_of_nan_are_no_probabilities():
    with pytest.raises(ValueError, match="y_true goes from nan to nan; expected targets between 0 and 1"):
        binary_cross_entropy(np.array([[np.nan], [1.0]]), np.zeros((2, 1)))
    # Padding may hold them.
    mask = np.array([[False, True]])
    loss, _ = binary_cross_entropy(np.array([[[np.nan], [1.0]]]), np.zeros((1, 2, 1)), mask)
    assert loss == pytest.approx(np.log(2))


@pytest.mark.parametrize("levels", [None, 0.5])
def test_levels_are_several(levels):
    kind = type(levels).__name__
    with pytest.raises(
        TypeError, match=f"^Pinball: levels is a {kind}; expected a sequence, such as a list$"
    ):
        Pinball(levels)


@pytest.mark.parametrize("level", ["0.5", True, None])
def test_levels_that_are_no_numbers_are_refused(level):
    with pytest.raises(TypeError, match=f"^Pinball: a level is {level!r}; expected a number$"):
        Pinball([level])


def test_losses_by_name():
    assert losses.get("mean_squared_error") is mean_squared_error
    assert losses.get(mean_squared_error) is mean_squared_error
    with pytest.raises(
        ValueError, match=r"loss is 'mse'; expected one of 'mean_squared_error', .* or a func"
    ):
        losses.get("mse")


def test_pinball_of_a_missing_target_has_no_gradient_that_looks_like_one() -> None:
    loss, dy_pred = losses.Pinball([0.5])(np.array([[np.nan], [1.0], [2.0]]), np.array([[1.0], [1.0], [1.0]]))
    assert np.isnan(loss)
    np.testing.assert_allclose(dy_pred, [[np.nan], [0], [-0.5 / 3]])


def test_pinball_keeps_the_levels_of_an_iterator() -> None:
    pinball = losses.Pinball(level for level in [0.1, 0.9])
    assert pinball == losses.Pinball([0.1, 0.9])
    assert pinball.levels == (0.1, 0.9)
