-- Local: who signed in or out when, and which sign-ins were refused. A refused one names nobody.
CREATE TABLE sign_in_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at timestamptz NOT NULL,
    event       text        NOT NULL,
    party_key   uuid,
    detail      text
);
CREATE INDEX sign_in_event_time ON sign_in_event (happened_at);
