"""What people copy out of mail programs: sender, subject and text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.arrivals.pasted import LONGEST_SUBJECT, read_pasted
from crm.core import clock

pytestmark = pytest.mark.no_database

OUTLOOK = "From: Bo Ek <bo@ek.example>\nSent: Friday\nTo: us\nSubject: Land\n\nWe need land.\n"


def test_the_head_of_a_mail_program_is_understood_in_three_languages():
    for sender, sent, subject in (
        ("From", "Sent", "Subject"),
        ("Från", "Skickat", "Ämne"),
        ("Von", "Gesendet", "Betreff"),
    ):
        text = f"{sender}: Bo Ek <bo@ek.example>\n{sent}: nu\n{subject}: Mark\n\nVi söker mark."
        mail = read_pasted(text)
        assert (mail.sender_name, mail.sender_email) == ("Bo Ek", "bo@ek.example")
        assert (mail.subject, mail.body) == ("Mark", "Vi söker mark.")


def test_a_sender_without_an_address_is_a_name():
    assert read_pasted(OUTLOOK.replace(" <bo@ek.example>", "")).sender_name == "Bo Ek"
    assert read_pasted(OUTLOOK.replace(" <bo@ek.example>", "")).sender_email == ""


def test_without_a_head_the_first_sentence_is_the_subject_and_nothing_is_cut_away():
    mail = read_pasted("Hej Anna!\n\nVi söker mark i Sala. Helst vid riksvägen.\n")
    assert mail.subject == "Vi söker mark i Sala."
    assert mail.body == "Hej Anna!\n\nVi söker mark i Sala. Helst vid riksvägen."


def test_a_long_first_sentence_is_cut_between_words():
    subject = read_pasted("Vi " + "söker " * 60).subject
    assert len(subject) <= LONGEST_SUBJECT + 2
    assert subject.endswith("söker …")


def test_a_line_with_a_colon_in_the_middle_of_a_letter_is_no_head():
    mail = read_pasted("Vi söker mark.\nTill: hösten behöver vi el.")
    assert "Till: hösten behöver vi el." in mail.body


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read(text):
    mail = read_pasted(text)
    assert len(mail.subject) <= 200
    assert "\n" not in mail.subject
    assert bool(mail.body) == bool(text.strip()), "nothing that was pasted is lost"


@pytest.mark.parametrize(
    "told",
    [
        "den 19 november 2025 14:02",
        "19 November 2025 14:02",
        "Wednesday, November 19, 2025 2:02 PM",
        "2025-11-19 14:02:33",
        "Mittwoch, 19. November 2025 14:02",
    ],
)
def test_when_it_was_sent_is_understood_as_swedish_time(told):
    mail = read_pasted(f"Från: Bo\nSkickat: {told}\nÄmne: Mark\n\nVi söker mark.")
    assert mail.date == datetime(2025, 11, 19, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "told", ["", "nyss", "19 november 2025", "99 nov 2025 77:99", "2025-13-01 10:00"]
)
def test_a_moment_that_is_none_is_left_out(told):
    assert read_pasted(f"Från: Bo\nSkickat: {told}\nÄmne: Mark\n\nText.").date is None


def test_no_mail_was_sent_in_the_future():
    mail = read_pasted("Från: Bo\nSkickat: 2099-01-01 10:00\nÄmne: Mark\n\nText.")
    assert mail.date <= clock.now()
