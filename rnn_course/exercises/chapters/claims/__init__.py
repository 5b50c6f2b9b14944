"""Exercises of chapter 12: several seeds, a reach, a counterexample, the best epoch, pairs, a verdict."""
