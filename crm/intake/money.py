"""The investment in million SEK; for capital, the sum sought. Never turnover, rent or a grant."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.intake import mentions
from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import (
    NEVER,
    Found,
    Mention,
    Sign,
    apart,
    best,
    ends,
    mention_of,
    points,
    sign,
)
from crm.intake.words import Number, Range, ranges


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is in SEK, since when, and who says so."""

    currency: str
    in_sek: Decimal
    since: date
    source: str


_CONVENTION = "The region's planning rates"
RATES = {
    "SEK": Rate("SEK", Decimal(1), date(2024, 1, 1), _CONVENTION),
    "EUR": Rate("EUR", Decimal("11.5"), date(2024, 1, 1), _CONVENTION),
    "USD": Rate("USD", Decimal("10.5"), date(2024, 1, 1), _CONVENTION),
}

_CURRENCY = (
    r"(?:(?P<{0}sek>sek|svenska kronor|swedish (?:kronor|crowns|kronor)|kronor|skr|kr\b"
    r"|schwedische[nr]? kronen)|(?P<{0}eur>euros?\b|eur|€)|(?P<{0}usd>usd|us ?\$|us[- ]dollars?"
    r"|\$|dollars?\b))"
)
_MILLION = (
    r"(?:miljoner(?:na)?|miljon|milj\.?|millions?|millionen|mill\.?|mio\.?|mln\.?|mn|mil\b|m)"
)
_BILLION = r"(?:miljarder(?:na)?|miljard|milliarden?|billions?|bn|mrd\.?|mdr?|md)"
_THOUSAND = r"(?:t|k)"
COMPOUND = (
    r"(?:(?P<{0}msek>msek|million sek|mio\.? ?sek|milj\.? ?sek|miljoner (?:kr\b|sek|kronor)|mkr"
    r"|mnkr|mskr|sekm|milj\.? ?kr|mio\.? ?kr)|(?P<{0}meur>meur|mio\.? ?eur(?:os?)?"
    r"|milj\.? ?euro?|miljoner euro|million euros?|million eur|m€|eurm|€m|mio\.? ?€|meuro)"
    r"|(?P<{0}musd>musd|mio\.? ?usd|million usd|miljoner dollar|m\$|usdm|\$m|mus\$)"
    r"|(?P<{0}bsek>mdkr|mdr ?kr|mdsek|gsek|sekbn|mrd ?kr)|(?P<{0}ksek>tkr|tsek|ksek|kkr)"
    r"|(?P<{0}keur>teur|keur|t€|k€))"
)
BEFORE = re.compile(
    rf"(?<![a-zåäö])(?:{COMPOUND.format('b')}|{_CURRENCY.format('b')})[)\]]? {{0,2}}[:=]? {{0,2}}"
    r"(?:about |ca\.? ?|approx\.? |c\. )?$"
)
AFTER = re.compile(
    rf"[ -]?(?:{COMPOUND.format('a')}(?![\wåäö])|(?:(?P<million>{_MILLION})"
    rf"|(?P<billion>{_BILLION})"
    rf"|(?P<thousand>{_THOUSAND}))(?![\wåäö])(?:[ -]?{_CURRENCY.format('s')}(?![\wåäö]))?"
    rf"|{_CURRENCY.format('a')}(?![\wåäö]))"
)
# Spelled so, millions without a currency are kronor.
SWEDISH_MILLIONS = re.compile(r"miljo|miljard|milj\b")
FACTORS = {"m": Decimal(1), "b": Decimal(1000), "k": Decimal("0.001"), "": Decimal("0.000001")}

CONVERTED_WHOLE_FROM = 10
LEAST_MSEK, MOST_MSEK = 0.05, 10_000_000

