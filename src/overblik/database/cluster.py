# SPDX-License-Identifier: MPL-2.0
"""Makes a cluster, whole or not at all, and readies a made one for a start."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from overblik.database import configuration, diagnosis
from overblik.database.account import Account
from overblik.database.binaries import Binaries
from overblik.database.place import ADMIN, DATABASE, ROLE, Place
from overblik.errors import Conflict

NEEDED_FOR_NEW = 200 * 2**20  # an empty cluster takes about 60 MB, the first migrations and WAL the rest
NEEDED_FOR_START = 48 * 2**20  # room for recovery to finish: three WAL segments

_FIRST_STATEMENTS = (
    f"CREATE ROLE {ROLE} LOGIN CREATEDB;",
    f"GRANT pg_monitor, pg_checkpoint, pg_signal_backend TO {ROLE};",
    f"CREATE DATABASE {DATABASE} OWNER {ROLE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';",
)


def require_space(place: Place, needed: int) -> None:
    """Unavailable unless `needed` bytes are free where the cluster lies."""
    if shutil.disk_usage(place.folder).free < needed:
        raise diagnosis.disk_full(place.folder)


def create(place: Place, binaries: Binaries, account: Account) -> None:
    """Make the cluster with its role and database, aside and then renamed: never a half one.

    Locale C, UTF-8, checksums on. Only under the data folder's lock.
    """
    aside = place.folder / "cluster.new"
    shutil.rmtree(aside, ignore_errors=True)
    _own_folder(aside, account)
    try:
        made = account.run(
            [
                binaries.program("initdb"),
                f"--pgdata={aside}",
                f"--username={ADMIN}",
                "--auth-local=peer",
                "--auth-host=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions",
            ]
        )
        if made.returncode == 0:
            made = account.run(
                [binaries.program("postgres"), "--single", "-j", "-D", str(aside), "postgres"],
                text_in="\n\n".join(_FIRST_STATEMENTS) + "\n\n",
            )
        if made.returncode != 0 or "ERROR:" in made.stdout or "FATAL:" in made.stdout:
            raise diagnosis.explain(made.stdout, place.folder)
        aside.rename(place.cluster)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def make_ready(place: Place, account: Account, tuning: Mapping[str, str]) -> None:
    """Write the configuration anew and make the folders of socket and log, 0700 and the account's own."""
    _own_folder(place.log, account)
    _own_folder(place.sockets, account)
    # Root could read the files and become the user anyway, so it is let in at the door.
    users = {account.name, pwd.getpwuid(os.geteuid()).pw_name, "root"}
    for name, text in (
        ("postgresql.conf", configuration.server_settings(place, tuning)),
        ("pg_hba.conf", configuration.access_rules()),
        ("pg_ident.conf", configuration.access_map(users)),
    ):
        _write(place.cluster / name, text, account)


def _write(path: Path, text: str, account: Account) -> None:
    # Written through a new file: the cluster belongs to the account, and root follows no link laid there.
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    account.own(aside)
    aside.rename(path)


def _own_folder(folder: Path, account: Account) -> None:
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
            raise Conflict(
                "database.folder_not_ours",
                f"{folder} belongs to somebody else. Remove it, or name another OVERBLIK_DATA.",
                place=str(folder),
            ) from None
        if stat.S_IMODE(status.st_mode) != 0o700:
            folder.chmod(0o700)
