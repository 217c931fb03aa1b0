"""Where the organisation signs people in, a password opens one account: the break-glass one."""

import pytest
import sqlalchemy as sa

from crm.accounts import links, service, sessions
from crm.accounts.models import LinkPurpose, User
from crm.core.access import Role
from crm.core.db import db
from crm.core.errors import Refused
from tests.factories.accounts import demand_of, link_to, mails_to, sent_link
from tests.factories.oidc import sign_in_there, tell
from tests.factories.people import person

PASSWORD = "fyra gröna äpplen"
BREAK_GLASS = "administrator@vastmanland.example"
NEW = {"name": "Åsa Öberg", "email": "asa@region.example", "role": "registrar", "language": "sv"}


@pytest.fixture
def only_there(provider, set_up):
    for key in ("coordinator", "administrator"):
        person(key).password_hash = sessions.hash_password(PASSWORD)
    db.session.commit()
    set_up(LOCAL_ACCOUNTS=False, BREAK_GLASS=BREAK_GLASS)
    return provider


def test_the_page_shows_the_organisations_sign_in_and_a_way_for_emergencies(client, only_there):
    page = client.load("/sign-in?next=/account")
    assert page.tree.query("main form") == []
    assert "next=/account" in page.link("Logga in med Region Västmanland")
    page = client.load(page.link("För nödläge"))
    page = client.submit(page, {"email": BREAK_GLASS, "password": PASSWORD})
    assert page.path == "/account"


def test_every_other_password_is_refused_as_a_wrong_one_is(client, only_there, monkeypatch):
    checked = []
    check = sessions.check_password
    monkeypatch.setattr(
        sessions, "check_password", lambda *given: checked.append(given) or check(*given)
    )
    page = client.load("/sign-in?password=1")
    right = {"email": "coordinator@vastmanland.example", "password": PASSWORD}
    refused = client.submit(page, right, status=422)
    wrong = client.submit(page, right | {"password": "x"}, status=422)
    assert refused.errors() == wrong.errors() != []
    assert len(checked) == 2, "the refusal takes as long"
    assert client.load("/account").path == "/sign-in"


def test_who_has_forgotten_a_password_gets_the_same_answer_and_no_mail(client, only_there):
    answers = set()
    for email in ("coordinator@vastmanland.example", BREAK_GLASS, "nobody@region.example"):
        page = client.submit(client.load("/forgotten-password"), {"email": email})
        answers.add(page.text)
    assert len(answers) == 1
    assert mails_to("coordinator@vastmanland.example") == []
    assert link_to(BREAK_GLASS)


def test_a_link_from_before_leads_nowhere(client, provider, set_up):
    link = sent_link("coordinator")
    client.load(link)
    set_up(LOCAL_ACCOUNTS=False, BREAK_GLASS=BREAK_GLASS)
    client.load(link, status=404)
    with pytest.raises(Refused):
        service.choose_password(link.rpartition("/")[2], new="sju sorters kakor")


def test_an_invitation_leads_to_the_organisations_sign_in(app, sign_in, only_there):
    administrator = sign_in("administrator")
    page = administrator.load("/admin/users/new")
    assert "organisationens inloggning" in page.text
    administrator.submit(page, NEW)
    user = db.session.scalars(sa.select(User).where(User.email == NEW["email"])).one()
    (mail,) = mails_to(user.email)
    assert mail.body.count("/sign-in/organisation/invitation/") == 1
    assert "lösenord" in mail.body
    page = administrator.load(f"/admin/users/{user.id}/edit")
    assert "inbjuden" in page.text
    administrator.submit(page, form="/link")
    assert len(mails_to(user.email)) == 2
    tell(only_there, "asa-1", email=user.email, email_verified=True)
    assert sign_in_there(app.test_client(), "asa-1").path == "/"
    page = administrator.load(f"/admin/users/{user.id}/edit")
    assert "inbjuden" not in page.text
    assert "/link" not in [form.attrs["action"][-5:] for form in page.tree.query("form[action]")]


def test_the_break_glass_account_is_invited_to_choose_a_password(only_there):
    person("administrator").email = "old@region.example"
    db.session.flush()
    user = service.create_user(
        by=None, email=BREAK_GLASS, name="Nöd", role=Role.ADMINISTRATOR, language="sv"
    )
    db.session.commit()
    assert links.find(link_to(user.email).rpartition("/")[2]).purpose is LinkPurpose.INVITATION


def test_nobody_else_chooses_a_password_of_their_own(client, sign_in, only_there):
    tell(only_there, "anna-1", email="coordinator@vastmanland.example", email_verified=True)
    assert sign_in_there(client, "anna-1").path == "/"
    assert "/account/password" not in client.load("/account").html
    page = client.load("/account/password")
    page = client.submit(page, {"old": PASSWORD, "password": "sju sorters kakor"}, status=422)
    assert page.errors()
    browser = sign_in("administrator")
    page = browser.load(browser.load("/account").link("Byt lösenord"))
    browser.submit(page, {"old": PASSWORD, "password": "sju sorters kakor"})
    assert sessions.check_password(person("administrator"), "sju sorters kakor")


def test_who_came_in_by_a_password_before_is_out(sign_in, provider, set_up):
    coordinator, administrator = sign_in("coordinator"), sign_in("administrator")
    assert coordinator.load("/").path == "/"
    set_up(LOCAL_ACCOUNTS=False, BREAK_GLASS=BREAK_GLASS)
    assert coordinator.load("/").path == "/sign-in"
    assert administrator.load("/").path == "/"


def test_the_organisation_looks_after_the_second_factor_itself(client, only_there):
    demand_of("coordinator")
    tell(only_there, "anna-1", email="coordinator@vastmanland.example", email_verified=True)
    assert sign_in_there(client, "anna-1").path == "/"
    assert client.load("/account").path == "/account"
