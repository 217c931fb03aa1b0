"""The migration goes back and forth on rows: no document is lost, a release stays one."""

import sqlalchemy as sa
from flask_migrate import downgrade, stamp, upgrade

from crm.core.db import db
from crm.inquiries.documents import Document
from crm.inquiries.models import Secrecy
from crm.routing import releases
from crm.routing.models import Recipient
from tests.factories.people import person
from tests.factories.routing import recipient, routed_case

BEFORE, AFTER = "2026_11_24_identities", "2026_11_24_handed_over"


def labels() -> list[str]:
    """What the register holds."""
    query = sa.select(Document).order_by(Document.inquiry_id, Document.number)
    return [document.label for document in db.session.scalars(query)]


def test_going_back_and_forth_loses_no_document_and_no_release(app):
    inquiry = routed_case(["1981", "1983"], secrecy=Secrecy.LIMITED)
    releases.release_identity(inquiry, [recipient(inquiry)], why="Ja.", by=person("coordinator"))
    db.session.commit()
    before, key = labels(), inquiry.id
    db.session.remove()
    stamp(revision=AFTER)
    downgrade(revision=BEFORE)
    kinds = db.session.execute(sa.text("SELECT kind FROM documents")).scalars().all()
    assert len(kinds) == len(before)
    assert "release" not in kinds
    db.session.remove()
    upgrade(revision=AFTER)
    assert labels() == before
    parts = db.session.scalars(sa.select(Recipient).filter_by(inquiry_id=key))
    assert {part.municipality.code: part.knows_identity for part in parts} == {
        "1981": True,
        "1983": False,
    }
