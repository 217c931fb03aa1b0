"""The page of the mailbox: what came and where it went, what is wrong, one more try."""

from datetime import timedelta

import pytest

from crm.core import clock
from crm.core.db import db
from crm.inquiries.models import Secrecy
from crm.mailbox import queries, service
from tests.factories.inquiries import qualified_case
from tests.factories.letters import a_mail
from tests.factories.mailbox import failed_mail, kept, take
from tests.factories.people import person


@pytest.fixture(autouse=True)
def connected(app, monkeypatch):
    """A mailbox is connected."""
    monkeypatch.setitem(app.config, "IMAP_HOST", "mail.example")


def read(fault=None, ago=timedelta(0)):
    """The worker has read the mailbox, or tried to."""
    with clock.set_to(clock.now() - ago):
        assert service.begin_poll()
        service.end_poll(fault)
        db.session.commit()


def test_what_came_stands_with_sender_subject_and_case(sign_in):
    take(a_mail("Söker mark", "Vi söker 5 hektar."), b"\0\1\2")
    read()
    page = sign_in("coordinator").load("/mailbox/")
    number = kept()[0].inquiry.number
    assert "Ester Exempelsson" in page.text
    assert "Söker mark" in page.text
    assert number in page.text
    assert "oläsligt" in page.text
    assert "Senast läst" in page.text


def test_it_goes_on_with_what_is_older(sign_in, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    take(*(a_mail(f"Nummer {turn}") for turn in range(3)))
    client = sign_in("coordinator")
    first = client.load("/mailbox/")
    assert "Nummer 0" not in first.text
    assert "Nummer 0" in client.load(f"/mailbox/?before={kept()[1].id}").text


def test_of_a_secret_case_only_who_is_named_learns_and_no_more_than_its_number(sign_in):
    case = qualified_case(secrecy=Secrecy.SECRET, responsible_id=person("coordinator").id)
    take(a_mail(f"[{case.number}] Hemligt ämne", sender="Hemlig <hemlig@x.example>"))
    assert case.number not in sign_in("other_coordinator").load("/mailbox/").text
    page = sign_in("coordinator").load("/mailbox/")
    assert case.number in page.text
    assert "Hemlig" not in page.text


def test_the_administrator_sees_how_it_goes_and_nothing_of_the_cases(sign_in):
    take(a_mail("Söker mark"))
    failed_mail()
    page = sign_in("administrator").load("/mailbox/")
    assert "uppgivet" in page.text
    assert not any(word in page.text for word in ("Söker mark", "Ester", "Hemlig"))


@pytest.mark.parametrize("key", ["coordinator", "administrator"])
def test_a_mail_that_was_given_up_is_tried_again(sign_in, key):
    mail = failed_mail()
    client = sign_in(key)
    page = client.load("/mailbox/")
    assert "Hemlig" not in page.text, "nobody knows yet whose case it is"
    after = client.submit(page, {}, form=f"/mailbox/{mail.id}/retry")
    assert "nytt försök" in after.text
    take()
    assert kept()[0].inquiry is not None


def test_a_mail_that_has_not_failed_has_nothing_to_be_tried_again(sign_in):
    mail = service.keep(a_mail())
    db.session.commit()
    client = sign_in("coordinator")
    page = client.load("/mailbox/")
    assert "väntar" in page.text
    assert f"/mailbox/{mail.id}/retry" not in page.html


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("MailboxLoginError", "godtar inte användarnamnet"),
        ("CannotRemove", "låter oss inte ta bort"),
        ("SomethingNew", "svarade med ett fel"),
    ],
)
def test_what_is_wrong_is_said_in_words_here_and_on_the_first_page(sign_in, fault, words):
    read(fault)
    client = sign_in("coordinator")
    assert words in client.load("/mailbox/").text
    assert "behöver dig" in client.load("/").text


@pytest.mark.parametrize("has_run", [True, False])
def test_a_worker_that_sleeps_is_noticed(sign_in, has_run):
    if has_run:
        read(ago=timedelta(minutes=11))
    assert "borde ha lästs av" in sign_in("coordinator").load("/mailbox/").text
    assert "behöver dig" in sign_in("administrator").load("/").text


def test_all_is_well(sign_in):
    read()
    client = sign_in("coordinator")
    assert "Inget har kommit än" in client.load("/mailbox/").text
    first = client.load("/").text
    assert "Brevlådan" in first
    assert "behöver dig" not in first


def test_without_a_mailbox_the_page_says_so_and_the_first_page_nothing(app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "IMAP_HOST", "")
    client = sign_in("coordinator")
    assert "Ingen brevlåda är ansluten" in client.load("/mailbox/").text
    assert "Brevlådan" not in client.load("/").text
