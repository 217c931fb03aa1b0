"""The country of the ultimate investor, not of who writes for it nor of a Swedish subsidiary."""

import re
from collections.abc import Iterator

from crm.intake.company import AGENT, COMPANY, OTHERS, is_signed
from crm.intake.contact import EMAIL
from crm.intake.letter import Letter
from crm.intake.mentions import Found
from crm.intake.places import (
    COUNTRY_NAMES,
    DIALLING,
    DOMAINS,
    LEGAL_FORMS,
    NATIONALITY,
    NATIONALITY_CODES,
    places,
)

# Where a country's name counts most: the points it gives, and the words before it.
OWNED = re.compile(
    r"\b(?:ägs|ägd|ägare\w*:?|ägarbolag\w*|moderbolag\w*|moderkoncern\w*"
    r"|dotterbolag(?:et)? (?:till|i)|del av|tillhör|ingår i|koncernen|köptes av|förvärvades av"
    r"|uppköpta av|owned|owners?|parent\w*|subsidiary of|part of|belongs? to|acquired by|arm of"
    r"|member of|unit of|tochter\w*|gehör\w*|mutter\w*|eigentümer\w*|übernommen von|teil der"
    r"|konzern\w*|huvudägar\w*|majoritetsägar\w*|ägarna|ägarfamilj\w*|(?:vår|deras|sin"
    r"|svenska) moder|mor(?:bolag)?|mother company|headed by|controlled by"
    r"|kontrolleras av|inhaber\w*|mehrheits\w*|gesellschafter\w*|hauptaktionär\w*|majority (?:owner"
    r"|shareholder)"
    r"|main (?:owner|shareholder)|main office|holding(?:bolag\w*)?|köpt av|bought by|backed by)\b:?"
    r"(?:(?! (?:through|via|genom|durch|über|reach|säljer|sells?|but|men|aber)\b)(?:[^.;\n]"
    r"|\.(?! ))){0,70}$"
)
FROM = re.compile(
    r"\b(?:från|from|aus|of|based (?:in|near|outside)|headquarter\w* in|seat(?:ed)? in"
    r"|located in|head office in|baserad\w* i|med (?:säte|bas|huvudkontor\w*|hemvist) i"
    r"|huvudkontor\w* i|hemmahörande i|hör hemma i|mit sitz in|sitz in|ansässig in|registered in"
    r"|incorporated in|home in|hemma i|sitter i|grundat i|founded in|(?:spin-?off|spin-?out|spun out"
    r"|avknoppning\w*|avknoppad\w*|ausgründung\w*)(?: \w+)? (?:of|from|från|ur|der|aus)"
    r"(?: an?| en| ett| einer)?|(?:med |its |with |dess )?(?:roots|rötter|rötterna|wurzeln) (?:in|i)"
    r"|rötter i"
    r"|start-?up (?:in|from)|bolag i|firma i|company in|group in|koncern i|gruppe in"
    r"|investor (?:in|from)|(?:noter|börsnoter)\w* (?:i|på)|(?:stock[- ])?(?:listed|quoted) (?:in"
    r"|on)|(?:börsen)?notiert in|gelistet in"
    r"|sits in|sitzt in|finns i|kommer från|comes from|come from|stammt aus|hq in|hq:|base in"
    r"|(?:huvudkontor\w*|head ?quarters?|head office|hauptsitz|säte|sitz|mutterhaus) (?:ligger|finns"
    r"|är|is|are|liegt|ist) (?:i|in)"
    r"|domiciled in|zu hause in|beheimatet in|zuhause in)(?: (?:the|den|die|der|north of|söder om"
    r"|norr om|near|nära|utanför"
    r"|outside|central|northern|southern|norra|södra|dem|schönen|raum|bei|in der nähe von))* $"
)
IN = re.compile(
    r"\b(?:i|in|near|utanför|outside|bei|vid)(?: (?:the|central|norra|södra|northern|southern))? $"
)
NOT_THEIRS = re.compile(
    r"\b(?:(?<!vår )(?<!min )kund\w*(?!:)\b|customers?|kunden|säljer|sell\w*|export\w*|import\w*|levererar"
    r"|deliver\w*|supply|supplies|liefer\w*|marknad\w*|market\w*|till|to|into|nach"
    r"|(?<!skriver )(?<!ringer )(?<!talar )(?<!söker )(?<!letar )(?<!hör av mig )för"
    r"|(?<!acting )(?<!acts )(?<!act )(?<!writing )(?<!asking )(?<!working )(?<!write )for"
    r"|like|som i|tävlar|compet\w*|leverantör\w*|supplier\w*|order from|order från|avtal med"
    r"|contract (?:with|in)|press|office in|kontor i|jämför\w*|compar\w*|candidates?"
    r"|projects? in|anläggning\w* i|plants? in|fabrik\w* i|factor(?:y|ies) in|also in|även i"
    r"|between|mellan|zwischen|besides|instead of|i stället för|statt|producerar i|lejer"
    r"|utvecklad i|tillverk\w* i|made in|manufactured in|werke? in|bank|fund(?! (?:from|in|based))"
    r"|fond(?! från)|köp(?:s|er|t)?"
    r"|hämtas|bought|sourced|through our|genom vårt|via vårt?|tender|upphandling"
    r"|lines|sköt\w*|drivas|styr(?:s|as)|betjäna\w*|served|serve|managed|serviced|betreu\w*|through"
    r"|via|genom)\b"
    r"[^.;\n]{0,30}$"
)
AFTER_PLACE = re.compile(
    r"^[ -]based\b|^(?:-based)? (?:based )?(?:start-?up|scale-?up|company|firm|group"
    r"|investors?|funds?|famil(?:y|j)|maker|owner|startup|manufacturer|bolag\w*|företag\w*"
    r"|koncern\w*|tillverkare)\b|^-(?:based|baserad\w*|bolag\w*"
    r"|företag\w*)"
)
IS = re.compile(
    r"\b(?:företaget|bolaget|investeraren|ägaren|koncernen|kunden|köparen|uppdragsgivaren"
    r"|moderbolaget|client|company|investor|owner|group"
    r"|unternehmen|auftraggeber) (?:är|is|ist)(?: an?| ett| en| eine?)? $"
)
JOINT = re.compile(
    r"(?:,? (?:in|i|aus|from|från|of|ur|based in|mit sitz in|med säte i|near|bei|utanför) (?:the )?|, | \()"
    r"(?:(?:near|nära|bei|kanton|canton|region|province of|state of|county|kreis|utanför|outside) )?$"
)
ORDERED = re.compile(
    r"\b(?:order\w*|kontrakt\w*|avtal\w*|contracts?|agreement|(?<!vår )(?<!min )kund\w*(?!:)|customers?"
    r"|(?<!im )auftr\w*|vertrag\w*)\b[^;\n]{0,70}$"
)
ENTITY = (
    r"(?:\w*koncern\w*|\w*bolag\w*|\w*företag\w*|\w*grupp\w*|\w*kedja\w*|\w*tillverkare\w*"
    r"|\w*leverantör\w*|\w*aktör\w*|\w*producent\w*|\w*utvecklare\w*|\w*projektör\w*"
    r"|\w*investerare\w*|\w*ägare\w*|\w*byggare|\w*makare|\w*verk\b|\w*uppstart\w*|\w*startup\w*"
    r"|operatör\w*|\w*industri\w*|moder\w*|kund\b|klient|fond\w*|börsnoterad\w*|familj\w*"
    r"|\w*company|companies|groups?|chain|manufacturers?|makers?|suppliers?|operators?"
    r"|producers?|developers?|investors?|owners?|firm|start-?up|scale-?up|corporation"
    r"|conglomerate|business|enterprise|parent|client|retailer|brand|house|specialist|fund"
    r"|multinational|player|family|listed|industrial|software|technology|tech|family-owned"
    r"|contract manufacturer|builder|provider|spin-?off|organi[sz]ation|oem|\w*unternehmen\w*"
    r"|\w*konzern\w*|\w*gruppe|\w*hersteller\w*|\w*betrieb\w*|\w*firma|\w*investor\w*"
    r"|\w*anbieter\w*|\w*produzent\w*|\w*zulieferer\w*|\w*zulieferers|\w*mutter\w*|kunden?\b"
    r"|mandant\w*|auftraggeber\w*"
    r"|\w*gesellschaft\w*|\w*händler\w*|\w*bauer|\w*betreiber|mittelständ\w*|familien\w*|works\b"
    r"|mill\b|foundry|brewer\w*|yard\b"
    r"|\w*entwickler\w*)"
)
WE_ARE = re.compile(
    r"\b(?:we are|and are|we're|vi är|wir sind|jag är|i am)(?: an?| ett| en| eine?)? $"
)
IS_OWNER = re.compile(
    r"^(?:-?owned\b|-?äg[dt]\w*|(?: [\w&/-]+){0,2}? (?:owners?|parent\w*|ägare\w*|ägarbolag\w*|ägarfamilj\w*"
    r"|moder\w*|mutter\w*"
    r"|eigentümer\w*|majority|huvudägar\w*|shareholders?)\b)"
)
AFTER_NATIONALITY = re.compile(rf"^(?: [\w&/-]+){{0,3}}? {ENTITY}\b")
LABELLED_COUNTRY = re.compile(
    r"(?:^|\n|[;•] ?)[ >*-]*(?:country(?: of (?:origin|ownership|the investor|hq|registration"
    r"|incorporation))?|land|hemland|ursprungsland|nationalitet|nationality|origin|ursprung"
    r"|herkunft\w*|herkunftsland|sitz|säte|huvudkontor|hauptsitz|head office|headquarters?|hq"
    r"|ägarland|investor|ägare"
    r"|moderbolag|parent(?: company)?)\s*:\s*"
)
CODE_IN_BRACKETS = re.compile(r"\((?:[\w .-]{1,25}, )?([A-Z]{2}|USA)\)")
# Two capitals in brackets that are no country.
NO_COUNTRY = frozenset(
    {
        "AI",
        "AB",
        "AS",
        "AG",
        "IT",
        "EV",
        "PV",
        "HR",
        "VA",
        "IO",
        "IP",
        "ID",
        "MW",
        "HA",
        "PM",
        "QA",
        "TV",
        "BR",
        "SV",
        "AR",
        "VR",
        "MD",
        "VD",
    }
)

