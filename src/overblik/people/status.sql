-- By citizen: what the authorities have said of a person, and since when; what was said last holds. `none` lifts.
CREATE TABLE person_status (
    party_key  uuid        NOT NULL,
    set_at     timestamptz NOT NULL,
    valid_from timestamptz NOT NULL,
    status     text        NOT NULL CHECK (status IN ('none', 'protected', 'dead')),
    PRIMARY KEY (party_key, set_at, valid_from)
);
-- The one row's column that held a status without a date, which no command ever wrote.
INSERT INTO person_status (party_key, set_at, valid_from, status)
SELECT party_key, now(), '-infinity', status FROM person WHERE status IN ('protected', 'dead');
ALTER TABLE person DROP COLUMN status;
