"""Who writes and who wants to come: company, its country (the ultimate investor's), contact person."""

import re
from collections.abc import Iterator

from crm.intake.letter import Letter, Span
from crm.intake.mentions import Found
from crm.intake.places import (
    COUNTRY_NAMES,
    DIALLING,
    DOMAINS,
    LEGAL_FORMS,
    NATIONALITY,
    NATIONALITY_CODES,
    PLACE_CODES,
    places,
)

LONGEST_NAME = 80

_FORMS = "|".join(f"(?:{pattern})" for pattern, _ in LEGAL_FORMS)
_NAME_WORD = r"[A-ZÅÄÖÆØÉÜŠŽŁÇŚĆÓİ0-9][\w&'’.+-]{0,30}"
COMPANY = re.compile(
    rf"(?<![\w@.])(?P<name>{_NAME_WORD}(?: (?:{_NAME_WORD}|&|i|of|de|och|and|und|der|för|el|la|di|del|af|von|van)){{0,5}}),? (?P<form>{_FORMS})(?![\w@])"
)
_ARTICLES = re.compile(
    r"^(?:(?:die|der|das|the|our|we|vi|wir|unsere|from|från|at|hej|hi|dear|hello|bolaget|företaget|firma|company|client|kund|i|and|och|this|att|hos|projekt|project|till|på|as|for|för|det|när|nu|som) )+",
    re.IGNORECASE,
)
LABELLED_COMPANY = re.compile(
    r"^[ >*-]*(?:företag(?:ets namn|snamn|et)?|namn på företag(?:et)?|bolag(?:snamn|et)?|company(?: name)?|firma|firmenname|unternehmen|organi[sz]ation|investor|sökande|name of (?:the )?company)\s*:\s*(?P<name>[^\n]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)
SELF = re.compile(
    r"\b(?:(?i:vi på|vi är|we are|wir sind(?: die)?|i represent|we represent|jag representerar|inquiry from|enquiry from|anfrage (?:der|von)|förfrågan från|uppdrag(?:et)? (?:från|av|åt)|on behalf of|acts? for|för vår kund|im auftrag (?:der|von)|här är)) "
    rf"(?P<name>{_NAME_WORD}(?: {_NAME_WORD}){{1,3}})"
)
OTHERS = re.compile(
    r"(?<!min )(?<!vår )(?<!our )(?<!my )(?<!unser )\b(?:kund(?:en|er)?|customers?|kunden?|leverantör\w*|suppliers?|lieferant\w*|konkurrent\w*|säljer till|supply|levererar till|nätbolaget|elnätsbolaget|hyr av|owned by|subsidiary of|dotterbolag till|tochter der|ägs (?:sedan .{0,20})?av)\b[^.\n]{0,40}$"
)
AGENT = re.compile(
    r"\b(?:on behalf of|(?:our|a|the|my) clients?|assisting|advis(?:e|es|ing)|mandated|i represent|we represent|acts? for|acting for|commissioned by|på uppdrag|uppdrag(?:et)?|sökuppdrag|för (?:en|vår) kunds?|vår(?:a)? kund(?:er)? (?:söker|vill|är)|lantmäklare|fastighetsmäklare|business sweden|stockholm business alliance|sba|skickar vidare|vidarebefordra\w*|forward(?:ing|ed)?|weiterleitung|im auftrag|unser(?:e|en|em)? (?:mandant\w*|kunde\w*)|anbei eine anfrage|hjälper (?:tyska|ett|en)|partnerkommuner|förmedling\w*|site consultants?|invest in)\b"
)
WITHHELD = re.compile(
    r"\b(?:(?:name|identity|origin|country)\b.{0,50}\b(?:withheld|not (?:be )?disclos\w*|cannot disclose|undisclosed|after a? ?signed nda)|whose (?:name|identity) (?:and origin )?we (?:cannot|can't|may not|will))"
)

# Where a country's name counts most: the points it gives, and the words before it.
OWNED = re.compile(
    r"\b(?:ägs|ägd|ägare\w*|ägarbolag\w*|moderbolag\w*|moderkoncern\w*|dotterbolag(?:et)? (?:till|i)|del av|tillhör|ingår i|koncernen|köptes av|förvärvades av|uppköpta av|owned|owners?|parent\w*|subsidiary of|part of|belongs? to|acquired by|arm of|member of|unit of|tochter\w*|gehör\w*|mutter\w*|eigentümer\w*|übernommen von|teil der|konzern\w*)\b[^.;\n]{0,70}$"
)
FROM = re.compile(
    r"\b(?:från|from|aus|of|based (?:in|near|outside)|headquarter\w* in|seat(?:ed)? in|located in|head office in|baserad\w* i|med (?:säte|bas|huvudkontor\w*|hemvist) i|huvudkontor\w* i|hemmahörande i|hör hemma i|mit sitz in|sitz in|ansässig in|registered in|incorporated in|home in|hemma i|sitter i|grundat i|founded in|with roots in|rötter i|start-?up (?:in|from)|bolag i|firma i|company in)(?: (?:the|den|die|der|north of|söder om|norr om|near|nära|utanför|outside|central|northern|southern|norra|södra|raum|bei|in der nähe von))* $"
)
IN = re.compile(
    r"\b(?:i|in|near|utanför|outside|bei|vid)(?: (?:the|central|norra|södra|northern|southern))? $"
)
NOT_THEIRS = re.compile(
    r"\b(?:kund\w*(?!:)\b|customers?|kunden|säljer|sell\w*|export\w*|import\w*|levererar|deliver\w*|supply|supplies|liefer\w*|marknad\w*|market\w*|till|to|into|nach|för|for|för|like|som i|tävlar|compet\w*|leverantör\w*|supplier\w*|order from|order från|avtal med|contract (?:with|in)|press|office in|kontor i|jämför\w*|compar\w*|candidates?|projects? in|anläggning\w* i|plants? in|fabrik\w* i|factor(?:y|ies) in|also in|även i|between|mellan|zwischen|besides|instead of|i stället för|statt|producerar i|lejer|utvecklad i|tillverk\w* i|made in|manufactured in|werke? in|bank|fund|fond|köp(?:s|er|t)?|hämtas|bought|sourced|through our|genom vårt|via vårt?|tender|upphandling|lines)\b[^.;\n]{0,30}$"
)
AFTER_PLACE = re.compile(
    r"^(?:-based)? (?:based )?(?:start-?up|scale-?up|company|firm|group|manufacturer|bolag\w*|företag\w*|koncern\w*|tillverkare)\b|^-(?:based|baserad\w*|bolag\w*|företag\w*)"
)
JOINT = re.compile(
    r"(?:,? (?:in|i|aus|from|från|of|ur|based in|mit sitz in|med säte i|near|bei|utanför) (?:the )?|, | \()$"
)
ENTITY = (
    r"(?:\w*koncern\w*|\w*bolag\w*|\w*företag\w*|\w*grupp\w*|\w*kedja\w*|\w*tillverkare\w*|\w*leverantör\w*|\w*aktör\w*|\w*producent\w*|\w*utvecklare\w*|\w*projektör\w*|\w*investerare\w*|\w*ägare\w*|\w*byggare|\w*makare|\w*verk\b|\w*uppstart\w*|\w*startup\w*|operatör\w*|\w*industri\w*|moder\w*|kund\b|klient|fond\w*|börsnoterad\w*|familj\w*"
    r"|\w*company|companies|groups?|chain|manufacturers?|makers?|suppliers?|operators?|producers?|developers?|investors?|owners?|firm|start-?up|scale-?up|corporation|conglomerate|business|enterprise|parent|client|retailer|brand|house|specialist|fund|multinational|player|family|listed|industrial|software|technology|tech|family-owned|contract manufacturer|builder|provider|spin-?off|organi[sz]ation|oem"
    r"|\w*unternehmen\w*|\w*konzern\w*|\w*gruppe|\w*hersteller\w*|\w*betrieb\w*|\w*firma|\w*investor\w*|\w*anbieter\w*|\w*produzent\w*|\w*zulieferer\w*|\w*zulieferers|\w*mutter\w*|kunde\b|\w*gesellschaft\w*|\w*händler\w*|mittelständ\w*|familien\w*|\w*entwickler\w*)"
)
AFTER_NATIONALITY = re.compile(rf"^(?: [\w&/-]+){{0,3}}? {ENTITY}\b")
LABELLED_COUNTRY = re.compile(
    r"(?:^|\n|[;•] ?)[ >*-]*(?:country(?: of (?:origin|ownership|the investor|hq|registration|incorporation))?|land|hemland|ursprungsland|nationalitet|nationality|origin|ursprung|herkunft\w*|herkunftsland|sitz|säte|huvudkontor|headquarters?|hq|ägarland|ägare|moderbolag|parent(?: company)?)\s*:\s*"
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

Candidate = tuple[int, str, int, int]


def find_company(letter: Letter) -> Found[str] | None:
    """The company that wants to come; not the one that writes for it, nor a customer it names."""
    labelled = LABELLED_COMPANY.search(letter.text)
    if labelled:
        return Found(labelled["name"].strip()[:LONGEST_NAME], *labelled.span("name"))
    named = list(_companies(letter))
    in_body = [one for one in named if not _is_signed(letter, one.start)]
    theirs = [
        one for one in in_body if not OTHERS.search(letter.low[max(0, one.start - 70) : one.start])
    ]
    if theirs:
        return theirs[0]
    if not AGENT.search(letter.low) and named:
        return named[0]
    said = SELF.search(letter.text)
    return said and Found(said["name"][:LONGEST_NAME], *said.span("name"))


def _companies(letter: Letter) -> Iterator[Found[str]]:
    for match in COMPANY.finditer(letter.text):
        name = _ARTICLES.sub("", match.group())
        if name and not name.startswith(match["form"]) and len(name) <= LONGEST_NAME:
            yield Found(name, match.end() - len(name), match.end())


def _is_signed(letter: Letter, place: int) -> bool:
    return any(first <= place < last for first, last in letter.signatures)


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
        start, end = match.span()
        first, _ = letter.sentence(start)
        before, after = letter.low[max(first, start - 90) : start], letter.low[end : end + 70]
        code = _code_of(match)
        if OWNED.search(before) and code != "SE":
            yield 15, code, start, end
        elif AFTER_NATIONALITY.match(after) or COMPANY.match(letter.text, end + 1):
            if not NOT_THEIRS.search(before):
                yield (4 if code == "SE" else 12), code, start, end
        elif _before_name(letter, start, end) and not NOT_THEIRS.search(before) and code != "SE":
            yield 9, code, start, end
    for us in re.finditer(r"\b(?:US|UK|U\.S\.)(?=[ -])", letter.text):
        if AFTER_NATIONALITY.match(letter.low[us.end() : us.end() + 70].replace("-", " ", 1)):
            yield 12, "GB" if us.group() == "UK" else "US", *us.span()


def _before_name(letter: Letter, start: int, end: int) -> bool:
    """Whether a name follows, as in "tyska Packwohl"; in German every noun would look like one."""
    name = re.match(r" [A-ZÅÄÖ][a-zåäöé]{2,}", letter.text[end : end + 12])
    return letter.language != "de" and name is not None and not letter.text[start].isupper()


def _by_place(letter: Letter) -> Iterator[Candidate]:
    ends_of_companies = {match.end() for match in COMPANY.finditer(letter.text)}
    for start, end, code in places(letter.low):
        if not letter.text[start].isupper() or (
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
        return 0 if code == "SE" else 14
    if beside_company or FROM.search(before):
        if NOT_THEIRS.search(before) and not beside_company:
            return 0
        return 11 if beside_company else (7 if code == "SE" else 9)
    return 0


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
        signed = _is_signed(letter, match.start())
        if signed and agent:
            continue
        code = next((code for form, code in LEGAL_FORMS if re.fullmatch(form, match["form"])), "")
        if code:
            yield (4 if signed else 5), code, *match.span("form")


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


EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,12}(?!\w)")
PHONE = re.compile(r"(?<![\w.+/-])(?:\+\d{1,3}|00\d{1,3}|0)[\d ()/-]{6,18}\d(?!\w)")
PERSON = re.compile(
    r"(?:[A-ZÅÄÖÆØÉÜŠŽŁÇ][\wéüöäåø'’-]{1,20}\.?)(?: (?:von|van|de|af|der|den|da|di|[A-ZÅÄÖÆØÉÜŠŽŁÇ][\wéüöäåø'’-]{0,20}\.?)){0,3}"
)
TITLE = re.compile(
    r"\b(?:vd|ceo|cfo|coo|cto|vp|vice|chief|director|manager|head|president|partner|founder|grundare|chef|\w+chef|\w*ansvarig\w*|ledare|\w+ledare|ordf\w*|ägare|owner|leiter\w*|geschäftsführer\w*|vorstand|inhaber\w*|prokurist\w*|konsult|consultant|adviser|advisor|mäklare|broker|engineer|ingenjör|ingenieur\w*|coordinator|koordinator|samordnare|strateg\w*|architect|arkitekt|officer|analyst|lead|development|strategy|projekt\w*|sales|säljare|controller)\b",
    re.IGNORECASE,
)
SIGN_OFF_NAME = re.compile(
    r"^(?:/ ?|[Mm]vh,? |VH,? )(?P<name>[A-ZÅÄÖ][\w'’-]{1,20}(?: [A-ZÅÄÖ][\w'’-]{1,20})?)"
)


def find_email(letter: Letter) -> Found[str] | None:
    """The address to write to: the signature's, else the first."""
    return _in_signature_first(letter, EMAIL)


def find_phone(letter: Letter) -> Found[str] | None:
    """The telephone number, as written."""
    return _in_signature_first(letter, PHONE)


def _in_signature_first(letter: Letter, pattern: re.Pattern[str]) -> Found[str] | None:
    found = list(pattern.finditer(letter.text))
    signed = [match for match in found if _is_signed(letter, match.start())]
    for match in signed[-1:] or found[:1]:
        return Found(match.group().strip(), *match.span())
    return None


def find_contact(letter: Letter) -> tuple[Found[str] | None, Found[str] | None]:
    """The name and the title under the last signature that has a name."""
    for first, last in reversed(letter.signatures):
        name, title = _signed_by(letter.text, first, last)
        if name:
            return name, title
    return None, None


def _signed_by(text: str, first: int, last: int) -> tuple[Found[str] | None, Found[str] | None]:
    lines = [
        (first + match.start(), match.group()) for match in re.finditer(r"[^\n]+", text[first:last])
    ][:7]
    sign_off = SIGN_OFF_NAME.match(lines[0][1]) if lines else None
    if sign_off and sign_off["name"] not in {"Hälsningar"}:
        return _found_at(lines[0][0], sign_off.span("name"), sign_off["name"]), None
    for index, (start, line) in enumerate(lines[1:4], start=1):
        person = PERSON.match(line.strip())
        if person is None or COMPANY.match(line.strip()):
            continue
        rest = line.strip()[person.end() :]
        if rest and rest[0] not in ",(/|-–":
            continue
        name = _found_at(
            start,
            (line.find(person.group()), line.find(person.group()) + person.end()),
            person.group(),
        )
        return name, _title(start, line, rest, lines[index + 1 : index + 2])
    return None, None


def _title(start: int, line: str, rest: str, following: list[tuple[int, str]]) -> Found[str] | None:
    after_comma = rest.strip(" ,(/|-–)")
    if after_comma and TITLE.search(after_comma):
        return _found_at(start, _span_of(line, after_comma), after_comma)
    for next_start, next_line in following:
        title = next_line.split(",")[0].strip()
        if TITLE.search(title) and "@" not in title and len(title) < 60:
            return _found_at(next_start, _span_of(next_line, title), title)
    return None


def _span_of(line: str, part: str) -> Span:
    place = line.find(part)
    return place, place + len(part)


def _found_at(start: int, span: Span, value: str) -> Found[str]:
    return Found(value, start + span[0], start + span[1])


__all__ = [
    "PLACE_CODES",
    "find_company",
    "find_contact",
    "find_country",
    "find_email",
    "find_phone",
]
