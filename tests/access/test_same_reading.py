# SPDX-License-Identifier: MPL-2.0
"""Access reads an object's class, level and owner as the citizens' rows do: two readings would be a hole."""

from __future__ import annotations

from hypothesis import given

from overblik.index.fold import fold
from overblik.index.guarded import benefit_class, primary_class, sensitivity
from overblik.index.kinds import Kind, SectionName
from overblik.index.roles import Role
from overblik.intake.projection.state import view
from tests.index.worlds import Chance, chances

LEVEL_OF = {
    Kind.CASE: SectionName.INDEX_PROPERTIES,
    Kind.DOCUMENT: SectionName.PROPERTIES,
    Kind.GRANT: SectionName.PROPERTIES,
}


@given(chances)
def test_class_and_level_are_those_of_the_rows(chance: Chance) -> None:
    for registration in chance.world():
        state = fold([registration])
        assert state is not None
        seen = view(state)
        assert primary_class(state) == seen.class_key(Role.PRIMARY_CLASS)
        name = LEVEL_OF.get(state.kind)
        assert sensitivity(state) == (None if name is None else seen.sensitivity(name))
        for section in state.sections:
            told = section.values.get("class") or {}
            assert benefit_class(section) == told.get("kle")
