"""Documents as PDF: the offer a company's board reads, the month's report for politicians.

A feature says what a document contains (a plain mapping, see its `document_shape.py`); a Typst
template says how it looks. The two meet here. Every document is tagged (PDF/UA-1), so that it can
be read by a screen reader, and the same data gives the same bytes, so that a stored version can
be shown to be the one that was sent.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path

import typst

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

# What stands in for a sign that no bundled font can draw (a Chinese character, an emoji).
MISSING_SIGN = "□"

# Basic Latin to Latin Extended-B: drawn by the text font, so never worth asking about.
_ALWAYS_DRAWN = range(0x20, 0x250)


class DocumentError(Exception):
    """A document could not be made; the message says which one and why."""


def render_pdf(template: str, data: Mapping[str, object], *, language: str) -> bytes:
    """The finished document, for example `render_pdf("offers/offer", offer, language="sv")`.

    `data` must hold only what JSON can hold, and `document_date` as an ISO date: it becomes the
    time of creation in the file. The data reaches the template as data, never as markup, so
    whatever a company is called comes out as text.
    """
    source = TEMPLATES / f"{template}.typ"
    if not source.is_file():
        raise DocumentError(f"There is no document template templates/{template}.typ.")
    try:
        return typst.compile(
            str(source),
            root=str(TEMPLATES),
            font_paths=_bundled_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": _as_json(template, data), "language": language},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=_created(template, data),
        )
    except typst.TypstError as error:
        raise DocumentError(f"{template} could not be rendered: {error.diagnostic}") from error


def _created(template: str, data: Mapping[str, object]) -> datetime:
    """Midnight UTC on the document's own date: the clock must not change the bytes."""
    stated = data.get("document_date")
    try:
        day = date.fromisoformat(str(stated))
    except ValueError as error:
        raise DocumentError(
            f"{template} needs document_date as YYYY-MM-DD, not {stated!r}."
        ) from error
    return datetime.combine(day, time.min, tzinfo=UTC)


def _as_json(template: str, data: Mapping[str, object]) -> str:
    try:
        return json.dumps(_drawable(data), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DocumentError(f"{template} was given data that JSON cannot hold: {error}") from error


def _drawable(value: object) -> object:
    """The same data with only such signs as the fonts can draw.

    An accessible PDF may not contain a sign without a shape, and one emoji in a company's name
    must not stop an offer.
    """
    if isinstance(value, str):
        return "".join(_drawable_sign(sign) for sign in value)
    if isinstance(value, Mapping):
        return {str(key): _drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(item) for item in value]
    return value


def _drawable_sign(sign: str) -> str:
    if sign in "\n\t":
        return sign
    if unicodedata.category(sign) == "Cc":
        return ""
    if ord(sign) in _ALWAYS_DRAWN:
        return sign
    return _rare_sign(sign)


@lru_cache(maxsize=4096)
def _rare_sign(sign: str) -> str:
    """The sign itself, else its plain form (a fullwidth letter is a letter), else a box that stands for it."""
    if unicodedata.bidirectional(sign) in {"LRO", "RLO", "LRE", "RLE", "PDF"}:
        return ""  # turns the reading order of what follows; no name needs it
    if _fonts_draw(sign):
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain != sign and _fonts_draw(plain) else MISSING_SIGN


def _fonts_draw(text: str) -> bool:
    """Typst does not tell which signs its fonts hold, so let it try to set the text."""
    if any(unicodedata.category(sign) in {"Co", "Cs", "Cn"} for sign in text):
        return False
    try:
        typst.compile(
            b'#set document(title: "?")\n#sys.inputs.text',
            font_paths=_bundled_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"text": text},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


@cache
def _bundled_fonts() -> typst.Fonts:
    """Only the fonts that come with Typst: the document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)
