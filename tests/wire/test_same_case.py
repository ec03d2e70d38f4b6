# SPDX-License-Identifier: MPL-2.0
"""A case told as SDI and the same case told as JSON come to the same facts under the same names."""

from __future__ import annotations

import io
import json
from typing import Any

from overblik.index.objects import Registration, Relation
from overblik.wire import delivery
from overblik.wire.sdi import encode_import
from tests.wire.sdi.bodies import only

ID = "81bffd81-061a-50e0-b88c-636e197e7b2f"
TOLD: dict[str, Any] = {
    "kind": "case", "id": ID, "recorded_at": "2026-01-05T08:00:00Z", "source": ID, "authority": "90000001",
    "number": "S-1", "title": "Sygedagpenge", "sensitivity": "FORTROLIGE_PERSONOPLYSNINGER",
    "created": "2026-01-05T07:00:00Z", "kle": "32.30.04", "facet": "G01", "local_status": "I gang",
    "parties": [{"role": "primary", "id": "urn:oio:cpr-nr:6101010002"}],
    "progress": [{"status": "Opstaaet", "from": "2026-01-05T08:00:00Z", "to": None}],
    "display_classes": ["Visning undtaget for borger"], "decision": "Medhold",
    "journal": [{"document": ID, "title": "Brev"}], "objects": ["urn:oio:ejendom:bfe-nr:0000000001"],
    "related": [{"role": "parent_case", "id": ID}],
}  # fmt: skip


def test_what_json_tells_can_be_told_as_sdi_and_is_the_same() -> None:
    [item] = delivery.decode_lines(io.BytesIO(json.dumps(TOLD).encode()))
    assert isinstance(item.value, Registration)
    again = only(encode_import([item.value]))
    assert again.sections == item.value.sections
    assert again.states == item.value.states
    assert by_key(again.relations) == by_key(item.value.relations)


def by_key(relations: tuple[Relation, ...]) -> list[Relation]:
    return sorted(relations, key=lambda one: (one.type, one.role or "", one.index or ""))
