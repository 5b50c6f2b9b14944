"""Named entities in what people say to their house, by a bidirectional LSTM under a CRF (chapter 16)."""
