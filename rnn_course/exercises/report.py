"""What a check says, as text for a terminal and as HTML for a notebook."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from rnn_course.exercises.compare import kind
from rnn_course.exercises.sentences import say


@dataclass(frozen=True)
class Report:
    """What a check found out; ``str()`` of it is made to be read.

    Attributes
    ----------
    exercise : str
        The exercise's id.
    title : str
        Its title.
    passed : bool
        Whether the function is right.
    rungs : tuple of str
        The rungs of the ladder, in words.
    reached : int
        How many of them hold. The next one fails, unless the check has passed.
    sentence : str
        What is wrong, or that nothing is.
    details : tuple of (str, str)
        What belongs to it, each with a name: the input, what was expected, what came.
    mistake : str or None
        The mistake by name, if it is a known one.
    remark : str or None
        What can be better about a right answer.
    printed : str
        The beginning of what the function printed.
    advice : str
        What to do next.
    missing : str
        The module that was needed and is not installed.
    arguments : tuple or None
        What the function was called with where it failed, made anew.
    """

    exercise: str
    title: str
    passed: bool
    sentence: str
    rungs: tuple[str, ...] = ()
    reached: int = 0
    details: tuple[tuple[str, str], ...] = ()
    mistake: str | None = None
    remark: str | None = None
    printed: str = ""
    advice: str = ""
    missing: str = ""
    arguments: tuple[Any, ...] | None = field(default=None, compare=False)

    @property
    def tried(self) -> bool:
        """Whether there was something to check: no stub, and nothing that is not installed."""
        return bool(self.rungs)

    @property
    def rung(self) -> str | None:
        """The rung that fails, or None."""
        return None if self.passed or self.reached >= len(self.rungs) else self.rungs[self.reached]

    def __str__(self) -> str:
        """Write the report for a terminal."""
        lines = [f"{self._headline()} ({self.exercise})", *self._ladder(), "", self.sentence]
        if self.mistake:
            lines += ["", say("Probably this: {mistake}", mistake=self.mistake)]
        for name, text in self.details:
            lines += ["", f"{name}:", *(f"    {line}" for line in text.splitlines())]
        if self.printed:
            lines += [
                "",
                say("Your function printed:"),
                *(f"    {line}" for line in self.printed.splitlines()),
            ]
        lines += ["", self.remark] if self.remark else []
        lines += ["", self.advice] if self.advice else []
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Write the report for a notebook, with inline styles and the colours of the page."""
        edge = "#2e8540" if self.passed else "#c05600"
        parts = [f"<p><strong>{escape(self._headline())}</strong> <code>{escape(self.exercise)}</code></p>"]
        if self.rungs and not self.passed:
            parts.append(
                f"<ol>{''.join(map(self._item, range(min(self.reached + 1, len(self.rungs)))))}</ol>"
            )
        parts.append(f"<p>{_as_html(self.sentence)}</p>")
        if self.mistake:
            known = say("Probably this: {mistake}", mistake=self.mistake)
            parts.append(f"<p>{_as_html(known)}</p>")
        if self.details:
            rows = "".join(
                f'<tr><th scope="row" style="text-align: left; vertical-align: top">{escape(name)}</th>'
                f'<td style="text-align: left"><pre style="margin: 0">{escape(text)}</pre></td></tr>'
                for name, text in self.details
            )
            parts.append(f'<div style="overflow-x: auto"><table>{rows}</table></div>')
        if self.printed:
            printed = f"<pre>{escape(self.printed)}</pre>"
            summary = escape(say("Your function printed"))
            parts.append(f"<details><summary>{summary}</summary>{printed}</details>")
        parts += [f"<p>{_as_html(text)}</p>" for text in (self.remark, *self.advice.splitlines()) if text]
        label = say("Check of {exercise}", exercise=self.exercise)
        return (
            f'<section class="check" aria-label="{escape(label, quote=True)}" '
            f'style="border-left: 0.3em solid {edge}; padding-left: 1em">{"".join(parts)}</section>'
        )

    def _headline(self) -> str:
        if self.passed:
            return say("{title}: correct", title=self.title)
        return say("{title}: not yet", title=self.title)

    def _item(self, n: int) -> str:
        if n < self.reached:
            holds = say("{rung}: holds", rung=self.rungs[n])
            return f"<li>{escape(holds)}</li>"
        fails = say("{rung}: does not hold", rung=self.rungs[n])
        return f"<li><strong>{escape(fails)}</strong></li>"

    def _ladder(self) -> list[str]:
        """Write the rungs as far as they were climbed."""
        if self.passed:
            return []
        holding = [f"  [ok] {rung}" for rung in self.rungs[: self.reached]]
        return holding + ([f"  [no] {self.rung}"] if self.rung else [])


def short(value: Any, most: int = 48) -> str:
    """Write a value in a few lines, whatever it does when it is written; of a large array the shape alone."""
    try:
        if isinstance(value, np.ndarray):
            if value.ndim == 0:
                return str(value)
            head = say("array of shape {shape}, {dtype}", shape=value.shape, dtype=value.dtype)
            with np.printoptions(precision=4, suppress=True):
                return head if value.size > most else f"{head}\n{value}"
        if isinstance(value, (list, tuple)) and any(isinstance(one, np.ndarray) for one in value):
            return "\n".join(short(one, most) for one in value)
        text = repr(value)
    except Exception:
        return kind(value)
    return text if len(text) <= 300 else text[:300] + " ..."


def _as_html(text: str) -> str:
    """Write a sentence as HTML, with the text between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


@dataclass(frozen=True)
class Page:
    """A piece of Markdown that a notebook renders; elsewhere it is shown as it is.

    Attributes
    ----------
    text : str
        The plain text.
    markdown : str
        The same in Markdown.
    """

    text: str
    markdown: str

    def __str__(self) -> str:
        """Return the plain text."""
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


def code(text: str) -> Page:
    """Show code, highlighted where a notebook can do so."""
    return Page(text, f"```python\n{text}\n```")


def prose(text: str) -> Page:
    """Show Markdown."""
    return Page(text, text)


@dataclass(frozen=True)
class Table:
    """A table of words, as text and as HTML.

    Attributes
    ----------
    caption : str
        What it shows.
    head : tuple of str
        The names of the columns.
    rows : tuple of tuple of str
        The cells; the first of a row names it.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        """Write the table for a terminal."""
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (self.head, *self.rows)
        ]
        return "\n".join([self.caption, "", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="text-align: left">{escape(name)}</th>' for name in self.head)
        body = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(row[0])}</th>'
            + "".join(f'<td style="text-align: left">{escape(cell)}</td>' for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return (
            f'<div style="overflow-x: auto"><table><caption style="text-align: left">{escape(self.caption)}'
            f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )
