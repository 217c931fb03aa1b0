"""Words that lists use: for the fields, in their headings, and for what stands in the cells."""

from crm.establishments.models import LostReason
from crm.inquiries.models import Channel, InquiryType, Secrecy, Stage

# Headings besides the field's own label in both languages, as people write them.
HEADINGS: dict[str, tuple[str, ...]] = {
    "old_number": (
        *("ärendenummer", "ärendenr", "ärende nr", "ärende-id", "diarienummer", "diarienr", "dnr"),
        # Not a bare "nr" or "id": a number that each list begins anew would hide rows as known.
        *("referens", "referensnummer", "ref"),
        *("case number", "case id", "reference", "gammalt nummer", "old number"),
        *("record id", "lead-id", "lead id", "kundnummer", "kundnr", "customer number"),
    ),
    "received_at": (
        *("datum", "inkom", "inkommen", "inkommet", "inkom datum", "inkommet datum", "ankom"),
        *("mottagen", "mottaget", "mottagningsdatum", "registrerad", "registreringsdatum"),
        *("skapad", "date", "received", "date received", "arrival", "created", "created at"),
        *("förfrågningsdatum", "startdatum", "inkommen datum", "inkomstdatum"),
    ),
    "source_id": (
        *("avsändare", "inkom via", "kommer från", "ursprung", "källa till förfrågan", "lead från"),
        *("origin", "lead source", "referred by", "partner", "förmedlare"),
    ),
    "channel": ("kontaktväg", "kontaktsätt", "sätt", "inkommet sätt", "contact channel"),
    "company_name": (
        *("bolag", "bolagsnamn", "företagsnamn", "kund", "kundnamn", "organisation", "investerare"),
        *("namn", "firma", "company name", "name", "investor", "client", "customer", "account"),
    ),
    "country": ("land", "ursprungsland", "ägarland", "country", "country of origin", "hemland"),
    "organisation_number": (
        *("orgnr", "org nr", "org.nr", "org. nr", "org.nummer", "organisationsnr"),
        *("corporate id", "company number", "registration number", "company registration number"),
    ),
    "contact_name": ("kontakt", "kontaktnamn", "contact", "contact name", "namn kontaktperson"),
    "contact_title": ("befattning", "roll", "position", "job title", "role"),
    "contact_email": ("e-post", "epost", "mail", "mejl", "mailadress", "e-mail", "email"),
    "contact_phone": (
        "telefonnummer",
        "tel",
        "tfn",
        "mobil",
        "telefonnr",
        "phone number",
        "mobile",
    ),
    "subject": (
        *("ärende", "rubrik", "ämne", "projekt", "projektnamn", "förfrågan", "benämning"),
        *("case", "title of the inquiry", "project", "headline", "inquiry", "request"),
    ),
    "description": (
        *("beskrivning av behov", "behov", "text", "detaljer", "projektbeskrivning", "meddelande"),
        *("details", "needs", "message", "project description"),
    ),
    "more": (
        *("kommentar", "kommentarer", "anteckning", "anteckningar", "övrigt", "notering", "info"),
        *("noteringar", "historik", "comment", "comments", "notes", "remarks", "other"),
    ),
    "type": ("ärendetyp", "typ av etablering", "etableringstyp", "kategori", "category", "kind"),
    "area_ha": (
        *("mark", "markbehov", "areal", "tomt", "tomtstorlek", "yta mark", "hektar", "ha"),
        *("markareal", "land", "land area", "site size", "plot size", "hectares", "markyta"),
    ),
    "area_ha_max": ("mark max", "max mark", "maximal areal"),
    "floor_area_m2": (
        *("lokal", "lokalyta", "lokalbehov", "bta", "byggnadsyta", "kvm", "yta lokal", "yta"),
        *("premises", "building area", "floor space", "sqm", "m2"),
    ),
    "power_mw": (
        *("mw", "effekt", "effektbehov", "elbehov", "el", "elanslutning", "power", "power demand"),
        *("grid connection", "electricity", "behov av el"),
    ),
    "jobs": (
        *("antal jobb", "jobb", "arbetstillfälle", "antal arbetstillfällen", "anställda"),
        *("antal anställda", "nya jobb", "sysselsättning", "number of jobs", "employees", "fte"),
    ),
    "investment_msek": (
        *("investering", "investeringar", "investeringsvolym", "investeringsbelopp", "mkr", "msek"),
        *("belopp", "investment", "capex", "investment volume", "mnkr"),
    ),
    "needed_by": (
        *("tillträde", "start", "driftstart", "tidplan", "när", "inflyttning", "byggstart"),
        *("timeline", "start of operations", "move in", "needed", "behövs"),
    ),
    "railway_siding": ("järnväg", "spår", "industrispår", "stickspår", "railway", "rail"),
    "port": ("hamnläge", "harbour", "harbor"),
    "motorway": ("motorväg", "vägläge", "highway"),
    "brownfield_ok": ("brownfield", "befintlig industrimark"),
    "other_requirements": ("övriga behov", "krav", "särskilda krav", "requirements"),
    "area_ids": (
        *("bransch", "styrkeområde", "område", "sektor", "näringsgren", "industry", "sector"),
        *("strength area", "verksamhet", "industri"),
    ),
    "subarea_ids": ("delområde", "delbransch", "segment", "subarea", "subsector"),
    "secrecy": (
        "sekretess",
        "insyn",
        "secrecy",
        "sekretessgrad",
        "sekretessnivå",
        "konfidentiellt",
        "confidential",
        "secrecy level",
    ),
    "code_name": ("projektets kodnamn", "alias", "codename", "project code"),
    "summary": ("sammanfattning", "kort beskrivning", "summary"),
    "responsible_id": (
        *("handläggare", "ansvarig handläggare", "projektledare", "ägare", "owner", "handler"),
        *("case officer", "project manager", "account manager", "kontakt hos oss"),
    ),
    "stage": (
        *("status", "läge", "utfall", "resultat", "fas", "stage", "outcome", "result", "skede"),
        *("ärendestatus",),
    ),
    "decided_on": (
        "beslut",
        "beslutad",
        "avslutat",
        "avslutad",
        "avslutsdatum",
        "closed",
        "closed on",
    ),
    "municipalities": ("etableringskommun", "ort", "kommuner", "municipality", "location", "plats"),
    "lost_reason": ("orsak", "anledning", "förlustorsak", "skäl", "reason", "lost reason"),
    "lost_to": ("valde", "vinnare", "förlorad till", "konkurrent", "competitor"),
}
# The column that our own file of rows to mend adds.
FAULT_HEADINGS = {"fel", "error", "errors"}

