# SPDX-License-Identifier: MPL-2.0
"""The roll-up in the database: counted whole in one transaction, read by authority."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from overblik.disclosure.combination import Combination, DatedKnowledge
from overblik.disclosure.combination_rows import NAMES, parameters, rows_of, stopped_name
from overblik.disclosure.draft_store import open_drafts
from overblik.disclosure.roll_up import AreaCount, Delivery, RollUp, fine_grain
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.store import load_rule_sets
from overblik.disclosure.what_if_store import SETTINGS
from overblik.index.reading import ItemKind

Conn = Connection[Any]

TABLES = (
    *("roll_up", "roll_up_area", "roll_up_delivery"),
    *("roll_up_combination", "roll_up_profile", "roll_up_shared"),
)
"""All of it."""

_LOCK = 5_811_037
"""One worker counts at a time."""


def count(conn: Conn, knowledge: DatedKnowledge, moment: dt.datetime, today: dt.date) -> bool:
    """`renew` for the rules in force and all open drafts."""
    drafts = (RuleSet(authority=each.authority, rules=each.rules) for each in open_drafts(conn))
    return renew(conn, (*load_rule_sets(conn), *drafts), knowledge, moment, today)


def is_due(conn: Conn, moment: dt.datetime) -> bool:
    """Whether it is time to count: never counted, or long enough ago for what it cost."""
    found = _load(conn)
    return found is None or found[0].is_due(moment)


def renew(
    conn: Conn,
    rule_sets: Iterable[RuleSet],
    knowledge: DatedKnowledge,
    moment: dt.datetime,
    today: dt.date,
) -> bool:
    """Count everything as of `moment` (aware; `today` its Danish date), in one transaction; False = another does.

    `rule_sets`: those in force and those of drafts, so that their from-dates are told apart. Nobody who writes or
    reads waits for it, and half of it is never seen: a worker that is stopped leaves the roll-up as it was.
    """
    rule_sets = tuple(rule_sets)
    grain = fine_grain(rule_sets, knowledge, moment)
    stopped = sorted(
        {
            stopped_name(each.authority, stop.object_id)
            for each in rule_sets
            for stop in each.stops
            if stop.object_id is not None
        }
    )
    told = {**parameters("", grain), "stopped": stopped}
    begun = time.monotonic()
    idle = conn.info.transaction_status == TransactionStatus.IDLE
    with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
        if idle:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for setting in _SETTINGS:
            cursor.execute(f"SET LOCAL {setting}")
        mine = cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone()
        if mine != (True,):
            return False
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")
        rows = rows_of(grain, every_authority=True)
        cursor.execute(_COMBINATIONS.format(rows=rows), told, prepare=False)
        cursor.execute("ANALYZE roll_up_combination")
        cursor.execute(_ROWS.format(rows=rows), told, prepare=False)
        cursor.execute(_PROFILES, prepare=False)
        cursor.execute(_SHARED, prepare=False)
        cursor.execute("DROP TABLE roll_up_row")
        cursor.execute(_DELIVERIES, prepare=False)
        cursor.execute(_AREAS, prepare=False)
        cursor.execute(
            "INSERT INTO roll_up (counted_at, counted_on, seconds, cuts, ceiling, stopped)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (moment, today, time.monotonic() - begun, list(grain.cuts), grain.ceiling, stopped),
        )
    return True


def load(conn: Conn, authority: str) -> RollUp | None:
    """How the last roll-up was counted, as far as this authority goes; None before the first."""
    found = _load(conn)
    if found is None:
        return None
    roll_up, stopped = found
    own = tuple(
        (uuid.UUID(name[-_ID:]), number)
        for number, name in enumerate(stopped, start=1)
        if name[:-_ID] == authority
    )
    return replace(roll_up, stopped=own)


def area_counts(
    conn: Conn, authority: str, below: str = "", levels: Sequence[int] = (0, 2, 5, 8)
) -> dict[str, AreaCount]:
    """Each node that has something, from `below` (a number; "" = all of KLE) on down; "" = everything.

    `levels`: lengths of the numbers that are told, 0 = everything.
    """
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(
            _COUNTS, {"authority": authority, "below": f"{below}%", "levels": list(levels)}
        ).fetchall()
    return {node: AreaCount(*counts) for node, *counts in found}


def deliveries(conn: Conn, authority: str, area: str) -> tuple[Delivery, ...]:
    """What each source system delivered to a node of KLE (its number), the most first."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_OF_AREA, {"authority": authority, "area": f"{area}%"}).fetchall()
    return tuple(Delivery(*row) for row in found)


