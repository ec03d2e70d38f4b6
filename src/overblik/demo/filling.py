# SPDX-License-Identifier: MPL-2.0
"""Fills the reading rows of a benchmark by SQL alone, where intake is not what is measured.

The same cases as `scale`: the k-th case of party p has the same id, kind and dates.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from psycopg import Connection

from overblik.demo.scale import CASES_A_PARTY, CLOSED_AFTER, SPAN_DAYS, variants
from overblik.demo.template import CaseTemplate
from overblik.demo.town import demo_id, geography
from overblik.index.kinds import SENSITIVITY_CODES

CHUNK = 200_000
"""Rows per statement: few enough for a progress bar to move."""


class Progress(Protocol):
    """Told how many cases are done."""

    def __call__(self, done: int) -> None: ...


def fill_reading(
    conn: Connection[Any],
    cases: int,
    today: dt.date,
    *,
    keys: Iterable[uuid.UUID] | None = None,
    benefits: int = 0,
    payments: int = 0,
    documented: int = 0,
    faulty: int = 0,
    progress: Progress | None = None,
) -> int:
    """Insert `cases` reading rows, about twenty a party; returns the number of parties.

    `keys` are the party keys of parties 0, 1, 2 ... (then real numbers can be asked about); without them
    party p has the key `md5('overblik-party-' || p)::uuid`. Each party also gets `benefits` benefits and
    `payments` payments; each `documented`-th case has a document and each `faulty`-th findings (0 = none).
    Run it in a transaction; the log and the states stay empty.
    """
    parties = max(1, cases // CASES_A_PARTY)
    _prepare(conn, parties, keys)
    for first in range(0, cases, CHUNK):
        last = min(first + CHUNK, cases) - 1
        chunk = {**_constants(today), "first": first, "last": last, "parties": parties, "faulty": faulty}
        conn.execute(_CASES, chunk)
        if documented:
            conn.execute(_DOCUMENTS, {"first": first, "last": last, "documented": documented})
        if progress is not None:
            progress(last + 1)
    if benefits:
        conn.execute(_BENEFITS, {**_constants(today), "count": benefits})
    if payments:
        conn.execute(_PAYMENTS, {**_constants(today), "count": payments, "benefits": max(benefits, 1)})
    conn.execute("DROP TABLE fill_party; DROP TABLE fill_kind")
    return parties


def _prepare(conn: Connection[Any], parties: int, keys: Iterable[uuid.UUID] | None) -> None:
    conn.execute("CREATE TEMPORARY TABLE fill_party (n int PRIMARY KEY, key uuid NOT NULL)")
    if keys is None:
        conn.execute(
            "INSERT INTO fill_party"
            " SELECT n, md5('overblik-party-' || n)::uuid FROM generate_series(0, %s) n",
            (parties - 1,),
        )
    else:
        with conn.cursor().copy("COPY fill_party FROM STDIN") as copy:
            for number, key in zip(range(parties), keys, strict=False):
                copy.write_row((number, key))
    conn.execute(
        """CREATE TEMPORARY TABLE fill_kind
           (n int PRIMARY KEY, kle text, facet text, sensitivity smallint, source uuid, days int,
            title text, unit text)"""
    )
    with conn.cursor().copy("COPY fill_kind FROM STDIN") as copy:
        for number, template in enumerate(variants()):
            copy.write_row(_kind(number, template))
    conn.execute("ANALYZE fill_party")


def _kind(number: int, template: CaseTemplate) -> tuple[Any, ...]:
    return (
        number,
        template.kle,
        template.facet,
        int(SENSITIVITY_CODES[template.sensitivity]),
        geography().systems[template.system].id,
        template.days,
        template.titles[0],
        template.unit,
    )


def _constants(today: dt.date) -> dict[str, Any]:
    return {
        "today": today,
        "authority": geography().towns[0].cvr,
        "source": demo_id("system", "ydelsesvaerket"),
        "kinds": len(variants()),
        "span": SPAN_DAYS,
        "closed_after": CLOSED_AFTER,
    }


_COLUMNS = """(party_key, kind, owner_id, item_id, part, candidate, authority, source, kle, facet,
    sensitivity, created, closed_at, state_from, state_to, candidate_from, candidate_to, excluded_from,
    excluded_to, has_title, case_id, recorded_at, received_at, findings, body)"""

# The arithmetic of `scale`: party = number mod parties, turn = number div parties.
_CASES = f"""
WITH numbered AS (
  SELECT i, i %% %(parties)s::int AS party, i / %(parties)s::int AS turn
  FROM generate_series(%(first)s::int, %(last)s::int) AS i
), dated AS (
  SELECT i, party, k.*,
         %(today)s::date - (5 + (party * 37 + turn * 127) %% %(span)s::int) AS opened,
         greatest(1, k.days / 3) AS informed_after, greatest(2, k.days) AS decided_after
  FROM numbered JOIN fill_kind k ON k.n = (party * 3 + turn * 7) %% %(kinds)s::int
), stepped AS (
  SELECT *, md5('overblik-case-' || i)::uuid AS id,
         (opened + time '06:00') AT TIME ZONE 'UTC' AS t1,
         (opened + informed_after + time '06:00') AT TIME ZONE 'UTC' AS t2,
         (opened + decided_after + time '06:00') AT TIME ZONE 'UTC' AS t3,
         (opened + decided_after + %(closed_after)s::int + time '06:00') AT TIME ZONE 'UTC' AS t4,
         CASE WHEN opened + decided_after + %(closed_after)s::int < %(today)s THEN 4
              WHEN opened + decided_after < %(today)s THEN 3
              WHEN opened + informed_after < %(today)s THEN 2 ELSE 1 END AS reached
  FROM dated
)
INSERT INTO reading {_COLUMNS}
SELECT p.key, 1, s.id, s.id, '', 1, %(authority)s, s.source, s.kle, s.facet, s.sensitivity,
       s.opened, CASE WHEN reached = 4 THEN t4 END, t1, NULL, t1, NULL, NULL, NULL,
       true, s.id, CASE reached WHEN 4 THEN t4 WHEN 3 THEN t3 WHEN 2 THEN t2 ELSE t1 END,
       %(today)s::date::timestamptz,
       CASE WHEN i %% nullif(%(faulty)s::int, 0) = 0 THEN
         (ARRAY['no_facet', 'not_opened', 'no_facet,not_opened'])[1 + i / %(faulty)s::int %% 3] END,
       json_build_object('title', s.title, 'steps', (
         SELECT json_agg(json_build_array(
                  (ARRAY['Opstaaet', 'Oplyst', 'Afgjort', 'Afsluttet'])[n],
                  to_char((ARRAY[t1, t2, t3, t4])[n] AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  CASE WHEN n < reached THEN
                    to_char((ARRAY[t1, t2, t3, t4])[n + 1] AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                  END) ORDER BY n)
         FROM generate_series(1, reached) n), 'unit', s.unit)
FROM stepped s JOIN fill_party p ON p.n = s.party
"""

# As the projection of a case makes them: the document repeats what its case says.
_DOCUMENTS = f"""
INSERT INTO reading {_COLUMNS}
SELECT r.party_key, 2, r.owner_id, md5('overblik-document-' || i)::uuid, '', r.candidate, r.authority, r.source,
       r.kle, r.facet, r.sensitivity, r.created, r.closed_at, r.state_from, r.state_to, r.candidate_from,
       r.candidate_to, r.excluded_from, r.excluded_to, true, r.case_id, r.recorded_at, r.received_at, NULL,
       json_build_object('title', 'Afgørelse', 'letter_date', r.created, 'states', json_build_array(
         json_build_array('Endeligt', r.created || 'T06:00:00Z', NULL)))
FROM generate_series(%(first)s::int, %(last)s::int) AS i
JOIN reading r ON r.owner_id = md5('overblik-case-' || i)::uuid AND r.kind = 1
WHERE i %% %(documented)s::int = 0
"""

_BENEFITS = f"""
INSERT INTO reading {_COLUMNS}
SELECT p.key, 3, g.id, g.id, '1', 1, %(authority)s, %(source)s, k.kle, NULL, 2,
       %(today)s::date - 900, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       true, NULL, %(today)s::date::timestamptz - interval '900 days', %(today)s::date::timestamptz, NULL,
       json_build_object('name', k.name, 'start', %(today)s::date - 900, 'plans', json_build_array(
         json_build_object('id', '1', 'start', %(today)s::date - 900, 'frequency', 'monthly',
                           'in_advance', false, 'day', 'Sidste bankdag i måneden', 'amount', '12500.00')))
FROM fill_party p CROSS JOIN generate_series(0, %(count)s::int - 1) AS b
CROSS JOIN LATERAL (SELECT md5('overblik-grant-' || p.n || '-' || b)::uuid AS id) g
JOIN (VALUES (0, '32.30.04', 'Sygedagpenge'), (1, '32.24.34', 'Særlig støtte'),
             (2, '32.27.10', 'Fleksløntilskud')) AS k (n, kle, name) ON k.n = b %% 3
"""

_PAYMENTS = f"""
INSERT INTO reading {_COLUMNS}
SELECT p.key, 4, y.id, y.id, k.kle, 1, %(authority)s, %(source)s, k.kle, NULL, 2,
       %(today)s::date - 900, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       true, NULL, d.day::timestamptz, d.day::timestamptz, NULL,
       json_build_object('gross', '12500.00', 'after_tax', '8600.00', 'sent', '8600.00', 'paid', '8600.00',
         'start', date_trunc('month', d.day)::date, 'end', d.day, 'available', d.day,
         'department', 'Ydelsescenter',
         'lines', json_build_array(json_build_object('amount', '12500.00', 'kle', k.kle,
           'start', date_trunc('month', d.day)::date, 'end', d.day,
           'grant_id', md5('overblik-grant-' || p.n || '-' || (b %% %(benefits)s::int))::uuid,
           'benefit_id', '1')))
FROM fill_party p CROSS JOIN generate_series(0, %(count)s::int - 1) AS b
CROSS JOIN LATERAL (SELECT md5('overblik-payment-' || p.n || '-' || b)::uuid AS id) y
CROSS JOIN LATERAL (
  SELECT (date_trunc('month', %(today)s::date) - (b / %(benefits)s::int) * interval '1 month'
          - interval '1 day')::date AS day
) d
JOIN (VALUES (0, '32.30.04'), (1, '32.24.34'), (2, '32.27.10')) AS k (n, kle)
  ON k.n = (b %% %(benefits)s::int) %% 3
"""
