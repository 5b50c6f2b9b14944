"""Exercises of chapter 15: a judge that adds up words, a weight for each word, and what no count can tell."""

ORDER = (
    "add_up",
    "weights",
    "ceiling",
)
