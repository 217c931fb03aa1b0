"""Who has seen, answered, declined, and who is late: on the case, and on the first page."""

from datetime import timedelta

import pytest
from flask import render_template

from crm.core import clock
from crm.core.db import db
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy, Stage
from crm.routing import queries, service
from crm.routing.models import DeclineReason
from crm.routing.queries import Counts, Punctuality
from tests.factories.inquiries import qualified_case
from tests.factories.people import municipality, person
from tests.factories.routing import answer, answered_case, decline, recipient, routed_case, send

PAST = timedelta(days=30)


def late_case(codes=("1981", "1983"), days=30, **values):
    """A case whose deadline has passed."""
    with clock.set_to(clock.now() - timedelta(days=days)):
        return routed_case(codes, **values)


def close(inquiry):
    inquiries.move(inquiry, Stage.LOST, by=person("coordinator"))
    db.session.commit()


def test_the_board_tells_each_municipalitys_state_in_words(sign_in):
    inquiry = routed_case(("1980", "1981", "1983"))
    answer(inquiry, "1981", comment="Väg och el finns.")
    decline(inquiry, "1983", DeclineReason.NO_PLAN)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}")
    rows = {
        row.query("th")[0].to_text().strip(): " ".join(row.to_text().split())
        for row in page.tree.query("table.board tbody tr")
    }
    assert "har inte öppnat" in rows["Västerås"]
    assert "7 arbetsdagar kvar" in rows["Västerås"]
    for shown in ("har svarat", "Industrimark Sala", "Väg och el finns."):
        assert shown in rows["Sala"]
    assert "detaljplanen blir inte klar i tid" in rows["Köping"]


def test_the_board_marks_who_is_late(sign_in):
    inquiry = late_case()
    answer(inquiry, "1981")
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}")
    rows = {
        row.query("th")[0].to_text().strip(): row for row in page.tree.query("table.board tbody tr")
    }
    for name in ("Sala", "Köping"):
        assert rows[name].query(".state-warn"), f"{name} is late"
    assert "för sent" in rows["Sala"].to_text()
    deadline = recipient(inquiry).round.deadline
    assert f"Svara senast {deadline}." in page.text


def test_a_board_of_a_case_that_was_not_sent_says_so(app):
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        board = render_template("routing/_board.html", rounds=[])
    assert "Ärendet är inte utskickat än." in board


def test_a_municipality_that_opens_the_case_comes_to_its_own_page(sign_in):
    inquiry = routed_case()
    page = sign_in("head_sala").load(f"/inquiries/{inquiry.id}")
    assert page.path == f"/answers/{recipient(inquiry).id}"
    assert queries.recipient_of(person("head_sala"), inquiry.id) == recipient(inquiry)
    assert queries.recipient_of(person("head_vasteras"), inquiry.id) is None
    assert queries.recipient_of(person("coordinator"), inquiry.id) is None


def test_what_waits_for_a_municipality_comes_by_deadline(app):
    far = routed_case(("1981",), deadline=clock.today() + timedelta(days=20))
    near = routed_case(("1981",), deadline=clock.today() + timedelta(days=2))
    late = late_case(("1981",))
    decline(routed_case(("1981",)))
    close(routed_case(("1981",)))
    routed_case(("1983",))
    waiting = queries.waiting_for(person("head_sala"))
    assert [row.inquiry_id for row in waiting] == [late.id, near.id, far.id]
    assert queries.waiting_for(person("colleague_sala")) == waiting
    assert len(queries.waiting_for(person("head_sala"), limit=1)) == 1
    for who in ("coordinator", "steering", "partner", "registrar", "administrator"):
        assert queries.waiting_for(person(who)) == []


def test_a_secret_case_waits_only_for_the_named(app):
    routed_case(("1981",), secrecy=Secrecy.SECRET)
    assert len(queries.waiting_for(person("head_sala"))) == 1
    assert queries.waiting_for(person("colleague_sala")) == []


