# SPDX-License-Identifier: MPL-2.0
"""The supervisor of the embedded PostgreSQL: started when first needed, shared by all, stopped on request."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from overblik.database import account as accounts
from overblik.database import binaries as programs
from overblik.database import cluster, diagnosis, external, lock, place, postmaster, probe
from overblik.database.account import Account
from overblik.database.binaries import Binaries
from overblik.database.place import Place
from overblik.errors import NotAllowed, OverblikError, Unavailable
from overblik.settings import Settings, claim_data_folder

# A killed server can stay a zombie for some seconds and its children need a moment to notice; recovery
# after a crash takes as long as it takes and is waited for as long as the server says it is starting.
PATIENCE_S = 20.0
_RECOVERY_PATIENCE_S = 600.0

_log = logging.getLogger("overblik.database")


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the database without starting it; sizes in bytes, `folder` None when external."""

    embedded: bool
    running: bool
    url: str
    version: str | None = None
    folder: Path | None = None
    user: str | None = None
    pid: int | None = None
    size: int | None = None
    connections: int | None = None


def ensure(
    settings: Settings,
    *,
    tell: Callable[[str], None] = _log.warning,
    tuning: Mapping[str, str] | None = None,
) -> str:
    """The libpq URL of a database that answers, after starting (and making) the embedded one if needed.

    With OVERBLIK_DATABASE_URL set, that URL unchanged once its server is found fit. `tell` hears what an
    operator should know (a user created, a folder chosen); `tuning` overrides server settings at a start.
    Raises Unavailable, Conflict or NotAllowed with the remedy.
    """
    if settings.database_url is not None:
        external.verify(settings.database_url)
        return settings.database_url
    data = claim_data_folder(settings)
    with _understood(data):
        found = place.find(data)
        if found is not None and probe.ask(found) is probe.Answer.READY:
            return found.url()
        with lock.held(data):
            found = place.find(data)
            if found is None or found.major() is None:
                found = _create(data, found, settings, tell)
            _start(found, settings, tuning or {})
    return found.url()


def stop(settings: Settings) -> bool:
    """Stop the embedded server, ending its connections; whether it ran. Done when it returns."""
    if settings.database_url is not None:
        raise NotAllowed(
            "database.external",
            "OVERBLIK_DATABASE_URL names a server that somebody else runs; it is not ours to stop.",
        )
    with _understood(settings.data):
        found = place.find(settings.data)
        if found is None or found.major() is None:
            return False
        with lock.held(settings.data):
            return _stop(found, settings)


def status(settings: Settings) -> Status:
    """Whether and where the database runs; starts and changes nothing."""
    if settings.database_url is not None:
        shown = _without_password(settings.database_url)
        try:
            external.verify(settings.database_url)
        except Unavailable:
            return Status(embedded=False, running=False, url=shown)
        return _describe(settings.database_url, Status(embedded=False, running=True, url=shown))
    with _understood(settings.data):
        found = place.find(settings.data)
        if found is None or found.major() is None:
            return Status(embedded=True, running=False, url="", folder=settings.data)
        user = accounts.of_owner(found.cluster).name
        if probe.ask(found) is not probe.Answer.READY:
            return Status(embedded=True, running=False, url=found.url(), folder=found.folder, user=user)
        pid = postmaster.recorded_pid(found.cluster)
    running = Status(embedded=True, running=True, url=found.url(), folder=found.folder, user=user, pid=pid)
    return _describe(found.url(), running)


def programs_for(settings: Settings) -> Binaries:
    """The PostgreSQL programs (pg_dump, pgbench, ...) that fit the database of these settings."""
    if settings.database_url is not None:
        return programs.newest(settings.database_binaries, at_least=external.verify(settings.database_url))
    found = place.find(settings.data)
    major = found.major() if found else None
    return programs.choose(settings.database_binaries, major=major, place=settings.data)


@contextlib.contextmanager
def _understood(data: Path) -> Iterator[None]:
    """What the system refuses below here is told as our errors, with the place and the remedy."""
    try:
        yield
    except PermissionError as error:
        raise NotAllowed(
            "database.not_permitted",
            f"This user may not use {error.filename or data}. Run as the user who created the database, "
            "or name another OVERBLIK_DATA.",
        ) from error
    except OSError as error:
        raise diagnosis.explain(str(error), data) from error


