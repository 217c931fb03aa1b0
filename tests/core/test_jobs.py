"""A job's slot is done once, by whichever worker comes first, and again if it failed."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from crm.core import jobs
from crm.core.db import db
from crm.core.jobs import Job, JobRun, run_job
from crm.reference import queries
from crm.schedule import JOBS

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


def a_job(run, slot=lambda now: f"{now:%Y-%m}"):
    return Job(id="trial", what="try", run=run, slot=slot)


def test_a_slot_is_done_once(app):
    done = []
    job = a_job(done.append)
    assert run_job(job, NOW)
    assert not run_job(job, NOW)
    assert run_job(job, NOW.replace(year=2027))
    assert len(done) == 2


def test_two_workers_do_a_slot_once(app, at_once):
    done, lock = [], threading.Lock()

    def count(now):
        with lock:
            done.append(now)
        queries.region().inhabitants += 1

    before = queries.region().inhabitants
    ran = at_once(4, lambda: run_job(a_job(count), NOW))
    assert sorted(ran) == [False, False, False, True]
    assert len(done) == 1
    db.session.expire_all()
    assert queries.region().inhabitants == before + 1


def test_a_failed_job_gives_its_slot_back_and_leaves_nothing(app, caplog):
    before = queries.region().county

    def fail(now):
        queries.region().county = "Half done"
        db.session.flush()
        raise RuntimeError("out of paper")

    db.session.commit()
    jobs._in_app(app, a_job(fail))
    assert "job trial failed" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "out of paper" not in caplog.text, "its words may hold what must not be in a log"
    assert db.session.scalar(sa.select(sa.func.count(JobRun.id))) == 0
    assert queries.region().county == before
    db.session.rollback()
    assert run_job(a_job(lambda now: None), NOW)


def test_nothing_runs_when_nothing_is_due(app):
    assert not run_job(a_job(pytest.fail, slot=lambda now: None), NOW)


def test_a_job_without_slots_runs_every_time(app):
    done = []
    job = a_job(done.append, slot=None)
    assert run_job(job, NOW)
    assert run_job(job, NOW)
    assert len(done) == 2


def test_every_job_has_a_name_of_its_own_and_says_what_it_does():
    assert len({job.id for job in JOBS}) == len(JOBS)
    assert all(job.what and job.when for job in JOBS)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.id)
def test_no_job_stands_in_the_hour_that_comes_twice(job):
    assert job.when.get("hour") != 2
