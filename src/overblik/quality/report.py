# SPDX-License-Identifier: MPL-2.0
"""The quality of all that is stored: how often each rule is broken, by whom and in which area.

The verdicts beside the objects are counted, and what needs several objects to be seen is looked for by a
handful of set-based statements over the states. Told are object ids and counts, never what an object says.
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.index.kinds import Kind
from overblik.index.store import BODY, WHOLE
from overblik.quality.rule import Severity
from overblik.quality.table import by_code, rules

MOST_LISTED = 1_000
"""Dangling relations listed one by one; the counts are always whole."""


class RuleCount(NamedTuple):
    """How many objects of one kind, authority, source (master system) and KLE number break a rule.

    For a rule on uniqueness it is the objects that share what must be unique.
    """

    rule: str
    severity: Severity
    kind: Kind
    authority: str | None
    source: uuid.UUID | None
    kle: str | None
    objects: int


class Dangling(NamedTuple):
    """A relation to something that is not in the index. `rule` is the one it breaks."""

    rule: str
    kind: Kind
    object_id: uuid.UUID
    authority: str | None
    source: uuid.UUID | None
    target: uuid.UUID | None


class Report(NamedTuple):
    """The report on one authority, or on all. `dangling` lists the first of `dangling_total`."""

    objects: int
    faultless: int
    counts: list[RuleCount]
    dangling: list[Dangling]
    dangling_total: int


def report(conn: Connection[Any], authority: str | None = None, *, listed: int = MOST_LISTED) -> Report:
    """Count everything, at one point in time; `authority` is the CVR number of an owner."""
    asked = {"authority": authority}
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        objects, faultless = conn.execute(_TOTALS, asked).fetchone() or (0, 0)
        counts = [_count(code, *row) for code, *row in conn.execute(_VERDICTS, asked)]
        counts += [_count(rules()[name].code, *row) for name, *row in conn.execute(_ACROSS, asked)]
        dangling, total, counted = _dangling(conn, asked, listed)
    counts = sorted(counts + counted, key=_order)
    return Report(objects, faultless, counts, dangling, total)


def _order(one: RuleCount) -> tuple[object, ...]:
    return (-one.objects, one.rule, one.kind, one.authority or "", str(one.source), one.kle or "")


def _dangling(
    conn: Connection[Any], asked: dict[str, str | None], listed: int
) -> tuple[list[Dangling], int, list[RuleCount]]:
    """The first dangling relations, how many there are, and how many objects have some."""
    found: list[Dangling] = []
    objects: Counter[tuple[str, Kind, str | None, uuid.UUID | None]] = Counter()
    total = 0
    last: tuple[str, uuid.UUID] | None = None
    with conn.cursor("dangling", binary=True) as cursor:
        cursor.itersize = 2_000
        cursor.execute(_DANGLING, asked)
        for rule, kind, object_id, authority, source, target in cursor:
            total += 1
            if len(found) < listed:
                found.append(Dangling(rule, Kind(kind), object_id, authority, source, target))
            if last != (rule, object_id):
                objects[rule, Kind(kind), authority, source] += 1
            last = (rule, object_id)
    counts = [
        RuleCount(rule, rules()[rule].severity, kind, authority, source, None, count)
        for (rule, kind, authority, source), count in objects.items()
    ]
    return found, total, counts


def _count(
    code: str, kind: str, authority: str | None, source: uuid.UUID | None, kle: str | None, objects: int
) -> RuleCount:
    rule = by_code().get(code)
    name, severity = (code, Severity.ERROR) if rule is None else (rule.id, rule.severity)
    return RuleCount(name, severity, Kind(kind), authority, source, kle, objects)


_OWNED = "(%(authority)s::text IS NULL OR authority = %(authority)s)"

_TOTALS = f"""
SELECT count(*), count(*) FILTER (WHERE known AND findings IS NULL) FROM object_state WHERE {_OWNED}"""

_HELD = f"""SELECT s.object_id, s.kind, s.authority, s.master, s.findings, {BODY} AS body
    FROM object_state s {WHOLE} WHERE s.known"""

# Only the bodies of objects with findings are opened to see their area.
_VERDICTS = f"""
SELECT code, kind, authority, master, kle, count(*)
FROM ({_HELD} AND s.findings IS NOT NULL) held
CROSS JOIN LATERAL unnest(string_to_array(findings, ',')) AS code
LEFT JOIN LATERAL (
    SELECT coalesce(
        (SELECT part -> 'values' ->> 'user_key' FROM json_array_elements(body -> 'relations') part
         WHERE part ->> 'type' = 'class' AND part ->> 'role' = 'primary_class' LIMIT 1),
        (SELECT part -> 'values' ->> 'kle' FROM json_array_elements(body -> 'relations') part
         WHERE part ->> 'type' = 'line' LIMIT 1),
        (SELECT part -> 'values' -> 'class' ->> 'kle' FROM json_array_elements(body -> 'sections') part
         WHERE part ->> 'name' = 'benefit' LIMIT 1)
    ) AS kle
) AS area ON true
WHERE {_OWNED}
GROUP BY code, kind, authority, master, kle"""

_UUID = "'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'"

# What only several objects together, or an object and its log, can break.
_ACROSS = f"""
WITH told AS (
    SELECT object_id, kind, authority, master, properties ->> 'user_key' AS user_key,
           properties -> 'exempt' IS NOT NULL AS exempt
    FROM ({_HELD} AND s.kind IN ('case', 'document')) held
    LEFT JOIN LATERAL (
        SELECT part -> 'values' AS properties
        FROM json_array_elements(body -> 'sections') WITH ORDINALITY each (part, place)
        WHERE part ->> 'name' = 'properties' ORDER BY place DESC LIMIT 1
    ) newest ON true
), related AS (
    SELECT object_id, kind, authority, master, part ->> 'type' AS type, part ->> 'reference' AS reference,
           part ->> 'object_type' AS object_type, part -> 'values' ->> 'user_key' AS user_key
    FROM ({_HELD} AND s.kind = 'case') held, json_array_elements(body -> 'relations') part
    WHERE {_OWNED} AND CASE part ->> 'type'
        WHEN 'actor' THEN part -> 'values' ->> 'user_key' <> ''
        WHEN 'class' THEN part ->> 'role' = 'primary_class'
        WHEN 'journal' THEN part -> 'values' -> 'exempt' IS NOT NULL
    END
), repeated_key AS (
    SELECT kind, authority, master, count(*) OVER (PARTITION BY kind, authority, user_key) AS times
    FROM told WHERE authority IS NOT NULL AND user_key <> '' AND {_OWNED}
), repeated_actor AS (
    SELECT authority, object_type, user_key FROM related WHERE type = 'actor' AND authority IS NOT NULL
    GROUP BY 1, 2, 3 HAVING count(DISTINCT reference) > 1
), known_class AS (
    SELECT DISTINCT uuid, number FROM kle_entry WHERE part = 'subjects' AND uuid IS NOT NULL
)
SELECT CASE kind WHEN 'case' THEN 'SAG-ATTR-BVN-4' ELSE 'DOK-ATTR-BVN-3' END AS rule,
       kind, authority, master, NULL AS kle, count(*)
