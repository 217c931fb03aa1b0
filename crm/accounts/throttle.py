"""Guessing is stopped: tries are counted in the database, before anything is compared.

A pair of account and address has few tries, an address as a whole more. Another address is another
pair: whoever guesses at an account from somewhere never keeps its owner out.
"""

import hashlib
import hmac
import ipaddress
import logging
import math
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import after_this_request, current_app, g, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from crm.accounts.models import SignInTry
from crm.core import clock
from crm.core.db import db, start_write
from crm.core.errors import Refused

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=15)
TRIES_PER_PAIR, TRIES_PER_ADDRESS = 10, 100
KEPT = timedelta(days=1)


class TooManyTries(Refused):
    """Nothing was compared, and nothing will be before ``wait`` has passed."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        minutes = math.ceil(wait / timedelta(minutes=1))
        super().__init__(
            ngettext(
                "There have been too many tries. You can try again in %(num)s minute.",
                "There have been too many tries. You can try again in %(num)s minutes.",
                minutes,
            )
        )


def take(purpose: str, account: str) -> int:
    """Use up one try, before the guess is looked at; give its number to ``passed`` if it was right.

    ``purpose`` says what is guessed (password, code, ...), ``account`` whose it is, as typed.
    Commits: what the caller has changed before goes lost, what it has loaded is loaded anew.
    Raises TooManyTries.
    """
    start_write()  # also after a GET; and nothing of the caller's is committed with the try
    address, pair = _hash("address", _address()), _hash(purpose, account.strip().lower())
    _one_at_a_time(address)
    until = _full_until(purpose, address, pair)
    if until is not None:
        db.session.rollback()
        log.warning("too many tries (%s) from %s", purpose, request.remote_addr)
        raise _refusal(until)
    tried = SignInTry(purpose=purpose, account_hash=pair, address_hash=address, at=clock.now())
    db.session.add(tried)
    db.session.flush()
    number = tried.id
    db.session.commit()
    g.writing = False
    return number


def one_at_a_time() -> None:
    """Let what comes from one address wait for one another, until the transaction ends."""
    _one_at_a_time(_hash("address", _address()))


def allow(purpose: str, most: int) -> None:
    """Count one deed of this address, in the caller's transaction.

    Raises TooManyTries when there have been ``most`` in the window. Comes after ``one_at_a_time``.
    """
    address = _hash("address", _address())
    done = (
        sa.select(SignInTry.at)
        .where(
            SignInTry.address_hash == address,
            SignInTry.purpose == purpose,
            SignInTry.at > clock.now() - WINDOW,
        )
        .order_by(SignInTry.at.desc(), SignInTry.id.desc())
    )
    until = _end(done, most)
    if until is not None:
        log.warning("too many (%s) from %s", purpose, request.remote_addr)
        raise _refusal(until)
    tried = SignInTry(
        purpose=purpose, account_hash=_hash(purpose, ""), address_hash=address, at=clock.now()
    )
    db.session.add(tried)


def is_again(number: int) -> bool:
    """Whether the same guess at the same thing was made before, from wherever: for what works once."""
    tried = db.session.get_one(SignInTry, number)
    earlier = sa.select(SignInTry.id).where(
        SignInTry.id < number,
        SignInTry.purpose == tried.purpose,
        SignInTry.account_hash == tried.account_hash,
    )
    return db.session.scalar(earlier.limit(1)) is not None


def passed(number: int) -> None:
    """The try was right: its pair begins anew, in the caller's transaction."""
    db.session.execute(sa.update(SignInTry).where(SignInTry.id == number).values(succeeded=True))


def failed_everywhere(purpose: str, account: str) -> int:
    """How many wrong guesses there were at an account in a day, from all addresses together."""
    pair = _hash(purpose, account.strip().lower())
    failed = sa.select(sa.func.count(SignInTry.id)).where(
        SignInTry.account_hash == pair,
        SignInTry.at > clock.now() - KEPT,
        SignInTry.succeeded.is_(False),
    )
    return db.session.scalar(failed) or 0


def forget_old() -> None:
    """Remove the tries that count no more."""
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < clock.now() - KEPT))


def _full_until(purpose: str, address: str, pair: str) -> datetime | None:
    """When the next try may be made; None if now."""
    failed = (
        sa.select(SignInTry.at)
        .where(
            SignInTry.address_hash == address,
            SignInTry.purpose == purpose,
            SignInTry.at > clock.now() - WINDOW,
            SignInTry.succeeded.is_(False),
        )
        .order_by(SignInTry.at.desc(), SignInTry.id.desc())
    )
    of_pair = failed.where(SignInTry.account_hash == pair, _since_success(address, pair))
    ends = (
        _end(of_pair, TRIES_PER_PAIR),
        _end(failed, TRIES_PER_ADDRESS),
    )
    return max((end for end in ends if end is not None), default=None)


def _end(failed: sa.Select[Any], most: int) -> datetime | None:
    at: datetime | None = db.session.scalar(failed.offset(most - 1).limit(1))
    return at + WINDOW if at else None


def _since_success(address: str, pair: str) -> sa.ColumnElement[bool]:
    last = sa.select(sa.func.max(SignInTry.id)).where(
        SignInTry.address_hash == address,
        SignInTry.account_hash == pair,
        SignInTry.succeeded.is_(True),
    )
    return SignInTry.id > sa.func.coalesce(last.scalar_subquery(), 0)


def _refusal(until: datetime) -> TooManyTries:
    refusal = TooManyTries(max(until - clock.now(), timedelta(seconds=1)))

    @after_this_request
    def say_when(response: Response) -> Response:
        response.headers["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
        return response

    return refusal


def _one_at_a_time(address: str) -> None:
    """Let an address's tries wait for one another; SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(address)[:8], signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _address() -> str:
    """Where the request comes from: of IPv6 the network, for each home has billions of numbers."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address.ipv4_mapped or address) if address.version == 6 else str(address)


def _hash(kind: str, text: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{kind}:{text}".encode(errors="replace"), hashlib.sha256).hexdigest()
