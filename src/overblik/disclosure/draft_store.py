# SPDX-License-Identifier: MPL-2.0
"""Drafts in the database: every act is one transaction on the revision that was looked at, and is written down.

Every statement takes the authority: a draft of another one does not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.audit.changes import record_change, without_person_numbers
from overblik.audit.version import wait_for_others
from overblik.disclosure.custody import require_source
from overblik.disclosure.draft import (
    LONGEST_TITLE,
    OPEN,
    Draft,
    DraftState,
    Rebased,
    approved,
    proposed,
    published,
    rebase,
    sent_back,
    taken_back,
    withdrawn,
    written,
)
from overblik.disclosure.plain import of_plain, to_plain
from overblik.disclosure.rule import Rule, RuleSet, check_authority
from overblik.disclosure.store import load_rule_sets, publish
from overblik.disclosure.versions import rules_of_version
from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound

_COLUMNS = (
    *("id", "authority", "title", "rules::text", "based_on", "changed_at", "revision", "state", "authors"),
    *("reason", "note", "publish_at", "approved_by", "version"),
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM disclosure_draft"


def begin(
    conn: Connection[Any],
    authority: str,
    title: str,
    author: str,
    moment: dt.datetime,
    *,
    from_version: int | None = None,
) -> Draft:
    """A new draft of the rules in force, or of an earlier version of them (the way to undo). Raises InvalidInput."""
    check_authority(authority)
    title = title.strip()
    if not 0 < len(title) <= LONGEST_TITLE:
        raise InvalidInput(
            "draft.title", f"Give the draft a title of at most {LONGEST_TITLE} characters", field="title"
        )
    if without_person_numbers(title) != title:
        raise InvalidInput(
            "audit.person_number",
            "The title is kept for ever; write it without a person number",
            field="title",
        )
    with conn.transaction():
        live = _live(conn, authority)
        rules = live.rules if from_version is None else rules_of_version(conn, authority, from_version)
        draft = Draft(
            id=0,
            authority=authority,
            title=title,
            rules=rules,
            based_on=live.version,
            changed_at=moment,
            authors=(author,),
        )
        with conn.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(
                "INSERT INTO disclosure_draft"
                " (authority, title, rules, based_on, changed_at, revision, state, authors, reason, note)"
                " VALUES (%s, %s, %s::json, %s, %s, %s, %s, %s, '', '') RETURNING id",
                (authority, title, _json(rules), live.version, moment, 1, draft.state, [author]),
            ).fetchone()
        assert row is not None
        draft = replace(draft, id=int(row[0]))
        _tell(conn, draft, author, "begin", {"from_version": from_version})
    return draft


def find(conn: Connection[Any], authority: str, draft: int) -> Draft:
    """One draft of this authority. Raises NotFound."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(f"{_SELECT} WHERE authority = %s AND id = %s", (authority, draft)).fetchone()
    if row is None:
        raise NotFound("draft.unknown", "There is no such draft")
    return _of_row(row)


def drafts(conn: Connection[Any], authority: str, *, newest: int = 50) -> tuple[Draft, ...]:
    """The drafts of this authority, those still open first, newest first."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            f"{_SELECT} WHERE authority = %s ORDER BY state = ANY(%s) DESC, id DESC LIMIT %s",
            (authority, sorted(OPEN), newest),
        ).fetchall()
    return tuple(map(_of_row, rows))


def open_drafts(conn: Connection[Any]) -> tuple[Draft, ...]:
    """Every authority's drafts that something can still be done to; for the worker alone."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(f"{_SELECT} WHERE state = ANY(%s) ORDER BY id", (sorted(OPEN),)).fetchall()
    return tuple(map(_of_row, rows))


def write(
    conn: Connection[Any],
    authority: str,
    draft: int,
    revision: int,
    change: Callable[[tuple[Rule, ...]], Iterable[Rule]],
    author: str,
    moment: dt.datetime,
) -> Draft:
    """Changes the rules of a draft by `change`. Raises InvalidInput when the result is no set of rules."""

    def act(held: Draft) -> Draft:
        rules = RuleSet(authority=authority, rules=tuple(change(held.rules))).rules
        return written(held, rules, author, moment)

    return _act(conn, authority, draft, revision, author, "write", act)


def propose(
    conn: Connection[Any],
    authority: str,
    draft: int,
    revision: int,
    reason: str,
    publish_at: dt.datetime | None,
    author: str,
    moment: dt.datetime,
) -> Draft:
    """Hands it over for approval."""
    return _act(
        conn,
        authority,
        draft,
        revision,
        author,
        "propose",
        lambda held: proposed(held, reason, publish_at, author, moment),
    )


def send_back(
    conn: Connection[Any],
    authority: str,
    draft: int,
    revision: int,
    note: str,
    actor: str,
    moment: dt.datetime,
) -> Draft:
    """Gives it back to those who wrote it."""
    return _act(
        conn, authority, draft, revision, actor, "send_back", lambda held: sent_back(held, note, moment)
    )


def take_back(
    conn: Connection[Any], authority: str, draft: int, revision: int, actor: str, moment: dt.datetime
) -> Draft:
    """Lets it be written in again, before it is approved or before its time."""
    return _act(conn, authority, draft, revision, actor, "take_back", lambda held: taken_back(held, moment))


def withdraw(
    conn: Connection[Any], authority: str, draft: int, revision: int, actor: str, moment: dt.datetime
) -> Draft:
    """Gives it up."""
    return _act(conn, authority, draft, revision, actor, "withdraw", lambda held: withdrawn(held, moment))


