"""The region edits the words by which strength areas are suggested, and sees at once what that does."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.intake import queries, service, term_rules
from crm.intake.area_terms import read_form, shipped
from crm.intake.models import AreaTerm, Strength, TermLanguage
from crm.reference import service as reference
from crm.reference.models import StrengthArea, Subarea
from tests.factories.inquiries import area, subarea
from tests.factories.people import person

SV = TermLanguage.SWEDISH
FLINKOR = "Vi tillverkar flinkor i stor skala."


def page_of(code: str) -> str:
    """The address of an area's words."""
    return f"/reference/words/{area(code).id}"


def first(letter: str) -> str:
    """The code of the area that is suggested first."""
    return queries.suggest("", letter)[0].area.code


def add(text: str, code: str = "food", strength: Strength = Strength.SAYS) -> AreaTerm:
    """A word of the region's own."""
    row = service.add_term(code, SV, text, strength, by=person("coordinator"))
    db.session.commit()
    return row


def decide(code: str, text: str, strength: Strength | None, version: int = 0) -> None:
    """Let a word count otherwise, or take that back."""
    by = person("coordinator")
    if strength is None:
        service.take_back(code, SV, text, by=by, version=version)
    else:
        service.change_term(code, SV, text, strength, by=by, version=version)
    db.session.commit()


def test_a_word_is_added_and_a_letter_tried_on_the_same_page(sign_in: Any) -> None:
    coordinator = sign_in("coordinator")
    page = coordinator.load("/reference/words/")
    page = coordinator.load(page.link(area("food").name))
    assert "följer med" in page.text
    page = coordinator.submit(page, {"letter": FLINKOR}, form="/try#trial")
    assert "därför att: flinkor" not in page.text
    word = {"text": " Flinka ", "language": "sv", "strength": "says", "code": "food-processing"}
    page = coordinator.submit(page, word, form=page_of("food"))
    assert "”flinka” räknas från och med nu" in page.text
    assert "eget ord" in page.text

    page = coordinator.submit(page, {"letter": FLINKOR}, form="/try#trial")
    assert "därför att: flinkor" in page.text
    assert "Utan era ändringar" in page.text
    assert FLINKOR in page.html, "what was pasted stays"
    (best, *_) = queries.suggest("", FLINKOR)
    assert best.area.code == "food"
    assert best.subareas[0].subarea.code == "food-processing"
    assert "1" in coordinator.load("/reference/words/").text


def test_a_shipped_word_that_misleads_is_switched_off_and_taken_back(sign_in: Any) -> None:
    letter = "Vi gör battericeller."
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"{page_of('electromobility')}?find=battericell&spoken=sv")
    assert "battericell" in page.text
    found = [one for one in page.tree.query("main form") if "/change" in one.attrs["action"]]
    assert found
    before = first(letter)
    for word in queries.words_of(*queries.codes_of(area("electromobility"))):
        if word.text.startswith("batteri") and word.language is SV:
            decide(word.code, word.text, Strength.OFF)
    assert first(letter) != before
    page = coordinator.load(page_of("electromobility"))
    assert "räknas inte" in page.text
    assert "från början: säger det" in page.text
    for row in queries.changes():
        decide(row.code, row.text, None, row.version)
    assert first(letter) == before
    assert queries.changes() == []


