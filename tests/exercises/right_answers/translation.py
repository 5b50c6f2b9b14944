"""Right answers to exercises of chapter 17, written in other ways than the solutions."""

import heapq
import math

import numpy as np

from tests.exercises.right_answers import right


@right("translation-forcing")
def _(targets, start, end):
    """Whole sequences, of which one side lacks the last token and the other the first."""
    lengths = np.array([len(ids) + 1 for ids in targets])
    T = lengths.max()
    whole = np.array([[start, *ids, end] + [0] * (T - 1 - len(ids)) for ids in targets])
    mask = np.arange(T) < lengths[:, None]
    return np.where(mask, whole[:, :-1], 0), whole[:, 1:], mask


@right("translation-forcing")
def _(texts, start, end):
    """Lists first, and token by token."""
    T = 1
    for text in texts:
        T = max(T, len(text) + 1)
    read, wanted, mask = [], [], []
    for text in texts:
        before, a, b, c = start, [], [], []
        for t in range(T):
            token = text[t] if t < len(text) else end if t == len(text) else 0
            a.append(before)
            b.append(token)
            c.append(t <= len(text))
            before = 0 if token in (end, 0) and t >= len(text) else token
        read.append(a)
        wanted.append(b)
        mask.append(c)
    return np.array(read), np.array(wanted), np.array(mask)


@right("translation-forcing")
def _(targets, start, end):
    """Through a mask that fills in all rows at once, with ids of 32 bits."""
    lengths = np.fromiter(map(len, targets), int)
    steps = np.arange(lengths.max() + 1)
    tokens = [token for ids in targets for token in ids]
    inside = steps < lengths[:, np.newaxis]
    wanted = np.zeros(inside.shape, "int32")
    wanted[inside] = tokens
    read = np.zeros_like(wanted)
    read[:, 1:] = wanted[:, :-1]
    read[:, 0] = start
    wanted[np.arange(len(targets)), lengths] = end
    return read, wanted, steps <= lengths[:, np.newaxis]


@right("translation-attention")
def _(q, k, mask):
    scores = np.einsum("nth,nsh->nts", q, k)
    scores[~np.repeat(mask[:, None], q.shape[1], axis=1)] = -np.inf
    largest = np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores - largest - np.log(np.exp(scores - largest).sum(-1, keepdims=True)))
    return weights, np.einsum("nts,nsh->nth", weights, k)


@right("translation-attention")
def _(queries, keys, mask):
    """Sample by sample, without the masked keys, in float32."""
    queries, keys = queries.astype("float32"), keys.astype("float32")
    N, T, _ = queries.shape
    weights = np.zeros((N, T, keys.shape[1]), "float32")
    context = np.empty_like(queries)
    for n in range(N):
        real = keys[n][mask[n]]
        for t in range(T):
            scores = real @ queries[n, t]
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            weights[n, t, mask[n]] = shares
            context[n, t] = shares @ real
    return weights, context


@right("translation-attention")
def _(q, k, mask):
    """With loops and without a product of arrays."""
    N, T, H = q.shape
    S = k.shape[1]
    weights, context = np.zeros((N, T, S)), np.zeros((N, T, H))
    for n in range(N):
        for t in range(T):
            e = {
                s: sum(float(q[n, t, j]) * float(k[n, s, j]) for j in range(H))
                for s in range(S)
                if mask[n, s]
            }
            top = max(e.values())
            total = math.fsum(math.exp(one - top) for one in e.values())
            for s, one in e.items():
                weights[n, t, s] = math.exp(one - top) / total
                context[n, t] += weights[n, t, s] * k[n, s]
    return weights, context


@right("translation-beam")
def _(first, log_p, width, T):
    """A heap, and tuples of ids."""
    end = len(first) - 1
    beam = heapq.nlargest(width, ((score, (k,)) for k, score in enumerate(first.tolist())))
    for _step in range(1, T):
        done = [one for one in beam if one[1][-1] == end]
        going = [one for one in beam if one[1][-1] != end]
        extended = [
            (score + new, (*ids, k)) for score, ids in going for k, new in enumerate(log_p[ids[-1]].tolist())
        ]
        beam = heapq.nlargest(width, done + extended)
    return list(beam[0][1]), beam[0][0]


@right("translation-beam")
def _(first, log_p, width, T):
    """In arrays: once at the end, always there, at no cost."""
    K = len(first)
    log_p = log_p.copy()
    log_p[-1] = np.where(np.arange(K) == K - 1, 0, -np.inf)
    order = np.argsort(-first)[:width]
    score, ids = first[order], order[:, np.newaxis]
    for _step in range(T - 1):
        total = (score[:, np.newaxis] + log_p[ids[:, -1]]).ravel()
        order = np.argsort(-total)[: min(width, np.isfinite(total).sum())]
        score = total[order]
        ids = np.concatenate([ids[order // K], (order % K)[:, np.newaxis]], axis=1)
    best = ids[0].tolist()
    if K - 1 in best:
        best = best[: best.index(K - 1) + 1]
    return best, score[0]


@right("translation-beam")
def _(first, log_p, width, T):
    """Stop when the best has ended, which nothing can overtake; in float32."""
    first, log_p = first.astype("float32"), log_p.astype("float32")
    end = first.size - 1
    beam = {(k,): first[k] for k in range(end + 1)}
    for t in range(T):
        best = sorted(beam, key=beam.get, reverse=True)[:width]
        if best[0][-1] == end or t == T - 1:
            return list(best[0]), beam[best[0]]
        new = {ids: beam[ids] for ids in best if ids[-1] == end}
        for ids in set(best) - set(new):
            new |= {(*ids, k): beam[ids] + log_p[ids[-1], k] for k in range(end + 1)}
        beam = new
    return None
