# SPDX-License-Identifier: MPL-2.0
"""The file that says what LoRa does not: read as it is documented, and refused with its place."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from overblik.errors import InvalidInput
from overblik.wire.lora import Supplement, read_supplement
from overblik.wire.lora.detect import looks_like_lora
from tests.meta import tree
from tests.places import CHECKOUT

ONE = uuid.UUID("0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a101")


def test_a_file_with_everything_in_it() -> None:
    found = read_supplement(
        f"""
        authority: "90000001"
        authority_name: Prøve Kommune
        sensitivity: FORTROLIGE_PERSONOPLYSNINGER
        source: {ONE}
        recorded_at: 2026-01-01T00:00:00Z
        owners: {{ {ONE}: "90000002" }}
        classes: {{ {ONE}: 32.30.04 }}
        sensitivity_classes: {{ {ONE}: VIP_SAGER }}
        display_classes: [ {ONE} ]
        units: {{ {ONE}: Borgerservice }}
        document_types: {{ Skrivelse: Brev }}
        ignore: [ farve ]
        """.encode()
    )
    assert found == Supplement(
        authority="90000001",
        authority_name="Prøve Kommune",
        sensitivity="FORTROLIGE_PERSONOPLYSNINGER",
        source=ONE,
        recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        owners={ONE: "90000002"},
        classes={ONE: "32.30.04"},
        sensitivity_classes={ONE: "VIP_SAGER"},
        display_classes=frozenset({ONE}),
        units={ONE: "Borgerservice"},
        document_types={"Skrivelse": "Brev"},
        ignore=frozenset({"farve"}),
    )
    assert read_supplement(b"") == Supplement()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"authority: 90000001", "$.authority"),
        (b'authority: "9000"', "$.authority"),
        (b"sensitivity: HEMMELIG", "$.sensitivity"),
        (b"owners: [a]", "$.owners"),
        (b"classes: {a: b}", "classes"),
        (b"recorded_at: 2026-01-01", "$.recorded_at"),
        (b"recorded_at: 2026-01-01 10:00:00", "$.recorded_at"),
        (b"colour: blue", "`colour`"),
        (b"ignore: ['6101010001 x']", "$.ignore"),
        (b"- a", "mapping file"),
        (b"{", "not YAML"),
        (b"\xff", "not YAML"),
    ],
)
def test_a_file_that_is_wrong_says_where(content: bytes, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_supplement(content)
    assert refused.value.code == "lora.supplement"
    assert place in refused.value.message
    assert "6101010001" not in refused.value.message


def test_what_is_told_beside_the_file_goes_before_it() -> None:
    file = Supplement(authority="90000001", sensitivity="VIP_SAGER")
    found = file.with_told(authority="90000002", sensitivity=None, source=ONE)
    assert (found.authority, found.sensitivity, found.source) == ("90000002", "VIP_SAGER", ONE)
    with pytest.raises(InvalidInput, match="authority"):
        file.with_told(authority="9", sensitivity=None, source=None)


@pytest.mark.parametrize(
    ("start", "lora"),
    [
        (b'{"id": "x", "registreringer": [', True),
        (b'{"note": "y", "attributter" : {', True),
        (b'[\n {"results":\n [', True),
        (b'{"relationer":{', True),
        (b'{"kind": "case", "id": "x"}', False),
        (b'{"kind": "case", "note": "\\"results\\": [", "id": 1}', False),
        (b'{"note": "\\"results\\": [", "kind": "case"}', False),
        (b'{"kind": "case"}\n{"results": []}', False),
        (b"{}", False),
        (b"", False),
    ],
)
def test_lora_is_told_from_a_delivery_of_ours(start: bytes, lora: Any) -> None:
    assert looks_like_lora(start) is lora


def test_the_example_of_the_guide_can_be_read() -> None:
    page = tree.read(CHECKOUT / "docs/how-to/import-from-lora.md")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert read_supplement(example.encode()).authority is not None
