"""A form that is sent after the sign-in has ended keeps what was typed."""

from datetime import timedelta

from crm.core import clock
from tests.page import Page

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def typed(page):
    form = page.tree.query("main form")[0]
    return {
        part.attrs["name"]: part.attrs["value"]
        for part in form.query("input")
        if part.attrs["name"] != "csrf_token"
    }


def send(browser, values, headers):
    response = browser.post("/account", data=values, headers=headers)
    return Page(response, response.request.url)


def values_of(browser):
    page = browser.load("/account")
    return {name: found[0] for name, found in page.values(page.form()).items()}


def test_after_half_an_hour_the_text_is_shown_and_can_be_sent_again(sign_in):
    browser = sign_in("coordinator")
    values = values_of(browser) | {"title": "En lång titel"}
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        page = send(browser, values, OWN_PAGE)
        assert page.status == 401
        assert typed(page)["title"] == "En lång titel"
        assert page.links()[0][1] == "/sign-in"
    browser.sign_in("coordinator")
    browser.submit(page)
    assert "En lång titel" in browser.load("/account").html


def test_a_form_whose_protection_has_gone_keeps_its_text_too(sign_in):
    browser = sign_in("coordinator")
    values = values_of(browser) | {"title": "Kvar", "csrf_token": "gone"}
    page = send(browser, values, OWN_PAGE)
    assert page.status == 400
    assert typed(page)["title"] == "Kvar"
    browser.submit(page)
    assert "Kvar" in browser.load("/account").html


def test_another_sites_form_is_never_handed_to_the_user_as_her_own(sign_in):
    browser = sign_in("coordinator")
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        page = send(browser, {"title": "Främmande"}, headers)
        assert page.status == 400
        assert "Främmande" not in page.html


def test_a_password_is_never_shown_again(sign_in):
    browser = sign_in("coordinator")
    data = {"old": "gammalt lösenord", "password": "nytt lösenord", "other": "x"}
    response = browser.post("/account/password", data=data, headers=OWN_PAGE)
    assert response.status_code == 400
    assert "nytt lösenord" not in response.text
    assert "gammalt lösenord" not in response.text
