"""Which recurrences can be run in parallel over time, and what that gives and takes (chapter 22)."""
