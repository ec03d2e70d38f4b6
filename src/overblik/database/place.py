# SPDX-License-Identifier: MPL-2.0
"""Where a data folder's database lies: inside it, or in a shelter when its user cannot get that far."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from overblik.database.account import Account
from overblik.errors import Conflict, Unavailable

DATABASE = "overblik"
ROLE = "overblik"
ADMIN = "overblik_admin"
SHELTER = Path("/var/lib/overblik")
SOCKET = ".s.PGSQL.5432"

_INSIDE = "postgres"
_POINTER = "postgres.place"
# sun_path holds 108 bytes on Linux (104 on the BSDs and macOS), the final zero included.
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that holds one cluster, its sockets and its log.

    `identity` is a random mark that the server repeats as `cluster_name`, so that a socket can be
    known to lead to this very cluster.
    """

    folder: Path
    identity: str

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """The folder of the server's log files."""
        return self.folder / "log"

    @property
    def sockets(self) -> Path:
        """The 0700 folder of the socket; in /tmp under the random mark where the path would be too long."""
        inside = self.folder / "run"
        if len(os.fsencode(inside / SOCKET)) <= _LONGEST_SOCKET_PATH:
            return inside
        return Path("/tmp") / self.name  # noqa: S108 - made 0700 and its owner verified before every use

    @property
    def name(self) -> str:
        """What the server calls itself, in `cluster_name` and in the process list."""
        return f"overblik-{self.identity}"

    def url(self, role: str = ROLE, database: str = DATABASE) -> str:
        """The libpq address; it holds no password, because the socket asks who is calling."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def major(self) -> int | None:
        """The major version that made the cluster; None while there is none."""
        try:
            text = (self.cluster / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        if not text.isdigit():
            raise Conflict(
                "database.damaged_folder",
                f"{self.cluster / 'PG_VERSION'} does not name a version. Restore a backup into a new "
                "OVERBLIK_DATA.",
            )
        return int(text)


def find(data: Path) -> Place | None:
    """The place of the data folder's database, or None when it has none yet."""
    inside = data / _INSIDE
    if (inside / "identity").is_file():
        return _read(inside)
    pointer = data / _POINTER
    if not pointer.is_file():
        return None
    folder = Path(pointer.read_text(encoding="utf-8").strip())
    if not (folder / "identity").is_file():
        raise Unavailable(
            "database.place_gone",
            f"The database of {data} lay in {folder}, which is gone. Bring that folder back, "
            "or restore a backup into a new OVERBLIK_DATA.",
            place=str(folder),
        )
    _verify_ownership(folder, data)
    return _read(folder)


def create(data: Path, account: Account, tell: Callable[[str], None]) -> Place:
    """Make a place for the data folder's database: inside it if `account` can get there, else in the shelter.

    Opens up no folder that stands already; the shelter and all in it is ours.
    """
    inside = data / _INSIDE
    sheltered = not account.may_pass(data)
    if sheltered:
        folder = shelter() / secrets.token_hex(6)
        tell(f"The user {account.name} cannot reach {data}; the database is kept in {folder}.")
    else:
        folder = inside
    folder.mkdir(exist_ok=True, mode=0o711 if account.drops else 0o700)
    if account.drops:
        folder.chmod(0o711)
    (folder / "belongs-to").write_text(f"{data}\n", encoding="utf-8")
    if sheltered:
        (data / _POINTER).write_text(f"{folder}\n", encoding="utf-8")
    # Written last: a place without it is an attempt cut short, and the next start begins anew.
    (folder / "identity").write_text(f"{secrets.token_hex(8)}\n", encoding="ascii")
    (folder / "identity").chmod(0o644)
    return _read(folder)


def shelter() -> Path:
    """The shelter outside all homes, made when first needed (root only)."""
    try:
        SHELTER.mkdir(mode=0o755, exist_ok=True)
        if SHELTER.stat().st_uid == os.geteuid():
            SHELTER.chmod(0o755)
    except OSError as error:
        raise Unavailable(
            "database.no_shelter",
            f"{SHELTER} cannot be made ({error.strerror}). Set OVERBLIK_DATA to a folder that the "
            "database's user can reach.",
        ) from error
    return SHELTER


def forsaken(data: Path) -> list[Place]:
    """Sheltered databases made for an earlier data folder of the same path, no longer pointed to."""
    found = []
    for mark in SHELTER.glob("*/belongs-to"):
        folder = mark.parent
        if mark.read_text(encoding="utf-8").strip() == str(data) and (folder / "identity").is_file():
            found.append(_read(folder))
    return found


def _read(folder: Path) -> Place:
    return Place(folder, (folder / "identity").read_text(encoding="ascii").strip())


def _verify_ownership(folder: Path, data: Path) -> None:
    mark = folder / "belongs-to"
    owner = Path(mark.read_text(encoding="utf-8").strip())
    if owner == data:
        return
    pointer = owner / _POINTER
    if pointer.is_file() and pointer.read_text(encoding="utf-8").strip() == str(folder):
        raise Conflict(
            "database.place_taken",
            f"{data} is a copy: its database {folder} belongs to {owner}. "
            "Use a new OVERBLIK_DATA and restore a backup.",
            place=str(folder),
        )
    mark.write_text(f"{data}\n", encoding="utf-8")  # the data folder was moved
