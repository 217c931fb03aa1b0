"""The person who writes: name, title, e-mail address, telephone, as they stand in the signature."""

import re

from crm.intake.company import COMPANY, is_signed
from crm.intake.letter import Letter, Span
from crm.intake.mentions import Found

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,12}(?!\w)")
PHONE = re.compile(r"(?<![\w.+/-])(?:\+\d{1,3}|00\d{1,3}|0)[\d ()/-]{6,18}\d(?!\w)")
OFFICE = re.compile(
    r"\b(?:business|sweden|region\w*|kommun\w*|office|team|kansli\w*|alliance)\b", re.IGNORECASE
)
PERSON = re.compile(
    r"(?:[A-ZÅÄÖÆØÉÜŠŽŁÇ][\wéüöäåø'’-]{1,20}\.?)(?: (?:von|van|de|af|der|den|da|di"
    r"|[A-ZÅÄÖÆØÉÜŠŽŁÇ][\wéüöäåø'’-]{0,20}\.?)){0,3}"
)
TITLE = re.compile(
    r"\b(?:vd|ceo|cfo|coo|cto|vp|vice|chief|director|manager|head|president|partner|founder"
    r"|grundare|chef|\w+chef|\w*ansvarig\w*|ledare|\w+ledare|ordf\w*|ägare|owner|leiter\w*"
    r"|geschäftsführer\w*|vorstand|inhaber\w*|prokurist\w*|konsult|consultant|adviser|advisor"
    r"|mäklare|broker|engineer|ingenjör|ingenieur\w*|coordinator|koordinator|samordnare"
    r"|strateg\w*|architect|arkitekt|officer|analyst|lead|development|strategy|projekt\w*|sales"
    r"|säljare|controller)\b",
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
    signed = [match for match in found if is_signed(letter, match.start())]
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
        if person is None or COMPANY.match(line.strip()) or OFFICE.search(line):
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
