-- By citizen, under the giver: what the giver has let another person read, and for how long. The other party's key
-- is part of the primary key, so that a row can move when either of the two gets another key.
CREATE TABLE mandate (
    party_key    uuid        NOT NULL,
    holder       uuid        NOT NULL,
    id           uuid        NOT NULL,
    areas        text[]      NOT NULL,
    authorities  text[],
    valid_from   timestamptz NOT NULL,
    valid_to     timestamptz,
    granted_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    source       text        NOT NULL,
    giver_label  text,
    holder_label text,
    PRIMARY KEY (party_key, holder, id)
);
CREATE INDEX mandate_holder ON mandate (holder);
-- By citizen, under the holder: the same mandates, written in the same transaction.
CREATE TABLE mandate_held (
    party_key    uuid        NOT NULL,
    giver        uuid        NOT NULL,
    id           uuid        NOT NULL,
    areas        text[]      NOT NULL,
    authorities  text[],
    valid_from   timestamptz NOT NULL,
    valid_to     timestamptz,
    granted_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    source       text        NOT NULL,
    giver_label  text,
    holder_label text,
    PRIMARY KEY (party_key, giver, id)
);
CREATE INDEX mandate_held_giver ON mandate_held (giver);
-- A look on somebody's behalf lies under both: `by_mandate` under the one who was looked at, `with_mandate` under
-- the one who looked. `refused`: nothing was shown.
ALTER TABLE access_log
    ADD COLUMN by_mandate   uuid,
    ADD COLUMN with_mandate uuid,
    ADD COLUMN refused      boolean;
