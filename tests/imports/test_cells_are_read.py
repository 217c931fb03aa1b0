"""What people write in cells is understood; what is written out by us is read back as it was."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.i18n import show_date, show_moment, show_number
from crm.imports import child, queries, rules, values
from crm.imports.models import ImportKind
from crm.imports.rules import FIELDS, Known
from crm.imports.sheets import _unquoted
from crm.inquiries.models import Channel, InquiryType, Secrecy, Stage
from crm.register.rules import harmless
from tests.factories.imports import csv_text, workbook

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
SIGNS = st.characters(exclude_categories=["C", "Zl", "Zp"])
CELLS = st.text(SIGNS, min_size=1, max_size=40).map(str.strip).filter(bool)


@pytest.fixture
def swedish(app):
    """As a Swede reads."""
    with app.app_context(), force_locale("sv"):
        yield


money = values.number(values.MONEY_UNITS, 10_000_000)
land = values.span(values.AREA_UNITS, 100_000)


@pytest.mark.parametrize(
    ("cell", "msek"),
    [
        *(("1 800,5", "1800.5"), ("1.800,5", "1800.5"), ("1,800.5", "1800.5"), (1.5, "1.5")),
        *(("12 mkr", "12"), ("1,2 mdr kr", "1200"), ("500 000 kr", "0.5"), ("300 tkr", "0.3")),
        *(("ca 50", "50"), ("c:a 50 MSEK", "50"), ("1\xa0200", "1200"), ("1.000.000", "1000000")),
        *(("0,8", "0.8"), ("12,345", "12.345"), (7, "7")),
    ],
)
def test_amounts(swedish, cell, msek):
    assert money(cell) == Decimal(msek)


@pytest.mark.parametrize("cell", ["mycket", "2 EUR", "-5", True, "1-2", "1e9", "9" * 5000, "=1+1"])
def test_what_is_no_amount(swedish, cell):
    with pytest.raises(ValueError, match=r"\w"):
        money(cell)


@pytest.mark.parametrize(
    ("cell", "hectares"),
    [
        *(("4–6 ha", (4, 6)), ("4-6", (4, 6)), ("50 000 kvm", (5, None)), (5, (5, None))),
        *(
            ("40 000-60 000 m²", (4, 6)),
            ("5 till 7 hektar", (5, 7)),
            ("0,5", (Decimal("0.5"), None)),
        ),
    ],
)
def test_land(swedish, cell, hectares):
    assert land(cell) == hectares


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2024-03-05",
            "2024-03-05T00:00",
            "5/3 2024",
            "5/3-24",
            "05.03.2024",
            "20240305",
            "240305",
        ),
        *(
            "45356",
            45356,
            45356.4,
            "5 mars 2024",
            "den 5:e mars 2024",
            "March 5, 2024",
            "5 Mar 2024",
        ),
        *("2024-03-05 10:15", "2024/03/05"),
    ],
)
def test_days(app, cell):
    assert values.day(cell) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell", ["31/2 2024", "0024-01-01", "snart", "2024", True, "9" * 5000, "\u0661/\u0662"]
)
def test_what_is_no_day(app, cell):
    with pytest.raises(ValueError, match=r"\w"):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        *(
            ("2027", date(2027, 12, 31)),
            ("Q3 2027", date(2027, 9, 30)),
            ("2027-02", date(2027, 2, 28)),
        ),
        *(("kvartal 2 2027", date(2027, 6, 30)), ("mars 2027", date(2027, 3, 31))),
        *(("2024-03-05", date(2024, 3, 5)),),
    ],
)
def test_when_it_is_needed(app, cell, last):
    assert values.last_day(cell) == last


@given(
    cell=st.one_of(st.text(max_size=200), st.integers(), st.floats(allow_nan=False), st.booleans())
)
def test_no_cell_is_a_fault_of_ours(prepared_app, cell):
    with prepared_app.app_context():
        for kind in ImportKind:
            for field in FIELDS[kind].values():
                with suppress(ValueError):
                    field.reader(Known(), None)(cell)


@given(number=st.decimals(0, 99_999, places=3), whole=st.integers(0, 1_000_000), day=DAYS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_numbers_and_days_as_we_show_them_are_read_back(prepared_app, language, number, whole, day):
    at = datetime(day.year, day.month, day.day, 9, 15, tzinfo=UTC)
    with prepared_app.app_context(), force_locale(language):
        shown = show_number(number, "MW")
        if language == "sv" or "," not in shown or "." in shown:
            assert values.number(values.POWER_UNITS, 100_000)(shown) == number
        assert values.day(show_date(day)) == day
        assert values.moment(show_moment(at)) == at
        assert values.moment(at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%dT%H:%M")) == at
        if language == "sv":
            shown_whole = show_number(whole)
            assert values.whole_number(values.JOB_UNITS, 1_000_000)(shown_whole) == whole


@pytest.mark.parametrize("language", ["sv", "en"])
def test_words_as_we_show_them_are_read_back(app, language):
    known = queries.known()
    tables = {
        Channel: known.channels,
        InquiryType: known.types,
        Secrecy: known.secrecies,
        Stage: known.stages,
    }
    with force_locale(language):
        for kind, table in tables.items():
            read = values.one_of(table, "no")
            assert [read(member.label) for member in kind] == list(kind)
        for field in FIELDS[ImportKind.INQUIRIES].values():
            headings = [str(field.label)]
            names = queries.names_of_fields(ImportKind.INQUIRIES)
            found = rules.proposal(ImportKind.INQUIRIES, headings, [[]], names, known)
            assert found == [field.name]


@given(table=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=5))
def test_a_csv_is_read_back_as_it_was(table):
    told = child.read(csv_text([[harmless(cell) for cell in row] for row in table]))
    cells = [[_unquoted(cell) for cell in row] for _number, row in told["rows"]]
    assert cells == [[" ".join(cell.split("\r\n")) for cell in row] for row in table[1:]]


@given(table=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=2, max_size=4))
def test_a_workbook_is_read_back_as_it_was(table):
    told = child.read(workbook(table))
    assert [row for _number, row in told["rows"]] == table[1:]


def test_columns_are_known_by_their_headings_and_looks(app):
    known = queries.known()
    names = queries.names_of_fields(ImportKind.INQUIRIES)
    headings = [
        *("Dnr", "Inkom datum", "Bolag", "Land", "Effekt (kW)", "Antal jobb", "Investering, mdkr"),
        *("Markbehov (ha)", "Bransch", "Status", "Kommun", "Handläggare", "Kolumn X", "Kolumn Y"),
        *("Fel",),
    ]
    examples = [[] for _heading in headings]
    examples[12] = ["anna@a.example", "bo@b.example", "x"]
    examples[12] = examples[12][:2]
    examples[13] = ["556012-5790", "556012-5791"]
    found = rules.proposal(ImportKind.INQUIRIES, headings, examples, names, known)
    assert found == [
        *("old_number", "received_at", "company_name", "country", "power_mw", "jobs"),
        *("investment_msek", "area_ha", "area_ids", "stage", "municipalities", "responsible_id"),
        *("contact_email", "organisation_number", ""),
    ]
    assert rules.factor_of("Effekt (kW)", values.POWER_UNITS) == Decimal("0.001")
    assert rules.factor_of("Investering, mdkr", values.MONEY_UNITS) == 1000
    assert rules.factor_of("MW", values.POWER_UNITS) == 1
    assert rules.factor_of("Effekt", values.POWER_UNITS) is None


@pytest.mark.parametrize(
    "cell", ["2024-03-05 02:15:00 PM", "2024-03-05T23:30:00Z", "2024-03-05T23:30:00+0000"]
)
def test_a_clock_that_is_not_ours_is_asked_about_not_guessed(app, cell):
    for read in (values.moment, values.day):
        with pytest.raises(ValueError, match="2026-11-24"):
            read(cell)
