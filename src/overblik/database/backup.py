# SPDX-License-Identifier: MPL-2.0
"""Backs the database up to one file and brings it back, whole or not at all.

A backup holds no keys: they are files outside the database and are kept apart from its backups.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from overblik.database import diagnosis, server
from overblik.database.binaries import Binaries
from overblik.database.connection import Connection, connect
from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from overblik.settings import Settings

Verify = Callable[[Connection], None]
Progress = Callable[[int, int], None]

_MAGIC = b"PGDMP"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: the file, its size in bytes, and the number of tables in it."""

    path: Path
    size: int
    tables: int


def backup(settings: Settings, target: Path, *, progress: Progress | None = None) -> Backup:
    """Write the whole database to `target` (pg_dump's custom format, mode 0600), while others work on.

    `progress` hears (tables done, tables in all). Raises Conflict when the file exists already and
    NotFound when its folder does not; a backup that fails leaves no file.
    """
    target = target.absolute()
    if target.exists():
        raise Conflict("backup.exists", f"{target} exists already. Name a new file.", place=str(target))
    if not target.parent.is_dir():
        raise NotFound("backup.no_folder", f"There is no folder {target.parent}. Make it first.")
    url = server.ensure(settings)
    binaries = server.programs_for(settings)
    with connect(url) as connection:
        total = len(_tables(connection))
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(handle)
        command = [binaries.program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
        command += ["--verbose", f"--file={aside}"]
        said, code = _run(command, url, re.compile(r"dumping contents of table"), total, progress)
        if code != 0:
            raise _failure(said, target.parent, "backup.failed", "The backup was not made")
        _contents(binaries, aside)
        try:
            os.link(aside, target)
        except FileExistsError:
            raise Conflict(
                "backup.exists", f"{target} exists already. Name a new file.", place=str(target)
            ) from None
    except PermissionError as error:
        raise NotAllowed(
            "backup.not_permitted", f"This user may not write in {target.parent}. Name another folder."
        ) from error
    except OSError as error:
        raise diagnosis.explain(str(error), target.parent) from error
    finally:
        aside.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, total)


def restore(
    settings: Settings,
    source: Path,
    *,
    verify: Verify | None = None,
    progress: Progress | None = None,
) -> Backup:
    """Bring the database of `source` back into an empty database; the file restored.

    The rows go into a new database beside the empty one. `verify` gets a connection to it (and refuses, for
    instance, when the keys at hand do not fit, by raising); only then does it take the empty one's place.
    Whatever fails, the new database is dropped and the old one is untouched. Raises NotFound,
    InvalidInput for a file that is no whole backup, Conflict when the database is not empty.
    """
    source = source.absolute()
    _verify_file(source)
    url = server.ensure(settings)
    binaries = server.programs_for(settings)
    total = _contents(binaries, source)
    name = str(conninfo_to_dict(url).get("dbname") or "")
    with connect(url) as connection:
        _verify_empty(connection)
    aside = f"{name}_restoring_{secrets.token_hex(4)}"
    with connect(make_conninfo(url, dbname="postgres")) as admin:
        _create_database(admin, aside)
        try:
            new = make_conninfo(url, dbname=aside)
            command = [binaries.program("pg_restore"), "--exit-on-error", "--no-owner", "--no-privileges"]
            command += ["--verbose", f"--dbname={_without_password(new)}", str(source)]
            said, code = _run(command, new, re.compile(r"processing data for table"), total, progress)
            if code != 0:
                raise _failure(said, source, "backup.damaged", "The backup was not restored")
            with connect(new) as connection:
                connection.execute("ANALYZE")
                if verify is not None:
                    verify(connection)
            _swap(admin, url, name, aside)
        except BaseException:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(aside)))
            raise
    return Backup(source, source.stat().st_size, total)


def _create_database(admin: Connection, name: str) -> None:
    try:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotAllowed(
            "backup.may_not_create",
            "The database user may not create databases, which a restore needs. "
            "Grant it CREATEDB, or restore with pg_restore yourself.",
        ) from error


