"""Make the folder that a static host serves: `python book/make_site.py`.

It holds the book that `make book` has built, without what no reader needs, and what
hosts and search engines ask for. All links are relative, so it may lie in any
folder of a host. What needs an address is there only if `_config.yml` names one.
"""

import html
import shutil
import sys
from pathlib import Path
from string import Template

import nbformat
from check_pages import ROOT, SITE, pages
from nbformat.v4 import new_code_cell
from published import Published, published

from rnn_course.course import CHAPTERS

FOLDER = SITE.parent / "site"
LITE = SITE.parent / "lite"

# What only the next build, a developer of the theme or its translators would read.
LEFT_OUT = shutil.ignore_patterns(".*", "*.map", "*webpack-macros.html", "locales")

# Without `plots`: that wants a newer IPython than Colab has, and needs.
EXTRAS = {
    "book": "keras,data,baselines,train",
    "exercises": "keras",
    "solutions": "keras",
}
INSTALL = """# This installs the package of the course where it is missing, as on Colab.
from importlib.util import find_spec

if find_spec("rnn_course") is None:
    %pip install --quiet matplotlib "rnn-course[{extras}] @ git+{repository}@{branch}"
"""


def make_site(built: Path, folder: Path, where: Published) -> None:
    """Copy a built book into a new folder, and add what the host needs."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built, folder, ignore=LEFT_OUT)
    if where.repository:
        for notebook in folder.glob("_sources/**/*.ipynb"):
            add_installation(notebook, where)
    (folder / "404.html").write_text(not_found(where), encoding="utf-8")
    (folder / "robots.txt").write_text(robots(where), encoding="utf-8")
    if where.address:
        (folder / "sitemap.xml").write_text(sitemap(where), encoding="utf-8")
    (folder / ".nojekyll").touch()  # or GitHub would leave out what begins with `_`


def add_installation(path: Path, where: Published) -> None:
    """Let a notebook that is read elsewhere begin with what it needs."""
    notebook = nbformat.read(path, as_version=4)
    source = INSTALL.format(
        extras=EXTRAS[path.parent.name],
        repository=where.repository,
        branch=where.branch,
    )
    notebook.cells.insert(0, new_code_cell(source.rstrip(), id="install"))
    nbformat.write(notebook, path)


def not_found(where: Published) -> str:
    """Write the page that a host shows in the place of one that there is not."""
    template = Template((ROOT / "book" / "404.html").read_text(encoding="utf-8"))
    chapters = (
        f'<li value="{one.number}"><a href="book/{one.file}.html">'
        f"{html.escape(one.title)}</a></li>"
        for one in CHAPTERS
    )
    return template.substitute(
        address=html.escape(where.address or "/"), chapters="\n".join(chapters)
    )


def robots(where: Published) -> str:
    """Let search engines read everything."""
    text = "User-agent: *\nDisallow:\n"
    return text + (f"Sitemap: {where.address}sitemap.xml\n" if where.address else "")


def sitemap(where: Published) -> str:
    """List the pages for search engines."""
    lines = (
        f"<url><loc>{html.escape(where.address + page)}</loc></url>" for page in pages()
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        ]
    )


def main() -> None:
    """Make the site; add JupyterLite if it is wanted."""
    where = published(ROOT)
    if not (SITE / "index.html").exists():
        sys.exit("The book is not built: run `make book` first.")
    if where.jupyterlite and not LITE.exists():
        sys.exit("_config.yml asks for JupyterLite: run `make lite` first.")
    make_site(SITE, FOLDER, where)
    if where.jupyterlite:
        shutil.copytree(LITE, FOLDER / "lite")
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    print(f"{FOLDER}: {len(pages())} pages, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
