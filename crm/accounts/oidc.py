"""What is said to the organisation's OpenID Connect provider, and what of its answers is believed.

The provider is fixed by OIDC_ISSUER. Whatever it answers ends in claims that were checked, in
``NotBelieved`` (somebody's token or code is wrong) or in ``Unreachable`` (it answers strangely).
"""

import hmac
import json
import secrets
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import current_app
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from crm.core import clock
from crm.core.mail import absolute_url

# Signed with the provider's own key: never none, and never with a secret that we know as well.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Some providers send a certificate along, or words of their own: read, and not believed.
SIGNATURES = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
SIGNATURES.max_header_length = 16 * 1024
SCOPE = "openid email profile"
SECONDS_TO_ANSWER, SECONDS_IN_ALL = 5, 10
MOST_BYTES, LONGEST_CODE, LONGEST_SUBJECT = 256 * 1024, 4096, 255
SHORTEST_RSA = 342  # letters that the modulus of a key of 2048 bits takes
LEEWAY_SECONDS = 60
KEPT = timedelta(hours=1)
REST = timedelta(seconds=10)  # after silence: a provider that is down must not hold all visitors up

TRANSPORT: httpx.BaseTransport | None = None  # tests put a provider of their own here


class NotBelieved(Exception):
    """The code or the token is not what the provider would have given this browser."""


class Unreachable(Exception):
    """The provider does not answer, or not as a provider does."""


@dataclass
class Provider:
    """What the provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    client_auth: str
    keys: list[jwk.Key] | None = None


@dataclass
class Known:
    """What the provider last said of itself, and until when that does; None when it was silent."""

    until: datetime
    provider: Provider | None = None


def is_configured() -> bool:
    """Whether the organisation has a sign-in of its own."""
    return bool(current_app.config["OIDC_ISSUER"])


def start() -> tuple[str, dict[str, str]]:
    """The address to send a browser to, and what it must keep until it comes back.

    Raises Unreachable.
    """
    names = ("state", "nonce", "verifier")
    kept = {name: secrets.token_urlsafe(48) for name in names}
    address = prepare_grant_uri(
        _provider().authorization_endpoint,
        client_id=current_app.config["OIDC_CLIENT_ID"],
        response_type="code",
        redirect_uri=_way_back(),
        scope=SCOPE,
        state=kept["state"],
        nonce=kept["nonce"],
        code_challenge=create_s256_code_challenge(kept["verifier"]),
        code_challenge_method="S256",
    )
    return str(address), kept


def redeem(code: str, *, nonce: str, verifier: str) -> dict[str, Any]:
    """Who the provider says has come back with a code: the checked claims of the ID token.

    Raises NotBelieved and Unreachable.
    """
    if not code or len(code) > LONGEST_CODE:
        raise NotBelieved("no code")
    provider = _provider()
    claims = _verified(_exchange(provider, code, verifier), provider)
    _check(claims, nonce)
    return claims


def _way_back() -> str:
    return absolute_url("organisation.callback")


# ---------------------------------------------------------------- what the provider is


def _provider() -> Provider:
    """What is known of the provider. While one asks it anew, others neither wait nor ask."""
    issuer, now = str(current_app.config["OIDC_ISSUER"]), clock.now()
    all_known: dict[str, Known] = current_app.extensions.setdefault("oidc", {})
    known = all_known.get(issuer)
    if known is None or known.until < now:
        if known is not None:
            known.until = now + REST
        try:
            known = all_known[issuer] = Known(now + KEPT, _discover(issuer))
        except Unreachable:
            all_known[issuer] = Known(now + REST)
            raise
    if known.provider is None:
        raise Unreachable("it did not answer a moment ago")
    return known.provider


def _discover(issuer: str) -> Provider:
    told = _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise Unreachable("it names another issuer")
    return Provider(
        issuer=issuer,
        authorization_endpoint=_address(told.get("authorization_endpoint")),
        token_endpoint=_address(told.get("token_endpoint")),
        jwks_uri=_address(told.get("jwks_uri")),
        client_auth=_client_auth(told.get("token_endpoint_auth_methods_supported")),
    )


def _client_auth(offered: Any) -> str:
    if offered is None:
        return "client_secret_basic"  # what OpenID Connect Discovery says of a silent provider
    for method in ("client_secret_basic", "client_secret_post"):
        if isinstance(offered, list) and method in offered:
            return method
    raise Unreachable("it takes no client secret")


def _address(told: Any) -> str:
    schemes = ("https://",) if current_app.config["PRODUCTION"] else ("https://", "http://")
    if not isinstance(told, str) or not told.startswith(schemes) or not told.isprintable():
        raise Unreachable("it names no usable address")
    return told


# ---------------------------------------------------------------- the code


def _exchange(provider: Provider, code: str, verifier: str) -> str:
    """The ID token that the provider gives for a code."""
    config = current_app.config
    client = ClientAuth(
        config["OIDC_CLIENT_ID"], config["OIDC_CLIENT_SECRET"], provider.client_auth
    )
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _way_back(),
        "code_verifier": verifier,
    }
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    address, headers, body = client.prepare("POST", provider.token_endpoint, form, urlencode(asked))
    status, told = _ask("POST", address, headers=headers, content=body)
    if status == 400 and told.get("error") == "invalid_grant":
        raise NotBelieved("the code is not taken")
    token = told.get("id_token")
    if status != 200 or not isinstance(token, str):
        raise Unreachable(f"no token for a code, status {status}")
    return token


# ---------------------------------------------------------------- the token


def _verified(token: str, provider: Provider) -> dict[str, Any]:
    """The claims of a token that one of the provider's keys has signed."""
    try:
        header = jws.extract_compact(token.encode(), registry=SIGNATURES).headers()
        key = _key(header.get("kid"), provider)
        return jwt.decode(token, key, registry=SIGNATURES).claims
    except (JoseError, ValueError, TypeError, RecursionError) as fault:
        raise NotBelieved(f"the token does not hold: {type(fault).__name__}") from None


