from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_course.datasets import Standardizer, chronological_split, stretches, windows

sizes = st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 12))


@given(sizes, st.integers(1, 3))
def test_every_window_lies_before_its_target(size, features):
    length, horizon, more = size
    total = length + horizon + more
    # Each value is its own row number, so that a window tells where it was cut.
    times = np.repeat(np.arange(total)[:, np.newaxis], features, axis=1)
    x, y = windows(times, length, horizon)
    assert x.shape == (total - length - horizon + 1, length, features)
    assert y.shape == (len(x), features)
    assert (x.max(axis=1) < y).all()
    assert (y - x[:, -1] == horizon).all()
    assert (np.diff(x, axis=1) == 1).all()
    assert (x[:, 0, 0] == np.arange(len(x))).all()


@given(st.integers(20, 200), st.floats(0.1, 0.4), st.floats(0.1, 0.4), st.integers(1, 3))
@settings(max_examples=50)
def test_windows_of_split_parts_share_no_row(total, validation, test, length):
    seen = []
    for part in chronological_split(np.arange(total), validation, test):
        if len(part) > length:
            x, y = windows(part, length)
            seen.append(np.union1d(x, y))
    for earlier, later in pairwise(seen):
        assert earlier.max() < later.min()


def test_features_keep_their_place():
    series = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]])
    x, y = windows(series, 2, horizon=2)
    assert x.tolist() == [[[1.0, 10.0], [2.0, 20.0]]]
    assert y.tolist() == [[4.0, 40.0]]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16"])
def test_windows_keep_the_dtype_and_own_their_memory(dtype):
    series = np.arange(6, dtype=dtype)
    x, y = windows(series, 3)
    assert x.dtype == y.dtype == dtype
    assert x.flags.c_contiguous
    x[0] = 99
    y[0] = 99
    assert x[1, 0, 0] == 1
    assert series.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_windows_name_the_first_missing_value(bad):
    series = np.zeros((9, 2))
    series[4, 1] = series[6, 0] = bad
    with pytest.raises(ValueError, match=f"windows: the value at row 4, feature 1 is {bad}; cut the series"):
        windows(series, 2)
    with pytest.raises(ValueError, match=f"windows: the value at row 6, feature 0 is {bad}; cut the series"):
        windows(series[:, 0], 2)


def test_windows_refuse_a_short_series():
    with pytest.raises(ValueError, match="values has 5 rows; length 4 and horizon 2 need at least 6"):
        windows(np.zeros(5), 4, horizon=2)


@pytest.mark.parametrize(
    ("length", "horizon", "wrong"), [(0, 1, "length is 0"), (3, 0, "horizon is 0"), (-1, 1, "length is -1")]
)
def test_windows_refuse_lengths_below_one(length, horizon, wrong):
    with pytest.raises(ValueError, match=f"windows: {wrong}; expected at least 1"):
        windows(np.zeros(9), length, horizon)


def test_windows_refuse_a_length_that_is_no_integer():
    with pytest.raises(TypeError, match=r"length is 48\.0; expected a whole number"):
        windows(np.zeros(99), 24 / 0.5)


def test_windows_refuse_more_than_one_series():
    with pytest.raises(ValueError, match=r"windows: got shape \(4, 9, 2\); expected one series"):
        windows(np.zeros((4, 9, 2)), 3)


@pytest.mark.parametrize("values", [["1", "2", "3"], np.array([1, None, 3]), [True, False, True]])
def test_windows_refuse_what_is_not_real_numbers(values):
    with pytest.raises(TypeError, match=r"windows: got values of dtype .*; expected real numbers"):
        windows(values, 1)


@given(arrays(bool, st.integers(0, 20)))
def test_stretches_hold_every_whole_row_and_no_gap(missing):
    series = np.where(missing, np.nan, 1.0)
    found = stretches(series)
    assert sum(len(series[s]) for s in found) == np.isfinite(series).sum()
    assert all(np.isfinite(series[s]).all() for s in found)
    for earlier, later in pairwise(found):
        assert np.isnan(series[earlier.stop : later.start]).any()


