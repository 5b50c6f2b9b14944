"""Exercises of chapter 11: a fair race, fewer and larger products, the scan, and the minGRU."""

ORDER = (
    "race",
    "gates",
    "all_steps",
    "weight_gradients",
    "multiplications",
    "scan_work",
    "scan",
    "mingru",
)
