"""A document says everything it was given, in a file that can be read aloud and kept."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from crm.core import documents
from crm.core.documents import MISSING_SIGN, DocumentError, render_pdf
from tests.core import document_samples as samples

OFFER, MONTH = "offers/offer", "kpi/month"
EVERY_DOCUMENT = [
    pytest.param(OFFER, samples.offer_sv, "sv", id="offer-sv"),
    pytest.param(OFFER, samples.offer_en, "en", id="offer-en"),
    pytest.param(MONTH, samples.month_sv, "sv", id="month-sv"),
    pytest.param(MONTH, samples.month_en, "en", id="month-en"),
]
HOSTILE = [
    "#panic(1) *x* $",
    '"); #read("/config.py") //',
    "= Heading @label <tag> \\n [b] `raw`",
    "<script>alert(1)</script> {{ 7*7 }}",
]
# Words for the eye alone: a label for a row that is not there, or alt text, which is not page text.
NOT_ON_THE_PAGE = {"alt", "labels", "scale", "empty"}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def words(text: str) -> str:
    """Text without what line breaks did to it: spaces, hyphens at line ends, break marks."""
    for mark in ("\u200b", "\u00ad", "\u2010", "-"):
        text = text.replace(mark, "")
    return "".join(text.split())


def text_of(pdf: bytes) -> str:
    """The words of the document itself, without what heads and foots each page."""
    return words("".join(page.extract_text() for page in read(pdf).pages))


def texts_in(value: object) -> Iterator[str]:
    """Every text that belongs on the page."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in NOT_ON_THE_PAGE:
                yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def offer_with_sites(count: int) -> dict[str, Any]:
    """The sample offer with its first site repeated, or taken away."""
    offer: dict[str, Any] = {**samples.offer_sv(), "map": samples.map_sv()}
    first = samples.offer_sv()["municipalities"][0]["sites"][0]
    rows = samples.offer_sv()["glance"]["rows"]
    numbers = range(1, count + 1)
    offer["glance"] = {
        "sites": [
            {"number": n, "name": f"Objekt nummer {n}", "municipality": "Västerås"} for n in numbers
        ],
        "rows": [
            {**row, "values": ["12"] * count, "amounts": [3.0] * count if row["amounts"] else []}
            for row in rows
        ],
    }
    offer["map"]["sites"] = [{"number": n, "lat": 59.61, "lon": 16.5} for n in numbers]
    offer["municipalities"] = [
        {
            "name": "Västerås",
            "introduction": "",
            "sites": [{**first, "number": n, "name": f"Objekt nummer {n}"} for n in numbers],
        }
    ][: min(count, 1)]
    return offer


@pytest.mark.parametrize(("template", "sample", "language"), EVERY_DOCUMENT)
class TestEveryDocument:
    def test_is_a_tagged_pdf_with_language_and_title(
        self, template: str, sample: Callable[[], Mapping[str, object]], language: str
    ) -> None:
        data = sample()
        pdf = render_pdf(template, data, language=language)
        assert pdf.startswith(b"%PDF-")
        document = read(pdf)
        catalogue: Any = document.trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in catalogue
        assert catalogue["/Lang"].startswith(language)
        assert document.metadata is not None
        assert document.metadata.title == data["title"]
        assert document.metadata.author == data["region"]

    def test_says_everything_it_was_given(
        self, template: str, sample: Callable[[], Mapping[str, object]], language: str
    ) -> None:
        data = sample()
        shown = text_of(render_pdf(template, data, language=language))
        if template == MONTH:
            data = {key: value for key, value in data.items() if key != "document_date"}
        missing = [text for text in texts_in(data) if words(text) not in shown]
        assert not missing

    def test_is_the_same_to_the_byte_for_the_same_data(
        self, template: str, sample: Callable[[], Mapping[str, object]], language: str
    ) -> None:
        first = render_pdf(template, sample(), language=language)
        assert render_pdf(template, sample(), language=language) == first

    def test_numbers_its_pages(
        self, template: str, sample: Callable[[], Mapping[str, object]], language: str
    ) -> None:
        pages = read(render_pdf(template, sample(), language=language)).pages
        pattern = "Sida 1 av {}" if language == "sv" else "Page 1 of {}"
        assert pattern.format(len(pages)) in pages[0].extract_text()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_company_is_called_is_never_run(text: str) -> None:
    offer: dict[str, Any] = {**samples.offer_sv(), "title": text, "recipient": text}
    offer["letter"] = offer["why_region"] = text
    offer["municipalities"][0]["sites"][0]["groups"][0]["facts"][0]["value"] = text
    offer["glance"]["rows"][0]["values"][0] = text
    pdf = render_pdf(OFFER, offer, language="sv")
    assert text_of(pdf).count(words(text)) >= 6
    metadata = read(pdf).metadata
    assert metadata is not None
    assert metadata.title == text


@pytest.mark.parametrize("name", ["Å" * 300, "Mycket långt företagsnamn " * 20])
def test_a_very_long_name_is_kept_whole_on_the_page(name: str) -> None:
    offer: dict[str, Any] = {**samples.offer_sv(), "recipient": name}
    offer["glance"]["sites"][0]["name"] = name
    offer["municipalities"][0]["sites"][0]["name"] = name
    document = read(render_pdf(OFFER, offer, language="sv"))
    assert words(name) in words("".join(page.extract_text() for page in document.pages))


