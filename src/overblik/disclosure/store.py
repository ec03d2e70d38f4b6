# SPDX-License-Identifier: MPL-2.0
"""Rules in the database: every version kept, published whole or not at all, read in one glance.

Version numbers are those of the whole configuration, so a version names a moment for all authorities.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.audit.changes import record_change
from overblik.audit.version import advance_version, wait_for_others
from overblik.disclosure.custody import require_source
from overblik.disclosure.plain import of_plain, to_plain
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import RuleSet, Stop, check_authority
from overblik.errors import NotFound
from overblik.kle.number import KlePattern


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did; `changed` False = the very same rules were in force and nothing was written."""

    authority: str
    version: int
    changed: bool
    lifted: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopping did; `changed` False = the same stop was in force already."""

    authority: str
    id: int
    changed: bool


def load_policy(conn: Connection[Any], as_of: dt.datetime | None = None) -> Policy:
    """What is in force now, or was at `as_of` (aware).

    As of a past time, `version` is that of the newest publication by then.
    """
    version, rule_sets = _load(conn, as_of)
    return Policy.of(version, rule_sets)


def load_rule_sets(conn: Connection[Any]) -> tuple[RuleSet, ...]:
    """The rules and stops in force, by authority."""
    return tuple(_load(conn, None)[1])


def publish(
    conn: Connection[Any],
    rules: RuleSet,
    now: dt.datetime,
    author: str,
    *,
    republish: bool = False,
    reason: str | None = None,
) -> Publication:
    """Puts `rules` in force for their authority and lifts its stops, in one transaction.

    The rules in force given again write nothing, so that a repeated run cannot lift a stop by accident;
    `republish` says that it shall. `reason`: why, kept with the version. `now` is aware; `version` and `stops` of
    the set are not looked at.
    Raises NotAllowed for what may be written but not put in force yet.
    """
    require_source(rules)
    with conn.transaction():
        wait_for_others(conn)
        held = next((each for each in load_rule_sets(conn) if each.authority == rules.authority), None)
        if held is not None and held.rules == rules.rules and not (republish and held.stops):
            return Publication(rules.authority, held.version, changed=False, lifted=0)
        version = advance_version(conn)
        plain = [to_plain(rule) for rule in rules.rules]
        conn.execute(
            "INSERT INTO disclosure_version (authority, version, published_at, author, reason, rules)"
            " VALUES (%s, %s, %s, %s, %s, %s::json)",
            (rules.authority, version, now, author, reason, msgspec.json.encode({"rules": plain}).decode()),
        )
        lifted = conn.execute(
            "UPDATE disclosure_stop SET lifted_by = %s WHERE authority = %s AND lifted_by IS NULL",
            (version, rules.authority),
        ).rowcount
        record_change(
            conn,
            now,
            author,
            "disclosure.publish",
            rules.authority,
            {"version": version, "rules": len(plain), "stops_lifted": lifted},
            authority=rules.authority,
            reason=reason,
        )
        return Publication(rules.authority, version, changed=True, lifted=lifted)


def stop(
    conn: Connection[Any],
    authority: str,
    now: dt.datetime,
    author: str,
    *,
    kle: KlePattern | None = None,
    source: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
) -> Stopped:
    """Hides at once, until the authority publishes again; nothing named hides all of the authority.

    The same stop again writes nothing. Raises InvalidInput when more than one thing is named and NotFound
    for an authority without rules, where a mistyped number would otherwise hide nothing unnoticed.
    """
    check_authority(authority)
    wanted = Stop(id=0, kle=kle, source=source, object_id=object_id)
    with conn.transaction():
        wait_for_others(conn)
        held = next((each for each in load_rule_sets(conn) if each.authority == authority), None)
        if held is None:
            raise NotFound(
                "disclosure.authority_unknown",
                f"No rules are published for authority {authority}, so nothing of it is shown;"
                " check the number",
                authority=authority,
            )
        for each in held.stops:
            if (each.kle, each.source, each.object_id) == (wanted.kle, wanted.source, wanted.object_id):
                return Stopped(authority, each.id, changed=False)
        pattern = kle.text if kle else None
        with conn.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(
                "INSERT INTO disclosure_stop (authority, kle, source, object_id, stopped_at, author)"
                " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
                (authority, pattern, source, object_id, now, author),
            ).fetchone()
        number = int(row[0]) if row else 0
        advance_version(conn)
        record_change(
            conn,
            now,
            author,
            "disclosure.stop",
            authority,
            {
                "stop": number,
                "kle": pattern,
                "source": str(source) if source else None,
                "object": str(object_id) if object_id else None,
            },
            authority=authority,
        )
        return Stopped(authority, number, changed=True)


# One statement, so one snapshot: rules and stops read apart could meet a publication between them and show
# old rules without the stop that hid them.
_EVERYTHING = """
SELECT c.version, 1 AS part, v.authority, v.version, v.rules::text,
       NULL::bigint, NULL::text, NULL::uuid, NULL::uuid
  FROM configuration c
  JOIN (SELECT DISTINCT ON (authority) authority, version, rules
          FROM disclosure_version
         WHERE %(as_of)s::timestamptz IS NULL OR published_at <= %(as_of)s
         ORDER BY authority, version DESC) v ON true
UNION ALL
SELECT c.version, 2, s.authority, NULL, NULL, s.id, s.kle, s.source, s.object_id
  FROM configuration c
  JOIN disclosure_stop s ON true
  LEFT JOIN disclosure_version l ON l.authority = s.authority AND l.version = s.lifted_by
 WHERE CASE WHEN %(as_of)s::timestamptz IS NULL THEN s.lifted_by IS NULL
            ELSE s.stopped_at <= %(as_of)s AND (l.published_at IS NULL OR l.published_at > %(as_of)s) END
UNION ALL
SELECT c.version, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM configuration c
 ORDER BY 2, 3, 6
"""


def _load(conn: Connection[Any], as_of: dt.datetime | None) -> tuple[int, list[RuleSet]]:
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(_EVERYTHING, {"as_of": as_of}).fetchall()
    version = int(rows[0][0]) if rows else 0
    rules: dict[str, tuple[int, str]] = {}
    stops: dict[str, list[Stop]] = {}
    for _, part, authority, published, text, number, kle, source, object_id in rows:
        if part == 1:
            rules[authority] = (published, text)
        elif part == 2:
            pattern = KlePattern(kle) if kle is not None else None
            stops.setdefault(authority, []).append(
                Stop(id=number, kle=pattern, source=source, object_id=object_id)
            )
    if as_of is not None:
        version = max((published for published, _ in rules.values()), default=0)
    return version, [
        RuleSet(
            authority=authority,
            version=published,
            rules=tuple(of_plain(plain) for plain in msgspec.json.decode(text)["rules"]),
            stops=tuple(stops.get(authority, ())),
        )
        for authority, (published, text) in rules.items()
    ]
