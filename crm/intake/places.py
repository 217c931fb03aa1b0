"""Countries as letters name them: name, nationality, region or large town, legal form, dialling code, domain."""

import re

from babel import Locale

LANGUAGES = ("sv", "en", "de")

# Nationalities by their beginning, Swedish, English and German; endings follow.
NATIONALITIES: dict[str, str] = {
    "SE": "svensk swedish schwedisch",
    "NO": "norsk norwegian norwegisch",
    "DK": "dansk danish dänisch",
    "FI": "finsk finländsk finnish finnisch",
    "IS": "isländsk icelandic isländisch",
    "DE": "tysk german deutsch bayersk bavarian bayerisch sächsisch saxon schwäbisch",
    "AT": "österrikisk austrian österreichisch",
    "CH": "schweizisk swiss schweizer schweizerisch",
    "NL": "nederländsk holländsk dutch niederländisch holländisch",
    "BE": "belgisk belgian belgisch",
    "LU": "luxemburgsk luxembourgish luxemburgisch",
    "FR": "fransk french französisch",
    "ES": "spansk spanish spanisch",
    "PT": "portugisisk portuguese portugiesisch",
    "IT": "italiensk italian italienisch",
    "GB": "brittisk engelsk skotsk british english scottish welsh britisch englisch",
    "IE": "irländsk irish irisch",
    "PL": "polsk polish polnisch",
    "CZ": "tjeckisk czech tschechisch",
    "SK": "slovakisk slovak slowakisch",
    "HU": "ungersk hungarian ungarisch",
    "RO": "rumänsk romanian rumänisch",
    "BG": "bulgarisk bulgarian bulgarisch",
    "SI": "slovensk slovenian slovene slowenisch",
    "HR": "kroatisk croatian kroatisch",
    "RS": "serbisk serbian serbisch",
    "GR": "grekisk greek griechisch",
    "TR": "turkisk turkish türkisch",
    "UA": "ukrainsk ukrainian ukrainisch",
    "EE": "estnisk estländsk estonian estnisch",
    "LV": "lettisk latvian lettisch",
    "LT": "litauisk lithuanian litauisch",
    "US": "amerikansk american amerikanisch us-amerikanisch",
    "CA": "kanadensisk kanadisk canadian kanadisch",
    "MX": "mexikansk mexican mexikanisch",
    "BR": "brasiliansk brazilian brasilianisch",
    "CL": "chilensk chilean chilenisch",
    "AU": "australisk australiensisk australian australisch",
    "NZ": "nyzeeländsk new_zealand neuseeländisch",
    "JP": "japansk japanese japanisch",
    "KR": "koreansk sydkoreansk korean koreanisch südkoreanisch",
    "CN": "kinesisk chinese chinesisch",
    "TW": "taiwanesisk taiwanese taiwanesisch",
    "IN": "indisk indian indisch",
    "SG": "singaporiansk singaporean singapurisch",
    "MY": "malaysisk malaysian malaysisch",
    "TH": "thailändsk thai thailändisch",
    "VN": "vietnamesisk vietnamese vietnamesisch",
    "ID": "indonesisk indonesian indonesisch",
    "IL": "israelisk israeli israelisch",
    "AE": "emiratisk emirati",
    "SA": "saudisk saudi saudiarabisk saudi-arabisch",
    "ZA": "sydafrikansk south_african südafrikanisch",
}
MORE_NAMES: dict[str, str] = {
    "GB": (
        "uk|u.k.|england|skottland|scotland|wales|großbritannien|grossbritannien|great britain"
        "|storbritannien|britain|northern ireland|west midlands|yorkshire|lancashire|cornwall"
    ),
    "US": "us|u.s.|usa|u.s.a.|united states|the states|amerika|förenta staterna",
    "NL": "holland|the netherlands|nl",
    "CZ": "tjeckien|czech republic|czechia|tschechische republik",
    "KR": "sydkorea|south korea|korea|südkorea",
    "TR": "turkey|türkei|turkiet|türkiye",
    "CN": "china|kina|prc",
    "AE": "uae|förenade arabemiraten|dubai|abu dhabi",
    "TW": "taiwan",
    "HK": "hong kong|hongkong",
    "BE": "flandern|flanders|wallonia|wallonien",
    "VN": "vietnam",
}
# Regions and large towns abroad that companies say they come from.
TOWNS: dict[str, str] = {
    "NO": (
        "oslo|bergen|trondheim|stavanger|bodø|tromsø|fredrikstad|drammen|kristiansand|ålesund"
        "|sarpsborg|halden|hamar|skien|moss|sandefjord|tønsberg|haugesund|narvik|mo i rana"
        "|kongsberg|gjøvik|lillehammer"
    ),
    "DK": (
        "köpenhamn|copenhagen|kopenhagen|københavn|aarhus|århus|aalborg|odense|esbjerg|horsens"
        "|vejle|kolding|randers|herning|silkeborg|jylland|jutland|sjælland|själland|fyn|viborg"
        "|sønderborg|fredericia|roskilde|helsingør|jütland"
    ),
    "FI": (
        "helsingfors|helsinki|åbo|turku|tammerfors|tampere|esbo|espoo|vasa|vaasa|österbotten"
        "|uleåborg|oulu|vanda|vantaa|lahtis|lahti|jyväskylä|kuopio|björneborg|jakobstad|karleby"
        "|kokkola|ostrobothnia|seinäjoki|joensuu|borgå|salo|nyland"
    ),
    "IS": "reykjavik|reykjavík|akureyri|hafnarfjörður|keflavik",
    "DE": (
        "berlin|hamburg|münchen|munich|köln|cologne|frankfurt|stuttgart|düsseldorf|dortmund|essen"
        "|leipzig|bremen|dresden|hannover|hanover|nürnberg|nuremberg|duisburg|bochum|wuppertal"
        "|bielefeld|bonn|münster|karlsruhe|mannheim|augsburg|wiesbaden|chemnitz|kiel|aachen"
        "|braunschweig|magdeburg|freiburg|lübeck|erfurt|rostock|kassel|jena|ulm|heilbronn"
        "|würzburg|wolfsburg|regensburg|ingolstadt|paderborn|osnabrück|saarbrücken|bayern|bavaria"
        "|allgäu|schwarzwald|ruhrgebiet|sauerland|siegerland|franken|schwaben|sachsen|saxony"
        "|thüringen|thuringia|hessen|niedersachsen|lower saxony"
        "|nordrhein-westfalen|north rhine-westphalia|baden-württemberg|rheinland-pfalz|saarland"
        "|brandenburg|mecklenburg-vorpommern|schleswig-holstein|sachsen-anhalt|ostwestfalen"
        "|westfalen|schwaben|franken|allgäu|sauerland|ruhrgebiet|schwarzwald|oberbayern"
        "|siegerland|ostfriesland|erzgebirge"
    ),
    "AT": (
        "wien|vienna|graz|linz|salzburg|innsbruck|klagenfurt|steiermark|styria|kärnten|carinthia"
        "|tirol|tyrol|vorarlberg|oberösterreich|niederösterreich|upper austria|lower austria"
        "|burgenland|wels|steyr|villach|dornbirn"
    ),
    "CH": (
        "zürich|zurich|basel|bern|genf|genève|geneva|lausanne|winterthur|luzern|lucerne|st. "
        "gallen|st gallen|zug|aargau|thurgau|ticino|tessin|schaffhausen|lugano|biel|solothurn"
        "|neuchâtel|fribourg|wallis|graubünden"
    ),
    "NL": (
        "amsterdam|rotterdam|haag|the hague|den haag|utrecht|eindhoven|groningen|tilburg|breda"
        "|nijmegen|arnhem|enschede|maastricht|delft|leiden|haarlem|zwolle|deventer|almere|venlo"
        "|friesland|brabant|limburg|gelderland|zeeland|overijssel|twente|flevoland|hengelo"
    ),
    "BE": (
        "bryssel|brussels|brüssel|antwerp|antwerpen|gent|ghent|brugge|bruges|liège|lüttich|leuven"
        "|namur|charleroi|kortrijk|hasselt|mechelen"
    ),
    "FR": (
        "paris|lyon|marseille|toulouse|grenoble|nantes|bordeaux|lille|strasbourg|straßburg|rennes"
        "|montpellier|nice|dijon|metz|nancy|brest|angers|clermont-ferrand|le havre|saint-étienne"
        "|bretagne|brittany|normandie|normandy|alsace|elsass|provence|savoie|occitanie"
        "|rhône-alpes|bourgogne|lorraine|île-de-france|tours|orléans|rouen|annecy|besançon"
        "|limoges|mulhouse"
    ),
    "ES": (
        "madrid|barcelona|bilbao|valencia|sevilla|seville|zaragoza|málaga|malaga|vitoria|san "
        "sebastián|pamplona|vigo|navarra|navarre|baskien|basque country|catalonia|katalonien"
        "|galicia|asturias|gijón|murcia|alicante|andalusien|andalusia|valladolid|burgos|donostia"
        "|euskadi"
    ),
    "PT": "lisbon|lissabon|lisboa|porto|braga|aveiro|coimbra|leiria",
    "IT": (
        "milano|milan|mailand|turin|torino|rom|rome|roma|bologna|florens|firenze|florence|florenz"
        "|verona|padova|padua|brescia|bergamo|genova|genua|genoa|neapel|naples|napoli|modena"
        "|parma|vicenza|treviso|trieste|lombardiet|lombardy|lombardei|veneto|venetien|piemonte"
        "|piedmont|emilia-romagna|toscana|tuscany|bolzano|bozen|südtirol|udine|friuli|reggio "
        "emilia|lecco|como|varese|trento|pordenone|ancona|bari"
    ),
    "GB": (
        "london|birmingham|manchester|leeds|sheffield|glasgow|edinburgh|edinburg|liverpool"
        "|bristol|newcastle|cardiff|belfast|nottingham|derby|coventry|leicester|cambridge|oxford"
        "|aberdeen|southampton|bradford|hull|stoke|wolverhampton|sunderland|derbyshire"
        "|oxfordshire|kent|essex|surrey|norfolk|devon|midlands|teesside|sussex|hampshire"
        "|lincolnshire|cheshire|dundee|swansea|warwick|reading"
    ),
    "IE": "dublin|cork|galway|limerick|waterford|shannon",
    "PL": (
        "warszawa|warsaw|warschau|kraków|krakow|krakau|wrocław|wroclaw|breslau|poznań|poznan"
        "|posen|gdańsk|gdansk|danzig|łódź|lodz|katowice|szczecin|stettin|lublin|gdynia|bydgoszcz"
        "|silesia|schlesien|rzeszów|gliwice"
    ),
    "CZ": (
        "prag|prague|praha|brno|brünn|ostrava|plzeň|pilsen|pilsen|liberec|olomouc|zlín|mähren"
        "|moravia|mähren|böhmen|bohemia|pardubice"
    ),
    "SK": "bratislava|košice|kosice|žilina|zilina|nitra|trnava|trenčín",
    "HU": "budapest|győr|gyor|debrecen|szeged|miskolc|pécs",
    "RO": "bukarest|bucharest|cluj|cluj-napoca|timișoara|timisoara|brașov|brasov|sibiu|iași",
    "BG": "sofia|plovdiv|varna",
    "SI": "ljubljana|maribor|celje|kranj|velenje|novo mesto",
    "HR": "zagreb|split|rijeka|osijek|varaždin",
    "RS": "belgrad|belgrade|novi sad",
    "GR": "aten|athens|athen|thessaloniki|patras",
    "TR": "istanbul|ankara|izmir|bursa|konya|kocaeli|gaziantep",
    "EE": "tallinn|tartu|pärnu|narva",
    "LV": "riga|daugavpils|liepāja|liepaja|ventspils",
    "LT": "vilnius|kaunas|klaipėda|klaipeda|šiauliai",
    "UA": "kyiv|kiev|lviv|kharkiv|odesa|dnipro",
    "US": (
        "new york|boston|chicago|houston|detroit|seattle|san francisco|los angeles|denver|dallas"
        "|atlanta|philadelphia|pittsburgh|cleveland|san diego|san jose|austin|portland"
        "|minneapolis|milwaukee|cincinnati|massachusetts|california|kalifornien|texas|ohio"
        "|michigan|colorado|illinois|pennsylvania|florida|north carolina|south carolina|virginia"
        "|oregon|minnesota|wisconsin|indiana|tennessee|new jersey|connecticut|arizona|nevada|utah"
        "|iowa|kansas|missouri|kentucky|alabama|louisiana|maryland|delaware|vermont|maine|new "
        "hampshire|silicon valley|idaho|nebraska|oklahoma|georgia, usa|washington state|new "
        "mexico|montana|boulder|raleigh|nashville"
    ),
    "CA": (
        "toronto|montreal|montréal|vancouver|calgary|ottawa|edmonton|winnipeg|québec|quebec"
        "|ontario|british columbia|alberta|manitoba|nova scotia|saskatchewan|new brunswick"
        "|halifax"
    ),
    "JP": (
        "tokyo|tokio|osaka|nagoya|kyoto|yokohama|kobe|fukuoka|sapporo|hiroshima|sendai|kitakyushu"
        "|hamamatsu|toyota city|aichi|hokkaido|shizuoka|okayama|kanazawa|nagano|kawasaki"
    ),
    "KR": "seoul|söul|busan|incheon|daegu|daejeon|ulsan|gwangju|suwon|pohang|changwon",
    "CN": (
        "beijing|peking|shanghai|shenzhen|guangzhou|chengdu|hangzhou|wuhan|nanjing|suzhou|tianjin"
        "|ningbo|xiamen|qingdao|wuxi|changzhou|hefei|zhejiang|jiangsu|guangdong|fujian|ningde"
        "|dongguan|shandong|sichuan|hunan"
    ),
    "TW": "taipei|hsinchu|taichung|kaohsiung|tainan",
    "IN": (
        "pune|mumbai|bombay|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|ahmedabad"
        "|kolkata|gujarat|maharashtra|tamil nadu|karnataka|coimbatore|vadodara|surat|rajkot"
        "|nagpur|kerala|telangana"
    ),
    "AU": "sydney|melbourne|brisbane|perth|adelaide|queensland|new south wales|tasmania|victoria, australia",
    "NZ": "auckland|wellington|christchurch",
    "IL": "tel aviv|tel-aviv|haifa|jerusalem",
    "BR": "são paulo|sao paulo|rio de janeiro|curitiba|belo horizonte",
    "ZA": "johannesburg|cape town|kapstaden|durban|pretoria",
    "SG": "singapore|singapur",
    "MY": "kuala lumpur|penang",
    "TH": "bangkok",
    "VN": "hanoi|ho chi minh city|haiphong",
    "LU": "luxembourg",
    "MX": "mexico city|monterrey|guadalajara",
    "CL": "santiago",
    "SE": (
        "stockholm|göteborg|gothenburg|malmö|uppsala|linköping|örebro|västerås|helsingborg"
        "|norrköping|jönköping|umeå|lund|borås|eskilstuna|gävle|sundsvall|luleå|skåne|småland"
        "|dalarna|norrland|västmanland|södermanland|sörmland|värmland|hälsingland|ångermanland"
        "|gästrikland|östergötland|västergötland|halland|blekinge|närke|jämtland|västerbotten"
        "|norrbotten|katrineholm|enköping|leksand|falun|borlänge|karlstad|växjö|kalmar|skövde"
        "|trollhättan|södertälje|nyköping|solna|kista|köping|sala|fagersta|arboga|kungsör"
        "|hallstahammar|surahammar|norberg|skinnskatteberg|heby|bergslagen|avesta|ludvika|motala"
        "|halmstad|kristianstad|örnsköldsvik|skellefteå|östersund|karlskoga|sandviken|visby"
        "|gotland|strängnäs|flen|lindesberg|hedemora|nacka|sollentuna|järfälla|täby|huddinge"
        "|botkyrka|haninge|tyresö|sundbyberg|danderyd|lidingö|vallentuna|märsta|sigtuna|upplands "
        "väsby|norrtälje|mölndal|kungsbacka|partille|alingsås|varberg|falkenberg|landskrona"
        "|trelleborg|ystad|ängelholm|hässleholm|karlshamn|ronneby|karlskrona|oskarshamn|västervik"
        "|nässjö|värnamo|gislaved|gnosjö|tranås|mjölby|finspång|vingåker|oxelösund|trosa|gnesta"
        "|hallsberg|kumla|nora|askersund|degerfors|kristinehamn|arvika|säffle|sunne|mora|rättvik"
        "|säter|hudiksvall|bollnäs|söderhamn|ljusdal|härnösand|kramfors|sollefteå|boden|kiruna"
        "|gällivare|piteå|lycksele|strömsund|håbo|bålsta|knivsta|tierp|östhammar|älmhult|ljungby"
        "|vetlanda|eksjö|lidköping|mariestad|falköping|uddevalla|vänersborg|åmål|strömstad"
        "|lysekil|kungälv|stenungsund|tidaholm|skara|ulricehamn|bromma|hägersten|mälardalen"
    ),
}
# Legal forms, as written; of two countries the first is meant when nothing else tells.
LEGAL_FORMS: tuple[tuple[str, str], ...] = (
    (r"Sp\. ?z ?o\.? ?o\.?|S\.A\. \(Poland\)", "PL"),
    (r"GmbH(?: & Co\.? KGa?A?)?|mbH|UG \(haftungsbeschränkt\)|KGaA|e\.K\.|OHG", "DE"),
    (r"A/S|ApS|K/S|P/S|I/S", "DK"),
    (r"ASA", "NO"),
    (r"Oyj|Oy(?: Ab)?", "FI"),
    (r"ehf\.?|hf\.", "IS"),
    (r"OÜ", "EE"),
    (r"UAB", "LT"),
    (r"SIA", "LV"),
    (r"B\.?V\.?|N\.V\.", "NL"),
    (r"BVBA|SRL/BV|CVBA", "BE"),
    (r"S\.?p\.?A\.?|S\.?r\.?l\.?", "IT"),
    (r"SAS|SARL|S\.A\.S\.?|S\.A\.R\.L\.?", "FR"),
    (r"S\.?L\.?U\.?|S\.L\.", "ES"),
    (r"Lda\.?", "PT"),
    (r"Ltda\.?", "BR"),
    (r"S\.A\. de C\.V\.|SA de CV", "MX"),
    (r"d\.o\.o\.?|d\.d\.", "SI"),
    (r"s\.r\.o\.?|a\.s\.", "CZ"),
    (r"Kft\.?|Zrt\.?|Nyrt\.?", "HU"),
    (r"A\.Ş\.?|Ltd\. ?Şti\.?", "TR"),
    (r"Pvt\.?(?: Ltd\.?)?|Private Limited", "IN"),
    (r"Pty\.?(?: Ltd\.?)?", "AU"),
    (r"Pte\.?(?: Ltd\.?)?", "SG"),
    (r"Sdn\.? Bhd\.?", "MY"),
    (r"Co\.?,? ?Ltd\.?", "CN"),
    (r"K\.?K\.?|Kabushiki Kaisha", "JP"),
    (r"L\.?L\.?C\.?|Inc\.?|Corp\.?|Corporation|Incorporated", "US"),
    (r"PLC|plc|Ltd\.?|Limited|LLP", "GB"),
    (r"AG", "DE"),
    (r"S\.?A\.?|SE", ""),
    (r"AS", "NO"),
    (r"ek\.? ?för\.?|ekonomisk förening|AB(?: \(publ\))?|HB|KB|Aktiebolag", "SE"),
)
DIALLING: dict[str, str] = {
    "47": "NO", "45": "DK", "358": "FI", "354": "IS", "49": "DE", "43": "AT", "41": "CH", "31": "NL", "32": "BE",
    "33": "FR", "34": "ES", "351": "PT", "39": "IT", "44": "GB", "353": "IE", "48": "PL", "420": "CZ", "421": "SK",
    "36": "HU", "40": "RO", "386": "SI", "385": "HR", "30": "GR", "90": "TR", "372": "EE", "371": "LV", "370": "LT",
    "1": "US", "81": "JP", "82": "KR", "86": "CN", "91": "IN", "61": "AU", "972": "IL", "65": "SG", "46": "SE",
    "886": "TW", "55": "BR", "352": "LU", "381": "RS", "359": "BG", "380": "UA", "27": "ZA", "64": "NZ",
}  # fmt: skip
_DOMAINS = (
    "no dk fi is de at ch nl be fr es pt it ie pl cz sk hu ro si hr gr tr ee lv lt jp kr cn "
    "in au il sg tw br se lu"
)
DOMAINS = frozenset(_DOMAINS.split())


