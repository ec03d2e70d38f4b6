-- Reference: the systems that are known by name, and whether they may deliver.
CREATE TABLE machine_client (
    system      uuid    NOT NULL PRIMARY KEY,
    name        text    NOT NULL,
    may_deliver boolean NOT NULL
);
-- Reference: what each of them may read. `kle` is a pattern (overblik.kle.number) or `*`, all areas; `ceiling`
-- the highest sensitivity, 1-4.
CREATE TABLE read_right (
    system    uuid     NOT NULL REFERENCES machine_client (system),
    authority text     NOT NULL,
    kle       text     NOT NULL,
    ceiling   smallint NOT NULL CHECK (ceiling BETWEEN 1 AND 4),
    PRIMARY KEY (system, authority, kle)
);
