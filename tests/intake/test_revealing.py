# SPDX-License-Identifier: MPL-2.0
"""What was protected comes back as it was delivered, as far as the asker may have the numbers."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest

from overblik.index import canonical
from overblik.index.kinds import RelationType
from overblik.index.objects import ObjectState, Registration, Relation
from overblik.index.roles import Role
from overblik.intake.revealing import persons_in, revealed
from overblik.people.cpr import Cpr
from overblik.people.free_text import REMOVED
from overblik.people.keys import KeyRing
from tests.builders import ANNA, BENT, a_case, a_class, changed, person
from tests.intake.test_person_numbers import note

WRITTEN = f"{ANNA[:6]}-{ANNA[6:]}"
PLAIN = a_case(more=(person(BENT, Role.SECONDARY_PARTY), a_class(Role.DECISION_CLASS, "32.24.04")))
IN_TEXTS = a_case(title=f"Om {WRITTEN} og {BENT}", more=(person(BENT, Role.SECONDARY_PARTY),))
IN_A_NOTE = a_case(more=(note(f"Ring til {BENT}", "Telefonnotat"), note("Intet", "Intet")))
IN_A_VALUE = a_case(
    more=(Relation(RelationType.ACTOR, Role.OTHER_HANDLER, "1", values={"who": f"urn:oio:cpr-nr:{BENT}"}),)
)
DELIVERED = {"by reference": PLAIN, "in texts": IN_TEXTS, "in a note": IN_A_NOTE, "in a value": IN_A_VALUE}


def numbers(ring: KeyRing, *cprs: str) -> dict[uuid.UUID, Cpr]:
    return {ring.party_key("cpr", cpr): Cpr(cpr) for cpr in cprs}


def text_of(state: ObjectState) -> str:
    return canonical.encode(state).decode()


@pytest.mark.parametrize("case", DELIVERED.values(), ids=DELIVERED.keys())
def test_everybody_who_was_named_is_found(state_of: Any, ring: KeyRing, case: Registration) -> None:
    named = {ring.party_key("cpr", cpr) for cpr in (ANNA, BENT)}
    assert persons_in(state_of(case)) == named


@pytest.mark.parametrize("case", DELIVERED.values(), ids=DELIVERED.keys())
def test_with_every_number_the_object_is_as_it_was_delivered(
    state_of: Any, ring: KeyRing, case: Registration
) -> None:
    told = revealed(state_of(case), numbers(ring, ANNA, BENT))
    assert (told.relations, told.sections) == (case.relations, case.sections)


@pytest.mark.parametrize("case", DELIVERED.values(), ids=DELIVERED.keys())
def test_without_numbers_nobody_is_named(state_of: Any, case: Registration) -> None:
    told = revealed(state_of(case), {})
    notes = [
        base64.b64decode(part.values["note"]["content"]).decode()
        for part in told.relations
        if part.values and "note" in part.values
    ]
    for text in (text_of(told), *notes):
        assert ANNA not in text
        assert BENT not in text
        assert WRITTEN not in text
        assert "urn:overblik:person" not in text


def test_whom_one_may_not_have_is_a_reference_gone_and_a_text_masked(state_of: Any, ring: KeyRing) -> None:
    told = revealed(state_of(IN_TEXTS), numbers(ring, ANNA))
    assert f"Om {WRITTEN} og {REMOVED}" in text_of(told)
    parties = {part.role: part.reference for part in told.relations if part.type == RelationType.PARTY}
    assert parties == {Role.PRIMARY_PARTY: f"urn:oio:cpr-nr:{ANNA}", Role.SECONDARY_PARTY: None}


def test_a_note_that_named_nobody_keeps_its_bytes(state_of: Any, ring: KeyRing) -> None:
    [held] = [
        part for part in IN_A_NOTE.relations if (part.values or {}).get("note", {}).get("title") == "Intet"
    ]
    told = revealed(state_of(changed(IN_A_NOTE, relations=(*IN_A_NOTE.relations,))), numbers(ring, BENT))
    assert held in told.relations
