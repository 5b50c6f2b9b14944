"""Exercises of chapter 2: n-grams, vocabularies, ids, padding, masks and one-hot vectors."""

ORDER = (
    "ngrams",
    "encode",
    "one_hot",
    "vocabulary",
    "pad",
    "masked_mean",
    "last_step",
    "merge",
    "to_batch",
)
