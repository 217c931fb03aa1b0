"""Settings, read from the environment once at start.

Development works with nothing set. With ``ETABLERA_ENV=production`` a missing or weak setting
stops the start with one line per fault, so that a mistake shows before the first visitor does.
"""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
LANGUAGES = {"sv": "Svenska", "en": "English"}
MIN_SECRET_LENGTH = 32
MAX_REQUEST_BYTES = 2 * 1024 * 1024


class WeakSettings(RuntimeError):
    """The environment is not safe to serve real cases from; the message says what to set."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration for this environment.

    Raises WeakSettings in production when a secret, the database or the public address is missing.
    """
    production = environ.get("ETABLERA_ENV") == "production"
    if production:
        _refuse_weak(environ)
    instance = Path(environ.get("INSTANCE_PATH", ROOT / "instance"))
    return {
        "PRODUCTION": production,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": environ.get("SECRET_KEY") or _development_secret(instance),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, instance),
        "BASE_URL": environ.get("BASE_URL", "http://127.0.0.1:5000").rstrip("/"),
        "LANGUAGES": LANGUAGES,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "crm" / "translations"),
        "MAIL_SERVER": environ.get("MAIL_SERVER"),
        "MAIL_PORT": int(environ.get("MAIL_PORT", "587")),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD"),
        "MAIL_STARTTLS": environ.get("MAIL_STARTTLS", "1") == "1",
        "MAIL_FROM": environ.get("MAIL_FROM", "etablering@localhost"),
        "SHOW_SENT_MAIL": not production and not environ.get("MAIL_SERVER"),
        "SESSION_COOKIE_NAME": "__Host-etablera" if production else "etablera",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_IDLE": timedelta(minutes=30),
        "SESSION_ABSOLUTE": timedelta(hours=10),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session lives: a half-written form must save
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_REQUEST_BYTES,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    }


def _refuse_weak(environ: Mapping[str, str]) -> None:
    faults = []
    if len(environ.get("SECRET_KEY", "")) < MIN_SECRET_LENGTH:
        faults.append(f"SECRET_KEY: set at least {MIN_SECRET_LENGTH} random characters")
    if not environ.get("DATABASE_URL"):
        faults.append("DATABASE_URL: set it, e.g. postgresql+psycopg://etablera@/etablera")
    if not environ.get("BASE_URL", "").startswith("https://"):
        faults.append("BASE_URL: set the public https address, it stands in every mail")
    if not environ.get("MAIL_SERVER"):
        faults.append("MAIL_SERVER: set it, municipalities are asked by mail")
    if faults:
        raise WeakSettings("Etablera does not start in production:\n  " + "\n  ".join(faults))


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'etablera.db'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _development_secret(instance: Path) -> str:
    """A secret of this installation's own, kept so that a restart does not sign everybody out."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
