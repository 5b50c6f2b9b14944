"""Measure what live figures cost, and write the report: ``python -m benchmarks.live [--quick]``."""

import argparse
import datetime
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks import machine
from benchmarks.live import answers, paint, report, weight
from benchmarks.live.site import SITE, opened
from benchmarks.processes import ROOT
from rnn_course import live


def gather(browser: Browser, site: Path, names: Collection[str], quick: bool) -> dict[str, Any]:
    """Run all measurements, one after the other.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    site : pathlib.Path
        The built book.
    names : collection of str
        The figures that are asked.
    quick : bool
        Whether to take one round.

    Returns
    -------
    dict
        What :func:`benchmarks.live.report.write` takes.
    """
    started = machine.processor_times()
    time.sleep(1 if quick else 10)
    others = machine.work_of_others(started, machine.processor_times())
    rounds, facts = 1 if quick else 15, machine.describe()
    return {
        "date": datetime.date.today().isoformat(),
        "machine": {
            "processor": facts["processor"],
            "system": facts["system"],
            "browser": f"Chromium {browser.version}",
        },
        "work of others": others,
        "paint": paint.measure(browser, site, rounds),
        "answers": answers.measure(browser, site, names, keys=rounds, touches=1 if quick else 5),
        "weight": weight.measure(browser, site),
        "decoding": weight.decoding(browser, site, rounds),
    }


def main() -> None:
    """Measure and write; a quick run writes to _build/benchmarks, so as not to replace the real thing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of everything")
    quick = parser.parse_args().quick
    path = (ROOT / "_build" / "benchmarks" if quick else ROOT / "benchmarks") / "LIVE.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened() as browser:
        result = gather(browser, SITE, live.names(), quick)
    path.write_text(report.write(result), encoding="utf-8")
    sys.stderr.write(f"The report is in {path.relative_to(ROOT)}.\n")


if __name__ == "__main__":
    main()
