"""Exercises of chapter 7: two directions, how they are merged, padding read backwards, and probes."""
