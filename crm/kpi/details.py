"""The cases of one month, counted by municipality and strength area."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.establishments.models import Decision, DecisionMunicipality, Outcome
from crm.inquiries.models import Inquiry, InquiryArea, InquiryType
from crm.kpi.groups import Group, group_of, replies_of, sum_of
from crm.kpi.rules import add_months, portions, start_of
from crm.kpi.series import counts, established, had_to_answer, replied_at
from crm.reference.models import Municipality, StrengthArea
from crm.routing.models import Recipient, Round


class Details:
    """The cases of one month, ready to be counted by municipality or strength area."""

    def __init__(self, month: date) -> None:
        self.start, self.end = month, add_months(month, 1)
        self.requests = self._inquiries(Inquiry.received_at)
        self.qualified = self._inquiries(Inquiry.qualified_at)
        self.decisions = {
            row.inquiry_id: row for row in db.session.execute(established(self.start, self.end))
        }
        self.asked = self._asked()
        self.places = self._places()
        self.area_ids = self._area_ids()
        self.sent_to = self._sent_to()

    def _in_month(self, column: Any) -> sa.ColumnElement[bool]:
        return sa.and_(column >= start_of(self.start), column < start_of(self.end))

    def _inquiries(self, column: Any) -> set[int]:
        return set(db.session.scalars(sa.select(Inquiry.id).where(self._in_month(column), counts)))

    def _asked(self) -> list[tuple[int, int, bool]]:
        """Case, municipality and whether it replied in time, of all that had to answer here."""
        rows: Iterable[Any] = db.session.execute(
            sa.select(Recipient.inquiry_id, Recipient.municipality_id, Round.deadline, replied_at)
            .join(Round, Round.id == Recipient.round_id)
            .where(Round.deadline >= self.start, Round.deadline < self.end, had_to_answer())
        )
        return [
            (case, place, replied is not None and clock.local_date(replied) <= deadline)
            for case, place, deadline, replied in rows
        ]

    def _places(self) -> dict[int, set[int]]:
        """The cases established in each municipality."""
        rows = db.session.execute(
            sa.select(DecisionMunicipality.municipality_id, Decision.inquiry_id)
            .join(Decision, Decision.id == DecisionMunicipality.decision_id)
            .where(
                Decision.outcome == Outcome.ESTABLISHED,
                Decision.decided_on >= self.start,
                Decision.decided_on < self.end,
            )
        )
        return _grouped(rows)

    def _sent_to(self) -> dict[int, set[int]]:
        """Those of the month's requests that have been sent to each municipality."""
        rows = db.session.execute(
            sa.select(Recipient.municipality_id, Recipient.inquiry_id)
            .join(Inquiry, Inquiry.id == Recipient.inquiry_id)
            .where(self._in_month(Inquiry.received_at), counts)
        )
        return _grouped(rows)

    def _everything(self) -> set[int]:
        return self.requests | self.decisions.keys() | {case for case, *_ in self.asked}

    def _area_ids(self) -> dict[int, set[int]]:
        """The cases in each strength area, of all that the month counts."""
        areas: dict[int, set[int]] = defaultdict(set)
        for some in portions(self._everything()):
            rows = db.session.execute(
                sa.select(InquiryArea.area_id, InquiryArea.inquiry_id).where(
                    InquiryArea.inquiry_id.in_(some)
                )
            )
            for area, ids in _grouped(rows).items():
                areas[area] |= ids
        return areas

    def region(self) -> dict[str, Group]:
        """The region's figures, each with its cases."""
        return {
            "requests": group_of(self.requests),
            "qualified_inquiries": group_of(self.qualified),
            **self._decided(self.decisions.keys()),
            **self._replies(self.asked),
        }

    def municipalities(self) -> list[dict[str, Any]]:
        """A line per municipality: the region's own, and neighbours that something is said of."""
        asked: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
        for row in self.asked:
            asked[row[1]].append(row)
        shared = _in_several(self.places)
        named = self.sent_to.keys() | self.places.keys() | asked.keys()
        lines = []
        for row in _rows(Municipality, Municipality.in_region, named, self.start):
            ids = self.places.get(row.id, set())
            line = {
                **_identity(row),
                "requests": group_of(self.sent_to.get(row.id, set())),
                **self._decided(ids),
                **self._replies(asked[row.id]),
            }
            line["establishments"]["shared"] = sorted(ids & shared)
            lines.append(line)
        return lines

    def areas(self) -> list[dict[str, Any]]:
        """A line per strength area, and one for cases without any."""
        rows = _rows(StrengthArea, sa.true(), self.area_ids.keys(), self.start)
        lines = [{**_identity(row), **self._of(self.area_ids[row.id])} for row in rows]
        without = self._everything().difference(*self.area_ids.values())
        nowhere = {"id": None, "code": "none", "name_sv": "", "name_en": ""}
        return [*lines, {**nowhere, **self._of(without)}] if without else lines

    def _of(self, ids: set[int]) -> dict[str, Group]:
        return {
            "requests": group_of(self.requests & ids),
            **self._decided(self.decisions.keys() & ids),
            **self._replies([row for row in self.asked if row[0] in ids]),
        }

    def _decided(self, ids: Iterable[int]) -> dict[str, Group]:
        rows = [self.decisions[case] for case in sorted(ids)]
        parts = {
            "new_establishments": [
                r for r in rows if r.type not in {InquiryType.EXPANSION, InquiryType.CAPITAL}
            ],
            "expansions": [r for r in rows if r.type is InquiryType.EXPANSION],
            "capital": [r for r in rows if r.type is InquiryType.CAPITAL],
        }
        return {
            "establishments": group_of(row.inquiry_id for row in rows),
            **{code: group_of(row.inquiry_id for row in some) for code, some in parts.items()},
            "jobs_announced": sum_of(rows, "jobs"),
            "investment_sek": sum_of(rows, "investment_msek"),
        }

    def _replies(self, rows: Sequence[tuple[int, int, bool]]) -> dict[str, Group]:
        group = group_of(case for case, *_ in rows)
        in_time = [case for case, _place, replied in rows if replied]
        whole = replies_of(len(rows), len(in_time), group)
        whole["replied_in_time"] = {**group_of(in_time), "value": len(in_time)}
        return whole


def _grouped(rows: Iterable[Any]) -> dict[int, set[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for key, case in rows:
        groups[key].add(case)
    return groups


def _in_several(places: dict[int, set[int]]) -> set[int]:
    """The cases that more than one municipality has."""
    seen: set[int] = set()
    several: set[int] = set()
    for ids in places.values():
        several |= ids & seen
        seen |= ids
    return several


def _rows(model: Any, ours: Any, also: Iterable[int], month: date) -> list[Any]:
    """The reference rows that have a line: those in use in the month, and those with figures."""
    in_use = sa.or_(model.disabled_on.is_(None), model.disabled_on > month)
    query = sa.select(model).where(sa.or_(sa.and_(ours, in_use), model.id.in_(also)))
    return list(db.session.scalars(query.order_by(model.position)))


def _identity(row: Any) -> dict[str, Any]:
    return {"id": row.id, "code": row.code, "name_sv": row.name_sv, "name_en": row.name_en}
