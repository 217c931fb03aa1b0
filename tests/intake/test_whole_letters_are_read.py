"""Letters as they come, with all that is beside the matter: each value as a person would fill it in."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crm.intake.evaluate import parse

LETTERS = [
    json.loads(line)
    for line in Path(__file__).with_name("letters.jsonl").read_text(encoding="utf-8").splitlines()
]
ARRIVED = date(2025, 11, 1).isoformat()


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: str(letter["subject"]))
def test_a_letter_gives_the_case_that_a_person_would_note(letter: dict[str, Any]) -> None:
    read = parse({"subject": letter["subject"], "body": letter["body"], "received": ARRIVED})
    told = {name: value for name, value in read["requirements"].items() if value is not None}
    assert told == letter["requirements"]
    assert (read["type"], read["country"]) == (letter["type"], letter["country"])


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: str(letter["subject"]))
def test_each_value_shows_the_words_it_came_from(letter: dict[str, Any]) -> None:
    read = parse({"subject": letter["subject"], "body": letter["body"]})
    told = {name for name, value in read["requirements"].items() if value is not None}
    whole = f"{letter['subject']}\n{letter['body']}"
    assert told <= set(read["evidence"])
    assert all(read["evidence"][name] in whole for name in told)
