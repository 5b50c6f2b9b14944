"""Every claim that the course tests, with what came out (chapter 12).

The sentences are in ``claims.en.md``. Each part begins with the claim's name, the verdict and the label of
the section that shows it; then come the claim, one line with the number that decides, and what was measured.
The experiments give the numbers by name: ``CLAIMS`` has a function for each claim whose sentences want some.

The modules of this package measure what no other chapter has measured.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rnn_course import experiments
from rnn_course.exercises.sections import Section, section

SENTENCES = Path(__file__).parent.with_suffix(".en.md")
VERDICTS = ("true", "half true", "depends on", "false")


class Claim(NamedTuple):
    """A claim, and what came out when it was tested."""

    name: str
    """A short name for it."""
    verdict: str
    """One of `VERDICTS`."""
    label: str
    """The MyST label of the section that shows it."""
    claim: str
    """The claim, in one sentence."""
    number: str
    """The number that decides, in one line; or the definition, where one settles it."""
    truth: str
    """What is true of it, with all that was measured."""


def claims() -> list[Claim]:
    """Collect the claims of all chapters.

    Returns
    -------
    list of Claim
        In the order of the chapters, with the numbers that were measured.

    Raises
    ------
    ValueError
        If a part of ``claims.en.md`` has another form.
    """
    measured = experiments.collect("CLAIMS")
    results = []
    for part in SENTENCES.read_text(encoding="utf-8").removeprefix("# ").split("\n# "):
        head, *texts = (" ".join(one.split()) for one in part.split("\n\n"))
        name, verdict, label = head.split(" | ")
        if verdict not in VERDICTS or len(texts) != 3:
            raise ValueError(f"claims: the part {head!r} of {SENTENCES} is no claim, with number and truth")
        numbers = measured[name]() if name in measured else {}
        claim, number, truth = (text.format(**numbers) for text in texts)
        results.append(Claim(name, verdict, label, claim, number, truth))
    return results


def cards(results: Iterable[Claim], verdict: str) -> str:
    """Write the claims of one verdict as a Markdown list: the claim, its number, where, and the rest folded.

    Parameters
    ----------
    results : iterable of Claim
        What `claims` gave.
    verdict : str
        One of `VERDICTS`.

    Returns
    -------
    str
        The list. Its links lead to the sections in the built book; elsewhere they can still be read.
    """
    return "\n\n".join(_card(one) for one in results if one.verdict == verdict)


def _card(one: Claim) -> str:
    where = section(one.label)
    page = (
        f"Chapter {where.page}"
        if isinstance(where.page, int)
        else f"Side road: {where.page.removeprefix('Side road: ')}"
    )
    link = f"[{page}, {_plain(where)}](#{one.label})"
    mark = "It depends" if one.verdict == "depends on" else one.verdict.capitalize()
    return "\n".join(
        [
            f"- **{one.claim}**",
            "",
            f"  *{mark}.* {one.number} {link}",
            "",
            '  <details class="aside"><summary>What was measured</summary>',
            "",
            f"  {one.truth}",
            "",
            "  </details>",
        ]
    )


def _plain(where: Section) -> str:
    """Give a title that can be the text of a link."""
    return where.title.replace("[", "").replace("]", "")
