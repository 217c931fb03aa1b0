"""Writing companies and contacts: found again when they ask a second time."""

from typing import Any

import sqlalchemy as sa

from crm.companies.models import Company, Contact
from crm.core.db import db
from crm.core.text import fold


def find_or_create(
    name: str | None, country: str | None, organisation_number: str | None = None
) -> Company | None:
    """The company with this name and country, new if need be; None when nothing is known of it.

    A company that a go-between will not name has a country only. It is never taken for another.
    """
    name = " ".join((name or "").split())
    if not (name or country or organisation_number):
        return None
    company = _find(name, country) if name else None
    if company is None:
        company = Company(name=name, name_key=fold(name), country=country)
        db.session.add(company)
    company.organisation_number = organisation_number or company.organisation_number
    db.session.flush()
    return company


def name_it(company: Company, name: str, country: str | None, number: str | None) -> Company:
    """Give an unnamed company its name, once the go-between tells it."""
    known = _find(name, country) if name else None
    if known is not None:
        return known
    company.name, company.name_key = name, fold(name)
    company.country, company.organisation_number = country, number
    return company


def keep_contact(
    company: Company | None,
    *,
    name: str | None,
    title: str | None,
    email: str | None,
    phone: str | None,
) -> Contact | None:
    """The person we talk to, found again by address or name at the company; None when unknown."""
    if not (name or email or phone):
        return None
    contact = _find_contact(company, name, email)
    if contact is None:
        contact = Contact(company_id=company.id if company else None)
        db.session.add(contact)
    contact.name, contact.title = name or "", title or ""
    contact.email, contact.phone = email, phone
    db.session.flush()
    return contact


def _find(name: str, country: str | None) -> Company | None:
    same = sa.and_(Company.name_key == fold(name), Company.country == country)
    return db.session.scalar(sa.select(Company).where(same).order_by(Company.id).limit(1))


def _find_contact(company: Company | None, name: str | None, email: str | None) -> Contact | None:
    if company is None:
        return None
    known: Any = Contact.email == email if email else Contact.name == name
    query = sa.select(Contact).where(Contact.company_id == company.id, known)
    return db.session.scalar(query.order_by(Contact.id).limit(1))
