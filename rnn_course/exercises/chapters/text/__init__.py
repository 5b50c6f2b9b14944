"""Exercises of chapter 2: n-grams, vocabularies, ids, padding, masks and one-hot vectors."""
