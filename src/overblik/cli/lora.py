# SPDX-License-Identifier: MPL-2.0
"""What `overblik import` must be told besides LoRa's files: whose data it is, how sensitive, which classes it uses."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from overblik.cli import context
from overblik.errors import InvalidInput
from overblik.index.kinds import SENSITIVITY_CODES
from overblik.kle import store as kle_store
from overblik.wire import lora
from overblik.wire.decoded import Item

_F = TypeVar("_F", bound=Callable[..., Any])

FORMAT = "lora"

_OPTIONS = (
    click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="LoRa: file with owners, classes and what else LoRa does not say.",
    ),
    click.option("--authority", metavar="CVR", help="LoRa: the owner of the objects."),
    click.option(
        "--sensitivity",
        type=click.Choice(list(SENSITIVITY_CODES)),
        help="LoRa: of objects without a class of sensitivity; without it they stay hidden.",
    ),
)


def options(command: _F) -> _F:
    """Give a command the options that only LoRa's format has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Supplementing:
    """Decodes LoRa's files with what the options and the mapping file add."""

    def __init__(
        self, mapping: Path | None, authority: str | None, sensitivity: str | None, source: uuid.UUID | None
    ) -> None:
        self._told = any((mapping, authority, sensitivity))
        file = lora.Supplement() if mapping is None else lora.read_supplement(mapping.read_bytes())
        self._supplement = file.with_told(authority=authority, sensitivity=sensitivity, source=source)

    def require_lora(self, kinds: set[str]) -> None:
        """Refuse these options for files of another format: they would do nothing there. Raises InvalidInput."""
        if self._told and kinds != {FORMAT}:
            raise InvalidInput(
                "import.only_lora",
                "--mapping, --authority and --sensitivity are for LoRa's format; name it with --format lora",
            )

    def decoder(self, file: Path, stream: BinaryIO) -> Callable[[], Iterator[Item]]:
        """What reads the stream. Classes that the mapping file does not list are looked for in KLE at once."""
        with context.connection() as conn:
            catalogue = kle_store.load_catalogue(conn)
        return lambda: lora.decode_file(
            stream, self._supplement, find_class=catalogue.number_of, name=file.stem
        )
