# SPDX-License-Identifier: MPL-2.0
"""What bounds a search: the few things an object can be found by without looking at the others.

An *anchor* is an object's own id, a person, an object that it points to, or one of the texts that
`search_keys` names (a case number, a party that is no person). A search is answered from the objects under its
anchors; one that has none would have to look at everything, and is refused.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Iterable, Iterator

import msgspec

from overblik.errors import InvalidInput
from overblik.index.expression import And, Example, Expression, Listed, Not
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Relation, Section
from overblik.index.roles import Role
from overblik.people.free_text import keys_in

PERSON_URN = "urn:overblik:person:"

# Only cases have numbers that people ask for; a key for each of the many documents and payments would cost
# more at every delivery than it is worth.
_NAMES = ("number", "user_key")
# By short names because looking a member up in its enumeration costs more than the comparison it is for.
_CASE, _PROPERTIES, _JOURNAL = Kind.CASE, SectionName.PROPERTIES, RelationType.JOURNAL
_FILING = (Kind.CASE, Kind.DOCUMENT)
_FILED = (Role.FILED, Role.ATTACHED)
_NAMING = (RelationType.PARTY, RelationType.OBJECT)
_POINTING = (RelationType.CASE, RelationType.DOCUMENT, RelationType.JOURNAL)
KEYED = (*_NAMING, *_POINTING)
"""The types of relation whose references may be search keys."""

_EMPTY_URN = "urn:empty"
_KINDS = {Kind.CASE: "cases", Kind.DOCUMENT: "documents", Kind.GRANT: "grants", Kind.PAYMENT: "payments"}


class Anchors(msgspec.Struct, frozen=True):
    """Where to look: what is searched for lies under at least one of these.

    - `ids`: the objects themselves;
    - `persons`: party keys;
    - `targets`: objects that are pointed to;
    - `keys`: search keys.
    """

    ids: frozenset[uuid.UUID] = frozenset()
    persons: frozenset[uuid.UUID] = frozenset()
    targets: frozenset[uuid.UUID] = frozenset()
    keys: frozenset[uuid.UUID] = frozenset()

    def __or__(self, other: Anchors) -> Anchors:
        return Anchors(
            self.ids | other.ids,
            self.persons | other.persons,
            self.targets | other.targets,
            self.keys | other.keys,
        )


class Bounded(msgspec.Struct, frozen=True):
    """A search that can be answered: which kinds it is about and where their objects lie."""

    kinds: tuple[Kind, ...]
    anchors: Anchors


def bounded(expression: Expression) -> Bounded:
    """The kinds and anchors of a search. Raises InvalidInput when something of it has no anchor.

    Every object that meets the expression lies under the anchors; not every object under them meets it.
    """
    found: dict[Kind, Anchors] = {}
    without: list[Kind] = []
    for kind in Kind:
        if not _speaks_of(expression, kind):
            continue
        where = _where(expression, kind, wanted=True)
        if where is None:
            without.append(kind)
        else:
            found[kind] = where[1]
    if without:
        raise InvalidInput(
            "search.unbounded",
            f"this search would have to look at all {' and '.join(_KINDS[kind] for kind in without)}; say also"
            " which objects (UUID), whose (a party's identifier), which case number, or which case, document"
            " or grant they point to",
        )
    if not found:
        raise InvalidInput("search.empty", "this search asks for nothing; tell at least one criterion")
    return Bounded(tuple(found), functools.reduce(Anchors.__or__, found.values()))


def search_key(what: str, text: str) -> uuid.UUID:
    """The key under which something said of an object is looked up: `what` it is, and its text."""
    # MD5 because the database has it too (search_key.sql); it guards nothing, a match is looked at again.
    return uuid.UUID(bytes=hashlib.md5(f"{what}:{text}".encode(), usedforsecurity=False).digest())


def search_keys(kind: Kind, sections: Iterable[Section], relations: Iterable[Relation]) -> set[uuid.UUID]:
    """The keys an object is found under, besides its id, its persons and the objects its rows depend on.

    Only sections of properties and relations of the types KEYED have any.
    """
    # Asked of every object that is delivered: texts first, so that each is digested once.
    told: set[tuple[str, str]] = set()
    if kind is _CASE:
        for section in sections:
            if section.name == _PROPERTIES:
                values = section.values
                told.update([("name", text) for name in _NAMES if (text := values.get(name))])
    for relation in relations:
        reference = relation.reference
        if reference is not None and relation.type in KEYED and _has_key(kind, relation):
            told.add(("urn", reference))
    return {search_key(what, text) for what, text in told if not keys_in(text)}


def _has_key(kind: Kind, relation: Relation) -> bool:
    """Whether what a relation points to is a search key. Journal entries of known roles and what grants and
    payments point to are not: the index keeps those anyway, because rows depend on them."""
    if relation.type in _NAMING:
        return _is_told(relation.reference)
    if kind not in _FILING or (relation.role in _FILED and relation.type == _JOURNAL):
        return False
    return object_id(relation.reference) is not None


def _speaks_of(expression: Expression, kind: Kind) -> bool:
    match expression:
        case Example() | Listed():
            return expression.kind is kind
        case Not(part):
            return _speaks_of(part, kind)
    return any(_speaks_of(part, kind) for part in expression.parts)


# How many objects are to be expected, and the anchors they lie under.
_Where = tuple[int, Anchors]

_NAME, _POINTED_AT, _PERSON, _OTHER = 2, 10, 100, 1000


def _where(expression: Expression, kind: Kind, *, wanted: bool) -> _Where | None:
    """Where objects of the kind that meet (or, not `wanted`, do not meet) the expression lie; None = anywhere.

    The expression speaks of the kind.
    """
    match expression:
        case Listed(_, ids):
            return (len(ids), Anchors(ids=ids)) if wanted else None
        case Example():
            return _narrowest(_of(expression)) if wanted else None
        case Not(part):
            return _where(part, kind, wanted=not wanted)
    found = [_where(part, kind, wanted=wanted) for part in expression.parts if _speaks_of(part, kind)]
    held = [one for one in found if one is not None]
    if isinstance(expression, And) is wanted:
        # Each of them bounds the whole by itself.
        return _narrowest(held)
    return functools.reduce(_both, held) if len(held) == len(found) else None


def _narrowest(found: Iterable[_Where]) -> _Where | None:
    return min(found, key=lambda one: one[0], default=None)


def _both(one: _Where, other: _Where) -> _Where:
    return one[0] + other[0], one[1] | other[1]


def _of(example: Example) -> Iterator[_Where]:
    """Each anchor of an example."""
    for section in example.sections:
        if example.kind is _CASE and section.name == _PROPERTIES:
            for name in _NAMES:
                text = section.values.get(name)
                if text:
                    yield _named(text)
    for relation in example.relations:
        reference = relation.reference
        target = object_id(reference)
        if relation.type in _POINTING and target is not None:
            key = search_key("urn", reference or "")
            yield _POINTED_AT, Anchors(targets=frozenset({target}), keys=frozenset({key}))
        elif relation.type == RelationType.LINE:
            paid = object_id((relation.values or {}).get("grant"))
            if paid is not None:
                yield _POINTED_AT, Anchors(targets=frozenset({paid}))
        elif relation.type == RelationType.PARTY and (person := person_key(reference)) is not None:
            yield _PERSON, Anchors(persons=frozenset({person}))
        elif relation.type in _NAMING and _is_told(reference):
            yield _OTHER, Anchors(keys=frozenset({search_key("urn", reference or "")}))


def _named(text: str) -> _Where:
    """A case number; one that holds a person number has no key, but lies under that person."""
    persons = keys_in(text)
    if persons:
        return _PERSON, Anchors(persons=frozenset(persons[:1]))
    return _NAME, Anchors(keys=frozenset({search_key("name", text)}))


def person_key(reference: str | None) -> uuid.UUID | None:
    """The party key in a reference to a person whose number is sealed, else None."""
    if reference is None or not reference.startswith(PERSON_URN):
        return None
    return object_id(reference[len(PERSON_URN) :])


def _is_told(reference: str | None) -> bool:
    """Whether a reference names something by itself: not a person, whose key may be renewed, and not nothing."""
    if not reference or reference.startswith(PERSON_URN) or keys_in(reference):
        return False
    return reference.lower() != _EMPTY_URN


def object_id(reference: str | None) -> uuid.UUID | None:
    """The id a reference is, or None when it points to something else (a URN, nothing)."""
    if reference is None or len(reference) != 36:
        return None
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None
