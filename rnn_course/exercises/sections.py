"""The sections of the book by their labels: mistakes point to the one that explains them.

The table is written from the notebooks: `make exercises`.
"""

import json
from pathlib import Path
from typing import NamedTuple

from rnn_course.exercises.sentences import say

TABLE = Path(__file__).with_name("sections.en.json")


class Section(NamedTuple):
    """Where a section is, and what it is called."""

    page: int | str  # the number of its chapter, or the title of its side road
    title: str


_SECTIONS = {
    label: Section(*section) for label, section in json.loads(TABLE.read_text(encoding="utf-8")).items()
}


def section(label: str) -> Section:
    """Find a section of the book; KeyError if there is no such label."""
    return _SECTIONS[label]


def see(label: str) -> str:
    """Say where to read.

    Parameters
    ----------
    label : str
        A section's, for example ``"lstm-equations"``.

    Returns
    -------
    str
        A sentence with its title and its chapter, or its side road.

    Raises
    ------
    KeyError
        If the book has no such section.
    """
    found = section(label)
    if isinstance(found.page, int):
        return say('See "{title}" in chapter {chapter}.', title=found.title, chapter=found.page)
    return say('See "{title}" on the side road "{page}".', title=found.title, page=found.page)
