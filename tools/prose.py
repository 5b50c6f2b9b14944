"""Check the spelling and the phrases of all that people read: `make lint`.

Spelling is British; typos checks it, and `_typos.toml` says what it takes for an error and is none. The
phrases are those of `tools/phrases.toml`. Without an argument, all files are checked.
"""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PHRASES = ROOT / "tools" / "phrases.toml"
TYPOS = Path(sys.executable).with_name("typos")
# The pages of exercises and solutions are written from *.en.md.
READ = ["*.md", "book/*.md", "book/*.ipynb", "rnn_course/**/*.md", "rnn_course/**/*.py"]

NO_PROSE = [
    re.compile(r"^ *(?:- )?(`{3,}|~{3,})(?!\{)[^`\n]*\n.*?^ *\1`* *$", re.MULTILINE | re.DOTALL),  # code
    re.compile(r"^(`{3,}|:{3,})\{(?:code|math|raw)[\w-]*\}.*?^\1 *$", re.MULTILINE | re.DOTALL),
    re.compile(r"^\(\S+\)=$|^ *:[\w-]+:( \S+)?$", re.MULTILINE),  # labels and options
    re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL),
    re.compile(r"\{[\w:-]+\}`[^`<]*`"),  # roles without a text of their own
    re.compile(r"(?<!`)(`+)(?!`|[^`]* <\S+>`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"<!--.*?-->|</?\w[^<>]*>|https?://[^\s)>]+", re.DOTALL),
    re.compile(r"^ *[\w*][\w, *]* : .*$", re.MULTILINE),  # parameters and their types
    re.compile(r"^( *)[\w*]+(?:, [\w*]+)*$(?=\n\1 {4}\S)", re.MULTILINE),  # those without types
    re.compile(r"^References\n-+\n.*?(?=^\w+\n---|\Z)", re.MULTILINE | re.DOTALL),  # titles of papers
    re.compile(r"^ *(>>>|\.\.\.) .*$", re.MULTILINE),
    re.compile(r"^ *\.\. (?:auto|current)\w+:: .*$", re.MULTILINE),  # names of modules and classes
]


def files() -> list[Path]:
    """List what is checked."""
    return sorted({path for pattern in READ for path in ROOT.glob(pattern)})


def prose(text: str) -> str:
    """Blank out what is no prose; every line keeps its number."""
    for pattern in NO_PROSE:
        text = pattern.sub(lambda found: "·" + "\n" * found[0].count("\n"), text)
    return text


def pieces(path: Path) -> Iterator[tuple[str, str]]:
    """Give the prose of a file, piece by piece, each with its place: a line, or the id of a cell."""
    if path.suffix == ".md":
        yield "", prose(path.read_text(encoding="utf-8"))
    elif path.suffix == ".py":
        for line, text in _said_in_code(path.read_text(encoding="utf-8")):
            yield str(line), prose(text)
    else:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            name, source = cell["id"], "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                yield name, prose(source)
            else:
                for _, text in _said_in_code(source):
                    yield name, prose(text)
            shown = cell["metadata"].get("mystnb", {})
            for kind, key in (("image", "alt"), ("figure", "caption")):
                if text := shown.get(kind, {}).get(key):
                    yield f"{name} ({key})", prose(text)


def _said_in_code(code: str) -> Iterator[tuple[int, str]]:
    """Give docstrings and comments, with the lines where they begin."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
            text := ast.get_docstring(node)
        ):
            yield node.body[0].lineno, text
    last, block = -1, ""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            if block and token.start[0] > last + 1:
                yield last, block
                block = ""
            block, last = f"{block}\n{token.string.lstrip('#')}".lstrip("\n"), token.start[0]
    if block:
        yield last, block


def phrases() -> list[tuple[re.Pattern[str], str]]:
    """Read the table of phrases: what is not written, and what is written instead."""
    table = tomllib.loads(PHRASES.read_text(encoding="utf-8"))
    return [(_compiled(phrase), better) for phrase, better in table.items()]


def _compiled(phrase: str) -> re.Pattern[str]:
    """Compile a phrase: from word to word, with any white space for a space, in any capitals."""
    return re.compile(rf"\b(?:{phrase})\b".replace(" ", r"\s+"), re.IGNORECASE)


def _misspelled(texts: list[str]) -> Iterator[tuple[int, int, str, str]]:
    """Give the piece, the line in it, the word and what to write, for each word that typos rejects."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + text.count("\n") + 1)
    command = [TYPOS, "--config", ROOT / "_typos.toml", "--format", "json", "-"]
    said = subprocess.run(command, input="\n".join(texts), capture_output=True, encoding="utf-8", check=False)
    if said.stderr:
        raise RuntimeError(said.stderr)
    piece = 0
    for line in said.stdout.splitlines():
        one = json.loads(line)
        while starts[piece + 1] < one["line_num"]:
            piece += 1
        yield piece, one["line_num"] - starts[piece], one["typo"], " or ".join(one["corrections"])


def faults(paths: list[Path]) -> list[tuple[str, str]]:
    """Check files.

    Parameters
    ----------
    paths : list of pathlib.Path
        Notebooks, Markdown and Python files of the repository.

    Returns
    -------
    list of tuple
        The file of each fault, and the message: its place, the word or phrase, and what to write.
    """
    names, places, texts = [], [], []
    for path in paths:
        for place, text in pieces(path):
            names.append(path.relative_to(ROOT).as_posix())
            places.append(place)
            texts.append(text)
    table, found = phrases(), []

    def add(piece: int, line: int, wrong: str, better: str) -> None:
        place = places[piece] or str(line)
        if place.isdigit() and places[piece]:
            place = str(int(place) + line - 1)
        found.append((piece, line, f"{names[piece]}:{place}: '{' '.join(wrong.split())}': write {better}"))

    for piece, line, word, better in _misspelled(texts):
        add(piece, line, word, f"'{better}'")
    for piece, text in enumerate(texts):
        for phrase, better in table:
            for match in phrase.finditer(text):
                add(piece, text.count("\n", 0, match.start()) + 1, match[0], better)
    return [(names[piece], message) for piece, _, message in sorted(found)]


def main(arguments: list[str]) -> int:
    """Print what is wrong."""
    found = faults([Path(one).resolve() for one in arguments] or files())
    for _, message in found:
        print(message)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
