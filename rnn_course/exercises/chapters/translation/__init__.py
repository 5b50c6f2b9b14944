"""Exercises of chapter 17: teacher forcing, attention with a mask, beam search."""

ORDER = (
    "forcing",
    "attention",
    "beam",
)
