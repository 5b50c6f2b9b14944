"""Right answers to exercises of chapter 10, written in other ways than the solutions."""

from collections import Counter

import numpy as np

from tests.exercises.right_answers import right


@right("memory-bits")
def _(p, ids):
    return sum(-np.log(row[k]) for row, k in zip(p, ids[1:], strict=True)) / len(p) / np.log(2)


@right("memory-bits")
def _(p, ids):
    one_hot = np.eye(p.shape[1])[ids[1:]]
    return np.einsum("tk,tk->", one_hot, -np.log2(p, where=p > 0, out=np.zeros_like(p))) / len(p)


@right("memory-bits")
def _(probabilities, letters):
    import math

    p = probabilities.astype("float32")
    return np.float32(-math.fsum(math.log2(p[t, letters[t + 1]]) for t in range(len(p))) / len(p))


@right("memory-hold")
def _(by_lag, share):
    return int(np.searchsorted(np.cumsum(by_lag), share)) + 1


@right("memory-hold")
def _(by_lag, share):
    total = 0
    for letters, one in enumerate(by_lag, start=1):
        total += one
        if total >= share:
            return letters
    return len(by_lag) + 1


@right("memory-hold")
def _(shares, wanted):
    enough = np.append(np.add.accumulate(shares) >= wanted, True)
    return enough.argmax() + 1


@right("memory-temperature")
def _(logits, temperature, u):
    log_p = logits / temperature
    log_p = log_p - np.logaddexp.reduce(log_p, axis=1)[:, None]
    p = np.exp(log_p)
    return p, np.argmax(p.cumsum(1) > u[:, None], axis=1)


@right("memory-temperature")
def _(logits, temperature, u):
    p, ids = [], []
    for row, number in zip(logits.tolist(), u, strict=True):
        weights = [np.exp((z - max(row)) / temperature) for z in row]
        p.append([weight / sum(weights) for weight in weights])
        k, total = 0, p[-1][0]
        while total <= number:
            k += 1
            total += p[-1][k]
        ids.append(k)
    return np.array(p), np.array(ids)


@right("memory-temperature")
def _(scores, tau, uniform):
    best = scores.max(-1, keepdims=True)
    p = np.exp((scores - best).astype("float32"))
    p = p ** np.float32(1 / tau)
    p = (p.T / p.sum(1)).T
    ids = [np.searchsorted(row.cumsum(), one, side="right") for row, one in zip(p, uniform, strict=True)]
    return [p, np.array(ids, "int32")]


@right("memory-counting")
def _(text, context, letter, K):
    counts = {}
    for i, follower in enumerate(text):
        for k in range(min(len(context), i) + 1):
            counts.setdefault(text[i - k : i], Counter())[follower] += 1

    def mixed(run):
        shorter = mixed(run[1:]) if run else 1 / K
        seen = counts.get(run)
        return (seen[letter] + len(seen) * shorter) / (sum(seen.values()) + len(seen)) if seen else shorter

    return mixed(context)


@right("memory-counting")
def _(text, context, letter, K):
    from fractions import Fraction

    p = Fraction(1, K)
    for start in range(len(context), -1, -1):
        run = context[start:]
        pieces = [text[i : i + len(run) + 1] for i in range(len(text) - len(run))]
        followers = Counter(piece[-1] for piece in pieces if piece[:-1] == run)
        if followers:
            kinds, times = len(followers), sum(followers.values())
            p = (followers[letter] + kinds * p) / (times + kinds)
    return float(p)


@right("memory-counting")
def _(text, context, letter, K):
    import re

    p = np.float64(1) / K
    for k in range(len(context) + 1):
        run = re.escape(context[len(context) - k :])
        followers = re.findall(f"(?={run}(.))", text)
        if followers:
            weight = len(followers) / (len(followers) + len(set(followers)))
            p = weight * followers.count(letter) / len(followers) + (1 - weight) * p
    return p


