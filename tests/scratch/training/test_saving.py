"""Models as files: exact again, or one clear error."""

import hashlib
import json
import struct
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import safetensors.numpy

from rnn_course import __version__
from rnn_course.scratch import (
    CRF,
    GRU,
    LSTM,
    Around,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Model,
    SimpleRNN,
    Stacked,
    activations,
)
from rnn_course.scratch.activations import ACTIVATIONS, Activation
from rnn_course.scratch.training import safetensors_io
from tests.layers import D, H, N, T, random
from tests.runs import flipped

MODELS = {
    "every recurrent layer": [
        SimpleRNN(H, return_sequences=True, activation="relu"),
        GRU(3, return_sequences=True, reset_after=False),
        LSTM(2, peepholes=True, dropout=0.2, seed=3),
        Dense(2),
    ],
    "around layers": [
        Stacked([Bidirectional(LSTM(H, return_sequences=True)), GRU(3, return_sequences=True)], dropout=0.1),
        Dropout(0.3),
        Bidirectional(GRU(2), merge_mode="sum"),
        Dense(1, activation="sigmoid", use_bias=False),
    ],
    "float64": [LSTM(H, dtype="float64"), Dense(2, dtype="float64")],
}


@pytest.mark.parametrize("layers", MODELS.values(), ids=MODELS)
def test_a_model_comes_back_exactly(layers, tmp_path):
    model = Model(layers)
    model.build((None, D))
    model.set_weights([random(w.shape, seed=k) for k, w in enumerate(model.weights)])
    model.save(tmp_path / "model.safetensors")
    again = Model.load(tmp_path / "model.safetensors")
    x = random((N, T, D), layers[0].dtype)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert again.summary() == model.summary()
    assert [layer.get_config() for layer in again.layers] == [layer.get_config() for layer in model.layers]
    assert not list(tmp_path.glob("*.partial"))


def test_an_embedding_comes_back_with_its_mask(tmp_path):
    model = Model([Embedding(9, D, mask_zero=True), LSTM(H, return_sequences=True), Dense(9)])
    ids = np.array([[1, 8, 0], [2, 0, 0]])
    y, mask = model.forward_masked(ids)
    model.save(tmp_path / "m")
    y_again, mask_again = Model.load(tmp_path / "m").forward_masked(ids)
    np.testing.assert_array_equal(y_again, y)
    np.testing.assert_array_equal(mask_again, mask)


def test_the_file_is_plain_safetensors(tmp_path):
    model = Model([Dense(2)])
    model.build((D,))
    model.save(tmp_path / "m")
    with safetensors.safe_open(tmp_path / "m", "np") as file:
        assert set(file.keys()) == {"0.kernel", "0.bias"}
        assert file.metadata()["version"] == __version__
        assert json.loads(file.metadata()["model"])["layers"][0]["class_name"] == "Dense"


def test_what_cannot_be_saved(tmp_path):
    model = Model([Dense(2, activation=Activation("mine", lambda z, out: z, lambda y, out: y))])
    with pytest.raises(RuntimeError, match=r"Model\.save: no weights yet"):
        model.save(tmp_path / "m")
    model.build((D,))
    with pytest.raises(
        ValueError, match="the activation 'mine' is a function of your own, and a file holds no"
    ):
        model.save(tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_that_was_looked_up_is_saved_by_its_name(name, tmp_path):
    model = Model(
        [
            Bidirectional(SimpleRNN(H, activation=activations.get(name), seed=0)),
            Dense(2, activation=activations.get(name), seed=1),
        ]
    )
    model.build((T, D))
    model.save(tmp_path / "m")
    again = Model.load(tmp_path / "m")
    assert again.layers[1].get_config()["activation"] == name
    assert again.layers[0].get_config()["layer"]["config"]["activation"] == name
    x = random((N, T, D), "float32")
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_an_activation_of_ones_own_with_a_known_name_is_not_saved(tmp_path):
    tanh = activations.get("tanh")
    model = Model(
        [Dense(2, activation=Activation("tanh", lambda z, out: tanh.function(2 * z, out), tanh[2]))]
    )
    model.build((D,))
    with pytest.raises(ValueError, match="the activation 'tanh' is a function of your own"):
        model.save(tmp_path / "m")


@pytest.fixture
def saved(tmp_path):
    model = Model([LSTM(H), Dense(2)])
    model.build((T, D))
    model.save(tmp_path / "m")
    return tmp_path / "m"


def rewrite(path, change=None, tensors=None, **metadata):
    """Write a file again with something else in it, and with a digest of that."""
    with safetensors.safe_open(path, "np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        texts = file.metadata()
    model = json.loads(texts["model"])
    if change is not None:
        change(model)
    texts = {**texts, "model": json.dumps(model), **metadata}
    del texts["digest"]
    path.write_bytes(safetensors_io.pack({**arrays, **(tensors or {})}, texts))


def test_a_single_bit_that_has_changed_is_noticed(saved):
    content = saved.read_bytes()
    for bit in np.random.default_rng(0).choice(8 * len(content), 300, replace=False):
        saved.write_bytes(flipped(content, bit))
        with pytest.raises(
            ValueError, match=f"^{saved}: the file (is damaged|is no rnn_course|holds no digest)"
        ):
            Model.load(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"tensors": {"0.kernel": np.zeros((4, 24), "float32")}},
        {"tensors": {"1.bias": np.zeros(2, "int32")}},
        {"tensors": {"1.bias": np.zeros((1, 2), "float32")}},
        {"version": "0"},
        {"another": "text"},
    ],
)
def test_the_digest_is_of_all_numbers_and_all_texts(saved, change):
    with safetensors.safe_open(saved, "np") as file:
        digest = file.metadata()["digest"]
    rewrite(saved, **change)
    tensors, texts = safetensors_io.read(saved, "rnn_course model")
    saved.write_bytes(safetensors.numpy.save(tensors, {**texts, "digest": digest}))
    with pytest.raises(ValueError, match="m: the file is damaged: its digest is not that of what it holds"):
        Model.load(saved)


