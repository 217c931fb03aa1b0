"""The type of the case, the country of the investor, and whether it asks for secrecy."""

import pytest

from crm.intake.draft import read

TYPES = (
    ("Vi vill bygga ut vår fabrik i Köping med 2 000 kvm.", "expansion"),
    ("We want to relocate our production from Solna.", "relocation"),
    ("Wir möchten unseren Standort in Sala erweitern.", "expansion"),
    ("Wir suchen Investoren für unsere Finanzierungsrunde.", "capital"),
    ("Vi söker en investerare som kan gå in med 10 mkr.", "capital"),
    ("We plan a new factory in Sweden.", "new"),
    ("We are raising SEK 20m in a Series A.", "capital"),
    ("Our lease in Stockholm expires and we must move the company.", "relocation"),
    ("Vi flyttar vårt lager från Eskilstuna.", "relocation"),
    ("Behöver mer yta bredvid vår befintliga anläggning i Fagersta.", "expansion"),
    ("We are expanding to Sweden and look for our first site.", "new"),
    ("Die Produktion wird von Kiel nach Schweden verlagert.", "relocation"),
    ("Vår anläggning i Arboga behöver byggas ut.", "expansion"),
    ("We want to extend our plant in Västerås.", "expansion"),
    ("investerar 40 mkr i ny fabrik", "new"),
)


COUNTRIES = (
    ("Fabrikam Oy from Tampere wants a site.", "FI"),
    ("Ett tyskt industriföretag söker mark.", "DE"),
    ("We are a Norwegian manufacturer of pumps.", "NO"),
    ("Our client, a Chinese battery maker, seeks land.", "CN"),
    ("Nordpump AB is owned by the US company Flow Inc.", "US"),
    ("Nordpump AB, dotterbolag till finska Pumppu Oy, vill bygga ut.", "FI"),
    ("Wir sind ein österreichisches Familienunternehmen.", "AT"),
    ("Contoso Pty Ltd, Melbourne", "AU"),
    ("Kontor AB i Eskilstuna säljer till tyska bilföretag och norska varv.", "SE"),
    ("The Spanish group Elecnova S.A. is planning", "ES"),
    ("Company: Hexa\nCountry: France", "FR"),
    ("Land: Nederländerna", "NL"),
    ("our parent company in Japan", "JP"),
    ("ett bolag från Estland", "EE"),
    ("Helvetia Tools AG, Winterthur", "CH"),
    ("vår ägare är ett brittiskt börsbolag", "GB"),
    ("Maple Ltd. (Canada)", "CA"),
    ("Kund: indisk tillverkare av pumpar", "IN"),
)


SECRECY = (
    ("Please keep this strictly confidential.", True),
    ("Uppgifterna omfattas av sekretess.", True),
    ("Bitte behandeln Sie die Anfrage vertraulich.", True),
    ("This is not confidential.", None),
    ("Inget av detta är hemligt.", None),
    ("Vi vill inte att detta kommer ut.", True),
    ("The client wishes to remain anonymous.", True),
    ("Please do not share this outside your organisation.", True),
)


@pytest.mark.parametrize(("words", "kind"), TYPES)
def test_the_type_is_read(words: str, kind: str) -> None:
    assert read("", f"Hej,\n\n{words}\n").type == kind


@pytest.mark.parametrize(("words", "value"), COUNTRIES)
def test_the_country_is_that_of_the_investor(words: str, value: str) -> None:
    assert read("", f"Hej,\n\n{words}\n").value("country") == value


@pytest.mark.parametrize(("words", "asked"), SECRECY)
def test_a_wish_for_secrecy_is_seen(words: str, asked: bool | None) -> None:
    assert bool(read("", f"Hej,\n\n{words}\n").value("confidential")) is bool(asked)
