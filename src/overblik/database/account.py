# SPDX-License-Identifier: MPL-2.0
"""The operating-system user who runs the database: PostgreSQL refuses root, so root hands over to another."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from overblik.errors import Unavailable

OWN_USER = "overblik"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and primary group; `drops` is true when we are root and must become this user first."""

    uid: int
    gid: int
    name: str
    drops: bool

    def run(
        self, command: Sequence[str], *, text_in: str | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user in `/` with a bare environment; stdout and stderr come back together.

        The environment is bare because a stray PGDATA, PGPORT or PGOPTIONS would steer the programs.
        """
        return subprocess.run(
            list(command),
            input=text_in if text_in is not None else "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            user=self.uid if self.drops else None,
            group=self.gid if self.drops else None,
            extra_groups=[self.gid] if self.drops else None,
        )

    def may_read(self, path: Path) -> bool:
        """Whether this user gets as far as `path` and may read it (asked of the system, so ACLs count)."""
        return self._test("-r", path)

    def may_pass(self, folder: Path) -> bool:
        """Whether this user may go through `folder` and everything above it."""
        return self._test("-x", folder)

    def own(self, path: Path) -> None:
        """Give a path of ours to this user; nothing to do when we are that user."""
        if self.drops:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _test(self, flag: str, path: Path) -> bool:
        if not self.drops:
            return os.access(path, os.R_OK if flag == "-r" else os.X_OK)
        return self.run(["/bin/sh", "-c", f'test {flag} "$1"', "sh", str(path)]).returncode == 0


def of_owner(path: Path) -> Account:
    """The account that owns `path`: whoever made a cluster goes on running it."""
    return _account(path.stat().st_uid)


def for_new_cluster(data: Path, tell: Callable[[str], None]) -> Account:
    """The account for a new cluster of the data folder `data`.

    A plain user runs it as themselves. Root uses the folder's owner, else the existing user `postgres`,
    else a system user `overblik`, which is created and said so.
    """
    if os.geteuid() != 0:
        return _account(os.geteuid())
    owner = data.stat().st_uid
    if owner != 0:
        return _account(owner)
    for name in ("postgres", OWN_USER):
        try:
            return _account(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    _create_own_user(tell)
    return _account(pwd.getpwnam(OWN_USER).pw_uid)


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Unavailable(
            "database.nameless_user",
            f"The user id {uid} has no name on this system, and PostgreSQL needs one. "
            "Run as a user listed in /etc/passwd.",
            uid=uid,
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name, drops=os.geteuid() == 0)


def _create_own_user(tell: Callable[[str], None]) -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    remedy = (
        f"Create it yourself (useradd --system {OWN_USER}), run Overblik as a plain user, "
        "or set OVERBLIK_DATABASE_URL."
    )
    if program is None:
        raise Unavailable("database.no_service_user", f"The database needs a user other than root. {remedy}")
    tell(f"Creating the system user {OWN_USER}, because PostgreSQL does not run as root.")
    done = subprocess.run(
        [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_USER],
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 9):  # 9: the name is taken, so a parallel starter was faster
        raise Unavailable(
            "database.no_service_user", f"The system user {OWN_USER} could not be created. {remedy}"
        )
