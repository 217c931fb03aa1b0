"""A coordinator puts two cases together, sees what happens before, and can take it back."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm.exc import StaleDataError

from crm.core import audit, clock
from crm.core.db import Model, db
from crm.core.errors import Refused, Stale
from crm.duplicates import cases, service
from crm.inquiries import service as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.models import DismissReason, Inquiry, Secrecy, Stage
from crm.inquiries.queries import visible_to
from crm.kpi.queries import figures
from crm.kpi.rules import this_month
from crm.letters.models import Letter
from crm.mailbox import queries as mailbox
from crm.routing import queries as routing
from crm.routing import releases
from crm.routing import service as routing_service
from crm.routing.models import DeclineReason
from tests.factories.duplicates import SAME, everything, merge, undo
from tests.factories.establishments import lost
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.offers import sent_offer
from tests.factories.people import person
from tests.factories.routing import answer, answered_case, recipient, routed_case, send
from tests.factories.secrecy import marked


def two(kept=received_case, merged=received_case, **values):
    first = kept(**SAME, subject="Söker mark", jobs=None)
    second = merged(**SAME, subject="Mark i Västmanland", jobs=80, **values)
    return first, second


def page_of(browser, kept, merged):
    return browser.load(f"/inquiries/{kept.id}/merge/{merged.id}")


def test_what_happens_is_shown_before_it_is_done(sign_in):
    kept, merged = two(merged=routed_case)
    page = page_of(sign_in("coordinator"), kept, merged)
    assert page.heading == f"Slå ihop {merged.number} med {kept.number}"
    for text in ("Köping", "Sala", "handlingar ligger kvar i diariet", "Mark i Västmanland", "80"):
        assert text in page.text, text
    db.session.expire_all()
    assert merged.stage is Stage.ROUTED


def test_two_cases_become_one_with_the_values_that_were_chosen(sign_in):
    kept, merged = two(merged=routed_case)
    browser = sign_in("coordinator")
    page = page_of(browser, kept, merged)
    page = browser.submit(page, {"of_subject": "merged", "of_jobs": "merged"})
    assert page.path == f"/inquiries/{kept.id}"
    assert f"{merged.number} går nu vidare i {kept.number}" in page.text
    db.session.expire_all()
    assert (kept.subject, kept.jobs) == ("Mark i Västmanland", 80)
    assert (kept.stage, kept.qualified_at) == (Stage.ROUTED, merged.qualified_at)
    assert (merged.stage, merged.dismissed_as) == (Stage.DISMISSED, DismissReason.DUPLICATE)
    assert {part.municipality.code for part in routing.recipients_of(kept)} == {"1981", "1983"}
    assert routing.recipients_of(merged) == []


def test_the_merged_case_still_opens_and_says_where_it_went(sign_in):
    kept, merged = two()
    merge(kept, merged)
    browser = sign_in("coordinator")
    page = browser.load(f"/inquiries/{merged.id}")
    assert f"samma som ett annat ärende, och går vidare där: {kept.number}" in page.text
    assert "Öppna igen" not in page.text
    page = browser.load(f"/inquiries/{kept.id}")
    assert f"ligger kvar i diariet under eget nummer: {merged.number}" in page.text
    for inquiry, other in ((kept, merged), (merged, kept)):
        told = [e for e in audit.history(inquiry) if e.action.startswith("merge.")]
        assert [entry.note for entry in told] == [other.number]


def test_registered_numbers_never_change(app):
    kept, merged = two(merged=answered_case)

    def numbers():
        rows = db.session.scalars(sa.select(Document).order_by(Document.id)).all()
        return [(row.id, row.label) for row in rows]

    before = numbers()
    made = merge(kept, merged)
    assert numbers() == before
    undo(made)
    assert numbers() == before


def test_it_is_taken_back_with_one_button(sign_in):
    kept, merged = two(merged=routed_case)
    before = everything()
    merge(kept, merged)
    browser = sign_in("adviser")
    page = browser.load(f"/inquiries/{kept.id}")
    page = browser.submit(page, form="/undo")
    assert "De två ärendena är isär igen" in page.text
    db.session.expire_all()
    assert merged.stage is Stage.ROUTED
    after = everything()
    assert {k: v for k, v in after.items() if k != "sign_ins"} == {
        k: v for k, v in before.items() if k != "sign_ins"
    }


def test_what_was_changed_since_is_named_and_nothing_is_taken_back(sign_in):
    kept, merged = two(merged=routed_case)
    made = merge(kept, merged)
    answer(kept, "1981")
    browser = sign_in("coordinator")
    page = browser.submit(browser.load(f"/inquiries/{kept.id}"), form="/undo")
    assert "Ändrat sedan dess, så det går inte att ta tillbaka: ett svar" in page.text
    db.session.expire_all()
    assert made.undone_at is None
    assert merged.stage is Stage.DISMISSED


def test_other_work_on_the_case_does_not_stand_in_the_way(app):
    kept, merged = two()
    made = merge(kept, merged)
    inquiries.edit(kept, {"power_mw": 12}, by=person("coordinator"), version=kept.version)
    undo(made)
    assert kept.power_mw == 12
    assert merged.stage is Stage.RECEIVED


def test_a_chosen_value_that_was_changed_again_is_named(app):
    kept, merged = two()
    made = merge(kept, merged, "subject")
    inquiries.edit(kept, {"subject": "Nytt"}, by=person("coordinator"), version=kept.version)
    with pytest.raises(Refused, match=f"Ärendemening \\({kept.number}\\)"):
        service.undo(made, by=person("coordinator"))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (lambda: closed(SAME), lambda: closed(SAME), "Båda ärendena är avslutade"),
        (routed_case, routed_case, "Tillfrågade i båda"),
        (lambda: dismissed(), received_case, "är avskrivet"),
        (received_case, lambda: dismissed(), "är avskrivet"),
        (lambda: closed(SAME), routed_case, "ute hos kommuner"),
    ],
)
def test_what_makes_no_sense_is_refused(app, first, second, reason):
    kept, merged = first(), second()
    db.session.commit()
    before = everything()
    with pytest.raises(Refused, match=reason):
        merge(kept, merged)
    db.session.rollback()
    assert everything() == before


def closed(values):
    inquiry = qualified_case(**values)
    lost(inquiry)
    return inquiry


def dismissed():
    inquiry = received_case()
    inquiries.dismiss(inquiry, DismissReason.SPAM, by=person("coordinator"))
    return inquiry


def test_a_case_is_not_put_into_itself(sign_in):
    inquiry = received_case()
    browser = sign_in("coordinator")
    assert "ärendet självt" in page_of(browser, inquiry, inquiry).text
    with pytest.raises(Refused):
        merge(inquiry, inquiry)


def test_the_merged_case_counts_once(app):
    kept, merged = two(merged=answered_case)
    lost(merged)
    before = figures(this_month())["region"]
    merge(kept, merged)
    after = figures(this_month())["region"]
    assert after["requests"]["value"] == before["requests"]["value"] - 1


def test_the_earlier_arrival_counts(app):
    early = clock.now() - timedelta(days=40)
    kept, merged = two(received_at=early)
    merge(kept, merged)
    assert kept.received_at == early


# ------------------------------------------------------------------ secrecy


def test_the_stricter_secrecy_counts_and_only_those_named_know_of_them(sign_in):
    kept, merged = two(secrecy=Secrecy.SECRET)
    page = page_of(sign_in("coordinator"), kept, merged)
    assert "Det strängare gäller för båda: sekretessbelagt." in page.text
    assert "Other Coordinator" in page.text
    merge(kept, merged)
    assert (kept.secrecy, merged.secrecy) == (Secrecy.SECRET, Secrecy.SECRET)
    assert kept.code_name
    for inquiry in (kept, merged):
        sign_in("other_coordinator").load(f"/inquiries/{inquiry.id}", status=404)
        sign_in("coordinator").load(f"/inquiries/{inquiry.id}")
    public = db.session.scalars(sa.select(Document.public_counterpart)).all()
    assert not any("Northcell" in text for text in public)


def test_of_two_secret_cases_only_those_named_in_both_know(sign_in):
    kept, merged = two(secrecy=Secrecy.SECRET)
    inquiries.edit(
        kept,
        {"secrecy": Secrecy.SECRET, "code_name": "Lingon", "summary": "Fabrik"},
        by=person("coordinator"),
        version=kept.version,
    )
    inquiries.name_person(merged, person("adviser"), "Behövs.", by=person("coordinator"))
    merge(kept, merged)
    for inquiry in (kept, merged):
        sign_in("adviser").load(f"/inquiries/{inquiry.id}", status=404)


def test_who_may_not_know_of_one_cannot_put_it_anywhere(sign_in):
    kept, merged = two(secrecy=Secrecy.SECRET)
    browser = sign_in("adviser")
    page_of_nothing = browser.load(f"/inquiries/{kept.id}/merge/{merged.id}", status=404)
    assert merged.number not in page_of_nothing.text
    browser.load(f"/inquiries/{merged.id}/merge/{kept.id}", status=404)
    page = browser.load(f"/inquiries/{kept.id}/merge")
    page = browser.submit(page, {"number": merged.number}, status=422)
    assert "Det finns inget annat ärende med det numret." in page.text
    made = merge(kept, merged)
    form = browser.load("/account")
    token = form.tree.query("input[name=csrf_token]")[0].attrs["value"]
    assert browser.post(f"/merges/{made.id}/undo", data={"csrf_token": token}).status_code == 404


def test_a_municipality_that_knew_who_asks_does_not_learn_more_by_it(app):
    kept = received_case(**SAME)
    merged = routed_case(**{**SAME, "contact_name": "Annan"}, secrecy=Secrecy.LIMITED)
    part = recipient(merged, "1981")
    by = person("coordinator")
    part.identity_released_at, part.identity_released_by_id = clock.now(), by.id
    part.identity_edition = merged.identity_edition
    db.session.commit()
    assert part.knows_identity
    merge(kept, merged)
    assert part.inquiry.id == kept.id
    assert not part.knows_identity


def test_a_marking_hides_the_public_texts_of_both(app):
    kept, merged = two()
    marked(merged)
    made = merge(kept, merged)

    def public():
        return db.session.scalars(
            sa.select(Document.public_counterpart).where(Document.inquiry_id == kept.id)
        ).all()

    assert not any("Northcell" in text for text in public())
    undo(made)
    assert any("Northcell" in text for text in public())


# ------------------------------------------------------------------ at the same time, and hostile


def test_whoever_looked_at_older_versions_looks_again(sign_in):
    kept, merged = two()
    browser = sign_in("coordinator")
    page = page_of(browser, kept, merged)
    inquiries.edit(merged, {"jobs": 9}, by=person("adviser"), version=merged.version)
    db.session.commit()
    page = browser.submit(page, status=409)
    assert "ändrades under tiden" in page.text
    assert page.values(page.form())["merged_version"] == [str(merged.version)]
    assert browser.submit(page).path == f"/inquiries/{kept.id}"


def test_twice_is_once(sign_in):
    kept, merged = two()
    browser = sign_in("coordinator")
    page = page_of(browser, kept, merged)
    browser.submit(page)
    assert browser.submit(page).path == f"/inquiries/{kept.id}"
    made = db.session.scalar(sa.text("SELECT count(*) FROM merges"))
    assert made == 1
    back = browser.load(f"/inquiries/{kept.id}")
    browser.submit(back, form="/undo")
    assert "redan" in browser.submit(back, form="/undo").text


def test_of_two_who_put_them_together_the_other_way_round_at_once_one_is_refused(app):
    kept, merged = two()
    ids = ((kept.id, merged.id), (merged.id, kept.id))
    db.session.commit()

    def go(index):
        with app.app_context():
            pair = [db.session.get_one(Inquiry, key) for key in ids[index]]
            try:
                merge(*pair)
            except (Refused, Stale, StaleDataError):
                db.session.rollback()
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == [False, True]
    db.session.expire_all()
    assert sorted([kept.is_closed, merged.is_closed]) == [False, True]


def test_what_cannot_be_chosen_is_refused(sign_in):
    kept, merged = two()
    browser = sign_in("coordinator")
    page = page_of(browser, kept, merged)
    for value in ("\0", "x" * 20_000, "both"):
        browser.submit(page, {"of_subject": value}, status=422)
    with pytest.raises(Stale):
        service.merge_cases(
            kept, merged, (), by=person("coordinator"), version=0, merged_version=merged.version
        )


def test_others_may_not(sign_in):
    kept, merged = two(merged=routed_case)
    for who in ("head_sala", "registrar", "steering", "administrator", "partner"):
        sign_in(who).load(f"/inquiries/{kept.id}/merge/{merged.id}", status=403)


def test_the_municipality_finds_its_case_again(sign_in):
    kept, merged = two(merged=routed_case)
    merge(kept, merged)
    browser = sign_in("head_sala")
    assert browser.load(f"/inquiries/{merged.id}").path.startswith("/answers/")
    assert browser.load("/inquiries/").status == 200


def test_every_table_of_a_case_goes_along_or_stays():
    tables = {name for name, table in Model.metadata.tables.items() if "inquiry_id" in table.c}
    undecided = tables - {*cases.MOVE, *cases.STAY}
    assert not undecided, "say in crm/duplicates/cases.py whether they move with a merged case"


# ------------------------------------------------------------------ as a property


def scene(chance):
    """Two cases with whatever may hang on them."""
    kept = chance.choice([received_case, qualified_case])(**SAME, subject="Ett", jobs=None)
    secrecy = chance.choice(list(Secrecy))
    merged = chance.choice([received_case, qualified_case])(
        **{**SAME, "company_name": chance.choice(["Northcell AB", "Northcell GmbH", None])},
        secrecy=secrecy,
        needed_by=None,
    )
    if merged.stage is Stage.QUALIFIED and chance.random() < 0.8:
        send(merged, ["1981", "1983"])
        if chance.random() < 0.6:
            answer(merged, "1981")
            routing_service.decline(
                recipient(merged, "1983"),
                DeclineReason.NO_LAND,
                comment="",
                by=person("head_koping"),
            )
            if chance.random() < 0.5:
                sent_offer(merged)
            if chance.random() < 0.5:
                lost(merged)
    if kept.stage is Stage.QUALIFIED and not merged.is_closed and chance.random() < 0.5:
        send(kept, ["1980"])
    if chance.random() < 0.4:
        marked(chance.choice([kept, merged]))
    if chance.random() < 0.5:
        letter(merged)
    db.session.commit()
    return kept, merged


def letter(inquiry):
    document = db.session.scalars(
        sa.select(Document).where(Document.inquiry_id == inquiry.id).limit(1)
    ).one()
    db.session.add(
        Letter(inquiry=inquiry, document=document, text="Hej", received_at=clock.now(), digest="a")
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_merged_and_taken_back_leaves_the_same_rows(app, seed):
    chance = random.Random(seed)  # noqa: S311 - a scene, no secret
    kept, merged = scene(chance)
    before = everything()
    names = [one.name for one in cases.differences(kept, merged)]
    made = merge(kept, merged, *chance.sample(names, chance.randint(0, len(names))))
    assert merged.stage is Stage.DISMISSED
    assert everything() != before
    undo(made)
    assert everything() == before


def test_a_reply_about_the_merged_case_reaches_the_one_that_goes_on(app):
    kept, merged = two()
    merge(kept, merged)
    assert mailbox.case_of([merged.number], []) == kept
    assert mailbox.case_of([kept.number], []) == kept


TOLD = {"company_name": "Kvastfenan AB", "subject": "Kvastfenan vill bygga"}


def public_words() -> str:
    """All that anybody may read in the register."""
    rows = db.session.execute(sa.select(Document.public_counterpart, Document.public_subject))
    return " ".join(text for row in rows for text in row)


def merged_in_a_row():
    """Four that have become one: two into the first, and that into the last."""
    first, second, third, last = (received_case(**TOLD) for _one in range(4))
    merge(first, second)
    merge(first, third)
    merge(last, first)
    return last, [first, second, third]


def test_what_is_marked_afterwards_hides_the_public_words_of_all_that_went_in(app):
    kept, _parts = merged_in_a_row()
    assert "Kvastfenan" in public_words()
    marked(kept)
    assert "Kvastfenan" not in public_words()


def test_a_marked_case_that_goes_in_hides_the_public_words_of_those_that_went_in_before(app):
    kept, before, late = (received_case(**TOLD) for _one in range(3))
    marked(late)
    merge(kept, before)
    merge(kept, late)
    assert "Kvastfenan" not in public_words()


def test_a_case_that_becomes_secret_takes_all_along_that_went_into_it(app):
    kept, parts = merged_in_a_row()
    by = person("coordinator")
    secret = {"secrecy": Secrecy.SECRET, "code_name": "Projekt Lax", "responsible_id": by.id}
    inquiries.edit(kept, secret, by=by, version=kept.version)
    inquiries.name_person(kept, person("other_coordinator"), "Hjälper till.", by=by)
    for part in parts:
        assert part.is_secret
        assert find(person("adviser"), part) is None
        assert find(person("other_coordinator"), part) == part
    assert "Kvastfenan" not in public_words()
    with pytest.raises(Refused) as refused:
        inquiries.edit(parts[0], {"secrecy": Secrecy.OPEN}, by=by, version=parts[0].version)
    assert refused.value.field == "secrecy"


def find(user, inquiry):
    """A case, if somebody may know of it."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.id == inquiry.id, visible_to(user)))


