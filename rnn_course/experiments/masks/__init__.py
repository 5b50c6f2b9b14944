"""Padding and masks: what a forgotten mask costs, and how few padded steps one can do with (chapter 9)."""
