"""The administrator says which roles must have a second factor, and helps who has lost a phone."""

import pytest

from crm.accounts import second_factor
from crm.accounts.models import ExternalIdentity
from crm.core import audit, clock
from crm.core.access import Role
from crm.core.db import db
from crm.core.errors import Refused
from tests.factories.accounts import demand_of, give_second_factor, mails_to
from tests.factories.people import person

PAGE = "/admin/second-factors"


def rows(page):
    return {
        row.query("th")[0].to_text().strip(): [cell.to_text().strip() for cell in row.query("td")]
        for row in page.tree.query("tbody tr")
    }


def edit_page(key):
    return f"/admin/users/{person(key).id}/edit"


def token(browser):
    return browser.load(PAGE).tree.query("input[name=csrf_token]")[0].attrs["value"]


def test_a_role_is_demanded_and_left_free_again(sign_in):
    give_second_factor("coordinator")
    administrator = sign_in("administrator")
    page = administrator.load(administrator.load("/admin/users").link("Tvåstegsverifiering"))
    name = next(name for name in rows(page) if "samverkanskoordinator" in name.lower())
    assert rows(page)[name][:3] == ["2", "1", "1 för regional samverkanskoordinator"]
    assert rows(page)[name][3] == "frivillig"
    page = administrator.submit(administrator.load(f"{PAGE}/demand?role=coordinator"))
    assert "Rollen regional samverkanskoordinator måste nu ha tvåstegsverifiering" in page.text
    assert rows(page)[name][3] == "obligatorisk"
    assert sign_in("other_coordinator").load("/").path == "/account/second-factor"
    assert sign_in("coordinator").load("/").path == "/"
    page = administrator.submit(page, {"role": "coordinator"}, form="/leave-free")
    assert "Rollen regional samverkanskoordinator får nu vara utan" in page.text
    assert rows(page)[name][3] == "frivillig"
    assert sign_in("other_coordinator").load("/").path == "/"


def test_whom_it_concerns_is_told_before_it_is_demanded(sign_in):
    give_second_factor("coordinator")
    administrator = sign_in("administrator")
    page = administrator.load(administrator.load(PAGE).link("för regional samverkanskoordinator"))
    assert page.path == "/admin/users"
    hit = administrator.load(f"{PAGE}/demand?role=coordinator")
    assert "1 person saknar det och måste ordna det vid nästa klick" in hit.text
    assert person("other_coordinator").name in hit.text
    assert "Kräv det av 1 person" in hit.text
    assert not second_factor.is_demanded(Role.COORDINATOR), "asking alone changes nothing"
    assert "(du)" in administrator.load(f"{PAGE}/demand?role=administrator").text


def test_whoever_only_the_organisation_signs_in_neither_has_nor_lacks_it(sign_in):
    other = person("other_coordinator")
    other.password_hash = ""
    other.identities.append(ExternalIdentity(issuer="https://org.example", subject="other-1"))
    db.session.commit()
    administrator = sign_in("administrator")
    hit = administrator.load(f"{PAGE}/demand?role=coordinator")
    assert "Kräv det av 1 person" in hit.text
    assert other.name not in hit.text
    lines = {line.role: line for line in second_factor.coverage()}
    assert lines[Role.COORDINATOR].lack_it == 1
    listed = administrator.load("/admin/users?role=coordinator")
    (row,) = [r.to_text() for r in listed.tree.query("tbody tr") if other.name in r.to_text()]
    assert "organisationen" in row


def test_a_role_where_nobody_lacks_it_is_demanded_for_those_to_come(sign_in):
    person("registrar").disabled_at = clock.now()
    administrator = sign_in("administrator")
    page = administrator.load(f"{PAGE}/demand?role=registrar")
    assert "Ingen saknar det nu" in page.text
    administrator.submit(page)
    assert second_factor.is_demanded(Role.REGISTRAR)


@pytest.mark.parametrize("role", ["", "emperor", "%00", "COORDINATOR", "x" * 2_000])
def test_asking_for_a_role_that_is_none_leads_back_to_the_roles(sign_in, role):
    assert sign_in("administrator").load(f"{PAGE}/demand?role={role}").path == PAGE


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/demand?role=partner"])
def test_the_menu_shows_that_one_is_among_the_users(sign_in, path):
    page = sign_in("administrator").load(path)
    (lit,) = page.tree.query("nav a[aria-current]")
    assert lit.to_text().strip() == "Användare"


