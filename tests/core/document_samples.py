"""Two documents with invented contents, as `crm.core.documents` is given them."""

from crm.kpi.document_shape import ChartMonth, MonthDocument, MonthLabels
from crm.offers.document_shape import (
    Contact,
    Fact,
    FactGroup,
    GlanceRow,
    OfferDocument,
    OfferLabels,
    OfferMap,
    SiteSection,
)

NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"

OFFER_LABELS_SV: OfferLabels = {
    "to": "Till",
    "date": "Datum",
    "registration_number": "Diarienummer",
    "version": "Version",
    "valid_until": "Gäller till",
    "page_of": "Sida {page} av {pages}",
    "contents": "I offerten",
    "at_a_glance": "Objekten i översikt",
    "glance_note": (
        f"{DASH} betyder att uppgiften inte är lämnad. Staplarna för eleffekt har samma skala."
    ),
    "site": "Objekt",
    "municipality": "Kommun",
    "why_region": "Därför Västmanland",
    "offered": "Det här erbjuds",
    "why_here": "Därför just här",
    "to_be_confirmed": "Återstår att bekräfta",
    "contact": "Kontakt",
    "next_steps": "Nästa steg",
    "coordinator": "Er kontakt i regionen",
    "phone": "Telefon",
    "email": "E-post",
    "no_sites": "Offerten innehåller inga objekt.",
}

OFFER_LABELS_EN: OfferLabels = {
    "to": "To",
    "date": "Date",
    "registration_number": "Registration number",
    "version": "Version",
    "valid_until": "Valid until",
    "page_of": "Page {page} of {pages}",
    "contents": "In this offer",
    "at_a_glance": "The sites at a glance",
    "glance_note": (
        f"{DASH} means that no figure has been given. The bars for power share one scale."
    ),
    "site": "Site",
    "municipality": "Municipality",
    "why_region": "Why Västmanland",
    "offered": "What is offered",
    "why_here": "Why here",
    "to_be_confirmed": "To be confirmed",
    "contact": "Contact",
    "next_steps": "Next steps",
    "coordinator": "Your contact in the region",
    "phone": "Phone",
    "email": "E-mail",
    "no_sites": "This offer contains no sites.",
}


def _fact(label: str, value: str) -> Fact:
    return {"label": label, "value": value.replace("~", NBSP)}


def _group(title: str, **facts: str) -> FactGroup:
    named = [_fact(label.replace("_", " "), value) for label, value in facts.items()]
    return {"title": title, "facts": named}


def _row(label: str, *values: str, amounts: tuple[float | None, ...] = ()) -> GlanceRow:
    return {
        "label": label,
        "values": [value.replace("~", NBSP) for value in values],
        "amounts": list(amounts),
        "scale": "MW" if amounts else "",
    }


def _contact(name: str, role: str, organisation: str, phone: str, email: str) -> Contact:
    return {
        "name": name,
        "role": role,
        "organisation": organisation,
        "phone": phone,
        "email": email,
    }


_TOWNS = [
    ("Västerås", 59.611, 16.545),
    ("Surahammar", 59.708, 16.221),
    ("Hallstahammar", 59.614, 16.228),
    ("Sala", 59.921, 16.606),
    ("Norberg", 60.066, 15.927),
    ("Fagersta", 60.004, 15.793),
    ("Skinnskatteberg", 59.829, 15.692),
    ("Köping", 59.514, 15.993),
    ("Arboga", 59.394, 15.838),
    ("Kungsör", 59.423, 16.097),
]


