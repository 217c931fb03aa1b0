"""Small secrets in the database: unreadable there, and marks that nobody else can make.

The keys come from SECRET_KEY, one for each purpose. With another SECRET_KEY nothing that was sealed
before can be read again.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

KEY_BYTES = 32


class Unreadable(ValueError):
    """What was sealed cannot be read: SECRET_KEY has changed, or the text has been tampered with."""


def seal(purpose: str, text: str) -> str:
    """A text as it may lie in the database. Name the row in ``purpose``, so that it fits no other."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text again. Raises Unreadable."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(purpose) from None


def mark(purpose: str, text: str) -> str:
    """A text's keyed hash, 64 letters: who reads the database cannot try texts against it."""
    return hmac.new(_key(f"mark: {purpose}"), text.encode(), hashlib.sha256).hexdigest()


def _box(purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(_key(f"seal: {purpose}")))


def _key(info: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"etablera {info}".encode())
    return derived.derive(secret)
