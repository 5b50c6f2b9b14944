"""Keras, started once and quietly for these tests."""

from rnn_course.runtime import start_keras

start_keras()
