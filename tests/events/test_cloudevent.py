# SPDX-License-Identifier: MPL-2.0
"""An event as others read it: the attributes of CloudEvents 1.0, and the facts of the object."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import Any

from overblik.events import cloudevent
from overblik.events.change import Action, Change
from overblik.events.event import Event
from tests.builders import AUTHORITY, SYSTEM, an_id, at
from tests.events.conftest import ALL, SYSTEM_ID
from tests.events.told import a_change, a_removal, facts

_ATTRIBUTE = re.compile(r"[a-z0-9]{1,20}")


def event(change: Change, sequence: int = 42) -> Event:
    found = ALL.event(change, sequence)
    assert found is not None
    return found


def written(change: Change, sequence: int = 42) -> dict[str, Any]:
    told = json.loads(cloudevent.body([event(change, sequence)], SYSTEM_ID, batched=False))
    assert isinstance(told, dict)
    return told


def test_a_change_is_told_in_full() -> None:
    change = a_change(recorded_at=at("2025-06-01T10:00:00+02:00"))
    told = written(change)
    assert uuid.UUID(told.pop("id"))
    assert told == {
        "specversion": "1.0",
        "source": f"urn:oio:it-system-uuid:{SYSTEM_ID}",
        "type": "dk.overblik.case.created",
        "subject": str(an_id("case")),
        "time": "2025-06-01T00:00:00Z",
        "sequence": "00000000000000000042",
        "datacontenttype": "application/json",
        "data": {
            "object": str(an_id("case")),
            "kind": "case",
            "recorded": "2025-06-01T08:00:00Z",
            "authority": AUTHORITY,
            "master": str(SYSTEM),
            "kle": ["32.30.04"],
            "facet": "G01",
            "sensitivity": "FORTROLIGE_PERSONOPLYSNINGER",
            "registration": change.content_hash.hex() if change.content_hash else None,
        },
    }


def test_a_removal_is_told_with_id_and_time_only() -> None:
    told = written(a_removal())
    assert told["type"] == "dk.overblik.case.removed"
    assert told["data"] == {"object": str(an_id("case")), "kind": "case", "recorded": "2025-06-01T00:00:00Z"}


def test_what_is_not_known_is_left_out() -> None:
    told = written(
        a_change(facts=facts(authority=None, facet=None, sensitivity=None)._replace(kle=()), master=None)
    )
    assert told["data"].keys() == {"object", "kind", "recorded", "registration"}


def test_attributes_obey_the_specification() -> None:
    for change in (a_change(), a_change(action=Action.CHANGED), a_removal()):
        told = written(change)
        assert told["specversion"] == "1.0"
        assert all(_ATTRIBUTE.fullmatch(name) for name in told)
        for name in ("id", "source", "type", "subject", "sequence"):
            assert isinstance(told[name], str)
            assert told[name]
        assert dt.datetime.fromisoformat(told["time"]).tzinfo is not None


def test_the_order_of_sequences_is_the_order_of_their_texts() -> None:
    texts = [written(a_change(), number)["sequence"] for number in (9, 10, 99, 2**62)]
    assert texts == sorted(texts)


def test_several_events_are_a_list() -> None:
    found = [event(a_change("one")), event(a_removal("two"))]
    told = json.loads(cloudevent.body(found, SYSTEM_ID, batched=True))
    assert [each["subject"] for each in told] == [str(an_id("one")), str(an_id("two"))]
    assert json.loads(cloudevent.body(found[:1], SYSTEM_ID, batched=True)) == told[:1]
