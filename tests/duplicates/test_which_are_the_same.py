"""Pairs as people write them: the same case, the same company, or not."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.core import names
from crm.duplicates import rules
from crm.duplicates.rules import Facts, Name, compare, compare_companies, facts_of

pytestmark = pytest.mark.no_database

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LETTER = (
    "Hej! Vi bygger växelriktare för solparker och söker 4 hektar planlagd mark nära E18 med 6 MW "
    "effekt. Vi räknar med 120 anställda och vill börja bygga hösten 2027. Vänliga hälsningar, Anna"
)
ANOTHER = (
    "Vi är ett livsmedelsföretag som letar efter en befintlig lokal på 3 000 kvadratmeter med kyla "
    "och frys, gärna i Arboga eller Köping, med inflyttning redan under nästa år om det går."
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Northcell AB", "NORTHCELL Aktiebolag (publ)", Name.SAME),
        ("Northcell AB", "northcell", Name.SAME),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau GmbH & Co. KG", Name.SAME),
        ("Ångström & Söner AB", "Angstrom & Soner AB", Name.SAME),
        ("Grønland Energi A/S", "Gronland Energi", Name.SAME),
        ("Café Lumière S.A.S.", "Cafe Lumiere", Name.SAME),
        ("S.K.F. AB", "SKF", Name.SAME),
        ("Svea-Solar AB", "Svea Solar", Name.SAME),
        ("Benelli S.p.A.", "Benelli SpA", Name.SAME),
        ("Wiśniewski Sp. z o.o.", "Wisniewski", Name.SAME),
        ("Hjulsmidet Bergsgården AB", "Hjulsmidet Bergsgarden AB", Name.SAME),
        ("Northcell AB", "Nortcell AB", Name.NEAR),
        ("Northcell Sweden AB", "Northcell GmbH", Name.NEAR),
        ("Lumivall Lager AB", "Lumivall Lagre AB", Name.NEAR),
        ("Hansson Mekaniska AB", "Hanson Mekaniska", Name.NEAR),
        ("Wexcombe Precision Ltd", "Wexcomb Precision Limited", Name.NEAR),
        ("Schäfer Wärmetechnik GmbH", "Schaffer Wärmetechnik GmbH", Name.NEAR),
        ("Hoshigawa Seiki K.K.", "Hoshigawa Group", Name.RELATED),
        ("Northcell AB", "Northcell Battery Systems AB", Name.RELATED),
        ("Northcell AB", "", Name.UNKNOWN),
        ("Svea Solar AB", "Svea Polar AB", Name.OTHER),
        ("Berg AB", "Borg AB", Name.OTHER),
        ("ABB AB", "ABBA AB", Name.OTHER),
        ("Fastighetsbolaget 1 AB", "Fastighetsbolaget 2 AB", Name.OTHER),
        ("Nordic Steel AB", "Nordic Foods AB", Name.OTHER),
        ("Nordic AB", "Nordic Steel AB", Name.OTHER),
        ("Svenska Mejerier AB", "Svenska Bagerier AB", Name.OTHER),
        ("Lager 157 AB", "Lager 175 AB", Name.OTHER),
        ("Andersson Bygg AB", "Petersson Bygg AB", Name.OTHER),
        ("GmbH", "AB", Name.OTHER),
    ],
)
def test_names_however_they_are_written(one, other, expected):
    assert rules.compare_names(Facts(name=one), Facts(name=other)) is expected
    assert rules.compare_names(Facts(name=other), Facts(name=one)) is expected


def test_what_is_misspelt_is_found_by_its_sound():
    pairs = [
        ("Northcell AB", "Nortcell"),
        ("Müller GmbH", "Mueller"),
        ("Skandia Kemi", "Scandia Kemi"),
        ("Wikander AB", "Vikander AB"),
        ("Hansson", "Hanson"),
        ("Björk & Co", "Bjork"),
        ("IKEA", "Ikea AB"),
        ("Å AB", "A AB"),
    ]
    for one, other in pairs:
        assert names.sound_of(one) == names.sound_of(other) != "", (one, other)
    assert names.sound_of("") == ""


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("556000-1234", "5560001234"),
        ("5560001234", "5560001234"),
        ("SE556000123401", "5560001234"),
        ("16556000-1234", "5560001234"),
        ("HRB 12345", "HRB12345"),
        ("DE 811 907 980", "DE811907980"),
        ("", None),
        (None, None),
        ("–", None),
    ],
)
def test_an_organisation_number_however_it_is_written(number, key):
    assert names.number_key(number) == key


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Anna@Northcell.SE", "northcell.se"),
        ("anna@mail.northcell.se", "northcell.se"),
        ("info@shop.example.co.uk", "example.co.uk"),
        ("https://www.northcell.se/om-oss", "northcell.se"),
        ("anna.berg@gmail.com", None),
        ("anna@hotmail.co.uk", None),
        ("firma@t-online.de", None),
        ("no address", None),
        ("a@b", None),
        ("a@\x00.se", None),
        (None, None),
    ],
)
def test_a_domain_says_where_somebody_works_unless_everybody_may_have_it(address, domain):
    assert names.domain_key(address) == domain


@pytest.mark.parametrize(
    "phone", ["070-123 45 67", "+46 70 123 45 67", "0046701234567", "+46 (0)70-123 45 67"]
)
def test_a_phone_number_however_it_is_written(phone):
    assert names.phone_key(phone) == "46701234567"


def test_too_little_is_no_phone_number():
    assert names.phone_key("112") is None
    assert names.phone_key(None) is None


def case(**values):
    return facts_of({"company_name": "", "received_at": AT, **values})


DAYS = {"received_at": AT - timedelta(days=3)}
YEARS = {"received_at": AT - timedelta(days=900)}
AGENT = {"contact_email": "lars@business-sweden.example"}
SAME = [
    # the same mail, once directly and once passed on without the name
    ({"description": LETTER, "company_name": "Solvind AB"}, {"description": f"Vb: {LETTER}"}),
    # with a head that a mail program put above it
    ({"description": LETTER}, {"description": f"Från: Anna Skickat: den 3 november {LETTER}"}),
    # the same company, written differently, two and a half years apart
    ({"company_name": "Solvind AB"}, {"company_name": "SOLVIND aktiebolag", **YEARS}),
    # a slip of the pen within days
    ({"company_name": "Northcell AB"}, {"company_name": "Nortcell AB", **DAYS}),
    # the same number under another name
    (
        {"company_name": "Northcell AB", "organisation_number": "556000-1234"},
        {"company_name": "Goldcup 1234 AB", "organisation_number": "SE556000123401"},
    ),
    # the company's own domain, no name the second time
    (
        {"company_name": "Northcell AB", "contact_email": "anna@northcell.se"},
        {"contact_email": "erik@northcell.se", **DAYS},
    ),
    # the same private address and no name
    (
        {"contact_email": "Anna.Berg@gmail.com", "contact_phone": "070-123 45 67", **DAYS},
        {"contact_email": "anna.berg@gmail.com", "contact_phone": "+46701234567"},
    ),
    # a German company and its Swedish one, from the same domain
    (
        {"company_name": "Müller Technik GmbH", "contact_email": "a@mueller-technik.de"},
        {"company_name": "Mueller Technik Sverige AB", "contact_email": "b@mueller-technik.de"},
    ),
]
NOT_THE_SAME = [
    # nothing in common but the day
    ({"company_name": "Solvind AB"}, {"company_name": "Frostmat AB"}),
    # a go-between's two clients, one of whom it does not name
    (
        {"company_name": "Solvind AB", "description": LETTER, **AGENT},
        {"company_name": "Frostmat AB", "description": ANOTHER, **AGENT, **DAYS},
    ),
    ({"description": LETTER, **AGENT}, {"description": ANOTHER, **AGENT, **DAYS}),
    # two people with a free address each
    ({"contact_email": "anna@gmail.com"}, {"contact_email": "erik@gmail.com"}),
    # a mere likeness of names years apart
    ({"company_name": "Vattenvall AB"}, {"company_name": "Vattenhall AB", **YEARS}),
    # numbered sisters
    ({"company_name": "Tomten 1 AB"}, {"company_name": "Tomten 2 AB"}),
    # two companies by law that share a name
    (
        {"company_name": "Solvind AB", "organisation_number": "556000-1234"},
        {"company_name": "Solvind AB", "organisation_number": "559111-9876", **YEARS},
    ),
    # short notes that say the same
    ({"subject": "Söker mark"}, {"subject": "Söker mark"}),
    ({"description": LETTER}, {"description": ANOTHER}),
    ({}, {}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_case_is_noticed_with_the_reason(one, other):
    score, reasons = compare(case(**one), case(**other))
    assert score >= rules.LIKELY, (score, reasons)
    assert reasons
    assert compare(case(**other), case(**one))[0] == score


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME)
def test_another_case_is_left_alone(one, other):
    score, reasons = compare(case(**one), case(**other))
    assert score < rules.LIKELY, (score, reasons)


def test_the_reasons_are_said_in_plain_words():
    one = case(company_name="Northcell AB", contact_email="a@northcell.se", description=LETTER)
    other = case(company_name="Northcell", contact_email="b@northcell.se", description=LETTER)
    score, reasons = compare(one, other)
    assert score > 0.9
    assert reasons == [
        "same company name",
        "same e-mail domain: northcell.se",
        "similar text, 100 %",
        "came within 1 day",
    ]


def test_companies_by_number_name_and_domain():
    north = Facts(name="Northcell AB", number="5560001234", domain="northcell.se")
    for other, same in (
        (Facts(name="Northcell"), True),
        (Facts(name="Goldcup", number="5560001234"), True),
        (Facts(name="Northcell Battery Systems", domain="northcell.se"), True),
        (Facts(name="Nortcell", domain="northcell.se"), True),
        (Facts(name="Nortcell"), False),
        (Facts(name="Northcell Holding", number="5569998888"), False),
        (Facts(name="Solvind"), False),
        (Facts(), False),
    ):
        score, reasons = compare_companies(north, other)
        assert (score >= rules.LIKELY) is same, (other, score, reasons)
