"""Recurrent networks from scratch, in NumPy alone: forward and backward."""

from rnn_course.scratch.around import Around
from rnn_course.scratch.attention import BahdanauAttention, LuongAttention
from rnn_course.scratch.bidirectional import Bidirectional
from rnn_course.scratch.crf import CRF
from rnn_course.scratch.decoding import decode
from rnn_course.scratch.dense import Dense
from rnn_course.scratch.dropout import Dropout
from rnn_course.scratch.embedding import Embedding
from rnn_course.scratch.generation import Hypothesis, beam_search, sample
from rnn_course.scratch.gru import GRU
from rnn_course.scratch.layer_normalization import LayerNormalization
from rnn_course.scratch.lstm import LSTM
from rnn_course.scratch.min_gru import MinGRU
from rnn_course.scratch.recurrent_cell import RecurrentCell
from rnn_course.scratch.seq2seq import Seq2Seq
from rnn_course.scratch.simple_rnn import SimpleRNN
from rnn_course.scratch.stacked import Stacked
from rnn_course.scratch.training.history import History
from rnn_course.scratch.training.losses import (
    Pinball,
    binary_cross_entropy,
    categorical_cross_entropy,
    mean_squared_error,
)
from rnn_course.scratch.training.model import Model
from rnn_course.scratch.training.optimizers import SGD, Adam, RMSprop
from rnn_course.scratch.transformer import Positions, TransformerBlock

__all__ = [
    "CRF",
    "GRU",
    "LSTM",
    "SGD",
    "Adam",
    "Around",
    "BahdanauAttention",
    "Bidirectional",
    "Dense",
    "Dropout",
    "Embedding",
    "History",
    "Hypothesis",
    "LayerNormalization",
    "LuongAttention",
    "MinGRU",
    "Model",
    "Pinball",
    "Positions",
    "RMSprop",
    "RecurrentCell",
    "Seq2Seq",
    "SimpleRNN",
    "Stacked",
    "TransformerBlock",
    "beam_search",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "decode",
    "mean_squared_error",
    "sample",
]
