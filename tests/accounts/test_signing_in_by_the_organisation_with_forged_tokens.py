"""Whatever a provider answers: a wrong token lets nobody in, a strange answer breaks nothing."""

import functools
import hmac
import itertools
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts import oidc, throttle
from crm.accounts.models import SignIn, SignInTry
from crm.core import clock
from crm.core.db import db
from tests.factories.oidc import FORGED_ISSUER, answer, by_hand, curve_key, key, rightly

DISCOVERY = "/.well-known/openid-configuration"
MINUTE = 60
SOUND = {"alg": "RS256", "kid": "one"}


@pytest.fixture(autouse=True)
def faults_become_pages(app, monkeypatch):
    """As in real life, a fault is a page with 500."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


def nobody_came_in():
    return not db.session.scalar(sa.select(sa.func.count(SignIn.id)))


def now():
    return int(clock.now().timestamp())


def test_an_honest_token_lets_one_in(client, forger):
    assert client.load(forger.start(client)).path == "/"
    assert not nobody_came_in()


@pytest.mark.parametrize("algorithm", oidc.ALGORITHMS)
def test_every_usual_way_to_sign_is_understood(client, forger, algorithm):
    curves = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
    if algorithm in curves:
        forger.signing = curve_key(curves[algorithm])
        forger.shown = [forger.signing]
    forger.algorithm = algorithm
    assert client.load(forger.start(client)).path == "/"


WRONG = {
    "another issuer": {"iss": "https://evil.example"},
    "the issuer with a slash": {"iss": FORGED_ISSUER + "/"},
    "the issuer in capitals": {"iss": FORGED_ISSUER.upper()},
    "no issuer": {"iss": None},
    "issuers": {"iss": [FORGED_ISSUER]},
    "another audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "an empty audience": {"aud": []},
    "an audience in a list in a list": {"aud": [["etablera"]]},
    "an audience that begins alike": {"aud": "etablera-2"},
    "several audiences, nobody authorised": {"aud": ["etablera", "other"]},
    "several audiences, another authorised": {"aud": ["etablera", "other"], "azp": "other"},
    "another authorised": {"azp": "other"},
    "authorised: a list": {"azp": ["etablera"]},
    "another nonce": {"nonce": "x" * 64},
    "no nonce": {"nonce": None},
    "a nonce that is a number": {"nonce": 5},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 5},
    "a subject that is true": {"sub": True},
    "a subject too long": {"sub": "x" * 256},
    "a subject with a zero": {"sub": "a\x00b"},
    "a subject with half a letter": {"sub": "a\ud800"},
    "a subject beyond ASCII": {"sub": "åsa"},
    "no end": {"exp": None},
    "an end as text": {"exp": "9999999999"},
    "an end that is true": {"exp": True},
    "an end that is no number": {"exp": float("nan")},
    "no beginning": {"iat": None},
    "a beginning as text": {"iat": "1"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_claim_lets_nobody_in(client, forger, claims, caplog):
    back = forger.start(client)
    told = forger.sound_claims() | claims
    told = {name: value for name, value in told.items() if value is not None}
    forger.token = by_hand(told, SOUND, rightly)
    page = client.load(back, status=401)
    assert page.heading == "Du är inte inloggad"
    assert nobody_came_in()
    assert "sign-in by the organisation failed" in caplog.text


@pytest.mark.parametrize(
    ("name", "seconds", "status"),
    [
        ("exp", -MINUTE - 5, 401),
        ("exp", -MINUTE + 5, 200),
        ("iat", MINUTE + 5, 401),
        ("iat", MINUTE - 5, 200),
        ("nbf", MINUTE + 5, 401),
        ("nbf", MINUTE - 5, 200),
    ],
)
def test_clocks_may_differ_by_a_minute(client, forger, name, seconds, status):
    moment = clock.now()
    with clock.set_to(moment):
        forger.claims = {name: now() + seconds}
        client.load(forger.start(client), status)


def test_several_audiences_do_when_we_are_the_one_authorised(client, forger):
    forger.claims = {"aud": ["other", "etablera"], "azp": "etablera"}
    assert client.load(forger.start(client)).path == "/"


def test_an_unsigned_token_lets_nobody_in(client, forger):
    back = forger.start(client)
    for name in ("none", "None", "NONE", "nOnE"):
        forger.token = by_hand(forger.sound_claims(), {"alg": name, "kid": "one"})
        client.load(back, status=401)
        back = forger.start(client)
    assert nobody_came_in()


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_neither_our_secret_nor_the_public_key_is_a_key_to_sign_with(client, forger, algorithm):
    public = key("one")
    secrets = [public.as_pem(private=False), public.as_der(private=False), b"a-secret-of-etablera"]
    forger.shown.append({"kty": "oct", "kid": "shared", "k": "YS1zZWNyZXQtb2YtZXRhYmxlcmE"})
    for secret, kid in itertools.product(secrets, ("one", "shared")):
        back = forger.start(client)
        header = {"alg": algorithm.replace("sha", "HS"), "kid": kid}
        sign = functools.partial(hmac.digest, secret, digest=algorithm)
        forger.token = by_hand(forger.sound_claims(), header, sign)
        client.load(back, status=401)
    assert nobody_came_in()


def test_a_key_that_the_token_brings_along_signs_nothing(client, forger):
    forger.signing = key("other")
    for header in (
        {"jwk": key("other").as_dict(private=False), "kid": "one"},
        {"jku": "https://evil.example/jwks", "kid": "one"},
        {"kid": "one"},
        {"kid": None},
    ):
        forger.header = header
        client.load(forger.start(client), status=401)
    assert nobody_came_in()
    assert set(forger.asked) == {DISCOVERY, "/jwks", "/token"}


def test_what_a_header_says_beyond_our_understanding(client, forger):
    back = forger.start(client)
    forger.token = by_hand(forger.sound_claims(), SOUND | {"crit": ["x"], "x": 1}, rightly)
    client.load(back, status=401)
    back = forger.start(client)
    forger.token = by_hand(forger.sound_claims(), SOUND | {"x5c": ["M" * 3000], "own": 1}, rightly)
    assert client.load(back).path == "/"


def test_a_signature_over_other_claims_lets_nobody_in(client, forger):
    back = forger.start(client)
    head, body, signature = forger._signed().split(".")
    other = by_hand(forger.sound_claims() | {"sub": "other"}, {}).split(".")[1]
    for token in (f"{head}.{other}.{signature}", f"{head}.{body}.", f"{head}.{body}", "", "a.b.c"):
        forger.token = token or "x"
        client.load(back, status=401)
        back = forger.start(client)
    assert nobody_came_in()


def test_a_new_key_is_read_when_it_is_needed_and_once(client, forger):
    client.load(forger.start(client))
    forger.asked.clear()
    forger.shown, forger.signing = [key("two"), key("one")], key("two")
    _sign_out(client)
    assert client.load(forger.start(client)).path == "/"
    assert forger.asked == ["/token", "/jwks"]
    _sign_out(client)
    forger.asked.clear()
    forger.signing = key("unknown")
    client.load(forger.start(client), status=401)
    assert forger.asked == ["/token", "/jwks"]


def test_what_the_provider_says_of_itself_is_kept_for_an_hour(client, forger):
    for _ in range(2):
        client.load(forger.start(client))
        _sign_out(client)
    assert forger.asked == [DISCOVERY, "/token", "/jwks", "/token"]
    with clock.set_to(clock.now() + timedelta(hours=2)):
        forger.start(client)
    assert forger.asked.count(DISCOVERY) == 2


def test_a_short_key_a_private_use_and_nonsense_among_the_keys_do_not_count(client, forger):
    sound = key("one").as_dict(private=False)
    nonsense = [5, None, {}, {"kty": "RSA"}, {"kty": "EC", "crv": "x"}, {"kty": ["RSA"]}, "x"]
    nonsense += [{"kty": "RSA", "n": 5, "e": 5}, {"kty": "RSA", "n": "å" * 400, "e": "AQAB"}]
    forger.shown = [*(each for each in nonsense if isinstance(each, dict)), sound]
    assert client.load(forger.start(client)).path == "/"
    _sign_out(client)
    forger.answers["/jwks"] = answer(json={"keys": nonsense})
    forger.signing = key("two")
    client.load(forger.start(client), status=401)
    for keys in ([sound | {"use": "enc"}], [sound | {"kid": "two", "n": sound["n"][:170]}]):
        forger.answers["/jwks"] = answer(json={"keys": keys})
        forger.signing = key("two")
        client.load(forger.start(client), status=401)


@pytest.mark.parametrize("email", ["a\ud800@x.example", "coordinator@vastmanland.example\x00"])
def test_strange_letters_in_an_address_find_nobody(client, forger, email):
    back = forger.start(client)
    forger.token = by_hand(forger.sound_claims() | {"email": email}, SOUND, rightly)
    client.load(back, status=403)


STRANGE: dict[str, dict[str, Any]] = {
    "not JSON": {"content": b"<html>"},
    "nothing": {},
    "a list": {"json": []},
    "a text": {"json": "x"},
    "an empty object": {"json": {}},
    "another charset": {"content": b"\xff\xfe{}"},
    "deep": {"content": b"[" * 200_000},
    "huge": {"content": b" " * 5_000_000},
    "a huge number": {"content": b'{"id_token": ' + b"9" * 5000 + b"}"},
    "elsewhere": {"status": 302, "json": {}, "Location": "https://evil.example/"},
    "elsewhere for good": {"status": 308, "json": {}, "Location": "/evil"},
    "an error": {"status": 500, "json": {"error": "x"}},
    "not found": {"status": 404, "content": b"no"},
    "compressed": {"content": b"\x1f\x8b", "Content_Encoding": "gzip"},
    "our secret refused": {"status": 401, "json": {"error": "invalid_client"}},
    "an error that is a list": {"status": 400, "json": {"error": ["invalid_grant"]}},
    "numbers": {"json": {"id_token": 5, "keys": 5, "issuer": 5}},
}


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks", "/token"])
@pytest.mark.parametrize("told", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_answer_is_a_page_that_says_so(client, forger, path, told, caplog):
    if path == DISCOVERY:
        forger.answers[path] = answer(**told)
        page = client.load("/sign-in/organisation", status=503)
    else:
        back = forger.start(client)
        forger.answers[path] = answer(**told)
        page = client.load(back, status=503)
    assert page.response.headers["Retry-After"]
    assert client.load(page.link("Till inloggningen")).path == "/sign-in"
    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert len(warnings) == 1
    assert nobody_came_in()
    assert "evil" not in "".join(forger.asked)


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks", "/token"])
@pytest.mark.parametrize("status", [201, 204, 302, 400, 401, 404, 500])
def test_a_true_answer_with_a_wrong_status_is_not_taken(app, client, forger, path, status):
    back = forger.start(client)
    app.extensions.pop("oidc")
    forger.statuses[path] = status
    client.load(back, status=503)


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks", "/token"])
@pytest.mark.parametrize(("padding", "status"), [(200_000, 200), (300_000, 503)])
def test_a_true_answer_that_is_too_long_is_not_read(app, client, forger, path, padding, status):
    back = forger.start(client)
    app.extensions.pop("oidc")
    forger.padding[path] = padding
    client.load(back, status)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("no"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("odd"),
        httpx.InvalidURL("odd"),
    ],
)
def test_a_provider_that_does_not_answer_is_a_page_that_says_so(client, forger, monkeypatch, fault):
    def fail(request):
        raise fault

    monkeypatch.setattr(oidc, "TRANSPORT", httpx.MockTransport(fail))
    client.load("/sign-in/organisation", status=503)


def test_a_provider_that_is_down_holds_nobody_up(client, forger):
    moment = clock.now()
    forger.answers[DISCOVERY] = answer(500)
    with clock.set_to(moment):
        for _ in range(3):
            client.load("/sign-in/organisation", status=503)
        assert forger.asked == [DISCOVERY]
    forger.answers.clear()
    with clock.set_to(moment + oidc.REST + timedelta(seconds=1)):
        assert client.load(forger.start(client)).path == "/"


METADATA = {
    "another issuer": {"issuer": "https://evil.example"},
    "the issuer with a slash": {"issuer": FORGED_ISSUER + "/"},
    "no issuer": {"issuer": None},
    "no token address": {"token_endpoint": None},
    "a token address of another sort": {"token_endpoint": "file:///etc/passwd"},
    "a relative address": {"jwks_uri": "/jwks"},
    "an address with a line end": {"authorization_endpoint": "https://a.example/\r\nX: y"},
    "a number": {"authorization_endpoint": 5},
    "other ways to show who we are": {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    "a text as a list": {"token_endpoint_auth_methods_supported": "client_secret_basic"},
}


@pytest.mark.parametrize("metadata", METADATA.values(), ids=METADATA.keys())
def test_a_provider_that_says_strange_things_of_itself_is_not_asked(client, forger, metadata):
    forger.metadata = metadata
    client.load("/sign-in/organisation", status=503)
    assert forger.asked == [DISCOVERY]


def test_in_production_nothing_is_asked_without_tls(client, forger, set_up):
    set_up(PRODUCTION=True)
    forger.metadata = {"token_endpoint": "http://id.region.example/token"}
    client.load("/sign-in/organisation", status=503)


def test_the_secret_may_also_go_in_the_form(client, forger):
    forger.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert client.load(forger.start(client)).path == "/"


def test_a_refused_code_lets_nobody_in(client, forger):
    back = forger.start(client).replace("code=abc", "code=guess")
    client.load(back, status=401)
    for code in ("", "x" * 5000):
        back = forger.start(client).replace("code=abc", f"code={code}")
        forger.asked.clear()
        client.load(back, status=401)
        assert forger.asked == [], "nothing is asked for a code that is none"


@pytest.mark.parametrize("state", ["", "x", None])
def test_an_answer_with_another_state_is_refused_before_anything_is_asked(client, forger, state):
    back = forger.start(client)
    forger.asked.clear()
    client.load(back.partition("&state=")[0] + ("" if state is None else f"&state={state}"), 401)
    assert forger.asked == []
    assert nobody_came_in()


def test_a_copied_cookie_and_the_same_answer_are_refused_before_anything_is_asked(client, forger):
    back = forger.start(client)
    with client.session_transaction() as session:
        copied = dict(session)
    client.load(back)
    _sign_out(client)
    with client.session_transaction() as session:
        session.update(copied)
    forger.asked.clear()
    client.load(back, status=401)
    assert forger.asked == []


def test_right_answers_do_not_count_as_tries(client, forger, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 2)
    for _ in range(3):
        assert client.load(forger.start(client)).path == "/"
        _sign_out(client)


def test_the_log_tells_neither_code_nor_token_nor_person(client, forger, caplog):
    caplog.set_level("DEBUG")
    forger.claims = {"email_verified": False}
    client.load(forger.start(client), status=403)
    forger.claims = {"aud": "other"}
    client.load(forger.start(client), status=401)
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert text.count("sign-in by the organisation failed") == 2
    for secret in (
        "anna-1",
        "coordinator@",
        "code=abc",
        "eyJ",
        "a-secret",
        forger.question["state"],
    ):
        assert secret not in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_about_a_failure_is_in_the_readers_language(client, forger, language):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = client.load("/sign-in/organisation/callback", status=401)
    assert page.heading == {"sv": "Du är inte inloggad", "en": "You are not signed in"}[language]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
CLAIMS = ("iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub", "email", "email_verified")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(CLAIMS), ANYTHING, max_size=4), ANYTHING)
def test_no_claims_and_no_header_are_a_fault_of_ours(client, forger, claims, kid):
    back = forger.start(client)
    forger.token = by_hand(forger.sound_claims() | claims, SOUND, rightly)
    assert client.get(back).status_code in {302, 401, 403}
    _sign_out(client)
    back = forger.start(client)
    forger.token = by_hand(forger.sound_claims(), {"alg": "RS256", "kid": kid}, rightly)
    assert client.get(back).status_code in {302, 401}
    _forget_tries()
    _sign_out(client)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from((DISCOVERY, "/jwks", "/token")), ANYTHING, st.integers(200, 599))
def test_no_answer_is_a_fault_of_ours(app, client, forger, path, told, status):
    app.extensions.pop("oidc", None)
    back = forger.start(client)
    app.extensions.pop("oidc", None)
    forger.answers = {path: answer(status, json.dumps(told).encode())}
    assert client.get(back).status_code in {401, 503}
    forger.answers = {}
    _forget_tries()


def _forget_tries():
    db.session.execute(sa.delete(SignInTry))
    db.session.commit()


def _sign_out(client):
    with client.session_transaction() as session:
        session.clear()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(("state", "code", "error", "iss")), st.text(), max_size=4))
def test_nothing_that_is_asked_of_us_is_a_fault_of_ours(client, forger, query):
    forger.start(client)
    response = client.get("/sign-in/organisation/callback", query_string=query)
    assert response.status_code == 401
    assert client.get(
        "/sign-in/organisation", query_string={"next": query.get("state", "")}
    ).location
