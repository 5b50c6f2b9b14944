"""The report on live figures in Markdown."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.report import table

FAST = 0.1  # seconds: an answer that comes later does not seem to follow the key
LIGHT = 2e6  # bytes

METHOD = f"""\
Chromium, without a screen and without a graphics card, opens the pages of the built book; each visit begins
with an empty cache. Pages with their live figures and the same pages without them (no figures, no `live.js`,
no `live.css`) are opened in turns, A B A B. A ratio is the median over the rounds; its noise is half the
distance of its quartiles.

An example's text is repeated up to 100 characters, or as many as its figure takes, and its last letters are
typed again, one by one; figures without a text show their examples in turns. The time is that from the input
event to the frame after the answer; of it the page's thread has used the processor for the time given, which
is much the same on a busy machine. A letter after which a figure refuses to answer does not count. Of each
figure the slowest example is shown. The first touch is that of a page in which nothing has been loaded for
the figure. Weights of files are those of gzip.

What is in bold is beyond a limit: {1000 * FAST:.0f} ms from a key to the answer, and {LIGHT / 1e6:.0f} MB."""


def write(result: Mapping[str, Any]) -> str:
    """Write the report.

    Parameters
    ----------
    result : mapping
        What :mod:`benchmarks.live.__main__` has gathered.

    Returns
    -------
    str
        Markdown.
    """
    answers, decoding = result["answers"], result["decoding"]
    parts = [
        "# Live figures",
        "Written by `python -m benchmarks.live`; do not edit.",
        _machine(result),
        METHOD,
        "## Opening a page",
        _paint(result["paint"]),
        "## From a key to the answer",
        _keys(answers),
        _presses(answers),
        f"The largest model, `{decoding['model']}`, has {decoding['bytes'] / 1e3:.0f} kB and is decoded in "
        f"{_ms(decoding['seconds'])} ms.",
        "## Bytes",
        _weight(result["weight"]),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _machine(result: Mapping[str, Any]) -> str:
    others = result["work of others"]
    used = "unknown" if others is None else f"used {others:.2f} of a core just before"
    found = {"date": result["date"], **result["machine"], "other processes": used}
    return "\n".join(f"- {name}: {fact}" for name, fact in found.items())


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"


def _barred(value: str, met: bool) -> str:
    return value if met else f"**{value}**"


def _paint(rows: Sequence[Mapping[str, Any]]) -> str:
    events = ("first paint", "load")
    head = ["", *(cell for event in events for cell in (f"{event}, ms", "relative to without", "noise"))]
    return table(
        head,
        (
            [
                f"`{row['page']}`, from a {row['source']}",
                *(
                    cell
                    for event in events
                    for cell in (
                        _ms(row[event]["seconds"]),
                        f"{row[event]['ratio']:.2f}",
                        f"{row[event]['spread']:.0%}",
                    )
                ),
            ]
            for row in rows
        ),
    )


def _by_figure(answers: Sequence[Mapping[str, Any]], kind: str) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Give the rows whose answers have times of one kind, by figure and viewport."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in answers:
        if all(kind in times for taken in row["answers"].values() for times in taken):
            found.setdefault(row["figure"], {})[row["viewport"]] = row
    return found


def _views(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    return [*dict.fromkeys(row["viewport"] for row in answers)]


def _keys(answers: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for figure, views in _by_figure(answers, "drawn").items():
        times = {
            (view, said): [one["drawn"] for one in taken]
            for view, row in views.items()
            for said, taken in row["answers"].items()
        }
        _, slowest = max(times, key=lambda key: median(times[key]))
        touches = [seconds for row in views.values() for seconds in row["touch"]]
        cells = [f"`{figure}`: {slowest}"]
        for view in views:
            middle = median(times[view, slowest])
            cells += [_barred(_ms(middle), middle <= FAST), _ms(max(times[view, slowest]))]
        used = [one["processor"] for row in views.values() for one in row["answers"][slowest]]
        rows.append([*cells, _ms(median(used)), _ms(median(touches)), _ms(max(touches))])
    views = [f"{view}, {what}" for view in _views(answers) for what in ("ms", "worst")]
    return table(["", *views, "of it processor", "first touch, ms", "worst"], rows)


def _presses(answers: Sequence[Mapping[str, Any]]) -> str:
    """Lay out the figures that a button starts, a row an example; empty if there are none."""
    rows = []
    for figure, views in _by_figure(answers, "end").items():
        for said in next(iter(views.values()))["answers"]:
            presses = [row["answers"][said][0] for row in views.values()]
            times = [_ms(press[what]) for press in presses for what in ("first picture", "end")]
            rows.append([f"`{figure}`: {said}", *times])
    views = [f"{view}, {what}" for view in _views(answers) for what in ("first picture, ms", "end, ms")]
    return table(["started by a button", *views], rows) if rows else ""


def _weight(pages: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ["", "untouched, kB", "all figures asked, kB"],
        (
            [
                f"`{row['page']}`",
                *(_barred(f"{row[when] / 1e3:.0f}", row[when] <= LIGHT) for when in ("untouched", "asked")),
            ]
            for row in pages
        ),
    )
