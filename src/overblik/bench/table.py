# SPDX-License-Identifier: MPL-2.0
"""The figures for people: one line for each, beside what is asked of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

# Bench (and what tells its lines apart), figure -> (least or most that is asked, the goal), with the direction.
ASKED: Mapping[tuple[str, str], tuple[str, float, float | None]] = {
    ("overview", "statements_per_request"): ("=", 1, None),
    ("overview", "ratio_to_pgbench"): (">", 0.05, 0.08),
    ("overview", "p50_ratio_to_small"): ("<", 1.3, None),
    ("page start 20 48", "ratio_to_empty_view"): (">", 0.03, 0.05),
    ("page start 20 200", "ratio_to_empty_view"): (">", 0.02, None),
    ("page benefit 20 200", "ratio_to_empty_view"): (">", 0.02, None),
    ("page start 2000 0", "cost_ratio_to_usual"): ("<", 20, None),
    ("intake ndjson", "ratio_to_raw_copy"): (">", 0.05, 0.1),
    ("intake sdi", "ratio_to_raw_copy"): (">", 0.02, 0.04),
    ("intake ndjson", "peak_memory_mb"): ("<", 500, None),
    ("intake sdi", "peak_memory_mb"): ("<", 500, None),
    ("soap", "ratio_to_intake"): (">", 0.35, None),
    ("soap", "ratio_to_pgbench"): (">", 0.01, None),
    ("soap", "search_p50_ratio_to_small"): ("<", 1.3, None),
    ("tree tree", "ratio_to_empty_view"): (">", 0.002, None),
    ("tree tree", "statements_per_request"): ("<", 6, None),
    ("whatif", "ratio_to_group_by"): ("<", 4, None),
    ("whatif", "ratio_rolled_up"): ("<", 3, None),
    ("intake ndjson", "peak_memory_10x_mb"): ("<", 500, None),
    ("intake sdi", "peak_memory_10x_mb"): ("<", 500, None),
}

# By what the lines of one benchmark are told apart.
_TELLING: Mapping[str, tuple[str, ...]] = {
    "intake": ("format",),
    "page": ("page", "cases", "payments"),
    "tree": ("page",),
}


def plain(figures: Any) -> dict[str, Any]:
    """A row of figures as the JSON object that is printed."""
    return dataclasses.asdict(figures)


def readable(told: Mapping[str, Any]) -> str:
    """The same as lines of text."""
    telling = _TELLING.get(told["bench"], ())
    name = " ".join(str(told[key]) for key in ("bench", *telling))
    lines = [f"{name}, {told['scale']}"]
    for key, value in told.items():
        if key in ("bench", "scale", *telling) or value is None:
            continue
        lines.append(f"  {key:<24} {value:>14,}{_judged(name, key, value)}")
    return "\n".join(lines)


def _judged(name: str, key: str, value: float) -> str:
    asked = ASKED.get((name, key))
    if asked is None:
        return ""
    sign, limit, goal = asked
    met = {"=": value == limit, ">": value >= limit, "<": value <= limit}[sign]
    words = {"=": f"must be {limit}", ">": f"at least {limit}", "<": f"at most {limit}"}[sign]
    reached = "" if goal is None else f", goal {goal}{' reached' if value >= goal else ''}"
    return f"   {'ok' if met else 'MISSED'}: {words}{reached}"
