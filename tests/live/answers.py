"""What the package answers, in the form that a browser gives."""

import dataclasses
import json

import numpy as np

from rnn_course import live


def plain(part):
    """Give a part as JSON has it."""
    return {"kind": type(part).__name__} | json.loads(
        json.dumps(dataclasses.asdict(part), default=lambda x: np.asarray(x).tolist())
    )


def answer(name, **state):
    """Ask a figure."""
    return [plain(part) for part in live.answer(name, **state)]
