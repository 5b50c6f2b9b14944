"""Right answers to exercises of chapter 20, written in other ways than the solutions."""

from collections import Counter

import numpy as np

from tests.exercises.right_answers import right


@right("language-keep-top")
def _(p, k):
    """Plain Python: the ids in the order of probability and id."""
    ids = sorted(range(len(p)), key=lambda i: (-p[i], i))[:k]
    total = sum(p[i] for i in ids)
    return np.array([p[i] / total if i in ids else 0.0 for i in range(len(p))], p.dtype)


@right("language-keep-top")
def _(p, k):
    """Take the largest one k times; in float32."""
    rest = p.astype("float32")
    kept = np.zeros(len(rest), "float32")
    for _ in range(min(k, len(p))):
        best = rest.argmax()
        kept[best], rest[best] = rest[best], -1
    kept /= kept.sum()
    return kept


@right("language-keep-top")
def _(p, k):
    """A rank for every character."""
    ids = np.arange(len(p))
    larger = p[:, None] > p
    earlier = (p[:, None] == p) & (ids[:, None] < ids)
    mask = (larger | earlier).sum(axis=0) < k
    return np.where(mask, p, 0) / np.sum(p, where=mask)


@right("language-hold-out")
def _(files, every):
    """One place after the other, with a set."""
    train, held_out, repeated = [], [], []
    for n, file in enumerate(files):
        if (n + 1) % every:
            train += [s for i, s in enumerate(file) if s not in train and s not in file[:i]]
    known = set(train)
    for file in files[every - 1 :: every]:
        for sentence in file:
            part = repeated if sentence in known else held_out
            if sentence not in part:
                part.append(sentence)
    return train, held_out, repeated


@right("language-hold-out")
def _(files, every):
    rest = [file for n, file in enumerate(files, 1) if n % every != 0]
    train = list(Counter(sentence for file in rest for sentence in file))
    out = list(Counter(sentence for file in files[every - 1 :: every] for sentence in file))
    flags = np.isin(out, train) if out else []
    return (
        train,
        [s for s, known in zip(out, flags, strict=True) if not known],
        [s for s, known in zip(out, flags, strict=True) if known],
    )


@right("language-hold-out")
def _(files, step):
    """With dictionaries that remember the order."""
    train = {s: None for n in range(len(files)) if n % step != step - 1 for s in files[n]}
    asked = {s: None for n in range(step - 1, len(files), step) for s in files[n]}
    return [*train], [s for s in asked if s not in train], [s for s in asked if s in train]


@right("language-both-sides")
def _(text, K, before, after):
    """Blank by blank, in plain Python."""
    pairs = Counter(zip(text[:-1].tolist(), text[1:].tolist(), strict=True))

    def follows(a, b):
        return (pairs[a, b] + 1) / (sum(pairs[a, c] for c in range(K)) + K)

    left, both = [], []
    for a, c in zip(before.tolist(), after.tolist(), strict=True):
        left.append([follows(a, w) for w in range(K)])
        products = [p * follows(w, c) for w, p in enumerate(left[-1])]
        both.append([product / sum(products) for product in products])
    return np.array(left), np.array(both)


@right("language-both-sides")
def _(text, K, before, after):
    """One-hot vectors, logarithms and a softmax; in float32."""
    x = np.eye(K, dtype="float32")[text]
    counts = x[:-1].T @ x[1:] + 1
    log_p = np.log(counts) - np.log(counts.sum(axis=1))[:, None]
    z = log_p[before] + log_p.T[after]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return np.exp(log_p[before]), p / p.sum(axis=1, keepdims=True)


@right("language-both-sides")
def _(ids, K, before, after):
    """Pairs as numbers, counted by bincount."""
    table = 1.0 + np.bincount(ids[:-1] * K + ids[1:], minlength=K * K).reshape(K, K)
    table /= np.einsum("ab->a", table)[:, np.newaxis]
    left = np.take(table, before, axis=0)
    both = np.einsum("nw,wn->nw", left, table[:, after])
    return left, both / np.einsum("nw->n", both)[:, np.newaxis]
