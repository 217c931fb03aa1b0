"""How well letters are read that other people wrote, measured as ``flask inquiries evaluate`` does.

``worked_with.jsonl`` is read and corrected by; ``held_out.jsonl`` is not: nobody looks at its
letters to change a rule, for then it would measure nothing any more.
"""

from pathlib import Path

import pytest

from crm.intake.commands import read_lines
from crm.intake.draft import REQUIREMENTS
from crm.intake.evaluate import Scores, evaluate

MEASURED = Path(__file__).parent / "measured"


@pytest.fixture(scope="module", params=["worked_with", "held_out"])
def scores(request: pytest.FixtureRequest) -> Scores:
    """What one of the files gives."""
    return evaluate(read_lines(MEASURED / f"{request.param}.jsonl"))


def test_the_first_area_is_right_in_85_of_100_letters(scores: Scores) -> None:
    assert scores.first_area / scores.letters >= 0.85


def test_a_right_area_is_among_the_first_three_in_95_of_100(scores: Scores) -> None:
    assert scores.among_first / scores.letters >= 0.95


def test_requirements_that_are_filled_are_right_in_95_of_100(scores: Scores) -> None:
    precision = scores.total(REQUIREMENTS).precision
    assert precision is not None
    assert precision >= 0.95


def test_of_the_requirements_in_the_letters_85_of_100_are_found(scores: Scores) -> None:
    recall = scores.total(REQUIREMENTS).recall
    assert recall is not None
    assert recall >= 0.85
