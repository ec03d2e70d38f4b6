# SPDX-License-Identifier: MPL-2.0
"""Events as CloudEvents 1.0 in JSON: one by itself (structured mode), or several in a list (batched mode)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from overblik.events.event import Event
from overblik.index.kinds import SENSITIVITY_CODES

ONE = "application/cloudevents+json; charset=utf-8"
SEVERAL = "application/cloudevents-batch+json; charset=utf-8"

TYPE_PREFIX = "dk.overblik"

_CODES = {level.value: code for code, level in SENSITIVITY_CODES.items()}
_encode = msgspec.json.Encoder().encode


class Data(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of the object. Of an end (removed, withdrawn) only `object`, `kind` and `recorded` are there.

    `recorded` is the source's time (of a removal: ours), `registration` the digest under which the registration
    lies in the log, `master` the system that owns the original, `authority` a CVR number.
    """

    object: uuid.UUID
    kind: str
    recorded: dt.datetime
    authority: str | None = None
    master: uuid.UUID | None = None
    kle: tuple[str, ...] = ()
    facet: str | None = None
    sensitivity: str | None = None
    registration: str | None = None


class CloudEvent(msgspec.Struct, frozen=True):
    """The attributes of CloudEvents, with the extension `sequence` (compared as text)."""

    specversion: str
    id: uuid.UUID
    source: str
    type: str
    subject: uuid.UUID
    time: dt.datetime
    sequence: str
    datacontenttype: str
    data: Data


def event_type(kind: str, happening: str) -> str:
    """The type of an event, as `dk.overblik.case.changed`."""
    return f"{TYPE_PREFIX}.{kind}.{happening}"


def of_event(event: Event, system: uuid.UUID) -> CloudEvent:
    """The CloudEvent that this installation, the IT system `system`, tells."""
    return CloudEvent(
        "1.0",
        event.id,
        f"urn:oio:it-system-uuid:{system}",
        event_type(event.kind, event.happening),
        event.object_id,
        event.received_at.astimezone(dt.UTC),
        f"{event.sequence:020}",
        "application/json",
        _data(event),
    )


def body(events: Sequence[Event], system: uuid.UUID, *, batched: bool) -> bytes:
    """What is posted: one event, or a list."""
    found = [of_event(event, system) for event in events]
    return _encode(found if batched else found[0])


def _data(event: Event) -> Data:
    recorded = event.recorded_at.astimezone(dt.UTC)
    if event.happening.is_end:
        return Data(event.object_id, event.kind.value, recorded)
    facts = event.facts
    return Data(
        event.object_id,
        event.kind.value,
        recorded,
        facts.authority,
        event.master,
        facts.kle,
        facts.facet,
        _CODES.get(facts.sensitivity) if facts.sensitivity is not None else None,
        event.registration.hex() if event.registration else None,
    )
