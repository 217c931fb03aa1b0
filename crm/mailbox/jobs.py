"""The worker looks into the mailbox, and takes what it has kept."""

import logging
from datetime import datetime
from typing import Any

from flask import current_app

from crm.arrivals.asking import FORM_ERRAND
from crm.core import outbox
from crm.core.db import db
from crm.mailbox import imap, queries, service

log = logging.getLogger(__name__)


def poll(now: datetime) -> None:
    """Keep what lies in the mailbox; only what is saved for good is taken away from there."""
    if not current_app.config["IMAP_HOST"] or not service.begin_poll():
        return
    db.session.commit()
    fault = None
    try:
        with imap.opened(current_app.config) as box:
            imap.empty(box, _keep)
    except (*imap.FAULTS, imap.CannotRemove) as error:
        db.session.rollback()
        fault = type(error).__name__  # its text may hold what must not be in a log
        log.warning("the mailbox could not be read: %s", fault)
    service.end_poll(fault)
    db.session.commit()


@outbox.handles(queries.ERRAND)
def take(payload: dict[str, Any]) -> None:
    """A kept mail becomes a case or joins one, in the transaction that notes it as done."""
    service.take(payload["mail_id"])


@outbox.handles(FORM_ERRAND)
def acknowledge_form(payload: dict[str, Any]) -> None:
    """The public form has come: its sender gets a receipt."""
    service.acknowledge_form(payload["letter_id"], payload["language"])


def _keep(raw: bytes, received_at: datetime | None) -> None:
    service.keep(raw, received_at)
    db.session.commit()