def test_buttons_change_a_word_and_keep_what_was_sought(sign_in: Any) -> None:
    add("flinka")
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"{page_of('food')}?find=flink")
    page = coordinator.submit(page, {"strength": "hints"}, form="/change?find=flink")
    assert "Sparat: ”flinka”" in page.text
    assert page.url.endswith("find=flink")
    assert "antyder det" in page.text
    word = queries.find("food", SV, "flinka")
    assert word is not None
    assert word.strength is Strength.HINTS

    taken = page.values(page.form("/change?find=flink")) | {"strength": ""}
    coordinator.post(f"{page_of('food')}/change", data=taken)
    assert queries.find("food", SV, "flinka") is None
    page = coordinator.load(f"{page_of('food')}?find=flink")
    assert "Inget ord passar" in page.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "fyllas i"),
        ("a", "För kort"),
        ("-el-", "För kort"),
        ("och", "nästan alla brev"),
        ("vi är", "nästan alla brev"),
        ("flinka, flanka", "utan komma"),
        ("*flinka*", "se exemplen"),
        ("fl=inka", "se exemplen"),
        ("=-flinka", "se exemplen"),
        ("--", "Skriv ett ord"),
        ("=", "Skriv ett ord"),
        ("stor flinka-", "ensamt ord"),
        ("en två tre fyra fem sex sju", "högst 6 ord"),
        ("x" * 81, "80"),
        ("ost", "finns redan"),
        ("ostar", "finns redan, som ”"),
    ],
)
def test_what_is_no_word_is_refused_at_the_field_and_kept(
    sign_in: Any, text: str, told: str
) -> None:
    if text.startswith("ost"):
        add("ost")
    coordinator = sign_in("coordinator")
    page = coordinator.load(page_of("food"))
    values = {"text": text, "language": "sv", "strength": "points", "code": "food"}
    page = coordinator.submit(page, values, form=page_of("food"), status=422)
    assert told in " ".join(page.errors())
    assert page.errors()[0].startswith("Ord eller uttryck")
    assert page.values(page.form(page_of("food")))["strength"] == ["points"]


def test_a_form_sent_twice_adds_one_word_without_a_complaint(sign_in: Any) -> None:
    coordinator = sign_in("coordinator")
    page = coordinator.load(page_of("food"))
    word = {"text": "flinka", "language": "sv", "strength": "says", "code": "food"}
    for _time in range(2):
        again = coordinator.submit(page, word, form=page_of("food"))
        assert not again.errors()
    assert len(queries.changes("food")) == 1


def test_adding_a_word_that_is_switched_off_lets_it_count_again(app: Flask) -> None:
    word = next(one for one in queries.words_of("food-processing") if one.language is SV)
    decide(word.code, word.text, Strength.OFF)
    row = service.add_term(word.code, SV, word.text, Strength.HINTS, by=person("coordinator"))
    assert row.strength is Strength.HINTS
    assert len(queries.changes()) == 1


def test_two_forms_of_a_word_are_one(app: Flask) -> None:
    add("flinka")
    with pytest.raises(Refused):
        add("flinkor")
    add("=flinkor")  # only so: that is something else


def test_a_word_counts_as_surely_as_it_is_said_to(app: Flask) -> None:
    add("flinka", "food", Strength.HINTS)
    add("flanka", "life-science", Strength.SAYS)
    assert first("Vi tillverkar flinkor och flankor.") == "life-science"
    decide("food", "flinka", Strength.SAYS, version=1)
    decide("life-science", "flanka", Strength.HINTS, version=1)
    assert first("Vi tillverkar flinkor och flankor.") == "food"


def test_who_changes_a_word_after_a_colleague_is_told(app: Flask) -> None:
    row = add("flinka")
    decide("food", "flinka", Strength.HINTS, version=row.version)
    with pytest.raises(Stale):
        service.change_term("food", SV, "flinka", Strength.OFF, by=person("coordinator"), version=1)
    db.session.rollback()
    with pytest.raises(Refused):
        decide("food", "aldrig hört", Strength.OFF)


def test_two_who_add_a_word_at_once_make_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add("flinka")
    for look in ("find", "row_of"):  # the second one looked before the first had saved
        monkeypatch.setattr(queries, look, lambda *_: None)
    with pytest.raises(Refused) as refused:
        add("flinka")
    assert refused.value.field == "text"
    monkeypatch.undo()
    assert len(queries.changes("food")) == 1


