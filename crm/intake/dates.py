"""When the company needs the place: possession, else operation, else construction; never when to reply."""

from dataclasses import replace
from datetime import date
from itertools import zip_longest

from crm.intake import mentions
from crm.intake.date_forms import DAY, MONTH, QUARTER, UNDATED, VAGUE, YEAR, dates
from crm.intake.letter import Letter, Span
from crm.intake.mentions import NEVER, Found, Mention, Sign, apart, best, mention_of, points, sign

POSSESSION = (
    r"(?:\w*tillträd\w*|\w*inflytt\w*|flytt(?:a|ar|en|as)?\b|disponera\w*|tillgång\w*"
    r"|tillgänglig\w*|nycklar\w*|nyckel\w*|övertag\w*|ta(?:r)? över|vara ute|ut(?:flytt\w*| ur)"
    r"|hyresstart|hyra från|stå(?:r)? (?:klar\w*|färdig\w*)|inflyttningsklar\w*|på plats|behövs"
    r"|(?:måste|vill|behöver) (?:vi )?(?:få|ha)\b"
    r"|(?:måste|ska) finnas|ha(?:r)? (?:marken|tomten|lokalen|hallen)|sitta i|markåtkomst"
    r"|ledig\w*|occupan\w*|occupy|(?:have|get|gain) access|access from|mov(?:e|ing)(?:[ -]in)?\b"
    r"|possession|hand(?:ed)?[ -]?over|handover|keys?|site control|facility turnover"
    r"|land transfer|transfer of|available|availability|secured|take over|entry|vacate"
    r"|must leave|relocat\w*|(?:lease|tenancy) (?:should |to |would )?(?:start|begin|commenc)\w*"
    r"|(?:premises|building|hall|site|land|plot|space|office|unit)\b.{0,30}\b(?:ready|needed"
    r"|required|start|by|from)|\w*bezug\w*|bezieh\w*|einzug\w*|einzieh\w*|\w*übergabe"
    r"|schlüssel\w*|verfügbar\w*|mietbeginn|übernahme|umzug\w*|umziehen|räumen|ausziehen"
    r"|nutzungsbeginn|besitzübergang|zur verfügung)"
)
OPERATION = (
    r"(?:\w*drift\w*|i ?g[åa]ng|(?:produktions|drift|verksamhets"
    r"|upp)?(?<!construction )start(?!-)\w*|öpp(?:na|nar|ning)\w*|\w*öppning\w*|invig\w*|i bruk"
    r"|börja\w*|ska gå|etabler\w*|idrifttag\w*|komma igång|klar\w*|färdig\w*|first (?!quarter"
    r"|half)\w+|operation\w*|production|sop|begin\w*|open\w*|commission\w*|complet\w*|online"
    r"|live|energi[sz]ed|launch\w*|running|in use|ready|commenc\w*|go-live|operativ\w*"
    r"|leverera\w*|producera\w*|produktion(?:en)?|inbetriebnahme|\w*produktions\w*|\w*betrieb\w*"
    r"|eröffn\w*|anlauf\w*|beginn\w*|aufnahme|fertigstellung|fertig|hochlauf|loslegen"
    r"|produzieren)"
)
CONSTRUCTION = (
    r"(?:bygg(?:start|a|nation|et|e)\w*|spad\w*|markarbet\w*|construction|br(?:eak|oken) ground"
    r"|ground-?breaking|build\w*|baubeginn|spatenstich|baustart|bau\b|bauen|investera\w*"
    r"|sätta igång)"
)
TIMING = (
    r"(?:när|when(?: needed)?|tid(?:punkt|plan|ram|sperspektiv)?|timing|timeline|time ?(?:frame"
    r"|table|line)?|schedule|wann|zeit\w*|termin\w*|datum|date|target|önskat datum|mål\w*"
    r"|deadline|latest|senast|needed|behov|need)"
)
REPLY = (
    r"(?:svar(?:a|ar|et|en|sdatum|stid|sfrist)?\b|återkom\w*|återkoppl\w*|besked\w*|repl(?:y"
    r"|ies)|respon[ds]\w*|answers?|feedback|proposals?\b|offers?\b|offert\w*|anbud\w*|förslag\w*"
    r"|anmäl\w*|antwort\w*|rückmeldung\w*|angebot\w*|vorschl\w*|submi(?:t|ssion)\w*|bids?"
    r"|send (?:us|me|your)|skicka\w*|senden sie|besök\w*|visit\w*|besuch\w*|möte\w*|meeting"
    r"|träffas|ses\b|call\b|samtal\w*|gespräch|\w*beslut\w*|decision|decide[sd]?|entscheid\w*"
    r"|board|styrelse\w*|shortlist\w*|kortlist\w*|hör(?:a)? av|hear from|nda\b|workshop (?:on|with"
    r"|den|i|am|med)\b|webinar"
    r"|sökt\w*|ansök\w*|application|deadline for|fair\b|mässa\w*|messe)"
)
HISTORY = (
    r"(?:grunda\w*|startade|founded|since|sedan|established in|incorporated|gegründet|seit"
    r"|byggd\w*|built|från (?:19|20[01])|omsatt\w*|omsätt\w*|(?<!facility )turnover|revenue"
    r"|umsatz|förra|i fjol|last year|letztes|var\b(?! (?:klar|färdig|igång|på plats|inne))|was|were"
    r"|signed|tecknade|fick|förvärvade\w*"
    r"|acquired|bought|opened|öppnade|köpte|copyright|certifi\w*|rapport\w*|report|enligt|study"
    r"|statistik\w*|won|vann|hat .{0,20} (?:gewonnen|eröffnet)|war\b|tilldelats|vision"
    r"|klimatneutral\w*|climate[- ]neutral|net[- ]zero|agenda)"
)
# What follows, up to the next thought.
ONWARDS = r"(?:(?! och | and | und )[^,;.])"
SIGNS: tuple[Sign, ...] = (
    sign("when to reply, meet or decide", NEVER, "near_before", rf"\b{REPLY}\b[^;]{{0,70}}$"),
    sign("when to reply, meet or decide", NEVER, "near_after", rf"^[^,;.]{{0,30}}\b{REPLY}\b"),
    sign("when to reply, said further off", -6, "before", rf"\b{REPLY}\b[^;]*$"),
    sign("what was", NEVER, "near_before", rf"\b{HISTORY}\b[^,;]{{0,30}}$"),
    sign("possession", 9, "near_before", rf"\b{POSSESSION}\b"),
    sign("possession", 9, "near_after", rf"^{ONWARDS}{{0,40}}\b{POSSESSION}\b"),
    sign("operation, over a comma", 2, "before", rf"\b{OPERATION}\b[^;:]{{0,40}}$"),
    sign("possession, over a comma", 9, "before", rf"\b{POSSESSION}\b[^;:]{{0,40}}$"),
    sign("operation", 6, "near_before", rf"\b{OPERATION}\b"),
    sign("operation", 5, "near_after", rf"^{ONWARDS}{{0,30}}\b{OPERATION}\b"),
    sign("construction", 4, "near_before", rf"\b{CONSTRUCTION}\b"),
    sign("construction", 4, "near_after", rf"^{ONWARDS}{{0,30}}\b{CONSTRUCTION}\b"),
    sign(
        "under a heading of time",
        4,
        "before",
        rf"(?:^|[\n:;.,-] ?)\s*(?:\w+ )?{TIMING}(?: \w+){{0,3}} ?(?:[:=?]| -)[^;]{{0,60}}$",
    ),
    sign("said of the place, further off", 2, "sentence", rf"\b(?:{POSSESSION}|{OPERATION})\b"),
    sign(
        "a limit",
        2,
        "near_before",
        r"\b(?:senast|by|before|bis(?: zum| spätestens)?|until|latest|no later than|not later than"
        r"|spätestens|till|från(?: och med)?|fr\.?o\.?m|from|ab(?: dem)?|redan|under|during|inom"
        r"|within|innan|före|vor|in|im|im jahr|(?:im )?laufe des jahres|laufe|around|kring|runt"
        r"|omkring|target|about|ca)(?: den| the| dem| year| år)? $",
    ),
    sign(
        "the lease ends",
        4,
        "near_before",
        r"\b(?:(?:hyresavtal\w*|hyreskontrakt\w*|kontrakt\w*|lokal\w*|lease|tenancy"
        r"|mietvertrag)\b.{0,30}\b(?:ut|upphör|ur tiden|expires?|ends?|runs? out|terminat\w*|endet"
        r"|läuft)|uppsagd\w*|sägs upp|rivs|rivas|demolish\w*)\b",
    ),
    sign(
        "a later phase",
        -12,
        "near_before",
        rf"(?:\b(?:etapp|phase|fas|stage|stufe|steg|step) (?:2|3|two|three|ii|två|tre|zwei)\b"
        rf"|\b(?:andra|second|zweite\w*) (?:etapp\w*|fas\w*|phase|stage|stufe|line|linje)"
        rf"|{mentions.TOTAL}|\b(?:senare|(?<!no )(?<!not )later|på sikt|expand\w*|full (?:capacity"
        rf"|production|kapacitet)|fullt))[^,;]{{0,40}}$",
    ),
    sign(
        "a later phase",
        -12,
        "near_after",
        r"^[^,;.]{0,20}\b(?:för (?:etapp|fas) (?:2|två)|for phase (?:2|two)|fully|fullt utbygg\w*)\b",
    ),
)
# A season or half-told date is no date; a year alone needs to be told what for.
SHORT = 30
LEAST = {DAY: 1, MONTH: 1, QUARTER: 1, YEAR: 4, UNDATED: 6}