def test_a_text_longer_than_a_page_runs_on_to_the_next() -> None:
    long = "En mening som upprepas. " * 400
    offer: dict[str, Any] = {**samples.offer_sv(), "why_region": long}
    offer["municipalities"][0]["sites"][0]["groups"][0]["facts"][0]["value"] = long
    month: dict[str, Any] = {**samples.month_sv(), "what_is_counted": long}
    for pdf in (
        render_pdf(OFFER, offer, language="sv"),
        render_pdf(MONTH, month, language="sv"),
    ):
        for page in read(pdf).pages:
            assert lowest_text(page) > 0


def lowest_text(page: PageObject) -> float:
    """How far up the page its lowest text stands; below 0 it would be cut off."""
    heights: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: object) -> None:
        if text.strip():
            heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=note)
    return min(heights)


def test_twelve_sites_are_compared_on_one_page() -> None:
    document = read(render_pdf(OFFER, offer_with_sites(12), language="sv"))
    comparison = document.pages[1]
    assert comparison.mediabox.width > comparison.mediabox.height
    text = words(comparison.extract_text())
    assert all(words(f"Objekt nummer {n}") in text for n in range(1, 13))
    assert words(samples.OFFER_LABELS_SV["glance_note"]) in text
    assert document.pages[2].mediabox.width < document.pages[2].mediabox.height


def test_an_offer_without_sites_says_so() -> None:
    shown = text_of(render_pdf(OFFER, offer_with_sites(0), language="sv"))
    assert words(samples.OFFER_LABELS_SV["no_sites"]) in shown


def test_a_compared_site_without_a_section_of_its_own_is_still_listed() -> None:
    offer: dict[str, Any] = {**samples.offer_sv(), "municipalities": []}
    shown = text_of(render_pdf(OFFER, offer, language="sv"))
    assert all(words(site["name"]) in shown for site in offer["glance"]["sites"])


def test_an_empty_value_is_a_dash_and_a_zero_is_a_zero() -> None:
    month: dict[str, Any] = {**samples.month_sv()}
    month["by_municipality"] = {
        "columns": ["Kommun", "Svar", "Jobb"],
        "rows": [["Arboga", "", "0"]],
        "total": [],
        "note": "",
    }
    assert f"Arboga{samples.DASH}0" in text_of(render_pdf(MONTH, month, language="sv"))


def test_a_withheld_amount_is_not_given_away_by_its_bar() -> None:
    month: dict[str, Any] = {**samples.month_sv()}
    month["charts"][1]["months"] = [
        {"label": "nov", "value": "<3", "amount": None},
    ]
    assert "<3" in text_of(render_pdf(MONTH, month, language="sv"))


def test_a_month_in_which_nothing_happened_says_so() -> None:
    month = samples.month_en()
    shown = text_of(render_pdf(MONTH, month, language="en"))
    assert words(month["zero_month"]) in shown
    assert all(words(chart["empty"]) in shown for chart in month["charts"])
    assert words(month["labels"]["no_rows"]) in shown


def test_every_drawing_has_words_for_those_who_cannot_see_it() -> None:
    offer = samples.offer_sv()
    assert offer["map"] is not None
    assert alternative_texts(render_pdf(OFFER, offer, language="sv")) == [offer["map"]["alt"]]
    month = samples.month_sv()
    assert alternative_texts(render_pdf(MONTH, month, language="sv")) == [
        chart["alt"] for chart in month["charts"]
    ]


def alternative_texts(pdf: bytes) -> list[str]:
    """What a screen reader says for each figure, in reading order."""

    def within(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for item in node:
                yield from within(item)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                yield str(node["/Alt"])
            elif "/K" in node:
                yield from within(node["/K"])

    root: Any = read(pdf).trailer["/Root"]
    return list(within(root["/StructTreeRoot"]["/K"]))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Łódź Ångström Ждж", "ŁódźÅngströmЖдж"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}cme", "Acme"),
        ("Bolag \N{SMILING FACE WITH SUNGLASSES}\N{ROCKET} AB", f"Bolag{MISSING_SIGN * 2}AB"),
        ("\u534e\u4e3a", MISSING_SIGN * 2),
        ("a\x00b\x07c", "abc"),
        ("fel\N{RIGHT-TO-LEFT OVERRIDE}väg", "felväg"),
        ("halv\ud83d", f"halv{MISSING_SIGN}"),
    ],
)
def test_a_sign_without_a_shape_does_not_stop_an_offer(given: str, shown: str) -> None:
    offer = {**samples.offer_sv(), "recipient": f"[{given}]"}
    assert words(f"[{shown}]") in text_of(render_pdf(OFFER, offer, language="sv"))


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(DocumentError, match=r"templates/offers/poster\.typ"):
        render_pdf("offers/poster", samples.offer_sv(), language="sv")


def test_a_missing_date_is_named() -> None:
    offer = {**samples.offer_sv(), "document_date": "i dag"}
    with pytest.raises(DocumentError, match="document_date"):
        render_pdf(OFFER, offer, language="sv")


def test_data_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(DocumentError, match="JSON"):
        render_pdf(OFFER, {**samples.offer_sv(), "letter": object()}, language="sv")


def test_a_key_the_template_needs_is_named() -> None:
    offer = {key: value for key, value in samples.offer_sv().items() if key != "why_region"}
    with pytest.raises(DocumentError, match="why_region"):
        render_pdf(OFFER, offer, language="sv")


def test_only_bundled_fonts_are_used() -> None:
    assert "Libertinus Serif" in documents._bundled_fonts().families()
    pages: list[Any] = list(read(render_pdf(OFFER, samples.offer_sv(), language="sv")).pages)
    fonts = {
        font.get_object()["/BaseFont"]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("Libertinus" in name for name in fonts)
