"""A letter is suggested the region's own strength areas, with the words that speak for them."""

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db
from crm.intake.queries import suggest
from crm.reference import queries as reference
from crm.reference import service
from crm.reference.models import StrengthArea, Subarea
from tests.factories.people import person

BATTERIES = "Vi tillverkar battericeller och elektrolyt för elbilar."


def row(model, code):
    """The reference row with a code."""
    return db.session.query(model).filter_by(code=code).one()


def codes(found):
    """The suggested areas' codes."""
    return [one.area.code for one in found]


def test_areas_and_subareas_come_as_rows_with_the_words_that_speak_for_them(app: Flask) -> None:
    (best, *_) = suggest("Mark till fabrik", BATTERIES)
    assert isinstance(best.area, StrengthArea)
    assert best.area.code == "electromobility"
    assert "battericeller" in best.because
    assert {part.subarea for part in best.subareas} <= set(reference.subareas())
    assert all(part.because for part in best.subareas)


@pytest.mark.parametrize(("language", "word"), [("sv", "därför att: "), ("en", "because: ")])
def test_the_reason_is_in_the_readers_language(app: Flask, language: str, word: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert suggest("", BATTERIES)[0].reason.startswith(f"{word}battericeller")


def test_what_the_region_does_not_use_is_not_suggested(app: Flask) -> None:
    area, part = row(StrengthArea, "electromobility"), row(Subarea, "electric-drivelines")
    service.disable(area, clock.today(), by=person("coordinator"))
    service.disable(part, clock.today(), by=person("coordinator"))
    found = suggest("", BATTERIES)
    assert area.code not in codes(found)
    assert part.code not in [one.subarea.code for each in found for one in each.subareas]


def test_a_letter_that_says_nothing_has_an_area_without_words(app: Flask) -> None:
    (only,) = suggest("Möte", "Kan vi ses på tisdag?")
    assert (only.area.code, only.because) == ("other", ())
    assert only.reason


def test_without_an_area_for_the_rest_a_letter_may_have_none(app: Flask) -> None:
    service.disable(row(StrengthArea, "other"), clock.today(), by=person("coordinator"))
    assert suggest("Möte", "Kan vi ses på tisdag?") == []


def test_hostile_letters_are_answered(app: Flask) -> None:
    for body in ("", "\x00" * 50, "robot " * 20_000):
        assert isinstance(suggest(body, body), list)
