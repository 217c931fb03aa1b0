"""Words by which a number is one of people: those who work, move along, are hired; and whom not to count."""

import re

from crm.intake import mentions
from crm.intake.mentions import NEVER, Sign, sign

NEW = (
    r"(?:nya?|nytt|new|additional|extra|fler|more|further|another|tillkommande|neuen?"
    r"|weitere[rn]?|zusätzliche[rn]?)"
)
QUALITY = (
    rf"(?:{NEW}|fast|fasta|permanenta?|permanent|full-time|part-time|full time|heltids"
    rf"|heltidsanställda|direct|direkta|direkte|local|lokala"
    r"|naval|software|hardware|process|mechanical|electrical|service|maintenance|design|test"
    r"|research|skilled|qualified|kvalificerade|on-site|on site|feste[rn]?|dauerhafte[rn]?"
    r"|qualifizierte[rn]?|industrial|highly|technical|tekniska|unbefristete|or so|ish|st\.?"
    r"|production|office|shift|egna|own|utbildade|trained|eller fler|långsiktiga|stadigvarande"
    r"|blue-collar|white-collar|cnc)"
)
WORKERS = (
    r"(?:\w*personer|\w*person(?:en)?|\w*medarbetare\w*|\w*anställda?|anställningar"
    r"|\w*jobb(?:en)?|arbetstillfällen\w*|arbetsplatser|(?:heltids|halvtids|deltids|hel|års"
    r"|helårs|del)?tjänster|årsarbet\w*|årsverk\w*|heltider|heltidare|\w*operatörer"
    r"|\w*ingenjörer|\w*tekniker|\w*montörer|svetsare|kolleg(?:or|er)|utvecklare|forskare"
    r"|\w*förare|chaufförer|mekaniker|machinists|toolmakers|fitters|arkitekter|kemister"
    r"|statistiker|biologer|architects|designers|analysts|chemists|nurses|statisticians|planners"
    r"|schweißer|monteure|schlosser|dreher|fräser|schleifer|fahrer|snickare|målare|plåtslagare"
    r"|elektriker|bagare|slaktare|sömmerskor|murare|smeder|carpenters|bakers|electricians|gubbar"
    r"|killar|tjejer|konsult(?:er)?|consultants|konstruktörer|säljare|\w*arbetare|personal"
    r"|specialister|pers\b|man\b(?! )|man(?= (?:som|i|på|från)\b)|själar|huvuden|laboranter"
    r"|analytiker|bibliotekarier|\w*vårdare|odlare|händer|hands|heads|helår\w*|årsanställda|årspersoner"
    r"|programmerare|kockar|people|folks?|persons?|employees|staff(?: members)?|jobs?|positions"
    r"|posts|workers|\w*engineers|operators|technicians|ftes?|full-time(?: equivalents?)?|roles"
    r"|hires|headcount|colleagues|developers|scientists|researchers|drivers|welders|assemblers"
    r"|mechanics|team members|workplaces|specialists|souls|mitarbeite\w*|beschäftigte\w*"
    r"|arbeitsplätze\w*|(?:arbeits|vollzeit|teilzeit|plan)?stellen|(?:fach|arbeits|voll|hilfs"
    r"|teilzeit)?kräfte|personen|leute|vollzeit\w*|angestellte\w*|köpfe|ingenieur\w*"
    r"|techniker\w*|kolleg(?:en|innen)\w*|årsverk|ma\b|ansatte|medarbejdere|arbeidsplasser)"
)
AFTER = re.compile(
    rf"(?:-odd| odd|-ish|\+|-tal(?:et)?)?[ -](?:(?:{QUALITY})[ -]){{0,3}}(?:{WORKERS})(?![\wåäö])"
)
AFTER_TRADE = re.compile(
    rf"[ ](?:{QUALITY}) [a-zåäöüß-]{{3,24}}(?:are|örer|ers|ors|ists?|er|innen|ter)\b"
)
DIRECT = re.compile(
    r" (?:direct|direkta|direkte|permanenta?|full-time|fasta)\b(?=,? (?:and|och|und|plus)\b)"
    r"| (?:på (?:plats|lönelistan|golvet)|on (?:site|the payroll|the shop floor)|(?:arbetar|jobbar"
    r"|work|arbeiten) (?:där|här|there|here|dort|hier)|vor ort"
    r"|auf der lohnliste)\b"
)
# "48 of our 55 employees".
OUT_OF = re.compile(
    r" (?:av|of|von) (?:(?:våra|vår|de|our|the|their|unseren|den)(?: \w+)? )?(?:\d+|jobs|positions"
    r"|employees|staff|people|team|anställda|jobben|tjänsterna|mitarbeitern|stellen)\b"
)
MORE = re.compile(
    rf" (?:till(?=[ .,;)]|$)(?! \d| (?:en|ett|den|en)\b)|{NEW}(?= (?:einstellen|dazu|hinzu|för|in"
    rf"|i|på|here|hos|när|och)\b|[.,;)\n]|$))"
)
# "Eight new, mostly analysts", at the beginning of a sentence or item.
MORE_FIRST = re.compile(rf" {NEW}(?= ?(?:[,.;(\n]|$))")
# "And there we want to be, all fifteen": those who move.
ALL_OF_THEM = re.compile(r"\b(?:alla|samtliga|allihop|all(?: the| of)?|alle|sämtliche) $")
WITH_ALL = re.compile(
    r"\b(?:med|with|mit|tar|bring\w*)(?: (?:med|alla|samtliga|sina|våra|vår|hela|oss|all|our|its"
    r"|their|the|of"
    r"|allen|unseren?|sämtlichen|seinen))+ $"
)
ALONG = re.compile(
    r" (?:av dem|of them|davon)\b[^.;\n]{0,50}\b(?:flyttar|följer|hänger med|move|follow"
    r"|relocate|ziehen)\b| (?:av (?:oss|dem) |of (?:us|them) |(?:personer|anställda|people"
    r"|employees|mitarbeiter|jobb?) )?(?:alla )?(?:hänger med|följer med|flyttar med|ska med"
    r"|som (?:alla )?(?:följer|flyttar|ska) med|will (?:all )?(?:move|follow|come|transfer"
    r"|relocate)|(?:would|to) (?:move|follow|relocate|come)|come along|are moving|kommen mit"
    r"|ziehen (?:mit|um)|of us\b|of them (?:will )?(?:move|come|follow)|flyttar|relocate)\b"
)
EMPLOYS = re.compile(
    r"\b(?:employ|hire|recruit|anställ(?:a|er)|nyanställa|rekrytera|sysselsätta|sysselsätter"
    r"|bemannas av|(?:ska vi|vi ska|ska) bli|(?:team|crew|staff|workforce) (?:will|would) (?:number"
    r"|count|total|be)|vi blir|blir vi|(?:att|kunna) bli|wir werden|we will be|we'll be"
    r"|there will be|there'll be|einstellen|beschäftigen|(?:jobb|arbete|sysselsättning|plats) åt"
    r"|work (?:to|for)|employment (?:to|for)"
    r"|jobs for|arbeit für|beschäftigung für)(?: (?:ca\.?|cirka|about|around|some"
    r"|etwa|rund|omkring|ytterligare|another))* $"
)
TOTALS = re.compile(r" (?:in all|in total|all told|altogether|totalt|sammanlagt|insgesamt)\b")
# "300 during construction and 40 in operation": people, since others in the sentence are.
ALSO = re.compile(
    r" (?:i (?:sverige|norden|västmanland|sala|köping|västerås|arboga|fagersta)|in (?:sweden"
    r"|schweden)|werden"
    r"|i drift|vid full|in operation|im betrieb|at the new|at full|here\b|här\b|i fabriken"
    r"|på plats|on site|permanent\w*|i anläggningen)|[.,;)\n]|$"
)
ALSO_BEFORE = re.compile(
    r"\b(?:(?:blir|blev|vara|bli) (?:det|vi)|ska bli|kommer att bli|will be|sollen es|i drift"
    r"|in operation|im betrieb"
    r"|permanently|plans?|planerar|add|blir|need|needs|behöver|och|and|und|then|sedan|därefter|dann"
    r"|planen)(?: (?:ca\.?|about|around|cirka|etwa|another|ytterligare))* $"
)
LABEL = re.compile(
    r"(?:^|[\n;,.:(] ?| )(?:(?:grupp|team|styrka|stab|crew|arbetslag|mannschaft|bemanning"
    r"|personalstyrka|workforce|staff) (?:på|om|of|von|med|mit|with)|manpower|folk|\w*styrkan"
    r"|persons?|leute"
    r"|personen|köpfe|arbetsplatser|arbeitskräfte|fachkräfte|kollegor|colleagues|workers"
    r"|hands|heads|workplaces|årsverken|heltider|antal(?=:)"
    r"|staff\w*|personal\w*|personnel|headcount|employees|employment|(?:new |direct |nya )?jobs?"
    r"|antal (?:anställda|jobb|arbetstillfällen|medarbetare|tjänster|personer)|bemanning\w*"
    r"|(?:nya )?anställda|anställningar|(?:nya )?arbetstillfällen|(?:nya )?jobb|sysselsättning"
    r"|workforce|crew|team|manning|(?:neue |zahl der )?(?:mitarbeite\w*|arbeitsplätze"
    r"|beschäftigte\w*|stellen)|personalbedarf|people|tjänster|årsarbetare|ftes?"
    r"|fte)(?: \([^)]{1,30}\))?(?: (?:at|on|of|is|in|blir|är|beräknas|vid|needed|required|behov"
    r"|full|operation|zunächst|anfangs|initially|inledningsvis|först|about|start|planned"
    r"|expected|till|drift|i|från|bei|zum|vollbetrieb|estimated|uppskattat|antal|will be|site"
    r"|plats|ort|local|lokalt|ca\.?|totalt|total)){0,4} ?[:=-]? ?(?:(?:ca|cirka|about|approx"
    r"|approximately|around|circa|etwa|rund|omkring|ungefär|c)\.? )?$"
)
OTHER_UNIT = re.compile(
    r" ?(?:%|\)(?= )|procent|percent|prozent|kvm|m2|m\b|sqm|sq|ha\b|hektar|mw|kw|mva|msek|mkr"
    r"|mkr|milj|mio|mill|sek|kr|eur|usd|€|\$|ton\b|tons|tonnes|km|minut|min\b|hours|timm|år\b"
    r"|countries|länder\w*|land\b|cities|städer|orter|plants|factories|fabriker|sites|locations"
    r"|shifts?\b|skift\w*"
    r"|schicht\w*|kommuner|municipalities|years|jahre|months|månader|veck|weeks|mm|°|h\b|q[1-4])"
)

