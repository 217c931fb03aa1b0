"""Reading rounds, recipients and their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from crm.accounts import queries as account_queries
from crm.accounts.models import User
from crm.core import clock
from crm.core.access import MUNICIPAL_ROLES, REGIONAL_ROLES, Person, Role, one_visible
from crm.core.db import db
from crm.inquiries import queries as inquiry_queries
from crm.inquiries.models import CLOSED, Inquiry, Secrecy, Stage, StageChange
from crm.reference import queries as reference
from crm.reference.models import Municipality
from crm.routing import rules
from crm.routing.models import AnswerDraft, AnswerRelease, AnswerSite, Recipient, Round
from crm.sites import queries as site_queries
from crm.sites.models import Site, SiteStatus

MOST_SHOWN = 50
PUNCTUALITY_DAYS = 365
REPLIED = sa.or_(Recipient.answered_at.is_not(None), Recipient.declined_at.is_not(None))


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """Which recipients a user may know of: the regional team those of cases it sees, a
    municipality its own in cases that are open to it, others none."""
    if user.role in REGIONAL_ROLES:
        return Recipient.inquiry.has(inquiry_queries.visible_to(user))
    if user.role in MUNICIPAL_ROLES:
        return sa.and_(
            Recipient.municipality_id == user.municipality_id,
            Recipient.inquiry.has(inquiry_queries.visible_to(user)),
        )
    return sa.false()


def get(user: Person, recipient_id: int) -> Recipient:
    """A municipality's part in a case, with what its page shows. Outside the scope: 404."""
    return one_visible(
        Recipient,
        recipient_id,
        visible_to(user),
        joinedload(Recipient.round).joinedload(Round.sent_by),
        joinedload(Recipient.municipality),
        joinedload(Recipient.answered_by),
        joinedload(Recipient.inquiry).joinedload(Inquiry.company),
        joinedload(Recipient.inquiry).joinedload(Inquiry.contact),
        joinedload(Recipient.inquiry).joinedload(Inquiry.responsible),
        selectinload(Recipient.answer_sites).joinedload(AnswerSite.site),
    )


def rounds_of(inquiry: Inquiry) -> list[Round]:
    """All rounds of a case with their recipients and answers, first round first."""
    recipients = selectinload(Round.recipients)
    return list(
        db.session.scalars(
            sa.select(Round)
            .where(Round.inquiry_id == inquiry.id)
            .order_by(Round.number)
            .options(
                joinedload(Round.sent_by),
                recipients.joinedload(Recipient.municipality),
                recipients.joinedload(Recipient.answered_by),
                recipients.selectinload(Recipient.answer_sites).joinedload(AnswerSite.site),
            )
        )
    )


def recipients_of(inquiry: Inquiry) -> list[Recipient]:
    """Every municipality that has been asked in a case."""
    return [recipient for one in rounds_of(inquiry) for recipient in one.recipients]


def recipient_of(user: Person, inquiry_id: int) -> Recipient | None:
    """The user's own municipality's part in a case, if it was asked and the user may see it."""
    return db.session.scalar(
        sa.select(Recipient).where(
            Recipient.inquiry_id == inquiry_id,
            Recipient.municipality_id == user.municipality_id,
            visible_to(user),
        )
    )


def knows_of(user: Person, inquiry: Inquiry) -> bool:
    """Whether a case is there for a person."""
    seen = inquiry_queries.visible_to(user)
    found = sa.select(Inquiry.id).where(Inquiry.id == inquiry.id, seen)
    return db.session.scalar(found) is not None


def draft_of(recipient: Recipient, user: Person) -> AnswerDraft | None:
    """What a person has written of an answer and not sent."""
    return db.session.scalar(
        sa.select(AnswerDraft).where(
            AnswerDraft.recipient_id == recipient.id, AnswerDraft.user_id == user.id
        )
    )


def answer_release_of(inquiry: Inquiry) -> AnswerRelease | None:
    """Since when the municipalities may read each other's replies in a case; None: they may not."""
    return db.session.scalar(
        sa.select(AnswerRelease)
        .where(AnswerRelease.inquiry_id == inquiry.id)
        .options(joinedload(AnswerRelease.released_by))
    )


def others_replies(recipient: Recipient) -> list[rules.Reply]:
    """What a municipality reads of the others' replies: nothing before they are released and
    before it has replied itself, so that nobody copies."""
    inquiry = recipient.inquiry
    if recipient.replied_at is None or answer_release_of(inquiry) is None:
        return []
    others = [row for row in recipients_of(inquiry) if row.id != recipient.id and row.replied_at]
    return [rules.reply_for(recipient, row) for row in others]


