"""What somebody outside asks for in the public form becomes a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crm.accounts import throttle
from crm.arrivals import reading, rules
from crm.arrivals.pasted import as_mail, first_words
from crm.arrivals.sources import source_called
from crm.core import clock, outbox
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.i18n import language, show_date, show_number
from crm.inquiries import queries, service
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.inquiries.rules import LABELS, UNITS
from crm.intake.draft import REQUIREMENTS
from crm.letters import service as letters
from crm.secrecy import service as secrecy
from crm.secrecy.models import Fact

# From one address in a quarter of an hour: an office behind one address may well send several.
MOST_FORMS = 10
# What is read in the text; who asks is only what the sender fills in.
FROM_TEXT = {*REQUIREMENTS, "type", "area_ids", "subarea_ids"}
FORM_ERRAND = "form_in"  # what the outbox calls a form whose sender waits for a receipt
NUMBERS = ("area_ha_min", "power_mw", "jobs", "needed_by")


@dataclass(frozen=True)
class Wish:
    """Which facts the sender says are sensitive, what harm it would do, and until when."""

    facts: tuple[Fact, ...] = ()
    harm: str = ""
    until: date | None = None


def ask(
    values: dict[str, Any],
    *,
    asker: rules.Asker,
    wish: Wish,
    sent: Iterable[tuple[bytes, str]],
    key: str,
) -> Inquiry:
    """Make a case of a form, once for each ``key``; what was sent is its first letter.

    ``values``: columns of the case, of its company and contact; ``sent``: files (bytes and name).
    The case is limited until somebody has looked at it. Raises Refused for a file that cannot be
    taken, TooManyTries for too many forms from one address.
    """
    throttle.one_at_a_time()
    known = queries.by_submission_key(key)
    if known is not None:
        return known
    throttle.allow("public form", MOST_FORMS)
    text = str(values["description"])
    told = values | {
        "channel": Channel.FORM,
        "received_at": clock.now(),
        "source_id": source_called(rules.SOURCES[asker]).id,
        "subject": first_words(text.splitlines()),
        "secrecy": Secrecy.LIMITED,
        "code_name": rules.code_name(key),
    }
    inquiry = _register(told, key)
    whole = "\n\n".join(part for part in (text, _said(values, asker), _wished(wish)) if part)
    name, email = str(values["contact_name"]), str(values["contact_email"])
    mail = as_mail(inquiry.subject, whole, name, email)
    letter = letters.receive(inquiry, mail, None, by=None, at=inquiry.received_at, opens_case=True)
    if wish.facts:
        secrecy.note_wish(
            inquiry, wish.facts, wish.harm, until=wish.until, said_by=f"{name}, {email}", by=None
        )
    for data, file_name in sent:
        letters.attach(inquiry, data, file_name, by=None, letter=letter)
    db.session.flush()
    outbox.send_later(
        FORM_ERRAND, key=f"form:{letter.id}", letter_id=letter.id, language=language()
    )
    return inquiry


def _register(told: dict[str, Any], key: str) -> Inquiry:
    """A case of the form and of what its text tells besides; of the form alone if that makes none."""
    read = reading.read_values(told["subject"], told["description"], clock.today())
    given = {name: value for name, value in told.items() if value not in (None, "")}
    besides = {name: value for name, value in read.items() if name in FROM_TEXT}
    if "area_ha_min" in given:  # the form's figure stands alone, not as the end of another span
        besides.pop("area_ha_max", None)
    try:
        with db.session.begin_nested():
            return service.register(besides | given, by=None, submission_key=key)
    except Refused:
        return service.register(told, by=None, submission_key=key)


def _said(values: dict[str, Any], asker: rules.Asker) -> str:
    """Who sent the form and the numbers given in it, as lines of the letter."""
    lines = [_("Sent by: %(who)s", who=asker.label)]
    lines += [
        f"{LABELS[name]}: {_shown(name, values[name])}"
        for name in ("company_name", "contact_phone", *NUMBERS)
        if values.get(name) not in (None, "")
    ]
    return "\n".join(lines)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, date):
        return show_date(value)
    return value if isinstance(value, str) else show_number(value, str(UNITS.get(name, "")))


def _wished(wish: Wish) -> str:
    if not wish.facts:
        return ""
    lines = [
        _("Sensitive, says the sender: %(facts)s", facts=", ".join(f.label for f in wish.facts)),
        _("Why: %(harm)s", harm=wish.harm),
    ]
    if wish.until:
        lines.append(_("Until and including: %(day)s", day=show_date(wish.until)))
    return "\n".join(lines)
