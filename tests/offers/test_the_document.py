"""The document says what the municipalities offer, in the investor's language, and nothing else."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from crm.core import clock
from crm.core.db import db
from crm.core.documents import render_pdf
from crm.inquiries.models import InquiryType, Secrecy
from crm.offers import document, rules
from crm.routing import queries as routing
from crm.sites import rules as site_rules
from tests.factories.offers import draft_offer
from tests.factories.people import person
from tests.factories.routing import answer, answered_case, routed_case
from tests.offers.reading import metadata, says, text_of, words

FACTS = {
    "sv": ["Detaljplan med laga kraft", "12 MW", "Inga kända", "Plan mark invid väg 56.", "30 ha"],
    "en": [
        "Detailed plan legally binding",
        "12 MW",
        "None known",
        "Flat land beside road 56.",
        "30 ha",
    ],
}
OWN_WORDS = {
    "sv": ["Till", "Gäller till", "Objekten i översikt", "Därför Västmanland", "Nästa steg"],
    "en": ["To", "Valid until", "The sites at a glance", "Why Västmanland", "Next steps"],
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_site_is_described_in_the_language_of_the_offer(app, language):
    until = clock.today() + timedelta(days=30)
    offer = draft_offer(language=language, valid_until=until)
    expected = [*FACTS[language], *OWN_WORDS[language], "Industrimark Sala", "Industrimark Köping"]
    expected += ["Anna Berg", "anna.berg@sala.example", until.isoformat()]
    assert says(offer.pdf, *expected) == expected
    other = "en" if language == "sv" else "sv"
    assert says(offer.pdf, *OWN_WORDS[other][1:], FACTS[other][0], FACTS[other][3]) == []


def test_the_makers_own_language_does_not_matter(app):
    coordinator = person("coordinator")
    coordinator.language = "en"
    assert says(draft_offer(language="sv").pdf, "Diarienummer") == ["Diarienummer"]


def test_an_open_case_is_written_to_the_company(app):
    offer = draft_offer(answered_case(company_name="Aurora Kraft AB"))
    assert says(offer.pdf, "Aurora Kraft AB", "Ester Exempelsson") != []
    assert "Aurora" not in metadata(offer.pdf), "titles show in windows and lists of files"


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_hidden_case_goes_by_its_code_name_everywhere(sign_in, secrecy, language):
    canary = "Zyxwvut"
    inquiry = answered_case(
        secrecy=secrecy,
        company_name=f"{canary} Kraft AB",
        contact_name=f"Karl {canary}son",
        contact_email=f"karl@{canary}.example",
        contact_phone="070-9998877",
        subject=f"Fråga från {canary}",
        description=f"{canary} söker mark.",
        code_name="Projekt Tranbär",
    )
    offer = draft_offer(inquiry, language=language)
    whole = (text_of(offer.pdf) + metadata(offer.pdf) + str(offer.content)).casefold()
    assert canary.casefold() not in whole
    assert "9998877" not in whole
    assert says(offer.pdf, "Projekt Tranbär", "(2009:400)") == ["Projekt Tranbär", "(2009:400)"]
    response = sign_in("coordinator").get(f"/offers/{offer.id}/document.pdf")
    assert canary not in str(response.headers)


def test_only_a_hidden_case_has_the_line_about_secrecy(app):
    assert says(draft_offer().pdf, "(2009:400)") == []


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (InquiryType.NEW, "Etablering i Västmanland"),
        (InquiryType.EXPANSION, "Expansion i Västmanland"),
        (InquiryType.RELOCATION, "Flytt till Västmanland"),
        (InquiryType.CAPITAL, "Investering i Västmanland"),
    ],
)
def test_the_title_says_what_the_company_wants(app, kind, title):
    offer = draft_offer(answered_case(type=kind))
    assert title in metadata(offer.pdf)


def test_what_is_missing_is_said_under_its_site(app):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", available_from=None, grid_owner=None)
    offer = draft_offer(inquiry)
    assert says(offer.pdf, "Återstår att bekräfta", "Tillgängligt från · Elnätsägare") != []
    site = offer.content["document"]["municipalities"][0]["sites"][0]
    assert site["to_confirm"] == ["Tillgängligt från", "Elnätsägare"]


def test_power_is_compared_even_when_nobody_knows_it(app):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", power_mw_now=None, port_km=None)
    rows = draft_offer(inquiry).content["document"]["glance"]["rows"]
    compared = {row["label"]: row for row in rows}
    assert compared["Eleffekt nu"]["values"] == [""]
    assert compared["Eleffekt nu"]["amounts"] == []
    assert not any("hamn" in label for label in compared), "what no site has is not a row"


def test_later_power_says_when_and_is_drawn_beside_the_power_now(app):
    inquiry = routed_case(["1981"])
    later = clock.today() + timedelta(days=700)
    answer(inquiry, "1981", power_mw_later=Decimal("40.5"), power_later_date=later)
    rows = draft_offer(inquiry).content["document"]["glance"]["rows"]
    row = next(row for row in rows if row["label"] == "Eleffekt senare")
    assert row["values"] == [f"40,5\N{NO-BREAK SPACE}MW från {later}"]
    assert (row["amounts"], row["scale"]) == ([40.5], "MW")


def test_numbers_run_through_map_comparison_and_sections(app):
    inquiry = routed_case(["1983", "1981"])
    answer(inquiry, "1983")
    answer(inquiry, "1981", latitude=None, longitude=None)
    content = draft_offer(inquiry).content["document"]
    numbers = {site["number"]: site["name"] for site in content["glance"]["sites"]}
    sections = {
        site["number"]: site["name"]
        for municipality in content["municipalities"]
        for site in municipality["sites"]
    }
    assert numbers == sections
    assert sorted(numbers) == [1, 2]
    (placed,) = content["map"]["sites"]
    assert numbers[placed["number"]] == "Industrimark Köping", "without coordinates: not drawn"


def test_without_any_coordinates_there_is_no_map(app):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", latitude=None, longitude=None)
    offer = draft_offer(inquiry)
    assert offer.content["document"]["map"] is None
    assert says(offer.pdf, "Var objekten ligger") == []


def test_what_municipalities_wrote_is_in_swedish_offers_unless_taken_out(app):
    inquiry = answered_case(comment="Vi har stans bästa läge.")
    said = [
        bool(says(draft_offer(inquiry, **wish).pdf, "Vi har stans bästa läge."))
        for wish in (
            {},
            {"language": "en"},
            {"with_comments": False},
            {"language": "en", "with_comments": True},
        )
    ]
    assert said == [True, False, False, True]


def test_hostile_texts_in_a_site_are_only_text(app):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", comment="#panic(1)", name='"); #read("x") *y* $', address="<b>$ & #")
    assert len(says(draft_offer(inquiry).pdf, "#panic(1)", '"); #read("x") *y* $', "<b>$ & #")) == 3


def test_the_kept_content_gives_the_same_document_again(app):
    offer = draft_offer()
    db.session.expire(offer)
    again = render_pdf(document.TEMPLATE, offer.content["document"], language=offer.language)
    assert again == offer.pdf


def test_everything_known_of_a_site_is_in_the_document(app):
    offer = draft_offer()
    row = routing.answer_sites_of(offer.inquiry)[0]
    known = [
        value
        for _title, facts in site_rules.facts(row.site, without=document.SHOWN_ELSEWHERE)
        for _label, value in facts
    ]
    shown = text_of(offer.pdf).casefold()
    assert [value for value in known if words(value).casefold() not in shown] == []


SWEDISH_TEXTS = {
    "permitted_use": "Industri och lager",
    "waste_heat_use": "Fjärrvärmenätet tar emot",
    "public_transport": "Buss var halvtimme",
    "protected_nature": "Ett naturreservat i norr",
    "archaeology": "Utredd, inga fynd",
    "relevant_employers": "Flera verkstäder",
    "education": "Teknikprogram och yrkeshögskola",
    "housing": "Nya bostäder byggs",
    "local_support": "En lots hela vägen",
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_written_in_swedish_only_is_in_swedish_offers_only(app, language):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", labour_60min=90_000, **SWEDISH_TEXTS)
    offer = draft_offer(inquiry, language=language)
    expected = list(SWEDISH_TEXTS.values()) if language == "sv" else []
    assert says(offer.pdf, *SWEDISH_TEXTS.values()) == expected
    people = {"sv": "90 000 personer", "en": "90,000 people"}[language]
    assert says(offer.pdf, people, "Industrigatan 1") == [people, "Industrigatan 1"]


def test_every_free_text_of_the_template_is_known_to_be_swedish_only():
    assert set(site_rules.SWEDISH_ONLY) == SWEDISH_TEXTS.keys()


@pytest.mark.parametrize(
    ("language", "days", "text"),
    [("sv", -400, "Omgående"), ("sv", 0, "Omgående"), ("en", 0, "Now"), ("sv", 1, None)],
)
def test_a_site_that_is_free_already_is_free_at_once(app, language, days, text):
    inquiry = routed_case(["1981"])
    day = clock.today() + timedelta(days=days)
    answer(inquiry, "1981", available_from=day)
    content = draft_offer(inquiry, language=language).content["document"]
    label = {"sv": "Tillgängligt från", "en": "Available from"}[language]
    compared = {row["label"]: row["values"] for row in content["glance"]["rows"]}
    facts = {
        fact["label"]: fact["value"]
        for group in content["municipalities"][0]["sites"][0]["groups"]
        for fact in group["facts"]
    }
    expected = text or day.isoformat()
    assert (compared[label], facts[label]) == ([expected], expected)


@pytest.mark.parametrize("lines", range(16, 32, 3))
def test_a_contact_stands_on_the_page_of_why_this_place(app, lines):
    inquiry = routed_case(["1981"])
    answer(
        inquiry,
        "1981",
        description_sv="\n".join(["En rad om platsen."] * lines),
        why_here_sv="Här finns allt ni söker.",
    )
    pages = PdfReader(BytesIO(draft_offer(inquiry).pdf)).pages
    (page,) = [text for page in pages if "anna.berg" in (text := words(page.extract_text()))]
    assert words("Här finns allt ni söker.") in page


@pytest.mark.parametrize(
    "values",
    [
        {"why_here_sv": "", "why_here_en": ""},
        {"contact_name": None, "contact_email": None},
        {"why_here_sv": "", "why_here_en": "", "contact_name": None, "contact_email": None},
        {"why_here_sv": "Allt finns här, och mer därtill.\n\n" * 150},
    ],
    ids=["no-reason", "no-contact", "neither", "a-long-reason"],
)
def test_reason_and_contact_may_each_be_missing_or_long(app, values):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981", **values)
    offer = draft_offer(inquiry)
    named = values.get("contact_name", "Anna Berg") is not None
    assert says(offer.pdf, "Anna Berg") == (["Anna Berg"] if named else [])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_region_promises_no_more_than_it_can_keep(app, language):
    why = draft_offer(language=language).content["document"]["why_region"].casefold()
    assert "västmanland" in why
    promises = ("tio kommuner", "ten municipalities", "står bakom", "stand behind", "tätaste")
    assert not [words for words in promises if words in why]


def test_the_comparison_asks_only_for_fields_of_the_template():
    assert {field for field, _scale in rules.COMPARED} <= site_rules.FIELD.keys()
    assert {field for field, _scale in rules.COMPARED} >= rules.ALWAYS_COMPARED
    assert set(rules.KEY_FACTS) <= site_rules.FIELD.keys()
