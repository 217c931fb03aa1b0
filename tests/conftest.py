"""The test world: a real database per test, one person per role, a client that checks each page."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import Phase, settings
from sqlalchemy.engine import make_url

from crm import create_app
from crm.core.db import db
from crm.reference.seed import seed
from tests.factories.people import add_people
from tests.page import PageClient, watch_translations
from tests.services import start_postgresql

# Not in the checkout: started by root, the server opens the folders above it for its own user.
POSTGRESQL_FOLDER = Path(tempfile.gettempdir()) / f"etablera-test-postgresql-{os.getuid()}"

# A busy machine is slow, not wrong.
# In CI the same examples each time: a landing does not hang on luck; everywhere else new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
# A fault that was put in on purpose is found with the first failure; a smaller example is no use.
settings.register_profile("mutants", deadline=None, derandomize=True, phases=[Phase.generate])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database to run on."""
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole run, started before the parallel processes are."""
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        start_postgresql(POSTGRESQL_FOLDER)


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


class PostgresqlDatabase:
    """A database that each test gets fresh, copied by the server."""

    def __init__(self, server: str, worker: str) -> None:
        self.name, self.template = f"etablera_{worker}", f"etablera_{worker}_template"
        self.url = make_url(server).set(database=self.name).render_as_string(hide_password=False)
        self.server = sa.create_engine(
            make_url(server).set(database="postgres"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        self.drop()
        self._run(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")

    def drop(self) -> None:
        """Remove both, before and after the run."""
        self._run(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)",
        )

    def keep_as_template(self) -> None:
        """What is there now is what each test begins with."""
        self._run(f"ALTER DATABASE {self.name} RENAME TO {self.template}")

    def restore(self) -> None:
        """As the template was."""
        self._run(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {self.template} STRATEGY file_copy",
        )

    def _run(self, *commands: str) -> None:
        with self.server.connect() as connection:
            for command in commands:
                connection.execute(sa.text(command))


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
            "PROPAGATE_EXCEPTIONS": None,
            "MAIL_SERVER": None,
            "SHOW_SENT_MAIL": True,
        }
    )
    app.test_client_class = PageClient
    watch_translations(app)
    with app.app_context():
        db.create_all()
        seed()
        add_people()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    database.keep_as_template()
    return app


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
