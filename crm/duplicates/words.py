"""What has been changed since a merge, in words."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.db import db
from crm.inquiries.models import Inquiry
from crm.inquiries.rules import LABELS

WHAT: dict[str, Any] = {
    "rounds": _l("what was sent to municipalities"),
    "recipients": _l("a municipality’s answer"),
    "offers": _l("an offer"),
    "decisions": _l("the decision"),
    "secrecy_decisions": _l("a secrecy marking"),
    "secrecy_wishes": _l("what the sender wants kept secret"),
    "letters": _l("a letter"),
    "attachments": _l("a file"),
    "documents": _l("a document’s texts in the register"),
    "named_persons": _l("who may know of the case"),
    "inquiries_opened_to": _l("which municipalities see the case"),
    "answer_releases": _l("whether municipalities see each other’s answers"),
    "inquiry_areas": LABELS["area_ids"],
    "inquiry_subareas": LABELS["subarea_ids"],
    "contacts": LABELS["contact_name"],
    "companies": LABELS["company_name"],
}
COLUMNS: dict[str, Any] = {
    "stage": _l("the stage"),
    "identity_edition": _l("who is asking"),
    "company_id": LABELS["company_name"],
    "contact_id": LABELS["contact_name"],
    **LABELS,
}


def overtaken(changes: Iterable[dict[str, Any]]) -> list[str]:
    """Why a merge cannot be taken back: each thing that somebody has changed since."""
    things = dict.fromkeys(text for change in changes for text in _things(change))
    return [_("Changed since, so it cannot be taken back: %(what)s.", what=text) for text in things]


def _things(change: dict[str, Any]) -> list[str]:
    if change["table"] != "inquiries":
        return [str(WHAT.get(change["table"], _l("something that belongs to the case")))]
    number = db.session.get_one(Inquiry, change["key"][0]).number
    names = [name for name in change["columns"] if name in COLUMNS]
    return [f"{COLUMNS[name]} ({number})" for name in names or ["identity_edition"]]
