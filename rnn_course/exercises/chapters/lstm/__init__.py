"""Exercises of chapter 5: the LSTM's weights, forget bias, cell, layer, peepholes, data and gradients."""
