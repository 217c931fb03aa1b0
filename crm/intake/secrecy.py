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
# The same wish without a word for secrecy: nobody should hear, print or be told it.
QUIETLY = re.compile(
    r"\b(?:(?:att )?inte (?:lägga? ut|namnge\w*|nämna|berätta|prata om|skylta med|föra vidare|gå vidare"
    r"|synas|avslöja|röja|visa upp)|(?:namnge|nämn|berätta|prata|lägg|tala|skriv)\w* (?:inte|ej)\b"
    r"|(?:stanna|stannar|stanna kvar) (?:hos|inom) (?:er|huset|kommunen)"
    r"|namn\w* (?:\w+ ){0,3}?(?:senare|längre fram|när det)"
    r"|kan (?:\w+ )?(?:inte|ej) (?:\w+ )?(?:lämna ut|uppge|avslöja|säga vem)|(?:sprid|nämn"
    r"|publicera) ej|name wird erst|erst später"
    r"|später (?:bekannt|genannt)|i förtroende|mellan skål och vägg|ingen (?:\w+ ){0,2}?(?:får|ska"
    r"|bör) (?:\w+ )?(?:veta|höra|se|få)"
    r"|får (?:\w+ )?(?:inte|ej) (?:få )?(?:veta|nå|höra|läcka|ut|reda|nys|synas|stå i)\w*"
    r"|(?:inte|ej) (?:ut )?i (?:tidning\w*|pressen|media|diariet|lokalpress\w*)|(?:anställda"
    r"|personal\w*|facket"
    r"|fackklubben|ägarna|hyresvärden|kunderna) (?:vet|känner|är|har) (?:\w+ )?(?:inget|ingenting"
    r"|inte|ej|ovetande)"
    r"|(?:behandla|hantera)\w* .{0,30}(?:varsam\w*|försiktig\w*|diskret\w*)|ligg(?:a|er)? lågt|låg profil"
    r"|vill (?:\w+ ){0,2}?(?:inte synas|vara okända|förbli okända)"
    r"|(?:keep|kept|stay)\w* (?:\w+ ){0,3}?(?:quiet|under wraps|low[- ]profile|out of (?:it"
    r"|the press|the papers"
    r"|sight)|silent|hush\w*)|low profile|under the radar|behind closed doors|(?:nobody|no one|none)"
    r" (?:\w+ ){0,4}?(?:should|must|may|can|is to) (?:\w+ )?(?:know|hear|learn|see|find)|(?:do not"
    r"|don't|never)"
    r" (?:\w+ )?(?:mention|talk|tell|print|quote|speak|pass|put our name)|(?:remain|stay"
    r"|be) (?:unnamed|nameless|unknown)"
    r"|(?:treat|handle) (?:\w+ ){0,3}?(?:as private|with care|carefully|sensitively)"
    r"|strictly private|private and"
    r"|(?:staff|employees|unions?|workforce|landlord|works council) (?:\w+ )?(?:haven't|hasn't"
    r"|have not|has not|are not"
    r"|is not|are un|don't|do not|know nothing|aren't|isn't)\b|not for the (?:public|press|register|papers)"
    r"|nicht (?:\w+ )?(?:weiter(?:sagen|erzählen|tragen)|nennen|erscheinen|nach außen|an die (?:presse"
    r"|öffentlichkeit)|bekannt\w*|erwähnen)|(?:name\w*|namen) (?:\w+ )?nicht|unter uns\b|unter dem deckel"
    r"|(?:presse|niemand|belegschaft|betriebsrat|mitarbeiter|vermieter) (?:\w+ ){0,3}?(?:nichts"
    r"|nicht|noch nicht)"
    r"|niemand (?:darf|soll) (?:\w+ )?(?:wissen|erfahren)|im stillen)\b"
)
OPENLY = re.compile(
    r"\b(?:inget hemligt|inga hemligheter|inte (?:hemlig\w*|konfidentiell\w*|sekretess\w*)"
    r"|ingen sekretess|får (?:gärna )?(?:nämnas|spridas|delas|namnges|vidarebefordras)"
    r"|öppen? med|inte sekretess|no (?:secret\w*|objection\w*|confidentiality"
    r"|need for (?:secrecy|confidentiality))|nothing (?:is |here is )?(?:secret|confidential)"
    r"|not (?:secret|confidential|a secret)|may be (?:named|shared|circulated|forwarded)"
    r"|can be (?:named|shared|disclosed)|kein\w* (?:geheimnis\w*|geheimhaltung|vertraulichkeit)"
    r"|nicht (?:vertraulich|geheim)|mit der nennung|darf genannt werden|forward it as you like"
    r"|inte har något emot att synas|inget emot att (?:synas|nämnas)"
    r"|(?:don't|do not) mind (?:publicity|being named)|(?:uppgifterna|allt) är offentlig\w*"
    r"|everything is public"
    r"|free to (?:share|forward)|berättat om planerna|press release)\b"
)


def find_confidential(letter: Letter) -> Found[bool] | None:
    """True when they ask that it isn't told further, False when they say that it may be."""
    openly = [*OPENLY.finditer(letter.low), *NOT_HIDDEN.finditer(letter.low)]
    said_openly = {letter.sentence(match.start()) for match in openly}
    for match in (*CONFIDENTIAL.finditer(letter.low), *QUIETLY.finditer(letter.low)):
        if letter.sentence(match.start()) not in said_openly:
            return Found(True, *match.span())
    return Found(False, *openly[0].span()) if openly else None
