"""Right answers to exercises of chapter 19, written in other ways than the solutions."""

import math
import re
from collections import Counter

import numpy as np

from tests.exercises.right_answers import right


@right("chatbot-fill")
def _(reply, values):
    """Cut at the places: every second piece is a name."""
    pieces = re.split(r"\{(\w+)\}", reply)
    for n in range(1, len(pieces), 2):
        if pieces[n] not in values:
            return ""
        pieces[n] = values[pieces[n]]
    return "".join(pieces)


@right("chatbot-fill")
def _(template, found):
    try:
        return re.sub(r"{(.+?)}", lambda match: found[match.group(1)], template)
    except KeyError:
        return ""


@right("chatbot-fill")
def _(reply, values):
    """Without regular expressions."""
    said = ""
    while "{" in reply:
        before, _, rest = reply.partition("{")
        name, _, reply = rest.partition("}")
        value = values.get(name)
        if value is None:
            return ""
        said += before + value
    return said + reply


@right("chatbot-nearest")
def _(words, sentences, replies):
    """Vectors and their cosines, by NumPy."""
    vocabulary = sorted({word for sentence in [words, *sentences] for word in sentence})
    vectors = np.array([[word in sentence for word in vocabulary] for sentence in [words, *sentences]], float)
    lengths = np.linalg.norm(vectors, axis=1)
    likeness = (vectors[1:] @ vectors[0]) / np.maximum(lengths[1:] * lengths[0], 1e-12)
    best = likeness.argmax()
    return (replies[best], likeness[best]) if likeness[best] > 0 else ("", 0.0)


@right("chatbot-nearest")
def _(asked, known, replies):
    reply, highest = "", 0.0
    asked = Counter(asked).keys()
    for sentence, its_reply in zip(known, replies, strict=True):
        shared = sum(word in sentence for word in asked)
        if shared == 0:
            continue
        cosine = shared / math.sqrt(len(asked)) / math.sqrt(len(set(sentence)))
        if cosine > highest:
            reply, highest = its_reply, cosine
    return reply, highest


@right("chatbot-nearest")
def _(words, sentences, replies):
    """In float32, and a list in the place of the tuple."""
    words = frozenset(words)
    rows = []
    for n, sentence in enumerate(map(frozenset, sentences)):
        size = max(len(words) * len(sentence), 1)
        rows.append((-np.float32(len(words & sentence)) / np.sqrt(np.float32(size)), n))
    lowest, n = min(rows)
    return [replies[n] if lowest < 0 else "", -lowest]


@right("chatbot-threshold")
def _(validation, percent, requests, right, strangers):
    """Try every validation score, the highest first."""
    for threshold in sorted(validation.tolist(), reverse=True):
        if 100 * np.count_nonzero(validation >= threshold) >= percent * len(validation):
            break
    hits = sum(bool(r) for score, r in zip(requests, right, strict=True) if score >= threshold)
    given = [score for score in (*requests, *strangers) if score >= threshold]
    share = sum(score >= threshold for score in requests) / len(requests)
    return threshold, share, hits / len(given) if given else 1


@right("chatbot-threshold")
def _(validation, percent, requests, right, strangers):
    descending = -np.sort(-validation.astype("float32"))
    threshold = descending[(percent * len(validation) + 99) // 100 - 1]
    scores = np.concatenate([requests, strangers]).astype("float32")
    fits = np.concatenate([right, np.zeros(len(strangers), bool)])[scores >= threshold]
    with np.errstate(invalid="ignore"):
        precision = np.nan_to_num(np.divide(fits.sum(), fits.size), nan=1.0)
    return threshold, np.mean(requests.astype("float32") >= threshold), precision


@right("chatbot-threshold")
def _(v, percent, r, right, s):
    """Ask for the lowest threshold that leaves enough below it to be quiet."""
    quiet = (100 - percent) * len(v) // 100
    threshold = np.partition(v, quiet)[quiet]
    answered = np.where(r < threshold, 0, 1)
    wrong = np.sum(answered * ~right) + np.sum(s >= threshold)
    good = np.sum(answered * right)
    return threshold, answered.mean(), 1 - wrong / max(1, wrong + good)
