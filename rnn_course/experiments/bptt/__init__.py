"""Backpropagation through time, spelled out, and what becomes of a gradient on its way back (chapter 4)."""
