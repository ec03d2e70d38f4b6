-- Tables by object: the log, the fold, what depends on what, and what was removed.
-- Bodies are `json` (not jsonb): they are written once, read whole and must round-trip as they were.
CREATE TABLE registration (
    object_id    uuid        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    content_hash bytea       NOT NULL,
    kind         text        NOT NULL,
    complete     boolean     NOT NULL,
    source       uuid,
    received_at  timestamptz NOT NULL,
    body         json        NOT NULL,
    PRIMARY KEY (object_id, recorded_at, content_hash)
);

CREATE TABLE object_state (
    object_id     uuid        NOT NULL PRIMARY KEY,
    kind          text        NOT NULL,
    authority     text,
    master        uuid,
    recorded_at   timestamptz NOT NULL,
    content_hash  bytea       NOT NULL,
    received_at   timestamptz NOT NULL,
    known         boolean     NOT NULL,
    findings      text,
    body          json
);

CREATE TABLE object_link (
    target_id uuid NOT NULL,
    source_id uuid NOT NULL,
    PRIMARY KEY (target_id, source_id)
);
CREATE INDEX object_link_source ON object_link (source_id);

CREATE TABLE tombstone (
    object_id  uuid        NOT NULL PRIMARY KEY,
    removed_at timestamptz NOT NULL
);

-- Table by citizen: one item of one person's overview (see overblik.index.reading).
CREATE TABLE reading (
    party_key      uuid        NOT NULL,
    kind           smallint    NOT NULL,
    owner_id       uuid        NOT NULL,
    item_id        uuid        NOT NULL,
    part           text        NOT NULL,
    candidate      smallint    NOT NULL,
    authority      text,
    source         uuid,
    kle            text,
    facet          text,
    sensitivity    smallint,
    created        date,
    closed_at      timestamptz,
    state_from     timestamptz,
    state_to       timestamptz,
    candidate_from timestamptz,
    candidate_to   timestamptz,
    excluded_from  timestamptz,
    excluded_to    timestamptz,
    has_title      boolean     NOT NULL,
    case_id        uuid,
    recorded_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    findings       text,
    body           json        NOT NULL,
    PRIMARY KEY (party_key, owner_id, item_id, part, candidate)
);
CREATE INDEX reading_owner ON reading (owner_id);
