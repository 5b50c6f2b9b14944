"""What a model of blanks, or counting, is worth: scores on every word of some sentences."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_course.applications.language import data
from rnn_course.applications.language.baselines import Contexts, WordCounts
from rnn_course.applications.language.blanks import padded
from rnn_course.scratch import Model
from rnn_course.text import Vocabulary


def network_scores(model: Model, sentences: Sequence[str], vocabulary: Vocabulary) -> dict[str, float]:
    """Score a model of blanks on every word of some sentences.

    Parameters
    ----------
    model : Model
        Of `blanks.blank_model`.
    sentences : sequence of str
        What is predicted.
    vocabulary : Vocabulary
        Of the model.

    Returns
    -------
    dict
        As `scores`.
    """
    found = []
    for part in padded([data.tokens(sentence) for sentence in sentences], vocabulary, size=64):
        logits = model.forward(part.ids).astype(np.float64)
        p = np.exp(logits - logits.max(axis=2, keepdims=True))
        p /= p.sum(axis=2, keepdims=True)
        real = part.ids[:, 2:] != vocabulary.padding_id
        found += list(zip(p[real], part.answers[real], strict=True))
    return scores(found, vocabulary)


def counting_scores(
    train: Sequence[str], test: Sequence[str], vocabulary: Vocabulary, contexts: Contexts
) -> dict[str, float]:
    """Score counting on every word of some sentences.

    Parameters
    ----------
    train, test : sequence of str
        What is counted, and what is predicted.
    vocabulary : Vocabulary
        Of the network that it is compared with.
    contexts : callable
        What is looked at, see `baselines.WordCounts`.

    Returns
    -------
    dict
        As `scores`.
    """
    read, asked = ([vocabulary.encode(data.tokens(sentence)) for sentence in part] for part in (train, test))
    counts = WordCounts(read, contexts, len(vocabulary))
    places = ((ids, place) for ids in asked for place in range(1, len(ids) - 1))
    return scores(((counts.probabilities(ids, place), ids[place]) for ids, place in places), vocabulary)


def scores(found: Iterable[tuple[NDArray[np.float64], int]], vocabulary: Vocabulary) -> dict[str, float]:
    """Score probabilities on the words that the vocabulary knows.

    Parameters
    ----------
    found : iterable of tuple
        Probabilities of all words, (K,), and the right word. Where that is unknown, it is left out.
    vocabulary : Vocabulary
        Says which one is the unknown word; as a guess it does not count.

    Returns
    -------
    dict
        Bits per word, and the shares of words that are the first guess and among the first five.
    """
    bits, ranks = [], []
    for row, answer in found:
        if answer != vocabulary.unknown_id:
            better = row > row[answer]
            better[: vocabulary.unknown_id + 1] = False
            ranks.append(int(better.sum()))
            bits.append(-math.log2(row[answer]))
    return {
        "bits": round(float(np.mean(bits)), 2),
        "first": round(float(np.mean([rank < 1 for rank in ranks])), 3),
        "among five": round(float(np.mean([rank < 5 for rank in ranks])), 3),
    }
