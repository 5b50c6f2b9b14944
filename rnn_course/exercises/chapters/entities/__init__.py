"""Exercises of chapter 16: entities from tags, their F1, the best path of tags."""

ORDER = (
    "spans",
    "f1",
    "viterbi",
)
