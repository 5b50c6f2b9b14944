"""Recurrent networks from scratch, in NumPy alone: forward and backward."""

from rnn_course.scratch.dense import Dense
from rnn_course.scratch.losses import mean_squared_error
from rnn_course.scratch.simple_rnn import SimpleRNN

__all__ = ["Dense", "SimpleRNN", "mean_squared_error"]
