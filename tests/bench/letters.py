"""How long a thousand letters take: their facts read, their strength areas suggested by the region's words.

`python -m tests.bench.letters` prints it and fails at 10 seconds of one core or more.
"""

import resource
import tempfile
import time
from pathlib import Path

import click

from crm import create_app
from crm.core.db import db
from crm.intake import draft, queries
from crm.intake.area_terms import shipped
from crm.intake.commands import read_lines
from crm.reference.seed import seed

LETTERS, MOST_SECONDS = 1000, 10
FILE = Path(__file__).parent.parent / "intake" / "measured" / "worked_with.jsonl"


def main() -> None:
    """Read them all, as the mailbox would, and print the seconds."""
    lines = list(read_lines(FILE))
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "SECRET_KEY": "only for measuring, long enough to be accepted",
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{Path(folder) / 'bench.db'}",
                "INSTANCE_PATH": folder,
            }
        )
        with app.app_context():
            db.create_all()
            seed()
            db.session.commit()
            shipped()
            seconds = _timed([lines[place % len(lines)] for place in range(LETTERS)])
            db.engine.dispose()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(f"{LETTERS} letters: {seconds:.1f} s of one core, {most} MB in all")
    if seconds >= MOST_SECONDS:
        raise SystemExit(f"{MOST_SECONDS} s or more")


def _timed(lines: list[dict[str, str]]) -> float:
    start = time.process_time()
    for line in lines:
        draft.read(line["subject"], line["body"])
        queries.suggest(line["subject"], line["body"])
        db.session.rollback()
    return time.process_time() - start


if __name__ == "__main__":
    main()
