-- Why a version of the texts was published; NULL = from a file at the machine.
ALTER TABLE guidance_version ADD COLUMN reason text;
-- Local: how many running cases hold each local status of each source system, counted now and then by the worker.
-- Without status: those that are not told one by one.
CREATE TABLE local_status (
    authority text   NOT NULL,
    source    uuid,
    status    text,
    cases     bigint NOT NULL,
    citizens  bigint NOT NULL
);
CREATE INDEX local_status_authority ON local_status (authority);
-- Local, one row: when that was counted.
CREATE TABLE local_status_count (
    one        boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    counted_at timestamptz
);
INSERT INTO local_status_count DEFAULT VALUES;
