import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.tensors import describe, format_bytes, nbytes


@pytest.mark.parametrize(
    ("shape", "axes", "words"),
    [
        ((), (), "0D tensor: a scalar, one number without any axis"),
        ((5,), ("components",), "1D tensor: a vector with 5 components"),
        ((1,), ("components",), "1D tensor: a vector with 1 component"),
        (
            (4, 1),
            ("samples", "features"),
            "2D tensor: a matrix with 4 rows, 1 column\nusually (samples, features)",
        ),
        (
            (250, 390, 3),
            ("samples", "timesteps", "features"),
            "3D tensor: 3 axes\nusually (samples, timesteps, features)",
        ),
        (
            (2, 6, 8, 3),
            ("samples", "height", "width", "channels"),
            "4D tensor: 4 axes\nusually (samples, height, width, channels)",
        ),
        (
            (2, 4, 6, 8, 3),
            ("samples", "frames", "height", "width", "channels"),
            "5D tensor: 5 axes\nusually (samples, frames, height, width, channels)",
        ),
        ((1, 2, 1, 2, 1, 2), None, "6D tensor: 6 axes\nwithout a usual meaning"),
    ],
)
def test_describe_names_rank_shape_and_axes(shape, axes, words):
    description = describe(np.zeros(shape, dtype="float32"))
    assert description.rank == len(shape)
    assert description.shape == shape
    assert description.dtype == np.float32
    assert description.nbytes == 4 * math.prod(shape)
    assert description.axes == axes
    assert str(description).rpartition("\n")[0] == words


def test_describe_says_shape_dtype_and_bytes():
    assert str(describe(np.zeros((250, 390, 3)))).splitlines()[-1] == (
        "shape (250, 390, 3), dtype float64, 2.34 MB"
    )


@pytest.mark.parametrize("x", [7, 7.5, True, 2j, np.float16(1)])
def test_numbers_are_0d_tensors(x):
    assert describe(x).rank == 0


def test_lists_are_described_as_the_array_numpy_makes():
    assert describe([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).shape == (2, 3)
    assert describe([]).shape == (0,)


def test_a_view_takes_the_bytes_of_its_values():
    assert describe(np.broadcast_to(np.float64(1), (10, 10))).nbytes == 800


def test_a_description_cannot_be_changed():
    with pytest.raises(AttributeError):
        describe(1).rank = 2


class _Tensor:
    """What `describe` needs of a tensor of any library."""

    def __array__(self, dtype=None, copy=None):
        return np.zeros((2, 3, 4), dtype="float32")


def test_describe_takes_whatever_numpy_can_convert():
    assert describe(_Tensor()).shape == (2, 3, 4)


def test_describe_takes_keras_tensors():
    ops = pytest.importorskip("keras").ops
    description = describe(ops.zeros((2, 3, 4), dtype="bfloat16"))
    assert (description.shape, description.nbytes) == ((2, 3, 4), 48)
    assert str(description.dtype) == "bfloat16"


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        ("five", "<U4"),
        (["a", "bc"], "<U2"),
        (None, "object"),
        ({"a": 1}, "object"),
        (np.array([1, "a"], dtype=object), "object"),
        (np.array("2016-02-15", dtype="datetime64[D]"), r"datetime64\[D\]"),
    ],
)
def test_describe_refuses_what_is_not_numbers(x, dtype):
    with pytest.raises(TypeError, match=f"describe: got values of dtype {dtype}; expected numbers"):
        describe(x)


@pytest.mark.parametrize("ragged", [[[1, 2], [3]], [1, [2, 3]]])
def test_describe_refuses_ragged_lists(ragged):
    with pytest.raises(ValueError, match="nested sequences of different lengths; expected equal lengths"):
        describe(ragged)


def test_describe_leaves_other_errors_alone():
    class Broken:
        def __array__(self, dtype=None, copy=None):
            raise ValueError("the device is gone")

    with pytest.raises(ValueError, match="the device is gone"):
        describe(Broken())


@given(
    st.lists(st.integers(0, 4), max_size=5),
    st.sampled_from(["bool", "uint8", "int64", "float16", "float32", "complex128"]),
)
def test_nbytes_is_what_the_array_would_take(shape, dtype):
    assert nbytes(shape, dtype) == np.zeros(shape, dtype).nbytes == describe(np.zeros(shape, dtype)).nbytes


def test_nbytes_is_exact_beyond_64_bits():
    assert nbytes((np.int64(2**40), np.int64(2**40)), "float32") == 2**82


def test_nbytes_refuses_what_is_no_shape():
    with pytest.raises(ValueError, match=r"nbytes: shape\[1\] is -1; expected at least 0"):
        nbytes((2, -1), "float32")
    with pytest.raises(TypeError, match=r"nbytes: shape\[0\] is 2.5; expected a whole number"):
        nbytes((2.5,), "float32")
    with pytest.raises(TypeError, match="nbytes: shape is a int; expected a sequence, such as a list"):
        nbytes(5, "f4")
    with pytest.raises(TypeError, match="nbytes: dtype is object; expected a dtype of numbers"):
        nbytes((2,), object)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1024, "1.02 kB"),
        (2_340_000, "2.34 MB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (35_840_000_000, "35.8 GB"),
        (143_360_000_000, "143 GB"),
        (2 * 10**18, "2 EB"),
        (10**21, "1 ZB"),
        (999_500 * 10**15, "1 ZB"),
        (2_340 * 10**27, "2.34 QB"),
        (999 * 10**30, "999 QB"),
        (1000 * 10**30, "1.00e+33 bytes"),
        (nbytes((10**200, 10**200), "f4"), "4.00e+400 bytes"),
        (np.int64(1000), "1 kB"),
        (np.uint8(1), "1 byte"),
    ],
)
def test_format_bytes_is_decimal_with_three_digits(n, text):
    assert format_bytes(n) == text


@pytest.mark.parametrize("n", [float("nan"), True, 1e3, "5", None])
def test_format_bytes_wants_a_whole_number(n):
    with pytest.raises(TypeError, match=rf"^format_bytes: n is {n!r}; expected a whole number$"):
        format_bytes(n)


def test_format_bytes_refuses_a_negative_number():
    with pytest.raises(ValueError, match="format_bytes: n is -1"):
        format_bytes(-1)


@pytest.mark.parametrize("dtype", [None, "no dtype", 5, [1, 2], np.ones(2)])
def test_bytes_of_what_is_no_dtype_are_refused(dtype: Any) -> None:
    with pytest.raises(TypeError, match=r"^nbytes: dtype is .*; expected a dtype of numbers$"):
        nbytes((2,), dtype)
