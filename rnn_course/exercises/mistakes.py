"""Mistakes as edits of the solution: read the list, make an edit, compile the wrong function.

The mistakes are a list below the label of the section that explains them::

    - `old` → `new`; `old` → `new`
      What is said about it.

Each `old` occurs exactly once in the solution as it is shown, unless it is empty: then `new` becomes the
first line of the function. The sign ``⏎`` ends a line; the next one is indented like the line in which `old`
begins, and by any spaces after the sign. Two other forms::

    - every order of `i, f, o` as input, forget, output
      you take the blocks in the order {order}.

    - ```python
      def another(program):
          return ...
      ```
      What is said about it.

A mistake without a message takes one away that is inherited from another exercise.
"""

import ast
import itertools
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

_SECTION = re.compile(r"^### (\S+)$", re.MULTILINE)
_EDITS = re.compile(r"`[^`]*` → `[^`]*`(?:; `[^`]*` → `[^`]*`)*")
_EDIT = re.compile(r"`([^`]*)` → `([^`]*)`")
_ORDERS = re.compile(r"every order of `([^`]*)` as (.+)")
_PROGRAM = re.compile(r"```python\n(.+?)\n```", re.DOTALL)


class Edit(NamedTuple):
    """What is replaced in the solution, and by what."""

    old: str
    new: str


class EditError(ValueError):
    """An edit does not fit its solution."""


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong answer.

    Attributes
    ----------
    message : str
        What is said to its reader.
    section : str
        The label of the section that explains it; empty if there is none.
    edits : tuple of Edit
        What makes the solution wrong. They are the same in every language.
    program : str
        The source of the wrong function where it is another program, and no edit of the solution.
    """

    message: str
    section: str
    edits: tuple[Edit, ...]
    program: str = ""

    @property
    def key(self) -> tuple[tuple[Edit, ...], str]:
        """What joins the languages."""
        return self.edits, self.program


def parse(text: str, name: str) -> list[Mistake]:
    """Read a list of mistakes.

    Parameters
    ----------
    text : str
        The list.
    name : str
        The exercise, for errors.

    Returns
    -------
    list of Mistake
        The mistakes; rules become one mistake each way.

    Raises
    ------
    ValueError
        If an entry is none of a mistake.
    """
    before, *parts = _SECTION.split(text)
    if before.strip():
        raise ValueError(f"{name}: the first mistakes stand below no section")
    found: list[Mistake] = []
    for section, body in zip(parts[::2], parts[1::2], strict=True):
        for entry in re.split(r"^- ", body.strip(), flags=re.MULTILINE)[1:]:
            found += _entry(section, re.sub(r"^  ", "", entry.strip(), flags=re.MULTILINE), name)
    return found


def _entry(section: str, entry: str, name: str) -> Iterator[Mistake]:
    program = _PROGRAM.match(entry)
    head = program[0] if program else entry.partition("\n")[0]
    message = " ".join(entry[len(head) :].split())
    if program:
        yield Mistake(message, section, (), program[1])
    elif orders := _ORDERS.fullmatch(head):
        yield from _in_every_order(section, orders[1].split(", "), orders[2].split(", "), message)
    elif _EDITS.fullmatch(head):
        yield Mistake(message, section, tuple(Edit(*pair) for pair in _EDIT.findall(head)))
    else:
        raise ValueError(f"{name}: this is no mistake: {textwrap.shorten(head, 100)}")


def _in_every_order(section: str, parts: list[str], names: list[str], message: str) -> Iterator[Mistake]:
    for order in itertools.permutations(range(len(parts))):
        if order != tuple(range(len(parts))):
            edit = Edit(", ".join(parts), ", ".join(parts[n] for n in order))
            said = message.replace("{order}", ", ".join(names[n] for n in order))
            yield Mistake(said, section, (edit,))


def inherited(mistakes: Sequence[Mistake], own: Sequence[Mistake], source: str) -> list[Mistake]:
    """Choose the mistakes of another exercise whose text this solution contains, too.

    Parameters
    ----------
    mistakes : sequence of Mistake
        Those of the other exercise.
    own : sequence of Mistake
        Those of this one, which come first.
    source : str
        The solution of this one.

    Returns
    -------
    list of Mistake
        What fits and is not listed here.
    """
    keys, messages = {one.key for one in own}, {one.message for one in own}
    return [
        one
        for one in mistakes
        if one.edits and one.key not in keys and one.message not in messages and _fits(one.edits, source)
    ]


def _fits(edits: Sequence[Edit], source: str) -> bool:
    try:
        edited(source, edits)
    except EditError:
        return False
    return True


def edited(source: str, edits: Sequence[Edit]) -> str:
    """Write the solution with its edits made, all at once.

    Parameters
    ----------
    source : str
        The solution as it is shown.
    edits : sequence of Edit
        What is replaced.

    Returns
    -------
    str
        The wrong program.

    Raises
    ------
    EditError
        If an `old` does not occur exactly once, or two of them overlap.
    """
    places = sorted((*_place(source, old), old, new) for old, new in edits)
    text, end = "", 0
    for start, stop, old, new in places:
        if start < end:
            raise EditError("two edits overlap")
        line = source[source.rfind("\n", 0, start) + 1 :]
        indentation = " " * (len(line) - len(line.lstrip(" ")))
        new = new.replace("⏎", f"\n{indentation}")
        text += source[end:start] + (new if old else f"{indentation}{new}\n")
        end = stop
    return text + source[end:]


def together(source: str, first: Sequence[Edit], second: Sequence[Edit]) -> str | None:
    """Write the solution with the edits of two mistakes, at once or one after the other.

    Parameters
    ----------
    source : str
        The solution as it is shown.
    first, second : sequence of Edit
        The mistakes.

    Returns
    -------
    str or None
        The wrong program; None where the two cannot be made together.
    """
    with suppress(EditError):
        return edited(source, [*first, *second])
    for one, other in ((first, second), (second, first)):
        with suppress(EditError, SyntaxError):
            return edited(edited(source, one), other)
    return None


def compiled(program: str, name: str, room: Mapping[str, Any]) -> Callable[..., Any]:
    """Make the function that a program defines.

    Parameters
    ----------
    program : str
        Its source.
    name : str
        The function's name.
    room : mapping
        What the program finds in its module.

    Returns
    -------
    callable
        The function.

    Raises
    ------
    SyntaxError
        If the program is none.
    """
    space = dict(room)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python finds odd about a wrong answer
        exec(compile(program, f"<{name}>", "exec"), space)
    return space[name]


@cache
def _place(source: str, old: str) -> tuple[int, int]:
    """Find where `old` begins and ends."""
    if not old:
        start = _first_line(source)
        return start, start
    pattern = r"\n *".join(map(re.escape, old.split("⏎")))
    found = [match.span() for match in re.finditer(pattern, source)]
    if len(found) != 1:
        raise EditError(f"`{old}` stands {len(found)} times in the solution; expected once")
    return found[0]


def _first_line(source: str) -> int:
    """Find where the first line of the function begins, after its docstring."""
    definition = next(node for node in reversed(ast.parse(source).body) if isinstance(node, ast.FunctionDef))
    first = definition.body[1 if ast.get_docstring(definition) is not None else 0]
    return sum(map(len, source.splitlines(keepends=True)[: first.lineno - 1]))