def test_a_file_that_another_program_has_written_anew_is_the_same(saved):
    """The digest is of what the file holds, not of how it is laid out."""
    model = Model.load(saved)
    with safetensors.safe_open(saved, "np") as file:
        arrays = {name: file.get_tensor(name) for name in reversed(list(file.keys()))}
        texts = dict(reversed(file.metadata().items()))
    saved.write_bytes(safetensors.numpy.save(arrays, texts))
    for got, want in zip(Model.load(saved).get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(got, want)


def test_an_old_file_without_a_digest_is_read_if_somebody_vouches_for_it(saved):
    model = Model.load(saved)
    with safetensors.safe_open(saved, "np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        texts = {name: text for name, text in file.metadata().items() if name != "digest"}
    saved.write_bytes(safetensors.numpy.save(arrays, texts))
    with pytest.raises(ValueError, match="m: the file holds no digest, as those of older versions, so"):
        Model.load(saved)
    sha256 = hashlib.sha256(saved.read_bytes()).hexdigest()
    for got, want in zip(Model.load(saved, sha256=sha256).weights, model.weights, strict=True):
        np.testing.assert_array_equal(got, want)
    saved.write_bytes(flipped(saved.read_bytes(), 8 * saved.stat().st_size - 1))
    with pytest.raises(ValueError, match=f"is damaged, or another one: its sha256 is not {sha256}"):
        Model.load(saved, sha256=sha256)


def test_a_file_that_is_cut_anywhere_is_refused(saved):
    content = saved.read_bytes()
    for size in (0, 5, 8, 100, len(content) // 2, len(content) - 1):
        saved.write_bytes(content[:size])
        with pytest.raises(ValueError, match="m: the file is damaged, or no safetensors file: "):
            Model.load(saved)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 a zip archive",
        b"\x80\x04\x95 a pickle" * 10,
        struct.pack("<Q", 2**60) + b"{}",
        b"{" * 100,
    ],
)
def test_other_files_are_refused(content, tmp_path):
    (tmp_path / "m").write_bytes(content)
    with pytest.raises(ValueError, match="the file is damaged, or no safetensors file"):
        Model.load(tmp_path / "m")


def test_no_file():
    with pytest.raises(FileNotFoundError):
        Model.load("nowhere.safetensors")


def test_a_folder_is_no_file(saved):
    folder = saved.parent
    with pytest.raises(ValueError, match="this is a folder; expected the name of a file"):
        Model.load(folder)
    with pytest.raises(ValueError, match="this is a folder; expected the name of a file"):
        Model.load(saved).save(folder)
    assert [path.name for path in folder.iterdir()] == ["m"]


def test_safetensors_of_others_are_refused(tmp_path):
    (tmp_path / "m").write_bytes(safetensors.numpy.save({"weight": np.zeros(3)}))
    with pytest.raises(ValueError, match="m: the file is no rnn_course model, its format is None"):
        Model.load(tmp_path / "m")


def set_config(index, **arguments):
    return lambda model: model["layers"][index]["config"].update(arguments)


def set_key(key, value):
    return lambda model: model.update({key: value})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["layers"][0].update(class_name="os.system"), "there is no layer 'os.system'"),
        (lambda m: m["layers"][0].update(class_name="Model"), "there is no layer 'Model'"),
        (lambda m: m["layers"][0].update(class_name=["LSTM"]), "expected {'class_name': name"),
        (lambda m: m["layers"].pop(), "cannot be rebuilt"),
        (set_key("layers", []), "cannot be rebuilt"),
        (set_key("layers", 3), "cannot be rebuilt"),
        (set_key("layers", [None]), "cannot be rebuilt"),
        (set_key("output_shapes", [[None, 6]]), "2 layers and 1 shapes"),
        (set_key("output_shapes", [["a"], ["b"]]), "a length is 'a'; expected a whole number"),
        (set_key("output_shapes", [[None, 6], [-1]]), "output_shapes: a length is -1; expected at least 1"),
        (set_key("output_shapes", [[None, 6], 2]), "cannot be rebuilt"),
        (set_key("output_shapes", [[None, 6], []]), r"the shape of an output is \[\]; expected a list of"),
        (set_key("output_shapes", ["", [None, 2]]), "the shape of an output is ''; expected a list of"),
        (set_key("input_dims", [4, "6"]), "input_dim is '6'; expected a whole number"),
        (set_key("input_dims", [None, 6]), "input_dim is None; expected a whole number"),
        (set_key("input_dims", [10**9, 6]), "is larger than the file"),
        (set_config(0, units=10**6), "is larger than the file"),
        (set_config(1, units=10**12), "is larger than the file"),
        (set_config(0, units=5), r"0\.kernel is float32 of shape \(4, 24\); the layer wants .* \(4, 20\)"),
        (set_config(0, dtype="float64"), r"0\.kernel is float32 .* the layer wants float64"),
        (set_config(0, units="6"), "units is '6'; expected a whole number"),
        (set_config(0, activation="evil"), "activation is 'evil'"),
        (set_config(0, strange=1), "strange"),
        (set_config(0, use_bias=False), r"it holds the weights \['0\.bias', .* the layers want"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(saved, change, message):
    rewrite(saved, change)
    with pytest.raises(
        ValueError, match=rf"m: the model \(of version {__version__}\) cannot be .*{message}|{message}"
    ):
        Model.load(saved)


def test_a_table_larger_than_the_file_is_not_even_made(saved):
    config = {"class_name": "Embedding", "config": {"input_dim": 10**7, "output_dim": 10**7}}
    rewrite(saved, set_key("layers", [config, config]))
    with pytest.raises(ValueError, match="Embedding of 10000000 by 10000000 is larger than the file"):
        Model.load(saved)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        (
            "Stacked",
            {"layers": [{"class_name": "Embedding", "config": {"input_dim": 3, "output_dim": 10**12}}]},
        ),
        ("Seq2Seq", {"source_size": 10**12, "target_size": 2, "units": 2, "features": 2}),
        ("Seq2Seq", {"source_size": 2, "target_size": 10**12, "units": 2, "features": 2}),
        ("Seq2Seq", {"source_size": 2, "target_size": 2, "units": 10**12, "features": 2}),
        ("Seq2Seq", {"source_size": 2, "target_size": 2, "units": 2, "features": 10**12}),
    ],
)
def test_what_is_built_at_once_is_measured_first_however_deep(saved, name, config):
    rewrite(saved, set_key("layers", [{"class_name": name, "config": config}] * 2))
    with pytest.raises(ValueError, match=r"(Embedding|Seq2Seq) of .* is larger than the file"):
        Model.load(saved)


