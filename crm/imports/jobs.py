"""The worker does an import some rows at a time."""

import time
from typing import Any

from crm.core import outbox
from crm.core.db import db
from crm.imports import service

PAUSE_SECONDS = 0.1


@outbox.handles(service.MESSAGE)
def work(payload: dict[str, Any]) -> None:
    """Do the next rows. Between two batches others who wait to write get their turn."""
    db.session.rollback()
    time.sleep(PAUSE_SECONDS)
    service.work(payload["import_id"], payload["step"])
