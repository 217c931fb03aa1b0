"""A trend as a small picture: twelve bars, drawn by the page's template from these numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from crm.core.i18n import month_names
from crm.kpi.definitions import Kpi
from crm.kpi.report import Row

WIDTH, HEIGHT = 360, 150
FLOOR, CEILING = 126, 20  # where the bars stand, and how high the highest reaches
BAR, STEP = 20, 30


@dataclass(frozen=True)
class Bar:
    """One month: its label and text, and where the bar is drawn."""

    label: str
    text: str
    amount: float | None
    x: int
    y: int

    @property
    def middle(self) -> int:
        """Where its texts stand."""
        return self.x + BAR // 2

    @property
    def height(self) -> int:
        """How high it is."""
        return FLOOR - self.y


@dataclass(frozen=True)
class Trend:
    """Twelve months of one figure, oldest first."""

    kpi: Kpi
    bars: Sequence[Bar]

    @property
    def in_words(self) -> str:
        """What the picture shows, for those who do not see it."""
        amounts = [bar.amount for bar in self.bars if bar.amount is not None]
        if not amounts or max(amounts) == 0:
            return self.empty
        return _(
            "%(figure)s per month: between %(least)s and %(most)s, in the last month %(last)s.",
            figure=self.kpi.name,
            least=self.kpi.show(min(amounts)),
            most=self.kpi.show(max(amounts)),
            last=self.bars[-1].text,
        )

    @property
    def empty(self) -> str:
        """What stands instead of a picture of nothing."""
        return _("%(figure)s: none in twelve months.", figure=self.kpi.name)


def trend(kpi: Kpi, months: Sequence[Row]) -> Trend:
    """The bars of one figure; a withheld month has its text but no bar."""
    cells = [row.cells[kpi.code] for row in months]
    highest = max((cell.value or 0 for cell in cells), default=0) or 1
    return Trend(
        kpi,
        [
            Bar(
                short_name(row),
                cell.text,
                cell.value,
                STEP * place + (STEP - BAR) // 2,
                FLOOR - round((FLOOR - CEILING) * (cell.value or 0) / highest),
            )
            for place, (row, cell) in enumerate(zip(months, cells, strict=True))
        ],
    )


def short_name(row: Row) -> str:
    """The month in three letters."""
    return month_names()[row.month.month - 1][:3] if row.month else ""
