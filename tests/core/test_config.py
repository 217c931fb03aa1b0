"""Settings that are not safe stop the start, and the message says what to set."""

import stat

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from config import WeakSettings, settings
from crm import create_app
from crm.core.db import db

SOUND = {
    "ETABLERA_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "DATABASE_URL": "postgresql://etablera@db/etablera",
    "BASE_URL": "https://etablera.example/",
    "MAIL_SERVER": "mail.example",
    "MAIL_FROM": "etablering@region.example",
}


def test_sound_settings_are_taken(tmp_path):
    config = settings(SOUND | {"INSTANCE_PATH": str(tmp_path)})
    assert config["BASE_URL"] == "https://etablera.example"
    assert config["SESSION_COOKIE_SECURE"]
    assert not config["SHOW_SENT_MAIL"]
    assert list(tmp_path.iterdir()) == [], "production writes no secret of its own"


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "0123456789abcdef" + "0123456789abcde"),
        ("SECRET_KEY", "changeme" * 4),
        ("DATABASE_URL", "sqlite:////var/lib/etablera.db"),
        ("DATABASE_URL", "mysql://etablera@db/etablera"),
        ("BASE_URL", "https://"),
        ("MAIL_FROM", ""),
        ("MAIL_FROM", "nonsense"),
        ("DATABASE_URL", ""),
        ("BASE_URL", ""),
        ("BASE_URL", "http://etablera.example"),
        ("MAIL_SERVER", ""),
    ],
)
def test_a_weak_setting_is_named(name, weak):
    with pytest.raises(WeakSettings) as refusal:
        settings(SOUND | {name: weak})
    lines = str(refusal.value).splitlines()[1:]
    assert [line.split(":")[0].strip() for line in lines] == [name]


def test_all_faults_are_named_at_once():
    with pytest.raises(WeakSettings) as refusal:
        settings({"ETABLERA_ENV": "production"})
    for name in SOUND.keys() - {"ETABLERA_ENV"}:
        assert f"{name}: " in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////var/lib/etablera.db", "sqlite:////var/lib/etablera.db"),
    ],
)
def test_every_way_to_write_the_databases_address_works(tmp_path, given, used):
    config = settings({"DATABASE_URL": given, "INSTANCE_PATH": str(tmp_path)})
    assert config["SQLALCHEMY_DATABASE_URI"] == used


def test_development_needs_nothing_and_keeps_its_secret(tmp_path):
    first, second = (settings({"INSTANCE_PATH": str(tmp_path)}) for _ in range(2))
    assert len(first["SECRET_KEY"]) >= 32
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert first["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'etablera.db'}"
    assert first["SHOW_SENT_MAIL"]


def test_with_a_mail_server_the_development_page_is_closed(tmp_path):
    config = settings({"INSTANCE_PATH": str(tmp_path), "MAIL_SERVER": "mail.example"})
    assert not config["SHOW_SENT_MAIL"]


def test_production_insists_on_https(app, tmp_path):
    config = settings(SOUND | {"INSTANCE_PATH": str(tmp_path)})
    config["SQLALCHEMY_DATABASE_URI"] = app.config["SQLALCHEMY_DATABASE_URI"]
    client = create_app(config).test_client()
    response = client.get("/sign-in", base_url="https://etablera.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-etablera=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ETABLERA_ENV", "prodution"),
        ("MAIL_PORT", "abc"),
        ("MAIL_PORT", "70000"),
        ("TRUSTED_PROXIES", "all"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start_and_is_named(tmp_path, name, wrong):
    with pytest.raises(WeakSettings, match=f"{name}={wrong}"):
        settings({"INSTANCE_PATH": str(tmp_path), name: wrong})


def test_a_failed_statement_tells_nothing_of_what_it_was_to_store(app):
    with pytest.raises(DatabaseError) as failure:
        db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "hemligt"})
    assert "hemligt" not in str(failure.value)
