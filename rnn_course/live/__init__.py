"""Figures that answer: a trained model of the book beside its text, in the reader's browser.

A figure is one function from a state (what its controls say) to parts (what its answer is made of), written
twice: in a module here, with the package, and in `book/_static/live`, in JavaScript with `rnn.js`. A test
gives both the same inputs and compares. What a module holds:

- ``CONTROLS``: what the reader may change, see :mod:`rnn_course.live.controls`;
- ``EXAMPLES``: states that a button sets, by what is written on it; the first is the one that the page shows;
- ``BREAKS``: a state in which the model fails, and ``WHY``, a sentence that says why it does;
- ``ABOUT``: what the model was trained on, and where it fails;
- ``MODELS``: the names of the stored models that it asks;
- ``answer``: from the values of the controls, by name, to parts. A ``ValueError`` says why there is none;
- ``data`` (if it needs more than models): arrays by name, and plain values, for the JavaScript;
- ``SCRIPTS`` (if it needs more than ``rnn.js`` and ``text.js``): names of scripts in ``book/_static``;
- ``START_BUTTON`` (if it runs for long): what is written on the button that starts it.
"""

import json
import os
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from rnn_course.live import packing
from rnn_course.live.controls import Curve
from rnn_course.live.parts import Part, Sentence, marked

STATIC = Path(__file__).parents[2] / "book" / "_static"
BOOK = "RNN_COURSE_BOOK"
"""The environment variable that says that the pages bring the scripts: then no output holds them."""

_NO_FIGURE = {"controls", "packing", "parts"}


def names() -> list[str]:
    """List the figures.

    Returns
    -------
    list of str
        The names of the modules here that are one.
    """
    return [module.name for module in pkgutil.iter_modules(__path__) if module.name not in _NO_FIGURE]


def figure(name: str) -> ModuleType:
    """Import the module of a figure.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    module
        What it holds is said above.

    Raises
    ------
    ValueError
        If there is no such figure.
    """
    if name not in names():
        raise ValueError(f"Live: there is no figure {name!r}; there are: {', '.join(names())}")
    return import_module(f"{__name__}.{name}")


def answer(name: str, **state: Any) -> list[Part]:
    """Ask a figure.

    Parameters
    ----------
    name : str
        Its name.
    **state
        A value for each control, as it stands in a link or as the control gives it. Controls that are not
        named have the values of the first example.

    Returns
    -------
    list of Part
        The answer, or a sentence that says why there is none.

    Raises
    ------
    ValueError
        If there is no such figure or control.
    """
    made = figure(name)
    first = next(iter(made.EXAMPLES.values()))
    controls = {control.name: control for control in made.CONTROLS}
    if unknown := sorted(set(state) - set(controls)):
        raise ValueError(f"Live: {name} has no control {unknown[0]!r}; it has: {', '.join(controls)}")
    values = {key: control.read((first | state)[key]) for key, control in controls.items()}
    if "" in values.values():
        return [Sentence("Nothing is typed yet.")]
    try:
        return made.answer(**values)
    except ValueError as error:
        return [Sentence(f"No answer: {error}.")]


def scripts(name: str) -> dict[str, str]:
    """Give the scripts that bring a browser the models and the data of a figure.

    Parameters
    ----------
    name : str
        Of the figure.

    Returns
    -------
    dict of str to str
        By the name of a model, or of the figure for its data, a line of JavaScript.
    """
    made = figure(name)
    lines = {model: packing.script(model) for model in made.MODELS}
    if _has_data(made):
        lines[name] = packing.script_of(name, *made.data())
    return lines