def map_sv() -> OfferMap:
    """The county with its ten towns, two roads and the lake, all of them roughly drawn."""
    return {
        "title": "Var objekten ligger",
        "alt": (
            "Schematisk karta över Västmanland. Objekt 1 ligger väster om Västerås, objekt 2 vid "
            "hamnen i Köping, objekt 3 norr om Fagersta."
        ),
        "note": "Schematisk karta: orter och objekt på rätt plats, vägar och vatten förenklade.",
        "towns": [{"name": name, "lat": lat, "lon": lon} for name, lat, lon in _TOWNS],
        "sites": [
            {"number": 1, "lat": 59.618, "lon": 16.44},
            {"number": 2, "lat": 59.507, "lon": 16.01},
            {"number": 3, "lat": 60.02, "lon": 15.8},
        ],
        "lines": [
            {
                "name": "E18",
                "points": [
                    [59.6, 18.6],
                    [59.63, 17.1],
                    [59.63, 16.75],
                    [59.625, 16.55],
                    [59.6, 16.23],
                    [59.53, 15.99],
                    [59.41, 15.85],
                    [59.27, 15.2],
                    [59.1, 14.2],
                ],
            },
            {
                "name": "E20",
                "points": [[59.4, 15.87], [59.405, 16.08], [59.37, 16.5], [59.3, 18.6]],
            },
        ],
        "waters": [
            {
                "name": "Mälaren",
                "points": [
                    [59.5, 16.02],
                    [59.49, 16.15],
                    [59.54, 16.32],
                    [59.55, 16.45],
                    [59.598, 16.55],
                    [59.575, 16.7],
                    [59.545, 16.85],
                    [59.58, 17.05],
                    [59.55, 18.6],
                    [59.38, 18.6],
                    [59.41, 17.0],
                    [59.45, 16.75],
                    [59.44, 16.5],
                    [59.455, 16.3],
                    [59.43, 16.12],
                    [59.455, 16.08],
                ],
            }
        ],
    }


def _erikslund() -> SiteSection:
    return {
        "number": 1,
        "name": "Västra industriområdet, etapp 2",
        "summary": "Mark, 18,5~hektar vid E18".replace("~", NBSP),
        "offered": (
            "En sammanhållen yta på 18,5 hektar med lagakraftvunnen detaljplan för industri och "
            "lager. Marken är avverkad och grovplanerad, gata och ledningar når tomtgränsen.\n\n"
            "Ytan kan växa till 26 hektar österut om ni behöver det i ett andra steg."
        ),
        "groups": [
            _group(
                "Objekt",
                Adress="Västra Industrivägen 40, Västerås",
                Slag="Mark",
                Areal="18,5~ha",
                Kan_utökas_till="26~ha",
                Ägare="Kommunen",
                Pris="450~kr/m²",
                Tillgänglig_från="2027-01-01",
            ),
            _group(
                "Plan",
                Planstatus="Laga kraft",
                Tillåten_användning="Industri, lager, kontor i mindre omfattning",
                Högsta_byggnadshöjd="20~m",
                Bygglov="10~veckor",
                Miljötillstånd_krävs="Nej, anmälan räcker för lager",
            ),
            _group(
                "El",
                Eleffekt_nu="12~MW",
                Eleffekt_senare="40~MW",
                Från="2028-06-30",
                Nätägare="Mälarenergi Elnät",
                Avstånd_till_station="1,4~km",
            ),
            _group("Försörjning", Vatten="900~m³/dygn", Fjärrvärme="Ja", Fiber="Ja"),
            _group(
                "Transport",
                Motorväg="0,8~km (E18)",
                Järnvägsspår="Möjligt",
                Hamn="7~km (Västerås)",
                Flygplats="11~km (Stockholm Västerås)",
                Kollektivtrafik="Busslinje 4, var tionde minut",
            ),
            _group(
                "Miljö",
                Föroreningar="Inga kända",
                Översvämningsrisk="Låg",
                Närmaste_bostad="620~m",
            ),
            _group(
                "Människor",
                Arbetskraft_inom_60_minuter="410~000~personer",
                Utbildning="Mälardalens universitet: automation, logistik, energiteknik",
            ),
        ],
        "to_confirm": [],
        "why_here": (
            "Motorväg, hamn och kombiterminal inom en kvart, och en arbetsmarknad där lager, "
            "automation och kyla redan är ett yrke. Plan och mark är klara: bygglov är det enda "
            "beslut som återstår."
        ),
        "contact": _contact(
            "Anna Exempel",
            "Etableringsansvarig",
            "Västerås stad",
            f"021-39{NBSP}00{NBSP}00",
            "anna.exempel@vasteras.example",
        ),
    }


