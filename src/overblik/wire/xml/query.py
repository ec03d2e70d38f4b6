# SPDX-License-Identifier: MPL-2.0
"""Reads searches by example in the grammar of deliveries; which words mean what is told by each service."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Mapping

import msgspec

from overblik.index.excerpt import Order, OrderBy, Part
from overblik.index.expression import And, Between, Example, Expression, Listed, Measure, Not, Or
from overblik.index.kinds import Kind
from overblik.index.objects import Relation, Section, Validity
from overblik.wire.asking import LARGEST_PAGE, Asked, Include, Page
from overblik.wire.roles import ROLE_UUID, UUID_SHAPE, RoleMap
from overblik.wire.xml import draft, particles
from overblik.wire.xml.draft import LIST_CHANGES, Draft
from overblik.wire.xml.grammar import Entry
from overblik.wire.xml.model import Choice, Convert, Group, Leaf, Occurs, Opens, Record
from overblik.wire.xml.names import GO, SD
from overblik.wire.xml.particles import required
from overblik.wire.xml.tree import SEARCHES, Element, TreeReader, fault
from overblik.wire.xml.values import BadValue, code, moment, open_end, text, whole

DEEPEST = 20
"""Expressions within expressions."""

MOST_IDS = 10_000
"""Ids in one search."""

_LISTS: tuple[str, ...] = (draft.CHANGED_ATTRIBUTES, draft.CHANGED_STATES, draft.CHANGED_RELATIONS)
_FIRST, _MOST, _LIFECYCLE, _USER = ".first", ".most", ".asked_lifecycle", ".asked_user"
_RECORDED, _RECEIVED = ".recorded", ".received"
_VALID, _INTERVALS, _LOW, _HIGH = ".valid", ".intervals", ".low", ".high"


def _bound(namespace: str, name: str, key: str) -> Group:
    """A point in time or an open end (*TidspunktType*)."""
    time_or_open = Choice(
        (Leaf(SD, "TidsstempelDatoTid", key, moment), Leaf(SD, "GraenseIndikator", key, open_end))
    )
    return Group(namespace, name, (time_or_open,), opens=Opens.LEAF)


def _period(key: str) -> tuple[Group, Group]:
    return _bound(SD, "FraTidspunkt", f"{key}_from"), _bound(SD, "TilTidspunkt", f"{key}_to")


def _valid(record: Record, _: Draft) -> None:
    """End of a SoegVirkning."""
    record[_VALID] = Validity(
        record.pop(f"{_VALID}_from", None),
        record.pop(f"{_VALID}_to", None),
        record.pop(draft.ACTOR, None),
        record.pop(draft.ACTOR_TYPE, None),
        record.pop(draft.PERIOD_NOTE, None),
    )


def interval(namespace: str, name: str, measure: Measure, amount: Convert | None = None) -> Group:
    """An interval that is asked for: of time, or of amounts, which `amount` reads."""

    def finish(record: Record, _: Draft) -> None:
        told = Between(measure, record.pop(_LOW, None), record.pop(_HIGH, None))
        record.setdefault(_INTERVALS, []).append(told)

    if amount is None:
        return Group(
            namespace, name, (_bound(GO, "FraTidspunkt", _LOW), _bound(GO, "TilTidspunkt", _HIGH)), finish
        )
    low, high = Leaf(GO, "FraBeloeb", _LOW, amount), Leaf(GO, "TilBeloeb", _HIGH, amount)
    return Group(namespace, name, (low, high), finish)


def extended(lists: tuple[Group, ...], extra: Group, *path: str) -> tuple[Group, ...]:
    """The lists, where the *LokalUdvidelseListe* of the element at the end of `path` may also hold `extra`."""
    return tuple(_extended(each, extra, (*path, "LokalUdvidelseListe")) for each in lists)


def _extended(element: Group, extra: Group, path: tuple[str, ...]) -> Group:
    if element.name != path[0]:
        return element
    further = path[1:]
    if further:
        parts = [
            _extended(part, extra, further) if isinstance(part, Group) else part for part in element.parts
        ]
        return dataclasses.replace(element, parts=tuple(parts))
    mixed = [part for part in element.parts if isinstance(part, Choice)]
    rest = (part for part in element.parts if not isinstance(part, Choice))
    groups = (*(each for part in mixed for each in part.parts), extra)
    return dataclasses.replace(element, parts=(Choice(groups, Occurs.ANY), *rest))


def search_input(namespace: str, name: str, lists: tuple[Group, ...]) -> Entry:
    """A query by example (*SoegInputType*) over these three lists."""
    element = Group(
        namespace,
        name,
        (
            Leaf(SD, "FoersteResultatReference", _FIRST, whole),
            Leaf(SD, "MaksimalAntalKvantitet", _MOST, whole),
            Group(
                SD,
                "SoegRegistrering",
                (
                    *_period(_RECORDED),
                    Leaf(SD, "LivscyklusKode", _LIFECYCLE, code(particles.LIFECYCLES)),
                    particles.id_of(SD, "BrugerRef", _USER),
                ),
            ),
            Group(
                SD,
                "SoegVirkning",
                (
                    *_period(_VALID),
                    particles.id_of(SD, "AktoerRef", draft.ACTOR),
                    Leaf(SD, "AktoerTypeKode", draft.ACTOR_TYPE, code(particles.ACTOR_TYPES)),
                    Leaf(SD, "NoteTekst", draft.PERIOD_NOTE, text(1024)),
                ),
                _valid,
            ),
            _bound(GO, "SoegStsFraTidspunkt", f"{_RECEIVED}_from"),
            _bound(GO, "SoegStsTilTidspunkt", f"{_RECEIVED}_to"),
            *required(lists),
        ),
        opens=Opens.RECORD,
    )
    table = SEARCHES.compiled((element,))
    entry: Entry = next(each for each in table.values() if isinstance(each, tuple))
    return entry


class Vocabulary(msgspec.Struct, frozen=True):
    """The words of one service: the elements of its searches and what they mean.

    `code` begins the codes of faults; `leaves`: queries by example, each with its kind and whether only what
    lies on no case is meant; `shows`, `includes` and `sorts` stand in the filter and the order. What shows a
    part wraps it in a *Vis* if its own name ends so.
    """

    code: str
    namespace: str
    leaves: Mapping[str, tuple[Entry, Kind, bool]]
    ids: Mapping[str, Kind]
    shows: Mapping[str, tuple[Kind, Mapping[str, tuple[Part, ...]]]]
    includes: Mapping[str, Mapping[str, Include]]
    sorts: Mapping[str, tuple[Kind, Mapping[str, OrderBy]]]
    rank: str


class SearchReader:
    """Reads one message."""

    def __init__(self, words: Vocabulary, roles: RoleMap) -> None:
        self._words = words
        self._tree = TreeReader(words.code)
        self._draft = Draft(roles)
        self._pages: dict[Kind, Page] = {}

    def search(self, body: Element) -> Asked:
        words = self._words
        order = [*words.ids, "SoegUdtryk", "Filter", "Sortering"]
        ids: dict[Kind, set[uuid.UUID]] = {}
        parts: list[Expression] = []
        told: dict[str, Element] = {}
        self._tree.check_plain(body)
        for child in body:
            name = self._name(child, order)
            order = order[order.index(name) + (name not in words.ids) :]
            if name in words.ids:
                ids.setdefault(words.ids[name], set()).add(self._tree.value(child, _id))
            elif name == "SoegUdtryk":
                # YI wants one even where ids say it all; then it may be empty.
                if not ids or any(each.tag != self._tag("operation") for each in child):
                    parts.append(self.expression(child, 1))
            else:
                told[name] = child
        if sum(map(len, ids.values())) > MOST_IDS:
            raise fault(body, "search.too_many_ids", f"one search may name at most {MOST_IDS} ids")
        listed = [Listed(kind, frozenset(each)) for kind, each in ids.items()]
        shows, include = self._filter(told.get("Filter"))
        return Asked(And((*listed, *parts)), shows, self._order(told.get("Sortering")), self._pages, include)

    def expression(self, element: Element, depth: int) -> Expression:
        if depth > DEEPEST:
            raise fault(element, "search.too_deep", f"expressions may lie {DEEPEST} deep in one another")
        self._tree.check_plain(element)
        children = list(element)
        operation = "AND"
        if children and children[0].tag == self._tag("operation"):
            operation = self._tree.value(children.pop(0), code(("AND", "OR")))
        parts: list[Expression] = []
        for child in children:
            name = self._name(child, [*self._words.leaves, "NOT", "SoegUdtryk"])
            if name == "SoegUdtryk":
                parts.append(self.expression(child, depth + 1))
            elif name == "NOT":
                parts.append(Not(self.expression(child, depth + 1)))
            else:
                parts.append(self._example(child, *self._words.leaves[name]))
        if not parts:
            raise fault(
                element, "search.empty", "this expression asks for nothing; tell at least one criterion"
            )
        return Or(tuple(parts)) if operation == "OR" else And(tuple(parts))

    def _example(self, element: Element, entry: Entry, kind: Kind, unfiled: bool) -> Example:
        record: Record = {}
        held = self._draft
        held.begin({})
        self._tree.read(element, entry, record, held)
        self._page(element, kind, record)
        changed = {name: record[name] for name in _LISTS if name in record}
        lists = (Section(LIST_CHANGES, changed),) if changed else ()
        relations, within = _as_asked(held.relations)
        return Example(
            kind,
            (*held.sections, *lists),
            tuple(held.states),
            relations,
            (*record.get(_INTERVALS, ()), *within),
            record.get(_VALID),
            _told(record, _RECORDED),
            _told(record, _RECEIVED),
            record.get(_LIFECYCLE),
            record.get(_USER),
            unfiled,
        )

    def _page(self, element: Element, kind: Kind, record: Record) -> None:
        if _FIRST not in record and _MOST not in record:
            return
        first, most = record.get(_FIRST, 0), record.get(_MOST, LARGEST_PAGE)
        if first < 0 or most < 0:
            raise fault(
                element, "search.page", "FoersteResultatReference and MaksimalAntalKvantitet begin at 0"
            )
        page = Page(first, min(most, LARGEST_PAGE))
        if self._pages.setdefault(kind, page) != page:
            raise fault(
                element, "search.page", "two criteria of one kind ask for different pages; ask for one"
            )

    def _filter(self, element: Element | None) -> tuple[dict[Kind, frozenset[Part]], frozenset[Include]]:
        shows: dict[Kind, set[Part]] = {}
        include: set[Include] = set()
        words = self._words
        for child in self._children(element):
            name = self._name(child, [*words.shows, *words.includes])
            if name in words.includes:
                include.add(words.includes[name][self._tree.value(child, code(words.includes[name]))])
                continue
            kind, parts = words.shows[name]
            told = self._fields(child, "Vis")["Vis"] if name.endswith("Vis") else child
            shows.setdefault(kind, set()).update(parts[self._tree.value(told, code(parts))])
        return {kind: frozenset(parts) for kind, parts in shows.items()}, frozenset(include)

    def _order(self, element: Element | None) -> dict[Kind, tuple[Order, ...]]:
        told: dict[Kind, list[tuple[int, Order]]] = {}
        words = self._words
        for child in self._children(element):
            kind, orders = words.sorts[self._name(child, list(words.sorts))]
            fields = self._fields(child, "Element", "Retning", words.rank)
            by = orders[self._tree.value(fields["Element"], code(orders))]
            descending = self._tree.value(fields["Retning"], code(("Stigende", "Faldende"))) == "Faldende"
            rank = self._tree.value(fields[words.rank], whole)
            told.setdefault(kind, []).append((rank, Order(by, descending)))
        return {
            kind: tuple(order for _, order in sorted(orders, key=lambda one: one[0]))
            for kind, orders in told.items()
        }

    def _fields(self, element: Element, *names: str) -> dict[str, Element]:
        self._tree.check_plain(element)
        children = list(element)
        if [child.tag for child in children] != [self._tag(name) for name in names]:
            raise self._tree.misread(element, "element", f"{', '.join(names)} must stand here, in this order")
        return dict(zip(names, children, strict=True))

    def _tag(self, name: str) -> str:
        return f"{{{self._words.namespace}}}{name}"

    def _name(self, element: Element, allowed: list[str]) -> str:
        for name in allowed:
            if element.tag == self._tag(name):
                return name
        raise self._tree.misplaced(element, allowed)

    def _children(self, element: Element | None) -> list[Element]:
        if element is None:
            return []
        self._tree.check_plain(element)
        return list(element)


def _told(record: Record, key: str) -> Validity | None:
    """A period, if either end of it was told; both open is all of time."""
    start, end = record.get(f"{key}_from"), record.get(f"{key}_to")
    return None if start is None and end is None else Validity(start, end)


def _as_asked(told: Iterable[Relation]) -> tuple[tuple[Relation, ...], list[Between]]:
    """The relations to be met, and the intervals that stand in them.

    A role that was not told is not asked for, whatever its texts make of it; nor how it was written.
    """
    relations, intervals = [], []
    for relation in told:
        values = dict(relation.values or {})
        role = relation.role
        if ROLE_UUID in values:
            role = role if values.pop(ROLE_UUID) else None
        intervals += values.pop(_INTERVALS, ())
        relations.append(msgspec.structs.replace(relation, role=role, values=values or None))
    return tuple(relations), intervals


def _id(written: str) -> uuid.UUID:
    if UUID_SHAPE.fullmatch(written) is None:
        raise BadValue("uuid", "not a UUID; write 8-4-4-4-12 hexadecimal digits")
    return uuid.UUID(written)
