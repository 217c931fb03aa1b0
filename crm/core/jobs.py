"""Background jobs: a list of plain functions, run by a process of their own, each slot once.

Two workers started by mistake do nothing twice: a job's slot (a day, a month) is a row that only
one of them can add, in the same transaction as the job's own work.
"""

import logging
import signal
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import Identified, Model, db

log = logging.getLogger(__name__)


class JobRun(Identified, Model):
    """A job's slot that has been done."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(sa.String(60))
    slot: Mapped[str] = mapped_column(sa.String(60))

    __table_args__ = (sa.UniqueConstraint("job", "slot"),)


@dataclass(frozen=True)
class Job:
    """One line of the schedule.

    ``run`` takes the moment (UTC) and does not commit. ``slot`` names what is to be done once at
    that moment, or None when nothing is due; a job without a slot function may run at any time.
    ``when`` is APScheduler's trigger, in Europe/Stockholm; keep out of 02-03, which comes twice
    in October.
    """

    id: str
    what: str
    run: Callable[[datetime], object]
    when: Mapping[str, Any] = field(default_factory=dict)
    slot: Callable[[datetime], str | None] | None = None


def each_day(now: datetime) -> str:
    """The slot of a job that is to be done once a day, in Europe/Stockholm."""
    return clock.local_date(now).isoformat()


def run_job(job: Job, now: datetime) -> bool:
    """Run a job if its slot is due and free; tells whether it ran."""
    if job.slot is None:
        job.run(now)
        db.session.commit()
        return True
    slot = job.slot(now)
    if slot is None or not _claim(job.id, slot):
        db.session.rollback()
        return False
    job.run(now)
    db.session.commit()
    log.info("job %s done for %s", job.id, slot)
    return True


def _claim(job_id: str, slot: str) -> bool:
    already = sa.select(JobRun.id).where(JobRun.job == job_id, JobRun.slot == slot)
    if db.session.scalar(already) is not None:
        return False
    try:
        db.session.add(JobRun(job=job_id, slot=slot))
        db.session.flush()  # PostgreSQL waits here for another worker that has just added it
    except IntegrityError:
        return False
    return True


def work(app: Flask, jobs: Sequence[Job]) -> None:
    """Run the schedule until the process is told to stop. Overdue slots are done at the start."""
    scheduler = BlockingScheduler(timezone=clock.STOCKHOLM)
    for job in jobs:
        scheduler.add_job(
            _in_app,
            args=(app, job),
            id=job.id,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            **job.when,
        )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    for job in jobs:
        _in_app(app, job)
    scheduler.start()


def _in_app(app: Flask, job: Job) -> None:
    with app.app_context():
        try:
            run_job(job, clock.now())
        except Exception as error:  # the next slot, or the next start, tries again
            db.session.rollback()
            where = traceback.extract_tb(error.__traceback__)[-1]
            # Not the error's own words: they may hold what must not be in a log.
            log.error(
                "job %s failed: %s at %s:%s",
                job.id,
                type(error).__name__,
                where.filename,
                where.lineno,
            )
