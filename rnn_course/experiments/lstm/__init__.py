"""Measurements on the LSTM: what its gates do, how gradients pass, and which lags it learns (chapter 5)."""
