"""No test touches the reader's own progress."""

import pytest

from rnn_course import exercises


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    file = tmp_path / "folder" / "progress.json"
    monkeypatch.setenv("RNN_COURSE_PROGRESS", str(file))
    monkeypatch.setattr(exercises, "_hints_shown", {})
    return file
