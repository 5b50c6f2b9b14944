"""The same models in Keras: cells written by hand, builders on the built-in layers, weight transfer."""

from rnn_course._extras import require

require("tensorflow", "keras")
require("keras", "keras")

from rnn_course.keras.builders import recurrent_layers, recurrent_model, seq2seq  # noqa: E402
from rnn_course.keras.cells import GRUCell, LSTMCell, PeepholeLSTMCell, RNNCell  # noqa: E402
from rnn_course.keras.linear_recurrence import MinGRU  # noqa: E402
from rnn_course.keras.losses import pinball  # noqa: E402
from rnn_course.keras.transfer import from_keras, to_keras  # noqa: E402

__all__ = [
    "GRUCell",
    "LSTMCell",
    "MinGRU",
    "PeepholeLSTMCell",
    "RNNCell",
    "from_keras",
    "pinball",
    "recurrent_layers",
    "recurrent_model",
    "seq2seq",
    "to_keras",
]
