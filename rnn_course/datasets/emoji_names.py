"""The names of emoji in Korean and in English: short texts made of parts that combine."""

from rnn_course.datasets.emoji_pictures import spellings
from rnn_course.datasets.sentences import SentencePair
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Names of emoji",
    contents="3,972 names in English and Korean",
    licence="Unicode-3.0 (the names), BSD-3-Clause (the package)",
    source="Unicode CLDR; package `emoji`",
    loader="emoji_names",
    processing="underscores made spaces, each English name once",
)


def emoji_names() -> list[SentencePair]:
    """Load the names of all emoji.

    Returns
    -------
    list of SentencePair
        Such as ``("여자 우주비행사 하얀 피부", "woman astronaut light skin tone")``: each English name
        once, in alphabetical order.

    Raises
    ------
    ImportError
        If the package ``emoji`` is not installed.
    FileNotFoundError, ValueError
        If a file of it is missing or damaged.

    References
    ----------
    Unicode Common Locale Data Repository (CLDR), https://cldr.unicode.org, short names (Unicode-3.0),
    as the package ``emoji`` (BSD-3-Clause) has them.
    """
    names: dict[str, str] = {}
    for name in spellings().values():
        names.setdefault(name.english, name.korean)
    return [SentencePair(names[name], name) for name in sorted(names)]
