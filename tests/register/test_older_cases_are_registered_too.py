"""The migration registers the documents of the cases that were there before the register."""

from datetime import timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask_migrate import downgrade, stamp, upgrade

from crm.core.db import db
from crm.inquiries.documents import Document, DocumentKind
from crm.inquiries.models import Inquiry, Secrecy
from tests.factories.establishments import lost
from tests.factories.offers import sent_offer
from tests.factories.routing import answer, decline, routed_case

COMPARED = (
    *("number", "kind", "direction", "at", "counterpart", "subject", "public_counterpart"),
    *("public_subject", "municipality_id", "row_type", "row_id", "inner_search", "public_search"),
)


def whole_case(**values: Any) -> Inquiry:
    """A case with a document of each kind."""
    inquiry = routed_case(["1981", "1983"], **values)
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    sent_offer(inquiry)
    lost(inquiry)
    return inquiry


def register() -> list[dict[str, Any]]:
    """Every line, without its own id and the moment it was written."""
    query = sa.select(Document).order_by(Document.inquiry_id, Document.number)
    return [{name: getattr(row, name) for name in COMPARED} for row in db.session.scalars(query)]


def leave_out_mails() -> None:
    """As it was before mails to municipalities were registered."""
    db.session.execute(sa.delete(Document).where(Document.kind == DocumentKind.MAIL_OUT))
    query = sa.select(Document).order_by(Document.inquiry_id, Document.number)
    for _case, found in groupby(db.session.scalars(query).all(), lambda row: row.inquiry_id):
        for number, document in enumerate(found, 1):
            document.number = number
            document.fold_texts()
            db.session.flush()


def test_going_back_and_forth_gives_the_same_register(app):
    for secrecy in Secrecy:
        whole_case(secrecy=secrecy)
    leave_out_mails()
    before = register()
    assert len(before) == 3 * 8
    db.session.commit()
    stamp(revision="head")
    downgrade(revision="2026_11_24_release")
    assert "documents" not in sa.inspect(db.engine).get_table_names()
    upgrade(revision="head")
    db.session.expire_all()
    after = register()
    for was, now in zip(before, after, strict=True):
        assert abs(was.pop("at") - now.pop("at")) < timedelta(minutes=1)
        assert was == now
