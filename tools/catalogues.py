"""Write the catalogues of the checks' sentences: `make catalogues`.

The template has every sentence that the code marks. A language's catalogue keeps what is translated there,
and is compiled for Python's gettext. What is not translated is said in English.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "rnn_course"
LOCALE = PACKAGE / "locale"
KEYWORDS = {"say": None, "mark": None, "WrongKind": None, "say_count": (1, 2)}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes each time


def marked() -> Catalog:
    """Collect the sentences that are marked in the code."""
    found = Catalog(project="rnn-course", creation_date=LONG_AGO, revision_date=LONG_AGO, fuzzy=False)
    for file, _, sentence, comments, context in extract_from_dir(PACKAGE, keywords=KEYWORDS, comment_tags=()):
        found.add(sentence, locations=[(file, None)], auto_comments=comments, context=context)
    return found


def translated(path: Path, template: Catalog) -> Catalog:
    """Bring a language's catalogue up to date."""
    with path.open("rb") as stream:
        found = read_po(stream, locale=path.parents[1].name)
    found.update(template, no_fuzzy_matching=True)
    found.obsolete.clear()
    found.creation_date = found.revision_date = LONG_AGO
    return found


def files() -> dict[Path, bytes]:
    """Make the content of all catalogues."""
    template = marked()
    made = {LOCALE / "exercises.pot": _written(write_po, template)}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/exercises.po")):
        catalogue = translated(path, template)
        made[path] = _written(write_po, catalogue)
        made[path.with_suffix(".mo")] = _written(write_mo, catalogue)
    return made


def _written(write, catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    options = {"width": 110, "sort_output": True} if write is write_po else {}
    write(stream, catalogue, **options)
    return stream.getvalue()


if __name__ == "__main__":
    for path, content in files().items():
        path.write_bytes(content)
