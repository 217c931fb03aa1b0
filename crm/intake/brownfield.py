"""Whether used land will do: old works, contaminated ground; or only untouched land."""

import re
from itertools import islice

from crm.intake.conditions import NOT_BEFORE
from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import Found

OLD_PLACE = re.compile(
    r"\b(?:brown[ -]?field\w*|industrimark som (?:redan )?(?:är|har)\b|(?:gewerbe"
    r"|industrie)?brache\w*|bestandshalle\w*|vorbelastet\w*|old (?:factory|industrial"
    r"|mill) buildings|(?:gamla|gammal|gammalt|äldre|tidigare|nedlagda?|nedlagt|begagnad\w*"
    r"|befintlig|använd\w*|uttjänt|övergiv\w*|f\.?d\.?|före detta"
    r"|tom(?:ma)?) (?:\w+ )?(?:\w*bruk\w*|\w*industri\w*|\w*fabrik\w*|\w*verk\b|\w*verken"
    r"|\w*verkstad\w*|\w*verksamhet\w*|\w*firma|\w*verksområde\w*|\w*flygfält|\w*mejeri\w*"
    r"|\w*bryggeri\w*|\w*kvarn\w*|\w*spinneri\w*|\w*täkt(?:er|en)?|regemente\w*|militär\w*"
    r"|kraftverk\w*|magasin\w*|bensinstation\w*|sågverk\w*|gjuteri\w*|bangård\w*|deponi\w*"
    r"|mark\b|marken|tomt\w*|gruv\w*|täkt\w*|anläggning\w*|hamnområde\w*|\w*byggnad\w*|hall\w*"
    r"|bensinmack\w*|mack\b)|bruksmark\w*|bruksmiljö\w*|bruksmljö|bruksområde\w*|förorenad\w*"
    r"|använd (?:förr|tidigare|innan)|(?:använts|utnyttjats|bebyggd) (?:förr|tidigare)"
    r"|industrimark som .{0,20}använd\w*|(?:redan )?ianspråktagen mark|efterbehandl\w*"
    r"|sanerad\w*|(?:befintlig|exploaterad) industrimark|hårdgjord yta eller gammal\w*|(?:old"
    r"|older|former|disused|abandoned|derelict|redundant|previously used|previously developed"
    r"|used|closed(?:-down)?|vacant|existing|decommissioned|ex-) ?(?:\w+[ -])?(?:industr\w*"
    r"|factor\w*|mills?|works|sawmill|foundry|plants?|steelworks?|ironworks|sites?|land\b"
    r"|landfill|buildings?|halls?|quarr\w*|power station|petrol station|airfield|barracks|ground"
    r"|warehouse|shipyard|paper mill|brick ?works)|contaminated (?:land|ground|soil|sites?)"
    r"|industrial heritage|ex-industrial|remediat\w*|polluted|post-industrial|(?:been |was "
    r"|were )?used (?:by industry |for industry )?before|have been used|recycled land"
    r"|altindustrie\w*|industriebrache\w*|brachfläche\w*|brach(?:liegend\w*)|altstandort\w*"
    r"|ehemalig\w* (?:\w+ )?\w*(?:industrie|werk|fabrik|gelände|fläche|standort|halle)\w*"
    r"|altlasten\w*|früher(?:e|en)? (?:\w+ )?(?:genutzt\w*|industrie\w*)|konversionsfläche\w*"
    r"|vorgenutzt\w*|industriell vorgenutzt\w*|(?:alte[sn]?|ältere[sn]?|stillgelegte[sn]?"
    r"|leerstehende[sn]?|gebrauchte[sn]?|bestehende[sn]?) (?:\w+ )?\w*(?:werk|fabrik"
    r"|industrie\w*|halle|gebäude|gelände|sägewerk|gießerei))\b"
)
# "Existing buildings" alone says nothing.
ONLY_EXISTING = re.compile(
    r"(?:existing|befintlig|vacant|tomm?a?|bestehende[sn]?|leerstehende[sn]?|used"
    r"|använd\w*) (?:\w+[ -])?(?:buildings?|halls?|premises|lokal\w*|byggnad\w*|hall(?:en)?"
    r"|gebäude|halle|warehouse|plants?|sites?|land|anläggning\w*|verksamhet\w*|factor\w*|tomt\w*"
    r"|fabrik\w*|werk)"
)
ACCEPTS = re.compile(
    r"\b(?:fine|can handle|charm|policy|instead|nothing against|live with|ok(?:ay|ej)?|okay"
    r"|acceptable|accept\w*|welcome|consider\w*|possible|suit\w*|works?\b|no (?:problem|obstacle"
    r"|objection|issue)|perfect\w*|ideal\w*|open to|happy|also|either|both|or\b|prefer\w*|can be"
    r"|could be|may be|would do|will do|interest\w*|not (?:a|an) (?:problem|obstacle|issue)"
    r"|not mind|don't mind|gladly|take over|even|good|great|any|equally|yes|options?|willing"
    r"|as long as|provided|attractive|reuse|plus\b|fördel|meriterande|merit|vorteil|advantage"
    r"|bonus|ja tack|yes please|rädda? för|hellre|inget emot|leva med|riva|det tar vi|går (?:bra"
    r"|utmärkt|lika bra|fint|också|an)|gå bra|duger|funkar|fungerar|accepter\w*|godta\w*"
    r"|inget (?:hinder|problem|fel)|inga (?:problem|hinder)|perfekt|kan tänka|kan vara"
    r"|får (?:gärna )?vara|gärna|välkom\w*|möjlig\w*|intresse\w*|gör inget|gör ingenting|även"
    r"|också|antingen|eller|både|okej|utmärkt|passar|öppna för|tar (?:även )?över|så länge|helst"
    r"|vore|positiv\w*|räds inte|ser vi positivt|skulle (?:fungera|passa)|alternativ|återbruk\w*"
    r"|en fördel|hellre|lämplig\w*|kommer i fråga|aktuell\w*|kommt in frage|käme\w* in frage"
    r"|kommen in frage|in betracht|möglich|nichts gegen|schreck\w* uns nicht|kein(?:e)? (?:angst"
    r"|thema)|akzept\w*|kein (?:problem|hindernis)|willkommen|auch|gern|gerne|denkbar"
    r"|vorstellbar|geeignet|sofern|bevorzugt|wäre|oder|ebenso|problemlos|offen für)\b"
)
REFUSES = re.compile(
    r"\b(?:darf nicht|must not have|ruled out|excluded?|not (?:acceptable|possible|suitable"
    r"|an option|wanted|considered|desired|be considered|of interest|accepted|brownfield|former"
    r"|previously|contaminated|suited|eligible)|(?:cannot|can't|won't|will not|do not|don't"
    r"|unable to) (?:accept|consider|use|take|build)\w*|unsuitable|unacceptable|must not"
    r"|avoid\w*|no (?:brownfield\w*|former|previous|contaminat\w*|old|industrial|landfill"
    r"|pollut\w*|remediat\w*|earlier)|never|free (?:of|from) (?:\w+ )?contamin\w*|uncontaminated"
    r"|uteslut\w*|inte (?:aktuell\w*|acceptab\w*|möjlig\w*|godta\w*|lämplig\w*|intress\w*"
    r"|tidigare|gammal|förorenad|vara|ha|bygga|ett alternativ|i fråga)|ej (?:aktuell\w*"
    r"|förorenad|tidigare|gammal|lämplig\w*)|ingen (?:gammal|tidigare|förorenad|föroren\w*"
    r"|använd|f\.?d)|inga (?:gamla|tidigare|föroren\w*)|undvik\w*|fri från|varken"
    r"|vill (?:vi )?inte|kan (?:vi )?inte|nicht in (?:frage|betracht)|ausgeschlossen|scheid\w*"
    r"|keine (?:altlast\w*|brach\w*|altindustrie\w*|ehemalig\w*|vorgenutzt\w*|alten?"
    r"|vorbelast\w*|industriebrach\w*)|frei von|altlastenfrei\w*|lehn\w*|abgelehnt"
    r"|nicht (?:geeignet|möglich|akzeptabel|gewünscht|zulässig|vorgenutzt\w*|belastet\w*)"
    r"|ungeeignet|kein(?:e|en|er)? (?:brownfield|altindustrie\w*|altstandort\w*|brach\w*))\b"
)
GREENFIELD_ONLY = re.compile(
    r"\b(?:(?:greenfield|green field)(?: sites?| land)? (?:only|required|is (?:a must|required"
    r"|essential|mandatory))|(?:only|strictly|exclusively|must be|has to be|insist on|pure"
    r"|purely|requires? (?:a )?|needs? to be)(?: a| on)? ?(?:greenfield|green field|virgin"
    r"|undeveloped)|(?:enbart|endast|bara|måste vara|ska vara|uteslutande"
    r"|krav på) (?:en )?(?:jungfrulig|obebyggd|orörd|oexploaterad|ren|greenfield"
    r"|grön)\w*(?: mark\w*| tomt\w*)?|(?:jungfrulig|orörd|oexploaterad"
    r"|obebyggd)\w* mark (?:krävs|är ett krav|är ett måste|behövs)|(?:nur|ausschließlich"
    r"|zwingend)(?: eine?)? (?:greenfield|grüne wiese|grünland|unbebaut\w*|unbelastet\w*"
    r"|unberührt\w*)|auf der grünen wiese|(?:free (?:of|from)|no) (?:soil |legacy |existing "
    r"|any )?contamination|fri från föroreningar|(?:marken|tomten) (?:ska|måste"
    r"|skall) vara (?:ren|fri från)\b|altlastenfrei\w*)"
)


