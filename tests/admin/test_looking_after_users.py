"""The administrator opens accounts, changes them, and closes them."""

import pytest
import sqlalchemy as sa

from crm.accounts import service
from crm.accounts.models import User
from crm.accounts.sessions import hash_password
from crm.admin import queries
from crm.core import audit
from crm.core.access import Role
from crm.core.db import db
from crm.core.errors import Refused
from tests.factories.people import municipality, person, source

NEW = {
    "name": "Åsa Öberg",
    "email": "Asa.Oberg@sala.example ",
    "title": "Näringslivschef",
    "phone": "0224-74 70 00",
    "role": "business_head",
    "language": "sv",
    "gets_monthly_report": "y",
}


def edit_page(key):
    return f"/admin/users/{person(key).id}/edit"


def press(browser, url, action):
    return browser.submit(browser.load(url), form=action)


def test_an_opened_account_is_there_and_invited(sign_in):
    administrator = sign_in("administrator")
    page = administrator.load("/admin/users/new")
    page = administrator.submit(page, NEW | {"municipality_id": str(municipality("1981").id)})
    assert page.path == "/admin/users"
    assert "Åsa Öberg" in page.text
    assert "inbjuden" in page.text
    user = db.session.scalars(sa.select(User).where(User.name == "Åsa Öberg")).one()
    assert (user.email, user.gets_monthly_report) == ("asa.oberg@sala.example", True)
    assert audit.history(user)[0].action == "account.created"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "coordinator@vastmanland.example"},
        {"email": "not an address"},
        {"email": "a@b.se\x00"},
        {"name": "   "},
        {"name": "x" * 20_000},
        {"role": "emperor"},
        {"role": ""},
        {"role": "partner", "source_id": ""},
        {"municipality_id": ""},
        {"municipality_id": "999999999999"},
        {"municipality_id": "1 OR 1=1"},
        {"language": "de"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, change):
    administrator = sign_in("administrator")
    before = db.session.scalar(sa.select(sa.func.count(User.id)))
    page = administrator.load("/admin/users/new")
    filled = NEW | {"municipality_id": str(municipality("1981").id)} | change
    if change.get("email", "").endswith("\x00"):
        filled["municipality_id"] = ""  # the NUL itself goes; something else must be wrong
    page = administrator.submit(page, filled, status=422)
    assert page.errors()
    assert "0224-74 70 00" in page.html
    assert db.session.scalar(sa.select(sa.func.count(User.id))) == before


def test_posting_twice_opens_one_account(sign_in):
    administrator = sign_in("administrator")
    filled = NEW | {"municipality_id": str(municipality("1981").id)}
    page = administrator.load("/admin/users/new")
    administrator.submit(page, filled)
    administrator.submit(page, filled, status=422)
    same = sa.select(sa.func.count(User.id)).where(User.email == "asa.oberg@sala.example")
    assert db.session.scalar(same) == 1


def test_a_changed_role_signs_the_person_out_everywhere(sign_in):
    adviser, administrator = sign_in("adviser"), sign_in("administrator")
    assert adviser.load("/account").path == "/account"
    page = administrator.load(edit_page("adviser"))
    administrator.submit(page, {"role": "registrar"})
    assert adviser.load("/account").path == "/sign-in"
    assert person("adviser").role is Role.REGISTRAR


def test_a_changed_phone_signs_nobody_out(sign_in):
    adviser, administrator = sign_in("adviser"), sign_in("administrator")
    page = administrator.load(edit_page("adviser"))
    administrator.submit(page, {"phone": "021-39 00 00"})
    assert adviser.load("/account").path == "/account"


