"""What coordinators confirm teaches which words speak for which strength area, and no name is learned."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db
from crm.inquiries import jobs, service
from crm.inquiries.models import DismissReason, Inquiry, Secrecy
from crm.intake import queries as intake
from crm.intake import service as words
from crm.intake.area_learning import FEWEST_CASES
from crm.secrecy.models import Fact
from crm.secrecy.service import note_wish
from tests.factories.inquiries import area, qualified_case, received_case
from tests.factories.people import person
from tests.factories.secrecy import marked

LETTER = "Vi vill göra flinkor hos er."
OTHERS = ("food", "other", "energy-efficiency")


def a_case(description: str, code: str = "life-science", **values: Any) -> Inquiry:
    """A qualified case of an area."""
    return qualified_case(
        subject="Förfrågan",
        description=description,
        area_ids=[area(code).id],
        subarea_ids=[],
        **values,
    )


def others(times: int = 7) -> None:
    """Cases of other areas, without which no word tells anything."""
    for number in range(times):
        for code in OTHERS:
            a_case(f"Vi gör nässlor nummer {number}.", code)


def flinkor(times: int, **values: Any) -> list[Inquiry]:
    """Cases about flinkor, each from another company."""
    return [a_case("Vi gör flinkor.", **values) for _ in range(times)]


def night() -> None:
    """What the worker does before dawn."""
    jobs.learn_areas(clock.now())
    db.session.commit()


def learned() -> str:
    """All that is kept of what was learned."""
    memory = intake.memory()
    return json.dumps(memory.lessons, ensure_ascii=False) if memory else ""


def reasons(letter: str = LETTER) -> list[str]:
    """Why areas are suggested for a letter."""
    return [f"{one.area.code}: {one.reason}" for one in intake.suggest("", letter)]


def test_a_word_of_several_qualified_cases_is_a_reason_that_says_where_it_comes_from(
    app: Flask,
) -> None:
    assert [one.area.code for one in intake.suggest("", LETTER)] == ["other"]
    flinkor(7)
    others()
    night()
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert "life-science: lärt av tidigare ärenden: flinkor (7)" in reasons()
    assert [one.area.code for one in intake.suggest_as_shipped("", LETTER)] == ["other"]


def test_what_was_learned_is_shown_forgotten_and_allowed_again(sign_in: Any) -> None:
    flinkor(7)
    others()
    night()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/reference/words/{area('life-science').id}")
    assert "flinkor 7 ärenden" in page.text
    stems = [stem for stem, one in intake.lessons_for("life-science", 99) if one.word == "flinkor"]
    forget = {"stem": stems[0]}
    page = coordinator.submit(page, forget, form="/forget")
    assert "flinkor 7" not in page.text
    assert "flinkor" not in " ".join(reasons())
    night()
    assert "flinkor" not in " ".join(reasons()), "it is not learned again"

    page = coordinator.load("/reference/words/")
    assert "flinkor" in page.text
    page = coordinator.submit(page, form="/remember")
    assert "Får läras in igen" not in page.text
    assert "flinkor (7)" in " ".join(reasons())


def test_learning_is_switched_off_and_on(sign_in: Any) -> None:
    flinkor(7)
    others()
    night()
    coordinator = sign_in("coordinator")
    page = coordinator.submit(
        coordinator.load("/reference/words/"), {"learning": "off"}, form="/learning"
    )
    assert "Etablera lär sig inte av ärenden längre" in page.text
    assert "flinkor" not in " ".join(reasons())
    flinkor(1)
    night()
    page = coordinator.submit(page, {"learning": "on"}, form="/learning")
    assert "flinkor (7)" in " ".join(reasons()), "nothing was learned meanwhile"


def test_all_is_forgotten_and_learned_from_new_cases_only(sign_in: Any) -> None:
    flinkor(7)
    others()
    night()
    coordinator = sign_in("coordinator")
    page = coordinator.load("/reference/words/")
    page = coordinator.load(page.link("Glöm allt som lärts in"))
    assert "Det går inte att ångra" in page.text
    coordinator.submit(page)
    assert learned() == "{}"
    night()
    assert learned() == "{}"
    with clock.set_to(clock.now() + timedelta(hours=2)):
        flinkor(FEWEST_CASES)
        others()
        night()
    assert f"flinkor ({FEWEST_CASES})" in " ".join(reasons())


def test_a_word_of_too_few_cases_or_of_one_company_is_not_learned(app: Flask) -> None:
    flinkor(FEWEST_CASES - 1)
    for _time in range(FEWEST_CASES + 2):
        a_case("Vi gör flankor.", "food", company_name="En och samma AB")
    others()
    night()
    assert "flink" not in learned()
    assert "flank" not in learned()
    flinkor(1)
    night()
    assert "flink" in learned()
    assert "flank" not in learned()


@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.LIMITED])
def test_nothing_is_learned_from_a_case_that_not_all_may_know(app: Flask, secrecy: Secrecy) -> None:
    flinkor(FEWEST_CASES + 2, secrecy=secrecy)
    others()
    night()
    assert "flink" not in learned()


@pytest.mark.parametrize("wished", [False, True])
def test_nothing_is_learned_from_a_case_in_which_something_is_or_should_be_secret(
    app: Flask, wished: bool
) -> None:
    for inquiry in flinkor(FEWEST_CASES):
        if wished:
            note_wish(inquiry, [Fact.PROJECT], "-", until=None, said_by="", by=None)
        else:
            marked(inquiry)
    others()
    night()
    assert "flink" not in learned()


def test_only_what_was_qualified_and_not_dismissed_teaches(app: Flask) -> None:
    for _time in range(FEWEST_CASES):
        received_case(description="Vi gör flinkor.", area_ids=[area("food").id], subarea_ids=[])
    for inquiry in [received_case(description="Vi gör flankor.") for _ in range(FEWEST_CASES)]:
        service.dismiss(inquiry, DismissReason.SPAM, by=person("coordinator"))
    others()
    night()
    assert "flink" not in learned()
    assert "flank" not in learned()


def test_no_name_is_learned_however_often_it_comes(app: Flask) -> None:
    secret = a_case("-", secrecy=Secrecy.SECRET, company_name="Gnistholmen AB")
    assert secret.code_name
    received_case(secrecy=Secrecy.LIMITED, code_name="Projekt Havtorn")
    for number in range(FEWEST_CASES + 2):
        a_case(
            "Vi gör flinkor åt gnistholmen, i gnistholmenfabriken. Projektet heter havtorn. "
            f"Vår produkt är Snurrolino. Hälsar Torbjurna, Rostkvisten {number}",
            company_name=f"Rostkvisten {number} AB",
            contact_name="Torbjurna Exempelsson",
            contact_email=f"torbjurna@kvistnabb{number}.example",
        )
    others()
    night()
    kept = learned().lower()
    assert "flink" in kept
    for name in ("gnistholm", "havtorn", "snurrolino", "torbjurn", "rostkvist", "kvistnabb"):
        assert name not in kept


def test_a_word_that_stands_in_letters_of_every_area_teaches_nothing(app: Flask) -> None:
    for code in ("life-science", *OTHERS) * FEWEST_CASES:
        a_case("Vi behöver någonting snart.", code)
    night()
    assert learned() == "{}"


def test_a_word_written_large_in_german_is_a_noun_and_no_name(app: Flask) -> None:
    for _time in range(FEWEST_CASES):
        a_case("Wir suchen eine Halle und wir bauen Flinkoren für den Markt.")
    for _time in range(FEWEST_CASES):
        a_case("Wir suchen eine Halle und wir bauen Nesseln für den Markt.", "food")
    others()
    night()
    assert "flinkor" in learned()


def test_a_learned_word_does_not_outweigh_what_the_rules_say(app: Flask) -> None:
    flinkor(20)
    others()
    night()
    letter = "Vi bygger värmepumpar och plattvärmeväxlare med flinkor."
    assert intake.suggest("", letter)[0].area.code == "energy-efficiency"


def test_a_word_that_is_gone_cannot_be_forgotten_twice(sign_in: Any) -> None:
    flinkor(7)
    others()
    night()
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"/reference/words/{area('life-science').id}")
    stem = intake.lessons_for("life-science", 1)[0][0]
    coordinator.submit(page, {"stem": stem}, form="/forget")
    again = coordinator.submit(page, {"stem": stem}, form="/forget")
    assert "Ordet finns inte längre" in again.text
    coordinator.submit(page, {"stem": "\x00" + "x" * 5000}, form="/forget")
    assert len(intake.forgotten_words()) == 1


def test_without_cases_nothing_is_learned_and_nothing_breaks(app: Flask) -> None:
    night()
    assert learned() == "{}"
    words.switch_learning(False, by=person("coordinator"))
    night()
    memory = intake.memory()
    assert memory is not None
    assert memory.cases == 0
