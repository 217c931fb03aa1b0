"""Words by which a letter seeks money rather than a place."""

import re

# Each: what it means, how much it says, in the letter's words.
CAPITAL: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (points, re.compile(pattern))
    for points, pattern in (
        (
            4,
            r"\bseek\w* (?:an? )?(?:strategic |industrial |financial )?(?:partner"
            r"|investor)s? (?:to invest|who|that|with|for)\b",
        ),
        (4, r"\binvest (?:sek|eur|usd|€|\$)? ?[\d.,]+ ?\w* in (?:our|the) (?:company|business)\b"),
        (
            4,
            r"\b(?:söker|sök|vill ta in|ta in|tar in|behöver|reser|hitta"
            r"|letar efter) (?:\w+ ){0,6}?(?:riskkapital|ägarkapital|tillväxtkapital|kapital"
            r"|finansiering|investerare|delägare|finansiär\w*|medfinansiär\w*|ängelinvesterare"
            r"|affärsänglar)\b",
        ),
        (
            4,
            r"\b(?:msek|mkr|miljoner|meur) (?:i|in|som) (?:\w+ )?(?:kapital|eget kapital|equity"
            r"|tillväxtkapital|riskkapital|emission)",
        ),
        (
            4,
            r"\b(?:sök\w*|rais(?:e|ing)|seek(?:ing)?|such(?:en|t)) (?:\w+\.? ){0,2}?(?:eur|usd|sek|€"
            r"|\$)? ?[\d.,-]+ ?(?:miljoner|mkr|msek|meur|m\b|mio|million)",
        ),
        (4, r"\b(?:sök\w*|vill ha|behöver) (?:\w+ )?inte (?:\w+ )?(?:lokal|mark|tomt)"),
        (4, r"\b(?:går|gå|gick) in med\b.{0,30}\b(?:msek|mkr|miljoner|meur)"),
        (
            4,
            r"\b(?:nyemission|emission(?:en|srunda)?|finansieringsrunda|kapitalrunda|kapitalanskaffning"
            r"|riskkapital|finansiering, inte|(?:söker|sökes?|hitta|få in|ny) (?:\w+ )?(?:delägare"
            r"|ängel))\b",
        ),
        (
            4,
            r"\b(?:rais(?:e|ing)|seek(?:ing)?|looking for|closing|clos(?:e|ing) (?:a|our)"
            r"|open(?:ing)?) (?:(?!site|land|plot)[\w.,€$]+ ){0,6}?(?:equity|funding|round|investors?"
            r"|venture|capital|series [abc]|seed|financing|growth capital|bridge)\b",
        ),
        (
            3,
            r"\b(?:series [abc]|seed round|funding round|venture capital|pre-seed|growth equity"
            r"|pitch deck|cap table|term sheet|strategic investors?|business angels?|co-investors?)\b",
        ),
        (
            4,
            r"\b(?:such\w*|benötig\w*|brauch\w*) (?:\w+ ){0,6}?(?:kapital|investor\w*|risikokapital"
            r"|wagniskapital|finanzierung|wachstumskapital|beteiligung\w*|eigenkapital|geldgeber)\b",
        ),
        (
            4,
            r"\b(?:introduc\w+|put us in touch|presentera\w*|vermitteln)\b[^.\n]{0,40}"
            r"\b(?:venture|investors?|funds?|business angels?|investerare|riskkapital\w*|investoren|kapitalgeber\w*)\b"
            r"|\b(?:seek|need|want|looking for|look for|find) (?:\w+ ){0,2}?(?:co-investors?|investors?|backers)\b"
            r"|\b(?:lån|bidrag|stöd|grant|loan|såddfinansiering)\w* (?:\w+ ){0,2}?(?:till|för|for) (?:\w+ )?"
            r"(?:prototyp|pilot|patent|utveckling|prototype)\w*",
        ),
        (
            3,
            r"\b(?:finanzierungsrunde|risikokapital|wagniskapital|kapitalerhöhung|serie [abc]"
            r"|wachstumskapital)\b",
        ),
        (
            3,
            r"\b(?:lokal(?:er)? har vi|vi behöver ingen (?:mark|lokal|tomt)|inte mark|inga lokaler"
            r"|lokalerna\b.{0,40}\bräcker|no (?:site|land|premises) (?:request|needed|is needed"
            r"|required)|there is no site|not looking for (?:a )?(?:site|land|premises)|we (?:don't"
            r"|do not) need (?:a site|land|premises|space)|kein(?:e|en)? (?:grundstück|standort"
            r"|fläche) (?:benötigt|gesucht|nötig)|not a site)\b",
        ),
        (
            4,
            r"\b(?:pengar|finansiering|kapital)\b[^.\n]{0,24}\bsaknas\b|\ballt utom pengar\b"
            r"|\bbredda ägandet\b"
            r"|\bsöker (?:\w+ )?\w+finansiering\b|\b(?:vill|ska|behöver|måste|tänker) (?:vi )?(?:ta"
            r"|få|hitta|resa) in (?:\w+ )?(?:pengar"
            r"|\d|kapital\w*|ägare)|\b(?:tar|får) (?:vi )?in (?:pengar|kapital|ägare)\b"
            r"|\bmot (?:ca )?\d{1,2} ?(?:%|procent) av (?:bolaget|aktierna|företaget)",
        ),
        (
            4,
            r"\b(?:\w*finansiering|\w*kapital|investerare|delägare|ängelinvesterare|konvertibel\w*"
            r"|finansiärer|lån) (?:på \d+ ?\w* )?(?:sök(?:e)?s|efterlys\w*|önskas|behövs)\b"
            r"|\b(?:lån|bidrag) eller (?:\w+ )?\w*kapital\b|\bsådd\w*(?:kapital|finansiering)\b",
        ),
        (
            4,
            r"\b(?:look(?:ing)? for|seek(?:ing)?|need|want|rais(?:e|ing)"
            r"|search(?:ing)? for) [^.;\n]{0,40}?\b(?:in|of|as)"
            r" (?:\w+ )?(?:equity|capital|funding|growth money|convertible\w*)\b(?! (?:expenditure"
            r"|costs?|goods|investment))"
            r"|\bgrowth (?:capital|equity|financing|funding)\b|\bconvertible (?:loan|note)s?\b",
        ),
        (
            4,
            r"\b(?:investors?|lead investor|business angels?|angels?|funding|capital|equity|backers?)"
            r" (?:is |are )?(?:wanted|sought|needed|welcome)\b|\b(?:minimum )?ticket(?:s"
            r"| size)?\b(?=[^.\n]{0,24}\d)"
            r"|\bfor \d{1,2} ?(?:%|per cent|percent)(?: of (?:the|our) (?:company|shares)\b| stake\b"
            r"| equity\b|(?=\.?\s*(?:\n|$)))"
            r"|\b(?:seed|series [abc]|funding|financing|bridge|investment) round\b[^.\n]{0,20}\d",
        ),
        (
            3,
            r"\b(?:teaser|pitch|data ?room|pre-?money|valuation|värdering|dilution|cap table|memorandum"
            r"|prospekt|term sheet|due diligence)\b",
        ),
        (
            4,
            r"\b(?:no (?:premises|site|land|space) (?:please|required|wanted)|(?:funding|money"
            r"|capital|investors?),? not"
            r" (?:an? )?(?:land|site|premises|place|space)|ingen (?:lokal|mark|tomt) behövs"
            r"|(?:pengar|kapital|investerare),?"
            r" inte (?:mark|lokal\w*|tomt)|(?:geld\w*|kapital|investor\w*),? kein\w* (?:grundstück"
            r"|standort|fläche|halle))\b",
        ),
        (
            4,
            r"\b(?:know of|introduce us to|contact with|känner ni till|kontakt med"
            r"|kennen sie) (?:any |some |a |några |en )?"
            r"(?:\w+ )?(?:investors?|business angels?|angels?|investerare|affärsänglar|finansiärer"
            r"|investor\w*|geldgeber)\b",
        ),
        (
            4,
            r"\b(?:beteiligung|kapital|investor\w*|business angels?|geldgeber|finanzierung"
            r"|gesellschafter|teilhaber)"
            r" (?:wird |werden )?gesucht\b|\bsuch\w* (?:\w+ ){0,3}?(?:gesellschafter|teilhaber"
            r"|geldgeber|business angels?)\b"
            r"|\b(?:wachstums|anschluss|seed)-?finanzierung\b",
        ),
    )
)
