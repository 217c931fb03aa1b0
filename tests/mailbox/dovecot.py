"""A real IMAP server for tests: Debian's Dovecot, on ports of its own, with whatever users come."""

import functools
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "bara-för-prov"
MISSING = (
    "DOVECOT IS MISSING: nothing is tested against a real IMAP server. "
    "Install it: apt-get install dovecot-imapd"
)
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Server:
    """Where the server listens, and what lies in a user's mailbox."""

    def __init__(self, folder: Path, plain: int, tls: int) -> None:
        self.plain, self.tls = plain, tls
        self.certificate = folder / "certificate.pem"

    def put(
        self, user: str, raw: bytes, folder: str = "INBOX", arrived: datetime | None = None
    ) -> None:
        """Let a mail lie in a mailbox."""
        when = imaplib.Time2Internaldate(arrived or datetime.now(UTC))
        with self._open(user) as box:
            assert box.append(folder, "", when, raw)[0] == "OK"

    def count(self, user: str, folder: str = "INBOX") -> int:
        """How many mails lie there."""
        with self._open(user) as box:
            return int(box.select(folder, readonly=True)[1][0] or 0)

    @contextmanager
    def _open(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.plain, timeout=10) as box:
            box.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            yield box


@functools.cache
def program() -> str | None:
    """Where Dovecot is, of the version whose settings these are."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        return None
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return found if version.stdout.startswith("2.3.") else None


@contextmanager
def running() -> Iterator[Server]:
    """The server, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="etablera-imap-"))  # sockets need a short path
    folder.chmod(0o755)
    server = Server(folder, free_port(), free_port())
    _certify(folder)
    _write_settings(folder, server)
    dovecot = program()
    assert dovecot is not None
    process = subprocess.Popen(
        [dovecot, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        assert "starting up" in said, f"Dovecot did not start: {said}{process.stderr.read()}"
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _write_settings(folder: Path, server: Server) -> None:
    """As root for users of its own, else for whoever runs the tests."""
    as_root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.getuid())
    home = folder / "home"
    home.mkdir()
    if as_root:
        os.chown(home, owner.pw_uid, owner.pw_gid)
    me = getpass.getuser()
    text = SETTINGS.format(
        folder=folder,
        plain=server.plain,
        tls=server.tls,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        internal="dovecot" if as_root else me,
        group="dovecot" if as_root else grp.getgrgid(os.getgid()).gr_name,
        login="dovenull" if as_root else me,
    )
    (folder / "dovecot.conf").write_text(text, encoding="utf-8")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _certify(folder: Path) -> None:
    """A certificate for this machine that nobody but the tests trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
