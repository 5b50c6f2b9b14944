"""The house rules of the book: what every chapter and every page keeps to."""

import ast
import json
import re
import shutil

import nbformat
import pytest
from check_pages import pages
from execute import BOOK, METADATA, RUNS, TIMED, name
from reading import main_path
from write_exercises import section_table, write_pages
from write_milestones import MINE, milestones, write_functions
from write_toc import TOC, toc

from rnn_course.course import CHAPTERS as COURSE
from rnn_course.exercises.registry import EXERCISES
from rnn_course.exercises.sections import TABLE

COVER = BOOK / "index.ipynb"
FIGURES = [BOOK / "live.ipynb", BOOK / "playground.ipynb"]  # pages on figures that answer
CHAPTERS = sorted(BOOK.glob("[0-9]*.ipynb"))
SIDES = sorted(BOOK.glob("side_*.ipynb"))  # pages beside the path: no exercises, no number
WRITTEN = sorted(BOOK.glob("exercises/*.ipynb")) + sorted(BOOK.glob("solutions/*.ipynb"))  # by the package
MILESTONES = milestones()  # each closes a part of the course
NOTEBOOKS = [COVER, *FIGURES, *CHAPTERS, *MILESTONES, *SIDES, *WRITTEN]
PAGES = sorted(BOOK.glob("*.md"))

MAX_LINES = 20  # of a cell, without its imports
MAX_LINES_LONG = 40  # of a cell that only draws, and whose code is folded away, and of a solution
TAGS = {"hide-input", "remove-input", "remove-output", TIMED}

LABEL = re.compile(r"\((\S+)\)=")
HEADING = re.compile(r"#{1,6} ")
FENCED = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1`* *$", re.MULTILINE | re.DOTALL)
EXERCISE = re.compile(r"^```{exercise}.*\n:label: (ex-\S+)$", re.MULTILINE)
SOLUTION = re.compile(r"```{solution-start} (\S+)\n:class: dropdown\n```")
SOLUTION_END = "```{solution-end}\n```"

# What takes the time, in a cell whose numbers are other ones on every run.
CLOCKS = {"perf_counter", "race", "fastest", "batch_times", "times_by_length", "time_gained"}

NUMBER = re.compile(r"\d+(?:[,_]\d{3})*(?:\.\d+)?")
RESULT = re.compile(r"(?<![\w.])(\d+\.\d+(?!\.?\w)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?= ?\\?%))")
SECTION = re.compile(r"[Ss]ections? \d+\.\d+")  # of what is cited
NO_RESULTS = {
    ("index-licence", "4.0"),  # the name of a licence
    ("index-run", "3.11"),  # versions of Python
    ("index-run", "3.13"),
    ("leak-ways", "70"),  # what the functions take by default
    ("rnn-saturation-why", "0.999"),  # tanh of 4
    ("parallel-linear-hand", "0.25"),  # an example by hand
    ("parallel-mingru-keras-why", "3.12"),  # versions of a library
    ("parallel-mingru-keras-why", "3.15"),
    ("faults-gru", "0.69"),  # the logarithm of 2
    ("sentiment-counts", "0.69"),
    ("sentiment-reader-stored", "12,000"),  # what a stored model has read
    ("sentiment-parts-judge", "25,000"),  # the size of the data
    ("sentiment-spam-read", "0.6"),  # the standard error of a share, by hand
    ("translation-data", "4,500"),  # the size of the data
    ("transformers-compared", "9,600"),  # what a stored experiment has read
    ("translation-pretend-leak", "5,244"),  # the emoji that there are
    ("captions-leak", "5,244"),
    ("distributed-rows-why", "1,234"),  # an example by hand
}

QUIZ = re.compile(r"\((\S+)\)=\n\*\*Check yourself\.\*\* .+\n")
ANSWER = re.compile(
    r'\n<details class="answer"><summary>(.+)</summary>\n\n\*\*(Right|Not quite)\.\*\* (.+)\n\n</details>'
)
MAIN_PATH_WORDS = 2300
MAIN_PATH_CELLS = 25
MAIN_PATH_MINUTES = 60
TIME = re.compile(r"\*\*Time\.\*\* About (\d+) minutes")

each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=name)
each_milestone = pytest.mark.parametrize("path", MILESTONES, ids=name)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name)


def cells(path, kind=None):
    return [cell for cell in nbformat.read(path, as_version=4).cells if kind in (None, cell.cell_type)]


def lines_and_headings(text):
    """Give the lines of a Markdown text without its fenced blocks, and the numbers of its headings."""
    lines = FENCED.sub("", text).splitlines()
    return lines, [number for number, line in enumerate(lines) if HEADING.match(line)]


