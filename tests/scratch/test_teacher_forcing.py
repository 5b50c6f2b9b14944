"""Training an encoder-decoder, and writing with it: batches, masks, what goes on, messages."""

import numpy as np
import pytest

from rnn_course.scratch import Adam, Model, Seq2Seq, beam_search, decoding, teacher_forcing
from rnn_course.scratch.teacher_forcing import Pairs
from rnn_course.scratch.training import saving
from rnn_course.scratch.training.losses import categorical_cross_entropy
from rnn_course.text import pad

START, END, SIZE = 2, 3, 9
TOKENS = {"start": START, "end": END}


def pairs(n, seed=0):
    """Sequences of 1 to 5 ids, and the same backwards."""
    rng = np.random.default_rng(seed)
    source = [rng.integers(4, SIZE, rng.integers(1, 6)).tolist() for _ in range(n)]
    return source, [ids[::-1] for ids in source]


def model_of(units=24, **options):
    return Seq2Seq(SIZE, SIZE, units, features=8, recurrent="GRU", seed=1, **options)


@pytest.fixture(scope="module")
def trained():
    model = model_of(32)
    history = teacher_forcing.fit(
        model, *pairs(400), **TOKENS, optimizer=Adam(0.01), epochs=25, seed=0, verbose=0
    )
    return model, history


def test_it_learns_to_reverse_what_it_has_not_seen(trained):
    model, history = trained
    source, target = pairs(100, seed=1)
    assert history.loss[-1] < 0.1 * history.loss[0]
    assert len(history.step_loss) == 25 * 13
    written = decoding.decode(model, source, **TOKENS, max_length=8)
    assert np.mean([one == other for one, other in zip(written, target, strict=True)]) > 0.9


def test_one_step_is_the_step_made_by_hand():
    source, target = pairs(6)
    model, other = model_of(), model_of()
    teacher_forcing.fit(
        model, source, target, **TOKENS, optimizer=Adam(0.01), batch_size=6, seed=0, verbose=0
    )
    ids, mask = pad(source)
    wanted, wanted_mask = pad([[START, *row, END] for row in target])
    logits = other.forward(ids, wanted[:, :-1], mask, wanted_mask[:, 1:], training=True)
    other.backward(categorical_cross_entropy(wanted[:, 1:], logits, wanted_mask[:, 1:])[1])
    Adam(0.01).apply(other.grads, list(other.params.values()))
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_every_pair_is_read_once_an_epoch_in_batches_of_similar_lengths():
    data = pairs(331)
    reading = Pairs("test", model_of(), data, None, **TOKENS, batch_size=8, seed=0)
    first, second = (reading.epoch(5, number) for number in (0, 1))
    for epoch in (first, second, reading.cut(reading.samples)):
        assert sorted(np.concatenate(epoch)) == list(range(331))
        assert [len(batch) for batch in epoch].count(8) >= 331 // 8 - 2
    assert [batch.tolist() for batch in first] != [batch.tolist() for batch in second]
    lengths = np.array([len(ids) for ids in data[0]])
    assert np.mean([np.ptp(lengths[batch]) for batch in first]) < 1
    batch = reading.samples.part(first[0])
    (_, read), (_, mask) = batch.x, batch.mask
    assert (read[:, 0] == START).all()
    assert (batch.y[np.arange(len(mask)), mask.sum(axis=1) - 1] == END).all()


def test_the_seed_decides_and_a_checkpoint_goes_on(tmp_path):
    data = pairs(50)

    def run(epochs, **options):
        model = model_of(6)
        for n in epochs:
            teacher_forcing.fit(
                model, *data, **TOKENS, optimizer=Adam(0.01), epochs=n, seed=3, verbose=0, **options
            )
        return model.get_weights()

    once, twice, kept = run([4]), run([4]), run([2, 4], checkpoint=tmp_path / "run.safetensors")
    for one, same, resumed in zip(once, twice, kept, strict=True):
        np.testing.assert_array_equal(one, same)
        np.testing.assert_array_equal(one, resumed)


