-- By citizen: who wants to be told when there is news, of what and how. `sealed` holds the address and the
-- tokens of the links in the mails (overblik.notices.wish.Sealed); of the tokens the digests stand here to look
-- them up by. `picture`: digests of what the last look found (overblik.notices.news).
CREATE TABLE notice_wish (
    party_key     uuid        NOT NULL PRIMARY KEY,
    channel       text        NOT NULL CHECK (channel IN ('email', 'digital_post')),
    kinds         text[]      NOT NULL,
    language      text        NOT NULL CHECK (language IN ('da', 'en')),
    sealed        bytea,
    seal_key_id   text        NOT NULL,
    asked_at      timestamptz NOT NULL,
    confirm_hash  bytea,
    confirm_until timestamptz,
    way_out_hash  bytea,
    confirmed_at  timestamptz,
    stopped       text,
    checked_at    timestamptz NOT NULL,
    told_at       timestamptz,
    held_until    timestamptz,
    picture       bytea       NOT NULL
);
CREATE INDEX notice_wish_confirm ON notice_wish (confirm_hash) WHERE confirm_hash IS NOT NULL;
CREATE INDEX notice_wish_way_out ON notice_wish (way_out_hash) WHERE way_out_hash IS NOT NULL;
-- By citizen: what is to be sent to a citizen, and what was sent lately. `due_at` NULL = nothing is left to do.
CREATE TABLE notice (
    party_key uuid        NOT NULL,
    id        uuid        NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('confirm', 'news')),
    channel   text        NOT NULL CHECK (channel IN ('email', 'digital_post')),
    made_at   timestamptz NOT NULL,
    due_at    timestamptz,
    attempts  integer     NOT NULL DEFAULT 0,
    failure   text,
    sent_at   timestamptz,
    PRIMARY KEY (party_key, id)
);
CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_id ON notice (id);
