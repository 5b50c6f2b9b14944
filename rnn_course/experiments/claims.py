"""Every claim that the course tests, with what came out (chapter 12).

The sentences stand in ``claims.en.md``, in the order of the chapters: under the label of the section of the
book that shows it, a claim as the sources make it and what is true of it, with a place for each number. The
experiments give the numbers by name: ``CLAIMS`` has a function for each label whose sentence wants some.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rnn_course import experiments

SENTENCES = Path(__file__).with_suffix(".en.md")


def claims() -> list[dict[str, str]]:
    """Collect the claims of all chapters.

    Returns
    -------
    list of dict
        For each the ``claim`` as the sources make it, the ``truth`` with the numbers that were measured, and
        the MyST ``label`` of the section that shows it, in the order of the chapters.
    """
    measured = experiments.collect("CLAIMS")
    results = []
    for section in SENTENCES.read_text(encoding="utf-8").removeprefix("# ").split("\n# "):
        label, claim, truth = (" ".join(part.split()) for part in section.split("\n\n"))
        numbers = measured[label]() if label in measured else {}
        results.append({"claim": claim, "truth": truth.format(**numbers), "label": label})
    return results


def table(results: Iterable[Mapping[str, str]]) -> str:
    """Write what `claims` gave as a Markdown table with links, a row a claim."""
    rows = [f"| {one['claim']} | {one['truth']} | [](#{one['label']}) |" for one in results]
    return "\n".join(["| claim | what came out | where |", "|---|---|---|", *rows])
