"""Saying how a case ended: one form per outcome."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import (
    ChoiceField,
    DateField,
    EnumField,
    LongTextField,
    ManyField,
    NumberField,
    TextField,
    VersionedForm,
    WholeNumberField,
    required,
)
from crm.establishments import queries, rules
from crm.establishments.models import Decision, LostReason, Outcome
from crm.inquiries.models import Inquiry
from crm.reference import queries as reference
from crm.reference.models import Municipality
from crm.sites.models import Site

MSEK: Any = _l("MSEK")
FULL_TIME: Any = _l("full-time equivalents")


class DecisionForm(VersionedForm):
    """What every decision has: a day and perhaps a note. New without a row, a correction with one."""

    decided_on = DateField(_l("Date of the decision"), [required()])
    note = LongTextField(_l("Internal note"))

    def __init__(self, row: Decision | None = None, *, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(row, **{"decided_on": clock.today(), **kwargs})
        self.arguments["inquiry"] = inquiry  # to build the form anew beside a colleague's save
        self.inquiry = inquiry
        if row is None:
            del self.version

    def facts(self) -> dict[str, Any]:
        """The decision's facts as the service takes them; the outcome's own are filled."""
        return rules.EMPTY | {"decided_on": self.decided_on.data, "note": self.note.data or ""}


class EstablishedForm(DecisionForm):
    """Where the company comes, and what it has promised."""

    municipality_ids = ManyField(
        _l("Municipality"), [required(_l("Choose at least one municipality."))]
    )
    site_id = ChoiceField(_l("Site"), coerce=int, empty=_l("no site, or one that is not listed"))
    jobs = WholeNumberField(_l("Promised jobs"), unit=FULL_TIME, most=rules.MOST_JOBS)
    investment_msek = NumberField(_l("Promised investment"), unit=MSEK, most=rules.MOST_MSEK)

    def __init__(self, row: Decision | None = None, *, inquiry: Inquiry, **kwargs: Any) -> None:
        answered = queries.answered_site_ids(inquiry)
        self.listed = queries.possible_sites(inquiry, row.site if row else None)
        kwargs["municipality_ids"] = (
            [place.id for place in row.municipalities] if row else self._only_answer(answered)
        )
        super().__init__(row, inquiry=inquiry, **kwargs)
        self.places = _places(row)
        self.municipality_ids.offer((place.id, place.name) for place in self.places)
        self.site_id.offer((site.id, _site_label(site, answered)) for site in self.listed)

    def _only_answer(self, answered: set[int]) -> list[int]:
        """The municipality, when only one has answered: nothing to choose."""
        found = {site.municipality_id for site in self.listed if site.id in answered}
        return list(found) if len(found) == 1 else []

    def facts(self) -> dict[str, Any]:
        """With place, jobs and investment."""
        chosen = set(self.municipality_ids.data or ())
        return super().facts() | {
            "municipalities": [place for place in self.places if place.id in chosen],
            "site": next((site for site in self.listed if site.id == self.site_id.data), None),
            "jobs": self.jobs.data,
            "investment_msek": self.investment_msek.data,
        }


class LostForm(DecisionForm):
    """Why the region did not get it."""

    lost_reason = EnumField(
        _l("Main reason"), LostReason, [required()], empty=_l("Choose the main reason")
    )
    lost_to = TextField(_l("Lost to"))

    def facts(self) -> dict[str, Any]:
        """With the reason."""
        return super().facts() | {
            "lost_reason": self.lost_reason.data,
            "lost_to": self.lost_to.data or "",
        }


class WithdrawnForm(DecisionForm):
    """The company took its inquiry back."""


class WithdrawDecisionForm(VersionedForm):
    """Taking a decision back; nothing to fill in."""


FORMS: dict[Outcome, type[DecisionForm]] = {
    Outcome.ESTABLISHED: EstablishedForm,
    Outcome.LOST: LostForm,
    Outcome.WITHDRAWN: WithdrawnForm,
}


def _places(decision: Decision | None) -> list[Municipality]:
    """The region's municipalities in use; those of an old decision stay."""
    rows = reference.municipalities()
    return rows + [
        place for place in (decision.municipalities if decision else []) if place not in rows
    ]


def _site_label(site: Site, answered: set[int]) -> str:
    values = {"municipality": site.municipality.name, "site": site.name}
    if site.id in answered:
        return _("%(municipality)s: %(site)s (in the answers)", **values)
    return _("%(municipality)s: %(site)s", **values)
