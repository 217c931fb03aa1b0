"""Whether they ask that the case isn't told further, or say that it may be."""

import re

from crm.intake.letter import Letter
from crm.intake.mentions import Found

_HIDDEN = (
    r"(?:konfidentiell\w*|sekretess\w*|hemlig\w*|förtrolig\w*|confidential\w*|secre[ct]\w*|nda"
    r"|vertraulich\w*|geheim\w*)"
)
NOT_HIDDEN = re.compile(
    rf"\b(?:no|not|nothing|none|inget|inga|ingen|inte|ej|kein\w*|nicht|nichts|without"
    rf"|utan)(?: \w+){{0,4}}? {_HIDDEN}\b(?! (?:decided|yet|än))"
    rf"|\b{_HIDDEN}(?: \w+)? ?[:?=]+:? ?(?:no\b|public|open\b|öppen|offentlig|nej|önskas ej"
    rf"|önskas inte|nein|not|ingen|inte|keine|none|n/a)|\b{_HIDDEN} (?:is |are )?(?:not (?:needed"
    rf"|required|necessary)|önskas (?:ej|inte)|behövs (?:ej|inte)|krävs (?:ej|inte)"
    rf"|nicht (?:nötig|erforderlich))"
)
CONFIDENTIAL = re.compile(
    r"\b(?:konfidentiell\w*|sekretess\w*|förtrolig\w*|hemlig\w*|hemlighåll\w*|diskret\w*"
    r"|diskretion|får inte (?:spridas|lämnas ut|föras vidare|komma ut|bli känt|nämnas|röjas"
    r"|vidarebefordras)|inte (?:sprid\w*|vidarebefordra|offentlig\w*|officiell\w*)"
    r"|ej (?:offentlig\w*|för spridning)|sprid inte|hantera .{0,30}försiktig\w*|under (?:nda"
    r"|sekretess|tystnad\w*)|nda|namnet .{0,40}(?:inte|hålls|hemligt|ej)|anonym\w*|(?:staff"
    r"|personalen|employees|de anställda|belegschaft)\b.{0,20}\b(?:not (?:been )?informed"
    r"|inte (?:informer\w*|vet)|vet (?:inget|inte)|nicht informiert)|för er själva|to yoursel\w+"
    r"|(?:inga|no) (?:uppgifter|details|information)\b.{0,20}\b(?:lämnas|spridas|leave)"
    r"|not for publication|ej för publicering|nicht zur veröffentlichung|tystnadsplikt"
    r"|inte (?:vill )?.{0,20}(?:kommer ut|läcker|sprids)|stannar mellan oss|noterade? och"
    r"|insider\w*|kurspåverkande|confidential\w*|in confidence|secret\w*|secrecy|discreet\w*"
    r"|discretion|non-disclosure|undisclosed|withheld|(?:do not|don't|please don't|must not"
    r"|may not|not to|cannot|can't) (?:be )?(?:disclos\w*|circulat\w*|forward|share\w*"
    r"|publish\w*|reveal\w*|spread|contact the press|announce\w*|name\b)"
    r"|not (?:be )?(?:disclosed|public|made public|published|announced)|anonymous\w*"
    r"|neither the name|handle .{0,20}discreet\w*|hantera\w* varsamt|within (?:the|your) office"
    r"|between us|keep .{0,20}matter|keep .{0,40}(?:to yourself\w*|private|between us)|(?:name"
    r"|identity) .{0,40}(?:not|after|until|once|only)|price[- ]sensitive|market[- ]sensitive"
    r"|share price is sensitive|vertraulich\w*|geheim\w*|geheimhaltung\w*|diskret"
    r"|verschwiegen\w*|stillschweigen|nicht (?:weiter(?:geben|leiten)|öffentlich"
    r"|veröffentlich\w*|genannt|an dritte)|ohne namensnennung|geheimhaltungs\w*)\b"
)
OPENLY = re.compile(
    r"\b(?:inget hemligt|inga hemligheter|inte (?:hemlig\w*|konfidentiell\w*|sekretess\w*)"
    r"|ingen sekretess|får (?:gärna )?(?:nämnas|spridas|delas|namnges|vidarebefordras)"
    r"|öppen? med|inte sekretess|no (?:secret\w*|objection\w*|confidentiality"
    r"|need for (?:secrecy|confidentiality))|nothing (?:is |here is )?(?:secret|confidential)"
    r"|not (?:secret|confidential|a secret)|may be (?:named|shared|circulated|forwarded)"
    r"|can be (?:named|shared|disclosed)|kein\w* (?:geheimnis\w*|geheimhaltung|vertraulichkeit)"
    r"|nicht (?:vertraulich|geheim)|mit der nennung|darf genannt werden|forward it as you like"
    r"|free to (?:share|forward)|berättat om planerna|press release)\b"
)


def find_confidential(letter: Letter) -> Found[bool] | None:
    """True when they ask that it isn't told further, False when they say that it may be."""
    openly = [*OPENLY.finditer(letter.low), *NOT_HIDDEN.finditer(letter.low)]
    said_openly = {letter.sentence(match.start()) for match in openly}
    for match in CONFIDENTIAL.finditer(letter.low):
        if letter.sentence(match.start()) not in said_openly:
            return Found(True, *match.span())
    return Found(False, *openly[0].span()) if openly else None
