"""Every claim that the course tests, with what came out (chapter 12)."""

from collections.abc import Iterable, Mapping

from rnn_course import experiments


def claims() -> list[dict[str, str]]:
    """Collect the claims of all chapters.

    Returns
    -------
    list of dict
        For each the ``claim`` as the sources make it, the ``truth`` with the numbers that were measured, and
        the MyST ``label`` of the section that shows it, in the order of the chapters.
    """
    chapters = [module for module in experiments.modules() if module.__name__ != __name__]
    return [claim for module in chapters if hasattr(module, "claims") for claim in module.claims()]


def table(results: Iterable[Mapping[str, str]]) -> str:
    """Write claims as a Markdown table with links.

    Parameters
    ----------
    results : iterable of dict
        From `claims`.

    Returns
    -------
    str
        One row a claim.
    """
    rows = [f"| {one['claim']} | {one['truth']} | [](#{one['label']}) |" for one in results]
    return "\n".join(["| claim | what came out | where |", "|---|---|---|", *rows])
