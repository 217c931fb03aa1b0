"""Writing companies and contact persons."""

import sqlalchemy as sa

from crm.companies.models import Company, Contact
from crm.core.db import db
from crm.core.text import fold


def find_or_create(
    name: str | None, country: str | None, organisation_number: str | None = None
) -> Company | None:
    """The company with these facts, new if need be; None when nothing is known of it.

    What one case says never changes a company that other cases share: its readers may be others.
    A company that a go-between will not name has a country only. It is never taken for another.
    """
    name = " ".join((name or "").split())
    if not (name or country or organisation_number):
        return None
    company = _find(name, country, organisation_number) if name else None
    return company or create(name, country, organisation_number)


def create(name: str, country: str | None, organisation_number: str | None) -> Company:
    """A new company, whichever others there are."""
    company = Company(
        name=name,
        name_key=fold(name),
        country=country,
        organisation_number=organisation_number,
    )
    db.session.add(company)
    db.session.flush()
    return company


def name_it(company: Company, name: str, country: str | None, number: str | None) -> Company:
    """Give an unnamed company its name, once the go-between tells it."""
    known = _find(name, country, number) if name else None
    if known is not None:
        return known
    company.name, company.name_key = name, fold(name)
    company.country, company.organisation_number = country, number
    return company


def keep_contact(
    contact: Contact | None,
    company: Company | None,
    *,
    name: str | None,
    title: str | None,
    email: str | None,
    phone: str | None,
) -> Contact | None:
    """A case's contact person, as the case now tells it; None when nobody is known.

    Each case has its own: what is said in a secret one must not show in an open one.
    """
    if not (name or email or phone):
        return None
    if contact is None:
        contact = Contact()
        db.session.add(contact)
    contact.company_id = company.id if company else None
    contact.name, contact.title = name or "", title or ""
    contact.email, contact.phone = email, phone
    db.session.flush()
    return contact


def _find(name: str, country: str | None, number: str | None) -> Company | None:
    same = sa.and_(
        Company.name_key == fold(name),
        Company.country == country,
        Company.organisation_number == number,
    )
    found = db.session.scalar(sa.select(Company).where(same).order_by(Company.id).limit(1))
    while found is not None and found.merged_into_id is not None:
        found = db.session.get(Company, found.merged_into_id)
    return found