def _key(kid: Any, provider: Provider) -> jwk.Key:
    """The key with an id; keys may have changed since they were read, so they are read once more."""
    for keys in (provider.keys, None):
        if keys is None:
            keys = provider.keys = _keys(provider)
        found = [key for key in keys if kid is None or key.kid == kid]
        if len(found) == 1:
            return found[0]
    raise NotBelieved("no such key")


def _keys(provider: Provider) -> list[jwk.Key]:
    listed = _get(provider.jwks_uri).get("keys")
    if not isinstance(listed, list):
        raise Unreachable("it shows no keys")
    return [key for each in listed if (key := _import(each)) is not None]


def _import(told: Any) -> jwk.Key | None:
    """A key to check signatures with; None for what is none, or too short."""
    if not isinstance(told, dict) or told.get("use", "sig") != "sig":
        return None
    is_long = len(str(told.get("n", ""))) >= SHORTEST_RSA
    if not (told.get("kty") == "EC" or (told.get("kty") == "RSA" and is_long)):
        return None
    try:
        return jwk.import_key(told)
    except (JoseError, ValueError, TypeError):
        return None


def _check(claims: dict[str, Any], nonce: str) -> None:
    """Is the token from the provider, for us, for this browser, and of now?"""
    config = current_app.config
    client_id = config["OIDC_CLIENT_ID"]
    rules = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": config["OIDC_ISSUER"]},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        rules.validate(claims)
    except JoseError as fault:
        raise NotBelieved(f"a claim is wrong: {type(fault).__name__}") from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise NotBelieved("the token is for another client")
    told = claims.get("nonce")
    if not isinstance(told, str) or not hmac.compare_digest(_bytes(told), _bytes(nonce)):
        raise NotBelieved("the token is for another sign-in")
    if not _is_subject(claims.get("sub")):
        raise NotBelieved("no subject")


def _is_subject(told: Any) -> bool:
    """At most 255 letters of ASCII, as OpenID Connect has it."""
    is_text = isinstance(told, str) and told.isascii() and told.isprintable()
    return is_text and 0 < len(told) <= LONGEST_SUBJECT


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


# ---------------------------------------------------------------- the wire


def _get(address: str) -> dict[str, Any]:
    status, told = _ask("GET", address)
    if status != 200:
        raise Unreachable(f"a strange answer, status {status}")
    return told


def _ask(method: str, address: str, **kwargs: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of an answer; never follows a redirect, never reads much."""
    try:
        status, body = _read(method, _address(address), **kwargs)
        told = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Unreachable(f"it does not answer: {type(fault).__name__}") from None
    except (ValueError, RecursionError):
        raise Unreachable("it does not answer in JSON") from None
    if not isinstance(told, dict):
        raise Unreachable(f"not an object, status {status}")
    return status, told


def _read(method: str, address: str, **kwargs: Any) -> tuple[int, bytes]:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    headers |= kwargs.pop("headers", {})
    ends, body = time.monotonic() + SECONDS_IN_ALL, b""
    with (
        httpx.Client(
            verify=_whom_to_trust(),
            timeout=SECONDS_TO_ANSWER,
            follow_redirects=False,
            transport=TRANSPORT,
        ) as client,
        client.stream(method, address, headers=headers, **kwargs) as response,
    ):
        for part in response.iter_raw():
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > ends:
                raise Unreachable("its answer has no end")
    return response.status_code, body


@cache
def _whom_to_trust() -> ssl.SSLContext:
    """The certificates that answers are checked against, read once: that takes long."""
    return httpx.create_ssl_context()
