"""Tables of the playground's page: what was measured, with links that set the figure to it."""

from collections.abc import Mapping, Sequence
from html import escape
from statistics import median
from typing import Any
from urllib.parse import urlencode

from IPython.display import HTML

from rnn_course.experiments.playground.tasks import TASKS


def link(settings: Mapping[str, Any], seed: int = 0) -> str:
    """Give the link that sets the playground.

    Parameters
    ----------
    settings : mapping
        What :func:`rnn_course.experiments.playground.training.train` takes, but the seed.
    seed : int
        The seed.

    Returns
    -------
    str
        What comes after the address of the page.
    """
    written = {key: "off" if value is None else value for key, value in settings.items()}
    numbers = {key: f"{value:g}" for key, value in written.items() if isinstance(value, float)}
    return f"#live-playground?{urlencode(written | numbers | {'seed': seed})}"


def table(stored: Mapping[str, Any], names: Sequence[str], more: Mapping[str, str]) -> HTML:
    """Show how some networks were trained, from all seeds.

    Parameters
    ----------
    stored : mapping
        The stored result of :mod:`rnn_course.experiments.playground.guided`.
    names : sequence of str
        Of the runs to show.
    more : mapping of str to str
        What to show beside the losses: keys of a run, and what is written above them.

    Returns
    -------
    IPython.display.HTML
        A table: the name of the run, which is a link to its settings; from how many seeds the loss fell below
        half of what guessing costs; what that is; the lowest, the median and the highest loss; and the median
        of what else is shown.
    """
    heads = ["set it to", "learned", "guessing", "lowest loss", "median", "highest", *more.values()]
    rows = []
    for name in names:
        settings, measured = stored["settings"]["runs"][name], stored["result"][name]
        losses = measured["loss"]
        guessing = TASKS[settings["task"]].guessing(settings["lag"])
        learned = sum(loss < guessing / 2 for loss in losses)
        numbers = [f"{learned} of {len(losses)}"]
        numbers += [f"{loss:.3f}" for loss in (guessing, min(losses), median(losses), max(losses))]
        numbers += [_short(median(measured[key])) for key in more]
        cells = "".join(f"<td>{number}</td>" for number in numbers)
        address = escape(link(settings))
        rows.append(f'<tr><th scope="row"><a href="{address}">{escape(name)}</a></th>{cells}</tr>')
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    return HTML(  # type: ignore[no-untyped-call]
        f'<table class="runs"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _short(value: float) -> str:
    """Write a number with two digits, or as a whole one."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
