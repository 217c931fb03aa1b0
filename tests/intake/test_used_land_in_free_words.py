"""Whether used land will do, said in the many ways that people have."""

import pytest

from crm.intake.draft import read

WILL_DO = (
    *("Åkermark vill vi undvika, hellre gammal industri.", "We'd rather not build on farmland."),
    *("Wir wollen keine Ackerfläche verbrauchen.", "Vi kan sanera.", "Sanering tar vi själva."),
    *("We have a budget for remediation.", "Für die Sanierung haben wir ein Budget."),
    *("If the soil needs cleaning, we share the cost.", "Rivningstomt går bra."),
    *("Finns det någon gammal industritomt?", "Is there perhaps a disused sawmill?"),
    *("Gibt es vielleicht ein altes Sägewerk?", "Är det gamla bruket i Hallstahammar ledigt?"),
    *("Det gamla kraftverket har vi sneglat på.", "We have had our eye on the old steelworks."),
    *("Whether the site was used before is of no importance.", "Greenfield is not a must."),
    *("Vi har inga synpunkter på vad som funnits på tomten.", "Vornutzung egal."),
    *("Det viktiga är elen, inte om det legat en fabrik där.", "Brown or green, we don't care."),
    *("Redan hårdgjorda ytor är att föredra.", "Bereits versiegelte Flächen bevorzugen wir."),
    *("Previous industrial use: acceptable.", "Neuland brauchen wir nicht."),
)
WILL_NOT_DO = (
    *("Only greenfield sites, not farmland, please.", "Endast obebyggd mark. Undvik åkermark."),
    *(
        "Ren mark är ett absolut krav.",
        "Tomten får inte ha varit deponi.",
        "Inget som varit industri.",
    ),
    *(
        "Only land without previous use.",
        "Nur Flächen ohne Vornutzung.",
        "Kein vorbelasteter Boden.",
    ),
    *("We insist on land that has never been built on.", "Nothing with a past, please."),
    *("Previous industrial use: not acceptable.", "Tidigare verksamhet på tomten accepteras ej."),
    *("Former industrial land would void our certificate.", "Der Boden darf nicht belastet sein."),
    *("Marken ska vara fri från PFAS, garanterat fri från gifter.",),
)
SAYS_NOTHING = (
    *("Vi sanerar mark åt kommuner.", "Vår gamla fabrik säljs.", "Vi undviker tomter nära skog."),
    *("We dismantle closed power stations for customers.", "Har ni en ledig industritomt?"),
    *(
        "Vi har erfarenhet av förorenad mark från uppdrag åt kunder.",
        "Do you have land near the E18?",
    ),
    *("Unser altes Werk in Essen bleibt bestehen.", "Vi behöver inte mer åkermark."),
)


@pytest.mark.parametrize("text", WILL_DO)
def test_used_land_will_do(text: str) -> None:
    draft = read("", f"Hej!\n{text}\n")
    assert draft.value("brownfield_ok") is True
    assert draft.evidence["brownfield_ok"].lower() in text.lower()


@pytest.mark.parametrize("text", WILL_NOT_DO)
def test_only_clean_land_will_do(text: str) -> None:
    assert read("", f"Hej!\n{text}\n").value("brownfield_ok") is False


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_other_old_things_say_nothing_of_the_land(text: str) -> None:
    assert read("", f"Hej!\n{text}\n").value("brownfield_ok") is None
