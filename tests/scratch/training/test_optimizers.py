"""The optimisers, by hand and as arrays that change in place; against Keras see tests/keras."""

import numpy as np
import pytest

from rnn_course.scratch import SGD, Adam, RMSprop
from rnn_course.scratch.training import optimizers
from tests.layers import random

OPTIMIZERS = {
    "sgd": lambda **o: SGD(0.1, **o),
    "momentum": lambda **o: SGD(0.1, momentum=0.9, **o),
    "nesterov": lambda **o: SGD(0.1, momentum=0.9, nesterov=True, **o),
    "rmsprop": lambda **o: RMSprop(0.1, **o),
    "adam": lambda **o: Adam(0.1, **o),
}
each_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)


def weights_and_grads(steps):
    weights = [random((3, 4)), random((4,), seed=2)]
    return weights, [[random((3, 4), seed=10 + k), random((4,), seed=20 + k)] for k in range(steps)]


@pytest.mark.parametrize(
    ("optimizer", "moves"),
    [
        (SGD(0.5), [-0.5, -1.0]),
        (SGD(0.5, momentum=0.5), [-0.5, -0.75 - 0.5]),
        (SGD(0.5, momentum=0.5, nesterov=True), [-0.75, -0.75 - 0.875]),
        (RMSprop(0.5, rho=0.75, epsilon=1e-12), [-1.0, -1.0 - 0.5 / np.sqrt(0.4375)]),
        (Adam(0.5, epsilon=1e-12), [-0.5, -1.0]),
    ],
    ids=OPTIMIZERS,
)
def test_two_steps_along_a_gradient_of_one(optimizer, moves):
    weight = np.zeros(3)
    for move in moves:
        optimizer.apply([np.ones(3)], [weight])
        np.testing.assert_allclose(weight, move, rtol=1e-9)
    assert optimizer.iterations == 2


@each_optimizer
@pytest.mark.parametrize("clip", [{}, {"clipnorm": 0.5}, {"global_clipnorm": 0.5}, {"clipvalue": 0.1}])
def test_weights_change_in_place_and_gradients_stay(make, clip):
    weights, (grads, _) = weights_and_grads(2)
    before, same = [g.copy() for g in grads], list(weights)
    start = [w.copy() for w in weights]
    make(**clip).apply(grads, weights)
    for weight, array, old, grad, kept in zip(weights, same, start, grads, before, strict=True):
        assert weight is array
        assert (weight != old).all()
        np.testing.assert_array_equal(grad, kept)


@pytest.mark.parametrize(
    ("clip", "want"),
    [
        ({"clipnorm": 5.0}, [[3.0, 4.0], [0.0, -5.0]]),
        ({"global_clipnorm": 6.5}, [[1.5, 2.0], [0.0, -6.0]]),
        ({"global_clipnorm": 26.0}, [[3.0, 4.0], [0.0, -12.0]]),
        ({"clipvalue": 3.5}, [[3.0, 3.5], [0.0, -3.5]]),
    ],
)
def test_clipping_by_hand(clip, want):
    weights = [np.zeros(2), np.zeros(2)]
    SGD(1.0, **clip).apply([np.array([3.0, 4.0]), np.array([0.0, -12.0])], weights)
    for weight, gradient in zip(weights, want, strict=True):
        np.testing.assert_allclose(weight, -np.array(gradient), rtol=1e-15)


def test_clipping_shortens_what_is_too_long_to_be_squared():
    weight = np.zeros(4, "float32")
    SGD(1.0, global_clipnorm=1.0).apply([np.full(4, 1e30, "float32")], [weight])
    np.testing.assert_allclose(weight, -0.5, rtol=1e-6)


@each_optimizer
def test_a_gradient_of_zero_is_no_trouble(make):
    weight = np.ones(2)
    make(clipnorm=1.0).apply([np.zeros(2)], [weight])
    np.testing.assert_array_equal(weight, 1)


@each_optimizer
def test_the_state_goes_on_exactly(make):
    weights, grads = weights_and_grads(6)
    first = make()
    for grad in grads[:3]:
        first.apply(grad, weights)
    kept, state = [w.copy() for w in weights], first.get_state()
    for grad in grads[3:]:
        first.apply(grad, weights)
    second = make()
    second.set_state(state)
    for grad in grads[3:]:
        second.apply(grad, kept)
    for a, b in zip(weights, kept, strict=True):
        np.testing.assert_array_equal(a, b)
    assert second.iterations == 6


def test_the_state_of_another_optimizer_is_refused():
    weights, (grads,) = weights_and_grads(1)
    adam, rms = Adam(), RMSprop()
    adam.apply(grads, weights)
    with pytest.raises(
        ValueError, match=r"RMSprop\.set_state: got iterations, momentum\.0, .* another optim"
    ):
        rms.set_state(adam.get_state())
    assert rms.iterations == 0


