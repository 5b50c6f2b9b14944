"""Exercises of chapter 19: values that are copied, the nearest neighbour, a threshold."""

ORDER = (
    "fill",
    "nearest",
    "threshold",
)
