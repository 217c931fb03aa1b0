"""The offer as a document: the case, the answers and the people behind it, in one language.

Everything here is read at one moment; what comes out is kept with the offer and does not change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core import clock
from crm.core.documents import render_pdf
from crm.core.i18n import in_language, language, show_date
from crm.inquiries.models import Inquiry, InquiryType
from crm.offers import rules
from crm.offers.document_shape import (
    Contact,
    Fact,
    FactGroup,
    Glance,
    GlanceRow,
    GlanceSite,
    MapTown,
    MunicipalitySection,
    OfferDocument,
    OfferLabels,
    OfferMap,
    SiteSection,
)
from crm.reference import queries as reference
from crm.reference.models import Municipality, Region
from crm.routing.models import AnswerSite, Recipient
from crm.sites import rules as site_rules
from crm.sites.models import Site

SHOWN_ELSEWHERE = ("contact", "why_here", "address", "kind")
TEMPLATE = "offers/offer"


@dataclass(frozen=True)
class Wish:
    """What the maker of an offer decides about it.

    ``with_comments`` adds what the municipalities wrote, in the language in which they wrote it.
    """

    language: str
    introduction: str
    valid_until: date | None
    with_comments: bool


def build(
    inquiry: Inquiry,
    answer_sites: list[AnswerSite],
    wish: Wish,
    *,
    version: int | None,
    maker: User,
) -> OfferDocument:
    """The document's data, with the sites in the order given. ``version`` None makes a draft."""
    with force_locale(wish.language):
        return _document(
            inquiry,
            _by_municipality(answer_sites),
            wish,
            version=str(version) if version else _("draft"),
            contact=inquiry.responsible or maker,
        )


def render(document: OfferDocument, written_in: str) -> bytes:
    """The document as PDF. Raises DocumentError."""
    return render_pdf(TEMPLATE, document, language=written_in)


def standard_introduction(written_in: str) -> str:
    """What the letter says when nobody has written anything better."""
    with force_locale(written_in):
        return "\n\n".join(
            (
                _(
                    "Thank you for your inquiry. We have asked the municipalities of our region, "
                    "and present here the sites that best meet what you describe."
                ),
                _(
                    "The sites differ, and the overview makes them easy to compare. What is not "
                    "yet known is stated openly under each site."
                ),
                _(
                    "We would be glad to tell you more, and to welcome you here to see the sites "
                    "for yourselves."
                ),
            )
        )


Sections = list[tuple[Recipient, list[tuple[int, AnswerSite]]]]


def _by_municipality(answer_sites: list[AnswerSite]) -> Sections:
    """Sites under their municipality, numbered through; a municipality stands where its first is."""
    grouped: dict[int, tuple[Recipient, list[AnswerSite]]] = {}
    for row in answer_sites:
        grouped.setdefault(row.recipient_id, (row.recipient, []))[1].append(row)
    numbers = iter(range(1, len(answer_sites) + 1))
    return [
        (recipient, [(next(numbers), row) for row in rows]) for recipient, rows in grouped.values()
    ]


def _document(
    inquiry: Inquiry, sections: Sections, wish: Wish, *, version: str, contact: User
) -> OfferDocument:
    region = reference.region()
    numbered = [pair for _recipient, pairs in sections for pair in pairs]
    return {
        "document_date": clock.today().isoformat(),
        "title": _title(inquiry, region),
        "region": region.name,
        "recipient": _recipient_name(inquiry),
        "recipient_note": _recipient_note(inquiry),
        "registration_number": inquiry.number,
        "version": version,
        "valid_until": show_date(wish.valid_until) if wish.valid_until else "",
        "secrecy_note": _secrecy_note(inquiry),
        "greeting": "",
        "letter": wish.introduction,
        "signature": [contact.name, _role(contact)],
        "why_region": in_language(region, "why_here"),
        "glance": _glance(numbered),
        "map": _map(numbered),
        "municipalities": [
            _municipality(recipient, pairs, wish.with_comments) for recipient, pairs in sections
        ],
        "next_steps": _next_steps(),
        "coordinator": {
            "name": contact.name,
            "role": _role(contact),
            "organisation": region.name,
            "phone": contact.phone,
            "email": contact.email,
        },
        "labels": _labels(region),
    }


