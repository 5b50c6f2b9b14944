import pytest

from rnn_course.datasets import python_source


def test_files_come_in_order_without_tests_and_lists_of_names():
    names = [file.name for file in python_source()]
    assert names == sorted(names)
    assert len(set(names)) == len(names) > 40
    assert {name.partition("/")[0] for name in names} == {"callbacks", "losses", "metrics", "optimizers"}
    assert not any(name.endswith(("_test.py", "__init__.py")) for name in names)


def test_the_text_is_source_with_documentation():
    text = {file.name: file.text for file in python_source()}["callbacks/history.py"]
    compile(text, "history.py", "exec")
    assert '"""Callback that records events into a `History` object.' in text


def test_the_text_is_that_of_the_pinned_version():
    assert sum(len(file.text) for file in python_source()) == 615_790


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("rnn_course._extras.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'keras is not installed; .* pip install ".\[keras\]"'):
        python_source()
