# SPDX-License-Identifier: MPL-2.0
"""Answers a search from the objects under its anchors: one statement, which also leaves the trace of the look.

What whoever asks may not be shown does not leave the database where its authority tells, and is left out
before the question is put to it where that takes a closer look: a forbidden object answers like a missing one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.errors import InvalidInput, Unavailable
from overblik.index import canonical
from overblik.index.anchors import PERSON_URN, Bounded, bounded
from overblik.index.expression import (
    Example,
    Expression,
    HeldObject,
    criteria,
    matches,
    with_examples,
)
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState, Relation
from overblik.index.store import BODY, WHOLE, Conn


class Limits(msgspec.Struct, frozen=True):
    """How much one search may cost: objects looked at, their bytes, criteria, and objects times criteria."""

    objects: int = 10_000
    bytes: int = 64 * 2**20
    criteria: int = 200
    work: int = 200_000


LIMITS = Limits()

Sight = Callable[[HeldObject], ObjectState | None]
"""As much of an object as whoever asks may be shown, None = nothing."""


class Scope(msgspec.Struct, frozen=True):
    """Whose objects may be shown at all: of these authorities, or delivered by `system`; `all` = anybody's."""

    authorities: frozenset[str] = frozenset()
    system: uuid.UUID | None = None
    all: bool = False


class Finding(NamedTuple):
    """What a search found, in no special order; under which key each person that it names lies now; and the
    kinds that it speaks of."""

    objects: list[HeldObject]
    persons: dict[uuid.UUID, uuid.UUID]
    kinds: tuple[Kind, ...]


_LOGGED = f""", who AS (
  SELECT DISTINCT party_key, version FROM asked, configuration
), {access.LOGGED}"""

# What the typed columns tell; the rest of the rights is decided on the object itself.
_MAY_BE_SHOWN = "(%(all)s OR {0}.authority = ANY(%(authorities)s::text[]) OR {0}.master = %(system)s) IS TRUE"

