"""``flask report``: a month's figures as a file, for whoever runs the installation."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from crm.kpi.definitions import AREA_COLUMNS, HEADLINES, MUNICIPALITY_COLUMNS, Kpi
from crm.kpi.document import as_pdf
from crm.kpi.report import Cell, Report, Row, of_month
from crm.kpi.rules import read_month, write_month
from crm.kpi.sheet import as_xlsx


@click.group("report")
def report() -> None:
    """The month's figures as a file."""


@report.command("month")
@click.argument("month")
@click.option(
    "--format", "kind", type=click.Choice(["pdf", "xlsx", "json"]), default="pdf", show_default=True
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file."
)
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
@with_appcontext
def month_report(month: str, kind: str, output: Path, language: str) -> None:
    """Write the figures of MONTH (2026-10) as they may be shown to everybody.

    A closed month gives its stored figures. What could reveal a secret case is withheld, and no
    cases are listed.
    """
    day = read_month(month)
    if day is None:
        raise click.BadParameter("write a month that has begun as 2026-10", param_hint="MONTH")
    with force_locale(language):
        output.write_bytes(WRITERS[kind](of_month(day, None)))
    click.echo(f"{output}")


def as_json(report: Report) -> bytes:
    """The figures for other programs; null with "withheld" where a figure is not shown."""
    whole = {
        "month": write_month(report.month),
        "closed_at": report.closed_at.isoformat() if report.closed_at else None,
        "region": _cells(report.region),
        "previous": _cells(report.comparisons()[0][1]),
        "year_to_date": _cells(report.comparisons()[1][1]),
        "same_month_last_year": _cells(report.comparisons()[2][1]),
        "series": [
            _line(row, HEADLINES, month=write_month(row.month))
            for row in report.series
            if row.month
        ],
        "municipalities": [
            _line(row, MUNICIPALITY_COLUMNS, code=row.code, name=row.name)
            for row in report.municipalities
        ],
        "areas": [_line(row, AREA_COLUMNS, code=row.code, name=row.name) for row in report.areas],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _line(row: Row, kpis: tuple[Kpi, ...], **named: str) -> dict[str, Any]:
    return {**named, **_cells({kpi.code: row.cells[kpi.code] for kpi in kpis})}


def _cells(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {
        code: {"value": cell.value, "text": cell.with_unit, "withheld": cell.withheld}
        for code, cell in cells.items()
    }


WRITERS: dict[str, Callable[[Report], bytes]] = {
    "pdf": as_pdf,
    "xlsx": lambda report: as_xlsx(report, None),
    "json": as_json,
}
