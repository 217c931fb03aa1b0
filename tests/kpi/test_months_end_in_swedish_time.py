"""A month ends at midnight in Sweden, in summer and in winter, and so does an answer date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.core import clock
from crm.core.db import db
from crm.kpi import queries
from tests.factories.inquiries import received_case
from tests.factories.kpi import on
from tests.factories.routing import answer, routed_case

# The last second of a month and the first of the next, in UTC.
MONTH_ENDS = [
    pytest.param("2026-07-31T21:59:59", "2026-07-31T22:00:00", id="summer"),
    pytest.param("2026-10-31T22:59:59", "2026-10-31T23:00:00", id="winter-time-since-a-week"),
    pytest.param("2026-03-31T21:59:59", "2026-03-31T22:00:00", id="summer-time-since-two-days"),
    pytest.param("2025-12-31T22:59:59", "2025-12-31T23:00:00", id="new-year"),
]


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def count(code, month):
    return queries.figures(month)["region"][code]["value"]


@pytest.mark.parametrize(("last", "first"), MONTH_ENDS)
def test_a_request_belongs_to_the_month_it_has_in_sweden(app, last, first):
    month = moment(last).date().replace(day=1)
    with clock.set_to(moment(first) + timedelta(days=3)):
        received_case(received_at=moment(last))
        assert count("requests", month) == 1
        received_case(received_at=moment(first))
        after = clock.local_date(moment(first))
        assert (count("requests", month), count("requests", after)) == (1, 1)
        series = queries.figures(after)["series"]
        assert [line["requests"]["value"] for line in series[-2:]] == [1, 1]
        db.session.rollback()


@pytest.mark.parametrize(
    ("deadline", "replied", "in_time"),
    [
        (date(2026, 10, 23), "2026-10-23T21:59:59", 1),  # still summer time
        (date(2026, 10, 23), "2026-10-23T22:00:00", 0),
        (date(2026, 10, 30), "2026-10-30T22:59:59", 1),  # winter time
        (date(2026, 10, 30), "2026-10-30T23:00:00", 0),
    ],
)
def test_an_answer_is_in_time_until_midnight_in_sweden(app, deadline, replied, in_time):
    with on(2026, 10, 12):
        inquiry = routed_case(["1981"], deadline=deadline)
    with clock.set_to(moment(replied)):
        answer(inquiry, "1981")
    month = queries.figures(date(2026, 10, 1))
    assert month["region"]["replied_in_time"]["value"] == in_time
    assert month["series"][-1]["replied_in_time"]["value"] == in_time
    assert month["municipalities"][3]["replied_in_time"]["value"] == in_time
