"""The benchmarks measure what they say they do. No test here looks at a time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import bars, contestants, figure, growth, memory, processes, report, speed, stopwatch
from benchmarks.workloads import GRID, Shape, workload
from rnn_course.scratch import cells
from rnn_course.scratch.models import MODELS

TINY = Shape(3, 5, 4, 6)


@pytest.fixture
def numpy_alone(monkeypatch):
    """Hide Keras and PyTorch."""
    monkeypatch.setattr(contestants, "find_spec", lambda name: None)


def test_the_workload_can_tell_a_mistake():
    W, U, b = workload("GRU", TINY).weights
    for weight in (W, U, b):
        gates = np.split(weight, 3, axis=-1)
        assert not np.allclose(gates[0], gates[1])
    assert np.all(b != 0)
    assert {array.dtype for array in (W, U, b)} == {np.dtype("float32")}
    assert cells.gru_cell(np.ones((3, 4), "f"), np.ones((3, 6), "f"), (W, U, b)).shape == (3, 6)


def test_a_race_goes_in_turns(monkeypatch):
    monkeypatch.setattr(stopwatch, "BURST", 0)
    calls = []
    times = stopwatch.race({name: lambda name=name: calls.append(name) for name in "ABC"}, 0, fewest=3)
    assert calls[:6] == list("AABBCC")  # the warm-up
    assert calls[6:] == list("ABC") * 3
    assert {name: len(taken) for name, taken in times.items()} == dict.fromkeys("ABC", 3)


def test_ratios_are_taken_round_by_round():
    # The whole machine was ten times slower in the second round; only the ratio says who is faster.
    times = {"ours": [1.0, 10.0, 1.0, 1.0, 1.0], "peer": [2.0, 20.0, 2.0, 2.5, 1.5]}
    summary = stopwatch.compare(times, "ours")
    assert summary["ours"] == {"seconds": 1.0, "ratio": 1.0, "spread": 0.0}
    assert summary["peer"] == {"seconds": 2.0, "ratio": 2.0, "spread": 0.0}


def test_who_computes_something_else_is_no_peer():
    work = workload("LSTM", TINY)
    ours = contestants.ours(work)
    wrong = ours._replace(results=lambda found: [1.01 * gradient for gradient in ours.results(found)])
    with pytest.raises(ValueError, match=r"PyTorch has other gradients than ours: 9\.9e-03 apart"):
        speed.check_agreement({contestants.OURS: ours, contestants.TORCH: wrong})


def test_bars_hold_the_right_shapes_to_the_right_limits():
    def row(shape, ratio, kind="training step"):
        times = {peer: {"ratio": ratio} for peer in (*contestants.PEERS, contestants.PRODUCTS)}
        return {"model": "LSTM", "shape": list(shape), "kind": kind, "times": times}

    rows = [row(shape, 1 + k) for k, shape in enumerate(GRID)] + [row(GRID[0], 0.01, "forward")]
    found = {bar.subject: bar for bar in bars.speed(rows)}
    assert len(found) == sum("LSTM" in rule.limits for rule in bars.RULES)
    graph = found["LSTM: times faster than Keras graph, everywhere"]
    assert (graph.value, graph.limit, graph.met) == (1, 1.0, True)
    mean = found["LSTM: times faster than Keras graph, in the mean"]
    assert mean.value == pytest.approx(720 ** (1 / 6))
    assert not found["LSTM: times faster than Keras graph, at batch 1"].met
    xla = found["LSTM: times faster than Keras XLA, at batch 16 and more"]
    assert (xla.value, xla.met) == (2, True)
    assert found["LSTM: times faster than naive loop, above batch 32"].value == 5
    products = found["LSTM: share of the time that the bare products take, at (32, 50, 64, 64)"]
    assert (products.value, products.limit) == (3, 0.4)
    assert not bars.Bar("memory", 2.5, False, 2.6).met


@pytest.fixture
def tiny_result(numpy_alone, monkeypatch):
    """What a run gathers, with tiny shapes, one round, and times that are made up where processes start."""
    monkeypatch.setattr(stopwatch, "BURST", 0)
    rows = [row for model in MODELS for row in speed.measure(model, [TINY], seconds=0, fewest=1)]
    whole = {"2": {name: {"seconds": 1.0, "ratio": 1.0, "spread": 0.1} for name in ("ours", "Keras graph")}}
    return {
        "date": "2026-01-01",
        "machine": {"processor": "one", "versions": "some"},
        "work of others": None,
        "speed": {"1": rows, "2": rows, "1 AVX2": rows},
        "warm": whole,
        "cold": whole,
        "first gradient": {"2": {"Keras": {"seconds": 9.0, "ratio": 9.0, "spread": 0.1}}},
        "batches": 200,
        "memory": {
            "per gate byte": {"shape": list(TINY), "models": memory.per_gate_byte(TINY)},
            "checkpointing": {"shape": list(TINY), "models": memory.checkpointing(TINY, seconds=0)},
            "stream": {"shape": list(TINY), **memory.stream(TINY, pieces=12)},
        },
        "growth": {
            "shape": list(TINY),
            "factors": [1, 2],
            "axes": {axis: growth.grow("LSTM", TINY, axis, (1, 2), seconds=0) for axis in growth.AXES},
        },
    }


def test_the_report_is_well_formed(tiny_result):
    text = report.write(tiny_result)
    tables = re.findall(r"(?:^\|.*\|$\n?)+", text, flags=re.MULTILINE)
    assert len(tables) == 11  # the bars, three times forward and back, whole training, memory twice, growth
    for table in tables:
        widths = {line.count("|") for line in table.splitlines()}
        assert len(widths) == 1, table
    assert "Not installed, and so not measured: Keras graph, Keras XLA, PyTorch." in text
    assert "| first gradient: times sooner than Keras | ≥ 10 |  | **9.00, not met** |  |" in text
    assert text.count("| LSTM (3, 5, 4, 6) |") == 6
    assert "nan" not in text


def test_memory_grows_with_time_samples_and_units(numpy_alone, monkeypatch):
    monkeypatch.setattr(stopwatch, "BURST", 0)
    base = Shape(8, 40, 4, 16)
    peaks = {axis: growth.grow("LSTM", base, axis, (1, 4), seconds=0)["bytes"] for axis in growth.AXES}
    assert all(first == 1 for first, _ in peaks.values())
    assert all(2.5 < last < 8 for _, last in peaks.values())


def test_a_processor_can_pass_for_one_with_avx2_alone():
    code = "from rnn_course.scratch import processor; print(processor.AVX512)"
    environment = os.environ | processes.AVX2_ALONE
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == b"False\n"


def test_the_figure_is_a_picture(tiny_result, tmp_path):
    figure.draw(tiny_result["speed"], tmp_path / "results.png")
    assert (tmp_path / "results.png").read_bytes().startswith(b"\x89PNG")


def test_peaks_count_what_numpy_allocates():
    assert memory.peak_bytes(lambda: np.ones(100_000)) == pytest.approx(800_000, rel=0.01)


def test_the_stored_report_belongs_to_these_benchmarks():
    stored = Path(__file__).parents[1] / "benchmarks" / "RESULTS.md"
    if not stored.exists():
        pytest.skip("benchmarks/RESULTS.md is not there: `make bench` writes it")
    text = stored.read_text(encoding="utf-8")
    assert all(f"| {model} {shape} |" in text for model in MODELS for shape in GRID)
    assert (stored.parent / "results.png").exists()
