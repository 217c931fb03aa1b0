"""What has happened in a case, told in plain words from the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.core import clock
from crm.core.audit import AuditEntry, plain
from crm.core.countries import country_name
from crm.core.db import db
from crm.core.i18n import show_date, show_moment, show_number, show_truth
from crm.inquiries.models import Channel, Inquiry, InquiryType, Secrecy, Stage
from crm.inquiries.rules import LABELS, UNITS
from crm.reference.models import Source, StrengthArea, Subarea

LONGEST_HISTORY = 200
LONGEST_VALUE = 120

# One sentence for each thing that can happen in a case, whichever feature does it.
SENTENCES: dict[str, Any] = {
    "inquiry.registered": _l("Logged the inquiry"),
    "inquiry.changed": _l("Changed the case"),
    "inquiry.opened_up": _l("Made the case open: %(note)s see who asks"),
    "inquiry.shown_on": _l("What was changed of who asks is visible to %(note)s"),
    "inquiry.moved": _l("Set the stage to %(stage)s"),
    "inquiry.reopened": _l("Opened the case again"),
    "inquiry.named": _l("Let %(person)s know of the case: %(note)s"),
    "inquiry.read": _l("Read the secret case"),
    "merge.made": _l("Took in %(note)s, which is the same case"),
    "merge.went": _l("Found to be the same case as %(note)s, which goes on"),
    "merge.undone": _l("Took it back that this is the same case as %(note)s"),
    "letter.received": _l("Took in letter %(note)s"),
    "letter.attached": _l("Took in file %(note)s"),
    "secrecy.wished": _l("The sender asked for secrecy"),
    "secrecy.decided": _l("Marked facts as secret"),
    "secrecy.changed": _l("Changed a secrecy marking"),
    "secrecy.ended": _l("Lifted a secrecy marking"),
    "routing.sent": _l("Sent the case to %(note)s"),
    "routing.seen": _l("%(note)s has seen the case"),
    "routing.answered": _l("%(note)s answered with %(reply)s"),
    "routing.declined": _l("%(note)s declined"),
    "routing.identity_released": _l("Showed %(note)s who is asking: %(why)s"),
    "routing.identity_withdrawn": _l("Hid who is asking from %(note)s again"),
    "routing.answers_released": _l("Showed the municipalities each other’s answers: %(why)s"),
    "routing.answers_withdrawn": _l("Kept the municipalities’ answers apart again"),
    "offer.made": _l("Made offer %(offer)s"),
    "offer.sent": _l("Noted that offer %(offer)s was sent"),
    "establishment.decided": _l("Recorded the decision: %(outcome)s"),
    "establishment.changed": _l("Corrected the decision"),
    "establishment.withdrawn": _l("Took the decision back"),
}
# Told by a neighbour already: sending opens the case, and each step sets its own stage.
SILENT = {"inquiry.opened"}
MOVES_THAT_TELL = {Stage.QUALIFIED.value, Stage.DISMISSED.value}


@dataclass(frozen=True)
class Line:
    """One thing that happened. ``changes``: label, old and new text of what was changed."""

    at: datetime
    who: str
    what: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def of_inquiry(inquiry: Inquiry) -> list[Line]:
    """The latest things that happened in a case, newest first."""
    query = (
        sa.select(AuditEntry, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_type == Inquiry.__tablename__,
            AuditEntry.subject_id == inquiry.id,
            AuditEntry.action.not_in(SILENT),
        )
        .order_by(AuditEntry.id.desc())
        .limit(LONGEST_HISTORY)
    )
    found = [(entry, name) for entry, name in db.session.execute(query) if _tells(entry)]
    return [
        Line(entry.at, name or _("the system"), sentence(entry), _changes(entry))
        for newer, (entry, name) in zip(
            [None, *(entry for entry, _name in found)], found, strict=False
        )
        if not _read_on(entry, newer)
    ]


def _read_on(entry: AuditEntry, newer: AuditEntry | None) -> bool:
    """Whether the same person read again the same day with nothing in between: one line will do
    here. The trail itself has each reading."""
    return (
        newer is not None
        and entry.action == newer.action == "inquiry.read"
        and entry.actor_id == newer.actor_id
        and clock.local_date(entry.at) == clock.local_date(newer.at)
    )


def sentence(entry: AuditEntry) -> str:
    """What an entry says, in the language in use."""
    words = {name: new for name, (_old, new) in entry.changes.items()}
    stage = words.get("stage")
    reply = words.get("reply")
    return str(SENTENCES.get(entry.action, _l("Something else was noted"))) % {
        "note": entry.note,
        "stage": Stage(stage).label if stage else "",
        "person": words.get("user"),
        "reply": ", ".join(reply) if isinstance(reply, list) else reply,
        "offer": words.get("offer"),
        "why": words.get("why") or "–",
        "outcome": _outcome(words.get("outcome")),
    }


def _tells(entry: AuditEntry) -> bool:
    return entry.action != "inquiry.moved" or entry.changes["stage"][1] in MOVES_THAT_TELL


def _outcome(value: str | None) -> str:
    return Stage(value).label if value else ""


def _changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    if entry.action != "inquiry.changed":
        return []
    return [
        (str(LABELS[name]), _show(name, old), _show(name, new))
        for name, (old, new) in entry.changes.items()
        if name in LABELS
    ]


def shown(name: str, value: Any) -> str:
    """A field's value, for a person; a long text only by its beginning."""
    return _show(name, plain(value))


def _show(name: str, value: Any) -> str:
    """A value as the trail keeps it, for a person; a long text only by its beginning."""
    if value in (None, "", []):
        return "–"
    shown = SHOW[name](value) if name in SHOW else str(value)
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE].rstrip()} …"


def _number(name: str) -> Callable[[Any], str]:
    return lambda value: show_number(Decimal(str(value)), str(UNITS.get(name, "")))


def _row(model: Any) -> Callable[[Any], str]:
    return lambda key: str(getattr(db.session.get(model, key), "name", "–"))


def _rows(model: Any) -> Callable[[Any], str]:
    return lambda keys: ", ".join(_row(model)(key) for key in keys)


SHOW: dict[str, Callable[[Any], str]] = {
    "received_at": lambda value: show_moment(datetime.fromisoformat(value)),
    "needed_by": lambda value: show_date(date.fromisoformat(value)),
    "channel": lambda value: Channel(value).label,
    "type": lambda value: InquiryType(value).label,
    "secrecy": lambda value: Secrecy(value).label,
    "country": country_name,
    "source_id": _row(Source),
    "responsible_id": _row(User),
    "area_ids": _rows(StrengthArea),
    "subarea_ids": _rows(Subarea),
    **dict.fromkeys(("railway_siding", "port", "motorway", "brownfield_ok"), show_truth),
    **{
        name: _number(name)
        for name in (
            *("area_ha_min", "area_ha_max", "floor_area_m2"),
            *("power_mw", "jobs", "investment_msek"),
        )
    },
}
