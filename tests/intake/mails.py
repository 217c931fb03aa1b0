"""Mails for tests, as bytes: sound ones, and the same ones after something happened to them."""

from email.message import EmailMessage
from random import Random

from tests.intake.outlook import mail_streams, outlook_mail

LETTER = """Hej,

vi söker 20 hektar mark nära järnväg och 12 MW el för en fabrik i Västmanland.

Med vänlig hälsning
Åsa Öberg, Acme Celler AB
"""


def written(
    text: str = LETTER, *, sender: str = "Åsa Öberg <asa@acme.example>", **headers: str
) -> EmailMessage:
    """A mail; headers by name, with _ for -."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "etablering@region.example"
    mail["Subject"] = headers.pop("subject", "Förfrågan om mark – 20 ha")
    mail["Date"] = headers.pop("date", "Tue, 24 Nov 2026 10:00:00 +0100")
    mail["Message-ID"] = headers.pop("message_id", "<one@acme.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def sound_mails() -> list[bytes]:
    """One of each kind that people send."""
    plain = written()
    both = written()
    both.add_alternative("<p>Hej, vi söker <b>20 ha</b>.</p>", subtype="html")
    both.add_attachment(b"%PDF-1.7 ", maintype="application", subtype="pdf", filename="Behov å.pdf")
    latin = written()
    latin.set_content(LETTER, charset="iso-8859-1", cte="8bit")
    page = written()
    page.set_content("<table><tr><td>El<td>12 MW</table>", subtype="html", charset="utf-8")
    forwarded = written("Se nedan.")
    forwarded.add_attachment(both)
    bounce = written("Kunde inte levereras.", Auto_Submitted="auto-replied")
    inner = mail_streams({0x37: "Inre", 0x1000: LETTER}, files={"a.pdf": b"%PDF-"}, header=24)
    outlook = outlook_mail({0x37: "Från Outlook", 0x1000: LETTER}, within=inner)
    return [bytes(one) for one in (plain, both, latin, page, forwarded, bounce)] + [outlook]


CHARSETS = ["utf-8", "us-ascii", "utf-16", "x-none", "punycode", "zlib", "utf-7", "", "\0"]
MARKS = [b"\0", b"\xff\xfe", b"\r", b"=?utf-8?b?====?=", b'"', b"(((((", b"--", b"<!--", b"\n\n"]


def broken_mail(random: Random, sound: list[bytes]) -> bytes:
    """A mail after one to four accidents."""
    raw = random.choice(sound)
    for _ in range(random.randint(1, 4)):
        raw = random.choice(ACCIDENTS)(random, raw)
    return raw


def _cut(random: Random, raw: bytes) -> bytes:
    return raw[: random.randint(0, len(raw))]


def _headless(random: Random, raw: bytes) -> bytes:
    return raw[random.randint(0, len(raw)) :]


def _flipped(random: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(raw), random.randint(1, 40))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _marked(random: Random, raw: bytes) -> bytes:
    place = random.randint(0, len(raw))
    return raw[:place] + random.choice(MARKS) * random.randint(1, 300) + raw[place:]


def _wrong_charset(random: Random, raw: bytes) -> bytes:
    return raw.replace(b"utf-8", random.choice(CHARSETS).encode())


def _wrong_encoding(random: Random, raw: bytes) -> bytes:
    wrong = random.choice([b"base64", b"quoted-printable", b"x-uuencode", b"none"])
    return raw.replace(b"8bit", wrong).replace(b"base64", wrong)


def _nested(random: Random, raw: bytes) -> bytes:
    for depth in range(random.choice([1, 1, 3, 3, 10, 40])):
        border = f"b{depth}".encode()
        kind = random.choice([b"mixed", b"alternative", b"report"])
        head = b"Content-Type: multipart/" + kind + b'; boundary="' + border + b'"\n\n--' + border
        raw = head + b"\nContent-Type: message/rfc822\n\n" + raw + b"\n--" + border + b"--\n"
        if len(raw) > 200_000:
            break
    return raw


def _doubled(random: Random, raw: bytes) -> bytes:
    return (raw * random.randint(2, 5))[:200_000]


def _huge(random: Random, raw: bytes) -> bytes:
    if random.random() > 0.05:  # a few will do
        return raw
    filling = random.choice([b"a" * 76 + b"\n", b"<div>", b"\xc3\xa5 ", b"X: y\n", b"\n"])
    place = random.choice([0, len(raw) // 2, len(raw)])
    return raw[:place] + filling * (300_000 // len(filling)) + raw[place:]


ACCIDENTS = [
    *(_cut, _headless, _flipped, _marked, _wrong_charset),
    *(_wrong_encoding, _nested, _doubled, _huge),
]
