"""Right answers to exercises of chapter 13, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("faults-split-days")
def _(day, n_test):
    """The days of the training decide."""
    days = sorted(set(day.tolist()))
    kept = set(days[: len(days) - n_test])
    train = [n for n, one in enumerate(day) if one in kept]
    test = [n for n, one in enumerate(day) if one not in kept]
    return np.array(train, int), np.array(test, int)


@right("faults-split-days")
def _(day, n_test):
    """How many different days are later?"""
    days, inverse = np.unique(day, return_inverse=True)
    in_test = inverse >= len(days) - n_test
    return np.where(~in_test)[0], np.where(in_test)[0]


@right("faults-split-days")
def _(days, n):
    left = list(range(len(days)))
    held_back = []
    for _step in range(n):
        last = max(days[one] for one in left)
        held_back += [one for one in left if days[one] == last]
        left = [one for one in left if days[one] != last]
    return np.array(left, dtype="int32"), np.array(sorted(held_back), dtype="int32")


@right("faults-average-precision")
def _(abnormal, score):
    """Sort once, and keep the last of equal scores."""
    order = np.argsort(-score)
    last = np.append(np.diff(score[order]) != 0, True)
    found = np.cumsum(abnormal[order])[last]
    alarms = np.arange(1, len(score) + 1)[last]
    return np.sum(np.diff(found / found[-1], prepend=0) * found / alarms)


@right("faults-average-precision")
def _(abnormal, score):
    """Each fault meets the precision at its own score."""
    precisions = []
    for one in score[abnormal]:
        precisions.append(abnormal[score >= one].mean())
    return sum(precisions) / len(precisions)


@right("faults-average-precision")
def _(faulty, scores):
    """All thresholds at once, in float32."""
    thresholds = np.array(sorted(set(scores.tolist()), reverse=True))
    alarm = scores >= thresholds[:, None]
    right_ones = (alarm & faulty).sum(axis=1).astype("float32")
    recall = np.concatenate([[0], right_ones / faulty.sum()]).astype("float32")
    return ((recall[1:] - recall[:-1]) * right_ones / alarm.sum(axis=1)).sum()


@right("faults-watch")
def _(quiet, p, onset, allowed):
    """Try every number as the threshold."""
    threshold = min(one for one in quiet if (quiet > one).sum() <= allowed)
    alarm = p > threshold
    first, any_alarm = alarm.argmax(axis=1), alarm.any(axis=1)
    early = any_alarm & (first < onset)
    return threshold, early.sum(), list((first - onset)[any_alarm & ~early])


@right("faults-watch")
def _(quiet, answers, onset, allowed):
    threshold = sorted(quiet, reverse=True)[allowed]
    early, delays = 0, []
    for n in range(len(answers)):
        for t in range(len(answers[n])):
            if answers[n, t] > threshold:
                if t < onset[n]:
                    early += 1
                else:
                    delays.append(t - onset[n])
                break
    return threshold, early, delays


@right("faults-watch")
def _(quiet, p, onset, allowed):
    """A partition, and delays as an array."""
    place = len(quiet) - 1 - allowed
    threshold = np.partition(quiet, place)[place]
    steps = np.where(p > threshold, np.arange(p.shape[1]), np.inf).min(axis=1) - onset
    return threshold, np.count_nonzero(steps < 0), steps[(steps >= 0) & (steps < np.inf)].astype(int)
