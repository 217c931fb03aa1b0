"""The first page says what needs somebody now, and nothing else."""

from datetime import date, timedelta

import pytest

from crm.core import clock
from crm.core.access import Role
from crm.core.db import db
from crm.core.i18n import NO_BREAK_SPACE
from crm.home import queries
from crm.home.views import PAGES
from crm.inquiries import service as inquiries
from crm.inquiries.models import DismissReason, InquiryType, Secrecy, Stage
from crm.routing import queries as routing
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.kpi import arrived, on
from tests.factories.people import PEOPLE, municipality, person
from tests.factories.routing import answered_case, routed_case
from tests.factories.sites import complete_site


@pytest.mark.parametrize("key", PEOPLE)
def test_everybody_has_a_first_page(sign_in, key):
    for language in ("sv", "en"):
        assert sign_in(key, language).load("/").path == "/"


def test_every_role_has_a_first_page():
    assert set(PAGES) == set(Role)


def test_the_running_month_is_marked_as_not_finished(sign_in):
    assert "Månaden pågår: siffrorna är preliminära." in sign_in("coordinator").load("/").text


def test_the_steering_group_sees_the_last_finished_month_beside_the_one_before(sign_in):
    arrived(date(2026, 9, 7), date(2026, 10, 7), date(2026, 10, 8), date(2026, 11, 3))
    with on(2026, 11, 24):
        steering = sign_in("steering")
        page = steering.load("/")
        assert page.heading == "Oktober 2026"
        first = page.tree.query(".figure-card")[0]
        assert first.query(".figure-value")[0].to_text().strip() == "2"
        assert [" ".join(pair.to_text().split()) for pair in first.query(".compared div")] == [
            "september 2026 1"
        ]
        assert "pågår" not in page.text
        assert steering.load(page.link("Hela månaden")).heading == "Månadsrapport oktober 2026"
        assert steering.load(page.link("Alla månader")).heading == "Rapporter"
    with on(2026, 12, 1):
        assert sign_in("steering").load("/").heading == "November 2026"


@pytest.mark.parametrize("reader", ["coordinator", "steering"])
def test_no_investment_is_zero_with_its_unit(sign_in, reader):
    with on(2026, 11, 24):
        page = sign_in(reader).load("/")
    assert f"0{NO_BREAK_SPACE}mnkr" in page.tree.query("ul.figures")[0].to_text(strip=False)


def test_a_coordinator_sees_what_came_in_until_it_is_qualified_or_dismissed(app, sign_in):
    waiting, dismissed = received_case(company_name="Nykommen AB"), received_case()
    inquiries.dismiss(dismissed, DismissReason.SPAM, by=person("coordinator"))
    db.session.commit()
    assert queries.arrivals(person("coordinator")) == [waiting]
    assert "Nykommen AB" in sign_in("coordinator").load("/").text
    assert "Nykommen AB" not in sign_in("registrar").load("/reference/", 403).text


def test_a_secret_arrival_waits_only_for_those_who_may_know(app):
    case = received_case(secrecy=Secrecy.SECRET, code_name="Projekt Enbär", summary="Mark.")
    db.session.commit()
    assert queries.arrivals(person("coordinator")) == [case]
    assert queries.arrivals(person("other_coordinator")) == []


def test_a_qualified_case_waits_to_be_sent_but_capital_needs_no_place(app):
    case = qualified_case()
    qualified_case(type=InquiryType.CAPITAL)
    db.session.commit()
    assert queries.to_route(person("coordinator")) == [case]


def test_an_answer_is_late_the_day_after_its_date_until_the_offer_has_gone(app):
    case = routed_case(codes=("1981",))
    deadline = routing.rounds_of(case)[0].deadline
    db.session.commit()
    noon = clock.now() + (deadline - clock.today())
    with clock.set_to(noon):
        assert queries.late_answers(person("coordinator")) == []
    with clock.set_to(noon + timedelta(days=1)):
        late = queries.late_answers(person("coordinator"))
        assert [recipient.municipality.code for recipient in late] == ["1981"]
        inquiries.move(case, Stage.OFFERED, by=person("coordinator"))
        assert queries.late_answers(person("coordinator")) == []


def test_an_offer_is_due_when_nobody_has_time_left_and_somebody_answered(app):
    answered, silent = answered_case(), routed_case(codes=("1981",))
    db.session.commit()
    with clock.set_to(clock.now() + timedelta(days=100)):
        due = queries.offers_due(person("coordinator"))
    assert answered in due
    assert silent not in due


def test_a_municipality_sees_what_waits_for_it_and_its_own_old_sites(app, sign_in):
    case = routed_case(codes=("1981",), company_name="Söker Mark AB")
    with clock.set_to(clock.now() - timedelta(days=400)):
        old = complete_site("1981", name="Gammal tomt")
        complete_site("1983", name="Grannens tomt")
        db.session.commit()
    complete_site("1981", name="Ny tomt")
    db.session.commit()
    page = sign_in("head_sala").load("/")
    assert case.number in page.text
    assert old.name in page.text
    assert "Grannens tomt" not in page.text
    assert "Ny tomt" not in page.text
    assert page.heading == municipality("1981").name
    assert case.number not in sign_in("head_koping").load("/").text
