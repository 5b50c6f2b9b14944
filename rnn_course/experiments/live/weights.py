"""Whether the stored models answer the same with weights of 16 and of 8 bits."""

from collections.abc import Callable, Iterable
from typing import Any

from rnn_course import applications, experiments
from rnn_course.experiments.common.exam import Exam
from rnn_course.live import packing

BITS = (8, 16, 32)  # the last ones lose nothing, so that a model ends with the weights that it began with


def exams() -> dict[str, Callable[[int], Exam]]:
    """Collect what the stored models are asked, by name: functions of how many examples at most."""
    modules = (*applications.modules("evaluation").values(), *experiments.modules())
    tables = [getattr(module, "EXAMS", {}) for module in modules]
    return dict(sorted(item for table in tables for item in table.items()))


def compare(most: int) -> dict[str, dict[str, Any]]:
    """Let every stored model answer its test set with weights of 8, 16 and 32 bits.

    It needs the reader's files that the models were trained on, as training them does.

    Parameters
    ----------
    most : int
        How many examples of each test set at most.

    Returns
    -------
    dict
        What `compare_one` gives, by model.
    """
    return {name: compare_one(name, exam(most)) for name, exam in exams().items()}


def compare_one(name: str, exam: Exam) -> dict[str, Any]:
    """Let one of them answer.

    Parameters
    ----------
    name : str
        The model.
    exam : Exam
        What it is asked.

    Returns
    -------
    dict
        How many ``"answers"`` there are, which ``"metric"``, its ``"values"`` by bits, and the share of the
        answers that are ``"equal"`` to those with 32 bits, by fewer bits.
    """
    answers, values = {}, {}
    for bits in BITS:
        packing.set_weights(exam.layers, packing.pack_model(name, bits))
        answers[bits], values[bits] = exam.ask()
    return {
        "answers": len(answers[32]),
        "metric": exam.metric,
        "values": {bits: round(value, 4) for bits, value in values.items()},
        "equal": {bits: round(_equal(answers[bits], answers[32], exam.within), 4) for bits in (8, 16)},
    }


def _equal(some: Iterable[Any], others: Iterable[Any], within: float) -> float:
    """Give the share of equal answers; numbers may differ by a little."""
    same = [abs(a - b) <= within if within else a == b for a, b in zip(some, others, strict=True)]
    return sum(map(bool, same)) / len(same)


LARGE = {"live-weights": (compare, {"most": 10_000})}
