"""Showing municipalities more of a case: who asks, and what the others have answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.core import audit, clock
from crm.core.access import Permission, Person, Role, may
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.mail import absolute_url, send_mail
from crm.inquiries import queries as inquiry_queries
from crm.inquiries import rules as inquiry_rules
from crm.inquiries.documents import register_mail, register_release
from crm.inquiries.models import Inquiry
from crm.routing import queries
from crm.routing.models import AnswerRelease, Recipient


def release_identity(
    inquiry: Inquiry, recipients: Sequence[Recipient], *, why: str, by: Person
) -> None:
    """Let municipalities that were asked know who asks in a case that hides it.

    Their business heads (of a secret case those who are named) get a mail with the number only.
    A release covers who asks as it stands now (rules.IDENTITY). Raises Refused when nothing is
    hidden or known, nobody is chosen, a municipality belongs to another case or knows already, or
    no reason is given.
    """
    _check(inquiry, by)
    chosen = list(dict.fromkeys(recipients))
    _check_chosen(inquiry, chosen, why.strip())
    for recipient in chosen:
        _release(recipient, why.strip(), by)
    inquiry.version += 1  # whoever is changing the case must see who reads it now


def withdraw_identity(recipient: Recipient, *, by: Person) -> None:
    """Hide again who asks. What a municipality has read it still knows. Raises Refused when it
    was not released."""
    inquiry = recipient.inquiry
    _check(inquiry, by)
    db.session.refresh(recipient, ("identity_released_at",))
    if recipient.identity_released_at is None:
        raise Refused(_("Who is asking is not shown to this municipality."))
    _set_identity(recipient, None)
    name = recipient.municipality.name_sv
    audit.record("routing.identity_withdrawn", inquiry, by=by, note=name)


def release_answers(inquiry: Inquiry, *, why: str, by: Person) -> None:
    """Let each municipality that has replied read what the others have. Once is enough.

    Raises Refused when nobody has replied or no reason is given.
    """
    _check(inquiry, by)
    if queries.answer_release_of(inquiry) is not None:
        return
    if not any(recipient.replied_at for recipient in queries.recipients_of(inquiry)):
        raise Refused(_("No municipality has replied yet."))
    if not why.strip():
        raise Refused(_("Say why the municipalities may read each other’s answers."), field="why")
    db.session.add(
        AnswerRelease(inquiry_id=inquiry.id, released_at=clock.now(), released_by_id=by.id)
    )
    changes = {"why": (None, why.strip())}
    audit.record("routing.answers_released", inquiry, by=by, changes=changes)


def withdraw_answers(inquiry: Inquiry, *, by: Person) -> None:
    """Keep the municipalities' replies apart again. Once is enough."""
    _check(inquiry, by)
    release = queries.answer_release_of(inquiry)
    if release is not None:
        db.session.delete(release)
        audit.record("routing.answers_withdrawn", inquiry, by=by)


def _check(inquiry: Inquiry, by: Person) -> None:
    """Only one releases at a time, and only who may send the case."""
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
    db.session.refresh(inquiry, ("secrecy", "version", "identity_edition"))
    if not may(by, Permission.ROUTING_SEND):
        raise Refused(_("Only the regional team shows more of a case."))


def _check_chosen(inquiry: Inquiry, chosen: Sequence[Recipient], why: str) -> None:
    if not inquiry.hides_identity:
        raise Refused(_("The case is open: every municipality asked sees who is asking."))
    if not any(inquiry_rules.identity_of(inquiry).values()):
        raise Refused(_("There is nothing to show: neither company, contact nor description."))
    if not chosen or any(recipient.inquiry_id != inquiry.id for recipient in chosen):
        raise Refused(_("Choose at least one municipality."), field="recipients")
    for recipient in chosen:
        db.session.refresh(recipient, ("identity_released_at", "identity_edition"))
    known = [row.municipality.name for row in chosen if row.is_told]
    if known:
        raise Refused(
            _("Already sees who is asking: %(names)s.", names=", ".join(known)), field="recipients"
        )
    if not why:
        raise Refused(_("Say why the municipality may know."), field="why")


def _release(recipient: Recipient, why: str, by: Person) -> None:
    """Show one municipality who asks; the trail and the register tell what it was."""
    inquiry, municipality = recipient.inquiry, recipient.municipality
    _set_identity(recipient, by)
    told = inquiry_rules.identity_of(inquiry)
    changes = {name: (None, fact) for name, fact in told.items() if fact}
    entry = audit.record(
        "routing.identity_released",
        inquiry,
        by=by,
        changes={"why": (None, why), **changes},
        note=municipality.name_sv,
    )
    register_release(inquiry, municipality, by=by, row=recipient)
    _tell_heads(recipient, entry.id, by)


def _set_identity(recipient: Recipient, by: Person | None) -> None:
    """Not through the row's version: the municipality may be writing its answer right now."""
    db.session.execute(
        sa.update(Recipient)
        .where(Recipient.id == recipient.id)
        .values(
            identity_released_at=clock.now() if by else None,
            identity_released_by_id=by.id if by else None,
            identity_edition=recipient.inquiry.identity_edition if by else None,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(
        recipient,
        (
            *("identity_released_at", "identity_edition"),
            *("identity_released_by_id", "identity_released_by"),
        ),
    )


def _tell_heads(recipient: Recipient, entry_id: int, by: Person) -> None:
    """Write to the business heads who may know of the case: its number and a link."""
    for reader in inquiry_queries.who_sees(recipient.inquiry):
        is_head = reader.role is Role.BUSINESS_HEAD
        if is_head and reader.municipality_id == recipient.municipality_id:
            mail = send_mail(
                "routing/released",
                reader,
                key=f"released:{entry_id}",
                number=recipient.inquiry.number,
                link=absolute_url("routing.show", recipient_id=recipient.id),
            )
            register_mail(recipient.inquiry, mail, recipient.municipality, by=by)
