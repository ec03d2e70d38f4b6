# SPDX-License-Identifier: MPL-2.0
"""The data folder: made once, for one mode, and known again as ours."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from overblik.errors import Conflict, NotAllowed, Unavailable
from overblik.settings.values import Mode, Settings

MODE_FILE = "mode"
# What a parallel starter is just writing must not pass for somebody else's file.
_UNFINISHED = ".mode-"


def claim_data_folder(settings: Settings) -> Path:
    """Create the data folder with its mode, or verify that it is ours; gives the folder.

    A new folder is 0700 (0711 when root makes it, so that the database's own user can pass through it,
    but not list it). An existing folder keeps its permissions. Raises Conflict when the folder holds
    something else or was made for another mode, NotAllowed when it is another user's.
    """
    folder = settings.data
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                folder.chmod(0o711)
        except FileExistsError:
            if not folder.is_dir():
                raise Conflict(
                    "settings.data_not_a_folder",
                    f"OVERBLIK_DATA: {folder} is a file. Name a folder.",
                    variable="OVERBLIK_DATA",
                ) from None
        if not (folder / MODE_FILE).exists():
            foreign = [path for path in folder.iterdir() if not path.name.startswith(_UNFINISHED)]
            if foreign and not (folder / MODE_FILE).exists():
                raise Conflict(
                    "settings.data_not_ours",
                    f"OVERBLIK_DATA: {folder} holds other files and was not made by Overblik. "
                    "Name a new or empty folder.",
                    variable="OVERBLIK_DATA",
                )
            _write_once(folder / MODE_FILE, f"{settings.mode}\n")
        settle_mode(folder, settings.mode)
    except PermissionError as error:
        raise NotAllowed(
            "settings.data_not_permitted",
            f"OVERBLIK_DATA: this user may not write in {error.filename or folder}. "
            "Run as the user who created the folder, or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    except OSError as error:
        raise Unavailable(
            "settings.data_unwritable",
            f"OVERBLIK_DATA: {folder} cannot be written: {error.strerror}. Make room or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    return folder


def settle_mode(folder: Path, asked: Mode | None) -> Mode:
    """The mode in force: the folder's own where it has one, else what was asked, else production."""
    try:
        text = (folder / MODE_FILE).read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return asked or Mode.PRODUCTION
    except PermissionError as error:
        raise NotAllowed(
            "settings.data_not_permitted",
            f"OVERBLIK_DATA: this user may not read {folder}. "
            "Run as the user who created the folder, or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    if text not in set(Mode):
        raise Conflict(
            "settings.mode_unreadable",
            f"OVERBLIK_DATA: the file {folder / MODE_FILE} should say demo or production. "
            "Correct it, or name another folder.",
            variable="OVERBLIK_DATA",
        )
    fixed = Mode(text)
    if asked is not None and asked is not fixed:
        raise Conflict(
            "settings.mode_fixed",
            f"OVERBLIK_MODE is {asked}, but the data folder {folder} was created for {fixed}, "
            "and that cannot be changed. Leave OVERBLIK_MODE unset, or name another OVERBLIK_DATA.",
            variable="OVERBLIK_MODE",
        )
    return fixed


def _write_once(path: Path, text: str) -> None:
    """Write a small file in one step; whoever comes second leaves the first one's file alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(name).chmod(0o644)
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
