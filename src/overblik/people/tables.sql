-- By citizen: each party that was ever named, its number sealed. The key id tells the generation of the key.
CREATE TABLE person (
    party_key    uuid  NOT NULL PRIMARY KEY,
    party_key_id text  NOT NULL,
    sealed       bytea NOT NULL,
    seal_key_id  text  NOT NULL,
    status       text
);
-- By citizen: every object that ever named the party; reading as of a time, re-keying and removal need it.
CREATE TABLE party_object (
    party_key uuid NOT NULL,
    object_id uuid NOT NULL,
    PRIMARY KEY (party_key, object_id)
);
CREATE INDEX party_object_object ON party_object (object_id);
-- Reference: a key that was replaced (re-keying, a changed person number) and the one in its place.
CREATE TABLE alias (
    old_key uuid NOT NULL PRIMARY KEY,
    new_key uuid NOT NULL
);
CREATE INDEX alias_new_key ON alias (new_key);
-- Local: the keys this database was written with, so that it refuses to be used with others.
CREATE TABLE key_check (
    purpose     text  NOT NULL,
    key_id      text  NOT NULL,
    check_value bytea NOT NULL,
    PRIMARY KEY (purpose, key_id)
);
