"""Write `_toc.yml` from the chapters in `rnn_course/course.py`: `make exercises`."""

from collections.abc import Iterable
from itertools import groupby

from execute import BOOK

from rnn_course.course import CHAPTERS

TOC = BOOK.parent / "_toc.yml"

HEAD = """# Written by book/write_toc.py from rnn_course/course.py.
format: jb-book
root: book/index
parts:
"""
BEFORE = ("notation", "systems")
REFERENCE = ("glossary", "data", "api", "teaching", "bibliography", "runs")


def toc() -> str:
    """Give the table of contents."""
    parts = [part("Before you start", BEFORE)]
    for caption, chapters in groupby(CHAPTERS, lambda chapter: chapter.part):
        parts.append(part(caption, [one.file for one in chapters], numbered=True))
    sides = sorted(path.stem for path in BOOK.glob("side_*.ipynb"))
    parts.append(part("Beside the path", sides))
    for caption in ("Exercises", "Solutions"):
        folder = caption.lower()
        files = sorted(path.stem for path in BOOK.glob(f"{folder}/*.ipynb"))
        parts.append(part(caption, [f"{folder}/{name}" for name in files]))
    parts.append(part("Reference", REFERENCE))
    return HEAD + "".join(parts)


def part(caption: str, files: Iterable[str], numbered: bool = False) -> str:
    """Give a part of it."""
    lines = [f"  - caption: {caption}", "    chapters:"]
    if numbered:
        lines.insert(1, "    numbered: true")
    return "\n".join([*lines, *(f"      - file: book/{file}" for file in files)]) + "\n"


if __name__ == "__main__":
    TOC.write_text(toc(), encoding="utf-8")
