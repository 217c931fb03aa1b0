"""What `make run` runs: one start on an empty folder, then one more."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm.demo import PASSWORD, read

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


@contextmanager
def started(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The started product and what it printed until it was ready."""
    environment = os.environ | {
        "INSTANCE_PATH": str(folder),
        "PORT": str(port),
        "LC_ALL": "C.UTF-8",
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("MAIL_SERVER", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "crm.launch"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    stop = threading.Timer(PATIENCE, process.kill)
    stop.start()
    try:
        yield process, _read_until_ready(process)
    finally:
        stop.cancel()
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
        assert process.returncode in {0, 130}, rest


def _read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError("it ended before it was ready:\n" + "".join(lines))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_starts_on_nothing_and_again_and_ends_what_it_started(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as (_process, said):
        assert f"http://127.0.0.1:{port}" in said
        one_per_role = {row["role"]: row["email"] for row in reversed(read("people"))}
        for email in one_per_role.values():
            assert email in said
        assert PASSWORD in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as answer:
            assert "Etablera" in answer.read().decode()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server is still there"
    with started(tmp_path, port) as (_process, said):
        assert "18 months" not in said, "the demo is loaded once"
        assert re.search(rf"http://127\.0\.0\.1:{port}", said)
