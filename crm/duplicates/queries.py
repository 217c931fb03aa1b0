"""Finding cases and companies that are likely the same: by what is indexed first, then by comparing.

Only cases that the person may know of, and companies that such a case is about.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from rapidfuzz import fuzz, process
from sqlalchemy.orm import aliased, contains_eager

from crm.companies.models import Company, Contact
from crm.core import clock
from crm.core.access import Person, one_visible
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.names import sound_of
from crm.core.text import fold, marks_of
from crm.duplicates import rules
from crm.duplicates.models import Merge, MergeKind
from crm.duplicates.rules import Facts, Name
from crm.inquiries.models import DismissReason, Inquiry, TextMark
from crm.inquiries.queries import visible_to
from crm.inquiries.service import values_of

MOST = 5
MOST_NAMES = 2_000  # companies whose names begin with the same sounds
MOST_COMPANIES = 60
LEAST_ALIKE = 70  # per cent of letters, legal forms and accents included: a first sieve
MOST_OF_EACH = 60  # cases by one sort of evidence, the newest first
MOST_OF_A_MARK = 400
MOST_PAIRS = 30
MOST_NEW = 20  # companies that are compared with all others


@dataclass(frozen=True)
class Likeness:
    """A case that is likely the same. ``score``: 0 to 1; ``reasons`` in words for the reader."""

    inquiry: Inquiry
    score: float
    reasons: list[str]


@dataclass(frozen=True)
class CompanyLikeness:
    """A company that is likely the same."""

    company: Company
    score: float
    reasons: list[str]


def likely(
    user: Person,
    values: Mapping[str, Any],
    *,
    apart_from: Inquiry | None = None,
    submission_key: str | None = None,
) -> list[Likeness]:
    """The cases most likely the same as one with these values, at most five, the likeliest first.

    ``values`` as ``inquiries.service.register`` takes them; any may be missing. ``apart_from``: the
    case itself. A case that this ``submission_key`` has made is the same, not alike.
    """
    facts = rules.facts_of({"received_at": clock.now(), **values})
    query = _alike(facts).where(visible_to(user))
    if apart_from is not None:
        query = query.where(Inquiry.id != apart_from.id)
    if submission_key:
        query = query.where(Inquiry.submission_key != submission_key)
    return _best(_compared(facts, inquiry) for inquiry in db.session.scalars(query))


def likely_for(user: Person, inquiry: Inquiry) -> list[Likeness]:
    """The cases most likely the same as one that is there."""
    return likely(user, values_of(inquiry), apart_from=inquiry)


def likely_companies(
    user: Person, values: Mapping[str, Any], *, apart_from: Company | None = None
) -> list[CompanyLikeness]:
    """The companies most likely the same as the one in these values, at most five."""
    facts = rules.facts_of(values)
    writing = _companies_at(user, facts)
    ids = _companies_alike(facts) | writing
    query = sa.select(Company).where(Company.id.in_(ids), known_companies(user))
    if apart_from is not None:
        query = query.where(Company.id != apart_from.id)
    found = []
    for company in db.session.scalars(query):
        domain = facts.domain if company.id in writing else None
        theirs = Facts(name=company.name, number=company.number_key, domain=domain)
        found.append(CompanyLikeness(company, *rules.compare_companies(facts, theirs)))
    return _best(found)


def known_companies(user: Person) -> sa.ColumnElement[bool]:
    """The companies that a person may know of: those of a case in her scope, and those of none."""
    return sa.and_(Company.merged_into_id.is_(None), _is_known(user))


def _is_known(user: Person) -> sa.ColumnElement[bool]:
    cases = sa.select(Inquiry.id).where(Inquiry.company_id == Company.id)
    return sa.or_(cases.where(visible_to(user)).exists(), ~cases.exists())


@dataclass(frozen=True)
class Merged:
    """How a case has to do with another: it went into that one, or that one into it. ``other`` is
    None where the reader may not know of it."""

    merge: Merge
    other: Inquiry | None
    went: bool


def merges_of(user: Person, inquiry: Inquiry) -> list[Merged]:
    """What is one with a case now, in the order in which it became so."""
    of_it = sa.or_(Merge.kept_id == inquiry.id, Merge.merged_id == inquiry.id)
    merges = db.session.scalars(
        sa.select(Merge)
        .where(Merge.kind == MergeKind.CASE, Merge.undone_at.is_(None), of_it)
        .order_by(Merge.id)
    ).all()
    ids = {key for merge in merges for key in (merge.kept_id, merge.merged_id)}
    rows = db.session.scalars(sa.select(Inquiry).where(Inquiry.id.in_(ids), visible_to(user)))
    seen = {row.id: row for row in rows}
    found = []
    for merge in merges:
        went = merge.merged_id == inquiry.id
        found.append(Merged(merge, seen.get(merge.kept_id if went else merge.merged_id), went))
    return found


def get_merge(user: Person, merge_id: int) -> Merge:
    """One merge of two cases or companies that a person may know of; 404 otherwise."""
    seen = sa.select(Inquiry.id).where(visible_to(user))
    of_cases = sa.and_(
        Merge.kind == MergeKind.CASE, Merge.kept_id.in_(seen), Merge.merged_id.in_(seen)
    )
    return one_visible(Merge, merge_id, sa.or_(of_cases, _of_companies(user)))


def _of_companies(user: Person) -> sa.ColumnElement[bool]:
    known = sa.select(Company.id).where(_is_known(user))
    return sa.and_(Merge.kind == MergeKind.COMPANY, Merge.kept_id.in_(known))


# ------------------------------------------------------------------ companies


def get_company(user: Person, company_id: int) -> Company:
    """One company that a person may know of; 404 otherwise."""
    return one_visible(Company, company_id, known_companies(user))


def cases_of(user: Person, company: Company) -> list[Inquiry]:
    """The cases of a company that a person may know of."""
    query = sa.select(Inquiry).where(Inquiry.company_id == company.id, visible_to(user))
    return list(db.session.scalars(query.order_by(Inquiry.id)))


def seen_of(user: Person, ids: Iterable[int]) -> list[Inquiry]:
    """Those of some cases that a person may know of."""
    return list(db.session.scalars(sa.select(Inquiry).where(Inquiry.id.in_(ids), visible_to(user))))


@dataclass(frozen=True)
class Pair:
    """Two companies that are likely one: the older, and the newer with the reasons."""

    company: Company
    other: Company
    reasons: list[str]


def pairs(user: Person) -> list[Pair]:
    """Companies that are likely one: those with the same number or name, and the like of the
    newest. Not all there may be: when some are put together, others come.
    """
    found: dict[tuple[int, int], Pair] = {}
    for company in _worth_comparing(user):
        values = {
            "company_name": company.name,
            "organisation_number": company.organisation_number,
        }
        for one in likely_companies(user, values, apart_from=company):
            older, newer = sorted((company, one.company), key=lambda row: row.id)
            found.setdefault((older.id, newer.id), Pair(older, newer, one.reasons))
    return list(found.values())[:MOST_PAIRS]


def _worth_comparing(user: Person) -> list[Company]:
    """Of each group with the same number or name one; then the newest."""
    last = sa.func.max(Company.id)
    known = sa.select(last).where(known_companies(user), Company.name != "")
    several = sa.func.count() > 1
    numbered = known.where(Company.number_key.is_not(None)).group_by(Company.number_key)
    named = known.group_by(Company.name_key)
    ids: list[int | None] = []
    for query in (numbered, named):
        ids += db.session.scalars(query.having(several).order_by(last.desc()).limit(MOST_PAIRS))
    newest = sa.select(Company.id).where(known_companies(user), Company.name != "")
    ids += db.session.scalars(newest.order_by(Company.id.desc()).limit(MOST_NEW))
    rows = {
        row.id: row for row in db.session.scalars(sa.select(Company).where(Company.id.in_(ids)))
    }
    return [rows[key] for key in dict.fromkeys(ids) if key in rows]


def merged_companies(user: Person) -> list[tuple[Merge, Company, Company]]:
    """The companies that were put together last: how, which goes on, which it took in."""
    kept, merged = aliased(Company), aliased(Company)
    query = (
        sa.select(Merge, kept, merged)
        .join(kept, kept.id == Merge.kept_id)
        .join(merged, merged.id == Merge.merged_id)
        .where(_of_companies(user), Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
        .limit(MOST_PAIRS)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def _best(found: Iterable[Any]) -> list[Any]:
    shown = [one for one in found if one.score >= rules.LIKELY]
    return sorted(shown, key=lambda one: -one.score)[:MOST]


def _compared(facts: Facts, inquiry: Inquiry) -> Likeness:
    score, reasons = rules.compare(facts, rules.facts_of(_compared_values(inquiry)))
    if inquiry.is_secret:  # nobody notes who reads a list: why is said where it is opened
        reasons = [_("a secret case that you may read: open it to see why")]
    return Likeness(inquiry, score, reasons)


def _compared_values(inquiry: Inquiry) -> dict[str, Any]:
    company, contact = inquiry.company, inquiry.contact
    return {
        "company_name": company.name if company else "",
        "organisation_number": company.organisation_number if company else None,
        "contact_email": contact.email if contact else None,
        "contact_phone": contact.phone if contact else None,
        "subject": inquiry.subject,
        "description": inquiry.description,
        "received_at": inquiry.received_at,
    }


# ------------------------------------------------------------------ candidates


def _alike(facts: Facts) -> sa.Select[Inquiry]:
    """The cases worth comparing, found by index; those merged or found to be duplicates aside."""
    ids = {
        *_newest(Inquiry.company_id.in_(_companies_alike(facts))),
        *_by_contact(facts),
        *_by_text(facts),
    }
    return (
        sa.select(Inquiry)
        .outerjoin(Inquiry.company)
        .outerjoin(Inquiry.contact)
        .options(contains_eager(Inquiry.company), contains_eager(Inquiry.contact))
        .where(
            Inquiry.id.in_(ids),
            sa.or_(Inquiry.dismissed_as.is_(None), Inquiry.dismissed_as != DismissReason.DUPLICATE),
        )
        .order_by(Inquiry.id.desc())
    )


def _newest(condition: sa.ColumnElement[bool]) -> list[int]:
    query = sa.select(Inquiry.id).where(condition).order_by(Inquiry.id.desc())
    return list(db.session.scalars(query.limit(MOST_OF_EACH)))


def _companies_alike(facts: Facts) -> set[int]:
    """Companies with the same number, or with a name that is the same or nearly so."""
    found: set[int] = set()
    if facts.number:
        query = sa.select(Company.id).where(Company.number_key == facts.number)
        found.update(db.session.scalars(query.limit(MOST_COMPANIES)))
    if facts.spoken:
        found.update(_companies_named(facts))
    return found


def _companies_named(facts: Facts) -> list[int]:
    """Companies with a name that is the same or nearly so, the most alike first."""
    folded = fold(facts.name)
    columns = sa.select(Company.id, Company.name_key)
    sound = columns.where(Company.sound == sound_of(facts.name))
    queries = (
        columns.where(Company.name_key == folded).limit(MOST_COMPANIES),
        sound.order_by(Company.id.desc()).limit(MOST_NAMES),
    )
    names = {row.id: row.name_key for query in queries for row in db.session.execute(query)}
    nearest = process.extract(
        folded, names, scorer=fuzz.partial_ratio, score_cutoff=LEAST_ALIKE, limit=MOST_COMPANIES
    )
    found = [(rules.compare_names(facts, Facts(name=name)), key) for name, _, key in nearest]
    return [key for likeness, key in sorted(found, reverse=True) if likeness > Name.UNKNOWN]


def _companies_at(user: Person, facts: Facts) -> set[int]:
    """Companies that write from the same domain, in cases that the person may know of."""
    if not facts.domain:
        return set()
    contacts = sa.select(Contact.id).where(Contact.domain_key == facts.domain)
    newest = contacts.order_by(Contact.id.desc()).limit(MOST_COMPANIES)
    query = sa.select(Inquiry.company_id).where(
        Inquiry.contact_id.in_(list(db.session.scalars(newest))),
        Inquiry.company_id.is_not(None),
        visible_to(user),
    )
    return {company_id for company_id in db.session.scalars(query) if company_id is not None}


def _by_contact(facts: Facts) -> list[int]:
    """The newest cases of the same address, of its domain, of the same telephone."""
    sought = (
        (Contact.email_key, facts.email),
        (Contact.domain_key, facts.domain),
        (Contact.phone_key, facts.phone),
    )
    found: list[int] = []
    for column, key in sought:
        if key:
            query = (
                sa.select(Contact.id)
                .where(column == key)
                .order_by(Contact.id.desc())
                .limit(MOST_OF_EACH)
            )
            found += _newest(Inquiry.contact_id.in_(list(db.session.scalars(query))))
    return found


def _by_text(facts: Facts) -> list[int]:
    """Cases that share marks with a text; a mark that few have tells more than one of many."""
    told: defaultdict[int, float] = defaultdict(float)
    for mark in marks_of(facts.text):
        query = (
            sa.select(TextMark.inquiry_id)
            .where(TextMark.mark == mark)
            .order_by(TextMark.inquiry_id.desc())
            .limit(MOST_OF_A_MARK)
        )
        ids = db.session.scalars(query).all()
        for inquiry_id in ids:
            told[inquiry_id] += 1 / len(ids)
    return heapq.nlargest(MOST_OF_EACH, told, key=lambda inquiry_id: told[inquiry_id])


def with_number(user: Person, number: str, apart_from: Inquiry) -> Inquiry:
    """Another case by its number. Raises Refused when the person may know of none."""
    known = sa.select(Inquiry).where(Inquiry.number == number.strip(), visible_to(user))
    found = db.session.scalar(known.where(Inquiry.id != apart_from.id))
    if found is None:
        raise Refused(_("There is no other case with this number."), field="number")
    return found