CHANNELS = {
    Channel.EMAIL: ("mail", "mejl", "epost", "e-mail", "email", "brev"),
    Channel.PHONE: ("samtal", "tel", "telefonsamtal", "call", "phone call", "mobil"),
    Channel.FORM: ("formulär", "webb", "hemsida", "form", "web", "website"),
    Channel.MEETING: ("besök", "mässa", "personligt möte", "visit", "fair", "event", "nätverk"),
    Channel.PARTNER: ("via partner", "förmedlad", "referral"),
}
TYPES = {
    InquiryType.NEW: ("ny", "nyetablering", "etablering", "new", "establishment", "greenfield"),
    InquiryType.EXPANSION: ("utökning", "utbyggnad", "expansion av befintlig", "growth"),
    InquiryType.RELOCATION: ("flytt", "omlokalisering", "omlokalisation", "move"),
    InquiryType.CAPITAL: (
        "investering",
        "kapitalinvestering",
        "ägarkapital",
        "investment",
        "förvärv",
    ),
}
SECRECIES = {
    Secrecy.OPEN: ("nej", "no", "ingen", "offentlig", "public", "none", "n", "0"),
    Secrecy.LIMITED: ("delvis", "begränsat", "partly", "confidential", "konfidentiell"),
    Secrecy.SECRET: ("ja", "yes", "hemlig", "sekretess", "j", "y", "x", "1", "sekretessbelagd"),
}
STAGES = {
    Stage.RECEIVED: ("ny", "nytt", "mottagen", "inkommen", "öppen", "new", "open", "ej påbörjad"),
    Stage.QUALIFIED: (
        *("pågående", "pågår", "aktiv", "kvalificerad", "bearbetas", "ongoing", "active"),
        *("in progress", "under arbete", "dialog"),
    ),
    Stage.ROUTED: ("skickad", "utskickad", "hos kommun", "skickad till kommun", "sent"),
    Stage.OFFERED: ("offert", "offererad", "svar lämnat", "besvarad", "offered", "proposal"),
    Stage.ESTABLISHED: (
        *("etablerad", "etablering", "vunnen", "vunnet", "won", "beslutad", "ja", "genomförd"),
        *("landed",),
    ),
    Stage.LOST: ("förlorad", "förlorat", "tappad", "nej", "gick till annan", "lost to other"),
    Stage.WITHDRAWN: (
        *("återtagen", "tillbakadragen", "nedlagd", "avbruten", "vilande", "cancelled"),
        *("canceled", "dropped", "ej aktuell", "inte aktuell"),
    ),
    Stage.DISMISSED: (
        "avskriven",
        "avfärdad",
        "spam",
        "skräp",
        "dubblett",
        "duplicate",
        "irrelevant",
    ),
}
LOST_REASONS = {
    LostReason.POWER: ("el", "effekt", "elbrist", "effektbrist", "elnät", "power", "grid"),
    LostReason.LAND: ("mark", "markbrist", "ingen mark", "tomt", "land", "no land"),
    LostReason.PLAN: ("detaljplan", "plan", "planläge", "no plan"),
    LostReason.PREMISES: ("lokal", "lokaler", "lokalbrist", "premises"),
    LostReason.PRICE: ("pris", "kostnad", "cost"),
    LostReason.TIMING: ("tid", "tidplan", "för sent", "timing", "time"),
    LostReason.OTHER_REGION: ("annan region", "annan ort", "annat land", "konkurrent"),
    LostReason.INVESTOR_CANCELLED: ("avbröt", "investeraren avbröt", "cancelled", "nedlagt"),
    LostReason.NO_ANSWER: ("inget svar", "ingen återkoppling", "no answer", "tyst"),
}
COUNTRIES = {
    "SE": ("sverige", "sweden", "swe", "svensk"),
    "US": (
        "usa",
        "us",
        "u.s.",
        "u.s.a.",
        "amerika",
        "förenta staterna",
        "united states of america",
    ),
    "GB": ("uk", "england", "storbritannien", "great britain", "united kingdom", "skottland"),
    "NL": ("holland", "the netherlands", "nederländerna"),
    "KR": ("sydkorea", "south korea", "korea"),
    "CN": ("kina", "china", "prc", "fastlandskina"),
    "TW": ("taiwan",),
    "CZ": ("tjeckien", "czech republic", "czechia"),
    "RU": ("ryssland", "russia"),
    "AE": ("uae", "emiraten", "förenade arabemiraten", "dubai"),
    "HK": ("hongkong", "hong kong"),
    "TR": ("turkiet", "turkey"),
    "VN": ("vietnam",),
}
