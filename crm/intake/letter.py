"""A letter made ready for reading: one copy in lower case, letter for letter beside the original.

Places in the copy are places in the original, so that what was read can be shown as it was written.
Mail headers, signatures and confidentiality footers are blanked in the copy: they are not wishes.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

LONGEST_SUBJECT = 500
LONGEST_BODY = 40_000
LONGEST_EVIDENCE = 160
# No sentence is longer, nor are there more figures of a kind: what looks so is no letter, and must not be slow.
LONGEST_SENTENCE = 1_000
MOST_FIGURES = 80
# Whoever has said so much answers what is quoted below; with less it is sent on.
ENOUGH_SAID = 150
LONGEST_INDENT = 4
SHORT_LINE = 25
SHORT_START = 8  # "in", "under", "about": so little before a figure leaves it to the line above
# From this length on a line that ends without a stop was broken by the mail program.
WRAPPED_FROM = 58

Span = tuple[int, int]

_SIMPLER = str.maketrans(
    {
        "\x00": " ",
        "\t": " ",
        "\r": " ",
        "\v": " ",
        "\f": " ",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": " ",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x85": "\n",
        "–": "-",
        "—": "-",
        "\u2212": "-",
        "\u2011": "-",
        "\u2010": "-",
        "’": "'",
        "\u2018": "'",
        "\u00b4": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "²": "2",
        "³": "3",
        "≈": " ",
        "~": " ",
    }
)

HEADER = re.compile(
    r"(från|from|von|skickat|sent|gesendet|datum|date|till|to|an|cc|kopia|kopie|ämne|subject"
    r"|betreff|reply-to)\s*:"
)
SUBJECT_HEADER = re.compile(r"(?:ämne|subject|betreff)\s*:(?:\s*(?:re|sv|aw|vb|fwd?|wg)\s*:)*")
FORWARD_MARK = re.compile(
    r"-{2,}.{0,60}(?:meddelande|message|nachricht|forwarded|vidarebefordra"
    r"|weitergeleitet).{0,40}|(?:begin forwarded message|vidarebefordrat meddelande"
    r"|weitergeleitete nachricht)\b.{0,30}|_{8,}\s*"
)
WROTE = re.compile(
    r"(?:on|den|am|på|le|\d{4}-\d\d-\d\d)\b.{3,120}\b(?:wrote|skrev|schrieb)\b.{0,80}:\s*"
)
CLOSING = re.compile(
    r"(?:(?:med )?(?:vänlig|bäst|varm|hjärtlig|glad|soli|många|trevlig)\w*(?: (?:vänlig|somrig"
    r"|höst)\w*)? hälsning\w*|hälsning\w*|hälsar|vänligen|mvh|m\.?v\.?h\.?|vh|allt gott"
    r"|ha det (?:bra|gott|fint)|tack (?:på förhand|för hjälpen|så mycket)|(?:trevlig|god"
    r"|glad) (?:helg|sommar|midsommar|jul|påsk|fortsättning)|(?:with |my )?(?:kind|kindest|best"
    r"|warm|warmest|many)? ?(?:regards|wishes|greetings)|cheers|(?:yours )?(?:sincerely"
    r"|faithfully|truly)(?: yours)?|all the best|respectfully|looking forward.{0,25}"
    r"|mit (?:freundlich|best|herzlich|viel)\w* gr(?:ü|ue)(?:ß|ss)\w*|(?:freundliche|beste|viele"
    r"|liebe|herzliche|schöne)n? grü(?:ß|ss)\w*|mfg|gruß|grüße|cordialement|bien à vous"
    r"|tervitades|pozdrav\w*|(?:med )?(?:vennlig|venlig|bedste)\w* hilsen|hilsen"
    r"|ystävällisin terveisin|cordiali saluti|saludos"
    r"|met vriendelijke groet\w*)\b(?P<rest>.{0,34})"
)
SIGNED = re.compile(
    r"(?:best|bästa|thanks|many thanks|thank you|tack)[ ,.!]*"
    r"|/ ?[a-zåäöéüß]{2,15}(?:[ -][a-zåäöéüß]{1,20}){0,2}\s*|--\s*"
)
GREETING = re.compile(
    r"(?:hej|hei|hejsan|tjena|god ?dag|god morgon|dear|hello|hi|good (?:morning|day)|guten"
    r"|sehr geehrt|liebe[rs]?|till|to whom)(?=[ ,!]|$)"
)
POSTSCRIPT = re.compile(r"p\.? ?s\b\.?")
FOOTER = re.compile(
    r"this (?:e-?mail|message|communication)\b.{0,80}\b(?:intended|confidential|privileged"
    r"|contain)|if you (?:have received|are not the intended)|may contain (?:confidential"
    r"|privileged)|intended (?:only|solely) for|(?:detta|det här) (?:e-?post|mejl|mail"
    r"|meddelande)\w*\b.{0,60}\b(?:är avsett|avsedd|kan innehålla|innehåller konfid)"
    r"|om du (?:har fått|inte är (?:rätt|avsedd))|diese (?:e-?mail"
    r"|nachricht)\b.{0,60}\b(?:enthält|vertraulich|bestimmt)|falls sie nicht der|unsubscribe"
    r"|avregistrera|think before you print|tänk på miljön|(?:skickat|sent|gesendet) (?:från|from"
    r"|von) (?:min|my|mein|outlook|yahoo)|get outlook for|behandling(?:en)? av personuppgifter"
    r"|dataskydd|gdpr|privacy policy|(?:vi )?behandlar (?:dina )?personuppgifter"
)
# A sentence's end, and abbreviations whose full stop is none.
STOP = re.compile(r"\n|[.!?][)\"']*\s+|[;•·]")
NO_STOP = re.compile(
    r"(?:\b(?:ca|mio|mrd|approx|t\.ex|bl\.a|dvs|d\.v\.s|inkl|incl|exkl|resp|min|max|nr|no|st|kl"
    r"|tel|ev|milj|mdr?|ung|etc|z\.b|u\.a|bzw|dr|mr|ms|mrs|prof|vs|sq|inc|ltd|co|corp|ek|för|sp"
    r"|z o|jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|oct|nov|dec|dez|evtl|mind|gr|einschl|rd|avg"
    r"|est|eff|tot)|\b[a-zåäö])\.$"
)
ORDINAL = re.compile(r"(?<![\w.,])\d{1,2}\.$")
DATED = re.compile(
    r"(?:jan|feb|mar|mär|apr|ma[ij]|jun|jul|aug|sep|okt|oct|nov|dec|dez|quartal|kvartal|halbjahr"
    r"|halvår|bauabschnitt|stufe)"
)
# Where a sentence turns to another matter.
TURN = re.compile(r",(?!\d)|[()]| - |\b(?:men|but|aber|medan|while|während|fast|though)\b")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WORDS_OF = {
    "sv": _set(
        "och är vi att som för på med till av det en ett har om inte från kan söker behöver vill "
        "ska våra kvm gärna nära jobb mkr"
    ),
    "en": _set(
        "the and of we is to for in with are our from that by would be this a need want sqm jobs you your near"
    ),
    "de": _set(
        "und der die wir für mit das ist ein eine von zu im den auf nicht sind suchen brauchen benötigen qm uns"
    ),
}
# Words of a list of wishes that tell its language where it has no small words.
SITE_WORDS = {
    "en": _set("access not required needed yes within near close rail motorway sea nearby wanted"),
    "sv": _set("nära nej behövs inte spår hall lokal mark gärna lastbil"),
}
_WORD = re.compile(r"[a-zåäöüß]{1,12}")


@dataclass(frozen=True)
class Letter:
    """What came in: `text` as written (subject, new line, body) and `low` to look in."""

    text: str
    low: str
    signatures: tuple[Span, ...]

    @cached_property
    def starts(self) -> list[int]:
        """Where each sentence, line or item begins."""
        found = [0]
        for stop in STOP.finditer(self.low):
            if stop.group()[0] == "." and _abbreviates(self.low, stop):
                continue
            found += range(found[-1] + LONGEST_SENTENCE, stop.end(), LONGEST_SENTENCE)
            found.append(stop.end())
        return [*found, *range(found[-1] + LONGEST_SENTENCE, len(self.low), LONGEST_SENTENCE)]

    @cached_property
    def language(self) -> str:
        """sv, en or de: whose small words are the most; empty when there are none."""
        words = _WORD.findall(self.low[:6000])
        counts = {code: sum(word in some for word in words) for code, some in WORDS_OF.items()}
        return max(counts, key=lambda code: counts[code]) if any(counts.values()) else ""

    def language_of(self, first: int, last: int) -> str:
        """The language of a part; where it has too few words to tell, the letter's."""
        words = _WORD.findall(self.low[first:last])
        counts = {
            code: sum(word in some or word in SITE_WORDS.get(code, ()) for word in words)
            for code, some in WORDS_OF.items()
        }
        most = max(counts, key=lambda code: counts[code])
        return most if counts[most] > sorted(counts.values())[-2] else self.language

    def sentence(self, place: int) -> Span:
        """The sentence, line or item around a place."""
        index = bisect_right(self.starts, place)
        end = self.starts[index] if index < len(self.starts) else len(self.low)
        return self.starts[index - 1], max(end, place)

    def clause(self, start: int, end: int) -> Span:
        """The part of a sentence between two turns that holds a span."""
        first, last = self.sentence(start)
        for turn in TURN.finditer(self.low, first, start):
            first = turn.end()
        turn_after = TURN.search(self.low, end, last)
        return first, turn_after.start() if turn_after else last

    def before(self, place: int, longest: int = 110) -> str:
        """What the sentence says before a place; at its beginning, also the heading above it."""
        first = self.sentence(place)[0]
        said = self.low[max(first, place - longest) : place]
        if len(said.strip(" •.:\n0123456789)")) > SHORT_START or not first:
            return said
        above = self.low[max(0, first - 60) : first].rstrip(" \n•")
        line = above[above.rfind("\n") + 1 :]
        return f"{line} {said}" if line.endswith(":") or _is_heading(line) else said

    def after(self, place: int, longest: int = 80) -> str:
        """What the sentence says after a place."""
        return self.low[place : min(self.sentence(max(0, place - 1))[1], place + longest)]

    def around(self, start: int, end: int) -> str:
        """The whole sentence."""
        first, last = self.sentence(start)
        return self.low[first : max(last, end)]

    def evidence(self, start: int, end: int) -> str:
        """The words as written: the sentence, or as much of it around the span as is quickly read."""
        first, last = self.sentence(start)
        last = max(first + len(self.low[first:last].rstrip()), end)
        if last - first > LONGEST_EVIDENCE:
            room = max(0, LONGEST_EVIDENCE - (end - start)) // 2
            first = self._word_border(max(first, start - room), start)
            last = min(last, end + room)
            space = self.text.rfind(" ", end, last)
            last = space if space > end else end
        return self.text[first:last].strip().lstrip("-*+•· ")[: LONGEST_EVIDENCE * 2]

    def _word_border(self, place: int, at_most: int) -> int:
        space = self.text.find(" ", place, at_most)
        return at_most if space < 0 else space + 1


