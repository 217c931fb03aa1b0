"""A client that reads every page it loads as a strict browser and a screen reader would.

A page that is not valid HTML, lacks a heading or a label, holds inline code or a text without
translation fails the test that loaded it; the message names the fix.
"""

import functools
import gettext
import secrets
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_domain
from justhtml import JustHTML
from werkzeug.test import TestResponse

from crm.accounts.models import SignIn, User
from crm.accounts.sessions import _hash
from crm.core import clock
from crm.core.db import db

CONTROLS = ("input", "select", "textarea")
UNLABELLED = {"hidden", "submit", "button", "image"}
POINTERS = {"aria-describedby", "aria-labelledby", "aria-controls", "for", "headers"}

untranslated: set[str] = set()


class _Recorder(gettext.NullTranslations):
    """What gettext asks when the catalogue has no answer."""

    def gettext(self, message: str) -> str:
        untranslated.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        untranslated.add(msgid1)
        return msgid1 if n == 1 else msgid2


def watch_translations(app: Flask) -> None:
    """Note each text that is shown in Swedish without being in the catalogue."""
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        catalogue = get_domain().get_translations()
        if isinstance(catalogue, gettext.NullTranslations):
            catalogue.add_fallback(_Recorder())


class Page:
    """A loaded page: its text, its links, its forms."""

    def __init__(self, response: TestResponse, url: str) -> None:
        self.response, self.url = response, url
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.tree = parsed(self.html)

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        body = self.tree.query("body")[0]
        return " ".join(body.to_text().split())

    @property
    def heading(self) -> str:
        """The h1."""
        return " ".join(self.tree.query("h1")[0].to_text().split())

    @property
    def path(self) -> str:
        """The address without host and query."""
        return urlsplit(self.url).path

    def links(self) -> list[tuple[str, str]]:
        """Text and address of each link in the main part."""
        return [
            (" ".join(link.to_text().split()), link.attrs.get("href") or "")
            for link in self.tree.query("main a")
        ]

    def link(self, text: str) -> str:
        """The address of the first link that holds a text."""
        for label, href in self.links():
            if text in label:
                return urljoin(self.url, href)
        raise AssertionError(f"no link '{text}' on {self.url}; there are {self.links()}")

    def errors(self) -> list[str]:
        """What the page says is wrong."""
        return [" ".join(item.to_text().split()) for item in self.tree.query(".notice-error li")]

    def form(self, action: str | None = None) -> Any:
        """The main part's form whose action ends so; the first one when nothing is said."""
        forms = self.tree.query("main form")
        for form in forms:
            if action is None or (form.attrs.get("action") or self.path).endswith(action):
                return form
        raise AssertionError(f"no form {action} on {self.url}")

    def values(self, form: Any) -> dict[str, Any]:
        """What a form would post if nobody touched it."""
        values: dict[str, list[str]] = {}
        for part in form.query(", ".join(CONTROLS)):
            name, value = part.attrs.get("name"), _value(part)
            if name and value is not None:
                values.setdefault(name, []).append(value)
        return dict(values)


def _value(part: Any) -> str | None:
    attrs = part.attrs
    if part.name == "textarea":
        return str(part.to_text())
    if part.name == "select":
        chosen = [o for o in part.query("option") if "selected" in o.attrs]
        options = chosen or part.query("option")[:1]
        return str(options[0].attrs.get("value", "")) if options else None
    if attrs.get("type") in {"checkbox", "radio"}:
        return str(attrs.get("value") or "on") if "checked" in attrs else None
    return str(attrs.get("value") or "")


class PageClient(FlaskClient):
    """Loads pages as a person does: signs in, follows redirects, fills in forms."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request, in an application context of its own, then the page check."""
        db.session.commit()  # the test's own transaction must not stand in the way
        untranslated.clear()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        check(response)
        return response

    def sign_in(self, key: str, language: str = "sv") -> None:
        """Become one of tests.factories.people, without a password."""
        email = f"{key}@vastmanland.example"
        user = db.session.scalars(sa.select(User).where(User.email == email)).one()
        user.language = language
        token = f"test-{key}-{secrets.token_hex(8)}"
        db.session.add(SignIn(user_id=user.id, token_hash=_hash(token), last_seen_at=clock.now()))
        db.session.commit()
        with self.session_transaction() as session:
            session["_user_id"] = token

    def load(self, url: str, status: int = 200) -> Page:
        """Get a page, following redirects."""
        response = self.get(url, follow_redirects=True)
        page = Page(response, response.request.url)
        assert page.status == status, f"{url} gave {page.status}: {page.text[:500]}"
        return page

    def submit(
        self,
        page: Page,
        values: dict[str, Any] | None = None,
        *,
        form: str | None = None,
        status: int = 200,
    ) -> Page:
        """Fill in a page's form and send it, following the redirect.

        Fields keep what they hold; ``values`` replaces some: a text, or a list for several values.
        """
        chosen = page.form(form)
        data = page.values(chosen) | (values or {})
        action = urljoin(page.url, chosen.attrs.get("action") or page.url)
        if chosen.query("input[type=file]"):
            assert chosen.attrs.get("enctype") == "multipart/form-data", "files would not be sent"
        response = self.post(action, data=data, follow_redirects=True)
        result = Page(response, response.request.url)
        assert result.status == status, f"{action} gave {result.status}: {result.text[:800]}"
        return result


