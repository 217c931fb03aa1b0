"""Words for used land and old works, and for taking or refusing them."""

import re

# An age and a thing that was there: each language has its own of both.
_AGE_SV = (
    r"(?:gamla|gammal|gammalt|äldre|tidigare|nedlagda?|nedlagt|begagnad\w*|använd\w*|uttjänt\w*"
    r"|utrangerad\w*|avvecklad\w*|avställd\w*|övergiv\w*|ödelagd\w*|stängd\w*|urdrucken"
    r"|f\.?d\.?|före detta|tom(?:ma)?|öde|slitn?a?|sliten|nedgång\w*|redan hårdgjord)"
)
_WORKS_SV = (
    r"(?:\w*bruk\w*|\w*industri\w*|\w*fabrik\w*|\w*verk\b|\w*verken|\w*verkst(?:ad|äd)\w*"
    r"|\w*verksamhet\w*|\w*firma|\w*verksområde\w*|\w*flygfält|\w*mejeri\w*|\w*bryggeri\w*"
    r"|\w*kvarn\w*|\w*spinneri\w*|\w*väveri\w*|\w*täkt(?:er|en)?|\w*täkt\w*|regemente\w*|militär\w*"
    r"|\w*magasin\w*|\w*bensinstation\w*|\w*såg\b|\w*gjuteri\w*|\w*bangård\w*|\w*deponi\w*|\w*tipp\b"
    r"|mark\b|marken|\w*tomt\w*|\w*grund\b|\w*gruv\w*|\w*anläggning\w*|\w*hamnområde\w*"
    r"|\w*byggnad\w*|\w*hall\b|\w*hall(?:ar|en)|\w*mack\b|\w*hytt(?:a|an|or)\b|\w*garvar\w*"
    r"|\w*slakteri\w*|\w*smedj\w*|\w*varv\b|\w*lokstall\w*|\w*garage\w*|\w*depå\w*|\w*silos?\b"
    r"|\w*slagg\w*|\w*upplag\w*|\w*område\w*|\w*fastighet\w*|\w*tvätteri\w*|\w*förråd\w*|\w*lager\b"
    r"|\w*ställverk\w*|\w*panncentral\w*|\w*pannhus\w*)"
)
_AGE_EN = (
    r"(?:old(?:er)?|former|disused|abandoned|derelict|redundant|previously used"
    r"|previously developed|used|closed(?:-down)?|shut(?:tered)?|vacant|empty|idle|existing"
    r"|decommissioned|ex-|unused|worked-out|exhausted|retired|defunct)"
)
_WORKS_EN = (
    r"(?:industr\w*|factor\w*|mills?|works|sawmills?|foundr\w*|plants?|steelworks?|ironworks"
    r"|sites?|land\b|landfills?|buildings?|halls?|quarr\w*|pits?|mines?|shafts?|power stations?"
    r"|petrol stations?|airfields?|air ?bases?|barracks|grounds?|warehouses?|shipyards?|brick ?works"
    r"|sheds?|depots?|workshops?|breweries|brewery|dair(?:y|ies)|smelters?|furnaces?|tips?|dumps?"
    r"|rail ?yards?|goods yards?|premises|(?:railway|marshalling|scrap|storage|ship) ?yards?|yards?"
    r"|tanner(?:y|ies)|silos?|gas ?works|slag heaps?)"
)
_AGE_DE = (
    r"(?:alte[snrm]?|ältere[snrm]?|stillgelegte[snrm]?|leerstehende[snrm]?|gebrauchte[snrm]?"
    r"|bestehende[snrm]?|ehemalige[snrm]?|aufgegebene[snrm]?|aufgelassene[snrm]?"
    r"|verlassene[snrm]?|frühere[snrm]?|ungenutzte[snrm]?|einstige[snrm]?)"
)
_WORKS_DE = (
    r"\w*(?:werk|werke|werksgelände|fabrik\w*|industrie\w*|hallen?|gebäude|gelände|gießerei"
    r"|bau|bauten|standorte?|flächen?|areale?|grundstücke?|mühlen?|hütten?|zechen?|bergwerke?"
    r"|gruben?|bahnhöfen?|bahnhöfe|bahnhof|kasernen?|deponien?|ziegelei|brauerei|molkerei"
    r"|schlachthof|depots?|speicher"
    r"|werkstatt|werkstätten|steinbrüche?|steinbruch|kieswerke?|spinnerei|weberei|tankstelle)"
)
# What is in the ground.
POLLUTION = (
    r"(?:förorenad\w*|förorening\w*|markförorening\w*|saneras|saneringsbehov\w*|olja[n]? i (?:marken"
    r"|jorden|backen)"
    r"|oljespill\w*|tungmetall\w*|slagg(?:en|hög\w*)|gruvavfall\w*|varphög\w*|miljöskuld\w*"
    r"|markskad\w*|sanering\w*|sanera[sdt]?\b|efterbehandl\w*|efterbehandla|påverkad mark"
    r"|mark som är (?:påverkad|belastad|smutsig)\w*|belastad mark|smutsig mark|lite smuts i marken"
    r"|kemisk\w* (?:historia|förflutet)|(?:fastighet|tomt|mark|hus)\w* med (?:en )?historia"
    r"|contaminated (?:land|ground|soil|sites?|plots?)|contamination|polluted|pollution"
    r"|remediat\w*|oil in the (?:ground|soil)|mining waste|slag heaps?|tailings"
    r"|heavy metals in the \w+|dirty (?:land|ground|soil)|(?:chemical|industrial) past|soil pollution"
    r"|past (?:industrial )?use|industrial history|clean(?:ing)?[- ]?up\b"
    r"|altlast\w*|verunreinig\w*|bodenbelastung\w*|belastete[snrm]? (?:\w+ )?(?:boden|böden|grund\w*"
    r"|fläche\w*)|kontaminiert\w*|sanierte[snrm]? \w+|(?:industri|fabriks)\w*(?:tomt"
    r"|mark)\w* med (?:lite )?(?:skit|smuts|olja|skräp|gifter)"
    r"|(?:industrial )?legacy|bodensanierung|sanierung\w*|schlackenhalde\w*|vorbelast\w*)"
)
OLD_PLACE = re.compile(
    rf"\b(?:brown[ -]?field\w*|industrimark (?:med|som (?:redan )?(?:är|har)\b)"
    rf"|(?:gewerbe|industrie)?brache\w*|bestandshalle\w*|altbau(?:ten)?\b|{POLLUTION}"
    rf"|{_AGE_SV},? (?:\w+ )?{_WORKS_SV}|{_AGE_EN} ?(?:\w+[ -]){{0,2}}?{_WORKS_EN}\b"
    rf"|{_AGE_DE} (?:\w+ )?{_WORKS_DE}\b|{_AGE_SV} industri\b"
    r"|(?:mark|tomt|plats|fastighet|yta)\w* (?:som|där|med) [^.;\n]{0,24}(?:använts|varit industri|legat"
    r"|bebyggts|historia|skräp|smuts)\w*|\w*industrihistoria|previously industrial (?:land|site)s?"
    r"|(?:land|sites?|plots?|ground) that (?:has|have|had) been [^.;\n]{0,20}(?:built|used|industr)\w*"
    r"|bruksmark\w*|bruksmiljö\w*|bruksmljö|bruksområde\w*|befintlig industri\w*"
    r"|använd (?:förr|tidigare|innan)|(?:använts|utnyttjats|bebyggd) (?:förr|tidigare)"
    r"|industrimark som .{0,20}använd\w*|(?:redan )?(?:ianspråktagen|bebyggd|exploaterad) mark"
    r"|(?:befintlig|exploaterad) industrimark|hårdgjord yta eller gammal\w*|gråmark\w*"
    r"|industrial heritage|ex-industrial|post-industrial|(?:been |was |were )?used (?:by industry "
    r"|for industry )?before|have been used|recycled land|second-hand (?:land|site|plot)"
    r"|altindustrie\w*|industriebrache\w*|brachfläche\w*|brach(?:liegend\w*)|altstandort\w*"
    r"|konversionsfläche\w*|vorgenutzt\w*|industriell vorgenutzt\w*|früher(?:e|en)? (?:\w+ "
    r")?(?:genutzt\w*|industrie\w*))\b"
)
# What has been there before: counts only where it is said in so many words that it doesn't matter.
PAST = re.compile(
    r"\b(?:(?:har|hade|där|det|tidigare) (?:\w+ ){0,2}?(?:varit|legat|stått|funnits|drivits|bedrivits"
    r"|hänt)|vad som (?:har )?(?:varit|legat|stått)|tidigare användning|tidigare verksamhet\w*"
    r"|(?:what|whatever|something) (?:\w+ )?(?:was|stood|has been|had been|went on)"
    r" (?:there|here|on it)\w*|förflutet|(?:mark|tomt)?histori(?:a|k)|(?:land|sites?"
    r"|plots?) with a (?:past|history)|(?:früher|vorher)"
    r" (?:\w+ )?(?:industrie|etwas|war|stand|gewesen)|previous use\w*|earlier use\w*|land'?s past"
    r"|history of the (?:site|land"
    r"|plot)|(?:site|land|plot)'s history|vornutzung\w*|was (?:dort|vorher|früher|da) \w+"
    r"|vorgeschichte)\b"
)
NO_MATTER = re.compile(
    r"\b(?:gör (?:oss |mig |dem )?(?:inget|ingenting|detsamma)|spelar (?:\w+ )?ingen roll"
    r"|införstådd\w*|(?:inget|inte något|inga) (?:problem|hinder|bekymmer)"
    r"|(?:skrämmer|stör|bekymrar|oroar|avskräcker) (?:oss |dem |mig )?(?:inte|icke|ej)|lever vi med"
    r"|leva med|bryr vi oss inte|strunt i|är okej|går (?:bra|fint)|är (?:helt )?ok|(?:löser|klarar"
    r"|hanterar|ordnar|fixar) vi"
    r"|vi (?:löser|klarar|hanterar|ordnar|fixar) det|(?:kan|tar) vi (?:hantera|lösa|ordna|ansvar)"
    r"|det tar vi|tar vi hand om|hanterar vi"
    r"|(?:won't|doesn't|don't|does not|will not|do not) (?:scare|bother|worry|frighten|matter|deter|put"
    r"|trouble|concern|disturb)\w*|no matter|is no concern|not a concern|live with|fine with"
    r"|no (?:problem|obstacle|issue|objections?)|not a (?:problem|deal[- ]?breaker|concern|worry"
    r"|showstopper"
    r"|hindrance)|(?:can be|we can|be) (?:dealt with|handled?|manage\w*|take care)|used to (?:clean"
    r"|deal|handl)\w*|comfortable with|umgehen|(?:nichts|keine einwände) (?:einzuwenden|gegen)"
    r"|nichts dagegen"
    r"|(?:stört|schreckt|kümmert) (?:\w+ )?nicht|stören uns nicht"
    r"|macht (?:\w+ )?nichts|kein problem|(?:ist|sind) (?:uns )?egal|spielt keine rolle"
    r"|nehmen wir in kauf|(?:is|are) (?:fine|ok|okay|welcome)|får (?:det |den |platsen "
    r"|tomten )?gärna (?:ha|vara)|(?:ist|sind) (?:uns )?(?:gleich|recht)"
    r"|vana vid)\b"
)
# "Existing buildings" alone says nothing.
ONLY_EXISTING = re.compile(
    r"(?:existing|befintlig|vacant|empty|idle|unused|tomm?a?|tom|öde|bestehende[snrm]?"
    r"|leerstehende[snrm]?|ungenutzte[snrm]?|used|använd\w*) (?:\w+[ -]){0,2}(?:buildings?|halls?"
    r"|premises|lokal\w*|\w*byggnad\w*|\w*hall(?:en|ar)?|\w*gebäude|\w*hallen?|warehouses?|plants?"
    r"|sites?|land"
    r"|\w*anläggning\w*|verksamhet\w*|factor\w*|\w*tomt\w*|\w*lager|sheds?|workshops?|depots?|units?"
    r"|industri\w*|\w*fastighet\w*|\w*område\w*|fabrik\w*|\w*werk|\w*bau|flächen?|grundstücke?)"
)
ACCEPTS = re.compile(
    r"\b(?:fine|can handle|charm\w*|policy|instead|nothing against|live with|ok(?:ay|ej)?|okay"
    r"|acceptable|accept\w*|welcome|consider\w*|possible|suit\w*|works?\b|no (?:problem|obstacle"
    r"|objections?|issue|worry|concern)|perfect\w*|ideal\w*|open to|happy|also|either|both|or\b"
    r"|prefer\w*|can be|could be|may be|would do|will do|interest\w*|not (?:a|an) (?:problem|obstacle"
    r"|issue)|not mind|don't mind|doesn't (?:matter|bother|scare)|won't (?:scare|bother|deter|stop)"
    r"|gladly|take over|taking over|even|good|great|any|equally|yes|options?|willing"
    r"|as long as|provided|attractive|re-?us\w*|plus\b|fördel|meriterande|merit|vorteil|advantage"
    r"|bonus|ja tack|yes please|(?:with )?pleasure|what (?:we|they|i) (?:want|look for|seek|need|are"
    r" looking for)|(?:we|they|i)(?:'d| would)? (?:love|like|enjoy|welcome|appreciate|fancy)|dream\w*"
    r"|lovely|nice|brilliant|excellent|be glad|all right|alright|fits?"
    r"|rädda? för|hellre|inget emot|leva med|riva|det tar vi|går (?:bra|utmärkt|lika bra|fint|också|an)"
    r"|gå bra|duger|funkar|fungerar|accept\w*|godta\w*|inget (?:hinder|problem|fel)|inga (?:problem"
    r"|hinder|bekymmer)|perfekt|kan tänka|kan vara|får (?:gärna )?vara|gärna|välkom\w*|möjlig\w*"
    r"|intresse\w*|gör (?:oss )?(?:inget|ingenting)|även|också|antingen|eller|både|okej|utmärkt|passar"
    r"|öppna för|tar (?:även )?över|ta över|så länge|helst|vore|positiv\w*|räds inte|ser vi positivt"
    r"|skulle (?:fungera|passa)|alternativ|återbruk\w*|återanvänd\w*|en fördel|lämplig\w*"
    r"|kommer i fråga|aktuell\w*|dröm\w*|trevlig\w*|toppen|är bra|lika bra|tacksam\w*|kul|roligt|annars"
    r"|vi vet|medvetna|införstådd\w*|tycker (?:vi|jag) om|gillar|drar oss inte|väl|klockrent|spännande"
    r"|vana vid|föredra\w*|can (?:\w+ )?(?:take|use|accept|live|cope)|billig|går (?:det )?bra|ja\b"
    r"|får det vara|we(?:'d| would) (?:\w+ )?take|may have|comfortable"
    r"|used to (?:clean|deal|handl)\w*|frighten|kommt in frage|käme\w* in frage|kommen in frage"
    r"|infrage|in betracht|möglich"
    r"|nichts gegen|schreck\w* uns nicht|kein(?:e)? (?:angst|thema)|akzept\w*|kein (?:problem"
    r"|hindernis)|willkommen|auch|gern|gerne|denkbar|vorstellbar|geeignet|sofern|bevorzugt|wäre\w*|oder"
    r"|ebenso|problemlos|offen für|mögen wir|in ordnung|genügt|reicht|passt|am liebsten|lieber|traum\w*"
    r"|uns recht|gefall\w*|umgehen|einzuwenden|nichts dagegen|stör\w* (?:uns )?nicht|wir würden"
    r"|schön|reizvoll|prima|nehmen wir|ideal\w*|einverstanden)\b"
)
SOUGHT = re.compile(
    r"\b(?:söker|sökes|letar efter|look(?:ing)? for|seek(?:ing)?|after|suchen|gesucht) (?:\w+ ){0,2}$"
)
REFUSES = re.compile(
    r"\b(?:darf nicht|must not have|rul(?:es?|ed|ing) out|reject\w*|disqualif\w*|discard\w*"
    r"|not what (?:we|they)|excluded?|exclude|not (?:acceptable|possible"
    r"|suitable|an option|wanted|considered|desired|be considered|of interest|accepted|brownfield|former"
    r"|previously|contaminated|suited|eligible|for us|allowed|permitted|tolerated)|(?:cannot|can't"
    r"|won't|will not|do not|don't|unable to|would not|wouldn't) (?:\w+ )?(?:accept|consider|use|take"
    r"|build|want|touch|settle|go|move|like)\w*|unsuitable|unacceptable|must not|avoid\w*|no[- ]go\w*"
    r"|deal[- ]?breaker|out of the question|nothing for us|off the table|forbid\w*|prohibit\w*"
    r"|bars? us|(?:is|are) out\b(?! there)|of no (?:interest|use to us)"
    r"|unfortunately (?:no|not)|(?:does|do|would)(?: not|n't) (?:work|suit|do\b|fit)|no thank\w*"
    r"|steer clear|stay away"
    r"|no (?:brownfield\w*|former|previous|contaminat\w*|old|industrial|landfill|pollut\w*"
    r"|remediat\w*|earlier|legacy|use for)|never|free (?:of|from) (?:\w+ )?(?:contamin\w*|pollut\w*)"
    r"|uncontaminated|unpolluted|uteslut\w*|inte (?:aktuell\w*|acceptab\w*|möjlig\w*|godta\w*"
    r"|lämplig\w*|intress\w*|tidigare|gammal|förorenad|vara|ha|bygga|ett alternativ|i fråga"
    r"|för oss|att tänka på|stå på|tänkbar\w*|röra)|ej (?:aktuell\w*|förorenad|tidigare|gammal"
    r"|lämplig\w*|acceptab\w*|i fråga)|ingen (?:gammal|tidigare|förorenad|föroren\w*|använd|f\.?d)"
    r"|inga (?:gamla|tidigare|föroren\w*)|undanbed\w*|nej till|förbjud\w*|undvik\w*|slippa|fri från"
    r"|fritt från|varken"
    r"|vill (?:vi )?(?:inte|helst inte|ej)|kan (?:vi )?(?:inte|ej)|går (?:bort|inte|ej)|faller bort|utgår"
    r"|nej tack|tackar (?:vi )?nej|säger (?:vi )?nej|(?:inget|ingenting|inte något) för oss|avstår"
    r"|nicht in (?:frage|betracht)|nicht infrage|ausgeschlossen|scheid\w*|keine (?:altlast\w*|brach\w*"
    r"|altindustrie\w*|ehemalig\w*|vorgenutzt\w*|alten?|vorbelast\w*|industriebrach\w*)|frei von"
    r"|altlastenfrei\w*|lehn\w*|abgelehnt|tabu|fällt (?:für uns )?(?:weg|aus)|nichts für uns"
    r"|wollen wir nicht"
    r"|möchten wir nicht|nein danke|meiden|vermeiden"
    r"|nicht (?:geeignet|möglich|akzeptabel|gewünscht|zulässig|vorgenutzt\w*|belastet\w*|bauen|auf)"
    r"|ungeeignet|kein(?:e|en|er)? (?:brownfield|altindustrie\w*|altstandort\w*|brach\w*|verunreinig\w*"
    r"|belast\w*))\b"
)
_CLEAN_SV = (
    r"(?:jungfrulig|obebyggd|orörd|oexploaterad|ren|rena|greenfield|grön|obruten|opåverkad)\w*"
)
_CLEAN_EN = (
    r"(?:clean|virgin|undeveloped|untouched|unspoil\w*|unpolluted|uncontaminated|pristine"
    r"|never[- ]built[- ]on|fresh|green)"
)
_CLEAN_DE = (
    r"(?:greenfield|grüne wiese|grünland|unbebaut\w*|unbelastet\w*|unberührt\w*|saubere[snrm]?)"
)
_FIELD = r"(?:åker|åkermark|äng|ängsmark|gräs|betesmark|skogsmark|skog|vall)"
# "The ground need not be clean": used land will do.
NEED_NOT_BE_CLEAN = re.compile(
    rf"\b(?:(?:behöver|måste) (?:inte|ej) vara (?:en )?(?:{_CLEAN_SV}|oanvänd\w*|ny\w*)|(?:inget"
    rf"|inga) krav (?:på )?(?:att )?"
    rf"(?:marken |tomten )?(?:är |ska vara )?(?:{_CLEAN_SV}|oanvänd\w*)|(?:need not|needn't"
    rf"|(?:doesn't|does not|don't)"
    rf" (?:need|have) to) be (?:a )?(?:greenfield|new|{_CLEAN_EN})|not (?:necessarily )?greenfield"
    rf"|muss nicht (?:\w+ )?(?:{_CLEAN_DE}|neu\w*)|muss keine? (?:{_CLEAN_DE}))\b"
)
GREENFIELD_ONLY = re.compile(
    r"\b(?:greenfield (?:är ett (?:krav|måste)|krävs|ist (?:pflicht|bedingung|ein muss)|zwingend)"
    r"|never[- ](?:built|used)"
    r" (?:land|ground)|nur neuland|(?:aldrig|nie) (?:har |tidigare )?(?:använts|varit|bebyggts"
    r"|bebaut|genutzt)"
    r"|(?:ny|oanvänd) mark krävs|clean,? (?:and )?(?:unused|new) (?:land|ground)|(?:greenfield"
    r"|green field)(?: sites?| land| plots?)? (?:only|required|exclusively|is (?:a must"
    r"|required|essential|mandatory|a condition|the only \w+)|or nothing)"
    r"|(?:only|strictly|exclusively|must be|has to be|have to be|insist on|pure|purely|requires? (?:a )?"
    rf"|needs? to be|nothing but)(?: a| an| on| be)* ?(?:greenfield|green field|(?:{_CLEAN_EN}"
    r"|farm|agricultural) (?:(?:farm)?land|ground|soil|sites?|plots?|field))"
    rf"|{_CLEAN_EN} (?:land|ground|soil|sites?|plots?) (?:only|is a must|is (?:required|essential"
    r"|mandatory|a condition|a requirement))|(?:land|site|plot|ground|soil) (?:must|has to|needs to"
    r"|should) (?:be (?:clean|virgin|greenfield|untouched|undeveloped)|never have been (?:built|used))"
    r"|(?:enbart|endast|bara|måste vara|ska vara|skall vara|måste det vara|ska det vara|uteslutande"
    rf"|krav på) (?:en |på )?(?:{_CLEAN_SV}(?: mark\w*| tomt\w*)|(?:jungfrulig|obebyggd|orörd"
    r"|oexploaterad|ren|greenfield|grön)\w*\b)"
    rf"|{_CLEAN_SV} (?:mark|tomt|yta) (?:krävs|är ett krav|är ett måste|behövs|måste det vara|ska det vara)"
    rf"|{_FIELD} (?:eller \w+ )?(?:ska|måste|skall) det vara|(?:bara|endast|enbart) (?:på )?{_FIELD}\b"
    rf"|(?:nur|ausschließlich|zwingend)(?: auf)?(?: einer?)? (?:{_CLEAN_DE}|(?:acker|wiese)\w*)"
    rf"|{_CLEAN_DE} (?:boden|böden|grundstück\w*|flächen?) (?:ist |sind )?(?:pflicht|bedingung"
    r"|voraussetzung|zwingend|erforderlich|ein muss)|(?:boden|grundstück|fläche) muss (?:absolut "
    r"|völlig )?(?:sauber"
    r"|unbelastet|unbebaut|unberührt)|muss eine grüne wiese|(?:vill ha|kräver|behöver) (?:helt )?(?:ren"
    r"|orörd|jungfrulig|obebyggd) mark|auf der grünen wiese"
    r"|(?:free (?:of|from)|no) (?:soil |legacy |existing |any )?contamination|fri från föroreningar"
    r"|(?:marken|tomten|jorden) (?:ska|måste|skall) vara (?:helt |alldeles )?(?:ren|orörd|obebyggd"
    r"|fri från)\b|altlastenfrei\w*)"
)
