# SPDX-License-Identifier: MPL-2.0
"""`overblik serve` and `overblik worker`: the web server, and what runs beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import click

from overblik.cli import context
from overblik.errors import Conflict, NotAllowed
from overblik.site.start import collect_static
from overblik.site.worker import run as run_worker

BLOCKING_THREADS = 8
"""Threads per server process: each holds one database connection."""

NOBODY_SIGNS_IN = (
    "Citizens cannot sign in: no provider is set up. Set OVERBLIK_PUBLIC_URL, OVERBLIK_OIDC_ISSUER, "
    "OVERBLIK_OIDC_CLIENT_ID and OVERBLIK_OIDC_SECRET_FILE; see docs/how-to/sign-citizens-in.md."
)


@click.command()
def serve() -> None:
    """Serve the pages and the machine interfaces until stopped."""
    settings = context.settings()
    require_port(settings.host, settings.port)
    context.installation()
    collect_static()
    if not settings.is_demo and settings.oidc_issuer is None:
        click.echo(NOBODY_SIGNS_IN, err=True)
    click.echo(f"Overblik: http://{settings.host}:{settings.port}/", err=True)
    run_server()


def run_server() -> None:
    """Replace this process by the server, with the settings of the environment."""
    settings = context.settings()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory",
        "--host", settings.host, "--port", str(settings.port), "--workers", str(settings.workers),
        "--blocking-threads", str(BLOCKING_THREADS), "--backlog", "1024", "--no-ws",
        "--log-level", settings.log_level, "--respawn-failed-workers",
        "overblik.site.wsgi:from_here",
    ]  # fmt: skip
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell
    raise AssertionError(subprocess.list2cmdline(command))


def require_port(host: str, port: int) -> None:
    """Refuse a port that somebody listens on: the server would share it and get every second request."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise NotAllowed(
                "serve.port_not_permitted",
                f"OVERBLIK_PORT: this user may not listen on port {port}. Name a port from 1024 on.",
            ) from None
        except OSError:
            raise Conflict(
                "serve.port_taken",
                f"OVERBLIK_PORT: another program listens on port {port} of {host}. End it, or name another port.",
            ) from None


@click.command()
def worker() -> None:
    """Do what is due beside the server: events to their receivers, expired sessions. Runs until stopped.

    Several may run at once. Ended by SIGTERM or SIGINT, it first finishes what it is just sending.
    """
    installation = context.installation()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(installation, stop)
