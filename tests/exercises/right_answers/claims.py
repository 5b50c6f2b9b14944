"""Right answers to exercises of chapter 12, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("claims-seeds")
def _(finals):
    losses = np.array(finals, float)  # None becomes NaN
    blown = np.isnan(losses)
    losses[blown] = np.inf
    return np.median(losses), losses.min(), losses.max(), blown.sum()


@right("claims-seeds")
def _(runs):
    ordered = sorted(float("inf") if final is None else final for final in runs)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return median, ordered[0], ordered[-1], sum(final is None for final in runs)


@right("claims-seeds")
def _(finals):
    losses = np.array([np.inf if final is None else final for final in finals], "float32")
    return np.median(losses), np.min(losses), np.max(losses), len([one for one in finals if one is None])


@right("claims-longest-solved")
def _(lags, finals, baseline):
    solved = np.all(finals * 10 < baseline, axis=-1)
    return np.array(lags)[solved].max(initial=0)


@right("claims-longest-solved")
def _(lengths, losses, guessing):
    longest = 0
    for n, length in enumerate(lengths):
        if all(loss / guessing < 0.1 for loss in losses[n]):
            longest = max(longest, length)
    return longest


@right("claims-longest-solved")
def _(lags, finals, baseline):
    """The worst seed decides; from the longest lag down, in float32."""
    worst = np.nan_to_num(finals.astype("float32"), nan=np.inf).max(axis=1)
    for lag, loss in sorted(zip(lags, worst, strict=True), reverse=True):
        if loss < np.float32(0.1 * baseline):
            return lag
    return 0


@right("claims-distances")
def _(h0, U, b, factors, T):
    """All factors at once."""
    kernels = np.array(factors)[:, None, None] * U
    h = np.broadcast_to(h0, (len(factors), *h0.shape))
    for _step in range(T):
        h = np.tanh(np.einsum("fsh,fhk->fsk", h, kernels) + b)
    return np.sqrt(((h[:, 0] - h[:, 1]) ** 2).sum(axis=-1))


@right("claims-distances")
def _(starts, kernel, bias, sizes, steps):
    """Each state on its own, and the factor on the product."""
    result = np.empty(len(sizes))
    for n, size in enumerate(sizes):
        ends = []
        for state in starts:
            for _step in range(steps):
                state = np.tanh(size * (state @ kernel) + bias)
            ends.append(state)
        first, second = ends
        result[n] = np.sqrt(np.dot(second - first, second - first))
    return result


@right("claims-distances")
def _(h0, U, b, factors, T):
    """A function that calls itself, in float32."""

    def run(h, U, left=T):
        return h if left == 0 else run(np.tanh(h @ U + b.astype("float32")), U, left - 1)

    ends = [run(h0.astype("float32"), (factor * U).astype("float32")) for factor in factors]
    return np.array([np.linalg.norm(np.diff(end, axis=0)) for end in ends])


@right("claims-best-epoch")
def _(validation, test, baseline):
    epochs = np.where(np.isnan(validation), np.inf, validation).argmin(axis=1)
    losses = np.take_along_axis(test, epochs[:, None], axis=1).squeeze(axis=1)
    return epochs, losses / baseline


@right("claims-best-epoch")
def _(validation, test, naive):
    epochs, ratios = [], []
    for losses, on_test in zip(validation, test, strict=True):
        best = 0
        for epoch, loss in enumerate(losses):
            if loss < losses[best]:
                best = epoch
        epochs.append(best)
        ratios.append(on_test[best] / naive)
    return np.array(epochs), np.array(ratios)


@right("claims-best-epoch")
def _(validation, test, baseline):
    lowest = np.nanmin(validation, axis=1, keepdims=True)
    epochs = np.argmax(validation == lowest, axis=1)
    return epochs, np.diagonal(test[:, epochs]).astype("float32") / np.float32(baseline)


@right("claims-sign-test")
def _(a, b):
    from math import comb

    signs = np.sign(b - a)
    wins, n = int(np.sum(signs > 0)), int(np.count_nonzero(signs))
    extreme = [comb(n, k) for k in range(n + 1) if abs(2 * k - n) >= abs(2 * wins - n)]
    return wins, sum(extreme) / 2**n


@right("claims-sign-test")
def _(first, second):
    """Build the distribution of the coin throw by throw."""
    wins = losses = 0
    chances = np.array([1.0])
    for x, y in zip(first, second, strict=True):
        if x == y:
            continue
        wins, losses = wins + (x < y), losses + (x > y)
        chances = np.convolve(chances, [0.5, 0.5])
    few = min(wins, losses)
    return wins, min(1.0, 2 * chances[: few + 1].sum())


@right("claims-sign-test")
def _(a, b):
    """From one binomial coefficient to the next, in float32."""
    wins, n = np.sum(a < b), np.sum(a != b)
    larger = max(wins, n - wins)
    term, total = np.float32(0.5) ** np.float32(n), np.float32(0)
    for k in range(n, larger - 1, -1):
        total += term
        term = term * np.float32(k) / np.float32(n - k + 1)
    return wins, np.minimum(2 * total, np.float32(1))


@right("claims-verdict")
def _(validation, test, baseline):
    """With loops over everything."""
    K, S = validation.shape[1:3]
    wins = np.zeros((2, K), int)
    for k in range(K):
        for s in range(S):
            a, b = (test[model, k, s, np.argmin(validation[model, k, s])] for model in (0, 1))
            wins[0, k] += a < b and a < baseline[k]
            wins[1, k] += b < a and b < baseline[k]
    for_a, for_b = (sum(count == S for count in row) for row in wins)
    if for_a == K:
        return wins, "supported"
    if for_b and for_a:
        return wins, "it depends"
    if for_b:
        return wins, "refuted"
    return wins, "unclear"


@right("claims-verdict")
def _(validation, test, level):
    chosen = validation == validation.min(axis=-1, keepdims=True)
    a, b = np.where(chosen, test, 0).sum(axis=-1)  # (K, S) each
    wins = np.stack([(a < np.minimum(b, level[:, None])).sum(1), (b < np.minimum(a, level[:, None])).sum(1)])
    won = wins == a.shape[1]
    words = {(True, True): "it depends", (False, True): "refuted"}
    if np.all(won[0]):
        return wins, "supported"
    return wins, words.get((bool(won[0].any()), bool(won[1].any())), "unclear")


@right("claims-verdict")
def _(validation, test, baseline):
    """Relative to the baseline, in float32."""
    models, K, S, _E = test.shape
    index = np.ogrid[:models, :K, :S]
    ratio = test[(*index, np.argmin(validation, axis=3))] / baseline[:, None]
    margin = np.sign(ratio[1] - ratio[0])
    wins = np.array(
        [((margin == sign) & (one < 1)).sum(axis=1) for sign, one in ((1, ratio[0]), (-1, ratio[1]))]
    )
    A, B = (wins / np.float32(S) == 1).sum(axis=1)
    verdict = "supported" if A == K else "unclear" if not B else "refuted" if not A else "it depends"
    return [wins, verdict]
