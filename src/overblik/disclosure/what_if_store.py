# SPDX-License-Identifier: MPL-2.0
"""The statements behind a what-if: count combinations, count citizens, name some objects; of one authority each.

The authority is an argument of every function and a condition of every statement. What is read is counts and ids
of objects, never whose they are.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.disclosure.combination import KEY, Combination, DatedKnowledge, Grain
from overblik.disclosure.combination_rows import NAMES, TYPES, parameters, rows_of
from overblik.disclosure.decision import Decision
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.store import load_rule_sets
from overblik.disclosure.what_if import Different, Effect, Judged, Reach, WhatIf, compare, in_force
from overblik.index.reading import ItemKind

Conn = Connection[Any]


class AffectedItem(NamedTuple):
    """One item something happens to: the object (of a benefit, its grant), and how it is decided on."""

    kind: ItemKind
    object_id: uuid.UUID
    kle: str | None
    effect: Effect
    before: Decision
    after: Decision


def what_if(
    conn: Conn,
    draft: RuleSet,
    knowledge: DatedKnowledge,
    moment: dt.datetime,
    today: dt.date,
    *,
    republish: bool = False,
) -> WhatIf:
    """What publishing `draft` at `moment` (aware; `today` its Danish date) would change, in two statements.

    `knowledge` is the KLE catalogue. `republish` as in `store.publish`. Changes nothing.
    """
    with one_moment(conn):
        live = next((each for each in load_rule_sets(conn) if each.authority == draft.authority), None)
        after = in_force(live, draft, republish=republish)
        grain = Grain.of([after] if live is None else [live, after], knowledge, moment)
        counted = count_combinations(conn, draft.authority, grain)
        return compare(counted, grain, live, after, today, knowledge)


def count_combinations(conn: Conn, authority: str, grain: Grain) -> Iterator[tuple[Combination, int]]:
    """Every combination among the authority's rows, with its number of rows; one statement."""
    with one_moment(conn):
        found = _run(conn, statement(grain), parameters(authority, grain))
    return ((Combination(*row[:-1]), row[-1]) for row in found)


def statement(grain: Grain) -> str:
    """The statement of `count_combinations`."""
    return f"SELECT {NAMES}, count(*) FROM ({rows_of(grain)}) k GROUP BY {NAMES}"


def reach(conn: Conn, told: WhatIf) -> Reach:
    """How many citizens notice, in one statement over the same rows."""
    if not told.changes:
        return Reach()
    effects = [int(each.before.shown) + 2 * int(each.after.shown) for each in told.judged]
    [found] = _of_judged(conn, told, told.judged, {"effect": effects}, _REACH)
    return Reach(*found)


_REACH = """
SELECT count(*) FILTER (WHERE gains), count(*) FILTER (WHERE loses),
       count(*) FILTER (WHERE NOT before), count(*) FILTER (WHERE NOT after)
FROM (SELECT party_key, bool_or(effect = 2) AS gains, bool_or(effect = 1) AS loses,
             bool_or(effect <> 2) AS before, bool_or(effect <> 1) AS after
      FROM judged_row GROUP BY party_key) citizen"""


def different(conn: Conn, told: WhatIf) -> dict[ItemKind, Different]:
    """How many different objects of each kind come and go, in one statement over the same rows."""
    effects = [int(each.before.shown) + 2 * int(each.after.shown) for each in told.judged]
    found = dict.fromkeys(ItemKind, Different())
    if told.changes:
        for kind, *counts in _of_judged(conn, told, told.judged, {"effect": effects}, _DIFFERENT):
            found[ItemKind(kind)] = Different(*counts)
    return found


_DIFFERENT = """
SELECT kind, count(*) FILTER (WHERE NOT before), count(*) FILTER (WHERE NOT after)
FROM (SELECT kind, bool_or(effect <> 2) AS before, bool_or(effect <> 1) AS after
      FROM judged_row GROUP BY kind, item_id, part) object GROUP BY kind"""


