"""Right answers to exercises of chapter 23, written in other ways than the solutions."""

import math

import numpy as np

from tests.exercises.right_answers import right


@right("today-thermometers")
def _(u, taus, step, start):
    """Plain Python, one thermometer after the other."""
    h = np.zeros((len(u), len(taus)))
    for i, tau in enumerate(taus):
        shown = start[i]
        for t, air in enumerate(u):
            shown += (1 - math.exp(-step / tau)) * (air - shown)
            h[t, i] = shown
    return h


@right("today-thermometers")
def _(u, taus, step, start):
    """As a convolution: powers of a, without a loop over the looks."""
    T = len(u)
    lags = np.arange(T)[:, None] - np.arange(T)
    a = np.exp(-step / taus)
    kernel = np.where(lags[..., None] >= 0, (1 - a) * a ** np.maximum(lags, 0)[..., None], 0)
    return np.einsum("tsi,s->ti", kernel, u) + a ** np.arange(1, T + 1)[:, None] * start


@right("today-thermometers")
def _(u, taus, step, start):
    """A list of states."""
    rows, h = [], start.copy()
    share = -np.expm1(-step / taus)
    for air in u:
        h = h - share * (h - air)
        rows.append(h)
    return np.array(rows).reshape(len(u), len(taus))


@right("today-matrix-memory")
def _(q, k, v, f):
    """As attention: scores that fade with the product of what was kept in between."""
    T = len(q)
    y = np.zeros((T, v.shape[1]))
    for t in range(T):
        for s in range(t + 1):
            y[t] += np.prod(f[s + 1 : t + 1]) * (q[t] @ k[s]) * v[s]
    return y


@right("today-matrix-memory")
def _(q, k, v, f):
    """In place, with broadcasting."""
    S = np.zeros((v.shape[1], k.shape[1]))
    rows = []
    for query, key, value, keep in zip(q, k, v, f, strict=True):
        S *= keep
        S += value[:, None] * key
        rows.append((S * query).sum(axis=1))
    return np.array(rows)


@right("today-matrix-memory")
def _(q, k, v, f):
    """With einsum over a stored list of states."""
    states = [np.zeros((k.shape[1], v.shape[1]))]
    for t in range(len(q)):
        states.append(f[t] * states[-1] + np.einsum("d,e->de", k[t], v[t]))
    return np.einsum("td,tde->te", q, np.array(states[1:]))


@right("today-look-back")
def _(q, k, v):
    """One step after the other."""
    y = np.zeros_like(v)
    for t in range(len(q)):
        scores = k[: t + 1] @ q[t] / math.sqrt(len(q[t]))
        weights = np.exp(scores - max(scores))
        y[t] = weights @ v[: t + 1] / weights.sum()
    return y


@right("today-look-back")
def _(q, k, v):
    """Plain Python, with lists."""
    d = q.shape[1]
    rows = []
    for t in range(len(q)):
        scores = [sum(q[t, i] * k[s, i] for i in range(d)) / d**0.5 for s in range(t + 1)]
        largest = max(scores)
        weights = [math.exp(score - largest) for score in scores]
        total = sum(weights)
        rows.append([sum(w * v[s, j] for s, w in enumerate(weights)) / total for j in range(v.shape[1])])
    return np.array(rows)


@right("today-look-back")
def _(q, k, v):
    """A mask that is added, and the weights through logarithms."""
    mask = np.where(np.tri(len(q), dtype=bool), 0.0, -np.inf)
    z = np.einsum("td,sd->ts", q, k) * q.shape[1] ** -0.5 + mask
    z -= z.max(axis=-1, keepdims=True)
    return np.exp(z - np.log(np.exp(z).sum(axis=-1, keepdims=True))) @ v
