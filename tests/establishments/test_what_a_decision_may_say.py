"""Rules of a decision, tried on generated facts."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from crm.establishments import rules
from crm.establishments.models import LostReason, Outcome
from crm.inquiries.models import CLOSED, Stage

TODAY = date(2026, 11, 24)
ARRIVED = date(2026, 1, 15)
PLACES = [SimpleNamespace(id=number, name=f"Kommun {number}") for number in range(1, 5)]
SITES = [SimpleNamespace(name=f"Mark {p.id}", municipality_id=p.id, municipality=p) for p in PLACES]

dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
facts = st.fixed_dictionaries(
    {
        "decided_on": dates,
        "municipalities": st.lists(st.sampled_from(PLACES), max_size=3, unique_by=lambda p: p.id),
        "site": st.none() | st.sampled_from(SITES),
        "jobs": st.none() | st.integers(-5, 200_000),
        "investment_msek": st.none() | st.decimals(-5, 2_000_000, places=3),
        "lost_reason": st.none() | st.sampled_from(LostReason),
        "lost_to": st.text(max_size=250),
        "note": st.text(max_size=50),
    }
)


def found(outcome, values):
    """Fields that are wrong, once what belongs to other outcomes has been left out."""
    kept = rules.relevant(outcome, values)
    return {fault.field for fault in rules.faults(outcome, kept, received_on=ARRIVED, today=TODAY)}


@given(st.sampled_from(Outcome), facts)
def test_the_day_lies_between_arrival_and_today(outcome, values):
    assert ("decided_on" in found(outcome, values)) == (
        not ARRIVED <= values["decided_on"] <= TODAY
    )


@given(st.sampled_from(Outcome), facts)
def test_what_belongs_to_another_outcome_is_emptied_and_never_a_fault(outcome, values):
    kept = rules.relevant(outcome, values)
    others = rules.EMPTY.keys() - set(rules.FACTS[outcome])
    assert all(kept[name] == rules.EMPTY[name] for name in others)
    assert rules.relevant(outcome, kept) == kept
    columns = {"site_id": "site", "municipality_ids": "municipalities"}
    assert not {columns.get(field, field) for field in found(outcome, values)} & others


@given(facts)
def test_an_established_company_is_somewhere_and_its_site_is_there(values):
    wrong = found(Outcome.ESTABLISHED, values)
    places = {place.id for place in values["municipalities"]}
    assert ("municipality_ids" in wrong) == (not places)
    outside = values["site"] is not None and values["site"].municipality_id not in places
    assert ("site_id" in wrong) == (bool(places) and outside)


@given(facts)
def test_jobs_and_money_are_never_negative_and_may_be_unknown(values):
    wrong = found(Outcome.ESTABLISHED, values)
    jobs, amount = values["jobs"], values["investment_msek"]
    assert ("jobs" in wrong) == (jobs is not None and not 0 <= jobs <= rules.MOST_JOBS)
    assert ("investment_msek" in wrong) == (
        amount is not None and not 0 <= amount <= Decimal(rules.MOST_MSEK)
    )


@given(facts)
def test_a_lost_case_says_why(values):
    wrong = found(Outcome.LOST, values)
    assert ("lost_reason" in wrong) == (values["lost_reason"] is None)
    assert ("lost_to" in wrong) == (len(values["lost_to"]) > rules.LONGEST_NAME)


def test_each_outcome_has_its_stage_and_a_closed_case_has_no_way_on():
    assert {rules.STAGES[outcome] for outcome in Outcome} == CLOSED - {Stage.DISMISSED}
    assert all(rules.possible(stage) == [] for stage in CLOSED)
    assert rules.possible(Stage.RECEIVED) == [Outcome.WITHDRAWN]
    for stage in (Stage.QUALIFIED, Stage.ROUTED, Stage.OFFERED):
        assert rules.possible(stage) == list(Outcome)


def test_a_decision_on_the_day_of_arrival_is_fine():
    values = rules.EMPTY | {"decided_on": ARRIVED}
    assert found(Outcome.WITHDRAWN, values) == set()
    assert found(Outcome.WITHDRAWN, values | {"decided_on": ARRIVED - timedelta(days=1)})
