"""Fields read what people type and keep it; nothing typed can break a page or the database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import wtforms
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from crm.core import clock
from crm.core.access import Role
from crm.core.forms import (
    ChoiceField,
    CountryField,
    DateField,
    EmailField,
    EnumField,
    LongTextField,
    ManyField,
    MomentField,
    NumberField,
    TextField,
    TickField,
    TruthField,
    WholeNumberField,
    countries,
    required,
)

FIRST_SECOND = int(datetime(1990, 1, 2, tzinfo=UTC).timestamp())
LAST_SECOND = int(datetime(2100, 12, 30, tzinfo=UTC).timestamp())


class Trial(wtforms.Form):
    """One field of each sort."""

    line = TextField("Line")
    needed = TextField("Needed", [required()])
    text = LongTextField("Text")
    email = EmailField("E-mail")
    number = NumberField("Number", most=9_999)
    signed = NumberField("Signed", least=-100, most=100)
    whole = WholeNumberField("Whole")
    day = DateField("Day")
    moment = MomentField("Moment")
    choice = ChoiceField("Choice", choices=[(1, "one"), (2, "two")], coerce=int)
    role = EnumField("Role", Role, members=[Role.ADVISER, Role.COORDINATOR])
    truth = TruthField("Truth")
    tick = TickField("Tick")
    many = ManyField("Many", choices=[(1, "one"), (2, "two"), (3, "three")])
    country = CountryField("Country")


class Row:
    """Something that a form can be about."""

    def __init__(self, **columns):
        self.__dict__.update(columns)


@pytest.fixture(autouse=True)
def request_context(prepared_app):
    """As in a request, in Swedish."""
    with prepared_app.test_request_context(), force_locale("sv"):
        yield


def fill(row=None, **typed):
    form = Trial(MultiDict([("needed", "x"), *typed.items()]), obj=row)
    form.validate()
    return form


def value(name, typed):
    """What a field makes of a text; its errors when it refuses."""
    field = fill(**{name: typed})[name]
    return list(field.errors) or field.data


# ------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0,8", "0.8"),
        ("0.8", "0.8"),
        (",5", "0.5"),
        ("1 800", "1800"),
        (" 1800 ", "1800"),
        ("1\N{NO-BREAK SPACE}800,50", "1800.5"),
        ("1\N{NARROW NO-BREAK SPACE}800", "1800"),
        ("007", "7"),
        ("1,23456", "1.235"),
        ("1,250", "1.25"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert value("number", typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["\N{MINUS SIGN}5", "-5"])
def test_both_minus_signs_are_understood(typed):
    assert value("signed", typed) == -5


@pytest.mark.parametrize(
    "typed",
    [
        "1e9999",
        "1e3",
        "0e999999999",
        "NaN",
        "Infinity",
        "١٢",
        "1_000",
        "1.800,5",
        "tolv",
        "--5",
        ".",
        "9" * 5_000,
        "10000",
        "-1",
        "\N{MINUS SIGN}5",
        "1\x00a",
    ],
)
def test_what_is_not_a_number_in_range_is_refused_and_kept(typed):
    form = fill(number=typed)
    assert form.number.errors
    assert form.number.data is None
    assert form.number._value() == typed.replace("\x00", "")


@pytest.mark.parametrize("typed", ["1,800", "12,000", "1,800,000", "1,800.5"])
def test_an_english_thousands_sign_is_not_taken_for_a_decimal_one(typed):
    with force_locale("en"):
        assert fill(number=typed).number.errors


@pytest.mark.parametrize(("typed", "whole"), [("12", 12), ("1 200", 1200), ("12,0", 12)])
def test_a_whole_number_is_read(typed, whole):
    assert value("whole", typed) == whole


def test_half_a_job_is_refused():
    assert fill(whole="12,5").whole.errors


@pytest.mark.parametrize("language", ["sv", "en"])
@given(number=st.decimals(min_value=0, max_value=9_999, places=3))
def test_a_number_comes_back_as_it_was_shown(prepared_app, language, number):
    with prepared_app.test_request_context(), force_locale(language):
        shown = Trial(obj=Row(number=number)).number._value()
        assert fill(number=shown).number.data == number


@given(typed=st.text())
def test_no_text_breaks_a_number_field(prepared_app, typed):
    with prepared_app.test_request_context(), force_locale("sv"):
        form = fill(number=typed, whole=typed, signed=typed)
        for field in (form.number, form.whole, form.signed):
            assert field.data is None or field.least <= field.data <= field.most


# -------------------------------------------------------------- day and time


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-07-01T09:15", datetime(2026, 7, 1, 7, 15, tzinfo=UTC)),
        ("2026-12-01 09:15", datetime(2026, 12, 1, 8, 15, tzinfo=UTC)),
        # there is no 02:30 in this night; the clock goes on to 03:30
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # and in this one there are two; the first is meant
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_that_of_stockholm(typed, utc):
    assert value("moment", typed) == utc


@given(st.integers(FIRST_SECOND, LAST_SECOND).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_a_moment_that_nobody_touched_stays_to_the_second(prepared_app, moment):
    with prepared_app.test_request_context(), force_locale("sv"):
        row = Row(moment=moment)
        shown = Trial(obj=row).moment._value()
        assert fill(row, moment=shown).moment.data == moment
        typed_anew = fill(moment=shown).moment.data
        assert abs(typed_anew - moment) < timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("name", ["day", "moment"])
@pytest.mark.parametrize(
    "typed", ["i går", "2026-02-30", "0001-01-01", "9999-12-31", "1989-12-31", "2026-13-01\x00"]
)
def test_an_impossible_day_is_refused_and_kept(name, typed):
    field = fill(**{name: typed})[name]
    assert field.errors
    assert field._value() == typed.replace("\x00", "")


def test_a_day_is_read_and_shown():
    assert value("day", " 2026-11-24 ").isoformat() == "2026-11-24"
    assert Trial(obj=Row(day=clock.today())).day._value() == clock.today().isoformat()


# ---------------------------------------------------------------------- text


def test_text_is_stripped_and_has_no_control_signs():
    assert value("line", "  Åre\x00\x07 \x85AB ") == "Åre AB"
    assert value("text", "a\r\nb\rc\td\x00") == "a\nb\nc\td"


def test_one_line_stays_one_line():
    assert value("line", "a\r\nb") == "a b"


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\t\n"])
def test_blanks_fill_nothing(typed):
    form = Trial(MultiDict({"needed": typed}))
    assert not form.validate()
    assert form.needed.errors


def test_a_text_that_is_too_long_is_refused_and_kept():
    form = fill(line="x" * 20_000, text="x" * 20_001)
    assert form.line.errors
    assert form.text.errors
    assert len(form.line.data) == 20_000


@pytest.mark.parametrize("typed", ["anna", "anna@", "a b@c.se", "a@b.se\r\nBcc: x@y.se", "@"])
def test_what_is_no_address_is_refused(typed):
    assert fill(email=typed).email.errors


# ------------------------------------------------------------------- choices


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("choice", "3"),
        ("choice", "1; DROP TABLE"),
        ("choice", "9" * 40),
        ("choice", "9" * 5_000),
        ("choice", "\x00"),
        ("role", "administrator"),
        ("role", "emperor"),
        ("many", "4"),
        ("many", "x"),
        ("many", "9" * 5_000),
        ("country", "XX"),
        ("country", "se"),
        ("country", "SE" * 9_999),
    ],
)
def test_what_was_not_offered_is_refused_in_swedish(name, forged):
    (error,) = fill(**{name: forged})[name].errors
    assert error.startswith("Välj")


def test_nothing_chosen_is_nothing():
    form = fill(choice="", role="", truth="", country="")
    assert (form.choice.data, form.role.data, form.truth.data, form.country.data) == (None,) * 4
    assert not form.errors


def test_what_was_offered_is_read():
    form = fill(choice="2", role="adviser", truth="no", country="SE", tick="y")
    assert form.choice.data == 2
    assert form.role.data is Role.ADVISER
    assert form.truth.data is False
    assert form.country.data == "SE"
    assert form.tick.data is True


def test_the_same_box_ticked_twice_counts_once():
    form = Trial(MultiDict([("needed", "x"), ("many", "2"), ("many", "1"), ("many", "2")]))
    assert form.validate()
    assert form.many.data == [2, 1]


def test_what_is_chosen_is_drawn_as_chosen():
    form = Trial(obj=Row(choice=2, role=Role.ADVISER, truth=False, many=[3], country="SE"))
    for name, chosen in (("choice", "2"), ("role", "adviser"), ("truth", "no"), ("many", "3")):
        assert [option.value for option in form[name].iter_choices() if option.selected] == [chosen]
    assert "Sverige" in form.country.text()


def test_countries_stand_in_swedish_order():
    names = [name for _code, name in countries()]
    assert names[0] == "Afghanistan"
    assert names[-1] == "Östtimor"
    assert names.index("Zimbabwe") < names.index("Åland") < names.index("Österrike")


def test_each_field_tells_a_person_what_it_holds():
    row = Row(number=Decimal("1800.500"), truth=None, tick=True, many=[1, 2], role=Role.ADVISER)
    form = Trial(obj=row)
    assert form.number.text() == "1\N{NO-BREAK SPACE}800,5"
    assert (form.truth.text(), form.tick.text()) == ("–", "ja")
    assert form.many.text() == "one, two"
    assert form.role.text() == "investeringsrådgivare"
