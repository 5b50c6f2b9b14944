"""Where the time goes: an LSTM from the naive loop to the layer, and what runs in parallel (chapter 11)."""