def _koping() -> SiteSection:
    return {
        "number": 2,
        "name": "Hamnområdet Norra",
        "summary": "Brownfield, 9~hektar vid djuphamnen".replace("~", NBSP),
        "offered": (
            "Nio hektar tidigare industrimark intill Köpings djuphamn, med industrispår in på "
            "tomten. En hall på 6 400 m² står kvar och kan användas under byggtiden."
        ).replace("6 400 m²", f"6{NBSP}400{NBSP}m²"),
        "groups": [
            _group(
                "Objekt",
                Adress="Hamnvägen 12, Köping",
                Slag="Brownfield",
                Areal="9~ha",
                Lokalyta="6~400~m²",
                Takhöjd="9~m",
                Ägare="Privat",
            ),
            _group("Plan", Planstatus="Detaljplan antagen", Högsta_byggnadshöjd="25~m"),
            _group("El", Eleffekt_nu="6~MW", Nätägare="Köpings elnät"),
            _group("Transport", Motorväg="3~km (E18)", Järnvägsspår="På tomten", Hamn="0,3~km"),
            _group("Miljö", Föroreningar="Kända, saneringsplan finns"),
        ],
        "to_confirm": ["Pris", "Tillgänglig från", "Eleffekt senare"],
        "why_here": (
            "Få platser i Mälardalen har djuphamn, industrispår och motorväg på gångavstånd "
            "från varandra."
        ),
        "contact": _contact(
            "Bo Prov",
            "Näringslivschef",
            "Köpings kommun",
            f"0221-250{NBSP}00",
            "bo.prov@koping.example",
        ),
    }


def _fagersta() -> SiteSection:
    return {
        "number": 3,
        "name": "Åsbo industripark",
        "summary": "Mark, 32~hektar".replace("~", NBSP),
        "offered": "Tomtmark i ett nytt industriområde, i en eller två etapper.",
        "groups": [
            _group(
                "Objekt",
                Adress="Åsbovägen, Fagersta",
                Slag="Mark",
                Areal="32~ha",
                Ägare="Kommunen",
                Pris="120~kr/m²",
                Tillgänglig_från="2028-03-31",
            ),
            _group("Plan", Planstatus="Detaljplan pågår", Bygglov="8~veckor"),
            _group(
                "El",
                Eleffekt_nu="3~MW",
                Eleffekt_senare="25~MW",
                Från="2030-12-31",
                Nätägare="Västerbergslagens Elnät",
            ),
            _group("Transport", Motorväg="62~km (E18)", Järnvägsspår="Möjligt", Hamn="70~km"),
            _group("Miljö", Föroreningar="Inga kända", Arkeologi="Utredning steg 1 klar"),
        ],
        "to_confirm": [],
        "why_here": (
            "Plats att växa, korta beslutsvägar och en etableringsgrupp som träffas varje vecka."
        ),
        "contact": _contact(
            "Cia Test",
            "Näringslivschef",
            "Fagersta kommun",
            f"0223-440{NBSP}00",
            "cia.test@fagersta.example",
        ),
    }