def test_what_was_shown_while_two_were_one_is_not_shown_on_after_they_part(app):
    values = {"secrecy": Secrecy.LIMITED, "company_name": "Kvastfenan AB"}
    kept = qualified_case(**values)
    send(kept, ["1980"])
    merged = qualified_case(**values)
    send(merged, ["1981"])
    made = merge(kept, merged)
    by = person("coordinator")
    releases.release_identity(kept, [recipient(kept, "1980")], why="Bolaget vill.", by=by)
    db.session.commit()
    undo(made)
    assert not recipient(kept, "1980").knows_identity
    inquiries.edit(kept, {"contact_name": "Nya Namnet"}, by=by, version=kept.version)
    assert not recipient(kept, "1980").knows_identity


def test_a_hidden_case_stays_with_its_company_when_something_else_in_it_is_changed(app):
    facts = {"company_name": "Northcell AB", "organisation_number": "556000-1234"}
    company = received_case(**facts).company
    inquiry = received_case(company_name="NORTHCELL Aktiebolag", secrecy=Secrecy.SECRET)
    own, edition = inquiry.company, inquiry.identity_edition
    by = person("other_coordinator")
    service.merge_companies(
        company, own, by=by, version=company.version, merged_version=own.version
    )
    inquiries.edit(inquiry, {"jobs": 7}, by=person("coordinator"), version=inquiry.version)
    assert (inquiry.company, inquiry.identity_edition) == (own, edition)
