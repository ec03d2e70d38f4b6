# SPDX-License-Identifier: MPL-2.0
"""The rules of one kind, made to judge very many states: every part is looked at once, by its key.

This is `validate` for stored objects, an order of magnitude faster: a part whose like was judged before is not
judged again. What is rare (a control character, a role that comes twice, a case that was never opened) goes
the slow way, through the very checks of `validate`; what breaks a rule is decided nowhere else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

from overblik.index.kinds import Kind, Progress, RelationType, SectionName
from overblik.index.objects import Relation, Section, Validity
from overblik.quality import places as on
from overblik.quality.book import Book, PartCheck
from overblik.quality.checks import period as of_period
from overblik.quality.checks.message import OLD_LIFECYCLES_UNTIL
from overblik.quality.checks.text import texts
from overblik.quality.keys import FEW, Keys, NoKey, index_key
from overblik.quality.part import (
    Operation,
    Part,
    Told,
    part_of_head,
    part_of_piece,
    part_of_relation,
    part_of_state,
    parts_of_section,
    pieces_of,
    subject_of,
)
from overblik.quality.rule import LEGACY, Rule, Severity
from overblik.quality.usual import has_own_indexes, holds_control, is_odd, is_paid_by_its_department

HELD = 20_000
"""Parts remembered per kind; then all are forgotten, and what is common comes back at once."""

_ESCAPED = re.compile(rb"\\u00[01]|\\[bfnrt]")
_COMPARED = {
    "key_is_number": ("user_key", "number"),
    "sent_explained": ("after_tax", "sent"),
    "paid_explained": ("sent", "paid"),
}
"""Checks of free values against each other, which no key can show; when the two are equal, nothing is wrong."""

_LONGEST_NOTE = 1024
_LONGEST = 2_000
"""Characters in a part that is remembered: some fields have no limit."""

_BENEFIT, _OPENED = SectionName.BENEFIT.value, Progress.OPENED.value
_OTHERS, _LINE = SectionName.PROPERTIES.value, RelationType.LINE.value
"""Parts by which the rules of validity differ."""
_NEW = of_period.OLD_ACTOR_TYPES_UNTIL
_T = TypeVar("_T")


class _Seen(NamedTuple):
    """What was seen of all relations: rules and places as bits, what asks for a closer look, validities of lines."""

    rules: int
    places: int
    twice: int
    unusual: bool
    lines: list[Validity]


class _Block(NamedTuple):
    """How sections of one name are looked at."""

    keys: Keys
    compared: list[tuple[PartCheck, str, str]]
    place: int


def counts(rule: Rule) -> bool:
    """Whether a rule belongs to the verdict: it binds, or it counts old values.

    Grants have no published instruction, so nothing binds more than a warning there.
    """
    if rule.severity is Severity.ERROR or rule.rule_class == LEGACY:
        return rule.named != "person_number"
    return rule.severity is Severity.WARNING and rule.kinds == (Kind.GRANT,)


class Judge:
    """Judges states of one kind. Rules and places are bits; `rules` tells which rule each bit stands for."""

    def __init__(self, book: Book) -> None:
        self.kind = book.kind
        self.rules = [rule for rule in book.rules if counts(rule)]
        self._book = book
        self._bits = {rule.id: 1 << number for number, rule in enumerate(self.rules)}
        self._official = sum(self._bits[rule.id] for rule in self.rules if rule.official)
        self._wholes = [one for one in book.wholes if one.rule.id in self._bits and Operation.STATE in one.on]
        rules = [one.rule for one in self._wholes]
        self.places = on.named_by(rules)
        self._demanded = [(self.places[place], self._bits[rule.id]) for rule, place in on.demanded(rules)]
        self._alone, self._indexed = self._of(on.alone(rules)), self._of(on.indexed(rules))
        self._rare, self._lasting = self._of(on.compared(rules)), self._of(on.LASTING)
        self._keys: dict[str, Keys] = {}
        self._known: dict[Hashable, tuple[int, int]] = {}
        self._few: dict[Hashable, tuple[Hashable, tuple[int, int]]] = {}
        self._periods: dict[Hashable, int] = {}
        self._absent: dict[int, int] = {}
        self._states = self.places[on.STATES]
        self._ends_matter = any(rule.named in ("open_end", "line_end") for rule in self.rules)
        self._of_period: dict[str, list[PartCheck]] = {}
        self._blocks: dict[str, _Block] = {}

    @property
    def held(self) -> int:
        """How many parts are remembered."""
        return len(self._known)

    def see(self, state: Told, body: bytes) -> int:
        """The rules that one state, written down as `body`, breaks."""
        at = state.recorded_at
        odd = b"\x7f" in body or (b"\\" in body and _ESCAPED.search(body) is not None)
        held: list[Validity] = []
        told, places = self._sections(state, held, odd)
        seen = self._relations(state, held, odd)
        mask, usual = self._course(state, held)
        told |= mask | seen.rules | self._head(state, odd)
        places |= seen.places
        if state.states:
            places |= self._states
        mask, official = self._validities(held, at, _OTHERS)
        if seen.lines:
            of_lines, named = self._validities(seen.lines, at, _LINE)
            mask, official = mask | of_lines, official or named
        told |= mask
        official = official or state.user is not None
        if not usual or seen.unusual or places & self._rare or self._is_unusual(state, seen.twice):
            told |= self._as_a_whole(state)
        else:
            told |= self._absent.get(places) or self._missing(places)
        return told if official else told & ~self._official

    def _validities(self, held: list[Validity], at: dt.datetime, name: str) -> tuple[int, bool]:
        """What validities break, and whether any names an actor."""
        told, official = 0, False
        usual: Validity | None = None
        for validity in held:
            start = validity.valid_from
            # Nearly always the same actor, and of the rest no rule sees more than that it is there.
            if (
                usual is not None
                and validity.actor == usual.actor
                and validity.actor_type == usual.actor_type
                and start is not None
                and start >= _NEW
                and validity.note is None
                and not (self._ends_matter and validity.valid_to is not None)
            ):
                continue
            told |= self._period(validity, at, name)
            official = official or validity.actor is not None
            if at >= _NEW and start is not None and start >= _NEW:
                usual = validity
        return told, official

    def _sections(self, state: Told, held: list[Validity], odd: bool) -> tuple[int, int]:
        told = places = 0
        for section in state.sections:
            name, values, validity = section.name, section.values, section.validity
            block = self._blocks.get(name) or self._block(name)
            places |= block.place
            for check, one, other in block.compared:
                if values.get(one) != values.get(other) and check.broken(
                    Part(name, 1, values, state.recorded_at)
                ):
                    told |= self._bits[check.rule.id]
            try:
                if odd and holds_control(values):
                    raise TypeError
                told |= self._known[name, validity is None, section.index, block.keys.of(values)][0]
                if name == _BENEFIT:
                    told |= self._pieces(section, state.recorded_at)
            except KeyError:
                key = (name, validity is None, section.index, block.keys.of(values))
                told |= self._remember(key, next(parts_of_section(section, state.recorded_at)))[0]
                told |= self._pieces(section, state.recorded_at)
            except TypeError:
                for part in parts_of_section(section, state.recorded_at):
                    told |= self._look(part)[0]
            if validity is not None and validity not in held:
                held.append(validity)
        return told, places

    def _pieces(self, section: Section, at: dt.datetime) -> int:
        told = 0
        for name, values in pieces_of(section):
            keys = self._keys.get(name) or self._keys_of(name)
            key = (name, keys.of(values))
            told |= (self._known.get(key) or self._remember(key, part_of_piece(name, values, at)))[0]
        return told

    def _relations(self, state: Told, held: list[Validity], odd: bool) -> _Seen:
        """Look at the relations; what validities they have is added to `held`, those of lines apart."""
        few, lasting, at = self._few, self._lasting, state.recorded_at
        told = places = twice = 0
        ends = ended = False
        lines: list[Validity] = []
        last = held[-1] if len(held) == 1 and held[0].valid_to is None else None
        for relation in state.relations:
            type_, validity, reference = relation.type, relation.validity, relation.reference
            if type_ in FEW and reference is not None and not odd:
                # The same owner, class or system again: comparing costs half of what a key does.
                same = (type_, relation.object_type, relation.index, validity is None, relation.values)
                before = few.get((relation.role, reference))
                if before is not None and before[0] == same:
                    mask, place = before[1]
                else:
                    mask, place = known = self._relation(relation, at, odd)
                    if _is_short(relation.values):
                        _bounded(few)[relation.role, reference] = (same, known)
            else:
                mask, place = self._relation(relation, at, odd)
            told |= mask
            twice |= places & place
            places |= place
            if validity is not last:
                last = validity
                ends = validity is not None and validity.valid_to is not None
                if type_ == _LINE and validity is not None:
                    lines.append(validity)
                    last = None
                elif validity is not None and validity not in held:
                    held.append(validity)
            if ends and place & lasting:
                ended = True
        return _Seen(told, places, twice, ended or bool(twice & self._alone), lines)

    def _relation(self, relation: Relation, at: dt.datetime, odd: bool) -> tuple[int, int]:
        type_, values = relation.type, relation.values
        keys = self._keys.get(type_) or self._keys_of(type_)
        try:
            if odd and is_odd(relation):
                raise NoKey
            key = (
                type_, relation.role, relation.object_type, index_key(relation.index),
                keys.reference(relation.reference), relation.validity is None,
                keys.of(values) if values else None,
            )  # fmt: skip
            return self._known.get(key) or self._remember(key, part_of_relation(relation, at))
        except TypeError:
            return self._look(part_of_relation(relation, at))

    def _course(self, state: Told, held: list[Validity]) -> tuple[int, bool]:
        """What the states break, and whether they are a usual course: opened, told in order and not ended."""
        known, states = self._known, state.states
        told, usual = 0, True
        last: dt.datetime | None = None
        for one in states:
            validity = one.validity
            key = (one.status, validity is None)
            told |= (known.get(key) or self._remember(key, part_of_state(one, state.recorded_at)))[0]
            start = None
            if validity is not None:
                held.append(validity)
                start = validity.valid_from
            if start is None or (last is not None and start < last):
                usual = False
            last = start
        if states and self.kind is Kind.CASE:
            end = states[-1].validity
            usual = usual and states[0].status == _OPENED and (end is None or end.valid_to is None)
            return told, usual
        return told, True

    def _head(self, state: Told, odd: bool) -> int:
        note, lifecycle = state.note, state.lifecycle
        new = lifecycle is None or state.recorded_at >= OLD_LIFECYCLES_UNTIL
        key = (
            state.user,
            lifecycle,
            new,
            None if note is None else (len(note) <= _LONGEST_NOTE, note.isspace()),
        )
        found = None if odd else self._known.get(key)
        if found is not None:
            return found[0]
        part = part_of_head(state)
        return (self._look(part) if odd else self._remember(key, part))[0]

    def _period(self, validity: Validity, at: dt.datetime, name: str) -> int:
        start, actor_type = validity.valid_from, validity.actor_type
        early = False
        if actor_type is None or actor_type in of_period.OLD_ACTOR_TYPES:
            early = at < _NEW or (start is not None and start < _NEW)
        key = (name, start is None, validity.valid_to is None, validity.actor, actor_type, early)
        found = self._periods.get(key) if validity.note is None else None
        if found is None:
            found = self._broken(Part(name, 1, {}, at, validity), self._period_checks(name))
            if validity.note is None:
                _bounded(self._periods)[key] = found
        return found

    def _remember(self, key: Hashable, part: Part) -> tuple[int, int]:
        found = self._look(part)
        if _is_short(part.values):
            _bounded(self._known)[key] = found
        return found

    def _look(self, part: Part) -> tuple[int, int]:
        """What a part breaks, apart from its validity and what is compared, and its place."""
        checks = [
            check
            for check in self._book.checks_of(part)
            if check.rule.id in self._bits and not _is_period(check) and check.rule.named not in _COMPARED
        ]
        any_role = self.places.get((part.name, None), 0)
        return self._broken(part, checks), any_role | self.places.get((part.name, part.role), 0)

    def _broken(self, part: Part, checks: Iterable[PartCheck]) -> int:
        told = 0
        for check in checks:
            if Operation.STATE in check.on and check.broken(part):
                told |= self._bits[check.rule.id]
        return told

    def _period_checks(self, name: str) -> list[PartCheck]:
        found = self._of_period.get(name)
        if found is None:
            checks = self._book.checks_of(Part(name, 1, {}, _AT))
            found = [check for check in checks if check.rule.id in self._bits and _is_period(check)]
            self._of_period[name] = found
        return found

    def _block(self, name: str) -> _Block:
        checks = self._book.checks_of(Part(name, 1, {}, _AT))
        compared = [
            (check, *_COMPARED[check.rule.named])
            for check in checks
            if check.rule.id in self._bits and check.rule.named in _COMPARED
        ]
        place = self.places.get((name, None), 0)
        found = self._blocks[name] = _Block(self._keys_of(name), compared, place)
        return found

    def _is_unusual(self, state: Told, twice: int) -> bool:
        """Whether rules about the whole may be broken, other than by what is missing."""
        if self.kind is Kind.PAYMENT and not is_paid_by_its_department(state):
            return True
        return bool(twice & self._indexed) and not has_own_indexes(state.relations)

    def _as_a_whole(self, state: Told) -> int:
        subject = subject_of(state, Operation.STATE)
        told = 0
        for whole in self._wholes:
            if any(True for _ in whole.find(subject)):
                told |= self._bits[whole.rule.id]
        return told

    def _missing(self, places: int) -> int:
        found = self._absent.get(places)
        if found is None:
            if len(self._absent) >= HELD:
                self._absent.clear()
            found = self._absent[places] = sum({bit for place, bit in self._demanded if not places & place})
        return found

    def _keys_of(self, name: str) -> Keys:
        told = [rule for rule in self.rules if rule.part in (name, "relation", "any")]
        found = self._keys[name] = Keys(name, told)
        return found

    def _of(self, places: Iterable[on.Place]) -> int:
        bits = 0
        for place in places:
            bits |= self.places[place]
        return bits


_AT = dt.datetime.min.replace(tzinfo=dt.UTC)


def _bounded(held: dict[Hashable, _T]) -> dict[Hashable, _T]:
    if len(held) >= HELD:
        held.clear()
    return held


def _is_short(values: object) -> bool:
    return sum(len(text) for _, text in texts(values)) <= _LONGEST


def _is_period(check: PartCheck) -> bool:
    return check.rule.field.startswith("validity.") or check.rule.named in of_period.PARTS