def named_for(user: Person) -> sa.ColumnElement[bool]:
    """The cases in which the user's municipality may know who asks: open, or released to it."""
    return sa.or_(
        Inquiry.secrecy == Secrecy.OPEN,
        sa.exists().where(
            Recipient.inquiry_id == Inquiry.id,
            Recipient.municipality_id == user.municipality_id,
            Recipient.identity_released_at.is_not(None),
            Recipient.identity_edition == Inquiry.identity_edition,
        ),
    )


def told_who_asks(inquiry: Inquiry) -> list[Municipality]:
    """The municipalities to which a hidden case's company, contact and description are shown."""
    if not inquiry.hides_identity:
        return []
    return [row.municipality for row in recipients_of(inquiry) if row.is_told]


def answer_sites_of(inquiry: Inquiry) -> list[AnswerSite]:
    """Every site that was put forward in a case, by municipality: what an offer is made of."""
    return list(
        db.session.scalars(
            sa.select(AnswerSite)
            .join(AnswerSite.recipient)
            .join(Recipient.municipality)
            .where(Recipient.inquiry_id == inquiry.id, Recipient.answered_at.is_not(None))
            .order_by(Municipality.position, AnswerSite.id)
            .options(
                contains_eager(AnswerSite.recipient).contains_eager(Recipient.municipality),
                joinedload(AnswerSite.site).joinedload(Site.municipality),
            )
        )
    )


def waiting_for(user: Person, limit: int = MOST_SHOWN) -> list[Recipient]:
    """What the user's municipality has still to answer, by deadline.

    Nobody waits for an answer once an offer has gone without it.
    """
    if user.municipality_id is None:
        return []
    offered_since = sa.exists().where(
        StageChange.inquiry_id == Inquiry.id,
        StageChange.to_stage == Stage.OFFERED,
        StageChange.at > Round.sent_at,
    )
    awaited = _unanswered(user).where(~offered_since)
    return list(db.session.scalars(awaited.limit(limit)))


def own_parts(user: Person, inquiry_ids: Iterable[int]) -> dict[int, Recipient]:
    """The user's own municipality's part in several cases, by case id, in one query."""
    if user.municipality_id is None:
        return {}
    rows = db.session.scalars(
        sa.select(Recipient)
        .where(
            Recipient.inquiry_id.in_(list(inquiry_ids)),
            Recipient.municipality_id == user.municipality_id,
            visible_to(user),
        )
        .options(joinedload(Recipient.inquiry))
    )
    return {recipient.inquiry_id: recipient for recipient in rows}


def headings_for(user: User, inquiries: Sequence[Inquiry]) -> dict[int, str]:
    """What a list for a reader calls each of some cases, by case id."""
    if user.is_regional:
        return {inquiry.id: inquiry.listed_as for inquiry in inquiries}
    parts = own_parts(user, [inquiry.id for inquiry in inquiries])
    outward = {inquiry.id: inquiry.outward_heading for inquiry in inquiries}
    return outward | {key: part.listed_as for key, part in parts.items()}


def overdue(user: Person, limit: int = MOST_SHOWN) -> list[Recipient]:
    """Municipalities that have let the deadline pass, in open cases the user sees, the longest
    overdue first."""
    late = Round.deadline < clock.today()
    return list(db.session.scalars(_unanswered(user).where(late).limit(limit)))


def _unanswered(user: Person) -> sa.Select[Recipient]:
    return (
        sa.select(Recipient)
        .join(Recipient.round)
        .join(Recipient.inquiry)
        .where(visible_to(user), sa.not_(REPLIED), Inquiry.stage.not_in(CLOSED))
        .order_by(Round.deadline, Recipient.id)
        .options(
            contains_eager(Recipient.round),
            contains_eager(Recipient.inquiry).joinedload(Inquiry.company),
            joinedload(Recipient.municipality),
        )
    )


@dataclass(frozen=True)
class Counts:
    """How far the municipalities of one case have come; ``overdue`` have let the deadline pass."""

    asked: int = 0
    seen: int = 0
    answered: int = 0
    declined: int = 0
    overdue: int = 0

    @property
    def waiting(self) -> int:
        """How many have not replied."""
        return self.asked - self.answered - self.declined


def counts_of(inquiry_ids: Iterable[int]) -> dict[int, Counts]:
    """The counts of several cases in one query; a case that was never sent is left out.

    The caller has made sure that the cases are the reader's to see.
    """
    rows = db.session.execute(
        sa.select(Recipient.inquiry_id, *_count_columns())
        .join(Recipient.round)
        .where(Recipient.inquiry_id.in_(list(inquiry_ids)))
        .group_by(Recipient.inquiry_id)
    )
    return {key: Counts(*counts) for key, *counts in rows}


