"""The measurements behind the figures of the book, one module a chapter; functions that return arrays.

What takes longer than a chapter may is run once by ``python -m rnn_course.experiments NAME``, and its result
is stored in `results/`, with the settings that made it.
"""
