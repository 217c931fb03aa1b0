"""The figures, counted once more in plain Python from the same cases, straight from the definitions."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core import clock
from crm.core.db import db
from crm.establishments.models import Decision, DecisionMunicipality, LostReason, Outcome
from crm.inquiries.models import (
    Channel,
    DismissReason,
    Inquiry,
    InquiryArea,
    InquiryType,
    Secrecy,
    Stage,
)
from crm.kpi import queries
from crm.reference.models import Municipality, StrengthArea
from crm.routing.models import DeclineReason, Recipient, Round
from tests.factories.people import person, source

SWEDEN = ZoneInfo("Europe/Stockholm")
PLACES = ("1980", "1981", "1983", "1880")  # the last one lies outside the region
AREAS = ("other", "electromobility", "smart-industry")
LATER = datetime(2026, 11, 24, 11, tzinfo=UTC)
TARGETS = [
    pytest.param(date(2026, 10, 1), LATER, id="2026-10"),
    pytest.param(date(2026, 3, 1), LATER, id="2026-03"),
    pytest.param(date(2026, 1, 1), LATER, id="2026-01"),
    pytest.param(date(2025, 12, 1), LATER, id="2025-12"),
    pytest.param(date(2026, 10, 1), datetime(2026, 10, 14, 11, tzinfo=UTC), id="2026-10-running"),
    pytest.param(
        date(2026, 7, 1), datetime(2026, 7, 14, 22, 30, tzinfo=UTC), id="2026-07-after-midnight"
    ),
]

# --------------------------------------------------------- generated cases

around_month_ends = st.builds(
    lambda month, minutes: (
        datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(0, 22),
    st.integers(-180, 60) | st.integers(0, 40_000),
)
days = around_month_ends.map(lambda moment: moment.date())
asked = st.builds(
    lambda deadline, places, hours, kinds: {
        "deadline": deadline,
        "recipients": [
            (place, kind, datetime(deadline.year, deadline.month, deadline.day, tzinfo=UTC)
             + timedelta(hours=hour))
            for place, kind, hour in zip(places, kinds, hours, strict=False)
        ],
    },
    days,
    st.permutations(PLACES).flatmap(lambda all_: st.integers(1, 4).map(lambda n: all_[:n])),
    st.lists(st.integers(-50, 50) | st.sampled_from([21, 22, 23, 24]), min_size=4, max_size=4),
    st.lists(st.sampled_from(["silent", "answered", "declined"]), min_size=4, max_size=4),
)  # fmt: skip
decided = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from([Outcome.ESTABLISHED] * 3 + [Outcome.LOST, Outcome.WITHDRAWN]),
        "on": days,
        "places": st.sets(st.sampled_from(PLACES), min_size=1, max_size=3).map(sorted),
        "jobs": st.none() | st.integers(0, 500),
        "investment": st.none() | st.decimals(0, 5000, places=3),
    }
)
cases = st.lists(
    st.fixed_dictionaries(
        {
            "received": around_month_ends,
            "qualified": st.none() | around_month_ends,
            "dismissed": st.sampled_from([False] * 5 + [True]),
            "type": st.none() | st.sampled_from(InquiryType),
            "areas": st.sets(st.sampled_from(AREAS), max_size=3).map(sorted),
            "asked": st.none() | asked,
            "decision": st.none() | decided,
        }
    ),
    max_size=14,
)


def fill(generated):
    """All cases into the database, one statement per table; a case's id is its place plus one."""
    places = dict(db.session.execute(sa.select(Municipality.code, Municipality.id)).all())
    areas = dict(db.session.execute(sa.select(StrengthArea.code, StrengthArea.id)).all())
    numbered = list(enumerate(generated, start=1))
    _add(Inquiry, [_inquiry(number, case) for number, case in numbered])
    _add(
        InquiryArea,
        [
            {"inquiry_id": number, "area_id": areas[code], "position": position}
            for number, case in numbered
            for position, code in enumerate(case["areas"])
        ],
    )
    _add(Round, [_round(number, case["asked"]) for number, case in numbered if case["asked"]])
    _add(
        Recipient,
        [
            _recipient(number, places[place], kind, moment)
            for number, case in numbered
            if case["asked"]
            for place, kind, moment in case["asked"]["recipients"]
        ],
    )
    ended = [(number, case["decision"]) for number, case in numbered if case["decision"]]
    _add(Decision, [_decision(number, decision) for number, decision in ended])
    _add(
        DecisionMunicipality,
        [
            {"decision_id": number, "municipality_id": places[code]}
            for number, decision in ended
            for code in decision["places"]
        ],
    )


