"""Exercises of chapter 8: weights of a stack, its loop, dropout, residual connections, width, gradients."""

ORDER = (
    "count",
    "stack",
    "dropout",
    "residual",
    "width",
    "keras_stack",
    "backward",
)