ITEM_START = 3
Candidate = tuple[int, str, int, int]


def find_country(letter: Letter) -> Found[str] | None:
    """The ultimate investor's country, as an ISO code."""
    candidates = [
        *_labelled(letter),
        *_by_nationality(letter),
        *_by_place(letter),
        *_by_code(letter),
        *_by_legal_form(letter),
    ]
    if not candidates and not AGENT.search(letter.low):
        candidates = [*_by_address(letter), *_by_home(letter)]
    if not candidates:
        return None
    top = max(score for score, *_ in candidates)
    _, code, start, end = next(one for one in candidates if one[0] == top)
    return Found(code, start, end)


def _labelled(letter: Letter) -> Iterator[Candidate]:
    for label in LABELLED_COUNTRY.finditer(letter.low):
        line_end = letter.low.find("\n", label.end())
        end = len(letter.low) if line_end < 0 else line_end
        for first, last, code in places(letter.low, label.end(), min(end, label.end() + 60))[:1]:
            yield 20, code, first, last
        nationality = NATIONALITY.search(letter.low, label.end(), min(end, label.end() + 60))
        if nationality:
            yield 19, _code_of(nationality), *nationality.span()


def _code_of(nationality: re.Match[str]) -> str:
    return "US" if nationality[2] else NATIONALITY_CODES[nationality[1]]


