-- Local: which of our sessions belongs to which session at the sign-in provider, by keyed digests.
CREATE TABLE provider_session (
    session_key varchar(40) NOT NULL PRIMARY KEY REFERENCES django_session (session_key) ON DELETE CASCADE,
    subject     bytea       NOT NULL,
    session     bytea
);
CREATE INDEX provider_session_subject ON provider_session (subject);
CREATE INDEX provider_session_session ON provider_session (session) WHERE session IS NOT NULL;
-- Local: the logout tokens that have been used, by digest, for as long as they would be fresh.
CREATE TABLE spent_logout_token (
    digest    bytea       NOT NULL PRIMARY KEY,
    forget_at timestamptz NOT NULL
);