def _swap(admin: Connection, url: str, name: str, aside: str) -> None:
    with connect(url) as connection:
        _verify_empty(connection)  # again: something may have been written meanwhile
    old = f"{name}_empty_{secrets.token_hex(4)}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        admin.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
    except psycopg.errors.ObjectInUse as error:
        raise _in_use() from error
    admin.execute(rename.format(sql.Identifier(aside), sql.Identifier(name)))
    admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))


def _in_use() -> Conflict:
    return Conflict("backup.in_use", "Others are connected to the database. Stop `serve` and `worker` first.")


def _verify_file(source: Path) -> None:
    try:
        with source.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except FileNotFoundError:
        raise NotFound("backup.no_file", f"There is no file {source}. Correct the path.") from None
    except OSError as error:
        raise NotAllowed("backup.unreadable", f"{source} cannot be read: {error.strerror}.") from error
    if magic != _MAGIC:
        raise InvalidInput(
            "backup.not_a_backup", f"{source} is no backup made by `overblik database backup`."
        )


def _verify_empty(connection: Connection) -> None:
    others = connection.execute(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ).fetchone()
    if others is not None:
        raise _in_use()
    tables = _tables(connection)
    if tables:
        raise Conflict(
            "backup.not_empty",
            f"The database holds {len(tables)} tables already, and nothing of them was touched. "
            "Restore into a new OVERBLIK_DATA (or an empty database).",
            tables=len(tables),
        )


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT format('%I.%I', n.nspname, c.relname)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
        "                 AND d.objid = c.oid AND d.deptype = 'e')"
    ).fetchall()
    return [str(row[0]) for row in rows]


def _contents(binaries: Binaries, path: Path) -> int:
    """The number of tables with rows a backup lists; InvalidInput when the list itself is unreadable."""
    done = subprocess.run(
        [binaries.program("pg_restore"), "--list", str(path)],
        capture_output=True,
        text=True,
        errors="replace",
        env=_environment(),
    )
    if done.returncode != 0:
        raise _failure([done.stderr], path, "backup.damaged", "The backup cannot be read")
    return len(re.findall(r"^\d+; \d+ \d+ TABLE DATA ", done.stdout, re.MULTILINE))


def _run(
    command: Sequence[str], url: str, step: re.Pattern[str], total: int, progress: Progress | None
) -> tuple[list[str], int]:
    """Run a client program on `url`; its last lines and its exit code. A password goes by file."""
    with tempfile.TemporaryDirectory(prefix="overblik-") as folder:
        environment = _environment()
        password = conninfo_to_dict(url).get("password")
        if password is not None:
            passfile = Path(folder) / "password"
            passfile.touch(mode=0o600)
            escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
            passfile.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
            environment["PGPASSFILE"] = str(passfile)
        if not any(argument.startswith("--dbname=") for argument in command):
            command = [*command, f"--dbname={_without_password(url)}"]
        said: list[str] = []
        done = 0
        with subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=environment,
        ) as process:
            assert process.stderr is not None
            for line in process.stderr:
                said = [*said[-20:], line]
                if step.search(line):
                    done += 1
                    if progress is not None:
                        progress(done, max(total, done))
        return said, process.returncode


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _without_password(url: str) -> str:
    parts = {key: value for key, value in conninfo_to_dict(url).items() if key != "password"}
    return make_conninfo("", **parts)


def _failure(said: Sequence[str], place: Path, code: str, what: str) -> InvalidInput | Unavailable | Conflict:
    words = "".join(said)
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return diagnosis.disk_full(place)
    if "unsupported version" in words:
        return InvalidInput(
            "backup.newer_version",
            f"{place} was made by a newer PostgreSQL than the one here. Install that version.",
        )
    if "connection to server" in words or "server closed the connection" in words:
        return Unavailable("database.unreachable", f"{what}: the database does not answer. Try again.")
    # The program's own words may quote rows, so they are not repeated.
    return InvalidInput(code, f"{what}: {place} is incomplete or damaged. Use another backup.")
