"""The worker empties the mailbox, and nothing is lost or doubled whatever happens meanwhile."""

import hashlib
import imaplib
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crm.core import clock, files, outbox
from crm.core.db import db
from crm.mailbox import imap, jobs, queries, rules, service
from crm.mailbox.models import MailState
from tests.factories.letters import a_mail
from tests.factories.mailbox import kept, poll


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_mail_is_kept_byte_for_byte_and_gone_from_the_mailbox(
    app, mailbox, monkeypatch, security
):
    raw = a_mail().replace(b"\n", b"\r\n")
    arrived = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    mailbox.put(raw, arrived=arrived)
    monkeypatch.setitem(app.config, "IMAP_SECURITY", security)
    if security == "tls":
        monkeypatch.setitem(app.config, "IMAP_PORT", mailbox.server.tls)
    monkeypatch.setenv("SSL_CERT_FILE", str(mailbox.server.certificate))
    poll()
    (mail,) = kept()
    assert files.contents(mail.file) == raw
    assert mail.digest == hashlib.sha256(raw).hexdigest()
    assert (mail.received_at, mail.state) == (arrived, MailState.WAITING)
    assert (queries.poll().fault, mailbox.count()) == (None, 0)
    assert queries.poll().succeeded_at is not None
    outbox.deliver_due()
    db.session.expire_all()
    assert mail.inquiry.received_at == arrived


@pytest.mark.parametrize("folder", ["Klara", "Klara ärenden"])
def test_a_mail_is_moved_to_the_folder_for_those_that_are_done(app, mailbox, monkeypatch, folder):
    monkeypatch.setitem(app.config, "IMAP_DONE_FOLDER", folder)
    mailbox.put(a_mail(), a_mail())
    poll()
    assert queries.poll().fault is None
    assert (len(kept()), mailbox.count()) == (2, 0)
    with imap.opened(app.config | {"IMAP_FOLDER": folder}) as box:
        assert len(box.uids()) == 2


@pytest.mark.parametrize("can", [[], [b"UIDPLUS"]])
@pytest.mark.parametrize("folder", ["", "Klara"])
def test_a_server_that_can_do_less_is_emptied_too(app, mailbox, monkeypatch, can, folder):
    monkeypatch.setitem(app.config, "IMAP_DONE_FOLDER", folder)
    mailbox.put(a_mail())
    with imap.opened(app.config) as box:
        box._can = can
        assert imap.empty(box, lambda *_: None) == 1
    assert mailbox.count() == 0
    assert not folder or mailbox.count(folder) == 1


def test_the_same_mail_ten_times_is_one_mail(mailbox):
    mailbox.put(*[a_mail(message_id="<one@x.example>")] * 10)
    poll()
    assert (len(kept()), mailbox.count()) == (1, 0)


def test_what_somebody_has_deleted_in_the_mailbox_is_left_alone(app, mailbox):
    mailbox.put(a_mail())
    with imap.opened(app.config) as box:
        box._mailbox.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    poll()
    assert (kept(), mailbox.count()) == ([], 1)


def test_a_look_into_the_mailbox_is_bounded_and_the_next_goes_on(mailbox, monkeypatch):
    monkeypatch.setattr(imap, "MOST_AT_ONCE", 2)
    mailbox.put(a_mail(), a_mail(), a_mail())
    poll()
    assert (len(kept()), mailbox.count()) == (2, 1)
    poll()
    assert (len(kept()), mailbox.count()) == (3, 0)
    monkeypatch.setattr(imap, "MOST_SECONDS", -1)
    mailbox.put(a_mail())
    poll()
    assert (len(kept()), mailbox.count()) == (3, 1)


def test_an_empty_and_a_broken_mail_are_kept_too(mailbox):
    mailbox.put(b"\r\n", b"\xff\xfe\x01 no mail\r\n", a_mail()[:40])
    poll()
    assert (len(kept()), mailbox.count()) == (3, 0)


class Killed(BaseException):
    """The process ends here: nothing more is done, not even tidied up."""