def written(name, **config):
    return {"class_name": name, "config": config}


HUGE = 3000  # smaller than the file, and its square much larger
LARGER = {
    "CRF": (written("CRF"), HUGE),
    "Dense": (written("Dense", units=HUGE), HUGE),
    "Dense on 10^12 features": (written("Dense", units=1, use_bias=False), 10**12),
    "LayerNormalization": (written("LayerNormalization"), 10**12),
    "Embedding": (written("Embedding", input_dim=HUGE, output_dim=HUGE), HUGE),
    "Positions": (written("Positions", longest=HUGE), HUGE),
    "TransformerBlock": (written("TransformerBlock", heads=1, hidden=1), HUGE),
    "TransformerBlock, hidden": (written("TransformerBlock", heads=1, hidden=10**12), 2),
    "LuongAttention": (written("LuongAttention", score="general"), HUGE),
    "BahdanauAttention": (written("BahdanauAttention", units=HUGE), HUGE),
    "SimpleRNN": (written("SimpleRNN", units=HUGE), 1),
    "LSTM": (written("LSTM", units=10**12, peepholes=True), 1),
    "GRU": (written("GRU", units=HUGE), HUGE),
    "MinGRU": (written("MinGRU", units=HUGE), HUGE),
    "MinGRU of 10^12 units": (written("MinGRU", units=10**12), 1),
    "Bidirectional": (written("Bidirectional", layer=written("LSTM", units=HUGE)), 1),
    "Stacked": (
        written("Stacked", layers=[written("GRU", units=2), written("GRU", units=HUGE)]), 1
    ),
    "Seq2Seq": (written("Seq2Seq", source_size=2, target_size=2, units=HUGE, features=2), 2),
    "Seq2Seq, bahdanau": (
        written("Seq2Seq", source_size=2, target_size=HUGE, units=2, features=HUGE, attention="bahdanau"), 2
    ),
}  # fmt: skip


