"""Beyond one machine: one training on several workers, with equal losses, also after one is killed."""
