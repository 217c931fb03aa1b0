"""Providers of the organisation's sign-in, and the settings that lead to them."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from flask import Flask

from crm.accounts import oidc
from tests.factories.oidc import CLIENT, FORGED_ISSUER, Forger, running_provider


@pytest.fixture(scope="session")
def real_provider() -> Iterator[str]:
    """The address of a provider that runs beside the tests."""
    with running_provider() as address:
        yield address


@pytest.fixture
def set_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Settings for one test; what is known of providers is forgotten."""
    app.extensions.pop("oidc", None)

    def change(**settings: Any) -> None:
        for name, value in settings.items():
            monkeypatch.setitem(app.config, name, value)

    return change


@pytest.fixture
def provider(real_provider: str, set_up: Callable[..., None]) -> str:
    """The real provider is the organisation's; its address."""
    set_up(OIDC_ISSUER=real_provider, OIDC_NAME="Region Västmanland", **CLIENT)
    return real_provider


@pytest.fixture
def forger(set_up: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Forger:
    """A provider that can lie is the organisation's."""
    forger = Forger()
    set_up(OIDC_ISSUER=FORGED_ISSUER, OIDC_NAME="", **CLIENT)
    monkeypatch.setattr(oidc, "TRANSPORT", httpx.MockTransport(forger))
    return forger
