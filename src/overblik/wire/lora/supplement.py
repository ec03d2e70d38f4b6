# SPDX-License-Identifier: MPL-2.0
"""What LoRa does not say and the index cannot do without: whose data it is, how sensitive, which KLE number.

An installation writes it down once, in a file; docs/how-to/import-from-lora.md shows one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated

import msgspec
import yaml
from msgspec import Meta

from overblik.errors import InvalidInput
from overblik.wire.delivery.shapes import Cvr, DocumentType, Key, Sensitivity, Short, Time
from overblik.wire.json_text import remedy

Name = Annotated[str, Meta(pattern="^[A-Za-z0-9_]{1,60}$")]


class Supplement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is added to an installation's objects. Keys are UUIDs of LoRa's own objects.

    - `authority`: the CVR number of the owner, where `owners` is empty; else the owner's UUID finds it there.
    - `sensitivity`: of every object without a class of sensitivity; `sensitivity_classes` finds the others'.
    - `classes`: KLE numbers and facets.
    - `display_classes`: classes that exempt a case from display. `units`: names of organisation units.
    - `document_types`: LoRa's free words to the index's own.
    - `recorded_at`: when bodies without a registration time were recorded. `source`: the delivering system.
    - `ignore`: fields of an installation's own extensions, to be passed over.
    """

    authority: Cvr | None = None
    authority_name: Short | None = None
    sensitivity: Sensitivity | None = None
    source: uuid.UUID | None = None
    recorded_at: Time | None = None
    owners: Mapping[uuid.UUID, Cvr] = {}
    classes: Mapping[uuid.UUID, Key] = {}
    sensitivity_classes: Mapping[uuid.UUID, Sensitivity] = {}
    display_classes: frozenset[uuid.UUID] = frozenset()
    units: Mapping[uuid.UUID, Short] = {}
    document_types: Mapping[str, DocumentType] = {}
    ignore: frozenset[Name] = frozenset()

    def with_told(
        self, *, authority: str | None, sensitivity: str | None, source: uuid.UUID | None
    ) -> Supplement:
        """The same with what was told besides the file, which goes before it. Raises InvalidInput."""
        told = {"authority": authority, "sensitivity": sensitivity, "source": source}
        try:
            given = msgspec.convert({name: value for name, value in told.items() if value}, Supplement)
        except msgspec.ValidationError as error:
            raise _wrong(error) from None
        changes = {name: getattr(given, name) for name, value in told.items() if value}
        return msgspec.structs.replace(self, **changes)


FindClass = Callable[[uuid.UUID], str | None]
"""The number of a class that the supplement does not know, or None."""


def read_supplement(content: bytes) -> Supplement:
    """The supplement in a file of YAML (or JSON). Raises InvalidInput."""
    try:
        told = yaml.safe_load(content.decode())
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        raise InvalidInput("lora.supplement", "the mapping file is not YAML or JSON in UTF-8") from None
    try:
        return msgspec.convert({} if told is None else _plain(told), Supplement)
    except msgspec.ValidationError as error:
        raise _wrong(error) from None


def _plain(told: object) -> object:
    """YAML makes times of what looks like one; a date is not meant, so it becomes text again."""
    if isinstance(told, dict):
        return {_plain(name): _plain(value) for name, value in told.items()}
    if isinstance(told, dt.date) and not isinstance(told, dt.datetime):
        return told.isoformat()
    return told


def _wrong(error: msgspec.ValidationError) -> InvalidInput:
    return InvalidInput(
        "lora.supplement", f"mapping file: {remedy(error)}; numbers such as CVR stand in quotation marks"
    )
