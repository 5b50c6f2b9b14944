"""How close a written text comes to the one that was wanted."""

from collections import Counter
from collections.abc import Sequence

from rnn_course.checks import positive, several, whole_number


def exact_match(written: Sequence[str], wanted: Sequence[str]) -> float:
    """Count the texts that are right to the last character.

    Parameters
    ----------
    written, wanted : sequence of str
        N texts each.

    Returns
    -------
    float
        Their share, between 0 and 1.

    Raises
    ------
    TypeError
        If something is no text.
    ValueError
        If there are no texts, or not as many of each.
    """
    written, wanted = _check("exact_match", written, wanted)
    return sum(one == other for one, other in zip(written, wanted, strict=True)) / len(wanted)


def chrf(written: Sequence[str], wanted: Sequence[str], *, order: int = 6, beta: float = 2.0) -> float:
    """Compare the character n-grams of texts: the F-score of n-grams that both have, chrF.

    For each n from 1 to `order` the n-grams of all texts are counted, without spaces. The precision is the
    share of the written n-grams that were wanted, the recall the share of the wanted ones that were written.
    Both are averaged over n, and their F-score weighs recall `beta` times as much as precision.

    Parameters
    ----------
    written, wanted : sequence of str
        N texts each.
    order : int
        The longest n-grams.
    beta : float
        The weight of recall.

    Returns
    -------
    float
        Between 0 and 100.

    Raises
    ------
    TypeError
        If something is no text, or a number of another kind.
    ValueError
        If there are no texts, not as many of each, `order` is below 1 or `beta` not above 0.

    References
    ----------
    Popović (2015), chrF: character n-gram F-score for automatic MT evaluation. With these defaults it is what
    sacrebleu calls chrF2, over a whole corpus.

    Examples
    --------
    >>> chrf(["kitten"], ["kitten"])
    100.0
    >>> round(chrf(["sitting"], ["kitten"]), 1)
    21.1
    """
    written, wanted = _check("chrf", written, wanted)
    order = whole_number("chrf", "order", order, 1)
    beta = positive("chrf", "beta", beta)
    precisions, recalls = [], []
    longest = max(map(len, [*written, *wanted]))  # beyond it there are no n-grams
    for n in range(1, min(order, longest) + 1):
        matches = of_written = of_wanted = 0
        for one, other in zip(written, wanted, strict=True):
            ours, theirs = _ngrams(one, n), _ngrams(other, n)
            matches += (ours & theirs).total()
            of_written += ours.total() if theirs else 0  # a text too short for n says nothing about n
            of_wanted += theirs.total()
        if of_written and of_wanted:
            precisions.append(matches / of_written)
            recalls.append(matches / of_wanted)
    precision, recall = (sum(part) / max(len(part), 1) for part in (precisions, recalls))
    if precision + recall == 0:
        return 0.0
    share = 1 / (1 + beta * beta)  # that of the precision; 0 if the square is infinite
    return 100 / (share / precision + (1 - share) / recall)


def _ngrams(text: str, n: int) -> Counter[str]:
    characters = "".join(text.split())
    return Counter(characters[k : k + n] for k in range(len(characters) - n + 1))


def _check(where: str, written: Sequence[str], wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return both as lists of texts, as many of each, or say what is wrong with them."""
    lists = []
    for name, texts in {"written": written, "wanted": wanted}.items():
        if isinstance(texts, str):
            raise TypeError(f"{where}: {name} is one string; expected a sequence of texts")
        lists.append(several(where, name, texts))
        for text in lists[-1]:
            if not isinstance(text, str):
                raise TypeError(f"{where}: {name} holds a {type(text).__name__}; expected texts")
    ours, theirs = lists
    if len(ours) != len(theirs) or not theirs:
        raise ValueError(
            f"{where}: got {len(ours)} written texts and {len(theirs)} wanted ones; "
            "expected as many of each, and at least one"
        )
    return ours, theirs
