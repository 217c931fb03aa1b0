"""Whether somebody comes, grows, moves or seeks money, said in the many ways that people have."""

import pytest

from crm.intake.draft import read

TOLD = {
    "relocation": (
        *("Kontraktet förlängs inte.", "Huset vi sitter i ska bli bostadsrätter."),
        *(
            "Kommunen löser in vår tomt för vägen.",
            "Verkstaden i Enköping brann och vi behöver en ny.",
        ),
        *(
            "Our building is being converted into flats.",
            "Vi slår ihop två lager till ett i Köping.",
        ),
        *("We are giving up our premises in Stockholm.", "Dagens adress blir för dyr."),
        *(
            "We plan to consolidate our two offices in Västerås.",
            "Vi hemtar produktionen från Kina.",
        ),
        *("Wir geben unseren Standort in Hamburg auf.", "Unser Pachtvertrag endet 2027."),
        *("Die Produktion aus China soll nach Europa zurück.", "Vi packar ihop i Göteborg."),
    ),
    "expansion": (
        *(
            "Vi vill öka effekten från 4 till 9 MW.",
            "We run a plant here and need 5 MW more from the grid.",
        ),
        *("Hallen är full och vi behöver en till på samma tomt.",),
    ),
    "capital": (
        *("Can you introduce us to venture capital funds?", "We seek co-investors for our plant."),
        *("Ett lån till prototypen vore till hjälp.",),
    ),
    "new": (
        *(
            "The existing plant in Lyon continues unchanged.",
            "Avtalet går ut på att vi levererar el.",
        ),
        *(
            "We combine our know-how with yours.",
            "Our Polish plant is full.",
            "Vi anställer 30 nya.",
        ),
        *("Eleffekt: 4 MW till provbänkarna.", "Vi vill komma närmare kunderna och söker lager."),
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts]
)
def test_the_type_is_told_by_whole_manners_of_speaking(kind: str, text: str) -> None:
    assert read("", f"Hej!\n{text}\n").type == kind
