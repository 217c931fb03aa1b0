"""Every text has its Swedish, with the same places to fill in, and nothing is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "crm/translations/sv/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="sv")


@pytest.fixture(scope="module")
def texts() -> set[str]:
    with (ROOT / "crm/translations/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    return {
        text if isinstance(text, str) else text[0] for _file, _line, text, _notes, _ctx in found
    }


def in_swedish(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_text_has_its_swedish(catalogue: Catalog, texts: set[str]) -> None:
    missing = [
        text
        for text in sorted(texts)
        if (message := catalogue.get(text)) is None or not all(in_swedish(message)) or message.fuzzy
    ]
    assert not missing


def test_nothing_is_translated_that_is_not_said(catalogue: Catalog, texts: set[str]) -> None:
    said = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert sorted(said - texts) == []


def test_the_swedish_has_the_same_places_to_fill_in(catalogue: Catalog) -> None:
    for message in catalogue:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        if not message.id:
            continue
        wanted = set(PLACE.findall(ids[-1]))
        for text in in_swedish(message):
            assert set(PLACE.findall(text)) == wanted, f"{ids[0]!r}: {text!r}"


def test_the_catalogue_says_that_it_is_swedish_and_finished(catalogue: Catalog) -> None:
    assert not catalogue.fuzzy, "a catalogue marked as fuzzy is not compiled"
    assert (str(catalogue.locale), catalogue.charset) == ("sv", "utf-8")
    text = (ROOT / "crm/translations/sv/LC_MESSAGES/messages.po").read_text("utf-8")
    assert "Plural-Forms: nplurals=2" in text