def test_who_is_overdue_stands_longest_first_and_only_where_it_may_be_seen(app):
    longer, shorter = late_case(("1981", "1983"), days=60), late_case(("1981",), days=30)
    secret = late_case(("1981",), days=90, secrecy=Secrecy.SECRET)
    decline(longer, "1983")
    close(late_case(("1981",)))
    routed_case(("1981",))
    mine = queries.overdue(person("coordinator"))
    assert [row.inquiry_id for row in mine] == [secret.id, longer.id, shorter.id]
    others = queries.overdue(person("other_coordinator"))
    assert [row.inquiry_id for row in others] == [longer.id, shorter.id]
    assert [row.municipality.code for row in others] == ["1981", "1981"]
    assert len(queries.overdue(person("coordinator"), limit=2)) == 2
    assert queries.overdue(person("steering")) == []


def test_on_the_deadline_itself_nobody_is_late(app):
    inquiry = routed_case(("1981",), deadline=clock.today())
    assert queries.overdue(person("coordinator")) == []
    assert queries.counts_of([inquiry.id])[inquiry.id].overdue == 0


def test_the_counts_of_many_cases_are_one_query(app, statements):
    one, two = answered_case(), late_case(("1980", "1981", "1983"))
    service.mark_seen(recipient(two, "1981"), by=person("head_sala"))
    decline(two, "1983")
    never = qualified_case()
    db.session.commit()
    ids = [one.id, two.id, never.id]
    assert queries.counts_of(ids) == {
        one.id: Counts(asked=2, answered=2),
        two.id: Counts(asked=3, seen=1, declined=1, overdue=2),
    }
    assert queries.counts_of(ids)[two.id].waiting == 2
    db.session.commit()
    assert statements(lambda: queries.counts_of(ids)) == 1


def test_open_boards_are_those_where_somebody_has_still_to_reply(app):
    answered_case()
    later = routed_case(deadline=clock.today() + timedelta(days=9))
    sooner = routed_case(deadline=clock.today() + timedelta(days=3))
    secret = routed_case(secrecy=Secrecy.SECRET, deadline=clock.today())
    close(routed_case())
    boards = queries.open_boards(person("coordinator"))
    assert [inquiry.id for inquiry, _ in boards] == [secret.id, sooner.id, later.id]
    assert boards[1][1] == Counts(asked=2)
    assert [i.id for i, _ in queries.open_boards(person("other_coordinator"))] == [
        sooner.id,
        later.id,
    ]
    assert queries.open_boards(person("coordinator"), limit=1) == boards[:1]


def test_punctuality_counts_the_last_twelve_months_and_only_what_is_due(app):
    start = clock.now()
    with clock.set_to(start - timedelta(days=500)):
        decline(routed_case(("1981",)))
    with clock.set_to(start - timedelta(days=100)):
        decline(routed_case(("1981",)))
        late, never = routed_case(("1981",)), routed_case(("1981", "1983"))
    answer(late, "1981")
    routed_case(("1981",))
    assert never.id
    found = queries.punctuality(person("coordinator"))
    assert found[municipality("1981").id] == Punctuality(asked=3, in_time=1)
    assert found[municipality("1983").id] == Punctuality(asked=1, in_time=0)


def test_the_answers_of_a_case_stand_by_municipality(app):
    inquiry = routed_case(("1983", "1981"))
    answer(inquiry, "1983")
    answer(inquiry, "1981")
    names = [row.recipient.municipality.name for row in queries.answer_sites_of(inquiry)]
    assert names == ["Sala", "Köping"]
    assert queries.answer_sites_of(routed_case()) == []


def test_a_board_costs_the_same_however_many_municipalities(app, statements):
    small, large = answered_case(("1981",)), answered_case(("1980", "1981", "1983"))
    db.session.commit()

    def read(key):
        db.session.expunge_all()
        rounds = queries.rounds_of(db.session.get_one(type(small), key))
        return [
            (r.municipality.name, r.state, [a.site.name for a in r.answer_sites])
            for one in rounds
            for r in one.recipients
        ]

    keys = small.id, large.id
    assert statements(lambda: read(keys[0])) == statements(lambda: read(keys[1]))


@pytest.mark.parametrize("who", ["steering", "partner", "registrar", "administrator"])
def test_others_have_no_recipients(app, who):
    routed_case()
    send(qualified_case(), ["1980"])
    assert queries.open_boards(person(who)) == []
    assert queries.overdue(person(who)) == []