def test_a_gap_in_one_feature_ends_a_stretch():
    assert stretches([[1.0, 2.0], [1.0, np.nan], [np.inf, 2.0], [1.0, 2.0]]) == [slice(0, 1), slice(3, 4)]


@given(st.integers(10, 300), st.floats(0.1, 0.4), st.floats(0.1, 0.4))
def test_a_split_keeps_every_row_once_in_order(total, validation, test):
    series = np.arange(total)
    split = chronological_split(series, validation, test)
    assert np.concatenate(split).tolist() == series.tolist()
    assert len(split.validation) == round(total * validation)
    assert len(split.test) == round(total * test)


def test_a_split_cuts_values_and_their_times_at_the_same_rows():
    values = chronological_split(np.zeros((20, 3)), 0.2, 0.1)
    times = chronological_split(np.arange("2016-02-15", "2016-03-06", dtype="datetime64[D]"), 0.2, 0.1)
    assert [part.shape for part in values] == [(14, 3), (4, 3), (2, 3)]
    assert [len(part) for part in times] == [14, 4, 2]


@pytest.mark.parametrize(("validation", "test"), [(0, 0.2), (0.2, 1), (0.5, 0.5), (-0.1, 0.2), (np.nan, 0.2)])
def test_a_split_refuses_impossible_shares(validation, test):
    with pytest.raises(ValueError, match=f"validation is {validation} and test is {test}; expected shares"):
        chronological_split(np.zeros(100), validation, test)


def test_a_split_refuses_a_short_series():
    with pytest.raises(ValueError, match=r"values has 3 rows; too few .* 0\.15 for validation"):
        chronological_split(np.zeros(3))
    with pytest.raises(ValueError, match="values is one number"):
        chronological_split(5.0)


finite = st.floats(-1e3, 1e3)


@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=finite))
def test_inverse_undoes_transform(series):
    standardizer = Standardizer.fit(series)
    np.testing.assert_allclose(
        standardizer.inverse(standardizer.transform(series)), series, rtol=1e-9, atol=1e-9
    )


def test_the_training_part_gets_mean_zero_and_scale_one():
    train = np.random.default_rng(0).normal([5.0, -300.0], [2.0, 40.0], (500, 2))
    standardized = Standardizer.fit(train).transform(train)
    np.testing.assert_allclose(standardized.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(standardized.std(axis=0), 1)


def test_series_windows_and_targets_are_standardized_alike():
    series = np.random.default_rng(0).normal([5.0, -300.0], [2.0, 40.0], (50, 2))
    standardizer = Standardizer.fit(series[:30])
    x, y = windows(series, 4)
    x_of_standardized, y_of_standardized = windows(standardizer.transform(series), 4)
    np.testing.assert_allclose(standardizer.transform(x), x_of_standardized)
    np.testing.assert_allclose(standardizer.transform(y), y_of_standardized)


def test_a_series_without_feature_axis_is_one_feature():
    standardizer = Standardizer.fit([1.0, 3.0])
    assert standardizer.transform([1.0, 3.0, 5.0]).tolist() == [-1.0, 1.0, 3.0]
    assert standardizer.transform(np.array([[[5.0]]])).tolist() == [[[3.0]]]


def test_a_constant_feature_keeps_its_unit():
    # Three times 0.1 has a standard deviation of 1.4e-17, not 0.
    standardizer = Standardizer.fit([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]])
    assert standardizer.scale[0] == 1
    np.testing.assert_allclose(standardizer.transform([[0.1, 2.0], [1.1, 2.0]])[:, 0], [0, 1], atol=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e200, 1e-200, 1.7e308, 1e-308, 2.0])