def find_needed_by(letter: Letter, received: date | None = None) -> Found[date] | None:
    """The day by which the place is needed. `received` resolves "next year"; without it that is left."""
    days: dict[int, tuple[int, date]] = {}
    made: list[Mention] = []
    found = sorted(dates(letter, received), key=lambda one: one[2])
    for (exact, day, span), following in zip_longest(found, found[1:]):
        if following is not None and _is_told_closer(exact, day, span, following):
            continue
        mention = mention_of(letter, span, (0.0, None))
        if exact == YEAR and VAGUE.search(mention.before):
            continue
        days[span[0]] = (exact, day)
        made.append(mention)
    scored = []
    for mention in _each_with_its_own(letter, made):
        exact, day = days[mention.start]
        score = _score(mention, exact)
        if score >= LEAST[exact] and (received is None or day > received):
            scored.append((score, mention))
    chosen = best(scored)
    return None if chosen is None else Found(days[chosen.start][1], chosen.start, chosen.end)


def _is_told_closer(exact: int, day: date, span: Span, following: tuple[int, date, Span]) -> bool:
    """Whether a year is at once told closer: "for the season of 2028, that is 1 March 2028"."""
    closer, then, (start, _) = following
    return (
        exact == YEAR and closer > YEAR and then.year == day.year and start - span[1] < NEXT_WORDS
    )


NEXT_WORDS = 30


def _each_with_its_own(letter: Letter, made: list[Mention]) -> list[Mention]:
    """Keep what is said of the date before or after out of what is said of each one."""
    kept = []
    for one, previous in zip(apart(letter, made), [None, *made], strict=False):
        cut = previous is not None and previous.end > one.start - len(one.before)
        before = (
            letter.low[previous.end : one.start] if previous is not None and cut else one.before
        )
        kept.append(replace(one, before=before))
    return kept


def _score(mention: Mention, exact: int) -> int:
    if exact == UNDATED:
        return points(mention, SIGNS)
    if exact == YEAR:
        alone = 2 if len(mention.sentence.strip()) < SHORT else 0
        return points(mention, SIGNS) + alone
    # A day, month or quarter with its year is hardly written for anything else: deadlines of replies have none.
    return points(mention, SIGNS) + 2
