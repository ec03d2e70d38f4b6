# SPDX-License-Identifier: MPL-2.0
"""The packages there are: those that come with the program, and those of a file of the installation's own."""

from __future__ import annotations

import functools
from importlib.resources import files
from pathlib import Path

from overblik.disclosure import package_file
from overblik.disclosure.package import Package
from overblik.disclosure.yaml_file import MAX_BYTES
from overblik.errors import InvalidInput


@functools.cache
def shipped_packages() -> tuple[Package, ...]:
    """All that come with the program, in the order of the file; read once in a process."""
    return package_file.read((files(__package__) / "agreement.yaml").read_bytes())


def packages_with(own: Path | None) -> tuple[Package, ...]:
    """The shipped packages and those of `own`, which come first; one with the id of a shipped one stands instead of it.

    Raises InvalidInput naming the setting, the file and the line.
    """
    if own is None:
        return shipped_packages()
    try:
        with own.open("rb") as file:
            found = package_file.read(file.read(MAX_BYTES + 1))
    except InvalidInput as error:
        raise InvalidInput(error.code, f"OVERBLIK_PACKAGES: {own}: {error.message}", **error.params) from None
    except OSError as error:
        raise InvalidInput(
            "disclosure.packages_unreadable",
            f"OVERBLIK_PACKAGES: {own} cannot be read: {error.strerror}. Give this user the right to read it.",
        ) from None
    ids = {one.id for one in found}
    return (*found, *(one for one in shipped_packages() if one.id not in ids))
