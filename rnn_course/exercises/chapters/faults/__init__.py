"""Exercises of chapter 13: a split by days, the average precision, a threshold and the delay."""

ORDER = (
    "split_days",
    "average_precision",
    "watch",
)
