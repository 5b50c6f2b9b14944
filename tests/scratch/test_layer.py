"""What every layer shares: to be written down and made again, and nothing else than layers."""

import json
from dataclasses import dataclass

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN, Stacked
from rnn_course.scratch.layer import Layer, deserialize, every_layer, serialize

LAYERS = [
    SimpleRNN(3, seed=1),
    LSTM(3, peepholes=True, return_state=True),
    GRU(3, reset_after=False, dropout=0.1),
    Dense(2, activation="tanh"),
    Dropout(0.3, dtype="float64"),
    Embedding(5, 2, mask_zero=True),
    Bidirectional(GRU(3), merge_mode=None),
    Stacked([LSTM(3), Bidirectional(GRU(3))], residual=True),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_survives_being_written_to_json(layer):
    written = serialize(layer)
    again = deserialize(json.loads(json.dumps(written)))
    assert type(again) is type(layer)
    assert serialize(again) == written == {"class_name": layer.name, "config": layer.get_config()}
    assert type(layer).from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_second_build_draws_nothing(layer):
    layer = deserialize(serialize(layer))
    layer.forward(np.ones((2, 3), int) if layer.name == "Embedding" else np.ones((2, 3, 5), layer.dtype))
    weights = layer.get_weights()
    layer.build(5)
    if layer.name != "Embedding":  # its ids have no features
        with pytest.raises(
            ValueError, match=rf"^{layer.name}\.build: input_dim is 6, but the layer is built for"
        ):
            layer.build(6)
    for weight, old in zip(layer.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(weight, old)


def test_every_layer_is_found_once():
    names = [layer.name for layer in every_layer(LAYERS[-2:])]
    assert names == ["Bidirectional", "GRU", "GRU", "Stacked", "LSTM", "Bidirectional", "GRU", "GRU"]


def test_what_cannot_be_made():
    for strange in (
        None,
        "GRU",
        {"class_name": "GRU"},
        {"class_name": 3, "config": {}},
        {"class_name": "GRU", "config": 1},
    ):
        with pytest.raises(
            ValueError, match=r"deserialize: got .*; expected \{'class_name': name, 'config': arg"
        ):
            deserialize(strange)
    with pytest.raises(
        ValueError, match=r"deserialize: there is no layer 'os.system'; a layer of your own must"
    ):
        deserialize({"class_name": "os.system", "config": {}})
    with pytest.raises(ValueError, match=r"GRU.from_config: .*unexpected keyword argument 'command'"):
        deserialize({"class_name": "GRU", "config": {"units": 3, "command": "rm"}})
    with pytest.raises(ValueError, match=r"Recurrent.from_config: Can't instantiate abstract class"):
        deserialize({"class_name": "Recurrent", "config": {"units": 3}})
    with pytest.raises(
        ValueError, match=r"Dense.from_config: Dense: units is 'many'; expected a whole number"
    ):
        Dense.from_config({"units": "many"})


def test_a_layer_of_your_own():
    @dataclass(kw_only=True, eq=False)
    class Mine(Dense):
        pass

    assert type(deserialize(serialize(Mine(3)))) is Mine


def test_a_name_that_is_taken_stays_with_its_owner():
    theirs = LSTM

    impostor = type("LSTM", (Dense,), {"__module__": __name__})
    assert Layer._classes["LSTM"] is theirs
    with pytest.raises(ValueError, match=r"serialize: two classes of layers are called LSTM; rename yours"):
        serialize(impostor(3))
