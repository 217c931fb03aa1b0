"""The coordinator keeps the lists that forms offer and reports count by."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.core import audit, clock
from crm.core.db import db
from crm.reference import queries, service
from crm.reference.kinds import KINDS
from crm.reference.models import Municipality, OperatingModel, Source, StrengthArea, Subarea
from tests.factories.people import municipality, person, source

NEW_ROWS = {
    "municipalities": {"county": "Västmanlands län", "latitude": "59,5", "population": "12 500"},
    "strength-areas": {"standing": "explore", "covers_sv": "Rymd\r\noch flyg"},
    "subareas": {},
    "sources": {"is_partner": "y"},
    "operating-models": {"mode": "network"},
    "provisions": {"note_sv": "Bekräftad av vår jurist."},
}


def a_row(model, code):
    return db.session.scalars(sa.select(model).where(model.code == code)).one()


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_can_be_added_to_and_edited(sign_in, slug):
    coordinator = sign_in("coordinator")
    values = {"code": "rymd-2", "name_sv": "Rymd", "name_en": "Space"} | NEW_ROWS[slug]
    if slug == "subareas":
        values["area_id"] = str(queries.areas()[0].id)
    page = coordinator.load(f"/reference/{slug}/new")
    page = coordinator.submit(page, values)
    assert "Rymd" in page.text
    row = a_row(KINDS[slug].model, "rymd-2")
    assert row.position == max(each.position for each in queries.all_of(KINDS[slug].model))

    page = coordinator.load(f"/reference/{slug}/{row.id}/edit")
    coordinator.submit(page)
    db.session.refresh(row)
    assert audit.history(row)[-1].changes == {}, "saving unchanged changes nothing"

    page = coordinator.load(f"/reference/{slug}/{row.id}/edit")
    page = coordinator.submit(page, {"name_sv": "Rymd och flyg"})
    assert "Rymd och flyg" in page.text
    db.session.refresh(row)
    assert audit.history(row)[-1].changes == {"name_sv": ["Rymd", "Rymd och flyg"]}
    assert audit.history(row)[-1].actor_id == person("coordinator").id


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize("code", ["Rymd", "rymd 2", "åäö", "-", "a--b", "../x", "", "x" * 41])
def test_a_code_is_plain_letters_and_digits(sign_in, slug, code):
    coordinator = sign_in("coordinator")
    values = {"code": code, "name_sv": "Rymd", "name_en": "Space"} | NEW_ROWS[slug]
    page = coordinator.submit(coordinator.load(f"/reference/{slug}/new"), values, status=422)
    assert page.errors()
    assert "Rymd" in page.html


def test_a_taken_code_is_refused_beside_the_field(sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.load("/reference/sources/new")
    values = {"code": "business-sweden", "name_sv": "En till", "name_en": "One more"}
    page = coordinator.submit(page, values, status=422)
    assert "Kod" in page.errors()[0]


def test_a_colleagues_text_is_not_overwritten(sign_in):
    coordinator = sign_in("coordinator")
    url = f"/reference/sources/{source('business-sweden').id}/edit"
    mine, theirs = coordinator.load(url), coordinator.load(url)
    coordinator.submit(theirs, {"name_sv": "Deras"})
    page = coordinator.submit(mine, {"name_sv": "Mitt"}, status=409)
    assert "Deras" in page.text
    assert "Mitt" in page.html
    coordinator.submit(page)
    db.session.expire_all()
    assert source("business-sweden").name_sv == "Mitt"


def test_what_is_not_offered_any_more_stays_where_it_is(sign_in):
    coordinator = sign_in("coordinator")
    sala = municipality("1981")
    page = coordinator.load(f"/reference/municipalities/{sala.id}/disable")
    coordinator.submit(page, {"day": clock.today().isoformat()})
    db.session.expire_all()
    assert "Sala" not in [row.name for row in queries.municipalities()]
    assert sala in queries.in_use(Municipality, keep=sala)
    assert person("head_sala").municipality is sala
    users = sign_in("administrator")
    new = users.load("/admin/users/new")
    offered = [node.to_text() for node in new.tree.query("#municipality_id option")]
    assert "Sala" not in offered
    assert "Västerås" in offered
    page = users.load(f"/admin/users/{person('head_sala').id}/edit")
    chosen = page.values(page.form())["municipality_id"]
    assert chosen == [str(sala.id)], "who has it keeps it"
    users.submit(page, {"phone": "0224"})
    assert person("head_sala").municipality_id == sala.id

    page = coordinator.load(f"/reference/municipalities/{sala.id}/edit")
    coordinator.submit(page, form="/enable")
    db.session.expire_all()
    assert "Sala" in [row.name for row in queries.municipalities()]


def test_a_row_is_offered_until_its_last_day(app):
    row = source("business-sweden")
    service.disable(row, clock.today() + timedelta(days=1), by=person("coordinator"))
    assert row in queries.sources()
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert row not in queries.sources()


def test_subareas_go_with_their_area(app):
    area = queries.areas()[0]
    assert [row for row in queries.subareas() if row.area_id == area.id]
    service.disable(area, clock.today(), by=person("coordinator"))
    assert not [row for row in queries.subareas() if row.area_id == area.id]


def test_the_operating_model_in_use_cannot_be_switched_off(sign_in):
    coordinator = sign_in("coordinator")
    model = queries.region().operating_model
    page = coordinator.load(f"/reference/operating-models/{model.id}/disable")
    page = coordinator.submit(page, status=422)
    assert "Välj en annan arbetsmodell" in page.text
    assert a_row(OperatingModel, model.code).disabled_on is None


def test_rows_move_within_their_list(sign_in):
    coordinator = sign_in("coordinator")
    first, second, *rest = queries.all_of(StrengthArea)
    page = coordinator.load("/reference/strength-areas/")
    coordinator.submit(page, form=f"/{second.id}/move/up")
    db.session.expire_all()
    assert queries.all_of(StrengthArea) == [second, first, *rest]
    page = coordinator.load("/reference/strength-areas/")
    coordinator.submit(page, form=f"/{second.id}/move/down")
    db.session.expire_all()
    assert queries.all_of(StrengthArea) == [first, second, *rest]
    coordinator.submit(page, form=f"/{first.id}/move/up")
    db.session.expire_all()
    assert queries.all_of(StrengthArea) == [first, second, *rest], "the first stays first"


def test_a_subarea_moves_among_those_of_its_own_area(sign_in):
    coordinator = sign_in("coordinator")
    area = queries.areas()[1]
    first, second, *rest = area.subareas
    page = coordinator.load("/reference/subareas/")
    assert page.path == "/reference/strength-areas/"
    coordinator.submit(page, form=f"/subareas/{second.id}/move/up")
    db.session.expire_all()
    assert list(area.subareas) == [second, first, *rest]


def test_the_regions_own_text_is_edited(sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.load("/reference/region")
    coordinator.submit(page, {"why_here_sv": "Mitt i Mälardalen.", "inhabitants": "280 000"})
    db.session.expire_all()
    region = queries.region()
    assert (region.why_here_sv, region.inhabitants) == ("Mitt i Mälardalen.", 280_000)
    changes = audit.history(region)[-1].changes
    assert changes.keys() == {"why_here_sv", "inhabitants"}


def test_hostile_input_is_answered_and_not_stored(sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.load("/reference/region")
    hostile = {"why_here_sv": "x" * 20_000, "inhabitants": "1e9999", "operating_model_id": "0"}
    page = coordinator.submit(page, hostile, status=422)
    assert len(page.errors()) == 3
    page = coordinator.load("/reference/region")
    coordinator.submit(page, {"why_here_sv": "A\x00B\x07C"})
    assert queries.region().why_here_sv == "ABC"
    page = coordinator.load(f"/reference/sources/{source('business-sweden').id}/disable")
    coordinator.submit(page, {"day": "9999-99-99"}, status=422)


def test_unknown_kinds_rows_and_directions_are_404_pages(sign_in):
    coordinator = sign_in("coordinator")
    area = queries.areas()[0]
    wrong_kind = f"/reference/sources/{max(each.id for each in queries.subareas()) + 1}/edit"
    for url in (
        "/reference/unicorns/",
        "/reference/unicorns/new",
        "/reference/sources/0/edit",
        f"/reference/sources/{10**30}/edit",
        wrong_kind,
    ):
        coordinator.load(url, status=404)
    page = coordinator.load("/reference/strength-areas/")
    token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
    sideways = f"/reference/strength-areas/{area.id}/move/sideways"
    assert coordinator.post(sideways, data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_overview_leads_to_every_list(sign_in, language):
    administrator = sign_in("administrator", language)
    page = administrator.load("/reference/")
    links = [href for _text, href in page.links()]
    assert len(links) == len(KINDS) + 1  # subareas stand with their areas; the region, the words
    for href in links:
        administrator.load(href)


@pytest.mark.parametrize("key", ["adviser", "head_sala", "steering", "partner", "registrar"])
def test_others_do_not_edit_reference_data(sign_in, key):
    browser = sign_in(key)
    for url in (
        "/reference/",
        "/reference/region",
        "/reference/sources/",
        "/reference/sources/new",
    ):
        browser.load(url, status=403)


def test_names_are_shown_in_the_readers_language(sign_in):
    area = a_row(StrengthArea, queries.areas()[0].code)
    page = sign_in("coordinator", "en").load(f"/reference/strength-areas/{area.id}/edit")
    assert page.heading == area.name_en
    assert isinstance(queries.subareas()[0], Subarea)
    assert all(isinstance(row, Source) for row in queries.sources())