FROM repeated_key WHERE times > 1 GROUP BY 1, 2, 3, 4
UNION ALL
SELECT 'SAG-AKT-BVN-2', kind, r.authority, master, NULL, count(DISTINCT object_id)
FROM related r JOIN repeated_actor a ON a.authority = r.authority AND a.user_key = r.user_key
 AND a.object_type IS NOT DISTINCT FROM r.object_type
WHERE r.type = 'actor' GROUP BY 2, 3, 4
UNION ALL
SELECT 'SAG-JP-OFF-1', r.kind, r.authority, r.master, NULL, count(DISTINCT r.object_id)
FROM related r JOIN told d ON d.object_id::text = lower(r.reference) AND d.kind = 'document' AND d.exempt
WHERE r.type = 'journal' GROUP BY 2, 3, 4
UNION ALL
SELECT 'SAG-KL-KLE-3', kind, authority, master, user_key, count(DISTINCT object_id)
FROM related r
WHERE type = 'class' AND EXISTS (SELECT FROM known_class k WHERE k.uuid::text = lower(r.reference))
  AND NOT EXISTS (SELECT FROM known_class k WHERE k.uuid::text = lower(r.reference) AND k.number = r.user_key)
GROUP BY 2, 3, 4, 5
UNION ALL
SELECT CASE kind WHEN 'case' THEN 'SAG-AM-01' ELSE 'OVB-IMPORT-1' END, kind, authority, master, NULL, count(*)
FROM object_state WHERE NOT known AND {_OWNED} GROUP BY 1, 2, 3, 4"""

# A benefit's line names the grant and, inside it, the benefit.
_DANGLING = f"""
WITH related AS (
    SELECT object_id, kind, authority, master, part ->> 'type' AS type,
           CASE WHEN part ->> 'type' = 'line' THEN part -> 'values' ->> 'grant' ELSE part ->> 'reference' END AS target,
           part -> 'values' ->> 'benefit' AS benefit
    FROM ({_HELD}) held, json_array_elements(body -> 'relations') part
    WHERE {_OWNED} AND part ->> 'type' IN ('journal', 'case', 'document', 'line')
), pointed AS (
    SELECT *, CASE WHEN target ~ {_UUID} THEN target::uuid END AS target_id FROM related
), granted AS (
    SELECT object_id, part ->> 'index' AS benefit
    FROM ({_HELD} AND s.kind = 'grant') held, json_array_elements(body -> 'sections') part
    WHERE part ->> 'name' = 'benefit'
)
SELECT DISTINCT CASE p.type WHEN 'journal' THEN 'SAG-JP-REF-2' WHEN 'document' THEN 'DOK-DR-REF-2'
            WHEN 'line' THEN 'OEF-LIN-BEV-3' ELSE CASE p.kind WHEN 'case' THEN 'SAG-SR-REF-2' ELSE 'OVB-LINK-1' END END,
       p.kind, p.object_id, p.authority, p.master, p.target_id
FROM pointed p
LEFT JOIN object_state t ON t.object_id = p.target_id AND t.known
LEFT JOIN granted g ON p.type = 'line' AND g.object_id = p.target_id AND g.benefit = p.benefit
WHERE p.target_id IS NOT NULL AND (t.object_id IS NULL OR (p.type = 'line' AND g.object_id IS NULL))
ORDER BY 1, 3, 6"""
