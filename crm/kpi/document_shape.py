"""What `templates/kpi/month.typ` needs to set the month's report.

Every key is always present: text that does not exist is "", a list without content is []. Values
are finished text in the reader's language ("1 800" with a no-break space, "<3" where a figure is
withheld); "" means that the value is missing and is shown as a dash, which is not the same as "0".
Numbers appear only where something is drawn from them; a withheld value has None there, or the
drawing would tell what the text does not.
"""

from typing import TypedDict


class MonthLabels(TypedDict):
    """The document's own words, translated by the caller."""

    page_of: str
    """With placeholders: "Sida {page} av {pages}"."""
    headlines: str
    figure: str
    """Heading of the column that names each headline figure: "Mått"."""
    trend: str
    month: str
    """Heading of the first column of the trend's table."""
    by_municipality: str
    by_strength_area: str
    revisions: str
    revised_figure: str
    revised_from: str
    revised_to: str
    revised_by: str
    revised_why: str
    definitions: str
    what_is_counted: str
    no_rows: str
    """A sentence, shown instead of a table without rows."""


class Headline(TypedDict):
    """One of the headline figures, beside what it is compared with."""

    label: str
    unit: str
    """"mnkr", or "" for a plain count."""
    value: str
    detail: str
    """A few words under the label: "2 nya, 1 expansion"; may be ""."""
    comparisons: list[str]
    """In the order of `MonthDocument.comparison_columns`."""


class ChartMonth(TypedDict):
    """One month in a trend."""

    label: str
    """Short: "nov"."""
    value: str
    amount: float | None
    """None where the value is missing or withheld."""


class Chart(TypedDict):
    """Twelve months of one figure, oldest first; the last is the report's own."""

    title: str
    alt: str
    """The trend in words, for those who cannot see it."""
    empty: str
    """A sentence, written in the drawing when every month is zero or missing."""
    months: list[ChartMonth]


class Table(TypedDict):
    """A table whose first column names the row and whose other columns are figures."""

    columns: list[str]
    rows: list[list[str]]
    total: list[str]
    """The last row, or [] for none."""
    note: str


class Revision(TypedDict):
    """A correction of a month that had been closed."""

    figure: str
    """Which figure and month."""
    old: str
    new: str
    by: str
    """Who and when."""
    why: str


class Definition(TypedDict):
    """What a figure means, in words."""

    term: str
    text: str


class MonthDocument(TypedDict):
    """The report of one month."""

    document_date: str
    """ISO date; also the file's time of creation."""
    title: str
    """Heading and PDF title, with the month: "Månadsrapport november 2026"."""
    region: str
    status: str
    """Closed and when, or preliminary."""
    summary: str
    """The month in a sentence or two."""
    zero_month: str
    """A sentence that says nothing came in and nothing was decided; "" in other months."""
    comparison_columns: list[str]
    """For example: previous month, year to date; at most five."""
    headlines: list[Headline]
    charts: list[Chart]
    """Shown two and two; all cover the same months."""
    by_municipality: Table
    by_strength_area: Table
    revisions: list[Revision]
    definitions: list[Definition]
    what_is_counted: str
    labels: MonthLabels
