"""Exercises of chapter 9: masked steps, the loss under a mask, padding, buckets and streams."""

ORDER = (
    "step",
    "share",
    "loss",
    "last",
    "bucket",
    "cut",
    "keras_model",
    "streams",
)
