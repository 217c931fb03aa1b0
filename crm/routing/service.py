"""Writing rounds and answers: sent, seen, answered, declined."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from crm.accounts import queries as account_queries
from crm.accounts.models import User
from crm.core import audit, clock
from crm.core.access import Permission, Person, may
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.core.fields import MAX_TEXT
from crm.core.i18n import show_moment
from crm.core.mail import absolute_url, send_mail
from crm.inquiries import service as inquiry_service
from crm.inquiries.documents import DocumentKind, register_document, register_mail
from crm.inquiries.models import Inquiry, Stage
from crm.reference.models import Municipality
from crm.routing import queries, rules
from crm.routing.models import AnswerDraft, AnswerSite, DeclineReason, Recipient, Round
from crm.sites.models import Site


def send_round(
    inquiry: Inquiry,
    municipalities: Sequence[Municipality],
    *,
    deadline: date,
    note: str,
    grounds: dict[int, str],
    by: User,
) -> Round:
    """Ask municipalities, all of them or none: the case opens to each, its business heads get a
    mail, and a qualified case moves on to routed.

    ``grounds`` says per municipality id why a secret case may be disclosed to it; the business
    heads become named persons with that ground. Raises Refused when the case is not in a stage to
    be sent, the deadline is past or too far away, the note names whom the case hides, or a
    municipality has been asked before, has nobody to ask, or lacks a ground.
    """
    _lock(inquiry, "stage", "secrecy", "version")
    chosen = list(dict.fromkeys(municipalities))
    _check_stage(inquiry)
    _check_chosen(inquiry, chosen)
    check_deadline(deadline)
    _check_note(inquiry, note)
    _check_grounds(inquiry, chosen, grounds)
    heads = _heads(chosen)
    sent = _add_round(inquiry, deadline, note.strip(), by)
    for municipality in chosen:
        ground = grounds.get(municipality.id, "").strip() if inquiry.is_secret else ""
        _ask(sent, municipality, heads[municipality.id], ground, by)
    if inquiry.stage is Stage.QUALIFIED:
        inquiry_service.move(inquiry, Stage.ROUTED, by=by)
    audit.record("routing.sent", inquiry, by=by, note=_names(chosen))
    return sent


def mark_seen(recipient: Recipient, *, by: Person) -> None:
    """Note that somebody of the municipality has opened the case; the first time counts."""
    _lock(recipient, "seen_at", "version")
    if recipient.seen_at is None:
        recipient.seen_at = clock.now()
        audit.record("routing.seen", recipient.inquiry, by=by, note=recipient.municipality.name_sv)


def keep_draft(recipient: Recipient, sites: Sequence[Site], *, comment: str, by: User) -> None:
    """Keep what a person has written and ticked, right or not, until the answer is sent.

    Raises Refused when it could not be sent in any case.
    """
    _check_may_reply(recipient, by, None)
    draft = queries.draft_of(recipient, by)
    if draft is None:
        draft = AnswerDraft(recipient_id=recipient.id, user_id=by.id)
        db.session.add(draft)
    draft.kept_at = clock.now()
    draft.comment = comment[:MAX_TEXT]
    draft.site_ids = [site.id for site in sites]


def answer(
    recipient: Recipient,
    sites: Sequence[Site],
    *,
    comment: str,
    by: User,
    version: int | None = None,
) -> None:
    """Put forward a municipality's sites. Final, and allowed after the deadline.

    Raises Refused when it has replied already, the case is closed, no site is chosen, or a site is
    another municipality's or no longer available; Stale for an old ``version``.
    """
    _check_may_reply(recipient, by, version)
    chosen = list(dict.fromkeys(sites))
    _check_sites(recipient, chosen)
    recipient.answered_at = clock.now()
    recipient.answered_by_id = by.id
    recipient.comment = comment.strip()
    recipient.answer_sites = [AnswerSite(site=site) for site in chosen]
    _tell("routing.answered", recipient, by, [site.name for site in chosen])


def decline(
    recipient: Recipient,
    reason: DeclineReason,
    *,
    comment: str,
    by: User,
    version: int | None = None,
) -> None:
    """Decline for a municipality. Final, and allowed after the deadline.

    Raises Refused when it has replied already, the case is closed, or another reason is given
    without saying which; Stale for an old ``version``.
    """
    _check_may_reply(recipient, by, version)
    comment = comment.strip()
    if reason is DeclineReason.OTHER and not comment:
        raise Refused(_("Write what the reason is."), field="comment")
    recipient.declined_at = clock.now()
    recipient.answered_by_id = by.id
    recipient.decline_reason = reason
    recipient.comment = comment
    _tell("routing.declined", recipient, by, reason)


def check_deadline(deadline: date) -> None:
    """Raise Refused for a last day to answer that has passed or lies too far ahead."""
    today = clock.today()
    if deadline < today:
        raise Refused(_("The last day to answer has passed. Choose a later day."), field="deadline")
    if deadline > rules.latest_deadline(today):
        raise Refused(
            _(
                "Choose a last day to answer within %(days)s working days.",
                days=rules.MOST_WORKING_DAYS,
            ),
            field="deadline",
        )


def _lock(row: Inquiry | Recipient, *columns: str) -> None:
    """Let nobody else change the row until this is saved, and read what must be judged afresh."""
    model = type(row)
    db.session.execute(sa.select(model.id).where(model.id == row.id).with_for_update())
    db.session.refresh(row, columns)


def _check_stage(inquiry: Inquiry) -> None:
    if inquiry.is_closed:
        raise Refused(_("The case is closed. Nothing was sent."))
    if inquiry.stage not in rules.SENDABLE:
        raise Refused(_("Qualify the case first. Nothing was sent."))


def _check_chosen(inquiry: Inquiry, chosen: Sequence[Municipality]) -> None:
    if not chosen:
        raise Refused(_("Choose at least one municipality."), field="municipalities")
    asked = db.session.scalars(
        sa.select(Recipient.municipality_id).where(Recipient.inquiry_id == inquiry.id)
    )
    again = {row.id for row in chosen} & set(asked)
    if again:
        raise Refused(
            _(
                "Already asked: %(names)s. A municipality is asked once per case. "
                "Nothing new was sent.",
                names=_names(row for row in chosen if row.id in again),
            ),
            field="municipalities",
        )


def _check_note(inquiry: Inquiry, note: str) -> None:
    if rules.gives_away(inquiry, note):
        raise Refused(
            _("Municipalities read this: take out the name of the company or person."),
            field="note",
        )


def _check_grounds(
    inquiry: Inquiry, chosen: Sequence[Municipality], grounds: dict[int, str]
) -> None:
    if not inquiry.is_secret:
        return
    lacking = [row for row in chosen if not grounds.get(row.id, "").strip()]
    if lacking:
        raise Refused(
            _(
                "The case is secret. State a ground for disclosing it to: %(names)s. "
                "Nothing was sent.",
                names=_names(lacking),
            )
        )


def _heads(chosen: Sequence[Municipality]) -> dict[int, list[User]]:
    """Each municipality's business heads. Raises Refused, naming those that have none."""
    heads = {row.id: account_queries.business_heads(row.id) for row in chosen}
    lacking = [row for row in chosen if not heads[row.id]]
    if lacking:
        raise Refused(
            _(
                "Nobody can receive it at: %(names)s. There is no business head with an account. "
                "Nothing was sent.",
                names=_names(lacking),
            ),
            field="municipalities",
        )
    return heads


