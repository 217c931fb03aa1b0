"""What can be sent when, and how a site compares with what a company needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.core.countries import country_name
from crm.core.i18n import add_working_days, show_date, show_number
from crm.inquiries.models import Inquiry, Stage
from crm.inquiries.rules import mentions
from crm.reference.models import RoutingMode
from crm.routing.models import Recipient
from crm.secrecy.models import Fact, SecrecyDecision
from crm.sites.models import Siding, Site, SiteKind

SENDABLE = {Stage.QUALIFIED, Stage.ROUTED, Stage.OFFERED}
ASKS_EVERYBODY = {RoutingMode.BROADCAST, RoutingMode.BROADCAST_RELEASE}
# Words for why a secret case may be disclosed: proposals only, whoever sends it answers for them.
GROUNDS: dict[str, Any] = {
    "consent": _l("The company has agreed that the municipality may know."),
    "necessity": _l("It is necessary for the region to be able to do its own task."),
    "general_clause": _l(
        "The general clause: that the municipality knows plainly matters more than the interest "
        "that the secrecy protects."
    ),
}
USUAL_WORKING_DAYS, MOST_WORKING_DAYS = 7, 60
_TEXTS, _AMOUNTS = ("summary", "other_requirements"), ("investment_msek", "jobs")
# Where a fact can stand in what municipalities read; of who asks only when the case is open.
READ_IN: dict[Fact, tuple[str, ...]] = {
    Fact.CASE: ("number",),
    Fact.COMPANY: ("company",),
    Fact.CONTACT: ("contact",),
    Fact.PROJECT: _TEXTS,
    Fact.AMOUNTS: _AMOUNTS,
    Fact.PLACE: _TEXTS,
    Fact.OTHER: _TEXTS,
}
WHO_ASKS = {Fact.COMPANY, Fact.CONTACT}
# Nearer than this counts as "by the motorway" and "near a port" when a company asks for one.
MOTORWAY_KM, PORT_KM = 10, 30
M2_PER_HECTARE = 10_000


def usual_deadline(today: date) -> date:
    """The last day to answer that is proposed."""
    return add_working_days(today, USUAL_WORKING_DAYS)


def latest_deadline(today: date) -> date:
    """The latest last day to answer that is allowed."""
    return add_working_days(today, MOST_WORKING_DAYS)


def leader(responsible: User | None, sender: User) -> User:
    """Whom municipalities turn to: the case's responsible, or else who sent it."""
    return responsible if responsible and responsible.is_active else sender


def gives_away(inquiry: Inquiry, note: str) -> bool:
    """Whether a covering note names whom the case hides."""
    names = [row.name for row in (inquiry.company, inquiry.contact) if row is not None]
    return inquiry.hides_identity and any(mentions(note, name) for name in names)


def kept_back(inquiry: Inquiry) -> dict[str, str]:
    """What of who asks municipalities never read, released or not; "" where nothing is known."""
    company = inquiry.company
    return {
        "country": country_name(company.country) if company and company.country else "",
        "organisation_number": (company and company.organisation_number) or "",
        "subject": inquiry.subject,
    }


def may_read(recipient: Recipient, text: str) -> bool:
    """Whether a text may be shown to a municipality: not when it names whom the case hides."""
    return recipient.knows_identity or not gives_away(recipient.inquiry, text)


def read_though_marked(inquiry: Inquiry, decisions: Iterable[SecrecyDecision]) -> list[Fact]:
    """The facts that are marked as secret and yet go out with the case, in the order of the form."""
    marked = {decision.fact for decision in decisions}
    if inquiry.hides_identity:
        marked -= WHO_ASKS
    return [
        fact
        for fact, names in READ_IN.items()
        if fact in marked and any(getattr(inquiry, name) not in (None, "") for name in names)
    ]


class Verdict(StrEnum):
    """Whether a site meets one thing that a company needs, from best to worst."""

    MET = "met"
    LATER = "later"
    UNKNOWN = "unknown"
    SHORT = "short"


ORDER = list(Verdict)
LOOKS = {
    Verdict.MET: "good",
    Verdict.LATER: "busy",
    Verdict.UNKNOWN: "calm",
    Verdict.SHORT: "bad",
}


@dataclass(frozen=True)
class Point:
    """One need beside what a site has. ``is_size`` marks land, floor area and power."""

    label: str
    verdict: Verdict
    text: str
    is_size: bool = False

    @property
    def look(self) -> str:
        """The kind of state that shows the verdict (components/show.html)."""
        return LOOKS[self.verdict]


