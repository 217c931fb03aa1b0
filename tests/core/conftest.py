"""What the tests of the core share."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, redirect
from flask_babel import gettext

import crm
from crm import create_app
from crm.core.access import public
from crm.core.db import db
from tests.page import PageClient, watch_translations

trial = Blueprint("trial", __name__, url_prefix="/trial")


@trial.get("/pdf")
@public
def pdf() -> Response:
    """A file that a view makes."""
    return Response(b"%PDF-1.7", mimetype="application/pdf")


@trial.get("/redirect")
@public
def elsewhere() -> Any:
    """On to another page."""
    return redirect("/accessibility")


@trial.get("/crash")
@public
def crash() -> str:
    """A fault in our own code, about something that must not be shown."""
    raise RuntimeError("Nordfrys Logistik AB")


@trial.get("/untranslated")
@public
def untranslated() -> str:
    """A page with a text that is not in the catalogue."""
    text = gettext("Nobody has put this into Swedish")
    return f'<!doctype html><html lang="sv"><title>T</title><h1>{text}</h1></html>'


@pytest.fixture
def trial_app(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Flask]:
    """The application with a few pages that only tests need, on the test's database."""
    monkeypatch.setattr(crm, "BLUEPRINTS", (*crm.BLUEPRINTS, trial))
    made = create_app(
        {
            "SECRET_KEY": "only for tests, long enough to be accepted",
            "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
            "INSTANCE_PATH": str(tmp_path),
        }
    )
    made.test_client_class = PageClient
    watch_translations(made)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """Run a function in several threads at the same moment, each in an application context."""

    def run(count: int, action: Callable[[], Any]) -> list[Any]:
        db.session.commit()  # the test's own transaction must not stand in the way
        ready, results, failures = threading.Barrier(count), [], []

        def one() -> None:
            try:
                with app.app_context():
                    ready.wait(10)
                    results.append(action())
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        if failures:
            raise failures[0]
        return results

    return run