def open_boards(user: Person, limit: int = MOST_SHOWN) -> list[tuple[Inquiry, Counts]]:
    """Open cases the user sees in which somebody has still to reply, the first deadline first."""
    first = sa.func.min(Round.deadline).filter(sa.not_(REPLIED))
    rows = db.session.execute(
        sa.select(Recipient.inquiry_id, *_count_columns())
        .join(Recipient.round)
        .join(Recipient.inquiry)
        .where(visible_to(user), Inquiry.stage.not_in(CLOSED))
        .group_by(Recipient.inquiry_id)
        .having(first.is_not(None))
        .order_by(first, Recipient.inquiry_id)
        .limit(limit)
    )
    counts = {key: Counts(*numbers) for key, *numbers in rows}
    inquiries = db.session.scalars(
        sa.select(Inquiry).where(Inquiry.id.in_(counts)).options(joinedload(Inquiry.company))
    )
    found = {inquiry.id: inquiry for inquiry in inquiries}
    return [(found[key], number) for key, number in counts.items()]


def _count_columns() -> list[sa.ColumnElement[int]]:
    def many(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(Recipient.id).filter(*conditions)

    return [
        sa.func.count(Recipient.id),
        many(Recipient.seen_at.is_not(None)),
        many(Recipient.answered_at.is_not(None)),
        many(Recipient.declined_at.is_not(None)),
        many(sa.not_(REPLIED), Round.deadline < clock.today()),
    ]


@dataclass(frozen=True)
class Punctuality:
    """Of those asked with a deadline in the last 12 months, how many replied in time."""

    asked: int = 0
    in_time: int = 0


def punctuality(user: Person) -> dict[int, Punctuality]:
    """How punctual each municipality has been, by its id, over the cases the user sees."""
    today = clock.today()
    rows = db.session.execute(
        sa.select(
            Recipient.municipality_id,
            Round.deadline,
            Recipient.answered_at,
            Recipient.declined_at,
        )
        .join(Recipient.round)
        .where(
            visible_to(user),
            Round.deadline >= today - timedelta(days=PUNCTUALITY_DAYS),
            Round.deadline < today,
        )
    )
    found: dict[int, Punctuality] = {}
    for key, deadline, answered, declined in rows:
        before, replied = found.get(key, Punctuality()), answered or declined
        in_time = replied is not None and clock.local_date(replied) <= deadline
        found[key] = Punctuality(before.asked + 1, before.in_time + in_time)
    return found


@dataclass(frozen=True)
class Candidate:
    """A municipality that could be asked, and what matters about it."""

    municipality: Municipality
    sites: int
    big_enough: int
    big_enough_later: int
    punctuality: Punctuality
    recipient: Recipient | None  # when it has been asked already
    has_business_head: bool

    @property
    def can_be_asked(self) -> bool:
        """Whether it has not been asked and somebody would read it."""
        return self.recipient is None and self.has_business_head


def candidates(user: Person, inquiry: Inquiry) -> list[Candidate]:
    """Every municipality of the region beside a case, in the region's order."""
    asked = {recipient.municipality_id: recipient for recipient in recipients_of(inquiry)}
    sites = _available_sites(user)
    punctual = punctuality(user)
    heads = {head.municipality_id for head in account_queries.active(Role.BUSINESS_HEAD)}
    return [
        _candidate(
            row,
            [rules.fit(inquiry, site).size for site in sites if site.municipality_id == row.id],
            punctual.get(row.id, Punctuality()),
            asked.get(row.id),
            row.id in heads,
        )
        for row in reference.municipalities()
    ]


def _candidate(
    municipality: Municipality,
    sizes: list[rules.Verdict | None],
    punctual: Punctuality,
    recipient: Recipient | None,
    has_business_head: bool,
) -> Candidate:
    return Candidate(
        municipality=municipality,
        sites=len(sizes),
        big_enough=sizes.count(rules.Verdict.MET),
        big_enough_later=sizes.count(rules.Verdict.LATER),
        punctuality=punctual,
        recipient=recipient,
        has_business_head=has_business_head,
    )


def _available_sites(user: Person) -> list[Site]:
    return list(
        db.session.scalars(
            sa.select(Site).where(
                site_queries.visible_to(user), Site.status == SiteStatus.AVAILABLE
            )
        )
    )
