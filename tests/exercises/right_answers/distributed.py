"""Right answers to exercises of chapter 21, written in other ways than the solutions."""

from itertools import pairwise

import numpy as np

from tests.exercises.right_answers import right


@right("distributed-shard")
def _(rows, rank, workers):
    return np.array_split(rows, workers)[rank]


@right("distributed-shard")
def _(rows, rank, workers):
    """Deal out one row at a time, and add up the sizes."""
    sizes = [0] * workers
    for n in range(len(rows)):
        sizes[n % workers] += 1
    before = sum(sizes[:rank])
    return rows[before : before + sizes[rank]]


@right("distributed-shard")
def _(rows, k, K):
    """By borders that are rounded up."""
    borders = [sum(-(-(len(rows) - j) // K) for j in range(i)) for i in range(K + 1)]
    start, end = list(pairwise(borders))[k]
    return np.array([row for n, row in enumerate(rows) if start <= n < end], rows.dtype)


@right("distributed-combine")
def _(losses, grads, sizes):
    """Sums over the samples first, and one division at the end."""
    busy = [k for k, n in enumerate(sizes) if n]
    N = sum(sizes)
    loss = sum(sizes[k] * losses[k] for k in busy) / N
    return loss, [sum(sizes[k] * grads[k][i] for k in busy) / N for i in range(len(grads[0]))]


@right("distributed-combine")
def _(losses, grads, sizes):
    """Weights by np.average; in float32."""
    sizes = np.array(sizes)
    kept = np.flatnonzero(sizes)
    weights = sizes[kept].astype("float32")
    loss = np.average(np.array(losses, "float32")[kept], weights=weights)
    own = [grads[k] for k in kept]
    return loss, [
        np.average(np.stack(g).astype("float32"), axis=0, weights=weights) for g in zip(*own, strict=True)
    ]


@right("distributed-combine")
def _(losses, grads, sizes):
    """A running mean that grows worker by worker, and a tuple of arrays."""
    seen, loss, total = 0, 0.0, tuple(0.0 * np.nan_to_num(g) for g in grads[0])
    for part, own, n in zip(losses, grads, sizes, strict=True):
        if n == 0:
            continue
        seen += n
        loss += (part - loss) * n / seen
        total = tuple(t + (g - t) * n / seen for t, g in zip(total, own, strict=True))
    return loss, list(total)


@right("distributed-killed")
def _(steps, every, kills, seconds):
    """Step by step, with a clock."""
    step_time, save_time, start_time = seconds
    total, lost, saved, now = start_time, 0, 0, 0
    ends = list(kills)
    while now < steps:
        now += 1
        total += step_time
        if now % every == 0:
            saved = now
            total += save_time
        while ends and now == ends[0]:
            ends.pop(0)
            lost += now - saved
            total += start_time
            if now != saved:
                now = saved
                break
    return lost, total


@right("distributed-killed")
def _(steps, every, kills, seconds):
    lost = int(np.mod(np.array(kills, int), every).sum())
    counts = np.array([steps + lost, steps // every, len(kills) + 1], "float32")
    return lost, counts @ np.array(seconds, "float32")


@right("distributed-killed")
def _(T, every, kills, seconds):
    lost = sum(kill - kill // every * every for kill in kills)
    saved = len(range(every, T + 1, every))
    return np.int64(lost), seconds[0] * T + seconds[0] * lost + seconds[1] * saved + seconds[2] * (
        len(kills) + 1
    )


@right("distributed-ring")
def _(parts):
    """All workers of a step at once."""
    K, M = parts.shape[0], parts.shape[2]
    k = np.arange(K)
    state = np.array(parts)
    for s in range(K - 1):
        state[(k + 1) % K, (k - s) % K] += state[k, (k - s) % K]
    first = state.copy()
    for s in range(K - 1):
        state[(k + 1) % K, (k + 1 - s) % K] = state[k, (k + 1 - s) % K]
    return first, state, (K - 1) * M * 2


@right("distributed-ring")
def _(parts):
    """With messages that are all written before any is read, and counted; in float32."""
    K = len(parts)
    chunks = [[parts[k, c].astype("float32") for c in range(K)] for k in range(K)]
    sent, halfway = 0, None
    for step in range(2 * (K - 1)):
        if step == K - 1:
            halfway = np.array(chunks)
        c_of = [(k - step) % K for k in range(K)]  # k + 1 - (step - (K - 1)) is the same, modulo K
        messages = [chunks[k][c_of[k]].copy() for k in range(K)]
        for k, message in enumerate(messages):
            to = (k + 1) % K
            chunks[to][c_of[k]] = message + chunks[to][c_of[k]] if step < K - 1 else message
        sent += messages[0].size
    return np.array(chunks) if halfway is None else halfway, np.array(chunks), sent


@right("distributed-ring")
def _(parts):
    """What comes out, without the steps: worker k has added up the chunks of those behind it."""
    K, _, M = parts.shape
    halfway = parts.copy()
    for k in range(K):
        for c in range(K):
            behind = [(c + n) % K for n in range((k - c) % K + 1)]  # from worker c on, up to worker k
            halfway[k, c] = sum(parts[w, c] for w in behind)
    return halfway, np.repeat(parts.sum(axis=0, keepdims=True), K, axis=0), 2 * M * (K - 1)