@dataclass(frozen=True)
class Fit:
    """A site beside a need, point by point; empty when the company has not said what it needs."""

    site: Site
    points: Sequence[Point]

    @property
    def size(self) -> Verdict | None:
        """The worst verdict on land, floor area and power; None when none was asked for."""
        return worst(point.verdict for point in self.points if point.is_size)

    @property
    def order(self) -> tuple[int, str]:
        """A sort key that puts what fits best first."""
        distance = sum(ORDER.index(point.verdict) for point in self.points)
        return distance, self.site.name.casefold()


def asks_for_size(inquiry: Inquiry) -> bool:
    """Whether the company has said how much land, floor area or power it needs."""
    sizes = (inquiry.area_ha_min, inquiry.area_ha_max, inquiry.floor_area_m2, inquiry.power_mw)
    return any(size is not None for size in sizes)


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The worst of some verdicts; None of none."""
    return max(verdicts, key=ORDER.index, default=None)


def fit(inquiry: Inquiry, site: Site) -> Fit:
    """How a site compares with a case, on what the company has asked for and nothing else."""
    points = (compare(inquiry, site) for compare in COMPARISONS)
    return Fit(site, [point for point in points if point is not None])


@dataclass(frozen=True)
class Reply:
    """Another municipality's reply, as one that was asked as well may read it."""

    recipient: Recipient
    comment: str
    fits: Sequence[Fit]


def reply_for(reader: Recipient, other: Recipient) -> Reply:
    """What ``reader`` may know of ``other``'s reply: where the company is hidden from the reader,
    nothing that names it. Why another one declined stays between it and the region."""
    sites = [row.site for row in other.answer_sites if may_read(reader, row.site.name)]
    has_comment = other.answered_at is not None and may_read(reader, other.comment)
    return Reply(
        recipient=other,
        comment=other.comment if has_comment else "",
        fits=[fit(other.inquiry, site) for site in sites],
    )


def best_first(inquiry: Inquiry, sites: Iterable[Site]) -> list[Fit]:
    """Sites beside a need, those that fit best first."""
    return sorted((fit(inquiry, site) for site in sites), key=lambda found: found.order)


def _land(inquiry: Inquiry, site: Site) -> Point | None:
    needed = inquiry.area_ha_min if inquiry.area_ha_min is not None else inquiry.area_ha_max
    if needed is None:
        return None
    amount = Amount(_("Land area"), "ha", needed, site.area_ha, site.expandable_to_ha)
    return amount.point()


def _floor_area(inquiry: Inquiry, site: Site) -> Point | None:
    needed = inquiry.floor_area_m2
    if needed is None:
        return None
    amount = Amount(_("Floor area"), "m²", Decimal(needed), _decimal(site.floor_area_m2))
    room = site.area_ha is not None and site.area_ha * M2_PER_HECTARE >= needed
    if site.kind is SiteKind.LAND and site.floor_area_m2 is None and room:
        text = _(
            "needs %(needed)s, to be built on %(land)s",
            needed=amount.show(needed),
            land=show_number(site.area_ha, "ha"),
        )
        return Point(amount.label, Verdict.LATER, text, is_size=True)
    return amount.point()


def _power(inquiry: Inquiry, site: Site) -> Point | None:
    if inquiry.power_mw is None:
        return None
    amount = Amount(
        _("Grid power"),
        "MW",
        inquiry.power_mw,
        site.power_mw_now,
        site.power_mw_later,
        site.power_later_date,
    )
    return amount.point(in_time_for=inquiry.needed_by)


def _siding(inquiry: Inquiry, site: Site) -> Point | None:
    if not inquiry.railway_siding:
        return None
    label, found = _("Railway siding"), site.railway_siding
    if found is None:
        return Point(label, Verdict.UNKNOWN, _not_known())
    return Point(label, SIDING_VERDICTS[found], found.label)


SIDING_VERDICTS = {
    Siding.ON_SITE: Verdict.MET,
    Siding.POSSIBLE: Verdict.LATER,
    Siding.NO: Verdict.SHORT,
}


def _motorway(inquiry: Inquiry, site: Site) -> Point | None:
    return _nearness(_("Motorway"), site.motorway_km, MOTORWAY_KM) if inquiry.motorway else None


