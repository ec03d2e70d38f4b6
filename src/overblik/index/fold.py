# SPDX-License-Identifier: MPL-2.0
"""From the log to the object: what all registrations together say, whatever order they arrived in.

The fold runs over the registrations in the order (recorded_at, content hash). A complete registration says
everything and starts anew; a delta changes what it names. A delta without anything complete before it has
no effect until the object itself comes, because the fold then runs again over the whole log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import msgspec

from overblik.index.objects import ObjectState, Registration, Relation, Section, State, Validity

_T = TypeVar("_T", Section, State, Relation)

_OPEN = Validity()


def fold(registrations: Iterable[Registration], start: ObjectState | None = None) -> ObjectState | None:
    """The state after `registrations`, which must be in fold order and all later than `start`.

    None means that nothing complete is known yet.
    """
    state = start
    for registration in registrations:
        state = apply(state, registration)
    return state


def apply(state: ObjectState | None, registration: Registration) -> ObjectState | None:
    """One step of the fold."""
    if registration.complete:
        return ObjectState(
            object_id=registration.object_id,
            kind=registration.kind,
            recorded_at=registration.recorded_at,
            sections=registration.sections,
            states=registration.states,
            relations=registration.relations,
            user=registration.user,
            note=registration.note,
            lifecycle=registration.lifecycle,
        )
    if state is None or state.kind is not registration.kind:
        return state
    return msgspec.structs.replace(
        state,
        recorded_at=registration.recorded_at,
        sections=_merge(state.sections, registration.sections, _section_key, _never_same, _with_what_was),
        states=_merge(state.states, registration.states, _one_timeline, _same_status),
        relations=_merge(state.relations, registration.relations, _relation_key, _same_reference),
        user=registration.user or state.user,
        note=registration.note or state.note,
        lifecycle=registration.lifecycle or state.lifecycle,
    )


def _section_key(section: Section) -> tuple[str, str | None]:
    return (section.name, section.index)


def _one_timeline(state: State) -> str:
    return ""


def _relation_key(relation: Relation) -> tuple[str, str | None, str | None]:
    return (relation.type, relation.role, relation.index)


def _never_same(old: Section, new: Section) -> bool:
    return False


def _same_status(old: State, new: State) -> bool:
    return old.status == new.status


def _same_reference(old: Relation, new: Relation) -> bool:
    return old.reference == new.reference


def _merge(
    old: tuple[_T, ...],
    new: tuple[_T, ...],
    key: Callable[[_T], Hashable],
    same: Callable[[_T, _T], bool],
    join: Callable[[list[_T], _T], _T] = lambda earlier, item: item,
) -> tuple[_T, ...]:
    """What `new` says holds in its period; what `old` said outside it stays.

    An old item that says the same as a new one (same state, same reference) and meets its period is
    replaced from there on: that is how a source ends something, by sending it again with an end.
    """
    if not new:
        return old
    # By key, because a case may have thousands of journal entries and a delta may name them all.
    met: dict[Hashable, list[_T]] = {key(item): [] for item in new}
    result: list[_T] = []
    for earlier in old:
        met.get(key(earlier), result).append(earlier)
    for item in new:
        name = key(item)
        kept: list[_T] = []
        for earlier in met[name]:
            kept.extend(_outside(earlier, item, whole=same(earlier, item)))
        kept.append(join(met[name], item))
        met[name] = kept
    for items in met.values():
        result.extend(items)
    return tuple(sorted(result, key=_position))


def _with_what_was(earlier: list[Section], new: Section) -> Section:
    """A delta changes the values it names: what its section leaves out stays as the newest it meets says."""
    met = [old for old in earlier if _overlap(old.validity or _OPEN, new.validity or _OPEN)]
    if not met:
        return new
    base = max(met, key=_position)
    return msgspec.structs.replace(new, values={**base.values, **new.values})


def _outside(old: _T, new: _T, *, whole: bool) -> list[_T]:
    """The parts of `old` before and after the period of `new`; only before it, when `whole`."""
    was, now = old.validity or _OPEN, new.validity or _OPEN
    if not _overlap(was, now):
        return [old]
    parts: list[_T] = []
    if now.valid_from is not None and (was.valid_from is None or was.valid_from < now.valid_from):
        parts.append(_cut(old, was.valid_from, now.valid_from))
    if not whole and now.valid_to is not None and (was.valid_to is None or was.valid_to > now.valid_to):
        parts.append(_cut(old, now.valid_to, was.valid_to))
    return parts


def _overlap(one: Validity, other: Validity) -> bool:
    starts_before_end = one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to
    ends_after_start = one.valid_to is None or other.valid_from is None or other.valid_from < one.valid_to
    return starts_before_end and ends_after_start


def _cut(item: _T, valid_from: dt.datetime | None, valid_to: dt.datetime | None) -> _T:
    validity = msgspec.structs.replace(item.validity or _OPEN, valid_from=valid_from, valid_to=valid_to)
    return msgspec.structs.replace(item, validity=validity)


_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)


def _position(item: Section | State | Relation) -> tuple[str, str, str, str, dt.datetime]:
    if isinstance(item, Relation):
        name = (item.type, item.role or "", item.index or "", item.reference or "")
    elif isinstance(item, Section):
        name = (item.name, item.index or "", "", "")
    else:
        name = ("", "", "", "")
    start = item.validity.valid_from if item.validity else None
    return (*name, start or _FIRST)