def _load(conn: Conn) -> tuple[RollUp, list[str]] | None:
    """How it was counted, and the names of all stopped objects in the order of their numbers."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(
            "SELECT counted_at, counted_on, seconds, cuts, ceiling, stopped FROM roll_up"
        ).fetchone()
    if row is None:
        return None
    moment, today, seconds, cuts, ceiling, stopped = row
    return RollUp(moment, today, dt.timedelta(seconds=seconds), tuple(cuts), ceiling, ()), stopped


_ID = len(str(uuid.UUID(int=0)))


def cases_by_age(conn: Conn, authority: str, area: str) -> tuple[tuple[str, int, int], ...]:
    """The cases of a node of KLE: number, how many cuts of the roll-up lie on or before the day of creation (-1 = no
    day), and how many different ones there are.
    """
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_AGES, {"authority": authority, "area": f"{area}%"}).fetchall()
    return tuple((kle, created, items) for kle, created, items in found)


def findings(conn: Conn, authority: str, area: str) -> dict[str, int]:
    """How many different cases of a node of KLE have each quality finding (its code); a case may have several."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_FINDINGS, {"authority": authority, "area": f"{area}%"}).fetchall()
    return dict(found)


def findings_of_source(conn: Conn, authority: str, source: uuid.UUID) -> dict[str, int]:
    """As `findings`, of all cases that one source system delivered; all zeros = those without one."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_SOURCE_FINDINGS, {"authority": authority, "source": source}).fetchall()
    return dict(found)


def up_to(conn: Conn, authority: str, area: str, ceiling: int) -> dict[ItemKind, int]:
    """How many different cases and benefits of citizens lie at the numbers that begin so ("" = at all), at a level of
    sensitivity that is known and not above `ceiling`.
    """
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(_UP_TO, {"authority": authority, "area": area, "ceiling": ceiling}).fetchall()
    return {ItemKind.CASE: 0, ItemKind.BENEFIT: 0} | {ItemKind(kind): objects for kind, objects in found}


def _different_cases(chosen: str, names: str, order: str) -> str:
    """How many different cases lie in each of the groups that `names` tell apart in `chosen` (number, items, names):
    what lies in several rows of a group is in it once.
    """
    return f"""
WITH chosen AS MATERIALIZED ({chosen})
SELECT {names}, sum(items)::bigint FROM (
  SELECT {names}, items FROM chosen
  UNION ALL
  SELECT {names}, -s.objects * (count(*) - 1)
  FROM roll_up_shared s CROSS JOIN unnest(s.combinations) AS each (number) JOIN chosen USING (number)
  WHERE s.authority = %(authority)s AND s.kind = {ItemKind.CASE:d}
  GROUP BY s.combinations, s.objects, {names} HAVING count(*) > 1) counted
GROUP BY {names} ORDER BY {order}"""


_CASES = f"roll_up_combination WHERE authority = %(authority)s AND kind = {ItemKind.CASE:d}"

_AGES = _different_cases(
    f"SELECT number, items, kle, created FROM {_CASES} AND kle LIKE %(area)s", "kle, created", "kle, created"
)

_WITH_CODES = f"""
SELECT number, items, code FROM (SELECT * FROM {_CASES}) held,
       unnest(string_to_array(nullif(findings, ''), ',')) code"""

_FINDINGS = _different_cases(f"{_WITH_CODES} WHERE kle LIKE %(area)s", "code", "2 DESC, code")

_SOURCE_FINDINGS = _different_cases(f"{_WITH_CODES} WHERE source = %(source)s", "code", "2 DESC, code")

# An object that lies in several of these rows is counted once.
_UP_TO = f"""
WITH chosen AS MATERIALIZED (
  SELECT kind, number, items FROM roll_up_combination
  WHERE authority = %(authority)s AND kind IN ({ItemKind.CASE:d}, {ItemKind.BENEFIT:d})
    AND kle ^@ %(area)s AND kle ~ '^[0-9]{{2}}(\\.[0-9]{{2}}){{0,2}}$' AND sensitivity BETWEEN 1 AND %(ceiling)s
), again AS (
  SELECT s.kind, sum(s.objects * (
    SELECT greatest(count(*) - 1, 0) FROM unnest(s.combinations) AS one JOIN chosen ON chosen.number = one)) AS items
  FROM roll_up_shared s WHERE s.authority = %(authority)s AND s.kind IN (SELECT kind FROM chosen) GROUP BY s.kind
)
SELECT chosen.kind, (sum(chosen.items) - coalesce((SELECT items FROM again WHERE again.kind = chosen.kind), 0))::bigint
FROM chosen GROUP BY chosen.kind"""

# One core is enough.
_SETTINGS = (*SETTINGS, "max_parallel_workers_per_gather = 0")

_COMBINATIONS = f"""
INSERT INTO roll_up_combination (authority, number, {NAMES}, items, example)
SELECT authority, row_number() OVER (PARTITION BY authority), {NAMES}, items, example
FROM (SELECT authority, {NAMES}, count(*) AS items, min(item_id::text COLLATE "C")::uuid AS example
      FROM ({{rows}}) k GROUP BY authority, {NAMES}) combination"""

_SAME = " AND ".join(f"c.{name} = k.{name}" for name in ("authority", *Combination._fields))

_ROWS = f"""
CREATE TEMPORARY TABLE roll_up_row AS
SELECT k.authority, k.kind, k.item_id, k.part, k.party_key, c.number
FROM ({{rows}}) k JOIN roll_up_combination c ON {_SAME}"""

_PROFILES = """
INSERT INTO roll_up_profile (authority, combinations, citizens)
SELECT authority, combinations, count(*)
FROM (SELECT authority, party_key, array_agg(DISTINCT number) AS combinations
      FROM roll_up_row GROUP BY authority, party_key) citizen
