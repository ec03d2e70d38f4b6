# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/overview/test_query.py` again, on split tables."""

import uuid

from psycopg import Connection

from overblik.overview.query import CASES_ONLY, STATEMENT, parameters
from tests.overview.rows import a_case, store
from tests.overview.test_query import *  # noqa: F403
from tests.overview.test_query import LOOK
from tests.partitions.spreading import PARTS


def test_the_statement_reads_one_persons_rows_by_their_key(connection: Connection) -> None:  # type: ignore[type-arg]
    """Here each part has an index of its own, and only the person's part is looked at."""
    for number in range(30):
        store(connection, *(a_case(f"{number}-{i}", party_key=uuid.UUID(int=number + 1)) for i in range(20)))
    connection.execute("ANALYZE reading")
    arguments = parameters([uuid.UUID(int=1)], LOOK, CASES_ONLY, None)
    plan = connection.execute(f"EXPLAIN (ANALYZE, COSTS off) {STATEMENT}", arguments).fetchall()
    looks = [line for (line,) in plan if " on reading" in line]
    assert len(looks) == PARTS
    assert not any("Seq Scan" in line for line in looks)
    assert sum("never executed" not in line for line in looks) == 1
