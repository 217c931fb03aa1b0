"""Reading imports. A file may hold secret cases: only whoever sent it sees what is in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import pycountry
import sqlalchemy as sa
from babel import Locale
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.core.access import REGIONAL_ROLES, Person, one_visible
from crm.core.audit import AuditEntry
from crm.core.countries import CODES
from crm.core.db import Model, db
from crm.core.labelled import Labelled
from crm.core.text import fold
from crm.establishments.models import LostReason
from crm.imports import words
from crm.imports.models import Import, ImportKind, ImportRow, RowState
from crm.imports.rules import FIELDS, Known, Place
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.models import Channel, Inquiry, InquiryType, Secrecy, Stage
from crm.reference import queries as reference
from crm.reference.models import Municipality, ReferenceRow, Source, StrengthArea, Subarea

T = TypeVar("T")
LANGUAGES = ("sv", "en")
MOST_LISTED = 100
AT_A_TIME = 500  # so many values in one question


def portions(items: Iterable[T], size: int = AT_A_TIME) -> Iterator[list[T]]:
    """Items some at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def visible_to(user: Person) -> sa.ColumnElement[bool]:
    """The imports that a person may open."""
    return Import.by_id == user.id


def get(user: Person, import_id: int) -> Import:
    """One import; 404 for what others have sent."""
    return one_visible(Import, import_id, visible_to(user), joinedload(Import.file))


def latest() -> list[Import]:
    """The latest imports, whoever made them, newest first."""
    query = sa.select(Import).options(joinedload(Import.file), joinedload(Import.by))
    return list(db.session.scalars(query.order_by(Import.id.desc()).limit(MOST_LISTED)))


def last_with_headings(kind: ImportKind, heading_key: str, but: int) -> Import | None:
    """The last import of a file with the same headings whose columns were told."""
    query = sa.select(Import).where(
        Import.kind == kind,
        Import.heading_key == heading_key,
        Import.started_at.is_not(None),
        Import.id != but,
    )
    return db.session.scalar(query.order_by(Import.id.desc()).limit(1))


def rows(row: Import, *states: RowState, limit: int | None = None) -> list[ImportRow]:
    """The rows of an import, in their order; of some states only when they are named."""
    query = sa.select(ImportRow).where(ImportRow.import_id == row.id).order_by(ImportRow.number)
    if states:
        query = query.where(ImportRow.state.in_(states))
    return list(db.session.scalars(query.limit(limit)))


def cells(row: Import) -> list[tuple[int, list[Any]]]:
    """Number and cells of every row, without making objects of them."""
    query = (
        sa.select(ImportRow.number, ImportRow.cells)
        .where(ImportRow.import_id == row.id)
        .order_by(ImportRow.number)
    )
    return [(number, found) for number, found in db.session.execute(query)]


def examples(row: Import, count: int) -> list[list[Any]]:
    """Up to so many cells of each column that hold something, from the first rows."""
    first = [found.cells for found in rows(row, limit=AT_A_TIME)]
    columns = zip(*first, strict=True) if first else iter([() for _heading in row.headings])
    return [[cell for cell in column if cell != ""][:count] for column in columns]


def made_by(row: Import, *states: RowState, limit: int) -> list[tuple[int, Any]]:
    """Row numbers of an import with the cases or companies made of them."""
    return _made(row, ImportRow.state.in_(states), limit)


def made_of(row: Import, rows: Sequence[ImportRow]) -> list[tuple[int, Any]]:
    """The same of some rows."""
    numbers = [found.number for found in rows]
    return _made(row, ImportRow.number.in_(numbers), len(numbers))


def _made(row: Import, which: sa.ColumnElement[bool], limit: int) -> list[tuple[int, Any]]:
    of_inquiries = row.kind is ImportKind.INQUIRIES
    model: Any = Inquiry if of_inquiries else Company
    key = ImportRow.inquiry_id if of_inquiries else ImportRow.company_id
    query = (
        sa.select(ImportRow.number, model)
        .join(model, model.id == key)
        .where(ImportRow.import_id == row.id, which)
        .order_by(ImportRow.number)
        .limit(limit)
    )
    return [(number, thing) for number, thing in db.session.execute(query)]


def old_number_of(inquiry: Inquiry) -> str | None:
    """The number that a case had where it was imported from."""
    query = sa.select(ImportRow.old_number).where(ImportRow.inquiry_id == inquiry.id)
    return db.session.scalar(query.limit(1))


def keys_known(keys: Iterable[str]) -> set[str]:
    """Those of some keys whose rows have been imported, and not taken back."""
    found: set[str] = set()
    for some in portions(dict.fromkeys(keys)):
        here = ImportRow.state.in_([RowState.MADE, RowState.KEPT])
        query = sa.select(ImportRow.key).where(ImportRow.key.in_(some), here)
        found.update(key for key in db.session.scalars(query) if key)
    return found


def organisation_numbers_known(user: Person, keys: Iterable[str]) -> set[str]:
    """Those of some organisation numbers (core.names.number_key) that companies here have.

    A company that only a secret case knows of is not known to others.
    """
    found: set[str] = set()
    for some in portions(dict.fromkeys(keys)):
        query = sa.select(Company.number_key).where(
            Company.number_key.in_(some), _may_be_known(user)
        )
        found.update(key for key in db.session.scalars(query) if key)
    return found


def _may_be_known(user: Person) -> sa.ColumnElement[bool]:
    of_it = Inquiry.company_id == Company.id
    told = sa.or_(Inquiry.secrecy != Secrecy.SECRET, inquiries.visible_to(user))
    return sa.or_(~sa.exists().where(of_it), sa.exists().where(of_it, told))


