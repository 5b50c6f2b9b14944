"""Write `_toc.yml` from the chapters in `rnn_course/course.py`: `make exercises`."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from execute import BOOK

from rnn_course.course import CHAPTERS

TOC = BOOK.parent / "_toc.yml"

HEAD = """# Written by book/write_toc.py from rnn_course/course.py.
format: jb-book
root: book/index
parts:
"""
BEFORE = ("notation", "systems", "live", "playground")
PART = attrgetter("part")
REFERENCE = (
    "glossary",
    "data",
    "api",
    "progress",
    "teaching",
    "bibliography",
    "runs",
)


def toc() -> str:
    """Give the table of contents."""
    parts = [part("Before you start", BEFORE)]
    for number, (caption, chapters) in enumerate(groupby(CHAPTERS, PART), start=1):
        parts.append(part(caption, [one.file for one in chapters], numbered=True))
        milestone = BOOK / f"milestone_{number}.ipynb"
        if milestone.exists():  # without a number, so it has a list of its own
            parts.append(part("", [milestone.stem]))
    sides = sorted(path.stem for path in BOOK.glob("side_*.ipynb"))
    parts.append(part("Side roads", sides))
    for caption in ("Exercises", "Solutions"):
        folder = caption.lower()
        files = sorted(path.stem for path in BOOK.glob(f"{folder}/*.ipynb"))
        parts.append(part(caption, [f"{folder}/{name}" for name in files]))
    parts.append(part("Reference", REFERENCE))
    return HEAD + "".join(parts)


def part(caption: str, files: Iterable[str], numbered: bool = False) -> str:
    """Give a part of it; one without a caption goes on with the part before it."""
    settings = [f"caption: {caption}"] * bool(caption) + ["numbered: true"] * numbered
    head = "\n    ".join([*settings, "chapters:"])
    lines = [f"  - {head}", *(f"      - file: book/{file}" for file in files)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TOC.write_text(toc(), encoding="utf-8")
