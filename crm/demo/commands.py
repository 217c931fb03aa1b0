"""``flask demo``: fill an empty installation with the demo region."""

import click
from flask import current_app

from crm import demo
from crm.core import clock
from crm.core.db import db
from crm.demo.load import Region, deliver_nothing


def fill() -> None:
    """Live the demo's eighteen months through and commit: all of it, or nothing."""
    events = Region().events()
    with click.progressbar(events, label="Living through 18 months of the demo region") as bar:
        for event in bar:
            with clock.set_to(event.at):
                event.happen()
                db.session.flush()
    deliver_nothing()
    db.session.commit()


@click.command("demo")
def load_demo() -> None:
    """Fill an empty installation with the demo region."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException(
            "The demo's passwords are public: not with ETABLERA_ENV=production."
        )
    if not demo.is_empty():
        raise click.ClickException("There are accounts already: the demo is for an empty database.")
    fill()
