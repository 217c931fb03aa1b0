"""The trail as a file, to be handed over after an incident: a CSV that Swedish Excel opens."""

import csv
import io
from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from crm.admin.trail import MOST_ROWS, Line
from crm.core.i18n import show_moment
from crm.register.rules import harmless

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as text, one after the other; the last one is their count, so that a cut file
    is noticed.
    """
    yield BYTE_ORDER_MARK
    yield _row(
        [_("When"), _("Who"), _("Role"), _("What was done"), _("Case number"), _("Concerning")]
    )
    count = 0
    for line in lines:
        role = str(line.role.label) if line.role else ""
        who = line.who or _("the system")
        yield _row([show_moment(line.at), who, role, line.what, line.number, line.about])
        count += 1
    if count == MOST_ROWS:
        yield _row([_("Older rows did not fit. Choose a shorter period to get them.")])
    yield _row([_("Number of rows: %(count)s", count=count)])


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([harmless(cell) for cell in cells])
    return text.getvalue()
