"""What each figure means: one definition, used by every page, report and export."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.i18n import show_number


@dataclass(frozen=True, eq=False)  # each is itself; its names change with the language
class Kpi:
    """A figure. ``group`` names the figure whose cases it is counted from."""

    code: str
    name: Any
    definition: Any
    unit: Any = ""
    group: str = ""

    def show(self, value: Any, *, with_unit: bool = True) -> str:
        """The value for a person; a dash where there is none."""
        return show_number(value, str(self.unit) if with_unit else "")

    @property
    def counted_from(self) -> str:
        """The code of the figure whose cases are behind this one."""
        return self.group or self.code


REQUESTS = Kpi(
    "requests",
    _l("Requests"),
    _l(
        "Inquiries that arrived in the month and were not dismissed as spam or duplicates. For a "
        "municipality: those of them that have been sent to it. An inquiry counts in each of its "
        "strength areas, and once for the region."
    ),
)
QUALIFIED = Kpi(
    "qualified_inquiries",
    _l("Qualified requests"),
    _l("Requests that were found to be real, counted in the month they were qualified."),
)
ESTABLISHMENTS = Kpi(
    "establishments",
    _l("Establishments"),
    _l(
        "Cases that ended in an establishment, counted in the month of the decision. Expansions "
        "are cases of the type expansion; new establishments are all others except capital, which "
        "counts in the total only. One that several municipalities share is one for the region "
        "and one for each of them, marked as shared."
    ),
)
NEW = Kpi("new_establishments", _l("New establishments"), "")
EXPANSIONS = Kpi("expansions", _l("Expansions"), "")
CAPITAL = Kpi("capital", _l("Capital"), "")
JOBS = Kpi(
    "jobs_announced",
    _l("Jobs announced"),
    _l("Jobs that the companies promised in those decisions, as full-time equivalents."),
    group="establishments",
)
INVESTMENT = Kpi(
    "investment_sek",
    _l("Investment"),
    _l("Investment that the companies promised in those decisions, in million SEK."),
    unit=_l("SEK million"),
    group="establishments",
)
RECIPIENTS = Kpi("recipients", _l("Asked"), "")
REPLIED = Kpi("replied_in_time", _l("Replied in time"), "", group="recipients")
RESPONSE_RATE = Kpi(
    "response_rate",
    _l("Response rate"),
    _l(
        "Of the municipalities whose deadline lies in the month: the share that answered, or "
        "declined with a reason, on the day of the deadline at the latest. In a running month "
        "only those whose day has passed, or who have replied, count. When nobody was asked there "
        "is no rate."
    ),
    unit="%",
    group="recipients",
)

HEADLINES = (REQUESTS, ESTABLISHMENTS, JOBS, INVESTMENT, RESPONSE_RATE)
MUNICIPALITY_COLUMNS = (
    REQUESTS,
    RECIPIENTS,
    REPLIED,
    RESPONSE_RATE,
    ESTABLISHMENTS,
    JOBS,
    INVESTMENT,
)
AREA_COLUMNS = (REQUESTS, RESPONSE_RATE, ESTABLISHMENTS, JOBS, INVESTMENT)
TRENDS = (REQUESTS, ESTABLISHMENTS)
EXPLAINED = (REQUESTS, QUALIFIED, ESTABLISHMENTS, JOBS, INVESTMENT, RESPONSE_RATE)
ALL = {kpi.code: kpi for kpi in (*EXPLAINED, NEW, EXPANSIONS, CAPITAL, RECIPIENTS, REPLIED)}
# A withheld count of fewer than three cases is shown as <3; of a sum or a share, nothing is shown.
COUNTS = {REQUESTS, QUALIFIED, ESTABLISHMENTS, NEW, EXPANSIONS, CAPITAL, RECIPIENTS, REPLIED}