def offer_sv() -> OfferDocument:
    """Three sites in three municipalities, one of them with facts still missing."""
    return {
        "document_date": "2026-11-24",
        "title": "Etablering i Västmanland",
        "region": "Region Västmanland",
        "recipient": "Projekt Björk",
        "recipient_note": "genom Business Sweden",
        "registration_number": "RV 2026/0417",
        "version": "2",
        "valid_until": "2027-02-28",
        "secrecy_note": "Innehåller uppgifter som kan omfattas av sekretess enligt OSL 30 kap.",
        "greeting": "Tack för er förfrågan.",
        "letter": (
            "Ni söker en plats för ett automatiserat lager på "
            f"23{NBSP}000{NBSP}m² med tolv megawatt från start, i drift under 2028. Vi har "
            "frågat alla tio kommuner i länet. Tre av dem har mark som motsvarar det ni "
            "beskriver, och vi lägger fram dem samlat här.\n\n"
            "Objekten skiljer sig åt. I Västerås är planen klar och effekten finns i dag. I "
            "Köping ligger hamn och spår på tomten, men marken ska saneras. I Fagersta finns "
            "störst yta till lägst pris, för den som kan vänta på elnätet.\n\n"
            "Det vi ännu inte vet säger vi rent ut under varje objekt, och vi återkommer med "
            "svar innan ni behöver bestämma er."
        ),
        "signature": ["Eva Samordnare", "Regional samverkanskoordinator"],
        "why_region": (
            "Västmanland ligger en timme från Stockholm, mitt i det område där hälften av "
            "Sveriges befolkning nås inom tre timmar. Här finns Nordens tätaste kluster för "
            "automation, en djuphamn i var ände av Mälaren och ett universitet som utbildar för "
            "industrin.\n\n"
            "Ni har en ingång till tio kommuner. Vi samordnar mark, plan, el och tillstånd och "
            "följer ert ärende tills ni är i drift."
        ),
        "glance": {
            "sites": [
                {
                    "number": 1,
                    "name": "Västra industriområdet, etapp 2",
                    "municipality": "Västerås",
                },
                {"number": 2, "name": "Hamnområdet Norra", "municipality": "Köping"},
                {"number": 3, "name": "Åsbo industripark", "municipality": "Fagersta"},
            ],
            "rows": [
                _row("Areal", "18,5~ha", "9~ha", "32~ha"),
                _row("Lokalyta", "", "6~400~m²", ""),
                _row("Planstatus", "Laga kraft", "Detaljplan antagen", "Detaljplan pågår"),
                _row("Eleffekt nu", "12~MW", "6~MW", "3~MW", amounts=(12, 6, 3)),
                _row(
                    "Eleffekt senare",
                    "40~MW från 2028-06-30",
                    "Återstår att bekräfta",
                    "25~MW från 2030-12-31",
                    amounts=(40, None, 25),
                ),
                _row("Motorväg", "0,8~km", "3~km", "62~km"),
                _row("Järnvägsspår", "Möjligt", "På tomten", "Möjligt"),
                _row("Hamn", "7~km", "0,3~km", "70~km"),
                _row("Tillgänglig från", "2027-01-01", "Återstår att bekräfta", "2028-03-31"),
                _row("Pris", "450~kr/m²", "Återstår att bekräfta", "120~kr/m²"),
            ],
        },
        "map": map_sv(),
        "municipalities": [
            {
                "name": "Västerås",
                "introduction": "Länets största stad, med motorväg, järnväg, flygplats och hamn.",
                "sites": [_erikslund()],
            },
            {"name": "Köping", "introduction": "", "sites": [_koping()]},
            {"name": "Fagersta", "introduction": "", "sites": [_fagersta()]},
        ],
        "next_steps": [
            "Vi ringer er under vecka 49 och går igenom frågorna.",
            "Ni besöker de objekt som intresserar er. Vi ordnar en dag med alla som behövs: "
            "kommunen, nätägaren och Länsstyrelsen.",
            "När ni har valt ett objekt tecknar kommunen ett markreservationsavtal med er.",
        ],
        "coordinator": _contact(
            "Eva Samordnare",
            "Regional samverkanskoordinator",
            "Region Västmanland",
            f"021-17{NBSP}00{NBSP}00",
            "eva.samordnare@regionvastmanland.example",
        ),
        "labels": OFFER_LABELS_SV,
    }


