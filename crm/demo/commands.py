"""``flask demo``: fill an empty installation with the demo region."""

import click

from crm import demo
from crm.core import clock
from crm.core.db import db
from crm.demo.load import Region, deliver_nothing


@click.command("demo")
def load_demo() -> None:
    """Fill an empty installation with the demo region: all of it, or nothing."""
    if not demo.is_empty():
        raise click.ClickException("There are accounts already: the demo is for an empty database.")
    events = Region().events()
    with click.progressbar(events, label="Living through 18 months of the demo region") as bar:
        for event in bar:
            with clock.set_to(event.at):
                event.happen()
                db.session.flush()
    deliver_nothing()
    db.session.commit()
