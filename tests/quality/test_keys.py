# SPDX-License-Identifier: MPL-2.0
"""Keys of parts: equal where the same rules are broken, and none where only looking tells."""

from __future__ import annotations

import pytest

from overblik.quality.keys import Keys, NoKey
from overblik.quality.table import rules

JOURNAL = Keys("journal", [rule for rule in rules().values() if rule.part == "journal"])


def a_note(**told: str) -> dict[str, object]:
    return {"note": {"title": "Notat", "format": "text/plain", **told}}


def test_notes_that_break_the_same_rules_have_one_key() -> None:
    assert JOURNAL.of(a_note()) == JOURNAL.of(a_note(title="Et andet"))
    assert JOURNAL.of(a_note()) != JOURNAL.of(a_note(title=" "))


@pytest.mark.parametrize("note", ["Notat", 7, ["Notat"]])
def test_what_should_be_a_group_and_is_none_has_no_key(note: object) -> None:
    with pytest.raises(NoKey):
        JOURNAL.of({"note": note})
