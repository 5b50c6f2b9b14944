"""How fast and how frugal the layers of `rnn_course.scratch` are, next to Keras, PyTorch and a naive loop.

`make bench` measures everything and writes RESULTS.md and results.png into this folder.
"""
