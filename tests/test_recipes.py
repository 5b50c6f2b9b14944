"""The recipes of CONTRIBUTING.md: one is followed, and what they say about lists and files is true."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_course.course import CHAPTERS

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## (An? \w+)\n(.+?)(?=^## |\Z)", CONTRIBUTING, re.MULTILINE | re.DOTALL))
# What is there already and was made like this, in the place of the words that stand for others.
EXAMPLES = {
    "A chapter": {"NAME": "lstm", "NN": "05"},
    "An exercise": {"CHAPTER": "lstm", "NAME": "cell"},
    "A model": {"NAME": "lstm"},
    "An experiment": {"NAME": "gru", "QUESTION": "cost"},
    "An application": {"NAME": "faults"},
    "A figure": {"NAME": "sentiment"},
}

MODULES = {
    "__init__": '"""Say what was said."""\n',
    "data": '''"""What is said."""

from rnn_course.datasets import SENTENCE_PAIRS

TEXTS = [pair.english for pair in SENTENCE_PAIRS]
''',
    "models": '''"""A layer that has learned nothing."""

from rnn_course.datasets.twin_reviews import SOURCE
from rnn_course.scratch import Dense, Model


def trained(seed):
    model = Model([Dense(1, seed=seed)])
    model.build((None, 2))
    return model, {"words": ["again"]}


def answerer():
    return str.upper


TRAINED = {"echo-model": (trained, {"seed": 0})}
SOURCES = {"echo-model": [SOURCE]}
''',
    "baselines": '"""Silence."""\n',
    "evaluation": '''"""How often it is right."""

from rnn_course.applications.echo.data import TEXTS


def count(limit):
    return {"texts": len(TEXTS[:limit])}


LARGE = {"echo-count": (count, {"limit": 3})}
''',
}
LINE = """    Chapter(99, "echo", AT_WORK, "Echo", "What was that?", "an echo"),
)
# fmt: on
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the package, with an application made by the recipe."""
    root = tmp_path_factory.mktemp("house")
    for folder in ("rnn_course", "tests", "book"):
        ignored = shutil.ignore_patterns("__pycache__", "_static", ".*")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    course = root / "rnn_course" / "course.py"
    lines = course.read_text(encoding="utf-8")
    assert lines.count(")\n# fmt: on\n") == 1
    course.write_text(lines.replace(")\n# fmt: on\n", LINE), encoding="utf-8")
    folder = root / "rnn_course" / "applications" / "echo"
    folder.mkdir()
    for name, content in MODULES.items():
        (folder / f"{name}.py").write_text(content, encoding="utf-8")
    return root


def run(house, *arguments, said=""):
    environment = os.environ | {"PYTHONPATH": str(house), "PYTHONUTF8": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=house, env=environment, input=said, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_application_made_by_the_recipe_is_found_trained_measured_and_tested(house):
    command = ("-m", "rnn_course.applications")
    listed = run(house, *command)
    assert "echo: What was that?\n    talk     python -m rnn_course.applications echo\n" in listed
    assert "    model    echo-model\n    measured echo-count\n" in listed
    assert "HELLO" in run(house, *command, "echo", said="hello\n")
    run(house, *command, "train", "echo-model")
    run(house, *command, "measure", "echo-count")
    result = house / "rnn_course" / "experiments" / "results" / "echo-count.json"
    assert '"texts": 3' in result.read_text(encoding="utf-8")
    loaded = "from rnn_course import weights; print(weights.load('echo-model').extras)"
    assert run(house, "-c", loaded) == "{'words': ['again']}\n"
    run(house, "book/write_toc.py")
    assert "      - file: book/99_echo\n" in (house / "_toc.yml").read_text(encoding="utf-8")
    tests = ("tests/weights/test_weights.py", "tests/experiments/test_stored.py")
    run(house, "-m", "pytest", "-q", "-n", "0", *tests, "-k", "command or result or stored")


def texts():
    """Give every text of the repository that is not a notebook, by its path."""
    kinds = {".py", ".md", ".yml", ".toml", ".json", ".bib", ".cff"}
    made = {".venv", "_build", "_static", "node_modules", "mutants"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in made and (name[0] != "." or name == ".github")]
        for path in (Path(folder, name) for name in names):
            if path.suffix in kinds:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_the_lists_of_chapters_are_those_that_the_recipe_names():
    files, titles = set(), set()
    for name, text in texts():
        if sum(chapter.file in text for chapter in CHAPTERS) > len(CHAPTERS) / 2:
            files.add(name)
        if sum(chapter.title in text for chapter in CHAPTERS) > len(CHAPTERS) / 2:
            titles.add(name)
    assert titles == {"rnn_course/course.py", "rnn_course/exercises/sections.en.json"}
    assert files == {"_toc.yml", "book/runs.json", "book/systems.md"}
    for name in titles | files:
        assert f"`{name}`" in RECIPES["A chapter"]


def test_the_recipes_are_short():
    assert list(RECIPES) == list(EXAMPLES)
    for title, recipe in RECIPES.items():
        assert 5 <= len(re.findall(r"^\d\. ", recipe, re.MULTILINE)) <= 6, title
        assert len(recipe.strip().splitlines()) <= 21, title


@pytest.mark.parametrize("title", RECIPES)
def test_what_a_recipe_names_is_there(title):
    """Paths, and the lists in them: `MODELS` in `tests/layers.py`."""
    recipe = " ".join(RECIPES[title].split())
    for word, example in EXAMPLES[title].items():
        recipe = recipe.replace(word, example)
    paths = [name for name in re.findall(r"`([\w./-]+)`", recipe) if "/" in name]
    assert len(paths) >= 2
    assert [name for name in paths if not (ROOT / name).exists()] == []
    for variable, name in re.findall(r"`([A-Z]+)` (?:in|of) `([\w./]+)`", recipe):
        assert re.search(rf"^{variable}\b.*=", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
