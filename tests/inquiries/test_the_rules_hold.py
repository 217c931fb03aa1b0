"""The rules of a case as properties: whatever is tried, they hold."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.errors import Refused
from crm.core.names import LEGAL_FORMS
from crm.core.text import fold, search_words
from crm.inquiries import rules, service
from crm.inquiries.models import CLOSED, DismissReason, Inquiry, Secrecy, Stage
from tests.factories.inquiries import received_case
from tests.factories.people import person


def is_a_name(text):
    """Not a legal form: a company called nothing but "Limited AB" is known by both words."""
    return text not in LEGAL_FORMS


letters = "abcdefghijklmnopqrstuvwxyzåäöéüøæ"
names = st.text(letters, min_size=5, max_size=20).filter(is_a_name)
areas = st.decimals(min_value=0, max_value=1000, places=3)


def fields_at_fault(values, parents=()):
    return {fault.field for fault in rules.faults(values, dict(parents))}


def test_every_stage_has_its_place_and_closed_ones_lead_nowhere():
    assert rules.NEXT.keys() == set(Stage)
    assert {stage for stage, following in rules.NEXT.items() if not following} == CLOSED
    reached = set().union(*rules.NEXT.values())
    assert reached == set(Stage) - {Stage.RECEIVED}
    assert all(stage not in following for stage, following in rules.NEXT.items())


@pytest.mark.parametrize("stage", list(Stage))
def test_a_case_moves_only_to_a_stage_that_follows(app, stage):
    coordinator = person("coordinator")
    for to in Stage:
        inquiry = received_case()
        inquiry.stage = stage
        inquiry.dismissed_as = DismissReason.SPAM if Stage.DISMISSED in (stage, to) else None
        if to in rules.NEXT[stage]:
            service.move(inquiry, to, by=coordinator)
            assert inquiry.stage is to
            assert inquiry.stage_changes[-1].to_stage is to
        else:
            with pytest.raises(Refused):
                service.move(inquiry, to, by=coordinator)
            assert inquiry.stage is stage


def test_all_that_is_asked_for_has_a_label():
    asked = {
        *rules.COLUMNS,
        *rules.COMPANY_FIELDS,
        *rules.CONTACT_FIELDS,
        "area_ids",
        "subarea_ids",
    }
    assert rules.LABELS.keys() == asked
    assert {needed.field for needed in rules.REQUIRED_TO_QUALIFY} <= asked
    assert set(rules.REQUIRED_AT_ARRIVAL) <= asked
    assert {column.key for column in Inquiry.__table__.columns} >= set(rules.COLUMNS)


@given(least=st.none() | areas, most=st.none() | areas)
def test_the_largest_land_is_never_less_than_the_smallest(least, most):
    wrong = "area_ha_max" in fields_at_fault({"area_ha_min": least, "area_ha_max": most})
    assert wrong == (least is not None and most is not None and most < least)


@given(minutes=st.integers(-1_000_000, 1_000_000))
def test_nothing_arrives_in_the_future(minutes):
    now = clock.now()
    with clock.set_to(now):
        found = fields_at_fault({"received_at": now + timedelta(minutes=minutes)})
    assert ("received_at" in found) == (minutes > 0)


@given(
    chosen=st.sets(st.integers(1, 5)),
    parents=st.dictionaries(st.integers(1, 20), st.integers(1, 5)),
    picked=st.sets(st.integers(1, 20)),
)
def test_a_subarea_lies_within_a_chosen_area(chosen, parents, picked):
    values = {"area_ids": list(chosen), "subarea_ids": list(picked)}
    right = all(parents.get(subarea) in chosen for subarea in picked)
    assert ("subarea_ids" not in fields_at_fault(values, parents)) == right


@given(name=names, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_hidden_case_never_names_the_company_where_others_read(name, before, after):
    for field in rules.READ_OUTSIDE:
        for secrecy in (Secrecy.LIMITED, Secrecy.SECRET):
            values = {"secrecy": secrecy, "code_name": "Projekt", "company_name": f"{name} AB"}
            text = f"{before} {name.upper()} {after}"
            assert field in fields_at_fault(values | {field: text})


@given(name=st.text(max_size=40), text=st.text(max_size=40))
def test_any_name_and_text_can_be_compared(name, text):
    rules.mentions(text, name)


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("Acme söker mark", "Acme AB", True),
        ("Söker mark åt ACMES fabrik", "Acme AB", True),
        ("Åsby  Chark & Stycke vill flytta", "Åsby Chark och Stycke AB", False),
        ("Åsby  Chark & Stycke vill flytta", "Åsby Chark & Stycke AB", True),
        ("Ett bolag i Pacme", "Acme AB", False),
        ("Fabrik på 4 hektar", "Fab AB", False),
        ("Projekt AB söker mark", "AB", False),
        ("Vi söker", "Vi AB", False),
        ("Fabrik på 4 hektar", "", False),
        ("Fabrik på 4 hektar", None, False),
        (None, "Acme AB", False),
    ],
)
def test_a_name_is_recognised_as_a_person_would(text, name, named):
    assert rules.mentions(text, name) is named


@given(st.text())
def test_folded_text_stays_as_it_is_and_holds_its_words(text):
    once = fold(text)
    assert fold(once) == once
    assert all(word in once for word in search_words(text))


def test_what_is_missing_to_qualify_is_told_in_the_order_of_the_table():
    inquiry = Inquiry(secrecy=Secrecy.LIMITED, summary="")
    missing = [needed.field for needed in rules.missing_to_qualify(inquiry)]
    assert missing == ["type", "area_ids", "responsible_id", "summary"]
