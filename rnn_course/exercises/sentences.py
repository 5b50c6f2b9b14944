"""The language that checks speak: whole sentences from gettext's catalogues, English where there are none.

Sentences are where they are needed, in English, with named places: ``say("{name} is missing", name=x)``.
The statements, hints and mistakes of an exercise are in a file beside it, one for each language.
"""

import gettext
import os
from pathlib import Path
from typing import Any

LOCALE = Path(__file__).parents[1] / "locale"
DOMAIN = "exercises"
_VARIABLE = "RNN_COURSE_LANGUAGE"  # and not LANG: half a translation is worse than none where nobody asked

_chosen: list[str] = []


# Read at once, as all catalogues are: a reader's code may leave no file that can be opened.
_CATALOGUES = {
    path.parents[1].name: gettext.translation(DOMAIN, LOCALE, [path.parents[1].name])
    for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
}
_LANGUAGES = ("en", *_CATALOGUES)


def choose(code: str) -> None:
    """Choose the language of this session.

    Parameters
    ----------
    code : str
        For example ``"ko"``.

    Raises
    ------
    ValueError
        If there is nothing in this language.
    """
    if code not in _LANGUAGES:
        raise ValueError(f"exercises.language: code is {code!r}; expected one of {', '.join(_LANGUAGES)}")
    _chosen[:] = [code]


def spoken() -> str:
    """Return the code of the language that is spoken: the chosen one, that of the environment, or English."""
    named = os.environ.get(_VARIABLE, "en")
    return _chosen[0] if _chosen else named if named in _LANGUAGES else "en"


def in_language(path: Path, code: str) -> Path:
    """Find the file of a language, ``name.ko.md`` beside ``name.en.md``; the English one if there is none."""
    other = path.with_name(path.name.replace(".en.", f".{code}."))
    return other if other.exists() else path


def mark(sentence: str) -> str:
    """Mark a sentence that `say` says later, for the catalogues."""
    return sentence


def say(sentence: str, /, **places: Any) -> str:
    """Say a sentence in the language that is spoken.

    Parameters
    ----------
    sentence : str
        In English, with named places in braces.
    **places
        What is put into them.

    Returns
    -------
    str
        The sentence.
    """
    return _catalogue(spoken()).gettext(sentence).format(**places)


def say_count(one: str, several: str, count: int, /, **places: Any) -> str:
    """Say a sentence about a number of things; ``{count}`` stands for it."""
    return _catalogue(spoken()).ngettext(one, several, count).format(count=count, **places)


def _catalogue(code: str) -> gettext.NullTranslations:
    return _CATALOGUES.get(code, gettext.NullTranslations())
