"""Right answers to exercises of chapter 7, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("bidirectional-merge")
def _(ahead, back, mode):
    if mode == "concat":
        return np.dstack([ahead, back])
    return {"sum": np.add, "mul": np.multiply}.get(mode, lambda a, b: a / 2 + b / 2)(ahead, back)


@right("bidirectional-merge")
def _(first, second, mode="concat"):
    if mode == "concat":
        H = first.shape[-1]
        both = np.empty((*first.shape[:2], 2 * H), "float32")
        both[..., :H], both[..., H:] = first, second
        return both
    return getattr(np, {"sum": "sum", "mul": "prod", "ave": "mean"}[mode])([first, second], axis=0)


@right("bidirectional-merge")
def _(ahead, back, mode):
    join = {
        "concat": lambda a, b: [*a, *b],
        "sum": np.add,
        "mul": np.multiply,
        "ave": lambda a, b: (a + b) / 2,
    }
    N, T, _ = ahead.shape
    return np.array([[join[mode](ahead[n, t], back[n, t]) for t in range(T)] for n in range(N)])


@right("bidirectional-turn")
def _(x, mask):
    t = np.arange(x.shape[1])
    order = np.where(mask, mask.sum(1, keepdims=True) - 1 - t, t)
    return np.take_along_axis(x, order[..., None], axis=1)


@right("bidirectional-turn")
def _(x, m):
    return np.array([np.vstack([row[real][::-1], row[~real]]) for row, real in zip(x, m, strict=True)])


@right("bidirectional-turn")
def _(x, mask):
    turned = np.array(x, dtype="float32", order="F")
    for row, real in zip(turned, mask, strict=True):
        row[real] = row[real][::-1]
    return turned


@right("bidirectional-last")
def _(y, mask):
    ahead, back = np.split(y, 2, axis=2)
    picks = np.zeros(mask.shape)
    picks[np.arange(len(y)), mask.sum(1) - 1] = 1
    return np.hstack([np.einsum("nt,nth->nh", picks, ahead), back[:, 0]])


@right("bidirectional-last")
def _(y, mask):
    H = y.shape[2] // 2
    rows = [row[real] if real.any() else 0 * row for row, real in zip(y, mask, strict=True)]
    return np.array([np.r_[row[-1, :H], row[0, H:]] for row in rows])


@right("bidirectional-last")
def _(outputs, real):
    H = outputs.shape[-1] // 2
    summary = outputs[:, 0].astype("float32")
    for t in range(1, outputs.shape[1]):
        summary[real[:, t], :H] = outputs[real[:, t], t, :H]
    return summary