def _create(data: Path, unfinished: Place | None, settings: Settings, tell: Callable[[str], None]) -> Place:
    account = accounts.for_new_cluster(data, tell)
    chosen = programs.choose(settings.database_binaries, major=None, place=data)
    for old in place.forsaken(data) if account.drops and unfinished is None else ():
        tell(f"An earlier database of {data} lies in {old.folder}; nothing uses it, delete it by hand.")
        if old.major() is not None:
            _stop(old, settings)
    new = unfinished or place.create(data, account, tell)
    cluster.require_space(new, cluster.NEEDED_FOR_NEW)
    cluster.create(new, _within_reach(chosen, account), account)
    return new


def _start(found: Place, settings: Settings, tuning: Mapping[str, str]) -> None:
    """Bring the server up and see it answer; patient with a predecessor that is still dying."""
    account = accounts.of_owner(found.cluster)
    deadline = time.monotonic() + PATIENCE_S
    recovery_deadline = time.monotonic() + _RECOVERY_PATIENCE_S
    chosen: Binaries | None = None
    failure: OverblikError | None = None
    while True:
        answer = probe.ask(found)
        if answer is probe.Answer.READY:
            return
        if answer is probe.Answer.BUSY:
            if time.monotonic() > recovery_deadline:
                break
        elif time.monotonic() > deadline:
            break
        elif postmaster.clear_remains(found.cluster) or not postmaster.can_see_processes():
            cluster.require_space(found, cluster.NEEDED_FOR_START)
            chosen = chosen or _for_cluster(found, settings, account)
            cluster.make_ready(found, account, tuning)
            said = _launch(found, chosen, account)
            if said is None:
                continue
            failure = diagnosis.explain(said, found.folder)
            if not diagnosis.is_passing(said):
                raise failure
        elif not (found.sockets / place.SOCKET).exists() and time.monotonic() > deadline - PATIENCE_S + 3:
            # It lives, but its socket was deleted under it: nobody will ever reach it again.
            _stop(found, settings)
        time.sleep(0.1)
    raise failure or Unavailable(
        "database.does_not_answer",
        f"Processes run on {found.cluster} but do not answer. End them, or see {found.log}, and try again.",
        place=str(found.folder),
    )


def _launch(found: Place, chosen: Binaries, account: Account) -> str | None:
    """Start once; None when it went well, else everything the server said."""
    log = found.log / "start.log"
    log.unlink(missing_ok=True)
    before = _log_sizes(found)
    done = account.run(
        [chosen.program("pg_ctl"), "start", "-D", str(found.cluster), "-l", str(log), "-w", "-t", "30"]
    )
    if done.returncode == 0:
        return None
    return (
        done.stdout
        + _tail(log, 0)
        + "".join(_tail(path, before.get(path, 0)) for path in sorted(found.log.glob("server-*.log")))
    )


def _stop(found: Place, settings: Settings) -> bool:
    if postmaster.can_see_processes() and not postmaster.processes(found.cluster):
        # Nothing runs: pg_ctl must not signal whoever has the recorded process id by now.
        postmaster.clear_remains(found.cluster)
        return False
    account = accounts.of_owner(found.cluster)
    chosen = _for_cluster(found, settings, account)
    done = account.run(
        [chosen.program("pg_ctl"), "stop", "-D", str(found.cluster), "-m", "fast", "-w", "-t", "60"]
    )
    if done.returncode == 0:
        return True
    deadline = time.monotonic() + PATIENCE_S
    while postmaster.processes(found.cluster):
        if time.monotonic() > deadline:
            raise Unavailable(
                "database.does_not_stop",
                f"The database in {found.folder} does not stop. The reason stands in {found.log}.",
                place=str(found.folder),
            )
        time.sleep(0.1)
    return False


def _for_cluster(found: Place, settings: Settings, account: Account) -> Binaries:
    chosen = programs.choose(settings.database_binaries, major=found.major(), place=found.folder)
    return _within_reach(chosen, account)


def _within_reach(chosen: Binaries, account: Account) -> Binaries:
    return programs.reachable(chosen, account, place.shelter()) if account.drops else chosen


def _log_sizes(found: Place) -> dict[Path, int]:
    return {path: path.stat().st_size for path in found.log.glob("server-*.log")}


def _tail(path: Path, start: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(200_000).decode("utf-8", errors="replace")
    except OSError:
        return ""


def _describe(url: str, known: Status) -> Status:
    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " (SELECT count(*) FROM pg_stat_activity"
            "  WHERE datname = current_database() AND pid <> pg_backend_pid())"
        ).fetchone()
    assert row is not None
    return Status(
        embedded=known.embedded,
        running=True,
        url=known.url,
        version=str(row[0]),
        folder=known.folder,
        user=known.user,
        pid=known.pid,
        size=int(row[1]),
        connections=int(row[2]),
    )


def _without_password(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    parts.pop("password", None)
    return psycopg.conninfo.make_conninfo(**parts)  # type: ignore[arg-type]
