"""Somebody comes in by the organisation's own sign-in: with a real provider, from click to page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from crm.accounts import identities, service, throttle
from crm.accounts.models import ExternalIdentity, SignIn, SignInMethod, User
from crm.accounts.oidc_views import SECONDS_THERE, SECONDS_TO_CONFIRM
from crm.core import audit, clock
from crm.core.access import Role
from crm.core.db import db
from tests.factories.accounts import link_to, mails_to, sent_link
from tests.factories.oidc import come_back, go_there, sign_in_there, tell
from tests.factories.people import person

ANNA = "coordinator@vastmanland.example"
NEW = "asa.oberg@region.example"


@pytest.fixture
def anna(provider):
    tell(provider, "anna-1", email=ANNA, email_verified=True)
    return "anna-1"


def csrf(page):
    return page.tree.query("input[name=csrf_token]")[0].attrs["value"]


def test_the_sign_in_page_offers_it_only_where_there_is_one(client, set_up):
    assert "organisation" not in client.load("/sign-in").text.lower()
    assert client.get("/sign-in/organisation").status_code == 404
    assert client.get("/sign-in/organisation/callback?state=x&code=y").status_code == 404


def test_a_coordinator_signs_in_and_comes_to_the_page_she_wanted(client, anna):
    page = client.load("/account")
    assert page.path == "/sign-in"
    link = urlsplit(page.link("Logga in med Region Västmanland"))
    page = sign_in_there(client, anna, query=f"?{link.query}")
    assert page.path == "/account"
    assert ANNA in page.text
    assert db.session.scalars(sa.select(SignIn.method)).all() == [SignInMethod.ORGANISATION]
    actions = [entry.action for entry in audit.history(person("coordinator"))]
    assert actions == ["account.identity_linked", "account.signed_in"]


def test_the_question_to_the_provider_is_new_each_time_and_hides_the_verifier(client, provider):
    first, second = (parse_qs(urlsplit(go_there(client)).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    assert first["redirect_uri"] == ["http://127.0.0.1:5000/sign-in/organisation/callback"]
    assert "code_verifier" not in first


def test_she_is_known_by_her_subject_whatever_her_address_becomes(app, client, provider, anna):
    sign_in_there(client, anna)
    tell(provider, anna, email="administrator@vastmanland.example", email_verified=True)
    page = sign_in_there(app.test_client(), anna, query="?next=/account")
    assert ANNA in page.text
    assert db.session.scalar(sa.select(sa.func.count(ExternalIdentity.id))) == 1


def test_nobody_else_comes_in_by_the_address_of_a_linked_account(app, client, provider, anna):
    sign_in_there(client, anna)
    tell(provider, "thief", email=ANNA, email_verified=True)
    sign_in_there(app.test_client(), "thief", status=403)


@pytest.mark.parametrize("verified", [False, "true", 1, None, [True]])
def test_an_address_that_is_not_verified_links_nothing(client, provider, verified):
    tell(provider, "anna-1", email=ANNA, email_verified=verified)
    sign_in_there(client, "anna-1", status=403)
    assert client.load("/account").path == "/sign-in"


@pytest.mark.parametrize(
    "email", ["nobody@vastmanland.example", "", "\x00", "x" * 9000, 5, None, [ANNA]]
)
def test_no_account_is_ever_made(client, provider, email):
    before = db.session.scalar(sa.select(sa.func.count(User.id)))
    tell(provider, "anna-1", email=email, email_verified=True)
    sign_in_there(client, "anna-1", status=403)
    assert db.session.scalar(sa.select(sa.func.count(User.id))) == before


def test_a_closed_account_and_none_at_all_look_the_same(app, client, provider, anna, caplog):
    sign_in_there(client, anna)
    service.disable(person("coordinator"), by=person("administrator"))
    tell(provider, "adviser-1", email="adviser@vastmanland.example", email_verified=True)
    service.disable(person("adviser"), by=person("administrator"))
    tell(provider, "stranger", email="nobody@vastmanland.example", email_verified=True)
    db.session.commit()
    caplog.clear()
    subjects = (anna, "adviser-1", "stranger")
    texts = {sign_in_there(app.test_client(), each, status=403).text for each in subjects}
    assert len(texts) == 1
    assert "Du har inte tillgång till Etablera" in texts.pop()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("crm.")]
    assert len(ours) == 3
    for secret in (ANNA, "nobody@", *subjects):
        assert secret not in " ".join(ours)
    assert client.load("/").path == "/sign-in", "the sign-in from before is dead, too"


def test_an_invited_person_comes_in_without_ever_choosing_a_password(app, sign_in, provider):
    values = {"name": "Åsa Öberg", "email": NEW, "role": Role.REGISTRAR, "language": "sv"}
    user = service.create_user(by=person("administrator"), **values)
    db.session.commit()
    link, edit = link_to(NEW), f"/admin/users/{user.id}/edit"
    administrator = sign_in("administrator")
    assert "inbjuden" in administrator.load(edit).text
    tell(provider, "asa-1", email=NEW.upper(), email_verified=True)
    assert sign_in_there(app.test_client(), "asa-1").path == "/"
    app.test_client().load(link, status=404)
    for url in (edit, "/admin/users"):
        assert "inbjuden" not in administrator.load(url).text


ISSUER = "https://login.region.example"
CLAIMS = {"iss": ISSUER, "sub": "anna-1", "email": ANNA, "email_verified": True}


def link_anna(issuer=ISSUER, subject="anna-1"):
    anna = person("coordinator")
    anna.identities.append(ExternalIdentity(issuer=issuer, subject=subject))
    db.session.commit()


def close_anna():
    service.disable(person("coordinator"), by=person("administrator"))
    db.session.commit()


@pytest.mark.parametrize(
    ("before", "claims", "reason"),
    [
        (None, {"email": "nobody@region.example"}, "^no account$"),
        (None, {"email_verified": "true"}, "^no verified address$"),
        (close_anna, {}, "^a closed account$"),
        (link_anna, {"sub": "another"}, "^the account is linked to another subject$"),
    ],
    ids=["unknown", "unverified", "closed", "linked"],
)
def test_the_log_says_why_somebody_is_not_let_in(app, before, claims, reason):
    if before is not None:
        before()
    with pytest.raises(identities.NotLetIn, match=reason):
        identities.sign_in(CLAIMS | claims)


def test_a_subject_of_another_issuer_is_somebody_else(app):
    link_anna(issuer="https://login.elsewhere.example")
    with pytest.raises(identities.NotLetIn, match="no verified address"):
        identities.sign_in({"iss": ISSUER, "sub": "anna-1"})


def an_invited_person(set_up, **settings):
    set_up(**settings)
    user = service.create_user(
        by=person("administrator"),
        name="Åsa Öberg",
        email=NEW,
        role=Role.REGISTRAR,
        language="sv",
    )
    db.session.commit()
    return user, link_to(NEW)


NO_PASSWORDS = {"LOCAL_ACCOUNTS": False, "BREAK_GLASS": "administrator@vastmanland.example"}


def test_an_invitation_does_instead_of_a_verified_address(app, provider, set_up):
    user, link = an_invited_person(set_up, **NO_PASSWORDS)
    tell(provider, "asa-1", email="another@region.example")
    browser = app.test_client()
    assert browser.submit(sign_in_there(browser, "asa-1", way=link)).path == "/"
    (identity,) = db.session.scalars(sa.select(ExternalIdentity))
    assert (identity.user_id, identity.subject) == (user.id, "asa-1")
    tell(provider, "somebody-else", email="else@region.example")
    page = sign_in_there(app.test_client(), "somebody-else", way=link, status=403)
    assert page.heading == "Du har inte tillgång till Etablera", "the link has been used"
    assert sign_in_there(app.test_client(), "asa-1", way=link).path == "/", (
        "who is known needs none"
    )


def test_an_old_invitation_links_nobody(app, provider, set_up):
    with clock.set_to(clock.now() - timedelta(days=8)):
        _, link = an_invited_person(set_up, **NO_PASSWORDS)
    tell(provider, "asa-1", email="another@region.example")
    sign_in_there(app.test_client(), "asa-1", way=link, status=403)
    assert not db.session.scalars(sa.select(ExternalIdentity)).all()


def test_a_link_for_a_forgotten_password_links_nobody(app, provider, anna):
    tell(provider, "asa-1", email="another@region.example")
    token = sent_link("coordinator").rpartition("/")[2]
    sign_in_there(
        app.test_client(), "asa-1", way=f"/sign-in/organisation/invitation/{token}", status=403
    )


def test_an_invited_person_may_choose_between_password_and_organisation(app, provider, set_up):
    _, link = an_invited_person(set_up)
    tell(provider, "asa-1", email="another@region.example")
    browser = app.test_client()
    assert "Logga in med Region Västmanland eller välj ett lösenord" in mails_to(NEW)[-1].body
    page = browser.load(link)
    way = page.link("Logga in med Region Västmanland")
    assert page.text.index("Logga in med Region") < page.text.index("Nytt lösenord"), (
        "the organisation stands first"
    )
    page = sign_in_there(browser, "asa-1", way=way)
    assert "another@region.example" in page.text
    assert NEW in page.text
    assert browser.submit(page).path == "/"


def invited_as_another(app, provider, set_up):
    user, link = an_invited_person(set_up, **NO_PASSWORDS)
    tell(provider, "asa-1", email="another@region.example")
    browser = app.test_client()
    return user, browser, sign_in_there(browser, "asa-1", way=link)


def test_nothing_is_linked_before_the_person_says_that_the_account_is_theirs(app, provider, set_up):
    _, browser, page = invited_as_another(app, provider, set_up)
    assert page.heading == "Är det här ditt konto?"
    assert not db.session.scalars(sa.select(ExternalIdentity)).all()
    assert browser.load("/account").path == "/sign-in"
    app.test_client().load("/sign-in/organisation/confirm", status=401)
    other = app.test_client()
    other.post(
        "/sign-in/organisation/confirm", data={"csrf_token": csrf(other.load("/sign-in?password"))}
    )
    assert not db.session.scalars(sa.select(ExternalIdentity)).all()


def test_one_has_five_minutes_to_say_so(app, provider, set_up):
    _, browser, page = invited_as_another(app, provider, set_up)
    with clock.set_to(clock.now() + timedelta(seconds=SECONDS_TO_CONFIRM + 1)):
        browser.submit(page, status=401)
    assert not db.session.scalars(sa.select(ExternalIdentity)).all()


def test_a_yes_is_taken_once(app, provider, set_up):
    _, browser, page = invited_as_another(app, provider, set_up)
    with browser.session_transaction() as session:
        copied = dict(session)
    browser.submit(page)
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    thief.load("/sign-in/organisation/confirm", status=401)
    data = {"csrf_token": csrf(page)}
    assert thief.post("/sign-in/organisation/confirm", data=data).status_code == 401
    assert thief.load("/account").path == "/sign-in"


def test_what_waits_for_a_yes_cannot_be_read_or_changed(app, provider, set_up):
    _, browser, page = invited_as_another(app, provider, set_up)
    with browser.session_transaction() as session:
        assert "asa-1" not in str(dict(session))
        session["organisation to confirm"] = "x" + session["organisation to confirm"]
    browser.submit(page, status=401)


def test_the_role_is_taken_also_after_a_yes(app, provider, set_up):
    user, link = an_invited_person(
        set_up, OIDC_ROLE_CLAIM="groups", OIDC_ROLES={"g-1": "adviser", "g-2": "coordinator"}
    )
    tell(provider, "asa-1", email="another@region.example", groups=["g-9", "g-1"])
    token = link.rpartition("/")[2]
    browser = app.test_client()
    page = sign_in_there(browser, "asa-1", way=f"/sign-in/organisation/invitation/{token}")
    browser.submit(page)
    assert db.session.get(User, user.id).role is Role.ADVISER


def test_the_administrator_sees_who_is_linked(app, provider, set_up, sign_in):
    user, browser, page = invited_as_another(app, provider, set_up)
    browser.submit(page)
    administrator = sign_in("administrator")
    page = administrator.load(f"/admin/users/{user.id}/edit")
    assert "Kopplat till another@region.example" in page.text
    assert f"{user.name}, another@region.example" in administrator.load("/admin/trail").text


def test_who_is_known_and_comes_by_the_invitation_of_another_is_told(app, client, provider, anna):
    sign_in_there(client, anna)
    user = service.create_user(
        by=person("administrator"), name="Åsa", email=NEW, role=Role.REGISTRAR, language="sv"
    )
    db.session.commit()
    way = link_to(NEW).replace("choose-password", "sign-in/organisation/invitation")
    told = f"Du är inloggad som {person('coordinator').name}. Inbjudan användes inte."
    assert told in sign_in_there(app.test_client(), anna, way=way).text
    assert told in client.load(way).text, "also who is signed in already"
    assert told not in sign_in_there(app.test_client(), anna).text
    assert user.identities == []


@pytest.mark.parametrize("local", [True, False])
def test_who_breaks_off_comes_back_to_the_invitation(app, provider, set_up, local):
    _, link = an_invited_person(set_up, **({} if local else NO_PASSWORDS))
    way = link.replace("/choose-password", "/sign-in/organisation/invitation")
    tell(provider, "asa-1", email=NEW)
    browser = app.test_client()
    page = browser.load(come_back(go_there(browser, way=way), "asa-1", action="deny"), status=401)
    assert page.link("Tillbaka till inbjudan").endswith(link)


@pytest.mark.parametrize("local", [True, False])
def test_who_is_not_let_in_is_told_what_to_do(client, provider, set_up, local):
    set_up(**({} if local else NO_PASSWORDS))
    tell(provider, "nobody-1", email="nobody@region.example", email_verified=True)
    page = sign_in_there(client, "nobody-1", status=403)
    assert "Öppna länken i den" in page.text
    assert ("Har du ett lösenord" in page.text) is local


def test_the_administrator_sees_in_the_trail_who_was_not_let_in(app, client, anna, sign_in):
    sign_in_there(client, anna)
    service.disable(person("coordinator"), by=person("administrator"))
    db.session.commit()
    sign_in_there(app.test_client(), anna, status=403)
    entry = audit.history(person("coordinator"))[-1]
    assert (entry.action, entry.actor_id) == ("account.sign_in_refused", None)
    assert "nekade en inloggning" in sign_in("administrator").load("/admin/trail").text


def test_ones_own_account_offers_no_change_of_a_password_that_is_none(client, anna):
    person("coordinator").password_hash = ""
    db.session.commit()
    sign_in_there(client, anna)
    page = client.load("/account")
    assert "Region Västmanland" in page.text
    assert "Byt lösenord" not in page.text


@pytest.mark.parametrize(
    "token", ["x", "%00", "å" * 9000, "..%2f.."], ids=["short", "NUL", "long", "dots"]
)
def test_a_forged_invitation_links_nobody(app, provider, token):
    tell(provider, "asa-1", email="another@region.example")
    way = f"/sign-in/organisation/invitation/{token}"
    page = app.test_client().get(way)
    if page.status_code == 302:
        sign_in_there(app.test_client(), "asa-1", way=way, status=403)
    else:
        assert page.status_code == 404


def test_whoever_breaks_off_at_the_provider_is_led_back(client, anna):
    page = client.load(come_back(go_there(client), anna, action="deny"), status=401)
    assert page.heading == "Du är inte inloggad"
    assert client.load(page.link("Till inloggningen")).path == "/sign-in"


def test_an_answer_is_taken_once(client, anna):
    back = come_back(go_there(client), anna)
    with client.session_transaction() as session:
        copied = dict(session)
    page = client.load(back)
    client.post("/sign-out", data={"csrf_token": csrf(page)})
    client.load(back, status=401)
    with client.session_transaction() as session:
        session.clear()
        session.update(copied)
    client.load(back, status=401)


def test_a_code_is_taken_once_also_with_a_new_state(app, client, anna):
    code = parse_qs(urlsplit(come_back(go_there(client), anna)).query)["code"][0]
    back = come_back(go_there(client), anna)
    client.load(back)
    other = app.test_client()
    state = parse_qs(urlsplit(go_there(other)).query)["state"][0]
    other.load(f"/sign-in/organisation/callback?code={code}&state={state}", status=401)


def test_a_copied_cookie_is_dead_after_signing_out(app, client, anna):
    page = sign_in_there(client, anna)
    with client.session_transaction() as session:
        copied = dict(session)
    client.post("/sign-out", data={"csrf_token": csrf(page)})
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.load("/").path == "/sign-in"


def test_nobody_is_signed_in_as_somebody_else_by_a_link(app, client, anna):
    back = come_back(go_there(client), anna)
    victim = app.test_client()
    victim.load(back, status=401)
    go_there(victim)
    victim.load(back, status=401)
    assert victim.load("/").path == "/sign-in"


@pytest.mark.parametrize("state", ["", "x", "å", "\x00", "x" * 5000])
def test_an_answer_to_no_question_is_not_taken(client, provider, state):
    query = {"state": state, "code": "abc"}
    assert client.get("/sign-in/organisation/callback", query_string=query).status_code == 401
    go_there(client)
    assert client.get("/sign-in/organisation/callback", query_string=query).status_code == 401
    assert client.get("/sign-in/organisation/callback").status_code == 401


def test_a_wrong_answer_uses_the_question_up(client, anna):
    back = come_back(go_there(client), anna)
    client.load("/sign-in/organisation/callback?state=x&code=y", status=401)
    client.load(back, status=401)


def test_one_has_ten_minutes_at_the_provider(app, anna):
    start = clock.now()
    for seconds, status in ((SECONDS_THERE - 1, 200), (SECONDS_THERE + 1, 401)):
        browser = app.test_client()
        with clock.set_to(start):  # however slow the machine is
            back = come_back(go_there(browser), anna)
        with clock.set_to(start + timedelta(seconds=seconds)):
            browser.load(back, status)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/" + "x" * 3000]
)
def test_the_way_back_never_leads_to_another_site(client, anna, elsewhere):
    there = go_there(client, f"?next={elsewhere}")
    assert client.load(come_back(there, anna)).path == "/"


def test_who_is_signed_in_already_stays_so(sign_in, provider, anna):
    browser = sign_in("adviser")
    assert browser.load("/sign-in/organisation?next=/account").path == "/account"
    assert browser.load("/sign-in/organisation/callback?state=x&code=y").path == "/"


def test_the_token_in_the_cookie_is_a_new_one(client, anna):
    there = go_there(client)
    with client.session_transaction() as session:
        session["_user_id"] = "chosen by somebody else"
    client.load(come_back(there, anna))
    with client.session_transaction() as session:
        assert session["_user_id"] != "chosen by somebody else"
        assert "organisation" not in session


def test_answers_from_one_address_are_counted(app, anna, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 2)
    for _ in range(2):
        browser = app.test_client()
        state = parse_qs(urlsplit(go_there(browser)).query)["state"][0]
        browser.load(f"/sign-in/organisation/callback?code=guess&state={state}", status=401)
    browser = app.test_client()
    page = browser.load(come_back(go_there(browser), anna), status=429)
    assert page.response.headers["Retry-After"]


def test_the_administrator_takes_the_link_away(app, client, sign_in, anna):
    person("coordinator").password_hash = ""
    db.session.commit()
    sign_in_there(client, anna)
    url = f"/admin/users/{person('coordinator').id}/edit"
    administrator = sign_in("administrator")
    page = administrator.submit(administrator.load(url), form="/unlink")
    assert "Kopplingen är borttagen" in page.text
    assert "Kopplat till" not in page.text
    assert "inbjuden" not in page.text
    assert "utan inbjudan" in page.text
    assert client.load("/").path == "/sign-in"
    assert db.session.scalar(sa.select(sa.func.count(ExternalIdentity.id))) == 0
    entry = audit.history(person("coordinator"))[-1]
    assert (entry.action, entry.actor_id) == (
        "account.identity_unlinked",
        person("administrator").id,
    )
    again = administrator.post(
        url.replace("/edit", "/unlink"), data={"csrf_token": csrf(page)}, follow_redirects=True
    )
    assert "inte kopplat" in again.get_data(as_text=True)


def test_several_first_sign_ins_at_once_make_one_link(app, anna):
    browsers = [app.test_client() for _ in range(4)]
    backs = [come_back(go_there(browser), anna) for browser in browsers]
    db.session.commit()  # the test's own transaction must not stand in the way
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(_open, browsers, backs))
    assert [answer.status_code for answer in answers] == [302] * 4
    assert [answer.location for answer in answers] == ["/"] * 4
    assert db.session.scalar(sa.select(sa.func.count(ExternalIdentity.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id))) == 4


def _open(browser, url):
    return FlaskClient.open(browser, url)
