# SPDX-License-Identifier: MPL-2.0
"""One registration of one object: the shape in which every delivery reaches the index.

The shape follows the common Danish object model (OIO): attribute sections, states and relations, each with
its own validity. Times are aware datetimes; periods are half-open; `None` is an open end.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec

from overblik.index.kinds import Kind


class Validity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """When something holds in the world (*virkning*), half-open, and who says so."""

    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None
    actor: str | None = None
    actor_type: str | None = None
    note: str | None = None

    def holds_at(self, moment: dt.datetime) -> bool:
        """True if the period covers `moment` (from inclusive, to exclusive)."""
        if self.valid_from is not None and moment < self.valid_from:
            return False
        return self.valid_to is None or moment < self.valid_to


class Section(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One version of one attribute section (*egenskaber*); `index` tells benefits of a grant apart."""

    name: str
    values: dict[str, Any]
    index: str | None = None
    validity: Validity | None = None


class State(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One state (*fremdrift*) with the period in which it holds."""

    status: str
    validity: Validity | None = None


class Relation(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One relation. Its key is (type, role, index), an absent index being part of the key.

    `role` is a name of `Role` or, when unknown, the UUID or URN as delivered. `object_type` likewise.
    `reference` is a UUID or URN; a person is `urn:oio:cpr-nr:...` before and
    `urn:overblik:person:<party key>` after the number has been sealed away.
    """

    type: str
    role: str | None = None
    index: str | None = None
    object_type: str | None = None
    reference: str | None = None
    validity: Validity | None = None
    values: dict[str, Any] | None = None


class Registration(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What one source recorded about one object at one time (*registrering*).

    `complete` registrations say everything about the object (import); others are deltas (update).
    `recorded_at` is the source's time (*Tidspunkt*).
    """

    object_id: uuid.UUID
    kind: Kind
    recorded_at: dt.datetime
    complete: bool = True
    sections: tuple[Section, ...] = ()
    states: tuple[State, ...] = ()
    relations: tuple[Relation, ...] = ()
    lifecycle: str | None = None
    user: str | None = None
    note: str | None = None
    without_notification: bool | None = None


class Removal(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A source asks that an object be physically deleted (*fjern*)."""

    object_id: uuid.UUID
    keep_documents: bool = False
    remove_grants: bool = False


class ObjectState(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An object as all its registrations together say it is: the fold."""

    object_id: uuid.UUID
    kind: Kind
    recorded_at: dt.datetime
    sections: tuple[Section, ...] = ()
    states: tuple[State, ...] = ()
    relations: tuple[Relation, ...] = ()
    user: str | None = None
    note: str | None = None
    lifecycle: str | None = None
