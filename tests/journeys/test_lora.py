# SPDX-License-Identifier: MPL-2.0
"""An OS2 installation moves in: its LoRa's answers become what the citizen sees, and what it deletes is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Town
from tests.wire.lora.bodies import (
    CASE,
    DOCUMENT,
    FACET,
    SICK,
    SYSTEM,
    UNIT,
    a_case,
    a_document,
    an_object,
    linked,
)

pytestmark = [pytest.mark.slow, pytest.mark.database]

PERSON = "6101010010"
AUTHORITY = "90010018"

MAPPING = f"""
authority: "{AUTHORITY}"
source: {SYSTEM}
classes: {{ {SICK}: "32.30.04", {FACET}: "G01" }}
units: {{ {UNIT}: Sygedagpenge }}
"""


def written(file: Path, told: Any) -> Path:
    file.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return file


def owned(told: dict[str, Any], role: str) -> dict[str, Any]:
    told["relationer"][role] = [linked(f"urn:oio:cpr-nr:{PERSON}", "Person")]
    return told


def cases_of(town: Town) -> list[dict[str, Any]]:
    shown = town.at.must("overview", "--cpr", "-", "--json", given=PERSON)
    return [case for case in shown.json().get("cases", []) if case["id"] == str(CASE)]


def test_an_installation_of_lora_moves_in_and_takes_back_what_it_deletes(town: Town, tmp_path: Path) -> None:
    case = owned(a_case(), "primaerpart")
    listed = {"results": [[an_object(case, a_case("2025-05-13", livscykluskode="Opstaaet"))]]}
    documents = {str(DOCUMENT): [an_object(owned(a_document(), "parter"), identity=DOCUMENT)]}
    files = written(tmp_path / "sager.json", listed), written(tmp_path / "dokumenter.json", documents)
    told = ("--mapping", written(tmp_path / "lora.yaml", MAPPING), "--json")

    assert cases_of(town) == []
    done = town.at.must("import", *files, *told)
    assert done.json()["sager.json"]["outcomes"] == {"stored": 2}
    assert cases_of(town) == [], "without a level of sensitivity nothing is shown"

    level = ("--sensitivity", "FORTROLIGE_PERSONOPLYSNINGER")
    later = owned(a_case("2025-06-23"), "primaerpart"), owned(a_document("2025-06-23"), "parter")
    written(files[0], an_object(later[0]))
    written(files[1], an_object(later[1], identity=DOCUMENT))
    town.at.must("import", *files, *told, *level)
    (shown,) = cases_of(town)
    assert (shown["kle"], shown["authority"], shown["unit"]) == ("32.30.04", AUTHORITY, "Sygedagpenge")
    assert [step["status"] for step in shown["steps"][:2]] == [1, 2]
    assert [document["title"] for document in shown.get("documents", [])] == (
        ["Ansøgning"] if shown.get("documents_shown") else []
    )

    again = town.at.must("import", *files, *told, *level)
    assert again.json()["sager.json"]["outcomes"] == {"unchanged": 1}

    written(files[0], an_object(a_case("2025-07-01", livscykluskode="Slettet"), case))
    assert town.at.must("import", files[0], *told).json()["sager.json"]["outcomes"] == {"removed": 1}
    assert cases_of(town) == []


def test_what_cannot_be_taken_is_listed_with_its_place(town: Town, tmp_path: Path) -> None:
    bad = an_object(a_case("2025-02-30"))
    file = written(tmp_path / "sager.json", [an_object(owned(a_case(), "primaerpart")), bad])
    done = town.at.run("import", "--dry-run", file, "--authority", AUTHORITY)
    assert done.code == 3
    assert "object 2: no such time" in done.out
    assert "registreringer[0].fratidspunkt" in done.out
    assert PERSON not in done.out + done.err


def test_the_options_of_lora_are_for_lora(town: Town, tmp_path: Path) -> None:
    ours = written(tmp_path / "sager.ndjson", '{"kind": "removal", "id": "' + str(CASE) + '"}')
    done = town.at.run("import", ours, "--authority", AUTHORITY)
    assert (done.code, "--format lora" in done.err) == (3, True)
    broken = written(tmp_path / "lora.yaml", "authority: 90010018")
    done = town.at.run("import", ours, "--format", "lora", "--mapping", broken)
    assert (done.code, "$.authority" in done.err) == (3, True)
