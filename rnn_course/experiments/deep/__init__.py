"""Depth: what layers on top of layers gain, what they cost, and what each of them holds (chapter 8)."""
