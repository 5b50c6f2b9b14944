"""Exercises of chapter 20: the most probable characters, files held out, a blank from both sides."""

ORDER = (
    "keep_top",
    "hold_out",
    "both_sides",
)
