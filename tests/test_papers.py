"""What surrounds the code says the same as the code: the wheel, the changelog, the citation, the servers."""

import re
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
import yaml
from flit_core import buildapi

import rnn_course
from rnn_course import applications, experiments, weights

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ["3.11", "3.12", "3.13"]
PAPERS = [
    *ROOT.glob("*.md"),
    *ROOT.glob(".github/**/*.md"),
    *ROOT.glob(".github/**/*.yml"),
    ROOT / ".ci" / "run",
]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = buildapi.build_wheel(folder)
    with zipfile.ZipFile(folder / name) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode())


def test_the_wheel_has_types_data_results_and_weights(wheel):
    names = set(wheel.namelist())
    assert "rnn_course/py.typed" in names
    files = (path for path in (ROOT / "rnn_course").rglob("*") if path.is_file())
    shipped = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert shipped <= names


def test_the_licence_of_the_code_is_mit_and_its_text_is_shipped(wheel, metadata):
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License"] is None
    carried = "rnn_course/datasets/suthaharan2010/README.md"
    assert metadata.get_all("License-File") == ["LICENSE", carried]
    (shipped,) = (name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
    assert wheel.read(shipped).decode() == text("LICENSE")
    assert text("LICENSE").startswith("MIT License\n")


def test_the_text_of_the_book_has_its_licence_beside_it():
    assert "Creative Commons Attribution 4.0 International Public License" in text("book/LICENSE")


def test_the_pythons_are_the_same_everywhere(metadata):
    classified = re.findall(r"Python :: (3\.\d+)", "\n".join(metadata.get_all("Classifier")))
    assert classified == PYTHONS
    assert metadata["Requires-Python"] == ">=3.11,<3.14"
    jobs = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]
    assert {name: job["strategy"]["matrix"]["python"] for name, job in jobs.items()} == {
        "linux": PYTHONS,
        "macos": PYTHONS,
    }


def test_servers_run_what_a_maintainer_runs_at_every_push_and_every_week():
    workflow = yaml.safe_load(text(".github/workflows/ci.yml"))
    triggers = workflow[True]  # the word "on" is a truth value in YAML 1.1
    assert {"push", "pull_request", "schedule"} <= set(triggers)
    last = {name: job["steps"][-1]["run"] for name, job in workflow["jobs"].items()}
    assert last == {"linux": ".ci/run", "macos": "make check"}


def test_the_changelog_begins_with_the_version_of_the_package():
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    version, date = re.fullmatch(r"\[(.+)\] - (\d{4}-\d\d-\d\d)", headings[1]).groups()
    assert version == rnn_course.__version__
    citation = yaml.safe_load(text("CITATION.cff"))
    assert (citation["version"], citation["date-released"]) == (version, date)
    kinds = set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_citation_has_what_its_format_asks_for():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    optional = {"type", "abstract", "version", "date-released", "license", "keywords"}
    assert set(citation) <= {"cff-version", "message", "title", "authors"} | optional
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["authors"] == PROJECT["authors"]
    assert citation["license"] == ["MIT", "CC-BY-4.0"]


@pytest.mark.parametrize("name", ["code", "book"])
def test_issue_forms_have_what_their_format_asks_for(name):
    form = yaml.safe_load(text(f".github/ISSUE_TEMPLATE/{name}.yml"))
    assert {"name", "description", "body"} <= set(form)
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    assert all(
        field["type"] in {"input", "textarea"} and field["attributes"]["label"] for field in form["body"]
    )


def test_the_readme_makes_again_what_can_be_made_again():
    readme = text("README.md")
    assert re.findall(r"-m rnn_course\.experiments ([a-z-]+) ", readme) == ["lstm-adding"]
    assert "lstm-adding" in experiments.collect("LARGE")
    (measured,) = re.findall(r"-m rnn_course\.applications measure ([a-z-]+) ", readme)
    assert any(measured in module.LARGE for module in applications.modules("evaluation").values())
    (trained,) = re.findall(r"-m rnn_course\.applications train ([a-z-]+) ", readme)
    assert trained in weights.manifest()


def test_the_three_lines_of_the_readme_print_what_it_says(capsys):
    (lines,) = re.findall(r"```python\n(.+?)```", text("README.md"), re.DOTALL)
    exec(lines, {})
    assert capsys.readouterr().out == "(2, 10, 8)\n"


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_papers_name_only_targets_and_files_that_there_are(path):
    paper = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    asked = re.findall(r"(?:`|^ *|run: )make ([a-z]+)", paper, re.MULTILINE)
    assert set(asked) <= targets
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", paper)
    assert [link for link in links if not (path.parent / link).exists()] == []