@pytest.mark.parametrize("steps", [np.array(-1), np.array(1.0), np.array([1]), np.array("1")])
def test_what_is_no_number_of_steps_is_refused(steps):
    weights, (grads,) = weights_and_grads(1)
    adam, other = Adam(), Adam()
    adam.apply(grads, weights)
    with pytest.raises(ValueError, match=r"Adam\.set_state: iterations is .*; expected a number of steps"):
        other.set_state({**adam.get_state(), "iterations": steps})
    with pytest.raises(ValueError, match=r"Adam\.set_state: got 0 averages of each kind after 1 steps"):
        other.set_state({"iterations": np.array(1)})
    assert other.iterations == 0
    assert other.averages == {}


@each_optimizer
def test_a_state_before_the_first_step_can_be_set(make):
    weights, (grads,) = weights_and_grads(1)
    twins = [weight.copy() for weight in weights]
    first, second = make(), make()
    second.set_state(first.get_state())
    first.apply(grads, weights)
    second.apply(grads, twins)
    for a, b in zip(weights, twins, strict=True):
        np.testing.assert_array_equal(a, b)


@each_optimizer
def test_float32_stays_float32(make):
    weights = [random((3, 4), "float32")]
    optimizer = make()
    optimizer.apply([random((3, 4), "float32", 2)], weights)
    assert weights[0].dtype == "float32"
    assert {a.dtype for arrays in optimizer.averages.values() for a in arrays} <= {np.dtype("float32")}


def test_what_does_not_fit_is_refused():
    weights, (grads,) = weights_and_grads(1)
    adam = Adam()
    with pytest.raises(ValueError, match=r"Adam\.apply: got gradients of shapes \[\(3, 4\)\] for weights of"):
        adam.apply(grads[:1], weights)
    adam.apply(grads, weights)
    with pytest.raises(ValueError, match=r"so far they were .* make a new optimiser for another model"):
        adam.apply([np.zeros(5)], [np.zeros(5)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(0), "SGD: learning_rate is 0; expected a finite number above 0"),
        (lambda: Adam(float("nan")), "Adam: learning_rate is nan"),
        (lambda: Adam(clipnorm=-1.0), "Adam: clipnorm is -1.0; expected a finite number above 0"),
        (lambda: Adam(clipnorm=1.0, clipvalue=1.0), "got clipnorm and clipvalue; expected at most one"),
        (lambda: SGD(momentum=1.0), "SGD: momentum is 1.0; expected at least 0 and less than 1"),
        (lambda: SGD(nesterov=True), "nesterov looks ahead along the momentum, and momentum is 0"),
        (lambda: RMSprop(rho=-0.1), "RMSprop: rho is -0.1"),
        (lambda: Adam(beta_1=1.0), "Adam: beta_1 is 1.0"),
        (lambda: Adam(beta_2=2.0), "Adam: beta_2 is 2.0"),
        (lambda: Adam(epsilon=-1.0), "Adam: epsilon is -1.0; expected a finite number above 0"),
        (lambda: Adam(epsilon=float("nan")), "Adam: epsilon is nan"),
        (lambda: RMSprop(epsilon=0), "RMSprop: epsilon is 0; expected a finite number above 0"),
        (lambda: SGD(10**400), "SGD: learning_rate is too large for a float"),
    ],
)
def test_unknown_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD("0.1"), "SGD: learning_rate is '0.1'; expected a number"),
        (lambda: SGD(True), "SGD: learning_rate is True; expected a number"),
        (lambda: SGD(None), "SGD: learning_rate is None; expected a number"),
        (lambda: RMSprop(clipvalue="1"), "RMSprop: clipvalue is '1'; expected a number"),
        (lambda: Adam(global_clipnorm=True), "Adam: global_clipnorm is True; expected a number"),
        (lambda: Adam(epsilon="a"), "Adam: epsilon is 'a'; expected a number"),
        (lambda: RMSprop(epsilon=None), "RMSprop: epsilon is None; expected a number"),
        (lambda: SGD(momentum="0.5"), "SGD: momentum is '0.5'; expected a number"),
        (lambda: SGD(nesterov="no", momentum=0.5), "SGD: nesterov is 'no'; expected True or False"),
        (lambda: SGD(nesterov=1, momentum=0.5), "SGD: nesterov is 1; expected True or False"),
    ],
)
def test_settings_of_another_kind_are_refused(make, message):
    with pytest.raises(TypeError, match=f"^{message}$"):
        make()


@pytest.mark.parametrize(
    ("rate", "error"), [("0.1", TypeError), (float("nan"), ValueError), (-1, ValueError)]
)
def test_a_learning_rate_that_was_changed_is_checked_before_the_step(rate, error):
    adam, weight = Adam(), np.ones(2)
    adam.learning_rate = rate
    with pytest.raises(error, match=r"^Adam: learning_rate is "):
        adam.apply([np.ones(2)], [weight])
    assert adam.iterations == 0
    np.testing.assert_array_equal(weight, 1)


