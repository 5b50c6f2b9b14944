"""The book as it is published: its buttons, the folder of its site, and what Binder and browsers run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import make_lite
import nbformat
import pytest
import yaml
from check_pages import Page, pages
from make_site import add_installation, make_site, not_found
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from packaging.requirements import Requirement
from published import Published, published

from rnn_course.course import CHAPTERS

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/someone/a-course"
ADDRESS = "https://someone.github.io/a-course/"
WHERE = Published(REPOSITORY, "main", ADDRESS, jupyterlite=True)
NOWHERE = Published("", "main", "", jupyterlite=False)
NOTEBOOKS = ["book/index", "book/05_lstm", "book/exercises/05_lstm"]
TOC = {
    "format": "jb-book",
    "root": NOTEBOOKS[0],
    "chapters": [{"file": name} for name in [*NOTEBOOKS[1:], "book/page"]],
}


def small_book(root, where):
    """Build a book of four pages with the settings of the course, published somewhere; give its HTML."""
    (root / "book" / "exercises").mkdir(parents=True)
    for name in ("_ext", "_static", "references.bib"):
        (root / "book" / name).symlink_to(ROOT / "book" / name)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["repository"]["url"] = where.repository
    settings["html"]["baseurl"] = where.address
    settings["launch_buttons"]["jupyterlite"] = where.jupyterlite
    (root / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (root / "_toc.yml").write_text(yaml.safe_dump(TOC, sort_keys=False), encoding="utf-8")
    (root / "book" / "page.md").write_text("(page-title)=\n# Text & more\n\nWords.\n", encoding="utf-8")
    for name in NOTEBOOKS:
        cells = [new_markdown_cell(f"# Of {name}", id="title"), new_code_cell("1 + 1", id="code")]
        metadata = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).metadata
        nbformat.write(new_notebook(cells=cells, metadata=metadata), root / f"{name}.ipynb")
    build = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", build, "build", ".", "--all", "-W", "-n", "--keep-going"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "_build" / "html"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("published"), WHERE)


@pytest.fixture(scope="module")
def site(built):
    folder = built.parent / "site"
    make_site(built, folder, WHERE)
    return folder


def links(page, attributes="href|src"):
    """Give the addresses in a page, without what follows a `#`."""
    found = re.findall(rf' (?:{attributes})="([^"#]+)', page.read_text(encoding="utf-8"))
    return [address.replace("&amp;", "&") for address in found]


def link(page, beginning):
    """Give the one address in a page that begins like this."""
    (found,) = {one for one in links(page, "href") if one.startswith(beginning)}
    return found


def test_what_the_course_says_of_itself_is_well_formed():
    """Whoever publishes it fills it in; here it is empty."""
    where = published(ROOT)
    assert where.host or where == NOWHERE


def test_a_book_that_is_nowhere_has_no_buttons_that_lead_nowhere(tmp_path):
    html = small_book(tmp_path, NOWHERE)
    for name in [*NOTEBOOKS, "book/page", "search"]:
        page = html / f"{name}.html"
        assert [one for one in links(page) if one.startswith("http")] == []
        assert "launch-" not in page.read_text(encoding="utf-8")
    make_site(html, tmp_path / "site", NOWHERE)
    assert not (tmp_path / "site" / "sitemap.xml").exists()
    assert "Sitemap" not in (tmp_path / "site" / "robots.txt").read_text()
    for name in NOTEBOOKS:
        stored = (tmp_path / f"{name}.ipynb").read_bytes()
        assert (tmp_path / "site" / "_sources" / f"{name}.ipynb").read_bytes() == stored


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_binder_opens_the_notebook_of_the_page(built, name):
    url = urlsplit(link(built / f"{name}.html", "https://mybinder.org/"))
    assert url.path == "/v2/gh/someone/a-course/main"
    assert parse_qs(url.query) == {"urlpath": [f"lab/tree/{name}.ipynb"]}
    assert (ROOT / f"{name}.ipynb").exists()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_colab_opens_the_notebook_of_the_site(built, site, name):
    url = link(built / f"{name}.html", "https://colab.research.google.com/")
    there = "https://colab.research.google.com/github/someone/a-course/blob/gh-pages/"
    assert url == f"{there}_sources/{name}.ipynb"
    assert (site / url.removeprefix(there)).exists()


@pytest.mark.parametrize("name", [*NOTEBOOKS, "book/page"])
def test_a_mistake_is_reported_with_the_title_of_its_page(built, name):
    url = urlsplit(link(built / f"{name}.html", f"{REPOSITORY}/issues/new"))
    title = "Text & more" if name == "book/page" else f"Of {name}"
    assert parse_qs(url.query) == {"template": ["book.yml"], "place": [title]}
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "book.yml").read_text(encoding="utf-8"))
    assert "place" in [field["id"] for field in form["body"]]


def test_a_page_of_text_has_nothing_to_run(built):
    assert [one for one in links(built / "book" / "page.html") if "binder" in one or "colab" in one] == []


def test_exercises_lead_to_those_in_the_browser(built):
    start = "../../lite/notebooks/index.html?path="
    url = link(built / "book" / "exercises" / "05_lstm.html", start)
    assert url.removeprefix(start) in [f"{chapter.file}.ipynb" for chapter in CHAPTERS]
    assert not any("lite/" in one for one in links(built / "book" / "05_lstm.html"))


def test_buttons_load_nothing_from_another_host(built):
    for name in [*NOTEBOOKS, "book/page"]:
        page = Page()
        page.feed((built / f"{name}.html").read_text(encoding="utf-8"))
        assert page.faults == []


def test_a_repository_on_gitlab_has_no_colab(tmp_path):
    html = small_book(tmp_path, Published("https://gitlab.com/some/one", "main", "", jupyterlite=False))
    page = html / "book" / "05_lstm.html"
    assert urlsplit(link(page, "https://mybinder.org")).path == "/v2/gl/some%2Fone/main"
    assert link(page, "https://gitlab.com/some/one/-/issues/new?")
    assert not any("colab" in one for one in links(page))


@pytest.mark.parametrize(
    ("url", "baseurl"),
    [
        ("git@github.com:someone/a-course.git", ""),
        ("https://github.com/someone", ""),
        ("https://gitlab.com/a/group/course", ""),
        ("https://example.org/someone/a-course", ""),
        ("", "https://someone.github.io/a-course"),
        ("", "someone.github.io/a-course/"),
    ],
)
def test_what_leads_nowhere_is_refused(tmp_path, url, baseurl):
    write_settings(tmp_path, url, baseurl)
    with pytest.raises(ValueError, match=re.escape(f"is {url or baseurl}; expected ")):
        published(tmp_path)


@pytest.mark.parametrize("end", ["", "/", ".git"])
def test_the_end_of_the_url_of_a_repository_does_not_matter(tmp_path, end):
    write_settings(tmp_path, REPOSITORY + end, ADDRESS)
    where = published(tmp_path)
    assert (where.repository, where.host, where.address) == (REPOSITORY, "github", ADDRESS)


def write_settings(folder, url, baseurl):
    settings = {
        "repository": {"url": url, "branch": "main"},
        "launch_buttons": {"jupyterlite": False},
        "html": {"baseurl": baseurl},
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def test_the_site_is_the_book_without_what_no_reader_needs(built, site):
    theirs = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    ours = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert ours - theirs == {"404.html", "robots.txt", "sitemap.xml", ".nojekyll"}
    for name in theirs - ours:
        assert re.search(r"\.map$|/\w+-macros\.html$|sbt-webpack|/locales/|^\.buildinfo$", name), name


def test_links_of_the_site_are_relative_and_lead_somewhere(site):
    for page in site.rglob("*.html"):
        there = [urlsplit(address) for address in links(page)]
        for path in {url.path for url in there if not url.scheme} if page.name != "404.html" else ():
            assert not path.startswith("/"), page
            assert "lite/" in path or (page.parent / path).exists(), f"{page}: {path}"


def test_pages_say_where_they_are_if_the_address_is_known(built):
    for name in NOTEBOOKS:
        text = (built / f"{name}.html").read_text(encoding="utf-8")
        assert re.findall('<link rel="canonical" href="(.+?)"', text) == [f"{ADDRESS}{name}.html"]


def test_search_engines_find_every_page(site):
    (where,) = re.findall("^Sitemap: (.+)$", (site / "robots.txt").read_text(), re.MULTILINE)
    assert where == f"{ADDRESS}sitemap.xml"
    named = ElementTree.parse(site / "sitemap.xml").findall("{*}url/{*}loc")
    assert [element.text for element in named] == [ADDRESS + page for page in pages()]


@pytest.mark.parametrize("where", [WHERE, NOWHERE])
def test_the_page_for_what_is_missing_leads_to_every_chapter(tmp_path, where):
    page = tmp_path / "404.html"
    page.write_text(not_found(where), encoding="utf-8")
    base, *chapters = links(page, "href")
    assert base == (ADDRESS if where is WHERE else "/")
    assert chapters == ["index.html", *(f"book/{one.file}.html" for one in CHAPTERS)]
    assert "search.html" in links(page, "action")
    assert set(pages()) >= set(chapters[1:])
    assert "$" not in page.read_text(encoding="utf-8")


def test_a_downloaded_notebook_installs_the_package_first_and_is_the_same_otherwise(site):
    for name in NOTEBOOKS:
        first, *others = nbformat.read(site / "_sources" / f"{name}.ipynb", as_version=4).cells
        assert [cell.id for cell in others] == ["title", "code"]
        assert first.cell_type == "code"
        assert f"@ git+{REPOSITORY}@main" in first.source


@pytest.mark.parametrize("path", [*ROOT.glob("book/05*.ipynb"), *ROOT.glob("book/exercises/05*.ipynb")])
def test_what_a_notebook_installs_is_an_extra_of_the_package(tmp_path, path):
    copy = tmp_path / path.parent.name / path.name
    copy.parent.mkdir()
    shutil.copy(path, copy)
    add_installation(copy, WHERE)
    nbformat.validate(nbformat.read(copy, as_version=4))
    source = nbformat.read(copy, as_version=4).cells[0].source
    (asked,) = re.findall(r'"(rnn-course.+)"', source)
    requirement = Requirement(asked)
    assert requirement.url == f"git+{REPOSITORY}@main"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert requirement.extras <= set(project["optional-dependencies"])
    needed = [line for extra in requirement.extras for line in project["optional-dependencies"][extra]]
    assert not any(line.startswith("ipython") for line in needed)  # Colab has its own, and needs it


@pytest.mark.parametrize("missing", [True, False])
def test_the_package_is_installed_only_where_it_is_missing(site, missing, monkeypatch):
    from IPython.core.inputtransformer2 import TransformerManager

    source = nbformat.read(site / "_sources" / "book" / "index.ipynb", as_version=4).cells[0].source
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if missing else name)
    ran = []

    class Shell:
        def run_line_magic(self, *what):
            ran.append(what)

    exec(TransformerManager().transform_cell(source), {"get_ipython": Shell})
    asked = f'--quiet matplotlib "rnn-course[keras,data,baselines,train] @ git+{REPOSITORY}@main"'
    assert ran == ([("pip", f"install {asked}")] if missing else [])


def imported(cells):
    """Give the top-level names of the modules that cells import."""
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return set(re.findall(r"^ *(?:import|from) (\w+)", code, re.MULTILINE))


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/exercises/*.ipynb")), ids=lambda path: path.stem)
def test_exercises_need_numpy_alone_and_some_keras(path):
    cells = nbformat.read(path, as_version=4).cells
    assert imported(cells) - {"keras"} == {"numpy", "rnn_course"}


ALONE = """
import contextlib, io, json, sys, threading

