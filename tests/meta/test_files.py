# SPDX-License-Identifier: MPL-2.0
"""What every file of the tree keeps to: licence line, purpose, size, tests without patching."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.meta import tree
from tests.places import CHECKOUT

LICENCE = "# SPDX-License-Identifier: MPL-2.0"
CLOCKS = {"datetime.datetime.now", "datetime.date.today", "time.time", "django.utils.timezone.now"}
EDGES = ("src/overblik/site/", "src/overblik/cli/", "src/overblik/bench/", "tests/")
"""Where the clock may be read."""

with_content = [path for path in tree.python() if path.stat().st_size]


@pytest.mark.parametrize("path", with_content, ids=tree.name)
def test_file_begins_with_its_licence_and_says_why_it_exists(path: Path) -> None:
    text = tree.read(path)
    assert text.startswith(LICENCE), "the first line"
    assert ast.get_docstring(ast.parse(text)), "the module docstring"


def test_scripts_and_build_files_carry_the_licence_too() -> None:
    for name in ("Makefile", "pyproject.toml", ".ci/run"):
        assert LICENCE in tree.read(CHECKOUT / name), name
    assert tree.read(CHECKOUT / "LICENSE").startswith("Mozilla Public License")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {tree.name(path) for path in with_content if tree.read(path).count("\n") > 400}
    assert sorted(long) == []


def test_no_room_and_no_file_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "common", "helpers", "helper", "core", "services", "misc"}
    for path in tree.python():
        names = {part.removesuffix(".py") for part in path.relative_to(CHECKOUT).parts}
        assert not names & empty, path


def test_no_class_is_called_after_nothing() -> None:
    for path in tree.python("src"):
        for node in ast.walk(ast.parse(tree.read(path))):
            if isinstance(node, ast.ClassDef):
                assert not node.name.endswith(("Manager", "Handler", "Impl", "Base", "Helper")), node.name


def test_nothing_is_patched_in_tests() -> None:
    signs = ("mock." + "patch", "unittest." + "mock", "mocker" + ".", "monkeypatch" + ".setattr")
    found = [
        (tree.name(path), sign) for path in tree.python("tests") for sign in signs if sign in tree.read(path)
    ]
    assert found == []


def test_the_clock_is_banned_below_the_edge() -> None:
    settings = tomllib.loads(tree.read(CHECKOUT / "pyproject.toml"))["tool"]["ruff"]["lint"]
    assert "TID" in settings["select"]
    assert settings["flake8-tidy-imports"]["banned-api"].keys() >= CLOCKS
    assert not any("TID" in code for codes in settings["per-file-ignores"].values() for code in codes)
    lifted = [tree.name(path) for path in with_content if "noqa: TID" + "251" in tree.read(path)]
    assert [name for name in lifted if not name.startswith(EDGES)] == []


def test_only_settings_reads_the_environment_below_the_edge() -> None:
    """Programs that are started may be given one; what an operator can set is read in one place."""
    signs = ("os.environ.get", "os.environ[", "os.getenv")
    found = {
        tree.name(path)
        for path in tree.python("src")
        if any(sign in tree.read(path) for sign in signs)
        and tree.name(path) != "src/overblik/settings/__init__.py"
    }
    assert found == set()


def test_comments_have_no_open_ends() -> None:
    signs = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    assert [tree.name(p) for p in with_content for sign in signs if f"# {sign}" in tree.read(p)] == []