def _names(municipalities: Iterable[Municipality]) -> str:
    return ", ".join(row.name for row in municipalities)


def _add_round(inquiry: Inquiry, deadline: date, note: str, by: User) -> Round:
    last = db.session.scalar(
        sa.select(sa.func.max(Round.number)).where(Round.inquiry_id == inquiry.id)
    )
    sent = Round(
        inquiry=inquiry,
        number=(last or 0) + 1,
        sent_at=clock.now(),
        sent_by_id=by.id,
        deadline=deadline,
        note=note,
    )
    db.session.add(sent)
    return sent


def _ask(sent: Round, municipality: Municipality, heads: list[User], ground: str, by: User) -> None:
    inquiry = sent.inquiry
    recipient = Recipient(inquiry=inquiry, municipality=municipality, ground=ground)
    sent.recipients.append(recipient)
    db.session.flush()
    inquiry_service.open_to(inquiry, municipality, by=by)
    sent_out = DocumentKind.SENT_TO_MUNICIPALITY
    register_document(inquiry, sent_out, by=by, municipality=municipality, row=recipient)
    for head in heads:
        if inquiry.is_secret:
            inquiry_service.name_person(inquiry, head, ground, by=by)
        mail = send_mail(
            "routing/asked",
            head,
            key=f"asked:{recipient.id}",
            number=inquiry.number,
            deadline=sent.deadline,
            municipality=municipality,
            leader=rules.leader(inquiry.responsible, by),
            link=absolute_url("routing.show", recipient_id=recipient.id),
        )
        register_mail(inquiry, mail, municipality, by=by)


