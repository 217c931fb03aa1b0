"""The demo data tells one story: codes exist, moments come in order, and nothing names what may not be named."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from crm.secrecy.models import Fact
from crm.secrecy.rules import names_harm

DATA = Path(__file__).resolve().parents[2] / "crm" / "demo" / "data"
WRITTEN_FOR = dt.date(2026, 11, 24)

MUNICIPALITIES = {"1980", "1907", "1961", "1981", "1962", "1982", "1904", "1983", "1984", "1960"}
SUBAREAS = {
    "smart-industry": {
        "industrial-robotics", "smart-manufacturing", "automation-control", "mechatronics", "electrical-machines",
    },
    "advanced-manufacturing": {"materials", "components", "tools", "rail-components"},
    "electromobility": {"electric-drivelines", "connected-vehicles", "rail-systems", "transport-logistics"},
    "renewable-energy-storage": {"renewable-generation", "energy-storage"},
    "energy-efficiency": {
        "energy-components", "building-industry-efficiency", "smart-grids", "digital-energy-services",
    },
    "food": {"primary-production", "food-processing", "food-distribution", "food-trade", "food-innovation"},
    "life-science": {"precision-medicine", "medical-materials", "health-data", "care-testbed"},
    "other": set(),
}  # fmt: skip
SOURCES = {
    "business-sweden", "sba", "region", "municipality", "web-form", "email", "existing-company", "cluster", "broker",
    "fair",
}  # fmt: skip
LOST = {
    "power", "land", "plan", "premises", "price", "timing", "other_region", "investor_cancelled", "no_answer", "other",
}  # fmt: skip
DECLINED = {"no_land", "no_power", "no_plan", "wrong_profile", "no_capacity", "timing", "other"}
REQUIREMENTS = {
    "area_ha_min", "area_ha_max", "floor_area_m2", "power_mw", "jobs", "investment_msek", "needed_by",
    "railway_siding", "port", "motorway", "brownfield_ok",
}  # fmt: skip
TEMPLATE = {
    "address", "coordinates", "kind", "area_ha", "expandable_to_ha", "floor_area_m2", "ceiling_height_m", "owner",
    "price_sek_per_m2", "available_from", "plan_status", "permitted_use", "max_height_m", "building_permit_weeks",
    "environmental_permit_needed", "power_mw_now", "power_mw_later", "power_later_date", "grid_owner", "substation_km",
    "water_m3_per_day", "wastewater_m3_per_day", "district_heating", "waste_heat_use", "fibre", "gas", "motorway_km",
    "railway_siding", "port_km", "airport_km", "public_transport", "contamination", "protected_nature", "flood_risk",
    "archaeology", "nearest_housing_m", "labour_60min", "relevant_employers", "education", "housing", "contact",
    "process_weeks", "local_support", "why_here",
}  # fmt: skip
CHOICES = {
    "kind": {"land", "building", "brownfield", "office"},
    "owner": {"municipality", "private", "state", "other"},
    "plan_status": {
        "raw_land", "in_comprehensive_plan", "detailed_plan_under_way", "detailed_plan_adopted", "legally_binding",
        "ready_to_build",
    },
    "railway_siding": {"on_site", "possible", "no"},
    "contamination": {"none_known", "suspected", "known", "remediated"},
    "flood_risk": {"none", "low", "high"},
}  # fmt: skip


def load(name):
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


PEOPLE, SITES, INQUIRIES = load("people"), load("sites"), load("inquiries")
SITE = {s["key"]: s for s in SITES}
FREEZER = next(i for i in INQUIRIES if i["requirements"]["investment_msek"] == 1800)


def responses(round_):
    return round_["answers"] + round_["declines"]


def offers(story):
    return [o for o in (story["offer"], story.get("second_offer")) if o]


def decided_days_ago(inquiry):
    return inquiry["days_ago"] - inquiry["story"]["decision"]["after_days"]


def waiting():
    """Recipients of undecided inquiries that have said nothing yet: (municipality, inquiry, round)."""
    return [
        (m, i, r)
        for i in INQUIRIES
        if not i["story"]["decision"]
        for r in i["story"]["rounds"]
        for m in r["municipalities"]
        if m not in {x["municipality"] for x in responses(r)}
    ]


# --- people ---------------------------------------------------------------------------------------------------------


def test_the_persons_are_plainly_demo_and_every_key_and_address_is_used_once():
    assert all(
        p["name"].startswith("Demo ") and p["email"].endswith("@etablera.example") for p in PEOPLE
    )
    assert len({p["key"] for p in PEOPLE}) == len({p["email"] for p in PEOPLE}) == len(PEOPLE)
    assert all(p["title_sv"] and p["title_en"] and p["language"] in {"sv", "en"} for p in PEOPLE)


def test_every_municipality_has_a_business_head_and_every_partner_a_source():
    assert {p["municipality"] for p in PEOPLE if p["role"] == "business_head"} == MUNICIPALITIES
    assert {p["source"] for p in PEOPLE if p["role"] == "partner"} == {"business-sweden", "sba"}


# --- sites ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", SITES, ids=lambda s: s["key"])
def test_a_site_uses_only_the_template_and_its_choices(site):
    own = {"key", "municipality", "name", "description_sv", "description_en", "why_here_en"}
    own |= {"reviewed_days_ago"}
    assert set(site) - own <= TEMPLATE
    assert site["municipality"] in MUNICIPALITIES
    for field, allowed in CHOICES.items():
        assert field not in site or site[field] in allowed
    assert ("why_here" in site) == ("why_here_en" in site)


@pytest.mark.parametrize("site", SITES, ids=lambda s: s["key"])
def test_a_site_is_answered_for_by_its_own_business_head(site):
    head = next(
        p
        for p in PEOPLE
        if p["role"] == "business_head" and p["municipality"] == site["municipality"]
    )
    assert site["contact"] == {"name": head["name"], "email": head["email"]}
    assert 59.2 < site["coordinates"]["lat"] < 60.2
    assert 15.4 < site["coordinates"]["lon"] < 16.8


def test_every_municipality_has_three_to_five_sites_and_a_few_are_incomplete():
    assert len(SITE) == len(SITES)
    for m in MUNICIPALITIES:
        assert 3 <= sum(s["municipality"] == m for s in SITES) <= 5
    assert 2 <= sum("power_mw_now" not in s or "available_from" not in s for s in SITES) <= 6


# --- inquiries ------------------------------------------------------------------------------------------------------


def test_there_are_sixty_one_inquiries_in_order_of_arrival():
    assert [i["key"] for i in INQUIRIES] == [f"d{n:02}" for n in range(1, 62)]
    days = [i["days_ago"] for i in INQUIRIES]
    assert days == sorted(days, reverse=True)
    assert days[0] <= 540
    assert days[-1] == 2


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_the_codes_of_an_inquiry_exist(i):
    assert i["source"] in SOURCES
    assert i["channel"] in {"email", "phone", "form", "meeting", "partner"}
    assert i["lang"] in {"sv", "en", "de"}
    assert isinstance(i["time"], str)
    assert len(i["time"]) == 5
    assert i["type"] in {"new", "expansion", "relocation", "capital"}
    assert i["areas"]
    assert set(i["areas"]) <= set(SUBAREAS)
    assert set(i["subareas"]) <= set().union(*(SUBAREAS[a] for a in i["areas"]))
    assert set(i["requirements"]) == REQUIREMENTS
    assert i["responsible"] in {p["key"] for p in PEOPLE if p["role"] in {"coordinator", "adviser"}}
    assert set(i["contact"]) == {"name", "email", "phone", "title"}
    assert "\n" in i["body"]


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_a_case_that_is_not_open_has_a_code_name_and_a_secret_one_a_ground_per_recipient(i):
    assert i["secrecy"] in {"open", "limited", "secret"}
    assert bool(i.get("code_name")) == (i["secrecy"] != "open")
    for r in i["story"]["rounds"]:
        assert set(r.get("grounds", {})) == (
            set(r["municipalities"]) if i["secrecy"] == "secret" else set()
        )


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_what_a_municipality_reads_does_not_name_the_company_or_the_sender(i):
    names = [n for n in (i["company"]["name"], i["contact"]["name"], i["contact"]["email"]) if n]
    told = [i["summary_sv"], i["summary_en"], *(r["note_sv"] for r in i["story"]["rounds"])]
    assert all(len(text) > 30 for text in told)
    for text in told:
        for name in names:
            first_word = name.split()[0]
            assert name.casefold() not in text.casefold()
            assert first_word.casefold() not in text.casefold()


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_the_date_needed_lies_after_the_arrival_and_its_year_is_in_the_text(i):
    needed = i["requirements"]["needed_by"]
    if needed is None:
        return
    assert WRITTEN_FOR - dt.timedelta(i["days_ago"]) < needed
    assert str(needed.year) in i["body"] or "nästa år" in i["body"]


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_the_moments_come_in_order_and_none_lies_ahead(i):
    story = i["story"]
    qualified, rounds, decision = story["qualified_after_days"], story["rounds"], story["decision"]
    if qualified is None:
        assert not rounds
        assert not offers(story)
        assert not decision
        return
    moments = [qualified] + [r["after_days"] for r in rounds]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    answered = {}
    for r in rounds:
        assert 5 <= r["deadline_working_days"] <= 15
        for x in responses(r):
            assert x["after_days"] >= 0
            assert r["after_days"] + x["after_days"] <= i["days_ago"]
        for x in r["answers"]:
            answered.update(dict.fromkeys(x["sites"], r["after_days"] + x["after_days"]))
    for offer in offers(story):
        assert offer["language"] in {"sv", "en"}
        assert all(answered[s] <= offer["after_days"] <= i["days_ago"] for s in offer["sites"])
    if len(offers(story)) == 2:
        assert story["offer"]["after_days"] < story["second_offer"]["after_days"]
    if decision:
        everything = moments + list(answered.values()) + [o["after_days"] for o in offers(story)]
        assert max(everything) <= decision["after_days"] <= i["days_ago"]


@pytest.mark.parametrize("i", INQUIRIES, ids=lambda i: i["key"])
def test_only_those_asked_have_answered_once_and_with_their_own_sites(i):
    for r in i["story"]["rounds"]:
        said = [x["municipality"] for x in responses(r)]
        assert len(said) == len(set(said))
        assert set(said) <= set(r["municipalities"]) <= MUNICIPALITIES
        assert all(
            SITE[s]["municipality"] == x["municipality"] for x in r["answers"] for s in x["sites"]
        )
        assert all(x["sites"] and x["why_here"] for x in r["answers"])
        assert all(x["reason"] in DECLINED and x["comment"] for x in r["declines"])


@pytest.mark.parametrize(
    "i", [i for i in INQUIRIES if i["story"]["decision"]], ids=lambda i: i["key"]
)
def test_a_decision_says_where_or_why_not(i):
    d = i["story"]["decision"]
    assert d["note"]
    assert (d["outcome"] == "established") == bool(d["municipalities"])
    assert (d["outcome"] == "lost") == (d["lost_reason"] in LOST)
    if d["site"]:
        assert SITE[d["site"]]["municipality"] in d["municipalities"]


# --- the story as a whole -------------------------------------------------------------------------------------------


def test_the_results_are_those_of_an_honest_region():
    outcomes = [i["story"]["decision"]["outcome"] for i in INQUIRIES if i["story"]["decision"]]
    assert 9 <= outcomes.count("established") <= 11
    assert 16 <= outcomes.count("lost") <= 20
    assert outcomes.count("withdrawn") == 3
    reasons = [i["story"]["decision"]["lost_reason"] for i in INQUIRIES if i["story"]["decision"]]
    assert reasons.count("power") >= 6
    assert reasons.count("land") >= 2
    shared = [i["story"]["decision"]["municipalities"] for i in INQUIRIES if i["story"]["decision"]]
    assert [sorted(m) for m in shared if len(m) > 1] == [["1983", "1984"]]


def test_the_freezer_warehouse_is_alone_in_its_month():
    decision = FREEZER["story"]["decision"]
    assert FREEZER["type"] == "expansion"
    assert FREEZER["areas"] == ["other", "electromobility"]
    assert FREEZER["subareas"] == ["transport-logistics"]
    assert FREEZER["requirements"]["floor_area_m2"] == 23000
    assert decision["municipalities"] == ["1980"]
    assert decision["investment_msek"] == 1800
    assert decision["jobs"] is None
    assert 470 <= decided_days_ago(FREEZER) <= 510
    for other in INQUIRIES:
        d = other["story"]["decision"]
        if other is not FREEZER and d and d["outcome"] == "established":
            assert abs(decided_days_ago(other) - decided_days_ago(FREEZER)) > 40


def test_every_municipality_has_one_to_three_inquiries_to_answer_and_some_are_overdue():
    per = {m: [r for w, _, r in waiting() if w == m] for m in MUNICIPALITIES}
    assert all(1 <= len(rounds) <= 3 for rounds in per.values())
    ahead, overdue = set(), set()
    for m, i, r in waiting():
        since_sent = i["days_ago"] - r["after_days"]
        # five working days to the week of seven
        (ahead if r["deadline_working_days"] * 7 // 5 >= since_sent else overdue).add(m)
    assert ahead == MUNICIPALITIES
    assert 2 <= len(overdue) <= 6


def test_in_a_limited_case_with_answers_something_can_still_be_released():
    out = [
        i
        for i in INQUIRIES
        if i["secrecy"] == "limited" and not offers(i["story"]) and not i["story"]["decision"]
    ]
    answered = [sum(len(r["answers"]) for r in i["story"]["rounds"]) for i in out]
    waits = [any(i is case for _, i, _ in waiting()) for case in out]
    assert max(answered) >= 2
    assert all(waits)
    assert all(i["company"]["name"] and i["contact"]["name"] and i["body"] for i in out)


def test_the_latest_inquiries_still_wait_to_be_qualified():
    unqualified = [i["key"] for i in INQUIRIES if i["story"]["qualified_after_days"] is None]
    assert unqualified == [i["key"] for i in INQUIRIES[-len(unqualified) :]]
    assert 4 <= len(unqualified) <= 5


def test_what_is_secret_says_by_which_provision_and_what_harm():
    markings = [(i, m) for i in INQUIRIES for m in i.get("secrecy_decisions", ())]
    assert len(markings) >= 8
    for i, marking in markings:
        assert i["secrecy"] != "open"
        assert marking["provision"] in {"osl-19-1", "osl-19-3", "osl-31-16"}
        assert set(marking["harms"]) <= {fact.value for fact in Fact}
        assert all(names_harm(text) for text in marking["harms"].values())
        assert (marking["until_in_days"] or 0) > -i["days_ago"]
        assert marking.get("lifted_after_days", 0) < i["days_ago"]
    hidden = [i["key"] for i in INQUIRIES if i["secrecy"] != "open"]
    undecided = set(hidden) - {i["key"] for i, _ in markings}
    assert len(undecided) == 1, "one shows what a case without a decision looks like"
