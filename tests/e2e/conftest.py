"""A real browser against a real server on this machine."""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import User
from crm.accounts.sessions import hash_password
from crm.core.db import db
from crm.demo.commands import fill
from crm.reference.seed import seed
from tests.factories.people import add_people
from tests.services import chromium_or_skip, do_not_wait_for_the_disk

PASSWORD = "fyra gröna äpplen"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RUN_AXE = (
    """() => axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations)"""
)
# The browser must not look for anything outside this machine.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Site:
    """A running server."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """The application on an empty database of its own, answering on a free port."""
    app = create_app(
        {
            "SECRET_KEY": "only for tests, long enough to be accepted",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'browser.db'}",
            "INSTANCE_PATH": str(folder),
            "MAIL_SERVER": None,
            "SHOW_SENT_MAIL": True,
        }
    )
    with app.app_context():
        do_not_wait_for_the_disk(db.engine)
        db.create_all()
        seed()
        db.session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["BASE_URL"] = url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(app, url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A region with its people and nothing else; all have the same password."""
    with serve(tmp_path) as running:
        with running.app.app_context():
            add_people()
            secret = hash_password(PASSWORD)
            for user in db.session.scalars(db.select(User)):
                user.password_hash = secret
            db.session.commit()
        yield running


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo region, as `make run` shows it; its people's one password is hashed once."""
    once = functools.cache(hash_password)
    with serve(tmp_path_factory.mktemp("demo")) as running:
        with running.app.app_context(), mock.patch.object(sessions, "hash_password", once):
            fill()
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of this process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_or_skip(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """``open_page(site, "sv")``: a fresh browser window, nobody signed in."""
    contexts = []

    def opened(site: Site, language: str = "sv", size: dict[str, int] = DESKTOP) -> Page:
        context = browser.new_context(base_url=site.url, locale=language, viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the sign-in page, as everybody does."""
    page.goto("/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.locator("main form button").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def bring_axe(page: Page) -> None:
    """Let each page that is opened from now on bring axe along: ``faults_of`` asks it."""
    page.add_init_script(AXE_SCRIPT)


def ask_axe(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    found = page.evaluate(RUN_AXE)
    return [f"{violation['id']} {violation['nodes'][0]['html'][:150]}" for violation in found]


def faults_of(page: Page, ask: Callable[[Page], list[str]] = ask_axe) -> list[str]:
    """What axe finds at two widths, and whether the page scrolls sideways on a phone."""
    faults = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults += [f"{page.url} at {size['width']}: {fault}" for fault in ask(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{page.url}: scrolls sideways on a phone")
    return faults
