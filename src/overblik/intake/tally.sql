-- Local: how much each system delivered on each Danish day, counted by the very transaction that stored it; nothing of
-- what it was. `what` is a code (overblik.intake.tally); authority '' = what was delivered did not tell whose it is.
CREATE TABLE delivery_count (
    authority text        NOT NULL,
    source    uuid        NOT NULL,
    day       date        NOT NULL,
    what      text        NOT NULL,
    count     bigint      NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (authority, source, day, what)
);
CREATE INDEX delivery_count_source ON delivery_count (source, authority);
-- A day's rows are written anew by every batch: leave room for that on their pages.
ALTER TABLE delivery_count SET (fillfactor = 50);
-- Reference: when an authority expects a system to have delivered. Days are those of ISO 8601, 1 = Monday.
CREATE TABLE delivery_expectation (
    authority text        NOT NULL,
    source    uuid        NOT NULL,
    weekdays  smallint[]  NOT NULL,
    due       time        NOT NULL,
    since     timestamptz NOT NULL,
    PRIMARY KEY (authority, source)
);
