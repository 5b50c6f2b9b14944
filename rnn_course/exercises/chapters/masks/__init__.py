"""Exercises of chapter 9: masked steps, the loss under a mask, padding, buckets and streams."""