def _add(model, rows):
    if rows:
        db.session.execute(sa.insert(model), rows)


def _inquiry(number, case):
    return {
        "id": number,
        "number": f"x-{number}",
        "submission_key": f"x-{number}",
        "received_at": case["received"],
        "qualified_at": case["qualified"],
        "source_id": source("region").id,
        "channel": Channel.EMAIL,
        "type": case["type"],
        "secrecy": Secrecy.OPEN,
        "stage": Stage.DISMISSED if case["dismissed"] else Stage.RECEIVED,
        "dismissed_as": DismissReason.SPAM if case["dismissed"] else None,
        "subject": "",
    }


def _round(number, sent):
    return {
        "id": number,
        "inquiry_id": number,
        "number": 1,
        "sent_at": datetime(2024, 12, 1, tzinfo=UTC),
        "sent_by_id": person("coordinator").id,
        "deadline": sent["deadline"],
    }


def _recipient(number, place, kind, moment):
    return {
        "round_id": number,
        "inquiry_id": number,
        "municipality_id": place,
        "answered_at": moment if kind == "answered" else None,
        "declined_at": moment if kind == "declined" else None,
        "decline_reason": DeclineReason.TIMING if kind == "declined" else None,
    }


def _decision(number, decision):
    return {
        "id": number,
        "inquiry_id": number,
        "outcome": decision["outcome"],
        "decided_on": decision["on"],
        "jobs": decision["jobs"],
        "investment_msek": decision["investment"],
        "lost_reason": LostReason.PRICE if decision["outcome"] is Outcome.LOST else None,
    }


# ------------------------------------------------------------ counted by hand


class ByHand:
    """The definitions once more, over lists, for any set of months."""

    def __init__(self, generated, months, now):
        self.cases = list(enumerate(generated, start=1))
        self.months = months
        self.today = now.astimezone(SWEDEN).date()

    def _in_months(self, moment):
        local = moment.astimezone(SWEDEN) if isinstance(moment, datetime) else moment
        return f"{local:%Y-%m}" in self.months

    def requests(self, place=None, area=None):
        return [
            number
            for number, case in self.cases
            if not case["dismissed"]
            and self._in_months(case["received"])
            and (place is None or place in self._asked_places(case))
            and self._is_in(case, area)
        ]

    def qualified(self):
        return [
            number
            for number, case in self.cases
            if case["qualified"] and not case["dismissed"] and self._in_months(case["qualified"])
        ]

    def established(self, place=None, area=None):
        return [
            (number, case)
            for number, case in self.cases
            if case["decision"]
            and case["decision"]["outcome"] is Outcome.ESTABLISHED
            and self._in_months(case["decision"]["on"])
            and (place is None or place in case["decision"]["places"])
            and self._is_in(case, area)
        ]

    def replies(self, place=None, area=None):
        """Of each municipality that had to answer: which case, and whether it did in time."""
        return [
            (number, kind != "silent" and moment.astimezone(SWEDEN).date() <= sent["deadline"])
            for number, case in self.cases
            if (sent := case["asked"]) and self._in_months(sent["deadline"])
            for where, kind, moment in sent["recipients"]
            if place in (None, where)
            and self._is_in(case, area)
            and (sent["deadline"] < self.today or kind != "silent")
        ]

    def everything(self, place=None, area=None):
        """Every figure by its code: its value and the cases behind it."""
        requests = self.requests(place, area)
        ended = self.established(place, area)
        numbers = [number for number, _case in ended]
        replies = self.replies(place, area)
        in_time = [number for number, replied in replies if replied]
        rate = round(100 * len(in_time) / len(replies)) if replies else None
        kinds = Counter(_kind(case["type"]) for _number, case in ended)
        asked_cases = sorted({number for number, _replied in replies})
        return {
            "requests": (len(requests), requests),
            "establishments": (len(ended), numbers),
            "new_establishments": (kinds["new"], _of_kind(ended, "new")),
            "expansions": (kinds["expansion"], _of_kind(ended, "expansion")),
            "capital": (kinds["capital"], _of_kind(ended, "capital")),
            "jobs_announced": (_sum(ended, "jobs"), numbers),
            "investment_sek": (_sum(ended, "investment"), numbers),
            "recipients": (len(replies), asked_cases),
            "replied_in_time": (len(in_time), sorted(set(in_time))),
            "response_rate": (rate, asked_cases),
        }

    def _asked_places(self, case):
        return [place for place, *_ in case["asked"]["recipients"]] if case["asked"] else []

    def _is_in(self, case, area):
        return area is None or area in case["areas"] or (area == "none" and not case["areas"])


