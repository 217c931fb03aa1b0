"""What was put off is done: once, later if need be, and never lost."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.core import clock, outbox
from crm.core.db import db
from crm.core.outbox import MessageState, OutboxMessage


@pytest.fixture
def done(monkeypatch):
    """What the handler of kind "note" was given, in order."""
    given = []
    monkeypatch.setitem(outbox._handlers, "note", lambda payload: given.append(payload["number"]))
    return given


def order(count=1):
    for number in range(count):
        outbox.send_later("note", key=f"note:{number}", number=number)
    db.session.commit()


def the_message():
    db.session.expire_all()
    return db.session.scalars(sa.select(OutboxMessage)).one()


def fail(payload):
    raise ConnectionRefusedError("Nordfrys Logistik AB")


def test_what_was_ordered_is_done_once(app, done):
    order(3)
    assert outbox.deliver_due() == 3
    assert outbox.deliver_due() == 0
    assert done == [0, 1, 2]
    states = db.session.scalars(sa.select(OutboxMessage.state)).all()
    assert set(states) == {MessageState.DONE}


def test_an_order_is_gone_with_the_change_that_was_given_up(app, done):
    outbox.send_later("note", key="note:1", number=1)
    db.session.rollback()
    assert outbox.deliver_due() == 0


def test_ordering_the_same_twice_is_refused_by_the_database(app):
    order()
    outbox.send_later("note", key="note:0", number=0)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_a_failure_is_tried_again_later_and_later_and_then_parked(app, monkeypatch):
    monkeypatch.setitem(outbox._handlers, "note", fail)
    order()
    moment = clock.now() + timedelta(seconds=1)
    for minutes in outbox.RETRY_AFTER_MINUTES:
        with clock.set_to(moment):
            assert outbox.deliver_due() == 1
            assert the_message().state is MessageState.PENDING
        with clock.set_to(moment + timedelta(minutes=minutes, seconds=-1)):
            assert outbox.deliver_due() == 0, "not before its time"
        moment += timedelta(minutes=minutes)
    with clock.set_to(moment):
        assert outbox.deliver_due() == 1
    message = the_message()
    assert message.state is MessageState.PARKED
    assert message.attempts == len(outbox.RETRY_AFTER_MINUTES) + 1
    with clock.set_to(moment + timedelta(days=365)):
        assert outbox.deliver_due() == 0


def test_an_error_is_kept_by_its_name_only(app, monkeypatch, caplog):
    monkeypatch.setitem(outbox._handlers, "note", fail)
    order()
    outbox.deliver_due()
    assert the_message().last_error == "ConnectionRefusedError"
    assert "Nordfrys" not in caplog.text


def test_one_that_fails_does_not_stop_the_others(app, monkeypatch, done):
    monkeypatch.setitem(outbox._handlers, "broken", fail)
    outbox.send_later("broken", key="broken")
    order(2)
    assert outbox.deliver_due() == 3
    assert done == [0, 1]


def test_a_kind_that_nobody_handles_is_kept(app):
    outbox.send_later("unheard-of", key="unheard-of")
    db.session.commit()
    outbox.deliver_due()
    assert (the_message().state, the_message().last_error) == (MessageState.PENDING, "KeyError")


def test_half_done_work_of_a_failed_handler_is_undone(app, monkeypatch):
    def half(payload):
        db.session.add(OutboxMessage(kind="note", key="child", payload={}))
        db.session.flush()
        raise RuntimeError

    monkeypatch.setitem(outbox._handlers, "note", half)
    order()
    outbox.deliver_due()
    assert the_message().key == "note:0"


def test_after_a_crash_in_the_middle_it_is_done_again(app, monkeypatch, done):
    def crash(payload):
        raise SystemExit  # as when the process is told to go while it works

    work = outbox._handlers["note"]
    monkeypatch.setitem(outbox._handlers, "note", crash)
    order()
    with pytest.raises(SystemExit):
        outbox.deliver_due()
    db.session.remove()
    monkeypatch.setitem(outbox._handlers, "note", work)
    assert outbox.deliver_due() == 0, "somebody may still be at it"
    with clock.set_to(clock.now() + outbox.CLAIM + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1
    assert done == [0]


def test_four_workers_do_each_thing_once(app, monkeypatch, at_once):
    done, lock = [], threading.Lock()

    def note(payload):
        with lock:
            done.append(payload["number"])

    monkeypatch.setitem(outbox._handlers, "note", note)
    order(40)
    assert sum(at_once(4, outbox.deliver_due)) == 40
    assert sorted(done) == list(range(40))


def test_a_limit_leaves_the_rest_for_next_time(app, done):
    order(5)
    assert outbox.deliver_due(limit=2) == 2
    assert outbox.deliver_due() == 3


def test_a_parked_message_gets_a_new_round_of_tries(app, monkeypatch, done):
    order()
    message = the_message()
    message.state, message.attempts = MessageState.PARKED, 7
    db.session.commit()
    assert outbox.deliver_due() == 0
    outbox.retry(message)
    db.session.commit()
    assert outbox.deliver_due() == 1
    assert done == [0]


def test_one_that_ends_the_worker_each_time_is_parked_in_the_end(app, monkeypatch):
    def end_the_worker(payload):
        raise SystemExit

    monkeypatch.setitem(outbox._handlers, "note", end_the_worker)
    order()
    moment = clock.now()
    for _ in range(outbox.MOST_TRIES):
        moment += timedelta(hours=1)
        with clock.set_to(moment), pytest.raises(SystemExit):
            outbox.deliver_due()
        db.session.rollback()
    with clock.set_to(moment + timedelta(hours=1)):
        outbox.deliver_due()
    assert the_message().state is MessageState.PARKED
    assert the_message().last_error == "WorkerEnded"
