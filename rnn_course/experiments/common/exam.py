"""What a stored model is asked, so that it can be asked again with weights of fewer bits."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer


class Exam(NamedTuple):
    """Questions to a stored model."""

    layers: Sequence[Layer]
    """Those of the model, whose weights may be exchanged."""
    ask: Callable[[], tuple[Sequence[Any] | Array, float]]
    """Gives an answer to each example of the test set, and the metric."""
    metric: str
    """What the metric is called."""
    within: float = 0.0
    """By how much two numbers may differ that count as the same answer."""


def spread(examples: Any, most: int) -> Any:
    """Take every n-th example of a list or an array, so that there are at most so many."""
    return examples[:: -(-len(examples) // most)]
