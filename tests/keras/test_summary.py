"""The table of a model says what that of Keras says."""

import re

import keras
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Model, SimpleRNN

LAYERS = keras.layers
MODELS = {
    "tagger": (
        [
            Embedding(1000, 16, mask_zero=True),
            Bidirectional(LSTM(64, return_sequences=True)),
            Bidirectional(GRU(8, return_sequences=True)),
            Dropout(0.5),
            Dense(9),
        ],
        lambda: [
            keras.Input((None,), dtype="int32"),
            LAYERS.Embedding(1000, 16, mask_zero=True),
            LAYERS.Bidirectional(LAYERS.LSTM(64, return_sequences=True)),
            LAYERS.Bidirectional(LAYERS.GRU(8, return_sequences=True)),
            LAYERS.Dropout(0.5),
            LAYERS.Dense(9),
        ],
    ),
    "large": (
        [SimpleRNN(1024, return_sequences=True), SimpleRNN(5), Dense(1)],
        lambda: [
            keras.Input((12, 7)),
            LAYERS.SimpleRNN(1024, return_sequences=True),
            LAYERS.SimpleRNN(5),
            LAYERS.Dense(1),
        ],
    ),
    "float64": (
        [LSTM(8, dtype="float64"), Dense(1, dtype="float64")],
        lambda: [
            keras.Input((12, 7), dtype="float64"),
            LAYERS.LSTM(8, dtype="float64"),
            LAYERS.Dense(1, dtype="float64"),
        ],
    ),
}


def squeezed(table):
    """Take the width out of the lines and the cells."""
    return [re.sub(r"([ ━─])\1+", r"\1", line) for line in table.strip("\n").split("\n")]


@pytest.mark.parametrize("name", MODELS)
def test_the_table_of_keras(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # how wide the terminal is said to be
    layers, theirs = MODELS[name]
    keras.utils.clear_session()  # its names count from the first layer of the session
    twin = keras.Sequential(theirs())
    model = Model(layers)
    model.build(twin.input_shape[1:])
    lines = []
    twin.summary(line_length=100, print_fn=lines.append)
    assert squeezed(model.summary()) == squeezed("".join(lines))