def check(response: TestResponse) -> None:
    """Fail for a page that a person could stumble on."""
    if response.mimetype != "text/html" or response.status_code in {301, 302, 303, 308}:
        return
    faults = page_faults(response.get_data(as_text=True))
    faults += [f"not translated: {text!r}" for text in sorted(untranslated)]
    assert not faults, f"{response.request.url}: " + "; ".join(faults)


def page_faults(html: str) -> list[str]:
    """Everything that is wrong with a page."""
    tree = parsed(html)
    elements = _elements(tree)
    faults = [f"invalid HTML: {error}" for error in tree.errors]
    if elements[0].attrs.get("lang") not in {"sv", "en"}:
        faults.append("set lang on <html>")
    headings = len(_named(elements, "h1"))
    if headings != 1:
        faults.append(f"{headings} h1, there must be one")
    title = "".join(node.to_text() for node in _named(elements, "title"))
    if not title.partition("–")[0].strip():
        faults.append("give the page a title")
    return faults + _id_faults(elements) + _label_faults(elements) + _inline_faults(elements)


@functools.lru_cache(maxsize=8)
def parsed(html: str) -> JustHTML:
    """A page as a tree that nobody changes; the page check and the test that follows share it."""
    return JustHTML(html, sanitize=False, collect_errors=True)


def _elements(tree: JustHTML) -> list[Any]:
    """All elements in their order: one walk, where a query for each question is a walk for each."""
    found, waiting = [], [tree.root]
    while waiting:
        node = waiting.pop()
        if not node.name.startswith(("#", "!")):
            found.append(node)
        if getattr(node, "template_content", None):
            waiting.append(node.template_content)
        waiting.extend(reversed(node.children or ()))
    return found


def _named(elements: list[Any], *names: str) -> list[Any]:
    return [node for node in elements if node.name in names]


def _id_faults(elements: list[Any]) -> list[str]:
    ids = Counter(node.attrs["id"] for node in elements if "id" in node.attrs)
    faults = [f"id used twice: {name}" for name, count in ids.items() if count > 1]
    for node in elements:
        for attribute in POINTERS & node.attrs.keys():
            missing = set((node.attrs[attribute] or "").split()) - ids.keys()
            faults += [f"{attribute} points to nothing: {name}" for name in missing]
    for link in _named(elements, "a"):
        href = link.attrs.get("href") or ""
        if href.startswith("#") and href[1:] not in ids:
            faults.append(f"link to nothing: {href}")
    return faults


def _label_faults(elements: list[Any]) -> list[str]:
    labelled = {node.attrs.get("for") for node in _named(elements, "label")}
    faults = []
    for part in _named(elements, *CONTROLS):
        named = part.attrs.get("id") in labelled or "aria-label" in part.attrs
        if part.attrs.get("type") not in UNLABELLED and not named:
            faults.append(f"no label for {part.attrs.get('name')}")
    for image in _named(elements, "img"):
        if "alt" not in image.attrs:
            faults.append(f"no alt on {image.attrs.get('src')}")
    for link in _named(elements, "a", "button"):
        if not link.to_text().strip() and "aria-label" not in link.attrs:
            faults.append("a link or button without a text")
    return faults


def _inline_faults(elements: list[Any]) -> list[str]:
    faults = [
        f"no inline code: {attribute} on <{node.name}>"
        for node in elements
        for attribute in node.attrs
        if attribute == "style" or attribute.startswith("on")
    ]
    scripts = _named(elements, "script")
    if _named(elements, "style"):
        faults.append("no <style>")
    faults += ["no inline <script>" for node in scripts if "src" not in node.attrs]
    return faults