def test_the_notebooks_are_the_chapters_of_the_course():
    titles = [(path.stem, cells(path)[0].source.splitlines()[1]) for path in CHAPTERS]
    assert titles == [(one.file, f"# {one.title}") for one in COURSE]
    assert [one.number for one in COURSE] == sorted({one.number for one in COURSE})


def test_the_table_of_contents_is_that_of_the_course():
    assert TOC.read_text(encoding="utf-8") == toc(), "run `make exercises`"


def test_the_table_of_contents_names_every_page():
    files = {f"book/{name(path)}.html" for path in [*NOTEBOOKS, *PAGES]}
    assert set(pages()) == files


@each_notebook
def test_cell_ids_can_be_read(path):
    ids = [cell.id for cell in cells(path)]
    chapter = ids[0].partition("-")[0]
    assert [name for name in ids if not re.fullmatch(rf"{chapter}(-[a-z0-9]+)+", name)] == []
    assert len(set(ids)) == len(ids)


@each_notebook
def test_headings_start_cells_and_have_their_ids_as_labels(path):
    for cell in cells(path, "markdown"):
        lines, headings = lines_and_headings(cell.source)
        assert headings in ([], [1]), f"{cell.id}: a heading starts a cell of its own, after its label"
        assert not headings or lines[0] == f"({cell.id})=", f"{cell.id}: the label is not the id of the cell"


@each_notebook
def test_a_chapter_has_one_title(path):
    titles = [
        cell.id for cell in cells(path, "markdown") if re.search("^# ", FENCED.sub("", cell.source), re.M)
    ]
    assert titles == [cells(path)[0].id]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_headings_of_pages_have_labels(path):
    lines, headings = lines_and_headings(path.read_text(encoding="utf-8"))
    assert [lines[number] for number in headings if not LABEL.fullmatch(lines[number - 1])] == []


