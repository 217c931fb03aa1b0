"""A business head adds a site in two minutes, fills in more later, says when it is gone."""

import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa

from crm.core import audit
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.sites import rules, service
from crm.sites.models import Site, SiteKind, SiteStatus
from tests.factories.people import municipality, person
from tests.factories.sites import bare_site, complete_site

FORM = {"name": "Tuna etapp 3", "kind": "land"}


def the_site():
    db.session.expire_all()
    return db.session.scalars(sa.select(Site)).one()


def test_name_and_kind_are_enough_and_the_own_municipality_is_given(sign_in):
    browser = sign_in("head_sala")
    page = browser.submit(browser.load("/sites/new"), FORM)
    assert page.heading == "Tuna etapp 3"
    site = the_site()
    assert site.municipality.code == "1981"
    assert (site.contact_name, site.contact_email) == (
        "Head Sala",
        "head_sala@vastmanland.example",
    ), "one's own contact details were filled in"
    assert site.address is None
    assert site.status is SiteStatus.AVAILABLE
    assert [entry.action for entry in audit.history(site)] == ["site.created"]


def test_the_regional_team_chooses_the_municipality(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/sites/new")
    page = browser.submit(page, FORM, status=422)
    assert page.errors() == ["Kommun: Det här måste fyllas i."]
    koping = str(municipality("1983").id)
    browser.submit(page, {"municipality_id": koping})
    assert the_site().municipality.code == "1983"
    assert the_site().contact_name is None


def test_a_municipality_cannot_add_a_site_to_its_neighbour(sign_in):
    browser = sign_in("head_sala")
    page = browser.load("/sites/new")
    browser.submit(page, FORM | {"municipality_id": str(municipality("1983").id)})
    assert the_site().municipality.code == "1981"


def test_all_facts_are_kept_as_they_were_written(sign_in):
    browser = sign_in("head_sala")
    written = FORM | {
        "area_ha": "12,5",
        "latitude": "59,921",
        "longitude": "16.606",
        "owner": "municipality",
        "available_from": "2027-01-01",
        "power_mw_now": "0",
        "district_heating": "yes",
        "gas": "no",
        "labour_60min": "235 000",
        "why_here_sv": "Nära till allt.\nOch alla.",
    }
    page = browser.submit(browser.load("/sites/new"), written)
    for text in ("12,5\N{NO-BREAK SPACE}ha", "59.921, 16.606", "kommunen", "2027-01-01"):
        assert text in page.html
    site = the_site()
    assert site.area_ha == Decimal("12.5")
    assert (site.district_heating, site.gas, site.fibre) == (True, False, None)
    assert site.labour_60min == 235_000
    assert site.why_here_sv == "Nära till allt.\nOch alla."


def test_who_adds_a_site_while_answering_comes_back_to_the_answer(sign_in):
    browser = sign_in("head_sala")
    page = browser.load("/sites/new?next=/account")
    assert page.link("Tillbaka utan att spara").endswith("/account")
    assert browser.submit(page, FORM).path == "/account"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example"]
)
def test_the_way_back_never_leads_to_another_place(sign_in, elsewhere):
    browser = sign_in("head_sala")
    page = browser.load(f"/sites/new?next={elsewhere}")
    assert "evil" not in "".join(href for _, href in page.links())
    assert browser.submit(page, FORM).path == f"/sites/{the_site().id}"


def test_a_form_posted_twice_makes_one_site(sign_in):
    browser = sign_in("head_sala")
    page = browser.load("/sites/new")
    first = browser.submit(page, FORM)
    second = browser.submit(page, FORM)
    assert first.path == second.path
    assert the_site().name == "Tuna etapp 3"


def test_the_same_form_from_two_places_at_once_makes_one_site(app):
    head = person("head_sala")
    values, made = {"name": "Tuna", "kind": SiteKind.LAND}, []
    db.session.commit()
    together = threading.Barrier(2)

    def post():
        with app.app_context():
            together.wait(timeout=10)
            site = service.create(values, by=db.session.merge(head), submission_key="one")
            db.session.commit()
            made.append(site.id)

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert made == [the_site().id] * 2


def test_changing_a_fact_shows_in_the_history(sign_in):
    site = bare_site()
    browser = sign_in("colleague_sala")
    page = browser.load(f"/sites/{site.id}/edit")
    page = browser.submit(page, {"power_mw_now": "4,5", "grid_owner": "Sala-Heby"})
    assert page.path == f"/sites/{site.id}"
    assert "Ändrat: Eleffekt nu, Elnätsägare" in page.text
    assert "Colleague Sala" in page.text
    entry = audit.history(site)[-1]
    assert entry.changes == {"power_mw_now": [None, "4.500"], "grid_owner": [None, "Sala-Heby"]}


def test_a_site_that_is_sold_says_so(sign_in):
    site = complete_site()
    browser = sign_in("head_sala")
    page = browser.submit(browser.load(f"/sites/{site.id}/edit"), {"availability": "sold"})
    assert "sålt eller uthyrt" in page.text
    assert the_site().status is SiteStatus.SOLD
    assert not the_site().is_available


def test_saving_without_a_change_leaves_no_trace_in_the_history(sign_in):
    site = complete_site()
    browser = sign_in("head_sala")
    browser.submit(browser.load(f"/sites/{site.id}/edit"))
    assert [entry.action for entry in audit.history(site)] == ["site.created"]