@dataclass(frozen=True)
class Changed:
    """What tells that somebody has worked with a case: its version, its last entry and document."""

    version: int
    entry: int
    documents: int

    def __str__(self) -> str:
        return f"{self.version}:{self.entry}:{self.documents}"


def marks_of_inquiries(ids: Sequence[int]) -> dict[int, str]:
    """What each of some cases is now, as a short text; reading one changes nothing."""
    found: dict[int, str] = {}
    for some in portions(ids):
        entries = _greatest(
            AuditEntry.subject_id,
            AuditEntry.id,
            AuditEntry.subject_type == Inquiry.__tablename__,
            AuditEntry.subject_id.in_(some),
            AuditEntry.action != "inquiry.read",
        )
        documents = _greatest(Document.inquiry_id, Document.number, Document.inquiry_id.in_(some))
        versions = sa.select(Inquiry.id, Inquiry.version).where(Inquiry.id.in_(some))
        for key, version in db.session.execute(versions):
            found[key] = str(Changed(version, entries.get(key, 0), documents.get(key, 0)))
    return found


def _greatest(by: Any, what: Any, *where: sa.ColumnElement[bool]) -> dict[int, int]:
    query = sa.select(by, sa.func.max(what)).where(*where).group_by(by)
    return {row[0]: row[1] for row in db.session.execute(query)}


def marks_of_companies(ids: Sequence[int]) -> dict[int, str]:
    """The same of companies; one that a case or anything else refers to has "used" in its mark."""
    found: dict[int, str] = {}
    for some in portions(ids):
        used = {key for column in referring_to(Company) for key in _referred(column, some)}
        query = (
            sa.select(Company.id, Company.version, Contact.version)
            .join(ImportRow, ImportRow.company_id == Company.id)
            .outerjoin(Contact, Contact.id == ImportRow.contact_id)
            .where(Company.id.in_(some))
        )
        for key, version, contact in db.session.execute(query):
            found[key] = f"{version}:{contact or 0}:{'used' if key in used else 'free'}"
    return found


def referring_to(model: type[Model]) -> list[sa.Column[Any]]:
    """Every column that refers to a table, but those of the rows of lists."""
    target = sa.inspect(model).local_table.c.id
    return [
        column
        for table in Model.metadata.tables.values()
        for column in table.columns
        if table.name != ImportRow.__tablename__
        and any(key.column is target for key in column.foreign_keys)
    ]


def _referred(column: sa.Column[Any], ids: Sequence[int]) -> list[int]:
    """Which of some companies a column refers to; their own contact from the list counts not."""
    query = sa.select(column).where(column.in_(ids)).distinct()
    if column.table.name == Contact.__tablename__:
        own = sa.select(ImportRow.contact_id).where(ImportRow.contact_id.is_not(None))
        query = query.where(column.table.c.id.not_in(own))
    return list(db.session.scalars(query))


def known() -> Known:
    """What words in a list can stand for."""
    people = sa.select(User.id, User.name, User.email).where(User.role.in_(REGIONAL_ROLES))
    subareas = reference.all_of(Subarea)
    areas = {word: ("subarea", number) for word, number in _named(subareas).items()}
    areas |= {
        word: ("area", number) for word, number in _named(reference.all_of(StrengthArea)).items()
    }
    return Known(
        sources=_named(reference.all_of(Source)),
        channels=_labelled(Channel, words.CHANNELS),
        types=_labelled(InquiryType, words.TYPES),
        secrecies=_labelled(Secrecy, words.SECRECIES),
        stages=_labelled(Stage, words.STAGES),
        lost_reasons=_labelled(LostReason, words.LOST_REASONS),
        areas=areas,
        people={
            fold(word): number
            for number, name, email in db.session.execute(people)
            for word in (name, email)
        },
        municipalities=_places(reference.all_of(Municipality)),
        countries=countries(),
        parents={subarea.id: subarea.area_id for subarea in subareas},
    )


def names_of_fields(kind: ImportKind) -> dict[str, list[str]]:
    """The label of each field, in both languages."""
    return {name: list(_in_both(field.label)) for name, field in FIELDS[kind].items()}


def _named(rows: Sequence[ReferenceRow]) -> dict[str, Any]:
    return {fold(word): row.id for row in rows for word in (row.code, row.name_sv, row.name_en)}


def _places(rows: Sequence[Municipality]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        place = Place(row.id, row.name_sv)
        for word in (row.name_sv, row.name_en, row.code):
            for form in (word, f"{word} kommun", f"{word}s kommun"):
                found[fold(form)] = place
    return found


K = TypeVar("K", bound=Labelled)


def _labelled(kind: type[K], more: Mapping[K, Iterable[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member, others in more.items():
        found |= {fold(word): member for word in others}
    for member in kind:
        found |= {fold(word): member for word in (member.value, *_in_both(member._label))}
    return found


def _in_both(text: Any) -> Iterator[str]:
    for language in LANGUAGES:
        with force_locale(language):
            yield str(text)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Every name and code of a country, folded: its ISO 3166-1 alpha-2 code."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        code = country.alpha_2
        names = [country.name, country.alpha_3, code]
        names += [str(Locale(language).territories.get(code, code)) for language in LANGUAGES]
        found |= {fold(name): code for name in names}
    for code, others in words.COUNTRIES.items():
        if code in CODES:
            found |= {fold(name): code for name in others}
    return found
