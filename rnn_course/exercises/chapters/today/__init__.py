"""Exercises of chapter 23: thermometers as a state space, attention as a recurrence, causal attention."""

ORDER = (
    "thermometers",
    "matrix_memory",
    "look_back",
)
