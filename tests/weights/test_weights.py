import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest
import safetensors.numpy

from rnn_course import weights
from rnn_course.datasets.source import sources
from rnn_course.experiments import stored as results
from rnn_course.live import packing
from rnn_course.scratch import GRU, Dense, Model, Seq2Seq
from tests.runs import flipped


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    return tmp_path


def model():
    made = Model([GRU(3, seed=0), Dense(2, seed=1)])
    made.build((None, 4))
    return made


def stored(name="a-gru", extras=None):
    data = [one for one in sources() if one.name == "Sea temperature"]
    return weights.save(name, model(), extras or {}, settings={"seed": 0}, data=data)


def test_a_model_comes_back_with_its_extras_and_where_it_is_from(folder):
    stored(extras={"words": ["가", "b"]})
    trained = weights.load("a-gru")
    for got, want in zip(trained.model.get_weights(), model().get_weights(), strict=True):
        np.testing.assert_array_equal(got, want)
    assert trained.extras == {"words": ["가", "b"]}
    assert trained.entry["command"] == "python -m rnn_course.applications train a-gru"
    assert trained.entry["settings"] == {"seed": 0}
    assert set(trained.entry["versions"]) == {"rnn-course", "numpy"}
    assert [one["name"] for one in trained.entry["data"]] == ["Sea temperature"]
    x = np.ones((1, 5, 4), "float32")
    np.testing.assert_array_equal(trained.model.forward(x), model().forward(x))


def test_an_encoder_decoder_comes_back(folder):
    pairs = Seq2Seq(5, 6, 3, features=2, seed=0)
    weights.save("pairs", [pairs], {}, settings={"seed": 0}, data=[])
    got = weights.load("pairs").layers[0]
    ids = np.array([[1, 2, 3]])
    np.testing.assert_array_equal(got.forward(ids, ids), pairs.forward(ids, ids))


def test_a_changed_file_is_not_used(folder):
    path = stored()
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a-gru.safetensors is not the file that the manifest describes"):
        weights.load("a-gru")
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"is missing; make it again: .* train a-gru"):
        weights.load("a-gru")
    path.mkdir()
    with pytest.raises(FileNotFoundError, match="is missing; make it again"):
        weights.load("a-gru")


@pytest.mark.parametrize("ending", ["safetensors", "json"])
def test_a_single_bit_that_has_changed_is_noticed(folder, ending):
    path = stored(extras={"words": ["가", "b"]}).with_suffix(f".{ending}")
    content = path.read_bytes()
    for bit in np.random.default_rng(0).choice(8 * len(content), 100, replace=False):
        path.write_bytes(flipped(content, bit))
        with pytest.raises(ValueError, match=rf"a-gru\.{ending} is not the file that the manifest describes"):
            weights.load("a-gru")


def test_a_bit_of_the_manifest_that_has_changed_is_noticed(folder):
    stored(extras={"words": ["가", "b"]})
    path, entry = folder / "manifest.json", weights.load("a-gru").entry
    content = path.read_bytes()
    for bit in np.random.default_rng(0).choice(8 * len(content), 200, replace=False):
        path.write_bytes(flipped(content, bit))
        try:
            again = weights.load("a-gru").entry
        except (ValueError, FileNotFoundError):
            continue
        assert again == entry  # it was in white space


def test_an_entry_that_was_edited_says_which_digest_it_must_have(folder):
    stored()
    path = folder / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    entries["a-gru"]["data"][0]["licence"] = "another"
    path.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(
        ValueError, match="in the manifest is damaged, or was edited: then its digest"
    ) as caught:
        weights.load("a-gru")
    entries["a-gru"]["digest"] = str(caught.value)[-64:]
    path.write_text(json.dumps(entries), encoding="utf-8")
    assert weights.load("a-gru").entry["data"][0]["licence"] == "another"


