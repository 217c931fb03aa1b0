"""Two cases side by side: whether they can be made one, what moves, where they differ.

Reads only; the service goes by it, and the page shows it before anything is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.core.db import Model, db
from crm.establishments import queries as establishments
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.history import shown
from crm.inquiries.models import Inquiry, Secrecy, Stage
from crm.inquiries.rules import COLUMNS, COMPANY_FIELDS, CONTACT_FIELDS, LABELS, STRICTER
from crm.inquiries.service import values_of
from crm.letters.models import Attachment, Letter
from crm.offers import queries as offers
from crm.reference.models import Municipality
from crm.routing import queries as routing
from crm.secrecy.models import SecrecyDecision, SecrecyWish

# Rows that belong to a case, by table: those that go with it, and those that stay where they are.
MOVE = (
    "rounds",
    "recipients",
    "offers",
    "decisions",
    "secrecy_decisions",
    "secrecy_wishes",
    "letters",
    "attachments",
)
STAY = (
    *("documents", "stage_changes", "inquiry_areas", "inquiry_subareas", "text_marks"),
    *(
        "named_persons",
        "inquiries_opened_to",
        "answer_releases",
        "drafts",
        "incoming_mails",
        "import_rows",
    ),
)
# Told and never taken back, or made from the rest.
NOT_KEPT = {"stage_changes", "text_marks"}
FURTHER = (Stage.RECEIVED, Stage.QUALIFIED, Stage.ROUTED, Stage.OFFERED)
# What is chosen together, under one name.
GROUPS: dict[str, tuple[str, ...]] = {
    "company": COMPANY_FIELDS,
    "contact": CONTACT_FIELDS,
    "area_ids": ("area_ids", "subarea_ids"),
}
GROUP_LABELS = {"company": LABELS["company_name"], "contact": LABELS["contact_name"]}
NOT_CHOSEN = {"secrecy"}


def tables_of_cases() -> list[str]:
    """The tables whose rows belong to a case."""
    return [name for name, table in Model.metadata.tables.items() if "inquiry_id" in table.c]


def stricter(one: Inquiry, other: Inquiry) -> Secrecy:
    """How secret the two are together."""
    return max(one.secrecy, other.secrecy, key=STRICTER.index)


def further(kept: Inquiry, merged: Inquiry) -> Stage:
    """How far the two have come together."""
    return max(kept.stage, merged.stage, key=_how_far)


def _how_far(stage: Stage) -> int:
    return FURTHER.index(stage) if stage in FURTHER else len(FURTHER)


def refusals(kept: Inquiry, merged: Inquiry) -> list[str]:
    """Why two cases cannot be made one; nothing if they can."""
    if kept.id == merged.id:
        return [_("That is the case itself.")]
    return [*_closed(kept, merged), *_done_in_both(kept, merged)]


def _closed(kept: Inquiry, merged: Inquiry) -> Iterator[str]:
    for inquiry in (kept, merged):
        if inquiry.stage is Stage.DISMISSED:
            yield _("%(number)s is dismissed. Open it again first.", number=inquiry.number)
    if kept.is_closed and merged.is_closed:
        yield _("Both cases are closed. What was decided in each stands.")
    elif kept.is_closed or merged.is_closed:
        closed, going = (kept, merged) if kept.is_closed else (merged, kept)
        if _asked(going):
            yield _(
                "%(closed)s is closed, but %(going)s is with municipalities. Close it first.",
                closed=closed.number,
                going=going.number,
            )


def _done_in_both(kept: Inquiry, merged: Inquiry) -> Iterator[str]:
    if offers.last_number(kept) and offers.last_number(merged):
        yield _("An offer was made in both cases. What the company was sent stands.")
    both = _asked(kept).keys() & _asked(merged).keys()
    if both:
        names = ", ".join(_asked(kept)[key].name for key in sorted(both))
        yield _("Asked in both cases: %(names)s. Each has one answer to give.", names=names)


def _asked(inquiry: Inquiry) -> dict[int, Municipality]:
    return {row.municipality_id: row.municipality for row in routing.recipients_of(inquiry)}


# ------------------------------------------------------------------ who may know of it


def allowed(kept: Inquiry, merged: Inquiry) -> dict[int, str] | None:
    """Who may know of the two together, by user id with the ground; None if it is not secret.

    Only those named: in the one that is secret or, if both are, in both.
    """
    grounds = [
        {row.user_id: row.ground for row in inquiries.named_persons(inquiry)}
        for inquiry in (kept, merged)
        if inquiry.is_secret
    ]
    if not grounds:
        return None
    first, *rest = grounds
    return {key: ground for key, ground in first.items() if all(key in other for other in rest)}


def lose_sight(kept: Inquiry, merged: Inquiry) -> list[User]:
    """Those who know of one of the two now and may not know of them together."""
    left = allowed(kept, merged)
    if left is None:
        return []
    seen = {user.id: user for one in (kept, merged) for user in inquiries.who_sees(one)}
    return sorted((u for key, u in seen.items() if key not in left), key=lambda u: u.name)


# ------------------------------------------------------------------ what moves


def moves(kept: Inquiry, merged: Inquiry) -> list[tuple[Any, str]]:
    """What goes with the merged case, in words: what it is, and which or how many."""
    asked = _asked(merged).values()
    decision = establishments.of_inquiry(merged)
    counted = (
        (_l("Letters"), Letter),
        (_l("Files"), Attachment),
        (_l("Secrecy markings"), SecrecyDecision),
        (_l("Wishes for secrecy"), SecrecyWish),
    )
    found: list[tuple[Any, str]] = [
        (label, str(number)) for label, model in counted if (number := _count(model, merged))
    ]
    if asked:
        found.append(
            (_l("Municipalities asked, with their answers"), ", ".join(m.name for m in asked))
        )
    if offers.last_number(merged):
        found.append((_l("Offers"), str(offers.last_number(merged))))
    if decision is not None:
        found.append((_l("The decision"), decision.outcome.label))
    return found


def documents_of(inquiry: Inquiry) -> int:
    """How many documents a case has in the register."""
    return _count(Document, inquiry)


def _count(model: Any, inquiry: Inquiry) -> int:
    query = sa.select(sa.func.count()).select_from(model).where(model.inquiry_id == inquiry.id)
    return db.session.scalar(query) or 0


# ------------------------------------------------------------------ where they differ


@dataclass(frozen=True)
class Difference:
    """A field, or some that are chosen together, in which the cases differ, for a person to read."""

    name: str
    label: Any
    kept: str
    merged: str
    takes_merged: bool  # what is proposed


def differences(kept: Inquiry, merged: Inquiry) -> list[Difference]:
    """Where the cases differ. Proposed is the kept one's, but what it lacks comes from the other,
    and the earlier arrival counts.
    """
    mine, theirs = values_of(kept), values_of(merged)
    found = []
    for name, fields in _choices():
        one, other = ([values[field] for field in fields] for values in (mine, theirs))
        if [value or None for value in one] == [value or None for value in other]:
            continue
        empty = not any(value not in (None, "", []) for value in one)
        earlier = name == "received_at" and merged.received_at < kept.received_at
        label = GROUP_LABELS.get(name) or LABELS[name]
        found.append(
            Difference(name, label, _told(fields, one), _told(fields, other), empty or earlier)
        )
    return found


def chosen_values(kept: Inquiry, merged: Inquiry, from_merged: set[str]) -> dict[str, Any]:
    """The kept case's values, with those of the merged one where that was chosen."""
    values, theirs = values_of(kept), values_of(merged)
    for name, fields in _choices():
        if name in from_merged:
            values |= {field: theirs[field] for field in fields}
    return values


def _choices() -> list[tuple[str, tuple[str, ...]]]:
    columns = [(name, (name,)) for name in COLUMNS if name not in NOT_CHOSEN]
    return [*GROUPS.items(), *columns]


def _told(fields: tuple[str, ...], values: list[Any]) -> str:
    told = [shown(name, value) for name, value in zip(fields, values, strict=True)]
    return ", ".join(text for text in told if text != "–") or "–"
