"""Right answers to exercises of chapter 2, written in other ways than the solutions."""

from collections import Counter
from itertools import chain

import numpy as np

from tests.exercises.right_answers import right


@right("text-ngrams")
def _(tokens, n):
    return list(zip(*(tokens[i:] for i in range(n)), strict=False))


@right("text-ngrams")
def _(tokens, n):
    runs = []
    for end in range(n, len(tokens) + 1):
        runs.append(tuple(tokens[end - n : end]))
    return runs


@right("text-ngrams")
def _(tokens, n):
    return [tokens[i : i + n] for i in range(len(tokens)) if i + n <= len(tokens)]


@right("text-vocabulary")
def _(sentences, min_count):
    counts = {}
    for sentence in sentences:
        for token in sentence:
            counts[token] = counts.get(token, 0) + 1
    order = sorted(counts, key=counts.get, reverse=True)
    return {token: n + 2 for n, token in enumerate(t for t in order if counts[t] >= min_count)}


@right("text-vocabulary")
def _(sentences, min_count):
    counts = Counter(chain(*sentences))
    ids = {}
    for token, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        if count >= min_count:
            ids[token] = np.int64(len(ids) + 2)
    return ids


@right("text-vocabulary")
def _(sentences, min_count):
    """Give the ids in another order: a dict is the same."""
    order = [t for t, n in Counter(t for s in sentences for t in s).most_common() if n >= min_count]
    return {order[n]: n + 2 for n in reversed(range(len(order)))}


@right("text-pad")
def _(sequences):
    lengths = np.array([len(s) for s in sequences])
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.zeros(mask.shape, "int32")
    ids[mask] = np.concatenate([np.array(s, int) for s in sequences])
    return ids, mask


@right("text-pad")
def _(sequences):
    T = max(map(len, sequences))
    rows = [list(s) + [0] * (T - len(s)) for s in sequences]
    return np.array(rows), np.array([[t < len(s) for t in range(T)] for s in sequences])


@right("text-pad")
def _(sequences):
    from itertools import zip_longest

    columns = list(zip_longest(*sequences, fillvalue=None))
    filled = np.array(columns, object).T
    return np.where(np.equal(filled, None), 0, filled).astype(int), ~np.equal(filled, None).astype(bool)


@right("text-one-hot")
def _(ids, depth):
    return (ids[..., None] == np.arange(depth)).astype("float32")


@right("text-one-hot")
def _(ids, depth):
    out = np.zeros((*ids.shape, depth), int)
    np.put_along_axis(out, ids[..., None], 1, axis=-1)
    return out


@right("text-one-hot")
def _(ids, depth):
    out = np.zeros((ids.shape[0], ids.shape[1], depth))
    for n, row in enumerate(ids):
        for t, k in enumerate(row):
            out[n, t, k] = 1
    return out


@right("text-masked-mean")
def _(steps, mask):
    return np.einsum("ntd,nt->nd", steps, mask) / np.clip(mask.sum(1, keepdims=True), 1, None)


@right("text-masked-mean")
def _(steps, mask):
    rows = [s[m].mean(axis=0) if m.any() else np.zeros(s.shape[1]) for s, m in zip(steps, mask, strict=True)]
    return np.array(rows)


@right("text-masked-mean")
def _(steps, mask):
    steps = steps.astype("float32").copy()
    steps[~mask] = 0
    count = mask.sum(axis=1, dtype="float32")
    count[count == 0] = 1
    return steps.sum(axis=1) / count[:, None]


@right("text-encode")
def _(tokens, ids):
    known = dict.fromkeys(tokens, 1) | ids
    return [known[token] for token in tokens]


@right("text-encode")
def _(tokens, ids, unknown=1):
    out = []
    for token in tokens:
        try:
            out.append(ids[token])
        except KeyError:
            out.append(unknown)
    return tuple(out)


@right("text-encode")
def _(tokens, ids):
    return np.array(list(map(ids.get, tokens, [1] * len(tokens))))


@right("text-last-step")
def _(steps, mask):
    return np.stack([sample[real][-1] for sample, real in zip(steps, mask, strict=True)])


@right("text-last-step")
def _(steps, mask):
    return steps[mask][np.cumsum(mask.sum(1)) - 1].astype("float32")


@right("text-last-step")
def _(steps, mask):
    """Find the first padding; where there is none, 0 - 1 is the last step."""
    return np.take_along_axis(steps, (mask.argmin(1) - 1)[:, None, None] % steps.shape[1], 1).squeeze(1)


@right("text-last-step")
def _(steps, mask):
    last = np.zeros((len(steps), steps.shape[2]))
    for t in range(steps.shape[1]):
        last = np.where(mask[:, t, None], steps[:, t], last)
    return last


@right("text-merge")
def _(tokens, pair):
    merged, fresh = [], False
    for token in tokens:
        fresh = bool(merged) and not fresh and (merged[-1], token) == pair
        if fresh:
            merged[-1] += token
        else:
            merged.append(token)
    return merged


@right("text-merge")
def _(tokens, pair):
    def go(rest):
        if len(rest) < 2:
            return rest
        joined = rest[0] == pair[0] and rest[1] == pair[1]
        return [rest[0] + rest[1], *go(rest[2:])] if joined else [rest[0], *go(rest[1:])]

    return go(list(tokens))


@right("text-merge")
def _(tokens, pair):
    """Join in a copy, and leave what was joined."""
    tokens, n = list(tokens), 0
    while n < len(tokens) - 1:
        if tuple(tokens[n : n + 2]) == tuple(pair):
            tokens[n : n + 2] = ["".join(pair)]
        n += 1
    return tokens


@right("text-to-batch")
def _(training, sentences):
    flat = list(chain(*training))
    order = sorted(dict.fromkeys(flat), key=flat.count, reverse=True)
    T = max(map(len, sentences))
    rows = [[order.index(t) + 2 if t in order else 1 for t in s] + [0] * (T - len(s)) for s in sentences]
    return np.array(rows), np.array(rows) > 0


@right("text-to-batch")
def _(training, sentences):
    ids = {t: n for n, (t, _) in enumerate(Counter(chain(*training)).most_common(), 2)}
    lengths = np.array(list(map(len, sentences)))
    mask = lengths[:, None] > np.arange(lengths.max())
    out = np.zeros(mask.shape, "int32", order="F")
    out[mask] = [ids.get(t, 1) for t in chain(*sentences)]
    return [out, mask]


@right("text-to-batch")
def _(training, sentences):
    from collections import defaultdict
    from itertools import zip_longest

    ids = defaultdict(lambda: 1)
    for token, _ in Counter(chain.from_iterable(training)).most_common():
        ids[token] = len(ids) + 2
    columns = zip_longest(*[[ids.get(t, 1) for t in s] for s in sentences], fillvalue=0)
    batch = np.array(list(columns)).T
    return batch, batch != 0
