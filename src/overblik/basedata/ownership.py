# SPDX-License-Identifier: MPL-2.0
"""Who owned which property when. Asked only to place cases under their owners; never shown as a list."""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

_PROPERTIES = uuid.UUID("5e1b9f0c-5a77-5f0e-8f5e-3a1d8a8ad6c2")


class Ownership(msgspec.Struct, frozen=True):
    """One person's time as owner of a property; half-open."""

    party_key: uuid.UUID
    owned_from: dt.datetime
    owned_to: dt.datetime | None


def property_id(urn: str) -> uuid.UUID:
    """The id under which objects link to a property (`urn:oio:ejendom:bfe-nr:...`)."""
    return uuid.uuid5(_PROPERTIES, urn)
