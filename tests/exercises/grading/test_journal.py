"""What the journal has said to keep is kept."""

import errno
import json

import pytest

from rnn_course.exercises.grading.journal import Journal, JournalInUseError
from rnn_course.exercises.grading.results import without_answers

LIMITS = {"seconds": 9.0, "memory": 1.0}


def result(state="ran", limits=LIMITS):
    return without_answers(state, "") | {"limits": limits}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "journal.jsonl"


def test_it_is_there_again(file):
    with Journal(file) as journal:
        assert journal.find("a", LIMITS) is None
        journal.add("a", result())
        assert json.loads(file.read_text())["key"] == "a"  # before it is closed
        assert journal.find("a", LIMITS) == result()
    with Journal(file) as journal:
        assert journal.find("a", LIMITS) == result()


def test_a_torn_line_is_removed(file):
    with Journal(file) as journal:
        for key in "abc":
            journal.add(key, result())
    whole = file.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    for length in range(1, len(last) + 1):
        file.write_bytes(whole[:-length])
        with Journal(file) as journal:
            assert [key for key in "abc" if journal.find(key, LIMITS)] == ["a", "b"]
            journal.add("d", result())
        with Journal(file) as journal:
            assert [key for key in "abcd" if journal.find(key, LIMITS)] == ["a", "b", "d"]


def test_lines_that_are_not_understood_are_passed_over(file):
    with Journal(file) as journal:
        journal.add("a", result())
    file.write_bytes(b'\xff\n[]\n5\n{"key": 1}\n' + b"[" * 100_000 + b"\n" + file.read_bytes())
    with Journal(file) as journal:
        assert journal.find("a", LIMITS)


@pytest.mark.parametrize(
    "changed",
    [
        5,
        None,
        {},
        result() | {"state": "super"},
        result() | {"seconds": "long"},
        result() | {"seconds": 10**400},
        result() | {"seconds": float("nan")},
        result() | {"limits": 5},
        result() | {"limits": {"seconds": 10**400, "memory": 1.0}},
        result() | {"limits": {"seconds": 9.0, "memory": -(10**400)}},
        result() | {"limits": {"seconds": float("inf"), "memory": 1.0}},
        result() | {"asked": None},
        result() | {"answers": []},
        result() | {"missing": None},
        result() | {"answers": {"rnn-cell": True}},
        result() | {"answers": {"rnn-cell": {"solved": True}}},
    ],
)
def test_results_that_are_none_are_passed_over(file, changed):
    file.write_text(json.dumps({"key": "a", "result": changed}) + "\n")
    with Journal(file) as journal:
        assert journal.find("a", LIMITS) is None


def test_a_problem_holds_for_the_same_limits(file):
    more = {"seconds": 99.0, "memory": 1.0}
    with Journal(file) as journal:
        journal.add("a", result("ran") | {"problem": "MemoryError"})
        journal.add("b", result("ran"))
        assert journal.find("a", LIMITS)
        assert journal.find("a", more) is None
        assert journal.find("b", more)
        journal.add("a", result(limits=more))
        assert journal.find("a", LIMITS)["state"] == "ran"


def test_what_failed_is_tried_again(file):
    with Journal(file) as journal:
        journal.add("a", result("failed"))
        assert journal.find("a", LIMITS)
    with Journal(file) as journal:
        assert journal.find("a", LIMITS) is None


def test_a_result_may_be_forgotten(file):
    with Journal(file) as journal:
        journal.add("a", result() | {"missing": ["keras"]})
        assert journal.find("a", LIMITS)["missing"] == ["keras"]
        journal.forget("a")
        assert journal.find("a", LIMITS) is None
        journal.add("a", result())
    with Journal(file) as journal:
        assert journal.find("a", LIMITS) == result()


def test_a_drive_without_locks(file, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def fails(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fails)
    with Journal(file) as journal:
        journal.add("a", result())


def test_one_grader_at_a_time(file):
    pytest.importorskip("fcntl")
    with Journal(file), pytest.raises(JournalInUseError, match="another grader is writing to"):
        Journal(file)
    with Journal(file):
        pass