def open_letter(subject: str, body: str) -> Letter:
    """Make a letter ready; what is longer than any letter is cut."""
    subject = " ".join(subject[:LONGEST_SUBJECT].splitlines())
    text = f"{subject}\n{body[:LONGEST_BODY]}"
    low = _simplify(text)
    kept, signatures = _blank_what_is_no_wish(low)
    return Letter(text=text, low=_join_wrapped(kept, text), signatures=tuple(signatures))


def _simplify(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):  # some capitals become two letters
        low = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return low.translate(_SIMPLER)


def _blank_what_is_no_wish(low: str) -> tuple[str, list[Span]]:
    """Blank headers, signatures and footers; also tell where the signatures are."""
    lines: list[str] = []
    signatures: list[Span] = []
    place, signed_from, header_before, said, answers = 0, -1, False, 0, False
    for number, line in enumerate(low.split("\n")):
        line = _row_as_item(line)
        bare = line.lstrip("> ").rstrip()
        quote = len(line) - len(line.lstrip("> -*+•·"))
        if signed_from >= 0 and _takes_up_again(bare):
            signatures.append((signed_from, place))
            signed_from = -1
        answers = answers or (bool(WROTE.fullmatch(bare[:300])) and said > ENOUGH_SAID)
        header_before = _is_header(bare, header_before) if number else False
        if signed_from < 0 and number and _closes(bare):
            signed_from = place
        if signed_from >= 0 or FOOTER.search(bare[:300]) or (answers and line.startswith(">")):
            lines.append(" " * len(line))
        elif header_before:
            lines.append(_without_header(line))
        else:
            lines.append(_without_marks(line, quote))
            said += len(bare)
        place += len(line) + 1
    if signed_from >= 0:
        signatures.append((signed_from, len(low)))
    return "\n".join(lines), signatures


