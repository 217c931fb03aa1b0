"""The trail's page folds what somebody read of a case in a day, and leaves nobody out."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from crm.admin import trail_page
from crm.admin.trail import Deed, Sought
from crm.core import audit, clock
from crm.core.db import db
from crm.inquiries import service
from crm.inquiries.models import Secrecy
from tests.factories.inquiries import received_case
from tests.factories.people import person

MORNING = datetime(2026, 3, 10, 7, 2, tzinfo=UTC)  # 08:02 in Sweden
EVENING = datetime(2026, 3, 10, 15, 47, tzinfo=UTC)
READERS = ("adviser", "coordinator", "head_sala")


@pytest.fixture
def cases(app):
    made = [received_case(secrecy=Secrecy.SECRET) for _ in range(3)]
    db.session.commit()
    return made


def read(inquiry, key, *moments):
    for moment in moments:
        with clock.set_to(moment):
            service.note_reading(inquiry, by=person(key))
    db.session.commit()


def rows(page):
    return [" ".join(row.to_text().split()) for row in page.tree.query("tbody tr")]


def test_twenty_two_readings_are_one_row_with_their_times(sign_in, cases):
    between = [MORNING + timedelta(minutes=minute) for minute in range(20)]
    read(cases[0], "adviser", MORNING, *between, EVENING)
    read(cases[0], "coordinator", MORNING)
    browser = sign_in("administrator")
    once, often = sorted(rows(browser.load("/admin/trail?deed=read")), key=len)
    assert "läste sekretessärendet 22 gånger, 08:02–16:47" in often
    assert often.startswith("2026-03-10 16:47")
    assert "gånger" not in once
    lines = browser.get("/admin/trail.csv?deed=read").text.splitlines()
    assert lines[-1] == "Antal rader: 23", "the file has each reading"


def test_another_day_another_case_and_another_person_are_rows_of_their_own(sign_in, cases):
    last_of_day = datetime(2026, 3, 10, 22, 59, tzinfo=UTC)  # 23:59 in Sweden
    read(cases[0], "adviser", MORNING, last_of_day, last_of_day + timedelta(minutes=1))
    read(cases[1], "adviser", MORNING)
    read(cases[0], "coordinator", MORNING)
    found = rows(sign_in("administrator").load("/admin/trail?deed=read"))
    assert len(found) == 4
    assert found[0].startswith("2026-03-11 00:00")
    assert "2 gånger, 08:02–23:59" in found[1]


def test_who_read_a_case_stands_above_the_rows(sign_in, cases):
    read(cases[0], "adviser", MORNING, EVENING, EVENING + timedelta(days=1))
    read(cases[0], "coordinator", MORNING)
    read(cases[1], "head_sala", MORNING)
    browser, number = sign_in("administrator"), cases[0].number
    (shown,) = browser.load(f"/admin/trail?number={number}").tree.query("section")
    text = " ".join(shown.to_text().split())
    assert f"2 personer har läst {number}" in text
    assert "3 gånger, senast 2026-03-11 16:47" in text
    assert "1 gång, 2026-03-10 08:02" in text
    assert person("head_sala").name not in text
    of_a_day = browser.load(f"/admin/trail?number={number}&deed=read&since=2026-03-11")
    assert f"1 person har läst {number} Under den valda perioden." in of_a_day.text
    of_one = f"?number={number}&person=adviser"
    for query in ("", of_one, f"?number={number}&deed=register", "?number=1999-0001", "?deed=read"):
        assert "har läst" not in browser.load(f"/admin/trail{query}").text


def test_whoever_reads_on_while_the_pages_are_turned_is_not_missed(cases, monkeypatch):
    monkeypatch.setattr(trail_page, "PER_PAGE", 1)
    read(cases[0], "adviser", MORNING)
    read(cases[0], "coordinator", EVENING)
    first, end = trail_page.page(Sought(deed=Deed.READ))
    read(cases[0], "adviser", EVENING + timedelta(hours=1))
    second, _ = trail_page.page(Sought(deed=Deed.READ), end.before, end.newest)
    assert [line.who for line in first + second] == [
        person("coordinator").name,
        person("adviser").name,
    ]


def some_entries(cases, seed):
    """Readings and other deeds of two days in any order; what the folded rows must add up to."""
    chance, expected = random.Random(seed), defaultdict(list)  # noqa: S311
    for _ in range(120):
        at = MORNING + timedelta(minutes=chance.randrange(2 * 24 * 60))
        key, case = chance.choice(READERS), chance.choice(cases)
        with clock.set_to(at):
            if chance.random() < 0.8:
                service.note_reading(case, by=person(key))
                expected[person(key).name, case.number, clock.local_date(at)].append(at)
            else:
                audit.record("inquiry.changed", case, by=person(key))
    db.session.commit()
    return expected


@pytest.mark.parametrize(("seed", "per_page", "at_a_time"), [(1, 1, 1), (2, 3, 4), (3, 7, 100)])
def test_all_pages_together_hold_each_reader_of_each_day_once(
    cases, monkeypatch, seed, per_page, at_a_time
):
    expected = some_entries(cases, seed)
    monkeypatch.setattr(trail_page, "PER_PAGE", per_page)
    monkeypatch.setattr(trail_page, "WALKED_AT_A_TIME", at_a_time)
    lines, end, is_more = [], None, True
    while is_more:
        sought = Sought(since=MORNING.date())
        found, end = trail_page.page(sought, *((end.before, end.newest) if end else ()))
        assert len(found) <= per_page
        lines, is_more = lines + found, end is not None
    of_reads = [line for line in lines if line.action == "inquiry.read"]
    assert len(of_reads) == len(expected)
    for line in of_reads:
        readings = expected.pop((line.who, line.number, clock.local_date(line.at)))
        assert (line.count, line.first, line.at) == (len(readings), min(readings), max(readings))
    moments = [(line.at, line.id) for line in lines]
    assert moments == sorted(moments, reverse=True)
