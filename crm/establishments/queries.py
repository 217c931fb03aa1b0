"""Reading decisions, and what a decision can be about."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from crm.core.access import Person
from crm.core.db import db
from crm.establishments.models import Decision
from crm.inquiries import queries as inquiries
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality
from crm.routing.models import AnswerSite, Recipient
from crm.sites.models import Site, SiteStatus

MOST_SITES = 500


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """Whoever may know of a case may know how it ended."""
    return Decision.inquiry_id.in_(sa.select(Inquiry.id).where(inquiries.visible_to(user)))


def of_inquiry(inquiry: Inquiry) -> Decision | None:
    """How a case ended, with what its page shows; None while it is open."""
    return db.session.scalar(
        sa.select(Decision)
        .where(Decision.inquiry_id == inquiry.id)
        .options(
            joinedload(Decision.site).joinedload(Site.municipality),
            selectinload(Decision.municipality_links),
        )
    )


def possible_sites(inquiry: Inquiry, keep: Site | None = None) -> list[Site]:
    """Sites that a company can have chosen, by municipality: those of the case's answers (and
    ``keep``) whatever has become of them, and every other that is not withdrawn."""
    answered = (
        sa.select(AnswerSite.site_id)
        .join(AnswerSite.recipient)
        .where(Recipient.inquiry_id == inquiry.id)
    )
    return list(
        db.session.scalars(
            sa.select(Site)
            .join(Site.municipality)
            .where(
                sa.or_(
                    Site.id.in_(answered),
                    Site.status != SiteStatus.WITHDRAWN,
                    Site.id == (keep.id if keep else None),
                )
            )
            .order_by(Site.id.in_(answered).desc(), Municipality.position, Site.name, Site.id)
            .options(contains_eager(Site.municipality))
            .limit(MOST_SITES)
        )
    )


def answered_site_ids(inquiry: Inquiry) -> set[int]:
    """Sites that have been put forward in a case."""
    rows = sa.select(AnswerSite.site_id).join(AnswerSite.recipient)
    return set(db.session.scalars(rows.where(Recipient.inquiry_id == inquiry.id)))
