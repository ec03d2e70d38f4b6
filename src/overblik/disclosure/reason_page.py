# SPDX-License-Identifier: MPL-2.0
"""The reference page of reason codes, made from the codes themselves so that it cannot fall behind."""

from __future__ import annotations

from overblik.disclosure.reason import TEXTS, Reason

PAGE = "docs/reference/reasons.md"


def markdown() -> str:
    """The whole page; a test compares it with the file."""
    rows = [
        f"| `{reason}` | {'shown' if reason.shown else 'hidden'} | `{TEXTS[reason].general}` |"
        f" {TEXTS[reason].english} |"
        for reason in Reason
    ]
    return "\n".join((*_HEAD, *rows, ""))


_HEAD = (
    "<!-- Generated from overblik.disclosure.reason; do not edit. -->",
    "# Reason codes",
    "",
    "Every decision on an item carries one of these codes, in the order in which they are tried, together",
    "with the rule and the field that decided, where a rule did. Codes are stable. The third column is what",
    "the citizen may be told in general terms at most: `never_told` leaves no trace in the citizen's view.",
    "",
    "| code | item | told to the citizen as | meaning |",
    "|---|---|---|---|",
)