def _by_nationality(letter: Letter) -> Iterator[Candidate]:
    for match in NATIONALITY.finditer(letter.low):
        code = _code_of(match)
        score = _nationality_score(letter, match.span(), code)
        if score:
            yield score, code, *match.span()
    for us in re.finditer(r"\b(?:US|UK|U\.S\.)(?=[ -])", letter.text):
        if AFTER_NATIONALITY.match(letter.low[us.end() : us.end() + 70].replace("-", " ", 1)):
            yield 12, "GB" if us.group() == "UK" else "US", *us.span()


OWNED_BY = re.compile(r"(?:owned|äg[dt]\w*)$")


def _nationality_score(letter: Letter, span: tuple[int, int], code: str) -> int:
    start, end = span
    before = letter.low[max(letter.sentence(start)[0], start - 90) : start]
    after = letter.low[end : end + 70]
    if code != "SE" and OWNED_BY.search(letter.low[start:end]):
        return 15
    if code != "SE" and (IS_OWNER.match(after) or OWNED.search(before) or IS.search(before)):
        return 16 if IS_OWNER.match(after) else 15
    others = NOT_THEIRS.search(before)
    if AFTER_NATIONALITY.match(after) or COMPANY.match(letter.text, end + 1):
        others = others or ORDERED.search(before)
        return 0 if others and not WE_ARE.search(before) else (4 if code == "SE" else 12)
    return 9 if code != "SE" and not others and _before_name(letter, start, end) else 0


