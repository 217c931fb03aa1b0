"""Reading decisions on secrecy. Only the regional team does, of cases that it may know of."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from crm.core import clock
from crm.core.access import REGIONAL_ROLES, Person, one_visible
from crm.core.db import db
from crm.inquiries import queries as inquiries
from crm.inquiries.models import Inquiry
from crm.secrecy import rules
from crm.secrecy.models import SecrecyDecision, SecrecyWish

MOST_DECISIONS = 200
SHOWN = 8


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The decisions that a person may read: harm and all, so never outside the regional team."""
    if user.role not in REGIONAL_ROLES:
        return sa.false()
    return SecrecyDecision.inquiry_id.in_(sa.select(Inquiry.id).where(inquiries.visible_to(user)))


def get(user: Person, decision_id: int) -> SecrecyDecision:
    """One decision with its case; 404 outside the person's scope."""
    return one_visible(
        SecrecyDecision,
        decision_id,
        visible_to(user),
        joinedload(SecrecyDecision.inquiry),
        joinedload(SecrecyDecision.provision),
    )


def of_inquiry(user: Person, inquiry: Inquiry) -> list[SecrecyDecision]:
    """A case's decisions: those that nobody has lifted first, each group newest first."""
    return list(
        db.session.scalars(
            sa.select(SecrecyDecision)
            .where(SecrecyDecision.inquiry_id == inquiry.id, visible_to(user))
            .options(
                joinedload(SecrecyDecision.provision),
                joinedload(SecrecyDecision.decided_by),
                joinedload(SecrecyDecision.ended_by),
            )
            .order_by(SecrecyDecision.ended_at.is_not(None), SecrecyDecision.id.desc())
            .limit(MOST_DECISIONS)
        )
    )


def wish_of(inquiry: Inquiry) -> SecrecyWish | None:
    """What the sender has asked to be kept secret, the latest; for the regional team."""
    query = sa.select(SecrecyWish).where(SecrecyWish.inquiry_id == inquiry.id)
    return db.session.scalar(query.order_by(SecrecyWish.id.desc()).limit(1))


def in_force(inquiry: Inquiry) -> list[SecrecyDecision]:
    """A case's decisions that nobody has lifted, newest first, whoever asks: for the rules, and for
    pages about the case that only the regional team opens."""
    return list(
        db.session.scalars(
            sa.select(SecrecyDecision)
            .where(SecrecyDecision.inquiry_id == inquiry.id, SecrecyDecision.ended_at.is_(None))
            .options(joinedload(SecrecyDecision.provision))
            .order_by(SecrecyDecision.id.desc())
        )
    )


@dataclass(frozen=True)
class Review:
    """A case with a decision to look at again; ``until`` is the last day of the first of them."""

    inquiry: Inquiry
    until: date

    @property
    def has_run_out(self) -> bool:
        """Whether that day has passed."""
        return self.until < clock.today()


def to_review(user: Person) -> list[Review]:
    """Cases whose decisions end within days or have run out, longest ago first."""
    first = sa.func.min(SecrecyDecision.until).label("until")
    ends = (
        sa.select(SecrecyDecision.inquiry_id, first)
        .where(visible_to(user), _to_review())
        .group_by(SecrecyDecision.inquiry_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Inquiry, ends.c.until)
        .join(ends, ends.c.inquiry_id == Inquiry.id)
        .options(joinedload(Inquiry.company))
        .order_by(ends.c.until, Inquiry.id)
        .limit(SHOWN)
    )
    return [Review(inquiry, until) for inquiry, until in rows]


def ending() -> list[SecrecyDecision]:
    """Decisions in all cases that are due for review, by case: what the daily job looks at."""
    return list(
        db.session.scalars(
            sa.select(SecrecyDecision)
            .join(SecrecyDecision.inquiry)
            .where(_to_review())
            .options(
                contains_eager(SecrecyDecision.inquiry).joinedload(Inquiry.responsible),
                joinedload(SecrecyDecision.decided_by),
            )
            .order_by(SecrecyDecision.inquiry_id, SecrecyDecision.id)
        )
    )


def _to_review() -> sa.ColumnElement[bool]:
    latest = clock.today() + timedelta(days=rules.REVIEW_DAYS)
    return sa.and_(SecrecyDecision.ended_at.is_(None), SecrecyDecision.until <= latest)


def cases_with_secrets() -> set[int]:
    """The ids of the cases in which something is, was or is wished to be secret, whoever asks: for the rules."""
    decided = sa.select(SecrecyDecision.inquiry_id)
    return set(db.session.scalars(decided.union(sa.select(SecrecyWish.inquiry_id))))
