# SPDX-License-Identifier: MPL-2.0
"""Who changed what in the configuration, or took everything out: one row each, in the same transaction.

The database makes each row a link of the chain (`overblik.audit.chain`) as the transaction commits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from psycopg import Connection

from overblik.errors import InvalidInput

EVERY_AUTHORITY = "*"
"""In place of an authority: the change concerns the whole installation."""

# As in the net under the log of the process: whatever looks like a person number.
_PERSON_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{4}(?![0-9])", re.ASCII)


def record_change(
    conn: Connection[Any],
    changed_at: dt.datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    authority: str | None = None,
    reason: str | None = None,
) -> None:
    """Writes the row in the caller's transaction, so that neither stands without the other.

    `changed_at` is aware; `action` is a stable code as `disclosure.publish`; `subject` names the thing
    changed (an authority, an edition). `detail` is JSON-ready and holds no person's data.
    `authority`: whose auditors are shown the change: a CVR number, `EVERY_AUTHORITY`, None = only who runs the
    installation. `reason`: why, in the actor's words; InvalidInput if it holds a person number, for it stays for ever.
    """
    if reason is not None and _PERSON_NUMBER.search(reason):
        raise InvalidInput(
            "audit.person_number",
            "The reason is kept for ever; write it without a person number",
            field="reason",
        )
    conn.execute(
        "INSERT INTO change_log (changed_at, actor, action, subject, detail, authority, reason)"
        " VALUES (%s, %s, %s, %s, %s::json, %s, %s)",
        (
            changed_at,
            actor,
            action,
            subject,
            None if detail is None else msgspec.json.encode(dict(detail)).decode(),
            authority,
            reason,
        ),
    )


def without_person_numbers(text: str) -> str:
    """The text, with whatever looks like a person number blotted out."""
    return _PERSON_NUMBER.sub("…", text)


def concerned(authorities: Iterable[str]) -> list[str]:
    """Whom a change concerns that names these, or the whole installation when it names none.

    A row for each, so that nobody's auditor is shown what a change says of others.
    """
    return sorted(set(authorities)) or [EVERY_AUTHORITY]
