"""A mail in clauses: its subject, what it says, its lists; without greetings, signatures and headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What sort of line a clause stands in."""

    SUBJECT = "subject"
    SAYS = "says"
    LISTS = "lists"
    ASKS = "asks"  # a line whose label says that it asks for power, a siding, a date
    NAMES = "names"  # a line in the signature that names the company


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a mail between two signs that end a thought, and where it starts in its part."""

    text: str
    kind: Kind


_CLOSING = re.compile(
    r"^\W*(m\.?v\.?h|med (vänlig|bästa|varm|venn)\w*|(många |glada |soliga |vänliga? |varma |bästa |allt gott )*"
    r"hälsn\w*|hälsar|vänlig\w*|bästa|allt gott|tack på förhand|ha det|hej då|(with )?(best|kind|warm|many)\b.*|"
    r"(yours )?(sincerely|faithfully|truly)|yours|cheers|thanks|thank you|all the best|regards|"
    r"(mit )?(freundlich|best|viel|herzlich|lieb)\w* (gr[uü](ß|ss)\w*|empfehl\w*)|gr[uü](ß|ss)\w*|mfg|hochachtungsvoll|"
    r"(med )?venn?lig hilsen|hilsen|cordialement|/\s?\w+|/\w+ [\w-]+)\b",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\W*-{2,}.*(original|ursprung|forward|vidarebeford|weitergeleitet|begin)|"
    r"^\W*(begin forwarded|vidarebefordrat|weitergeleitete|ursprungligt|original message)",
    re.IGNORECASE,
)
_SUBJECT_LINE = re.compile(r"^\W*(ämne|subject|betreff|re|sv|fwd?|vb|aw|wg)\s*:\s*", re.IGNORECASE)
_HEADER = re.compile(
    r"^\W*(från|from|till|to|skickat|sent|datum|date|kopia|cc|bcc|von|an|gesendet|e-?post(adress)?|e-?mail|mail|"
    r"kontakt\w*|contact\w*|ansprechpartner\w*|telefon\w*|tel|phone|mobil\w*|www|web\w*|hemsida|how did you find.*|"
    r"hur (vill|fick|hittade).*|wie haben.*|land|country|ort|address|adress|jag godkänner.*|i agree.*)\s*:",
    re.IGNORECASE,
)
# "Verksamhet: ...", "Number of staff: ..."; what has more words is said, not a label.
_LABEL = re.compile(r"^\W*(?=[^\W\d])(?=.{2,42}?:)[\w/()-]+( [\w/()-]+){0,3}:\s+(?=\S)")
_ASKS = re.compile(
    r"^\W*(el|ström|effekt\w*|eleffekt\w*|värme|kyla|vatten|va|gas|yta|ytor|lokal\w*|mark\w*|tomt\w*|byggnad\w*|golvyta|spår\w*|järnväg\w*|"
    r"hamn\w*|väg\w*|transport\w*|logistik|läge|geografi|folk|personal|bemanning|jobb\w*|anställda|rekrytering|pengar|"
    r"investering\w*|budget|kostnad|när|tid\w*|tillträde|inflyttning|driftstart|start|sekretess|övrigt|power|electricity|"
    r"energy|grid\w*|heat|water|utilities|area|land|plot|building|floor\w*|space|rail\w*|port|road\w*|access|transport\w*|"
    r"logistics|location|staff|jobs|employees|people|headcount|workforce|investment|capex|timing|timeline|when|occupancy|"
    r"confidentiality|other|strom\w*|energie|leistung|anschluss\w*|wärme|wasser|fläche|grundstück|halle|gebäude|gleis\w*|bahn\w*|"
    r"hafen|straße|verkehr\w*|lage|personal|mitarbeit\w*|arbeitsplätze|beschäftigte|investition\w*|zeit\w*|bezug|termin|sonstiges)"
    r"(\W{1,3}\w+)?( \(.*\))?\s*:",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^\W*(verksamhet\w*|bransch|produkt\w*|ärende|gäller|vill|om (oss|bolaget|företaget)|activity|activities|"
    r"business|products?|sector|industry|purpose|"
    r"about( us)?|what we do|project|tätigkeit|branche|vorhaben|projekt)\s*:",
    re.IGNORECASE,
)
_COMPANY_LABEL = re.compile(
    r"^\W*(företag\w*|bolag\w*|company.*|firma|unternehmen|namn på före\w*|organisation)\s*:",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"confidential|intended|addressee|recipient|skickat från|sent from|gesendet von|virus|gdpr|"
    r"personuppgift|mottagare|vertraulich|empfänger|skriv inte ut",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*([-–—•*·+>]|\d{1,2}[.)])\s+")
LEGAL_FORM = re.compile(
    r"\b(AB|HB|KB|ek\.? ?för|AS|ASA|A/S|ApS|Oy|Oyj|Ab|GmbH|AG|KG|SE|Ltd|Limited|LLC|Inc|Corp|PLC|plc|B\.?V|N\.?V|"
    r"S\.?A|SAS|SARL|S\.?r\.?l|S\.?p\.?A|OÜ|UAB|SIA|ehf|hf|K\.?K|Co|d\.o\.o|a\.s|s\.r\.o|Sp\. z o\.o|Kft|Pty|Pte)\b"
)
# A sign that ends a thought; not the point in 1.2, t.ex. or "ca. 4".
_END = re.compile(
    r"(?<!\b\w)(?<!\bca)(?<!\bnr)(?<!\bNr)(?<!\bSt)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bNo)[.](?=\s+[A-ZÅÄÖÜ0-9\"”]|\s*$)|"
    r"(?<=[^\W\d]{3})[.](?=\s)|[!?;•]+|\s[–—-]\s|\.{2,}"
)
_OFFICE = re.compile(
    r"\b(kontor\w*|offices?|büro\w*|desks?|skrivbord|utvecklare|developers?|programmerare|informatiker|doktorander)\b",
    re.IGNORECASE,
)
_HALL = re.compile(
    r"\b(\d[\d,.]* ?(ha|hektar|hectares?|MW)|hall\w*|\w*halle|\w*verkstad\w*|workshop|plant|plot|factory|fabrik\w*|"
    r"furnaces?|ugn\w*|travers\w*|crane|kran|lager|warehouse|tomt\w*|mark|grundstück\w*|produktion\w*|production|"
    r"assembly|montering\w*)\b",
    re.IGNORECASE,
)
LONG_LINE = 90
SHORT_ITEM = 70


def clauses_of(subject: str, body: str) -> list[Clause]:
    """All that may tell what a company does, in order, the subject first."""
    found = [Clause(part, Kind.SUBJECT) for part in _parts(_SUBJECT_LINE.sub("", subject))]
    for line, kind in _lines(body):
        found.extend(Clause(part, kind) for part in _parts(line))
    return found


def asks_only_for_an_office(subject: str, body: str) -> bool:
    """Whether a mail speaks of an office or developers, and neither of land nor of anything to make things in."""
    text = f"{subject}\n{body}"
    return bool(_OFFICE.search(text)) and not _HALL.search(text)


def _parts(line: str) -> Iterator[str]:
    """What stands between the signs that end a thought."""
    yield from (part for part in _END.split(line) if part and part.strip())


def _lines(body: str) -> Iterator[tuple[str, Kind]]:
    """The lines that count, and as what. What follows the closing counts only if it names a company."""
    signed = False
    for line in _joined(body):
        signed = _still_signed(line, signed)
        if _SUBJECT_LINE.match(line):
            yield _SUBJECT_LINE.sub("", line), Kind.SUBJECT
        elif signed:
            if LEGAL_FORM.search(line) and len(line) < SHORT_ITEM and not _DISCLAIMER.search(line):
                yield line, Kind.NAMES
        elif _COMPANY_LABEL.match(line):
            yield _LABEL.sub("", line), Kind.NAMES
        elif not _HEADER.match(line):
            yield _LABEL.sub("", line) if len(line) >= SHORT_ITEM else line, _kind(line)


def _still_signed(line: str, signed: bool) -> bool:
    """Whether the signature has begun and not been followed by another mail's text."""
    if _FORWARDED.match(line) or _SUBJECT_LINE.match(line):
        return False
    if len(line) >= LONG_LINE:
        return signed and bool(_DISCLAIMER.search(line))
    return signed or (len(line.split()) <= 6 and bool(_CLOSING.match(line)))


def _kind(line: str) -> Kind:
    """A short line with a bullet, a label or a figure is an item of a list of needs."""
    if _ASKS.match(line):
        return Kind.ASKS
    if _DOES.match(line):
        return Kind.SUBJECT
    if _BULLET.match(line):
        return Kind.LISTS
    is_item = len(line) < SHORT_ITEM and not line.rstrip().endswith((".", "!", "?"))
    return Kind.LISTS if is_item and (":" in line or re.search(r"\d", line)) else Kind.SAYS


def _joined(body: str) -> Iterator[str]:
    """The lines of a mail; those that a mail program broke within a sentence are one again."""
    waiting = ""
    for line in body.splitlines():
        line = re.sub(r"^(\s*>)+\s?", "", line)
        broken = (
            len(waiting) >= 55
            and not re.search(r"[.!?:;]\s*$", waiting)
            and bool(re.match(r"\s*[a-zåäöü]", line))
        )
        if broken:
            waiting = f"{waiting} {line.strip()}"
            continue
        if waiting.strip():
            yield waiting
        waiting = line
    if waiting.strip():
        yield waiting