@pytest.mark.parametrize(
    ("grad", "message"),
    [
        ([1.0, 2.0], r"grads\[0\] is a list; expected a NumPy array"),
        (None, r"grads\[0\] is a NoneType; expected a NumPy array"),
        (np.array([1, 2]), r"grads\[0\] has dtype int64; expected floats"),
        (
            np.ma.array([1.0, 2.0], mask=[True, False]),
            r"grads\[0\] is a masked array, whose mask would be lost",
        ),
        (np.ones((1, 2)).view(np.matrix), r"grads\[0\] is a numpy.matrix; expected a plain NumPy array"),
    ],
)
def test_gradients_that_are_no_arrays_are_refused(grad, message):
    weight = np.ones(2)
    with pytest.raises(TypeError, match=rf"^SGD.apply: {message}"):
        SGD(0.1).apply([grad], [weight])
    with pytest.raises(TypeError, match=rf"^SGD.apply: {message.replace('grads', 'weights')}"):
        SGD(0.1).apply([weight], [grad])
    np.testing.assert_array_equal(weight, 1)


def test_gradients_and_weights_are_lists():
    with pytest.raises(
        TypeError, match=r"^SGD.apply: grads is a NoneType; expected a sequence, such as a list$"
    ):
        SGD(0.1).apply(None, [np.ones(2)])
    with pytest.raises(
        TypeError, match=r"^SGD.apply: weights is a NoneType; expected a sequence, such as a li"
    ):
        SGD(0.1).apply([np.ones(2)], None)


def test_a_state_that_is_none_is_refused():
    with pytest.raises(TypeError, match=r"^Adam.set_state: state is a list; expected a dict"):
        Adam().set_state([])
    with pytest.raises(TypeError, match=r"^Adam.set_state: iterations is a int; expected a NumPy array"):
        Adam().set_state({"iterations": 3})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm"])
@pytest.mark.parametrize(
    "grad",
    [
        np.array([1e200]),
        np.array([3e200, -4e200]),
        np.array([1.5e308, 1.5e308]),
        np.array([3e30, 4e30], "float32"),
        np.array([3e-3, 4.0]),
    ],
    ids=str,
)
def test_a_clipped_step_has_the_length_that_was_asked_for(clip, grad):
    weight = np.zeros_like(grad)
    SGD(1.0, **{clip: 1.0}).apply([grad], [weight])
    direction = grad / np.abs(grad).max()
    want = -direction / np.sqrt(np.sum(direction * direction))
    np.testing.assert_allclose(weight, want, rtol=1e-6 if grad.dtype == "float32" else 1e-12)


def test_one_global_length_of_several_huge_gradients():
    weights = [np.zeros(1), np.zeros(1)]
    SGD(1.0, global_clipnorm=1.0).apply([np.array([3e200]), np.array([4e200])], weights)
    np.testing.assert_allclose(np.concatenate(weights), [-0.6, -0.8], rtol=1e-12)


@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gradient_without_a_direction_is_not_hidden(clip, value):
    weight = np.zeros(2)
    SGD(1.0, **{clip: 1.0}).apply([np.array([1.0, value])], [weight])
    assert np.isnan(weight).any()


def test_optimizers_by_name():
    assert isinstance(optimizers.get("adam"), Adam)
    assert isinstance(optimizers.get("sgd"), SGD)
    assert isinstance(optimizers.get("rmsprop"), RMSprop)
    adam = Adam(0.5)
    assert optimizers.get(adam) is adam
    with pytest.raises(
        ValueError, match="optimizer is 'Adam'; expected one of 'sgd', 'rmsprop', 'adam', or an"
    ):
        optimizers.get("Adam")


@each_optimizer
def test_the_configuration_makes_the_same_one(make):
    optimizer = make(clipnorm=2.0)
    again = type(optimizer)(**optimizer.get_config())
    assert again.get_config() == optimizer.get_config()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("make", "step"), [(RMSprop, 1 / np.sqrt(0.1)), (Adam, 1)])
def test_a_gradient_whose_square_is_infinite_moves_as_far_as_a_large_one(
    make: type[optimizers.Optimizer], step: float, dtype: str
) -> None:
    optimizer = make(1.0)
    largest = float(np.finfo(dtype).max)
    weight = np.zeros(2, dtype)
    optimizer.apply([np.array([largest, -largest], dtype)], [weight])
    np.testing.assert_allclose(weight, [-step, step], rtol=1e-5)


@pytest.mark.parametrize("optimizer", [SGD(), RMSprop(), Adam()], ids=lambda optimizer: optimizer.name)
def test_a_read_only_weight_is_named_before_anything_moves(optimizer: optimizers.Optimizer) -> None:
    free, fixed = np.ones(2), np.ones(2)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match=r"apply: weights\[1\] is read-only"):
        optimizer.apply([np.ones(2), np.ones(2)], [free, fixed])
    assert optimizer.iterations == 0
    np.testing.assert_array_equal(free, 1)
