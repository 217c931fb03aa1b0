"""``flask inquiries parse`` and ``evaluate``, and whole letters with their surroundings."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm.intake.draft import read
from crm.intake.evaluate import evaluate, parse

LETTER = """Hej,

Vi på Kullerpil Lager AB i Karlstad är 40 anställda i dag och omsätter 90 mkr. Vi söker:

- mark 3–4 ha, gärna gammal industrimark
- hall 6 000 kvm
- 1,5 MW (ca 4 GWh/år)
- 25 nya jobb
- investering 8 MEUR
- industrispår önskas, hamn behövs inte

Tillträde Q2 2027. Svara senast 3 mars 2026.

Med vänlig hälsning
Tilda Ögren, logistikchef
tilda.ogren@kullerpil.example
070-174 06 99

This message is confidential and intended for the addressee only. Penalty 5 MEUR.
"""
REQUIREMENTS = {
    "area_ha_min": 3,
    "area_ha_max": 4,
    "floor_area_m2": 6000,
    "power_mw": 1.5,
    "jobs": 25,
    "investment_msek": 92,
    "needed_by": date(2027, 6, 30),
    "railway_siding": True,
    "port": False,
    "motorway": None,
    "brownfield_ok": True,
}


def test_a_whole_letter_fills_the_draft() -> None:
    draft = read("Mark och hall", LETTER)
    assert draft.requirements == REQUIREMENTS
    assert draft.type == "new"
    assert draft.value("company_name") == "Kullerpil Lager AB"
    assert draft.value("country") == "SE"
    assert draft.value("contact_name") == "Tilda Ögren"
    assert draft.value("contact_title") == "logistikchef"
    assert draft.value("contact_email") == "tilda.ogren@kullerpil.example"
    assert draft.value("contact_phone") == "070-174 06 99"
    assert draft.value("confidential") is None  # the footer says nothing of the case


def test_a_converted_sum_shows_its_rate_and_the_rate_its_day() -> None:
    field = read("", LETTER).fields["investment_msek"]
    assert field.note == "EUR 11.5 (2024-01-01)"
    assert field.evidence == "investering 8 MEUR"
    assert read("", "Investering 8 MSEK").fields["investment_msek"].note == ""


def test_a_forwarded_letter_is_read_and_its_headers_are_not() -> None:
    body = (
        "För kännedom /Moa\n\n-----Ursprungligt meddelande-----\nFrån: Ann <ann@polar.example>\n"
        "Skickat: den 1 april 2027 10:15\nTill: invest@region.example\nÄmne: 4 ha i Sala\n\n"
        "> Vi behöver 4 ha och 2 MW.\n> Hälsningar\n> Ann"
    )
    draft = read("VB: 4 ha", body)
    assert (draft.value("area_ha_min"), draft.value("power_mw")) == (4, 2)
    assert draft.value("needed_by") is None


def test_a_line_broken_by_the_mail_program_is_one_sentence() -> None:
    body = "Hello,\n\nwe are looking for a plot of land in your beautiful region of at least\n5 ha and a hall."
    assert read("", body).value("area_ha_min") == 5


def test_next_year_is_known_only_when_the_day_of_arrival_is() -> None:
    words = "Hallen ska stå klar kvartal 2 nästa år."
    assert read("", words).value("needed_by") is None
    assert read("", words, received=date(2024, 12, 18)).value("needed_by") == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Company: Brattvik Sport AS\nCountry: Norway", "Brattvik Sport AS"),
        ("Die Quellwerk Sensorik GmbH aus Ostwestfalen sucht ein Büro.", "Quellwerk Sensorik GmbH"),
        ("I am writing on behalf of Wexcombe Precision Ltd, a supplier.", "Wexcombe Precision Ltd"),
        ("Luftväxlarna i Kungsör AB vill bygga ut.", "Luftväxlarna i Kungsör AB"),
        (
            "Vi säljer till vår kund Volta AB och söker mark.\n\nMvh\nUno\nKlyvaren AB",
            "Klyvaren AB",
        ),
        (
            "We act for a client whose name we cannot disclose.\n\nRegards\nMia Ek\nEk Advisers Ltd",
            None,
        ),
    ],
)
def test_the_company_is_the_one_that_wants_to_come(body: str, name: str | None) -> None:
    assert read("", body).value("company_name") == name


LINES: list[dict[str, Any]] = [
    {
        "id": "a",
        "subject": "Mark och hall",
        "body": LETTER,
        "areas": ["other"],
        "type": "new",
        "country": "SE",
        "requirements": {**REQUIREMENTS, "needed_by": "2027-06-30", "jobs": 30, "motorway": True},
    },
    {"id": "b", "subject": "", "body": "\x00", "areas": [], "requirements": {}},
]


def test_the_shares_are_counted_per_field() -> None:
    scores = evaluate(LINES)
    assert scores.letters == 2
    jobs, motorway, port = (scores.fields[name] for name in ("jobs", "motorway", "port"))
    assert (jobs.precision, jobs.recall) == (0, 0)
    assert (motorway.precision, motorway.recall) == (None, 0)
    assert (port.right, port.filled, port.labelled) == (1, 1, 1)
    assert scores.total(["jobs", "port"]).precision == 0.5


def test_parsing_a_file_writes_a_line_for_each_letter(app: Flask, tmp_path: Path) -> None:
    file, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text("\n\n".join(json.dumps(line) for line in LINES) + "\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(
        args=["inquiries", "parse", str(file), "--output", str(output)]
    )
    assert result.exit_code == 0, result.output
    written = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in written] == ["a", "b"]
    assert written[0]["requirements"]["needed_by"] == "2027-06-30"
    assert written[0]["evidence"]["jobs"] == "25 nya jobb"
    assert set(written[0]) >= {
        "id",
        "areas",
        "subareas",
        "type",
        "country",
        "requirements",
        "evidence",
    }
    assert len(written[0]["areas"]) <= 5


def test_evaluating_a_file_prints_the_shares_and_on_demand_the_faults(
    app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    result = app.test_cli_runner().invoke(
        args=["inquiries", "evaluate", str(file), "--show-faults"]
    )
    assert result.exit_code == 0, result.output
    assert "2 letters" in result.output
    assert "a jobs: 25 for 30  '25 nya jobb'" in result.output
    assert "all requirements" in result.output


def test_what_a_file_teaches_is_measured_on_letters_that_did_not_teach_it(
    app: Flask, tmp_path: Path
) -> None:
    letters = [
        {
            "id": place,
            "subject": "",
            "body": f"{body} {place}.",
            "areas": [area],
            "requirements": {},
        }
        for place in range(12)
        for body, area in (
            ("Vi gör flinkor, sort", "life-science"),
            ("Vi gör nässlor, sort", "food"),
            ("Vi gör snören, sort", "electromobility"),
            ("Vi gör något annat, sort", "other"),
        )
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in letters), encoding="utf-8")

    def among_first(*options: str) -> str:
        result = app.test_cli_runner().invoke(args=["inquiries", "evaluate", str(file), *options])
        assert result.exit_code == 0, result.output
        return next(line for line in result.output.splitlines() if "among first" in line)

    assert "12/48" in among_first()
    assert "48/48" in among_first("--learn-folds", "5")
    assert "48/48" in among_first("--learn-from", str(file))
    both = ["inquiries", "evaluate", str(file), "--learn-from", str(file), "--learn-folds", "2"]
    assert app.test_cli_runner().invoke(args=both).exit_code == 2


@pytest.mark.parametrize("text", ["{not json", "[1, 2]", '"text"'])
def test_a_file_of_something_else_is_refused_with_its_line(
    app: Flask, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(text, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["inquiries", "evaluate", str(file)])
    assert result.exit_code == 1
    assert "Line 1" in result.output


def test_a_line_without_its_parts_is_read_as_empty() -> None:
    assert parse({"id": 1, "subject": None, "received": "not a day"})["type"] == "new"
