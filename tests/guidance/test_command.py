# SPDX-License-Identifier: MPL-2.0
"""`overblik guidance` as an operator meets it: what it prints and its exit codes."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from tests.cli.installed import installed, overblik
from tests.guidance.build import AUTHORITY

__all__ = ["installed"]

FILE = (
    f"authority: '{AUTHORITY}'\nareas:\n- kle: 27.60.*\n  to_do:\n    da: Vent på os.\n  deadline: 8 weeks\n"
)
CHANGED = FILE.replace("8 weeks", "12 weeks") + (
    "- kle: 27.60.24\n- kle: 32.*\n  title:\n    da: Penge mv.\n"
    "statuses:\n- status: Modtaget\n  words:\n    da: Vi har fået den\n"
)
OTHER = FILE.replace(AUTHORITY, "90000002")


@pytest.fixture
def run(installed: Path) -> Any:
    """Runs `overblik guidance ...` beside some files of texts."""
    for name, text in (("texts.yaml", FILE), ("changed.yaml", CHANGED), ("both.yaml", f"{FILE}---\n{OTHER}")):
        (installed / name).write_text(text, encoding="utf-8")
    return functools.partial(overblik, "guidance")


@pytest.mark.slow
def test_texts_are_compared_applied_and_exported(run: Any, tmp_path: Path) -> None:
    assert run("diff", "texts.yaml").output.splitlines() == [
        f'{AUTHORITY}: 27.60.*: to_do.da inherited -> "Vent på os."',
        f'{AUTHORITY}: 27.60.*: deadline inherited -> "8 weeks"',
    ]
    assert run("apply", "texts.yaml").output == f"{AUTHORITY}: version 1 published\n"
    assert run("apply", "texts.yaml").output == f"{AUTHORITY}: unchanged (version 1)\n"
    assert run("diff", "texts.yaml").output == f"{AUTHORITY}: no difference\n"
    assert run("export", "out.yaml").exit_code == 0
    assert (tmp_path / "out.yaml").read_text(encoding="utf-8") == "# Version 1.\n" + FILE
    assert run("apply", "out.yaml").output == f"{AUTHORITY}: unchanged (version 1)\n"
    assert run("export", "-", "--authority", AUTHORITY).output == "# Version 1.\n" + FILE

    changed = run("diff", "changed.yaml")
    assert changed.stdout.splitlines() == [
        f'{AUTHORITY}: 27.60.*: deadline "8 weeks" -> "12 weeks"',
        f"{AUTHORITY}: 27.60.24: added (sets nothing)",
        f'{AUTHORITY}: 32.*: title.da inherited -> "Penge mv."',
        f'{AUTHORITY}: status Modtaget: words.da inherited -> "Vi har fået den"',
    ]
    assert changed.stderr == f"{AUTHORITY}: remark: 32.* title: an abbreviation; write it out\n"
    assert run("apply", "changed.yaml").stdout == f"{AUTHORITY}: version 2 published\n"
    assert run("apply", "both.yaml").output.splitlines() == [
        f"{AUTHORITY}: version 3 published",
        "90000002: version 4 published",
    ]
    assert f"{AUTHORITY}: 32.*: removed" not in run("diff", "texts.yaml").output


@pytest.mark.slow
def test_what_is_wrong_ends_with_its_exit_code_and_changes_nothing(run: Any, tmp_path: Path) -> None:
    nothing = run("export", "out.yaml")
    assert (nothing.exit_code, "No texts of their own" in nothing.output) == (3, True)
    assert not (tmp_path / "out.yaml").exists()
    (tmp_path / "bad.yaml").write_text(f"{FILE}---\n{OTHER}  colour: red\n", encoding="utf-8")
    bad = run("apply", "bad.yaml")
    assert (bad.exit_code, "Line 14: there is no such field" in bad.output) == (3, True)
    assert run("apply", "missing.yaml").exit_code == 2
    assert run("export", "-").exit_code == 3