def offer_en() -> OfferDocument:
    """The same offer for a reader of English, with one site."""
    swedish = offer_sv()
    site: SiteSection = {
        "number": 1,
        "name": "Western Industrial Estate, phase 2",
        "summary": f"Land, 18.5{NBSP}hectares by the E18 motorway",
        "offered": (
            "One continuous plot of 18.5 hectares with a legally binding detailed plan for "
            "industry and warehousing. The land is cleared and levelled; street and mains reach "
            "the boundary."
        ),
        "groups": [
            _group(
                "Site",
                Address="Västra Industrivägen 40, Västerås",
                Kind="Land",
                Area="18.5~ha",
                Owner="The municipality",
                Price="SEK~450 per m²",
            ),
            _group(
                "Plan",
                Plan_status="Legally binding",
                Permitted_use="Industry, warehousing, ancillary offices",
                Building_permit="10~weeks",
            ),
            _group("Power", Power_now="12~MW", Power_later="40~MW", From="2028-06-30"),
            _group("Transport", Motorway="0.8~km (E18)", Railway_siding="Possible", Port="7~km"),
        ],
        "to_confirm": ["Available from", "Contamination"],
        "why_here": "Motorway, port and intermodal terminal within fifteen minutes.",
        "contact": _contact(
            "Anna Exempel",
            "Establishment manager",
            "City of Västerås",
            f"+46{NBSP}21{NBSP}39{NBSP}00{NBSP}00",
            "anna.exempel@vasteras.example",
        ),
    }
    return {
        **swedish,
        "title": "Establishing in Västmanland",
        "recipient": "Project Birch",
        "recipient_note": "through Business Sweden",
        "secrecy_note": "",
        "greeting": "Thank you for your inquiry.",
        "letter": (
            "You are looking for a site for an automated warehouse of "
            f"23,000{NBSP}m² with twelve megawatts from the start, in operation during 2028. "
            "We have asked all ten municipalities in the county.\n\n"
            "What we do not know yet is said plainly under the site, and we will return with "
            "answers before you need to decide."
        ),
        "signature": ["Eva Samordnare", "Regional coordinator"],
        "why_region": (
            "Västmanland is an hour from Stockholm, in the middle of the area from which half of "
            "Sweden's population can be reached within three hours."
        ),
        "glance": {
            "sites": [
                {"number": 1, "name": site["name"], "municipality": "Västerås"},
            ],
            "rows": [
                _row("Area", "18.5~ha"),
                _row("Floor area", ""),
                _row("Plan status", "Legally binding"),
                _row("Power now", "12~MW", amounts=(12,)),
                _row("Power later", "40~MW from 2028-06-30", amounts=(40,)),
                _row("Motorway", "0.8~km"),
                _row("Railway siding", "Possible"),
                _row("Port", "7~km"),
                _row("Available from", "To be confirmed"),
                _row("Price", "SEK~450 per m²"),
            ],
        },
        "map": None,
        "municipalities": [{"name": "Västerås", "introduction": "", "sites": [site]}],
        "next_steps": ["We call you in week 49.", "You visit the site; we arrange the day."],
        "labels": OFFER_LABELS_EN,
    }


MONTH_LABELS_SV: MonthLabels = {
    "page_of": "Sida {page} av {pages}",
    "headlines": "Månaden i siffror",
    "figure": "Mått",
    "trend": "Tolv månader",
    "month": "Månad",
    "by_municipality": "Kommunerna",
    "by_strength_area": "Styrkeområdena",
    "revisions": "Rättelser av tidigare månader",
    "revised_figure": "Uppgift",
    "revised_from": "Förut",
    "revised_to": "Nu",
    "revised_by": "Rättad av",
    "revised_why": "Varför",
    "definitions": "Vad måtten betyder",
    "what_is_counted": "Vad som räknas",
    "no_rows": "Inget att visa för månaden.",
}

