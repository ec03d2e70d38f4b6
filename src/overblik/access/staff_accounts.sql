-- Local: employees who sign in here and not through a provider. Password and second factor are sealed, so that
-- the database alone gives nothing to guess at. `last_step`: the newest step of the second factor that was used.
-- `generation`: raised by whatever ends the account's sessions. `invitation`: digest of the token in the link.
CREATE TABLE staff_account (
    id            text        NOT NULL PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9._-]{1,39}$'),
    name          text        NOT NULL,
    roles         json        NOT NULL,
    password      bytea,
    second_factor bytea       NOT NULL,
    last_step     bigint,
    generation    integer     NOT NULL DEFAULT 1,
    invitation    bytea       UNIQUE,
    invited_until timestamptz,
    failures      integer     NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    is_disabled   boolean     NOT NULL DEFAULT false,
    CHECK ((invitation IS NULL) = (invited_until IS NULL)),
    CHECK (password IS NULL OR invitation IS NULL)
);
-- Local: what is kept of the recovery codes that have not been used.
CREATE TABLE staff_recovery_code (
    account text  NOT NULL REFERENCES staff_account (id) ON DELETE CASCADE,
    digest  bytea NOT NULL,
    PRIMARY KEY (account, digest)
);
-- Local: which sessions are an account's, so that they end with what they were begun by.
CREATE TABLE staff_session (
    session_key varchar(40) NOT NULL PRIMARY KEY REFERENCES django_session (session_key) ON DELETE CASCADE,
    account     text        NOT NULL REFERENCES staff_account (id) ON DELETE CASCADE
);
CREATE INDEX staff_session_account ON staff_session (account);
-- Local: from where wrong tries came lately, by keyed digest of the address.
CREATE TABLE staff_sign_in_address (
    address      bytea       NOT NULL PRIMARY KEY,
    failures     integer     NOT NULL,
    locked_until timestamptz,
    forget_at    timestamptz NOT NULL
);
CREATE INDEX staff_sign_in_address_time ON staff_sign_in_address (forget_at);