def find_brownfield(letter: Letter) -> Found[bool] | None:
    """True when used or contaminated land or an old works will do, False when only untouched land will."""
    only = GREENFIELD_ONLY.search(letter.low)
    if only is not None:
        return Found(False, *only.span())
    for match in islice(OLD_PLACE.finditer(letter.low), MOST_FIGURES):
        answer = _will_do(letter, match)
        if answer is not None:
            return Found(answer, *match.span())
    return None


NOT_AGAINST = re.compile(
    r"\b(?:problem|objections?|obstacle|hinder|emot|against|rädda?|räds|afraid|opposed"
    r"|schreck\w*|angst|mind|bara|only|nur|hindernis)\b"
)


def _will_do(letter: Letter, match: re.Match[str]) -> bool | None:
    start, end = match.span()
    first, last = letter.sentence(start)
    sentence = letter.low[max(first, start - 110) : min(last, end + 110)]
    following = letter.low[last : letter.sentence(last)[1]][:30] if last - end < 4 else ""
    surroundings = sentence.replace(match.group(), " ") + " " + following
    if re.match(r" ?(?:ok)?[?]?:? ?(?:no\b|nej\b|nein\b|not\b)", letter.low[end : end + 12]):
        return False
    close = letter.low[max(first, start - 24) : start]
    if NOT_BEFORE.search(close) and not NOT_AGAINST.search(close):
        return False
    if REFUSES.search(sentence) and not re.search(
        r"\b(?:no|inget|inga|kein) (?:problem|obstacle|hinder|hindernis|objection)", sentence
    ):
        return False
    if ONLY_EXISTING.fullmatch(match.group()) and not (
        "industri" in match.group() and _FINE.search(sentence)
    ):
        return None
    if _OURS.search(sentence):
        return None
    return True if ACCEPTS.search(surroundings) or match.group().startswith("brown") else None


_FINE = re.compile(r"\b(?:fine|ok(?:ay)?|okej|går (?:bra|utmärkt|fint)|duger|acceptable|welcome)\b")
_OURS = re.compile(
    r"\b(?:vår (?:gamla|nuvarande|befintliga|äldre)|our (?:old|former|existing|present|current)"
    r"|unser(?:e|em|en)? (?:alte|bestehende|jetzige)\w*|bredvid de gamla|i vår|kvar av|säljer"
    r"|sålde|sold)\b"
)
