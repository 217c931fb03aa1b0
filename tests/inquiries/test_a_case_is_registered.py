"""A case gets its number, its first stage and its place among those who may know of it."""

from crm.core import audit, clock
from crm.inquiries import queries
from crm.inquiries.models import Secrecy, Stage
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.people import person


def test_a_case_gets_the_next_number_of_the_year(app):
    year = clock.today().year
    assert [received_case().number for _ in range(3)] == [f"{year}-000{n}" for n in (1, 2, 3)]


def test_a_qualified_case_has_passed_two_stages(app):
    inquiry = qualified_case()
    assert [change.to_stage for change in inquiry.stage_changes] == [
        Stage.RECEIVED,
        Stage.QUALIFIED,
    ]
    actions = [entry.action for entry in audit.history(inquiry)]
    assert actions == ["inquiry.registered", "inquiry.moved"]


def test_who_works_with_a_secret_case_is_named(app):
    inquiry = received_case(secrecy=Secrecy.SECRET, responsible_id=person("adviser").id)
    named = {row.user.email.partition("@")[0] for row in queries.named_persons(inquiry)}
    assert named == {"coordinator", "adviser"}
