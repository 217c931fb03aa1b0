"""What `templates/offers/offer.typ` needs to set an offer.

Every key is always present: text that does not exist is "", a list without content is []. Values
are finished text in the reader's language ("23 000 m²" with no-break spaces); numbers appear only
where something is drawn from them.
"""

from typing import TypedDict


class OfferLabels(TypedDict):
    """The document's own words, translated by the caller."""

    to: str
    """Before the recipient: "Till"."""
    date: str
    registration_number: str
    version: str
    valid_until: str
    page_of: str
    """With placeholders: "Sida {page} av {pages}"."""
    contents: str
    """Heading over the list of municipalities on the first page: "I offerten"."""
    at_a_glance: str
    glance_note: str
    """Over the comparison: what a dash means, and that bars in a group share one scale."""
    site: str
    """Heading of the column with the sites, where sites are rows."""
    municipality: str
    why_region: str
    offered: str
    why_here: str
    to_be_confirmed: str
    """Heading over required facts that are still missing."""
    contact: str
    next_steps: str
    coordinator: str
    phone: str
    email: str
    no_sites: str
    """A sentence, shown instead of the comparison when the offer holds no site."""


class Contact(TypedDict):
    """A person to call."""

    name: str
    role: str
    organisation: str
    phone: str
    email: str


class Fact(TypedDict):
    """One filled field of the answer template."""

    label: str
    value: str
    """With its unit."""


class FactGroup(TypedDict):
    """A section of the answer template (site, plan, power ...) with its filled fields."""

    title: str
    facts: list[Fact]


class SiteSection(TypedDict):
    """One site as the municipality offers it."""

    number: int
    """1, 2, 3 ... through the whole offer; the same on map, comparison and heading."""
    name: str
    summary: str
    """One line under the name, for example kind and address; may be ""."""
    offered: str
    """What is offered, one or more paragraphs separated by an empty line."""
    groups: list[FactGroup]
    to_confirm: list[str]
    """Labels of required fields that are still empty."""
    why_here: str
    contact: Contact | None


class MunicipalitySection(TypedDict):
    """One municipality's answer, or a joint answer ("Arboga och Kungsör")."""

    name: str
    introduction: str
    sites: list[SiteSection]


class GlanceSite(TypedDict):
    """A site as the comparison names it."""

    number: int
    name: str
    municipality: str


class GlanceRow(TypedDict):
    """One thing to compare, over all sites in the order of `Glance.sites`."""

    label: str
    values: list[str]
    """Finished text; "" is shown as a dash."""
    amounts: list[float | None]
    """The same as raw numbers, one per site, to draw a bar under each; [] draws none."""
    scale: str
    """Rows with the same word here share one scale ("MW" for power now and later)."""


class Glance(TypedDict):
    """The comparison of all sites on one page."""

    sites: list[GlanceSite]
    rows: list[GlanceRow]


class MapTown(TypedDict):
    """A town to find one's bearings by; degrees WGS84."""

    name: str
    lat: float
    lon: float


class MapSite(TypedDict):
    """A numbered point; degrees WGS84."""

    number: int
    lat: float
    lon: float


class MapShape(TypedDict):
    """A road, a railway (open line) or a lake (closed area), roughly; points are [lat, lon]."""

    name: str
    points: list[list[float]]


class OfferMap(TypedDict):
    """The schematic map. The frame is set by towns and sites; lines and waters are cut by it."""

    title: str
    alt: str
    """What the map shows, in words, for those who cannot see it."""
    note: str
    """For example "Schematisk karta, inte skalenlig"."""
    towns: list[MapTown]
    sites: list[MapSite]
    lines: list[MapShape]
    waters: list[MapShape]


class OfferDocument(TypedDict):
    """One version of an offer."""

    document_date: str
    """ISO date; also the file's time of creation."""
    title: str
    """Heading and PDF title; must not name a company that is known by code name only."""
    region: str
    recipient: str
    """The company, or its code name."""
    recipient_note: str
    """Under the recipient: person, address or project; may be ""."""
    registration_number: str
    version: str
    valid_until: str
    secrecy_note: str
    """A line that says the document is confidential, or ""."""
    greeting: str
    letter: str
    """Paragraphs separated by an empty line."""
    signature: list[str]
    """Lines under the letter: name, title."""
    why_region: str
    glance: Glance
    map: OfferMap | None
    municipalities: list[MunicipalitySection]
    next_steps: list[str]
    """In order; they are numbered."""
    coordinator: Contact
    labels: OfferLabels
