-- By citizen: what a citizen says is wrong, and what the authority answered. Both texts are sealed: they may say
-- anything. `item_id` and `part` say what it is about; authority, KLE number and unit who answers for it.
CREATE TABLE error_report (
    party_key   uuid        NOT NULL,
    id          uuid        NOT NULL,
    reported_at timestamptz NOT NULL,
    about       text        NOT NULL,
    authority   text        NOT NULL,
    item_id     uuid,
    part        text,
    kle         text,
    unit        text,
    matter      text        NOT NULL,
    words       bytea       NOT NULL,
    handling    text        NOT NULL,
    changed_at  timestamptz NOT NULL,
    answer      bytea,
    seal_key_id text        NOT NULL,
    PRIMARY KEY (party_key, id)
);
CREATE INDEX error_report_authority ON error_report (authority, reported_at);
