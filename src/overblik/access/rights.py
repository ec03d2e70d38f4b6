# SPDX-License-Identifier: MPL-2.0
"""What a system may read of the index: pure rules over an object and those it hangs on.

Source: the general instruction of the indexes. The rules hold for the receiving system; its users, the
restrictions to organisation units and the security profiles are the receiver's duty, as there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

import msgspec

from overblik.errors import InvalidInput
from overblik.index.expression import HeldObject
from overblik.index.guarded import benefit_class, line_classes, primary_class, sensitivity
from overblik.index.kinds import Kind, RelationType, SectionName, Sensitivity
from overblik.index.objects import ObjectState, Section
from overblik.kle.number import KleNumber, KlePattern


class Right(msgspec.Struct, frozen=True):
    """One right to read: what this authority owns, in these areas, up to this level; `kle` None = all areas."""

    authority: str
    kle: KlePattern | None
    ceiling: Sensitivity

    def reaches(self, level: Sensitivity | None) -> bool:
        """Whether the level is known and not above the ceiling."""
        return level is not None and level <= self.ceiling

    def covers(self, number: str | None) -> bool:
        """Whether `number` is a KLE number in the areas; what is no KLE number is in none."""
        try:
            known = KleNumber.parse(number or "")
        except InvalidInput:
            return False
        return self.kle is None or self.kle.matches(known)


class Reader(msgspec.Struct, frozen=True):
    """A system that reads. It always sees what it delivered itself; `everything` is the demo's caller."""

    system: uuid.UUID | None
    rights: tuple[Right, ...] = ()
    everything: bool = False

    @property
    def authorities(self) -> frozenset[str]:
        """The authorities of which it may read something."""
        return frozenset(right.authority for right in self.rights)


def shown(reader: Reader, held: HeldObject) -> ObjectState | None:
    """As much of the object as the reader may see; None = nothing, not even that it exists.

    `held.around` are the cases a document lies on and the grants a payment pays.
    """
    if reader.everything or _is_own(reader, held):
        return held.state
    match held.state.kind:
        case Kind.CASE:
            return held.state if any(_sees_case(right, held) for right in reader.rights) else None
        case Kind.DOCUMENT:
            return held.state if any(_sees_document(right, held) for right in reader.rights) else None
        case Kind.GRANT:
            return _grant(reader, held)
    return held.state if any(_sees_payment(right, held) for right in reader.rights) else None


def _is_own(reader: Reader, held: HeldObject) -> bool:
    return reader.system is not None and held.master == reader.system


def _sees_case(right: Right, held: HeldObject) -> bool:
    return (
        held.authority == right.authority
        and right.reaches(sensitivity(held.state))
        and right.covers(primary_class(held.state))
    )


def _sees_document(right: Right, held: HeldObject) -> bool:
    """A document follows a case the same right shows; one that lies on no case is decided on its own."""
    if not right.reaches(sensitivity(held.state)):
        return False
    if held.filed:
        return any(_sees_case(right, case) for case in held.around)
    return held.authority == right.authority and right.covers(primary_class(held.state))


def _benefits_seen(right: Right, held: HeldObject) -> Iterator[int]:
    """The places, among its sections, of the benefits that the right shows."""
    if held.authority == right.authority and right.reaches(sensitivity(held.state)):
        for place, section in enumerate(held.state.sections):
            if section.name == SectionName.BENEFIT and right.covers(benefit_class(section)):
                yield place


def _grant(reader: Reader, held: HeldObject) -> ObjectState | None:
    """A grant with the benefits that may be seen; without any of them not at all."""
    seen = {place for right in reader.rights for place in _benefits_seen(right, held)}
    if not seen:
        return None
    state = held.state
    kept: list[Section] = []
    hidden: list[Section] = []
    for place, section in enumerate(state.sections):
        (kept if section.name != SectionName.BENEFIT or place in seen else hidden).append(section)
    # A grant's systems are told with its benefits: those of the hidden ones alone would give them away.
    unseen = _systems(hidden) - _systems(kept)
    relations = tuple(
        part
        for part in state.relations
        if part.type != RelationType.IT_SYSTEM or part.reference not in unseen
    )
    return msgspec.structs.replace(state, sections=tuple(kept), relations=relations)


def _systems(sections: Iterable[Section]) -> set[str | None]:
    """The systems that these benefits are kept in, as they tell it."""
    return {system.get("reference") for section in sections for system in section.values.get("systems") or ()}


def _sees_payment(right: Right, held: HeldObject) -> bool:
    """A payment of which a line may be seen, for a grant that the same right shows."""
    return (
        held.authority == right.authority
        and any(right.covers(number) for number in line_classes(held.state))
        and any(True for grant in held.around for _ in _benefits_seen(right, grant))
    )