def test_an_old_file_without_a_digest_is_read_because_the_manifest_vouches_for_it(folder):
    path = stored()
    with safetensors.safe_open(path, "np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        texts = {name: text for name, text in file.metadata().items() if name != "digest"}
    path.write_bytes(safetensors.numpy.save(arrays, texts))
    with pytest.raises(ValueError, match="is not the file that the manifest describes"):
        weights.load("a-gru")
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    entries["a-gru"]["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    del entries["a-gru"]["digest"]
    (folder / "manifest.json").write_text(json.dumps(entries), encoding="utf-8")
    for got, want in zip(weights.load("a-gru").model.get_weights(), model().get_weights(), strict=True):
        np.testing.assert_array_equal(got, want)


def test_models_that_are_made_at_once_are_all_in_the_manifest(folder):
    script = f"""
import sys
from pathlib import Path
from rnn_course import weights
from tests.weights import test_weights
weights.FOLDER = Path({str(folder)!r})
for k in range(20):
    test_weights.stored(name=f"{{sys.argv[1]}}-{{k:02d}}")
"""
    makers = [subprocess.Popen([sys.executable, "-c", script, name]) for name in "ab"]
    assert [maker.wait() for maker in makers] == [0, 0]
    names = [f"{name}-{k:02d}" for name in "ab" for k in range(20)]
    assert list(weights.manifest()) == names
    assert {path.stem for path in folder.iterdir()} == {"manifest", *names}


def test_an_unknown_model_is_named_with_those_there_are(folder):
    with pytest.raises(FileNotFoundError, match="no model 'x'; there are: none"):
        weights.load("x")
    stored()
    with pytest.raises(FileNotFoundError, match="no model 'x'; there are: a-gru"):
        weights.load("x")


def test_a_model_that_is_made_again_takes_the_place_of_the_old_one(folder):
    stored(extras={"a": 1})
    stored(name="another")
    stored(extras={"a": 2})
    assert list(weights.manifest()) == ["a-gru", "another"]
    assert weights.load("a-gru").extras == {"a": 2}


@pytest.mark.parametrize("name", weights.manifest())
def test_every_stored_model_can_be_loaded_and_says_where_it_is_from(name):
    entry = weights.load(name).entry
    assert "seed" in entry["settings"]
    assert "digest" in entry
    assert entry["data"]


def test_every_file_is_in_the_manifest_and_all_are_small():
    files = {path.name for path in weights.FOLDER.iterdir() if path.suffix in (".safetensors", ".json")}
    known = {file for entry in weights.manifest().values() for file in entry["sha256"]}
    assert files - {"manifest.json"} == known
    assert sum((weights.FOLDER / file).stat().st_size for file in files) < 15_000_000


def test_every_stored_model_has_a_command_that_makes_it():
    from rnn_course import applications

    made = applications.recipes()
    assert set(made) == set(weights.manifest())
    for name, entry in weights.manifest().items():
        assert entry["settings"] == json.loads(json.dumps(made[name].settings))
        said = {(one["name"], one["licence"]) for one in entry["data"]}
        assert said == {(one.name, one.licence) for one in made[name].sources}


def test_every_model_travels_in_the_bits_that_its_answers_allow():
    result = results.load("live-weights")["result"]
    assert set(result) == set(weights.manifest()), "run `python -m rnn_course.experiments live-weights`"
    assert {name: 8 if one["equal"]["8"] >= 0.995 else 16 for name, one in result.items()} == packing.BITS


@pytest.mark.parametrize(
    ("content", "message"), [("{", "is no JSON"), ("", "is no JSON"), ("[]", "holds a list")]
)
def test_a_damaged_manifest_is_named(folder, content, message):
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"weights: .*manifest\.json {message}"):
        weights.load("a-gru")


@pytest.mark.parametrize(
    "entry", [None, {}, {"sha256": {}}, {"sha256": {"a-gru.json": "0"}}, {"sha256": "0"}]
)
def test_a_model_without_a_digest_is_not_used(folder, entry):
    stored()
    (folder / "manifest.json").write_text(json.dumps({"a-gru": entry}), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"no sha256 of a-gru\.safetensors, or of other files; make it again"
    ):
        weights.load("a-gru")


def test_extras_that_the_manifest_does_not_know_are_not_read(folder):
    stored()
    (folder / "a-gru.json").write_text('{"a": 1}', encoding="utf-8")
    assert weights.load("a-gru").extras == {}