def test_a_stale_save_shows_both_texts_and_saves_nothing(sign_in):
    site = complete_site()
    mine, theirs = sign_in("head_sala"), sign_in("coordinator")
    my_page = mine.load(f"/sites/{site.id}/edit")
    theirs.submit(
        theirs.load(f"/sites/{site.id}/edit"), {"power_mw_now": "7", "availability": "reserved"}
    )
    page = mine.submit(my_page, {"power_mw_now": "9", "address": "Min gata 1"}, status=409)
    assert "7\N{NO-BREAK SPACE}MW" in page.html
    assert "9\N{NO-BREAK SPACE}MW" in page.html
    assert "Min gata 1" in page.html
    assert "reserverat" in page.text
    assert the_site().power_mw_now == 7
    assert mine.submit(page).path == f"/sites/{site.id}", "with both read, it can be saved"
    assert the_site().power_mw_now == 9


def test_a_version_that_was_tampered_with_saves_nothing(sign_in):
    site = complete_site()
    browser = sign_in("head_sala")
    for forged in ("", "abc", "-1", "99999999999999999999"):
        page = browser.load(f"/sites/{site.id}/edit")
        response = browser.post(
            page.url, data=page.values(page.form()) | {"version": forged, "name": "Kapad"}
        )
        assert response.status_code in {409, 422}
        assert the_site().name == "Norra industriområdet"


def test_every_fault_is_said_at_its_field_and_nothing_typed_is_lost(sign_in):
    browser = sign_in("head_sala")
    wrong = FORM | {
        "latitude": "16,606",
        "longitude": "59,921",
        "area_ha": "20",
        "expandable_to_ha": "10",
        "power_mw_now": "-3",
        "power_mw_later": "8",
        "ceiling_height_m": "1000",
        "labour_60min": "många",
        "available_from": "i våras",
        "contact_email": "ingen adress",
    }
    page = browser.submit(browser.load("/sites/new"), wrong, status=422)
    said = " ".join(page.errors())
    for label in (
        "Latitud",
        "Kan utökas till",
        "Eleffekt nu",
        "Senare eleffekt från",
        "Takhöjd",
        "Arbetskraft",
        "Tillgängligt från",
        "E-postadress",
    ):
        assert label in said
    assert "bytt plats" in said
    for typed in ("16,606", "59,921", "många", "i våras", "ingen adress", "1000"):
        assert f'value="{typed}"' in page.html
    folded = [node for node in page.tree.query("details") if "open" not in node.attrs]
    assert all("field-error" not in node.to_html() for node in folded), "errors must be in sight"
    assert db.session.scalar(sa.select(sa.func.count(Site.id))) == 0


@pytest.mark.parametrize(
    "hostile",
    [
        {"name": "a\x00b"},
        {"name": "x" * 20_000},
        {"name": "   "},
        {"kind": "castle"},
        {"submission_key": "x" * 20_000},
        {"submission_key": "a\x00b"},
        {"why_here_sv": "x" * 20_001},
        {"why_here_sv": "<script>alert(1)</script>\x00"},
        {"area_ha": "1e999"},
        {"area_ha": "NaN"},
        {"floor_area_m2": "9" * 400},
        {"latitude": "inf", "longitude": "16"},
        {"gas": "maybe"},
        {"available_from": "0001-01-01"},
    ],
)
def test_hostile_input_is_refused_or_harmless(sign_in, hostile):
    browser = sign_in("head_sala")
    page = browser.load("/sites/new")
    response = browser.post(page.url, data=page.values(page.form()) | FORM | hostile)
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        assert "<script>alert" not in browser.load(response.location).html


def test_a_forged_municipality_is_refused(sign_in):
    browser = sign_in("coordinator")
    for forged in ("999999", "abc", "9" * 30, "-1"):
        page = browser.load("/sites/new")
        browser.submit(page, FORM | {"municipality_id": forged}, status=422)


def test_the_service_keeps_the_rules_without_a_form(app):
    head, site = person("head_sala"), bare_site("1983")
    with pytest.raises(Refused) as refused:
        service.create({"name": "A", "kind": SiteKind.LAND, "area_ha": 9_000}, by=head)
    assert refused.value.field == "area_ha"
    with pytest.raises(Refused):
        service.create({"name": " ", "kind": SiteKind.LAND}, by=head)
    with pytest.raises(Refused):
        service.create({"name": "A"}, by=head)
    with pytest.raises(Refused):
        service.create({"name": "A", "kind": SiteKind.LAND}, by=person("coordinator"))
    with pytest.raises(Refused):
        service.edit(site, {"name": "Vår nu"}, by=head, version=site.version)
    with pytest.raises(Stale):
        service.edit(site, {"name": "B"}, by=person("head_koping"), version=site.version + 1)


def test_a_site_stays_in_its_municipality(app):
    site = bare_site("1983")
    values = {"municipality_id": municipality("1981").id}
    service.edit(site, values, by=person("coordinator"), version=site.version)
    assert site.municipality.code == "1983"


def test_editing_one_fact_is_judged_together_with_the_others(app):
    site = complete_site(area_ha=20, expandable_to_ha=30)
    with pytest.raises(Refused) as refused:
        service.edit(site, {"area_ha": 40}, by=person("coordinator"), version=site.version)
    assert refused.value.field == "expandable_to_ha"


def test_what_is_missing_is_listed_until_it_is_there(sign_in):
    site = bare_site()
    browser = sign_in("head_sala")
    page = browser.load(f"/sites/{site.id}")
    assert "Saknas för en komplett offert" in page.text
    for label in rules.missing(site):
        assert label in page.text
    page = browser.load(f"/sites/{complete_site().id}")
    assert "Saknas" not in page.text


def test_the_pages_speak_english_too(sign_in):
    site = complete_site()
    browser = sign_in("head_sala", language="en")
    page = browser.load(f"/sites/{site.id}")
    assert "Land, power and will are here." in page.text
    assert "detailed plan legally binding" in page.text
    assert browser.load(f"/sites/{site.id}/edit").heading == "Change Norra industriområdet"
