"""What an encoder-decoder has to beat: a memory of translations, and a dictionary without an order."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from rnn_course.applications.translation.data import Pair, source_tokens, target_tokens, text_of

LONGEST = 3  # characters of the n-grams that two texts are compared by


class TranslationMemory:
    """Look for the most similar text that was seen, and copy its translation: what translators call a memory.

    Two texts are as similar as the share of n-grams of characters that they have in common (the Dice
    coefficient of the sets of 1- to 3-grams).

    Parameters
    ----------
    pairs : sequence of tuple
        The training part: source texts and their translations.
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = list(pairs)
        found: defaultdict[str, list[int]] = defaultdict(list)
        for n, (source, _) in enumerate(self.pairs):
            for gram in _ngrams(source):
                found[gram].append(n)
        self._texts_with = {gram: np.array(texts) for gram, texts in found.items()}
        self._sizes = np.array([len(_ngrams(source)) for source, _ in self.pairs])

    def nearest(self, text: str) -> Pair:
        """Find the most similar pair.

        Parameters
        ----------
        text : str
            A source text.

        Returns
        -------
        tuple
            The pair; the first one of equally similar ones.
        """
        grams = _ngrams(text)
        common = np.zeros(len(self.pairs))
        for gram in grams:
            if gram in self._texts_with:
                common[self._texts_with[gram]] += 1
        return self.pairs[int(np.argmax(2 * common / (self._sizes + len(grams))))]

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Copy the translations of the most similar texts.

        Parameters
        ----------
        texts : sequence of str
            N source texts.

        Returns
        -------
        list of str
            N texts of the training part.
        """
        return [self.nearest(text)[1] for text in texts]


class WordForWord:
    """Replace each token by the one that goes with it most, and keep the order of the source.

    Which target token goes with a source token is counted: the one with the largest Dice coefficient of the
    pairs in which both occur.

    Parameters
    ----------
    pairs : sequence of tuple
        The training part.
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        ours: Counter[str] = Counter()
        theirs: Counter[str] = Counter()
        both: Counter[tuple[str, str]] = Counter()
        for source, target in pairs:
            read, written = set(source_tokens(source)), set(target_tokens(target))
            ours.update(read)
            theirs.update(written)
            both.update((one, other) for one in read for other in written)
        best: dict[str, tuple[float, str]] = {}
        for (one, other), count in both.items():
            best[one] = max(best.get(one, (0.0, "")), (2 * count / (ours[one] + theirs[other]), other))
        self.dictionary = {one: other for one, (_, other) in best.items()}

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate word for word.

        Parameters
        ----------
        texts : sequence of str
            N source texts.

        Returns
        -------
        list of str
            N texts; words that were never read are left out.
        """
        return [text_of([self.dictionary.get(token, "") for token in source_tokens(text)]) for text in texts]


def _ngrams(text: str) -> set[str]:
    text = f" {text.lower()} "
    return {text[k : k + n] for n in range(1, LONGEST + 1) for k in range(len(text) - n + 1)}