def test_patience_gives_the_weights_with_the_lowest_loss():
    source, target = pairs(60)
    model = model_of()
    history = teacher_forcing.fit(
        model, source[:20], target[:20], **TOKENS, optimizer=Adam(0.05), epochs=60, seed=0,
        validation_data=(source[20:], target[20:]), patience=3, verbose=0,
    )  # fmt: skip
    assert len(history.val_loss) < 60
    ids, mask = pad(source[20:])
    wanted, wanted_mask = pad([[START, *row, END] for row in target[20:]])
    logits = model.forward(ids, wanted[:, :-1], mask, wanted_mask[:, 1:])
    loss, _ = categorical_cross_entropy(wanted[:, 1:], logits, wanted_mask[:, 1:])
    assert loss == pytest.approx(min(history.val_loss), rel=0.1)  # batches there, all at once here


def test_beam_of_one_is_greedy_and_a_wide_one_no_less_probable(trained):
    model, _ = trained
    source, _ = pairs(12, seed=2)
    greedy = decoding.decode(model, source, **TOKENS, max_length=8, batch_size=5)
    wide = decoding.decode(model, source, **TOKENS, max_length=8, beam_width=4)
    for ids, one, other in zip(source, greedy, wide, strict=True):
        state = model.encode(np.array([ids]))
        best, *_ = beam_search(model.step, state, [START], beam_width=1, max_length=8, end=END)
        assert one == [i for i in best.ids if i != END]
        assert len(other) < 8


def test_what_does_not_end_is_cut():
    model = model_of()
    model.output.params["bias"][5] = 100
    assert decoding.decode(model, [[4], [5, 6]], **TOKENS, max_length=3) == [[5] * 3] * 2
    assert decoding.decode(model, [[4]], **TOKENS, max_length=3, beam_width=2) == [[5] * 3]
    assert decoding.decode(model, [], **TOKENS, max_length=3) == []


@pytest.mark.parametrize("attention", ["luong_dot", "luong_general", "bahdanau", "none"])
def test_a_trained_model_comes_back_from_its_file(attention, tmp_path):
    model = model_of(attention=attention)
    source, target = pairs(40)
    teacher_forcing.fit(model, source, target, **TOKENS, epochs=2, seed=0, verbose=0)
    saving.save(tmp_path / "model.safetensors", [model], [(None,)])
    (again,), _ = saving.load(tmp_path / "model.safetensors")
    options = {**TOKENS, "max_length": 6}
    assert decoding.decode(again, source, **options) == decoding.decode(model, source, **options)
    # The parts' weights are those of the file, so training goes on with them.
    teacher_forcing.fit(again, source, target, **TOKENS, epochs=1, seed=0, verbose=0)
    assert np.abs(again.encoder.params["kernel"] - model.encoder.params["kernel"]).max() > 0


def test_bad_input_is_named():
    model = model_of()
    source, target = pairs(4)

    def fails(kind, match, model=model, source=source, target=target, **options):
        with pytest.raises(kind, match=match):
            teacher_forcing.fit(model, source, target, **{**TOKENS, "verbose": 0, **options})

    fails(TypeError, "teacher_forcing.fit: model is a Model; expected a Seq2Seq", model=Model([model]))
    fails(ValueError, "there are 4 sources and 3 targets", target=target[:3])
    fails(ValueError, "there are no pairs", source=[], target=[])
    fails(ValueError, r"source\[1\] has shape \(0,\)", source=[[4], [], [4], [4]])
    fails(ValueError, r"target\[0\] holds ids from 4 to 9; expected 0..8", target=[[4, 9]] * 4)
    fails(TypeError, r"source\[0\] has dtype float64", source=[[4.0]] * 4)
    fails(ValueError, "end is 9; expected an id of the target's vocabulary", end=9)
    fails(ValueError, "validation_data must be a pair", validation_data=(source,))
    fails(ValueError, "validation_data: there are 4 sources and 1", validation_data=(source, target[:1]))
    fails(ValueError, "patience waits for a lower validation loss", patience=2)
    fails(ValueError, "batch_size is 0", batch_size=0)
    with pytest.raises(TypeError, match=r"^decode: model is a NoneType; expected a Seq2Seq$"):
        decoding.decode(None, [[4]], **TOKENS, max_length=5)
    with pytest.raises(ValueError, match=r"decode: source\[0\] holds ids from 4 to 20"):
        decoding.decode(model, [[4, 20]], **TOKENS, max_length=3)
    with pytest.raises(ValueError, match="decode: end is 9"):
        decoding.decode(model, [[4]], start=2, end=9, max_length=3)
