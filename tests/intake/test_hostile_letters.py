"""Whatever is pasted: reading never fails, is quick, and shows only words that stand there."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.intake.draft import REQUIREMENTS, Draft, read
from crm.intake.letter import LONGEST_BODY, open_letter

PIECES = st.sampled_from(
    [
        "5 ha", "12–15 hektar", "1.500 qm", "3 500 kvm", "8 MW", "45 GWh", "60 MWh", "400 kW", "2 x 10 MVA",
        "35 jobb", "120 employees", "Mitarbeiter", "EUR 12 million", "omsättning", "85 mkr", "1,2 miljarder",
        "Q3 2027", "1 mars 2026", "halvårsskiftet 2027", "31.06.2027", "30 februari 2026", "99/99 2027",
        "industrispår", "no rail", "hamn", "E18", "brownfield", "varken", "nicht", "inte", "gärna",
        "Från: a@b.example", "-----Ursprungligt meddelande-----", "Med vänlig hälsning", "> ", "•", "\n", "\n\n",
        "GmbH", "Foo Bar AB", "tyska", "Korean group", "+49 30 123456", "tjugofem", "fünfundzwanzig", "½", "(", ")",
        "\x00", "\u2028", "İ", "ß", "🏭", "٣ ha", "\uff11\uff12 kvm", "²", ";", ":", ",", "från 3 till 5",
        "between", "and",
    ]
)  # fmt: skip
LETTERS = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("\n".join),
)


@given(subject=LETTERS, body=LETTERS)
def test_any_text_is_read_and_each_value_has_words_that_stand_in_it(
    subject: str, body: str
) -> None:
    draft = read(subject, body, received=date(2026, 1, 15))
    text = open_letter(subject, body).text
    for field in draft.fields.values():
        assert field.evidence in text
        assert 0 <= field.start <= field.end <= len(text)


@given(body=LETTERS)
def test_the_copy_that_is_looked_in_stands_letter_for_letter_beside_the_text(body: str) -> None:
    letter = open_letter("", body)
    assert len(letter.low) == len(letter.text)


@given(body=LETTERS)
def test_values_are_such_as_a_case_can_hold(body: str) -> None:
    draft = read("", body)
    for name in ("area_ha_min", "area_ha_max", "floor_area_m2", "power_mw", "investment_msek"):
        assert draft.value(name) is None or draft.value(name) > 0
    assert draft.value("jobs") is None or 0 <= draft.value("jobs") <= 20_000
    least, most = draft.value("area_ha_min"), draft.value("area_ha_max")
    assert least is None or most is None or least < most


@given(
    value=st.integers(1, 9999),
    unit=st.sampled_from(["GWh", "MWh", "kWh", "TWh", "MWp", "kWp", "GWh/år"]),
)
def test_energy_and_peak_are_never_power(value: int, unit: str) -> None:
    assert (
        read("", f"Elbehov: {value} {unit}. Anslutning med {value} {unit}.").value("power_mw")
        is None
    )


@given(
    month=st.sampled_from(["mars", "april", "juni", "oktober"]),
    day=st.integers(1, 28),
    asks=st.sampled_from(
        [
            "Svara senast den {} {} 2027",
            "Vi vill ha ert svar före {} {} 2027",
            "Lämna förslag senast {} {} 2027",
        ]
    ),
)
def test_a_day_to_reply_by_is_never_the_day_of_need(month: str, day: int, asks: str) -> None:
    assert read("", asks.format(day, month)).value("needed_by") is None


@pytest.mark.parametrize(
    "body",
    [
        "1" * 1_000_000,
        "1 " * 500_000,
        "1,1." * 200_000,
        "a" * 1_000_000,
        "ha " * 200_000,
        "5 ha " * 100_000,
        "(" * 500_000,
        "\n" * 500_000,
        "> " * 300_000,
        "\x00" * 500_000,
        "en ett two hundred and " * 50_000,
        "no rail, " * 60_000,
        "A B & C i D och E " * 30_000,
        "Med vänlig hälsning\n" * 30_000,
        "sök kapital " * 50_000,
        "gammal " * 100_000,
        "varav " * 100_000 + "5 kvm",
        "x@" * 300_000,
        "+46 " * 200_000,
        "Q3 2027 " * 60_000,
        "- " * 300_000,
    ],
    ids=range(21),
)
def test_a_letter_of_any_length_is_read_in_seconds(body: str) -> None:
    begun = time.thread_time()  # a busy machine is slow, not wrong
    read(body[:3000], body)
    assert time.thread_time() - begun < 5


def test_what_stands_beyond_the_longest_letter_is_not_read() -> None:
    assert read("", "x" * LONGEST_BODY + " 5 ha").value("area_ha_min") is None


def test_an_empty_letter_gives_an_empty_draft() -> None:
    draft = read("", "")
    assert isinstance(draft, Draft)
    assert draft.requirements == dict.fromkeys(REQUIREMENTS)
    assert draft.type == "new"
    assert draft.fields == {}
