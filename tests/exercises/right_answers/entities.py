"""Right answers to exercises of chapter 16, written in other ways than the solutions."""

import itertools

import numpy as np

from tests.exercises.right_answers import right


@right("entities-spans")
def _(tags):
    """Look back from each tag, and forward from each beginning."""
    found = []
    t = 0
    while t < len(tags):
        if tags[t] == "O":
            t += 1
            continue
        kind, end = tags[t][2:], t + 1
        while end < len(tags) and tags[end] == f"I-{kind}":
            end += 1
        found.append((t, end, kind))
        t = end
    return found


@right("entities-spans")
def _(sentence):
    """Longer and longer entities in a list."""
    entities = []
    for t, tag in enumerate(sentence):
        prefix, _, kind = tag.partition("-")
        if prefix == "I" and entities and entities[-1][1:] == [t, kind]:
            entities[-1][1] += 1
        elif prefix != "O":
            entities.append([t, t + 1, kind])
    return entities


@right("entities-spans")
def _(tags):
    """Begin and end as arrays of True and False."""
    kinds = np.array(["", *(tag[2:] for tag in tags), ""], object)
    inside = np.array([False, *(tag[0] == "I" for tag in tags), False])
    goes_on = inside[1:] & (kinds[1:] == kinds[:-1])
    starts = np.flatnonzero((kinds[1:] != "") & ~goes_on)
    ends = np.flatnonzero((kinds[:-1] != "") & ~goes_on)
    return [(int(s), int(e), kinds[s + 1]) for s, e in zip(starts, ends, strict=True)]


@right("entities-f1")
def _(true, found):
    there = {(n, *entity) for n, one in enumerate(true) for entity in one}
    guessed = {(n, *entity) for n, one in enumerate(found) for entity in one}
    right_ones = len(there & guessed)
    total = len(there) + len(guessed)
    return (
        right_ones / max(len(guessed), 1),
        right_ones / max(len(there), 1),
        2 * right_ones / max(total, 1),
    )


@right("entities-f1")
def _(wanted, got):
    hits = found = missed = 0
    for a, b in zip(wanted, got, strict=True):
        for entity in b:
            hits += entity in a
            found += 1
        missed += sum(entity not in b for entity in a)
    if hits == 0:
        return 0, 0, 0
    p, r = hits / found, hits / (hits + missed)
    return p, r, 2 / (1 / p + 1 / r)


@right("entities-f1")
def _(true, found):
    """With arrays, in float32."""
    counts = np.array(
        [[len(set(a).intersection(b)), len(b), len(a)] for a, b in zip(true, found, strict=True)], "float32"
    )
    right_ones, n_found, n_true = counts.sum(axis=0)
    divided = np.maximum([n_found, n_true, n_found + n_true], np.float32(1))
    return tuple(np.array([right_ones, right_ones, 2 * right_ones]) / divided)


@right("entities-viterbi")
def _(e, A, a, b):
    """Keep the whole beginnings in the place of notes."""
    paths = {k: (a[k] + e[0, k], [k]) for k in range(len(a))}
    for emission in e[1:]:
        paths = {
            j: max((score + A[i, j] + emission[j], [*path, j]) for i, (score, path) in paths.items())
            for j in range(len(a))
        }
    score, path = max((score + b[k], path) for k, (score, path) in paths.items())
    return np.array(path), score


@right("entities-viterbi")
def _(e, A, a, b):
    """From the end: the best that may still follow, in float32."""
    e, A, a, b = (part.astype("float32") for part in (e, A, a, b))
    T, K = e.shape
    rest = np.empty((T, K), "float32")
    rest[-1] = b
    for t in range(T - 2, -1, -1):
        rest[t] = (A + e[t + 1] + rest[t + 1]).max(axis=1)
    path = [np.argmax(a + e[0] + rest[0])]
    for t in range(1, T):
        path.append(np.argmax(A[path[-1]] + e[t] + rest[t]))
    return np.array(path), (a + e[0] + rest[0]).max()


@right("entities-viterbi")
def _(emissions, transitions, first, last):
    """With loops over the tags, and the ends put into the emissions."""
    emissions = np.array(emissions)
    emissions[0] += first
    emissions[-1] += last
    T, K = emissions.shape
    best, came = emissions.copy(), np.zeros((T, K), int)
    for t, j in itertools.product(range(1, T), range(K)):
        steps = [best[t - 1, i] + transitions[i, j] for i in range(K)]
        came[t, j] = int(np.argmax(steps))
        best[t, j] += max(steps)
    path = np.zeros(T, int)
    path[-1] = best[-1].argmax()
    for t in range(T - 1, 0, -1):
        path[t - 1] = came[t, path[t]]
    return path, best[-1].max()
