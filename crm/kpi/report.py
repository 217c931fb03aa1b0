"""A month's figures as one reader may see them, in words: what page, PDF, sheet and JSON share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from crm.accounts.models import User
from crm.core.i18n import language, show_date, show_month
from crm.kpi import queries
from crm.kpi.definitions import (
    ALL,
    AREA_COLUMNS,
    CAPITAL,
    COUNTS,
    ESTABLISHMENTS,
    EXPANSIONS,
    HEADLINES,
    JOBS,
    MUNICIPALITY_COLUMNS,
    NEW,
    QUALIFIED,
    RECIPIENTS,
    REPLIED,
    REQUESTS,
    RESPONSE_RATE,
    Kpi,
)
from crm.kpi.rules import (
    FEW,
    add_months,
    is_revealing,
    this_month,
    withheld_rows,
)
from crm.kpi.series import by_month

Group = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One figure as the reader sees it. ``value`` is None when it is missing or withheld."""

    kpi: Kpi
    text: str
    value: Any = None
    withheld: bool = False
    cases: int = 0
    shared: int = 0
    ids: Sequence[int] = ()
    parts: Sequence[Any] = ()
    at: Mapping[str, str] = field(default_factory=dict)

    @property
    def with_unit(self) -> str:
        """The text with the figure's unit, where it has one."""
        return self.text if self.value is None else self.kpi.show(self.value)

    @property
    def opens(self) -> bool:
        """Whether there is anything behind the figure."""
        return self.withheld or self.cases > 0

    @property
    def address(self) -> dict[str, str]:
        """What the page of cases needs to find the figure."""
        return {"figure": self.kpi.code, **self.at}


@dataclass(frozen=True)
class Row:
    """A municipality, a strength area or a month, with its figures."""

    name: str
    cells: Mapping[str, Cell]
    code: str = ""
    month: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Headline:
    """One of the five figures on top, beside what it is compared with."""

    cell: Cell
    detail: str
    comparisons: Sequence[tuple[str, Cell]]


def make_cell(kpi: Kpi, group: Group, withheld: bool, at: Mapping[str, str] | None = None) -> Cell:
    """A figure in words, or the mark of a withheld one."""
    if withheld:
        few = kpi in COUNTS and group["cases"] < FEW
        text = f"<{FEW}" if few else _("withheld")
        return Cell(kpi, text, withheld=True, ids=group["ids"], at=at or {})
    return Cell(
        kpi,
        kpi.show(group["value"], with_unit=kpi is RESPONSE_RATE),
        value=group["value"],
        cases=group["cases"],
        shared=len(group.get("shared", ())),
        ids=group["ids"],
        parts=group.get("parts", ()),
        at=at or {},
    )