def end_here(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("place", "name", "kept_by_then"),
    [
        (files, "_write", 0),
        (outbox, "send_later", 0),
        (imap.Box, "remove", 1),
        (service, "end_poll", 1),
    ],
)
def test_a_worker_that_is_killed_loses_and_doubles_nothing(
    mailbox, monkeypatch, place, name, kept_by_then
):
    mailbox.put(a_mail())
    with monkeypatch.context() as broken:
        broken.setattr(place, name, end_here)
        with pytest.raises(Killed):
            poll()
    db.session.rollback()
    assert len(kept()) == kept_by_then
    assert len(kept()) + mailbox.count() >= 1
    with clock.set_to(clock.now() + service.LEASE):  # its hold on the mailbox has ended
        poll()
    assert (len(kept()), mailbox.count()) == (1, 0)


def test_a_mail_that_the_server_does_not_let_go_is_kept_once(mailbox, monkeypatch):
    def refuse(*_: object) -> None:
        raise imaplib.IMAP4.error("read-only")

    monkeypatch.setattr(imap.Box, "remove", refuse)
    mailbox.put(a_mail(), a_mail())
    poll()
    poll()
    assert (len(kept()), mailbox.count()) == (2, 2)
    assert queries.poll().fault == "CannotRemove"


def test_mails_that_the_server_does_not_let_go_keep_no_other_from_being_read(mailbox, monkeypatch):
    def refuse(*_: object) -> None:
        raise imaplib.IMAP4.error("read-only")

    monkeypatch.setattr(imap.Box, "remove", refuse)
    monkeypatch.setattr(imap, "MOST_AT_ONCE", 1)
    mailbox.put(a_mail(), a_mail(), a_mail())
    poll()
    assert len(kept()) == 3


def test_two_workers_do_not_read_at_once(mailbox):
    now = clock.now()
    with clock.set_to(now):
        assert service.begin_poll()
        assert not service.begin_poll(), "another one is reading"
        service.end_poll(None)
        assert not service.begin_poll(), "it has just been read"
    with clock.set_to(now + service.PAUSE):
        assert service.begin_poll()
    with clock.set_to(now + service.PAUSE + service.LEASE + timedelta(seconds=1)):
        assert service.begin_poll(), "the other one has ended over it"


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_wrong_password_is_noted_without_secrets(app, mailbox, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    mailbox.put(a_mail())
    with monkeypatch.context() as wrong:
        wrong.setitem(app.config, "IMAP_PASSWORD", "hemligt-ord")
        poll()
    assert queries.poll().fault == "MailboxLoginError"
    assert "could not be read: MailboxLoginError" in caplog.text
    assert "hemligt-ord" not in caplog.text
    assert mailbox.user not in caplog.text
    poll()
    assert (queries.poll().fault, len(kept())) == (None, 1)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"IMAP_PORT": 1}, "ConnectionRefusedError"),
        ({"IMAP_FOLDER": "Finns ej"}, "MailboxFolderSelectError"),
        ({"IMAP_SECURITY": "starttls"}, "SSLCertVerificationError"),
    ],
)
def test_a_server_that_cannot_be_read_is_tried_again(app, mailbox, monkeypatch, settings, fault):
    mailbox.put(a_mail())
    with monkeypatch.context() as wrong:
        for name, value in settings.items():
            wrong.setitem(app.config, name, value)
        poll()
    assert queries.poll().fault == fault
    assert fault in rules.FAULTS
    poll()
    assert (queries.poll().fault, len(kept())) == (None, 1)


def test_a_server_that_does_not_answer_is_left(app, mailbox, monkeypatch, silent_server):
    monkeypatch.setattr(imap, "TIMEOUT_SECONDS", 0.05)
    with monkeypatch.context() as wrong:
        wrong.setitem(app.config, "IMAP_PORT", silent_server)
        poll()
    assert queries.poll().fault == "TimeoutError"


def test_without_a_mailbox_nothing_is_asked(app):
    jobs.poll(clock.now())
    assert queries.poll().begun_at is None
