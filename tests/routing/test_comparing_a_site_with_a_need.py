"""A site beside a need: what is met, what comes later, what is short, and what nobody knows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.inquiries.models import Inquiry
from crm.routing import rules
from crm.routing.rules import Amount, Verdict
from crm.sites.models import Siding, Site, SiteKind

amounts = st.decimals(min_value=0, max_value=2000, places=3)
maybe_amounts = st.none() | amounts
days = st.none() | st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 1, 1))


@pytest.fixture
def swedish(prepared_app):
    """Texts need a language; the comparison itself needs no database."""
    with prepared_app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


def site(**values):
    return Site(**{"name": "Norra", "kind": SiteKind.LAND, **values})


def found_points(inquiry, found):
    return rules.fit(inquiry, found).points


@given(needed=amounts, later=maybe_amounts, day=days, by=days)
def test_what_is_not_known_is_never_met_today(needed, later, day, by):
    verdict = Amount("", "MW", needed, None, later, day).verdict(by)
    assert verdict in {Verdict.UNKNOWN, Verdict.LATER}


@given(needed=amounts, now=amounts, later=amounts, day=days, by=days)
def test_what_comes_after_it_is_needed_does_not_meet_the_need(needed, now, later, day, by):
    verdict = Amount("", "MW", needed, now, later, day).verdict(by)
    if now < needed <= later:
        too_late = day is not None and by is not None and day > by
        assert verdict is (Verdict.SHORT if too_late else Verdict.LATER)


@given(needed=amounts, now=amounts, later=maybe_amounts, day=days, by=days)
def test_enough_is_enough_and_less_is_not(needed, now, later, day, by):
    verdict = Amount("", "MW", needed, now, later, day).verdict(by)
    if now >= needed:
        assert verdict is Verdict.MET
    elif later is None or later < needed:
        assert verdict is Verdict.SHORT


@given(needed=amounts, now=amounts, more=amounts, later=maybe_amounts, day=days, by=days)
def test_more_power_never_makes_a_site_worse(needed, now, more, later, day, by):
    before = Amount("", "MW", needed, now, later, day).verdict(by)
    after = Amount("", "MW", needed, now + more, later, day).verdict(by)
    assert rules.ORDER.index(after) <= rules.ORDER.index(before)


@given(needed=amounts, now=maybe_amounts, later=maybe_amounts)
def test_a_shortage_is_what_must_be_added_to_the_best_there_will_be(needed, now, later):
    amount = Amount("", "MW", needed, now, later)
    best = max(now or Decimal(0), later or Decimal(0))
    assert amount.gap >= 0
    assert best + amount.gap >= needed
    assert (amount.gap > 0) == (best < needed)


@pytest.mark.parametrize(
    ("found", "verdict", "text"),
    [
        ({}, Verdict.UNKNOWN, "Eleffekt: behövs 12 MW, uppgift saknas"),
        ({"power_mw_now": 12}, Verdict.MET, "Eleffekt: behövs 12 MW, finns 12 MW"),
        ({"power_mw_now": 8}, Verdict.SHORT, "Eleffekt: behövs 12 MW, finns 8 MW (4 MW för lite)"),
        ({"power_mw_now": 0}, Verdict.SHORT, "Eleffekt: behövs 12 MW, finns 0 MW (12 MW för lite)"),
        (
            {"power_mw_now": 8, "power_mw_later": 20, "power_later_date": date(2029, 1, 1)},
            Verdict.SHORT,
            "Eleffekt: behövs 12 MW, finns 8 MW nu, 20 MW från 2029-01-01 (för sent)",
        ),
        (
            {"power_mw_now": 8, "power_mw_later": 20, "power_later_date": date(2028, 1, 1)},
            Verdict.LATER,
            "Eleffekt: behövs 12 MW, finns 8 MW nu, 20 MW från 2028-01-01",
        ),
        (
            {"power_mw_now": 2, "power_mw_later": 8},
            Verdict.SHORT,
            "Eleffekt: behövs 12 MW, finns 2 MW nu, 8 MW senare (4 MW för lite)",
        ),
        (
            {"power_mw_later": 20},
            Verdict.LATER,
            "Eleffekt: behövs 12 MW, finns ingen uppgift nu, 20 MW senare",
        ),
    ],
)
def test_power_is_compared_now_and_later(swedish, found, verdict, text):
    found = {
        name: Decimal(value) if isinstance(value, int) else value for name, value in found.items()
    }
    need = Inquiry(power_mw=Decimal(12), needed_by=date(2028, 6, 1))
    point = next(p for p in found_points(need, site(**found)) if p.label == "Eleffekt")
    assert (point.verdict, f"{point.label}: {point.text}".replace("\xa0", " ")) == (verdict, text)


def test_only_what_was_asked_for_is_compared(swedish):
    assert found_points(Inquiry(), site(power_mw_now=Decimal(1), area_ha=Decimal(1))) == []
    assert rules.fit(Inquiry(), site()).size is None
    not_needed = Inquiry(railway_siding=False, motorway=False, port=False)
    assert found_points(not_needed, site(railway_siding=Siding.NO)) == []


def test_everything_asked_for_and_not_known_is_said_to_be_not_known(swedish):
    need = Inquiry(
        area_ha_min=Decimal(4),
        floor_area_m2=900,
        power_mw=Decimal(3),
        railway_siding=True,
        motorway=True,
        port=True,
        needed_by=date(2028, 1, 1),
    )
    points = found_points(need, site(kind=SiteKind.BUILDING))
    assert [point.verdict for point in points] == [Verdict.UNKNOWN] * 7
    assert all("uppgift saknas" in point.text for point in points)


def test_land_at_most_counts_where_land_at_least_was_not_said(swedish):
    need = Inquiry(area_ha_max=Decimal(6))
    assert rules.fit(need, site(area_ha=Decimal(5))).size is Verdict.SHORT
    assert (
        rules.fit(need, site(area_ha=Decimal(5), expandable_to_ha=Decimal(6))).size is Verdict.LATER
    )
    both = Inquiry(area_ha_min=Decimal(4), area_ha_max=Decimal(6))
    assert rules.fit(both, site(area_ha=Decimal(5))).size is Verdict.MET


def test_premises_can_be_built_on_land_that_is_large_enough_but_are_not_there(swedish):
    need = Inquiry(floor_area_m2=23_000)
    assert rules.fit(need, site(area_ha=Decimal("2.3"))).size is Verdict.LATER
    assert rules.fit(need, site(area_ha=Decimal("2.2"))).size is Verdict.UNKNOWN
    hall = site(kind=SiteKind.BUILDING, area_ha=Decimal(9), floor_area_m2=20_000)
    assert rules.fit(need, hall).size is Verdict.SHORT


@pytest.mark.parametrize(
    ("need", "found", "verdict"),
    [
        ({"railway_siding": True}, {"railway_siding": Siding.ON_SITE}, Verdict.MET),
        ({"railway_siding": True}, {"railway_siding": Siding.POSSIBLE}, Verdict.LATER),
        ({"railway_siding": True}, {"railway_siding": Siding.NO}, Verdict.SHORT),
        ({"motorway": True}, {"motorway_km": Decimal(10)}, Verdict.MET),
        ({"motorway": True}, {"motorway_km": Decimal(11)}, Verdict.SHORT),
        ({"port": True}, {"port_km": Decimal(30)}, Verdict.MET),
        ({"port": True}, {"port_km": Decimal(31)}, Verdict.SHORT),
        ({"needed_by": date(2027, 5, 1)}, {"available_from": date(2027, 5, 1)}, Verdict.MET),
        ({"needed_by": date(2027, 5, 1)}, {"available_from": date(2027, 5, 2)}, Verdict.SHORT),
        ({"brownfield_ok": False}, {"kind": SiteKind.BROWNFIELD}, Verdict.SHORT),
    ],
)
def test_transport_time_and_former_industry(swedish, need, found, verdict):
    assert [point.verdict for point in found_points(Inquiry(**need), site(**found))] == [verdict]


def test_a_site_is_as_big_as_its_smallest_side(swedish):
    need = Inquiry(area_ha_min=Decimal(4), power_mw=Decimal(12), motorway=True)
    big = {"area_ha": Decimal(20), "motorway_km": Decimal(90)}
    assert rules.fit(need, site(**big, power_mw_now=Decimal(12))).size is Verdict.MET
    assert rules.fit(need, site(**big)).size is Verdict.UNKNOWN
    assert rules.fit(need, site(**big, power_mw_now=Decimal(2))).size is Verdict.SHORT


def test_what_fits_best_stands_first(swedish):
    need = Inquiry(power_mw=Decimal(12))
    sites = [
        site(name="Kort", power_mw_now=Decimal(1)),
        site(name="Okänd"),
        site(name="Senare", power_mw_now=Decimal(1), power_mw_later=Decimal(12)),
        site(name="Nu", power_mw_now=Decimal(12)),
    ]
    names = [fit.site.name for fit in rules.best_first(need, sites)]
    assert names == ["Nu", "Senare", "Okänd", "Kort"]
