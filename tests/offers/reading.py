"""What a person finds in a PDF."""

from io import BytesIO

from pypdf import PdfReader


def words(text: str) -> str:
    """Text without what line breaks did to it: spaces, hyphens at line ends, break marks."""
    for mark in ("\u200b", "\u00ad", "\u2010", "-"):
        text = text.replace(mark, "")
    return "".join(text.split())


def text_of(pdf: bytes) -> str:
    """The words of a document, without spaces."""
    return words("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def says(pdf: bytes, *texts: str) -> list[str]:
    """Those of the texts that are in the document."""
    shown = text_of(pdf)
    return [text for text in texts if words(text) in shown]


def metadata(pdf: bytes) -> str:
    """Everything that the file says about itself."""
    found = PdfReader(BytesIO(pdf)).metadata
    return " ".join(str(value) for value in (found or {}).values())
