"""The GRU next to the LSTM: what its gates do, what both cost and learn, and who can count (chapter 6)."""
