# SPDX-License-Identifier: MPL-2.0
"""The authorities in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from psycopg import Connection

from overblik.basedata.authority import Authorities, Authority


def load(conn: Connection[Any]) -> Authorities:
    """All authorities of the database."""
    rows = conn.execute("SELECT cvr, name, code, phone, website, email, secure_contact FROM authority")
    return Authorities.of(Authority(*row) for row in rows)


def save(conn: Connection[Any], authorities: Iterable[Authority]) -> None:
    """Write authorities, replacing those with the same CVR number; processes notice at the next version."""
    with conn.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO authority (cvr, name, code, phone, website, email, secure_contact)
               VALUES (%s, %s, %s, %s, %s, %s, %s)
               ON CONFLICT (cvr) DO UPDATE SET
                 name = excluded.name, code = excluded.code, phone = excluded.phone,
                 website = excluded.website, email = excluded.email,
                 secure_contact = excluded.secure_contact""",
            [msgspec.structs.astuple(authority) for authority in authorities],
        )
