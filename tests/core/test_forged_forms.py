"""What no browser sends is refused with words, never with a crash."""

from io import BytesIO

import pytest

from crm.core.addresses import local_address
from tests.factories.inquiries import received_case
from tests.page import Page


@pytest.mark.parametrize("address", ["//[", "/\t/[x", "//℀.com", "/\\x", "https://x", "", None])
def test_an_address_that_is_none_of_ours_leads_nowhere(address):
    assert local_address(address) in (None, "/[x")


def test_an_impossible_way_back_is_only_forgotten(sign_in):
    assert sign_in("coordinator").load("/sites/new?next=//[").status == 200


def test_a_file_under_a_texts_name_is_no_text(client):
    page = client.load("/sign-in")
    token = page.values(page.form())["csrf_token"][0]
    data = {"csrf_token": token, "email": (BytesIO(b"x"), "a.txt"), "password": "x"}
    response = client.post("/sign-in", data=data, content_type="multipart/form-data")
    assert response.status_code == 422


@pytest.mark.parametrize("forged", [["", "spam"], ["", ""]])
def test_a_required_field_is_judged_by_what_it_reads(sign_in, forged):
    inquiry, browser = received_case(), sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/dismiss")
    page = browser.submit(page, {"reason": forged}, status=422)
    assert page.errors()
    assert inquiry.dismissed_as is None


def test_a_form_that_does_not_say_its_version_is_out_of_date(sign_in):
    inquiry, browser = received_case(subject="Från början"), sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/edit")
    values = page.values(page.form()) | {"subject": "Utan version"}
    values.pop("version")
    response = browser.post(f"/inquiries/{inquiry.id}/edit", data=values)
    assert Page(response, "/").status == 409
    assert inquiry.subject == "Från början"
