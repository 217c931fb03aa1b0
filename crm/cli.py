"""Commands for whoever runs the installation: ``flask --help`` lists them."""

import click
import sqlalchemy as sa
from flask import Flask, current_app

from crm.accounts import queries as accounts_queries
from crm.accounts import second_factor
from crm.accounts import service as accounts_service
from crm.core import access, jobs, trail
from crm.core.access import Role
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.errors import Refused
from crm.demo.commands import load_demo
from crm.intake.commands import inquiries
from crm.kpi.commands import report
from crm.reference import seed as reference_seed
from crm.reference.models import Municipality, Source


@click.command("access-table")
def access_table() -> None:
    """Print which roles may use each endpoint."""
    click.echo(access.access_table(current_app._get_current_object()), nl=False)  # type: ignore[attr-defined]  # a proxy


@click.command("worker")
def worker() -> None:
    """Run the background jobs until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
    jobs.work(app, app.extensions["jobs"])


@click.command("seed")
def seed() -> None:
    """Add the reference data that is missing; what the region has edited stays."""
    added = reference_seed.seed()
    db.session.commit()
    click.echo(f"Reference data: {added} rows added.")


@click.command("create-user")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--municipality", help="The municipality's code, for a municipal role.")
@click.option("--partner", help="The source's code, for a partner.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv")
@click.password_option(help="Asked for when it is not given.")
def create_user(
    email: str,
    name: str,
    role: str,
    municipality: str | None,
    partner: str | None,
    language: str,
    password: str,
) -> None:
    """Open an account; the first administrator is made this way."""
    try:
        accounts_service.create_user(
            by=None,
            email=email,
            password=password,
            name=name,
            role=Role(role),
            language=language,
            municipality_id=_id_of(Municipality, municipality),
            source_id=_id_of(Source, partner),
        )
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
    db.session.commit()
    click.echo(f"{email} can sign in.")


@click.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a person's second factor away, as when the only administrator has lost the phone."""
    user = accounts_queries.by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    try:
        second_factor.reset(user, by=None)
    except Refused as refused:
        raise click.ClickException(" ".join(refused.reasons)) from refused
    db.session.commit()
    click.echo(f"{email} signs in with the password alone until it is set up again.")


@click.group("audit")
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option("--since", metavar="SEQUENCE:HASH", help="A head noted earlier: is it still there?")
def verify(since: str | None) -> None:
    """Read the whole trail and name every entry that was changed or removed."""
    found = list(trail.faults())
    if since is not None and not trail.holds(since):
        found.append(f"{since} is not part of the chain")
    for fault in found:
        click.echo(fault)
    if found:
        raise click.ClickException(f"The trail is not as it was written: {len(found)} faults.")
    count = db.session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    click.echo(f"{count} entries, the chain is whole. Its end: {trail.head()}")


def _id_of(model: type[Municipality] | type[Source], code: str | None) -> int | None:
    if code is None:
        return None
    found = db.session.scalar(sa.select(model.id).where(model.code == code))
    if found is None:
        raise click.ClickException(f"There is no {model.__name__.lower()} with the code {code}.")
    return found


COMMANDS = (
    access_table,
    worker,
    seed,
    create_user,
    reset_second_factor,
    load_demo,
    report,
    audit,
    inquiries,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
