"""Exercises of chapter 4: the way back, the spectral radius, clipping, and truncation."""
