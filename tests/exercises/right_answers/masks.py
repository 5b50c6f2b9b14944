"""Right answers to exercises of chapter 9, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("masks-step")
def _(m, new, old):
    return np.array([new[n] if m[n] else old[n] for n in range(len(m))])


@right("masks-step")
def _(m, new, old):
    return (old.T + m * (new - old).T).T


@right("masks-step")
def _(real, candidate, before):
    h = np.array(before, dtype="float32", order="F")
    h[real] = candidate[real]
    return h


@right("masks-loss")
def _(p, tags, mask):
    return -np.log(p[mask][np.arange(mask.sum()), tags[mask]]).mean()


@right("masks-loss")
def _(p, tags, mask):
    total = 0.0
    for n, t in np.argwhere(mask):
        total -= np.log(p[n, t, tags[n, t]])
    return np.float32(total / mask.sum())


@right("masks-loss")
def _(p, tags, mask):
    right = np.einsum("ntk,ntk->nt", p, np.eye(p.shape[-1])[tags])
    return np.average(-np.log(right), weights=mask)


@right("masks-last")
def _(states, mask):
    h = np.zeros_like(states[:, 0])
    for t in range(states.shape[1]):
        h = np.where(mask[:, t, None], states[:, t], h)
    return h


@right("masks-last")
def _(states, mask):
    last = np.where(mask, np.arange(mask.shape[1]), -1).max(axis=1)
    return states[np.arange(len(states)), last] * (last >= 0)[:, None]


@right("masks-last")
def _(states, mask):
    rows = zip(states, mask, strict=True)
    return np.array([row[real][-1] if real.any() else 0 * row[0] for row, real in rows], "float32")


@right("masks-bucket")
def _(lengths, batch_size, pool):
    n = np.arange(len(lengths))
    return np.lexsort((n, lengths, n // (batch_size * pool)))


@right("masks-bucket")
def _(lengths, n, k):
    return np.array(sorted(range(len(lengths)), key=lambda i: (i // (n * k), lengths[i])), "int32")


@right("masks-bucket")
def _(lengths, batch_size, pool):
    order, size = [], batch_size * pool
    while len(order) < len(lengths):
        start = len(order)
        order += sorted(range(start, min(start + size, len(lengths))), key=lengths.__getitem__)
    return np.array(order)


@right("masks-cut")
def _(series, N, T):
    P = len(series) // (N * T)
    pieces = series[: N * P * T].reshape(-1, T, series.shape[1])
    return np.stack(np.split(pieces, N), axis=1)


@right("masks-cut")
def _(series, N, T):
    P = len(series) // N // T
    batches = np.empty((P, N, T, series.shape[1]), "float32")
    for p, n in np.ndindex(P, N):
        start = (n * P + p) * T
        batches[p, n] = series[start : start + T]
    return batches


@right("masks-cut")
def _(series, rows, steps):
    P = len(series) // (rows * steps)
    n, p, t = np.ogrid[:rows, :P, :steps]
    return series[(n * P + p) * steps + t].transpose(1, 0, 2, 3)