def examples(
    conn: Conn,
    told: WhatIf,
    *,
    effects: Iterable[Effect] = (Effect.APPEARS, Effect.DISAPPEARS),
    kle: str | None = None,
    source: uuid.UUID | None = None,
    kind: ItemKind | None = None,
    limit: int = 3,
) -> tuple[AffectedItem, ...]:
    """At most `limit` objects of each area, kind and effect, by area; in one statement.

    `kle` (a subject), `source` and `kind` limit it. Ask only for who may see the authority's objects: an id is not
    a person, but leads to one.
    """
    chosen = chosen_of(told, effects, kle, source, kind)
    if not chosen:
        return ()
    places = sorted({place_of(each) for each in chosen})
    numbers = {place: number for number, place in enumerate(places)}
    more = {"number": list(range(len(chosen))), "place": [numbers[place_of(each)] for each in chosen]}
    found = _of_judged(conn, told, chosen, more, _EXAMPLES, {"limit": limit})
    return tuple(affected(chosen[number], object_id) for number, object_id in found)


_EXAMPLES = """
SELECT number, item_id
FROM (SELECT place, item_id, min(number) AS number,
             row_number() OVER (PARTITION BY place ORDER BY item_id) AS turn
      FROM judged_row GROUP BY place, item_id) each
WHERE turn <= %(limit)s ORDER BY place, turn"""


def chosen_of(
    told: WhatIf,
    effects: Iterable[Effect],
    kle: str | None,
    source: uuid.UUID | None,
    kind: ItemKind | None,
) -> list[Judged]:
    """The combinations that examples are asked of."""
    wanted = frozenset(effects)
    return [
        each
        for each in told.judged
        if each.effect in wanted
        and (kle is None or each.combination.kle == kle)
        and (source is None or told.grain.source(each.combination) == source)
        and (kind is None or each.combination.kind == kind)
    ]


def place_of(judged: Judged) -> tuple[str, int, str]:
    """By what examples are told apart: area, kind and effect."""
    return judged.combination.kle, judged.combination.kind, judged.effect


def affected(judged: Judged, object_id: uuid.UUID) -> AffectedItem:
    """One object that lies in a combination."""
    combination, before, after = judged
    kind = ItemKind(combination.kind)
    return AffectedItem(kind, object_id, combination.kle or None, judged.effect, before, after)


@contextlib.contextmanager
def one_moment(conn: Conn) -> Iterator[None]:
    """All that is read inside is of one moment and nothing is written; inside a transaction, that one decides.

    A sort of millions of rows on disk would be chosen where the default memory is too little for the hash.
    """
    idle = conn.info.transaction_status == 0
    with conn.transaction():
        if idle:
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting in SETTINGS:
            conn.execute(f"SET LOCAL {setting}")
        yield


SETTINGS = (
    "work_mem = '256MB'",
    "plan_cache_mode = 'force_custom_plan'",
    "jit = off",
    # Eleven columns that must be equal look to the planner as if hardly a row were left, and it would compare every row
    # with every combination.
    "enable_nestloop = off",
    "enable_mergejoin = off",
)
"""What a statement over all rows is run with."""


def _of_judged(
    conn: Conn,
    told: WhatIf,
    judged: Sequence[Judged],
    more: Mapping[str, Sequence[int]],
    select: str,
    named: Mapping[str, Any] | None = None,
) -> list[tuple[Any, ...]]:
    """Run `select` over `judged_row`: the rows of these combinations, with a value of `more` for each combination."""
    columns: dict[str, Sequence[Any]] = {
        name: [each.combination[place] for each in judged] for place, name in enumerate(KEY)
    }
    types = {**TYPES, **dict.fromkeys(more, "int")}
    listed = ", ".join(f"%(of_{name})s::{type_}[]" for name, type_ in types.items())
    same = " AND ".join(f"k.{name} = j.{name}" for name in KEY)
    kinds = {each.combination.kind for each in judged}
    grain = told.grain if ItemKind.DOCUMENT in kinds else replace(told.grain, documents=())
    # Two columns leave out most rows before all eleven are compared; what has no number is never shown.
    query = f"""WITH judged_row AS (
  SELECT k.party_key, k.kind, k.item_id, k.part, {", ".join(f"j.{name}" for name in more)}
  FROM ({rows_of(grain)} AND r.kind = ANY(%(kinds)s::smallint[]) AND r.kle = ANY(%(areas)s::text[])) k
  JOIN unnest({listed}) AS j ({", ".join(types)}) ON {same}
) {select}"""
    arguments = {
        **parameters(told.authority, told.grain),
        **(named or {}),
        **{f"of_{name}": list(values) for name, values in (columns | dict(more)).items()},
        "kinds": sorted(kinds),
        "areas": sorted({each.combination.kle for each in judged}),
    }
    with one_moment(conn):
        return _run(conn, query, arguments)


def _run(conn: Conn, query: str, arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return conn.execute(query, arguments, binary=True, prepare=False).fetchall()
