# SPDX-License-Identifier: MPL-2.0
"""`overblik disclosure what-if` as an operator meets it."""

from __future__ import annotations

import functools
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.index.store import save_reading
from overblik.kle import store as kle_store
from overblik.kle.sample import load_sample
from tests.cli.installed import installed, overblik
from tests.disclosure.build import (
    AUTHORITY,
    NOW,
    OTHER_AUTHORITY,
    SYSTEM,
    a_benefit_row,
    a_document_row,
    a_row,
)

__all__ = ["installed"]

LIVE = f"authority: '{AUTHORITY}'\nrules:\n- {{id: cash, kle: 32.24.*, open: true}}\n"
DRAFT = f"""authority: '{AUTHORITY}'
rules:
- {{id: sick, kle: 32.30.*, open: true}}
- {{id: cash, kle: 32.24.*, open: true, title: case, documents: true}}
---
authority: '{OTHER_AUTHORITY}'
rules:
- {{id: none, kle: 02.*, open: false}}
"""
SICK = {"kle": "32.30.04", "findings": "no_facet,not_opened"}


@pytest.fixture
def run(installed: Path, database_url: str) -> Any:
    """Runs the command on a case with a document, and a case and a benefit of another area."""
    other = uuid.UUID(int=99)
    rows = [
        a_row(),
        a_document_row(),
        a_row(party_key=uuid.UUID(int=2), owner_id=other, item_id=other, case_id=other, **SICK),
        a_benefit_row(party_key=uuid.UUID(int=2), kle="32.30.04"),
    ]
    (installed / "live.yaml").write_text(LIVE, encoding="utf-8")
    (installed / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    with connect(database_url) as connection:
        use_raw_json(connection)
        kle_store.save(connection, load_sample(), NOW, replace=True)
        with connection.transaction():
            save_reading(connection, rows, [], [])
    return functools.partial(overblik, "disclosure")


@pytest.mark.slow
def test_the_effect_of_a_draft_is_told_before_it_is_applied(run: Any) -> None:
    run("apply", "live.yaml")

    told = run("what-if", "draft.yaml", "--authority", AUTHORITY)

    assert told.exit_code == 0
    assert [" ".join(line.split()) for line in told.output.splitlines()] == [
        f"{AUTHORITY}: the draft beside version 1; 4 items in 4 combinations",
        "counted now",
        "Different ones: the case of two parents is one",
        "appears disappears",
        "cases 1 0",
        "documents 1 0",
        "benefits 1 0",
        "payments 0 0",
        "citizens who see more: 2 (1 saw nothing before); who see less: 0 (0 see nothing any more)",
        "In citizens' overviews: the case of two parents is two",
        "appears disappears stays hidden",
        "cases 1 0 1 0",
        "documents 1 0 0 0",
        "benefits 1 0 0 0",
        "payments 0 0 0 0",
        "cases that get the title of the source system: 1",
        "cases that get a list of documents: 1",
        "Areas",
        "appears disappears stays hidden",
        "32.24.04 Kontanthjælp, udbetaling: documents 1 0 0 0",
        "32.30.04 Sygedagpenge, udbetaling: cases 1 0 0 0",
        "32.30.04 Sygedagpenge, udbetaling: benefits 1 0 0 0",
        "Source systems",
        "appears disappears stays hidden",
        f"{SYSTEM}: cases 1 0 1 0",
        f"{SYSTEM}: documents 1 0 0 0",
        f"{SYSTEM}: benefits 1 0 0 0",
        "Quality findings of what appears",
        "1 no_facet cases 32.30.04",
        "1 not_opened cases 32.30.04",
        "Examples",
        "appears document 44444444-4444-4444-8444-444444444444 32.24.04 shown (cash)",
        f"appears case {uuid.UUID(int=99)} 32.30.04 shown (sick)",
        f"appears benefit {uuid.UUID(int=7)} 32.30.04 shown (sick)",
    ]
    assert run("diff", "draft.yaml").output.count("no difference") == 0, "nothing was applied"


@pytest.mark.slow
def test_programs_get_one_object_for_each_authority(run: Any) -> None:
    lines = run("what-if", "draft.yaml", "--json").output.splitlines()

    here, there = map(json.loads, lines)
    assert (here["authority"], here["version"], here["items"]) == (AUTHORITY, 0, 4)
    assert here["totals"]["cases"] == {"appears": 2, "disappears": 0, "stays": 0, "hidden": 0}
    assert here["different"]["cases"] == {"appears": 2, "disappears": 0}
    assert here["counted_by_worker"] is False
    assert here["citizens"] == {"gaining": 2, "losing": 0, "beginning": 2, "ending": 0}
    assert [(cell["kle"], cell["group"], cell["kind"], cell["appears"]) for cell in here["cells"]] == [
        ("32.24.04", "32.24", "case", 1),
        ("32.24.04", "32.24", "document", 1),
        ("32.30.04", "32.30", "case", 1),
        ("32.30.04", "32.30", "benefit", 1),
    ]
    assert here["cells"][0]["source"] == str(SYSTEM)
    assert {each["code"]: each["items"] for each in here["findings"]} == {"no_facet": 1, "not_opened": 1}
    assert here["examples"][0]["before"] == {"reason": "no-rules", "rule": None}
    assert here["examples"][0]["after"] == {"reason": "shown", "rule": "cash"}
    assert (there["authority"], there["items"], there["cells"]) == (OTHER_AUTHORITY, 0, [])


@pytest.mark.slow
def test_what_the_worker_counted_is_told_with_its_age_until_it_is_counted_anew(
    run: Any, installed: Path, database_url: str
) -> None:
    run("apply", "live.yaml")
    anew = json.loads(run("what-if", "draft.yaml", "--authority", AUTHORITY, "--json").output)
    run("count")
    with connect(database_url) as connection:
        connection.execute("DELETE FROM reading")

    counted = json.loads(run("what-if", "draft.yaml", "--authority", AUTHORITY, "--json").output)
    assert counted.pop("counted_by_worker") is True
    assert anew.pop("counted_by_worker") is False
    assert counted.pop("moment") >= anew.pop("moment")
    assert counted == anew
    words = run("what-if", "draft.yaml", "--authority", AUTHORITY).output
    assert "as the worker counted 20" in words
    assert "--count-now counts anew" in words
    now = run("what-if", "draft.yaml", "--authority", AUTHORITY, "--count-now").output
    assert "0 items in 0 combinations" in now
    assert "counted now" in now
    # A day in the middle of a month is not told apart by what was counted.
    (installed / "odd.yaml").write_text(
        DRAFT.replace("documents: true", "from_date: 2025-01-17"), encoding="utf-8"
    )
    assert "counted now" in run("what-if", "odd.yaml", "--authority", AUTHORITY).output


@pytest.mark.slow
def test_what_is_wrong_ends_with_the_exit_code_of_the_other_commands(run: Any, tmp_path: Path) -> None:
    strange = run("what-if", "draft.yaml", "--authority", "90000009")
    assert (strange.exit_code, "no rules of authority 90000009" in strange.output) == (3, True)
    (tmp_path / "bad.yaml").write_text(f"{LIVE}  colour: red\n", encoding="utf-8")
    assert run("what-if", "bad.yaml").exit_code == 3
    assert run("what-if", "missing.yaml").exit_code == 2
    nothing = run("what-if", "live.yaml", "--examples", "0")
    assert (nothing.exit_code, "no rules" in nothing.output, "Examples" in nothing.output) == (0, True, False)
