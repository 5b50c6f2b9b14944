"""Exercises of chapter 11: a fair race, fewer and larger products, and what must be multiplied."""

ORDER = ("race", "gates", "all_steps", "weight_gradients", "multiplications")
