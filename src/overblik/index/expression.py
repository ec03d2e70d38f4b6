# SPDX-License-Identifier: MPL-2.0
"""What a search asks for, and what that means: examples of what is looked for, joined by and, or, not.

An example tells some of an object's sections, states and relations; an object meets it that has all of them.
Every example is about one kind of object and says nothing about the others: `And(case of Anna, document of
Anna)` finds her cases and her documents. A kind that no example speaks of is not searched.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Union

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Relation, Section, State, Validity
from overblik.index.values import amount, day_start, moment, same


class Measure(enum.Enum):
    """What an interval may be asked of; the value tells the list, the name in it, the type, and the list within."""

    CREATED = (SectionName.INDEX_PROPERTIES, "created", moment, None)
    CHANGED = (None, "recorded_at", moment, None)
    LETTER_DATE = (SectionName.PROPERTIES, "letter_date", day_start, None)
    START = (SectionName.PROPERTIES, "start", day_start, None)
    END = (SectionName.PROPERTIES, "end", day_start, None)
    AVAILABLE = (SectionName.PROPERTIES, "available", day_start, None)
    GROSS = (SectionName.PROPERTIES, "gross", amount, None)
    AFTER_TAX = (SectionName.PROPERTIES, "after_tax", amount, None)
    SENT = (SectionName.PROPERTIES, "sent", amount, None)
    PAID = (SectionName.PROPERTIES, "paid", amount, None)
    BENEFIT_START = (SectionName.BENEFIT, "start", day_start, None)
    BENEFIT_END = (SectionName.BENEFIT, "end", day_start, None)
    PLAN_START = (SectionName.BENEFIT, "start", day_start, "plans")
    PLAN_END = (SectionName.BENEFIT, "end", day_start, "plans")
    PLAN_AMOUNT = (SectionName.BENEFIT, "amount", amount, "plans")
    LINE_START = (RelationType.LINE, "start", day_start, None)
    LINE_END = (RelationType.LINE, "end", day_start, None)
    LINE_AMOUNT = (RelationType.LINE, "amount", amount, None)

    @property
    def is_amount(self) -> bool:
        """Amounts are asked from and to inclusive; times half-open, as everything in the index."""
        return self.value[2] is amount


class Between(msgspec.Struct, frozen=True):
    """An interval; `None` is an open end. Times are aware datetimes (a date is its first moment in Denmark)."""

    measure: Measure
    low: dt.datetime | Decimal | None = None
    high: dt.datetime | Decimal | None = None


class Example(msgspec.Struct, frozen=True):
    """What is told of one object of one kind (query by example); what is not told is not asked.

    - `valid`: only parts that hold at some time in this period (by this actor) count.
    - `recorded`, `received`: when the newest registration was recorded by its source, received by us.
    - `unfiled`: only documents that lie on no case.
    """

    kind: Kind
    sections: tuple[Section, ...] = ()
    states: tuple[State, ...] = ()
    relations: tuple[Relation, ...] = ()
    intervals: tuple[Between, ...] = ()
    valid: Validity | None = None
    recorded: Validity | None = None
    received: Validity | None = None
    lifecycle: str | None = None
    user: str | None = None
    unfiled: bool = False


class Listed(msgspec.Struct, frozen=True):
    """The objects of one kind with these ids."""

    kind: Kind
    ids: frozenset[uuid.UUID]


class And(msgspec.Struct, frozen=True):
    """All of it, for each kind those parts that speak of it."""

    parts: tuple[Expression, ...]


class Or(msgspec.Struct, frozen=True):
    """Any of it."""

    parts: tuple[Expression, ...]


class Not(msgspec.Struct, frozen=True):
    """What does not meet `part`, of the kinds that it speaks of."""

    part: Expression


Expression = Union[And, Or, Not, Example, Listed]  # noqa: UP007 - named in the classes above


class HeldObject(msgspec.Struct, frozen=True):
    """One object as the index holds it: all that a search may ask of, and what access to it is decided on.

    `filed`: it is a document that lies on a case. `around`: the cases a document lies on, the grants a payment
    pays; as far as whoever asks may be shown any of them.
    """

    state: ObjectState
    received_at: dt.datetime
    authority: str | None = None
    master: uuid.UUID | None = None
    filed: bool = False
    around: tuple[HeldObject, ...] = ()


def matches(expression: Expression, held: HeldObject) -> bool:
    """Whether a search for `expression` finds the object."""
    return _judge(expression, held) is True


def examples(expression: Expression) -> Iterator[Example]:
    """Every example in it, in order."""
    match expression:
        case Example():
            yield expression
        case And(parts) | Or(parts):
            for part in parts:
                yield from examples(part)
        case Not(part):
            yield from examples(part)


def with_examples(expression: Expression, change: Callable[[Example], Example]) -> Expression:
    """The same expression with every example put through `change`."""
    match expression:
        case Example():
            return change(expression)
        case And(parts):
            return And(tuple(with_examples(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(with_examples(part, change) for part in parts))
        case Not(part):
            return Not(with_examples(part, change))
    return expression


def criteria(expression: Expression) -> int:
    """How much is asked: the work of judging one object grows with it."""
    return sum(
        1 + len(one.sections) + len(one.states) + len(one.relations) + len(one.intervals)
        for one in examples(expression)
    )


def _judge(expression: Expression, held: HeldObject) -> bool | None:
    """As `matches`; None = the expression does not speak of this kind."""
    match expression:
        case Example():
            return _is_like(expression, held) if expression.kind is held.state.kind else None
        case Listed(kind, ids):
            return held.state.object_id in ids if kind is held.state.kind else None
        case Not(part):
            judged = _judge(part, held)
            return None if judged is None else not judged
        case And(parts):
            return _joined(parts, held, decides=False)
    return _joined(expression.parts, held, decides=True)


def _joined(parts: tuple[Expression, ...], held: HeldObject, *, decides: bool) -> bool | None:
    """One part that says `decides` settles it; the others only count if they speak of the kind at all."""
    spoken: bool | None = None
    for part in parts:
        judged = _judge(part, held)
        if judged is decides:
            return decides
        if judged is not None:
            spoken = judged
    return spoken


def _is_like(asked: Example, held: HeldObject) -> bool:
    state = held.state
    if asked.recorded is not None and not asked.recorded.holds_at(state.recorded_at):
        return False
    if asked.received is not None and not asked.received.holds_at(held.received_at):
        return False
    if asked.lifecycle is not None and asked.lifecycle != state.lifecycle:
        return False
    if asked.user is not None and asked.user != state.user:
        return False
    if asked.unfiled and held.filed:
        return False
    sections, states, relations = _counting(asked, state)
    return (
        all(any(_section_says(part, told) for part in sections) for told in asked.sections)
        and all(any(_state_says(part, told) for part in states) for told in asked.states)
        and all(any(_relation_says(part, told) for part in relations) for told in asked.relations)
        and all(_lies_between(one, sections, relations, state) for one in asked.intervals)
        and (asked.valid is None or bool(sections or states or relations))
    )


def _counting(asked: Example, state: ObjectState) -> tuple[list[Section], list[State], list[Relation]]:
    """The parts that count: those that hold in the period asked for."""
    valid = asked.valid
    return (
        [part for part in state.sections if holds_in(part.validity, valid)],
        [part for part in state.states if holds_in(part.validity, valid)],
        [part for part in state.relations if holds_in(part.validity, valid)],
    )


_ALWAYS = Validity()


def holds_in(held: Validity | None, asked: Validity | None) -> bool:
    """Whether a part holds at some time in the period asked for; a period of no length is one moment."""
    if asked is None:
        return True
    held = held or _ALWAYS
    if asked.actor is not None and asked.actor != held.actor:
        return False
    if asked.actor_type is not None and asked.actor_type != held.actor_type:
        return False
    if asked.note is not None and asked.note != held.note:
        return False
    if asked.valid_from is not None and asked.valid_from == asked.valid_to:
        return held.holds_at(asked.valid_from)
    if held.valid_from is not None and asked.valid_to is not None and held.valid_from >= asked.valid_to:
        return False
    return held.valid_to is None or asked.valid_from is None or asked.valid_from < held.valid_to


def _section_says(held: Section, told: Section) -> bool:
    return (
        held.name == told.name
        and (told.index is None or held.index == told.index)
        and holds_in(held.validity, told.validity)
        and _values_say(held.values, told.values)
    )


def _state_says(held: State, told: State) -> bool:
    return (not told.status or held.status == told.status) and holds_in(held.validity, told.validity)


def _relation_says(held: Relation, told: Relation) -> bool:
    return (
        held.type == told.type
        and (told.role is None or held.role == told.role)
        and (told.index is None or held.index == told.index)
        and (told.object_type is None or held.object_type == told.object_type)
        and (told.reference is None or held.reference == told.reference)
        and holds_in(held.validity, told.validity)
        and (not told.values or _values_say(held.values or {}, told.values))
    )


def _values_say(held: dict[str, Any], told: dict[str, Any]) -> bool:
    return all(_says(name, held.get(name), value) for name, value in told.items())


def _says(name: str, held: Any, told: Any) -> bool:
    """A told mapping is met by one that holds all of it, each of a told list by something in the held list.

    None says that there is none.
    """
    if held is None or told is None:
        return held is told
    if isinstance(told, dict):
        return isinstance(held, dict) and _values_say(held, told)
    if isinstance(told, list | tuple):
        if not isinstance(held, list | tuple):
            return False
        return all(any(_says(name, one, part) for one in held) for part in told)
    return same(name, held, told)


def _lies_between(
    asked: Between, sections: list[Section], relations: list[Relation], state: ObjectState
) -> bool:
    part_of, name, read, within = asked.measure.value
    if part_of is None:
        return _inside(asked, state.recorded_at)
    parts: Iterable[Section | Relation]
    if isinstance(part_of, RelationType):
        parts = (part for part in relations if part.type == part_of)
    else:
        parts = (part for part in sections if part.name == part_of)
    told = (values for part in parts for values in _within(part.values or {}, within))
    return any(_inside(asked, value) for values in told if (value := read(values.get(name))) is not None)


def _within(values: dict[str, Any], name: str | None) -> Iterable[dict[str, Any]]:
    return (values,) if name is None else values.get(name) or ()


def _inside(asked: Between, value: Any) -> bool:
    if asked.low is not None and value < asked.low:
        return False
    if asked.high is None:
        return True
    return bool(value <= asked.high if asked.measure.is_amount else value < asked.high)
