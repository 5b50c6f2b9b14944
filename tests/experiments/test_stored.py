import json

import pytest

from rnn_course import applications, experiments
from rnn_course.experiments import stored

LARGE = {
    name: (folder, *run)
    for folder, module in [
        *((experiments.chapter_of(module.__name__), module) for module in experiments.modules()),
        *applications.modules("evaluation").items(),
    ]
    for name, run in getattr(module, "LARGE", {}).items()
}


def test_a_result_is_stored_and_read(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "RESULTS", tmp_path / "results")
    path = stored.save("a-task", {"seeds": [0, 1]}, {"손실": [0.5, None]})
    assert path == tmp_path / "results" / "a-task.json"
    assert stored.load("a-task") == {"settings": {"seeds": [0, 1]}, "result": {"손실": [0.5, None]}}


def test_a_result_that_is_not_there_is_named_with_those_that_are(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "RESULTS", tmp_path)
    with pytest.raises(FileNotFoundError, match="no result 'x'; there are: none"):
        stored.load("x")
    stored.save("a-task", {}, 1)
    with pytest.raises(FileNotFoundError, match="no result 'x'; there are: a-task"):
        stored.load("x")


@pytest.mark.parametrize("content", [b"", b'{"settings": {', b"\xff"])
def test_a_damaged_result_is_named(tmp_path, monkeypatch, content):
    monkeypatch.setattr(stored, "RESULTS", tmp_path)
    stored.save("a-task", {}, 1).write_bytes(content)
    with pytest.raises(ValueError, match=r"stored\.load: .*a-task\.json is no JSON \(.*\); fetch the course"):
        stored.load("a-task")


@pytest.mark.parametrize("name", sorted(LARGE))
def test_every_experiment_has_its_result_with_its_settings(name):
    chapter, function, settings = LARGE[name]
    assert name.startswith(f"{chapter}-")
    assert callable(function)
    assert stored.load(name)["settings"] == json.loads(json.dumps(settings))


def test_nothing_is_stored_that_no_command_makes():
    assert {path.stem for path in stored.RESULTS.glob("*.json")} == set(LARGE)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\0b", "x" * 300, None, 5])
def test_a_result_is_stored_in_its_folder_only(name, tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "RESULTS", tmp_path / "results")
    for use in (lambda: stored.load(name), lambda: stored.save(name, {}, None)):
        with pytest.raises(ValueError, match=r"^stored: the name of a result is "):
            use()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["null", "[]", '{"settings": {}}', "5"])
def test_json_that_is_no_result_is_refused(text, tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "RESULTS", tmp_path)
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ValueError, match=r"x\.json has no settings and result; fetch the course again$"):
        stored.load("x")
