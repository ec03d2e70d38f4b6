-- Reference: authorities (with how to reach them) and delivering systems.
CREATE TABLE authority (
    cvr            text NOT NULL PRIMARY KEY,
    code           text,
    name           text NOT NULL,
    phone          text,
    website        text,
    email          text,
    secure_contact text
);
CREATE TABLE source_system (
    id   uuid NOT NULL PRIMARY KEY,
    name text NOT NULL
);
-- By citizen: who owned which property when. Only ever asked "does this person own it", never listed.
CREATE TABLE property_owner (
    party_key  uuid        NOT NULL,
    property   text        NOT NULL,
    owned_from timestamptz NOT NULL,
    owned_to   timestamptz,
    PRIMARY KEY (party_key, property, owned_from)
);
CREATE INDEX property_owner_property ON property_owner (property);
