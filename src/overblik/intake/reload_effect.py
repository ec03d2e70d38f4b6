# SPDX-License-Identifier: MPL-2.0
"""What citizens see today of the objects that a system did not send again: told before they are taken out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.disclosure.combination import KEY, Combination, DatedKnowledge, Grain
from overblik.disclosure.combination_rows import NAMES, parameters, rows_of
from overblik.disclosure.store import load_rule_sets
from overblik.disclosure.what_if import compare
from overblik.index.reading import ItemKind


class SeenToday(NamedTuple):
    """How many different items of each kind somebody sees, and how many citizens do."""

    items: dict[ItemKind, int]
    citizens: int


def seen_today(
    conn: Connection[Any],
    authority: str,
    reload: int,
    knowledge: DatedKnowledge,
    moment: dt.datetime,
    today: dt.date,
) -> SeenToday:
    """Decided as every overview is, at `moment` (aware; `today` its Danish date). `knowledge`: the KLE catalogue."""
    live = next((each for each in load_rule_sets(conn) if each.authority == authority), None)
    if live is None:
        return SeenToday(dict.fromkeys(ItemKind, 0), 0)
    grain = Grain.of([live], knowledge, moment)
    going = {**parameters(authority, grain), "reload": reload}
    rows = _ROWS.format(rows=rows_of(grain))
    with conn.transaction():
        counted = conn.execute(
            f"{rows} SELECT {NAMES}, count(*) FROM going_row GROUP BY {NAMES}",
            going,
            binary=True,
            prepare=False,
        ).fetchall()
        combinations = [(Combination(*row[:-1]), row[-1]) for row in counted]
        judged = compare(combinations, grain, live, live, today, knowledge).judged
        shown = {one.combination[: len(KEY)] for one in judged}
        items: set[tuple[int, uuid.UUID, str]] = set()
        citizens: set[uuid.UUID] = set()
        with conn.cursor("seen_today", binary=True) as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(f"{rows} SELECT party_key, item_id, part, {', '.join(KEY)} FROM going_row", going)
            for party, item, part, *key in cursor:
                if tuple(key) in shown:
                    # A payment has a row for each of its KLE numbers, and is one all the same.
                    items.add((key[0], item, part if key[0] == ItemKind.BENEFIT else ""))
                    citizens.add(party)
    kinds = Counter(kind for kind, _, _ in items)
    return SeenToday({kind: kinds[kind] for kind in ItemKind}, len(citizens))


_AT_ONCE = 5_000

# What hangs on a case that goes, goes from the page with it; and a document goes from every case it lies on.
_ROWS = """
WITH going AS MATERIALIZED (SELECT object_id FROM reload_missing WHERE reload = %(reload)s),
     owners AS MATERIALIZED (
       SELECT object_id FROM going UNION SELECT l.source_id FROM object_link l JOIN going ON l.target_id = object_id),
     going_row AS ({rows}
    AND r.owner_id IN (SELECT object_id FROM owners)
    AND (r.owner_id IN (SELECT object_id FROM going)
      OR r.kind = 2 AND r.item_id IN (SELECT object_id FROM going)))"""
