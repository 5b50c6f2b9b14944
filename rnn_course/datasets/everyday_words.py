"""First names, towns, dishes and drinks in Korean and English, to put into sentences."""

from typing import NamedTuple

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Everyday words",
    contents="924 Korean and 3,323 English first names, 232 and 1,732 towns, and what one eats and drinks",
    licence="MIT",
    source="the Mimesis project; package `mimesis`",
    loader="everyday_words",
    processing="each word once, in alphabetical order; entries with digits or signs left out",
)


class EverydayWords(NamedTuple):
    """Words of one language: what :func:`everyday_words` returns."""

    names: list[str]
    """First names of people."""
    towns: list[str]
    """Towns and districts."""
    dishes: list[str]
    """Dishes."""
    groceries: list[str]
    """Fruit, vegetables, spices and drinks."""


def everyday_words(language: str) -> EverydayWords:
    """Load words of daily life.

    Parameters
    ----------
    language : {"ko", "en"}
        Korean or English.

    Returns
    -------
    EverydayWords
        ``names``, ``towns``, ``dishes`` and ``groceries``.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    ValueError
        If the language is another one, or a file is damaged or of another structure than that of
        release 22.2.

    References
    ----------
    The package ``mimesis`` (MIT): https://github.com/lk-geimfari/mimesis.
    """
    if language not in ("ko", "en"):
        raise ValueError(f"everyday_words: language is {language!r}; expected 'ko' or 'en'")
    folder = package_folder("mimesis", "data") / "datasets" / language
    advice = 'install the package again: pip install ".[data]"'
    try:
        person, address, food = (
            reading.document("everyday_words", folder / f"{file}.json")
            for file in ("person", "address", "food")
        )
        return EverydayWords(
            names=_plain(person["names"]["female"] + person["names"]["male"]),
            towns=_plain(address["city"]),
            dishes=_plain(food["dishes"]),
            groceries=_plain(food["fruits"] + food["vegetables"] + food["spices"] + food["drinks"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"everyday_words: the files in {folder} have another structure than release 22.2 "
            f"({error!r}); {advice}"
        ) from error


def _plain(words: list[str]) -> list[str]:
    """Keep what consists of letters and single spaces, each once."""
    return sorted({word for word in words if all(part.isalpha() for part in word.split(" "))})
