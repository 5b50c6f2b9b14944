"""Right answers to exercises of chapter 18, written in other ways than the solutions."""

from collections import Counter

import numpy as np

from tests.exercises.right_answers import right


@right("captions-nearest")
def _(pictures, known, captions):
    """All at once, by the sides of a triangle."""
    x, y = (part.reshape(len(part), -1).astype("int64") for part in (pictures, known))
    distances = (y**2).sum(axis=1) - 2 * x @ y.T
    return [captions[m] for m in distances.argmin(axis=1)]


@right("captions-nearest")
def _(pictures, known, captions):
    """In float32, with the root of the sum."""
    pictures, known = pictures.astype("float32"), known.astype("float32")
    apart = np.sqrt(((pictures[:, None] - known[None]) ** 2).sum(axis=(2, 3, 4)))
    return [list(captions[m]) for m in np.argmin(apart, axis=1)]


@right("captions-nearest")
def _(new, known, names):
    """Without arrays."""
    found = []
    for picture in new:
        numbers = picture.ravel().tolist()
        best, least = names[0], float("inf")
        for other, caption in zip(known, names, strict=True):
            apart = sum((a - b) ** 2 for a, b in zip(numbers, other.ravel().tolist(), strict=True))
            if apart < least:
                best, least = caption, apart
        found.append(best)
    return found


@right("captions-scores")
def _(written, true):
    """Cross out what has been found."""
    hits = 0
    for said, wanted in zip(written, true, strict=True):
        left = list(wanted)
        for word in said:
            if word in left:
                left.remove(word)
                hits += 1
    said_words = sum(len(said) for said in written)
    exact = [said == wanted for said, wanted in zip(written, true, strict=True)]
    return hits / sum(len(wanted) for wanted in true), hits / max(said_words, 1), np.mean(exact)


@right("captions-scores")
def _(captions, references):
    """Number the captions, and count pairs."""
    said = Counter((n, word) for n, caption in enumerate(captions) for word in caption)
    wanted = Counter((n, word) for n, caption in enumerate(references) for word in caption)
    common = sum((said & wanted).values())
    precision = 0 if not said else common / sum(said.values())
    same = [n for n in range(len(references)) if captions[n] == references[n]]
    return common / sum(wanted.values()), precision, len(same) / len(references)


@right("captions-scores")
def _(written, true):
    """With a table of counts, in float32."""
    words = sorted({word for caption in (*written, *true) for word in caption})
    a, b = (np.array([[one.count(word) for word in words] for one in part]) for part in (written, true))
    common = np.minimum(a, b).sum().astype("float32")
    exact = np.array([one == other for one, other in zip(written, true, strict=True)]).mean(dtype="float32")
    return common / np.float32(b.sum()), common / np.float32(max(1, a.sum())), exact


@right("captions-first-state")
def _(x, W, b):
    z = np.einsum("nd,dh->nh", x, W) + b
    mean, scale = z.mean(1)[:, None], np.sqrt(np.var(z, axis=1) + 0.001)[:, None]
    h = np.tanh((z - mean) / scale)
    return h, np.mean(np.sqrt(np.mean((h - h.mean(0)) ** 2, axis=0)))


@right("captions-first-state")
def _(x, W, b):
    """Picture by picture, in float32."""
    x, W, b = x.astype("float32"), W.astype("float32"), b.astype("float32")
    h = []
    for picture in x:
        z = b + picture @ W
        z -= z.mean()
        h.append(np.tanh(z / np.sqrt((z @ z) / len(z) + np.float32(0.001))))
    h = np.stack(h)
    return h, np.mean([unit.std() for unit in h.T])


@right("captions-first-state")
def _(x, kernel, bias):
    """The mean is taken out of the weights, and tanh is written with exp."""
    kernel = kernel - kernel.mean(axis=1, keepdims=True)
    z = x.dot(kernel) + (bias - bias.mean())
    u = z * (np.square(z).mean(axis=1) + 1e-3)[:, np.newaxis] ** -0.5
    h = 1 - 2 / (np.exp(2 * u) + 1)
    return h, np.std(h.T, axis=1).sum() / h.shape[1]


@right("captions-write")
def _(h, E, U, V, T):
    """One picture after the other."""
    captions = []
    for state in h:
        caption, read = [], 0
        while len(caption) < T:
            state = np.tanh(E[read] + state @ U)
            logits = state @ V
            read = max(range(1, len(logits)), key=lambda k: logits[k])
            if read == 1:
                break
            caption.append(read)
        captions.append(caption)
    return captions


@right("captions-write")
def _(h, E, U, V, T):
    """Write on after the end, stop when all are complete, and cut off later; in float32."""
    h, E, U, V = (part.astype("float32") for part in (h, E, U, V))
    V = np.where(np.arange(V.shape[1]) == 0, 0, V)
    ids = np.zeros((len(h), 1), int)
    while ids.shape[1] <= T and not (ids == 1).any(axis=1).all():
        h = np.tanh(E[ids[:, -1]] + h @ U)
        logits = h @ V
        logits[:, 0] = -np.inf
        ids = np.append(ids, logits.argmax(axis=1)[:, None], axis=1)
    rows = ids[:, 1:].tolist()
    return [row[: row.index(1)] if 1 in row else row for row in rows]


@right("captions-write")
def _(h, table, kernel, out, T):
    """Only those that go on are computed."""
    captions = {n: [] for n in range(len(h))}
    going = np.arange(len(h))
    h, read = h.copy(), np.zeros(len(h), int)
    for _step in range(T):
        if not len(going):
            break
        h = np.tanh(np.take(table, read, axis=0) + np.einsum("nh,hk->nk", h, kernel))
        words = 1 + np.argmax(h @ out[:, 1:], axis=-1)
        keep = words > 1
        going, h, read = going[keep], h[keep], words[keep]
        for n, word in zip(going.tolist(), read.tolist(), strict=True):
            captions[n].append(word)
    return list(captions.values())
