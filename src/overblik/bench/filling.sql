-- Reading rows as intake would have projected them: plain arithmetic on the numbers of citizen and case.
-- Ordered by turn, not by citizen: in a real index one person's cases came years apart and lie apart.
INSERT INTO reading (
    party_key, kind, owner_id, item_id, part, candidate, authority, source, kle, facet, sensitivity, created,
    closed_at, state_from, state_to, has_title, case_id, recorded_at, received_at, body)
SELECT party_key, 1, id, id, '', 1, authority, source, kle, 'G01', 1, opened,
       CASE WHEN reached = 4 THEN t4 END, t1, NULL, true, id, greatest(t1, t2, t3, t4), greatest(t1, t2, t3, t4),
       format('{"title":%%s,"steps":[%%s],"unit":"Borgerservice"}',
              to_json('Sag ' || number || ' om ' || title),
              CASE reached
                WHEN 1 THEN format('["Opstaaet","%%s",null]', z1)
                WHEN 2 THEN format('["Opstaaet","%%1$s","%%2$s"],["Oplyst","%%2$s",null]', z1, z2)
                WHEN 3 THEN format('["Opstaaet","%%1$s","%%2$s"],["Oplyst","%%2$s","%%3$s"],["Afgjort","%%3$s",null]',
                                   z1, z2, z3)
                ELSE format('["Opstaaet","%%1$s","%%2$s"],["Oplyst","%%2$s","%%3$s"],["Afgjort","%%3$s","%%4$s"],'
                            '["Afsluttet","%%4$s",null]', z1, z2, z3, z4)
              END)::json
FROM (
  SELECT d.*, to_char(t1, f) AS z1, to_char(t2, f) AS z2, to_char(t3, f) AS z3, to_char(t4, f) AS z4
  FROM (
    SELECT c.party_key, n.number, md5('overblik-case-' || n.number)::uuid AS id, v.opened, s.reached,
           (%(authorities)s::text[])[1 + c.n %% cardinality(%(authorities)s::text[])] AS authority,
           %(source)s::uuid AS source,
           (%(numbers)s::text[])[1 + (c.n * 3 + turn * 7) %% cardinality(%(numbers)s::text[])] AS kle,
           (%(titles)s::text[])[1 + (c.n * 3 + turn * 7) %% cardinality(%(titles)s::text[])] AS title,
           v.opened + time '08:00' AT TIME ZONE 'UTC' AS t1,
           CASE WHEN s.reached > 1 THEN v.opened + 10 + time '08:15' AT TIME ZONE 'UTC' END AS t2,
           CASE WHEN s.reached > 2 THEN v.opened + 10 + v.days + time '09:30' AT TIME ZONE 'UTC' END AS t3,
           CASE WHEN s.reached > 3 THEN v.opened + 40 + v.days + time '10:00' AT TIME ZONE 'UTC' END AS t4,
           'YYYY-MM-DD"T"HH24:MI:SS"Z"' AS f
    FROM generate_series(0, 19) turn
    CROSS JOIN bench.citizen c
    CROSS JOIN LATERAL (SELECT turn * %(citizens)s + c.n AS number) n
    CROSS JOIN LATERAL (
      SELECT %(today)s::date - (5 + (c.n * 37 + turn * 127) %% 2400) AS opened, 20 + (c.n * 13 + turn * 29) %% 300 AS days
    ) v
    CROSS JOIN LATERAL (
      SELECT 1 + (v.opened + 10 < %(today)s::date)::int + (v.opened + 10 + v.days < %(today)s::date)::int
               + (v.opened + 40 + v.days < %(today)s::date)::int AS reached
    ) s
  ) d
) e;

INSERT INTO reading (
    party_key, kind, owner_id, item_id, part, candidate, authority, source, kle, sensitivity, created,
    has_title, recorded_at, received_at, body)
SELECT c.party_key, 3, g.id, g.id, '1', 1,
       (%(authorities)s::text[])[1 + c.n %% cardinality(%(authorities)s::text[])], %(source)s::uuid,
       (%(numbers)s::text[])[1 + (c.n + b) %% cardinality(%(numbers)s::text[])], 1, %(today)s::date - 600, true,
       %(moment)s, %(moment)s,
       format('{"name":"Ydelse %%s","start":"%%s","repayable":false,"plans":[{"id":"1","start":"%%s",'
              '"frequency":"Maanedlig","day":"Sidste bankdag i maaneden","amount":"12500.00"}]}',
              b, %(today)s::date - 600, %(today)s::date - 600)::json
FROM bench.citizen c
CROSS JOIN generate_series(1, %(benefits)s) b
CROSS JOIN LATERAL (SELECT md5('overblik-grant-' || c.n || '-' || b)::uuid AS id) g
WHERE c.receiving;

INSERT INTO reading (
    party_key, kind, owner_id, item_id, part, candidate, authority, source, kle, sensitivity, created,
    has_title, recorded_at, received_at, body)
SELECT c.party_key, 4, p.id, p.id, p.kle, 1,
       (%(authorities)s::text[])[1 + c.n %% cardinality(%(authorities)s::text[])], %(source)s::uuid, p.kle, 1,
       %(today)s::date - 600, true, p.to_ + time '06:00' AT TIME ZONE 'UTC', p.to_ + time '06:10' AT TIME ZONE 'UTC',
       format('{"gross":"12500.00","after_tax":"8651.00","sent":"8651.00","paid":"8651.00","start":"%%1$s",'
              '"end":"%%2$s","available":"%%2$s","department":"Ydelsescenter","lines":[{"amount":"12500.00",'
              '"kle":"%%3$s","start":"%%1$s","end":"%%2$s","grant_id":"%%4$s","benefit_id":"1"}]}',
              p.from_, p.to_, p.kle, md5('overblik-grant-' || c.n || '-' || b)::uuid)::json
FROM generate_series(1, %(payments)s) m
CROSS JOIN bench.citizen c
CROSS JOIN generate_series(1, %(benefits)s) b
CROSS JOIN LATERAL (
  SELECT md5('overblik-payment-' || c.n || '-' || b || '-' || m)::uuid AS id,
         (%(numbers)s::text[])[1 + (c.n + b) %% cardinality(%(numbers)s::text[])] AS kle,
         (date_trunc('month', %(today)s::date) - m * interval '1 month')::date AS from_,
         (date_trunc('month', %(today)s::date) - (m - 1) * interval '1 month' - interval '1 day')::date AS to_
) p
WHERE c.receiving;
