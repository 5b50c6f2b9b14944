"""Exercises of chapter 12: several seeds, a reach, a counterexample, the best epoch, pairs, a verdict."""

ORDER = (
    "seeds",
    "longest_solved",
    "distances",
    "best_epoch",
    "sign_test",
    "verdict",
)