def test_an_area_that_the_region_adds_is_suggested_by_its_words(sign_in: Any) -> None:
    by = person("coordinator")
    space = reference.add(
        StrengthArea,
        {"code": "space", "name_sv": "Rymd", "name_en": "Space", "status": "explore"},
        by=by,
    )
    reference.add(
        Subarea,
        {"code": "satellites", "name_sv": "Satelliter", "name_en": "-", "area_id": space.id},
        by=by,
    )
    db.session.commit()
    page = sign_in("coordinator").load(page_of("space"))
    assert "Området har inga ord än" in page.text
    add("raketmotor", "space")
    add("småsatellit", "satellites")
    (best, *_) = queries.suggest("", "Vi bygger småsatelliter med raketmotorer.")
    assert best.area.code == "space"
    assert [one.subarea.code for one in best.subareas] == ["satellites"]
    reference.disable(space, clock.today(), by=by)
    assert "space" not in [one.area.code for one in queries.suggest("", "Vi bygger småsatelliter.")]


def test_a_subarea_that_moves_takes_its_words_along(app: Flask) -> None:
    part = subarea("energy-storage")
    letter = "Vi bygger stora batterilager åt elnätet."
    assert first(letter) == "renewable-energy-storage"
    part.area_id = area("electromobility").id
    db.session.commit()
    assert first(letter) == "electromobility"


def test_every_process_reads_the_words_anew_when_they_are_changed(app: Flask) -> None:
    assert first(FLINKOR) == "other"
    kept = queries._kept[0]
    assert queries._knowledge(kept.parents) is kept
    add("flinka")
    assert queries._knowledge(kept.parents) is not kept
    assert first(FLINKOR) == "food"
    assert shipped().has_word("flinka", "sv") is False, "what is shipped stays as it is"


def test_each_change_is_in_the_trail_with_the_word(sign_in: Any) -> None:
    row = add("flinka")
    decide("food", "flinka", Strength.OFF, version=1)
    decide("food", "flinka", None, version=2)
    actions = [entry.action for entry in audit.history(row)]
    assert actions == ["intake.word_added", "intake.word_changed", "intake.word_taken_back"]
    assert audit.history(row)[1].changes == {"strength": ["says", "off"]}
    page = sign_in("administrator").load("/admin/trail")
    assert "flinka" in page.text
    assert "lade till ett ord för ett styrkeområde" in page.text


@pytest.mark.parametrize("key", ["adviser", "head_sala", "steering", "partner", "registrar"])
def test_others_do_not_reach_the_words(sign_in: Any, key: str) -> None:
    browser = sign_in(key)
    for url in ("/reference/words/", page_of("food"), "/reference/words/learning/forget"):
        browser.load(url, status=403)


def test_hostile_requests_are_answered_and_change_nothing(sign_in: Any) -> None:
    coordinator = sign_in("coordinator")
    page = coordinator.load(f"{page_of('food')}?find=%00%25&spoken=xx")
    token = page.values(page.form())["csrf_token"][0]
    base = {"csrf_token": token, "language": "sv", "text": "ost", "version": "0"}
    for values in (
        {"code": "life-science", "strength": "off"},
        {"code": "food", "strength": "loud"},
        {"code": "food", "strength": "off", "language": "xx"},
        {"code": "food", "strength": "off", "text": "\x00" * 20},
        {"code": "food", "strength": "off", "version": "x" * 400},
        {},
    ):
        reply = coordinator.post(f"{page_of('food')}/change", data=base | values)
        assert reply.status_code == 302
    assert queries.changes() == []
    page = coordinator.load(page_of("food"))
    page = coordinator.submit(page, {"letter": ""}, form="/try#trial", status=422)
    coordinator.submit(page, {"letter": "x" * 20_001}, form="/try#trial", status=422)
    coordinator.submit(page, {"letter": "\x00robot " * 2_000}, form="/try#trial")
    coordinator.load("/reference/words/2000000000", status=404)


ODD = st.text(st.sampled_from("aåö-= ,.'/ß1\x00Ω"), max_size=12)


@given(ODD, st.sampled_from(["sv", "en", "de"]))
@pytest.mark.no_database
def test_what_the_rules_take_the_vocabulary_can_find(text: str, language: str) -> None:
    term = term_rules.tidy(text)
    if term_rules.fault(term, language) is None:
        assert read_form(term, language).parts
        assert term_rules.tidy(term) == term