def _kind(type_):
    if type_ in (InquiryType.EXPANSION, InquiryType.CAPITAL):
        return type_.value
    return "new"


def _of_kind(ended, kind):
    return [number for number, case in ended if _kind(case["type"]) == kind]


def _sum(ended, name):
    amounts = [case["decision"][name] for _number, case in ended]
    known = [amount for amount in amounts if amount is not None]
    if amounts and not known:
        return None
    return float(sum(known, Decimal(0)))


# ----------------------------------------------------------------- they agree


@pytest.mark.parametrize(("target", "now"), TARGETS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(generated=cases)
def test_every_figure_of_a_month(app, target, now, generated):
    try:
        fill(generated)
        with clock.set_to(now):
            figures = queries.figures(target)
    finally:
        db.session.rollback()
    month = ByHand(generated, {f"{target:%Y-%m}"}, now)
    _same(figures["region"], month.everything())
    assert figures["region"]["qualified_inquiries"]["ids"] == month.qualified()
    _same_lines(figures["municipalities"], lambda code: month.everything(place=code), PLACES)
    _same_lines(figures["areas"], lambda code: month.everything(area=code), (*AREAS, "none"))
    for line in figures["municipalities"]:
        shared = [n for n, c in month.established(line["code"]) if len(c["decision"]["places"]) > 1]
        assert line["establishments"]["shared"] == shared
    _same_comparisons(figures, generated, target, now)


def _same(line, by_hand):
    for code, (value, ids) in by_hand.items():
        assert line[code]["value"] == pytest.approx(value), code
        assert line[code]["ids"] == ids, code
        assert line[code]["cases"] == len(ids), code


def _same_lines(lines, by_hand, codes):
    found = {line["code"]: line for line in lines}
    for code in codes:
        expected = by_hand(code)
        if code in found:
            _same(found[code], expected)
        else:
            assert not any(ids for _value, ids in expected.values())


def _same_comparisons(figures, generated, target, now):
    months = [_back(target, count) for count in range(13)]
    so_far = {month for month in months if month.startswith(f"{target.year}")}
    compared = {
        "previous": {months[1]},
        "same_month_last_year": {months[12]},
        "year_to_date": so_far,
    }
    for name, chosen in compared.items():
        _same_small(figures[name], ByHand(generated, chosen, now))
    assert [line["month"] for line in figures["series"]] == months[11::-1]
    for line in figures["series"]:
        _same_small(line, ByHand(generated, {line["month"]}, now))


def _same_small(line, by_hand):
    """A line without the cases, save those of a group that may reveal one."""
    for code, (value, ids) in by_hand.everything().items():
        assert line[code]["value"] == pytest.approx(value), code
        if code in ("requests", "establishments", "recipients"):
            assert min(line[code]["cases"], 3) == min(len(ids), 3), code
            assert line[code]["ids"] == (ids if len(ids) < 3 else []), code
    assert line["qualified_inquiries"]["value"] == len(by_hand.qualified())


def _back(month, count):
    months = month.year * 12 + month.month - 1 - count
    return f"{months // 12}-{months % 12 + 1:02}"