def _row_as_item(line: str) -> str:
    """A row of a table, "| Power | 4 MW |", as "Power : 4 MW"."""
    if "|" not in line:
        return line
    inner = line.strip("|> ")
    start = line.find(inner)
    return " " * start + inner.replace("|", ":") + " " * (len(line) - start - len(inner))


def _without_marks(line: str, size: int) -> str:
    """Quotation marks before a line become spaces; an item's mark is kept as one sign."""
    is_item = any(mark in line[:size] for mark in "-*+•·")
    return ("•" + " " * (size - 1) if is_item else " " * size) + line[size:]


def _is_header(bare: str, header_before: bool) -> bool:
    if FORWARD_MARK.fullmatch(bare[:160]) or WROTE.fullmatch(bare[:300]):
        return True
    header = HEADER.match(bare)
    if header is None:
        return False
    surely = header[1] in {"från", "from", "von", "skickat", "sent", "gesendet", "cc", "reply-to"}
    return header_before or (surely and ("@" in bare or len(bare) < 90))


def _without_header(line: str) -> str:
    subject = SUBJECT_HEADER.match(line.lstrip("> "))
    if subject is None:
        return " " * len(line)
    start = len(line) - len(line.lstrip("> ")) + subject.end()
    return " " * start + line[start:]


