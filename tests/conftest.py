"""The test world: a real database per test, one person per role, a client that checks each page."""

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import Phase, settings
from sqlalchemy.engine import make_url

from crm import create_app
from crm.accounts import sessions
from crm.core.db import db
from crm.reference.seed import seed
from tests.factories.people import add_people
from tests.page import PageClient, watch_translations
from tests.services import do_not_wait_for_the_disk, start_postgresql

# Not in the checkout: started by root, the server opens the folders above it for its own user.
POSTGRESQL_FOLDER = Path(tempfile.gettempdir()) / f"etablera-test-postgresql-{os.getuid()}"

# A busy machine is slow, not wrong.
# In CI the same examples each time: a landing does not hang on luck; everywhere else new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
# A fault that was put in on purpose is found with the first failure; a smaller example is no use.
settings.register_profile("mutants", deadline=None, derandomize=True, phases=[Phase.generate])
settings.load_profile("house")

# Hashing a password is slow on purpose; only the test of that very cost pays it.
SHIPPED_HASHER = sessions._hasher
sessions._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
sessions._nobody = sessions._hasher.hash("nobody")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database to run on."""
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole run, started before the parallel processes are."""
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        start_postgresql(POSTGRESQL_FOLDER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While faults are put in on purpose, the quickest tests first: one failure is enough."""
    told = Path("mutmut-stats.json")  # what `make mutants` wrote down in its first round
    if "MUTANT_UNDER_TEST" in os.environ and told.exists():
        seconds = json.loads(told.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        local = isinstance(address, str) or str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        assert local, f"a test tried to reach {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class SqliteDatabase:
    """A file that each test gets fresh, as a copy."""

    def __init__(self, folder: Path) -> None:
        self.file, self.template = folder / "test.db", folder / "template.db"
        self.url = f"sqlite:///{self.file}"

    def keep_as_template(self) -> None:
        """What is there now is what each test begins with."""
        shutil.copy(self.file, self.template)

    def restore(self) -> None:
        """As the template was."""
        shutil.copy(self.template, self.file)

    def drop(self) -> None:
        """The folder goes with pytest's own."""


# Where PostgreSQL keeps what a test may change besides rows; lower numbers came with the server.
CATALOGUE = [
    *(f"{name} WHERE oid >= 16384" for name in ("pg_class", "pg_attrdef", "pg_constraint")),
    *(f"{name} WHERE oid >= 16384" for name in ("pg_trigger", "pg_proc", "pg_type")),
    *("pg_attribute WHERE attrelid >= 16384", "pg_index WHERE indexrelid >= 16384"),
    *("pg_sequence WHERE seqrelid >= 16384", "pg_namespace"),
]
SERIES = "SELECT sequencename, last_value::text FROM pg_sequences"
WORN_AFTER = 100


class PostgresqlDatabase:
    """A database that each test gets fresh: what the last one changed is put back.

    Copying a whole database takes the server longer than most tests take. So the tables that a test
    wrote in are emptied and filled again; a test that changed more than rows costs a new copy, and
    so does every hundredth, because deleted rows leave their space behind.
    """

    def __init__(self, server: str, worker: str) -> None:
        self.name, self.template = f"etablera_{worker}", f"etablera_{worker}_template"
        url = make_url(server).set(database=self.name)
        self.url = url.render_as_string(hide_password=False)
        self.server = sa.create_engine(
            url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self.inside = sa.create_engine(url)
        self.uses = 0
        self.rows: dict[str, bytes] = {}
        self.shape: dict[str, str] = {}
        self.fresh: dict[str, str] = {}
        self.drop()
        self._run(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")

    def drop(self) -> None:
        """Remove both, before and after the run."""
        self.inside.dispose()
        self._run(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)",
        )

    def keep_as_template(self) -> None:
        """What is there now is what each test begins with."""
        with self.inside.begin() as connection:
            tables = sorted(sa.inspect(connection).get_table_names())
            self.rows = {table: _rows(connection, table) for table in tables}
            for table in tables:  # a tidied table gives new rows the place of old ones
                connection.exec_driver_sql(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        self.inside.dispose()
        self._run(f"ALTER DATABASE {self.name} RENAME TO {self.template}")

    def restore(self) -> None:
        """As the template was."""
        self.uses += 1
        if self.uses % WORN_AFTER == 1 or not self._put_back():
            self._copy()

    def _copy(self) -> None:
        self.inside.dispose()
        self._run(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {self.template} STRATEGY file_copy",
        )
        with self.inside.connect() as connection:
            self.shape = _state(connection, CATALOGUE)
            self.fresh = _state(connection, self.rows, SERIES)

    def _put_back(self) -> bool:
        """Undo what a test did; False when that cannot be done row by row."""
        with self.inside.begin() as connection:
            superuser = connection.exec_driver_sql(END_OTHERS).scalar()
            if not superuser or _state(connection, CATALOGUE) != self.shape:
                return False
            now = _state(connection, self.rows, SERIES)
            changed = {name for name in now if now[name] != self.fresh[name]}
            self._undo(connection, changed)
            self.fresh = _state(connection, self.rows, SERIES)
        return True

    def _undo(self, connection: sa.Connection, changed: set[str]) -> None:
        """Past triggers and foreign keys: the trail refuses to be emptied."""
        tables, series = changed & self.rows.keys(), changed - self.rows.keys()
        commands = [
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {table}" for table in tables),
            *(BEGIN_ANEW.format(name, self.fresh[name] or "NULL") for name in series),
        ]
        connection.exec_driver_sql(";".join(commands))
        for table in tables:
            _fill(connection, table, self.rows[table])

    def _run(self, *commands: str) -> None:
        with self.server.connect() as connection:
            for command in commands:
                connection.exec_driver_sql(command)


# Connections that a test left open must not hold anything up. Only a superuser gets past triggers.
END_OTHERS = """
    SELECT rolsuper, (SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid())
    FROM pg_roles WHERE rolname = current_user"""
BEGIN_ANEW = """
    SELECT setval('{0}', coalesce({1}, start_value), {1} IS NOT NULL)
    FROM pg_sequences WHERE sequencename = '{0}'"""


def _state(connection: sa.Connection, tables: Iterable[str], *more: str) -> dict[str, str]:
    """How many rows each table has and which transaction wrote the last: equal means untouched."""
    written = "SELECT '{0}', count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) FROM {0}"
    parts = [written.format(table) for table in tables]
    rows = connection.exec_driver_sql(" UNION ALL ".join([*parts, *more]))
    return dict(rows.all())  # type: ignore[arg-type]


def _rows(connection: sa.Connection, table: str) -> bytes:
    """A table's rows, as the server writes them down."""
    with connection.connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:  # type: ignore[attr-defined]
        return b"".join(bytes(part) for part in copy)


def _fill(connection: sa.Connection, table: str, rows: bytes) -> None:
    """Put such rows into an empty table."""
    if rows:
        with connection.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[attr-defined]
            copy.write(rows)


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteDatabase | PostgresqlDatabase]:
    """The database of this process."""
    chosen = _database(request.config, tmp_path_factory)
    yield chosen
    chosen.drop()


def _database(
    config: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> SqliteDatabase | PostgresqlDatabase:
    if config.getoption("--database") == "sqlite":
        return SqliteDatabase(tmp_path_factory.mktemp("sqlite"))
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    return PostgresqlDatabase(start_postgresql(POSTGRESQL_FOLDER), f"{run}_{worker}")


@pytest.fixture(scope="session")
def prepared_app(
    database: SqliteDatabase | PostgresqlDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """The application on a database that holds the reference data and one person per role."""
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "only for tests, long enough to be accepted",
            "SQLALCHEMY_DATABASE_URI": database.url,
            "INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")),
            "FILES_PATH": str(tmp_path_factory.mktemp("files")),
            "PROPAGATE_EXCEPTIONS": None,
            "MAIL_SERVER": None,
            "SHOW_SENT_MAIL": True,
        }
    )
    app.test_client_class = PageClient
    watch_translations(app)
    with app.app_context():
        do_not_wait_for_the_disk(db.engine)
        db.create_all()
        seed()
        add_people()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    database.keep_as_template()
    return app


@pytest.fixture
def shipped_hasher(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """Passwords are hashed as slowly as in real life."""
    monkeypatch.setattr(sessions, "_hasher", SHIPPED_HASHER)
    return SHIPPED_HASHER


@pytest.fixture
def app(prepared_app: Flask, database: SqliteDatabase | PostgresqlDatabase) -> Iterator[Flask]:
    """The application on a fresh database, inside an application context of the test's own.

    The client's requests get contexts of their own, as in real life.
    """
    with prepared_app.app_context():
        db.engine.dispose()
        database.restore()
        yield prepared_app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser that nobody has signed in to."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask) -> Any:
    """A browser where a person is signed in: ``coordinator = sign_in("coordinator")``."""

    def browser(key: str, language: str = "sv") -> PageClient:
        client: PageClient = app.test_client()  # type: ignore[assignment]
        client.sign_in(key, language)
        return client

    return browser