INVEST = (
    r"(?:\w*invest\w*|capex|capital (?:expenditure|cost|budget)|kosta\w*|kostnad\w*|budget\w*"
    r"|satsa\w*|satsning\w*|costs?|outlay|spend\w*|projektsumma|totalkostnad|kalkyl\w*|kosten"
    r"|beviljat|bevilja\w*|approved|project (?:value|volume|cost)|bygge\w*|prislapp\w*|price tag"
    r"|projektbudget|anläggningskostnad\w*|bausumme|projektvolumen)"
)
SEEK = (
    r"(?:sök\w*|behöv\w*|rais\w*|rounds?|runda\w*|seek\w*|looking for|kapital\w*|capital"
    r"|emission\w*|nyemission|gå(?:r)? in med|tillskott|finansier\w*|funding|financing"
    r"|eget kapital|equity|delägare|investerare|investors?|investor\w*|ticket|lån|suchen|such\w*"
    r"|finanzierung\w*|runde|beteiligung\w*|series [abc]|seed|bridge|need\w*)"
)
SIGNS: tuple[Sign, ...] = (
    sign("an investment", 4, "near_before", rf"\b{INVEST}\b"),
    sign("an investment", 4, "near_after", rf"^[^,;.]{{0,40}}\b{INVEST}\b"),
    sign("an investment, said further off", 2, "sentence", rf"\b{INVEST}\b"),
    sign("a total", 2, "near_before", mentions.TOTAL),
    sign("a total", 2, "near_after", rf"^[^,;.]{{0,25}}{mentions.TOTAL}"),
    sign("a part of it", -4, "near_before", rf"{mentions.SHARE_BEFORE}[^;]*$"),
    sign(
        "a part of it",
        -4,
        "near_after",
        r"^[^,;.]{0,25}\b(?:of (?:it|this|that)|is (?:already )?(?:committed|secured|raised)"
        r"|är (?:redan )?(?:säkrat|tecknat|klart|utlovat)|already (?:committed|raised)|redan (?:inne"
        r"|tecknat)|bereits (?:zugesagt|gezeichnet))\b",
    ),
    sign(
        "turnover",
        NEVER,
        "near_before",
        r"\b(?:\w*omsätt\w*|omsatte|turnover|revenues?|sales|försälj\w*|\w*umsatz\w*|umsätze\w*"
        r"|säljer för|sold for|erlös\w*|vinst|profit|ebit\w*|gewinn|resultat|orderbok\w*"
        r"|order (?:book|value|intake|worth)|(?<!the )orders? (?:om|på|of|for)|ordervärde\w*"
        r"|kontrakt\w*|contract|auftr[aä]g\w*|avtal (?:om|värt|på)|värt|worth|valued|värder\w*"
        r"|valuation|bewertung|lånat|borrowed|börsvärde|market cap\w*)\b[^,;]{0,40}$",
    ),
    sign(
        "turnover",
        NEVER,
        "near_after",
        r"^[^,;.]{0,16}\b(?:(?:i|in|of|im) )?(?:\w*omsättning\w*|turnover|revenues?|annual (?:sales"
        r"|revenue|turnover)|sales|umsatz\w*|jahresumsatz|umgesetzt|umsetz\w*|turned over|omsatt\w*"
        r"|vinst|profit|order(?:bok|värde)?|contract|gewinn|auftragsvolumen)\b",
    ),
    sign(
        "an order, in brackets",
        NEVER,
        "before",
        r"\b(?:contract|\w*vertrag|orders?|\w*auftrag|avtal\w*|kontrakt\w*)\b[^()]{0,60}\([^()]{0,30}$",
    ),
    sign(
        "turnover, in brackets",
        NEVER,
        "before",
        r"(?:omsätt\w*|turnover|revenues?|\w*umsatz\w*|orderbok|omsatte) ?\([^()]{0,30}$",
    ),
    sign(
        "a rate or rent",
        NEVER,
        "near_after",
        r"^[^,;.]{0,10}(?:\b(?:per|pro|/) ?(?:kvm|m2|sqm|qm|år|year|jahr|månad|month|monat|kwh|mwh"
        r"|ton|tonne|unit|st|styck|enhet|dag|day|timme|hour|quadratmeter|square|anställd|employee"
        r"|job)|/ ?(?:kvm|m2|m|år|mån|yr|kwh|mwh|ton|h)\b|\b(?:a|om) (?:year|året|month|månaden)"
        r"|\b(?:i månaden|monthly|annually|årligen|jährlich))",
    ),
    sign(
        "a rent, a price, a grant, a loan",
        NEVER,
        "near_before",
        r"\b(?:hyra\w*|hyran|rents?|miete|hyresnivå\w*|löne\w*|lön|wages?|salar\w*|gehalt|bidrag\w*"
        r"|grants?|subsid\w*|förderung\w*|zuschuss|fördermittel|klimatklivet|stöd (?:om|på)|aid"
        r"|böter|fine|markpris\w*|tomtpris\w*|land price|grundstückspreis|preis|sparar|save\w*"
        r"|savings|besparing\w*|einspar\w*|köpt\w* för|acquired for|skuld|debt|damage|skada\w*"
        r"|försäkr\w*)\b[^,;]{0,40}$",
    ),
    sign(
        "a grant",
        NEVER,
        "near_after",
        r"^(?! (?:varav|of which|davon|incl|inkl)\b)[^,;.]{0,14}\b(?:i|in|of|an|as) ?(?:bidrag|stöd"
        r"|klimatstöd|grants?|subsid\w*|aid|fördermittel\w*|förderung|state aid|eu funding"
        r"|public (?:funding|support)|savings|hyra|rent)\b",
    ),
    sign(
        "an investment made before",
        -6,
        "sentence",
        r"\b(?:har (?:redan )?investerat|investerade|have (?:already )?invested"
        r"|has (?:already )?invested|haben .{0,30}investiert|last year we invested"
        r"|tidigare investerat|förra året investera\w*)\b",
    ),
    sign(
        "of last year or earlier",
        -3,
        "near_after",
        r"^[^,;.]{0,12}\b(?:förra året|i fjol|last year|letztes jahr|im vorjahr|20(?:1\d|2[0-3]))\b",
    ),
)
CAPITAL_SIGNS: tuple[Sign, ...] = (
    *SIGNS,
    sign("sought", 5, "near_before", rf"\b{SEEK}\b"),
    sign("sought", 4, "near_after", rf"^[^,;.]{{0,50}}\b{SEEK}\b"),
    sign("sought, said further off", 2, "sentence", rf"\b{SEEK}\b"),
    sign(
        "got already",
        -6,
        "sentence",
        r"\b(?:har (?:redan|hittills|tidigare) (?:tagit in|rest|fått)|have (?:so far |already "
        r"|previously )?raised|has raised|raised .{0,20}(?:so far|to date)"
        r"|bisher .{0,40}(?:eingeworben|erhalten)|tog in)\b",
    ),
)


