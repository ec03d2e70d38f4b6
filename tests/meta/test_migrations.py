# SPDX-License-Identifier: MPL-2.0
"""One chain of migrations, numbered, without gaps and without branches."""

from __future__ import annotations

import importlib

from tests.meta import tree


def test_migrations_are_one_chain() -> None:
    chain = [
        path for path in tree.python("src") if path.parent.name == "migrations" and path.stem[0].isdigit()
    ]
    assert {path.parent for path in chain} == {chain[0].parent}
    before: list[tuple[str, str]] = []
    for number, path in enumerate(chain, start=1):
        assert path.stem.startswith(f"{number:04}_"), path.stem
        module = importlib.import_module(f"overblik.database.migrations.{path.stem}")
        # Others' tables may have to be there first.
        assert [one for one in module.Migration.dependencies if one[0] == "overblik"] == before, path.stem
        before = [("overblik", path.stem)]
