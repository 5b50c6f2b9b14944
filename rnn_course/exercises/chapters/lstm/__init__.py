"""Exercises of chapter 5: the LSTM's weights, forget bias, cell, layer, peepholes, data and gradients."""

ORDER = (
    "count",
    "forget_bias",
    "adding_data",
    "cell",
    "layer",
    "peephole",
    "keras_weights",
    "keras_cell",
    "cell_backward",
)
