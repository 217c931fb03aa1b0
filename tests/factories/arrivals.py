"""Letters of which somebody is making a case."""

from crm.arrivals import service
from crm.arrivals.models import Draft
from crm.core.db import db
from tests.factories.people import person


def a_draft(
    text: str = "Hej!\n\nVi söker 5 hektar i Sala.",
    saved: bytes | None = None,
    by: str = "coordinator",
) -> Draft:
    """A letter that was pasted, or a saved mail."""
    draft = service.begin(text=text, saved=saved, by=person(by))
    db.session.commit()
    return draft