def test_the_list_of_users_says_who_lacks_it(sign_in):
    give_second_factor("coordinator")
    person("adviser").disabled_at = clock.now()
    shown = rows(sign_in("administrator").load("/admin/users"))
    last = {name.partition("@")[0].split()[-1].lower(): cells[-1] for name, cells in shown.items()}
    assert (last["coordinator"], last["other_coordinator"], last["adviser"]) == (
        "på",
        "saknas",
        "–",
    )


def test_who_is_signed_in_is_caught_at_the_next_click(sign_in):
    adviser = sign_in("adviser")
    assert adviser.load("/inquiries/").path == "/inquiries/"
    demand_of("adviser")
    assert adviser.load("/inquiries/").path == "/account/second-factor"


def test_pressing_twice_is_once(sign_in):
    administrator = sign_in("administrator")
    data = {"csrf_token": token(administrator), "role": "partner"}
    for path in ("demand", "demand", "leave-free", "leave-free"):
        assert administrator.post(f"{PAGE}/{path}", data=data).status_code == 302
    entries = db.session.scalars(
        db.select(audit.AuditEntry.action).where(audit.AuditEntry.action.contains("_factor_"))
    ).all()
    assert sorted(entries) == [
        "account.second_factor_not_required",
        "account.second_factor_required",
    ]


@pytest.mark.parametrize("role", ["", "emperor", "\x00", "x" * 20_000, "COORDINATOR"])
def test_a_role_that_is_none_changes_nothing(sign_in, role):
    administrator = sign_in("administrator")
    data = {"csrf_token": token(administrator), "role": role}
    for path in ("demand", "leave-free"):
        administrator.post(f"{PAGE}/{path}", data=data)
    assert "Den rollen finns inte" in administrator.load(PAGE).text
    assert not any(line.is_demanded for line in second_factor.coverage())


def test_closed_accounts_are_not_counted(app):
    person("adviser").disabled_at = person("adviser").created_at
    give_second_factor("adviser")
    lines = {line.role.value: line for line in second_factor.coverage()}
    assert (lines["adviser"].users, lines["adviser"].have_one) == (0, 0)
    assert set(lines) >= {"administrator", "partner"}


def test_a_lost_phone_is_reset_and_its_owner_signed_out_and_told(sign_in):
    _, recovery = give_second_factor("adviser")
    adviser, administrator = sign_in("adviser"), sign_in("administrator")
    page = administrator.load(edit_page("adviser"))
    administrator.submit(page, form="/reset-second-factor")
    assert not second_factor.is_on(person("adviser"))
    assert second_factor.recovery_codes_left(person("adviser")) == 0
    assert adviser.load("/account").path == "/sign-in"
    mail = mails_to(person("adviser").email)[-1]
    assert "återställd" in mail.subject
    assert not any(code in mail.body for code in recovery)
    entry = audit.history(person("adviser"))[-1]
    assert (entry.action, entry.actor_id) == (
        "account.second_factor_reset",
        person("administrator").id,
    )
    page = administrator.load(edit_page("adviser"))
    assert "reset-second-factor" not in page.html


def test_it_is_reset_again_after_it_was_set_up_again(app):
    for _ in range(2):
        give_second_factor("adviser")
        second_factor.reset(person("adviser"), by=person("administrator"))
        db.session.commit()
    assert len(mails_to(person("adviser").email)) == 2


def test_nobody_resets_their_own(sign_in):
    give_second_factor("administrator")
    administrator = sign_in("administrator")
    assert "reset-second-factor" not in administrator.load(edit_page("administrator")).html
    me = person("administrator")
    data = {"csrf_token": token(administrator)}
    administrator.post(f"/admin/users/{me.id}/reset-second-factor", data=data)
    assert second_factor.is_on(person("administrator"))
    with pytest.raises(Refused):
        second_factor.reset(person("administrator"), by=person("administrator"))


def test_who_runs_the_installation_resets_the_only_administrator(app):
    give_second_factor("administrator")
    run = app.test_cli_runner().invoke
    email = person("administrator").email
    done = run(args=["reset-second-factor", email])
    assert done.exit_code == 0, done.output
    db.session.rollback()
    assert not second_factor.is_on(person("administrator"))
    entry = audit.history(person("administrator"))[-1]
    assert (entry.action, entry.actor_id) == ("account.second_factor_reset", None)
    assert run(args=["reset-second-factor", email]).exit_code == 1
    assert run(args=["reset-second-factor", "nobody@sala.example"]).exit_code == 1


@pytest.mark.parametrize("key", ["coordinator", "head_sala", "registrar"])
def test_others_demand_nothing(sign_in, key):
    sign_in(key).load(PAGE, status=403)
