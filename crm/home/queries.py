"""What waits for somebody, by role. Short lists: the first page shows the beginning of each."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.inquiries import queries as inquiries
from crm.inquiries.models import Inquiry, InquiryType, Stage
from crm.routing.models import Recipient, Round
from crm.sites.models import Site, SiteStatus

SHOWN = 8
STALE_AFTER = timedelta(days=365)

_waiting = sa.and_(Recipient.answered_at.is_(None), Recipient.declined_at.is_(None))


def arrivals(user: User) -> list[Inquiry]:
    """Cases that nobody has qualified yet, newest first: what came today is never out of sight."""
    return _cases(user, Inquiry.stage == Stage.RECEIVED, newest_first=True)


def offers_due(user: User) -> list[Inquiry]:
    """Cases where all have replied, or the time is out, and no offer has gone yet."""
    still_in_time = (
        sa.select(Recipient.id)
        .join(Round)
        .where(Recipient.inquiry_id == Inquiry.id, _waiting, Round.deadline >= clock.today())
    )
    answered = sa.select(Recipient.id).where(
        Recipient.inquiry_id == Inquiry.id, Recipient.answered_at.is_not(None)
    )
    return _cases(user, Inquiry.stage == Stage.ROUTED, ~still_in_time.exists(), answered.exists())


def to_route(user: User) -> list[Inquiry]:
    """Qualified cases that no municipality has been asked about; capital needs no place."""
    seeks_place = Inquiry.type != InquiryType.CAPITAL
    return _cases(user, Inquiry.stage == Stage.QUALIFIED, seeks_place)


def late_answers(user: User) -> list[Recipient]:
    """Municipalities that should have answered by now, longest overdue first."""
    return list(
        db.session.scalars(
            sa.select(Recipient)
            .join(Round)
            .join(Inquiry, Recipient.inquiry_id == Inquiry.id)
            .where(
                _waiting,
                Round.deadline < clock.today(),
                Inquiry.stage == Stage.ROUTED,  # once the offer has gone nobody waits for them
                inquiries.visible_to(user),
            )
            .options(
                joinedload(Recipient.round),
                joinedload(Recipient.municipality),
                joinedload(Recipient.inquiry).joinedload(Inquiry.company),
            )
            .order_by(Round.deadline, Recipient.id)
            .limit(SHOWN)
        )
    )


def registered(user: User) -> list[Inquiry]:
    """The latest cases in the register, newest first."""
    return list(
        db.session.scalars(
            sa.select(Inquiry)
            .where(inquiries.visible_to(user))
            .options(joinedload(Inquiry.company), joinedload(Inquiry.source))
            .order_by(Inquiry.id.desc())
            .limit(SHOWN)
        )
    )


def stale_sites(user: User) -> list[Site]:
    """The municipality's sites on offer that nobody has touched for a year, oldest first."""
    return list(
        db.session.scalars(
            sa.select(Site)
            .where(
                Site.municipality_id == user.municipality_id,
                Site.status == SiteStatus.AVAILABLE,
                Site.updated_at < clock.now() - STALE_AFTER,
            )
            .order_by(Site.updated_at)
            .limit(SHOWN)
        )
    )


def _cases(
    user: User, *conditions: sa.ColumnElement[bool], newest_first: bool = False
) -> list[Inquiry]:
    order = (Inquiry.received_at, Inquiry.id)
    return list(
        db.session.scalars(
            sa.select(Inquiry)
            .where(inquiries.visible_to(user), *conditions)
            .options(joinedload(Inquiry.company), joinedload(Inquiry.source))
            .order_by(*((column.desc() for column in order) if newest_first else order))
            .limit(SHOWN)
        )
    )
