"""Measure everything, and write the report: ``python -m benchmarks [--quick]``."""

import argparse
import datetime
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import first_gradient, machine, report, training
from benchmarks.figure import draw
from benchmarks.processes import AVX2_ALONE, ROOT, run
from benchmarks.stopwatch import compare
from rnn_course.scratch import processor
from rnn_course.scratch.models import MODELS

THREADS = (1, 2)
QUICK_THREADS = (1,)


def gather(quick: bool) -> dict[str, Any]:
    """Run all measurements, one process after the other.

    Parameters
    ----------
    quick : bool
        Whether to take a small grid, one thread, few rounds and short training.

    Returns
    -------
    dict
        What :func:`benchmarks.report.write` takes.
    """
    started = machine.processor_times()
    flags = ["--quick"] if quick else []
    result: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "machine": machine.describe(),
        "speed": {},
        "warm": {},
        "cold": {},
        "first gradient": {},
        "batches": 20 if quick else 200,
    }
    counts = QUICK_THREADS if quick else THREADS
    kinds: dict[str, tuple[int, dict[str, str]]] = {str(threads): (threads, {}) for threads in counts}
    if processor.AVX512:
        kinds["1 AVX2"] = 1, AVX2_ALONE
    for kind, (threads, environment) in kinds.items():
        rows = result["speed"][kind] = []
        for model in MODELS:
            _say(f"{model}, threads {kind}")
            rows += run("benchmarks.speed", [model, str(threads), *flags], threads, environment)[0]
    # Whole training is measured with as many threads as there are.
    threads = counts[-1]
    _say("training")
    arguments = [str(threads), "--batches", str(result["batches"]), "--seconds", "1" if quick else "40"]
    result["warm"][str(threads)] = run("benchmarks.training", arguments, threads)[0]
    result["cold"][str(threads)] = training.measure_cold(result["batches"], 1 if quick else 3, threads)
    _say("first gradient")
    starts = first_gradient.measure(1 if quick else 5, threads)
    result["first gradient"][str(threads)] = compare(starts, "ours")
    _say("memory")
    result["memory"] = run("benchmarks.memory", flags, threads)[0]
    result["growth"] = run("benchmarks.growth", flags, 1)[0]
    result["work of others"] = machine.work_of_others(started, machine.processor_times())
    return result


def publish(result: dict[str, Any], folder: Path) -> None:
    """Write the report and its figure.

    Parameters
    ----------
    result : dict
        From :func:`gather`.
    folder : pathlib.Path
        Where to; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw(result["speed"], folder / "results.png")
    (folder / "RESULTS.md").write_text(report.write(result), encoding="utf-8")


def _say(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def main() -> None:
    """Measure and write; a quick run writes to _build/benchmarks, so as not to replace the real thing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes: a small grid and few rounds")
    quick = parser.parse_args().quick
    folder = ROOT / "_build" / "benchmarks" if quick else ROOT / "benchmarks"
    publish(gather(quick), folder)
    _say(f"The report is in {folder.relative_to(ROOT) / 'RESULTS.md'}.")


if __name__ == "__main__":
    main()
