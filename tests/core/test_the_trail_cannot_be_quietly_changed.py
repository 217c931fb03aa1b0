"""The audit trail: only added to, chained, and whoever gets past the database is found out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from crm.core import audit, clock, trail
from crm.core.audit import BEGINNING, AuditEntry, AuditLink, append_only
from crm.core.db import db
from crm.schedule import JOBS
from tests.factories.people import person

AT_ONCE, EACH = 8, 20
MOMENT = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)


def note(*texts):
    for text in texts:
        audit.record("trial.noted", person("coordinator"), by=None, note=text)
        db.session.commit()


def verify(app, *arguments):
    return app.test_cli_runner().invoke(args=["audit", "verify", *arguments])


def without_guard():
    """Somebody with all rights in the database takes away what protects the trail."""
    db.session.rollback()
    for table in ("audit_entries", "audit_links"):
        if db.engine.dialect.name == "sqlite":
            run(f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete")
        else:
            run(f"DROP TRIGGER {table}_no_change ON {table}")
    if db.engine.dialect.name == "postgresql":
        run("ALTER TABLE audit_links DROP CONSTRAINT fk_audit_links_entry_id")


def run(*statements):
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET note = 'other'",
        "UPDATE audit_entries SET at = created_at",
        "DELETE FROM audit_entries",
        "UPDATE audit_links SET hash = 'other'",
        "DELETE FROM audit_links",
    ],
)
def test_the_database_changes_and_removes_nothing(app, statement):
    note("one")
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert verify(app).exit_code == 0


def test_postgresql_does_not_empty_the_trail_either(app):
    if db.engine.dialect.name != "postgresql":
        assert not any("TRUNCATE" in text for text in append_only("x")["sqlite"])
        return  # SQLite has no such statement
    note("one")
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(sa.text("TRUNCATE audit_entries CASCADE"))


def test_a_whole_trail_says_how_long_it_is_and_where_it_ends(app):
    note("one", "two", "three")
    said = verify(app)
    assert said.exit_code == 0
    assert "3 entries" in said.output
    assert trail.head() in said.output
    assert trail.head().startswith("3:")


def test_an_empty_trail_is_whole(app):
    assert verify(app).exit_code == 0
    assert trail.head() == f"0:{BEGINNING}"
    assert trail.holds(trail.head())


LAST = "(SELECT max(id) FROM audit_entries)"
SECOND = "(SELECT min(id) + 1 FROM audit_entries)"

SWAP = [
    "CREATE TEMPORARY TABLE kept AS SELECT * FROM audit_links WHERE sequence IN (2, 3)",
    "DELETE FROM audit_links WHERE sequence IN (2, 3)",
    "INSERT INTO audit_links (sequence, entry_id, hash) SELECT 5 - sequence, entry_id, hash FROM kept",
]


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([f"UPDATE audit_entries SET note = 'other' WHERE id = {SECOND}"], "changed"),
        ([f"UPDATE audit_entries SET actor_id = 1 WHERE id = {SECOND}"], "changed"),
        ([f"UPDATE audit_entries SET action = 'x' WHERE id = {SECOND}"], "changed"),
        ([f"UPDATE audit_entries SET subject_id = 77 WHERE id = {SECOND}"], "changed"),
        ([f"UPDATE audit_entries SET subject_type = 'x' WHERE id = {SECOND}"], "changed"),
        (
            [f"UPDATE audit_entries SET changes = '{{\"a\": [1, 2]}}' WHERE id = {SECOND}"],
            "changed",
        ),
        (
            [f"UPDATE audit_entries SET at = '2020-01-01 00:00:00+00' WHERE id = {SECOND}"],
            "changed",
        ),
        ([f"UPDATE audit_links SET hash = '{BEGINNING}' WHERE sequence = 2"], "changed"),
        ([f"DELETE FROM audit_entries WHERE id = {SECOND}"], "is missing"),
        ([f"DELETE FROM audit_entries WHERE id = {LAST}"], "is missing"),
        (["DELETE FROM audit_links WHERE sequence = 2"], "link 2 is missing"),
        (
            [
                f"DELETE FROM audit_links WHERE entry_id = {LAST}",
                f"DELETE FROM audit_entries WHERE id = {LAST}",
            ],
            "should end at 4",
        ),
        (["DELETE FROM audit_links"], "has no link"),
        (
            [f"UPDATE audit_entries SET created_at = '2020-01-01 00:00:00+00' WHERE id = {SECOND}"],
            "changed",
        ),
        (SWAP, "link 2 has been changed"),
        (["UPDATE audit_heads SET sequence = 3"], "link 4 is after the end"),
        ([f"UPDATE audit_heads SET hash = '{BEGINNING}'"], "is not link 4"),
        (["DELETE FROM audit_heads"], "link 1 is after the end"),
    ],
)
def test_what_was_changed_or_removed_past_the_database_is_found(app, statements, said):
    note("one", "two", "three", "four")
    without_guard()
    run(*statements)
    found = verify(app)
    assert found.exit_code == 1
    assert said in found.output


def test_an_entry_that_was_slipped_in_is_found(app):
    note("one")
    without_guard()
    db.session.execute(
        sa.insert(AuditEntry).values(
            at=MOMENT, action="x", subject_type="users", subject_id=1, changes={}, note=""
        )
    )
    db.session.commit()
    assert "has no link" in verify(app).output


def test_a_trail_that_was_written_anew_does_not_hold_what_was_noted_outside(app):
    note("one", "two")
    noted = trail.head()
    note("three")
    assert verify(app, "--since", noted).exit_code == 0
    for forged in (f"2:{BEGINNING}", f"9:{noted[2:]}", "nonsense", "0:other", "-1:x"):
        assert verify(app, "--since", forged).exit_code == 1


def test_the_end_of_the_trail_is_written_into_the_log_every_day(app, caplog):
    note("one")
    (job,) = [job for job in JOBS if job.id == "trail_head"]
    caplog.set_level("INFO")
    job.run(clock.now())
    assert trail.head() in caplog.text
    assert job.slot(datetime(2026, 3, 14, 23, 30, tzinfo=UTC)) == "2026-03-15"


def test_what_is_taken_back_leaves_no_link(app):
    note("one")
    audit.record("trial.noted", person("coordinator"), by=None, note="never")
    db.session.rollback()
    inner = db.session.begin_nested()
    audit.record("trial.noted", person("coordinator"), by=None, note="never either")
    inner.rollback()
    note("two")
    assert db.session.scalars(sa.select(AuditLink.sequence)).all() == [1, 2]
    assert verify(app).exit_code == 0


def test_many_who_write_at_once_make_one_chain_without_a_gap(app):
    db.session.commit()

    def write(index):
        with app.app_context():
            note(*(f"{index} {turn}" for turn in range(EACH)))
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, range(AT_ONCE)))
    sequences = db.session.scalars(sa.select(AuditLink.sequence)).all()
    assert sorted(sequences) == list(range(1, AT_ONCE * EACH + 1))
    assert verify(app).exit_code == 0


def test_a_trail_that_grows_while_it_is_read_is_whole(app, monkeypatch):
    note("one", "two", "three")
    monkeypatch.setattr(trail, "AT_A_TIME", 1)
    found = trail._chain

    def growing(end):
        for link in found(end):
            note(f"after {link[0].sequence}")
            yield link

    monkeypatch.setattr(trail, "_chain", growing)
    assert list(trail.faults()) == []
    assert trail.head().startswith("6:")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=50)


@given(note=WORDS, old=PLAIN, new=PLAIN)
def test_every_part_of_an_entry_is_in_its_hash(note, old, new):
    entry = {
        "id": 1,
        "created_at": MOMENT,
        "at": MOMENT,
        "actor_id": 3,
        "action": "a",
        "subject_type": "b",
        "subject_id": 4,
        "changes": {"c": [old, new]},
        "note": note,
    }
    hashed = audit.link_hash(BEGINNING, SimpleNamespace(**entry))
    assert entry.keys() == {column.name for column in AuditEntry.__table__.columns}
    for name, other in {
        "id": 2,
        "created_at": clock.now(),
        "at": clock.now(),
        "actor_id": None,
        "action": "x",
        "subject_type": "x",
        "subject_id": 5,
        "changes": {},
        "note": note + "x",
    }.items():
        changed = SimpleNamespace(**{**entry, name: other})
        assert audit.link_hash(BEGINNING, changed) != hashed, name
    assert audit.link_hash("1" * 64, SimpleNamespace(**entry)) != hashed


@pytest.mark.parametrize("value", ["å\u2028 \"'", 0.1, 1e300, -7, True, None, ["å", 2, [3.5]]])
def test_an_entry_read_back_has_the_hash_it_was_written_with(app, value):
    with clock.set_to(MOMENT):
        audit.record("trial.noted", person("coordinator"), by=None, changes={"what": (None, value)})
        db.session.commit()
    db.session.expire_all()
    assert verify(app).exit_code == 0
