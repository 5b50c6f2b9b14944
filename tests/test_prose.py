"""What `make lint` says about spelling and phrases, and what it takes for prose."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import prose  # noqa: E402

TEXT = """(one-title)=
# One of Who's title, by colour

The shape `color` is {ref}`shall-stand`, $stands$, see {ref}`what stands here <one-title>`.

```python
color = "shall"
```

:::{note}
It shall
stand
:::
"""

CODE = '''"""Show teh color."""

X = "shall"  # shall


def f(color):
    """Stand.

    color : str
        Till now.
    optimizer
        Any.

    References
    ----------
    Doe, On normalization.

    Examples
    --------
    >>> color = np.arange(3)
    """
'''


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A repository with one file of each kind."""
    monkeypatch.setattr(prose, "ROOT", tmp_path)
    (tmp_path / "_typos.toml").write_bytes((ROOT / "_typos.toml").read_bytes())
    (tmp_path / "page.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    shown = {"image": {"alt": "A curve ran wild."}, "figure": {"caption": "The behavior."}}
    cells = [
        {"cell_type": "markdown", "id": "a-b", "metadata": {}, "source": ["One\n", "reads that."]},
        {"cell_type": "code", "id": "a-c", "metadata": {"mystnb": shown}, "source": "x = 1  # dear"},
    ]
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path


def said(house, name):
    return [message.removeprefix(f"{name}:") for _, message in prose.faults([house / name])]


def test_a_page_is_read_without_its_code_and_labels(house):
    assert [one.partition(": write ")[0] for one in said(house, "page.md")] == [
        "4: 'stands'",
        "11: 'shall'",
        "12: 'stand'",
    ]


def test_docstrings_and_comments_are_read(house):
    found = said(house, "code.py")
    assert found[:2] == ["1: 'color': write 'colour'", "1: 'teh': write 'the'"]
    assert [one.partition(": write ")[0] for one in found[2:]] == ["7: 'Stand'", "10: 'Till'", "3: 'shall'"]


def test_cells_captions_and_texts_of_pictures_are_read(house):
    assert [one.partition(": write ")[0] for one in said(house, "book.ipynb")] == [
        "a-b: 'One reads that'",
        "a-c: 'dear'",
        "a-c (alt): 'ran wild'",
        "a-c (caption): 'behavior'",
    ]


@pytest.mark.parametrize(
    "good",
    [
        "It understands standard words.",
        "The code, as it stands, stands for much.",
        "Who decides? The gate decides.",
        "A reader who knows it is dearly loved.",
        "He put it out of reach.",
        "This is said often.",
    ],
)
def test_good_english_is_left_alone(good):
    assert [better for phrase, better in prose.phrases() if phrase.search(good)] == []


def test_every_phrase_says_what_to_write():
    assert all(better and better[0] != " " for _, better in prose.phrases())


def test_the_command_says_what_is_wrong_and_fails(house, monkeypatch, capsys):
    monkeypatch.setattr(prose, "READ", ["*.ipynb"])
    assert prose.main([])
    assert capsys.readouterr().out.startswith("book.ipynb:a-b: 'One reads that': write who")
    assert prose.main([str(house / "book.ipynb")])
