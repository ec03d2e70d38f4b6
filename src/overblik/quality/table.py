# SPDX-License-Identifier: MPL-2.0
"""The table of rules: the published instructions, retold row by row, with how each row is checked here.

The table is data (`rules/instructions.csv`, and `rules/own.csv` for what the instructions do not say); it is
told on docs/reference/rules.md, which is made from it.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources

from overblik.quality.rule import Rule, of_row

INSTRUCTIONS, OWN = "instructions.csv", "own.csv"


@functools.cache
def rules() -> dict[str, Rule]:
    """All rules by id, the published ones first, each file in its own order."""
    return {rule.id: rule for name in (INSTRUCTIONS, OWN) for rule in map(of_row, rows(name))}


@functools.cache
def by_code() -> dict[str, Rule]:
    """All rules by the code that stands for them in a verdict."""
    return {rule.code: rule for rule in rules().values()}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the room's tables, as they are written."""
    file = importlib.resources.files("overblik.quality") / "rules" / name
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return list(csv.DictReader(lines, delimiter=";"))
