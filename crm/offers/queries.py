"""Reading offers. They are the regional team's own papers until they have been sent."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.core.access import REGIONAL_ROLES, Person, one_visible
from crm.core.db import db
from crm.inquiries import queries as inquiries
from crm.inquiries.models import Inquiry
from crm.offers.models import Offer
from crm.sites.models import Site


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The regional team sees the offers of the cases it sees; others see none."""
    if user.role not in REGIONAL_ROLES:
        return sa.false()
    return Offer.inquiry_id.in_(sa.select(Inquiry.id).where(inquiries.visible_to(user)))


def get(user: Person, offer_id: int) -> Offer:
    """One version, without its PDF; 404 outside the user's scope."""
    return one_visible(
        Offer,
        offer_id,
        visible_to(user),
        joinedload(Offer.made_by),
        joinedload(Offer.inquiry).joinedload(Inquiry.contact),
        joinedload(Offer.inquiry).joinedload(Inquiry.company),
    )


def of_inquiry(inquiry: Inquiry) -> list[Offer]:
    """All versions in a case, the latest first."""
    return list(
        db.session.scalars(
            sa.select(Offer)
            .where(Offer.inquiry_id == inquiry.id)
            .options(joinedload(Offer.made_by), sa.orm.defer(Offer.content))
            .order_by(Offer.number.desc())
        )
    )


def last_number(inquiry: Inquiry) -> int:
    """The latest version's number; 0 when there is none."""
    highest = sa.select(sa.func.max(Offer.number)).where(Offer.inquiry_id == inquiry.id)
    return db.session.scalar(highest) or 0


def by_submission(inquiry: Inquiry, submission_key: str) -> Offer | None:
    """The offer that a form, posted before, has already made in a case."""
    return db.session.scalar(
        sa.select(Offer).where(
            Offer.inquiry_id == inquiry.id, Offer.submission_key == submission_key
        )
    )


def changed_sites(offer: Offer) -> list[Site]:
    """Sites that have been changed since the offer was made, by name."""
    versions = {site["id"]: site["version"] for site in offer.content["sites"]}
    sites = db.session.scalars(sa.select(Site).where(Site.id.in_(versions)).order_by(Site.name))
    return [site for site in sites if site.version != versions[site.id]]
