"""The worker is killed, stopped or told twice: no row is made twice and none is forgotten."""

import pytest
import sqlalchemy as sa

from crm.core import audit, outbox
from crm.core.db import db
from crm.imports import making, service
from crm.imports.models import Import, ImportRow, ImportState, RowState
from crm.inquiries.models import Inquiry
from tests.factories.imports import an_import, send, usual, work, workbook
from tests.factories.people import person

COLUMNS = ["old_number", "received_at", "company_name"]
HEADINGS = ["Dnr", "Datum", "Bolag"]


def rows(count: int) -> list[list[str]]:
    """A list of so many cases."""
    lines = [[f"D-{number}", "2024-03-05", f"Bolag {number} AB"] for number in range(count)]
    return [HEADINGS, *lines]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows at a time."""
    monkeypatch.setattr(service, "BATCH", 3)


def started(count: int) -> Import:
    """An import that the worker has not taken up yet."""
    row = an_import(rows(count), COLUMNS)
    service.start(row, by=person("coordinator"))
    db.session.commit()
    return row


def made() -> int:
    """How many cases there are."""
    return db.session.scalar(sa.select(sa.func.count(Inquiry.id))) or 0


class Killed(BaseException):
    """The worker's process ends."""


def test_a_worker_that_is_killed_leaves_nothing_half_done(app, small_batches, monkeypatch):
    row = started(8)
    outbox.deliver_due(limit=1)
    assert made() == 3
    settle, count = making.settle, iter(range(100))

    def until_killed(*args, **kwargs):
        settle(*args, **kwargs)
        if next(count) == 1:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(making, "settle", until_killed)
        with pytest.raises(Killed):
            outbox.deliver_due(limit=1)
    db.session.rollback()
    assert (made(), row.done) == (3, 3)
    db.session.execute(sa.update(outbox.OutboxMessage).values(claimed_until=None))
    work()
    db.session.refresh(row)
    assert (made(), row.made, row.state) == (8, 8, ImportState.DONE)
    assert [case.number[-4:] for case in db.session.scalars(sa.select(Inquiry))] == [
        f"{number:04}" for number in range(1, 9)
    ]


def test_a_message_that_comes_twice_is_passed_over(app, small_batches):
    row = started(8)
    step = row.step
    service.work(row.id, step)
    db.session.commit()
    service.work(row.id, step)
    db.session.commit()
    assert row.done == 3
    work()
    assert made() == 8


def test_it_can_be_stopped_and_goes_on(sign_in, small_batches):
    coordinator = sign_in("coordinator")
    page = coordinator.submit(coordinator.submit(send(coordinator, workbook(rows(8))), usual()))
    db.session.commit()
    outbox.deliver_due(limit=1)
    page = coordinator.load(page.path)
    assert "3 av 8 rader" in page.text
    assert coordinator.get(f"{page.path}/progress").json == {
        "at_work": True,
        "done": 3,
        "of": 8,
        "text": "3 av 8 rader",
    }
    stopped = coordinator.submit(page, form="/stop")
    work()
    assert made() == 3
    assert "Stoppad efter 3 av 8 rader" in stopped.text
    coordinator.submit(stopped, form="/go-on")
    work()
    assert made() == 8
    assert "8 nya" in coordinator.load(page.path).text


def test_stopped_it_can_be_taken_back(sign_in, small_batches):
    row = started(8)
    outbox.deliver_due(limit=1)
    service.stop(row, by=person("coordinator"))
    service.undo(row, by=person("coordinator"))
    work()
    db.session.refresh(row)
    assert (row.state, row.undone) == (ImportState.UNDONE, 3)


def test_a_row_that_the_database_refuses_takes_no_other_with_it(app, small_batches, monkeypatch):
    row = started(4)
    make = making._make_inquiry

    def refused(found, reading, *, by):
        result = make(found, reading, by=by)
        if found.number == 3:
            raise sa.exc.IntegrityError("INSERT", {}, Exception("no"))
        return result

    monkeypatch.setattr(making, "_make_inquiry", refused)
    work()
    states = db.session.scalars(sa.select(ImportRow.state).order_by(ImportRow.number)).all()
    assert states == [RowState.MADE, RowState.FAILED, RowState.MADE, RowState.MADE]
    assert made() == 3
    assert (
        len(
            [
                e
                for e in db.session.scalars(sa.select(audit.AuditEntry))
                if e.action == "inquiry.registered"
            ]
        )
        == 3
    )
    db.session.refresh(row)
    assert row.state is ImportState.DONE


def test_who_is_no_longer_let_in_imports_nothing_more(app, small_batches):
    row = started(8)
    outbox.deliver_due(limit=1)
    person("coordinator").disabled_at = row.started_at
    work()
    db.session.refresh(row)
    assert (row.state, made()) == (ImportState.STOPPED, 3)


def test_two_imports_of_the_same_list_make_each_row_once(app, small_batches):
    first, second = started(5), started(5)
    work()
    db.session.refresh(first)
    db.session.refresh(second)
    assert (first.made + second.made, first.known + second.known) == (5, 5)
    assert made() == 5


def test_a_slow_machine_does_fewer_rows_at_a_time(app, monkeypatch):
    monkeypatch.setattr(service, "BATCH_SECONDS", -1)
    row = started(3)
    outbox.deliver_due(limit=1)
    assert (row.done, made()) == (1, 1)
    work()
    service.undo(row, by=person("coordinator"))
    db.session.commit()
    outbox.deliver_due(limit=1)
    db.session.refresh(row)
    assert (row.made, row.undone, row.state) == (3, 1, ImportState.UNDOING)
    work()
    assert (row.undone, row.state) == (3, ImportState.UNDONE)
