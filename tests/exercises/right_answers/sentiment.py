"""Right answers to exercises of chapter 15, written in other ways than the solutions."""

import math
from collections import Counter, defaultdict
from fractions import Fraction

import numpy as np

from tests.exercises.right_answers import right


@right("sentiment-add-up")
def _(texts, weights, b):
    z = np.full(len(texts), b, dtype=float)
    for n, words in enumerate(texts):
        for word in weights:
            if word in words:
                z[n] += weights[word]
    return z, np.exp(z) / (1 + np.exp(z))


@right("sentiment-add-up")
def _(texts, weights, b):
    """A matrix of which review has which word."""
    has = np.array([[word in words for word in weights] for words in texts], dtype=float)
    z = has @ np.array(list(weights.values())) + b
    return z, 0.5 * (1 + np.tanh(z / 2))


@right("sentiment-add-up")
def _(reviews, table, bias):
    """Without NumPy until the end, in float32."""
    z = []
    for words in reviews:
        seen, total = [], bias
        for word in words:
            if word in table and word not in seen:
                seen.append(word)
                total = total + table[word]
        z.append(total)
    return np.array(z, "float32"), np.array([1 / (1 + math.exp(-one)) for one in z], "float32")


@right("sentiment-weights")
def _(texts, labels, alpha):
    """Two counters."""
    have = {0: Counter(), 1: Counter()}
    for words, label in zip(texts, labels, strict=True):
        have[label].update(set(words))
    M = Counter(labels)
    return {
        word: math.log((have[1][word] + alpha) / (M[1] + 2 * alpha))
        - math.log((have[0][word] + alpha) / (M[0] + 2 * alpha))
        for word in have[0] | have[1]
    }


@right("sentiment-weights")
def _(texts, labels, alpha):
    """A matrix of which review has which word."""
    vocabulary = sorted({word for words in texts for word in words})
    has = np.array([[word in words for word in vocabulary] for words in texts], dtype=float)
    labels = np.array(labels)
    shares = [(has[labels == c].sum(axis=0) + alpha) / ((labels == c).sum() + 2 * alpha) for c in (1, 0)]
    return dict(zip(vocabulary, np.log(shares[0] / shares[1]), strict=True))


@right("sentiment-weights")
def _(reviews, verdicts, a):
    weights = {}
    for word in (one for words in reviews for one in words):
        m, M = [0, 0], [0, 0]
        for words, verdict in zip(reviews, verdicts, strict=True):
            M[verdict] += 1
            m[verdict] += word in words
        quotient = (m[1] + a) * (M[0] + 2 * a) / ((m[0] + a) * (M[1] + 2 * a))
        weights[word] = np.float32(np.log(quotient))
    return weights


@right("sentiment-ceiling")
def _(texts, labels, n):
    """Counters as keys, and a balance for each."""
    groups = defaultdict(Counter)
    for words, label in zip(texts, labels, strict=True):
        grams = Counter()
        for k in range(1, n + 1):
            grams.update(zip(*(words[i:] for i in range(k)), strict=False))
        groups[frozenset(grams.items())][label] += 1
    return sum(max(group.values()) for group in groups.values()) / len(labels)


@right("sentiment-ceiling")
def _(texts, labels, n):
    """Compare every review with every other one; each gives its group's share."""

    def counts(words):
        runs = [" ".join(words[i : i + k]) for k in range(1, n + 1) for i in range(len(words) + 1 - k)]
        return {run: runs.count(run) for run in runs}

    seen = [counts(words) for words in texts]
    right_ones = Fraction(0)
    for one in seen:
        same = [label for other, label in zip(seen, labels, strict=True) if other == one]
        ones = Fraction(sum(same), len(same))
        right_ones += max(ones, 1 - ones)
    return float(right_ones / len(texts))


@right("sentiment-ceiling")
def _(texts, labels, n):
    """A matrix of counts, and its different rows; in float32."""
    runs = [[tuple(w[i : i + k]) for k in range(1, n + 1) for i in range(len(w) - k + 1)] for w in texts]
    columns = sorted(set().union(*runs))
    counts = np.array([[1] + [one.count(run) for run in columns] for one in runs])
    _, group = np.unique(counts, axis=0, return_inverse=True)
    group, labels = group.ravel(), np.array(labels)
    ones, total = np.bincount(group, labels), np.bincount(group)
    return np.float32(np.maximum(ones, total - ones).sum() / len(labels))
