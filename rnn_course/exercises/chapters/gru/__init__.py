"""Exercises of chapter 6: the GRU's cell in its versions, its weights, and its gradients."""
