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

# The mailbox that inquiries come to, and the port that each way of reading it has.
IMAP_PORTS = {"tls": "993", "starttls": "143", "none": "143"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
# What crm.core.access.Role has; this file is read before any of the application.
ROLES = (
    *("coordinator", "adviser", "business_head", "colleague"),
    *("steering_group", "partner", "registrar", "administrator"),
)


def _is_issuer(environ: Mapping[str, str]) -> bool:
    issuer = environ.get("OIDC_ISSUER", "")
    schemes = "https" if _is_production(environ) else "https?"
    return not issuer or bool(re.fullmatch(rf"{schemes}://[^\s?#]{{1,240}}", issuer))


def _all_or_none(environ: Mapping[str, str]) -> bool:
    texts = [environ.get(name, "") for name in OIDC]
    return not any(texts) or all(re.fullmatch("[!-~]+", text) for text in texts)


def _has_role_rules(environ: Mapping[str, str]) -> bool:
    """A claim needs what its values mean, and the other way round; each value means one role."""
    pairs = _role_pairs(environ)
    values = [value for value, _ in pairs]
    sound = len(set(values)) == len(values) and all(
        value and role in ROLES for value, role in pairs
    )
    return sound and bool(pairs) == bool(environ.get("OIDC_ROLE_CLAIM"))


def _local_accounts_are_told(environ: Mapping[str, str]) -> bool:
    told = environ.get("LOCAL_ACCOUNTS") or "on"
    return told == "on" or (told == "off" and all(environ.get(name) for name in OIDC))


def _has_break_glass(environ: Mapping[str, str]) -> bool:
    address = environ.get("BREAK_GLASS", "")
    if environ.get("LOCAL_ACCOUNTS") == "off" or address:
        return bool(re.fullmatch(r"[^@\s]+@[^@\s]+", address))
    return True


def _can_sign_in_to_mailbox(environ: Mapping[str, str]) -> bool:
    texts = [environ.get(name, "") for name in ("IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD")]
    return all(texts) or not texts[0]


def _reads_mailbox_safely(environ: Mapping[str, str]) -> bool:
    way = environ.get("IMAP_SECURITY") or "tls"
    local = environ.get("IMAP_HOST", "") in LOOPBACK
    return way in IMAP_PORTS and (way != "none" or local or not _is_production(environ))


# Everywhere: what two settings must be together.
TOGETHER: tuple[tuple[str, Callable[[Mapping[str, str]], bool], str], ...] = (
    ("OIDC_ISSUER", _is_issuer, "set the https address by which the provider names itself"),
    ("OIDC_CLIENT_SECRET", _all_or_none, f"set {', '.join(OIDC)} together, or none of them"),
    (
        "OIDC_ROLES",
        _has_role_rules,
        "with OIDC_ROLE_CLAIM, and only then, write value=role, value=role; each value once; "
        f"roles are {', '.join(ROLES)}",
    ),
    ("LOCAL_ACCOUNTS", _local_accounts_are_told, "set on, or off together with the OIDC settings"),
    ("BREAK_GLASS", _has_break_glass, "set the address that may still use a password"),
    ("IMAP_PASSWORD", _can_sign_in_to_mailbox, "with IMAP_HOST, set IMAP_USERNAME and this"),
    (
        "IMAP_SECURITY",
        _reads_mailbox_safely,
        "set tls or starttls; none only where the mail server is on this machine",
    ),
)


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration for this environment.

    Raises WeakSettings in production when a secret, the database or the public address is missing,
    and anywhere when settings contradict one another.
    """
    production = _is_production(environ)
    _refuse_weak(environ, production)
    instance = Path(environ.get("INSTANCE_PATH", ROOT / "instance"))
    return {
        "PRODUCTION": production,
        "INSTANCE_PATH": str(instance),
        # Files that people send; a backup holds them as it holds the database.
        "FILES_PATH": environ.get("FILES_PATH") or str(instance / "files"),
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
        "MAIL_PORT": _port(environ, "MAIL_PORT", "587"),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD"),
        "MAIL_STARTTLS": environ.get("MAIL_STARTTLS", "1") == "1",
        "MAIL_FROM": environ.get("MAIL_FROM", "etablering@localhost"),
        **_mailbox(environ),
        # Working days within which whoever writes to us is promised an answer; 0 promises none.
        "RESPONSE_DAYS": _number(environ, "RESPONSE_DAYS", "2", most=60),
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
        **{name: environ.get(name) for name in OIDC},
        "OIDC_NAME": environ.get("OIDC_NAME", ""),
        "OIDC_ROLE_CLAIM": environ.get("OIDC_ROLE_CLAIM", ""),
        "OIDC_ROLES": dict(_role_pairs(environ)),
        "LOCAL_ACCOUNTS": environ.get("LOCAL_ACCOUNTS") != "off",
        "BREAK_GLASS": environ.get("BREAK_GLASS", "").lower(),
    }


def _refuse_weak(environ: Mapping[str, str], production: bool) -> None:
    faults = [
        f"{name}: {advice}"
        for name, is_sound, advice in (RULES if production else ())
        if not is_sound(environ.get(name, ""))
    ]
    faults += [f"{name}: {advice}" for name, is_sound, advice in TOGETHER if not is_sound(environ)]
    if faults:
        where = " in production" if production else ""
        raise WeakSettings(f"Etablera does not start{where}:\n  " + "\n  ".join(faults))


def _role_pairs(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """``value=role, value=role`` taken apart; a value may hold an equals sign, a role none."""
    text = environ.get("OIDC_ROLES", "").strip()
    parts = [part.rpartition("=") for part in text.split(",")] if text else []
    return [(value.strip(), role.strip()) for value, _, role in parts]


def _is_production(environ: Mapping[str, str]) -> bool:
    kind = environ.get("ETABLERA_ENV") or "development"
    if kind not in {"production", "development"}:
        raise WeakSettings(f"ETABLERA_ENV={kind}: set production or development")
    return kind == "production"


def _mailbox(environ: Mapping[str, str]) -> dict[str, Any]:
    security = environ.get("IMAP_SECURITY") or "tls"
    return {
        "IMAP_HOST": environ.get("IMAP_HOST", ""),
        "IMAP_PORT": _port(environ, "IMAP_PORT", IMAP_PORTS[security]),
        "IMAP_USERNAME": environ.get("IMAP_USERNAME", ""),
        "IMAP_PASSWORD": environ.get("IMAP_PASSWORD", ""),
        "IMAP_FOLDER": environ.get("IMAP_FOLDER") or "INBOX",
        "IMAP_DONE_FOLDER": environ.get("IMAP_DONE_FOLDER", ""),
        "IMAP_SECURITY": security,
    }


def _port(environ: Mapping[str, str], name: str, usual: str) -> int:
    text = environ.get(name) or usual
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise WeakSettings(f"{name}={text}: set a number from 1 to 65535")
    return int(text)


def _number(environ: Mapping[str, str], name: str, usual: str, *, most: int) -> int:
    text = environ.get(name) or usual
    if not text.isdecimal() or int(text) > most:
        raise WeakSettings(f"{name}={text}: set a number from 0 to {most}")
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
