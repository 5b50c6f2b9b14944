"""Exercises of chapter 3: the vanilla RNN's weights, shapes, cell and loop."""

ORDER = (
    "count",
    "shapes",
    "cell",
    "loop",
    "keras_model",
    "masked",
)