def _before_name(letter: Letter, start: int, end: int) -> bool:
    """Whether a name follows, as in "tyska Packwohl"; in German every noun would look like one."""
    name = re.match(r" [A-ZÅÄÖ][a-zåäöé]{2,}", letter.text[end : end + 12])
    begins = letter.language == "sv" and start - letter.sentence(start)[0] < ITEM_START
    small = begins or not letter.text[start].isupper()
    return letter.language != "de" and name is not None and small


def _by_place(letter: Letter) -> Iterator[Candidate]:
    ends_of_companies = {match.end() for match in COMPANY.finditer(letter.text)}
    for start, end, code in places(letter.low):
        named = start + 4 if letter.low.startswith("the ", start) else start
        if not letter.text[named].isupper() or (
            end - start == 2 and not letter.text[start:end].isupper()
        ):
            continue
        before = letter.low[max(letter.sentence(start)[0], start - 90) : start]
        joint = JOINT.search(before)
        beside = joint is not None and start - len(joint.group()) in ends_of_companies
        score = _place_score(before, code, beside)
        if (
            not score
            and AFTER_PLACE.match(letter.low[end : end + 60])
            and not NOT_THEIRS.search(before)
        ):
            score = 9 if code != "SE" else 6
        if score:
            yield score, code, start, end


def _place_score(before: str, code: str, beside_company: bool) -> int:
    if OWNED.search(before):
        return 3 if code == "SE" else 14
    if code == "SE" and before.endswith(" of "):  # "within 100 km of Västerås"
        return 0
    if beside_company or FROM.search(before):
        if NOT_THEIRS.search(before) and not beside_company:
            return 0
        return 11 if beside_company else (7 if code == "SE" else 9)
    return 6 if before.endswith("(") and code != "SE" else 0


def _by_code(letter: Letter) -> Iterator[Candidate]:
    for match in CODE_IN_BRACKETS.finditer(letter.text):
        code = "US" if match[1] == "USA" else match[1]
        if code == "UK":
            code = "GB"
        if code in _CODES and match[1] not in NO_COUNTRY:
            yield 10, code, *match.span(1)


_CODES = frozenset(COUNTRY_NAMES.values())


def _by_legal_form(letter: Letter) -> Iterator[Candidate]:
    agent = AGENT.search(letter.low) is not None
    for match in COMPANY.finditer(letter.text):
        if OTHERS.search(letter.low[max(0, match.start() - 60) : match.start()]):
            continue
        signed = is_signed(letter, match.start())
        if signed and agent:
            continue
        code = next((code for form, code in LEGAL_FORMS if re.fullmatch(form, match["form"])), "")
        owner = OWNED.search(letter.low[max(0, match.start() - 80) : match.start()])
        if code:
            yield (14 if owner and code != "SE" else 4 if signed else 5), code, *match.span("form")


def _by_address(letter: Letter) -> Iterator[Candidate]:
    phone = re.search(r"(?<![\d+])(?:\+|00)(\d{1,3})(?=[ (/-]?\(?\d)", letter.text)
    if phone:
        code = next(
            (DIALLING[phone[1][:size]] for size in (3, 2, 1) if phone[1][:size] in DIALLING), None
        )
        if code:
            yield 3, code, *phone.span()
    for mail in EMAIL.finditer(letter.text):
        ending = mail.group().rsplit(".", 1)[-1].lower()
        if ending in DOMAINS or ending == "uk":
            yield 2, "GB" if ending == "uk" else ending.upper(), *mail.span()


def _by_home(letter: Letter) -> Iterator[Candidate]:
    """A Swedish letter in the first person that names a Swedish town as its own."""
    if letter.language != "sv" or not re.search(r"\b(?:vi|vår|oss|jag)\b", letter.low):
        return
    for start, end, code in places(letter.low):
        if (
            code == "SE"
            and letter.text[start].isupper()
            and IN.search(letter.low[max(0, start - 14) : start])
        ):
            yield 1, "SE", start, end