def test_two_administrators_do_not_overwrite_each_other(sign_in):
    administrator = sign_in("administrator")
    mine, theirs = (administrator.load(edit_page("adviser")) for _ in range(2))
    administrator.submit(theirs, {"title": "Rådgivare i Köping"})
    page = administrator.submit(mine, {"title": "Rådgivare i Sala"}, status=409)
    assert "Rådgivare i Köping" in page.text
    assert "Rådgivare i Sala" in page.html
    page = administrator.submit(page)
    assert person("adviser").title == "Rådgivare i Sala"


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(sign_in, client):
    person("adviser").password_hash = hash_password("fyra gröna äpplen")
    db.session.commit()
    adviser, administrator = sign_in("adviser"), sign_in("administrator")
    page = press(administrator, edit_page("adviser"), "/disable")
    assert "stängt" in page.text
    assert adviser.load("/account").path == "/sign-in"
    credentials = {"email": "adviser@vastmanland.example", "password": "fyra gröna äpplen"}
    client.submit(client.load("/sign-in"), credentials, status=422)
    press(administrator, edit_page("adviser"), "/enable")
    assert client.submit(client.load("/sign-in"), credentials).path == "/"


def test_nobody_closes_or_demotes_themselves(sign_in):
    administrator = sign_in("administrator")
    page = administrator.load(edit_page("administrator"))
    assert "Stäng kontot" not in page.text
    administrator.submit(page, {"role": "coordinator"}, status=422)
    token = page.values(page.form())["csrf_token"]
    administrator.post(
        f"/admin/users/{person('administrator').id}/disable", data={"csrf_token": token}
    )
    assert "Du kan inte stänga" in administrator.load("/admin/users").text
    me = person("administrator")
    assert me.is_active
    assert me.role is Role.ADMINISTRATOR
    with pytest.raises(Refused):
        service.disable(me, by=me)


def test_users_are_found_by_role_and_text(sign_in):
    person("head_sala").name = "Åsa Öberg"
    db.session.commit()
    administrator = sign_in("administrator")
    everybody = administrator.load("/admin/users").text
    assert "Head Vasteras" in everybody
    found = administrator.load("/admin/users?text=åsa").text
    assert "Åsa Öberg" in found
    assert "Head Vasteras" not in found
    found = administrator.load("/admin/users?role=business_head").text
    assert "Head Vasteras" in found
    assert "Steering" not in found
    assert "Ingen användare motsvarar urvalet" in administrator.load("/admin/users?text=%25").text
    administrator.load("/admin/users?role=emperor&after=999999999999999999999&text=%00")


def test_the_list_of_users_goes_on_page_by_page(sign_in, monkeypatch):
    monkeypatch.setattr(queries, "USERS_PER_PAGE", 4)
    administrator = sign_in("administrator")
    page, seen = administrator.load("/admin/users"), []
    while True:
        names = [node.to_text().strip() for node in page.tree.query("tbody th")]
        assert len(names) <= 4
        seen += names
        if "Nästa sida" not in page.text:
            break
        page = administrator.load(page.link("Nästa sida"))
    assert len(seen) == len(set(seen)) == db.session.scalar(sa.select(sa.func.count(User.id)))


@pytest.mark.parametrize("key", ["coordinator", "head_sala", "steering", "partner", "registrar"])
def test_others_do_not_look_after_users(sign_in, key):
    browser = sign_in(key)
    for url in ("/admin/users", "/admin/users/new", edit_page("adviser"), "/admin/outbox"):
        browser.load(url, status=403)


def test_an_unknown_account_is_a_404_page(sign_in):
    administrator = sign_in("administrator")
    for unknown in ("0", "999999", "2147483648", "9" * 40):
        administrator.load(f"/admin/users/{unknown}/edit", status=404)


def test_a_partner_belongs_to_an_organisation_that_sends_inquiries(sign_in):
    administrator = sign_in("administrator")
    page = administrator.load("/admin/users/new")
    partner = {"role": "partner", "source_id": str(source("business-sweden").id)}
    administrator.submit(page, NEW | partner)
    user = db.session.scalars(sa.select(User).where(User.name == "Åsa Öberg")).one()
    assert user.source.code == "business-sweden"