# ---- the first page ------------------------------------------------------------------------


def _place(region: Region) -> str:
    return region.name.removeprefix("Region ")


def _title(inquiry: Inquiry, region: Region) -> str:
    """Never the company's name: a title shows in windows, lists of files and metadata."""
    place = _place(region)
    return {
        InquiryType.EXPANSION: _("Expanding in %(place)s", place=place),
        InquiryType.RELOCATION: _("Moving to %(place)s", place=place),
        InquiryType.CAPITAL: _("Investing in %(place)s", place=place),
    }.get(inquiry.type or InquiryType.NEW, _("Establishing in %(place)s", place=place))


def _recipient_name(inquiry: Inquiry) -> str:
    if inquiry.company and not inquiry.hides_identity:
        return inquiry.company.name
    return inquiry.code_name or inquiry.number


def _recipient_note(inquiry: Inquiry) -> str:
    contact = inquiry.contact
    if contact is None or inquiry.hides_identity:
        return ""
    return ", ".join(part for part in (contact.name, contact.title) if part)


def _secrecy_note(inquiry: Inquiry) -> str:
    if not inquiry.hides_identity:
        return ""
    return _(
        "Contains information that may be covered by secrecy under the Swedish Public Access to "
        "Information and Secrecy Act (2009:400)."
    )


def _role(user: User) -> str:
    """People write their own title in Swedish; elsewhere the role's name says it."""
    return rules.sentence((user.title if language() == "sv" else "") or user.role.label)


def _next_steps() -> list[str]:
    return [
        _("Tell us which sites interest you, and what else you need to know."),
        _("We arrange your visit, and bring the municipality and the grid owner to the table."),
        _("Together we make a timetable for land, permits, power and start of construction."),
    ]


# ---- comparison and map --------------------------------------------------------------------


def _glance(numbered: list[tuple[int, AnswerSite]]) -> Glance:
    sites = [row.site for _number, row in numbered]
    rows = [_glance_row(sites, field, scale) for field, scale in rules.COMPARED]
    return {
        "sites": [_glance_site(number, row) for number, row in numbered],
        "rows": [
            row
            for row, (field, _scale) in zip(rows, rules.COMPARED, strict=True)
            if any(row["values"]) or field in rules.ALWAYS_COMPARED
        ],
    }


def _glance_site(number: int, row: AnswerSite) -> GlanceSite:
    return {"number": number, "name": row.site.name, "municipality": row.site.municipality.name}


def _glance_row(sites: list[Site], field: str, scale: str) -> GlanceRow:
    amounts = [_amount(getattr(site, field)) for site in sites] if scale else []
    return {
        "label": str(site_rules.FIELD[field].label),
        "values": [_compared(site, field) for site in sites],
        "amounts": amounts if any(amounts) else [],
        "scale": scale if any(amounts) else "",
    }


def _compared(site: Site, field: str) -> str:
    value = rules.sentence(site_rules.text(site, field))
    if field == "power_mw_later" and value and site.power_later_date:
        return _("%(power)s from %(day)s", power=value, day=show_date(site.power_later_date))
    return value


def _amount(value: object) -> float | None:
    return None if value is None else float(str(value))


