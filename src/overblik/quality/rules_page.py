# SPDX-License-Identifier: MPL-2.0
"""The reference page of rules, made from the table itself so that it cannot fall behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from overblik.quality.rule import Rule
from overblik.quality.table import rules

PAGE = "docs/reference/rules.md"

_TITLES = {
    "": "For several kinds of object",
    "case": "Cases",
    "document": "Documents",
    "grant": "Grants",
    "payment": "Payments",
}
_WAYS = {
    "generic": "from the row's own columns",
    "coded": "by a function of that name",
    "fault": "refused when it is read or taken in, with that code; what is refused never becomes a registration",
    "written": "seen in the XML only, by the validation of XML bodies",
    "report": "needs the whole index: counted by `overblik quality report`",
    "none": "cannot be checked; the reason is told",
}


def markdown() -> str:
    """The whole page; a test compares it with the file."""
    told = rules().values()
    lines = [*_HEAD, *_counts(list(told))]
    for title, group in groupby(told, key=_title):
        lines += [
            "",
            f"## {title}",
            "",
            "| rule | code | binds | where | says | checked |",
            "|---|---|---|---|---|---|",
        ]
        lines += map(_row, group)
    return "\n".join([*lines, ""])


def _title(rule: Rule) -> str:
    if rule.id.startswith("OVB-"):
        return "Rules of our own"
    return _TITLES[rule.kinds[0] if len(rule.kinds) == 1 else ""]


def _counts(told: list[Rule]) -> Iterator[str]:
    counts = Counter(rule.way for rule in told)
    for way, meaning in _WAYS.items():
        yield f"| `{way}` | {counts[way]} | {meaning} |"


def _row(rule: Rule) -> str:
    checked = rule.reason if rule.way == "none" else f"`{rule.check}`"
    if rule.official:
        checked += "; not held against a JSON delivery, which has no words for it"
    cells = (f"`{rule.id}`", f"`{rule.code}`", rule.severity, f"`{rule.element}`", rule.rule["en"], checked)
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


_HEAD = (
    "<!-- Generated from overblik.quality.rules_page by `make docs`; do not edit. -->",
    "# Rules of the instructions",
    "",
    "What KOMBIT's filling instructions for the case, document and benefit indexes demand, row by row in our",
    "own words, and how each row is checked here. The index accepts what it can keep; these rules judge it",
    "afterwards. The table itself is `src/overblik/quality/rules/instructions.csv`, which has the rules and",
    "remedies in Danish too.",
    "",
    "An *error* is binding in the instructions, a *warning* is advice or derived, a *notice* informs or counts",
    "old values that are tolerated. A *code* stands for the rule where an object's verdict is stored. A finding",
    "never holds a value of the delivery: only the rule, the place and the remedy.",
    "",
    "| checked | rules | meaning |",
    "|---|---|---|",
)
