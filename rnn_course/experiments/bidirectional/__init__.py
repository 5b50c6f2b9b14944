"""What reading in both directions gives, and what it does not (chapter 7)."""
