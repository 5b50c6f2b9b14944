"""Exercises of chapter 18: the nearest picture, word scores, a first state, and writing from it."""

ORDER = (
    "nearest",
    "scores",
    "first_state",
    "write",
)
