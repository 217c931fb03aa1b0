"""Mail: written in the recipient's language, saved with the change, sent by the worker.

A mail carries a case number and a link, never what the case is about.
"""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, Protocol

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock, outbox
from crm.core.db import Identified, Model, UtcDateTime, db

SMTP_TIMEOUT_SECONDS = 20


class MailMessage(Identified, Model):
    """One mail to one person, as it was or will be sent; some texts are forgotten once sent."""

    __tablename__ = "mail_messages"

    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(5))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Addressee(Protocol):
    """Whom a mail can go to."""

    @property
    def email(self) -> str:
        """The address."""

    @property
    def language(self) -> str:
        """sv or en."""


def send_mail(
    template: str, to: Addressee, *, key: str, forget: bool = False, **context: Any
) -> MailMessage:
    """Save a mail and order its delivery, in the caller's transaction.

    ``template`` names a folder in templates/emails with subject.txt and body.txt; ``key`` makes
    sending the same thing twice impossible. ``forget``: once the mail server has it, its text is
    not kept, for whoever reads it (in a backup, say) could use what it holds.
    """
    with force_locale(to.language):
        subject = render_template(f"emails/{template}/subject.txt", to=to, **context)
        body = render_template(f"emails/{template}/body.txt", to=to, **context)
    message = MailMessage(
        message_id=make_msgid(domain=_domain()),
        recipient=to.email,
        language=to.language,
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
    )
    db.session.add(message)
    db.session.flush()
    outbox.send_later("mail", key=f"mail:{key}:{to.email}", mail_id=message.id, forget=forget)
    return message


def absolute_url(endpoint: str, **values: Any) -> str:
    """A page's full address, also outside a request."""
    base = current_app.config["BASE_URL"]
    scheme, _, host = base.partition("://")
    adapter = current_app.url_map.bind(host, url_scheme=scheme)
    return adapter.build(endpoint, values, force_external=True)


@outbox.handles("mail")
def deliver(payload: dict[str, Any]) -> None:
    """Hand one saved mail to the mail server; without one (development) it only counts as sent."""
    message = db.session.get_one(MailMessage, payload["mail_id"])
    if message.sent_at is not None:
        return
    if current_app.config["MAIL_SERVER"]:
        email = _as_email(message)
        db.session.rollback()  # a slow mail server must not keep everybody else from writing
        _transmit(email)
        if payload.get("forget"):
            message.body = ""
    message.sent_at = clock.now()


def _transmit(email: EmailMessage) -> None:
    config = current_app.config
    with smtplib.SMTP(
        config["MAIL_SERVER"], config["MAIL_PORT"], timeout=SMTP_TIMEOUT_SECONDS
    ) as server:
        if config["MAIL_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if config["MAIL_USERNAME"]:
            server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        server.send_message(email)


def _as_email(message: MailMessage) -> EmailMessage:
    email = EmailMessage()
    email["Message-ID"] = message.message_id
    email["Date"] = format_datetime(message.created_at)
    email["From"] = current_app.config["MAIL_FROM"]
    email["To"] = message.recipient
    email["Subject"] = message.subject
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.body)
    return email


def _domain() -> str:
    return str(current_app.config["MAIL_FROM"]).rpartition("@")[2] or "localhost"