MONTH_LABELS_EN: MonthLabels = {
    "page_of": "Page {page} of {pages}",
    "headlines": "The month in figures",
    "figure": "Figure",
    "trend": "Twelve months",
    "month": "Month",
    "by_municipality": "The municipalities",
    "by_strength_area": "The strength areas",
    "revisions": "Corrections of earlier months",
    "revised_figure": "Figure",
    "revised_from": "Before",
    "revised_to": "Now",
    "revised_by": "Corrected by",
    "revised_why": "Why",
    "definitions": "What the figures mean",
    "what_is_counted": "What is counted",
    "no_rows": "Nothing to show for the month.",
}

_MONTHS_SV = ["dec", "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov"]


_MONTHS_EN = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]


def _months(*amounts: int | None, names: list[str] = _MONTHS_SV) -> list[ChartMonth]:
    return [
        {"label": name, "value": "" if amount is None else str(amount), "amount": amount}
        for name, amount in zip(names, amounts, strict=True)
    ]


def month_sv() -> MonthDocument:
    """A month with one large decision and one municipality whose figures are withheld."""
    return {
        "document_date": "2026-12-07",
        "title": "Månadsrapport november 2026",
        "region": "Region Västmanland",
        "status": "Månaden stängd 2026-12-07",
        "summary": (
            "Elva förfrågningar kom in och en expansion beslutades: ett fryslager i Västerås, "
            f"1{NBSP}800{NBSP}mnkr. Nio av tio kommuner svarade i tid."
        ),
        "zero_month": "",
        "comparison_columns": ["Oktober", "Hittills i år", "November i fjol"],
        "headlines": [
            {
                "label": "Förfrågningar",
                "unit": "",
                "value": "11",
                "detail": "varav 7 kvalificerade",
                "comparisons": ["8", "94", "6"],
            },
            {
                "label": "Etableringar",
                "unit": "",
                "value": "1",
                "detail": "0 nya, 1 expansion",
                "comparisons": ["2", "9", "0"],
            },
            {
                "label": "Beslutade jobb",
                "unit": "",
                "value": "120",
                "detail": "heltidstjänster",
                "comparisons": ["45", "388", "0"],
            },
            {
                "label": "Investeringar",
                "unit": "mnkr",
                "value": f"1{NBSP}800",
                "detail": "",
                "comparisons": ["210", f"3{NBSP}465", "0"],
            },
            {
                "label": "Svarsfrekvens",
                "unit": "",
                "value": f"90{NBSP}%",
                "detail": "kommuner som svarat i tid",
                "comparisons": [f"84{NBSP}%", f"81{NBSP}%", ""],
            },
        ],
        "charts": [
            {
                "title": "Förfrågningar",
                "alt": "Förfrågningar per månad: mellan 5 och 12, i november 11.",
                "empty": "Inga förfrågningar på tolv månader.",
                "months": _months(5, 7, 9, 12, 8, 10, 9, 5, 6, 9, 8, 11),
            },
            {
                "title": "Etableringar",
                "alt": "Etableringar per månad: mellan 0 och 2, i november 1.",
                "empty": "Inga etableringar på tolv månader.",
                "months": _months(0, 1, 0, 2, 1, 0, 1, None, 1, 0, 2, 1),
            },
        ],
        "by_municipality": {
            "columns": [
                "Kommun",
                "Mottagna förfrågningar",
                "Svar",
                "Svarsfrekvens",
                "Etableringar",
                "Jobb",
                "Investering, mnkr",
            ],
            "rows": [
                ["Arboga", "8", "8", f"100{NBSP}%", "0", "0", "0"],
                ["Fagersta", "7", "7", f"100{NBSP}%", "0", "0", "0"],
                ["Hallstahammar", "9", "8", f"89{NBSP}%", "0", "0", "0"],
                ["Kungsör", "8", "8", f"100{NBSP}%", "0", "0", "0"],
                ["Köping", "9", "9", f"100{NBSP}%", "0", "0", "0"],
                ["Norberg", "<3", "<3", "", "0", "0", "0"],
                ["Sala", "8", "6", f"75{NBSP}%", "0", "0", "0"],
                ["Skinnskatteberg", "<3", "<3", "", "0", "0", "0"],
                ["Surahammar", "7", "5", f"71{NBSP}%", "0", "0", "0"],
                ["Västerås", "11", "10", f"91{NBSP}%", "1", "120", f"1{NBSP}800"],
            ],
            "total": ["Länet", "71", "64", f"90{NBSP}%", "1", "120", f"1{NBSP}800"],
            "note": "En förfrågan som går till flera kommuner räknas hos var och en av dem.",
        },
        "by_strength_area": {
            "columns": ["Styrkeområde", "Förfrågningar", "Etableringar", "Jobb", "mnkr"],
            "rows": [
                ["Smart industri", "3", "0", "0", "0"],
                ["Avancerad material- och komponenttillverkning", "2", "0", "0", "0"],
                ["Elektromobilitet och framtidens transport", "3", "1", "120", f"1{NBSP}800"],
                ["Energi", "1", "0", "0", "0"],
                ["Övrigt", "2", "0", "0", "0"],
            ],
            "total": ["Alla", "11", "1", "120", f"1{NBSP}800"],
            "note": "",
        },
        "revisions": [
            {
                "figure": "Beslutade jobb, september 2026",
                "old": "30",
                "new": "45",
                "by": "Eva Samordnare 2026-11-12",
                "why": "Företaget rättade sitt antal efter beslutet.",
            }
        ],
        "definitions": [
            {
                "term": "Förfrågningar",
                "text": "Ärenden som kom in under perioden och inte är skräp eller dubbletter.",
            },
            {
                "term": "Etableringar",
                "text": "Ärenden med beslut om etablering under perioden, nya och expansioner.",
            },
            {"term": "Beslutade jobb", "text": "Utlovade heltidstjänster i de besluten."},
            {"term": "Investeringar", "text": "Utlovad investering i de besluten, i mnkr."},
            {
                "term": "Svarsfrekvens",
                "text": (
                    "Kommuner som svarat eller avböjt med skäl inom svarstiden, av alla vars "
                    "svarsdatum ligger i perioden."
                ),
            },
        ],
        "what_is_counted": (
            "Sekretessbelagda ärenden räknas med från början. En grupp så liten att siffran "
            f"skulle röja ett sådant ärende visas som <3. {DASH} betyder att uppgiften saknas."
        ),
        "labels": MONTH_LABELS_SV,
    }


