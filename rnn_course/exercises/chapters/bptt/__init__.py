"""Exercises of chapter 4: one step back, the spectral radius, clipping, and truncation."""
