# SPDX-License-Identifier: MPL-2.0
"""What must be pure is pure, and a line of it that no test reaches is told with its module."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta import purity, tree
from tests.places import CHECKOUT

HEART = frozenset({
    "overblik.disclosure.compile",
    "overblik.disclosure.decision",
    "overblik.index.fold",
    "overblik.intake.projection.project",
    "overblik.intake.verdict",
    "overblik.kle.number",
    "overblik.kle.succession",
    "overblik.overview.compose",
    "overblik.people.cpr",
    "overblik.people.free_text",
    "overblik.wire.borgervendt",
    "overblik.wire.delivery",
    "overblik.wire.sdi",
})  # fmt: skip
"""What decides what a citizen sees. It cannot leave the measurement by an import of something outside."""


def test_what_decides_what_a_citizen_sees_is_pure() -> None:
    assert sorted(HEART - purity.pure()) == []


@pytest.mark.parametrize(
    "module",
    [
        "overblik.cli.main",
        "overblik.database.connection",
        "overblik.demo.generate",
        "overblik.index.store",
        "overblik.intake.batch",
        "overblik.overview.query",
        "overblik.portal.views",
        "overblik.settings",
    ],
)
def test_what_reaches_outside_is_not(module: str) -> None:
    assert module not in purity.pure()


def test_no_pure_module_opens_a_file_without_any_import() -> None:
    opening = [
        module
        for module in sorted(purity.pure())
        for node in ast.walk(ast.parse(tree.read(Path(purity.path(module)))))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert opening == []


def test_every_library_that_reaches_outside_is_one() -> None:
    assert [name for name in sorted(purity.OUTSIDE) if importlib.util.find_spec(name) is None] == []


def test_every_pure_module_is_found_where_it_lies() -> None:
    assert [module for module in sorted(purity.pure()) if not Path(purity.path(module)).is_file()] == []


@pytest.mark.slow
def test_lines_that_no_test_reaches_are_told_with_their_module(tmp_path: Path) -> None:
    environment = {**os.environ, "COVERAGE_FILE": str(tmp_path / "data")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "--cov",
        "-p",
        "no:cacheprovider",
        "tests/kle/test_number.py",
    ]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    told = {
        line.split()[0]: line.split()[1:] for line in ended.stdout.splitlines() if line.startswith("src/")
    }
    assert ended.returncode != 0
    assert "src/overblik/kle/number.py" not in told
    assert "0%" in told["src/overblik/overview/compose.py"], "no test has even imported it"
    assert told["src/overblik/kle/catalogue.py"][-1][0].isdigit(), "the lines"
    assert "src/overblik/index/store.py" not in told
