"""Which field is at fault, to the letter and to the day."""

from datetime import date, timedelta

import pytest

from crm.secrecy import rules
from crm.secrecy.models import Fact

pytestmark = pytest.mark.no_database

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
HARM = "Konkurrenter kan köpa marken."


def fields(faults):
    return [fault.field for fault in faults]


@pytest.mark.parametrize("text", ["", " \n", "NDA", "sekretess enligt avtal"])
def test_what_is_no_harm_is_told_at_the_field_it_was_written_in(text):
    assert rules.harm_fault(text).field == "harm"
    assert rules.harm_fault(text, "harm_amounts").field == "harm_amounts"


def test_a_word_of_three_letters_may_say_what_the_harm_is_and_one_of_two_may_not():
    assert rules.names_harm("bud")
    assert not rules.names_harm("bu")


def test_what_names_a_harm_has_no_fault():
    assert rules.harm_fault(HARM) is None


def test_a_decision_may_be_of_today_and_hold_for_today_alone():
    assert fields(rules.date_faults(TODAY, TODAY, today=TODAY)) == []
    assert fields(rules.date_faults(TODAY - DAY, None, today=TODAY)) == []


def test_a_decision_of_tomorrow_and_an_end_of_yesterday_are_both_told():
    found = rules.date_faults(TODAY + DAY, TODAY - DAY, today=TODAY)
    assert fields(found) == ["decided_on", "until"]


def test_each_fact_without_a_harm_is_told_at_its_own_field_after_the_days():
    harms = {Fact.COMPANY: "NDA", Fact.CONTACT: HARM, Fact.AMOUNTS: ""}
    found = rules.faults(harms, TODAY + DAY, TODAY, today=TODAY)
    assert fields(found) == ["decided_on", "harm_company", "harm_amounts"]


def test_no_fact_at_all_is_a_fault_of_the_whole_form():
    assert fields(rules.faults({}, TODAY, None, today=TODAY)) == [""]
    assert fields(rules.faults({}, TODAY, TODAY - DAY, today=TODAY)) == ["until", ""]
