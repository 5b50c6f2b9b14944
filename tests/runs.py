"""A training with everything that has a state of its own: dropout, momentum, patience, shuffling, streams."""

import numpy as np

from rnn_course.scratch import GRU, LSTM, Adam, Dense, Dropout, Model, Stacked


def model(stream=False):
    """Make the model; for a stream it carries its states and answers at every step."""
    lstm = LSTM(6, recurrent_dropout=0.2, stateful=stream, seed=0)
    gru = GRU(5, dropout=0.1, stateful=stream, return_sequences=stream, seed=1)
    return Model([Stacked([lstm, gru], dropout=0.2, seed=2), Dropout(0.3, seed=3), Dense(2, seed=4)])


def train(model, path=None, epochs=6, every=4, stream=False, **options):
    """Train it, with checkpoints in `path`: twelve steps an epoch, or for a stream 22."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((60, 10, 4)).astype("float32"), rng.standard_normal((60, 2)).astype("float32")
    options = {
        "loss": "mean_squared_error",
        "optimizer": Adam(0.01, clipnorm=1.0),
        "epochs": epochs,
        "checkpoint": path,
        "checkpoint_every": every if path else None,
        "verbose": 0,
        **options,
    }
    if stream:
        x, y = x.reshape(3, 200, 4), np.repeat(y.reshape(3, 20, 2), 10, axis=1)
        validation = x[:, 150:], y[:, 150:]
        return model.fit_stream(x[:, :150], y[:, :150], steps=7, validation_data=validation, **options)
    validation = x[45:], y[45:]
    return model.fit(x[:45], y[:45], batch_size=4, seed=7, validation_data=validation, patience=40, **options)


def flipped(content, bit):
    """What a file holds, with one bit the other way round."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
