"""The answer template: which facts an offer needs, which are there, how they read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.sites import rules
from crm.sites.models import PlanStatus, Site, SiteKind
from tests.factories.sites import COMPLETE, bare_site, complete_site

TODAY = date(2026, 11, 24)
LINES = st.text("abc åäö.\n\t", max_size=20)
BY_VALUE = {
    rules.Value.TEXT: LINES,
    rules.Value.NUMBER: st.decimals(0, 5_000, places=3),
    rules.Value.WHOLE: st.integers(0, 1_000_000),
    rules.Value.DATE: st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    rules.Value.TRUTH: st.booleans(),
    rules.Value.PLACE: st.floats(-180, 180),
    rules.Value.CONTACT: LINES,
    rules.Value.PROSE: LINES,
}


def strategy(field):
    return st.sampled_from(field.choices) if field.choices else BY_VALUE[field.value]


FACTS = {column: strategy(field) for field in rules.FIELDS for column in field.columns}
OPTIONAL = {column: values for column, values in FACTS.items() if column != "kind"}
SITES = st.fixed_dictionaries({"kind": st.sampled_from(SiteKind)}, optional=OPTIONAL).map(
    lambda values: described(**values)
)


def described(**values):
    """A site as it comes from the database, without a database."""
    return Site(**{"kind": SiteKind.LAND, "why_here_sv": "", "why_here_en": "", **values})


@given(site=SITES, column=st.sampled_from(sorted(OPTIONAL)), data=st.data())
def test_completeness_never_falls_when_a_fact_is_added(prepared_app, site, column, data):
    with prepared_app.app_context():
        filled, needed = rules.completeness(site)
        if not getattr(site, column):
            setattr(site, column, data.draw(FACTS[column]))
        more, needed_now = rules.completeness(site)
    assert needed_now == needed
    assert filled <= more <= needed


@given(site=SITES)
def test_what_is_missing_and_what_is_there_make_the_whole(prepared_app, site):
    with prepared_app.app_context():
        filled, needed = rules.completeness(site)
        assert len(rules.missing(site)) == needed - filled


@given(site=SITES, language=st.sampled_from(["sv", "en"]))
def test_no_fact_is_shown_without_a_value(prepared_app, site, language):
    with prepared_app.app_context(), force_locale(language):
        sections = rules.facts(site)
    for title, facts in sections:
        assert title
        assert facts
        for label, text in facts:
            assert label.strip()
            assert text.strip()
            assert text != "None"


def test_land_needs_its_area_and_premises_their_floor_area(app):
    assert "Areal" in rules.missing(described())
    assert "Lokalyta" not in rules.missing(described())
    for kind in (SiteKind.BUILDING, SiteKind.OFFICE):
        missing = rules.missing(described(kind=kind))
        assert "Lokalyta" in missing
        assert "Areal" not in missing
    assert "Areal" in rules.missing(described(kind=SiteKind.BROWNFIELD))


def test_a_complete_site_lacks_nothing_and_a_bare_one_nearly_everything(app):
    assert rules.missing(complete_site()) == []
    bare = bare_site()
    filled, needed = rules.completeness(bare)
    assert (filled, needed) == (1, len(rules.missing(bare)) + 1)


def test_half_a_point_and_an_address_without_a_name_are_not_enough(app):
    assert "Koordinater" in rules.missing(described(latitude=59.9))
    assert "Kontakt" in rules.missing(described(contact_email="anna@sala.example"))
    assert rules.text(described(contact_email="anna@sala.example"), "contact") != ""


def test_no_power_at_all_is_an_answer_but_not_an_empty_one(app):
    assert "Eleffekt nu" not in rules.missing(described(power_mw_now=Decimal(0)))
    assert rules.text(described(power_mw_now=Decimal(0)), "power_mw_now") == "0\N{NO-BREAK SPACE}MW"


def test_facts_read_in_the_language_in_use(app):
    site = described(
        plan_status=PlanStatus.RAW_LAND,
        price_sek_per_m2=Decimal("1250.5"),
        gas=False,
        why_here_sv="Nära.",
        why_here_en="Close.",
    )
    for language, price, plan, no, why in (
        ("sv", "1\xa0250,5\xa0kr/m²", "råmark", "nej", "Nära."),
        ("en", "1,250.5\xa0SEK/m²", "raw land", "no", "Close."),
    ):
        with force_locale(language):
            texts = [text for _, facts in rules.facts(site) for _, text in facts]
            assert {price, plan, no, why} <= set(texts)


def test_a_text_in_the_other_language_is_better_than_none(app):
    only_english = described(why_here_sv="", why_here_en="Close.")
    with force_locale("sv"):
        assert rules.text(only_english, "why_here") == "Close."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"latitude": 16.6, "longitude": 59.9}, "latitude"),
        ({"latitude": 48.8, "longitude": 2.3}, "latitude"),
        ({"latitude": 59.9, "longitude": 2.3}, "longitude"),
        ({"latitude": None, "longitude": 16.6}, "latitude"),
        ({"latitude": 59.9, "longitude": None}, "longitude"),
        ({"expandable_to_ha": 19}, "expandable_to_ha"),
        ({"power_mw_later": 5, "power_later_date": TODAY}, "power_mw_later"),
        ({"power_mw_later": 50}, "power_later_date"),
        ({"power_later_date": TODAY}, "power_mw_later"),
        ({"area_ha": 5_001}, "area_ha"),
        ({"area_ha": -1}, "area_ha"),
        ({"power_mw_now": 2_001}, "power_mw_now"),
        ({"ceiling_height_m": 101}, "ceiling_height_m"),
        ({"available_from": date(2099, 1, 1)}, "available_from"),
        ({"permitted_use": "x" * 501}, "permitted_use"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(app, values, field):
    assert rules.faults(COMPLETE, TODAY) == {}
    assert field in rules.faults({**COMPLETE, **values}, TODAY)


@given(latitude=st.floats(55.1, 69.1), longitude=st.floats(10.6, 24.2))
def test_swapped_coordinates_are_always_noticed(prepared_app, latitude, longitude):
    with prepared_app.app_context():
        right = {"latitude": latitude, "longitude": longitude}
        swapped = {"latitude": longitude, "longitude": latitude}
        assert rules.faults(right, TODAY) == {}
        assert "bytt plats" in rules.faults(swapped, TODAY)["latitude"]


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 23), "omgående"),
        (date(2026, 11, 24), "omgående"),
        (date(2026, 11, 25), "2026-11-25"),
    ],
)
def test_a_site_whose_day_has_come_is_available_at_once(app, sign_in, day, shown):
    with clock.set_to(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):  # the 24th in Sweden
        site = complete_site(available_from=day)
        page = sign_in("coordinator").load(f"/sites/{site.id}")
    facts = {
        pair.query("dt")[0].to_text().strip(): pair.query("dd")[0].to_text().strip()
        for pair in page.tree.query("dl.facts div")
    }
    assert facts["Tillgängligt från"] == shown
