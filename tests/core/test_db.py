"""The database keeps what it was given: moments, choices, and everybody's changes."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.exc import StaleDataError

from crm.core import clock, outbox
from crm.core.db import UtcDateTime, _wal_is_sound, check_version, db, start_write
from crm.core.errors import Stale
from crm.core.outbox import MessageState, OutboxMessage
from crm.reference import queries
from crm.reference.models import Region

THREADS, EACH = 4, 25


@pytest.fixture
def message(app):
    """A row without a version."""
    outbox.send_later("note", key="note")
    db.session.commit()
    return db.session.scalars(sa.select(OutboxMessage)).one()


def on_sqlite():
    return db.engine.dialect.name == "sqlite"


# ------------------------------------------------------------------- moments


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Stockholm")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Stockholm")),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-11))),
        datetime(1990, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(message, moment):
    message.due_at = moment
    db.session.commit()
    db.session.expire_all()
    assert message.due_at == moment.astimezone(UTC)
    assert message.due_at.tzinfo is UTC or message.due_at.utcoffset() == timedelta(0)
    found = sa.select(OutboxMessage).where(OutboxMessage.due_at == moment)
    assert db.session.scalars(found).one() is message


def test_a_moment_without_a_zone_is_refused(message):
    message.due_at = datetime(2026, 1, 1)  # noqa: DTZ001 - the fault that must be found
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        db.session.commit()
    db.session.rollback()


@given(st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("Europe/Stockholm")])))
def test_any_moment_keeps_its_place(moment):
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return
    kind, dialect = UtcDateTime(), sa.create_engine("sqlite://").dialect
    stored = kind.process_bind_param(moment, dialect)
    assert kind.process_result_value(stored, dialect) == moment.astimezone(UTC)


def test_moments_are_in_order(app):
    moments = [clock.now() + timedelta(hours=hours) for hours in (3, -30, 0)]
    for number, moment in enumerate(moments):
        db.session.add(OutboxMessage(kind="k", key=str(number), payload={}, due_at=moment))
    db.session.commit()
    query = sa.select(OutboxMessage.due_at).order_by(OutboxMessage.due_at)
    assert list(db.session.scalars(query)) == sorted(moments)


# ------------------------------------------------------------------- choices


def test_the_database_itself_refuses_an_unknown_choice(message):
    by_hand = sa.text("UPDATE outbox_messages SET state = 'lost'")
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(by_hand)
    db.session.rollback()


def test_a_choice_is_kept_as_its_value(message):
    message.state = MessageState.PARKED
    db.session.commit()
    assert db.session.scalar(sa.text("SELECT state FROM outbox_messages")) == "parked"


def test_a_foreign_key_must_lead_somewhere(app):
    queries.region().operating_model_id = 999_999
    with pytest.raises(sa.exc.IntegrityError):
        db.session.commit()
    db.session.rollback()


# ------------------------------------------------- several people at one time


def test_no_read_modify_write_is_lost(message, at_once):
    """What a service does that counts on what it read: read the row ``with_for_update()``.

    PostgreSQL locks the row; on SQLite the transaction has taken the write lock as it began.
    """
    key = message.id

    def add_up():
        for _ in range(EACH):
            query = sa.select(OutboxMessage).where(OutboxMessage.id == key).with_for_update()
            db.session.scalars(query).one().attempts += 1
            db.session.commit()

    at_once(THREADS, add_up)
    db.session.expire_all()
    assert message.attempts == THREADS * EACH


def test_no_versioned_save_is_lost(app, at_once):
    """A form's way: nobody waits, the second to save is told so and begins again."""
    before = queries.region().inhabitants

    def save_all():
        saved = conflicts = 0
        while saved < EACH:
            region = queries.region()
            loaded_with = region.version
            try:
                check_version(region, loaded_with)
                region.inhabitants += 1
                db.session.commit()
                saved += 1
            except (Stale, StaleDataError):
                db.session.rollback()
                conflicts += 1
        return saved

    assert sum(at_once(THREADS, save_all)) == THREADS * EACH
    db.session.expire_all()
    assert queries.region().inhabitants == before + THREADS * EACH


def test_a_save_with_an_old_version_is_refused(app):
    region = queries.region()
    with pytest.raises(Stale):
        check_version(region, region.version - 1)


def test_a_save_that_only_touches_children_raises_the_version(app):
    region = queries.region()
    version = region.version
    check_version(region, version)
    db.session.commit()
    assert region.version == version + 1


def test_a_page_that_only_reads_does_not_wait_for_a_writer(app, sign_in):
    if not on_sqlite():
        pytest.skip("PostgreSQL never lets readers wait")
    browser = sign_in("coordinator")
    db.session.commit()
    with app.app_context():
        queries.region().county = "Being written"
        db.session.flush()
        with app.test_request_context():
            assert db.session.scalar(sa.select(Region.id)) is not None
        db.session.rollback()
    assert browser.load("/account").path == "/account"


@pytest.mark.parametrize(("method", "begins"), [("GET", "BEGIN"), ("POST", "BEGIN IMMEDIATE")])
def test_sqlite_takes_the_write_lock_as_a_writing_request_begins(app, method, begins):
    if not on_sqlite():
        pytest.skip("how SQLite locks")
    with app.test_request_context(method=method):
        assert transaction_begins() == begins


def test_a_reading_request_can_turn_into_a_writing_one(app):
    if not on_sqlite():
        pytest.skip("how SQLite locks")
    with app.test_request_context(method="GET"):
        queries.region()
        start_write()
        assert transaction_begins() == "BEGIN IMMEDIATE"


def transaction_begins():
    seen = []
    connection = db.session.connection().connection.dbapi_connection
    db.session.rollback()
    connection.set_trace_callback(seen.append)
    queries.region()
    db.session.rollback()
    connection.set_trace_callback(None)
    return seen[0].strip()


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_wal_is_used_only_where_sqlite_has_mended_it(version, sound):
    assert _wal_is_sound(version) is sound


def test_sqlite_is_opened_as_promised(trial_app):
    if not on_sqlite():
        pytest.skip("how SQLite is opened")
    with trial_app.app_context():  # as in real life; other tests do not wait for the disk
        pragma = {
            name: db.session.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "busy_timeout", "journal_mode", "synchronous")
        }
    assert (pragma["foreign_keys"], pragma["busy_timeout"]) == (1, 10_000)
    assert (pragma["journal_mode"], pragma["synchronous"]) in {("wal", 1), ("delete", 2)}