@pytest.mark.parametrize(("layer", "input_dim"), LARGER.values(), ids=LARGER)
def test_a_layer_larger_than_the_file_is_not_made(layer, input_dim, tmp_path):
    """Its numbers are counted before the memory is taken: 40 kB never become more than a few MB."""
    path = tmp_path / "m"
    model = Model([Dense(100)])
    model.build((100,))
    model.save(path)

    def change(model):
        model.update(layers=[layer], input_dims=[input_dim])

    rewrite(path, change)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"cannot be rebuilt: \w+ of .* is larger than the file"):
            Model.load(path)
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


def test_all_layers_together_must_be_in_the_file(tmp_path):
    path = tmp_path / "m"
    model = Model([Dense(100, use_bias=False)])
    model.build((100,))
    model.save(path)

    def change(model):
        model.update(layers=model["layers"] * 30, input_dims=[100] * 30, output_shapes=[[100]] * 30)

    rewrite(path, change)
    with pytest.raises(ValueError, match="cannot be rebuilt: Dense of 100 by 100 is larger than the file"):
        Model.load(path)


@pytest.mark.parametrize(
    "layers",
    [
        [Dropout(0.5)],
        [Dropout(0.5), Around()],
        [Bidirectional(GRU(2, return_sequences=True)), Around("left"), Dropout(0.1)],
    ],
)
def test_layers_without_weights_come_back(layers, tmp_path):
    model = Model(layers)
    model.build((T, D))
    model.save(tmp_path / "m")
    again = Model.load(tmp_path / "m")
    x = random((N, T, D), "float32")
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert again.summary() == model.summary()
    assert [layer.get_config() for layer in again.layers] == [layer.get_config() for layer in model.layers]


def test_every_layer_of_the_course_is_known_to_a_new_process():
    """What may stand in a file must be imported: `Model` brings all of them along."""
    script = """
import importlib, pkgutil
import rnn_course.scratch
from rnn_course.scratch.layer import Layer
before = set(Layer._classes)
for module in pkgutil.walk_packages(rnn_course.scratch.__path__, "rnn_course.scratch."):
    importlib.import_module(module.name)
print(set(Layer._classes) - before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_layer_that_is_loaded_may_be_followed_by_larger_ones(saved):
    """The bound is that of the loading alone."""
    Model.load(saved)
    layer = Dense(1000)
    layer.build(1000)
    assert layer.count_params() == 1001000


def test_weights_that_do_not_fit_are_refused(saved):
    rewrite(saved, tensors={"1.bias": np.zeros(2, "float64")})
    with pytest.raises(ValueError, match=r"1\.bias is float64 of shape \(2,\); the layer wants float32"):
        Model.load(saved)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite_are_named(saved, value):
    model, content = Model.load(saved), saved.read_bytes()
    model.weights[1][2, 3] = value
    with pytest.raises(ValueError, match=r"save: the weight 0\.recurrent_kernel holds NaN or infinity; noth"):
        model.save(saved)
    assert saved.read_bytes() == content
    rewrite(saved, tensors={"1.bias": np.array([1, value], "float32")})
    with pytest.raises(ValueError, match=r"cannot be rebuilt: the weight 1\.bias holds NaN or infinity"):
        Model.load(saved)


def test_what_a_crf_forbids_is_saved_but_nan_is_not(saved):
    model = Model([Dense(3), CRF()])
    model.build((T, D))
    transitions = model.layers[1].params["transitions"]
    transitions[0, 1] = -np.inf
    model.save(saved)
    np.testing.assert_array_equal(Model.load(saved).layers[1].params["transitions"], transitions)
    for value in (np.nan, np.inf):
        transitions[0, 0] = value
        with pytest.raises(ValueError, match=r"the weight 1\.transitions holds NaN or infinity"):
            model.save(saved)


def test_metadata_without_a_model_is_refused(saved):
    rewrite(saved, model="not JSON")
    with pytest.raises(ValueError, match="cannot be rebuilt"):
        Model.load(saved)


def test_equal_models_are_equal_files(tmp_path):
    model = Model([GRU(3, seed=0), Dense(2, seed=1)])
    model.build((None, 4))
    for number in range(8):
        model.save(tmp_path / f"{number}.safetensors")
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1


def test_an_array_of_more_axes_than_numpy_has_is_damage(tmp_path):
    header = b'{"a":{"dtype":"F32","shape":[' + b",".join([b"1"] * 70) + b'],"data_offsets":[0,4]}}'
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with pytest.raises(ValueError, match=r"model\.safetensors: the file is damaged, or no safetensors file"):
        Model.load(path)