GROUP BY authority, combinations"""

_SHARED = """
INSERT INTO roll_up_shared (authority, kind, combinations, objects)
SELECT authority, kind, combinations, count(*)
FROM (SELECT authority, kind, array_agg(number ORDER BY number) AS combinations
      FROM roll_up_row GROUP BY authority, kind, item_id, part HAVING count(*) > 1) object
GROUP BY authority, kind, combinations"""

# The case of two parents is one here.
_DELIVERIES = f"""
INSERT INTO roll_up_delivery
SELECT authority, kle, source, kind, count(*), count(*) FILTER (WHERE has_finding),
       count(*) FILTER (WHERE NOT has_title), min(created), max(received_at)
FROM (SELECT authority, coalesce(kle, '') AS kle, source, kind, bool_or(coalesce(findings, '') <> '') AS has_finding,
             bool_and(has_title) AS has_title, min(created) AS created, max(received_at) AS received_at
      FROM reading WHERE authority IS NOT NULL AND kind IN ({ItemKind.CASE:d}, {ItemKind.BENEFIT:d})
      GROUP BY authority, coalesce(kle, ''), source, kind, item_id, part) object
GROUP BY authority, kle, source, kind"""

# From the bottom up, so that what is told apart grows smaller from level to level.
_AREAS = """
WITH subject AS MATERIALIZED (
  SELECT DISTINCT authority, left(coalesce(kle, ''), 8) AS node, party_key FROM reading WHERE authority IS NOT NULL
), area AS MATERIALIZED (
  SELECT DISTINCT authority, left(node, 5) AS node, party_key FROM subject
), main AS MATERIALIZED (
  SELECT DISTINCT authority, left(node, 2) AS node, party_key FROM area
), everything AS (SELECT DISTINCT authority, party_key FROM main)
INSERT INTO roll_up_area (authority, node, citizens)
SELECT authority, node, count(*) FROM subject WHERE length(node) > 5 GROUP BY authority, node
UNION ALL SELECT authority, node, count(*) FROM area WHERE length(node) = 5 GROUP BY authority, node
UNION ALL SELECT authority, node, count(*) FROM main WHERE length(node) = 2 GROUP BY authority, node
UNION ALL SELECT authority, '', count(*) FROM everything GROUP BY authority"""

_COUNTS = f"""
WITH object AS (
  SELECT kle, sum(objects) FILTER (WHERE kind = {ItemKind.CASE:d}) AS cases,
         sum(objects) FILTER (WHERE kind = {ItemKind.BENEFIT:d}) AS benefits,
         sum(with_findings) FILTER (WHERE kind = {ItemKind.CASE:d}) AS findings
  FROM roll_up_delivery WHERE authority = %(authority)s AND kle LIKE %(below)s GROUP BY kle
), node AS (
  SELECT left(kle, level) AS node, sum(cases) AS cases, sum(benefits) AS benefits, sum(findings) AS findings
  FROM object, unnest(%(levels)s::int[]) AS level WHERE length(kle) >= level GROUP BY 1
)
SELECT a.node, coalesce(n.cases, 0)::bigint, coalesce(n.benefits, 0)::bigint, coalesce(n.findings, 0)::bigint,
       a.citizens
FROM roll_up_area a LEFT JOIN node n USING (node)
WHERE a.authority = %(authority)s AND a.node LIKE %(below)s AND length(a.node) = ANY(%(levels)s)"""

_OF_AREA = f"""
SELECT source, coalesce(sum(objects) FILTER (WHERE kind = {ItemKind.CASE:d}), 0)::bigint,
       coalesce(sum(objects) FILTER (WHERE kind = {ItemKind.BENEFIT:d}), 0)::bigint,
       coalesce(sum(untitled) FILTER (WHERE kind = {ItemKind.CASE:d}), 0)::bigint,
       coalesce(sum(with_findings) FILTER (WHERE kind = {ItemKind.CASE:d}), 0)::bigint,
       min(first_created), max(last_received)
FROM roll_up_delivery WHERE authority = %(authority)s AND kle LIKE %(area)s
GROUP BY source ORDER BY sum(objects) DESC, source"""
