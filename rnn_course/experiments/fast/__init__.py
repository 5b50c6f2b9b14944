"""Where the time goes: an LSTM from the naive loop to the layer, and beside other libraries (chapter 11)."""
