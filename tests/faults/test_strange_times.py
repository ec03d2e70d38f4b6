# SPDX-License-Identifier: MPL-2.0
"""Times as old systems write "always" and "for ever": stored, read back and shown, never a fall."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from overblik.wire.delivery import encode_line
from tests.builders import ANNA, AUTHORITY, a_case, an_id
from tests.faults.conftest import Light
from tests.journeys.installation import Installation, lines

RULES = f'authority: "{AUTHORITY}"\nrules:\n  - {{id: all, kle: "32.*", open: true, title: case}}\n'
ENDLESS = ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999-01:00", "9999-12-31T00:00:00+01:00"]
BEGINNINGS = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1753-01-01T00:00:00+01:00"]


@pytest.fixture
def open_town(light: Light, tmp_path: Path) -> Installation:
    at = light()
    at.must("kle", "sample")
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    at.must("disclosure", "apply", rules)
    return at


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "end"), [(BEGINNINGS[0], ENDLESS[0]), (BEGINNINGS[1], ENDLESS[1]), (BEGINNINGS[2], ENDLESS[2])]
)
def test_a_case_that_always_was_and_ever_will_be_is_shown(
    open_town: Installation, delivery: Path, start: str, end: str
) -> None:
    case: dict[str, Any] = json.loads(encode_line(a_case(title="Altid")))
    case["progress"] = [{"status": "Opstaaet", "from": start, "to": end}]
    case["parties"] = [{**case["parties"][0], "from": start, "to": end}]
    delivery.write_bytes(lines([case]))
    open_town.must("import", delivery)
    later = {**case, "recorded_at": "2025-02-01T00:00:00Z", "note": "again"}
    early = {**case, "recorded_at": start, "note": "first"}
    delivery.write_bytes(lines([later, early]))
    open_town.must("import", delivery)
    seen = open_town.must("overview", "--cpr", "-", "--json", given=ANNA).json()
    assert [one["id"] for one in seen["cases"]] == [str(an_id("case"))]
    open_town.must("overview", "--cpr", "-", given=ANNA)
    open_town.must("explain", "--cpr", "-", given=ANNA)
    just_now = dt.datetime.now(dt.UTC).isoformat()  # noqa: TID251 - the wall clock of a real installation
    back = open_town.must("overview", "--cpr", "-", "--json", "--as-of", just_now, given=ANNA).json()
    assert [one["id"] for one in back["cases"]] == [str(an_id("case"))]
