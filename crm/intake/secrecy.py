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
    r"|identity) [^;:]{0,40}(?:not|after|until|once|only)|price[- ]sensitive|market[- ]sensitive"
    r"|share price is sensitive|vertraulich\w*|geheim\w*|geheimhaltung\w*|diskret"
    r"|verschwiegen\w*|stillschweigen|nicht (?:weiter(?:geben|leiten)|öffentlich"
    r"|veröffentlich\w*|genannt|an dritte)|ohne namensnennung|geheimhaltungs\w*)\b"
)
# The same wish without a word for secrecy: nobody should hear, print or be told it.
QUIETLY = re.compile(
    r"\b(?:(?:att )?inte (?:lägga? ut|namnge\w*|nämna|berätta|prata om|skylta med|föra vidare|gå vidare"
    r"|avslöja|röja|visa upp|synas(?! från))|(?:namnge|nämn|berätta|prata|lägg ut|tala"
    r"|skriv ut)\w* (?:inte|ej)\b"
    r"|(?:lägg|skriv|tala) (?:inte|ej) (?:ut|om)|(?:stanna|stannar|stanna kvar) (?:hos|inom) (?:er"
    r"|huset|kommunen)"
    r"|namn\w* (?:\w+ ){0,3}?(?:senare|längre fram|när det)|(?:sprid|nämn|publicera) ej"
    r"|kan (?:\w+ )?(?:inte|ej) (?:\w+ )?(?:lämna ut|uppge|avslöja|säga vem)|i förtroende"
    r"|mellan skål och vägg"
    r"|ingen (?:\w+ ){0,2}?(?:får|ska|bör) (?:\w+ )?(?:veta|höra|få (?:veta|höra|reda|nys))"
    r"|får (?:\w+ )?(?:inte|ej) (?:få )?(?:veta|nå|höra|läcka|reda|nys|synas|stå i)\w*"
    r"|(?:inte|ej) (?:ut )?i (?:tidning\w*|pressen|media|diariet|lokalpress\w*)"
    r"|(?:anställda|personal\w*|facket|fackklubben|ägarna|hyresvärden|kunderna)"
    r" (?:(?:vet|känner) (?:\w+ )?(?:inget|ingenting|inte (?:om|till)|ej)|är (?:\w+ )?(?:inte|ej"
    r"|o) ?(?:informera"
    r"|underrätta|invigd|vidtala)\w*|är ovetande)"
    r"|(?:behandla|hantera)\w* .{0,30}(?:varsam\w*|försiktig\w*|diskret\w*)|ligg(?:a|er)? lågt|låg profil"
    r"|vill (?:\w+ ){0,2}?(?:vara okända|förbli okända)|skriv inte ut"
    r"|(?:keep|kept|stay)\w* (?:this|it|things|us|our \w+|the \w+|everything) (?:\w+ )?(?:quiet|under wraps"
    r"|out of (?:it|the press|the papers|sight)|silent|hush\w*)|low profile|under the radar|under wraps"
    r"|behind closed doors|(?:nobody|no one|none) (?:\w+ ){0,4}?(?:should|must|may|can"
    r"|is to) (?:\w+ )?(?:know"
    r"|hear|learn)|(?:do not|don't|never) (?:\w+ )?(?:mention|quote|pass on|name|tell) (?:us|our|the"
    r"|this|it|anyone"
    r"|anybody)|(?:do not|don't) (?:talk|speak) (?:to (?:the press|anyone|others)|about (?:this|it|us))"
    r"|(?:remain|stay|be) (?:unnamed|nameless|unknown)|(?:treat|handle) (?:\w+ ){0,3}?(?:as private"
    r"|with care"
    r"|carefully|sensitively)|strictly private|(?:staff|employees|unions?|workforce|landlord|works council)"
    r" (?:\w+ )?(?:(?:haven't|hasn't|have not|has not|are not|is not|aren't|isn't)(?: \w+)? (?:told"
    r"|informed|aware)"
    r"|(?:don't|do not|doesn't) (?:yet )?know\b|know nothing|unaware)|not for the (?:public|press"
    r"|register|papers)"
    r"|nicht (?:\w+ )?(?:weiter(?:sagen|erzählen|tragen)|nach außen|an die (?:presse|öffentlichkeit)"
    r"|bekannt (?:werden|machen)|erwähnen)|name\w* (?:darf |soll |bitte )nicht"
    r"|nennen sie (?:\w+ ){1,2}?namen nicht"
    r"|name wird erst|erst später|später (?:bekannt|genannt)|(?:bleibt|bleiben) unter uns|unter dem deckel"
    r"|(?:presse|niemand|belegschaft|betriebsrat|mitarbeiter|vermieter) (?:weiß|wissen|darf|dürfen"
    r"|ahnt|ahnen|soll\w*)"
    r" (?:\w+ ){0,3}?(?:nichts|nicht|wissen|erfahren))\b"
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
