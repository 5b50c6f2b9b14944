"""Local Sphinx extension: Korean on the pages says so.

Screen readers choose a voice by it, and browsers a font.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

# Passed over: what can hold no element of HTML; equations; what is marked already; and
# tags, with what their attributes say.
KOREAN = re.compile(
    r"""
      <(script|style|title|option|textarea|svg)\b .*? </\1>
    | <(span|div)[ ]class="math\b .*? </\2>
    | <(\w+)\b [^>]* [ ]lang="ko" .*? </\3>
    | <!-- .*? -->
    | <[^>]*>
    | (?P<korean> HANGUL+ (?:[ ]HANGUL+)*)
    """.replace("HANGUL", r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    re.VERBOSE | re.DOTALL,
)


def marked(page: str) -> str:
    """Put the Korean in the text of an HTML page into elements with `lang="ko"`."""

    def mark(found: re.Match[str]) -> str:
        korean = found["korean"]
        return f'<span lang="ko">{korean}</span>' if korean else found[0]

    return KOREAN.sub(mark, page)


def mark_pages(app: Sphinx, error: Exception | None) -> None:
    """Do it in all pages of the book, when they are finished."""
    if error is None and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            path.write_text(marked(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """See to it at the end of a build."""
    app.connect("build-finished", mark_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
