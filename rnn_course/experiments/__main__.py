"""Run an experiment that takes long and store its result: ``python -m rnn_course.experiments NAME ...``."""

import argparse
import importlib
import sys

from rnn_course.experiments import stored

# The name of each stored result, and the module whose `LARGE[name]` has its function and its settings.
MODULES: dict[str, str] = {
    "bptt-clipping": "bptt",
    "bptt-spike": "bptt",
    "bptt-truncation": "bptt",
    "lstm-reader": "lstm",
    "lstm-adding": "lstm",
    "lstm-copying": "lstm",
    "lstm-adding-slow": "lstm",
    "lstm-copying-slow": "lstm",
    "lstm-relu": "lstm",
    "lstm-relu-slow": "lstm",
    "lstm-relu-clipped": "lstm",
    "gru-times": "gru",
    "gru-adding": "gru",
    "gru-counting": "gru",
    "bidirectional-length": "bidirectional",
    "deep-width": "deep",
    "deep-recall": "deep",
    "deep-dropout": "deep",
    "deep-residual": "deep",
    "deep-layers": "deep",
    "masks-forgotten": "masks",
    "memory-cells": "memory",
    "memory-writing": "memory",
    "memory-languages": "memory",
    "fast-adding": "fast",
    "fast-batch": "fast",
}


def main() -> None:
    """Run what is named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m rnn_course.experiments", description=__doc__)
    names = sorted(MODULES)
    parser.add_argument("names", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    for name in parser.parse_args().names:
        module = importlib.import_module(f"rnn_course.experiments.{MODULES[name]}")
        function, settings = module.LARGE[name]
        path = stored.save(name, settings, function(**settings))
        sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main()