def _port(inquiry: Inquiry, site: Site) -> Point | None:
    return _nearness(_("Port"), site.port_km, PORT_KM) if inquiry.port else None


def _in_time(inquiry: Inquiry, site: Site) -> Point | None:
    needed, found = inquiry.needed_by, site.available_from
    if needed is None:
        return None
    label = _("Can be taken over")
    if found is None:
        return Point(label, Verdict.UNKNOWN, _not_known())
    if found <= needed:
        return Point(label, Verdict.MET, _("free from %(found)s", found=found))
    text = _("needed by %(needed)s, free from %(found)s", needed=needed, found=found)
    return Point(label, Verdict.SHORT, text)


def _former_industry(inquiry: Inquiry, site: Site) -> Point | None:
    if inquiry.brownfield_ok is not False or site.kind is not SiteKind.BROWNFIELD:
        return None
    text = _("the company does not want former industrial land")
    return Point(site.kind.label.capitalize(), Verdict.SHORT, text)


COMPARISONS: tuple[Callable[[Inquiry, Site], Point | None], ...] = (
    _land,
    _floor_area,
    _power,
    _siding,
    _motorway,
    _port,
    _in_time,
    _former_industry,
)


@dataclass(frozen=True)
class Amount:
    """What is needed of something measurable, what there is now, and what there may be later."""

    label: str
    unit: str
    needed: Decimal
    now: Decimal | None
    later: Decimal | None = None
    later_from: date | None = None

    def point(self, in_time_for: date | None = None) -> Point:
        """The comparison. What comes only after it is needed does not meet the need."""
        return Point(self.label, self.verdict(in_time_for), self.text(in_time_for), is_size=True)

    def verdict(self, in_time_for: date | None = None) -> Verdict:
        """Met (today), later (in time, or nobody knows when), not known, or short."""
        if self.now is not None and self.now >= self.needed:
            return Verdict.MET
        enough_later = self.later is not None and self.later >= self.needed
        if enough_later and not self.is_too_late(in_time_for):
            return Verdict.LATER
        return Verdict.UNKNOWN if self.now is None else Verdict.SHORT

    def is_too_late(self, in_time_for: date | None) -> bool:
        """Whether what comes later is known to come after it is needed."""
        return bool(in_time_for and self.later_from and self.later_from > in_time_for)

    def text(self, in_time_for: date | None = None) -> str:
        """needs 12 MW, has 8 MW: 4 MW short"""
        if self.now is None and self.later is None:
            return _("needs %(needed)s, not known here", needed=self.show(self.needed))
        found = _(
            "needs %(needed)s, has %(found)s", needed=self.show(self.needed), found=self._found()
        )
        verdict = self.verdict(in_time_for)
        if verdict is not Verdict.SHORT:
            return found
        if not self.gap:
            return _("%(found)s: too late", found=found)
        return _("%(found)s: %(gap)s short", found=found, gap=self.show(self.gap))

    @property
    def gap(self) -> Decimal:
        """How much is missing at best; 0 when nothing is."""
        best = max(self.now or Decimal(0), self.later or Decimal(0))
        return max(self.needed - best, Decimal(0))

    def show(self, value: Decimal | int) -> str:
        """A value with the unit."""
        return show_number(value, self.unit)

    def _found(self) -> str:
        now_is_all = self.now is not None and self.now >= min(self.needed, self.later or 0)
        if self.later is None or now_is_all:
            return self.show(self.now or Decimal(0))
        now = (
            _("not known now")
            if self.now is None
            else _("%(found)s now", found=self.show(self.now))
        )
        if self.later_from is None:
            return _("%(now)s, %(later)s later", now=now, later=self.show(self.later))
        return _(
            "%(now)s, %(later)s from %(day)s",
            now=now,
            later=self.show(self.later),
            day=show_date(self.later_from),
        )


def _nearness(label: str, found_km: Decimal | None, near_km: int) -> Point:
    if found_km is None:
        return Point(label, Verdict.UNKNOWN, _not_known())
    distance, near = show_number(found_km, "km"), show_number(near_km, "km")
    if found_km <= near_km:
        return Point(label, Verdict.MET, _("%(distance)s away", distance=distance))
    text = _("%(distance)s away, more than %(near)s", distance=distance, near=near)
    return Point(label, Verdict.SHORT, text)


def _not_known() -> str:
    return _("not known")


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
