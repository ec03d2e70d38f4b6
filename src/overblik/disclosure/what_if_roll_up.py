# SPDX-License-Identifier: MPL-2.0
"""A what-if answered from the roll-up: as exact as one that counts anew, as of when the worker last counted.

The same combinations are decided on by the same function; only where they are counted differs. Everything is to be
asked inside one `one_moment`, so that the worker does not count anew in between.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from overblik.disclosure.combination import KEY, Combination, DatedKnowledge, Grain
from overblik.disclosure.combination_rows import NAMES, TYPES
from overblik.disclosure.roll_up import RollUp
from overblik.disclosure.roll_up_store import load
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.store import load_rule_sets
from overblik.disclosure.what_if import Different, Effect, Judged, Reach, WhatIf, compare, in_force
from overblik.disclosure.what_if_store import AffectedItem, Conn, affected, chosen_of, one_moment, place_of
from overblik.index.reading import ItemKind


def what_if(
    conn: Conn, draft: RuleSet, knowledge: DatedKnowledge, *, republish: bool = False
) -> RolledWhatIf | None:
    """As `what_if_store.what_if`, as of the roll-up; None when there is none, or when it does not tell apart what this
    draft asks about (a from-date of the last minutes on an unusual day, an object stopped since).
    """
    with one_moment(conn):
        live = next((each for each in load_rule_sets(conn) if each.authority == draft.authority), None)
        return answer(conn, live, in_force(live, draft, republish=republish), knowledge)


def answer(
    conn: Conn, live: RuleSet | None, after: RuleSet, knowledge: DatedKnowledge
) -> RolledWhatIf | None:
    """The same for what is in force now (None = nothing) and what would be."""
    with one_moment(conn):
        roll_up = load(conn, after.authority)
        if roll_up is None:
            return None
        grain = Grain.of([after] if live is None else [live, after], knowledge, roll_up.moment)
        if not roll_up.serves(grain):
            return None
        found = _run(conn, _COUNTED, _parameters(after.authority, roll_up, grain))
        counted = ((Combination(*row[:-1]), row[-1]) for row in found)
        return RolledWhatIf(compare(counted, grain, live, after, roll_up.today, knowledge), roll_up)


class RolledWhatIf:
    """An answer as of the roll-up, and what else can be asked about it; `told` is what `what_if_store` tells."""

    def __init__(self, told: WhatIf, roll_up: RollUp) -> None:
        self.told = told
        self._roll_up = roll_up

    def reach(self, conn: Conn) -> Reach:
        """How many citizens notice."""
        if not self.told.changes:
            return Reach()
        [found] = _run(conn, _REACH, self._effects(conn))
        return Reach(*found)

    def different(self, conn: Conn) -> dict[ItemKind, Different]:
        """How many different objects of each kind come and go."""
        found = {
            kind: Different(tally.appears, tally.disappears) for kind, tally in self.told.totals().items()
        }
        if self.told.changes:
            # What lies in several rows has been counted several times.
            for number, *more in _run(conn, _SHARED, self._effects(conn)):
                kind = ItemKind(number)
                found[kind] = Different(found[kind].appears + more[0], found[kind].disappears + more[1])
        return found

    def examples(
        self,
        conn: Conn,
        *,
        effects: Iterable[Effect] = (Effect.APPEARS, Effect.DISAPPEARS),
        kle: str | None = None,
        source: uuid.UUID | None = None,
        kind: ItemKind | None = None,
        limit: int = 3,
    ) -> tuple[AffectedItem, ...]:
        """As `what_if_store.examples`; of each combination at most one, so there may be fewer."""
        chosen = chosen_of(self.told, effects, kle, source, kind)
        if not chosen:
            return ()
        found = _run(conn, _EXAMPLES, self._judged(chosen, range(len(chosen))))
        by_place: dict[tuple[str, int, str], list[AffectedItem]] = {}
        for number, object_id in found:
            listed = by_place.setdefault(place_of(chosen[number]), [])
            if len(listed) < limit:
                listed.append(affected(chosen[number], object_id))
        return tuple(each for place in sorted(by_place) for each in by_place[place])

    def _effects(self, conn: Conn) -> Mapping[str, Any]:
        """The effect of each combination of the roll-up, one byte each, by number."""
        judged = self.told.judged
        [(most,)] = _run(conn, _MOST, {"authority": self.told.authority})
        effects = bytearray(1 + (most or 0))
        for effect, numbers in _run(conn, _NUMBERS, self._judged(judged, map(_byte, judged))):
            for number in numbers:
                effects[number] = effect
        return {"authority": self.told.authority, "effects": bytes(effects)}

    def _judged(self, judged: Iterable[Judged], told: Iterable[int]) -> Mapping[str, Any]:
        judged = tuple(judged)
        columns = {
            f"of_{name}": [each.combination[place] for each in judged] for place, name in enumerate(KEY)
        }
        return {
            **_parameters(self.told.authority, self._roll_up, self.told.grain),
            **columns,
            "of_told": list(told),
        }


_GONE, _COMES, _STAYS = 1, 2, 4


def _byte(judged: Judged) -> int:
    return {Effect.DISAPPEARS: _GONE, Effect.APPEARS: _COMES, Effect.STAYS: _STAYS, Effect.HIDDEN: 0}[
        judged.effect
    ]


def _parameters(authority: str, roll_up: RollUp, grain: Grain) -> dict[str, Any]:
    return {"authority": authority, "pieces": roll_up.pieces(grain), "stops": roll_up.stops(grain)}


# As coarse as the rules allow: of the roll-up's many pieces of time only those between two of their days are left.
_COARSE = {
    "created": "CASE WHEN created < 0 THEN created ELSE (%(pieces)s::int[])[created + 1] END",
    "stopped": "(%(stops)s::int[])[stopped + 1]",
}
_KEYED = f"""
SELECT number, items, example, {", ".join(f"{_COARSE.get(name, name)} AS {name}" for name in Combination._fields)}
FROM roll_up_combination WHERE authority = %(authority)s"""

_COUNTED = f"SELECT {NAMES}, sum(items)::bigint FROM ({_KEYED}) k GROUP BY {NAMES}"

_OF_JUDGED = f"""
FROM ({_KEYED}) k
JOIN unnest({", ".join(f"%(of_{name})s::{type_}[]" for name, type_ in TYPES.items())}, %(of_told)s::int[])
     AS j ({", ".join(TYPES)}, told) ON {" AND ".join(f"k.{name} = j.{name}" for name in TYPES)}"""

_NUMBERS = f"SELECT j.told, array_agg(k.number) {_OF_JUDGED} WHERE j.told > 0 GROUP BY j.told"

_EXAMPLES = f"SELECT j.told, k.example {_OF_JUDGED} ORDER BY k.example"

_MOST = "SELECT max(number) FROM roll_up_combination WHERE authority = %(authority)s"

_REACH = f"""
SELECT coalesce(sum(citizens) FILTER (WHERE seen & {_COMES} > 0), 0)::bigint,
       coalesce(sum(citizens) FILTER (WHERE seen & {_GONE} > 0), 0)::bigint,
       coalesce(sum(citizens) FILTER (WHERE seen = {_COMES}), 0)::bigint,
       coalesce(sum(citizens) FILTER (WHERE seen = {_GONE}), 0)::bigint
FROM (SELECT citizens, (SELECT bit_or(get_byte(%(effects)s::bytea, number)) FROM unnest(combinations) number) AS seen
      FROM roll_up_profile WHERE authority = %(authority)s) profile"""

_SHARED = f"""
SELECT kind, sum(objects * ((seen = {_COMES})::int - comes))::bigint,
       sum(objects * ((seen = {_GONE})::int - goes))::bigint
FROM (SELECT kind, objects, each.* FROM roll_up_shared, LATERAL (
        SELECT bit_or(effect) AS seen, count(*) FILTER (WHERE effect = {_COMES}) AS comes,
               count(*) FILTER (WHERE effect = {_GONE}) AS goes
        FROM (SELECT get_byte(%(effects)s::bytea, number) AS effect FROM unnest(combinations) number) one) each
      WHERE authority = %(authority)s) shared GROUP BY kind"""


def _run(conn: Conn, query: str, arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return conn.execute(query, arguments, binary=True, prepare=False).fetchall()
