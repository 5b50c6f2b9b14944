"""Training a model from scratch: batches, losses, optimisers, the loop, and the files that keep it."""