def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in {"EU", "UN", "EZ", "ZZ", "XA", "XB", "QO", "XK"}
            ):
                names.setdefault(str(name).lower(), code)
    for code, more in MORE_NAMES.items():
        names.update(dict.fromkeys(more.split("|"), code))
    return names


def _nationality_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    stems = {
        stem.replace("_", " "): code
        for code, words in NATIONALITIES.items()
        for stem in words.split()
    }
    longest_first = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
    return re.compile(
        rf"\b({longest_first})(?:t|a|e|en|er|es|em|-?owned|(?:t|a)?-?äg[dt]\w*)?(?![\wåäö])|\b(us)-"
    ), stems


COUNTRY_NAMES = _country_names()
TOWN_CODES = {town: code for code, towns in TOWNS.items() for town in towns.split("|")}
NATIONALITY, NATIONALITY_CODES = _nationality_pattern()
_PLACES = {**TOWN_CODES, **COUNTRY_NAMES}
PLACE_CODES = _PLACES
LONGEST_PLACE = max(len(name.split()) for name in _PLACES)
_TOKEN = re.compile(r"[^\W\d_](?:[\w.']|-(?!based|baserad|bolag|företag))*[^\W_]|[^\W\d_]")


def places(low: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
    """Every country, region or town named in a text in lower case: start, end, country code."""
    tokens = list(_TOKEN.finditer(low, start, len(low) if end is None else end))
    found = []
    index = 0
    while index < len(tokens):
        length = _longest_place(low, tokens, index)
        if length:
            first, last = tokens[index].start(), tokens[index + length - 1].end()
            found.append((first, last, _PLACES[_name(low[first:last])]))
        index += max(1, length)
    return found


def _longest_place(low: str, tokens: list[re.Match[str]], index: int) -> int:
    for length in range(min(LONGEST_PLACE, len(tokens) - index), 0, -1):
        if _name(low[tokens[index].start() : tokens[index + length - 1].end()]) in _PLACES:
            return length
    return 0


def _name(text: str) -> str:
    """The name as it is listed: without a genitive's s, or the German "Frankfurter" of a town."""
    if text in _PLACES:
        return text
    if text.endswith("er") and TOWN_CODES.get(text[:-2]) in {"DE", "AT", "CH"}:
        return text[:-2]
    return text[:-1] if text.endswith("s") and text[:-1] in _PLACES else text
