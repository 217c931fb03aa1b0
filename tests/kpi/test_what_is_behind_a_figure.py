"""Every number opens: the cases behind it, those the reader may know of."""

from datetime import date

import pytest

from crm.inquiries.models import Secrecy
from crm.kpi import views
from tests.factories.establishments import established
from tests.factories.kpi import arrived, freezer_warehouse, on
from tests.factories.routing import routed_case


def behind(sign_in, reader, query):
    with on(2026, 11, 24):
        return sign_in(reader).load(f"/reports/2026-10/cases?{query}")


def listed(page):
    return [row.query("th")[0].to_text().strip() for row in page.tree.query("main tbody tr")]


def test_each_figure_of_the_month_opens(sign_in):
    freezer_warehouse()
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-10")
        addresses = {href for _text, href in page.links() if "/cases?" in href}
        assert len(addresses) > 20
        for address in addresses:
            assert listed(browser.load(address)) == ["2026-0001"]


def test_the_coordinator_opens_the_case_itself(sign_in):
    freezer_warehouse()
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-10/cases?figure=investment_sek&municipality=1980")
        assert page.heading == "Investeringar, Västerås, oktober 2026"
        assert "1 800 mnkr" in page.text
        assert "Dagligkedjan i Demo AB" in page.text
        assert browser.load(page.link("2026-0001")).path.startswith("/inquiries/")


def test_the_parts_of_a_sum_add_up_to_it(sign_in):
    with on(2026, 10, 20):
        established(jobs=40)
        established(jobs=2)
        established(jobs=None)
    page = behind(sign_in, "coordinator", "figure=jobs_announced")
    parts = [row.query("td")[-1].to_text().strip() for row in page.tree.query("tbody tr")]
    assert sorted(parts) == ["2", "40", "–"]
    assert "42" in page.tree.query(".figure-value")[0].to_text()


def test_the_steering_group_sees_how_many_but_not_which(sign_in):
    freezer_warehouse()
    page = behind(sign_in, "steering", "figure=establishments")
    assert "1 ärende ligger bakom siffran" in page.text
    assert "2026-0001" not in page.html
    assert "Dagligkedjan" not in page.html


def test_a_municipality_sees_its_own_by_code_name_and_the_number_of_the_rest(sign_in):
    with on(2026, 10, 5):
        routed_case(["1981"], secrecy=Secrecy.LIMITED, code_name="Projekt Tall")
        routed_case(["1983"], company_name="Hemligt för Sala AB")
    arrived(date(2026, 10, 9))
    page = behind(sign_in, "head_sala", "figure=requests")
    assert listed(page) == ["2026-0001"]
    assert "Projekt Tall" in page.text
    assert "Exempelbolaget" not in page.text
    assert "Hemligt för Sala" not in page.html
    assert "Och 2 ärenden som du inte kan öppna." in page.text


def test_a_figure_of_nothing_says_so(sign_in):
    page = behind(sign_in, "coordinator", "figure=requests&municipality=1981")
    assert "Inget ärende ligger bakom siffran." in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "figure=",
        "figure=secrets",
        "figure=requests&municipality=0000",
        "figure=requests&area=nothing",
        "figure=requests&municipality=1981&area=other",
        "figure=requests&municipality=other",
        "figure=requests&area=1981",
        "figure=qualified_inquiries&municipality=1981",
        "figure=%00",
        f"figure={'x' * 5000}",
        "figure=requests&municipality=1981'--",
    ],
)
def test_a_figure_that_is_not_there_is_a_404(sign_in, query):
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        browser.load(f"/reports/2026-10/cases?{query}", status=404)


def test_a_long_list_is_cut_and_says_where_the_rest_is(sign_in, monkeypatch):
    monkeypatch.setattr(views, "CASES_LISTED", 2)
    arrived(date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 9))
    page = behind(sign_in, "coordinator", "figure=requests")
    assert listed(page) == ["2026-0001", "2026-0002"]
    assert "De första 2 ärendena visas" in page.text
    assert "som du inte kan öppna" not in page.text
