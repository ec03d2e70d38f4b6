# SPDX-License-Identifier: MPL-2.0
"""A real RabbitMQ for the tests: one broker a run, with its own user, node name, cookie, folder and ports.

Debian's programs are used, its service is not. All processes of a run share the broker: whoever comes first
starts it, and the run stops it together with its port mapper (epmd).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pika
from pika.exceptions import AMQPError

from tests.certificates import certificate

USER = "overblik-tests"
PATIENCE_S = 90.0
NAME = "rabbitmq"

_SERVER = "rabbitmq_server-*/sbin/rabbitmq-server"
_STATE = "broker.json"


@dataclass(frozen=True)
class Broker:
    """A broker on the loopback: where it lies, its ports, and the user that publishes there."""

    folder: Path
    port: int
    tls_port: int
    node_port: int
    mapper_port: int
    password: str

    @property
    def url(self) -> str:
        """The address without the password."""
        return f"amqp://{USER}@127.0.0.1:{self.port}/"

    @property
    def tls_url(self) -> str:
        """The same over TLS."""
        return f"amqps://{USER}@127.0.0.1:{self.tls_port}/"

    @property
    def authority(self) -> Path:
        """The certificate that vouches for the broker's."""
        return self.folder / "broker.pem"

    def connect(self) -> pika.BlockingConnection:
        """A connection to look at what arrived."""
        told = pika.PlainCredentials(USER, self.password)
        return pika.BlockingConnection(
            pika.ConnectionParameters("127.0.0.1", self.port, credentials=told, heartbeat=0)
        )

    def is_up(self) -> bool:
        """Whether it talks to us."""
        try:
            self.connect().close()
        except (AMQPError, OSError):
            return False
        return True

    def start(self) -> None:
        """Start it, with its port mapper, and wait until it talks. Nothing to do when it does."""
        if self.is_up():
            return
        deadline = time.monotonic() + PATIENCE_S
        tries = 0
        while not self.is_up():
            if not self._alive("rabbitmq"):
                # It gives up by itself while the port mapper still knows the name of one that was killed.
                if tries == 3:
                    raise RuntimeError(f"the broker does not start:\n{self._words('rabbitmq')[-4000:]}")
                tries += 1
                self._begin(
                    "epmd", ["/usr/bin/epmd", "-port", str(self.mapper_port), "-address", "127.0.0.1"]
                )
                self._begin("rabbitmq", [str(_program())])
            if time.monotonic() > deadline:
                raise RuntimeError(f"the broker is slow to start:\n{self._words('rabbitmq')[-4000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end("rabbitmq", signal.SIGKILL)

    def stop(self) -> None:
        """End it and its port mapper."""
        self._end("rabbitmq", signal.SIGTERM)
        self._end("epmd", signal.SIGTERM)

    def _begin(self, name: str, command: list[str]) -> None:
        if self._alive(name):
            return
        account = _account()
        drops = os.geteuid() == 0
        with (self.folder / f"{name}.log").open("ab") as words:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd="/", env=self._environment(),
                start_new_session=True, umask=0o077,
                user=account.pw_uid if drops else None, group=account.pw_gid if drops else None,
                extra_groups=[] if drops else None,
            )  # fmt: skip
        (self.folder / f"{name}.pid").write_text(f"{process.pid} {_begun(process.pid)}")

    def _environment(self) -> dict[str, str]:
        """All the broker sees: a stray setting of the machine would steer it."""
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.folder),  # the cookie lies there
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self.mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"overblik-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self.node_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
            "RUNNING_UNDER_SYSTEMD": "true",  # become the broker, instead of a shell that watches over it
        }

    def _end(self, name: str, how: signal.Signals) -> None:
        pid = self._pid(name)
        if pid is None:
            return
        os.kill(pid, how)
        deadline = time.monotonic() + 30
        while self._alive(name):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)

    def _alive(self, name: str) -> bool:
        return self._pid(name) is not None

    def _pid(self, name: str) -> int | None:
        """The process, if it is still the one we began: its number may have been given to another."""
        try:
            pid, begun = (self.folder / f"{name}.pid").read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if _begun(int(pid)) == begun else None

    def _words(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


def ensure(folder: Path) -> Broker:
    """The run's broker in `folder`, running; made by whoever comes first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        broker = find(folder) or _make(folder)
        broker.start()
        return broker


def find(folder: Path) -> Broker | None:
    """The broker that was made in `folder`, if one was."""
    try:
        told = json.loads((folder / _STATE).read_text())
    except FileNotFoundError:
        return None
    return Broker(folder, **told)


@contextlib.contextmanager
def shared(broker: Broker, *, alone: bool = False) -> Iterator[Broker]:
    """The broker for one test, beside others or alone with it; it is up again afterwards."""
    with (broker.folder.parent / f"{broker.folder.name}.use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        try:
            yield broker
        finally:
            if alone:
                broker.start()


def _make(folder: Path) -> Broker:
    ports = _free_ports(4)
    broker = Broker(folder, *ports, password=secrets.token_hex(16))
    account = _account()
    for path in (folder, folder / "mnesia", folder / "log"):
        path.mkdir(mode=0o700)
    certificate(folder, "broker", "127.0.0.1")
    files = {
        ".erlang.cookie": secrets.token_hex(20),
        "enabled_plugins": "[].\n",
        "rabbitmq.conf": "\n".join(
            (
                f"listeners.tcp.default = 127.0.0.1:{broker.port}",
                f"listeners.ssl.default = 127.0.0.1:{broker.tls_port}",
                f"ssl_options.cacertfile = {folder}/broker.pem",
                f"ssl_options.certfile = {folder}/broker.pem",
                f"ssl_options.keyfile = {folder}/broker.key.pem",
                "ssl_options.verify = verify_none",
                "log.console.level = warning",
                f"default_user = {USER}",
                f"default_pass = {broker.password}",
                "",
            )
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    for path in (folder, *folder.iterdir()):
        os.chmod(path, 0o700 if path.is_dir() else 0o400)
        if os.geteuid() == 0:
            os.chown(path, account.pw_uid, account.pw_gid)
    told = {name: value for name, value in asdict(broker).items() if name != "folder"}
    (folder / _STATE).write_text(json.dumps(told))
    return broker


def _program() -> Path:
    found = sorted(Path("/usr/lib/rabbitmq/lib").glob(_SERVER))
    if not found or shutil.which("epmd", path="/usr/bin") is None:
        raise RuntimeError("rabbitmq-server is not installed: run make debian")
    return found[-1]


def _account() -> pwd.struct_passwd:
    """Who runs it: ourselves, or for root the user that its package made."""
    return pwd.getpwnam("rabbitmq") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _begun(pid: int) -> str:
    """When a process began, in the machine's own ticks; nothing for one that is gone or only not buried yet."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if told[0] == "Z" else told[19]


def _free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses right now."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