def test_the_scale_of_huge_and_tiny_numbers(size):
    standardizer = Standardizer.fit([size, -size])
    assert standardizer.mean.tolist() == [0]
    np.testing.assert_allclose(standardizer.scale, [size], rtol=1e-15)
    np.testing.assert_allclose(standardizer.transform([size, -size, 0.0]), [1, -1, 0], rtol=1e-15)
    np.testing.assert_allclose(standardizer.inverse([1.0, -1.0]), [size, -size], rtol=1e-15)


@pytest.mark.filterwarnings("error")
def test_a_sum_that_leaves_the_range_has_a_mean_all_the_same():
    standardizer = Standardizer.fit([[1.5e308, 1.0], [1.0e308, 3.0]])
    np.testing.assert_allclose(standardizer.mean, [1.25e308, 2], rtol=1e-15)
    np.testing.assert_allclose(standardizer.scale, [0.25e308, 1], rtol=1e-15)


SERIES = np.ma.masked_equal([1.0, 2.0, -999.0, 4.0], -999)


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (
            SERIES,
            r"values is a masked array, whose mask would be lost; expected a plain NumPy array, such as val",
        ),
        (
            np.ones((3, 1)).view(np.matrix),
            r"values is a numpy.matrix; expected a plain NumPy array, such as np.asa",
        ),
    ],
)
def test_masked_arrays_and_matrices_are_refused(series, message):
    standardizer = Standardizer.fit([1.0, 2.0])
    for name, ask in (
        ("stretches", stretches),
        ("windows", lambda s: windows(s, 2)),
        ("chronological_split", chronological_split),
        ("Standardizer.fit", Standardizer.fit),
        ("Standardizer.transform", standardizer.transform),
        ("Standardizer.inverse", standardizer.inverse),
    ):
        with pytest.raises(TypeError, match=f"^{name}: {message}"):
            ask(series)


def test_the_advice_for_masked_arrays_works():
    assert stretches(SERIES.filled(np.nan)) == [slice(0, 2), slice(3, 4)]
    with pytest.raises(ValueError, match="the value at row 2, feature 0 is nan"):
        windows(SERIES.filled(np.nan), 2)


@pytest.mark.parametrize("share", ["0.2", True, None])
def test_shares_of_another_kind_are_refused(share):
    with pytest.raises(TypeError, match=f"^chronological_split: test is {share!r}; expected a number$"):
        chronological_split(np.arange(10), 0.2, share)


def test_float32_stays_and_integers_become_float64():
    standardizer = Standardizer.fit(np.array([1.0, 3.0]))
    assert standardizer.transform(np.float32([1.0])).dtype == np.float32
    assert standardizer.inverse(np.float32([1.0])).dtype == np.float32
    assert standardizer.transform([1, 2]).tolist() == [-1.0, 0.0]


def test_float32_is_measured_in_float64():
    train = np.full(100_000, 16_777_216, dtype="float32")  # float32 loses the ones of such a sum
    train[::2] += 2
    assert Standardizer.fit(train).mean[0] == 16_777_217


def test_the_standardizer_refuses_bad_input():
    standardizer = Standardizer.fit(np.zeros((4, 2)))
    with pytest.raises(
        ValueError, match=r"transform: values has shape \(5, 3\), which is 3 feature.* expected 2"
    ):
        standardizer.transform(np.zeros((5, 3)))
    with pytest.raises(ValueError, match=r"inverse: values has shape \(2,\), which is 1 feature"):
        standardizer.inverse(np.zeros(2))
    with pytest.raises(TypeError, match="transform: got values of dtype <U1; expected real numbers"):
        standardizer.transform([["1", "2"]])
    with pytest.raises(ValueError, match="fit: train has no rows; expected at least one"):
        Standardizer.fit(np.zeros((0, 2)))
    with pytest.raises(ValueError, match="fit: the value at row 1, feature 0 is nan"):
        Standardizer.fit([0.0, np.nan])
    with pytest.raises(ValueError, match=r"fit: got shape \(2, 3, 1\); expected one series"):
        Standardizer.fit(np.zeros((2, 3, 1)))