def bring_up_to_date(
    conn: Connection[Any], authority: str, draft: int, revision: int, author: str, moment: dt.datetime
) -> tuple[Draft, Rebased]:
    """Puts what the draft changes on top of the rules now in force; tells which rules both have changed."""
    found: list[Rebased] = []

    def act(held: Draft) -> Draft:
        live = _live(conn, authority)
        base = rules_of_version(conn, authority, held.based_on) if held.based_on else ()
        found.append(rebase(base, held.rules, live.rules))
        return replace(written(held, found[0].rules, author, moment), based_on=live.version)

    return _act(conn, authority, draft, revision, author, "rebase", act), found[0]


def approve(
    conn: Connection[Any], authority: str, draft: int, revision: int, approver: str, moment: dt.datetime
) -> Draft:
    """Approves exactly what was looked at; without a time of its own it is published at once, else the worker does.

    Raises NotAllowed for those who wrote in it and for what cannot be put in force yet, Conflict when other rules have
    been published since.
    """
    with conn.transaction():
        wait_for_others(conn)
        held = _act(
            conn,
            authority,
            draft,
            revision,
            approver,
            "approve",
            lambda held: approved(held, approver, _live(conn, authority).version, moment),
        )
        # Also what is published later: at its time nobody is there to be told.
        require_source(RuleSet(authority=authority, rules=held.rules))
        return held if held.publish_at is not None else _publish(conn, held, moment)


def publish_due(conn: Connection[Any], moment: dt.datetime) -> list[Draft]:
    """Publishes what is approved and whose time has come; what is outdated goes back with the code as note."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        due = cursor.execute(
            "SELECT authority, id FROM disclosure_draft WHERE state = %s AND publish_at <= %s ORDER BY publish_at, id",
            (DraftState.APPROVED, moment),
        ).fetchall()
    done = []
    for authority, id_ in due:
        with conn.transaction():
            wait_for_others(conn)
            held = find(conn, authority, id_)
            # Another worker may have been faster.
            if held.state is not DraftState.APPROVED:
                continue
            try:
                with conn.transaction():
                    done.append(_publish(conn, held, moment))
            except (Conflict, NotAllowed) as error:
                # Whatever one authority's draft is refused for must not hold up the others'.
                # The code, not its words: pages say it in the language of who reads it.
                back = sent_back(held, error.code, moment)
                _save(conn, held, back)
                _tell(conn, back, held.approved_by or "", "outdated", {})
                done.append(back)
    return done


def _publish(conn: Connection[Any], held: Draft, moment: dt.datetime) -> Draft:
    assert held.approved_by is not None
    live = _live(conn, held.authority)
    # Before anything is written: outdated rules are never in force, not even for a moment.
    published(held, 0, live.version, moment)
    done = publish(
        conn,
        RuleSet(authority=held.authority, rules=held.rules),
        moment,
        held.approved_by,
        republish=True,
        reason=held.reason,
    )
    after = published(held, done.version, live.version, moment)
    _save(conn, held, after)
    _tell(
        conn, after, held.approved_by, "published", {"version": done.version, "authors": list(held.authors)}
    )
    return after


def _act(
    conn: Connection[Any],
    authority: str,
    draft: int,
    revision: int,
    actor: str,
    action: str,
    act: Callable[[Draft], Draft],
) -> Draft:
    with conn.transaction():
        conn.execute(
            "SELECT 1 FROM disclosure_draft WHERE authority = %s AND id = %s FOR UPDATE", (authority, draft)
        )
        held = find(conn, authority, draft)
        if held.revision != revision:
            raise Conflict(
                "draft.changed", "Somebody has changed the draft since you opened it; look at it anew"
            )
        after = act(held)
        _save(conn, held, after)
        # What was written beside the act: why it is proposed, or sent back.
        words = after.reason if action == "propose" else after.note if action == "send_back" else None
        _tell(conn, after, actor, action, {}, words)
    return after


def _save(conn: Connection[Any], held: Draft, after: Draft) -> None:
    conn.execute(
        "UPDATE disclosure_draft SET rules = %s::json, based_on = %s, changed_at = %s, revision = %s, state = %s,"
        " authors = %s, reason = %s, note = %s, publish_at = %s, approved_by = %s, version = %s"
        " WHERE authority = %s AND id = %s",
        (
            _json(after.rules),
            after.based_on,
            after.changed_at,
            after.revision,
            after.state,
            list(after.authors),
            after.reason,
            after.note,
            after.publish_at,
            after.approved_by,
            after.version,
            held.authority,
            held.id,
        ),
    )


def _tell(
    conn: Connection[Any],
    draft: Draft,
    actor: str,
    action: str,
    detail: dict[str, Any],
    reason: str | None = None,
) -> None:
    told = {"draft": draft.id, "revision": draft.revision, **detail}
    record_change(
        conn,
        draft.changed_at,
        actor,
        f"draft.{action}",
        draft.authority,
        {name: value for name, value in told.items() if value is not None},
        authority=draft.authority,
        reason=reason,
    )


def _live(conn: Connection[Any], authority: str) -> RuleSet:
    found = (each for each in load_rule_sets(conn) if each.authority == authority)
    return next(found, RuleSet(authority=authority))


def _json(rules: Iterable[Rule]) -> str:
    return msgspec.json.encode({"rules": [to_plain(rule) for rule in rules]}).decode()


def _of_row(row: tuple[Any, ...]) -> Draft:
    values = dict(zip((name.partition(":")[0] for name in _COLUMNS), row, strict=True))
    rules = tuple(of_plain(plain) for plain in msgspec.json.decode(values.pop("rules"))["rules"])
    state, authors = DraftState(values.pop("state")), tuple(values.pop("authors"))
    return Draft(rules=rules, state=state, authors=authors, **values)