@right("memory-by-lag")
def _(C):
    T = len(C)
    share = C / C.sum(axis=1, keepdims=True)
    n = np.arange(T // 2, T)
    return np.array([share[n, n - lag].mean() for lag in range(T // 2)])


@right("memory-by-lag")
def _(C):
    T, total = C.shape[0], 0
    for n in range(T // 2, T):
        row = C[n, : n + 1] / np.sum(C[n])
        total = total + np.flip(row)[: T // 2]
    return total / (T - T // 2)


@right("memory-by-lag")
def _(matrix):
    T = len(matrix)
    late = matrix[T // 2 :].astype("float32")
    late = late / np.linalg.norm(late, 1, axis=1)[:, None]
    lags = T // 2
    return np.array([np.diagonal(late, T // 2 - lag).mean() for lag in range(lags)])


@right("memory-units")
def _(h, mark):
    def correlate(h, mark):
        rows = h.reshape(-1, h.shape[2])
        r = np.zeros(h.shape[2])
        for k in range(h.shape[2]):
            if np.ptp(rows[:, k]) > 0:
                r[k] = np.corrcoef(rows[:, k], mark.ravel())[0, 1]
        return r

    half = h.shape[0] // 2
    first, second = correlate(h[:half], mark[:half]), correlate(h[half:], mark[half:])
    unit = max(range(len(first)), key=lambda k: abs(first[k]))
    return unit, second[unit]


@right("memory-units")
def _(h, mark):
    N, T = mark.shape
    r = []
    for part in (range(N // 2), range(N // 2, N)):
        x, y = h[part] - h[part].mean((0, 1)), mark[part] - mark[part].mean()
        size = x.std((0, 1)) * y.std() * len(part) * T
        r.append(np.nan_to_num(np.einsum("nth,nt->h", x, y) / np.where(size == 0, np.inf, size)))
    unit = (r[0] ** 2).argmax()
    return unit, r[1][unit]


@right("memory-units")
def _(states, follows):
    middle = len(states) // 2
    best = (-1.0, 0)
    for k in range(states.shape[-1]):
        a, b = states[:middle, :, k].ravel(), follows[:middle].ravel()
        r = abs(np.corrcoef(a, b)[0, 1]) if a.std() else 0
        best = max(best, (r, -k))
    a, b = states[middle:, :, -best[1]].ravel(), follows[middle:].ravel()
    return -best[1], float(np.cov(a, b, ddof=0)[0, 1] / (a.std() * b.std()))


@right("memory-connectivity")
def _(e, following, params):
    """The Jacobian of each state by each vector, forwards."""
    W, U, b, V, c = params
    T, h = len(e), np.zeros(len(U))
    jacobian = np.zeros((T, e.shape[1], len(U)))
    C = np.zeros((T, T))
    for n in range(T):
        h = np.tanh(e[n] @ W + h @ U + b)
        jacobian = jacobian @ U
        jacobian[n] = W
        jacobian = jacobian * (1 - h * h)
        z = h @ V + c
        p = np.exp(z - np.logaddexp.reduce(z))
        C[n] = np.sqrt(np.square(jacobian @ (V @ (p - np.eye(len(p))[following[n]]))).sum(1))
    return C


@right("memory-connectivity")
def _(e, following, params):
    """One batch of copies, as the chapter does it."""
    W, U, b, V, c = params
    T, H = len(e), len(U)
    h = np.zeros((T, T + 1, H))
    for t in range(T):
        h[:, t + 1] = np.tanh(e[t] @ W + h[:, t] @ U + b)
    z = h[:, 1:] @ V + c
    z = z - z.max(-1, keepdims=True)
    grad = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    grad[:, np.arange(T), following] -= 1
    dh_out = np.eye(T)[:, :, None] * (grad @ V.T)
    dh, de = np.zeros((T, H)), np.zeros((T, T, e.shape[1]))
    for t in reversed(range(T)):
        d = (dh + dh_out[:, t]) * (1 - h[:, t + 1] ** 2)
        de[:, t] = d @ W.T
        dh = d @ U.T
    return np.linalg.norm(de, axis=2)


@right("memory-connectivity")
def _(vectors, ids, weights):
    """In float32, one prediction after the other."""
    W, U, b, V, c = (weight.astype("float32") for weight in weights)
    C = np.zeros((len(vectors), len(vectors)), "float32")
    for n in range(len(vectors)):
        h = [np.zeros(len(U), "float32")]
        for x in vectors[: n + 1].astype("float32"):
            h.append(np.tanh(x @ W + h[-1] @ U + b))
        z = h[-1] @ V + c
        p = np.exp(z - z.max())
        p /= p.sum()
        dh = V @ p - V[:, ids[n]]
        for t in range(n, -1, -1):
            inside = dh * (1 + h[t + 1]) * (1 - h[t + 1])
            C[n, t] = np.sqrt((W @ inside) @ (W @ inside))
            dh = U @ inside
    return C
