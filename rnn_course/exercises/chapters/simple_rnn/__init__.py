"""Exercises of chapter 3: the vanilla RNN's weights, shapes, cell and loop."""

from rnn_course.exercises.chapters.simple_rnn.cell import rnn_cell
from rnn_course.exercises.chapters.simple_rnn.loop import run_rnn

__all__ = ["rnn_cell", "run_rnn"]
