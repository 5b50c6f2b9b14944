"""Exercises of chapter 11: a fair race, fewer and larger products, the scan, and the minGRU."""