_COMPANY = (
    r"(?:compan\w+|group|koncern\w*|bolag\w*|företag\w*|firma\w*|unternehmen|konzern|gruppe"
    r"|famil\w+|turnover|revenue|omsätt\w*|umsatz|ägs|founded|grundat\w*|grundades|gegründet"
    r"|worldwide|global\w*|weltweit|i världen|internation\w*|sedan \d{4}|since \d{4}|seit \d{4}"
    r"|sales|europe|europa|ägare|owner\w*|avknoppning)"
)
SIGNS: tuple[Sign, ...] = (
    sign("a company with so many", -2, "near_before", r"\b(?:with|med|mit)(?: [\w.]+)? $"),
    sign(
        "a company with more than so many",
        -3,
        "near_before",
        r"\b(?:with|med|mit) (?:over|more than|drygt|över|knappt|nearly|über|fast|mehr als|well over) $",
    ),
    sign(
        "in a portrait under a heading",
        -7,
        "before",
        r"(?:company|group|koncern\w*|bolaget|företaget|unternehmen|gruppe|konzern|parent\w*"
        r"|moderbolag\w*|globally"
        r"|worldwide|världen)(?: (?:size|total\w*|has|har|hat))?\s*[:=(]\s*$",
    ),
    sign(
        "in their whole group, further off",
        -5,
        "before",
        r"\b(?:group|koncernen|gruppe|konzern|moderbolaget) (?:has|har|hat)\b"
        r"(?:(?!\b(?:här|here|hier|blir|will|new|ska|soll\w*|plan\w*)\b)[^.;])*$",
    ),
    sign("in season", NEVER, "own", r"säsong|season|saison"),
    sign(
        "those they begin with",
        4,
        "near_before",
        r"\b(?:startar?|starting|starts?|begin\w*|börja\w*|beginn\w*|anfangen|open) (?:with|med|mit) $",
    ),
    sign(
        "those of the new place",
        7,
        "near_before",
        r"\b(?:anläggning\w*|fabrik\w*|enhet\w*|verksamhet\w*|plant|factory|unit|site|facility|werk"
        r"|anlage|die fertigung)"
        r" (?:\w+ )?(?:sysselsätter|employs|beschäftigt)(?: \w+)? $",
    ),
    sign("new ones", 3, "own", rf"[ -]{NEW}\b"),
    sign(
        "in a portrait of the company",
        -4,
        "near_before",
        r"\b(?:ab|gmbh|oyj?|as|asa|a/s|ltd|limited|inc|b\.?v|ag|s\.?a|aps|hb|kb|sas|llc|plc|group"
        r"|koncernen)\b\.?,? ?\(?$",
    ),
    sign(
        "the whole of whom some come",
        -8,
        "near_before",
        r"\b(?:av|of|von) (?:våra|vår|de|our|the|their|unseren|den)(?: totalt| nuvarande| current"
        r"| heutigen)? $",
    ),
    sign("told under a heading of it", 2, "before", LABEL.pattern),
    sign("too few", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign(
        "a sum",
        2,
        "near_before",
        rf"\b(?:det blir|alltså|summa|that is|i\.e\.|det vill säga|dvs\.?|das sind)(?: \w+)? $|= ?$"
        rf"|{mentions.TOTAL}",
    ),
    sign(
        "these move along",
        4,
        "near_after",
        r"^[^,;.]{0,34}\b(?:flyttar|följer med|hänger med|ska med|(?:will|would|to"
        r"|shall) (?:all )?(?:move|follow|relocate|transfer)|come along|are moving|kommen mit"
        r"|ziehen (?:mit|um))\b",
    ),
    sign(
        "perhaps later",
        -3,
        "near_after",
        r"^[^,;.\d]{0,24}\b(?:senare|på sikt|later|eventually|in the long run|später|langfristig)\b",
    ),
    sign(
        "perhaps later",
        -3,
        "near_before",
        r"\b(?:senare|på sikt|later|eventually|in the long run|später|langfristig)\b[^,;.]*$",
    ),
    sign(
        "wanted or to come",
        2,
        "sentence",
        rf"\b{mentions.WANT}|\b(?:ger|ge|innebär|giving|give|provid(?:es?|ing)\b|bring\w*|generate"
        rf"|employ|sysselsätta|bemanna\w*|follow|entstehen|sysselsätter|vid full|at full|when|när)\b",
    ),
    sign("new ones", 3, "near_after", rf"^[ -]{NEW}\b"),
    sign(
        "added",
        3,
        "near_before",
        r"\b(?:(?:växer|grow\w*|wachsen)(?: vi| wir)? (?:med|by|um)|räkna\w* (?:vi )?med"
        r"|rechne\w* (?:wir )?mit|count\w* on|ytterligare|another|additional|extra|(?:will|shall"
        r"|would|to) employ|anställer|anställa|nyanställ\w*|rekrytera\w*|hire|hiring|recruit\w*"
        r"|einstell\w*|zusätzlich|weitere|utöver dagens|create\w*|skapa\w*|tillkommer)\b",
    ),
    sign(
        "in their whole company",
        -6,
        "near_before",
        r"\b(?:(?<!will )(?<!shall )(?<!would )(?<!to )(?<!ould )employs?|employing|(?:har|has|have"
        r"|hat|haben)(?= (?:(?:about|ca\.?|cirka|around|over|some|etwa|rund|drygt) )?$)|sysselsätter"
        r"|beschäftigt|totalt är vi|är vi (?:totalt|i dag|idag)|koncernen har|the group has"
        r"|group employs|har (?:totalt|ca|cirka|omkring|över|drygt|nära|i dag)|has (?:about|around"
        r"|over|some|more than)?|(?:has|with|have|our|total) (?:a |an? \w+ )?workforce of"
        r"|headcount of our|with a (?:team|staff|workforce) of|(?:vi|we|wir) (?:är|are"
        r"|sind)(?: (?:about|ca|cirka|drygt|etwa|rund|nu|now|some))?)(?: (?:about|ca|cirka|around"
        r"|over|some|etwa|rund))? $",
    ),
    sign(
        "in their whole company",
        -5,
        "sentence",
        rf"(?=.*\b(?:med|with|mit)(?: (?:over|about|some|around|more than|drygt|cirka|ca\.?|över"
        rf"|knappt|nearly|rund|etwa|über|fast|ca))? [\d ]+(?:anställda|employees|people|medarbetare"
        rf"|personer|mitarbeite\w+|beschäftigten|staff)\b)(?=.*\b{_COMPANY}\b)(?!.*\b(?:new|nya"
        rf"|neue\w*)\b)",
    ),
    sign(
        "in a portrait of the company",
        -4,
        "sentence",
        r"^(?=.*\b(?:founded|grundat|grundades|established in|gegründet|turnover|omsätt\w*|revenue"
        r"|sales|umsatz)\b)(?!.*\b(?:plan\w*|new|nya|neue\w*|will|ska|söker|need\w*|behöver"
        r"|anställ(?:a|er))\b)",
    ),
    sign(
        "in the world",
        NEVER,
        "near_after",
        r"^[^.;]{0,40}\b(?:worldwide|globally|at home|hemma\b|in the (?:uk|us|usa)\b|världen över"
        r"|i världen|weltweit|globalt|across (?:europe|the (?:group|world))|in (?:\w+ )?(?:countries"
        r"|ländern)|i \w+ länder|i koncernen|in the group|in der gruppe)\b",
    ),
    sign("a share of them", -4, "near_before", rf"{mentions.SHARE_BEFORE}[^,;]*$"),
    sign(
        "builders, not staff",
        NEVER,
        "near_after",
        r"^(?![^.;]{0,14}\b(?:plus|exkl\w*|excl\w*|and|och|samt|not counting"
        r"|zuzüglich)\b)[^.;]{0,40}\b(?:under bygg\w*|byggtid\w*|during (?:the )?construction"
        r"|construction (?:phase|period|workers|jobs)|contractors?|bauphase|bauzeit|indirect\w*"
        r"|indirekt\w*|hos underleverant\w*|among suppliers)\b|^(?! (?:och|and|plus|samt"
        r"|und)\b)[^.,;]{0,12}\b(?:säsong\w*|seasonal|saison\w*)",
    ),
    sign(
        "builders, not staff",
        NEVER,
        "near_before",
        r"\b(?:byggtiden|byggfasen|byggskedet|construction|bauphase|bauzeit|indirekt\w*|indirect\w*"
        r"|contractors|entreprenör\w*|säsongs\w*|seasonal)\b(?:(?! (?:och|and|und|then|sedan"
        r"|därefter|dann) )[^.;])*$",
    ),
    sign(
        "guests or customers",
        NEVER,
        "near_before",
        r"\b(?:konferens\w*|restaurang|matsal|lunch\w*|conference|seats?|gäst\w*|besökar\w*"
        r"|visitors?|guests?|dining|canteen|studenter|students|patient\w*|invånare|population"
        r"|parkering|parking|utbilda\w* (?:ca )?|audience|tagung\w*|auditori\w*|möte|meeting"
        r"|workshop for|delegation)\b[^,.;]{0,20}$",
    ),
    sign(
        "a rate",
        -5,
        "near_after",
        r"^[^,.;]{0,14}\b(?:per (?:år|year|dag|day|skift|shift)|a year|om året|pro jahr)\b",
    ),
    sign(
        "moves along",
        5,
        "sentence",
        r"\b(?:hänger|hänga|följer|följa|flyttar?|kommer|komma|ska) med\b|\bcome along\b"
        r"|\bwill (?:all )?(?:move|follow|relocate|transfer)\b|\bkommen (?:alle )?mit\b"
        r"|\bziehen mit\b",
    ),
    sign(
        "those who leave or visit",
        NEVER,
        "near_before",
        r"\b(?:varsla\w*|säger upp|lay(?:ing)? off|besök\w*|visit\w*|redundan\w*|entlass\w*"
        r"|delegation)\b[^,.;]{0,25}$",
    ),
    sign(
        "of somebody else",
        -5,
        "sentence",
        r"\b(?:kunden har|our customer has|der kunde hat|kommunen har|konkurrent\w*|competitor\w*)\b",
    ),
)
# "Our workforce will grow from 80 to 110".
GROWING = re.compile(
    r"\b(?:workforce|staff|team|\w*styrka\w*|gänget|personal\w*|headcount|anställda|bemanning\w*"
    r"|belegschaft"
    r"|employment|mannschaft)\b[^.;\d]{0,40}\b(?:from|från|von) $"
)
# What they are now, bare of any word for people; and what they will be.
HAD = re.compile(
    r"\b(?:vi är|är vi|we are|we're|wir sind|sind wir)(?: (?:ca\.?|about|cirka|etwa|nu|now|idag"
    r"|heute|i dag))? $"
)
HAD_AFTER = re.compile(r"[.,;)\n]| (?:och|and|und|idag|i dag|today|heute|now|nu)\b|$")
BECOMES = re.compile(
    r"\b(?:blir(?: vi| det)?|bli|(?:är|sind|are) (?:vi|wir|we)(?: (?:då|dann|sedan))?|(?:då|dann"
    r"|then) (?:är|are|sind)?"
    r" ?(?:vi|we|wir)?(?: are)?|to|till|auf|become|(?:will|would|shall) (?:then )?(?:be|have)"
    r"|werden(?: wir)?|künftig"
    r"|dann|sedan|därefter|afterwards|then|(?:efter|after|nach) (?:\w+ ){1,3}?)"
    r" ?(?:ca\.?|about|cirka|etwa|totalt|sammanlagt|in total|insgesamt)? ?$"
)
THEN_AFTER = re.compile(r" (?:efter(?:åt)?|after(?:wards)?|nach(?:her)?|dann|då|then)\b")
# A total, in an extension: those there are already are among them.
TOTAL_THEN = re.compile(
    r"\b(?:blir vi|vi blir|är vi då|då är vi|we (?:will|would|shall) be|we'll be|then we are"
    r"|then we're|wir werden|werden wir"
    r"|sind wir dann|dann sind wir)(?: (?:ca\.?|about|cirka|etwa|totalt|då))? $"
)
NONE_AT_ALL = re.compile(
    r"\b(?:no people|inga personer|inga människor|keine leute) (?:on|på|vor)\b|\b(?:jobb|jobs"
    r"|arbetstillfällen|staff|personal|arbeitsplätze|anställda|employees)\s*:\s*(?:inga|ingen"
    r"|none|no|keine|nej)\b|(?<!nästan )\b(?:inga|ingen|no|keine|without|utan|ohne)(?: (?:fast"
    r"|fasta|permanent\w*|fler|egna|egen|own|new|nya|neuen?|full-time|on-site|lokala|local"
    r"|direct|direkta|dauerhaften|festen|stationär\w*)){0,2} (?:anställda|anställd personal"
    r"|anställningar|jobb|arbetstillfällen|arbetsplatser|personal|staff|jobs|employees|personnel"
    r"|positions|mitarbeite\w*|arbeitsplätze|beschäftigten|stellen)\b(?! (?:än|ännu|yet|lost"
    r"|cuts|försvinner|behöver|noch))"
)
GROWTH = re.compile(
    r"\b(?:från|from|von)(?: dagens| nuvarande| today's| ca\.?| about| heute| derzeit| our current)? $"
)
