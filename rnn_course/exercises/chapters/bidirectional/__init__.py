"""Exercises of chapter 7: two directions, how they are merged, padding read backwards, and probes."""

ORDER = (
    "count",
    "merge",
    "backwards",
    "turn",
    "last",
    "probe",
    "keras_tagger",
    "unmerge",
    "rnn",
    "blank",
)
