"""Exercises of chapter 21: shards, means in parts, killed workers, a ring."""

ORDER = (
    "shard",
    "combine",
    "killed",
    "ring",
)
