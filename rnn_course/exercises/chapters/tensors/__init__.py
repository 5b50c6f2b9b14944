"""Exercises of chapter 1: shapes, bytes, axes, windows, splits and scales."""