def _map(numbered: list[tuple[int, AnswerSite]]) -> OfferMap | None:
    placed = [
        (number, row.site, row.site.latitude, row.site.longitude)
        for number, row in numbered
        if row.site.latitude is not None and row.site.longitude is not None
    ]
    if not placed:
        return None
    towns = _towns(row.site.municipality for _number, row in numbered)
    where = ", ".join(
        _("site %(number)s in %(municipality)s", number=number, municipality=site.municipality.name)
        for number, site, _lat, _lon in placed
    )
    return {
        "title": _("Where the sites are"),
        "alt": _("Schematic map: %(sites)s.", sites=where),
        "note": _("Schematic map: towns and sites stand in their right places."),
        "towns": towns,
        "sites": [{"number": number, "lat": lat, "lon": lon} for number, _site, lat, lon in placed],
        "lines": [],
        "waters": [],
    }


def _towns(concerned: Iterable[Municipality]) -> list[MapTown]:
    """All towns of the region, to find one's bearings by, and those of neighbours who answer too."""
    extra = [place for place in concerned if not place.in_region]
    towns: dict[int, Municipality] = {
        place.id: place for place in [*reference.municipalities(), *extra]
    }
    return [
        {"name": place.name, "lat": place.latitude, "lon": place.longitude}
        for place in towns.values()
        if place.latitude is not None and place.longitude is not None
    ]


# ---- municipalities and sites --------------------------------------------------------------


def _municipality(
    recipient: Recipient, pairs: list[tuple[int, AnswerSite]], with_comments: bool
) -> MunicipalitySection:
    return {
        "name": recipient.municipality.name,
        "introduction": rules.tidy(recipient.comment) if with_comments else "",
        "sites": [_site(number, row, with_comments) for number, row in pairs],
    }


def _site(number: int, row: AnswerSite, with_comments: bool) -> SiteSection:
    site = row.site
    reasons = [row.comment if with_comments else "", site.why_here]
    foreign = () if language() == "sv" else site_rules.SWEDISH_ONLY
    groups = site_rules.facts(site, without=(*SHOWN_ELSEWHERE, *foreign))
    return {
        "number": number,
        "name": site.name,
        "summary": summary(site),
        "offered": rules.tidy(site.description),
        "groups": [_group(title, facts) for title, facts in groups],
        "to_confirm": site_rules.missing(site),
        "why_here": "\n\n".join(rules.tidy(reason) for reason in reasons if reason.strip()),
        "contact": _site_contact(site),
    }


def summary(site: Site) -> str:
    """Kind, size and address in one line."""
    what = ", ".join(
        part for part in (rules.sentence(site.kind.label), site_rules.size(site)) if part
    )
    return " · ".join(part for part in (what, site_rules.text(site, "address")) if part)


def _group(title: str, facts: list[tuple[str, str]]) -> FactGroup:
    shown: list[Fact] = [{"label": label, "value": rules.sentence(value)} for label, value in facts]
    return {"title": title, "facts": shown}


def _site_contact(site: Site) -> Contact | None:
    if not (site.contact_name or "").strip():
        return None
    return {
        "name": site.contact_name or "",
        "role": "",
        "organisation": site.municipality.name,
        "phone": site.contact_phone or "",
        "email": site.contact_email or "",
    }


def _labels(region: Region) -> OfferLabels:
    return {
        "to": _("To"),
        "date": _("Date"),
        "registration_number": _("Registration number"),
        "version": _("Version"),
        "valid_until": _("Valid until"),
        "page_of": _("Page {page} of {pages}"),
        "contents": _("In this offer"),
        "at_a_glance": _("The sites at a glance"),
        "glance_note": " ".join(
            (
                _("– means that the figure has not been given."),
                _("The bars for power share one scale."),
            )
        ),
        "site": _("Site"),
        "municipality": _("Municipality"),
        "why_region": _("Why %(place)s", place=_place(region)),
        "offered": _("What is offered"),
        "why_here": _("Why this place"),
        "to_be_confirmed": _("To be confirmed"),
        "contact": _("Contact"),
        "next_steps": _("Next steps"),
        "coordinator": _("Your contact in the region"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "no_sites": _("This offer contains no sites."),
    }
