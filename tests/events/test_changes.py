# SPDX-License-Identifier: MPL-2.0
"""What intake has accepted becomes what others are told: facts only, one change per accepted registration."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from overblik.events.change import Action, Change, Facts
from overblik.index.canonical import content_hash, encode
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState, Registration, Relation
from overblik.index.roles import Role
from overblik.index.store import Head
from overblik.intake.changes import changes_of, removals_of
from overblik.intake.facts import facts_of, highest
from overblik.intake.prepared import Prepared
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import GrantFacts
from tests.builders import (
    AUTHORITY,
    SYSTEM,
    a_case,
    a_class,
    a_document,
    a_grant,
    a_payment,
    an_id,
    at,
    changed,
    owner,
)
from tests.events.told import NOW

LATER = at("2025-02-01")


@dataclasses.dataclass
class World:
    """The registrations of one object as one batch after the other accepts them."""

    accepted: list[Registration] = dataclasses.field(default_factory=list)

    def batch(self, *registrations: Registration) -> list[Change]:
        """What the batch tells."""
        before = fold(self.accepted) if self.accepted else None
        self.accepted = sorted(
            [*self.accepted, *registrations], key=lambda one: (one.recorded_at, content_hash(encode(one)))
        )
        after = fold(self.accepted)
        return list(
            changes_of(
                [prepared(one) for one in registrations],
                facts_of(before) if before else None,
                facts_of(after) if after else None,
                head_of(after, registrations[0]),
            )
        )


def prepared(one: Registration) -> Prepared:
    """As intake has it; the texts hold no numbers here."""
    body = encode(one)
    return Prepared(
        1, one.object_id, one.kind, one.recorded_at, one.complete, content_hash(body), body, (), None, None,
        bool(one.without_notification),
    )  # fmt: skip


def head_of(state: ObjectState | None, registration: Registration) -> Head:
    """The row that is saved for the object."""
    return Head(
        registration.object_id,
        registration.kind,
        of.authority(state) if state else None,
        of.master(state) if state else None,
        registration.recorded_at,
        b"",
        NOW,
        state is not None,
        None,
        None,
        None,
    )


def a_state(registration: Registration) -> ObjectState:
    state = fold([registration])
    assert state is not None
    return state


def delta(registration: Registration, **told: Any) -> Registration:
    return changed(registration, complete=False, recorded_at=LATER, **told)


KINDS = [
    ("a case", a_case(), Facts(AUTHORITY, ("32.30.04",), "G01", 2)),
    ("a case that must be guarded", a_case(sensitivity="VIP_SAGER"), Facts(AUTHORITY, ("32.30.04",), "G01", 4)),
    ("a level nobody knows", a_case(sensitivity="HEMMELIG"), Facts(AUTHORITY, ("32.30.04",), "G01", None)),
    ("a document", a_document(more=(a_class(Role.PRIMARY_CLASS, "27.36.08"),)), Facts(AUTHORITY, ("27.36.08",), None, 2)),
    ("a document without class", a_document(), Facts(AUTHORITY, (), None, 2)),
    ("a grant", a_grant(), Facts(AUTHORITY, ("32.30.04",), None, 2)),
    ("a payment whose grant has not come", a_payment(), Facts(AUTHORITY, ("32.30.04",), None, None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("registration", "expected"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS]
)
def test_facts_of_each_kind(registration: Registration, expected: Facts) -> None:
    assert facts_of(a_state(registration)) == expected


LEVELS = [
    ("one grant", [2], 2),
    ("the highest counts", [2, 4, 3], 4),
    ("one whose level is not known", [2, None], None),
    ("one that has not come", [2, "missing"], None),
    ("no grant at all", [], None),
]


@pytest.mark.parametrize(("levels", "expected"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS])
def test_a_payment_is_as_sensitive_as_its_most_sensitive_grant(
    levels: list[Any], expected: int | None
) -> None:
    grants = [
        None if level == "missing" else GrantFacts(frozenset(), None, None, level, None, False, None)
        for level in levels
    ]
    assert highest(grants) == expected


def test_a_payment_has_the_numbers_of_its_lines() -> None:
    line = Relation(RelationType.LINE, Role.PART_OF, "2", values={"kle": "32.30.08"})
    assert facts_of(a_state(a_payment(more=(line,)))).kle == ("32.30.04", "32.30.08")


NOT_FACTS = [
    ("a number where the KLE number should be", (a_class(Role.PRIMARY_CLASS, "6101010002"),)),
    ("a name where the KLE number should be", (a_class(Role.PRIMARY_CLASS, "Anna And"),)),
    ("a number where the facet should be", (a_class(Role.FACET_CLASS, "610101-0002"),)),
    ("a number where the authority should be", (owner("6101010002"),)),
    ("a name where the authority should be", (owner("Anna And"),)),
    ("a number in Arabic digits", (a_class(Role.PRIMARY_CLASS, "٣٢.٣٠.٠٤"),)),
]


@pytest.mark.parametrize("relations", [row[1] for row in NOT_FACTS], ids=[row[0] for row in NOT_FACTS])
def test_only_what_has_the_form_of_a_fact_is_told(relations: tuple[Relation, ...]) -> None:
    whole = changed(a_case(), relations=relations)
    [told] = World().batch(whole)
    assert told.facts == Facts(None, (), None, 2)


def test_the_first_registration_creates_and_later_ones_change() -> None:
    world = World()
    first = world.batch(a_case())
    second = world.batch(delta(a_case(title="Nyt")), delta(a_case(title="Nyere")))
    assert [told.action for told in first + second] == [Action.CREATED, Action.CHANGED, Action.CHANGED]
    assert [told.content_hash for told in first] == [content_hash(encode(a_case()))]
    assert {told.received_at for told in first + second} == {NOW}
    assert {told.master for told in first + second} == {SYSTEM}
    assert [told.recorded_at for told in second] == [LATER, LATER]


def test_a_delta_that_waits_for_its_object_tells_nothing_until_it_comes() -> None:
    world = World()
    assert world.batch(delta(a_case(), sections=())) == []
    assert [told.action for told in world.batch(a_case())] == [Action.CREATED]


def test_a_registration_that_asks_for_no_notification_is_not_told() -> None:
    world = World()
    silent = changed(a_case(), without_notification=True)
    assert world.batch(silent) == []
    loud, quiet = delta(a_case(title="Nyt")), delta(a_case(title="Stille"), without_notification=True)
    told = world.batch(loud, quiet)
    assert [(one.action, one.content_hash) for one in told] == [(Action.CHANGED, content_hash(encode(loud)))]


def test_what_filters_look_at_is_told_with_what_it_was_before() -> None:
    world = World()
    world.batch(a_case())
    [raised, again] = world.batch(
        changed(a_case(sensitivity="VIP_SAGER"), recorded_at=LATER),
        changed(a_case(sensitivity="VIP_SAGER", title="Nyt"), recorded_at=at("2025-02-02")),
    )
    assert (raised.facts.sensitivity, raised.before) == (4, Facts(AUTHORITY, ("32.30.04",), "G01", 2))
    assert again.before is None
    [plain] = world.batch(changed(a_case(sensitivity="VIP_SAGER", facet="G02"), recorded_at=at("2025-02-03")))
    assert plain.before is None, "no filter looks at the facet"


def test_of_a_removal_only_id_kind_time_and_addressee_are_left() -> None:
    known = head_of(a_state(a_case()), a_case())
    unknown = head_of(None, a_document())
    [told] = removals_of([known, unknown], NOW)
    assert told == Change(an_id("case"), Kind.CASE, Action.REMOVED, NOW, NOW, Facts(authority=AUTHORITY))


def test_no_fact_is_wider_than_the_outbox_promises() -> None:
    """A new field of a change is a new thing that others are told: it belongs on this list and in the documents."""
    assert Facts._fields == ("authority", "kle", "facet", "sensitivity")
    assert Change._fields == (
        "object_id", "kind", "action", "recorded_at", "received_at", "facts", "master", "content_hash", "before",
    )  # fmt: skip
