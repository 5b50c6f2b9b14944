"""Exercises of chapter 22: the scan, what it costs, the minGRU, and an iteration of Newton's method."""

ORDER = ("scan_work", "scan", "mingru")
