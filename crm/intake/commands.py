"""``flask inquiries``: letters read by the file, to use the result elsewhere or to measure it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from crm.intake import evaluate as evaluation
from crm.intake.area_learning import Learned
from crm.intake.evaluate import Scores, add, parse, report


@click.group("inquiries")
def inquiries() -> None:
    """Read inquiries from files."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@inquiries.command("parse")
@click.argument("file", type=_file)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write.",
)
def parse_file(file: Path, output: Path) -> None:
    """Read each line of FILE (id, subject, body) and write areas, type, country and requirements.

    With each value stand the words it came from. A line may also have "received" (2026-10-07): the
    day by which "next year" is understood.
    """
    count = 0
    with output.open("w", encoding="utf-8") as written:
        for line in read_lines(file):
            written.write(json.dumps(parse(line), ensure_ascii=False) + "\n")
            count += 1
    click.echo(f"{output}: {count} letters.")


@inquiries.command("evaluate")
@click.argument("file", type=_file)
@click.option(
    "--show-faults",
    is_flag=True,
    help="Also list each field that was read otherwise than labelled.",
)
@click.option(
    "--learn-from",
    type=_file,
    help="Also learn areas from a file of labelled letters, as from qualified cases.",
)
@click.option(
    "--learn-folds",
    type=click.IntRange(min=2),
    help="Also learn areas from FILE itself: each part by what the other parts teach.",
)
def evaluate_file(
    file: Path, show_faults: bool, learn_from: Path | None, learn_folds: int | None
) -> None:
    """Read each line of FILE, compare it with its labels and print the shares.

    Without --learn-from and --learn-folds areas are suggested by the rules alone.
    """
    if learn_from and learn_folds:
        raise click.UsageError("Choose either --learn-from or --learn-folds.")
    lines = list(read_lines(file))
    learned = evaluation.learn_from(read_lines(learn_from)) if learn_from else None
    taught: Iterable[tuple[dict[str, Any], Learned | None]] = (
        evaluation.in_folds(lines, learn_folds)
        if learn_folds
        else ((line, learned) for line in lines)
    )
    scores = Scores()
    for line, known in taught:
        read = parse(line, known)
        wrong = add(scores, read, line)
        if show_faults:
            _show_faults(line, read, wrong)
    click.echo(report(scores))


def _show_faults(line: dict[str, Any], read: dict[str, Any], wrong: list[str]) -> None:
    wanted = {**line, **(line.get("requirements") or {})}
    found = {**read, **read["requirements"]}
    for name in wrong:
        words = read["evidence"].get(name, "")
        click.echo(f"{line.get('id')} {name}: {found[name]} for {wanted.get(name)}  {words!r}")


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of JSON objects, empty ones left out."""
    with file.open(encoding="utf-8") as opened:
        for number, text in enumerate(opened, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
            except ValueError as fault:
                raise click.ClickException(f"Line {number} is not JSON: {fault}") from fault
            if not isinstance(line, dict):
                raise click.ClickException(
                    f"Line {number} is not an object with id, subject and body."
                )
            yield line
