# SPDX-License-Identifier: MPL-2.0
"""Asking the store as the interfaces do, and asking every object one by one, as the answer is defined."""

from __future__ import annotations

import uuid
from typing import Any

from psycopg import Connection

from overblik.access.rights import Reader, shown
from overblik.audit.access import Look
from overblik.index import canonical, store
from overblik.index.expression import Expression, HeldObject, matches
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState
from overblik.index.roles import Role
from overblik.index.search import LIMITS, Finding, Limits, Scope, find
from overblik.intake.asking import protected
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing

Conn = Connection[Any]
EVERYTHING = Reader(None, everything=True)


def scope_of(reader: Reader) -> Scope:
    return Scope(reader.authorities, reader.system, reader.everything)


def ask(
    conn: Conn,
    ring: KeyRing,
    expression: Expression,
    reader: Reader = EVERYTHING,
    look: Look | None = None,
    limits: Limits = LIMITS,
) -> Finding:
    """The store's answer."""
    asked = protected(expression, ring, FictiveRule.REQUIRED)
    return find(
        conn,
        asked.expression,
        scope_of(reader),
        lambda held: shown(reader, held),
        persons=asked.keys(ring),
        look=look,
        limits=limits,
    )


def ids(finding: Finding) -> list[uuid.UUID]:
    return sorted(held.state.object_id for held in finding.objects)


def everything(conn: Conn) -> list[HeldObject]:
    """All objects with what lies around them, made without the statement of the search."""
    heads = store.heads(
        conn, [row[0] for row in conn.execute("SELECT object_id FROM object_state WHERE known")]
    )
    plain = {
        key: HeldObject(
            canonical.decode_state(head.body or b""), head.received_at, head.authority, head.master
        )
        for key, head in heads.items()
    }
    cases: dict[str, list[HeldObject]] = {}
    for held in plain.values():
        if held.state.kind is Kind.CASE:
            for relation in held.state.relations:
                if relation.type == RelationType.JOURNAL and relation.role in (Role.FILED, Role.ATTACHED):
                    cases.setdefault(relation.reference or "", []).append(held)
    return [_placed(held, cases, plain) for held in plain.values()]


def _placed(
    held: HeldObject, cases: dict[str, list[HeldObject]], plain: dict[uuid.UUID, HeldObject]
) -> HeldObject:
    state = held.state
    if state.kind is Kind.DOCUMENT:
        lies_on = tuple(cases.get(str(state.object_id), ()))
        return HeldObject(state, held.received_at, held.authority, held.master, bool(lies_on), lies_on)
    if state.kind is Kind.PAYMENT:
        told = [
            (part.values or {}).get("grant") for part in state.relations if part.type == RelationType.LINE
        ]
        grants = [one for key, one in plain.items() if str(key) in told and one.state.kind is Kind.GRANT]
        return HeldObject(state, held.received_at, held.authority, held.master, False, tuple(grants))
    return held


def by_definition(
    conn: Conn, ring: KeyRing, expression: Expression, reader: Reader
) -> dict[uuid.UUID, ObjectState]:
    """What the answer must be: every object asked one by one."""
    kept = protected(expression, ring, FictiveRule.REQUIRED).expression
    result = {}
    for held in everything(conn):
        state = shown(reader, held)
        if state is not None:
            seen = HeldObject(state, held.received_at, held.authority, held.master, held.filed, held.around)
            if matches(kept, seen):
                result[state.object_id] = state
    return result
