"""Every response carries the headers that protect the reader; every error ends on a page."""

import sqlite3

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.pool import Pool

from config import MAX_REQUEST_BYTES
from crm.core.db import db

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
NEVER_KEPT = ALWAYS | {"Cache-Control": "no-store"}
# What differs from response to response.
OWN = {
    "Content-Type",
    "Content-Length",
    "Content-Disposition",
    "Date",
    "Location",
    "Allow",
    "ETag",
    "Last-Modified",
    "Set-Cookie",
    "Vary",
    "Accept-Ranges",
}


def headers(response):
    return {name: value for name, value in response.headers.items() if name not in OWN}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/account", 302),
        ("GET", "/nowhere", 404),
        ("GET", "/static/css/nothing.css", 404),
        ("POST", "/account", 400),
        ("POST", "/health", 405),
        ("PUT", "/account", 405),
        ("GET", "/health", 200),
        ("GET", "/trial/pdf", 200),
        ("GET", "/trial/redirect", 302),
        ("GET", "/trial/crash", 500),
        ("OPTIONS", "/account", 302),
        ("HEAD", "/sign-in", 200),
    ],
)
def test_every_response_is_protected_and_never_kept(trial_app, method, path, status):
    response = FlaskClient(trial_app).open(path, method=method)
    assert (response.status_code, headers(response)) == (status, NEVER_KEPT)


def test_shipped_files_may_be_kept_for_a_while(client):
    page = client.load("/sign-in")
    sheets = [node.attrs["href"] for node in page.tree.query("link")]
    scripts = [node.attrs["src"] for node in page.tree.query("script")]
    assert len(sheets) >= 2, "our own and Bootstrap's"
    for path in sheets + scripts:
        with client.get(path) as response:
            assert response.status_code == 200, path
            kept = headers(response)
            assert kept.pop("Expires")
            assert kept == ALWAYS | {"Cache-Control": "public, max-age=3600"}, path


def test_a_signed_in_page_is_protected_too(sign_in):
    browser = sign_in("coordinator")
    assert headers(browser.get("/account")) == NEVER_KEPT
    assert headers(browser.get("/admin/users")) == NEVER_KEPT  # 403


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client):
    response = client.get("/sign-in")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("etablera=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


# --------------------------------------------------------------------- errors


def token(page):
    return page.tree.query("input[name=csrf_token]")[0].attrs["value"]


def test_an_unknown_address_is_a_page(client, sign_in):
    assert client.load("/nowhere", status=404).heading == "Här finns ingenting"
    assert sign_in("steering", "en").load("/nowhere", status=404).heading == "There is nothing here"


def test_a_wrong_method_is_a_page(sign_in):
    browser = sign_in("coordinator")
    response = browser.post("/accessibility", data={"csrf_token": token(browser.load("/account"))})
    assert response.status_code == 405
    assert "Det går inte att göra här" in response.text


def test_a_form_from_elsewhere_is_refused_with_a_page(sign_in):
    browser = sign_in("coordinator")
    for forged in ({}, {"csrf_token": "forged"}, {"csrf_token": "\x00"}):
        response = browser.post("/account", data=forged | {"name": "Mallory"})
        assert response.status_code == 400
        assert "Sidan gick inte att tolka" in response.text
    assert "Mallory" not in browser.load("/account").text


def test_a_post_that_is_too_large_is_a_page(sign_in):
    browser = sign_in("coordinator")
    data = {"csrf_token": token(browser.load("/account")), "name": "x" * MAX_REQUEST_BYTES}
    response = browser.post("/account", data=data)
    assert response.status_code == 413
    assert "Texten eller filen är för stor" in response.text


def test_a_fault_of_ours_shows_nothing_of_its_inside(trial_app):
    page = trial_app.test_client().load("/trial/crash", status=500)
    assert page.heading == "Något gick fel hos oss"
    assert "Nordfrys" not in page.html
    assert "RuntimeError" not in page.html


@pytest.mark.parametrize("path", ["/", "/account", "/health", "/nowhere"])
def test_without_its_database_the_application_says_so_and_recovers(
    app, sign_in, monkeypatch, path, caplog
):
    browser = sign_in("coordinator")
    db.session.remove()

    def gone(pool):
        raise sa.exc.OperationalError("SELECT secret", {}, sqlite3.OperationalError("gone"))

    with monkeypatch.context() as broken, app.app_context():
        broken.setattr(Pool, "connect", gone)
        response = super(type(browser), browser).open(path)
    assert response.status_code == 503
    assert "Databasen svarar inte just nu" in response.text
    assert headers(response) == NEVER_KEPT
    assert "secret" not in response.text + caplog.text
    assert browser.load("/account").path == "/account"
