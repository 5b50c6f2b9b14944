"""Exercises of chapter 10: bits per character, temperature, counting, and what a prediction depends on."""

ORDER = (
    "bits",
    "hold",
    "temperature",
    "counting",
    "by_lag",
    "units",
    "connectivity",
)
