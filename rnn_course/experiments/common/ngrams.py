"""What a language model has to beat: counting which letter followed the last few."""

from collections import Counter, defaultdict

import numpy as np

from rnn_course.checks import whole_number


class NGrams:
    """Count, for every run of up to n - 1 letters, what came after it in a text.

    The probability of a letter mixes all lengths of context: a long one is trusted the more often it was
    seen, and the less the more different letters came after it; for the rest a shorter one is asked, and in
    the end every letter is equally likely. This is Witten-Bell smoothing.

    Parameters
    ----------
    text : str
        What to count in. Every code point is a letter, so jamo may be counted too.
    n : int
        Length of the longest run that is counted: n - 1 letters and the one that follows.
    letters : int
        How many different letters there may be.

    References
    ----------
    Witten and Bell (1991), The zero-frequency problem: estimating the probabilities of novel events in
    adaptive text compression. The measure, bits per character: Shannon (1951), Prediction and entropy of
    printed English.

    Examples
    --------
    >>> counts = NGrams("abababab", n=2, letters=2)
    >>> round(counts.bits("abab", n=1), 2), round(counts.bits("abab", n=2), 2)
    (1.0, 0.36)
    """

    def __init__(self, text: str, n: int, letters: int) -> None:
        self.n = whole_number("NGrams", "n", n, 1)
        self.letters = whole_number("NGrams", "letters", letters, 1)
        self._followers: dict[str, Counter[str]] = defaultdict(Counter)
        for i, letter in enumerate(text):
            for k in range(min(n - 1, i) + 1):
                self._followers[text[i - k : i]][letter] += 1

    def probability(self, context: str, letter: str) -> float:
        """Give the probability that a letter follows a context, whose last n - 1 letters count."""
        p = 1 / self.letters
        for k in range(min(self.n - 1, len(context)) + 1):
            followers = self._followers.get(context[len(context) - k :])
            if followers is None:
                break
            kinds, times = len(followers), followers.total()
            p = (followers[letter] + kinds * p) / (times + kinds)
        return p

    def bits(self, text: str, n: int | None = None) -> float:
        """Measure how well a text is predicted in bits per character: the mean of -log2 of the probabilities.

        Runs of n letters at most are used, or of all that were counted if n is not given.

        Raises
        ------
        ValueError
            If n is larger than what was counted.
        """
        n = self.n if n is None else whole_number("NGrams.bits", "n", n, 1)
        if n > self.n:
            raise ValueError(f"NGrams.bits: n is {n}, but runs of {self.n} letters at most were counted")
        p = [self.probability(text[max(0, i - n + 1) : i], letter) for i, letter in enumerate(text)]
        return float(-np.mean(np.log2(p)))