def _closes(bare: str) -> bool:
    if SIGNED.fullmatch(bare):
        return True
    closing = CLOSING.match(bare)
    if closing is None or closing.end() < len(bare):
        return False
    return not re.search(r"\d|[:?]", closing["rest"])


def _takes_up_again(bare: str) -> bool:
    """Whether the letter goes on after a signature: a forwarded one, a postscript, a paragraph."""
    if FOOTER.search(bare[:300]):
        return False
    return bool(
        FORWARD_MARK.fullmatch(bare[:160])
        or WROTE.fullmatch(bare[:300])
        or POSTSCRIPT.match(bare)
        or (GREETING.match(bare) and len(bare) < 60)
        or len(bare) > 90
        or re.match(r"(?:från|from|von)\s*:", bare)
    )


def _join_wrapped(low: str, text: str) -> str:
    """A line that the mail program broke goes on: its end becomes a space."""
    lines = low.split("\n")
    joined: list[str] = []
    place = 0
    for number, line in enumerate(lines[:-1]):
        place += len(line) + 1
        goes_on = (
            number > 0
            and len(line) >= WRAPPED_FROM
            and _goes_on(line, lines[number + 1], text[place : place + 20])
        )
        joined.append(line + (" " if goes_on else "\n"))
    return "".join(joined) + lines[-1]


UNFINISHED = re.compile(
    r"(?:,|\b(?:om|på|ca|cirka|minst|högst|av|till|från|mellan|och|eller|med|of|about|at least"
    r"|around|from|to|and|or|by|in|with|von|ab|etwa|rund|bis|mit|und|mindestens|zu|im))$"
)


def _goes_on(line: str, following: str, written: str) -> bool:
    """Whether a line is broken in its middle: the next begins with a small letter, or with what must follow."""
    ending, begun = line.rstrip(), following.lstrip("> ")
    if ending[-1:] in ".:;!?" or not begun or len(following) - len(begun) > LONGEST_INDENT:
        return False
    if begun[0].isdigit() or begun[0] == "(":
        return UNFINISHED.search(ending) is not None
    return begun[0].isalpha() and written[: LONGEST_INDENT * 2].lstrip("> ")[:1].islower()


def _is_heading(line: str) -> bool:
    return len(line) < SHORT_LINE and not re.search(r"\d", line)


def _abbreviates(low: str, stop: re.Match[str]) -> bool:
    if "\n" in stop.group():
        return False
    following = low[stop.end() : stop.end() + 1]
    if following and following not in "abcdefghijklmnopqrstuvwxyzåäöü0123456789€$(-":
        return False
    before = max(0, stop.start() - 12)
    if ORDINAL.search(low, before, stop.start() + 1):
        return DATED.match(low, stop.end()) is not None
    return NO_STOP.search(low, before, stop.start() + 1) is not None