MISSING = {"fcntl", "grp", "multiprocessing", "_multiprocessing", "pwd", "resource", "termios"}
THERE = (sys.stdlib_module_names | {"numpy", "threadpoolctl", "rnn_course"}) - MISSING

class Browser:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in THERE:
            raise ModuleNotFoundError(f"a browser has no {name}", name=name)

def start(self):
    raise RuntimeError("can't start new thread")

sys.meta_path.insert(0, Browser())
threading.Thread.start = start
notebooks, said = json.load(sys.stdin), {}
for name, cells in notebooks.items():
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec("".join(cell["source"]).replace("%pip", "# %pip"), names)
            said[f"{name} {cell['id']}"] = printed.getvalue()
from rnn_course.exercises.registry import find
for cells in notebooks.values():
    for id_ in (cell["id"].removesuffix("-answer") for cell in cells if cell["id"].endswith("-answer")):
        exec(find(id_).source, names)
        said[f"solution {id_}"] = str(names["exercises"].examine(id_, names[find(id_).name]))
print(json.dumps(said))
"""


def test_exercises_of_the_browser_run_with_numpy_alone_and_without_threads():
    """What Pyodide lacks is missing here; and no exercise but those in Keras is left out."""
    notebooks = {chapter.file: make_lite.notebook(chapter) for chapter in CHAPTERS}
    for made in notebooks.values():
        nbformat.validate(nbformat.from_dict(made))
        assert imported(made["cells"]) == {"numpy", "rnn_course"}
        assert made["cells"][1]["source"][0] == "%pip install --quiet rnn-course\n"
    said = json.dumps({name: made["cells"] for name, made in notebooks.items()})
    done = subprocess.run([sys.executable, "-c", ALONE], input=said, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    for name, answer in answers.items():
        if name.endswith("-answer"):
            assert "Nothing is written yet" in answer, name
        elif name.startswith("solution"):
            assert ": correct" in answer, answer
    solved = [name for name in answers if name.startswith("solution")]
    assert len(solved) > 100
    assert len(solved) == sum(name.endswith("-answer") for name in answers)


def test_jupyterlite_is_made_with_the_package(tmp_path, monkeypatch):
    pytest.importorskip("jupyterlite_pyodide_kernel", reason="`make lite` installs JupyterLite")
    monkeypatch.chdir(ROOT)
    (tmp_path / "work").mkdir()
    make_lite.build(tmp_path / "work", tmp_path / "lite")
    stored = json.loads((tmp_path / "lite" / "pypi" / "all.json").read_text())
    assert list(stored) == ["rnn-course"]
    assert (tmp_path / "lite" / "notebooks" / "index.html").exists()
    files = {path.stem for path in (tmp_path / "lite" / "files").iterdir()}
    assert files == {chapter.file for chapter in CHAPTERS}
    (extension,) = json.loads((tmp_path / "lite" / "jupyter-lite.json").read_text())["jupyter-config-data"][
        "federated_extensions"
    ]
    assert extension["name"] == "@jupyterlite/pyodide-kernel-extension"


def test_binder_installs_the_locked_environment_and_the_package():
    binder = ROOT / ".binder"
    assert sorted(path.name for path in binder.iterdir()) == ["postBuild", "requirements.txt", "runtime.txt"]
    (line,) = (binder / "requirements.txt").read_text().splitlines()
    assert (binder / line.removeprefix("-r ")).resolve() == ROOT / "requirements.txt"
    version = (binder / "runtime.txt").read_text().strip().removeprefix("python-")
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    assert version in jobs["linux"]["strategy"]["matrix"]["python"]
    assert (binder / "postBuild").stat().st_mode & 0o111
    command = (binder / "postBuild").read_text().splitlines()[-1]
    assert command.split()[:2] == ["pip", "install"]
    assert {"--no-deps", "--no-build-isolation", "--editable", "."} <= set(command.split())


def git(*arguments, cwd):
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with a site, beside the repository that it is from."""
    if not (shutil.which("make") and shutil.which("git")):
        pytest.skip("make or git is not installed")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    name_somebody(monkeypatch, "Ada")
    clone = tmp_path / "clone"
    (clone / "_build" / "site" / "_sources").mkdir(parents=True)
    git("init", "-q", "--bare", "origin.git", cwd=tmp_path)
    git("init", "-q", "-b", "main", cwd=clone)
    git("remote", "add", "origin", "../origin.git", cwd=clone)
    for name in ("Makefile", ".gitignore"):
        shutil.copy(ROOT / name, clone)
    git("add", "Makefile", ".gitignore", cwd=clone)
    git("commit", "-q", "-m", "Begin", cwd=clone)
    return clone


