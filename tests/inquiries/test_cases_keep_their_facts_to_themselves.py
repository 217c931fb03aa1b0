"""What one case says of a company or a person never shows in another."""

from crm.core.db import db
from crm.inquiries import service
from crm.inquiries.models import Secrecy
from tests.factories.inquiries import received_case
from tests.factories.people import person
from tests.factories.routing import recipient, routed_case


def test_a_secret_case_changes_nothing_in_an_open_one_with_the_same_company(sign_in):
    same = {"company_name": "Kända AB", "country": "SE", "contact_email": "eva@kanda.example"}
    routed_case(["1981"], **same)
    shown = recipient(routed_case(["1981"], **same), "1981")
    received_case(
        secrecy=Secrecy.SECRET,
        code_name="Projekt Enbär",
        contact_title="Projektledare Mörkberget",
        contact_phone="070-hemlig",
        organisation_number="556677-8899",
        **same,
    )
    db.session.commit()
    page = sign_in("head_sala").load(f"/answers/{shown.id}")
    for secret in ("Mörkberget", "070-hemlig", "556677"):
        assert secret not in page.html


def test_a_corrected_contact_stays_one_contact(app):
    inquiry = received_case(contact_name="Eva", contact_email="eva@kanda.example")
    before = inquiry.contact_id
    values = {"contact_name": "Eva Ek"}
    service.edit(inquiry, values, by=person("coordinator"), version=inquiry.version)
    assert (inquiry.contact_id, inquiry.contact.name) == (before, "Eva Ek")


def test_a_note_sent_before_the_case_was_hidden_is_not_shown_after(sign_in):
    inquiry = routed_case(["1981"], company_name="Mjölner AB", note="Mjölner väntar på svar.")
    address = f"/answers/{recipient(inquiry, '1981').id}"
    assert "Mjölner väntar" in sign_in("head_sala").load(address).text
    hidden = {"secrecy": Secrecy.LIMITED, "code_name": "Projekt Enbär", "summary": "Mark."}
    service.edit(inquiry, hidden, by=person("coordinator"), version=inquiry.version)
    db.session.commit()
    assert "Mjölner" not in sign_in("head_sala").load(address).html