@each_notebook
def test_all_cells_were_run_in_order(path):
    counts = [cell.execution_count for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_pictures_say_what_they_show(path):
    for cell in cells(path, "code"):
        if any("image/png" in output.get("data", {}) for output in cell.outputs):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert alt.strip(), f"{cell.id}: give the picture a text, mystnb.image.alt in the cell's metadata"


@each_notebook
def test_cells_are_short(path):
    for cell in cells(path, "code"):
        statements = [
            s for s in ast.parse(cell.source).body if not isinstance(s, ast.Import | ast.ImportFrom)
        ]
        lines = sum(s.end_lineno - s.lineno + 1 for s in statements)
        long = path in WRITTEN or MINE.fullmatch(cell.id) or "hide-input" in cell.metadata.get("tags", [])
        limit = MAX_LINES_LONG if long else MAX_LINES
        assert lines <= limit, f"{cell.id}: {lines} lines of code, at most {limit}"


@each_notebook
def test_nothing_is_printed_on_stderr_and_nothing_raises(path):
    bad = [
        cell.id
        for cell in cells(path, "code")
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert bad == []


@each_notebook
def test_a_cell_is_prose_or_code(path):
    """The code of a raw cell would be shown, and neither run nor compared."""
    assert [cell.id for cell in cells(path) if cell.cell_type not in ("markdown", "code")] == []


@each_notebook
def test_every_cell_is_compared(path):
    assert [
        cell.id
        for cell in cells(path, "code")
        if re.search("^ *# *(NBVAL|PYTEST_VALIDATE)", cell.source, re.M)
    ] == []


def called(source):
    """Give the names of the functions that a cell calls, without those of their modules."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {getattr(function, "attr", getattr(function, "id", "")) for function in calls}


@each_notebook
def test_only_measured_times_are_not_compared(path):
    timed = [cell for cell in cells(path, "code") if TIMED in cell.metadata.get("tags", [])]
    assert [cell.id for cell in timed if not called(cell.source) & CLOCKS] == []
    assert len(timed) <= len(cells(path, "code")) / 3


def test_a_word_about_time_does_not_make_a_clock():
    source = "# seconds of time_gained(), by perf_counter\ntime = 3\nprint('race(x)', seconds := time)"
    assert called(source) == {"print"}
    assert called("a.b.race(1)[0](times()).sum(perf_counter())") == {
        "race",
        "times",
        "sum",
        "perf_counter",
        "",
    }


@each_notebook
def test_numbers_in_the_prose_come_from_the_code_of_the_page(path):
    """Decimals, percentages and thousands, also rounded; self-tests, exercises and advice have their own."""
    text = "\n".join(
        "\n".join([cell.source, *(words(output) for output in cell.outputs)]) for cell in cells(path, "code")
    )
    there = set(NUMBER.findall(text))
    page = cells(path, "markdown")
    missing = {
        (cell.id, number)
        for cell in page
        if not re.search("-(quiz|write)-|-(mistakes|defaults|pytorch)$", cell.id)
        for number in RESULT.findall(SECTION.sub("", cell.source))
        if not any(is_rounded(one, number) for one in there)
    }
    assert missing == {one for one in NO_RESULTS if one[0] in {cell.id for cell in page}}


def words(output):
    """Give what can be read in an output; live figures have numbers of all kinds, and no results."""
    shown = output.get("data", {}).items()
    if '<figure class="live"' in output.get("data", {}).get("text/html", ""):
        return ""
    return "\n".join([output.get("text", ""), *(text for kind, text in shown if kind.startswith("text/"))])


def is_rounded(number, short):
    """Say whether a number that is printed is that of the prose, to as many digits as the prose has."""
    value, words = float(re.sub("[,_]", "", number)), short.replace(",", "")
    whole, dot, decimals = words.partition(".")
    digits = len(decimals) if dot else len(whole.rstrip("0")) - len(whole)
    return round(value, digits) == float(words)


@pytest.mark.parametrize(
    ("number", "short", "is_it"),
    [
        ("0.667", "0.67", True),
        ("0.667", "0.66", False),
        ("0.3", "0.30", True),
        ("63.4", "63", True),
        ("56_987", "57,000", True),
        ("56_987", "56,980", False),
        ("1,234,567.8", "1,234,568", True),
    ],
)
def test_what_a_rounded_number_is(number, short, is_it):
    assert is_rounded(number, short) == is_it


def test_every_notebook_has_its_last_run_written_down():
    assert set(json.loads(RUNS.read_text(encoding="utf-8"))) == set(map(name, NOTEBOOKS))


@each_notebook
def test_metadata_is_minimal(path):
    assert nbformat.read(path, as_version=4).metadata == METADATA
    for cell in cells(path):
        assert set(cell.metadata) <= {"tags", "mystnb"}, cell.id
        assert set(cell.metadata.get("tags", [])) <= TAGS, cell.id


def test_exercises_and_solutions_are_those_of_the_package(tmp_path):
    written = {path.relative_to(tmp_path): path for path in write_pages(COURSE, tmp_path)}
    assert sorted(written) == sorted(path.relative_to(BOOK) for path in WRITTEN)
    for page, path in written.items():
        made, stored = ([(cell.id, cell.source) for cell in cells(one)] for one in (path, BOOK / page))
        assert made == stored, f"{page}: run `make exercises`, and then the notebook"


@each_milestone
def test_functions_of_milestones_are_those_of_the_package(path, tmp_path):
    written = tmp_path / path.name
    shutil.copy(path, written)
    write_functions(written)
    assert [cell.source for cell in cells(path)] == [cell.source for cell in cells(written)], (
        "run `make exercises`, and then the notebook"
    )


@each_milestone
def test_a_milestone_uses_each_of_its_functions(path):
    mine = [MINE.fullmatch(cell.id)[1] for cell in cells(path) if MINE.fullmatch(cell.id)]
    used = set().union(*(called(cell.source) for cell in cells(path, "code") if not MINE.fullmatch(cell.id)))
    assert 3 <= len(mine) <= 6
    assert {EXERCISES[id_].name for id_ in mine} <= used


@each_milestone
def test_the_last_chapter_of_a_part_leads_to_its_milestone(path):
    number = int(path.stem.removeprefix("milestone_"))
    part = list(dict.fromkeys(one.part for one in COURSE))[number - 1]
    last = [chapter for chapter, one in zip(CHAPTERS, COURSE, strict=True) if one.part == part][-1]
    title = cells(path)[0].id
    assert any(f"{{ref}}`{title}`" in cell.source for cell in cells(last, "markdown"))
    assert cells(path)[0].source.splitlines()[1].startswith("# Milestone: ")


@pytest.mark.parametrize("path", [one for one in WRITTEN if one.parent.name == "solutions"], ids=name)
def test_every_solution_passes_its_check_on_the_page(path):
    checks = [cell for cell in cells(path, "code") if "exercises.check(" in cell.source]
    shown = [cell.id for cell in checks if ": correct</strong>" not in words(cell.outputs[0])]
    assert shown == []


def test_checks_send_their_readers_to_sections_that_there_are():
    assert TABLE.read_text(encoding="utf-8") == section_table(), "run `make exercises`"
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            assert exercise.said(mistake).startswith(mistake.message)


@each_chapter
def test_each_exercise_has_a_solution_that_was_run(path):
    asked = EXERCISE.findall("\n".join(cell.source for cell in cells(path, "markdown")))
    solved, inside = [], []
    for cell in cells(path):
        if match := SOLUTION.fullmatch(cell.source):
            solved.append(match[1])
            inside = []
        elif cell.source == SOLUTION_END:
            assert "code" in inside, f"{cell.id}: a solution has code that was run"
        inside.append(cell.cell_type)
    assert 2 <= len(asked) <= 5
    assert solved == asked


def quizzes(path):
    """Give the cell of each self-test, with its answers: what is pressed, what comes out, and why."""
    return [(cell, ANSWER.findall(cell.source)) for cell in cells(path, "markdown") if "-quiz-" in cell.id]


def shown_length(summary):
    return len(re.sub("<[^>]+>", "", summary))


@each_chapter
def test_a_quiz_is_a_question_and_its_answers(path):
    for cell, answers in quizzes(path):
        head = QUIZ.match(cell.source)
        assert head, f"{cell.id}: a self-test has a label and a line that asks"
        assert head[1] == cell.id
        assert ANSWER.sub("", cell.source) == head[0], f"{cell.id}: something else stands among the answers"
        assert 3 <= len(answers) <= 4, cell.id
        assert [verdict for _, verdict, _ in answers].count("Right") == 1, cell.id


@each_chapter
def test_each_answer_of_a_quiz_has_its_own_reply(path):
    for cell, answers in quizzes(path):
        pressed, _, replies = zip(*answers, strict=True)
        assert len(set(pressed)) == len(set(replies)) == len(answers), cell.id


@each_chapter
def test_what_is_pressed_in_a_quiz_is_plain_html(path):
    for cell, answers in quizzes(path):
        for summary, _, _ in answers:
            assert not re.search(r"[$`*\\]|__|\]\(|&(?!\w+;)", summary), f"{cell.id}: no Markdown works here"
            opened, closed = re.findall(r"<(\w+)>", summary), re.findall(r"</(\w+)>", summary)
            assert opened == closed, cell.id
            assert set(opened) <= {"code", "i", "sub"}, cell.id


@each_chapter
def test_the_main_path_of_a_chapter_can_be_finished(path):
    """Count what is not folded: prose without asides and quizzes, and the cells with code in sight."""
    found = main_path(path)
    assert found.words <= MAIN_PATH_WORDS
    assert found.cells <= MAIN_PATH_CELLS
    assert 5 <= found.quizzes <= 8
    assert found.minutes <= MAIN_PATH_MINUTES


@each_chapter
def test_a_chapter_says_how_long_it_takes(path):
    (head,) = [cell.source for cell in cells(path)[:2] if cell.id.endswith("-path")]
    assert TIME.findall(head) == [str(main_path(path).minutes)]


def test_neither_place_nor_length_gives_the_right_answer_away():
    places, longest = [], []
    for path in CHAPTERS:
        for _, answers in quizzes(path):
            place = [verdict for _, verdict, _ in answers].index("Right")
            lengths = [shown_length(summary) for summary, _, _ in answers]
            places.append(place)
            longest.append(lengths[place] > max(lengths[:place] + lengths[place + 1 :]))
    for place in range(3):
        assert 0.25 < places.count(place) / len(places) < 0.42
    assert sum(longest) / len(longest) < 0.4


def test_every_term_of_the_glossary_occurs_in_the_book():
    """Its words do, whatever their endings."""
    blocks = re.findall(
        r"```{glossary}\n(.*?)```", (BOOK / "glossary.md").read_text(encoding="utf-8"), re.DOTALL
    )
    terms = [line for block in blocks for line in block.splitlines() if line[:1].strip()]
    assert len(terms) > 100
    text = " ".join(cell.source for path in CHAPTERS + SIDES for cell in cells(path, "markdown")).lower()
    for term in terms:
        korean = re.search(r" [^ ]*[가-힣]", term)
        assert korean, f"{term}: what is it in Korean?"
        words = re.findall(r"\w+", term[: korean.start()].lower())
        assert [word for word in words if word[:6] not in text] == [], f"no page uses {term}"


def test_every_reference_says_where_it_is():
    entries = re.split(r"\n(?=@)", (BOOK / "references.bib").read_text(encoding="utf-8"))
    names = [re.match(r"@\w+\{([^,]+),", one)[1] for one in entries]
    assert len(set(names)) == len(names)
    assert [
        name
        for name, one in zip(names, entries, strict=True)
        if not re.search(r"^ *(doi|eprint|url) *=", one, re.M)
    ] == []