def month_en() -> MonthDocument:
    """A month in English in which nothing happened."""
    swedish = month_sv()
    return {
        **swedish,
        "title": "Monthly report November 2026",
        "status": "Preliminary 2026-12-01",
        "summary": "",
        "zero_month": "No requests came in and nothing was decided in November.",
        "comparison_columns": ["October", "Year to date"],
        "headlines": [
            {"label": label, "unit": unit, "value": value, "detail": "", "comparisons": ["0", "0"]}
            for label, unit, value in (
                ("Requests", "", "0"),
                ("Establishments", "", "0"),
                ("Jobs announced", "", "0"),
                ("Investment", "SEK million", "0"),
                ("Response rate", "", ""),
            )
        ],
        "charts": [
            {
                "title": title,
                "alt": f"{title} per month: none.",
                "empty": f"{title}: none in twelve months.",
                "months": _months(*[0] * 12, names=_MONTHS_EN),
            }
            for title in ("Requests", "Establishments")
        ],
        "by_municipality": {"columns": [], "rows": [], "total": [], "note": ""},
        "by_strength_area": {"columns": [], "rows": [], "total": [], "note": ""},
        "revisions": [],
        "definitions": [
            {"term": "Requests", "text": "Cases that arrived in the period."},
            {"term": "Establishments", "text": "Cases decided in the period."},
        ],
        "what_is_counted": "Cases under secrecy are counted from the start.",
        "labels": MONTH_LABELS_EN,
    }
