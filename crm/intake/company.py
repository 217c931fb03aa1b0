"""The company that wants to come, and whether somebody else writes for it."""

import re
from collections.abc import Iterator

from crm.intake.letter import Letter
from crm.intake.mentions import Found
from crm.intake.places import LEGAL_FORMS

LONGEST_NAME = 80

_FORMS = "|".join(f"(?:{pattern})" for pattern, _ in LEGAL_FORMS)
_NAME_WORD = r"[A-ZÅÄÖÆØÉÜŠŽŁÇŚĆÓİ0-9](?:[\w&'’+-]|\.(?=\w)){0,30}"
COMPANY = re.compile(
    rf"(?<![\w@.])(?P<name>{_NAME_WORD}(?: (?:{_NAME_WORD}|&|i|of|de|och|and|und|der|för|el|la|di"
    rf"|del|af|von|van)){{0,5}}),? (?P<form>{_FORMS})(?![\w@])"
)
_ARTICLES = re.compile(
    r"^(?:(?:die|der|das|tochtergesellschaft|tochter|subsidiary|dotterbolaget|moderbolaget|the"
    r"|our|we|vi|wir|unsere|from|från|at|hej|hi|dear|hello|bolaget|företaget|firma|company"
    r"|client|kund|i|and|och|this|att|hos|projekt|project|till|på|as|for|för|det|när|nu|som) )+",
    re.IGNORECASE,
)
LABELLED_COMPANY = re.compile(
    r"^[ >*-]*(?:företag(?:ets namn|snamn|et)?|namn på företag(?:et)?|bolag(?:snamn|et)?"
    r"|company(?: name)?|firma|firmenname|unternehmen|organi[sz]ation|investor|sökande"
    r"|name of (?:the )?company)\s*:\s*(?P<name>[^\n]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)
SELF = re.compile(
    r"\b(?:(?i:vi på|vi är|we are|wir sind(?: die)?|i represent|we represent|jag representerar"
    r"|inquiry from|enquiry from|anfrage (?:der|von)|förfrågan från|uppdrag(?:et)? (?:från|av"
    r"|åt)|on behalf of|acts? for|för vår kund|im auftrag (?:der|von)|här är)) "
    rf"(?P<name>{_NAME_WORD}(?: {_NAME_WORD}){{1,3}})"
)
OTHERS = re.compile(
    r"(?<!min )(?<!vår )(?<!our )(?<!my )(?<!unser )\b(?:kund(?:en|er)?|customers?|kunden?"
    r"|leverantör\w*|suppliers?|lieferant\w*|konkurrent\w*|säljer till|supply|levererar till"
    r"|nätbolaget|elnätsbolaget|hyr av|owned by|subsidiary of|dotterbolag till|tochter der"
    r"|ägs (?:sedan .{0,20})?av)\b[^.\n]{0,40}$"
)
AGENT = re.compile(
    r"\b(?:on behalf of|(?:our|a|the|my) clients?|assisting|advis(?:e|es|ing)|mandated"
    r"|i represent|we represent|acts? for|acting for|commissioned by|på uppdrag|uppdrag(?:et)?"
    r"|sökuppdrag|för (?:en|vår) kunds?|vår(?:a)? kund(?:er)? (?:söker|vill|är)|lantmäklare"
    r"|fastighetsmäklare|business sweden|stockholm business alliance|sba|skickar vidare"
    r"|vidarebefordra\w*|forward(?:ing|ed)?|weiterleitung|im auftrag|unser(?:e|en"
    r"|em)? (?:mandant\w*|kunde\w*)|anbei eine anfrage|hjälper (?:tyska|ett|en)|partnerkommuner"
    r"|förmedling\w*|site consultants?|invest in)\b"
)


def find_company(letter: Letter) -> Found[str] | None:
    """The company that wants to come; not the one that writes for it, nor a customer it names."""
    labelled = LABELLED_COMPANY.search(letter.text)
    if labelled:
        name = labelled["name"].split(" (")[0].strip()[:LONGEST_NAME]
        return Found(name, *labelled.span("name"))
    named = list(_companies(letter))
    theirs = [
        one for one in named if not OTHERS.search(letter.low[max(0, one.start - 70) : one.start])
    ]
    in_body = [one for one in theirs if not is_signed(letter, one.start)]
    if in_body:
        return in_body[0]
    if theirs and not AGENT.search(letter.low):
        return theirs[0]
    said = SELF.search(letter.text)
    return None if said is None else Found(said["name"][:LONGEST_NAME], *said.span("name"))


def _companies(letter: Letter) -> Iterator[Found[str]]:
    for match in COMPANY.finditer(letter.text):
        name = _ARTICLES.sub("", match.group())
        if name and not name.startswith(match["form"]) and len(name) <= LONGEST_NAME:
            yield Found(name, match.end() - len(name), match.end())


def is_signed(letter: Letter, place: int) -> bool:
    """Whether a place is in a signature."""
    return any(first <= place < last for first, last in letter.signatures)
