# SPDX-License-Identifier: MPL-2.0
"""More reasons to hide than the demo has: what sources leave out or get wrong, here and there, always in the same
objects.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role

WITHOUT_RULES = "90040044"
"""An authority that delivers and has published nothing."""

_OF_A_THOUSAND = 12
_LONG_AGO = dt.timedelta(days=1)


def spoiled(told: Registration, moment: dt.datetime) -> Registration:
    """The registration, now and then with something missing or wrong."""
    ways = _WAYS.get(told.kind, ())
    draw = int.from_bytes(hashlib.blake2b(told.object_id.bytes, digest_size=4).digest()) % 1000
    place = draw // _OF_A_THOUSAND
    if not told.complete or not told.sections or place >= len(ways):
        return told
    return ways[place](told, moment)


def _without(told: Registration, type_: RelationType, role: Role) -> Registration:
    kept = tuple(one for one in told.relations if (one.type, one.role) != (type_, role))
    return msgspec.structs.replace(told, relations=kept)


def _without_value(told: Registration, section: SectionName, name: str) -> Registration:
    def strip(one: Section) -> Section:
        kept = {key: value for key, value in one.values.items() if key != name}
        return msgspec.structs.replace(one, values=kept) if one.name == section else one

    return msgspec.structs.replace(told, sections=tuple(map(strip, told.sections)))


def no_area(told: Registration, moment: dt.datetime) -> Registration:
    """Without a KLE number."""
    return _without(told, RelationType.CLASS, Role.PRIMARY_CLASS)


def no_title(told: Registration, moment: dt.datetime) -> Registration:
    """Without a title."""
    return _without_value(told, SectionName.PROPERTIES, "title")


def no_owner(told: Registration, moment: dt.datetime) -> Registration:
    """Without an authority."""
    return _without(told, RelationType.ACTOR, Role.OWNER)


def of_an_authority_without_rules(told: Registration, moment: dt.datetime) -> Registration:
    """Of another authority."""

    def moved(one: Relation) -> Relation:
        if (one.type, one.role) != (RelationType.ACTOR, Role.OWNER):
            return one
        return msgspec.structs.replace(one, values={**(one.values or {}), "cvr": WITHOUT_RULES})

    return msgspec.structs.replace(told, relations=tuple(map(moved, told.relations)))


def no_states(told: Registration, moment: dt.datetime) -> Registration:
    """Without any state."""
    return msgspec.structs.replace(told, states=())


def between_two_states(told: Registration, moment: dt.datetime) -> Registration:
    """One state is over, the next has not begun."""
    first = told.states[0]
    began = first.validity.valid_from if first.validity else None
    over = State(first.status, Validity(began, moment - _LONG_AGO))
    return msgspec.structs.replace(
        told, states=(over, State("Oplyst", Validity(moment + _LONG_AGO, moment + 2 * _LONG_AGO)))
    )


def since_ever(told: Registration, moment: dt.datetime) -> Registration:
    """Nobody says when it began."""
    bare = _without_value(told, SectionName.INDEX_PROPERTIES, "created")
    return msgspec.structs.replace(bare, states=(State("Oplyst", Validity(None, None)),))


def no_longer_theirs(told: Registration, moment: dt.datetime) -> Registration:
    """The parties have left the case."""

    def left(one: Relation) -> Relation:
        if one.type != RelationType.PARTY:
            return one
        began = one.validity.valid_from if one.validity else None
        return msgspec.structs.replace(one, validity=Validity(began, moment - _LONG_AGO))

    return msgspec.structs.replace(told, relations=tuple(map(left, told.relations)))


def too_sensitive(told: Registration, moment: dt.datetime) -> Registration:
    """Sensitive where it mostly is not."""

    def raised(one: Section) -> Section:
        return msgspec.structs.replace(
            one, values={**one.values, "sensitivity": "FOELSOMME_PERSONOPLYSNINGER"}
        )

    return msgspec.structs.replace(told, sections=tuple(map(raised, told.sections)))


def of_an_unknown_benefit(told: Registration, moment: dt.datetime) -> Registration:
    """Paid for a benefit that its grant does not have, of an area that the grant does not have either."""
    return _with_lines(told, 1, {"benefit": "77", "kle": "32.24.08"})


def with_a_line_of_a_closed_area(told: Registration, moment: dt.datetime) -> Registration:
    """One more line, about what nobody shows."""
    return _with_lines(told, 2, {"kle": "32.45.04"})


def _with_lines(told: Registration, least: int, changes: dict[str, str]) -> Registration:
    """The last line is changed, after another one like it was added where there are fewer than `least`."""
    lines = [one for one in told.relations if one.type == RelationType.LINE]
    rest = tuple(one for one in told.relations if one.type != RelationType.LINE)
    while len(lines) < least:
        lines.append(msgspec.structs.replace(lines[-1], index=str(len(lines) + 1)))
    lines[-1] = msgspec.structs.replace(lines[-1], values={**(lines[-1].values or {}), **changes})
    return msgspec.structs.replace(told, relations=(*rest, *lines))


_WAYS: dict[Kind, tuple[Callable[[Registration, dt.datetime], Registration], ...]] = {
    Kind.CASE: (
        no_area,
        no_title,
        no_owner,
        of_an_authority_without_rules,
        no_states,
        between_two_states,
        since_ever,
        no_longer_theirs,
        too_sensitive,
    ),
    Kind.DOCUMENT: (no_states, no_title, too_sensitive),
    Kind.GRANT: (of_an_authority_without_rules, too_sensitive, no_owner),
    Kind.PAYMENT: (of_an_authority_without_rules, of_an_unknown_benefit, with_a_line_of_a_closed_area),
}
