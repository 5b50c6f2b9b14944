import base64
import json
import re

import numpy as np
import pytest

from rnn_course import weights
from rnn_course.live import packing
from tests.layers import random

LINE = re.compile(r'live\.models\["([\w-]+)"\] = (\{.*\});')


def test_thirty_two_bits_lose_nothing():
    arrays = {"kernel": random((40, 50), "float32"), "bias": random(9, "float32")}
    read = packing.unpack(packing.pack(arrays, {}, 32))
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array)


def test_sixteen_bits_keep_three_digits():
    array = random((40, 50), "float32")
    read = packing.unpack(packing.pack({"x": array}, {}, 16))["x"]
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, array, rtol=2**-11, atol=2**-25)


@pytest.mark.parametrize("transposed", [False, True])
def test_eight_bits_lose_half_a_step_of_the_row_or_the_column(transposed):
    rows = random((40, 50), "float32") * np.logspace(-2, 2, 40, dtype="float32")[:, None]
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    array = rows.T if transposed else rows
    read = packing.unpack(packing.pack({"x": array}, {}, 8))["x"]
    assert read.dtype == np.float32
    assert (np.abs((read.T if transposed else read) - rows) <= 0.501 * step).all()


def test_in_eight_bits_what_is_small_keeps_sixteen():
    arrays = {"biases": random((2, 600)), "bias": random(2000), "transitions": random((20, 20))}
    assert packing.pack(arrays, {}, 8) == packing.pack(arrays, {}, 16)


def test_a_row_of_zeros_stays_one():
    array = random((40, 50))
    array[3], array[:, 7] = 0, 0
    read = packing.unpack(packing.pack({"x": array}, {}, 8))["x"]
    assert (read[array == 0] == 0).all()


@pytest.mark.parametrize("bits", [32, 16, 8])
def test_bytes_stay_bytes(bits):
    picture = np.arange(12, dtype="uint8").reshape(3, 4)
    read = packing.unpack(packing.pack({"picture": picture}, {}, bits))["picture"]
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, picture)


def test_gaps_and_infinities_travel():
    array = np.array([np.nan, np.inf, -np.inf, 1])
    np.testing.assert_array_equal(packing.unpack(packing.pack({"x": array}, {}, 16))["x"], array)


def test_what_cannot_be_packed_is_refused():
    with pytest.raises(ValueError, match=r"x holds numbers beyond 65504, .* pack it with 32"):
        packing.pack({"x": np.array([7e4])}, {}, 16)
    with pytest.raises(ValueError, match="ids is int64; expected floats or uint8"):
        packing.pack({"ids": np.arange(3)}, {}, 16)
    with pytest.raises(ValueError, match="bits is 4; expected 32, 16 or 8"):
        packing.pack({}, {}, 4)


def test_the_line_of_a_model_holds_its_weights_and_its_extras():
    name = "faults-gru"
    (found,) = LINE.findall(packing.script(name))
    written = json.loads(found[1])
    assert found[0] == name
    assert written["about"] == weights.load(name).extras
    assert base64.b64decode(written["stored"]) == packing.pack_model(name, packing.BITS[name])


def test_layers_get_the_weights_that_travel():
    layers, packed = weights.load("faults-gru").layers, packing.pack_model("faults-gru", 8)
    before = layers[0].params["recurrent_kernel"].copy()
    packing.set_weights(layers, packed)
    after = layers[0].params["recurrent_kernel"]
    np.testing.assert_array_equal(after, packing.unpack(packed)["0.recurrent_kernel"])
    assert 0 < np.abs(after - before).max() < np.abs(before).max() / 200


def test_no_word_can_end_the_script():
    about = {"words": ["</script>", "가", "\u2028", '"\\']}
    line = packing.script_of("a-figure", {"x": np.zeros(3)}, about)
    assert "<" not in line
    (found,) = LINE.findall(line)
    assert json.loads(found[1])["about"] == about