def _check_may_reply(recipient: Recipient, by: User, version: int | None) -> None:
    _lock(recipient.inquiry, "stage", "version")
    _lock(recipient, "answered_at", "declined_at", "answered_by_id", "version")
    if not may(by, Permission.ANSWER_GIVE) or by.municipality_id != recipient.municipality_id:
        raise Refused(_("Only the municipality’s business head can answer."))
    if recipient.replied_at is not None:
        raise Refused(_already(recipient))
    if recipient.inquiry.is_closed:
        raise Refused(_("The case is closed and takes no more answers."))
    if version is not None:
        check_version(recipient, version)


def _already(recipient: Recipient) -> str:
    return _(
        "Your municipality has already replied: %(who)s, %(when)s. Nothing of yours was sent.",
        who=recipient.answered_by.name if recipient.answered_by else "–",
        when=show_moment(recipient.replied_at),
    )


def _check_sites(recipient: Recipient, chosen: Sequence[Site]) -> None:
    if not chosen:
        raise Refused(_("Choose at least one site."), field="sites")
    strange = [site for site in chosen if site.municipality_id != recipient.municipality_id]
    if strange:
        raise Refused(_("Choose among your own municipality’s sites."), field="sites")
    gone = [site.name for site in chosen if not site.is_available]
    if gone:
        raise Refused(
            ngettext(
                "No longer available: %(names)s. Choose another site.",
                "No longer available: %(names)s. Choose other sites.",
                len(gone),
                names=", ".join(gone),
            ),
            field="sites",
        )


def _tell(action: str, recipient: Recipient, by: User, what: object) -> None:
    """Record a reply, for which no draft is needed any more, and write to whoever leads the case:
    the number, who replied, a link."""
    inquiry, municipality = recipient.inquiry, recipient.municipality
    db.session.execute(sa.delete(AnswerDraft).where(AnswerDraft.recipient_id == recipient.id))
    changes = {"reply": (None, what)}
    audit.record(action, inquiry, by=by, changes=changes, note=municipality.name_sv)
    kind = DocumentKind.ANSWER if recipient.answered_at else DocumentKind.DECLINE
    register_document(inquiry, kind, by=by, municipality=municipality, row=recipient)
    send_mail(
        "routing/replied",
        rules.leader(inquiry.responsible, recipient.round.sent_by),
        key=f"replied:{recipient.id}",
        number=inquiry.number,
        municipality=municipality,
        link=absolute_url("inquiries.show", inquiry_id=inquiry.id),
    )
