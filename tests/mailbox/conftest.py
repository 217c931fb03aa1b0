"""What the tests of the mailbox share: a real IMAP server, and a mailbox of one's own on it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests.mailbox import dovecot

_users = itertools.count(1)


@dataclass
class Mailbox:
    """The mailbox that the application reads."""

    server: dovecot.Server
    user: str

    def put(self, *mails: bytes, arrived: datetime | None = None) -> None:
        """Let mails lie in it."""
        for raw in mails:
            self.server.put(self.user, raw, arrived=arrived)

    def count(self, folder: str = "INBOX") -> int:
        """How many mails lie in it."""
        return self.server.count(self.user, folder)


@pytest.fixture(scope="session")
def imap_server() -> Iterator[dovecot.Server]:
    """Dovecot, once for all tests of this process."""
    if dovecot.program() is None:
        pytest.skip(dovecot.MISSING)
    with dovecot.running() as server:
        yield server


@pytest.fixture
def mailbox(app: Flask, imap_server: dovecot.Server, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """An empty mailbox that the application is told to read."""
    user = f"etablering{next(_users)}"
    settings: dict[str, Any] = {
        "IMAP_HOST": "localhost",
        "IMAP_PORT": imap_server.plain,
        "IMAP_SECURITY": "none",
        "IMAP_USERNAME": user,
        "IMAP_PASSWORD": dovecot.PASSWORD,
    }
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)
    return Mailbox(imap_server, user)
