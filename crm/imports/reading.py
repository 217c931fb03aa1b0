"""A row of a list as the case or company that it makes, or what is wrong with it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from crm.core import clock
from crm.core.text import fold
from crm.establishments import rules as endings
from crm.establishments.models import LostReason, Outcome
from crm.imports import rules
from crm.imports import values as v
from crm.imports.models import ImportKind
from crm.imports.rules import FIELDS, MORE, Field, Known
from crm.inquiries import rules as inquiries
from crm.inquiries.models import Secrecy, Stage

OUTCOMES = {endings.STAGES[outcome]: outcome for outcome in Outcome}
# Stages at which a case goes on; what was sent or offered before it came here is not known here.
UNDER_WAY = {Stage.QUALIFIED, Stage.ROUTED, Stage.OFFERED}
NEEDED_TO_END = ("type", "area_ids", "responsible_id")
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Reading:
    """What a row says. ``values`` as the services take them; ``faults``: field and text of each;
    ``key`` knows the row again. ``stage`` is where an inquiry ends up, ``ending`` its decision."""

    values: dict[str, Any]
    faults: list[tuple[str, str]]
    key: str
    old_number: str | None = None
    stage: Stage = Stage.RECEIVED
    ending: dict[str, Any] = field(default_factory=dict)


class RowReader:
    """Reads rows of one file by what its columns mean."""

    def __init__(
        self,
        kind: ImportKind,
        headings: Sequence[str],
        columns: Sequence[str],
        usual: Mapping[str, Any],
        known: Known,
    ) -> None:
        self.kind, self.known = kind, known
        self.usual = rules.usual_values(usual)
        self.columns: list[tuple[int, Field, v.Reader, str]] = []
        for place, name in enumerate(columns):
            if name:
                told = FIELDS[kind][name]
                factor = rules.factor_of(headings[place], told.units)
                self.columns.append((place, told, told.reader(known, factor), headings[place]))

    def read(self, cells: Sequence[Any]) -> Reading:
        """One row."""
        told: dict[str, Any] = {}
        faults: list[tuple[str, str]] = []
        for place, field_, read, heading in self.columns:
            cell = cells[place]
            if v.is_nothing(cell):
                continue
            try:
                value = read(cell)
            except ValueError as error:
                faults.append((field_.name, str(error)))
            else:
                _add(told, field_.name, value, heading)
        key = self._key(cells, told.get("old_number"))
        make = _inquiry if self.kind is ImportKind.INQUIRIES else _company
        return make(self, told, faults, key)

    def _key(self, cells: Sequence[Any], old_number: str | None) -> str:
        """By the number in the old system if there is one, otherwise by all that is read."""
        told: Any = ["number", fold(old_number)]
        if not old_number:
            read = [(field_.name, v.plain(cells[place])) for place, field_, *_rest in self.columns]
            told = ["cells", sorted(pair for pair in read if pair[1])]
        return hashlib.sha256(json.dumps([self.kind.value, told]).encode()).hexdigest()


def _add(told: dict[str, Any], name: str, value: Any, heading: str) -> None:
    if name == MORE:
        told.setdefault(MORE, []).append(f"{heading}: {value}" if heading else value)
    else:
        told[name] = value


def _company(
    reader: RowReader, told: dict[str, Any], faults: list[tuple[str, str]], key: str
) -> Reading:
    if not told.get("company_name") and not faults:
        faults.append(("company_name", _("This must be filled in.")))
    return Reading(told, faults, key, old_number=told.pop("old_number", None))


def _inquiry(
    reader: RowReader, told: dict[str, Any], faults: list[tuple[str, str]], key: str
) -> Reading:
    usual = {name: value for name, value in reader.usual.items() if name not in told}
    values = inquiries.tidy({"secrecy": Secrecy.OPEN, **usual, **told})
    old_number = values.pop("old_number", None)
    stage = values.pop("stage", Stage.RECEIVED)
    ending = {name: values.pop(name, None) for name in ENDING}
    _set_areas(values, told, reader.known.parents)
    _set_texts(values)
    wrong = {name for name, _text in faults}
    faults += [
        (fault.field, str(fault.text))
        for fault in inquiries.faults(values, reader.known.parents)
        if fault.field not in wrong
    ]
    if not faults:
        faults += _ending_faults(stage, values, ending)
    return Reading(values, faults, key, old_number, stage, _decision(stage, values, ending))


ENDING = ("decided_on", "municipalities", "lost_reason", "lost_to")


def _set_areas(values: dict[str, Any], told: Mapping[str, Any], parents: Mapping[int, int]) -> None:
    """Areas and subareas, wherever they stood; a subarea brings its area."""
    named = [*(told.get("area_ids") or ()), *(told.get("subarea_ids") or ())]
    areas = [number for sort, number in named if sort == "area"]
    subareas = [number for sort, number in named if sort == "subarea"]
    areas += [parents[number] for number in subareas]
    usual = [] if named else list(values.get("area_ids") or ())
    values["area_ids"] = list(dict.fromkeys(areas or usual))
    values["subarea_ids"] = list(dict.fromkeys(subareas))
    least, most = values.pop("area_ha", None) or (None, None)
    values["area_ha_min"] = least
    if most is not None and values.get("area_ha_max") is None:
        values["area_ha_max"] = most


def _set_texts(values: dict[str, Any]) -> None:
    """The description with what other columns add; a case without a subject gets one from it."""
    more = values.pop(MORE, [])
    values["description"] = "\n\n".join(filter(None, (values.get("description"), *more)))
    if not values.get("subject"):
        first = (values["description"].splitlines() or [""])[0]
        values["subject"] = (values.get("company_name") or first)[:LONGEST_SUBJECT].strip()


def _ending_faults(
    stage: Stage, values: Mapping[str, Any], ending: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """What a case that has ended lacks."""
    if stage not in OUTCOMES:
        return []
    outcome = OUTCOMES[stage]
    found = []
    if ending["decided_on"] is None:
        text = _("Say when it ended: the stage is %(stage)s.", stage=stage.label)
        return [("decided_on", text)]
    if outcome is not Outcome.WITHDRAWN:
        found = [
            (name, _("This must be filled in.")) for name in NEEDED_TO_END if not values.get(name)
        ]
    facts = _facts(stage, values, ending)
    for fault in endings.faults(
        outcome,
        facts,
        received_on=clock.local_date(values["received_at"]),
        today=clock.today(),
    ):
        found.append((SHOWN_AT.get(fault.field, fault.field), str(fault.text)))
    return found


SHOWN_AT = {"municipality_ids": "municipalities"}


def _decision(stage: Stage, values: Mapping[str, Any], ending: Mapping[str, Any]) -> dict[str, Any]:
    """How a case that has ended did, as ``establishments.service.decide`` takes it."""
    if stage not in OUTCOMES:
        return {}
    facts = _facts(stage, values, ending)
    relevant = endings.relevant(OUTCOMES[stage], facts)
    return {**relevant, "outcome": OUTCOMES[stage]}


def _facts(stage: Stage, values: Mapping[str, Any], ending: Mapping[str, Any]) -> dict[str, Any]:
    reason, note = ending["lost_reason"] or (LostReason.OTHER, "")
    return endings.EMPTY | {
        "decided_on": ending["decided_on"],
        "municipalities": ending["municipalities"] or [],
        "jobs": values.get("jobs"),
        "investment_msek": values.get("investment_msek"),
        "lost_reason": reason if stage is Stage.LOST else None,
        "lost_to": ending["lost_to"] or "",
        "note": note,
    }