class Live:
    """A figure that answers; a notebook shows it when it ends a cell.

    In the built book the page brings the scripts, and loads them when the figure is first touched. In
    JupyterLab the output holds all that it needs. Where no script runs, and on paper, the answer to the state
    with which it was made is a still picture.

    Parameters
    ----------
    name : str
        Which figure.
    figure_id : str, optional
        Its id in the page: small letters, digits and hyphens; ``live-`` and the name if not given.
    **state
        Values of controls, by name; those of the first example if not given.

    Raises
    ------
    ValueError
        If there is no such figure or control, or the `figure_id` has other letters.

    Examples
    --------
    >>> Live("sentiment", text="Not a bad film.")
    <Live 'sentiment': text='Not a bad film.'>
    """

    def __init__(self, name: str, figure_id: str | None = None, **state: Any) -> None:
        self.name, self.figure = name, figure(name)
        self.figure_id = figure_id or f"live-{name.replace('_', '-')}"
        if not re.fullmatch("[a-z][a-z0-9-]*", self.figure_id):
            raise ValueError(
                f"Live: figure_id is {self.figure_id!r}; expected small letters, digits, hyphens"
            )
        self.parts = answer(name, **state)
        self.state: dict[str, Any] = next(iter(self.figure.EXAMPLES.values())) | state

    def __repr__(self) -> str:
        """Say what it is, without the answer."""
        return f"<Live {self.name!r}: {', '.join(f'{k}={v!r}' for k, v in self.state.items())}>"

    def _repr_html_(self) -> str:
        """Give the figure as HTML, with its scripts unless the page has them."""
        return self._html() + ("" if os.environ.get(BOOK) else self._own_scripts())

    def _html(self) -> str:
        made, written = self.figure, self._written(self.state)
        asked = "; ".join(
            f"{one.label}: {written[one.name]}" for one in made.CONTROLS if not isinstance(one, Curve)
        )
        setup = {
            "figure": self.name,
            "models": list(made.MODELS),
            "data": _has_data(made),
            "scripts": list(getattr(made, "SCRIPTS", ())),
            "start": getattr(made, "START_BUTTON", ""),
        }
        first, *others = self.parts
        said = first.text if isinstance(first, Sentence) else ""
        return "\n".join(
            [
                f'<figure class="live" id="{self.figure_id}" data-live="{escape(json.dumps(setup))}">',
                '<form class="controls">',
                *(control.html(written[control.name]) for control in made.CONTROLS),
                f'<div class="buttons">{"".join(self._buttons())}</div>',
                "</form>",
                f'<p class="asked">{marked(asked)}</p>',
                f'<output class="says" aria-live="polite">{Sentence(said).html()}</output>',
                f'<div class="parts">{"".join(part.html() for part in others)}</div>',
                f'<p class="why" hidden>{marked(made.WHY)}</p>',
                f'<p class="about">{marked(made.ABOUT)} '
                f'<a class="share" href="#{self.figure_id}?{urlencode(written)}">Link to this state</a></p>',
                "</figure>",
            ]
        )

    def _written(self, state: Mapping[str, Any]) -> dict[str, str]:
        """Write a state as in a link."""
        return {control.name: control.written(state[control.name]) for control in self.figure.CONTROLS}

    def _buttons(self) -> list[str]:
        """Give the buttons: examples, what breaks it, and the start of what runs long."""
        made = self.figure
        examples = {said: (state, "") for said, state in made.EXAMPLES.items()}
        examples["Break it"] = (made.BREAKS, ' class="breaks"')
        # The first example names all controls: those that no other button names stay as the figure came.
        others = {key for state, _ in [*examples.values()][1:] for key in state}
        buttons = []
        for said, (state, css) in examples.items():
            own = {key: state[key] for key in state if key in others}
            values = json.dumps(self._written(self.state | own))
            buttons.append(
                f'<button type="button"{css} data-state="{escape(values)}">{marked(said)}</button>'
            )
        if hasattr(made, "START_BUTTON"):
            buttons.insert(0, f'<button type="button" class="start">{escape(made.START_BUTTON)}</button>')
        return buttons

    def _own_scripts(self) -> str:
        """Give the style and all scripts, in a scope of their own; empty where the book is not beside us."""
        if not STATIC.is_dir():
            return ""
        style = (STATIC / "live.css").read_text(encoding="utf-8")
        start = f'document.querySelectorAll("#{self.figure_id}").forEach(live.prepare);'
        return f"<style>{style}</style><script>{_bundle(self.name)}{start}}}</script>"


def _has_data(made: ModuleType) -> bool:
    return callable(getattr(made, "data", None))  # not the module of that name, which it may have imported


@cache
def _bundle(name: str) -> str:
    """Join the scripts of a figure, and open the block that keeps their names apart from other figures'."""
    made = figure(name)
    files = ["rnn.js", "text.js", "parts.js", *getattr(made, "SCRIPTS", ()), "live.js", f"live/{name}.js"]
    texts = [(STATIC / file).read_text(encoding="utf-8") for file in files]
    return "\n".join(["{", *texts, *scripts(name).values()])
