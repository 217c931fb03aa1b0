"""Whatever arrives is read as far as it goes, or said to be unreadable; nothing else happens."""

from email.parser import BytesParser
from random import Random

import pytest

from crm.intake import mail_file
from crm.intake.mail_file import FAULTS, ReadMail, Unreadable, read_mail
from tests.intake.mails import broken_mail, sound_mails, written

MAILS = 2_000
LONGEST_TEXT = 200_000


def outcome(raw: bytes) -> ReadMail | None:
    """What became of a mail; any other error than Unreadable is the test's."""
    try:
        return read_mail(raw)
    except Unreadable:
        return None


def texts_of(mail: ReadMail) -> list[str]:
    names = [part.name for part in mail.attachments]
    return [mail.subject, mail.body, mail.sender_name, mail.sender_email, mail.message_id, *names]


def assert_can_be_stored(mail: ReadMail) -> None:
    """Every text goes into a column of either database."""
    for text in texts_of(mail):
        assert "\0" not in text
        text.encode("utf-8")  # no half characters
    for line in (mail.subject, mail.sender_name, mail.message_id):
        assert len(line) <= 200
        assert "\n" not in line
    assert len(mail.body) <= LONGEST_TEXT
    assert set(mail.faults) <= FAULTS.keys()
    assert mail.date is None or mail.date.utcoffset() is not None


def test_two_thousand_broken_mails() -> None:
    random, sound = Random(4), sound_mails()  # noqa: S311  # the same accidents each time
    outcomes = [outcome(broken_mail(random, sound)) for _ in range(MAILS)]
    read = [mail for mail in outcomes if mail is not None]
    for mail in read:
        assert_can_be_stored(mail)
    assert MAILS // 2 < len(read) < MAILS, "most can be read, some can't"


@pytest.mark.parametrize("raw", [b"", b" \r\n", b"\0" * 500, bytes(range(32)) * 50])
def test_what_holds_nothing_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_mail(raw)


def test_a_fault_of_the_library_is_an_unreadable_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(BytesParser, "parsebytes", fail)
    with pytest.raises(Unreadable, match="MemoryError"):
        read_mail(bytes(written()))


def test_an_outlook_file_that_says_it_holds_more_than_it_does_is_not_unfolded() -> None:
    raw = bytearray(sound_mails()[-1])
    place = raw.index("Root Entry".encode("utf-16-le")) + 128 + 120  # the size of the next entry
    raw[place : place + 8] = (2**31).to_bytes(8, "little")
    with pytest.raises(Unreadable):
        read_mail(bytes(raw))


def test_mails_within_mails_end_somewhere() -> None:
    mail = written("Innerst")
    for _ in range(25):
        outer = written("Se nedan")
        outer.add_attachment(mail)
        mail = outer
    read = read_mail(bytes(mail))
    assert read.faults == ["too_large"]
    assert read.body.count("Se nedan") == 10


def test_a_thousand_parts_within_parts_leave_the_words_of_the_mail() -> None:
    nested = b"Subject: hit\n"
    for number in range(1_000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    read = read_mail(nested + b"\n20 hektar")
    assert (read.subject, read.faults) == ("hit", ["broken"])
    assert "20 hektar" in read.body


def test_borders_without_end_are_not_compared_with_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail_file, "MOST_COMPARISONS", 1)
    read = read_mail(bytes(written()).replace(b"text/plain", b"text/plain; boundary=x"))
    assert read.faults == ["too_large"]
    assert "20 hektar" in read.body


def test_a_mail_larger_than_any_is_read_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail_file, "LARGEST", 600)
    read = read_mail(bytes(written("Början. " * 400)))
    assert "too_large" in read.faults
    assert read.body.startswith("Början.")


def test_a_tag_with_a_hundred_thousand_attributes_is_a_tag() -> None:
    many = " ".join(f"a{number}" for number in range(100_000))
    raw = f"Subject: x\nContent-Type: text/html\n\n<p>20 ha<br>mark</p><p {many[:300_000]}>Hej"
    assert read_mail(raw.encode()).body.split() == ["20", "ha", "mark", "Hej"]
