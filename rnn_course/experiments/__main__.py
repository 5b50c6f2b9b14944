"""Run an experiment that takes long and store its result: ``python -m rnn_course.experiments NAME ...``."""

import argparse
import sys

from rnn_course import cluster
from rnn_course.experiments import collect, stored


def main() -> None:
    """Run what is named on the command line."""
    large = collect("LARGE")
    parser = argparse.ArgumentParser(prog="python -m rnn_course.experiments", description=__doc__)
    parser.add_argument("names", nargs="+", choices=large, metavar="NAME", help=", ".join(large))
    cluster.add_argument(parser)
    chosen = parser.parse_args()
    for name, result in cluster.results({name: large[name] for name in chosen.names}, chosen.scheduler):
        sys.stderr.write(f"{stored.save(name, large[name][1], result)}\n")


if __name__ == "__main__":
    main()
