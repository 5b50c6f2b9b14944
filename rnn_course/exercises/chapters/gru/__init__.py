"""Exercises of chapter 6: the GRU's cell in its versions, its weights, and its gradients."""

ORDER = (
    "count",
    "bias",
    "cell",
    "cell_before",
    "flip",
    "from_torch",
    "equal_units",
    "cell_backward",
    "keras_cell",
    "any",
)
