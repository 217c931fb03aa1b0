"""Two OpenID Connect providers: a real one in a process of its own, and one that can lie."""

import base64
import hashlib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from json import dumps
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from crm.core import clock
from tests.page import Page, PageClient

SECONDS_TO_START, SECONDS_TO_STOP = 60, 20
CLIENT = {"OIDC_CLIENT_ID": "etablera", "OIDC_CLIENT_SECRET": "a-secret-of-etablera"}
FORGED_ISSUER = "https://id.region.example"
# http needs none, and reading them takes long.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

# ---------------------------------------------------------------- a real one


@contextmanager
def running_provider() -> Iterator[str]:
    """The address of a provider that runs until the block ends."""
    for _ in range(3):  # another process may take the free port first
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if _is_ready(f"http://127.0.0.1:{port}", process):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    raise RuntimeError("the OpenID Connect provider does not start")


def _is_ready(address: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(
                f"{address}/.well-known/openid-configuration", verify=NO_CERTIFICATES
            ).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return True
    return False


def tell(issuer: str, subject: str, **claims: Any) -> None:
    """Let the real provider know somebody."""
    httpx.put(f"{issuer}/users/{subject}", json=claims, verify=NO_CERTIFICATES).raise_for_status()


def go_there(browser: PageClient, query: str = "", way: str = "/sign-in/organisation") -> str:
    """Where the sign-in page's link leads (or ``way``): the provider's address, our question."""
    response = browser.get(f"{way}{query}")
    assert response.status_code == 302, response.status
    return str(response.headers["Location"])


def come_back(there: str, subject: str, action: str = "") -> str:
    """The address that the real provider sends a browser back to, without the host."""
    answer = httpx.post(there, data={"sub": subject, "action": action}, verify=NO_CERTIFICATES)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in_there(
    browser: PageClient,
    subject: str,
    status: int = 200,
    query: str = "",
    way: str = "/sign-in/organisation",
) -> Page:
    """The whole way of one person by the real provider, from the sign-in page's link or another."""
    return browser.load(come_back(go_there(browser, query, way), subject), status)


# ---------------------------------------------------------------- one that can lie


def answer(
    status: int = 200, content: bytes = b"", *, json: Any = None, **headers: str
) -> httpx.Response:
    """An answer that comes as from the wire: nothing of it is read before it is asked for."""
    body = content if json is None else dumps(json).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=told, stream=httpx.ByteStream(body))


@cache
def key(name: str) -> RSAKey:
    """A key of 2048 bits; the same name is the same key."""
    return RSAKey.generate_key(2048, {"kid": name})


@cache
def curve_key(curve: str) -> ECKey:
    """A key on a curve, such as P-256."""
    return ECKey.generate_key(curve, {"kid": curve})


class Forger:
    """A provider inside the test, which answers as told; change its parts to make it lie."""

    def __init__(self) -> None:
        self.signing: Any = key("one")
        self.algorithm = "RS256"
        self.shown: list[Any] = [key("one")]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.answers: dict[str, httpx.Response] = {}  # by path, instead of the true one
        self.statuses: dict[str, int] = {}  # by path, with the true answer
        self.padding: dict[str, int] = {}  # by path, spaces before the true answer
        self.asked: list[str] = []
        self.question: dict[str, str] = {}
        self.token: str | None = None
        self.used: set[str] = set()

    def start(self, browser: PageClient, query: str = "") -> str:
        """Begin a sign-in; the way back, with a code."""
        there = go_there(browser, query)
        assert there.startswith(f"{FORGED_ISSUER}/authorize?")
        self.question = dict(parse_qsl(urlsplit(there).query))
        return f"/sign-in/organisation/callback?code=abc&state={self.question['state']}"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        status, told = self._told(request)
        body = b" " * self.padding.get(path, 0) + dumps(told).encode()
        return answer(self.statuses.get(path, status), body)

    def _told(self, request: httpx.Request) -> tuple[int, Any]:
        if request.url.path == "/.well-known/openid-configuration":
            return 200, self._metadata()
        if request.url.path == "/jwks":
            keys = [
                each if isinstance(each, dict) else each.as_dict(private=False)
                for each in self.shown
            ]
            return 200, {"keys": keys}
        return self._given(parse_qs(request.content.decode()), request.headers)

    def _metadata(self) -> dict[str, Any]:
        told = {
            "issuer": FORGED_ISSUER,
            "authorization_endpoint": f"{FORGED_ISSUER}/authorize",
            "token_endpoint": f"{FORGED_ISSUER}/token",
            "jwks_uri": f"{FORGED_ISSUER}/jwks",
        }
        return {name: value for name, value in (told | self.metadata).items() if value is not None}

    def _given(self, form: dict[str, list[str]], headers: httpx.Headers) -> tuple[int, Any]:
        assert form["redirect_uri"] == [self.question["redirect_uri"]]
        assert form["grant_type"] == ["authorization_code"]
        self._check_client(form, headers)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form["code"] != ["abc"] or challenge != self.question["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token or self._signed()}

    def _check_client(self, form: dict[str, list[str]], headers: httpx.Headers) -> None:
        if "client_secret_post" in self.metadata.get("token_endpoint_auth_methods_supported", []):
            given = f"{form['client_id'][0]}:{form['client_secret'][0]}"
        else:
            given = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        assert given == ":".join(CLIENT.values())

    def sound_claims(self) -> dict[str, Any]:
        """What an honest provider would say."""
        now = int(clock.now().timestamp())
        return {
            "iss": FORGED_ISSUER,
            "aud": CLIENT["OIDC_CLIENT_ID"],
            "sub": "anna-1",
            "nonce": self.question["nonce"],
            "iat": now,
            "exp": now + 300,
            "email": "coordinator@vastmanland.example",
            "email_verified": True,
        }

    def _signed(self) -> str:
        claims = self.sound_claims() | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.signing.kid} | self.header
        header = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(header, claims, self.signing, algorithms=[self.algorithm])


def by_hand(
    claims: dict[str, Any], header: dict[str, Any], sign: Callable[[bytes], bytes] = lambda _: b""
) -> str:
    """A token put together by hand, as no library would."""
    parts = [_encoded(dumps(part).encode()) for part in (header, claims)]
    return ".".join([*parts, _encoded(sign(".".join(parts).encode()))])


def rightly(text: bytes) -> bytes:
    """An RS256 signature with the provider's own key."""
    return key("one").private_key.sign(text, PKCS1v15(), SHA256())


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
