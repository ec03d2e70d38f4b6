# SPDX-License-Identifier: MPL-2.0
"""What of a reading row is news to a citizen, and how a row keeps the time since when it has said it.

Objects are registered again and again: for another caseworker, another note, a reload of a whole system. When a row
was received last says nothing of when the citizen could know of the decision in it.
"""

from __future__ import annotations

from psycopg import sql

from overblik.index.reading import ItemKind

NEWS: dict[ItemKind, tuple[str, ...]] = {
    ItemKind.CASE: ("steps", "decision"),
    ItemKind.DOCUMENT: (),
    ItemKind.BENEFIT: ("start", "end"),
    ItemKind.PAYMENT: ("available", "paid"),
}
"""The parts of a body that are news when they change, as for notices. A document is news once: when it comes."""


def _says_the_same(names: tuple[str, ...]) -> sql.Composable:
    if not names:
        return sql.SQL("true")
    return sql.SQL(" AND ").join(
        sql.SQL("(t.body->{0})::text IS NOT DISTINCT FROM (s.body->{0})::text").format(sql.Literal(name))
        for name in names
    )


TOLD_AT_KEPT: sql.Composable = sql.SQL(
    "told_at = CASE WHEN CASE s.kind {} END THEN coalesce(t.told_at, t.received_at) END"
).format(
    sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(int(kind)), _says_the_same(names))
        for kind, names in NEWS.items()
    )
)
"""What is set when the row `t` is written anew as `s`; NULL = it says something new, since it was received."""