class Report:
    """The figures of a month for a reader; without a reader, for somebody who may know no secret."""

    def __init__(
        self,
        month: date,
        figures: Mapping[str, Any],
        closed_at: datetime | None,
        reader: User | None,
    ) -> None:
        self.month, self.closed_at, self.figures = month, closed_at, figures
        self.hidden = queries.hidden_from(reader, _ids_in_small_groups(figures))
        self.region = self._region()
        self.municipalities = self._rows("municipalities", "municipality", MUNICIPALITY_COLUMNS)
        self.areas = self._rows("areas", "area", AREA_COLUMNS)
        self.series = [
            Row(show_month(month_of(line)), self._line(line), month=month_of(line))
            for line in figures["series"]
        ]

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.month >= this_month()

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, nothing was decided and nobody was asked."""
        groups = ("requests", "establishments", "recipients", "qualified_inquiries")
        return not any(self.figures["region"][code]["cases"] for code in groups)

    @property
    def withholds(self) -> bool:
        """Whether some figure is not shown to this reader."""
        rows = (*self.municipalities, *self.areas, *self.series)
        lines = [self.region, *(row.cells for row in rows), *dict(self.comparisons()).values()]
        return any(cell.withheld for cells in lines for cell in cells.values())

    @property
    def title(self) -> str:
        """The report's name, with its month."""
        return _("Monthly report %(month)s", month=show_month(self.month))

    @property
    def status(self) -> str:
        """Whether the figures can still change."""
        if self.closed_at is not None:
            return _("The month was closed %(day)s.", day=show_date(self.closed_at))
        if self.is_running:
            return _("The month is running: the figures are preliminary.")
        return _("Preliminary: the month has not been closed yet.")

    def comparisons(self) -> list[tuple[str, dict[str, Cell]]]:
        """What the month is compared with: a heading, and the figures by code."""
        previous, last_year = add_months(self.month, -1), add_months(self.month, -12)
        return [
            (show_month(previous), self._line(self.figures["previous"])),
            (_("%(year)s so far", year=self.month.year), self._year_to_date()),
            (show_month(last_year), self._line(self.figures["same_month_last_year"])),
        ]

    def headlines(self) -> list[Headline]:
        """The five figures on top."""
        compared = self.comparisons()
        return [
            Headline(
                self.region[kpi.code],
                self._detail(kpi),
                [(label, cells[kpi.code]) for label, cells in compared],
            )
            for kpi in HEADLINES
        ]

    def find(self, figure: str, municipality: str = "", area: str = "") -> Cell | None:
        """The figure that an address names; None when there is none such."""
        kpi = ALL.get(figure)
        if kpi is None or (municipality and area):
            return None
        if not municipality and not area:
            return self.region.get(figure)
        rows = self.municipalities if municipality else self.areas
        for row in rows:
            cell = row.cells.get(figure)
            if cell is not None and (municipality or area) in cell.at.values():
                return cell
        return None

    def place(self, cell: Cell) -> str:
        """The municipality or strength area that a figure is about; "" for the region."""
        for row in (*self.municipalities, *self.areas):
            if cell.at and row.cells.get(cell.kpi.code) is cell:
                return row.name
        return ""

    def _region(self) -> dict[str, Cell]:
        region = self.figures["region"]
        split = (NEW, EXPANSIONS, CAPITAL)
        apart = any(is_revealing(region[kpi.code], self.hidden) for kpi in split)
        return {
            code: make_cell(
                kpi, region[code], self._reveals(region, kpi) or (apart and kpi in split)
            )
            for code, kpi in ALL.items()
        }

    def _reveals(self, line: Mapping[str, Any], kpi: Kpi) -> bool:
        source = ESTABLISHMENTS if kpi in (NEW, EXPANSIONS, CAPITAL) else kpi
        return is_revealing(line[source.counted_from], self.hidden)

    def _line(self, line: Mapping[str, Any], kpis: Sequence[Kpi] = HEADLINES) -> dict[str, Cell]:
        return {kpi.code: make_cell(kpi, line[kpi.code], self._reveals(line, kpi)) for kpi in kpis}

    def _year_to_date(self) -> dict[str, Cell]:
        """Withheld as soon as a month in it is: the other months could be taken from it."""
        together = self.figures["year_to_date"]
        year = f"{self.month.year}-"
        months = [line for line in self.figures["series"] if line["month"].startswith(year)]
        return {
            kpi.code: make_cell(
                kpi,
                together[kpi.code],
                any(self._reveals(line, kpi) for line in (together, *months)),
            )
            for kpi in HEADLINES
        }

    def _rows(self, table: str, key: str, kpis: Sequence[Kpi]) -> list[Row]:
        lines = self.figures[table]
        withheld = {
            code: withheld_rows([set(line[code]["ids"]) for line in lines], self.hidden)
            for code in {kpi.counted_from for kpi in kpis}
        }
        return [
            Row(
                line[f"name_{language()}"] or line["name_sv"] or _("No strength area yet"),
                {
                    kpi.code: make_cell(
                        kpi,
                        line[kpi.code],
                        number in withheld[kpi.counted_from],
                        {key: line["code"]},
                    )
                    for kpi in kpis
                },
                code=line["code"],
            )
            for number, line in enumerate(lines)
        ]

    def _detail(self, kpi: Kpi) -> str:
        if kpi is REQUESTS:
            qualified = self.region[QUALIFIED.code]
            return ngettext(
                "%(count)s qualified",
                "%(count)s qualified",
                FEW if qualified.value is None else qualified.value,
                count=qualified.text,
            )
        if kpi is ESTABLISHMENTS:
            return self._apart()
        if kpi is JOBS:
            return _("full-time equivalents")
        if kpi is RESPONSE_RATE and not self.region[RECIPIENTS.code].withheld:
            asked, replied = self.region[RECIPIENTS.code], self.region[REPLIED.code]
            return _("%(part)s of %(whole)s in time", part=replied.text, whole=asked.text)
        return ""

    def _apart(self) -> str:
        """Establishments by kind: 2 new, 1 expansion."""
        new, expansions, capital = (self.region[kpi.code] for kpi in (NEW, EXPANSIONS, CAPITAL))
        if new.withheld:
            return ""
        kinds = [
            ngettext("%(num)s new", "%(num)s new", new.value),
            ngettext("%(num)s expansion", "%(num)s expansions", expansions.value),
        ]
        if capital.value:
            kinds.append(_("%(count)s capital", count=capital.text))
        return ", ".join(kinds)


def of_month(month: date, reader: User | None) -> Report:
    """The month's report: the stored figures once it is closed, otherwise those of now."""
    closed = queries.stored(month)
    if closed is not None:
        return Report(month, closed.figures, closed.created_at, reader)
    return Report(month, queries.figures(month), None, reader)


def latest(count: int, reader: User | None) -> list[Row]:
    """The latest months with their figures, newest first."""
    months = [add_months(this_month(), -back) for back in reversed(range(count))]
    closed = queries.closed_months(months)
    lines = [
        closed[month][1] if month in closed else line
        for month, line in zip(months, by_month(months), strict=True)
    ]
    hidden = queries.hidden_from(reader, _ids_in_small_groups(lines))
    rows = [
        Row(
            show_month(month),
            {
                kpi.code: make_cell(
                    kpi, line[kpi.code], is_revealing(line[kpi.counted_from], hidden)
                )
                for kpi in HEADLINES
            },
            month=month,
            closed_at=closed[month][0] if month in closed else None,
        )
        for month, line in zip(months, lines, strict=True)
    ]
    return rows[::-1]


def month_of(line: Mapping[str, Any]) -> date:
    """The month that a line of figures is about."""
    return date.fromisoformat(f"{line['month']}-01")


def _ids_in_small_groups(part: Any) -> Iterator[int]:
    """The cases that a small group may reveal, wherever in the figures it stands."""
    if isinstance(part, list):
        for item in part:
            yield from _ids_in_small_groups(item)
    elif isinstance(part, Mapping):
        if "ids" in part:
            yield from part["ids"] if len(part["ids"]) < FEW else ()
        else:
            yield from _ids_in_small_groups(list(part.values()))
