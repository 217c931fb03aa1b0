"""Live the demo region's eighteen months through, event by event, in the order of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import sqlalchemy as sa

from crm.accounts import service as accounts
from crm.accounts.models import User
from crm.core import clock, i18n
from crm.core.access import Role
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage
from crm.demo import PASSWORD, read
from crm.establishments import service as establishments
from crm.establishments.models import LostReason, Outcome
from crm.inquiries import service as inquiries
from crm.inquiries.models import Channel, Inquiry, InquiryType, Secrecy
from crm.kpi import service as kpi
from crm.offers import service as offers
from crm.reference.models import (
    Municipality,
    Provision,
    ReferenceRow,
    Source,
    StrengthArea,
    Subarea,
)
from crm.routing import queries as routing_queries
from crm.routing import service as routing
from crm.routing.models import DeclineReason, Recipient
from crm.secrecy import queries as secrecy_queries
from crm.secrecy import service as secrecy
from crm.secrecy.models import Fact
from crm.sites import service as sites
from crm.sites.models import (
    Contamination,
    FloodRisk,
    PlanStatus,
    Siding,
    Site,
    SiteKind,
    SiteOwner,
)

SITE_ENUMS = {
    "kind": SiteKind,
    "owner": SiteOwner,
    "plan_status": PlanStatus,
    "railway_siding": Siding,
    "contamination": Contamination,
    "flood_risk": FloodRisk,
}
# When in the day things happen, Europe/Stockholm; those of one day keep this order.
MARK_AT, QUALIFY_AT, ROUTE_AT, SEEN_AT, ANSWER_AT, OFFER_AT, DECIDE_AT = (
    time(9, 50),
    time(10, 5),
    time(10, 40),
    time(13, 10),
    time(13, 50),
    time(15, 20),
    time(16, 10),
)
REPORT_AT = time(6, 30)
SITES_KNOWN_DAYS = 600  # before the first inquiry


@dataclass(order=True, frozen=True)
class Event:
    """Something that happened at a moment (UTC)."""

    at: datetime
    turn: int
    happen: Callable[[], object] = field(compare=False)


class Region:
    """The demo region while it is being lived through."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.turns = count()
        self.people: dict[str, User] = {}
        self.sites: dict[str, Site] = {}
        self.cases: dict[str, Inquiry] = {}
        self.municipalities = _by_code(Municipality)
        self.sources = _by_code(Source)
        self.areas = _by_code(StrengthArea)
        self.subareas = _by_code(Subarea)
        self.provisions = _by_code(Provision)

    def events(self) -> list[Event]:
        """Everything that happened, in order."""
        found = [*self._preparations(), *self._reports()]
        for row in read("inquiries"):
            found.extend(self._case(row))
        return sorted(found)

    # ------------------------------------------------------------ what happens

    def _preparations(self) -> Iterator[Event]:
        for row in read("people"):
            yield self._event(SITES_KNOWN_DAYS, QUALIFY_AT, self._add_person, row)
        for row in read("sites"):
            yield self._event(SITES_KNOWN_DAYS - 1, QUALIFY_AT, self._add_site, row)
            if reviewed := row.pop("reviewed_days_ago", None):
                yield self._event(reviewed, QUALIFY_AT, self._review_site, row["key"])

    def _reports(self) -> Iterator[Event]:
        oldest = max(row["days_ago"] for row in read("inquiries"))
        month = clock.local_date(self.now - timedelta(days=oldest)).replace(day=1)
        while (following := (month + timedelta(days=32)).replace(day=1)) <= self._today():
            made = i18n.first_working_day(following.year, following.month)
            at = datetime.combine(made, REPORT_AT, clock.STOCKHOLM).astimezone(UTC)
            if at <= self.now:
                yield Event(at, next(self.turns), partial(kpi.make_report, month))
            month = following

    def _case(self, row: dict[str, Any]) -> Iterator[Event]:
        ago, story, key = row["days_ago"], row["story"], row["key"]
        arrival = time.fromisoformat(row["time"])
        yield self._event(ago, arrival, self._register, row)
        yield from self._secrecy(row, (ago, arrival))
        if story["qualified_after_days"] is not None:
            after = story["qualified_after_days"]
            yield self._event(
                ago - after, QUALIFY_AT, self._qualify, key, not_before=(ago, arrival)
            )
        for number, sent in enumerate(story["rounds"], start=1):
            yield from self._round(row, number, sent, (ago, arrival))
        for offer in (story.get("offer"), story.get("second_offer")):
            if offer:
                days = ago - offer["after_days"]
                yield self._event(days, OFFER_AT, self._offer, key, offer)
        if story.get("decision"):
            days = ago - story["decision"]["after_days"]
            yield self._event(days, DECIDE_AT, self._decide, key, story["decision"])

    def _secrecy(self, row: dict[str, Any], arrival: tuple[int, time]) -> Iterator[Event]:
        for marking in row.get("secrecy_decisions", ()):
            key, ago = row["key"], row["days_ago"]
            yield self._event(ago, MARK_AT, self._mark_secret, key, marking, not_before=arrival)
            if lifted := marking.get("lifted_after_days"):
                yield self._event(ago - lifted, DECIDE_AT, self._lift_secrecy, key)

    def _round(
        self, row: dict[str, Any], number: int, sent: dict[str, Any], arrival: tuple[int, time]
    ) -> Iterator[Event]:
        key, ago = row["key"], row["days_ago"] - sent["after_days"]
        yield self._event(ago, ROUTE_AT, self._send, key, sent, not_before=arrival)
        for reply in sent["answers"]:
            yield from self._reply(key, ago, reply, self._answer, arrival)
        for reply in sent["declines"]:
            yield from self._reply(key, ago, reply, self._decline, arrival)

    def _reply(
        self,
        key: str,
        sent_ago: int,
        reply: dict[str, Any],
        act: Callable[..., object],
        arrival: tuple[int, time],
    ) -> Iterator[Event]:
        ago = sent_ago - reply["after_days"]
        yield self._event(ago, SEEN_AT, self._see, key, reply["municipality"], not_before=arrival)
        yield self._event(ago, ANSWER_AT, act, key, reply, not_before=arrival)

    # ------------------------------------------------------------ how it happens

    def _add_person(self, row: dict[str, Any]) -> None:
        municipality, source = row.get("municipality"), row.get("source")
        self.people[row["key"]] = accounts.create_user(
            by=None,
            password=PASSWORD,
            email=row["email"],
            name=row["name"],
            title=row[f"title_{row['language']}"],
            role=Role(row["role"]),
            language=row["language"],
            gets_monthly_report=row["monthly_report"],
            municipality_id=self.municipalities[municipality].id if municipality else None,
            source_id=self.sources[source].id if source else None,
        )

    def _add_site(self, row: dict[str, Any]) -> None:
        values = {name: _plain(name, value) for name, value in row.items()}
        key, code = values.pop("key"), values.pop("municipality")
        point, contact = values.pop("coordinates", None), values.pop("contact", None)
        if point:
            values |= {"latitude": point["lat"], "longitude": point["lon"]}
        if contact:
            values |= {f"contact_{name}": value for name, value in contact.items()}
        values["why_here_sv"] = values.pop("why_here", "")
        values["municipality_id"] = self.municipalities[code].id
        self.sites[key] = sites.create(values, by=self._head(code))

    def _review_site(self, key: str) -> None:
        """Somebody looked the facts over, found them right, and saved."""
        site = self.sites[key]
        head = self._head(site.municipality.code)
        sites.edit(site, {}, by=head, version=site.version)

    def _register(self, row: dict[str, Any]) -> None:
        company, contact = row["company"] or {}, row["contact"] or {}
        needs = {name: _plain(name, value) for name, value in row["requirements"].items()}
        self.cases[row["key"]] = inquiries.register(
            {
                "received_at": clock.now(),
                "source_id": self.sources[row["source"]].id,
                "channel": Channel(row["channel"]),
                "type": InquiryType(row["type"]),
                "secrecy": Secrecy(row["secrecy"]),
                "responsible_id": self.people[row["responsible"]].id,
                "subject": row["subject"],
                "description": row["body"],
                "code_name": row.get("code_name"),
                "summary": row["summary_sv"],
                "company_name": company.get("name") or "",
                "country": company.get("country"),
                "organisation_number": company.get("org_number"),
                **{f"contact_{name}": contact.get(name) for name in CONTACT},
                "area_ids": [self.areas[code].id for code in row["areas"]],
                "subarea_ids": [self.subareas[code].id for code in row["subareas"]],
                **needs,
            },
            by=self.people[row["responsible"]],
        )

    def _mark_secret(self, key: str, marking: dict[str, Any]) -> None:
        ahead = marking["until_in_days"]
        secrecy.decide(
            self.cases[key],
            {Fact(fact): harm for fact, harm in marking["harms"].items()},
            provision=self.provisions[marking["provision"]],
            decided_on=clock.today(),
            until=None if ahead is None else self._today() + timedelta(days=ahead),
            said_by=marking["said_by"],
            by=self._owner(key),
        )

    def _lift_secrecy(self, key: str) -> None:
        for decision in secrecy_queries.in_force(self.cases[key]):
            secrecy.end(decision, by=self._owner(key))

    def _qualify(self, key: str) -> None:
        inquiries.qualify(self.cases[key], by=self._owner(key))

    def _send(self, key: str, sent: dict[str, Any]) -> None:
        routing.send_round(
            self.cases[key],
            [self.municipalities[code] for code in sent["municipalities"]],
            deadline=i18n.add_working_days(clock.today(), sent["deadline_working_days"]),
            note=sent["note_sv"],
            grounds={
                self.municipalities[code].id: text for code, text in sent.get("grounds", {}).items()
            },
            by=self._owner(key),
        )

    def _see(self, key: str, code: str) -> None:
        recipient, head = self._recipient(key, code), self._head(code)
        routing.mark_seen(recipient, by=head)
        inquiries.note_reading(recipient.inquiry, by=head)

    def _answer(self, key: str, reply: dict[str, Any]) -> None:
        code = reply["municipality"]
        routing.answer(
            self._recipient(key, code),
            [self.sites[site] for site in reply["sites"]],
            comment=reply["why_here"],
            by=self._head(code),
        )

    def _decline(self, key: str, reply: dict[str, Any]) -> None:
        code = reply["municipality"]
        routing.decline(
            self._recipient(key, code),
            DeclineReason(reply["reason"]),
            comment=reply["comment"] or "",
            by=self._head(code),
        )

    def _offer(self, key: str, offer: dict[str, Any]) -> None:
        case, chosen = self.cases[key], {self.sites[site].id for site in offer["sites"]}
        made = offers.make(
            case,
            [row for row in routing_queries.answer_sites_of(case) if row.site_id in chosen],
            language=offer["language"],
            introduction=offer["intro"],
            by=self._owner(key),
        )
        if offer["sent"]:
            recipient = case.contact.email if case.contact else None
            offers.mark_sent(made, sent_to=recipient or "", by=self._owner(key))

    def _decide(self, key: str, decision: dict[str, Any]) -> None:
        reason, site = decision["lost_reason"], decision["site"]
        establishments.decide(
            self.cases[key],
            outcome=Outcome(decision["outcome"]),
            decided_on=clock.today(),
            municipalities=[self.municipalities[code] for code in decision["municipalities"]],
            site=self.sites[site] if site else None,
            jobs=decision["jobs"],
            investment_msek=_plain("", decision["investment_msek"]),
            lost_reason=LostReason(reason) if reason else None,
            lost_to=decision["lost_to"] or "",
            note=decision["note"] or "",
            by=self._owner(key),
        )

    # ------------------------------------------------------------ help

    def _event(
        self,
        days_ago: int,
        when: time,
        act: Callable[..., object],
        *args: Any,
        not_before: tuple[int, time] | None = None,
    ) -> Event:
        """On the day of arrival a thing happens after it, and nothing happens in the future."""
        day = self._today() - timedelta(days=days_ago)
        at = datetime.combine(day, when, clock.STOCKHOLM)
        if not_before and not_before[0] == days_ago:
            arrived = datetime.combine(day, not_before[1], clock.STOCKHOLM)
            at = max(at, arrived + timedelta(minutes=5))
        return Event(min(at.astimezone(UTC), self.now), next(self.turns), partial(act, *args))

    def _today(self) -> date:
        return clock.local_date(self.now)

    def _owner(self, key: str) -> User:
        responsible = self.cases[key].responsible
        assert responsible is not None, "every case of the demo has one"  # noqa: S101 - own data
        return responsible

    def _head(self, code: str) -> User:
        municipality_id = self.municipalities[code].id
        return next(
            person
            for person in self.people.values()
            if person.role is Role.BUSINESS_HEAD and person.municipality_id == municipality_id
        )

    def _recipient(self, key: str, code: str) -> Recipient:
        return db.session.scalars(
            sa.select(Recipient).where(
                Recipient.inquiry_id == self.cases[key].id,
                Recipient.municipality_id == self.municipalities[code].id,
            )
        ).one()


CONTACT = ("name", "title", "email", "phone")


def deliver_nothing() -> None:
    """The demo's mails count as sent when they were written: nobody is to get them."""
    db.session.flush()
    db.session.execute(sa.update(MailMessage).values(sent_at=MailMessage.created_at))
    db.session.execute(
        sa.update(OutboxMessage).values(state=MessageState.DONE, done_at=OutboxMessage.created_at)
    )


def _by_code(model: type[ReferenceRow]) -> dict[str, Any]:
    return {row.code: row for row in db.session.scalars(sa.select(model))}


def _plain(name: str, value: Any) -> Any:
    """A value of the data files as the services want it: enums, and decimals without binary dust."""
    if isinstance(value, str) and name in SITE_ENUMS:
        return SITE_ENUMS[name](value)
    if isinstance(value, float):
        return Decimal(str(value))
    return value