def name_somebody(monkeypatch, name):
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", name)
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")


def publish(clone, text):
    """Write the same text into all files of the site, and publish it; give the exit code."""
    for name in ("index.html", ".nojekyll", "_sources/a.ipynb"):
        (clone / "_build" / "site" / name).write_text(text)
    return subprocess.run(["make", "publish"], cwd=clone, check=False, capture_output=True).returncode


def test_the_site_is_published_as_a_branch_and_nothing_else_changes(clone):
    origin = clone.parent / "origin.git"
    for text in ("old", "new"):
        assert publish(clone, text) == 0
        there = git("ls-tree", "-r", "--name-only", "gh-pages", cwd=origin).split()
        assert there == [".nojekyll", "_sources/a.ipynb", "index.html"]
        assert git("show", "gh-pages:index.html", cwd=origin) == text
        assert git("rev-list", "--count", "gh-pages", cwd=origin) == "1\n"
        assert git("status", "--porcelain", cwd=clone) == ""
        assert git("branch", "--list", cwd=clone) == "* main\n"


def test_what_goes_wrong_leaves_what_was_published(clone, monkeypatch):
    assert publish(clone, "old") == 0
    name_somebody(monkeypatch, "")  # git makes no commit of nobody
    assert publish(clone, "new") != 0
    assert git("show", "gh-pages:index.html", cwd=clone.parent / "origin.git") == "old"
    shutil.rmtree(clone / "_build")
    done = subprocess.run(["make", "publish"], cwd=clone, check=False, capture_output=True, text=True)
    assert "There is no site" in done.stderr


def test_a_server_publishes_only_where_somebody_has_asked_for_it():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["if"] == "vars.PUBLISH == 'yes'"
    assert workflow["permissions"] == {"contents": "write"}
    assert job["steps"][-1]["run"] == "make publish"
