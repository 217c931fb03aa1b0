"""The site bank as a list: who sees which sites, filters, pages."""

import pytest
import sqlalchemy as sa

from crm.core.db import db
from crm.sites import queries
from crm.sites.models import Site, SiteKind, SiteStatus
from tests.factories.people import municipality, person
from tests.factories.sites import bare_site, complete_site


def names(page):
    return [" ".join(row.query("a")[0].to_text().split()) for row in page.tree.query("tbody tr")]


def test_the_regional_team_sees_every_municipality_and_a_municipality_its_own(sign_in):
    bare_site("1981", name="Salas")
    bare_site("1983", name="Köpings")
    assert names(sign_in("coordinator").load("/sites/")) == ["Salas", "Köpings"]
    assert names(sign_in("adviser").load("/sites/")) == ["Salas", "Köpings"]
    assert names(sign_in("head_sala").load("/sites/")) == ["Salas"]
    assert names(sign_in("colleague_sala").load("/sites/")) == ["Salas"]
    assert names(sign_in("head_vasteras").load("/sites/")) == []


@pytest.mark.parametrize("page", ["", "/edit"])
def test_another_municipalitys_site_is_not_there(sign_in, page):
    site = complete_site("1983")
    sign_in("head_koping").load(f"/sites/{site.id}{page}")
    sign_in("coordinator").load(f"/sites/{site.id}{page}")
    sign_in("head_sala").load(f"/sites/{site.id}{page}", status=404)
    sign_in("head_sala").load(f"/sites/{site.id + 1000}{page}", status=404)
    sign_in("head_sala").load(f"/sites/{'9' * 40}{page}", status=404)


def test_another_municipalitys_site_cannot_be_changed_by_post(sign_in):
    site, own = complete_site("1983"), complete_site("1981")
    browser = sign_in("head_sala")
    page = browser.load(f"/sites/{own.id}/edit")
    response = browser.post(
        f"/sites/{site.id}/edit", data=page.values(page.form()) | {"name": "Vår nu"}
    )
    assert response.status_code == 404
    db.session.expire_all()
    assert db.session.get_one(Site, site.id).name == "Norra industriområdet"


@pytest.mark.parametrize("key", ["steering", "partner", "registrar", "administrator"])
def test_roles_outside_the_site_bank_see_nothing(sign_in, key):
    site, browser = complete_site(), sign_in(key)
    for address in ("/sites/", "/sites/new", f"/sites/{site.id}", f"/sites/{site.id}/edit"):
        browser.load(address, status=403)
    assert db.session.scalar(sa.select(Site.id).where(queries.visible_to(person(key)))) is None


def test_the_list_tells_what_decides(sign_in):
    complete_site(name="Hel")
    bare_site(name="Bar")
    page = sign_in("coordinator").load("/sites/")
    assert "20\N{NO-BREAK SPACE}ha" in page.html
    assert "12\N{NO-BREAK SPACE}MW" in page.html
    assert "detaljplan med laga kraft" in page.text
    assert "13 saknas" in page.text
    assert "komplett" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=building", ["Hall"]),
        ("availability=sold", ["Såld"]),
        ("area_ha=15", ["Stor"]),
        ("area_ha=15,5", ["Stor"]),
        ("power_mw=10", ["Stor", "Såld"]),
        ("power_mw=10&availability=available", ["Stor"]),
        ("kind=office", []),
        ("kind=", ["Hall", "Stor", "Såld"]),
    ],
)
def test_filters_in_the_address_narrow_the_list(sign_in, query, found):
    complete_site(name="Stor", area_ha=16, power_mw_now=20)
    complete_site(name="Såld", area_ha=5, status=SiteStatus.SOLD, power_mw_now=10)
    complete_site(name="Hall", kind=SiteKind.BUILDING, area_ha=None, expandable_to_ha=None)
    db.session.scalars(sa.select(Site).where(Site.name == "Hall")).one().power_mw_now = 1
    db.session.commit()
    assert names(sign_in("head_sala").load(f"/sites/?{query}")) == found


def test_the_regional_team_narrows_by_municipality_and_a_municipality_cannot(sign_in):
    bare_site("1981", name="Salas")
    bare_site("1983", name="Köpings")
    koping = municipality("1983").id
    assert names(sign_in("coordinator").load(f"/sites/?municipality_id={koping}")) == ["Köpings"]
    assert names(sign_in("head_sala").load(f"/sites/?municipality_id={koping}")) == ["Salas"]


@pytest.mark.parametrize(
    "query",
    [
        "area_ha=-1",
        "area_ha=NaN",
        "power_mw=lots",
        "kind=castle",
        "availability=%00",
        "municipality_id=" + "9" * 40,
        "municipality_id=abc",
        "after=abc",
        "after=-1",
        "after=" + "9" * 40,
        "after=123456789",
        "after=%C2%B2",
    ],
)
def test_a_filter_that_cannot_be_read_is_left_out(sign_in, query):
    bare_site(name="Här")
    assert names(sign_in("coordinator").load(f"/sites/?{query}")) == ["Här"]


def test_a_list_without_sites_says_how_to_begin(sign_in):
    page = sign_in("head_sala").load("/sites/")
    assert "Inget objekt finns än" in page.text
    assert page.link("Lägg till objekt").endswith("/sites/new")
    assert "Inget objekt passar" in sign_in("head_sala").load("/sites/?kind=land").text


def test_pages_follow_each_other_without_gaps_or_doubles(app):
    wanted = []
    for code in ("1980", "1981", "1983"):
        for number in (2, 1, 1, 3):
            wanted.append(bare_site(code, name=f"Objekt {number}").id)
    coordinator, seen, after = person("coordinator"), [], None
    while True:
        sites, after = queries.page(coordinator, queries.Filters(), after=after, size=5)
        seen += sites
        if after is None:
            break
    assert sorted(site.id for site in seen) == sorted(wanted)
    keys = [(site.municipality.position, site.name, site.id) for site in seen]
    assert keys == sorted(keys)


def test_more_than_a_page_has_a_way_on_that_keeps_the_filters(sign_in, monkeypatch):
    for number in range(queries.PAGE_SIZE + 1):
        bare_site(name=f"Objekt {number:03}")
    browser = sign_in("coordinator")
    page = browser.load("/sites/?kind=land")
    assert len(names(page)) == queries.PAGE_SIZE
    address = page.link("Nästa sida")
    assert "kind=land" in address
    assert names(browser.load(address)) == ["Objekt 050"]


def test_the_list_asks_the_database_as_often_for_many_sites_as_for_one(sign_in, app):
    browser = sign_in("coordinator")
    bare_site()
    few = _statements(lambda: browser.load("/sites/"))
    for code in ("1980", "1981", "1983", "1984"):
        complete_site(code)
    assert _statements(lambda: browser.load("/sites/")) == few


def test_a_municipalitys_sites_can_be_asked_for_without_those_that_are_gone(app):
    sala = municipality("1981").id
    complete_site(name="B")
    complete_site(name="A")
    complete_site(name="C", status=SiteStatus.RESERVED)
    complete_site("1983", name="D")
    assert [site.name for site in queries.of_municipality(sala)] == ["A", "B", "C"]
    available = queries.of_municipality(sala, available_only=True)
    assert [site.name for site in available] == ["A", "B"]


def _statements(action):
    count = 0

    def note(*_):
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return count
