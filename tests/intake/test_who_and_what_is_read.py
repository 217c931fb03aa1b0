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
    ("Vi har vuxit ur våra lokaler i Köping och behöver 800 kvm extra i närheten.", "expansion"),
    ("Vi har vuxit ur våra lokaler i Köping och flyttar till något större.", "relocation"),
    ("We have outgrown our premises in Sala and need another 1,000 m2 next door.", "expansion"),
    (
        "Today we are in Uppsala; the landlord wants us out by summer, so the whole team moves.",
        "relocation",
    ),
    ("Vi planerar att etablera oss i Sverige.", "new"),
    ("Vi ska öppna en andra anläggning.", "new"),
    ("The company plans a greenfield plant in Sweden to expand its European capacity.", "new"),
    ("Vi vill bygga en ny produktionslinje i vår fabrik i Hallstahammar.", "expansion"),
    ("Vår fabrik i Arboga ska få ett nytt lackeri.", "expansion"),
    ("Our Fagersta plant needs a new furnace hall.", "expansion"),
    ("Fabriken i Skinnskatteberg ska byggas ut med en ny tork.", "expansion"),
    ("Wir wollen unsere Fertigung in Köping um eine Halle ergänzen.", "expansion"),
    ("Vi söker mark för en ny fabrik och behöver anställa 30.", "new"),
    ("Vi söker finansiering till vår pilotanläggning, 12 mkr.", "capital"),
    ("Looking for investors: we need EUR 3 million to scale our sensor business.", "capital"),
    ("We seek a strategic partner to invest SEK 10m in our company.", "capital"),
    ("Vi letar efter ägarkapital, 20 mkr.", "capital"),
    ("Our bank finances the plant. We seek 2 ha of land.", "new"),
    ("Investeraren söker mark för en batterifabrik.", "new"),
    ("Vi är en investerare som vill bygga ett logistikcenter.", "new"),
    ("The investor seeks a site for 100 jobs.", "new"),
    ("Vi har finansiering klar och söker nu mark.", "new"),
    ("Financing is secured, investors are on board. We need land.", "new"),
    ("Bolaget lämnar Stockholm och tar med sig 30 personer.", "relocation"),
    ("Verksamheten i Södertälje läggs ned och flyttas hit.", "relocation"),
    ("closing the plant in Poland and moving the machines to Sweden", "relocation"),
    ("Unser Werk in Kiel wird geschlossen, die Fertigung kommt nach Schweden.", "relocation"),
    ("Vi vill flytta ihop våra två enheter i Västerås.", "relocation"),
    ("Solkraften AB vill flytta gods från väg till järnväg och bygga en terminal.", "new"),
    ("A new branch office for our Swedish customers.", "new"),
    ("Moving goods by electric trucks: we need a depot.", "new"),
    ("Vi behöver dubbla vår yta i Surahammar.", "expansion"),
    ("Utökning av produktionen hos oss i Kungsör.", "expansion"),
    ("Vi bygger nytt bredvid vår nuvarande fabrik.", "expansion"),
    ("tillbyggnad 1 500 kvm", "expansion"),
    ("Expansion: we are already in Västerås and want 500 m2 more.", "expansion"),
    ("Vi har idag 40 anställda i Norberg och ska bygga en till hall.", "expansion"),
    ("Kan kommunen sälja tomten bredvid vår fabrik?", "expansion"),
    ("We have a sales office in Stockholm and now want a factory in your region.", "new"),
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
    ("Northwind Traders Inc. (Ohio) vill bygga.", "US"),
    ("Vi på Rörmontage i Sala AB bygger ut.", "SE"),
    ("Bolaget, som ägs av danska Holdingselskabet A/S, söker mark.", "DK"),
    ("Das Unternehmen aus Südtirol möchte expandieren.", "IT"),
    ("a family-owned company from Bavaria", "DE"),
    ("Företaget är japanskt.", "JP"),
    ("Our client is Swiss.", "CH"),
    ("The investor is a listed group headquartered in Dublin.", "IE"),
    ("ett sydkoreanskt börsbolag", "KR"),
    ("We, Zhejiang Motors Co., Ltd., ", "CN"),
    ("Kund: finländskt bolag", "FI"),
    ("norsk oppdrettsaktør Havlaks ASA", "NO"),
    ("The Hague based H2 developer", "NL"),
    ("A Canadian mining technology firm", "CA"),
    ("Investor: South African family group", "ZA"),
    ("Auftraggeber ist ein polnischer Fahrzeugbauer", "PL"),
    ("Sökande: Kraftpaket Oy", "FI"),
    ("moderbolaget finns i Österrike", "AT"),
    ("our parent is in Texas", "US"),
    ("We sell to German car makers. Pressverk i Flen AB", "SE"),
    ("Vår kund i Tyskland vill ha leveranser härifrån. Svarv AB", "SE"),
    ("wir, die Holz & Form GmbH in Graz,", "AT"),
    ("Helsinki-based Polar Foods", "FI"),
    ("Wabash Rail LLC from Indiana", "US"),
    ("Country of origin: Czech Republic", "CZ"),
    ("Herkunftsland: Dänemark", "DK"),
    ("UK company", "GB"),
    ("ett engelskt bolag", "GB"),
    ("Elbolaget AB är svenskägt", "SE"),
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
    ("Behandlas med diskretion tack.", True),
    ("Under NDA.", True),
    ("Ingen sekretess behövs.", None),
    ("Får spridas fritt.", None),
    ("The project is public, see our press release.", None),
    ("Namnet lämnas inte ut ännu.", True),
    ("Company name disclosed after NDA.", True),
    ("Please handle with care, staff are not informed.", True),
    ("Personalen vet inget än så håll det för er själva.", True),
    ("Diese Anfrage ist streng vertraulich.", True),
    ("Keine Vertraulichkeit erforderlich.", None),
    ("we'd rather you kept this to yourselves", True),
    ("Bolaget vill vara anonymt.", True),
    ("Inga uppgifter får lämnas till media.", True),
    ("not for publication", True),
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
