"""Settings, read from the environment once at start.

Development works with nothing set. With ``ETABLERA_ENV=production`` a missing or weak setting
stops the start with one line per fault, so that a mistake shows before the first visitor does.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
LANGUAGES = {"sv": "Svenska", "en": "English"}
MIN_SECRET_LENGTH, MIN_SECRET_LETTERS = 32, 8
MAX_REQUEST_BYTES = 2 * 1024 * 1024


class WeakSettings(SystemExit):
    """The environment is not safe to serve real cases from; the message says what to set.

    It ends the start with that message alone: whoever starts a server needs no traceback.
    """


def _is_long_and_mixed(text: str) -> bool:
    return len(text) >= MIN_SECRET_LENGTH and len(set(text)) >= MIN_SECRET_LETTERS


# In production: the setting, whether a text will do for it, and what to write instead.
RULES: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("SECRET_KEY", _is_long_and_mixed, f"set at least {MIN_SECRET_LENGTH} random characters"),
    (
        "DATABASE_URL",
        re.compile(r"postgres(ql(\+psycopg)?)?://.+").fullmatch,
        "set a PostgreSQL address, e.g. postgresql://etablera@/etablera",
    ),
    (
        "BASE_URL",
        re.compile(r"https://[^/\s]+/?").fullmatch,
        "set the public https address, it stands in every mail",
    ),
    ("MAIL_SERVER", bool, "set it, municipalities are asked by mail"),
    ("MAIL_FROM", re.compile(r"[^@\s]+@[^@\s]+").fullmatch, "set the address that mail comes from"),
)


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration for this environment.

    Raises WeakSettings in production when a secret, the database or the public address is missing.
    """
    production = _is_production(environ)
    if production:
        _refuse_weak(environ)
    instance = Path(environ.get("INSTANCE_PATH", ROOT / "instance"))
    return {
        "PRODUCTION": production,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": environ.get("SECRET_KEY") or _development_secret(instance),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, instance),
        # A failed statement is logged without what it was to store.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "BASE_URL": environ.get("BASE_URL", "http://127.0.0.1:5000").rstrip("/"),
        "LANGUAGES": LANGUAGES,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "crm" / "translations"),
        "MAIL_SERVER": environ.get("MAIL_SERVER"),
        "MAIL_PORT": _port(environ),
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
        # How many proxies of our own stand before the application; the address that the last of
        # them names is believed. With none, a header that names one is nobody's word.
        "TRUSTED_PROXIES": _proxies(environ),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session lives: a half-written form must save
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_REQUEST_BYTES,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    }


def _refuse_weak(environ: Mapping[str, str]) -> None:
    faults = [
        f"{name}: {advice}"
        for name, is_sound, advice in RULES
        if not is_sound(environ.get(name, ""))
    ]
    if faults:
        raise WeakSettings("Etablera does not start in production:\n  " + "\n  ".join(faults))


def _is_production(environ: Mapping[str, str]) -> bool:
    kind = environ.get("ETABLERA_ENV") or "development"
    if kind not in {"production", "development"}:
        raise WeakSettings(f"ETABLERA_ENV={kind}: set production or development")
    return kind == "production"


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("MAIL_PORT") or "587"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise WeakSettings(f"MAIL_PORT={text}: set a number from 1 to 65535")
    return int(text)


def _proxies(environ: Mapping[str, str]) -> int:
    text = environ.get("TRUSTED_PROXIES") or "0"
    if text not in {"0", "1", "2", "3"}:
        raise WeakSettings(f"TRUSTED_PROXIES={text}: set how many proxies there are, 0 to 3")
    return int(text)


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