# A person lies under one key, but while keys are renewed whoever asks cannot know which: under the newest, an
# older generation, or the key that took its place.
_STATEMENT = f"""WITH asked AS MATERIALIZED (
  SELECT DISTINCT ON (k.asked) k.asked, coalesce(a.new_key, p.party_key, k.asked) AS party_key
  FROM unnest(%(asked)s::uuid[], %(generations)s::uuid[]) k (asked, key)
  LEFT JOIN alias a ON a.old_key = k.key
  LEFT JOIN person p ON p.party_key = k.key
  ORDER BY k.asked, a.new_key NULLS LAST, p.party_key NULLS LAST
){{logged}}, anchored AS MATERIALIZED (
  SELECT object_id FROM (
    SELECT object_id FROM unnest(%(ids)s::uuid[]) i (object_id)
    UNION ALL
    SELECT o.object_id FROM asked a JOIN party_object o USING (party_key)
    WHERE a.asked = ANY(%(bounding)s::uuid[])
    UNION ALL
    SELECT l.source_id FROM object_link l WHERE l.target_id = ANY(%(targets)s::uuid[])
    UNION ALL
    SELECT k.object_id FROM search_key k WHERE k.key = ANY(%(keys)s::uuid[])
  ) any_of LIMIT %(scan)s
), found AS MATERIALIZED (
  SELECT s.object_id, s.kind, s.authority, s.master, s.received_at, s.recorded_at, s.content_hash, s.known, s.body,
         lies.filed
  FROM (SELECT DISTINCT object_id FROM anchored) n
  JOIN object_state s USING (object_id)
  CROSS JOIN LATERAL (
    SELECT bool_or(true) IS TRUE AS filed, bool_or({_MAY_BE_SHOWN.format("c")}) IS TRUE AS near
    FROM (SELECT source_id FROM object_link WHERE s.kind = 'document' AND target_id = s.object_id LIMIT %(scan)s) l
    JOIN object_state c ON c.object_id = l.source_id AND c.kind = 'case' AND c.known
  ) lies
  WHERE s.known AND s.kind = ANY(%(kinds)s::text[])
    AND CASE WHEN lies.filed THEN lies.near OR s.master = %(system)s ELSE {_MAY_BE_SHOWN.format("s")} END
  LIMIT %(most)s
), around AS MATERIALIZED (
  SELECT f.object_id AS of, s.object_id AS other
  FROM (
    SELECT f.object_id, l.source_id AS other, 'case' AS kind
    FROM found f JOIN object_link l ON l.target_id = f.object_id WHERE f.kind = 'document'
    UNION ALL
    SELECT f.object_id, l.target_id, 'grant'
    FROM found f JOIN object_link l ON l.source_id = f.object_id WHERE f.kind = 'payment'
  ) f JOIN object_state s ON s.object_id = f.other AND s.kind = f.kind AND s.known AND {_MAY_BE_SHOWN.format("s")}
  LIMIT %(most)s
), told AS (
  SELECT CASE WHEN f.filed THEN 'filed' ELSE 'found' END AS what, f.* FROM found f
  UNION ALL
  SELECT 'near', s.object_id, s.kind, s.authority, s.master, s.received_at, s.recorded_at, s.content_hash, s.known,
         s.body, false
  FROM (SELECT DISTINCT other FROM around) o JOIN object_state s ON s.object_id = o.other
), read AS (
  SELECT s.what, s.object_id, s.authority, s.master, s.received_at, {BODY} AS body,
         sum(pg_column_size({BODY})) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
  FROM told s {WHOLE}
)
SELECT what, object_id, authority, master, received_at, CASE WHEN so_far <= %(bytes)s THEN body::text END
FROM read
UNION ALL
SELECT DISTINCT 'around', of, NULL, other, NULL::timestamptz, NULL FROM around
UNION ALL
SELECT 'person', asked, NULL, party_key, NULL, NULL FROM asked
UNION ALL
SELECT 'cut', NULL, NULL, NULL, NULL, NULL
WHERE (SELECT count(*) FROM anchored) >= %(scan)s OR (SELECT count(*) FROM around) >= %(most)s
   OR (SELECT count(*) FROM found) >= %(most)s"""
WITH_TRACE = _STATEMENT.format(logged=_LOGGED)
"""The statement of a search that is somebody's look."""

_WITHOUT_TRACE = _STATEMENT.format(logged="")


def find(
    conn: Conn,
    expression: Expression,
    scope: Scope,
    sight: Sight,
    *,
    persons: Mapping[uuid.UUID, Sequence[uuid.UUID]] | None = None,
    look: access.Look | None = None,
    limits: Limits = LIMITS,
) -> Finding:
    """All objects that meet `expression`, as much of each as `sight` shows.

    `persons`: the keys of each person that the expression names, under every generation, by the one it uses.
    With `look` the persons it names are logged by the very statement that reads, so `conn` must be in
    autocommit and outside a transaction (ValueError). Raises InvalidInput for a search that nothing bounds or
    that asks too much, Unavailable when the trace cannot be written or the objects cannot be read.
    """
    asked = bounded(expression)
    weight = criteria(expression)
    if weight > limits.criteria:
        raise InvalidInput(
            "search.too_many_criteria", f"one search may have at most {limits.criteria} criteria"
        )
    if len(asked.anchors.ids) > limits.objects:
        raise _too_much(limits)
    if look is not None and (not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE):
        raise ValueError("the statement that reads must commit on its own")
    arguments = parameters(asked, scope, persons or {}, limits)
    if look is not None:
        arguments |= access.parameters(look)
    try:
        with conn.cursor(binary=True) as cursor:
            statement = _WITHOUT_TRACE if look is None else WITH_TRACE
            records = cursor.execute(statement, arguments, prepare=True).fetchall()
    except psycopg.Error:
        # `from None`: the driver's words may hold the keys of persons.
        raise Unavailable("search.failed", "The search cannot be answered right now. Try again.") from None
    named, found = _held(records)
    if found is None or len(found) * weight > limits.work:
        raise _too_much(limits)
    return Finding(list(_meeting(_named_anew(expression, named), found, sight)), named, asked.kinds)


