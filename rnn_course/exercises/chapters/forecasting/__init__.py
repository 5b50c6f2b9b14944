"""Exercises of chapter 14: a skill score, the pinball loss, margins from the last known mistakes."""

ORDER = (
    "skill",
    "pinball",
    "margins",
)