@dataclass(frozen=True)
class Sum:
    """A sum of money: in million SEK, and the rate by which it was made so."""

    msek: float
    rate: Rate

    @property
    def shown(self) -> float | int:
        """Million SEK; what was converted is not told finer than the rate allows."""
        exact = self.rate.currency == "SEK" or self.msek < CONVERTED_WHOLE_FROM
        return self.msek if exact and self.msek != int(self.msek) else int(self.msek + 0.5)

    @property
    def rate_words(self) -> str:
        """The rate as it is shown beside the field: "EUR 11.5 (2024-01-01)"; nothing for kronor."""
        if self.rate.currency == "SEK":
            return ""
        return f"{self.rate.currency} {self.rate.in_sek} ({self.rate.since.isoformat()})"


def find_investment(letter: Letter, found: list[Number], kind: str) -> Found[Sum] | None:
    """The gross investment; of a range the lower end. Other currencies than the known are left."""
    signs = CAPITAL_SIGNS if kind == "capital" else SIGNS
    made: list[Mention] = []
    sums: dict[int, Sum] = {}
    for one in ranges(letter.low, found, AFTER):
        read = _read(letter, one)
        if read is None or not LEAST_MSEK <= read[1].msek <= MOST_MSEK:
            continue
        if len(made) >= MOST_FIGURES:
            break
        (start, end), amount = read
        made.append(mention_of(letter, (start, end), (amount.msek, None)))
        sums[start] = amount
    chosen = best([(1 + points(mention, signs), mention) for mention in apart(letter, made)])
    return None if chosen is None else Found(sums[chosen.start], chosen.start, chosen.end)


def _read(letter: Letter, one: Range) -> tuple[tuple[int, int], Sum] | None:
    """The span of a sum with its currency, and the sum; None for a number that is no money."""
    low = letter.low
    before = BEFORE.search(low[max(0, one.start - 24) : one.start])
    after = AFTER.match(low, one.end)
    named = {**_named(before), **_named(after)}
    unit = _unit(named, bool(after and SWEDISH_MILLIONS.match(after.group().lstrip(" -"))))
    if unit is None:
        return None
    currency, factor = unit
    in_full = factor == FACTORS[""]
    value = Decimal(str(ends(one, 1.0, coarse=in_full or _is_grouped(one.low, factor))[0]))
    msek = value * factor * RATES[currency].in_sek
    start = one.start - len(before.group()) if before else one.start
    return (start, after.end() if after else one.end), Sum(float(round(msek, 3)), RATES[currency])


def _is_grouped(number: Number, factor: Decimal) -> bool:
    """Whether 1,500 is fifteen hundred: of millions, yes; of milliards it is one and a half."""
    return factor == FACTORS["m"] and number.value >= 1000


def _named(match: re.Match[str] | None) -> dict[str, str]:
    if match is None:
        return {}
    return {name: text for name, text in match.groupdict().items() if text}


def _unit(named: dict[str, str], swedish: bool) -> tuple[str, Decimal] | None:
    """Currency and factor to millions, by the names of the groups that matched."""
    for name in named:
        if name[1:] in {"msek", "meur", "musd", "bsek", "ksek", "keur"}:
            return name[2:].upper(), FACTORS[name[1]]
    scale = next((size for size in ("million", "billion", "thousand") if size in named), "")
    currency = next((name[1:].upper() for name in named if name[1:] in {"sek", "eur", "usd"}), None)
    if currency is None and swedish and scale:
        currency = "SEK"
    factor = FACTORS[{"million": "m", "billion": "b", "thousand": "k", "": ""}[scale]]
    return None if currency is None else (currency, factor)
