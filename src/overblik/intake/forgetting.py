# SPDX-License-Identifier: MPL-2.0
"""A person of whom nothing is left but a sealed number is forgotten: nobody names it; it owns nothing, has not looked
or been seen, has no status, and neither gave nor holds a mandate.

The number stays while anything of the citizen does, the looks in the access log among it: who looked is theirs to
know. It goes when the last of that has expired.
"""

from __future__ import annotations

from overblik.database.manifest import TABLES, TableClass
from overblik.index.store import Conn, lock_for_writing

AT_ONCE = 1_000
"""Persons in one transaction: deliveries wait for it."""

_PERSON = "person"
_NOTHING_LEFT = " AND ".join(
    f"NOT EXISTS (SELECT FROM {table.name} t WHERE t.party_key = p.party_key)"
    for table in TABLES
    if table.table_class is TableClass.BY_CITIZEN and table.name != _PERSON
)


def forget(conn: Conn, *, at_once: int = AT_ONCE) -> int:
    """Delete the sealed numbers that nothing needs any more; how many."""
    forgotten = 0
    while True:
        found = [
            key
            for (key,) in conn.execute(
                f"SELECT p.party_key FROM person p WHERE {_NOTHING_LEFT} LIMIT %s",
                (at_once,),
                binary=True,
            )
        ]
        with conn.transaction():
            # A delivery may name one of them meanwhile.
            lock_for_writing(conn)
            gone = conn.execute(
                f"""DELETE FROM person p WHERE p.party_key = ANY(%s) AND {_NOTHING_LEFT}
                    RETURNING p.party_key""",
                (found,),
                binary=True,
            ).fetchall()
            conn.execute("DELETE FROM alias WHERE new_key = ANY(%s)", ([key for (key,) in gone],))
        forgotten += len(gone)
        if len(found) < at_once:
            return forgotten
