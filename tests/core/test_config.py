"""Settings that are not safe stop the start, and the message says what to set."""

import stat

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from config import ROLES, WeakSettings, settings
from crm import create_app
from crm.core.access import Role
from crm.core.db import db

SOUND = {
    "ETABLERA_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "DATABASE_URL": "postgresql://etablera@db/etablera",
    "BASE_URL": "https://etablera.example/",
    "MAIL_SERVER": "mail.example",
    "MAIL_FROM": "etablering@region.example",
}

IMAP = {"IMAP_HOST": "mail.example", "IMAP_USERNAME": "etablering", "IMAP_PASSWORD": "hemligt"}


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


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"IMAP_HOST": "mail.example"}, "IMAP_PASSWORD"),
        ({"IMAP_HOST": "mail.example", "IMAP_USERNAME": "a"}, "IMAP_PASSWORD"),
        ({"IMAP_SECURITY": "ssl"}, "IMAP_SECURITY"),
        (IMAP | {"IMAP_SECURITY": "none"}, "IMAP_SECURITY"),
        (IMAP | {"IMAP_PORT": "imap"}, "IMAP_PORT"),
        ({"RESPONSE_DAYS": "soon"}, "RESPONSE_DAYS"),
        ({"RESPONSE_DAYS": "61"}, "RESPONSE_DAYS"),
    ],
)
def test_a_mailbox_that_cannot_be_read_safely_stops_the_start(tmp_path, wrong, named):
    with pytest.raises(WeakSettings, match=named) as weak:
        settings(SOUND | wrong | {"INSTANCE_PATH": str(tmp_path)})
    assert "hemligt" not in str(weak.value)


@pytest.mark.parametrize(
    ("security", "port"), [("", 993), ("tls", 993), ("starttls", 143), ("none", 143)]
)
def test_the_mailbox_is_set_up(tmp_path, security, port):
    host = "127.0.0.1" if security == "none" else "mail.example"
    given = SOUND | IMAP | {"IMAP_SECURITY": security, "IMAP_HOST": host}
    config = settings(given | {"INSTANCE_PATH": str(tmp_path)})
    assert (config["IMAP_PORT"], config["IMAP_FOLDER"]) == (port, "INBOX")
    assert config["IMAP_SECURITY"] == (security or "tls")
    assert config["RESPONSE_DAYS"] == 2


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
    made = create_app(config)
    response = made.test_client().get("/sign-in", base_url="https://etablera.example")
    with made.app_context():
        db.engine.dispose()  # the page has asked the database
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


OIDC = {
    "OIDC_ISSUER": "https://id.region.example/realms/region",
    "OIDC_CLIENT_ID": "etablera",
    "OIDC_CLIENT_SECRET": "a-secret",
}
ONLY_THERE = {**OIDC, "LOCAL_ACCOUNTS": "off", "BREAK_GLASS": "Nod@region.example"}
ROLES_TOLD = {
    "OIDC_ROLE_CLAIM": "groups",
    "OIDC_ROLES": "g-1=coordinator, cn=x=adviser,g-2=adviser",
}


def test_the_organisations_sign_in_is_set_up(tmp_path):
    config = settings(SOUND | ONLY_THERE | ROLES_TOLD | {"INSTANCE_PATH": str(tmp_path)})
    assert config["OIDC_ISSUER"] == OIDC["OIDC_ISSUER"]
    assert config["OIDC_ROLES"] == {"g-1": "coordinator", "cn=x": "adviser", "g-2": "adviser"}
    assert config["LOCAL_ACCOUNTS"] is False
    assert config["BREAK_GLASS"] == "nod@region.example"
    config = settings({"INSTANCE_PATH": str(tmp_path)})
    assert config["LOCAL_ACCOUNTS"] is True
    assert not any(config[name] for name in (*OIDC, "OIDC_ROLES", "BREAK_GLASS"))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"OIDC_ISSUER": "http://id.region.example"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example/?x=1"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example/#x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example/" + "x" * 250}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_SECRET": "hemligt lösenord"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ROLE_CLAIM": ""}, "OIDC_ROLES"),
        ({"OIDC_ROLES": ""}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "g-1=queen"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "g-1=Coordinator"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "g-1"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "=coordinator"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "g-1=coordinator,"}, "OIDC_ROLES"),
        ({"OIDC_ROLES": "g-1=coordinator, g-1=adviser"}, "OIDC_ROLES"),
        ({"LOCAL_ACCOUNTS": "no"}, "LOCAL_ACCOUNTS"),
        ({"BREAK_GLASS": ""}, "BREAK_GLASS"),
        ({"BREAK_GLASS": "nobody"}, "BREAK_GLASS"),
        ({"LOCAL_ACCOUNTS": "on", "BREAK_GLASS": "nobody"}, "BREAK_GLASS"),
    ],
)
def test_settings_that_do_not_go_together_are_named(changed, named):
    with pytest.raises(WeakSettings) as refusal:
        settings(SOUND | ONLY_THERE | ROLES_TOLD | changed)
    lines = str(refusal.value).splitlines()[1:]
    assert [line.split(":")[0].strip() for line in lines] == [named]


@pytest.mark.parametrize("missing", OIDC)
@pytest.mark.parametrize("base", [SOUND, {}], ids=["production", "development"])
def test_the_organisations_sign_in_is_set_up_whole_or_not_at_all(base, missing, tmp_path):
    environ = base | OIDC | {missing: "", "INSTANCE_PATH": str(tmp_path)}
    with pytest.raises(WeakSettings, match="OIDC_CLIENT_SECRET: set OIDC_ISSUER"):
        settings(environ)
    with pytest.raises(WeakSettings, match="LOCAL_ACCOUNTS: "):
        settings(base | {"LOCAL_ACCOUNTS": "off", "BREAK_GLASS": "a@b"})


def test_the_roles_that_may_be_told_are_those_there_are():
    assert set(ROLES) == {role.value for role in Role}


def test_a_failed_statement_tells_nothing_of_what_it_was_to_store(app):
    with pytest.raises(DatabaseError) as failure:
        db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "hemligt"})
    assert "hemligt" not in str(failure.value)
