-- Local: what is kept of a system, held against its log (overblik.intake.replay_store): who asked for it and how far it
-- has come. `authority` '*' = of every authority; `place` = the last object looked at.
CREATE TABLE replay (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority  text        NOT NULL,
    source     uuid        NOT NULL,
    started_by text        NOT NULL,
    started_at timestamptz NOT NULL,
    place      uuid,
    total      bigint,
    done       bigint      NOT NULL DEFAULT 0,
    different  bigint      NOT NULL DEFAULT 0,
    unmade     bigint      NOT NULL DEFAULT 0,
    ended_at   timestamptz,
    stopped_by text
);
CREATE UNIQUE INDEX replay_running ON replay (authority, source) WHERE ended_at IS NULL;
