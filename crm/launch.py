"""What `make run` runs: prepare the database, start web server and worker, say how to sign in.

Meant for a developer's own machine and for trying Etablera out; README tells how to host it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import ArgumentError, OperationalError

from crm import create_app, demo

ROOT = Path(__file__).resolve().parent.parent
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
INTERRUPTED = 130

Login = tuple[str, str, str]


@dataclass(frozen=True)
class Address:
    """Where the web server listens, and where a person or we ourselves reach it."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> "Address":
        """HOST and PORT, or this machine only at port 5000."""
        port = os.environ.get("PORT") or "5000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise click.ClickException(f"PORT={port} is not a port: give a number from 1 to 65535.")
        return cls(os.environ.get("HOST") or "127.0.0.1", int(port))

    @property
    def bind(self) -> str:
        """As the web server wants it; an IPv6 address in brackets."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """As a browser wants it; "every address of this machine" is no place to go to."""
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{_bracketed(reachable)}:{self.port}"

    def refuse_if_taken(self) -> None:
        """Say so at once, instead of after a minute of preparation."""
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen on {self.bind} ({error.strerror}). "
                f"Choose another port: make run PORT={self.port % 65535 + 1}"
            ) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def main() -> int:
    """Start everything, wait until told to stop, and return the exit code."""
    _on_stop_signal(signal.default_int_handler)
    try:
        address = Address.from_environment()
        address.refuse_if_taken()
        os.environ.setdefault("BASE_URL", address.url)  # what links in mails begin with
        logins = prepare()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (ArgumentError, ImportError, OperationalError) as error:
        reason = (
            str(error if isinstance(error, ImportError) else error.__cause__ or error)
            .strip()
            .partition("\n")[0]
        )
        click.echo(f"Error: the database in DATABASE_URL cannot be used: {reason}", err=True)
        return 1
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped before it was ready.", err=True)
        return INTERRUPTED
    return serve(address, logins)


# --------------------------------------------------------------- preparation


def prepare() -> list[Login]:
    """Bring the database up to date; fill an empty one with the demo region."""
    click.echo("Preparing the database ...")
    app = create_app()
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
    _command(app, "seed")
    with app.app_context():
        is_first_start = demo.is_empty()
    if is_first_start:
        _command(app, "demo")
    with app.app_context():
        logins = [(str(role), email, password) for role, email, password in demo.logins()]
        app.extensions["sqlalchemy"].engine.dispose()
    return logins


def _command(app: Flask, name: str) -> None:
    """Run one of the application's commands here, where the application is loaded already."""
    with app.app_context():
        app.cli.commands[name].main([], standalone_mode=False)


# --------------------------------------------------------------------- serve


def serve(address: Address, logins: Iterable[Login]) -> int:
    """Run web server and worker until we are told to stop or one of them ends."""
    signals_seen: list[int] = []
    _on_stop_signal(lambda number, _frame: signals_seen.append(number))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in _commands(address).items():
            children[name] = subprocess.Popen(command, cwd=ROOT, process_group=0)
        return _watch(children, address, logins, is_told_to_stop=lambda: bool(signals_seen))
    finally:
        _stop(children.values())


def _commands(address: Address) -> dict[str, list[str]]:
    """One process with 8 threads suits SQLite; gunicorn itself reads WEB_CONCURRENCY for more."""
    gunicorn = "gunicorn --worker-class gthread --threads 8 --graceful-timeout 5"
    quiet = "--log-level warning --no-control-socket"
    return {
        "web server": [
            *(sys.executable, "-m", *gunicorn.split(), *quiet.split()),
            *("--bind", address.bind, "wsgi:app"),
        ],
        "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }


def _watch(
    children: dict[str, subprocess.Popen[bytes]],
    address: Address,
    logins: Iterable[Login],
    is_told_to_stop: Callable[[], bool],
) -> int:
    """Welcome the user once the address answers; return when it is time to stop, with the exit code."""
    is_answering = False
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not is_told_to_stop():
        for name, child in children.items():
            if child.poll() is not None:
                click.echo(f"The {name} ended (exit code {child.returncode}). Stopping.", err=True)
                return 1
        if not is_answering and _answers(address):
            is_answering = True
            click.echo(welcome(address, logins))
        if not is_answering and time.monotonic() > deadline:
            click.echo(f"No answer at {address.url} in {SECONDS_TO_ANSWER} s. Stopping.", err=True)
            return 1
        time.sleep(0.1)
    click.echo("\nStopping ...")
    return 0


def _answers(address: Address) -> bool:
    """Is the application up? Asked directly, whatever proxy the environment names."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address.url}/health", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def welcome(address: Address, logins: Iterable[Login]) -> str:
    """The address and one log-in per role, as an aligned table."""
    lines = ["", f"Etablera is running at {address.url}", ""]
    rows = [("Role", "E-mail", "Password"), *logins]
    if len(rows) == 1:
        lines.append("Make the first user with: .venv/bin/flask --app wsgi create-user")
    else:
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append("  " + "   ".join(cells).rstrip())
    return "\n".join([*lines, "", "Ctrl-C stops it.", ""])


def _stop(children: Iterable[subprocess.Popen[bytes]]) -> None:
    """End what we started: ask, wait, then force. A further Ctrl-C does not disturb this."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in running:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # its own group: itself and what it started
            child.wait()


def _on_stop_signal(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
