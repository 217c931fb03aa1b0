"""The codes themselves: as the standard has them, and each of one half minute."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts import codes
from crm.core import sealing

# RFC 6238, appendix B, SHA-1: the last six of the eight digits.
STANDARD_SECRET = b32encode(b"12345678901234567890").decode()
STANDARD = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("second", "code"), STANDARD.items())
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert codes.step_of(STANDARD_SECRET, code, moment) == second // 30


@given(seconds=st.integers(-200, 200))
def test_a_code_counts_from_half_a_minute_before_to_half_a_minute_after(seconds: int) -> None:
    shown = datetime.fromtimestamp(1111111111, UTC)
    asked = shown + timedelta(seconds=seconds)
    found = codes.step_of(STANDARD_SECRET, "050471", asked)
    steps = int(asked.timestamp()) // 30 - 1111111111 // 30
    assert found == (1111111111 // 30 if abs(steps) <= 1 else None)


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_reading_of_codes(text: str) -> None:
    code = codes.digits(text)
    assert codes.step_of(STANDARD_SECRET, code, datetime.fromtimestamp(59, UTC)) in {None, 0, 1, 2}
    assert not (codes.is_app_code(code) and codes.is_recovery_code(code))


def test_recovery_codes_are_ten_and_all_different() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(codes.is_recovery_code(codes.digits(codes.in_groups(code))) for code in made)


@given(text=st.text(max_size=100))
def test_what_is_sealed_is_read_again_for_its_own_purpose_only(text: str) -> None:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "only for tests, long enough to be accepted"
    with app.app_context():
        sealed = sealing.seal("this", text)
        assert sealing.unseal("this", sealed) == text
        assert len(text) < 3 or text not in sealed
        for purpose, other in (("that", sealed), ("this", sealed[:-4]), ("this", "åäö")):
            with pytest.raises(sealing.Unreadable):
                sealing.unseal(purpose, other)
