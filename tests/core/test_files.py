"""Files that people send: kept whole under names that tell nothing, harmless to fetch."""

import os
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock, files
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.files import StoredFile
from tests.factories.letters import A_PDF

ODT = "application/vnd.oasis.opendocument.text"


def packed(**parts):
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return whole.getvalue()


def where(file):
    return files._path(file.place)


def test_a_file_lies_under_a_random_name_for_its_owner_only(app):
    file = files.keep(A_PDF, "Hemliga planen.pdf")
    path = where(file)
    assert "Hemliga" not in str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Path(app.static_folder) not in path.parents
    assert files.contents(file) == A_PDF
    assert file.size == len(A_PDF)


def test_the_kinds_that_offices_use_are_taken(app):
    for name, data in {
        "a.docx": packed(**{"word/document.xml": "<w/>"}),
        "a.xlsx": packed(**{"xl/workbook.xml": "<w/>"}),
        "a.odt": packed(mimetype=ODT, **{"content.xml": "<c/>"}),
        "a.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
        "a.JPG": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20),
        "b.jpeg": b"\xff\xd8\xff\xdb" + bytes(20),
        "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        "a.tif": b"II*\x00" + bytes(20),
        "å.csv": "namn;hektar\nSala;5".encode("cp1252"),
        "a.txt": "text".encode("utf-16"),
    }.items():
        assert files.fault_of(data, name) == "", name


def test_a_packed_file_that_grows_without_end_or_carries_macros_is_refused(app):
    heart = {"word/document.xml": "<w/>"}
    bomb = packed(**heart, **{"bomb.xml": bytes(20_000_000)})
    crowd = packed(**heart, **{str(number): "" for number in range(files.MAX_ENTRIES)})
    macros = packed(**heart, **{"word/vbaProject.bin": b"x"})
    for data in (bomb, crowd, macros, packed(x="y"), b"PK\x03\x04" + bytes(50)):
        assert files.fault_of(data, "a.docx")


def test_a_document_under_the_name_of_another_is_refused(app):
    sheet = packed(**{"xl/workbook.xml": "<w/>"})
    assert files.fault_of(sheet, "a.docx")
    assert files.fault_of(A_PDF, "a.png")
    assert "10 MB" in files.fault_of(A_PDF.ljust(files.MAX_FILE_BYTES + 1), "a.pdf")
    assert files.fault_of(A_PDF, "a.txt")
    with pytest.raises(Refused) as refused:
        files.keep(A_PDF, "a.png", field="files")
    assert refused.value.field == "files"


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder_or_into_a_header(name):
    tidy = files.tidy_name(name)
    assert tidy
    assert len(tidy) <= files.LONGEST_NAME
    assert not set(tidy) & set("/\\\r\n\0")
    assert tidy not in {".", ".."}


@given(st.binary(max_size=300), st.sampled_from(sorted(files.KINDS)))
def test_any_bytes_are_taken_or_refused_in_words(app_for_all, data, end):
    with app_for_all.test_request_context():
        assert isinstance(files.fault_of(data, f"fil{end}"), str)


@pytest.fixture(scope="session")
def app_for_all(prepared_app):
    return prepared_app


def test_a_file_whose_row_was_never_saved_is_taken_away_the_day_after(app):
    kept, lost = files.keep(A_PDF, "a.pdf"), None
    db.session.commit()
    lost = where(files.keep(A_PDF, "b.pdf"))
    db.session.rollback()
    files.remove_unknown(clock.now() + timedelta(hours=1))
    assert lost.exists()
    files.remove_unknown(clock.now() + timedelta(hours=25))
    assert not lost.exists()
    assert where(kept).exists()
    assert db.session.scalar(sa.select(StoredFile.name)) == "a.pdf"


def test_a_disk_that_refuses_leaves_no_row(app, monkeypatch):
    def full(_file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.keep(A_PDF, "a.pdf")
    db.session.rollback()
    assert db.session.scalar(sa.select(StoredFile.id)) is None
