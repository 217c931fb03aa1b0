"""Every background job, one line each: what operators read and the worker runs."""

from crm.core import outbox
from crm.core.jobs import Job

JOBS = (
    Job(
        id="outbox",
        what="send waiting mail and do what else was put off",
        when={"trigger": "interval", "seconds": 5},
        run=lambda now: outbox.deliver_due(),
    ),
)
