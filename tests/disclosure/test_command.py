# SPDX-License-Identifier: MPL-2.0
"""`overblik disclosure` as an operator meets it: what it prints and its exit codes."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from tests.cli.installed import installed, overblik
from tests.disclosure.build import AUTHORITY, CASE, SYSTEM

__all__ = ["installed"]

FILE = f"authority: '{AUTHORITY}'\nrules:\n- id: cash\n  kle: 32.24.*\n  open: true\n"
CHANGED = FILE + "  documents: true\n- id: building\n  kle: 02.*\n"
OTHER = FILE.replace(AUTHORITY, "90000002")


@pytest.fixture
def run(installed: Path) -> Any:
    """Runs `overblik disclosure ...` beside some files of rules."""
    for name, text in (("rules.yaml", FILE), ("changed.yaml", CHANGED), ("both.yaml", f"{FILE}---\n{OTHER}")):
        (installed / name).write_text(text, encoding="utf-8")
    return functools.partial(overblik, "disclosure")


@pytest.mark.slow
def test_rules_are_compared_applied_exported_and_stopped(run: Any, tmp_path: Path) -> None:
    assert run("diff", "rules.yaml").output == f"{AUTHORITY}: cash (32.24.*): added (open yes)\n"
    assert run("apply", "rules.yaml").output == f"{AUTHORITY}: version 1 published\n"
    assert run("apply", "rules.yaml").output == f"{AUTHORITY}: unchanged (version 1)\n"
    assert run("diff", "rules.yaml").output == f"{AUTHORITY}: no difference\n"
    assert run("export", "out.yaml").exit_code == 0
    assert (tmp_path / "out.yaml").read_text(encoding="utf-8") == "# Version 1.\n" + FILE
    assert run("apply", "out.yaml").output == f"{AUTHORITY}: unchanged (version 1)\n"
    assert run("export", "-").output == "# Version 1.\n" + FILE
    assert run("count").output.startswith("counted as of 20")

    assert (
        run("stop", "--authority", AUTHORITY, "--kle", "32.24.*").output == f"{AUTHORITY}: stop 1 in force\n"
    )
    again = run("stop", "--authority", AUTHORITY, "--kle", "32.24.*")
    assert again.output == f"{AUTHORITY}: stop 1 was in force already\n"
    assert run("stop", "--authority", AUTHORITY, "--source", str(SYSTEM)).exit_code == 0
    assert run("stop", "--authority", AUTHORITY, "--object", str(CASE)).exit_code == 0
    assert run("apply", "rules.yaml").output == (
        f"{AUTHORITY}: unchanged (version 1), stops still in force: 3 (--republish lifts them)\n"
    )
    assert run("diff", "changed.yaml").output.splitlines() == [
        f"{AUTHORITY}: cash (32.24.*): documents inherited -> yes",
        f"{AUTHORITY}: building (02.*): added (sets nothing)",
        f"{AUTHORITY}: stops lifted: 3",
    ]
    assert run("apply", "changed.yaml").output == f"{AUTHORITY}: version 5 published, stops lifted: 3\n"


@pytest.mark.slow
def test_what_is_wrong_ends_with_its_exit_code_and_changes_nothing(run: Any, tmp_path: Path) -> None:
    nothing = run("export", "out.yaml")
    assert (nothing.exit_code, "No rules are published" in nothing.output) == (3, True)
    assert not (tmp_path / "out.yaml").exists()
    (tmp_path / "bad.yaml").write_text(f"{FILE}---\n{OTHER}  colour: red\n", encoding="utf-8")
    bad = run("apply", "bad.yaml")
    assert (bad.exit_code, "Line 12: colour: There is no such field" in bad.output) == (3, True)
    assert run("apply", "missing.yaml").exit_code == 2
    assert run("stop").exit_code == 2
    assert run("stop", "--authority", AUTHORITY).exit_code == 3
    assert run("export", "-").exit_code == 3
    run("apply", "both.yaml")
    assert run("stop", "--authority", AUTHORITY, "--kle", "32").exit_code == 3
    two = run("stop", "--authority", AUTHORITY, "--kle", "32.*", "--source", str(SYSTEM))
    assert (two.exit_code, "one of" in two.output) == (3, True)
    assert run("export", "-", "--authority", "90000002").output == "# Version 2.\n" + OTHER
