"""What coordinators confirmed teaches the suggestion of strength areas, each night."""

from datetime import datetime

from crm.inquiries import confirmed
from crm.intake import queries as intake
from crm.intake import service
from crm.intake.area_learning import name_stems
from crm.secrecy import queries as secrecy


def learn_areas(now: datetime) -> None:
    """Learn anew from the qualified cases that nothing is secret in."""
    memory = intake.memory()
    if memory is not None and not memory.is_on:
        return
    cases = confirmed.cases(memory.since if memory else None, secrecy.cases_with_secrets())
    service.learn(cases, name_stems(*confirmed.names()))
