"""The codes of the second factor: those of an app, and those on paper. No I/O.

Both are digits only, so that one field and a telephone's number keys do for either.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hmac import compare_digest

import pyotp

STEP_SECONDS = 30
STEPS_OFF = (0, -1, 1)  # the clocks of telephone and server differ a little
APP_DIGITS = 6
RECOVERY_DIGITS, RECOVERY_GROUP = 16, 4
RECOVERY_CODES = 10
# Six digits are few: so many wrong ones a day at an account, wherever they come from, are enough.
WRONG_A_DAY = 100
PENDING_LIVES = timedelta(minutes=5)  # from the right password to the right code
ISSUER = "Etablera"


def digits(text: str) -> str:
    """A code without the blanks and dashes that it was typed with."""
    return re.sub(r"[\s-]", "", text)


def is_app_code(code: str) -> bool:
    """Whether it looks like what an app shows."""
    return re.fullmatch(rf"[0-9]{{{APP_DIGITS}}}", code) is not None


def is_recovery_code(code: str) -> bool:
    """Whether it looks like a recovery code."""
    return re.fullmatch(rf"[0-9]{{{RECOVERY_DIGITS}}}", code) is not None


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute that a code belongs to, among those that count now; None if to none."""
    if not is_app_code(code):
        return None
    generator = pyotp.TOTP(secret, digits=APP_DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    matching = [
        present + off
        for off in STEPS_OFF
        if compare_digest(generator.generate_otp(present + off), code)
    ]
    return matching[0] if matching else None


def new_secret() -> str:
    """What app and server share: 160 random bits."""
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Ten codes of 53 random bits each."""
    most = 10**RECOVERY_DIGITS
    return [f"{secrets.randbelow(most):0{RECOVERY_DIGITS}}" for _ in range(RECOVERY_CODES)]


def in_groups(text: str, size: int = RECOVERY_GROUP) -> str:
    """A long code as people type it: 1234 5678 9012 3456."""
    return " ".join(_groups(text, size))


def _groups(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))
