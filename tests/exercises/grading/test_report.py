"""The table and the page say what was found, and harm nobody."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from rnn_course.exercises.grading import report
from rnn_course.exercises.grading.report import Row
from rnn_course.exercises.grading.results import without_answers
from rnn_course.exercises.registry import EXERCISES


def answer(**changes):
    wrong = {
        "solved": False,
        "tried": True,
        "rung": "the shapes are right",
        "sentence": "No.",
        "mistake": None,
    }
    return wrong | changes


def row(path, problem="", asked=("rnn-cell",), **answers):
    named = {id_.replace("_", "-"): one for id_, one in answers.items()}
    return Row(path, without_answers("ran", problem) | {"asked": list(asked), "answers": named})


ROWS = [
    row("a.ipynb", rnn_cell=answer(solved=True, rung=None)),
    row("=1+1.ipynb", "<b>bold</b>", rnn_cell=answer(mistake="the tanh is forgotten.")),
    row("나.ipynb", rnn_cell=answer(mistake="the tanh is forgotten.")),
    row("d\n.ipynb", rnn_cell=answer(sentence="@SUM(1)")),
    row("e.ipynb", rnn_cell=answer(tried=False, rung=None, sentence="Nothing yet. Write.")),
    row("f.ipynb"),
    Row("g.ipynb", without_answers("unreadable", "The file is not JSON.")),
    Row("h.ipynb", None),
]


def read(file):
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))


def test_the_table(tmp_path):
    report.write_csv(tmp_path / "grades.csv", ROWS, ["rnn-cell"])
    lines = read(tmp_path / "grades.csv")
    assert [line["rnn-cell"] for line in lines] == [
        "solved",
        "the tanh is forgotten.",
        "the tanh is forgotten.",
        'Not so: "the shapes are right". @SUM(1)',
        "Nothing yet",
        "not checked",
        "not checked",
        "not checked",
    ]
    assert [line["notebook"] for line in lines[:4]] == ["a.ipynb", "'=1+1.ipynb", "나.ipynb", "d .ipynb"]
    assert [line["state"] for line in lines[5:]] == ["ran", "unreadable", "not graded yet"]
    assert {line["of"] for line in lines} == {"1"}
    assert [line["solved"] for line in lines] == ["1"] + ["0"] * 7
    assert [file.name for file in tmp_path.iterdir()] == ["grades.csv"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1.ipynb", "'=1+1.ipynb"),
        (";=1+1;.ipynb", ";'=1+1;.ipynb"),
        ("a; +1|-1;@x;\t=y.ipynb", "a; '+1|'-1;'@x; '=y.ipynb"),
        ("\t=1.ipynb", "'=1.ipynb"),
        ("＝1;＋1;－1;＠a.ipynb", "'＝1;'＋1;'－1;'＠a.ipynb"),
        ("a=1 - b+c@d;e.ipynb", "a=1 - b+c@d;e.ipynb"),
    ],
)
def test_no_cell_is_a_formula_however_the_table_is_read(tmp_path, name, written):
    report.write_csv(tmp_path / "grades.csv", [row(name, problem=name)], [])
    (line,) = read(tmp_path / "grades.csv")
    assert line["notebook"] == line["problem"] == written
    for delimiter in ",;|\t":
        text = (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
        for cells in csv.reader(io.StringIO(text), delimiter=delimiter):
            assert not [cell for cell in cells if cell.strip().startswith(tuple("=+-@＝＋－＠"))]


def test_each_notebook_is_about_its_own_chapters(tmp_path):
    ids = ["rnn-cell", "lstm-cell", "lstm-layer"]
    rows = [
        row("3.ipynb", rnn_cell=answer(solved=True)),
        row("5.ipynb", asked=["lstm-cell"]),
        row("none.ipynb", asked=["no-such"]),
        row("not asked.ipynb", asked=["rnn-cell"], lstm_cell=answer(solved=True)),
    ]
    report.write_csv(tmp_path / "grades.csv", rows, ids)
    lines = read(tmp_path / "grades.csv")
    assert [line["of"] for line in lines] == ["1", "2", "3", "3"]
    assert [line["rnn-cell"] for line in lines] == ["solved", "", "not checked", "not checked"]
    assert [line["lstm-layer"] for line in lines] == ["", "not checked", "not checked", "not checked"]
    report.write_html(tmp_path / "grades.html", "Grades", rows, ids)
    page = (tmp_path / "grades.html").read_text(encoding="utf-8")
    assert "Of 9 answers, 2 are right." in page
    assert '<td>1 <meter aria-hidden="true" max="3" value="1"></meter></td><td>0</td><td>2</td>' in page


class Checker(HTMLParser):
    """Sees whether what is opened is closed, and remembers the tags."""

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page(tmp_path):
    report.write_html(tmp_path / "grades.html", "Grades of <us>", ROWS, ["rnn-cell"])
    page = (tmp_path / "grades.html").read_text(encoding="utf-8")
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold" in page
    assert not {"script", "link", "img"} & set(checker.tags)
    assert "http" not in page
    assert '<html lang="en">' in page
    assert "prefers-color-scheme: dark" in page
    assert page.count("<h1>") == 1
    assert "8 notebooks: 6 ran, 1 unreadable, 1 not graded yet. Of 8 answers, 1 are right." in page
    text = re.sub("<[^>]*>", " ", page)
    assert re.search(r"2 &times; +the tanh is forgotten.", text)
    assert re.search(r"1 &times; +Not so: &quot;the shapes are right&quot;. No known mistake.", text)
    assert page.count('<th scope="row">') == 1 + len(ROWS)


def test_a_page_of_nothing(tmp_path):
    report.write_html(tmp_path / "grades.html", "Grades", [], [])
    assert "0 notebooks: none." in (tmp_path / "grades.html").read_text()


def test_which_exercises_it_is_about():
    rows = [*ROWS, row("i", asked=(), gru_cell=answer(), lstm_cell=answer(solved=True))]
    assert report.columns(rows, None) == ["rnn-cell", "lstm-cell"]
    assert report.columns(rows, 5) == [id_ for id_, one in EXERCISES.items() if one.chapter == 5]
    assert report.columns([], None) == []
