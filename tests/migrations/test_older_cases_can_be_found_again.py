"""The migration makes the keys and marks of the cases that were there before."""

import sqlalchemy as sa
from flask_migrate import downgrade, stamp, upgrade

from crm.companies.models import Company, Contact
from crm.core.db import db
from crm.inquiries.models import TextMark
from tests.factories.inquiries import received_case

BEFORE, AFTER = "2026_11_25_letters", "2026_11_25_duplicates"


def found_by():
    """Everything by which a case is found as likely the same."""
    columns = (
        sa.select(Company.id, Company.sound, Company.number_key),
        sa.select(Contact.id, Contact.email_key, Contact.domain_key, Contact.phone_key),
        sa.select(TextMark.inquiry_id, TextMark.mark),
    )
    return [sorted(db.session.execute(query).all()) for query in columns]


def test_going_back_and_forth_gives_the_same_keys(app):
    received_case(company_name="Müller Söhne GmbH", organisation_number="HRB 1 234")
    received_case(contact_phone="070-123 45 67", company_name=None, country=None)
    before = found_by()
    db.session.commit()
    stamp(revision=AFTER)
    downgrade(revision=BEFORE)
    assert "text_marks" not in sa.inspect(db.engine).get_table_names()
    upgrade(revision=AFTER)
    assert found_by() == before
    assert before[2]