def parameters(
    asked: Bounded,
    scope: Scope,
    persons: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    """The parameters of the statement, besides those of the trace."""
    anchors = asked.anchors
    # Who is named beside something else that bounds the search is looked at no less: the answer tells of them.
    generations = [
        (person, key)
        for person in sorted(anchors.persons | persons.keys())
        for key in persons.get(person, (person,))
    ]
    return {
        "asked": _array(person for person, _ in generations),
        "generations": _array(key for _, key in generations),
        "bounding": _array(anchors.persons),
        "ids": _array(anchors.ids),
        "targets": _array(anchors.targets),
        "keys": _array(anchors.keys),
        "kinds": [kind.value for kind in asked.kinds],
        "authorities": sorted(scope.authorities),
        "system": scope.system,
        "all": scope.all,
        "scan": 5 * limits.objects,
        "most": limits.objects + 1,
        "bytes": limits.bytes,
    }


def _meeting(expression: Expression, found: Iterable[HeldObject], sight: Sight) -> Iterable[HeldObject]:
    """First what may be seen, then the question: what is hidden cannot be asked about."""
    for held in found:
        state = sight(held)
        if state is not None:
            seen = held if state is held.state else msgspec.structs.replace(held, state=state)
            if matches(expression, seen):
                yield seen


def _held(
    records: Iterable[tuple[Any, ...]],
) -> tuple[dict[uuid.UUID, uuid.UUID], list[HeldObject] | None]:
    """The rows as persons, and as objects that were found with those around them; None = there are too many."""
    named: dict[uuid.UUID, uuid.UUID] = {}
    held: dict[uuid.UUID, HeldObject] = {}
    found: dict[uuid.UUID, bool] = {}
    around: dict[uuid.UUID, list[uuid.UUID]] = {}
    for what, object_id, authority, other, received_at, body in records:
        if what == "person":
            named[object_id] = other
        elif what == "around":
            around.setdefault(object_id, []).append(other)
        elif body is None:
            return named, None
        else:
            if object_id not in held:
                held[object_id] = HeldObject(canonical.decode_state(body), received_at, authority, other)
            if what != "near":
                found[object_id] = what == "filed"
    return named, [
        msgspec.structs.replace(
            held[each], filed=filed, around=tuple(held[other] for other in around.get(each, ()))
        )
        for each, filed in found.items()
    ]


def _named_anew(expression: Expression, named: Mapping[uuid.UUID, uuid.UUID]) -> Expression:
    """The expression with each person under the key that the objects name them by now."""
    moved = {f"{PERSON_URN}{old}": f"{PERSON_URN}{new}" for old, new in named.items() if old != new}
    if not moved:
        return expression

    def renamed(relation: Relation) -> Relation:
        reference = relation.reference or ""
        if relation.type != RelationType.PARTY or reference not in moved:
            return relation
        return msgspec.structs.replace(relation, reference=moved[reference])

    def change(example: Example) -> Example:
        return msgspec.structs.replace(example, relations=tuple(map(renamed, example.relations)))

    return with_examples(expression, change)


def _array(ids: Iterable[uuid.UUID]) -> str:
    """Ids as one array literal: the driver would write them down one by one, at many times the cost."""
    return f"{{{','.join([each.hex for each in ids])}}}"


def _too_much(limits: Limits) -> InvalidInput:
    return InvalidInput(
        "search.too_much",
        f"this search would have to look at more than {limits.objects} objects, or ask too much of each;"
        " narrow it down",
    )
