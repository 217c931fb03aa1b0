"""Strength areas suggested from the words of a mail: which, in what order, and because of what."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.intake import areas
from crm.intake.area_learning import (
    MOST_PER_STEM,
    MOST_PER_TEXT,
    Case,
    LearnedWord,
    Lesson,
    learn,
)
from crm.intake.area_terms import Vocabulary, shipped

# Sentences as companies write them, with the subarea that each belongs to.
TRADES = [
    ("Vi bygger robotceller som plockar ost ur lådor.", "industrial-robotics"),
    ("We build robot cells for welding shops.", "industrial-robotics"),
    ("Wir bauen Roboterzellen für Schreinereien.", "industrial-robotics"),
    ("Vårt system för prediktivt underhåll lyssnar på maskiner.", "smart-manufacturing"),
    ("We develop machine vision software for quality inspection.", "smart-manufacturing"),
    ("Wir entwickeln Software zur Zustandsüberwachung von Maschinen.", "smart-manufacturing"),
    ("Vi programmerar PLC:er och bygger styrskåp åt reningsverk.", "automation-control"),
    ("We design control systems and instrumentation for pulp mills.", "automation-control"),
    ("Wir liefern Prozessleitsysteme für Kläranlagen.", "automation-control"),
    ("Vi konstruerar specialmaskiner och monteringslinor.", "mechatronics"),
    ("We build assembly lines and special purpose machines.", "mechatronics"),
    ("Wir sind ein Sondermaschinenbauer für Montagelinien.", "mechatronics"),
    ("Vi tillverkar frekvensomriktare till pumpar och fläktar.", "electrical-machines"),
    ("Our client winds generators and large electric motors.", "electrical-machines"),
    ("Wir fertigen Frequenzumrichter und Elektromotoren.", "electrical-machines"),
    ("Vi smälter skrot till verktygsstål.", "materials"),
    ("The company produces carbon fibre and graphene.", "materials"),
    ("Wir stellen Metallpulver und Hartmetall her.", "materials"),
    ("Vi gjuter och svarvar delar åt gruvmaskintillverkare.", "components"),
    ("We do investment casting and CNC machining.", "components"),
    ("Unsere Gießerei liefert Zahnräder und Gehäuse.", "components"),
    ("Vi gör formsprutningsverktyg och stansverktyg.", "tools"),
    ("We manufacture milling cutters and drill bits.", "tools"),
    ("Wir sind Werkzeugmacher und bauen Stanzwerkzeuge.", "tools"),
    ("Vi smider hjulringar och axlar till godsvagnar.", "rail-components"),
    ("We make sleepers and rail fastenings.", "rail-components"),
    ("Wir fertigen Radsätze und Drehgestelle.", "rail-components"),
    ("Bolaget bygger battericeller och batteripack till lastbilar.", "electric-drivelines"),
    ("We assemble traction motors and e-axles for buses.", "electric-drivelines"),
    ("Wir bauen Traktionsbatterien für Baumaschinen.", "electric-drivelines"),
    ("Vi vill bygga en laddstation för tunga lastbilar vid E18.", "connected-vehicles"),
    ("Our fleet management and telematics serve hauliers.", "connected-vehicles"),
    ("Wir betreiben Schnellladestationen und einen Ladepark.", "connected-vehicles"),
    ("Vi söker en tågdepå för underhåll av motorvagnar.", "rail-systems"),
    ("We design signalling and train control systems.", "rail-systems"),
    ("Wir entwickeln Stellwerke und Zugsicherung.", "rail-systems"),
    ("Vi planerar en kombiterminal för omlastning mellan tåg och lastbil.", "transport-logistics"),
    ("We fly goods with cargo drones between hospitals.", "transport-logistics"),
    ("Unser Umschlagbahnhof verlagert Güter auf die Schiene.", "transport-logistics"),
    ("Vi vill bygga en solcellspark på 40 hektar.", "renewable-generation"),
    ("We plan small modular reactors, two units of 300 MW.", "renewable-generation"),
    ("Wir planen eine Biogasanlage mit Gülle von 20 Höfen.", "renewable-generation"),
    ("Vi ska bygga en elektrolysör som gör vätgas.", "energy-storage"),
    ("We develop grid-scale battery storage for ancillary services.", "energy-storage"),
    ("Wir bauen stationäre Batteriespeicher für Netzbetreiber.", "energy-storage"),
    ("Vi tillverkar värmepumpar och plattvärmeväxlare.", "energy-components"),
    ("We manufacture heat pumps and chillers.", "energy-components"),
    ("Wir produzieren Wärmepumpen und Lüftungsgeräte.", "energy-components"),
    ("Vi gör träfiberisolering till ytterväggar.", "building-industry-efficiency"),
    (
        "We do energy audits and deep renovation of apartment buildings.",
        "building-industry-efficiency",
    ),
    ("Wir sanieren Gebäude: Dämmung und Abwärme.", "building-industry-efficiency"),
    ("Vi tillverkar ställverk och nätstationer åt elnätsbolag.", "smart-grids"),
    ("We build transformers and switchgear for utilities.", "smart-grids"),
    ("Wir bauen Schaltanlagen und Ortsnetztransformatoren.", "smart-grids"),
    ("Vårt virtuella kraftverk säljer flexibilitet från villor.", "digital-energy-services"),
    ("Our demand response platform reacts to spot prices.", "digital-energy-services"),
    (
        "Unser virtuelles Kraftwerk bündelt Wärmepumpen nach Strompreisen.",
        "digital-energy-services",
    ),
    ("Vi odlar tomater i växthus.", "primary-production"),
    ("We run a land-based salmon farm.", "primary-production"),
    ("Wir betreiben Aquakultur mit Garnelen.", "primary-production"),
    ("Vi driver ett mejeri och gör ost.", "food-processing"),
    ("We bake crispbread and biscuits.", "food-processing"),
    ("Wir brauen Bier und füllen Limonade ab.", "food-processing"),
    ("Vi packar ägg och har kyllager för livsmedel.", "food-distribution"),
    ("We run a cold store for fresh produce.", "food-distribution"),
    ("Wir planen ein Kühlhaus für Lebensmittellogistik.", "food-distribution"),
    ("Vi gör ärtprotein som köttersättning.", "food-innovation"),
    ("We make mycoprotein by precision fermentation.", "food-innovation"),
    ("Wir entwickeln Fleischersatz aus Erbsenprotein.", "food-innovation"),
    ("Vi tillverkar cellterapi och antikroppar.", "precision-medicine"),
    ("We manufacture vaccines and viral vectors.", "precision-medicine"),
    ("Wir stellen Impfstoffe und Antikörper her.", "precision-medicine"),
    ("Vi skriver ut implantat i titan.", "medical-materials"),
    ("We make catheters and wound dressings.", "medical-materials"),
    ("Wir fertigen Implantate und Katheter.", "medical-materials"),
    ("Vi gör kliniska prövningar med data ur kvalitetsregister.", "health-data"),
    ("We run clinical trials with patient data.", "health-data"),
    ("Wir führen klinische Studien mit Patientendaten durch.", "health-data"),
    ("Vårt fallarm provas i hemtjänsten.", "care-testbed"),
    ("Our fall detection is tested in nursing homes.", "care-testbed"),
    ("Unsere Sturzerkennung wird im Pflegeheim erprobt.", "care-testbed"),
]
OUTSIDE = [
    "Vi söker kontor för vår kundtjänst, 60 platser, åt elbolag och solcellsföretag.",
    "Wir suchen ein Grundstück für ein Hotel mit 120 Zimmern und Solardach.",
    "We plan a data centre of 40 MW. Excess heat can go to the district heating network.",
    "Vi behöver ett e-handelslager för skor och kläder nära E18.",
    "A retail chain wants a shop of 2,000 m2 selling furniture and toys.",
    "Vi är ett tredjepartslager som plockar och packar åt nätbutiker.",
]


def first(text: str, subject: str = "") -> str:
    """The code of the best suggestion."""
    return areas.suggest(subject, text)[0].code


def flat(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("sentence", "subarea"), TRADES, ids=[s for s, _ in TRADES])
def test_what_a_company_makes_gives_the_area_and_the_subarea(sentence: str, subarea: str) -> None:
    best = areas.suggest("", sentence)[0]
    assert best.code == shipped().parents[subarea]
    assert subarea in [one.code for one in best.subareas]
    assert best.because


@pytest.mark.parametrize("sentence", OUTSIDE)
def test_what_is_outside_all_areas_is_suggested_as_other(sentence: str) -> None:
    assert first(sentence) == "other"


def test_a_text_that_says_nothing_is_suggested_as_other_without_a_reason() -> None:
    (only,) = areas.suggest("Möte", "Kan vi ses på tisdag?")
    assert only.code == "other"
    assert only.because == []


@pytest.mark.parametrize(
    ("sentence", "area"),
    [
        ("Vi bygger styrskåp åt bryggerier, mejerier och slakterier.", "smart-industry"),
        ("We make robot cells for dairies, bakeries and hospitals.", "smart-industry"),
        ("Wir programmieren SPS für Molkereien und Brauereien.", "smart-industry"),
        (
            "Vi gjuter pumphus. Kunderna är sjukhus, bagerier och vindparker.",
            "advanced-manufacturing",
        ),
        ("We sell gaskets. Our customers are breweries and solar parks.", "advanced-manufacturing"),
    ],
)
def test_the_customers_trade_does_not_win(sentence: str, area: str) -> None:
    assert first(sentence) == area


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("Vi gör plattvärmeväxlare, inte batterier.", "electromobility"),
        ("We build cooling tanks; we don't run data centres.", "other"),
        ("Wir bauen Getriebe, aber keine Roboter.", "smart-industry"),
        ("Vi odlar sallad. Järnväg är inte aktuellt.", "electromobility"),
    ],
)
def test_what_a_mail_denies_does_not_count(sentence: str, denied: str) -> None:
    assert denied not in [one.code for one in areas.suggest("", sentence)]


def test_not_only_denies_nothing() -> None:
    found = areas.suggest("", "We make not only heat pumps but also robot grippers.")
    assert {"energy-efficiency", "smart-industry"} <= {one.code for one in found}


def test_what_the_site_must_have_does_not_decide() -> None:
    body = (
        "Vi gjuter maskindelar i manganstål.\n\n- industrispår in på tomten\n- hamn för container\n"
        "- solceller på taket\n- laddplatser för personalen\n- nära E18"
    )
    assert first(body) == "advanced-manufacturing"


def test_a_signature_a_header_and_a_disclaimer_do_not_count() -> None:
    plain = "Vi odlar tomater i växthus."
    signed = (
        f"Från: robotar@batterifabriken.example\nTill: tag@jarnvag.example\n\n{plain}\n\nMed vänlig hälsning\n"
        "Rut Robotsson\nansvarig för elbilar och laddstolpar\n"
    )
    assert [one.code for one in areas.suggest("", signed)] == [
        one.code for one in areas.suggest("", plain)
    ]


def test_a_forwarded_mail_below_a_signature_counts() -> None:
    body = "Se nedan.\n\nHälsningar\nMaj\n\n-----Ursprungligt meddelande-----\nVi tillverkar värmepumpar."
    assert first(body) == "energy-efficiency"


def test_who_asks_for_an_office_only_hardly_smelts_or_mills() -> None:
    code = "advanced-manufacturing"
    hall = areas.suggest("", "Vi gör gjutgods. Vi söker en hall.")[0]
    office = areas.suggest("", "Vi gör gjutgods. Vi söker ett kontor.")[0]
    assert (hall.code, office.code) == (code, code)
    assert office.score < hall.score


@pytest.mark.parametrize(
    "sentence",
    [
        "Vi stansar kåpor som går in i laddstolpar, elskåp och sjukhussängar.",
        "We make sheet metal covers that go into chargers and trains.",
        "Wir fräsen Gehäuse, sie landen in Ladesäulen.",
    ],
)
def test_what_a_product_becomes_a_part_of_is_anothers_trade(sentence: str) -> None:
    assert first(sentence) == "advanced-manufacturing"


@pytest.mark.parametrize(
    "sentence",
    [
        "We put vibration sensors on old presses in dairies and foundries.",
        "Vi sätter mikrofoner på maskiner i mejerier och sågverk.",
        "Unsere Schwingungssensoren sitzen in Molkereien und Stahlwerken.",
    ],
)
def test_what_is_watched_in_others_works_is_the_others_trade(sentence: str) -> None:
    assert first(sentence) == "smart-industry"


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("Appen läser elmätare hos bönder. Vi odlar ingenting.", "food"),
        ("Wir schleifen Gewindespindeln. Roboter kauft er, er baut keine.", "smart-industry"),
        ("We retrofit furnaces, robots are built by others.", "smart-industry"),
    ],
)
def test_what_others_do_is_not_the_companys(sentence: str, denied: str) -> None:
    assert denied not in [one.code for one in areas.suggest("", sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The client builds potato peeling and cutting equipment for crisp factories.",
        "Vi monterar bagerimaskiner och tapplinjer.",
        "Wir montieren Molkereimaschinen und Verpackungsmaschinen.",
        "Breweries and dairies use our dashboards and machine vision.",
    ],
)
def test_machines_for_a_trade_are_not_the_trade(sentence: str) -> None:
    assert first(sentence) == "smart-industry"


def test_who_gets_the_product_is_a_customer_also_after_what_is_done_to_it() -> None:
    text = "Ventilhus i rostfritt, bearbetade hos oss, går till mejerier och läkemedelsfabriker."
    assert first(text) == "advanced-manufacturing"


def test_what_a_wanted_building_comes_with_is_not_the_trade() -> None:
    assert first("Wir suchen Bauland für 200 Wohnungen mit Wärmepumpen.") == "other"


@pytest.mark.parametrize(
    "sentence",
    [
        "Jordgubbar året runt under lampor, fjärrvärme välkommen.",
        "Eine Gärtnerei für Gurken mit Gewächshaus, Abwärme erwünscht.",
        "We grow cucumbers and a battery would help.",
    ],
)
def test_what_is_wished_for_with_the_site_does_not_decide(sentence: str) -> None:
    assert first(sentence) == "food"


def test_old_machines_that_are_rebuilt_are_the_work() -> None:
    assert first("Vi bygger om gamla styrsystem i värmeverk och bryggerier.") == "smart-industry"


def test_a_term_that_denies_something_itself_counts() -> None:
    assert first("We make cheese without milk.") == "food"
    assert first("Wir entwickeln Käse ohne Milch aus Hafer.") == "food"


def test_a_german_article_and_a_legal_form_are_no_tools() -> None:
    found = areas.suggest("", "Wir kaufen Muttern, die rosten.")
    assert "die" not in [reason.lower() for one in found for reason in one.because]
    assert [one.code for one in areas.suggest("", "Ägare är Ohmwright plc.")] == ["other"]


def test_a_sentence_with_a_colon_is_not_taken_for_a_label() -> None:
    text = "LED luminaires and drivers for warehouses: designed and assembled by us since 1988."
    assert first(text) == "energy-efficiency"


def test_customers_make_what_they_make_and_not_the_company() -> None:
    text = "Vi gör styrskåp. Våra kunder gjuter, svetsar och bygger lok."
    assert first(text) == "smart-industry"


def test_a_brokers_customer_is_who_asks() -> None:
    assert first("Min kund tillverkar implantat och söker lokal.") == "life-science"


def test_in_german_the_verb_may_come_last() -> None:
    text = "Wir beraten einen Mandanten, der Vliese aus Kohlefaser für Krankenhäuser und Windparks fertigt."
    assert first(text) == "advanced-manufacturing"


def test_a_place_name_after_from_changes_nothing() -> None:
    assert (
        first("A client from Turkey, a maker of gears, needs a hall.") == "advanced-manufacturing"
    )


def test_the_subject_line_counts() -> None:
    assert first("Se bilaga.", "Mark till batterifabrik") == "electromobility"


def test_a_word_is_found_within_a_compound() -> None:
    (best, *_) = areas.suggest("", "Battericellsfabriken behöver 60 hektar.")
    assert best.code == "electromobility"
    assert best.because == ["Battericellsfabriken"]


def test_a_place_named_by_what_is_made_there_is_ones_own() -> None:
    assert first("A client wants land for a heat pump factory.") == "energy-efficiency"
    assert first("Vi behöver mark för en robotfabrik.") == "smart-industry"


def test_a_short_word_is_not_found_by_accident() -> None:
    found = areas.suggest("", "Villan har räckt bra, men dem ser vi genom fingrarna med.")
    assert [one.code for one in found] == ["other"]


@pytest.mark.parametrize("sentence", [s for s, _ in TRADES] + OUTSIDE)
def test_every_reason_stands_in_the_text(sentence: str) -> None:
    for suggestion in areas.suggest("", sentence):
        for reason in suggestion.because + [r for sub in suggestion.subareas for r in sub.because]:
            assert reason in sentence


def test_the_best_comes_first_and_there_are_at_most_five() -> None:
    found = areas.suggest("", " ".join(sentence for sentence, _ in TRADES))
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) == areas.MOST_AREAS


PIECES = st.sampled_from(
    [s for s, _ in TRADES] + OUTSIDE + ["\n", "inte ", "åt ", "- ", "Hälsningar\n", "\x00"]
)


@settings(max_examples=60, deadline=None)
@given(subject=st.text(max_size=80), body=st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_gives_ordered_suggestions_with_reasons_from_it(subject: str, body: str) -> None:
    found = areas.suggest(subject, body)
    codes = [one.code for one in found]
    assert len(codes) == len(set(codes)) <= areas.MOST_AREAS
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    text = flat(f"{subject}\n{body}")
    for suggestion in found:
        assert suggestion.code in shipped().areas
        assert all(shipped().parents[sub.code] == suggestion.code for sub in suggestion.subareas)
        assert all(flat(reason) in text for reason in suggestion.because)


@pytest.mark.parametrize(
    "body", ["", "\x00" * 50, "a" * 20_000, "robot " * 20_000, "(" * 5_000, ", " * 9_000]
)
def test_hostile_texts_are_answered(body: str) -> None:
    assert isinstance(areas.suggest("", body), list)


def test_a_region_may_bring_its_own_terms() -> None:
    own = Vocabulary(
        {
            "areas": [
                {
                    "code": "sea",
                    "sv": {3: "fyr, båk-"},
                    "subareas": [{"code": "light", "en": {2: "lamp"}}],
                },
                {"code": "land", "sv": {3: "stig"}},
            ],
            "ignore": {"sv": {0: "fyr och flamma"}},
        }
    )
    assert [one.code for one in areas.suggest("", "Vi bygger fyrar.", own)] == ["sea"]
    assert [one.code for one in areas.suggest("", "Vi bygger båkhus.", own)] == ["sea"]
    assert areas.suggest("", "Det är fyr och flamma.", own) == []


def test_every_term_has_a_code_of_the_reference_data_and_a_weight() -> None:
    assert set(shipped().areas) == {
        "smart-industry",
        "advanced-manufacturing",
        "electromobility",
        "renewable-energy-storage",
        "energy-efficiency",
        "food",
        "life-science",
        "other",
    }
    for shift in shipped().shifts:
        assert {shift.origin, shift.target} <= set(shipped().parents)


OTHERS = ("food", "other", "energy-efficiency", "electromobility", "smart-industry")
NEW_TRADE = "Vi gör flinkor för växlare."


def confirmed(times: int, area: str = "life-science") -> dict[str, Lesson]:
    """What is learned from some confirmed cases about flinkor, and as many of each other area."""
    others = [Case("", f"Vi gör nässlor {n}.", (other,)) for n in range(times) for other in OTHERS]
    return learn(
        [*(Case("", f"Vi gör flinkor, sort {n}.", (area,)) for n in range(times)), *others]
    )


def test_a_word_that_coordinators_confirmed_again_and_again_is_learned() -> None:
    assert first(NEW_TRADE) == "other"
    taught = areas.suggest("", NEW_TRADE, learned=confirmed(12))
    assert "life-science" in [one.code for one in taught]
    (told,) = [one for one in taught if one.code == "life-science"]
    assert told.because == []
    assert told.learned[0] == LearnedWord("flinkor", 12)


def test_a_word_of_a_single_company_is_not_learned() -> None:
    assert "flink" not in "".join(confirmed(2))


def test_one_sender_with_many_cases_is_no_measure_for_the_others() -> None:
    text = "Vi söker lokal inom kommunen snart."
    one = [Case("", text, ("food",), sender="samma") for _ in range(200)]
    others = [Case("", text, ("life-science" if n % 3 else "food",), sender=n) for n in range(60)]
    assert learn(one + others) == learn(others) == {}


def test_what_was_learned_never_overrides_a_clear_rule() -> None:
    learned = learn(
        [Case("", "Vi tillverkar värmepumpar och plattvärmeväxlare.", ("food",)) for _ in range(50)]
        + [Case("", "Vi bakar.", ("energy-efficiency",)) for _ in range(50)]
    )
    best = areas.suggest("", "Vi tillverkar värmepumpar och plattvärmeväxlare.", learned=learned)[0]
    assert best.code == "energy-efficiency"


def test_weights_out_of_bounds_are_bounded() -> None:
    plain = areas.suggest("", "Vi tillverkar värmepumpar.")
    wild = {
        "tillverk": Lesson("tillverkar", 9, {"food": 99.0}, {"food": 9}),
        "värmepump": Lesson("värmepump", 9, {"food": 99.0, "energy-efficiency": -99.0}, {}),
    }
    taught = {
        one.code: one.score for one in areas.suggest("", "Vi tillverkar värmepumpar.", learned=wild)
    }
    assert taught["food"] <= min(2 * MOST_PER_STEM, MOST_PER_TEXT)
    assert taught["energy-efficiency"] >= plain[0].score - MOST_PER_TEXT
