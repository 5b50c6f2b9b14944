"""Recurrent networks at work: list the applications, talk to one, train models, make measurements."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from rnn_course import applications, cluster, experiments, weights
from rnn_course.applications.conversation import converse
from rnn_course.course import chapter
from rnn_course.experiments import stored


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m rnn_course.applications", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, models in applications.modules("models").items():
        if hasattr(models, "answerer"):
            commands.add_parser(name, help=f"type, and get answers: {chapter(name).question}")
    train = commands.add_parser("train", help="train models again and store them in rnn_course/weights")
    train.add_argument("names", nargs="+", choices=applications.recipes(), metavar="NAME")
    measure = commands.add_parser("measure", help="make measurements again and store them for the book")
    measure.add_argument("names", nargs="+", choices=_large(), metavar="NAME")
    for command in (train, measure):
        cluster.add_argument(command)
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        sys.stdout.write(_listed())
    elif chosen.command == "train":
        _train(chosen.names, chosen.scheduler)
    elif chosen.command == "measure":
        _measure(chosen.names, chosen.scheduler)
    else:
        try:
            converse(applications.modules("models")[chosen.command].answerer())
        except (FileNotFoundError, ImportError, ValueError) as error:
            sys.exit(str(error))  # a package or a model is not there


def _listed() -> str:
    """List what there is, an application a line, with its models and measurements."""
    lines = ["Recurrent networks at work. --help says what can be done with them.", ""]
    for name, models in applications.modules("models").items():
        lines.append(f"{name}: {chapter(name).question}")
        if hasattr(models, "answerer"):
            lines.append(f"    talk     python -m rnn_course.applications {name}")
        lines += [f"    model    {one}" for one in getattr(models, "TRAINED", {})]
        evaluation = applications.modules("evaluation")[name]
        lines += [f"    measured {one}" for one in getattr(evaluation, "LARGE", {})]
    for module in experiments.modules():
        if hasattr(module, "TRAINED"):
            name = experiments.chapter_of(module.__name__)
            lines.append(f"{name}: {chapter(name).question}")
            lines += [f"    model    {one}" for one in module.TRAINED]
    return "\n".join(lines) + "\n"


def _large() -> dict[str, tuple[Any, dict[str, Any]]]:
    return {
        name: run
        for evaluation in applications.modules("evaluation").values()
        for name, run in getattr(evaluation, "LARGE", {}).items()
    }


def _train(names: Sequence[str], scheduler: str | None) -> None:
    recipes = applications.recipes()
    jobs = {name: (recipes[name].train, recipes[name].settings) for name in names}
    for name, (model, extras) in cluster.results(jobs, scheduler):
        _, settings, sources = recipes[name]
        path = weights.save(name, model, extras, settings=settings, data=sources)
        sys.stderr.write(f"{path}\n")


def _measure(names: Sequence[str], scheduler: str | None) -> None:
    jobs = {name: _large()[name] for name in names}
    for name, result in cluster.results(jobs, scheduler):
        sys.stderr.write(f"{stored.save(name, jobs[name][1], result)}\n")


if __name__ == "__main__":
    main()
