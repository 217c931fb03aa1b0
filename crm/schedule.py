"""Every background job, one line each: what operators read and the worker runs."""

from crm.accounts import jobs as accounts
from crm.core import files, outbox, trail
from crm.core.jobs import Job, each_day
from crm.imports import jobs as imports
from crm.inquiries import jobs as inquiries
from crm.kpi import jobs as kpi
from crm.mailbox import jobs as mailbox
from crm.secrecy import jobs as secrecy

# Named here so that the worker knows them: what messages in the outbox set off, besides mail.
HANDLERS = (imports.work,)

JOBS = (
    Job(
        id="outbox",
        what="send waiting mail and do what else was put off",
        when={"trigger": "interval", "seconds": 5},
        run=lambda now: outbox.deliver_due(),
    ),
    Job(
        id="mailbox",
        what="fetch mail from the mailbox; one worker at a time",
        when={"trigger": "interval", "seconds": 60},
        run=mailbox.poll,
    ),
    Job(
        id="monthly_report",
        what="close the month on the first working day and mail its report",
        when={"trigger": "cron", "hour": 6, "minute": 15},
        run=kpi.monthly,
        slot=kpi.slot,
    ),
    Job(
        id="secrecy_reminders",
        what="remind of decisions on secrecy that end soon or have ended",
        when={"trigger": "cron", "hour": 6, "minute": 45},
        run=secrecy.remind,
        slot=each_day,
    ),
    Job(
        id="area_learning",
        what="learn from qualified cases which words speak for which strength area",
        when={"trigger": "cron", "hour": 4, "minute": 50},
        run=inquiries.learn_areas,
        slot=each_day,
    ),
    Job(
        id="trail_head",
        what="write the end of the audit trail into the log, where the database does not reach",
        when={"trigger": "cron", "hour": 4, "minute": 10},
        run=trail.log_head,
        slot=each_day,
    ),
    Job(
        id="remove_unknown_files",
        what="take away files that were sent with a form that was never saved",
        when={"trigger": "cron", "hour": 4, "minute": 20},
        run=files.remove_unknown,
        slot=each_day,
    ),
    Job(
        id="forget_tries",
        what="forget yesterday's tries to sign in",
        when={"trigger": "cron", "hour": 4, "minute": 30},
        run=accounts.forget_tries,
        slot=each_day,
    ),
)
