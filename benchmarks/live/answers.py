"""How long a reader waits for an answer: from a key to the picture that is drawn, for each figure."""

import itertools
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.live.site import ASKING, VIEWPORTS, Figure, figures, new_page, served
from rnn_course import live
from rnn_course.live.controls import Text

LENGTH = 100  # characters of a text that is typed
CYCLES = 10  # how often the letters of a text are typed at most, where some of them get no answer
REST = 50  # milliseconds before each key


def examples(name: str) -> dict[str, dict[str, Any]]:
    """Give all values of each example of a figure.

    Parameters
    ----------
    name : str
        Of the figure.

    Returns
    -------
    dict of str to dict
        By what is written on its button, a value for each control.
    """
    states = live.figure(name).EXAMPLES
    return {said: next(iter(states.values())) | state for said, state in states.items()}


def typed(name: str, keys: int) -> dict[str, list[dict[str, Any]]]:
    """Give the states through which keys lead.

    Parameters
    ----------
    name : str
        Of the figure.
    keys : int
        How many keys are pressed.

    Returns
    -------
    dict of str to list of dict
        If a text can be typed, by example: its last letters, one by one. Otherwise all examples in turns.
    """
    line = next((one for one in live.figure(name).CONTROLS if isinstance(one, Text)), None)
    if not line:
        return {"all in turns": [*itertools.islice(itertools.cycle(examples(name).values()), keys)]}
    found = {}
    for said, state in examples(name).items():
        text = lengthened(name, state, line)
        ends = range(max(1, len(text) - keys + 1), len(text) + 1)
        found[said] = [state | {line.name: text[:end]} for end in ends]
    return found


def lengthened(name: str, state: Mapping[str, Any], line: Text) -> str:
    """Repeat the words of a text after it.

    Parameters
    ----------
    name : str
        Of the figure.
    state : mapping
        A value for each control.
    line : Text
        The control of the text.

    Returns
    -------
    str
        At most `LENGTH` characters, and no more than the control and the figure take.
    """
    text = str(state[line.name])
    for word in itertools.cycle([word for word in text.split() if "_" not in word]):
        longer = f"{text} {word}"
        if len(longer) > min(LENGTH, line.longest):
            break
        first, *_ = live.answer(name, **{**state, line.name: longer})
        if first.text.startswith("No answer"):
            break
        text = longer
    return text


class Visit:
    """A page with a figure, opened with an empty cache.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A new page.
    address : str
        Of the book.
    figure : Figure
        The figure.
    """

    def __init__(self, page: Page, address: str, figure: Figure) -> None:
        self.page, self.figure = page, figure
        page.add_init_script(path=ASKING)
        page.goto(address + figure.page)
        page.wait_for_load_state("networkidle")
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def touch(self) -> float:
        """Touch the figure for the first time: scripts and weights are loaded.

        Returns
        -------
        float
            Seconds to its first answer, or to its first picture if a button starts it.
        """
        return self.page.evaluate("id => asking.touch(id)", self.figure.id)

    def key(self, state: Mapping[str, Any]) -> dict[str, float] | None:
        """Change the state, and wait for the answer.

        Parameters
        ----------
        state : mapping
            A value for each control.

        Returns
        -------
        dict of str to float or None
            Seconds until it is ``"drawn"``, and those of them in which the page used the ``"processor"``;
            None if the figure has refused to answer.
        """
        self.page.wait_for_timeout(REST)
        before, asked = self._used(), [self.figure.id, self._written(state)]
        drawn = self.page.evaluate("asked => asking.key(...asked)", asked)
        return None if drawn is None else {"drawn": drawn, "processor": self._used() - before}

    def press(self, state: Mapping[str, Any]) -> dict[str, float]:
        """Press the button that starts it.

        Parameters
        ----------
        state : mapping
            A value for each control.

        Returns
        -------
        dict of str to float
            Seconds to the ``"first picture"`` and to the ``"end"``.
        """
        asked = [self.figure.id, self._written(state)]
        return self.page.evaluate("asked => asking.press(...asked)", asked)

    def answers(self, keys: int) -> dict[str, list[dict[str, float]]]:
        """Press keys, or the button if one starts the figure, for each example.

        Parameters
        ----------
        keys : int
            How many keys are answered for each example, after one that is not counted.

        Returns
        -------
        dict of str to list of dict
            By example, what `key` or `press` has given.
        """
        name, found = self.figure.name, {}
        if self.figure.starts:
            return {said: [self.press(state)] for said, state in examples(name).items()}
        for said, states in typed(name, keys).items():
            self.key(states[-1])
            times = (self.key(state) for state in states * CYCLES)
            found[said] = [*itertools.islice(filter(None, times), keys)]
        return found

    def _written(self, state: Mapping[str, Any]) -> dict[str, str]:
        return {one.name: one.written(state[one.name]) for one in live.figure(self.figure.name).CONTROLS}

    def _used(self) -> float:
        metrics = self.tools.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def measure(
    browser: Browser, site: Path, names: Collection[str], keys: int, touches: int
) -> list[dict[str, Any]]:
    """Ask figures, each in the first page that has it, on the desk and on a phone.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    site : pathlib.Path
        The built book.
    names : collection of str
        Of the figures.
    keys : int
        How many are pressed for each example.
    touches : int
        In how many new pages the figure is touched for the first time.

    Returns
    -------
    list of dict
        For each ``figure`` and ``viewport`` the seconds of each ``touch``, and the ``answers`` by example.

    Raises
    ------
    LookupError
        If a figure is in no page.
    """
    there = {one.name: one for one in reversed(figures(site))}
    if missing := sorted(set(names) - set(there)):
        raise LookupError(f"no page has the figure {missing[0]!r}; run `make book` first")
    rows = []
    with served(site) as address:
        for name, viewport in itertools.product(names, VIEWPORTS):
            row: dict[str, Any] = {"figure": name, "viewport": viewport, "touch": []}
            for last in [*[False] * (touches - 1), True]:
                with new_page(browser, viewport) as page:
                    visit = Visit(page, address, there[name])
                    row["touch"].append(visit.touch())
                    if last:
                        row["answers"] = visit.answers(keys)
            rows.append(row)
    return rows
