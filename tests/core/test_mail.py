"""Mail leaves, in the recipient's language, also when the mail server has a bad day."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from jinja2 import DictLoader

from crm.core import clock, mail, outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage
from crm.reference import queries
from tests.factories.people import person


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets, or answers RCPT with what it is told to."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Counter)
        self.answer, self.letters = "250 ok", []
        self.on_data = lambda: None


class Counter(socketserver.StreamRequestHandler):
    """One conversation in SMTP."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline().decode():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.take_letter()
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say(self.server.answer if verb == "RCPT" else "250 ok")
        return None

    def take_letter(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.on_data()
        self.server.letters.append(
            email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        )
        self.say("250 kept")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post_office(app, monkeypatch) -> Iterator[PostOffice]:
    """A mail server on this machine that the application is told to use."""
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
        monkeypatch.setitem(app.config, "MAIL_PORT", server.server_address[1])
        monkeypatch.setitem(app.config, "MAIL_STARTTLS", False)
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def letter(app, monkeypatch):
    """A mail template of the tests' own."""
    texts = {
        "emails/trial/subject.txt": "{{ _('Sign in') }}\n{{ number }}",
        "emails/trial/body.txt": "{{ to.name }}: {{ _('Overview') }}\nåäö\n.\n",
    }
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(texts))
    monkeypatch.setattr(app.jinja_env, "cache", {})


def order(key="head_sala", number="2026-0001"):
    message = mail.send_mail("trial", person(key), key=f"trial:{number}", number=number)
    db.session.commit()
    return message


def test_a_text_that_lets_its_reader_in_is_not_kept_once_sent(app, post_office):
    message = mail.send_mail("trial", person("head_sala"), key="k", number="1", forget=True)
    kept = order(number="2026-0002")
    assert "Översikt" in message.body
    outbox.deliver_due()
    assert all("Översikt" in letter.get_content() for letter in post_office.letters)
    db.session.expire_all()
    assert (message.body, bool(message.sent_at)) == ("", True)
    assert "Översikt" in kept.body


def test_a_mail_is_written_in_its_readers_language(app):
    person("head_sala").language = "en"
    assert order("head_sala").subject == "Sign in 2026-0001"
    assert order("head_koping").subject == "Logga in 2026-0001"


def test_a_mail_leaves_with_what_a_mail_must_have(app, post_office):
    message = order()
    outbox.deliver_due()
    (letter,) = post_office.letters
    assert letter["To"] == "head_sala@vastmanland.example"
    assert letter["Message-ID"] == message.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.replace(microsecond=0) == message.created_at.replace(
        microsecond=0
    )
    assert letter.get_content().splitlines() == ["Head Sala: Översikt", "åäö", "."]
    assert message.sent_at is not None


def test_nothing_leaves_before_the_change_is_saved(app, post_office):
    mail.send_mail("trial", person("head_sala"), key="trial", number="1")
    db.session.rollback()
    assert outbox.deliver_due() == 0
    assert db.session.scalar(sa.select(sa.func.count(MailMessage.id))) == 0


@pytest.mark.parametrize("answer", ["451 come back later", "550 no such person", "421 going down"])
def test_a_refused_mail_is_tried_again_under_the_same_number(app, post_office, answer):
    message = order()
    post_office.answer = answer
    outbox.deliver_due()
    assert post_office.letters == []
    db.session.expire_all()
    assert message.sent_at is None
    post_office.answer = "250 ok"
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        outbox.deliver_due()
    (letter,) = post_office.letters
    assert letter["Message-ID"] == message.message_id


def test_with_the_mail_server_down_a_mail_waits_and_then_leaves(app, post_office, monkeypatch):
    order()
    port = app.config["MAIL_PORT"]
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    outbox.deliver_due()
    waiting = db.session.scalars(sa.select(OutboxMessage)).one()
    assert (waiting.state, waiting.last_error) == (MessageState.PENDING, "ConnectionRefusedError")
    monkeypatch.setitem(app.config, "MAIL_PORT", port)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        outbox.deliver_due()
    assert len(post_office.letters) == 1


def test_what_has_left_does_not_leave_again(app, post_office):
    message = order()
    for _ in range(2):
        mail.deliver({"mail_id": message.id})
        db.session.commit()
    assert len(post_office.letters) == 1


def test_a_slow_mail_server_keeps_nobody_from_writing(app, post_office):
    order()
    seen = []

    def meanwhile():
        with app.app_context():
            queries.region().county = "Meanwhile"
            db.session.commit()
            seen.append(queries.region().county)
            db.session.remove()

    post_office.on_data = meanwhile
    outbox.deliver_due()
    assert seen == ["Meanwhile"]
    assert len(post_office.letters) == 1


def test_the_same_mail_ordered_twice_is_refused(app):
    order()
    with pytest.raises(sa.exc.IntegrityError):
        order()
    db.session.rollback()


def test_a_line_break_cannot_smuggle_in_a_header(app, post_office):
    message = order(number="1\r\nBcc: everybody@evil.example")
    outbox.deliver_due()
    (letter,) = post_office.letters
    assert letter["Bcc"] is None
    assert "\n" not in message.subject


def test_an_address_in_a_mail_is_the_public_one(app, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "https://etablera.example")
    assert mail.absolute_url("accounts.account") == "https://etablera.example/account"
    with app.test_request_context(base_url="http://evil.example"):
        assert mail.absolute_url("accounts.account") == "https://etablera.example/account"
